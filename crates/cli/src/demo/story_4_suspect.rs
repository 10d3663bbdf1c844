//! Story four: a search for one suspect, still open on two conditions.
//!
//! The FRIA is not confirmed to be up to date, and no decision is made. The answer is *conditional*: it lists what is
//! missing and who must act, and nothing can be armed.

use serde_json::json;
use stricto_law::assessment::{Assessment, Outcome, assess};
use stricto_law::case::{Case, DecisionBasis, DecisionResult, Fact};
use stricto_law::limits::Limits;
use stricto_law::profile::Profiles;
use stricto_law::time::{Instant, Millis};
use stricto_record::case_file;
use stricto_record::kinds::Kind;
use stricto_record::kinds::assessment_recorded::RowFinding;

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
    /// The open rows that close once the FRIA is confirmed to be up to date.
    pub(crate) by_fria: Vec<&'static str>,
    /// The open rows that close once the court grants.
    pub(crate) by_decision: Vec<&'static str>,
    /// Whether it would be permitted with both, and with neither alone.
    pub(crate) permitted_with_both: bool,
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
    let (at, case) = (recorded.at, opened(scene).await?);
    let again = asked_again(&case, at);
    let same: Vec<_> = again.findings.iter().map(RowFinding::of).collect();
    let recomputed = same == recorded.findings && again.outcome == recorded.outcome;

    let (fria, decision) = (confirmed_fria(), grant(&case, at)?);
    let with_fria = asked_again(&case.clone().overlay(fria.clone()), at);
    let with_decision = asked_again(&case.clone().overlay(decision.clone()), at);
    let with_both = asked_again(&case.overlay(fria).overlay(decision), at);
    let (by_fria, by_decision) = (closed(&again, &with_fria), closed(&again, &with_decision));
    scene
        .say(&format!("CONDITIONAL: {} rows are open, and two things close them", again.open_rows().len()))
        .await?;
    let rows = by_fria.join(" ");
    scene
        .say(&format!("  the rights officer confirms that nothing the FRIA describes has changed [{rows}]"))
        .await?;
    scene.say(&format!("  the court decides, and grants [{}]", by_decision.join(" "))).await?;
    let arming_refused = scene.refused(&scene.cast.commander, scene.draft(Kind::UseArmed, json!({}))).await?;
    scene.say(&format!("the commander tries to arm: refused, `{}`", arming_refused.code)).await?;
    let permitted_with_both = with_both.outcome == Outcome::Permitted
        && [&with_fria, &with_decision].iter().all(|one| one.outcome == Outcome::Conditional);
    Ok(Told { by_fria, by_decision, permitted_with_both, arming_refused, recomputed })
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

/// The case as the register's own bytes and the openings show it.
async fn opened(scene: &Scene) -> Result<Case, CommandError> {
    let openings = scene.register.openings(scene.use_id).await.map_err(CommandError::operating)?;
    let read = scene
        .register
        .read(|fold| fold.use_file(scene.use_id).map(|file| case_file::read(fold, file, &openings)));
    read.map(|read| read.case).ok_or_else(|| CommandError::Operating("the use is not in the register".into()))
}

fn asked_again(case: &Case, at: Instant) -> Assessment {
    assess(case, &Profiles::built_in(), at)
}

/// The rows that are open in `before` and not in `after`.
fn closed(before: &Assessment, after: &Assessment) -> Vec<&'static str> {
    let still = after.open_rows();
    before.open_rows().into_iter().filter(|row| !still.contains(row)).collect()
}

/// What the case would be if somebody confirmed the FRIA.
fn confirmed_fria() -> Case {
    let mut part = Case::nothing_known();
    part.fria.changed_since = Fact::known(false);
    part
}

/// What the case would be if the court granted what is asked.
fn grant(case: &Case, at: Instant) -> Result<Case, CommandError> {
    let decision = cases::decision(at, "T 116-26 (invented)", "offence", "as asked");
    let part = decision.get("case").cloned().unwrap_or_default();
    let mut part: Case = serde_json::from_value(part).map_err(CommandError::operating)?;
    let authorisation = &mut part.authorisation;
    authorisation.decided = Fact::known(true);
    authorisation.decided_at = Fact::known(at);
    authorisation.result = Fact::known(DecisionResult::Granted);
    authorisation.until = Fact::known(at.plus(Millis::hours(1)));
    authorisation.basis = Fact::known(DecisionBasis::Signed);
    authorisation.limits = case.limits.requested.clone();
    Ok(part)
}
