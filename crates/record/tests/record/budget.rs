//! The false-alert budget that a decision sets: what spends it, what follows, and when a new one begins.

use stricto_law::profile::Profiles;
use stricto_record::due::{Due, due};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::authorisation_decided::{DecisionResult as R, FalseAlerts, OnExceeding};
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::kinds::use_suspended::SuspendCause;
use stricto_record::refusal::RefusalCode as Code;

use crate::common::story::*;
use crate::common::{Draft, World, use_id};
use crate::running::{incident, resume, suspend};

/// Three false alerts exceed it and two do not: ln 4 for a false one against a bound of ln 19.
const SET: FalseAlerts = FalseAlerts {
    tolerated_e6: 100_000,
    excessive_e6: 400_000,
    false_alarm_e6: 50_000,
    miss_e6: 50_000,
    on_exceeding: OnExceeding::Suspend,
};

fn budget(mut decision: Draft, set: FalseAlerts) -> Draft {
    if let Public::AuthorisationDecided(decided) = &mut decision.public {
        decided.false_alerts = Some(set);
    }
    decision
}

/// A use that runs under a decision with this budget; its permit.
fn running(set: FalseAlerts) -> (World, UseId, ActHash) {
    let mut world = World::ready();
    let u = use_id("use");
    let asked = world.requested(u);
    let until = world.hours(72);
    let granted = world.act(budget(decision(u, R::Granted, Some(until)), set).re(&[asked]));
    let permit = world.compiled(u, granted, stricto_record::kinds::permit_compiled::PermitBasis::Decision, 4);
    world.act(arm(u));
    (world, u, permit)
}

/// Two people verify an alert, which is concluded so.
fn verified(world: &mut World, u: UseId, permit: ActHash, name: &str, conclusion: Conclusion) {
    let a = world.alert_opened(u, permit, name);
    concluded(world, u, a, conclusion);
}

fn concluded(world: &mut World, u: UseId, a: stricto_record::ids::AlertId, conclusion: Conclusion) {
    world.act(review("verifier-1", u, a));
    world.act(review("verifier-2", u, a));
    world.act(conclude(u, a, conclusion));
}

fn owed(world: &World) -> Vec<Due> {
    let closes = |due: &Due| matches!(due, Due::Suspend { .. } | Due::Incident { .. });
    due(&world.fold, &Profiles::EMPTY, world.now).into_iter().filter(closes).collect()
}

fn suspended(u: UseId) -> [Due; 1] {
    [Due::Suspend { use_id: u, cause: SuspendCause::Budget }]
}

#[test]
fn too_many_false_alerts_suspend_the_use_and_a_resumed_one_begins_a_new_budget() {
    let (mut world, u, permit) = running(SET);
    for (name, conclusion) in [
        ("1", Conclusion::NotConfirmed),
        ("2", Conclusion::Undetermined),
        ("3", Conclusion::NotConfirmed),
        ("4", Conclusion::Confirmed),
    ] {
        verified(&mut world, u, permit, name, conclusion);
        assert_eq!(owed(&world), [], "after {name}");
    }
    verified(&mut world, u, permit, "5", Conclusion::NotConfirmed);
    assert_eq!(owed(&world), suspended(u), "three false ones, whatever lies between");
    world.act(suspend("register", u, SuspendCause::Budget));
    assert_eq!(owed(&world), [], "once");
    world.act(resume("commander", u));
    for name in ["6", "7"] {
        verified(&mut world, u, permit, name, Conclusion::NotConfirmed);
        assert_eq!(owed(&world), [], "a new budget, after {name}");
    }
    verified(&mut world, u, permit, "8", Conclusion::NotConfirmed);
    assert_eq!(owed(&world), suspended(u));
}

#[test]
fn a_suspension_for_something_else_does_not_pay_for_the_budget() {
    let (mut world, u, permit) = running(SET);
    for name in ["1", "2"] {
        verified(&mut world, u, permit, name, Conclusion::NotConfirmed);
    }
    let third = world.alert_opened(u, permit, "3");
    world.act(suspend("commander", u, SuspendCause::Person));
    concluded(&mut world, u, third, Conclusion::NotConfirmed);
    assert_eq!(owed(&world), [], "it is suspended already");
    world.act(resume("commander", u));
    assert_eq!(owed(&world), suspended(u), "the budget is spent all the same");
}

