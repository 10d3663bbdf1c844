//! Statements that write, one file each.

pub(super) mod append;
pub(super) mod erase_some;
pub(super) mod keep_subkey;
pub(super) mod replace_subkeys;
pub(super) mod scrub;
