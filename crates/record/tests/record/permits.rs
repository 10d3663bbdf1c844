//! From proposal to open permit: requests, urgency, decisions, assessments, permits, arming.

use stricto_law::assessment::Outcome;
use stricto_law::time::Millis;
use stricto_record::fold::{ClosedCause, Phase, SECOND_START_WITHIN, TRANSCRIPTION_CONFIRMED_WITHIN};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::permit_compiled::{PermitBasis, PermitCompiled};
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::refusal::RefusalCode as Code;
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, World, id, use_id};

#[test]
fn a_proposal_names_objective_state_profile_and_system() {
    let world = World::ready();
    type Change = fn(&mut stricto_record::kinds::use_proposed::UseProposed);
    let cases: [(&str, Change, Code); 5] = [
        ("no objective", |p| p.objectives.clear(), Code::Objectives),
        ("one twice", |p| p.objectives.push(p.objectives[0]), Code::Objectives),
        ("an unknown profile", |p| p.profile = id("IT"), Code::ProfileNotAdopted),
        ("another state", |p| p.member_state = id("IT"), Code::StateNotOfProfile),
        ("an unknown system", |p| p.system = id("system-b"), Code::UnknownSystem),
    ];
    for (what, change, code) in cases {
        let mut draft = proposal(use_id("use"), &[]);
        if let Public::UseProposed(proposed) = &mut draft.public {
            change(proposed);
        }
        assert_eq!(world.refused(&draft), code, "{what}");
    }
    assert_eq!(world.refused(&proposal(use_id("use"), &[use_id("never")])), Code::EarlierUnknown);
}

#[test]
fn one_request_at_a_time_and_to_a_court_of_the_profile() {
    let mut world = World::ready();
    let u = use_id("use");
    world.act(proposal(u, &[]));
    let mut elsewhere = request(u, false);
    if let Public::AuthorisationRequested(requested) = &mut elsewhere.public {
        requested.to = id("msa");
    }
    assert_eq!(world.refused(&elsewhere), Code::NotACourtOfTheProfile);
    assert_eq!(world.refused(&request(u, true)), Code::NoUrgency);
    world.act(request(u, false));
    assert_eq!(world.refused(&request(u, false)), Code::RequestPending);
}

#[test]
fn urgency_is_declared_once_for_a_window_that_ends() {
    let mut world = World::ready();
    let u = use_id("use");
    world.act(proposal(u, &[]));
    assert_eq!(world.refused(&urgency(u, world.now)), Code::Until);
    world.act(urgency(u, world.hours(4)));
    assert_eq!(world.refused(&urgency(u, world.hours(8))), Code::AlreadyUrgent);
    assert_eq!(world.refused(&request(u, false)), Code::UrgencyHidden);
    assert!(world.admits(&request(u, true)));
    let granted = use_id("granted");
    world.granted(granted);
    assert_eq!(world.refused(&urgency(granted, world.hours(4))), Code::AlreadyDecided);
}

#[test]
fn a_second_urgent_start_on_refused_facts_is_inadmissible_however_far_back() {
    let mut world = World::ready();
    let (first, second, third) = (use_id("first"), use_id("second"), use_id("third"));
    world.running_urgently(first);
    let request = world.act(request(first, true));
    world.act(proposal(second, &[first]));
    assert!(world.admits(&urgency(second, world.hours(4))), "nothing is refused yet");
    world.act(decision(first, R::Refused, None).re(&[request]));
    assert_eq!(world.refused(&urgency(second, world.hours(4))), Code::UrgencyAfterNegative);
    world.act(proposal(third, &[second]));
    assert_eq!(world.refused(&urgency(third, world.hours(4))), Code::UrgencyAfterNegative);
    assert!(world.admits(&crate::common::story::request(third, false)), "a planned request remains");
}

