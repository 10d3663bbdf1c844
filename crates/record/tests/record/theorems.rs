//! Theorems under their names: what no sequence of acts can bring about, and what no order can change.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stricto_law::assessment::Outcome;
use stricto_law::time::Millis;
use stricto_record::fold::{AlertFile, Fold};
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::correction_recorded::CorrectionRecorded;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_record::kinds::use_proposed::Objective;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, ORIGIN, World, alert, id, use_id};
use crate::ending::erase;

/// Something anybody may try on a use; whether it is admitted is the register's affair.
fn attempt(world: &World, u: UseId, choice: u8) -> Draft {
    let file = world.fold.use_file(u).expect("a use");
    let until = Some(world.hours(6));
    let request_act = file.last_request().map(|r| r.act).unwrap_or(file.proposed.act);
    let grant = file.grant().map(|g| g.act).unwrap_or(request_act);
    let assessed = file.assessment.as_ref().map(|a| a.act).unwrap_or(request_act);
    let open = file.permit.as_ref().map(|p| p.act).unwrap_or(request_act);
    match choice % 14 {
        0 => request(u, false),
        1 => request(u, true),
        2 => urgency(u, world.hours(8)),
        3 => decision(u, R::Granted, until).re(&[request_act]),
        4 => decision(u, R::Extended, until).re(&[request_act]),
        5 => decision(u, R::Modified, until).re(&[grant]),
        6 => transcribed("clerk", &decision(u, R::Granted, until).re(&[request_act]), world.now),
        7 => {
            let first =
                file.decisions.iter().find(|d| d.answers == request_act && d.role == Role::CourtClerk);
            let re: Vec<_> = [request_act].into_iter().chain(first.map(|d| d.act)).collect();
            let at = first.and_then(|d| d.decided_at).unwrap_or(world.now);
            let until = first.map_or(until, |d| d.until);
            transcribed("rights-officer", &decision(u, R::Granted, until).re(&re), at)
        }
        8 => assessment(u, Outcome::Permitted, until),
        9 => permit(u, PermitBasis::Decision, world.hours(5)).re(&[assessed, grant]),
        10 => permit(u, PermitBasis::Urgency, world.hours(5))
            .re(&[assessed, file.urgency.as_ref().map(|u| u.act).unwrap_or(grant)]),
        11 => arm(u),
        12 => release(u, open, &[alert(&format!("{}", world.fold.size()))]),
        _ => decision(u, R::Refused, None).re(&[request_act]),
    }
}

fn released(world: &World, u: UseId) -> usize {
    world.fold.use_file(u).expect("a use").alerts.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn refusal_is_final_until_new_decision(before in prop::collection::vec(any::<u8>(), 0..12), after in prop::collection::vec(any::<u8>(), 0..24)) {
        let mut world = World::ready();
        let u = use_id("use");
        world.act(proposal(u, &[]));
        world.act(request(u, false));
        for choice in before {
            let draft = attempt(&world, u, choice);
            let _ = world.attempt(&draft);
        }
        if world.fold.use_file(u).expect("a use").request_pending() {
            let refusal = attempt(&world, u, 13);
            world.act(refusal);
        }
        prop_assume!(world.fold.use_file(u).expect("a use").refusal().is_some());
        let so_far = released(&world, u);
        for choice in after {
            let draft = attempt(&world, u, choice);
            let _ = world.attempt(&draft);
            let file = world.fold.use_file(u).expect("a use");
            prop_assert!(file.permit_open(world.now).is_err());
            prop_assert!(file.refusal().is_some());
        }
        prop_assert_eq!(released(&world, u), so_far);
    }

    #[test]
    fn default_deny(choices in prop::collection::vec(any::<u8>(), 0..40)) {
        // Nothing is released without a grant or an urgency, a permitted assessment, a permit and an arming.
        let mut world = World::ready();
        let u = use_id("use");
        world.act(proposal(u, &[]));
        for choice in choices {
            let draft = attempt(&world, u, choice);
            let before = released(&world, u);
            let file = world.fold.use_file(u).expect("a use").clone();
            let now = world.now;
            if world.attempt(&draft).is_ok() && released(&world, u) > before {
                prop_assert!(file.armed.is_some() && file.stop.is_none() && file.suspension.is_none());
                let permit = file.permit.expect("a permit");
                prop_assert!(now < permit.good_until);
                let assessment = file.assessment.expect("an assessment");
                prop_assert_eq!(assessment.outcome, Outcome::Permitted);
                prop_assert!(file.decisions.iter().any(|d| d.grants()) || file.urgency.is_some());
            }
        }
    }

    #[test]
    fn replaying_is_admitting_and_applying(choices in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut world = World::ready();
        let u = use_id("use");
        world.act(proposal(u, &[]));
        for choice in choices {
            let draft = attempt(&world, u, choice);
            let _ = world.attempt(&draft);
        }
        let mut replayed = Fold::new(id(ORIGIN));
        for bytes in &world.entries {
            prop_assert!(replayed.replay(bytes).is_ok());
        }
        prop_assert_eq!(format!("{replayed:?}"), format!("{:?}", world.fold));
    }

    #[test]
    fn order_of_unrelated_acts_does_not_matter(first in prop::collection::vec(any::<u8>(), 0..12), second in prop::collection::vec(any::<u8>(), 0..12), merge in prop::collection::vec(any::<bool>(), 24)) {
        // Two uses, their acts interleaved in two ways: each use's file says the same.
        let (a, b) = (use_id("a"), use_id("b"));
        let run = |order: Vec<bool>| {
            let mut world = World::ready();
            world.act(proposal(a, &[]));
            // What was refused for an objective bears on the next start for it: these two have nothing in common.
            let mut other = proposal(b, &[]);
            if let Public::UseProposed(proposed) = &mut other.public {
                proposed.objectives = vec![Objective::Threat];
            }
            world.act(other);
            let (mut xs, mut ys) = (first.iter(), second.iter());
            for left in order.into_iter().chain([true; 12]).chain([false; 12]) {
                let (u, next) = if left { (a, xs.next()) } else { (b, ys.next()) };
                let Some(choice) = next else { continue };
                // Time stands still in between, so that both orders see the same instants.
                let now = world.now;
                let draft = attempt(&world, u, *choice);
                let _ = world.attempt(&draft);
                world.now = now;
            }
            let said = |u| {
                let file = world.fold.use_file(u).expect("a use");
                (file.phase(), file.decisions.len(), file.requests.len(), file.alerts.len(), file.urgency.is_some(), file.permit_open(world.now).is_ok(), file.grant().is_some())
            };
            (said(a), said(b))
        };
        prop_assert_eq!(run(merge), run(vec![]));
    }

    #[test]
    fn what_is_no_entry_is_an_error_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Fold::new(id(ORIGIN)).replay(&bytes).is_err());
    }
}

