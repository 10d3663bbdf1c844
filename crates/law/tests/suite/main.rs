//! The law against its worked cases, its boundaries and its theorems.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod answers;
mod findings;
mod limits_theorems;
mod memo_words;
mod memos;
mod one_fact;
mod support;
mod theorems;
mod urgency;
mod worked_cases;
