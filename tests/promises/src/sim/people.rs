//! People of the unit, the court and the supervisors: what they do about a use, and what they try.

use serde_json::Value;
use stricto_law::time::{Instant, Millis};
use stricto_record::fold::{Phase, UseFile};
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::actor_enrolled::ActorEnrolled;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::authorisation_requested::AuthorisationRequested;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureOrdered, ErasureScope};
use stricto_record::kinds::fact_supplied::{FactSupplied, TOLD_APART};
use stricto_record::kinds::fria_completed::FriaCompleted;
use stricto_record::kinds::necessity_assessed::NecessityAssessed;
use stricto_record::kinds::profile_adopted::{Body, ProfileAdopted};
use stricto_record::kinds::registration_recorded::{Registration, RegistrationRecorded};
use stricto_record::kinds::system_described::SystemDescribed;
use stricto_record::kinds::urgency_declared::UrgencyDeclared;
use stricto_record::kinds::use_armed::UseArmed;
use stricto_record::kinds::use_proposed::{Objective, UseProposed};
use stricto_record::kinds::use_resumed::UseResumed;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};
use stricto_testkit::Actor;

use super::cases;
use super::http::{Life, Signed};
use super::world::World;
use crate::breach::{Check, unless};

/// How often somebody tries again where acts of the register came between.
const TRIES: u32 = 4;

/// Somebody signs and posts an act, again where the register's own came between; the status of the last try.
///
/// # Errors
/// Where an answer breaks a promise.
pub(super) async fn act(
    world: &mut World,
    life: &Life,
    who: &Actor,
    (of, public, re): (Option<UseId>, Public, &[ActHash]),
    sealed: &[(&str, Value)],
) -> Result<u16, crate::breach::Breach> {
    let kind = public.kind().as_str();
    let mut status = 0;
    for _ in 0..TRIES {
        let Ok(signed) = life.sign(who, of, public.clone(), re, sealed).await else { break };
        let answer = life.call("POST", "/v1/acts", None, signed.body.clone()).await;
        status = answer.status;
        let code = answer.code();
        world.say(format!("{} {kind}{}: {status} {code}", who.actor, name(world, of)));
        if status == 201 && world.dice.one_in_hundred(4) {
            again(world, life, &signed, &answer.json()).await?;
        }
        if code != "saw-too-little" {
            break;
        }
    }
    Ok(status)
}

/// A message that was sent twice: the second gets the first receipt.
async fn again(world: &mut World, life: &Life, signed: &Signed, first: &Value) -> Check {
    world.counted.fault("messages sent twice");
    let second = life.call("POST", "/v1/acts", None, signed.body.clone()).await;
    unless(second.status != 201 || second.json() == *first, || {
        format!("promise 8: one act has two receipts, {first} and {}", second.json())
    })
}

/// How the story calls a use.
pub(super) fn name(world: &World, of: Option<UseId>) -> String {
    let place = of.and_then(|of| world.uses.iter().position(|known| *known == of));
    place.map_or_else(String::new, |place| format!(" of use {}", place + 1))
}

