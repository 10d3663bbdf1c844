//! Version 1 of the interface: one noun one folder, one operation one file.

pub(crate) mod acts;
pub(crate) mod alerts;
pub(crate) mod candidates;
pub(crate) mod faces;
pub(crate) mod fields;
pub(crate) mod head;
pub(crate) mod health;
pub(crate) mod instance;
pub(crate) mod onvif;
pub(crate) mod orders;
pub(crate) mod reports;
pub(crate) mod seal;
pub(crate) mod uses;
