//! A second implementation of the rules, plain and slow, against which the first is held.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::print_stdout, clippy::wildcard_enum_match_arm, reason = "a table of counts; plain matches")]

mod across;
mod authorisation;
mod bases;
mod before;
mod compare;
mod domains;
mod duties;
mod gate;
mod limits;
mod objective;
mod outside_unit;
mod scope;
mod setting;
mod steps;
mod steps_duties;
mod steps_later;
mod unit;
mod values;
mod verdict;
