//! What the register must do by rule, at which instant, and that it is asked for once.

use stricto_law::assessment::Outcome;
use stricto_law::profile::Profiles;
use stricto_law::time::{Instant, Millis};
use stricto_record::due::{Due, RECOMPILED_WITHIN, deadlines, due};
use stricto_record::fold::TRANSCRIPTION_CONFIRMED_WITHIN;
use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::erasure_attested::ErasureState;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope};
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_record::kinds::tally_recorded::TallyRecorded;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::retention::{IDLE_AT_MOST, LAPSE_QUARANTINE};
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, World, use_id};
use crate::ending::{attest, certify, erase, notify};
use crate::running::{incident, order};

pub(crate) fn at(world: &World, now: Instant) -> Vec<Due> {
    due(&world.fold, &Profiles::EMPTY, now)
}

pub(crate) fn now(world: &World) -> Vec<Due> {
    at(world, world.now)
}

pub(crate) fn just_before(instant: Instant) -> Instant {
    Instant::from_unix_ms(instant.unix_ms() - 1).expect("an instant")
}

pub(crate) fn stopped_by(world: &World, now: Instant) -> Option<StopCause> {
    let stop = |due: Due| if let Due::Stop { cause, .. } = due { Some(cause) } else { None };
    at(world, now).into_iter().find_map(stop)
}

#[test]
fn a_planned_use_is_assessed_compiled_and_ordered_on_in_this_order() {
    let mut world = World::ready();
    let u = use_id("use");
    let granted = world.granted(u);
    assert_eq!(now(&world), [Due::Assess(u)]);
    let until = world.hours(5);
    let assessed = world.act(assessment(u, Outcome::Permitted, Some(until)));
    assert_eq!(now(&world), [Due::CompilePermit(u)]);
    world.act(permit(u, PermitBasis::Decision, until).re(&[assessed, granted]));
    assert_eq!(now(&world), [], "a person arms");
    world.act(arm(u));
    assert_eq!(now(&world), [Due::Assess(u)], "what started is assessed");
    let armed = world.fold.use_file(u).expect("a use").armed.clone().expect("armed").at;
    let late = at(&world, armed.plus(RECOMPILED_WITHIN));
    assert_eq!(
        late,
        [Due::Assess(u), Due::OrderCompare(u)],
        "and if that takes long, under the permit there is"
    );
    let assessed = world.act(assessment(u, Outcome::Permitted, Some(until)));
    assert_eq!(now(&world), [Due::CompilePermit(u)]);
    let permit = world.act(permit(u, PermitBasis::Decision, until).re(&[assessed, granted]));
    assert_eq!(now(&world), [Due::OrderCompare(u)]);
    world.act(order(u, Action::Compare, Some(until)).re(&[permit]));
    assert_eq!(now(&world), []);
    assert_eq!(at(&world, just_before(until)), []);
    assert!(at(&world, until).contains(&Due::Assess(u)), "at `good_until` the law is asked again");
    assert!(at(&world, until).contains(&Due::OrderStop(u)));
}

#[test]
fn a_permit_is_compiled_on_what_permits_and_ends_and_on_a_basis() {
    let u = use_id("use");
    let due_on = |granted: bool, outcome, ends: bool| {
        let mut world = World::ready();
        if granted {
            world.granted(u);
        } else {
            world.requested(u);
        }
        let until = world.hours(3);
        world.act(assessment(u, outcome, ends.then_some(until)));
        now(&world)
    };
    assert_eq!(due_on(true, Outcome::Permitted, true), [Due::CompilePermit(u)]);
    assert_eq!(due_on(true, Outcome::Permitted, false), [], "nothing ends it");
    assert_eq!(due_on(true, Outcome::Conditional, true), []);
    assert_eq!(due_on(false, Outcome::Permitted, true), [], "no decision");
}

#[test]
fn a_grant_ends_at_its_instant() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running(u);
    let until = world.fold.use_file(u).expect("a use").grant().expect("granted").until.expect("an end");
    assert_eq!(stopped_by(&world, just_before(until)), None);
    assert_eq!(stopped_by(&world, until), Some(StopCause::Expired));
}

