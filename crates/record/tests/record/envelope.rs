//! The envelope: register, use, key, signature, what was seen, what is answered, what is sealed.

use stricto_law::time::Millis;
use stricto_record::act::{Act, SignedAct};
use stricto_record::ids::Hex32;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::use_armed::UseArmed;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::kinds::{Kind, Public};
use stricto_record::refusal::RefusalCode as Code;

use crate::common::story::*;
use crate::common::{Draft, World, hash, hex, id, key, use_id};

fn code(world: &World, signed: &SignedAct) -> Option<Code> {
    world.fold.admit(signed, world.now).err().map(|refusal| refusal.code)
}

/// What is wrong with an act: changed before it is signed.
type Change = fn(&mut Act);

#[test]
fn an_envelope_with_one_fault_is_refused_for_that_fault() {
    let world = World::ready();
    let good = world.sign(&proposal(use_id("use"), &[])).act;
    let cases: [(&str, Change, Option<Code>); 9] = [
        ("as it is", |_| {}, None),
        ("another register", |a| a.origin = id("example.org/other"), Some(Code::WrongOrigin)),
        ("no use", |a| a.use_id = None, Some(Code::WrongScope)),
        ("nothing seen", |a| a.after = None, Some(Code::AfterMissing)),
        (
            "an unknown act seen",
            |a| a.after = Some(stricto_record::ids::ActHash(hex("x"))),
            Some(Code::AfterUnknown),
        ),
        (
            "an unknown act answered",
            |a| a.re.push(stricto_record::ids::ActHash(hex("x"))),
            Some(Code::AnswersUnknown),
        ),
        ("nothing sealed", |a| a.sealed.clear(), Some(Code::SealedMissing)),
        (
            "a field too much",
            |a| {
                let sealed = a.sealed["case"];
                a.sealed.insert("diary".into(), sealed);
            },
            Some(Code::SealedUnknown),
        ),
        ("a key nobody enrolled", |a| a.by = key("stranger"), Some(Code::UnknownKey)),
    ];
    for (what, change, expect) in cases {
        let mut act = good.clone();
        change(&mut act);
        let by = if act.by == key("stranger") { "stranger" } else { "requester" };
        assert_eq!(code(&world, &world.signed(act, by)), expect, "{what}");
    }
}

#[test]
fn an_act_signed_by_another_key_is_refused() {
    let world = World::ready();
    let act = world.sign(&proposal(use_id("use"), &[])).act;
    assert_eq!(code(&world, &world.signed(act, "commander")), Some(Code::BadSignature));
}

#[test]
fn an_act_changed_after_signing_is_refused() {
    let world = World::ready();
    let mut signed = world.sign(&proposal(use_id("use"), &[]));
    if let Some(sealed) = signed.act.sealed.get_mut("case") {
        sealed.ciphertext = Hex32(hash("other"));
    }
    assert_eq!(code(&world, &signed), Some(Code::BadSignature));
}

#[test]
fn a_role_signs_what_its_table_says_and_nothing_else() {
    let mut world = World::ready();
    world.requested(use_id("use"));
    let arming = |by| Draft::new(by, Some(use_id("use")), Public::UseArmed(UseArmed {}));
    assert_eq!(world.refused(&arming("requester")), Code::RoleMayNot);
    assert_eq!(world.refused(&arming("auditor")), Code::RoleMayNot);
    assert_eq!(world.refused(&arming("commander")), Code::PermitClosed);
    assert_eq!(world.refused(&arming("court")), Code::BodyKeyEnrolsOnly);
}

#[test]
fn the_same_act_is_never_a_second_entry() {
    let mut world = World::ready();
    let draft = proposal(use_id("use"), &[]);
    let signed = world.sign(&draft);
    world.act(draft);
    assert_eq!(code(&world, &signed), Some(Code::AlreadyRecorded));
    let hash = signed.act.hash().expect("canonical");
    assert_eq!(world.fold.position(&hash), Some(world.fold.size() - 1));
}