/// The instance before the first use.
pub(super) async fn begin(world: &mut World, life: &Life) -> Check {
    let cast = std::sync::Arc::clone(&world.cast);
    let bodies =
        cast.bodies().map(|body| Body { body: body.body.clone(), role: body.role, key: body.key.public() });
    let profile = ProfileAdopted {
        profile: "SE".parse().expect("a profile id"),
        sha256: profile().parse().expect("a hash"),
        bodies: bodies.to_vec(),
        kept_days: None,
        lapse_erases: false,
        challenge_days: None,
    };
    let mut all = Vec::new();
    all.push((&cast.administrator.key, Public::ProfileAdopted(profile)));
    let same = std::sync::Arc::clone(&world.same_person);
    for actor in cast.of_the_unit().chain([&*same]) {
        all.push((&cast.administrator.key, enrolled(actor)));
    }
    for (body, actor) in cast.of_bodies() {
        all.push((&body.key, enrolled(actor)));
    }
    for (key, public) in all {
        let by = Actor {
            key: stricto_store::ActKey::from_seed(key.seed()),
            ..Actor::new("enroller", stricto_record::role::Role::Administrator, "unit-north")
        };
        let status = act(world, life, &by, (None, public, &[]), &[]).await?;
        unless(status == 201, || "the cast is enrolled".into())?;
    }
    let system = SystemDescribed {
        system: cases::SYSTEM.parse().expect("a system id"),
        version: "1.0".into(),
        engine: cast.engine.id(),
        controllable: true,
    };
    act(world, life, &cast.administrator, (None, Public::SystemDescribed(system), &[]), &[]).await?;
    let system = || cases::SYSTEM.parse().expect("a system");
    let document = stricto_record::ids::Hex32([3; 32]);
    let fria = Public::FriaCompleted(FriaCompleted { system: system(), document });
    act(world, life, &cast.rights_officer, (None, fria, &[]), &[("fria", cases::fria())]).await?;
    let state = Registration::Registered;
    let registered = Public::RegistrationRecorded(RegistrationRecorded { system: system(), state });
    let sealed = [("registration", cases::registration())];
    act(world, life, &cast.rights_officer, (None, registered, &[]), &sealed).await?;
    world.settle(life).await
}

fn enrolled(actor: &Actor) -> Public {
    Public::ActorEnrolled(ActorEnrolled {
        actor: actor.actor.clone(),
        key: actor.key.public(),
        role: actor.role,
        body: actor.body.clone(),
        seals_to: None,
    })
}

/// The hash of the profile that the law has built in.
fn profile() -> &'static str {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HASH.get_or_init(|| stricto_law::Profiles::built_in().sha256_of("SE").expect("the profile").to_owned())
}

/// A use is proposed, and most often said to be necessary.
pub(super) async fn propose(world: &mut World, life: &Life) -> Check {
    let (cast, of, now) = (std::sync::Arc::clone(&world.cast), world.new_use(), life.now());
    let proposed = UseProposed {
        member_state: "SE".parse().expect("a code"),
        profile: "SE".parse().expect("a profile"),
        objectives: vec![Objective::Missing],
        system: cases::SYSTEM.parse().expect("a system"),
        earlier: Vec::new(),
    };
    world.uses.push(of);
    let span = Millis::days(20);
    let sealed = [("case", cases::proposed(now, span)), ("list", cases::list())];
    let status =
        act(world, life, &cast.requester, (Some(of), Public::UseProposed(proposed), &[]), &sealed).await?;
    if status != 201 {
        // It may stand all the same; who proposes again proposes another use.
        return Ok(());
    }
    if world.dice.one_in_hundred(93) {
        let public = Public::NecessityAssessed(NecessityAssessed {});
        let sealed = [("case", cases::necessity(now))];
        act(world, life, &cast.requester, (Some(of), public, &[]), &sealed).await?;
    }
    Ok(())
}

/// What may be done about a use that is planned, asked for or running, and sometimes what may not.
pub(super) async fn go_on(world: &mut World, life: &Life, of: UseId) -> Check {
    let Some(file) = file(life, of) else { return Ok(()) };
    let draw = world.dice.below(100);
    match file.phase() {
        Phase::Planned if file.urgency.is_none() && draw < 25 => urgent(world, life, of).await,
        Phase::Planned => request(world, life, of, file.urgency.is_some()).await,
        Phase::AwaitingDecision if draw < 60 => decide(world, life, &file, draw < 9).await,
        Phase::AwaitingDecision => Ok(()),
        Phase::Authorised | Phase::Urgent if draw < 70 => arm(world, life, of).await,
        Phase::Authorised => Ok(()),
        Phase::Urgent | Phase::ArmedUrgently if draw < 40 && file.requests.is_empty() => {
            request(world, life, of, true).await
        }
        Phase::Urgent | Phase::ArmedUrgently if file.request_pending() && draw < 80 => {
            decide(world, life, &file, draw < 60).await
        }
        Phase::Urgent | Phase::ArmedUrgently | Phase::Armed if draw > 93 => end(world, life, &file).await,
        Phase::Armed | Phase::ArmedUrgently if draw > 88 => suspend(world, life, of).await,
        Phase::Armed | Phase::ArmedUrgently | Phase::Urgent => Ok(()),
        Phase::Suspended => resume(world, life, of).await,
        Phase::Stopped(_) if draw < 12 => order_erasure(world, life, &file).await,
        Phase::Stopped(_) if draw < 20 => arm(world, life, of).await,
        Phase::Stopped(_) if draw < 30 && file.urgency.is_some() => request(world, life, of, true).await,
        Phase::Stopped(_) | Phase::Erasing(_) | Phase::Erased(_) => Ok(()),
    }
}

