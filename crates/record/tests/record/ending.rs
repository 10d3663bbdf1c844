//! The end: stops, recalls, erasures, challenges, notices, reports.

use stricto_law::time::Millis;
use stricto_record::fold::Phase;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::actor_retired::ActorRetired;
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::challenge_lodged::ChallengeLodged;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureOrdered, ErasureScope};
use stricto_record::kinds::fact_supplied::FactSupplied;
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::necessity_assessed::NecessityAssessed;
use stricto_record::kinds::notice_received::NoticeReceived;
use stricto_record::kinds::notice_sent::{NoticeOf, NoticeSent};
use stricto_record::kinds::recall_sent::RecallSent;
use stricto_record::kinds::report_submitted::ReportSubmitted;
use stricto_record::kinds::stop_explained::StopExplained;
use stricto_record::kinds::use_erased::UseErased;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::refusal::RefusalCode as Code;
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, World, alert, hex, id, key, use_id};
use crate::running::incident;

pub(crate) fn erase(
    by: &'static str,
    u: UseId,
    cause: ErasureCause,
    what: ErasureScope,
    world: &World,
) -> Draft {
    let custodians = world.fold.use_file(u).expect("a use").custodians(&what);
    Draft::new(by, Some(u), Public::ErasureOrdered(ErasureOrdered { cause, what, custodians, held_by: None }))
}

pub(crate) fn attest(
    by: &'static str,
    u: UseId,
    order: ActHash,
    custodian: Custodian,
    state: ErasureState,
) -> Draft {
    let attested = ErasureAttested { custodian, state, items: 1 };
    Draft::new(by, Some(u), Public::ErasureAttested(attested)).re(&[order])
}

pub(crate) fn certify(u: UseId, order: ActHash) -> Draft {
    let erased = UseErased { order, ciphertexts: 3, root: hex("root") };
    Draft::new("register", Some(u), Public::UseErased(erased))
}

pub(crate) fn notify(u: UseId, to: Role) -> Draft {
    Draft::new("register", Some(u), Public::NoticeSent(NoticeSent { to, about: NoticeOf::Use }))
}

pub(crate) fn receive(by: &'static str, u: UseId, re: ActHash) -> Draft {
    Draft::new(by, Some(u), Public::NoticeReceived(NoticeReceived {})).re(&[re])
}

/// An urgent use that was refused while an alert of it had been opened by two verifiers.
fn refused() -> (World, UseId) {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running_urgently(u);
    world.alert_opened(u, permit, "a");
    let request = world.act(request(u, true));
    world.act(decision(u, R::Refused, None).re(&[request]));
    (world, u)
}

#[test]
fn anyone_on_the_case_stops_it_once_and_a_darker_cause_may_follow() {
    for by in ["requester", "commander", "verifier-3", "rights-officer", "judge", "clerk", "market", "data"] {
        let mut world = World::ready();
        let u = use_id("use");
        world.running(u);
        world.act(stop(by, u, StopCause::Person));
        assert_eq!(world.refused(&stop("commander", u, StopCause::ThreatEnded)), Code::AlreadyStopped);
        world.act(stop("data", u, StopCause::Supervisor));
        assert_eq!(world.fold.use_file(u).expect("a use").darkened(), Some(StopCause::Supervisor));
        assert_eq!(world.refused(&stop("data", u, StopCause::Refused)), Code::AlreadyStopped);
    }
}

fn explain(by: &'static str, u: UseId, stop: ActHash) -> Draft {
    let reason = "person-found".parse().expect("a code");
    Draft::new(by, Some(u), Public::StopExplained(StopExplained { reason })).re(&[stop])
}

#[test]
fn the_reason_of_a_stop_is_given_once_by_whoever_signed_it() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running(u);
    let first = world.act(stop("commander", u, StopCause::Person));
    let second = world.act(stop("data", u, StopCause::Supervisor));
    for (by, of) in [("requester", first), ("verifier-1", first), ("data", first), ("commander", second)] {
        assert_eq!(world.refused(&explain(by, u, of)), Code::AnswersWrong, "{by}");
    }
    let to_explain =
        |world: &World, by: &str| world.fold.use_file(u).expect("a use").stop_to_explain(&id(by)).copied();
    assert_eq!(to_explain(&world, "commander"), Some(first), "though a darker stop followed");
    for (by, of) in [("commander", first), ("data", second)] {
        world.act(explain(by, u, of));
        assert_eq!(world.refused(&explain(by, u, of)), Code::AlreadyExplained, "{by}");
        assert_eq!(to_explain(&world, by), None);
    }
}

