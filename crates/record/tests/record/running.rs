//! While a use runs: orders, comparison, releases, tallies, suspension, forks.

use std::collections::BTreeMap;

use stricto_law::time::Millis;
use stricto_record::fold::ClosedCause;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::comparison_started::ComparisonStarted;
use stricto_record::kinds::comparison_stopped::ComparisonStopped;
use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use stricto_record::kinds::order_acknowledged::{Answer, OrderAcknowledged};
use stricto_record::kinds::order_issued::{Action, OrderIssued};
use stricto_record::kinds::register_reopened::RegisterReopened;
use stricto_record::kinds::tally_recorded::TallyRecorded;
use stricto_record::kinds::use_resumed::UseResumed;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};
use stricto_record::refusal::RefusalCode as Code;
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, World, alert, hex, key, use_id};

pub(crate) fn order(u: UseId, action: Action, until: Option<stricto_law::time::Instant>) -> Draft {
    let issued = OrderIssued { engine: key("engine"), action, until };
    Draft::new("register", Some(u), Public::OrderIssued(issued))
}

pub(crate) fn answer(u: UseId, order: ActHash, answer: Answer) -> Draft {
    Draft::new("engine", Some(u), Public::OrderAcknowledged(OrderAcknowledged { answer })).re(&[order])
}

pub(crate) fn compares(u: UseId, first: stricto_law::time::Instant) -> Draft {
    Draft::new("engine", Some(u), Public::ComparisonStarted(ComparisonStarted { first }))
}

pub(crate) fn incident(by: &'static str, use_id: Option<UseId>, code: IncidentCode) -> Draft {
    let raised_to = vec![Role::RightsOfficer, Role::MarketSurveillance];
    Draft::new(by, use_id, Public::IncidentRecorded(IncidentRecorded { code, raised_to }))
}

pub(crate) fn suspend(by: &'static str, u: UseId, cause: SuspendCause) -> Draft {
    Draft::new(by, Some(u), Public::UseSuspended(UseSuspended { cause }))
}

pub(crate) fn resume(by: &'static str, u: UseId) -> Draft {
    Draft::new(by, Some(u), Public::UseResumed(UseResumed {}))
}

#[test]
fn an_engine_is_ordered_on_only_within_an_open_permit() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let until = world.fold.use_file(u).expect("a use").permit.clone().expect("a permit").good_until;
    assert!(world.admits(&order(u, Action::Compare, Some(until)).re(&[permit])));
    assert_eq!(world.refused(&order(u, Action::Compare, Some(until))), Code::AnswersWrong);
    assert_eq!(world.refused(&order(u, Action::Compare, None).re(&[permit])), Code::Until);
    let at_once = Some(world.now);
    assert_eq!(world.refused(&order(u, Action::Compare, at_once).re(&[permit])), Code::Until, "it is over");
    let beyond = Some(until.plus(Millis(1)));
    assert_eq!(world.refused(&order(u, Action::Compare, beyond).re(&[permit])), Code::Until);
    assert_eq!(world.refused(&order(u, Action::Stop, Some(until))), Code::Until);
    assert_eq!(world.refused(&order(u, Action::DeleteList, None)), Code::ErasureCause);
    let mut other = order(u, Action::Stop, None);
    if let Public::OrderIssued(issued) = &mut other.public {
        issued.engine = key("verifier-1");
    }
    assert_eq!(world.refused(&other), Code::OtherEngine);
    world.act(stop("commander", u, StopCause::Person));
    assert_eq!(world.refused(&order(u, Action::Compare, Some(until)).re(&[permit])), Code::PermitClosed);
    assert!(world.admits(&order(u, Action::Stop, None)));
}

#[test]
fn an_uncontrolled_engine_is_never_ordered_on() {
    let mut world = World::ready();
    world.act(describe(false));
    let u = use_id("use");
    let permit = world.running(u);
    let until = Some(world.hours(1));
    assert_eq!(world.refused(&order(u, Action::Compare, until).re(&[permit])), Code::Uncontrolled);
    assert!(world.admits(&order(u, Action::Stop, None)));
}