#[test]
fn a_use_that_nobody_grants_ends_half_a_year_after_it_was_last_asked_for() {
    let (u, half_a_year) = (use_id("use"), IDLE_AT_MOST);
    for (asked, cause) in [(false, StopCause::Expired), (true, StopCause::Undecided)] {
        let mut world = World::ready();
        world.act(proposal(u, &[]));
        let proposed = world.now;
        if asked {
            world.now = proposed.plus(Millis::days(30));
            world.act(request(u, false));
        }
        let since = world.fold.last_time().expect("a time");
        let ends = since.plus(half_a_year);
        assert_eq!(stopped_by(&world, just_before(ends)), None, "{cause:?}");
        assert_eq!(stopped_by(&world, ends), Some(cause));
        let file = world.fold.use_file(u).expect("a use");
        assert!(
            deadlines(file, &Profiles::built_in()).iter().any(|deadline| deadline.at == ends),
            "{cause:?}"
        );
    }
}

#[test]
fn a_transcription_that_nobody_confirms_is_no_decision() {
    let mut world = World::ready();
    let u = use_id("use");
    let request = world.requested(u);
    let signed = decision(u, R::Granted, Some(world.hours(72))).re(&[request]);
    let decided = world.now;
    let first = world.act(transcribed("clerk", &signed, decided));
    let second = world.now;
    world.act(transcribed("rights-officer", &signed, decided).re(&[request, first]));
    let end = second.plus(TRANSCRIPTION_CONFIRMED_WITHIN);
    assert_eq!(stopped_by(&world, just_before(end)), None);
    assert_eq!(stopped_by(&world, end), Some(StopCause::Undecided));
}

#[test]
fn an_urgent_use_without_a_request_lapses_after_24_hours_also_when_it_ended_early() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running_urgently(u);
    let start = world.fold.use_file(u).expect("a use").clock_start().expect("armed");
    let deadline = start.plus(Millis::hours(24));
    assert_eq!(stopped_by(&world, just_before(deadline)), None);
    assert_eq!(stopped_by(&world, deadline), Some(StopCause::Lapsed));

    let mut early = world.clone();
    early.act(stop("commander", u, StopCause::ThreatEnded));
    assert_eq!(stopped_by(&early, just_before(deadline)), None);
    assert_eq!(stopped_by(&early, deadline), Some(StopCause::Lapsed));

    world.act(request(u, true));
    assert_eq!(stopped_by(&world, deadline), None, "asked in time");
    let window = world.fold.use_file(u).expect("a use").urgency.clone().expect("urgent").until;
    assert_eq!(stopped_by(&world, just_before(window)), None);
    assert_eq!(stopped_by(&world, window), Some(StopCause::Undecided), "and never decided");
}

#[test]
fn an_urgent_use_lapses_whatever_it_was_stopped_for_unless_the_authority_decided() {
    for (by, cause) in [
        ("market", StopCause::Supervisor),
        ("rights-officer", StopCause::Prohibited),
        ("register", StopCause::Prohibited),
        ("commander", StopCause::Person),
    ] {
        let mut world = World::ready();
        let u = use_id("use");
        world.running_urgently(u);
        let start = world.fold.use_file(u).expect("a use").clock_start().expect("armed");
        let deadline = start.plus(Millis::hours(24));
        world.act(stop(by, u, cause));
        assert_eq!(stopped_by(&world, just_before(deadline)), None, "{cause:?}");
        assert_eq!(stopped_by(&world, deadline), Some(StopCause::Lapsed), "{cause:?}");
        world.now = deadline;
        let lapsed = world.now;
        world.act(stop("register", u, StopCause::Lapsed));
        assert_eq!(stopped_by(&world, world.now), None, "once");
        let erase = Due::OrderErasure { use_id: u, cause: ErasureCause::Lapsed, what: ErasureScope::Content };
        assert!(at(&world, lapsed.plus(LAPSE_QUARANTINE)).contains(&erase), "{cause:?}");
        assert!(world.fold.use_file(u).expect("a use").negative_urgency(), "{cause:?}");
    }
    let mut forbidden = World::ready();
    let u = use_id("use");
    forbidden.running_urgently(u);
    let urgency = forbidden.fold.use_file(u).expect("a use").urgency.clone().expect("urgent").act;
    forbidden.act(decision(u, R::Refused, None).re(&[urgency]));
    assert_eq!(stopped_by(&forbidden, forbidden.now.plus(Millis::hours(25))), None, "it was decided");
}

