//! Alerts: opening, two blind reviews, conclusion, identity, measures, corrections, reading.

use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::content_read::ContentRead;
use stricto_record::kinds::correction_recorded::CorrectionRecorded;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope};
use stricto_record::kinds::identity_confirmed::IdentityConfirmed;
use stricto_record::kinds::measure_taken::{Ground, MeasureTaken};
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::refusal::RefusalCode as Code;
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, World, alert, id, key, use_id};
use crate::ending::erase;

fn measure(u: UseId, alert: AlertId, grounds: &[Ground]) -> Draft {
    let taken = MeasureTaken { alert, adverse: true, grounds: grounds.to_vec() };
    Draft::new("commander", Some(u), Public::MeasureTaken(taken))
}

fn identity(u: UseId, alert: AlertId) -> Draft {
    Draft::new("verifier-1", Some(u), Public::IdentityConfirmed(IdentityConfirmed { alert }))
}

fn correct(u: UseId, alert: AlertId) -> Draft {
    Draft::new("rights-officer", Some(u), Public::CorrectionRecorded(CorrectionRecorded { alert }))
}

fn read(by: &'static str, u: UseId, act: ActHash, field: &str) -> Draft {
    let read = ContentRead { act, field: field.to_owned(), why: id("inspection") };
    Draft::new(by, Some(u), Public::ContentRead(read))
}

#[test]
fn who_reviews_has_opened_and_two_people_review_once_each() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let a = alert("a");
    assert_eq!(world.refused(&open("verifier-1", u, a)), Code::UnknownAlert);
    world.act(release(u, permit, &[a]));
    assert_eq!(world.refused(&review("verifier-1", u, a)), Code::NotOpened);
    world.act(open("verifier-1", u, a));
    assert_eq!(world.refused(&review("verifier-2", u, a)), Code::NotOpened);
    world.act(review("verifier-1", u, a));
    assert_eq!(world.refused(&review("verifier-1", u, a)), Code::SameReviewer);
    assert_eq!(world.refused(&conclude(u, a, Conclusion::Confirmed)), Code::ReviewsMissing);
    world.act(open("verifier-2", u, a));
    world.act(open("verifier-3", u, a));
    world.act(review("verifier-2", u, a));
    assert_eq!(world.refused(&review("verifier-3", u, a)), Code::TwoReviewsIn);
    world.act(conclude(u, a, Conclusion::Confirmed));
    assert_eq!(world.refused(&conclude(u, a, Conclusion::NotConfirmed)), Code::AlreadyConcluded);
    assert!(world.admits(&open("verifier-1", u, a)), "a reviewer may look again");
}

#[test]
fn a_reviewer_with_two_keys_is_one_person() {
    let mut world = World::ready();
    let mut second_key = enrol("administrator", "verifier-1", stricto_record::role::Role::Verifier, "unit");
    if let Public::ActorEnrolled(enrolled) = &mut second_key.public {
        enrolled.key = crate::common::public_key("verifier-1's other key");
    }
    world.act(second_key);
    let u = use_id("use");
    let permit = world.running(u);
    let a = alert("a");
    world.act(release(u, permit, &[a]));
    world.act(open("verifier-1", u, a));
    world.act(open("verifier-1's other key", u, a));
    world.act(review("verifier-1", u, a));
    assert_eq!(world.refused(&review("verifier-1's other key", u, a)), Code::SameReviewer);
}

#[test]
fn no_measure_rests_on_the_output_alone_or_on_an_alert_that_is_not_confirmed() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let open = world.alert_opened(u, permit, "open");
    let other_grounds = [Ground::SystemOutput, Ground::Witness];
    assert_eq!(world.refused(&measure(u, open, &other_grounds)), Code::NotConfirmed);
    assert_eq!(world.refused(&identity(u, open)), Code::NotConfirmed);
    let a = world.alert_confirmed(u, permit, "a");
    assert_eq!(world.refused(&measure(u, a, &[])), Code::OutputAlone);
    assert_eq!(world.refused(&measure(u, a, &[Ground::SystemOutput])), Code::OutputAlone);
    assert!(world.admits(&measure(u, a, &[Ground::IdentityCheck])));
    world.act(identity(u, a));
    assert_eq!(world.refused(&identity(u, a)), Code::AlreadyIdentified);
    world.act(measure(u, a, &other_grounds));
}