#[test]
fn a_changed_byte_in_any_entry_stops_the_replay() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    world.alert_opened(u, permit, "a");
    world.act(stop("commander", u, StopCause::Person));
    for (n, entry) in world.entries.iter().enumerate().rev().take(4) {
        let mut fold = Fold::new(id(ORIGIN));
        for bytes in &world.entries[..n] {
            fold.replay(bytes).expect("as it was");
        }
        let time_at = entry.windows(8).position(|w| w == b"\"time\":\"").expect("a time");
        for i in (0..entry.len()).step_by(7) {
            let mut changed = entry.clone();
            changed[i] ^= 1;
            // The register's time is outside the signature: the tree holds it, not the act.
            let in_time = (time_at..time_at + 34).contains(&i);
            assert!(in_time || fold.clone().replay(&changed).is_err(), "entry {n}, byte {i}");
        }
    }
}

#[test]
fn an_entry_older_than_the_one_before_stops_the_replay() {
    let world = World::ready();
    let mut fold = Fold::new(id(ORIGIN));
    fold.replay(&world.entries[0]).expect("the format");
    let text = String::from_utf8(world.entries[1].clone()).expect("JSON");
    let time = fold.last_time().expect("a time");
    let older = stricto_law::time::Instant::from_unix_ms(time.unix_ms() - 1).expect("an instant");
    let (head, _) = text.split_once("\"time\":\"").expect("a time");
    let tail = text.split("\"time\":\"").nth(1).and_then(|t| t.get(24..)).expect("what follows");
    let changed = format!("{head}\"time\":\"{older}{tail}");
    assert!(fold.replay(changed.as_bytes()).is_err());
    let _ = Millis(0);
}

/// What people and the register do with alerts; whether it is admitted is the register's affair.
fn on_alerts(world: &World, u: UseId, permit: ActHash, (choice, which): (u8, u8)) -> Draft {
    let named = |n: u8| alert(&format!("alert {}", n % 5));
    let a = named(which);
    let correction = || Public::CorrectionRecorded(CorrectionRecorded { alert: a });
    match choice % 12 {
        0 | 1 => release(u, permit, &[a, alert(&format!("more {}", world.fold.size()))]),
        2 => open("verifier-1", u, a),
        3 => open("verifier-2", u, a),
        4 => review("verifier-1", u, a),
        5 => review("verifier-2", u, a),
        6 | 7 => conclude(u, a, Conclusion::NotConfirmed),
        8 => Draft::new("rights-officer", Some(u), correction()),
        9 => erase("data", u, ErasureCause::Ordered, ErasureScope::Alerts(vec![a]), world),
        10 if which % 8 == 0 => stop("commander", u, StopCause::ObjectiveReached),
        _ => erase("data", u, ErasureCause::Ordered, ErasureScope::Content, world),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn what_the_fold_looks_up_is_what_a_scan_finds(steps in prop::collection::vec(any::<(u8, u8)>(), 0..60)) {
        let mut world = World::ready();
        let u = use_id("use");
        let permit = world.running(u);
        for step in steps {
            let draft = on_alerts(&world, u, permit, step);
            let _ = world.attempt(&draft);
            let file = world.fold.use_file(u).expect("a use");
            let waits = |(id, a): &(&AlertId, &AlertFile)| {
                a.concluded.is_none() && a.corrected.is_none() && file.alert_erased(id).is_none()
            };
            let scanned: BTreeSet<AlertId> = file.alerts.iter().filter(waits).map(|(id, _)| *id).collect();
            prop_assert_eq!(&file.waiting, &scanned);
        }
        for position in 0..world.fold.size() {
            let (hash, act) = world.fold.act_at(position).expect("an act");
            prop_assert_eq!((act.position, world.fold.position(&hash)), (position, Some(position)));
        }
        prop_assert!(world.fold.act_at(world.fold.size()).is_none());
    }
}