#[test]
fn a_clock_behind_the_last_entry_is_refused() {
    let mut world = World::ready();
    let last = world.fold.last_time().expect("a time");
    world.now = last;
    assert!(world.admits(&proposal(use_id("use"), &[])));
    world.now = stricto_law::time::Instant::from_unix_ms(last.unix_ms() - 1).expect("an instant");
    assert_eq!(world.refused(&proposal(use_id("use"), &[])), Code::ClockBehind);
}

#[test]
fn who_grants_has_seen_the_last_act_that_matters_and_who_refuses_need_not() {
    let mut world = World::ready();
    let use_id = use_id("use");
    let request = world.requested(use_id);
    let until = Some(world.hours(6));
    world.act(Draft::new(
        "rights-officer",
        Some(use_id),
        Public::NecessityAssessed(stricto_record::kinds::necessity_assessed::NecessityAssessed {}),
    ));
    let grant = decision(use_id, DecisionResult::Granted, until).re(&[request]);
    assert_eq!(world.refused(&grant.clone().after(request)), Code::SawTooLittle);
    assert!(world.admits(&grant));
    let refusal = decision(use_id, DecisionResult::Refused, None).re(&[request]);
    assert!(world.admits(&refusal.after(request)));
    assert!(world.admits(&stop("verifier-1", use_id, StopCause::Person).after(request)));
}

#[test]
fn routine_acts_do_not_stand_between_a_decision_and_what_it_saw() {
    let mut world = World::ready();
    let use_id = use_id("use");
    let permit = world.running_urgently(use_id);
    let request = world.act(request(use_id, true));
    world.alert_opened(use_id, permit, "a");
    let grant = decision(use_id, DecisionResult::Granted, Some(world.hours(6)));
    assert!(world.admits(&grant.re(&[request]).after(request)));
}

#[test]
fn an_act_stays_with_its_use() {
    let mut world = World::ready();
    let other = world.requested(use_id("other"));
    world.requested(use_id("use"));
    let stopping = stop("commander", use_id("use"), StopCause::Person);
    assert_eq!(world.refused(&stopping.clone().after(other)), Code::AfterUnknown);
    assert!(world.admits(&stopping));
    assert_eq!(
        world.refused(&stop("commander", crate::common::use_id("none"), StopCause::Person)),
        Code::UnknownUse
    );
    assert_eq!(world.refused(&proposal(use_id("use"), &[])), Code::UseExists);
}

#[test]
fn nothing_comes_before_the_format_and_the_format_comes_once() {
    let mut world = World::empty();
    assert_eq!(
        world.refused(&enrol("administrator", "requester", stricto_record::role::Role::Requester, "unit")),
        Code::UnknownKey
    );
    assert!(world.admits(&found()));
    world.act(found());
    world.wait(Millis(1));
    assert_eq!(world.refused(&found()), Code::FormatChangeNeedsReaders);
}

#[test]
fn a_kind_that_was_never_adopted_is_refused() {
    let mut world = World::empty();
    let mut format = found();
    if let Public::FormatAdopted(p) = &mut format.public {
        p.kinds.retain(|kind| !kind.starts_with("camera.placed"));
    }
    world.act(format);
    let camera = stricto_record::kinds::camera_placed::CameraPlaced { camera: id("quay-1") };
    let placing = Draft::new("administrator", None, Public::CameraPlaced(camera));
    assert_eq!(world.refused(&placing), Code::KindNotAdopted);
}

#[test]
fn a_format_adopts_kinds_this_version_knows_and_its_own() {
    let world = World::empty();
    let own = Kind::FormatAdopted.as_str();
    let cases: [(&[&str], Option<Code>); 4] = [
        (&[own], None),
        (&[], Some(Code::KindNotAdopted)),
        (&[Kind::ActorEnrolled.as_str()], Some(Code::KindNotAdopted)),
        (&[own, "use.dreamt/1"], Some(Code::KindNotAdopted)),
    ];
    for (kinds, expect) in cases {
        let mut format = found();
        if let Public::FormatAdopted(p) = &mut format.public {
            p.kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        }
        assert_eq!(code(&world, &world.sign(&format)), expect, "{kinds:?}");
    }
}
