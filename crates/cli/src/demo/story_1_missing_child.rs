//! Story one: a missing child, under an authorisation that the court narrows.
//!
//! Thousands of candidates are withheld, each counted under its reason. One alert leaves; two people verify it, each
//! blind to the other; the child is found by other means than the output; the use is stopped and both supervisors know.

use serde_json::{Value, json};
use stricto_law::limits::{Bound, Limits};
use stricto_law::time::{Instant, Millis};
use stricto_record::fold::UseFile;
use stricto_record::ids::{ActHash, AlertId};
use stricto_record::kinds::Kind;
use stricto_record::kinds::alert_concluded::Conclusion;

use super::cases;
use super::cast::{COURT, LYKTA};
use super::place::{Allowed, List, harbour, station, window};
use super::scene::{Scene, counted};
use crate::author::Author;
use crate::client::Refused;
use crate::ending::CommandError;
use crate::now::now;

/// What the story leaves for the checks at the end.
pub(crate) struct Told {
    /// The one alert.
    pub(crate) alert: AlertId,
    /// What its first verifier saw before the own review.
    pub(crate) before_review: Value,
    /// What was withheld, as the last tally says.
    pub(crate) withheld: u64,
    /// What was released, as the last tally says.
    pub(crate) released: u64,
    /// How many reasons were counted.
    pub(crate) reasons: usize,
    /// What was tried and refused: who acts alone.
    pub(crate) refused: Vec<Refused>,
    /// The camera of the one alert.
    pub(crate) camera: String,
    /// The end of what the court granted, and the end of the permit that was compiled on it.
    pub(crate) ends: (Instant, Instant),
}

/// Plays the story.
///
/// # Errors
/// When anything goes otherwise than told.
pub(crate) async fn play(scene: &Scene) -> Result<Told, CommandError> {
    let list = List::of(&["p-child"]);
    let request = ask(scene, &list).await?;
    let mut refused = vec![requester_decides(scene, request).await?];
    decide(scene, &list, request).await?;
    let ends = plan_and_arm(scene, &list).await?;
    let alert = scene.alert_for(&scene.cast.verifiers[0]).await?;
    scene.say("one candidate is within every limit: released, and down the verifiers' stream goes an id, nothing more").await?;
    let (before_review, camera) = verify(scene, alert, &mut refused).await?;
    find(scene, alert, &mut refused).await?;
    let (withheld, released, reasons) = stop(scene).await?;
    Ok(Told { alert, before_review, withheld, released, reasons, refused, camera, ends })
}

async fn ask(scene: &Scene, list: &List) -> Result<ActHash, CommandError> {
    let at = now()?;
    let requester = &scene.cast.requester;
    let public = json!({
        "member_state": "SE", "profile": "SE", "objectives": ["missing"], "system": LYKTA.0, "earlier": [],
    });
    let draft = scene.draft(Kind::UseProposed, public).sealing("case", cases::missing_child(at));
    requester.act(draft.sealing("list", list.content.clone())).await?;
    scene.say("a child of nine is missing since the morning; the requester proposes a search: one person, one drawing").await?;
    let draft = scene.draft(Kind::NecessityAssessed, json!({})).sealing("case", cases::necessity(at));
    requester.act(draft).await?;
    let asked = Allowed {
        cameras: &["cam-station", "cam-harbour"],
        areas: vec![station().map_err(CommandError::operating)?, harbour().map_err(CommandError::operating)?],
        window: window(at, Millis::hours(3)),
        list,
        threshold_e6: 900_000,
    };
    let draft = scene
        .draft(Kind::AuthorisationRequested, json!({ "urgent": false, "to": COURT }))
        .sealing("request", cases::request("a witness saw the child with a stranger near the station"))
        .sealing("limits", value(&asked.limits(LYKTA.0, LYKTA.1))?);
    let request = requester.act(draft).await?.hash;
    scene.say("asked of the court: station and harbour, three hours, likelihood from 0.90").await?;
    Ok(request)
}

async fn requester_decides(scene: &Scene, request: ActHash) -> Result<Refused, CommandError> {
    let until = now()?.plus(Millis::hours(3)).to_string();
    let public =
        json!({ "result": "granted", "basis": "signed", "body": COURT, "until": until, "outside": [] });
    let draft = scene.draft(Kind::AuthorisationDecided, public).answering(request);
    let refused = scene.refused(&scene.cast.requester, draft).await?;
    scene.say(&format!("the requester tries to grant the own request: refused, `{}`", refused.code)).await?;
    Ok(refused)
}

async fn decide(scene: &Scene, list: &List, request: ActHash) -> Result<(), CommandError> {
    let court = &scene.cast.court;
    let why = read(court, request, "court-decides").await?;
    scene.say(&format!("the judge reads the request (recorded as an act): \"{why}\"")).await?;
    let at = now()?;
    let granted = Allowed {
        cameras: &["cam-station"],
        areas: vec![station().map_err(CommandError::operating)?],
        window: window(at, Millis::hours(1)),
        list,
        threshold_e6: 950_000,
    };
    let until = granted.window.until.to_string();
    let public = json!({
        "result": "granted-in-part", "basis": "signed", "body": COURT, "until": until, "outside": [],
    });
    let reasons =
        "nothing points to the harbour; an hour suffices; below 0.95 too many others would be stopped";
    let draft = scene
        .draft(Kind::AuthorisationDecided, public)
        .sealing("decision", cases::decision(at, "T 114-26 (invented)", "missing_person", reasons))
        .sealing("limits", value(&granted.limits(LYKTA.0, LYKTA.1))?)
        .answering(request);
    court.act(draft).await?;
    scene.say("granted in part: the station alone, one hour, from 0.95").await
}

