//! The case: everything that is stated about one planned or running use, section by section.
//!
//! The same type is the input of `stricto assess` (TOML or JSON) and what acts carry in their sealed fields.
//! Every leaf is a [`Fact`]; what is left out is missing. Two levels only: `section.fact`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::fact::{Fact, Judgement};

/// Declares one section of the case: facts only, unknown names refused, silence never replaces.
macro_rules! section {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$doc:meta])* pub $field:ident: $ty:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$doc])*
            #[serde(skip_serializing_if = "crate::fact::Fact::is_missing")]
            pub $field: crate::fact::Fact<$ty>,)*
        }

        impl $name {
            /// The names of its facts.
            pub(crate) const FACTS: &[&str] = &[$(stringify!($field)),*];

            /// This section with what a later one states laid over it, fact by fact.
            #[must_use]
            pub fn overlay(self, later: Self) -> Self {
                Self { $($field: self.$field.overlay(later.$field),)* }
            }

            /// Whether nothing is stated in it.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                $(self.$field.is_missing())&&*
            }

            /// The fact of this name.
            pub(crate) fn stated(&self, name: &str) -> Option<&dyn crate::said::Stated> {
                match name {
                    $(stringify!($field) => Some(&self.$field),)*
                    _ => None,
                }
            }
        }
    };
}

mod accuracy;
mod alerts;
mod authorisation;
mod clearance;
mod deployer;
mod dpia;
mod earlier;
mod fria;
mod jurisdiction;
mod later_search;
mod limits;
mod meta;
mod necessity;
mod objective;
mod offence;
mod purpose;
mod registration;
mod running;
mod space;
mod system;
mod target;
mod threat;
mod time;
mod urgency;
mod victims;

pub use accuracy::{AccuracyByGroup, Group, GroupAccuracy, Measured};
pub use alerts::Alerts;
pub use authorisation::{Authorisation, AuthorityKind, DecisionBasis, DecisionResult, RequestPart};
pub use clearance::{Clearance, ClearanceGiven, ClearedBy};
pub use deployer::{Deployer, Informed};
pub use dpia::Dpia;
pub use earlier::{Earlier, EarlierRequest, EarlierResult};
pub use fria::Fria;
pub use jurisdiction::{Jurisdiction, MemberState};
pub use later_search::{LaterSearch, SearchAuthority, SearchLink, Sought};
pub use limits::LimitsAsked;
pub use meta::Meta;
pub use necessity::Necessity;
pub use objective::{Objective, Objectives};
pub use offence::{AnnexTwo, Offence, Standing};
pub use purpose::{Behalf, Purpose, Trigger};
pub use registration::Registration;
pub use running::Running;
pub use space::{Access, PlaceKind, SensitivePlace, Space};
pub use system::{Derogation, Function, Involvement, System};
pub use target::{PictureSource, Target, TargetScope};
pub use threat::{TerroristAttack, Threat};
pub use time::{Material, Timing};
pub use urgency::{Starter, StepTaken, Urgency};
pub use victims::{MissingPerson, VictimOf, Victims};

/// Declares the case and everything that goes through all of its sections.
macro_rules! sections {
    ($($(#[$doc:meta])* $field:ident: $ty:ty,)*) => {
        /// Everything that is stated about one use.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct Case {
            /// Title and note, for people; no rule reads them.
            #[serde(skip_serializing_if = "Meta::is_empty")]
            pub meta: Meta,
            $($(#[$doc])*
            #[serde(skip_serializing_if = "section_is_empty")]
            pub $field: $ty,)*
        }

        /// A case as a file: with the instant it is asked about and, for a worked case, what is expected of it.
        #[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub(crate) struct CaseFile {
            /// The instant asked about; the command line's `--at` goes before it.
            pub(crate) at: Option<crate::time::Instant>,
            /// What this worked case must come out as.
            pub(crate) expect: Option<crate::input::Expect>,
            /// Title and note, for people; no rule reads them.
            pub(crate) meta: Meta,
            $($(#[$doc])* pub(crate) $field: $ty,)*
        }

        impl Case {
            /// This case with what a later part states laid over it; silence in the later part changes nothing.
            #[must_use]
            pub fn overlay(self, later: CasePart) -> Self {
                Self {
                    meta: self.meta.overlay(later.meta),
                    $($field: self.$field.overlay(later.$field),)*
                }
            }

            /// The fact with this id, `section.fact`.
            pub(crate) fn stated(&self, id: &str) -> Option<&dyn crate::said::Stated> {
                let (section, name) = id.split_once('.')?;
                match section {
                    $(stringify!($field) => self.$field.stated(name),)*
                    _ => None,
                }
            }
        }

        /// Every section with the names of its facts, in the order of a case.
        pub(crate) const FACTS: &[(&str, &[&str])] = &[$((stringify!($field), <$ty>::FACTS)),*];

        impl CaseFile {
            pub(crate) fn into_case(self) -> Case {
                Case { meta: self.meta, $($field: self.$field,)* }
            }
        }

        $(impl Section for $ty {
            fn stated(&self) -> bool {
                !self.is_empty()
            }
        })*
    };
}

/// The part of a case that one act states: a case of which most is missing.
pub type CasePart = Case;

trait Section {
    fn stated(&self) -> bool;
}

fn section_is_empty(section: &impl Section) -> bool {
    !section.stated()
}

impl Case {
    /// The case about which nothing is known; its outcome is never better than conditional.
    #[must_use]
    pub fn nothing_known() -> Self {
        Self::default()
    }
}

sections! {
    /// Where, under whose law, and for which excluded purposes.
    jurisdiction: Jurisdiction,
    /// What the system does.
    system: System,
    /// Whether the material is live.
    time: Timing,
    /// Whether the place is publicly accessible.
    space: Space,
    /// Whether it is law enforcement, and who decided to start.
    purpose: Purpose,
    /// Which of the three objectives is pursued.
    objective: Objectives,
    /// Objective (i): specific victims.
    victims: Victims,
    /// Objective (i): a missing person.
    missing_person: MissingPerson,
    /// Objective (ii): a threat to life or physical safety.
    threat: Threat,
    /// Objective (ii): a terrorist attack.
    terrorist_attack: TerroristAttack,
    /// Objective (iii): a suspect, accused or convicted person, and the offence.
    offence: Offence,
    /// Who is sought, and the reference database.
    target: Target,
    /// The recorded assessments of necessity and proportionality.
    necessity: Necessity,
    /// The limits asked for and planned.
    limits: LimitsAsked,
    /// The fundamental rights impact assessment.
    fria: Fria,
    /// The data protection impact assessment.
    dpia: Dpia,
    /// The registration of system and use.
    registration: Registration,
    /// The request and the decision on it.
    authorisation: Authorisation,
    /// A start before the authorisation.
    urgency: Urgency,
    /// What has started, and when.
    running: Running,
    /// What came out of it.
    alerts: Alerts,
    /// What the deployer owes beside Article 5.
    deployer: Deployer,
    /// Earlier requests on the same facts or persons.
    earlier: Earlier,
    /// Escalations decided from outside the unit.
    clearance: Clearance,
    /// A search in recorded material, which is another regime: Article 26(10).
    later_search: LaterSearch,
}