#[test]
fn a_corrected_alert_is_blocked_for_the_unit_and_recalled() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let a = world.alert_confirmed(u, permit, "a");
    world.act(correct(u, a));
    assert_eq!(world.refused(&correct(u, a)), Code::AlreadyCorrected);
    assert_eq!(world.refused(&open("verifier-1", u, a)), Code::AlertBlocked);
    assert!(world.admits(&open("data", u, a)));
    assert_eq!(world.refused(&measure(u, a, &[Ground::Witness])), Code::AlertBlocked);
    assert!(world.fold.use_file(u).expect("a use").to_recall.contains(&a));
}

#[test]
fn an_alert_judged_not_same_is_out_of_the_units_reach_and_a_stop_changes_nothing() {
    for conclusion in [Conclusion::NotConfirmed, Conclusion::Confirmed, Conclusion::Undetermined] {
        let mut world = World::ready();
        let u = use_id("use");
        let permit = world.running(u);
        let a = world.alert_opened(u, permit, "a");
        world.act(enrol("administrator", "colleague", stricto_record::role::Role::RightsOfficer, "unit"));
        // Outside by name, and of the unit's own choice once the use was there.
        world.act(enrol("administrator", "friend", stricto_record::role::Role::RightsOfficer, "elsewhere"));
        world.act(review("verifier-1", u, a));
        world.act(review("verifier-2", u, a));
        assert!(world.admits(&open("verifier-1", u, a)), "until it is concluded who reviewed may look again");
        world.act(conclude(u, a, conclusion));
        let not_same = conclusion == Conclusion::NotConfirmed;
        for ended in [false, true] {
            if ended {
                world.act(stop("commander", u, StopCause::ObjectiveReached));
            }
            for by in ["verifier-1", "verifier-2", "colleague", "friend"] {
                match not_same {
                    true => assert_eq!(world.refused(&open(by, u, a)), Code::JudgedNotSame, "{by}"),
                    false => assert!(world.admits(&open(by, u, a)), "{conclusion:?} {by}"),
                }
            }
            let third = if not_same { Code::JudgedNotSame } else { Code::TwoReviewsIn };
            assert_eq!(world.refused(&open("verifier-3", u, a)), third, "{conclusion:?}");
            for by in ["rights-officer", "judge", "market", "data"] {
                assert!(world.admits(&open(by, u, a)), "{conclusion:?} {by}");
            }
        }
    }
}

#[test]
fn an_ordinary_stop_leaves_alerts_reviewable_and_a_dark_one_does_not() {
    for (cause, bright) in [(StopCause::ObjectiveReached, true), (StopCause::Supervisor, false)] {
        let mut world = World::ready();
        let u = use_id("use");
        let permit = world.running(u);
        let a = world.alert_opened(u, permit, "a");
        world.act(stop("market", u, cause));
        for draft in [open("verifier-1", u, a), review("verifier-1", u, a)] {
            match bright {
                true => assert!(world.admits(&draft), "{cause:?}"),
                false => assert_eq!(world.refused(&draft), Code::Darkened, "{cause:?}"),
            }
        }
    }
}

#[test]
fn each_role_reads_what_concerns_it() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let a = world.alert_opened(u, permit, "a");
    let reviewed = world.act(review("verifier-1", u, a));
    let file = world.fold.use_file(u).expect("a use").clone();
    let (proposed, decided) = (file.proposed.act, file.decisions[0].act);
    let released = file.alerts[&a].released;
    let cases = [
        ("requester", proposed, "case", None),
        ("verifier-2", decided, "decision", Some(Code::OutOfReach)),
        ("verifier-2", decided, "limits", Some(Code::OutOfReach)),
        ("verifier-2", proposed, "case", Some(Code::OutOfReach)),
        ("verifier-2", reviewed, "outcome", Some(Code::OutOfReach)),
        ("commander", reviewed, "outcome", Some(Code::OutOfReach)),
        ("judge", reviewed, "outcome", None),
        ("data", reviewed, "outcome", None),
        ("auditor", reviewed, "outcome", None),
        ("data", proposed, "diary", Some(Code::UnknownField)),
        ("data", proposed, "list", Some(Code::UnknownField)),
        ("data", released, "x", Some(Code::OpenTheAlert)),
        ("engine", proposed, "case", Some(Code::RoleMayNot)),
    ];
    for (by, act, field, expect) in cases {
        let draft = read(by, u, act, field);
        let refused = (!world.admits(&draft)).then(|| world.refused(&draft));
        assert_eq!(refused, expect, "{by} reads {field}");
    }
    world.act(stop("market", u, StopCause::Supervisor));
    assert_eq!(world.refused(&read("requester", u, proposed, "case")), Code::OutOfReach);
    assert!(world.admits(&read("requester", u, decided, "decision")), "why, they may read");
    assert!(world.admits(&read("judge", u, proposed, "case")));
}