/// What `reader` reads of a request.
pub(crate) async fn read(reader: &Author, request: ActHash, why: &str) -> Result<String, CommandError> {
    let opening = crate::commands::open_field(reader, request, "request", why).await?.done()?;
    let reasons = opening.pointer("/value/reasons").and_then(Value::as_str);
    reasons
        .map(str::to_owned)
        .ok_or_else(|| CommandError::Operating("the request opens to no reasons".into()))
}

pub(crate) fn value(limits: &Limits) -> Result<Value, CommandError> {
    serde_json::to_value(limits).map_err(CommandError::operating)
}

async fn plan_and_arm(scene: &Scene, list: &List) -> Result<(Instant, Instant), CommandError> {
    let planned = Allowed {
        cameras: &["cam-station"],
        areas: vec![station().map_err(CommandError::operating)?],
        window: window(now()?, Millis::hours(1)),
        list,
        threshold_e6: 950_000,
    };
    // The plan sets no hours of its own: the grant's hold.
    let planned = Limits { windows: Bound::NotSet, ..planned.limits(LYKTA.0, LYKTA.1) };
    let draft =
        scene.draft(Kind::FactSupplied, json!({ "row": "R-5.3-i" })).sealing("case", cases::plan(&planned));
    scene.cast.requester.act(draft).await?;
    let ends = scene
        .until("a permitted assessment and its permit", |_, file| {
            Some((file.grant()?.until?, file.permit.as_ref()?.good_until))
        })
        .await?;
    scene
        .say("the unit plans inside the grant; assessed: permitted; the permit is compiled and committed to")
        .await?;
    scene.act(&scene.cast.commander, Kind::UseArmed, json!({})).await?;
    scene.until("the engine's acknowledgement", |_, file| file.comparison.running.then_some(())).await?;
    scene.say("armed: the engine is ordered on, acknowledges and compares, thousands a second").await?;
    Ok(ends)
}

async fn verify(
    scene: &Scene,
    alert: AlertId,
    refused: &mut Vec<Refused>,
) -> Result<(Value, String), CommandError> {
    let [first, second] = &scene.cast.verifiers;
    let before_review = scene.open(first, alert).await?;
    scene.open(second, alert).await?;
    scene.say("two verifiers open it: two drawings side by side; score, name and place stay hidden").await?;
    scene.review(first, alert).await?;
    refused.push(scene.refused(first, scene.review_draft(alert)).await?);
    scene.say("the first says *same*, sealed; the same person's second review is refused").await?;
    let early = scene.draft(Kind::IdentityConfirmed, json!({ "alert": alert.to_string() }));
    let early = early.sealing("identity", json!({ "how": "too early" }));
    refused.push(scene.refused(&scene.cast.commander, early).await?);
    scene.review(second, alert).await?;
    let shown = first.client().get(&format!("/v1/alerts/{alert}")).await?.done()?;
    let camera = shown.pointer("/claim/camera").and_then(Value::as_str).unwrap_or("").to_owned();
    scene
        .until("the conclusion of two reviews", |_, file| {
            concluded(file, alert).filter(|said| *said == Conclusion::Confirmed)
        })
        .await?;
    scene.say("the second, blind to the first, says *same* too: confirmed by two").await?;
    Ok((before_review, camera))
}

fn concluded(file: &UseFile, alert: AlertId) -> Option<Conclusion> {
    file.alerts.get(&alert)?.concluded.map(|(_, conclusion)| conclusion)
}

async fn find(scene: &Scene, alert: AlertId, refused: &mut Vec<Refused>) -> Result<(), CommandError> {
    let commander = &scene.cast.commander;
    let measure = |grounds: &[&str]| {
        let public = json!({ "alert": alert.to_string(), "adverse": false, "grounds": grounds });
        scene
            .draft(Kind::MeasureTaken, public)
            .sealing("measure", json!({ "measure": "brought to the family" }))
    };
    let alone = scene.refused(commander, measure(&["system-output"])).await?;
    scene.say(&format!("a measure on the output alone: refused, `{}`", alone.code)).await?;
    refused.push(alone);
    let draft = scene
        .draft(Kind::IdentityConfirmed, json!({ "alert": alert.to_string() }))
        .sealing("identity", json!({ "how": "an officer spoke with the child and rang the family" }));
    commander.act(draft).await?;
    commander.act(measure(&["identity-check", "whereabouts"])).await?;
    scene
        .say("found: an officer speaks with the child and the family; the measure names its own grounds")
        .await
}

async fn stop(scene: &Scene) -> Result<(u64, u64, usize), CommandError> {
    scene.act(&scene.cast.commander, Kind::UseStopped, json!({ "cause": "objective-reached" })).await?;
    scene.until("the engine's stop", |_, file| file.comparison.stopped).await?;
    scene.say("stopped, the objective is reached; the engine is ordered off and acknowledges").await?;
    let tally =
        scene.until("the last tally", |_, file| file.tally.clone().filter(|tally| tally.last)).await?;
    let claimed = scene.engine.claimed(scene.use_id);
    let late = claimed.saturating_sub(tally.released + tally.withheld_total);
    let late = if late == 0 {
        String::new()
    } else {
        format!("; {late} more came after the stop and met a closed gate")
    };
    scene
        .say(&format!(
            "of {claimed} claimed, {} left and {} were withheld: {}{late}",
            tally.released,
            tally.withheld_total,
            counted(&tally.withheld),
        ))
        .await?;
    scene.supervisors_confirm().await?;
    scene
        .say("both supervisors are notified of the use, without sensitive operational data, and confirm")
        .await?;
    Ok((tally.withheld_total, tally.released, tally.withheld.values().filter(|n| **n > 0).count()))
}
