//! `erasure.ordered`: Erasure is ordered, with every custodian by name, before the first deletion (R-5.3-n, -o).
//!
//! Rows read here too: R-5.3-o.

use serde::{Deserialize, Serialize};
use stricto_law::time::Instant;

use crate::ids::{AlertId, KeyId};
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// Erasure is ordered, with every custodian by name, before the first deletion (R-5.3-n, -o).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureOrdered {
    /// Why.
    pub cause: ErasureCause,
    /// All content of the use, or these alerts alone.
    pub what: ErasureScope,
    /// Who holds data and must attest.
    pub custodians: Vec<Custodian>,
    /// Who holds the content meanwhile, where the profile provides a challenge of the refusal; absent where nobody does.
    ///
    /// The unit's key goes at once all the same: what is left opens with the trustee's private key alone (R-5.3-r).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_by: Option<HeldBy>,
}

/// The trustee who holds content while a refusal is challenged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldBy {
    /// The trustee's key; what is sealed is sealed to the one that its enrolment names in `seals_to`.
    pub trustee: KeyId,
    /// The first instant at which it goes, unless a court has the challenge before.
    pub until: Instant,
}

/// Why content is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureCause {
    /// The authorisation was refused.
    Refused,
    /// The alerts lie outside the granted part, or in a refused extension.
    OutsideGrant,
    /// An urgent use lapsed and the authority, national law or the end of the quarantine says so.
    Lapsed,
    /// The retention period ended.
    RetentionEnded,
    /// A supervisor or the authority orders it.
    Ordered,
}

/// What is erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureScope {
    /// All content of the use.
    Content,
    /// The content of these alerts.
    Alerts(Vec<AlertId>),
}

/// A store or party that holds data of the use.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Custodian {
    /// The register's own content store.
    Store,
    /// The register's own key store.
    Keys,
    /// The engine with this key: its reference list.
    Engine(KeyId),
    /// The person with this key, who opened an alert or read other content: screen and copies.
    Reader(KeyId),
    /// The site gate with this key.
    SiteGate(KeyId),
}

impl Custodian {
    /// The key that attests for it; none for the register's own stores, for which the register does.
    #[must_use]
    pub const fn key(&self) -> Option<&KeyId> {
        match self {
            Self::Store | Self::Keys => None,
            Self::Engine(key) | Self::Reader(key) | Self::SiteGate(key) => Some(key),
        }
    }
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] =
    &[Role::Register, Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
