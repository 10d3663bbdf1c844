//! What has started, and when.

use crate::time::Instant;

section! {
    /// The use at run time.
    pub struct Running {
        /// Whether the use was armed or a comparison was made.
        pub started: bool,
        /// When it was armed.
        pub armed_at: Instant,
        /// Whether the engine reported a comparison.
        pub comparison_reported: bool,
        /// The first comparison that the engine reported.
        pub first_comparison_at: Instant,
        /// Whether live comparison goes on without a permit, or outside area or hours.
        pub unauthorised_comparison: bool,
        /// Whether the engine takes orders; one that does not is uncontrolled.
        pub engine_takes_orders: bool,
    }
}