pub(super) fn file(life: &Life, of: UseId) -> Option<UseFile> {
    life.register.read(|fold| fold.use_file(of).cloned())
}

async fn request(world: &mut World, life: &Life, of: UseId, urgent: bool) -> Check {
    let (cast, now) = (std::sync::Arc::clone(&world.cast), life.now());
    let to = cast.court.body.clone();
    let public = Public::AuthorisationRequested(AuthorisationRequested { urgent, to });
    let sealed = [("request", cases::request(now)), ("limits", cases::limits(now, Millis::days(18)))];
    act(world, life, &cast.requester, (Some(of), public, &[]), &sealed).await.map(drop)
}

async fn urgent(world: &mut World, life: &Life, of: UseId) -> Check {
    let (cast, now) = (std::sync::Arc::clone(&world.cast), life.now());
    let others: Vec<ActHash> = life.register.read(|fold| {
        let others = fold.use_file(of).map(|file| fold.not_told_apart(file, now)).unwrap_or_default();
        others.iter().filter_map(|id| fold.use_file(*id)).map(|file| file.proposed.act).collect()
    });
    if !others.is_empty() {
        let public = Public::FactSupplied(FactSupplied { row: TOLD_APART.parse().expect("a row") });
        act(world, life, &cast.requester, (Some(of), public, &others), &[]).await?;
    }
    let span = Millis::hours(10 + world.dice.below(40));
    let public = Public::UrgencyDeclared(UrgencyDeclared { until: now.plus(span) });
    let sealed = [("urgency", cases::urgency(now)), ("limits", cases::limits(now, span))];
    act(world, life, &cast.commander, (Some(of), public, &[]), &sealed).await.map(drop)
}

/// The court grants, grants in part, or refuses.
async fn decide(world: &mut World, life: &Life, file: &UseFile, refuses: bool) -> Check {
    let (cast, now) = (std::sync::Arc::clone(&world.cast), life.now());
    let Some(request) = file.last_request().map(|request| request.act) else { return Ok(()) };
    let span = Millis::hours(12 + world.dice.below(240));
    let result = match (refuses, world.dice.below(3)) {
        (true, _) => DecisionResult::Refused,
        (false, 0) => DecisionResult::Granted,
        (false, _) => DecisionResult::GrantedInPart,
    };
    let mut outside: Vec<AlertId> = Vec::new();
    if result == DecisionResult::GrantedInPart && world.dice.one_in_hundred(50) {
        outside.extend(file.alerts.keys().take(2));
    }
    let decided = AuthorisationDecided {
        result,
        basis: Basis::Signed,
        body: cast.court.body.clone(),
        until: result.allows().then(|| now.plus(span)),
        decided_at: None,
        document: None,
        outside,
        false_alerts: None,
    };
    let mut sealed = vec![("decision", cases::found(now))];
    if result.allows() {
        sealed.push(("limits", cases::limits(now, span)));
    }
    // Whoever asked tries it first, now and then.
    if world.dice.one_in_hundred(3) {
        let public = Public::AuthorisationDecided(decided.clone());
        act(world, life, &cast.requester, (Some(file.id), public, &[request]), &sealed).await?;
    }
    let public = Public::AuthorisationDecided(decided);
    act(world, life, &cast.court, (Some(file.id), public, &[request]), &sealed).await.map(drop)
}

