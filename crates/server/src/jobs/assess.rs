//! Asks the law about a case as it stands, and records the answer with its receipt.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use stricto_law::Assessment;
use stricto_law::case::Case;
use stricto_law::receipt::Receipt;
use stricto_record::canonical;
use stricto_record::case_file;
use stricto_record::class::Class;
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::assessment_recorded::{AssessmentRecorded, RowFinding};
use stricto_store::chance;
use zeroize::Zeroizing;

use super::{JobError, append, plain};
use crate::app::App;

/// What is sealed beside the findings: the receipt with the salt of its facts, and the assessment in full.
#[derive(Serialize)]
struct SealedReceipt<'a> {
    receipt: &'a Receipt,
    salt: Hex32,
    assessment: &'a Assessment,
    /// Parts of the case that could not be read; the assessment is then of a case of which nothing is known.
    unread: Vec<String>,
}

pub(super) async fn assess(app: &App, use_id: UseId) -> Result<(), JobError> {
    let now = app.register.now().ok_or_else(|| JobError::Unavailable("the clock".into()))?;
    let Some(Read { case, unread, from }) = read(app, use_id).await? else { return Ok(()) };
    let assessment = stricto_law::assess(&case, &app.profiles, now);
    let salt: [u8; 32] =
        chance::bytes(&*app.chance).map_err(|_| JobError::Unavailable("no entropy".into()))?;
    let receipt = stricto_law::receipt(&case, &assessment, salt)
        .map_err(|_| JobError::Fault("the receipt of an assessment cannot be made"))?;
    let written = canonical_bytes(&receipt)?;
    let sealed = canonical_bytes(&SealedReceipt {
        receipt: &receipt,
        salt: Hex32(salt),
        assessment: &assessment,
        unread,
    })?;
    let findings = assessment.findings.iter().map(RowFinding::of).collect();
    let public = Public::AssessmentRecorded(AssessmentRecorded {
        outcome: assessment.outcome,
        findings,
        good_until: assessment.good_until,
        // The receipt holds a salted commitment to its facts, so that nothing can be guessed from this hash.
        receipt: Hex32(Sha256::digest(&written).into()),
    });
    let mut draft = plain(use_id, public);
    draft.re.push(from);
    draft.sealed = BTreeMap::from([("receipt".to_owned(), (Class::Request, Zeroizing::new(sealed)))]);
    append(app, draft).await.map(drop)
}

/// A case as the server can read it.
pub(super) struct Read {
    pub(super) case: Case,
    /// Parts that could not be read.
    unread: Vec<String>,
    /// The last act that it was read from: whoever verifies reads it again as it stood after that very act.
    from: ActHash,
}

/// The case of a use; none where there is no such use, or its parts changed while they were opened: it is read again.
pub(super) async fn read(app: &App, use_id: UseId) -> Result<Option<Read>, JobError> {
    let before = app.register.read(|fold| fold.read_from(use_id).and_then(|act| fold.position(&act)));
    let Some(before) = before else { return Ok(None) };
    let openings = app.register.openings(use_id).await?;
    Ok(app.register.read(|fold| {
        let file = fold.use_file(use_id).filter(|file| !fold.changed_since(file, before))?;
        let (read, from) = (case_file::read(fold, file, &openings), fold.read_from(use_id)?);
        Some(Read { case: read.case, unread: read.faults.iter().map(ToString::to_string).collect(), from })
    }))
}

fn canonical_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, JobError> {
    let value =
        serde_json::to_value(value).map_err(|_| JobError::Fault("an assessment cannot be written"))?;
    canonical::serialize(&value).map_err(|_| JobError::Fault("an assessment has no canonical bytes"))
}
