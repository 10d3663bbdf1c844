//! Enrolment: one key, one role, one actor; the unit cannot make its own judge (X-h).

use stricto_record::kinds::Public;
use stricto_record::kinds::actor_retired::ActorRetired;
use stricto_record::kinds::profile_adopted::ProfileAdopted;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};
use stricto_record::refusal::RefusalCode as Code;
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, World, key, public_key, use_id};

fn retire(by: &'static str, name: &str) -> Draft {
    Draft::new(by, None, Public::ActorRetired(ActorRetired { key: key(name) }))
}

#[test]
fn each_role_is_enrolled_by_whom_it_belongs_to() {
    let world = World::ready();
    let cases = [
        ("administrator", Role::Requester, "unit", None),
        ("administrator", Role::Verifier, "unit", None),
        ("administrator", Role::Engine, "vendor", None),
        ("administrator", Role::Administrator, "unit", None),
        ("administrator", Role::Court, "court", Some(Code::NotTheBodysKey)),
        ("administrator", Role::CourtClerk, "court", Some(Code::NotTheBodysKey)),
        ("administrator", Role::MarketSurveillance, "msa", Some(Code::NotTheBodysKey)),
        ("administrator", Role::DataProtection, "dpa", Some(Code::NotTheBodysKey)),
        ("administrator", Role::Trustee, "trustee-office", Some(Code::NotTheBodysKey)),
        ("administrator", Role::Requester, "court", Some(Code::NotTheBodysKey)),
        ("administrator", Role::Register, "unit", Some(Code::RoleNotEnrollable)),
        ("requester", Role::Requester, "unit", Some(Code::RoleMayNot)),
        ("judge", Role::Court, "court", Some(Code::NotTheBodysKey)),
        ("court", Role::Court, "court", None),
        ("court", Role::CourtClerk, "court", None),
        ("court", Role::Court, "other-court", Some(Code::NotTheBodysKey)),
        ("court", Role::MarketSurveillance, "court", Some(Code::NotTheBodysKey)),
        ("court", Role::Requester, "court", Some(Code::NotTheBodysKey)),
        ("msa", Role::MarketSurveillance, "msa", None),
        ("msa", Role::CourtClerk, "msa", Some(Code::NotTheBodysKey)),
    ];
    for (by, role, body, expect) in cases {
        let draft = enrol(by, "newcomer", role, body);
        let refused = (!world.admits(&draft)).then(|| world.refused(&draft));
        assert_eq!(refused, expect, "{by} enrols {role:?} of {body}");
    }
}

#[test]
fn a_key_is_enrolled_once_and_an_actor_holds_one_role() {
    let world = World::ready();
    let again = enrol("administrator", "requester", Role::Requester, "unit");
    assert_eq!(world.refused(&again), Code::KeyTaken);
    let with_other_key = |role, body: &str| {
        let mut draft = enrol("administrator", "requester", role, body);
        if let Public::ActorEnrolled(enrolled) = &mut draft.public {
            enrolled.key = public_key("requester's second key");
        }
        draft
    };
    assert!(world.admits(&with_other_key(Role::Requester, "unit")));
    assert_eq!(world.refused(&with_other_key(Role::Verifier, "unit")), Code::ActorHasOtherRole);
    assert_eq!(world.refused(&with_other_key(Role::Requester, "other-unit")), Code::ActorHasOtherRole);
    let mut body_key = enrol("administrator", "newcomer", Role::Verifier, "unit");
    if let Public::ActorEnrolled(enrolled) = &mut body_key.public {
        enrolled.key = public_key("court");
    }
    assert_eq!(world.refused(&body_key), Code::KeyTaken);
}

#[test]
fn a_retired_key_signs_nothing_more_and_its_actor_keeps_the_role() {
    let mut world = World::ready();
    world.requested(use_id("use"));
    world.act(retire("administrator", "verifier-1"));
    assert_eq!(world.refused(&stop("verifier-1", use_id("use"), StopCause::Person)), Code::KeyRetired);
    assert_eq!(world.refused(&retire("administrator", "verifier-1")), Code::AlreadyRetired);
    let mut draft = enrol("administrator", "verifier-1", Role::Requester, "unit");
    if let Public::ActorEnrolled(enrolled) = &mut draft.public {
        enrolled.key = public_key("a new key");
    }
    assert_eq!(world.refused(&draft), Code::ActorHasOtherRole);
}

