//! `use.erased`: Every custodian has attested: the certificate, which names nobody (R-5.3-s).
//!
//! Rows read here too: C-3.

use serde::{Deserialize, Serialize};

use crate::ids::{ActHash, Hex32};
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// Every custodian has attested: the certificate, which names nobody (R-5.3-s).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseErased {
    /// The order it closes.
    pub order: ActHash,
    /// How many ciphertexts were destroyed.
    pub ciphertexts: u64,
    /// Root over the hashes of the destroyed ciphertexts, in register order.
    pub root: Hex32,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
