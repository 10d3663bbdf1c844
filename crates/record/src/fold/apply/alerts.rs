//! Acts on alerts: release, opening, review, conclusion, identity, measure, correction.

use super::{Step, released_alerts};
use crate::class::Branch;
use crate::fold::{AlertFile, Fold, FoldError, Measure, Review, UseFile};
use crate::ids::AlertId;
use crate::kinds::Kind;
use crate::kinds::alert_concluded::AlertConcluded;
use crate::kinds::alert_opened::AlertOpened;
use crate::kinds::alert_reviewed::AlertReviewed;
use crate::kinds::content_read::ContentRead;
use crate::kinds::correction_recorded::CorrectionRecorded;
use crate::kinds::identity_confirmed::IdentityConfirmed;
use crate::kinds::measure_taken::MeasureTaken;

pub(super) fn released(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    let alerts = released_alerts(step.act).ok_or_else(|| step.impossible("an alert id"))?;
    let use_id = step.use_id()?;
    let file = step.file(fold)?;
    file.last_release = Some(step.at);
    for alert in &alerts {
        file.alerts.insert(*alert, AlertFile::new(step.hash, step.at));
    }
    if file.content_erased.is_none() {
        file.waiting.extend(&alerts);
    }
    fold.alerts.extend(alerts.into_iter().map(|alert| (alert, use_id)));
    Ok(())
}

fn alert<'f>(file: &'f mut UseFile, step: &Step<'_>, id: &AlertId) -> Result<&'f mut AlertFile, FoldError> {
    file.alerts.get_mut(id).ok_or_else(|| step.impossible("an alert"))
}

pub(super) fn opened(fold: &mut Fold, step: &Step<'_>, p: &AlertOpened) -> Result<(), FoldError> {
    let file = step.file(fold)?;
    alert(file, step, &p.alert)?.opened.entry(step.act.by).or_insert(step.at);
    file.readers.insert(step.act.by);
    file.told_of.insert(p.alert);
    Ok(())
}

/// That it was recorded is the point (X-k); who read content has it, and must attest its erasure.
pub(super) fn content_read(fold: &mut Fold, step: &Step<'_>, p: &ContentRead) -> Result<(), FoldError> {
    let kind = fold.act(&p.act).map(|act| act.kind);
    let fields = kind.map_or(&[][..], Kind::sealed_fields);
    let content = fields.iter().any(|f| f.name == p.field && f.class.branch() == Branch::Content);
    if content && step.act.use_id.is_some() {
        step.file(fold)?.readers.insert(step.act.by);
    }
    Ok(())
}

pub(super) fn reviewed(fold: &mut Fold, step: &Step<'_>, p: &AlertReviewed) -> Result<(), FoldError> {
    let actor = step.signer(fold)?.actor.clone();
    let file = step.file(fold)?;
    let alert = alert(file, step, &p.alert)?;
    alert.reviews.push(Review { act: step.hash, by: step.act.by, actor, at: step.at });
    if alert.reviews.len() == 2 {
        file.to_conclude.insert(p.alert);
    }
    Ok(())
}

pub(super) fn concluded(fold: &mut Fold, step: &Step<'_>, p: &AlertConcluded) -> Result<(), FoldError> {
    let file = step.file(fold)?;
    alert(file, step, &p.alert)?.concluded = Some((step.hash, p.conclusion));
    file.to_conclude.remove(&p.alert);
    file.waiting.remove(&p.alert);
    file.spend_budget(p.conclusion);
    Ok(())
}

pub(super) fn identity(fold: &mut Fold, step: &Step<'_>, p: &IdentityConfirmed) -> Result<(), FoldError> {
    let file = step.file(fold)?;
    alert(file, step, &p.alert)?.identity = Some(step.hash);
    file.identities += 1;
    Ok(())
}

pub(super) fn measure(fold: &mut Fold, step: &Step<'_>, p: &MeasureTaken) -> Result<(), FoldError> {
    let file = step.file(fold)?;
    alert(file, step, &p.alert)?.measures.push((step.hash, step.act.by));
    file.measures.push(Measure { act: step.hash, at: step.at, by: step.act.by, adverse: p.adverse });
    // Who acted on an alert was told of it, whether or not the content was opened with this key.
    file.told_of.insert(p.alert);
    Ok(())
}

pub(super) fn corrected(fold: &mut Fold, step: &Step<'_>, p: &CorrectionRecorded) -> Result<(), FoldError> {
    let file = step.file(fold)?;
    alert(file, step, &p.alert)?.corrected = Some(step.hash);
    file.waiting.remove(&p.alert);
    if file.told_of.contains(&p.alert) {
        file.to_recall.insert(p.alert);
    }
    Ok(())
}