/// An urgent start that is refused, lapsed or forbidden, and what it leaves to the next.
#[test]
fn an_urgent_start_names_or_tells_apart_each_recent_one_that_was_refused_or_lapsed() {
    type Ends = fn(&mut World, UseId);
    let ends: [(&str, Ends); 4] = [
        ("refused", |world, u| {
            let request = world.act(request(u, true));
            world.act(decision(u, R::Refused, None).re(&[request]));
        }),
        ("forbidden", |world, u| {
            let urgency = world.fold.use_file(u).expect("a use").urgency.clone().expect("urgent").act;
            world.act(decision(u, R::Withdrawn, None).re(&[urgency]));
        }),
        ("lapsed, recorded", |world, u| {
            world.wait(Millis::hours(25));
            world.act(stop("register", u, StopCause::Lapsed));
        }),
        ("lapsed behind another stop", |world, u| {
            world.act(stop("rights-officer", u, StopCause::Prohibited));
            world.wait(Millis::hours(25));
        }),
    ];
    for (what, end) in ends {
        let mut world = World::ready();
        let (first, second, named) = (use_id("first"), use_id("second"), use_id("named"));
        world.running_urgently(first);
        end(&mut world, first);
        world.act(proposal(named, &[first]));
        let until = world.hours(4);
        assert_eq!(world.refused(&urgency(named, until)), Code::UrgencyAfterNegative, "{what}");
        world.act(proposal(second, &[]));
        assert_eq!(world.refused(&urgency(second, until)), Code::EarlierNotTold, "{what}");
        let proposed = world.fold.use_file(first).expect("a use").proposed.act;
        let own = world.fold.use_file(second).expect("a use").proposed.act;
        world.act(told_apart(second, own));
        assert_eq!(world.refused(&urgency(second, until)), Code::EarlierNotTold, "{what}: not from itself");
        world.act(told_apart(named, proposed));
        assert_eq!(
            world.refused(&urgency(named, until)),
            Code::UrgencyAfterNegative,
            "{what}: the same facts"
        );
        let mut later = world.clone();
        world.act(told_apart(second, proposed));
        assert!(world.admits(&urgency(second, until)), "{what}: other facts, on the record");
        later.wait(SECOND_START_WITHIN);
        assert!(later.admits(&urgency(second, later.hours(4))), "{what}: long ago");
    }
}

#[test]
fn another_objective_is_not_the_same_start() {
    let mut world = World::ready();
    let (first, second) = (use_id("first"), use_id("second"));
    world.running_urgently(first);
    let asked = world.act(request(first, true));
    world.act(decision(first, R::Refused, None).re(&[asked]));
    let mut other = proposal(second, &[]);
    if let Public::UseProposed(proposed) = &mut other.public {
        proposed.objectives = vec![stricto_record::kinds::use_proposed::Objective::Threat];
    }
    world.act(other);
    assert!(world.admits(&urgency(second, world.hours(4))));
}

fn told_apart(u: UseId, from: ActHash) -> Draft {
    let row = id(stricto_record::kinds::fact_supplied::TOLD_APART);
    let supplied = stricto_record::kinds::fact_supplied::FactSupplied { row };
    Draft::new("requester", Some(u), Public::FactSupplied(supplied)).re(&[from])
}

/// A decision with one thing changed.
type Change = fn(&mut Draft);

fn public(draft: &mut Draft) -> &mut stricto_record::kinds::authorisation_decided::AuthorisationDecided {
    let Public::AuthorisationDecided(decided) = &mut draft.public else { panic!("a decision") };
    decided
}

