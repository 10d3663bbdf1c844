//! What an engine must be ordered, at once or once a permit is compiled anew, and what it need not be.

use stricto_law::assessment::Outcome;
use stricto_record::due::{Due, RECOMPILED_WITHIN};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_record::kinds::tally_recorded::TallyRecorded;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::kinds::use_suspended::SuspendCause;
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, World, use_id};
use crate::dues::{at, now};
use crate::running::{compares, incident, order, suspend};

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
