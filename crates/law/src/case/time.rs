//! Whether identification is real-time: Article 3(42).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

section! {
    /// The time between capture and identification.
    pub struct Timing {
        /// What is compared.
        pub material: Material,
        /// Whether the person has probably left the place of capture.
        pub person_has_left: bool,
        /// Whether the material is delayed, batched or replayed to look like a later search.
        pub artificially_delayed: bool,
    }
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Material {
    /// Live material.
    Live,
    /// Near-live material.
    NearLive,
    /// Material recorded before the system is used on it.
    Recorded,
    /// A photo taken covertly with a mobile device and searched at once.
    CovertMobilePhoto,
}