#[test]
fn a_decision_with_one_fault_is_refused_for_that_fault() {
    let mut world = World::ready();
    let u = use_id("use");
    let request = world.requested(u);
    world.now = world.now.plus(Millis(500));
    let good = decision(u, R::Granted, Some(world.hours(6))).re(&[request]);
    let cases: [(&str, Change, Code); 11] = [
        ("no end", |d| public(d).until = None, Code::Until),
        (
            "ended",
            |d| public(d).until = Some(crate::common::instant("2026-11-22T10:00:00.000Z")),
            Code::Until,
        ),
        ("answers nothing", |d| d.re.clear(), Code::AnswersWrong),
        ("extends nothing", |d| public(d).result = R::Extended, Code::NoGrant),
        (
            "withdraws nothing",
            |d| (public(d).result, public(d).until) = (R::Withdrawn, None),
            Code::AnswersWrong,
        ),
        ("another court's judge", |d| d.by = "other-judge", Code::NotOfTheBody),
        ("a body that is no court", |d| public(d).body = id("msa"), Code::NotACourtOfTheProfile),
        ("a clerk who signs", |d| d.by = "clerk", Code::BasisNotOfSigner),
        (
            "in part without limits",
            |d| {
                public(d).result = R::GrantedInPart;
                d.sealed.clear();
            },
            Code::LimitsMissing,
        ),
        ("outside of all", |d| public(d).outside.push(crate::common::alert("a")), Code::OutsideAlerts),
        (
            "decided tomorrow",
            |d| public(d).decided_at = Some(crate::common::instant("2026-11-23T10:00:00.000Z")),
            Code::DecidedInFuture,
        ),
    ];
    assert!(world.admits(&good));
    for (what, change, code) in cases {
        let mut draft = good.clone();
        change(&mut draft);
        assert_eq!(world.refused(&draft), code, "{what}");
    }
    let refusal = decision(u, R::Refused, Some(world.hours(6))).re(&[request]);
    assert_eq!(world.refused(&refusal), Code::Until, "a refusal has no period");
}

#[test]
fn a_request_is_decided_once_and_changed_by_what_answers_the_grant() {
    let mut world = World::ready();
    let u = use_id("use");
    let request_act = world.requested(u);
    let until = Some(world.hours(6));
    let granted = world.act(decision(u, R::Granted, until).re(&[request_act]));
    assert_eq!(world.refused(&decision(u, R::Granted, until).re(&[request_act])), Code::AlreadyDecided);
    let modified = world.act(decision(u, R::Modified, until).re(&[granted]));
    assert_eq!(world.refused(&decision(u, R::Withdrawn, None).re(&[granted])), Code::AnswersWrong);
    assert!(world.admits(&decision(u, R::Withdrawn, None).re(&[modified])));
    let extension = world.act(request(u, false));
    assert!(world.admits(&decision(u, R::Extended, Some(world.hours(12))).re(&[extension])));
    assert_eq!(
        world.refused(&decision(u, R::Extended, Some(world.hours(12))).re(&[request_act])),
        Code::AnswersWrong
    );
}

#[test]
fn one_transcription_stops_and_two_start() {
    let mut world = World::ready();
    let u = use_id("use");
    let request = world.requested(u);
    let at = world.now;
    let until = world.hours(72);
    let signed = decision(u, R::Granted, Some(until)).re(&[request]);
    let clerk = transcribed("clerk", &signed, at);
    let mut incomplete = clerk.clone();
    public(&mut incomplete).document = None;
    assert_eq!(world.refused(&incomplete), Code::TranscriptionIncomplete);

    let first = world.act(clerk.clone());
    assert!(world.fold.use_file(u).expect("a use").grant().is_none(), "one is not enough");
    world.wait(Millis(1));
    world.act(clerk);
    assert!(world.fold.use_file(u).expect("a use").grant().is_none(), "the same person twice is one");
    let mut other = transcribed("rights-officer", &signed, at);
    public(&mut other).until = Some(world.hours(71));
    world.act(other);
    assert!(world.fold.use_file(u).expect("a use").grant().is_none(), "they must say the same");
    let unread = transcribed("rights-officer", &signed, at);
    assert_eq!(world.refused(&unread), Code::AnswersWrong, "who seconds names what was read");
    assert_eq!(world.refused(&unread.clone().re(&[request, request])), Code::AnswersWrong);
    let second = world.now;
    world.act(unread.re(&[request, first]));
    let file = world.fold.use_file(u).expect("a use");
    let grant = file.grant().expect("both say the same");
    assert_eq!(grant.good_until(), Some(second.plus(TRANSCRIPTION_CONFIRMED_WITHIN)));

    let judge = world.act(signed);
    let grant = world.fold.use_file(u).expect("a use").grant().expect("confirmed");
    assert_eq!((grant.act, grant.good_until()), (judge, Some(until)));
}

