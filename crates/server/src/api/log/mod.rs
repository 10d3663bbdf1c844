//! The register as tools nobody here wrote read it: C2SP paths at the root.

pub(crate) mod checkpoint;
pub(crate) mod tile;
