//! Whether the place is publicly accessible: Article 3(44).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;

section! {
    /// The place, as it is during the use.
    pub struct Space {
        /// Whether it is a physical place; online space is not.
        pub physical: bool,
        /// Whether a camera of the use stands at a physical place; to be said of an online space.
        pub cameras_placed: bool,
        /// Who may enter.
        pub access: Access,
        /// Whether entry is in fact controlled; an unlocked door is not control.
        pub access_controlled: bool,
        /// Whether every place seen, at every hour of the use, is so; what is not known counts as public.
        pub whole_area: bool,
        /// Areas touching assembly, worship, health care, press, school or party places were named and weighed.
        pub sensitive_places_weighed: Judgement,
    }
}

/// Who may enter a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Anyone.
    Anyone,
    /// Anyone who meets a condition that anyone may meet: a ticket, an age, opening hours, a registration.
    ConditionsAnyoneMayMeet,
    /// Defined persons, by law: a prison, a border-control area.
    LimitedByLaw,
    /// Defined persons, by the clear will of the holder: staff, residents.
    LimitedByHolder,
}
