//! The law against its worked cases, its boundaries and its theorems.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod answers;
mod contradictions;
mod counsel;
mod coverage;
mod duties;
mod findings;
mod how_far;
mod interview;
mod interview_agreeing;
mod interview_last;
mod interview_questions;
mod last_instants;
mod later_search;
mod limits_theorems;
mod links;
mod memo_words;
mod memos;
mod national_clocks;
mod national_rows;
mod not_met;
mod one_fact;
mod order_in_time;
mod permits;
mod profile_faults;
mod profile_remedies;
mod profile_theorems;
mod support;
mod theorems;
mod urgency;
mod ways_out;
mod worked_cases;