#[test]
fn a_refusal_and_the_registers_own_end_are_explained_by_nobody() {
    let (world, u) = refused();
    let refusal = world.fold.use_file(u).and_then(|file| file.stop.as_ref()).expect("a refusal ends").act;
    let mut lapsed = World::ready();
    lapsed.running_urgently(u);
    let lapse = lapsed.act(stop("register", u, StopCause::Lapsed));
    for by in ["judge", "commander", "requester", "data"] {
        assert_eq!(world.refused(&explain(by, u, refusal)), Code::AnswersWrong, "{by}");
        assert_eq!(lapsed.refused(&explain(by, u, lapse)), Code::AnswersWrong, "{by}");
    }
}

#[test]
fn a_lapse_is_found_and_never_claimed() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running_urgently(u);
    assert_eq!(world.refused(&stop("commander", u, StopCause::Lapsed)), Code::CauseNotOfRole);
    assert!(world.admits(&stop("register", u, StopCause::Lapsed)));
    let mut lapsed = world.clone();
    lapsed.act(stop("register", u, StopCause::Lapsed));
    lapsed.wait(Millis(1));
    assert_eq!(lapsed.refused(&stop("register", u, StopCause::Lapsed)), Code::AlreadyStopped, "once");
    world.act(request(u, true));
    assert_eq!(world.refused(&stop("register", u, StopCause::Lapsed)), Code::CauseNotOfRole);
    let planned = use_id("planned");
    world.act(proposal(planned, &[]));
    assert_eq!(world.refused(&stop("register", planned, StopCause::Lapsed)), Code::CauseNotOfRole);
}

#[test]
fn what_the_authority_decided_ends_a_use_with_the_decision_and_by_no_stop_of_its_own() {
    for result in [R::Refused, R::Withdrawn] {
        let mut world = World::ready();
        let u = use_id("use");
        world.running_urgently(u);
        let urgency = world.fold.use_file(u).expect("a use").urgency.clone().expect("urgent").act;
        let cause = if result == R::Refused { StopCause::Refused } else { StopCause::Withdrawn };
        for by in ["register", "judge", "commander"] {
            assert_eq!(world.refused(&stop(by, u, cause)), Code::CauseNotOfRole, "{by}: {cause:?}");
        }
        world.act(decision(u, result, None).re(&[urgency]));
        assert_eq!(world.fold.use_file(u).expect("a use").darkened(), Some(cause));
        for by in ["register", "judge", "commander"] {
            assert_eq!(world.refused(&stop(by, u, cause)), Code::AlreadyStopped, "{by}: {cause:?}");
        }
    }
}

#[test]
fn a_cause_with_consequences_is_found_or_said_by_whom_it_belongs_to() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running_urgently(u);
    world.act(enrol("administrator", "friend", Role::RightsOfficer, "unit"));
    use StopCause::{Prohibited, Refused, Supervisor, Withdrawn};
    let unit = ["requester", "commander", "verifier-1", "friend"];
    for by in unit {
        for cause in [Refused, Withdrawn, Supervisor, Prohibited] {
            assert_eq!(world.refused(&stop(by, u, cause)), Code::CauseNotOfRole, "{by}: {cause:?}");
        }
        assert!(world.admits(&stop(by, u, StopCause::Person)), "{by} ends it all the same");
    }
    let cases = [
        ("register", [Some(Code::CauseNotOfRole), Some(Code::CauseNotOfRole), None]),
        ("rights-officer", [Some(Code::CauseNotOfRole), Some(Code::CauseNotOfRole), None]),
        ("clerk", [Some(Code::CauseNotOfRole), Some(Code::CauseNotOfRole), None]),
        ("judge", [Some(Code::CauseNotOfRole), None, None]),
        ("market", [Some(Code::CauseNotOfRole), None, None]),
        ("data", [Some(Code::CauseNotOfRole), None, None]),
    ];
    for (by, expect) in cases {
        for (cause, expect) in [Refused, Supervisor, Prohibited].into_iter().zip(expect) {
            let draft = stop(by, u, cause);
            let refused = (!world.admits(&draft)).then(|| world.refused(&draft));
            assert_eq!(refused, expect, "{by}: {cause:?}");
        }
    }
}