#[test]
fn content_that_is_ordered_to_be_erased_is_read_by_nobody_and_the_file_goes_on_to_be_read() {
    let mut world = World::ready();
    let (u, other) = (use_id("use"), use_id("other"));
    let proposed = world.act(proposal(u, &[]).seal("list", serde_json::Value::Null));
    let elsewhere = world.act(proposal(other, &[]).seal("list", serde_json::Value::Null));
    assert_eq!(world.refused(&read("judge", u, elsewhere, "case")), Code::UnknownField, "of another use");
    assert!(world.admits(&read("judge", u, proposed, "list")));
    world.act(stop("market", u, StopCause::Supervisor));
    world.act(erase("market", u, ErasureCause::Ordered, ErasureScope::Content, &world));
    assert_eq!(world.refused(&read("judge", u, proposed, "list")), Code::Erased);
    assert!(world.admits(&read("judge", u, proposed, "case")));
    assert!(world.admits(&read("judge", other, elsewhere, "list")));
}

#[test]
fn a_reader_whom_the_unit_enrolled_after_the_proposal_does_not_read_a_dark_file() {
    let mut world = World::ready();
    let u = use_id("use");
    world.act(enrol("administrator", "insider", Role::RightsOfficer, "unit"));
    world.running(u);
    let proposed = world.fold.use_file(u).expect("a use").proposed.act;
    world.act(stop("market", u, StopCause::Supervisor));
    world.act(enrol("administrator", "latecomer", Role::RightsOfficer, "another-office"));
    world.act(enrol("administrator", "late-auditor", Role::Auditor, "another-office"));
    world.act(enrol("court", "late-judge", Role::Court, "court"));
    for by in ["insider", "latecomer", "late-auditor"] {
        assert_eq!(world.refused(&read(by, u, proposed, "case")), Code::OutOfReach, "{by}");
    }
    for by in ["rights-officer", "auditor", "judge", "late-judge"] {
        assert!(world.admits(&read(by, u, proposed, "case")), "{by}");
    }
}

#[test]
fn who_read_the_list_must_attest_its_erasure_and_who_read_the_file_need_not() {
    let mut world = World::ready();
    let u = use_id("use");
    let proposed = world.act(proposal(u, &[]).seal("list", serde_json::Value::Null));
    world.act(read("commander", u, proposed, "list"));
    world.act(read("judge", u, proposed, "case"));
    let readers = world.fold.use_file(u).expect("a use").readers.clone();
    assert_eq!(readers.into_iter().collect::<Vec<_>>(), [key("commander")]);
    let custodians = world.fold.use_file(u).expect("a use").custodians(&ErasureScope::Content);
    assert!(custodians.contains(&Custodian::Reader(key("commander"))));
}

#[test]
fn only_supervisors_whom_the_profile_named_at_the_proposal_reach_a_use() {
    let mut world = World::ready();
    let (running, later) = (use_id("running"), use_id("later"));
    let permit = world.running(running);
    let a = alert("a");
    world.act(release(running, permit, &[a]));
    // Another profile with bodies of the administrator's own making, and a body that a supervisor adds to this one.
    let mut another = adopt(&[("friends-office", Role::DataProtection)]);
    if let Public::ProfileAdopted(adopted) = &mut another.public {
        adopted.profile = id("IT");
    }
    world.act(another);
    world.act(enrol("friends-office", "friend", Role::DataProtection, "friends-office"));
    let mut added = adopt(&[("second-dpa", Role::DataProtection)]);
    added.by = "dpa";
    world.act(added);
    world.act(enrol("second-dpa", "new-data", Role::DataProtection, "second-dpa"));
    let proposed = world.fold.use_file(running).expect("a use").proposed.act;
    for by in ["friend", "new-data"] {
        for draft in [
            open(by, running, a),
            read(by, running, proposed, "case"),
            stop(by, running, StopCause::Supervisor),
        ] {
            assert_eq!(world.refused(&draft), Code::OutOfReach, "{by}");
        }
    }
    assert!(world.admits(&open("data", running, a)));
    world.act(proposal(later, &[]));
    assert!(world.admits(&stop("new-data", later, StopCause::Supervisor)));
    assert_eq!(world.refused(&stop("friend", later, StopCause::Supervisor)), Code::OutOfReach);
}
