//! Story four: a search for one suspect, still open on two conditions.
//!
//! The FRIA is not confirmed to be up to date, and no decision is made. The answer is *conditional*: it lists what is
//! missing and who must act, and nothing can be armed.

use std::collections::BTreeMap;

use serde_json::json;
use stricto_law::assessment::{Assessment, Outcome, assess};
use stricto_law::finding::Finding;
use stricto_law::limits::Limits;
use stricto_law::profile::Profiles;
use stricto_law::time::Millis;
use stricto_record::case_file;
use stricto_record::kinds::Kind;

use super::cases;
use super::cast::{COURT, GLIMT};
use super::place::{Allowed, List, station, window};
use super::scene::Scene;
use super::story_1_missing_child::value;
use crate::client::Refused;
use crate::ending::CommandError;
use crate::now::now;

/// What the story leaves for the checks at the end.
pub(crate) struct Told {
    /// The open rows.
    pub(crate) open: Vec<String>,
    /// The arming that was tried.
    pub(crate) arming_refused: Refused,
    /// Whether the recorded assessment, recomputed from the register and its openings, came out the same.
    pub(crate) recomputed: bool,
}

/// Plays the story.
///
/// # Errors
/// When anything goes otherwise than told.
pub(crate) async fn play(scene: &Scene) -> Result<Told, CommandError> {
    ask(scene).await?;
    let position = scene.first(Kind::AuthorisationRequested).await?;
    let recorded = scene
        .until("the assessment of the request", |_, file| {
            file.assessment.clone().filter(|a| a.position > position && a.outcome == Outcome::Conditional)
        })
        .await?;
    let again = recompute(scene, recorded.at).await?;
    let same: Vec<_> = again.findings.iter().map(|f| (f.row.to_owned(), f.state)).collect();
    let there: Vec<_> = recorded.findings.iter().map(|f| (f.row.clone(), f.state)).collect();
    let recomputed = same == there && again.outcome == recorded.outcome;
    let open: Vec<String> = again.open_rows().into_iter().map(str::to_owned).collect();
    scene
        .say(&format!("CONDITIONAL: {} rows are open, behind them two things that are missing", open.len()))
        .await?;
    for (who, findings) in by_whom(&again) {
        let rows = findings.iter().map(|f| f.row).collect::<Vec<_>>().join(" ");
        let reason = findings.first().map_or("", |f| f.reason.as_str());
        scene.say(&format!("  {who} must act: {reason} [{rows}]")).await?;
    }
    let arming_refused = scene.refused(&scene.cast.commander, scene.draft(Kind::UseArmed, json!({}))).await?;
    scene.say(&format!("the commander tries to arm: refused, `{}`", arming_refused.code)).await?;
    Ok(Told { open, arming_refused, recomputed })
}

async fn ask(scene: &Scene) -> Result<(), CommandError> {
    let (at, list) = (now()?, List::of(&["p-suspect"]));
    let requester = &scene.cast.requester;
    let public = json!({
        "member_state": "SE", "profile": "SE", "objectives": ["offence"], "system": GLIMT.0, "earlier": [],
    });
    let draft = scene.draft(Kind::UseProposed, public).sealing("case", cases::suspect(at));
    requester.act(draft.sealing("list", list.content.clone())).await?;
    scene.say("proposed: find one suspect of armed robbery before the evening ferry").await?;
    let draft = scene.draft(Kind::NecessityAssessed, json!({})).sealing("case", cases::necessity(at));
    requester.act(draft).await?;
    let draft = scene
        .draft(Kind::FactSupplied, json!({ "row": "R-5.3-i" }))
        .sealing("case", cases::plan(&Limits::NOT_SET));
    requester.act(draft).await?;
    let asked = Allowed {
        cameras: &["cam-station"],
        areas: vec![station().map_err(CommandError::operating)?],
        window: window(at, Millis::hours(6)),
        list: &list,
        threshold_e6: 950_000,
    };
    let draft = scene
        .draft(Kind::AuthorisationRequested, json!({ "urgent": false, "to": COURT }))
        .sealing("request", cases::request("two witnesses, a trace, a ticket for the evening ferry"))
        .sealing("limits", value(&asked.limits(GLIMT.0, GLIMT.1))?);
    requester.act(draft).await?;
    scene.say("the request waits at the court").await
}

/// The assessment again, from the register's own bytes and the openings: promise nine.
async fn recompute(scene: &Scene, at: stricto_law::time::Instant) -> Result<Assessment, CommandError> {
    let openings = scene.register.openings(scene.use_id).await.map_err(CommandError::operating)?;
    let read = scene
        .register
        .read(|fold| fold.use_file(scene.use_id).map(|file| case_file::read(fold, file, &openings)));
    let read = read.ok_or_else(|| CommandError::Operating("the use is not in the register".into()))?;
    Ok(assess(&read.case, &Profiles::built_in(), at))
}

fn by_whom(assessment: &Assessment) -> BTreeMap<&'static str, Vec<&Finding>> {
    let open = assessment.open_rows();
    let mut by = BTreeMap::<&'static str, Vec<&Finding>>::new();
    for finding in assessment.findings.iter().filter(|f| open.contains(&f.row)) {
        by.entry(finding.who.map_or("somebody", |who| who.label())).or_default().push(finding);
    }
    by
}