#[test]
fn a_withdrawal_that_somebody_transcribed_prevents_no_lapse_until_the_authority_confirms_it() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running_urgently(u);
    let file = world.fold.use_file(u).expect("a use");
    let deadline = file.clock_start().expect("armed").plus(Millis::hours(24));
    let urgency = file.urgency.clone().expect("urgent").act;
    let withdrawn = decision(u, R::Withdrawn, None).re(&[urgency]);
    let decided = world.now;
    world.act(transcribed("clerk", &withdrawn, decided));
    assert_eq!(stopped_by(&world, just_before(deadline)), None, "it ended at once");
    assert_eq!(stopped_by(&world, deadline), Some(StopCause::Lapsed));
    let mut lapsed = world.clone();
    lapsed.now = deadline;
    lapsed.act(stop("register", u, StopCause::Lapsed));
    let erase = Due::OrderErasure { use_id: u, cause: ErasureCause::Lapsed, what: ErasureScope::Content };
    assert!(at(&lapsed, deadline.plus(LAPSE_QUARANTINE)).contains(&erase));
    world.act(withdrawn);
    assert_eq!(stopped_by(&world, deadline), None, "the authority decided");
}

#[test]
fn a_grant_that_two_transcribed_and_the_authority_never_made_keeps_nothing_from_its_refusal() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running_urgently(u);
    world.alert_opened(u, permit, "seen");
    let asked = world.act(request(u, true));
    let paper = decision(u, R::Granted, Some(world.hours(72))).re(&[asked]);
    let decided = world.now;
    let first = world.act(transcribed("clerk", &paper, decided));
    world.act(transcribed("rights-officer", &paper, decided).re(&[asked, first]));
    world.act(decision(u, R::Refused, None).re(&[asked]));
    let erase = Due::OrderErasure { use_id: u, cause: ErasureCause::Refused, what: ErasureScope::Content };
    assert!(now(&world).contains(&erase), "{:?}", now(&world));
}

#[test]
fn national_law_may_shorten_both_clocks() {
    let shortened = include_str!("../../../../profiles/SE.toml")
        .replace("request_within_hours = 24", "request_within_hours = 12\ndecision_within_hours = 2");
    let shortened = Profiles::from_texts(&[&shortened]).expect("a profile");
    let (act, national) = (Profiles::built_in(), shortened);
    let mut world = World::ready();
    let u = use_id("use");
    world.running_urgently(u);
    let due_at = |world: &World, profiles: &Profiles, row: &str| {
        let file = world.fold.use_file(u).expect("a use");
        deadlines(file, profiles).into_iter().find(|deadline| deadline.row == row).map(|deadline| deadline.at)
    };
    let start = world.fold.use_file(u).and_then(|file| file.clock_start()).expect("a start");
    assert_eq!(due_at(&world, &act, "R-5.3-l"), Some(start.plus(Millis::hours(24))));
    assert_eq!(due_at(&world, &national, "R-5.3-l"), Some(start.plus(Millis::hours(12))));
    let lapsed = |profiles: &Profiles, hours| {
        let all = due(&world.fold, profiles, start.plus(Millis::hours(hours)));
        all.iter().any(|d| matches!(d, Due::Stop { cause: StopCause::Lapsed, .. }))
    };
    assert_eq!((lapsed(&national, 11), lapsed(&national, 12), lapsed(&act, 12)), (false, true, false));

    let asked = world.now;
    let request_act = world.act(request(u, true));
    let decides = asked.plus(Millis::hours(2));
    assert_eq!(due_at(&world, &act, "R-5.5-i"), None, "the Act sets no time to decide");
    assert_eq!(due_at(&world, &national, "R-5.5-i"), Some(decides));
    let undecided = |profiles: &Profiles, at| {
        due(&world.fold, profiles, at)
            .iter()
            .any(|d| matches!(d, Due::Stop { cause: StopCause::Undecided, .. }))
    };
    assert_eq!((undecided(&national, just_before(decides)), undecided(&national, decides)), (false, true));
    assert!(!undecided(&act, decides));
    let mut stopped = world.clone();
    stopped.act(stop("commander", u, StopCause::Person));
    assert_eq!(due_at(&stopped, &national, "R-5.5-i"), None, "over");
    world.act(decision(u, R::Granted, Some(world.hours(6))).re(&[request_act]));
    assert_eq!(due_at(&world, &national, "R-5.5-i"), None, "decided");
    let mut planned = World::ready();
    planned.requested(u);
    assert_eq!(due_at(&planned, &national, "R-5.5-i"), None, "not urgent");
}