#[test]
fn what_nobody_confirmed_is_neither_changed_nor_renewed_by_transcribing() {
    let mut world = World::ready();
    let u = use_id("use");
    let request_act = world.requested(u);
    let at = world.now;
    let signed = decision(u, R::Granted, Some(world.hours(72))).re(&[request_act]);
    let first = world.act(transcribed("clerk", &signed, at));
    let since = world.now;
    let grant = world.act(transcribed("rights-officer", &signed, at).re(&[request_act, first]));
    let modified = decision(u, R::Modified, Some(world.hours(90))).re(&[grant]);
    assert_eq!(world.refused(&transcribed("clerk", &modified, at)), Code::Unconfirmed);
    world.wait(Millis::hours(20));
    let again = world.act(request(u, false));
    let extended = decision(u, R::Extended, Some(world.hours(90))).re(&[again]);
    assert_eq!(world.refused(&transcribed("clerk", &extended, at)), Code::Unconfirmed);
    // Granted anew on another request, by transcription too: the time runs from the first all the same.
    let anew = decision(u, R::Granted, Some(world.hours(72))).re(&[again]);
    let first = world.act(transcribed("clerk", &anew, at));
    world.act(transcribed("rights-officer", &anew, at).re(&[again, first]));
    let end = |world: &World| world.fold.use_file(u).expect("a use").grant().expect("granted").good_until();
    assert_eq!(end(&world), Some(since.plus(TRANSCRIPTION_CONFIRMED_WITHIN)));
    // Once the authority's own key stands behind it, a transcription changes it, for a day of its own.
    let judge = world.act(anew);
    let modified = decision(u, R::Modified, Some(world.hours(90))).re(&[judge]);
    let first = world.act(transcribed("clerk", &modified, at));
    let since = world.now;
    world.act(transcribed("rights-officer", &modified, at).re(&[judge, first]));
    assert_eq!(end(&world), Some(since.plus(TRANSCRIPTION_CONFIRMED_WITHIN)));
}

#[test]
fn a_rights_officer_of_the_units_own_body_transcribes_nothing() {
    let mut world = World::ready();
    let u = use_id("use");
    let request = world.requested(u);
    world.act(enrol("administrator", "friend", Role::RightsOfficer, "unit"));
    let signed = decision(u, R::Granted, Some(world.hours(6))).re(&[request]);
    assert_eq!(world.refused(&transcribed("friend", &signed, world.now)), Code::NotOfTheBody);
}

#[test]
fn a_transcribed_refusal_takes_effect_at_the_first_and_can_be_confirmed() {
    let mut world = World::ready();
    let u = use_id("use");
    let request = world.requested(u);
    let refusal = decision(u, R::Refused, None).re(&[request]);
    let at = world.now;
    world.act(transcribed("clerk", &refusal, at));
    let file = world.fold.use_file(u).expect("a use");
    assert_eq!(file.darkened(), Some(StopCause::Refused));
    assert!(world.admits(&refusal), "the judge confirms");
    let granted = decision(u, R::Granted, Some(world.hours(6))).re(&[request]);
    assert_eq!(world.refused(&granted), Code::RefusalIsFinal);
}