#[test]
fn a_suspension_in_the_budgets_name_before_it_is_spent_begins_no_new_one() {
    let (mut world, u, permit) = running(SET);
    for name in ["1", "2"] {
        verified(&mut world, u, permit, name, Conclusion::NotConfirmed);
    }
    world.act(suspend("commander", u, SuspendCause::Budget));
    world.act(resume("commander", u));
    verified(&mut world, u, permit, "3", Conclusion::NotConfirmed);
    assert_eq!(owed(&world), suspended(u));
}

#[test]
fn where_the_decision_wants_an_alarm_the_use_goes_on_and_an_incident_is_raised_each_time() {
    let (mut world, u, permit) = running(FalseAlerts { on_exceeding: OnExceeding::Alarm, ..SET });
    let alarm = [Due::Incident { use_id: u, code: IncidentCode::FalseAlerts }];
    for round in ["a", "b"] {
        for name in ["1", "2", "3"] {
            assert_eq!(owed(&world), [], "{round} before {name}");
            verified(&mut world, u, permit, &format!("{round}{name}"), Conclusion::NotConfirmed);
        }
        assert_eq!(owed(&world), alarm, "{round}");
        world.act(incident("register", Some(u), IncidentCode::FalseAlerts));
    }
    assert!(world.fold.use_file(u).expect("a use").permit_open(world.now).is_ok());
}

#[test]
fn a_use_that_is_over_is_not_suspended_and_one_without_a_budget_never_is() {
    let (mut world, u, permit) = running(SET);
    let last: Vec<_> = ["1", "2", "3"].map(|name| world.alert_opened(u, permit, name)).to_vec();
    world.act(stop("commander", u, StopCause::ObjectiveReached));
    for a in last {
        concluded(&mut world, u, a, Conclusion::NotConfirmed);
    }
    assert_eq!(owed(&world), []);
    let mut world = World::ready();
    let permit = world.running(u);
    for name in ["1", "2", "3", "4", "5", "6"] {
        verified(&mut world, u, permit, name, Conclusion::NotConfirmed);
    }
    assert_eq!(owed(&world), []);
}

#[test]
fn a_decision_that_says_the_same_or_nothing_leaves_the_running_test_and_another_begins_one() {
    for (again, exceeds) in
        [(None, true), (Some(SET), true), (Some(FalseAlerts { tolerated_e6: 90_000, ..SET }), false)]
    {
        let (mut world, u, permit) = running(SET);
        let last: Vec<_> = ["1", "2", "3"].map(|name| world.alert_opened(u, permit, name)).to_vec();
        for a in &last[..2] {
            concluded(&mut world, u, *a, Conclusion::NotConfirmed);
        }
        let granted = world.fold.use_file(u).expect("a use").grant().expect("a grant").act;
        let changed = decision(u, R::Modified, Some(world.hours(60))).re(&[granted]);
        world.act(match again {
            Some(set) => budget(changed, set),
            None => changed,
        });
        concluded(&mut world, u, last[2], Conclusion::NotConfirmed);
        assert_eq!(owed(&world) == suspended(u), exceeds, "{again:?}");
    }
}

#[test]
fn figures_that_make_no_test_and_a_budget_of_a_refusal_are_not_admitted() {
    let mut world = World::ready();
    let u = use_id("use");
    let asked = world.requested(u);
    let until = world.hours(72);
    for set in [
        FalseAlerts { tolerated_e6: 0, ..SET },
        FalseAlerts { excessive_e6: 100_000, ..SET },
        FalseAlerts { excessive_e6: 1_000_000, ..SET },
        FalseAlerts { false_alarm_e6: 500_000, ..SET },
        FalseAlerts { miss_e6: 0, ..SET },
    ] {
        let granted = budget(decision(u, R::Granted, Some(until)), set).re(&[asked]);
        assert_eq!(world.refused(&granted), Code::FalseAlertBudget, "{set:?}");
    }
    let refused = budget(decision(u, R::Refused, None), SET).re(&[asked]);
    assert_eq!(world.refused(&refused), Code::FalseAlertBudget);
    assert!(world.admits(&budget(decision(u, R::Granted, Some(until)), SET).re(&[asked])));
}