#[test]
fn facts_are_added_while_a_use_lives_and_not_to_one_that_is_over() {
    let mut world = World::ready();
    let u = use_id("use");
    world.requested(u);
    let necessity = Public::NecessityAssessed(NecessityAssessed {});
    let fact = Public::FactSupplied(FactSupplied { row: id("R-5.2-b") });
    let drafts = [necessity, fact].map(|public| Draft::new("requester", Some(u), public));
    assert!(drafts.iter().all(|draft| world.admits(draft)));
    world.act(stop("requester", u, StopCause::Person));
    for draft in &drafts {
        assert_eq!(world.refused(draft), Code::UseStopped, "{}", draft.public.kind().as_str());
    }
}

#[test]
fn a_stopped_urgent_use_still_owes_its_request_and_can_be_refused() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running_urgently(u);
    world.alert_opened(u, permit, "a");
    world.act(stop("commander", u, StopCause::ThreatEnded));
    let request_act = world.act(request(u, true));
    assert_eq!(world.refused(&request(u, true)), Code::UseStopped);
    world.act(decision(u, R::Refused, None).re(&[request_act]));
    let file = world.fold.use_file(u).expect("a use");
    assert_eq!(file.darkened(), Some(StopCause::Refused));
    assert!(file.refusal_erases_all());
}

#[test]
fn a_recall_names_exactly_who_was_told() {
    let (mut world, u) = refused();
    let a = alert("a");
    let next = world.fold.use_file(u).expect("a use").next_recall(100).expect("one to send");
    let mut told = vec![key("verifier-1"), key("verifier-2")];
    told.sort();
    assert_eq!((next.alerts.clone(), next.told.clone()), (vec![a], told.clone()));
    let recall =
        |alerts, told| Draft::new("register", Some(u), Public::RecallSent(RecallSent { alerts, told }));
    assert_eq!(world.refused(&recall(vec![], vec![])), Code::NothingToRecall);
    assert_eq!(world.refused(&recall(vec![alert("b")], told.clone())), Code::NothingToRecall);
    assert_eq!(world.refused(&recall(vec![a], vec![told[0]])), Code::RecallIncomplete);
    assert_eq!(world.refused(&recall(vec![a, a], told.clone())), Code::RecallIncomplete);
    let sent = world.act(recall(next.alerts, next.told));
    assert_eq!(world.fold.use_file(u).expect("a use").next_recall(100), None);
    assert_eq!(world.refused(&receive("commander", u, sent)), Code::NotTold);
    world.act(receive("verifier-1", u, sent));
    assert_eq!(world.refused(&receive("verifier-1", u, sent)), Code::NotTold, "received already");
    let open = &world.fold.use_file(u).expect("a use").recalls[0].open;
    assert_eq!(open.iter().copied().collect::<Vec<_>>(), vec![key("verifier-2")]);
}

#[test]
fn a_recall_of_several_alerts_names_them_in_order() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    for name in ["a", "b", "c"] {
        world.alert_opened(u, permit, name);
    }
    world.act(stop("market", u, StopCause::Supervisor));
    let RecallSent { mut alerts, told } =
        world.fold.use_file(u).expect("a use").next_recall(100).expect("one to send");
    let recall = |alerts: &[_]| {
        let sent = RecallSent { alerts: alerts.to_vec(), told: told.clone() };
        Draft::new("register", Some(u), Public::RecallSent(sent))
    };
    assert!(alerts.len() == 3 && world.admits(&recall(&alerts)));
    alerts.reverse();
    assert_eq!(world.refused(&recall(&alerts)), Code::RecallIncomplete);
}

#[test]
fn an_erasure_has_its_cause_and_every_custodian() {
    let (mut world, u) = refused();
    let good = erase("register", u, ErasureCause::Refused, ErasureScope::Content, &world);
    let expected = vec![
        Custodian::Store,
        Custodian::Keys,
        Custodian::Engine(key("engine")),
        Custodian::Reader(key("verifier-1").min(key("verifier-2"))),
        Custodian::Reader(key("verifier-1").max(key("verifier-2"))),
    ];
    assert_eq!(world.fold.use_file(u).expect("a use").custodians(&ErasureScope::Content), expected);
    for (missing, custodian) in expected.iter().enumerate() {
        let mut draft = good.clone();
        if let Public::ErasureOrdered(ordered) = &mut draft.public {
            ordered.custodians.remove(missing);
        }
        assert_eq!(world.refused(&draft), Code::Custodians, "without {custodian:?}");
    }
    let mut too_many = good.clone();
    if let Public::ErasureOrdered(ordered) = &mut too_many.public {
        ordered.custodians.push(Custodian::Reader(key("commander")));
    }
    assert_eq!(world.refused(&too_many), Code::Custodians);
    for cause in [ErasureCause::Lapsed, ErasureCause::OutsideGrant, ErasureCause::Ordered] {
        let draft = erase("register", u, cause, ErasureScope::Content, &world);
        assert_eq!(world.refused(&draft), Code::ErasureCause, "{cause:?}");
    }
    world.act(good.clone());
    world.wait(Millis(1));
    assert_eq!(world.refused(&good), Code::AlreadyOrdered);
}