#[test]
fn a_late_request_is_an_incident_once() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running_urgently(u);
    world.act(stop("commander", u, StopCause::ThreatEnded));
    let mut in_time = world.clone();
    in_time.now = in_time.fold.use_file(u).and_then(|file| file.request_due()).expect("urgent");
    in_time.act(request(u, true));
    assert!(!now(&in_time).contains(&Due::Incident { use_id: u, code: IncidentCode::RequestLate }));
    world.wait(Millis::hours(25));
    world.act(request(u, true));
    let late = Due::Incident { use_id: u, code: IncidentCode::RequestLate };
    assert!(now(&world).contains(&late));
    world.act(incident("register", Some(u), IncidentCode::Other));
    assert!(now(&world).contains(&late), "another incident is not this one");
    world.act(incident("register", Some(u), IncidentCode::RequestLate));
    assert!(!now(&world).contains(&late));
}

#[test]
fn a_use_that_took_place_and_is_found_prohibited_ends_so_and_one_ended_by_time_has_expired() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running(u);
    let until = world.hours(4);
    world.act(assessment(u, Outcome::Permitted, Some(until)));
    let mut by_time = world.clone();
    by_time.wait(Millis::hours(4));
    by_time.act(assessment(u, Outcome::Prohibited, None));
    assert_eq!(stopped_by(&by_time, by_time.now), Some(StopCause::Expired), "lawful until then");
    world.act(stricto_fact(u));
    world.act(assessment(u, Outcome::Prohibited, None));
    assert_eq!(stopped_by(&world, world.now), Some(StopCause::Prohibited));
}

fn stricto_fact(u: UseId) -> Draft {
    let supplied = stricto_record::kinds::fact_supplied::FactSupplied { row: crate::common::id("R-5.2-b") };
    let public = Public::FactSupplied(supplied);
    Draft::new("rights-officer", Some(u), public)
}

#[test]
fn a_refusal_recalls_erases_deletes_the_list_and_notifies() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running_urgently(u);
    world.alert_opened(u, permit, "a");
    let request = world.act(request(u, true));
    world.act(decision(u, R::Refused, None).re(&[request]));
    let all = Due::OrderErasure { use_id: u, cause: ErasureCause::Refused, what: ErasureScope::Content };
    let found = now(&world);
    for expect in [
        Due::Recall(u),
        all.clone(),
        Due::LastTally(u),
        Due::Notify { use_id: u, to: Role::MarketSurveillance },
        Due::Notify { use_id: u, to: Role::DataProtection },
    ] {
        assert!(found.contains(&expect), "{expect:?}");
    }
    assert!(!found.contains(&Due::Assess(u)));
    let order_act = world.act(erase("register", u, ErasureCause::Refused, ErasureScope::Content, &world));
    let found = now(&world);
    assert!(!found.contains(&all));
    assert!(found.contains(&Due::OrderDeleteList(u)));
    assert!(found.contains(&Due::Destroy { use_id: u, order: order_act }));
    let mut gone = world.clone();
    let engine = Custodian::Engine(crate::common::key("engine"));
    gone.act(attest("engine", u, order_act, engine, ErasureState::Done));
    assert!(!now(&gone).contains(&Due::OrderDeleteList(u)), "the engine has no list any more");
    world.act(order(u, Action::DeleteList, None));
    assert!(!now(&world).contains(&Due::OrderDeleteList(u)));
    for custodian in world.fold.use_file(u).expect("a use").custodians(&ErasureScope::Content) {
        let by = match &custodian {
            Custodian::Store | Custodian::Keys => "register",
            Custodian::Engine(_) => "engine",
            Custodian::Reader(key) if *key == crate::common::key("verifier-1") => "verifier-1",
            Custodian::Reader(_) | Custodian::SiteGate(_) => "verifier-2",
        };
        let own = [Custodian::Store, Custodian::Keys].contains(&custodian);
        assert_eq!(now(&world).contains(&Due::Destroy { use_id: u, order: order_act }), own, "{custodian:?}");
        assert!(!now(&world).contains(&Due::CloseErasure { use_id: u, order: order_act }));
        world.act(attest(by, u, order_act, custodian, ErasureState::Done));
    }
    assert!(!now(&world).contains(&Due::Destroy { use_id: u, order: order_act }));
    assert!(now(&world).contains(&Due::CloseErasure { use_id: u, order: order_act }));
    world.act(certify(u, order_act));
    assert!(!now(&world).contains(&Due::CloseErasure { use_id: u, order: order_act }));
    world.act(notify(u, Role::MarketSurveillance));
    assert!(!now(&world).contains(&Due::Notify { use_id: u, to: Role::MarketSurveillance }));
    assert!(now(&world).contains(&Due::Notify { use_id: u, to: Role::DataProtection }), "each of the two");
}

