//! Orders to engines.

pub(crate) mod list;
pub(crate) mod renew;