#[test]
fn an_order_names_no_site_gate_that_is_not_enrolled_for_nobody_could_attest_for_it() {
    let (mut world, u) = refused();
    world.act(enrol("administrator", "gate", Role::SiteGate, "unit"));
    world.act(enrol("administrator", "old-gate", Role::SiteGate, "unit"));
    let retired = ActorRetired { key: key("old-gate") };
    world.act(Draft::new("administrator", None, Public::ActorRetired(retired)));
    let naming = |gate: &str| {
        let mut draft = erase("register", u, ErasureCause::Refused, ErasureScope::Content, &world);
        if let Public::ErasureOrdered(ordered) = &mut draft.public {
            ordered.custodians.push(Custodian::SiteGate(key(gate)));
        }
        draft
    };
    for no_gate in ["nobody", "commander", "engine", "old-gate"] {
        assert_eq!(world.refused(&naming(no_gate)), Code::Custodians, "{no_gate}");
    }
    assert!(world.admits(&naming("gate")));
}

#[test]
fn content_of_a_running_use_is_not_erased_and_of_a_granted_one_not_for_a_refused_extension() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let inside = world.alert_opened(u, permit, "inside");
    let outside = world.alert_opened(u, permit, "outside");
    let ordered = erase("judge", u, ErasureCause::Ordered, ErasureScope::Content, &world);
    assert_eq!(world.refused(&ordered), Code::ErasureCause, "it still runs");
    let request = world.act(request(u, false));
    let mut refusal = decision(u, R::Refused, None).re(&[request]);
    if let Public::AuthorisationDecided(decided) = &mut refusal.public {
        decided.outside = vec![outside];
    }
    world.act(refusal);
    let all = erase("register", u, ErasureCause::Refused, ErasureScope::Content, &world);
    assert_eq!(world.refused(&all), Code::ErasureCause, "the grant covers what came before");
    let some =
        |alerts| erase("register", u, ErasureCause::OutsideGrant, ErasureScope::Alerts(alerts), &world);
    assert_eq!(world.refused(&some(vec![inside])), Code::ErasureCause);
    assert_eq!(world.refused(&some(vec![])), Code::UnknownAlert);
    let part = some(vec![outside]);
    world.act(part);
    let file = world.fold.use_file(u).expect("a use");
    assert!(file.alert_erased(&outside).is_some() && file.alert_erased(&inside).is_none());
}

#[test]
fn each_custodian_attests_for_itself_and_the_certificate_waits_for_all() {
    let (mut world, u) = refused();
    let order = world.act(erase("register", u, ErasureCause::Refused, ErasureScope::Content, &world));
    use ErasureState::{Done, Failed, Unreachable};
    let engine = Custodian::Engine(key("engine"));
    let reader = |name| Custodian::Reader(key(name));
    assert_eq!(world.refused(&attest("engine", u, order, Custodian::Store, Done)), Code::NotTheCustodian);
    assert_eq!(world.refused(&attest("register", u, order, engine.clone(), Done)), Code::NotTheCustodian);
    assert_eq!(
        world.refused(&attest("verifier-2", u, order, reader("verifier-1"), Done)),
        Code::NotTheCustodian
    );
    assert_eq!(world.refused(&attest("commander", u, order, reader("commander"), Done)), Code::Custodians);
    world.act(attest("register", u, order, engine.clone(), Unreachable));
    world.act(attest("register", u, order, Custodian::Store, Failed));
    assert_eq!(world.refused(&certify(u, order)), Code::CustodiansOpen);
    world.act(attest("register", u, order, Custodian::Store, Done));
    assert_eq!(world.refused(&attest("register", u, order, Custodian::Store, Done)), Code::AlreadyAnswered);
    world.act(attest("register", u, order, Custodian::Keys, Done));
    world.act(attest("verifier-1", u, order, reader("verifier-1"), Done));
    world.act(attest("verifier-2", u, order, reader("verifier-2"), Done));
    assert_eq!(world.refused(&certify(u, order)), Code::CustodiansOpen);
    assert_eq!(world.fold.use_file(u).expect("a use").phase(), Phase::Erasing(StopCause::Refused));
    world.act(attest("engine", u, order, engine, Done));
    world.act(certify(u, order));
    assert_eq!(world.fold.use_file(u).expect("a use").phase(), Phase::Erased(StopCause::Refused));
    assert_eq!(world.refused(&certify(u, order)), Code::ErasureClosed);
}