#[test]
fn an_order_is_answered_by_its_engine_and_done_once() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running(u);
    let ordered = world.act(order(u, Action::Stop, None));
    let mut stranger = answer(u, ordered, Answer::Done);
    stranger.by = "commander";
    assert_eq!(world.refused(&stranger), Code::RoleMayNot);
    world.act(answer(u, ordered, Answer::Failed));
    assert_eq!(world.refused(&answer(u, ordered, Answer::Failed)), Code::AlreadyAnswered);
    world.act(answer(u, ordered, Answer::Done));
    assert_eq!(world.refused(&answer(u, ordered, Answer::Done)), Code::AlreadyAnswered);
    let nothing = world.fold.head(Some(u)).expect("a head");
    assert_eq!(world.refused(&answer(u, nothing, Answer::Done)), Code::AnswersWrong);
}

#[test]
fn an_engine_speaks_for_the_uses_of_its_own_system_alone() {
    let mut world = World::ready();
    world.act(enrol("administrator", "other-engine", Role::Engine, "unit"));
    let u = use_id("use");
    world.running(u);
    let ordered = world.act(order(u, Action::Stop, None));
    let (first, last) = (world.now, world.now);
    let stopped = Public::ComparisonStopped(ComparisonStopped { last });
    for good in [compares(u, first), Draft::new("engine", Some(u), stopped), answer(u, ordered, Answer::Done)]
    {
        assert!(world.admits(&good));
        assert_eq!(world.refused(&Draft { by: "other-engine", ..good }), Code::OtherEngine);
    }
}

#[test]
fn the_clock_runs_from_the_earlier_of_arming_and_comparison_and_never_from_the_future() {
    let mut world = World::ready();
    let (early, late) = (use_id("early"), use_id("late"));
    world.running_urgently(early);
    let armed = world.fold.use_file(early).expect("a use").clock_start().expect("armed");
    let before = stricto_law::time::Instant::from_unix_ms(armed.unix_ms() - 60_000).expect("an instant");
    world.act(compares(early, before));
    assert_eq!(world.fold.use_file(early).expect("a use").clock_start(), Some(before));
    world.act(compares(early, armed));
    assert_eq!(world.fold.use_file(early).expect("a use").clock_start(), Some(before), "the earliest stays");

    world.act(proposal(late, &[]));
    let recorded = world.now;
    world.act(compares(late, world.hours(3)));
    let file = world.fold.use_file(late).expect("a use");
    assert_eq!(file.clock_start(), Some(recorded));
    assert!(file.comparison.without_permit.is_some(), "nobody permitted it");
}

#[test]
fn a_release_names_the_open_permit_and_alerts_nobody_had() {
    let mut world = World::ready();
    let (u, other) = (use_id("use"), use_id("other"));
    let permit = world.running(u);
    let foreign = world.running(other);
    let (a, b) = (alert("a"), alert("b"));
    assert_eq!(world.refused(&release(u, permit, &[])), Code::ReleaseSize);
    assert_eq!(world.refused(&release(u, foreign, &[a])), Code::OtherPermit);
    world.act(release(u, permit, &[a]));
    assert_eq!(world.refused(&release(u, permit, &[b, a])), Code::AlertExists);
    assert_eq!(world.refused(&release(other, foreign, &[a])), Code::AlertExists, "in no other use either");
    let many: Vec<_> = (0..257).map(|n| alert(&format!("many {n}"))).collect();
    assert_eq!(world.refused(&release(u, permit, &many)), Code::ReleaseSize);
    assert!(world.admits(&release(u, permit, &many[..256])));
    let mut by_engine = release(u, permit, &[b]);
    by_engine.by = "engine";
    assert_eq!(world.refused(&by_engine), Code::RoleMayNot);
    assert_eq!(world.fold.use_of_alert(&a), Some(u));
}