#[test]
fn the_last_counters_of_a_use_are_owed_once_it_is_over_and_took_place_or_counted() {
    let u = use_id("use");
    let tally = |last| {
        let withheld = std::collections::BTreeMap::new();
        let recorded = TallyRecorded { faces_seen: 0, released: 0, withheld, withheld_total: 0, last };
        Draft::new("register", Some(u), Public::TallyRecorded(recorded))
    };
    let owed = |world: &World| now(world).contains(&Due::LastTally(u));
    for (took_place, counted) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut world = World::ready();
        match took_place {
            true => world.running(u),
            false => world.requested(u),
        };
        if counted {
            world.act(tally(false));
        }
        assert!(!owed(&world), "it goes on");
        world.act(stop("commander", u, StopCause::Person));
        assert_eq!(owed(&world), took_place || counted, "{took_place} {counted}");
        let told = |to| now(&world).contains(&Due::Notify { use_id: u, to });
        for to in [Role::MarketSurveillance, Role::DataProtection] {
            assert_eq!(told(to), took_place, "{to:?}");
        }
        world.act(tally(true));
        assert!(!owed(&world), "once");
    }
}

#[test]
fn a_lapsed_use_is_erased_after_its_quarantine_or_at_once_where_national_law_says_so() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running_urgently(u);
    world.wait(Millis::hours(25));
    let stopped = world.now;
    world.act(stop("register", u, StopCause::Lapsed));
    let erase = Due::OrderErasure { use_id: u, cause: ErasureCause::Lapsed, what: ErasureScope::Content };
    let end = stopped.plus(LAPSE_QUARANTINE);
    assert!(!at(&world, just_before(end)).contains(&erase));
    assert!(at(&world, end).contains(&erase));
}

#[test]
fn a_grant_in_part_erases_what_lies_outside_and_nothing_else() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running_urgently(u);
    let outside = world.alert_opened(u, permit, "outside");
    world.alert_opened(u, permit, "inside");
    let request = world.act(request(u, true));
    let mut partly = decision(u, R::GrantedInPart, Some(world.hours(6))).re(&[request]);
    if let Public::AuthorisationDecided(decided) = &mut partly.public {
        decided.outside = vec![outside];
    }
    world.act(partly);
    let what = ErasureScope::Alerts(vec![outside]);
    let owed = Due::OrderErasure { use_id: u, cause: ErasureCause::OutsideGrant, what: what.clone() };
    assert!(now(&world).contains(&owed));
    world.act(erase("register", u, ErasureCause::OutsideGrant, what, &world));
    assert!(!now(&world).contains(&owed));
    assert!(!now(&world).contains(&Due::OrderDeleteList(u)), "the list stays");
}

#[test]
fn two_reviews_are_concluded_once() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let a = world.alert_opened(u, permit, "a");
    world.act(review("verifier-1", u, a));
    let owed = Due::Conclude { use_id: u, alert: a };
    assert!(!now(&world).contains(&owed));
    world.act(review("verifier-2", u, a));
    assert!(now(&world).contains(&owed));
    world.act(conclude(u, a, Conclusion::NotConfirmed));
    assert!(!now(&world).contains(&owed));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the machine's clock only bounds how long this test may take")]
fn asking_what_is_due_does_not_walk_over_alerts() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    for batch in 0..400 {
        let alerts: Vec<_> = (0..256).map(|n| crate::common::alert(&format!("{batch}/{n}"))).collect();
        world.act(release(u, permit, &alerts));
    }
    let file = world.fold.use_file(u).expect("a use");
    assert_eq!(file.alerts.len(), 102_400);
    let began = std::time::Instant::now();
    for _ in 0..10_000 {
        assert!(!at(&world, world.now).is_empty());
    }
    // A walk over 102,400 alerts, 10,000 times, takes many seconds in any build.
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}
