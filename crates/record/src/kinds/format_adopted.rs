//! `format.adopted`: The register begins: which kinds it may hold, its own key, its administrator's key.

use serde::{Deserialize, Serialize};

use crate::key::PublicKey;
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// The register begins: which kinds it may hold, its own key, its administrator's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormatAdopted {
    /// The kinds that acts of this register may have, as text with version.
    pub kinds: Vec<String>,
    /// The register's own key: signs what the server does by rule.
    pub register: PublicKey,
    /// The first administrator's key.
    pub administrator: PublicKey,
    /// The checkpoint's verifier key, as signed-note writes it.
    pub log_vkey: String,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
