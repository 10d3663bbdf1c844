//! Uses and their acts.

pub(crate) mod acts;
pub(crate) mod assessment;
pub(crate) mod certificate;
pub(crate) mod escrow;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod view;
