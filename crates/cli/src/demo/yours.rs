//! Story five: a case like the first, left to whoever looks at the console.
//!
//! The unit proposes, plans and asks; the court, the commander and the verifiers are whoever clicks.

use serde_json::json;
use stricto_law::limits::Limits;
use stricto_law::time::Millis;
use stricto_record::kinds::Kind;

use super::cases;
use super::cast::{COURT, LYKTA};
use super::place::{Allowed, List, harbour, station, window};
use super::scene::Scene;
use super::story_1_missing_child::value;
use crate::ending::CommandError;
use crate::now::now;

/// Brings the case to the court, and leaves it there.
///
/// # Errors
/// When the register refuses.
pub(crate) async fn ask(scene: &Scene) -> Result<(), CommandError> {
    let (at, list) = (now()?, List::of(&["p-second-child"]));
    let requester = &scene.cast.requester;
    let public = json!({
        "member_state": "SE", "profile": "SE", "objectives": ["missing"], "system": LYKTA.0, "earlier": [],
    });
    let draft = scene.draft(Kind::UseProposed, public).sealing("case", cases::missing_child(at));
    requester.act(draft.sealing("list", list.content.clone())).await?;
    let draft = scene.draft(Kind::NecessityAssessed, json!({})).sealing("case", cases::necessity(at));
    requester.act(draft).await?;
    // The plan sets no bounds of its own: the court's hold.
    let draft = scene
        .draft(Kind::FactSupplied, json!({ "row": "R-5.3-i" }))
        .sealing("case", cases::plan(&Limits::NOT_SET));
    requester.act(draft).await?;
    let asked = Allowed {
        cameras: &["cam-station", "cam-harbour"],
        areas: vec![station().map_err(CommandError::operating)?, harbour().map_err(CommandError::operating)?],
        window: window(at, Millis::hours(12)),
        list: &list,
        threshold_e6: 900_000,
    };
    let draft = scene
        .draft(Kind::AuthorisationRequested, json!({ "urgent": false, "to": COURT }))
        .sealing(
            "request",
            cases::request("a boy of six left school with nobody; a driver saw him near the station"),
        )
        .sealing("limits", value(&asked.limits(LYKTA.0, LYKTA.1))?);
    requester.act(draft).await?;
    scene.say("another child is missing; the request waits at the court, for whoever opens the console").await
}
