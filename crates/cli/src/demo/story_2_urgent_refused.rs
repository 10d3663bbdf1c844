//! Story two: an urgent start whose authorisation the court refuses.
//!
//! The refusal stops at once, orders the engine off, darkens what was shown, recalls everyone who was told, and erases:
//! every custodian attests, the certificate names nobody, and the register still verifies.

use serde_json::{Value, json};
use stricto_law::limits::Limits;
use stricto_law::time::{Instant, Millis};
use stricto_record::ids::{ActHash, AlertId};
use stricto_record::kinds::Kind;

use super::cases;
use super::cast::{COURT, LYKTA};
use super::disk::found;
use super::place::{Allowed, List, harbour, window};
use super::scene::Scene;
use super::story_1_missing_child::{read, value};
use crate::author::{Author, Draft};
use crate::client::Refused;
use crate::ending::CommandError;
use crate::now::now;

/// What the story leaves for the checks at the end.
pub(crate) struct Told {
    /// The alert that was seen and erased.
    pub(crate) alert: AlertId,
    /// Its ciphertext, as it was kept before.
    ciphertext: Vec<u8>,
    /// What a verifier was shown of it while it was there.
    pub(crate) shown: Value,
    /// In how many files pieces of it were found before it was erased.
    pub(crate) found_before: usize,
    /// The opening that was tried after the refusal.
    pub(crate) opening_refused: Refused,
    /// The fetching of content that was tried after the refusal.
    pub(crate) fetch_refused: bool,
    /// From the refusal's entry to the engine's acknowledged stop, in milliseconds of the register's time.
    pub(crate) engine_off_after: Millis,
    /// The certificate: how many ciphertexts were destroyed.
    pub(crate) destroyed: u64,
}

/// How long a piece of a ciphertext is that is looked for: a database cuts long rows at the ends of its pages.
const PIECE: usize = 64;

fn pieces(ciphertext: &[u8]) -> Vec<&[u8]> {
    ciphertext.chunks_exact(PIECE).collect()
}

impl Told {
    /// The pieces of the ciphertext that must be nowhere.
    pub(crate) fn pieces(&self) -> Vec<&[u8]> {
        pieces(&self.ciphertext)
    }
}

/// Plays the story.
///
/// # Errors
/// When anything goes otherwise than told.
pub(crate) async fn play(scene: &Scene) -> Result<Told, CommandError> {
    let list = List::of(&["p-caller"]);
    begin(scene, &list).await?;
    let [first, second] = &scene.cast.verifiers;
    let alert = scene.alert_for(first).await?;
    let shown = scene.open(first, alert).await?;
    scene.open(second, alert).await?;
    scene.review(first, alert).await?;
    scene.say("an alert; both verifiers open it, one has recorded a review").await?;
    let ciphertext = ciphertext(scene, alert).await?;
    let found_before = found(&scene.folder, &pieces(&ciphertext))?.len();
    let refused_at = refuse(scene, &list).await?;
    let (opening_refused, fetch_refused) = look_again(scene, second, alert).await?;
    let off = scene.until("the engine's stop", |_, file| file.comparison.stopped).await?;
    let engine_off_after = off.since(refused_at).unwrap_or(Millis(0));
    scene.say(&format!("the engine is off, {} ms after the refusal", engine_off_after.0)).await?;
    recall(scene).await?;
    let destroyed = erase(scene).await?;
    scene.supervisors_confirm().await?;
    scene.say("the use took place, so both supervisors are notified of it, without what was erased").await?;
    Ok(Told {
        alert,
        ciphertext,
        shown,
        found_before,
        opening_refused,
        fetch_refused,
        engine_off_after,
        destroyed,
    })
}

async fn begin(scene: &Scene, list: &List) -> Result<(), CommandError> {
    let at = now()?;
    let public = json!({
        "member_state": "SE", "profile": "SE", "objectives": ["threat"], "system": LYKTA.0, "earlier": [],
    });
    let draft = scene.draft(Kind::UseProposed, public).sealing("case", cases::threat(at));
    scene.cast.requester.act(draft.sealing("list", list.content.clone())).await?;
    let draft = scene.draft(Kind::NecessityAssessed, json!({})).sealing("case", cases::necessity(at));
    scene.cast.requester.act(draft).await?;
    let draft = scene
        .draft(Kind::FactSupplied, json!({ "row": "R-5.3-i" }))
        .sealing("case", cases::plan(&Limits::NOT_SET));
    scene.cast.requester.act(draft).await?;
    scene.say("a caller names the quay, a knife, and the hour: too soon for a court to decide first").await?;
    let claimed = claimed(list, at)?;
    let until = claimed.until;
    let draft = scene
        .draft(Kind::UrgencyDeclared, json!({ "until": until.to_string() }))
        .sealing("urgency", cases::urgency(at))
        .sealing("limits", value(&claimed.limits)?);
    scene.cast.commander.act(draft).await?;
    scene.until("a permit by urgency", |_, file| file.permit.as_ref().map(|_| ())).await?;
    scene
        .say(&format!(
            "urgency is declared, with its reasons and its end, {until}; the FRIA is not waived; permitted"
        ))
        .await?;
    scene.act(&scene.cast.commander, Kind::UseArmed, json!({})).await?;
    let due = scene.until("the clock of Article 5(3)", |_, file| file.request_due()).await?;
    scene.say(&format!("armed: the request is due without undue delay, at the latest by {due}")).await
}

