//! `use.proposed`: A use is proposed: one concrete use of a system for one objective.

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::{Code, ProfileId, SystemId, UseId};
use crate::kinds::{Scope, SealedField, may, must};
use crate::role::Role;

/// A use is proposed: one concrete use of a system for one objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseProposed {
    /// The Member State where the use takes place, ISO 3166-1 alpha-2.
    pub member_state: Code,
    /// The profile it is asked under.
    pub profile: ProfileId,
    /// The objectives of Article 5(1)(h) it names.
    pub objectives: Vec<Objective>,
    /// The system.
    pub system: SystemId,
    /// Earlier uses on the same facts or persons (X-a, X-b).
    pub earlier: Vec<UseId>,
}

/// An objective of Article 5(1), point (h).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// (i): victims of abduction, trafficking in human beings or sexual exploitation.
    Victims,
    /// (i): missing persons.
    Missing,
    /// (ii): a specific, substantial and imminent threat to life or physical safety.
    Threat,
    /// (ii): a genuine and present or genuine and foreseeable threat of a terrorist attack.
    TerroristAttack,
    /// (iii): a person suspected of, or sentenced for, an offence of Annex II.
    Offence,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Requester];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("case", Class::Request), may("list", Class::List)];