async fn arm(world: &mut World, life: &Life, of: UseId) -> Check {
    let cast = std::sync::Arc::clone(&world.cast);
    let public = Public::UseArmed(UseArmed {});
    act(world, life, &cast.commander, (Some(of), public, &[]), &[]).await.map(drop)
}

/// Somebody ends it: anyone on the case, a supervisor, or the court that takes its grant back.
async fn end(world: &mut World, life: &Life, file: &UseFile) -> Check {
    let cast = std::sync::Arc::clone(&world.cast);
    if let (Some(grant), true) = (file.grant().map(|grant| grant.act), world.dice.one_in_hundred(35)) {
        let public = Public::AuthorisationDecided(AuthorisationDecided {
            result: DecisionResult::Withdrawn,
            basis: Basis::Signed,
            body: cast.court.body.clone(),
            until: None,
            decided_at: None,
            document: None,
            outside: Vec::new(),
            false_alerts: None,
        });
        let sealed = [("decision", cases::found(life.now()))];
        return act(world, life, &cast.court, (Some(file.id), public, &[grant]), &sealed).await.map(drop);
    }
    let (who, cause) = someone_who_stops(world, &cast);
    let public = Public::UseStopped(UseStopped { cause });
    act(world, life, who, (Some(file.id), public, &[]), &[]).await.map(drop)
}

/// Somebody who may stop a use, and why they do.
pub(super) fn someone_who_stops<'a>(
    world: &mut World,
    cast: &'a stricto_testkit::Cast,
) -> (&'a Actor, StopCause) {
    match world.dice.below(7) {
        0 => (&cast.requester, StopCause::ObjectiveReached),
        1 => (&cast.verifiers[2], StopCause::Person),
        2 => (&cast.rights_officer, StopCause::Person),
        3 => (&cast.market_surveillance, StopCause::Supervisor),
        4 => (&cast.data_protection, StopCause::Supervisor),
        _ => (&cast.commander, StopCause::ThreatEnded),
    }
}

async fn suspend(world: &mut World, life: &Life, of: UseId) -> Check {
    let cast = std::sync::Arc::clone(&world.cast);
    let public = Public::UseSuspended(UseSuspended { cause: SuspendCause::Person });
    let who = if world.dice.one_in_hundred(70) { &cast.commander } else { &cast.rights_officer };
    act(world, life, who, (Some(of), public, &[]), &[]).await.map(drop)
}

async fn resume(world: &mut World, life: &Life, of: UseId) -> Check {
    let cast = std::sync::Arc::clone(&world.cast);
    let public = || Public::UseResumed(UseResumed {});
    act(world, life, &cast.commander, (Some(of), public(), &[]), &[]).await?;
    if file(life, of).is_some_and(|file| file.suspension.is_some()) {
        act(world, life, &cast.data_protection, (Some(of), public(), &[]), &[]).await?;
    }
    Ok(())
}

/// A supervisor orders the content of an ended use to be erased.
async fn order_erasure(world: &mut World, life: &Life, file: &UseFile) -> Check {
    let cast = std::sync::Arc::clone(&world.cast);
    let what = ErasureScope::Content;
    let custodians = file.custodians(&what);
    let public = Public::ErasureOrdered(ErasureOrdered {
        cause: ErasureCause::Ordered,
        what,
        custodians,
        held_by: None,
    });
    act(world, life, &cast.data_protection, (Some(file.id), public, &[]), &[]).await.map(drop)
}

/// The end of the open permit of a use, where it has one.
pub(super) fn permit_ends(life: &Life, of: UseId) -> Option<Instant> {
    let now = life.now();
    life.register.read(|fold| Some(fold.use_file(of)?.permit_open(now).ok()?.good_until))
}
