//! Verifiers: they look, say what they see, attest what they deleted, and now and then try what they must not.

use std::sync::Arc;

use serde_json::json;
use stricto_record::ids::{AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_opened::AlertOpened;
use stricto_record::kinds::alert_reviewed::AlertReviewed;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::Custodian;
use stricto_record::kinds::notice_received::NoticeReceived;
use stricto_testkit::Actor;

use super::http::Life;
use super::invariants::CANARY;
use super::people::{act, file};
use super::world::World;
use crate::breach::{Check, unless};

/// One verifier looks at one alert of a use: one that waits, one that is dark, or one that was judged *not same*.
pub(super) async fn look(world: &mut World, life: &Life, of: UseId) -> Check {
    let Some(use_file) = file(life, of) else { return Ok(()) };
    let dark = use_file.darkened().is_some();
    let refuted = world.dice.one_in_hundred(25);
    let alerts: Vec<AlertId> = if dark {
        use_file.alerts.keys().copied().collect()
    } else if refuted {
        use_file.alerts.iter().filter(|(_, a)| a.judged_not_same()).map(|(id, _)| *id).collect()
    } else {
        use_file.waiting.iter().copied().collect()
    };
    let Some(alert) = world.dice.pick(&alerts).copied() else { return Ok(()) };
    let (cast, same) = (Arc::clone(&world.cast), Arc::clone(&world.same_person));
    let who: &Actor = match world.dice.below(8) {
        0..=2 => &cast.verifiers[0],
        3..=5 => &cast.verifiers[1],
        6 => &cast.verifiers[2],
        _ => &same,
    };
    let why = "verification".parse().expect("a code");
    let opening = Public::AlertOpened(AlertOpened { alert, why });
    let opened = act(world, life, who, (Some(of), opening, &[]), &[]).await?;
    unless(!(dark && opened == 201), || "promise 3: a darkened alert opens".into())?;
    let shown = life.call("GET", &format!("/v1/alerts/{alert}"), Some(who), String::new()).await;
    unless(!(dark && shown.status == 200), || "promise 3: a darkened alert is shown".into())?;
    unless(!(refuted && !dark && shown.status == 200), || {
        "promise 7: the unit is shown what was judged not same".into()
    })?;
    let text = String::from_utf8_lossy(&shown.body);
    unless(!text.contains(CANARY), || "promise 5: a verifier is shown somebody not sought".into())?;
    let ordered = use_file.alert_erased(&alert).is_some();
    unless(!(ordered && shown.status == 200), || "promise 7: what is to be erased is shown".into())?;
    if world.dice.one_in_hundred(80) {
        let outcome = if world.dice.one_in_hundred(80) { "same" } else { "not-same" };
        let review = Public::AlertReviewed(AlertReviewed { alert });
        let said = [("outcome", json!({ "outcome": outcome }))];
        act(world, life, who, (Some(of), review.clone(), &[]), &said).await?;
        // The first verifier tries it once more, under the other key.
        if who.actor == same.actor && world.dice.one_in_hundred(50) {
            let why = "verification".parse().expect("a code");
            let opening = Public::AlertOpened(AlertOpened { alert, why });
            act(world, life, &same, (Some(of), opening, &[]), &[]).await?;
            act(world, life, &same, (Some(of), review, &[]), &said).await?;
        }
    }
    Ok(())
}

/// Whoever looked, or was told, says that nothing is left; `all` do, or each when the seed has it so.
pub(super) async fn attest(world: &mut World, life: &Life, of: UseId, all: bool) -> Check {
    let Some(use_file) = file(life, of) else { return Ok(()) };
    let (cast, same) = (Arc::clone(&world.cast), Arc::clone(&world.same_person));
    let people: Vec<&Actor> =
        cast.of_the_unit().chain(cast.of_bodies().map(|(_, actor)| actor)).chain([&*same]).collect();
    for erasure in use_file.erasures().iter().filter(|erasure| erasure.closed.is_none()) {
        for custodian in erasure.open() {
            let Custodian::Reader(key) = custodian else { continue };
            let Some(who) = people.iter().find(|actor| actor.id() == *key) else { continue };
            if !all && !world.dice.one_in_hundred(40) {
                continue;
            }
            let failed = !all && world.dice.one_in_hundred(10);
            let state = if failed { ErasureState::Failed } else { ErasureState::Done };
            let attested = ErasureAttested { custodian: custodian.clone(), state, items: 1 };
            let public = Public::ErasureAttested(attested);
            act(world, life, who, (Some(of), public, &[erasure.act]), &[]).await?;
        }
    }
    for recall in use_file.recalls.iter().filter(|recall| !recall.open.is_empty()) {
        for who in people.iter().filter(|who| recall.open.contains(&who.id())) {
            if all || world.dice.one_in_hundred(40) {
                let received = Public::NoticeReceived(NoticeReceived {});
                act(world, life, who, (Some(of), received, &[recall.act]), &[]).await?;
            }
        }
    }
    Ok(())
}