#[test]
fn a_release_after_each_closing_is_refused_at_that_position() {
    let u = use_id("use");
    type Closing = fn(UseId) -> Draft;
    let closings: [(&str, Closing); 4] = [
        ("a stop", |u| stop("verifier-1", u, StopCause::Person)),
        ("a suspension", |u| suspend("commander", u, SuspendCause::Person)),
        ("an assessment", |u| assessment(u, stricto_law::assessment::Outcome::Escalate, None)),
        ("a fork", |_| incident("auditor", None, IncidentCode::Fork)),
    ];
    for (what, closing) in closings {
        let mut world = World::ready();
        let permit = world.running(u);
        assert!(world.admits(&release(u, permit, &[alert("a")])), "{what}");
        world.act(closing(u));
        assert_eq!(world.refused(&release(u, permit, &[alert("a")])), Code::PermitClosed, "{what}");
    }
}

#[test]
fn counters_never_fall_and_codes_come_at_the_end() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    world.act(release(u, permit, &[alert("a")]));
    let tally = |faces, released, withheld: &[(&str, u64)], total, last| {
        let withheld: BTreeMap<_, _> = withheld.iter().map(|(code, n)| ((*code).to_owned(), *n)).collect();
        let recorded = TallyRecorded { faces_seen: faces, released, withheld, withheld_total: total, last };
        Draft::new("register", Some(u), Public::TallyRecorded(recorded))
    };
    assert_eq!(
        world.refused(&tally(10, 1, &[("not-live", 3)], 3, false)),
        Code::Tally,
        "a code while it runs"
    );
    assert_eq!(world.refused(&tally(10, 2, &[], 3, false)), Code::Tally, "more than were released");
    assert_eq!(world.refused(&tally(10, 1, &[], 3, true)), Code::Tally, "the last while it runs");
    world.act(tally(10, 1, &[], 3, false));
    assert_eq!(world.refused(&tally(9, 1, &[], 3, false)), Code::Tally);
    assert_eq!(world.refused(&tally(10, 0, &[], 3, false)), Code::Tally);
    assert_eq!(world.refused(&tally(10, 1, &[], 2, false)), Code::Tally);
    world.act(tally(10, 1, &[], 3, false));
    world.act(stop("commander", u, StopCause::Person));
    assert_eq!(
        world.refused(&tally(10, 1, &[("not-live", 4)], 3, true)),
        Code::Tally,
        "more codes than withheld"
    );
    world.act(tally(12, 1, &[("not-live", 3), ("outside-area", 1)], 4, true));
    assert_eq!(world.refused(&tally(12, 1, &[], 4, true)), Code::LastTallyIn);
}

#[test]
fn after_a_grave_cause_two_people_resume_one_of_them_from_outside() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let open = |world: &World| world.fold.use_file(u).expect("a use").permit_open(world.now).map(|p| p.act);
    assert_eq!(world.refused(&resume("commander", u)), Code::NotSuspended);
    world.act(suspend("verifier-1", u, SuspendCause::Person));
    assert_eq!(world.refused(&suspend("commander", u, SuspendCause::Budget)), Code::AlreadySuspended);
    assert_eq!(open(&world), Err(ClosedCause::Suspended));
    world.act(resume("commander", u));
    assert_eq!(open(&world), Ok(permit), "inside the same permit");

    world.act(suspend("market", u, SuspendCause::Supervisor));
    world.act(resume("commander", u));
    assert_eq!(world.refused(&resume("commander", u)), Code::SameResumer);
    assert_eq!(world.refused(&resume("second-commander", u)), Code::SameResumer, "nobody from outside");
    assert_eq!(open(&world), Err(ClosedCause::Suspended));
    world.act(resume("rights-officer", u));
    assert_eq!(open(&world), Ok(permit));
}

