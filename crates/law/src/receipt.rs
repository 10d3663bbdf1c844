//! The receipt of an assessment: what was read, what was found, recomputable to the same bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::assessment::{Assessment, Outcome};
use crate::case::Case;
use crate::finding::FindingState;
use crate::profile::Profiles;
use crate::time::Instant;

/// What an assessment was made of and what it said; hashes are lower-case hexadecimal SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The version of this engine.
    pub engine_version: String,
    /// Of the requirement table.
    pub requirements_sha256: String,
    /// Of the national profile, where one was in force.
    pub profile_sha256: Option<String>,
    /// Of the salt and the case's canonical bytes.
    pub facts_commitment: String,
    /// The instant asked about.
    pub at: Instant,
    /// Every row with what was found.
    pub findings: Vec<ReceiptFinding>,
    /// The answer.
    pub outcome: Outcome,
    /// How long it is good.
    pub good_until: Option<Instant>,
}

/// One row of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptFinding {
    /// The row's id.
    pub row: String,
    /// What was found.
    pub state: FindingState,
}

/// Why a receipt does not stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// A case that cannot be written has no canonical bytes.
    #[error("the case cannot be written as JSON: {0}; this is a fault of the engine, report it")]
    CaseNotWritable(String),
    /// The receipt was made by another version.
    #[error("the receipt was made with {what} `{theirs}`, and this is `{ours}`; recompute with that version")]
    OtherVersion {
        /// What differs.
        what: &'static str,
        /// The receipt's.
        theirs: String,
        /// Ours.
        ours: String,
    },
    /// The recomputed receipt differs.
    #[error("recomputing gives another `{0}`; case, salt or receipt were changed")]
    Differs(&'static str),
}

/// The version of this engine, as receipts carry it.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The receipt of `assessment`, made of `case`; `salt` keeps the facts from being guessed.
///
/// # Errors
/// When the case cannot be written as JSON.
pub fn receipt(case: &Case, assessment: &Assessment, salt: [u8; 32]) -> Result<Receipt, ReceiptError> {
    let findings = assessment
        .findings
        .iter()
        .map(|f| ReceiptFinding { row: f.row.to_owned(), state: f.state })
        .collect();
    Ok(Receipt {
        engine_version: ENGINE_VERSION.to_owned(),
        requirements_sha256: crate::requirements::sha256().to_owned(),
        profile_sha256: assessment.profile.as_ref().map(|p| p.sha256.clone()),
        facts_commitment: facts_commitment(case, salt)?,
        at: assessment.at,
        findings,
        outcome: assessment.outcome,
        good_until: assessment.good_until,
    })
}

impl Receipt {
    /// The receipt that the same case, profiles and salt give today, at the receipt's own instant.
    ///
    /// # Errors
    /// When the case cannot be written as JSON.
    pub fn recompute(&self, case: &Case, profiles: &Profiles, salt: [u8; 32]) -> Result<Self, ReceiptError> {
        receipt(case, &crate::assess(case, profiles, self.at), salt)
    }

    /// That this receipt is what the same case, profiles and salt give.
    ///
    /// # Errors
    /// When engine or requirements are of another version, or any part differs.
    pub fn check(&self, case: &Case, profiles: &Profiles, salt: [u8; 32]) -> Result<(), ReceiptError> {
        let again = self.recompute(case, profiles, salt)?;
        same_version("engine", &self.engine_version, &again.engine_version)?;
        same_version("requirements", &self.requirements_sha256, &again.requirements_sha256)?;
        let parts = [
            ("profile_sha256", self.profile_sha256 == again.profile_sha256),
            ("facts_commitment", self.facts_commitment == again.facts_commitment),
            ("findings", self.findings == again.findings),
            ("outcome", self.outcome == again.outcome),
            ("good_until", self.good_until == again.good_until),
        ];
        match parts.into_iter().find(|(_, same)| !same) {
            None => Ok(()),
            Some((part, _)) => Err(ReceiptError::Differs(part)),
        }
    }
}

fn same_version(what: &'static str, theirs: &str, ours: &str) -> Result<(), ReceiptError> {
    if theirs == ours {
        return Ok(());
    }
    Err(ReceiptError::OtherVersion { what, theirs: theirs.to_owned(), ours: ours.to_owned() })
}

/// SHA-256 over the salt and the case as JSON with sorted names and integers only.
fn facts_commitment(case: &Case, salt: [u8; 32]) -> Result<String, ReceiptError> {
    let value = serde_json::to_value(case).map_err(|e| ReceiptError::CaseNotWritable(e.to_string()))?;
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(value.to_string().as_bytes());
    Ok(hex(&hash.finalize()))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