#[test]
fn a_refusal_is_challenged_once_and_nothing_else_is() {
    let (mut world, u) = refused();
    let refusal = world.fold.use_file(u).expect("a use").refusal().expect("refused").act;
    let other = world.fold.use_file(u).expect("a use").proposed.act;
    let challenge =
        |re| Draft::new("requester", Some(u), Public::ChallengeLodged(ChallengeLodged {})).re(&[re]);
    assert_eq!(world.refused(&challenge(other)), Code::NoRefusal);
    world.act(challenge(refusal));
    assert_eq!(world.refused(&challenge(refusal)), Code::NoRefusal);
}

#[test]
fn both_supervisors_are_notified_once_of_a_use_that_took_place_and_ended() {
    let mut world = World::ready();
    let (u, planned) = (use_id("use"), use_id("planned"));
    world.requested(planned);
    world.act(stop("requester", planned, StopCause::Person));
    assert_eq!(
        world.refused(&notify(planned, Role::MarketSurveillance)),
        Code::NoticeTooEarly,
        "never began"
    );
    world.running(u);
    assert_eq!(world.refused(&notify(u, Role::MarketSurveillance)), Code::NoticeTooEarly, "still runs");
    world.act(stop("commander", u, StopCause::ObjectiveReached));
    assert_eq!(world.refused(&notify(u, Role::Court)), Code::NoticeRole);
    let market = world.act(notify(u, Role::MarketSurveillance));
    assert_eq!(world.refused(&notify(u, Role::MarketSurveillance)), Code::AlreadyNoticed);
    world.act(notify(u, Role::DataProtection));
    assert_eq!(world.refused(&receive("data", u, market)), Code::NotTold);
    world.act(receive("market", u, market));
    assert!(world.fold.use_file(u).expect("a use").notices[0].received.is_some());
}

#[test]
fn of_an_incident_each_role_that_it_is_raised_to_is_notified_once_and_no_other_says_it_was() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running(u);
    let grave = world.act(incident("register", Some(u), IncidentCode::ComparisonWithoutPermit));
    let mut other = incident("register", Some(u), IncidentCode::Other);
    if let Public::IncidentRecorded(recorded) = &mut other.public {
        recorded.raised_to = vec![Role::RightsOfficer];
    }
    let other = world.act(other);
    let armed = world.fold.use_file(u).and_then(|file| file.armed.clone()).expect("armed").act;
    let notice = |to, re| {
        let sent = NoticeSent { to, about: NoticeOf::Incident };
        Draft::new("register", Some(u), Public::NoticeSent(sent)).re(&[re])
    };
    let (officer, market) = (Role::RightsOfficer, Role::MarketSurveillance);
    assert_eq!(world.refused(&notice(officer, armed)), Code::NoticeRole, "an arming is no incident");
    assert_eq!(world.refused(&notice(market, other)), Code::NoticeRole, "it is not raised to them");
    world.act(notice(officer, grave));
    world.wait(Millis(1));
    assert_eq!(world.refused(&notice(officer, grave)), Code::AlreadyNoticed);
    assert!(world.admits(&notice(market, grave)), "the other role was not told");
    assert!(world.admits(&notice(officer, other)), "of the other incident they were not told");
    for (by, of, told) in [
        ("rights-officer", grave, true),
        ("rights-officer", other, true),
        ("market", grave, true),
        ("market", other, false),
        ("data", grave, false),
        ("rights-officer", armed, false),
    ] {
        let draft = receive(by, u, of);
        assert_eq!(world.admits(&draft), told, "{by}");
        assert!(told || world.refused(&draft) == Code::NotTold, "{by}");
    }
}

#[test]
fn a_yearly_report_follows_its_year() {
    let world = World::ready();
    let report = |year| {
        let submitted = ReportSubmitted { year, sha256: hex("report") };
        Draft::new("data", None, Public::ReportSubmitted(submitted))
    };
    assert_eq!(world.refused(&report(2026)), Code::YearNotOver);
    assert!(world.admits(&report(2025)));
}