#[test]
fn who_began_to_resume_resumed_nothing_that_a_supervisor_suspends_after_that() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let open = |world: &World| world.fold.use_file(u).expect("a use").permit_open(world.now).map(|p| p.act);
    world.act(suspend("rights-officer", u, SuspendCause::Person));
    assert_eq!(world.refused(&suspend("market", u, SuspendCause::Supervisor)), Code::AlreadySuspended);
    world.act(resume("commander", u));
    assert_eq!(world.refused(&suspend("commander", u, SuspendCause::Person)), Code::AlreadySuspended);
    world.act(suspend("market", u, SuspendCause::Supervisor));
    world.act(resume("rights-officer", u));
    assert_eq!(open(&world), Err(ClosedCause::Suspended), "the supervisor's stands, and one resumed it");
    world.act(resume("commander", u));
    assert_eq!(open(&world), Ok(permit));
}

#[test]
fn what_somebody_outside_suspended_the_commander_does_not_resume_alone() {
    for (by, cause) in [
        ("market", SuspendCause::Person),
        ("judge", SuspendCause::Budget),
        ("rights-officer", SuspendCause::Person),
    ] {
        let mut world = World::ready();
        let u = use_id("use");
        let permit = world.running(u);
        world.act(suspend("verifier-1", u, SuspendCause::Person));
        world.act(suspend(by, u, cause));
        let open =
            |world: &World| world.fold.use_file(u).expect("a use").permit_open(world.now).map(|p| p.act);
        world.act(resume("commander", u));
        assert_eq!(open(&world), Err(ClosedCause::Suspended), "{by}");
        assert_eq!(world.refused(&resume("second-commander", u)), Code::SameResumer, "{by}");
        world.act(resume("data", u));
        assert_eq!(open(&world), Ok(permit), "{by}");
    }
    let mut world = World::ready();
    let u = use_id("use");
    world.running(u);
    assert_eq!(world.refused(&suspend("commander", u, SuspendCause::Supervisor)), Code::CauseNotOfRole);
}

#[test]
fn two_of_one_body_do_not_reopen_a_forked_register() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running(u);
    world.act(enrol("administrator", "friend", Role::RightsOfficer, "unit"));
    world.act(incident("auditor", None, IncidentCode::Fork));
    let reopen = |by| {
        let reopened = RegisterReopened { size: 3, root: hex("root") };
        Draft::new(by, None, Public::RegisterReopened(reopened))
    };
    world.act(reopen("commander"));
    world.act(reopen("friend"));
    assert!(world.fold.instance().fork().is_some(), "both are of the unit");
    world.act(reopen("rights-officer"));
    assert!(world.fold.instance().fork().is_none());
}

#[test]
fn a_fork_closes_every_use_until_two_reopen_the_same_register() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let reopen = |by, size, root| {
        let reopened = RegisterReopened { size, root: hex(root) };
        Draft::new(by, None, Public::RegisterReopened(reopened))
    };
    assert_eq!(world.refused(&reopen("commander", 3, "root")), Code::NotForked);
    world.act(incident("auditor", None, IncidentCode::Fork));
    let open = |world: &World| world.fold.use_file(u).expect("a use").permit_open(world.now).map(|p| p.act);
    assert_eq!(open(&world), Err(ClosedCause::Forked));
    let size = world.fold.size();
    assert_eq!(world.refused(&reopen("commander", size + 1, "root")), Code::SizeNotReached);
    assert!(world.admits(&reopen("commander", size, "root")));
    world.act(reopen("commander", 3, "root"));
    assert_eq!(world.refused(&reopen("commander", 3, "root")), Code::SameResumer);
    world.act(reopen("rights-officer", 4, "another root"));
    assert_eq!(open(&world), Err(ClosedCause::Forked), "they do not agree");
    world.act(reopen("commander", 4, "another root"));
    assert_eq!(open(&world), Ok(permit));
}

#[test]
fn a_grave_incident_is_raised_outside_the_unit() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running(u);
    let mut kept = incident("commander", Some(u), IncidentCode::ComparisonWithoutPermit);
    if let Public::IncidentRecorded(recorded) = &mut kept.public {
        recorded.raised_to.pop();
    }
    assert_eq!(world.refused(&kept), Code::NoticeRole);
    assert!(world.admits(&incident("commander", Some(u), IncidentCode::ComparisonWithoutPermit)));
}
