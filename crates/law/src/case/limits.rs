//! The limits asked for, and those the unit plans with inside them.

use crate::limits::Limits;

section! {
    /// The limits that the request and the plan set.
    pub struct LimitsAsked {
        /// What the request asks for, or the declaration of urgency claims.
        pub requested: Limits,
        /// What the unit selects to run with: cameras, hours, lists.
        pub planned: Limits,
    }
}
