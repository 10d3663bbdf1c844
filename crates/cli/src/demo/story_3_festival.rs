//! Story three: a festival sweep against a list of everybody who is wanted.
//!
//! It is prohibited. The operator's engine compares all the same: nothing leaves, it is ordered off, and the breach is
//! recorded and raised to the rights officer and the supervisor.

use serde_json::json;
use stricto_law::assessment::Outcome;
use stricto_law::finding::FindingState;
use stricto_law::time::Millis;
use stricto_record::kinds::Kind;
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::order_acknowledged::Answer;
use stricto_record::kinds::order_issued::Action;
use stricto_record::role::Role;

use super::cases;
use super::cast::FYR;
use super::machine::{Machine, Start};
use super::scene::Scene;
use crate::ending::CommandError;
use crate::now::now;

/// What the story leaves for the checks at the end.
pub(crate) struct Told {
    /// The rows that prohibit.
    pub(crate) failing: Vec<String>,
    /// How many candidates the engine claimed without a permit.
    pub(crate) claimed: u64,
    /// From the incident to the engine's acknowledged stop.
    pub(crate) off_after: Millis,
    /// Whether rights officer and supervisor are both named in the incident.
    pub(crate) raised: bool,
}

/// Plays the story.
///
/// # Errors
/// When anything goes otherwise than told.
pub(crate) async fn play(scene: &Scene, start: &Start<'_>) -> Result<Told, CommandError> {
    let at = now()?;
    let public = json!({
        "member_state": "SE", "profile": "SE", "objectives": ["offence"], "system": FYR.0, "earlier": [],
    });
    let draft = scene.draft(Kind::UseProposed, public).sealing("case", cases::sweep(at));
    scene.cast.requester.act(draft).await?;
    scene.say("proposed: check everybody at the festival's gate against the list of the wanted").await?;
    let failing = scene
        .until("the assessment", |_, file| {
            let assessment = file.assessment.as_ref()?;
            let not_met = assessment.findings.iter().filter(|f| f.state == FindingState::NotMet);
            (assessment.outcome == Outcome::Prohibited)
                .then(|| not_met.map(|f| f.row.clone()).collect::<Vec<_>>())
        })
        .await?;
    scene
        .say(&format!("PROHIBITED, among others by {}: no sweep, no mixed list", failing.join(", ")))
        .await?;

    let rogue = Machine::start(&Start { rogue: Some(scene.use_id), ..*start })?;
    scene.say("the operator's engine compares all the same").await?;
    let incident = scene
        .until("the incident", |_, file| {
            let incident = file.incidents.iter().find(|i| i.code == IncidentCode::ComparisonWithoutPermit)?;
            Some(incident.clone())
        })
        .await?;
    let raised =
        [Role::RightsOfficer, Role::MarketSurveillance].iter().all(|r| incident.raised_to.contains(r));
    scene
        .say("comparison without a permit: an incident, though nothing left; raised to rights officer and supervisor")
        .await?;
    let off = scene
        .until("the engine's answer to the order to stop", |_, file| {
            let order = file.orders.iter().find(|order| order.action == Action::Stop)?;
            order.answer.filter(|(answer, _)| *answer == Answer::Done).map(|(_, at)| at)
        })
        .await?;
    let claimed = rogue.claimed(scene.use_id);
    scene
        .say(&format!("ordered off; the engine obeys after {claimed} claims, not one of which left"))
        .await?;
    for author in [&scene.cast.rights_officer, &scene.cast.market] {
        author.act(scene.draft(Kind::NoticeReceived, json!({})).answering(incident.act)).await?;
    }
    scene.say("rights officer and supervisor confirm that they know").await?;
    scene.act(&scene.cast.market, Kind::UseStopped, json!({ "cause": "supervisor" })).await?;
    scene.say("the supervisor ends the use for good").await?;
    Ok(Told { failing, claimed, off_after: off.since(incident.at).unwrap_or(Millis(0)), raised })
}