struct Claimed {
    limits: Limits,
    until: Instant,
}

fn claimed(list: &List, at: Instant) -> Result<Claimed, CommandError> {
    let allowed = Allowed {
        cameras: &["cam-harbour"],
        areas: vec![harbour().map_err(CommandError::operating)?],
        window: window(at, Millis(30 * 60_000)),
        list,
        threshold_e6: 920_000,
    };
    Ok(Claimed { limits: allowed.limits(LYKTA.0, LYKTA.1), until: allowed.window.until })
}

/// The ciphertext of the alert as the store keeps it now: to look for it on the disk once it is erased.
async fn ciphertext(scene: &Scene, alert: AlertId) -> Result<Vec<u8>, CommandError> {
    let position = scene.first(Kind::CandidatesReleased).await?;
    let kept = scene.log.ciphertext(position, &alert.to_string()).await.map_err(CommandError::operating)?;
    kept.ok_or_else(|| CommandError::Operating("a released alert has no ciphertext".into()))
}

async fn refuse(scene: &Scene, list: &List) -> Result<Instant, CommandError> {
    let at = now()?;
    let limits = claimed(list, at)?.limits;
    let draft = scene
        .draft(Kind::AuthorisationRequested, json!({ "urgent": true, "to": COURT }))
        .sealing("request", cases::request("the call, its recording, the description"))
        .sealing("limits", value(&limits)?);
    let request: ActHash = scene.cast.requester.act(draft).await?.hash;
    scene.say("the request is made, in time").await?;
    let why = read(&scene.cast.court, request, "court-decides").await?;
    scene.say(&format!("the judge reads it: \"{why}\"")).await?;
    let reasons = "the call was a hoax known since the morning; urgency was not justified";
    let public = json!({ "result": "refused", "basis": "signed", "body": COURT, "outside": [] });
    let draft = scene
        .draft(Kind::AuthorisationDecided, public)
        .sealing("decision", cases::decision(now()?, "T 115-26 (invented)", "threat", reasons))
        .answering(request);
    let refused = scene.cast.court.act(draft).await?;
    scene
        .say("REFUSED: from this entry on nothing is released and nothing is opened, on any machine")
        .await?;
    Ok(refused.time)
}

async fn look_again(
    scene: &Scene,
    verifier: &Author,
    alert: AlertId,
) -> Result<(Refused, bool), CommandError> {
    let public = json!({ "alert": alert.to_string(), "why": "verification" });
    let opening = scene.refused(verifier, scene.draft(Kind::AlertOpened, public)).await?;
    let fetched = verifier.client().bytes(&format!("/v1/alerts/{alert}")).await?;
    let fetch_refused = matches!(fetched, crate::client::Answer::Refused(_));
    scene.say(&format!("a verifier who had it on screen asks again: refused, `{}`", opening.code)).await?;
    Ok((opening, fetch_refused))
}

async fn recall(scene: &Scene) -> Result<(), CommandError> {
    let recall = scene.until("the recall", |_, file| file.recalls.first().map(|recall| recall.act)).await?;
    for verifier in &scene.cast.verifiers {
        verifier.act(scene.draft(Kind::NoticeReceived, json!({})).answering(recall)).await?;
    }
    scene.say("everyone who was told is recalled, and confirms").await
}

async fn erase(scene: &Scene) -> Result<u64, CommandError> {
    let (order, custodians) = scene
        .until("the order to erase", |_, file| {
            file.erasures().first().map(|erasure| (erasure.act, erasure.custodians.len()))
        })
        .await?;
    scene
        .say(&format!("erasure is ordered before the first deletion, naming {custodians} custodians"))
        .await?;
    for verifier in &scene.cast.verifiers {
        let custodian = json!({ "reader": verifier.key().id().to_string() });
        verifier.act(attest(scene, &custodian).answering(order)).await?;
    }
    scene.say("both readers attest: nothing left on screens, no copies").await?;
    let certificate = scene
        .until("the certificate of erasure", |_, file| {
            file.erasures().first().and_then(|erasure| erasure.closed.clone())
        })
        .await?;
    scene
        .say(&format!(
            "every custodian attested: keys, store, engine, readers; the certificate counts {} ciphertexts and names nobody",
            certificate.ciphertexts
        ))
        .await?;
    Ok(certificate.ciphertexts)
}

fn attest(scene: &Scene, custodian: &serde_json::Value) -> Draft {
    scene.draft(Kind::ErasureAttested, json!({ "custodian": custodian, "state": "done", "items": 1 }))
}