#[test]
fn only_the_body_retires_its_people_and_one_administrator_stays() {
    let mut world = World::ready();
    assert_eq!(world.refused(&retire("administrator", "judge")), Code::NotTheBodysKey);
    assert_eq!(world.refused(&retire("other-court", "judge")), Code::NotTheBodysKey);
    assert!(world.admits(&retire("court", "judge")));
    assert_eq!(world.refused(&retire("administrator", "administrator")), Code::LastAdministrator);
    assert_eq!(world.refused(&retire("administrator", "register")), Code::RoleNotEnrollable);
    assert_eq!(world.refused(&retire("administrator", "stranger")), Code::UnknownKey);
    world.act(enrol("administrator", "second-administrator", Role::Administrator, "unit"));
    assert!(world.admits(&retire("administrator", "administrator")));
}

#[test]
fn a_body_keeps_its_first_key_and_role() {
    let mut world = World::ready();
    assert!(world.admits(&adopt(&BODIES)));
    let mut other_key = adopt(&[("court", Role::Court)]);
    if let Public::ProfileAdopted(ProfileAdopted { bodies, .. }) = &mut other_key.public {
        bodies[0].key = public_key("the administrator's own court");
    }
    assert_eq!(world.refused(&other_key), Code::BodyKeyFixed);
    assert_eq!(world.refused(&adopt(&[("court", Role::Trustee)])), Code::BodyKeyFixed);
    assert_eq!(world.refused(&adopt(&[("police-office", Role::Requester)])), Code::BodyRole);
    let mut enrolled_key = adopt(&[("new-court", Role::Court)]);
    enrolled_key.by = "court";
    assert!(world.admits(&enrolled_key));
    if let Public::ProfileAdopted(ProfileAdopted { bodies, .. }) = &mut enrolled_key.public {
        bodies[0].key = public_key("requester");
    }
    assert_eq!(world.refused(&enrolled_key), Code::KeyTaken);
    world.act(added_by("court", &[("new-court", Role::Court)]));
    assert_eq!(world.refused(&adopt(&[("court", Role::Trustee)])), Code::BodyKeyFixed, "named before");
}

fn added_by(by: &'static str, bodies: &[(&str, Role)]) -> Draft {
    Draft { by, ..adopt(bodies) }
}

#[test]
fn the_unit_adds_no_body_to_a_profile_and_a_body_adds_its_own_kind() {
    let world = World::ready();
    let cases = [
        ("administrator", Role::Court, Some(Code::BodiesFixed)),
        ("administrator", Role::DataProtection, Some(Code::BodiesFixed)),
        ("administrator", Role::Trustee, Some(Code::BodiesFixed)),
        ("judge", Role::Court, Some(Code::BodiesFixed)),
        ("requester", Role::Court, Some(Code::RoleMayNot)),
        ("court", Role::Court, None),
        ("court", Role::DataProtection, Some(Code::BodiesFixed)),
        ("dpa", Role::DataProtection, None),
        ("dpa", Role::Court, Some(Code::BodiesFixed)),
        ("msa", Role::DataProtection, Some(Code::BodiesFixed)),
    ];
    for (by, role, expect) in cases {
        let draft = added_by(by, &[("newcomer-office", role)]);
        let refused = (!world.admits(&draft)).then(|| world.refused(&draft));
        assert_eq!(refused, expect, "{by} adds a {role:?}");
    }
    // A body speaks for the profile that names it, and for no other.
    let mut elsewhere = added_by("court", &[("newcomer-office", Role::Court)]);
    if let Public::ProfileAdopted(adopted) = &mut elsewhere.public {
        adopted.profile = crate::common::id("IT");
    }
    assert_eq!(world.refused(&elsewhere), Code::BodiesFixed);
    elsewhere.by = "administrator";
    assert!(world.admits(&elsewhere), "the first adoption names the bodies");
}

