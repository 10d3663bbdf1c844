//! An engine: it takes orders late or never, claims who is sought and who is not, and claims when it must not.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use stricto_law::time::{Instant, Millis};
use stricto_record::fold::UseFile;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::comparison_started::ComparisonStarted;
use stricto_record::kinds::comparison_stopped::ComparisonStopped;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::Custodian;
use stricto_record::kinds::order_acknowledged::{Answer as Did, OrderAcknowledged};
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::use_stopped::UseStopped;

use super::cases::{CAMERAS, LIST, PIXEL, SOUGHT, SYSTEM};
use super::http::Life;
use super::invariants::CANARY;
use super::people::{act, someone_who_stops};
use super::world::World;
use crate::breach::{Check, unless};

/// An order as it is listed.
struct Listed {
    order: ActHash,
    of: UseId,
    action: String,
    answers: Vec<ActHash>,
    acknowledged: bool,
}

/// The engine asks for its orders and does what it is told; `always`, or when the seed has it so.
pub(super) async fn obey(world: &mut World, life: &Life, always: bool) -> Check {
    let cast = Arc::clone(&world.cast);
    let listed = life.call("GET", "/v1/orders", Some(&cast.engine), String::new()).await.json();
    let orders = listed["orders"].as_array().map_or(&[][..], Vec::as_slice);
    for order in orders.iter().filter_map(order).collect::<Vec<_>>() {
        if !always && world.dice.one_in_hundred(15) {
            world.counted.fault("orders heard late");
            continue;
        }
        if order.action == "compare" && order.acknowledged {
            let path = format!("/v1/orders/{}/renew", order.order);
            life.call("POST", &path, Some(&cast.engine), "{}".into()).await;
            continue;
        }
        answer(world, life, &order, always).await?;
    }
    world.settle(life).await
}

fn order(value: &Value) -> Option<Listed> {
    let hash = |value: &Value| value.as_str()?.parse::<ActHash>().ok();
    Some(Listed {
        order: hash(&value["order"])?,
        of: value["use"].as_str()?.parse().ok()?,
        action: value["action"].as_str()?.to_owned(),
        answers: value["answers"].as_array()?.iter().filter_map(hash).collect(),
        acknowledged: value["acknowledged"] == json!(true),
    })
}

async fn answer(world: &mut World, life: &Life, order: &Listed, always: bool) -> Check {
    let cast = Arc::clone(&world.cast);
    let failed = !always && order.action != "compare" && world.dice.one_in_hundred(8);
    let answer = if failed { Did::Failed } else { Did::Done };
    if !order.acknowledged {
        let public = Public::OrderAcknowledged(OrderAcknowledged { answer });
        act(world, life, &cast.engine, (Some(order.of), public, &[order.order]), &[]).await?;
    }
    if failed {
        return Ok(());
    }
    let now = life.now();
    let (public, re) = match order.action.as_str() {
        "compare" => (Public::ComparisonStarted(ComparisonStarted { first: now }), Vec::new()),
        "stop" => (Public::ComparisonStopped(ComparisonStopped { last: now }), Vec::new()),
        _ => {
            let custodian = Custodian::Engine(cast.engine.id());
            let attested = ErasureAttested { custodian, state: ErasureState::Done, items: 1 };
            (Public::ErasureAttested(attested), order.answers.clone())
        }
    };
    act(world, life, &cast.engine, (Some(order.of), public, &re), &[]).await.map(drop)
}

/// The engine claims: some who are sought, many who are not, in one message; the answer says nothing of them.
pub(super) async fn claim(world: &mut World, life: &Life, of: UseId) -> Check {
    let cast = Arc::clone(&world.cast);
    let now = shown(world, life);
    let mut lines = Vec::new();
    for _ in 0..=world.dice.below(4) {
        let change = one(world, now);
        lines.push(line(of, now, &change));
        if world.dice.one_in_hundred(20) {
            world.counted.fault("candidates sent twice");
            lines.push(line(of, now, &change));
        }
    }
    let sent = lines.len();
    let answer = life.call("POST", "/v1/candidates", Some(&cast.engine), lines.concat()).await;
    let told = answer.json();
    world.say(format!(
        "engine claims {sent}{}: {} {told}",
        super::people::name(world, Some(of)),
        answer.status
    ));
    if answer.status == 200 {
        let all_or_none = told["refused"] == json!(0) || told["refused"] == json!(sent);
        unless(
            told["received"] == json!(sent) && all_or_none && told.as_object().is_some_and(|o| o.len() == 2),
            || format!("promise 5: the engine is told {told} of {sent}"),
        )?;
    }
    Ok(())
}

