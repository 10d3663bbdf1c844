//! What an engine must be ordered, at once or once a permit is compiled anew, and what it need not be.

use stricto_law::assessment::Outcome;
use stricto_record::due::{Due, RECOMPILED_WITHIN};
use stricto_record::fold::STOP_ANSWERED_WITHIN;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::order_acknowledged::Answer;
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::kinds::use_suspended::SuspendCause;

use crate::common::story::*;
use crate::common::{Draft, World, use_id};
use crate::dues::{at, just_before, now};
use crate::running::{answer, compares, incident, order, suspend};

/// A use that runs, with its engine ordered on for three hours; its grant.
fn ordered_on() -> (World, UseId, ActHash) {
    let mut world = World::ready();
    let u = use_id("use");
    world.running(u);
    let granted = world.fold.use_file(u).expect("a use").grant().expect("granted").act;
    // What started is assessed again.
    let permit = world.compiled(u, granted, PermitBasis::Decision, 4);
    let until = world.hours(3);
    world.act(order(u, Action::Compare, Some(until)).re(&[permit]));
    (world, u, granted)
}

#[test]
fn only_a_permit_that_is_compiled_anew_leaves_the_engine_on_for_a_while() {
    type Closing = fn(UseId, &World) -> Draft;
    let closings: [(&str, Closing); 4] = [
        ("a suspension", |u, _| suspend("commander", u, SuspendCause::Person)),
        ("a fork", |_, _| incident("auditor", None, IncidentCode::Fork)),
        ("a comparison outside", |u, _| incident("register", Some(u), IncidentCode::ComparisonWithoutPermit)),
        ("a comparison that the engine reports", |u, world| compares(u, world.now)),
    ];
    for (what, closing) in closings {
        let (mut world, u, granted) = ordered_on();
        let changed = world.now;
        world.act(decision(u, R::Modified, Some(world.hours(5))).re(&[granted]));
        assert!(now(&world).contains(&Due::Assess(u)) && !now(&world).contains(&Due::OrderStop(u)), "{what}");
        let draft = closing(u, &world);
        world.act(draft);
        assert!(
            world.now < changed.plus(RECOMPILED_WITHIN) && now(&world).contains(&Due::Assess(u)),
            "{what}"
        );
        assert!(now(&world).contains(&Due::OrderStop(u)), "{what}");
    }
}

#[test]
fn an_engine_is_ordered_on_again_under_each_new_permit_and_never_one_that_takes_no_orders() {
    let (mut world, u, granted) = ordered_on();
    assert_eq!(now(&world), []);
    world.compiled(u, granted, PermitBasis::Decision, 4);
    assert_eq!(now(&world), [Due::OrderCompare(u)]);
    let mut world = World::ready();
    world.act(describe(false));
    world.running(u);
    assert!(!at(&world, world.now.plus(RECOMPILED_WITHIN)).contains(&Due::OrderCompare(u)));
}

#[test]
fn a_comparison_outside_that_is_found_after_the_order_to_stop_is_ordered_off_again() {
    let (mut world, u, _) = ordered_on();
    world.act(stop("commander", u, StopCause::Person));
    assert!(now(&world).contains(&Due::OrderStop(u)));
    world.act(order(u, Action::Stop, None));
    assert!(!now(&world).contains(&Due::OrderStop(u)));
    world.act(incident("register", Some(u), IncidentCode::Other));
    assert!(!now(&world).contains(&Due::OrderStop(u)), "another incident asks for none");
    world.act(incident("register", Some(u), IncidentCode::ComparisonWithoutPermit));
    assert!(now(&world).contains(&Due::OrderStop(u)));
}

#[test]
fn an_engine_that_compares_without_a_permit_is_reported_and_ordered_off() {
    let mut world = World::ready();
    let u = use_id("use");
    world.act(proposal(u, &[]));
    world.act(assessment(u, Outcome::Prohibited, None));
    let first = world.now;
    world.act(compares(u, first));
    let found = Due::Incident { use_id: u, code: IncidentCode::ComparisonWithoutPermit };
    assert!(now(&world).contains(&found) && now(&world).contains(&Due::OrderStop(u)));
    world.act(incident("register", Some(u), IncidentCode::Other));
    assert!(now(&world).contains(&found), "another incident is not this one");
    world.act(incident("register", Some(u), IncidentCode::ComparisonWithoutPermit));
    assert!(!now(&world).contains(&found));
    assert!(now(&world).contains(&Due::OrderStop(u)));
    let ordered = world.now;
    let off = world.act(order(u, Action::Stop, None));
    assert!(!now(&world).contains(&Due::OrderStop(u)));
    let running = Due::Incident { use_id: u, code: IncidentCode::EngineStillRunning };
    assert!(!at(&world, just_before(ordered.plus(STOP_ANSWERED_WITHIN))).contains(&running));
    assert!(at(&world, ordered.plus(STOP_ANSWERED_WITHIN)).contains(&running));
    let mut failed = world.clone();
    failed.act(answer(u, off, Answer::Failed));
    assert!(now(&failed).contains(&running), "at once");
    failed.act(incident("register", Some(u), IncidentCode::EngineStillRunning));
    assert!(!now(&failed).contains(&running), "once per order");
    world.act(answer(u, off, Answer::Done));
    assert!(!at(&world, ordered.plus(STOP_ANSWERED_WITHIN)).contains(&running));
    let again = world.now;
    world.act(compares(u, again));
    assert!(now(&world).contains(&found) && now(&world).contains(&Due::OrderStop(u)), "a new episode");
}

#[test]
fn a_candidate_without_a_permit_orders_off_an_engine_that_reported_nothing() {
    let mut world = World::ready();
    let u = use_id("use");
    world.act(proposal(u, &[]));
    world.act(incident("register", Some(u), IncidentCode::ComparisonWithoutPermit));
    assert!(now(&world).contains(&Due::OrderStop(u)));
}

#[test]
fn recompiling_does_not_switch_the_engine_off_unless_it_takes_long() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let until = world.hours(4);
    world.act(order(u, Action::Compare, Some(until)).re(&[permit]));
    let granted = world.fold.use_file(u).expect("a use").grant().expect("granted").act;
    let decided = world.now;
    world.act(decision(u, R::Modified, Some(world.hours(5))).re(&[granted]));
    assert!(!now(&world).contains(&Due::OrderStop(u)));
    assert!(at(&world, decided.plus(RECOMPILED_WITHIN)).contains(&Due::OrderStop(u)));
    world.act(assessment(u, Outcome::Conditional, None));
    assert!(now(&world).contains(&Due::OrderStop(u)), "nothing to compile any more");
}