#[test]
fn a_permit_stands_on_a_permitted_assessment_and_on_its_basis() {
    let mut world = World::ready();
    let u = use_id("use");
    let granted = world.granted(u);
    let until = world.hours(5);
    let compile = |until| permit(u, PermitBasis::Decision, until);
    assert_eq!(world.refused(&compile(until).re(&[granted, granted])), Code::NotPermitted, "not assessed");
    let conditional = world.act(assessment(u, Outcome::Conditional, Some(until)));
    assert_eq!(world.refused(&compile(until).re(&[conditional, granted])), Code::NotPermitted);
    let endless = world.act(assessment(u, Outcome::Permitted, None));
    assert_eq!(world.refused(&compile(until).re(&[endless, granted])), Code::NotPermitted);
    let permitted = world.act(assessment(u, Outcome::Permitted, Some(until)));
    assert_eq!(world.refused(&compile(until).re(&[granted, permitted])), Code::AnswersWrong);
    assert_eq!(world.refused(&compile(until.plus(Millis(1))).re(&[permitted, granted])), Code::PermitTooWide);
    assert_eq!(world.refused(&compile(world.now).re(&[permitted, granted])), Code::Until);
    let urgent = permit(u, PermitBasis::Urgency, until).re(&[permitted, granted]);
    assert_eq!(world.refused(&urgent), Code::NotPermitted);
    let lacks: [fn(&mut PermitCompiled); 3] = [
        |p| p.roots.retain(|name, _| name != "persons"),
        |p| p.roots.get_mut("persons").expect("a root").count = 0,
        |p| p.fields.retain(|name, _| name != "threshold_e6"),
    ];
    for (n, lack) in lacks.into_iter().enumerate() {
        let mut draft = compile(until).re(&[permitted, granted]);
        if let Public::PermitCompiled(p) = &mut draft.public {
            lack(p);
        }
        assert_eq!(world.refused(&draft), Code::PermitIncomplete, "{n}");
    }
    assert!(world.admits(&compile(until).re(&[permitted, granted])));
    world.act(describe(true));
    assert_eq!(
        world.refused(&compile(until).re(&[permitted, granted])),
        Code::NotPermitted,
        "the system changed"
    );
}

#[test]
fn nothing_is_compiled_on_an_assessment_or_a_grant_from_the_instant_at_which_it_is_over() {
    let u = use_id("use");
    let soon = |world: &World| world.now.plus(Millis(5000));
    let mut world = World::ready();
    let granted = world.granted(u);
    assert_eq!(world.refused(&assessment(u, Outcome::Permitted, Some(world.now))), Code::Until);
    let end = soon(&world);
    let assessed = world.act(assessment(u, Outcome::Permitted, Some(end)));
    let compiled = permit(u, PermitBasis::Decision, world.hours(1)).re(&[assessed, granted]);
    assert_eq!(world.refused(&compiled), Code::PermitTooWide);
    world.now = end;
    assert_eq!(world.refused(&compiled), Code::NotPermitted, "the assessment is over");

    let mut world = World::ready();
    let request = world.requested(u);
    let end = soon(&world);
    let granted = world.act(decision(u, R::Granted, Some(end)).re(&[request]));
    let assessed = world.act(assessment(u, Outcome::Permitted, Some(world.hours(2))));
    let compiled = permit(u, PermitBasis::Decision, world.hours(1)).re(&[assessed, granted]);
    assert_eq!(world.refused(&compiled), Code::PermitTooWide);
    world.now = end;
    assert_eq!(world.refused(&compiled), Code::NotPermitted, "the grant is over");
}

#[test]
fn an_urgent_permit_ends_with_the_time_to_request() {
    let mut world = World::ready();
    let u = use_id("use");
    world.running_urgently(u);
    let file = world.fold.use_file(u).expect("a use");
    let (due, declared) = (file.request_due().expect("armed"), file.urgency.clone().expect("urgent"));
    let far = declared.until;
    assert!(due < far);
    let assessed = world.act(assessment(u, Outcome::Permitted, Some(far)));
    let compile = |until| permit(u, PermitBasis::Urgency, until).re(&[assessed, declared.act]);
    assert_eq!(world.refused(&compile(due.plus(Millis(1)))), Code::PermitTooWide);
    assert!(world.admits(&compile(due)));
    world.act(request(u, true));
    let assessed = world.act(assessment(u, Outcome::Permitted, Some(far)));
    assert!(world.admits(&permit(u, PermitBasis::Urgency, far).re(&[assessed, declared.act])));
}