/// Now, as engines see it: by their own clock, which is right.
fn shown(world: &World, life: &Life) -> Instant {
    if world.clock.off_ms() == 0 { world.clock.truly() } else { life.now() }
}

/// A round of the engine: it hears its orders, is heard, and claims for what it compares for; a rogue for any.
pub(super) async fn work(world: &mut World, life: &Life, any: UseId) -> Check {
    obey(world, life, false).await?;
    let on = life.register.read(|fold| {
        let compares = |file: &&UseFile| {
            let last = file.orders.iter().rev().find(|order| order.action != Action::DeleteList);
            last.is_some_and(|order| order.action == Action::Compare && order.answer.is_some())
        };
        fold.uses().filter(compares).map(|file| file.id).collect::<Vec<_>>()
    });
    // The gate looks again each second at whose engine was heard of.
    world.pass(life, Millis(1)).await?;
    world.listen(life).await;
    if world.dice.one_in_hundred(4) {
        world.counted.fault("claims without any order");
        claim(world, life, any).await?;
    }
    for of in on {
        claim(world, life, of).await?;
    }
    world.settle(life).await
}

/// How one claim differs from one that is within every limit.
fn one(world: &mut World, now: Instant) -> Value {
    let nobody = format!("{CANARY}-{}", world.dice.below(1000));
    let old = Instant::from_unix_ms(now.unix_ms() - 9_000).expect("an instant").to_string();
    match world.dice.below(10) {
        0..=3 => json!({}),
        4 => json!({ "enrolment": nobody }),
        5 => json!({ "enrolment": nobody, "likelihood_e6": 999_999, "camera": CAMERAS[1] }),
        6 => json!({ "camera": nobody }),
        7 => json!({ "likelihood_e6": 639_999 }),
        8 => json!({ "captured": old }),
        _ => json!({ "list_sha256": "0".repeat(64), "system": nobody }),
    }
}

fn line(of: UseId, now: Instant, change: &Value) -> String {
    let mut line = json!({
        "use": of.to_string(), "camera": CAMERAS[0], "captured": now.to_string(), "enrolment": SOUGHT,
        "likelihood_e6": 930_000, "list_sha256": LIST, "system": SYSTEM, "version": "1.0",
        "media_type": "image/png", "image": PIXEL,
    });
    for (name, value) in change.as_object().expect("an object") {
        line[name] = value.clone();
    }
    line.to_string() + "\n"
}

/// A stop and a release in one breath: the register puts them in one order, and nothing follows the stop.
pub(super) async fn race(world: &mut World, life: &Life, of: UseId) -> Check {
    let cast = Arc::clone(&world.cast);
    world.counted.fault("races of a stop and a release");
    let (who, cause) = someone_who_stops(world, &cast);
    let public = Public::UseStopped(UseStopped { cause });
    let Ok(signed) = life.sign(who, Some(of), public, &[], &[]).await else { return Ok(()) };
    let now = shown(world, life);
    let lines = line(of, now, &json!({}));
    let later = Duration::from_millis(world.dice.below(3));
    let (stopped, _, again) = tokio::join!(
        life.call("POST", "/v1/acts", None, signed.body.clone()),
        async {
            tokio::time::sleep(later).await;
            life.call("POST", "/v1/candidates", Some(&cast.engine), lines).await
        },
        life.call("POST", "/v1/acts", None, signed.body.clone()),
    );
    world.say(format!(
        "{} stops{} while it claims: {}",
        who.actor,
        super::people::name(world, Some(of)),
        stopped.status
    ));
    unless(stopped.status != 201 || again.status != 201 || stopped.json() == again.json(), || {
        "promise 8: one stop has two receipts".into()
    })
}
