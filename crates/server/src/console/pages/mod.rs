//! The pages: one page, or what its form does, one file.

pub(crate) mod alert;
pub(crate) mod alerts;
pub(crate) mod arm;
pub(crate) mod assets;
pub(crate) mod case_file;
pub(crate) mod check;
mod check_questions;
pub(crate) mod court;
pub(crate) mod decide;
mod elements;
pub(crate) mod entry;
pub(crate) mod erasures;
pub(crate) mod events;
pub(crate) mod figures;
mod gate;
pub(crate) mod home;
pub(crate) mod limits;
pub(crate) mod map;
pub(crate) mod reasons;
pub(crate) mod register;
pub(crate) mod request;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod stop;
mod stop_reason;
pub(crate) mod timeline;
pub(crate) mod uses;