#[test]
fn a_permit_is_open_only_between_arming_and_the_first_thing_that_closes_it() {
    let mut world = World::ready();
    let u = use_id("use");
    let granted = world.granted(u);
    let state = |world: &World| world.fold.use_file(u).expect("a use").permit_open(world.now).map(|p| p.act);
    assert_eq!(state(&world), Err(ClosedCause::NoPermit));
    assert_eq!(world.refused(&arm(u)), Code::PermitClosed);
    let permit = world.compiled(u, granted, PermitBasis::Decision, 5);
    assert_eq!(state(&world), Err(ClosedCause::NotArmed));
    world.act(arm(u));
    assert_eq!(state(&world), Ok(permit));
    assert_eq!(world.refused(&arm(u)), Code::AlreadyArmed);
    assert_eq!(world.fold.use_file(u).expect("a use").phase(), Phase::Armed);

    let until = world.fold.use_file(u).expect("a use").permit.clone().expect("a permit").good_until;
    let before = stricto_law::time::Instant::from_unix_ms(until.unix_ms() - 1).expect("an instant");
    let file = world.fold.use_file(u).expect("a use");
    assert!(file.permit_open(before).is_ok());
    assert_eq!(file.permit_open(until).err(), Some(ClosedCause::Past));

    let mut narrowed = world.clone();
    let sooner = narrowed.hours(1);
    narrowed.act(assessment(u, Outcome::Permitted, Some(sooner)));
    assert_eq!(narrowed.fold.use_file(u).expect("a use").permit_open(sooner).err(), Some(ClosedCause::Past));

    let mut reassessed = world.clone();
    reassessed.act(assessment(u, Outcome::Conditional, None));
    assert_eq!(state(&reassessed), Err(ClosedCause::NoPermit));

    let mut modified = world.clone();
    modified.act(decision(u, R::Modified, Some(modified.hours(3))).re(&[granted]));
    assert_eq!(state(&modified), Err(ClosedCause::NoPermit));

    world.act(stop("commander", u, StopCause::Person));
    assert_eq!(state(&world), Err(ClosedCause::Stopped));
    assert_eq!(world.fold.use_file(u).expect("a use").phase(), Phase::Stopped(StopCause::Person));
}

#[test]
fn under_which_permit_a_use_ran_is_known_after_its_time_and_after_its_end() {
    let mut world = World::ready();
    let u = use_id("use");
    let last = |world: &World| world.fold.use_file(u).expect("a use").last_permit;
    let granted = world.granted(u);
    assert_eq!(last(&world), None);
    let first = world.compiled(u, granted, PermitBasis::Decision, 2);
    assert_eq!(last(&world), Some(first));
    let second = world.compiled(u, granted, PermitBasis::Decision, 5);
    world.act(arm(u));
    world.wait(Millis::hours(5));
    assert_eq!(last(&world), Some(second));
    world.act(stop("commander", u, StopCause::Person));
    let file = world.fold.use_file(u).expect("a use");
    assert!(file.permit.is_none() && file.last_permit == Some(second));
}

#[test]
fn an_assessment_of_a_case_that_changed_since_it_was_read_is_refused() {
    let mut world = World::ready();
    let u = use_id("use");
    let proposed = world.act(proposal(u, &[]));
    let read_before = assessment(u, Outcome::Conditional, None).re(&[proposed]);
    assert!(world.admits(&read_before));
    world.act(request(u, false));
    assert_eq!(world.refused(&read_before), Code::SawTooLittle);
    // What belongs to the instance changes the case too.
    let read_after =
        assessment(u, Outcome::Conditional, None).re(&[world.fold.read_from(u).expect("a head")]);
    assert!(world.admits(&read_after));
    world.act(fria());
    assert_eq!(world.refused(&read_after), Code::SawTooLittle);
    assert!(world.admits(&assessment(u, Outcome::Conditional, None)));
}
