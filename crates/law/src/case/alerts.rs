//! What came out of the use.

use crate::time::Instant;

section! {
    /// Alerts and what was decided on them.
    pub struct Alerts {
        /// Whether any alert was released.
        pub released: bool,
        /// When the last alert was released.
        pub last_released_at: Instant,
        /// Whether a decision with adverse legal effect on a person rested solely on the output.
        pub decision_solely_on_output: bool,
    }
}
