//! The law against its worked cases, its boundaries and its theorems.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod coverage;
mod findings;
mod interview;
mod later_search;
mod limits_theorems;
mod links;
mod memos;
mod national_clocks;
mod national_rows;
mod one_fact;
mod profile_faults;
mod profile_theorems;
mod support;
mod theorems;
mod urgency;
mod worked_cases;
