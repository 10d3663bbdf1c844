//! Openings that were handed over: each must be of the commitment it names, and each release within its limits.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use stricto_record::ids::ActHash;
use stricto_vault::{Commitment, Opening, Salt, SealContext, verify_opening};

use super::Read;
use super::report::{FaultCode, Report};
use super::within::Within;
use crate::sqlite::INSTANCE;

/// The value and salt of one sealed field, as they are handed to a reader.
#[derive(Clone, Debug)]
pub struct NamedOpening {
    /// The act.
    pub act: ActHash,
    /// Its field.
    pub field: String,
    /// Value and salt.
    pub opening: Opening,
}

/// Why a file is not a list of openings.
#[derive(Debug, thiserror::Error)]
#[error("not a list of openings at line {line}, column {column}: {why}; write [{{act, field, salt, value}}]")]
pub struct OpeningsError {
    line: usize,
    column: usize,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    act: ActHash,
    field: String,
    salt: String,
    value: serde_json::Value,
}

impl NamedOpening {
    /// Reads a list of openings: JSON objects of `act`, `field`, `salt` (base64) and `value` (the JSON value itself).
    ///
    /// # Errors
    /// Where it is not such a list.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, OpeningsError> {
        let at = |line, column, why: String| OpeningsError { line, column, why };
        let documents: Vec<Document> =
            serde_json::from_str(text).map_err(|e| at(e.line(), e.column(), e.to_string()))?;
        let opening = |document: Document| {
            let salt = STANDARD.decode(&document.salt).ok().and_then(|salt| salt.try_into().ok());
            let salt = salt.ok_or_else(|| at(0, 0, "a salt is not 32 bytes in base64".into()))?;
            let value = stricto_record::canonical::value_bytes(&document.value)
                .map_err(|e| at(0, 0, e.to_string()))?;
            let opening = Opening { salt: Salt(salt), value };
            Ok(Self { act: document.act, field: document.field, opening })
        };
        documents.into_iter().map(opening).collect()
    }
}

pub(super) fn verify(openings: &[NamedOpening], read: &[Read], report: &mut Report) {
    let by_hash: BTreeMap<ActHash, &Read> = read.iter().map(|read| (read.hash, read)).collect();
    let mut opened = Vec::new();
    for NamedOpening { act, field, opening } in openings {
        let found = by_hash.get(act);
        let position = found.map(|read| read.position);
        let stands = found.is_some_and(|read| {
            let act = &read.entry.signed.act;
            let owner = act.use_id.map_or_else(|| INSTANCE.to_owned(), |id| id.to_string());
            let context = SealContext { origin: act.origin.as_str(), use_id: &owner, field };
            act.sealed.get(field).is_some_and(|reference| {
                verify_opening(&context, &Commitment(reference.commitment.0), opening).is_ok()
            })
        });
        if let Some(read) = found.filter(|_| stands) {
            report.counts.openings += 1;
            opened.push((read, field, &opening.value));
        } else {
            let what = format!("the opening of `{field}` is not of what act `{act}` commits to");
            report.fault(FaultCode::Opening, position, None, what);
        }
    }
    let mut within = Within::default();
    for (read, _, value) in &opened {
        within.permit(read, value, report);
    }
    for (read, field, value) in &opened {
        within.release(read, field, value, report);
    }
}