#[test]
fn each_body_of_a_profile_stands_once_with_a_key_of_its_own() {
    let world = World::ready();
    let mut twice = adopt(&[("new-court", Role::Court), ("new-court", Role::Court)]);
    twice.by = "court";
    assert_eq!(world.refused(&twice), Code::KeyTaken, "the same body and key");
    let mut two_keys = twice.clone();
    if let Public::ProfileAdopted(adopted) = &mut two_keys.public {
        adopted.bodies[1].key = public_key("another key");
    }
    assert_eq!(world.refused(&two_keys), Code::KeyTaken, "a body with two keys");
    let mut one_key = twice;
    if let Public::ProfileAdopted(adopted) = &mut one_key.public {
        adopted.bodies[1].body = crate::common::id("newer-court");
    }
    assert_eq!(world.refused(&one_key), Code::KeyTaken, "two bodies with one key");
}

#[test]
fn the_first_body_of_a_role_that_a_profile_lacks_is_added_by_a_court_of_it() {
    let mut world = World::empty();
    world.act(found());
    world.act(adopt(&[("court", Role::Court), ("dpa", Role::DataProtection)]));
    let trustee = |by| added_by(by, &[("trustee-office", Role::Trustee)]);
    for by in ["administrator", "dpa"] {
        assert_eq!(world.refused(&trustee(by)), Code::BodiesFixed, "{by}");
    }
    world.act(trustee("court"));
    let second = added_by("court", &[("second-trustee", Role::Trustee)]);
    assert_eq!(world.refused(&second), Code::BodiesFixed, "it has one now");
}

#[test]
fn a_system_is_described_with_the_key_of_an_engine_that_is_not_retired() {
    let mut world = World::ready();
    let with = |name: &str| {
        let mut draft = describe(true);
        if let Public::SystemDescribed(described) = &mut draft.public {
            described.engine = key(name);
        }
        draft
    };
    assert!(world.admits(&with("engine")));
    for name in ["verifier-1", "stranger"] {
        assert_eq!(world.refused(&with(name)), Code::NotAnEngine, "{name}");
    }
    world.act(retire("administrator", "engine"));
    assert_eq!(world.refused(&with("engine")), Code::NotAnEngine, "retired");
}

#[test]
fn a_court_adopted_after_the_proposal_decides_nothing_there() {
    let mut world = World::ready();
    let use_id = use_id("use");
    let request = world.requested(use_id);
    world.act(added_by("court", &[("new-court", Role::Court)]));
    world.act(enrol("new-court", "new-judge", Role::Court, "new-court"));
    let mut granted = decision(
        use_id,
        stricto_record::kinds::authorisation_decided::DecisionResult::Granted,
        Some(world.hours(6)),
    )
    .re(&[request]);
    if let Public::AuthorisationDecided(decided) = &mut granted.public {
        decided.body = crate::common::id("new-court");
    }
    granted.by = "new-judge";
    assert_eq!(world.refused(&granted), Code::NotACourtOfTheProfile);
}

#[test]
fn people_of_another_unit_act_in_no_use_of_this_one_but_stop_and_suspend_it() {
    let mut world = World::ready();
    for (name, role) in
        [("guest", Role::Verifier), ("guest-lead", Role::Commander), ("guest-asks", Role::Requester)]
    {
        world.act(enrol("administrator", name, role, "other-unit"));
    }
    let u = use_id("use");
    let permit = world.running(u);
    let seen = world.alert_opened(u, permit, "a");
    for refused in [
        open("guest", u, seen),
        review("guest", u, seen),
        Draft { by: "guest-lead", ..arm(u) },
        Draft { by: "guest-asks", ..request(u, false) },
    ] {
        let own = Draft { by: "verifier-3", ..open("verifier-3", u, seen) };
        assert!(world.admits(&own), "somebody of the unit does");
        assert!(!world.admits(&refused), "{} by {}", refused.public.kind().as_str(), refused.by);
    }
    assert_eq!(world.refused(&open("guest", u, seen)), Code::OutOfReach);
    let suspend = Public::UseSuspended(UseSuspended { cause: SuspendCause::Person });
    for by in ["guest", "guest-lead", "guest-asks"] {
        assert!(world.admits(&stop(by, u, StopCause::Person)), "{by} ends it all the same");
    }
    for by in ["guest", "guest-lead"] {
        assert!(world.admits(&Draft::new(by, Some(u), suspend.clone())), "{by} suspends it");
    }
    let theirs = use_id("theirs");
    world.act(Draft { by: "guest-asks", ..proposal(theirs, &[]) });
    assert_eq!(world.refused(&request(theirs, false)), Code::OutOfReach);
    assert!(world.admits(&Draft { by: "guest-asks", ..request(theirs, false) }));
}
