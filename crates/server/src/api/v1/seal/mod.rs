//! Sealing for authors.

mod forms;
pub(crate) mod make;
