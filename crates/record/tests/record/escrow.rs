//! A refusal that is challenged: who holds the content, what the time and a court do to that, and that nobody else reads.

use stricto_law::profile::Profiles;
use stricto_law::time::{Instant, Millis};
use stricto_record::due::{Due, deadlines, due};
use stricto_record::fold::UseFile;
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::actor_retired::ActorRetired;
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::challenge_decided::{ChallengeDecided, ChallengeResult};
use stricto_record::kinds::challenge_lodged::ChallengeLodged;
use stricto_record::kinds::erasure_attested::ErasureState;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope, HeldBy};
use stricto_record::kinds::matter_closed::MatterClosed;
use stricto_record::refusal::RefusalCode as Code;
use stricto_record::retention::{self, KEPT_AT_LEAST};
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, World, alert, hex, id, key, use_id};
use crate::ending::{attest, certify, erase};

const DAYS: u32 = 14;

fn u() -> UseId {
    use_id("use")
}

fn file(world: &World) -> &UseFile {
    world.fold.use_file(u()).expect("a use")
}

fn with_challenge(days: Option<u32>, bodies: &[(&str, Role)]) -> Draft {
    let mut adopted = adopt(bodies);
    if let Public::ProfileAdopted(p) = &mut adopted.public {
        p.challenge_days = days;
    }
    adopted
}

fn holder(body: &'static str, name: &str) -> Draft {
    let mut enrolled = enrol(body, name, Role::Trustee, body);
    if let Public::ActorEnrolled(p) = &mut enrolled.public {
        p.seals_to = Some(hex("x25519"));
    }
    enrolled
}

/// A use that ran urgently, with an alert that somebody opened, refused; what is done before it is proposed and after.
fn refused(before: Vec<Draft>, after: Vec<Draft>) -> World {
    let mut world = World::ready();
    for draft in before {
        world.act(draft);
    }
    let permit = world.running_urgently(u());
    world.alert_opened(u(), permit, "a");
    for draft in after {
        world.act(draft);
    }
    let request = world.act(request(u(), true));
    world.act(decision(u(), R::Refused, None).re(&[request]));
    world
}

/// The same, under a profile that provides a challenge, with a trustee who stood before.
fn challengeable() -> World {
    refused(vec![with_challenge(Some(DAYS), &BODIES), holder("trustee-office", "holder")], Vec::new())
}

fn order(by: &'static str, cause: ErasureCause, held_by: Option<HeldBy>, world: &World) -> Draft {
    let mut draft = erase(by, u(), cause, ErasureScope::Content, world);
    if let Public::ErasureOrdered(p) = &mut draft.public {
        p.held_by = held_by;
    }
    draft
}

/// Ordered held and re-sealed; the order and the end of the time for a challenge.
fn held(world: &mut World) -> (ActHash, Instant) {
    let holder = world.fold.holder(file(world), world.now).expect("a holder");
    let until = holder.until;
    let ordered = world.act(order("register", ErasureCause::Refused, Some(holder), world));
    world.act(attest("register", u(), ordered, Custodian::Keys, ErasureState::Resealed));
    (ordered, until)
}

fn lodge(by: &'static str, world: &World) -> Draft {
    let refusal = file(world).refusal().expect("a refusal").act;
    Draft::new(by, Some(u()), Public::ChallengeLodged(ChallengeLodged {})).re(&[refusal])
}

fn decide(result: ChallengeResult, world: &World) -> Draft {
    let challenge = file(world).challenge.as_ref().expect("a challenge").act;
    Draft::new("judge", Some(u()), Public::ChallengeDecided(ChallengeDecided { result })).re(&[challenge])
}

/// When the refusal took effect.
fn begun(world: &World) -> Instant {
    file(world).refusal().expect("a refusal").at
}

fn just_before(instant: Instant) -> Instant {
    Instant::from_unix_ms(instant.unix_ms() - 1).expect("an instant")
}

fn destroys(world: &World, at: Instant) -> bool {
    due(&world.fold, &Profiles::EMPTY, at).iter().any(|due| matches!(due, Due::Destroy { .. }))
}

#[test]
fn a_trustee_holds_only_where_profile_and_trustee_stood_before_the_use_was_proposed() {
    let days = || with_challenge(Some(DAYS), &BODIES);
    let early = || holder("trustee-office", "holder");
    let retire =
        Draft::new("trustee-office", None, Public::ActorRetired(ActorRetired { key: key("holder") }));
    let friends = Draft { by: "trustee-office", ..with_challenge(Some(DAYS), &[("friends", Role::Trustee)]) };
    let table = [
        ("both stood", vec![days(), early()], vec![], Some(DAYS)),
        ("no challenge in the profile", vec![early()], vec![], None),
        ("no trustee with a key to seal to", vec![days()], vec![], None),
        ("the trustee came after the proposal", vec![days()], vec![early()], None),
        ("the challenge came after the proposal", vec![early()], vec![days()], None),
        ("the challenge went before the refusal", vec![days(), early()], vec![adopt(&BODIES)], None),
        ("the trustee went before the refusal", vec![days(), early()], vec![retire], None),
        (
            "a body and its trustee came after the proposal",
            vec![days()],
            vec![friends, holder("friends", "friend")],
            None,
        ),
        (
            "the time was made longer after the proposal",
            vec![days(), early()],
            vec![with_challenge(Some(90), &BODIES)],
            Some(DAYS),
        ),
        (
            "the time was made shorter after the proposal",
            vec![days(), early()],
            vec![with_challenge(Some(3), &BODIES)],
            Some(3),
        ),
    ];
    for (what, before, after, days) in table {
        let world = refused(before, after);
        let until = days.map(|days| begun(&world).plus(Millis::days(days.into())));
        let expected = until.map(|until| HeldBy { trustee: key("holder"), until });
        assert_eq!(world.fold.holder(file(&world), world.now), expected, "{what}");
        let other = HeldBy { trustee: key("trustee"), until: begun(&world).plus(Millis::days(DAYS.into())) };
        let longer = HeldBy { trustee: key("holder"), until: begun(&world).plus(Millis::days(15)) };
        for held_by in [None, expected.clone(), Some(other), Some(longer)] {
            let draft = order("register", ErasureCause::Refused, held_by.clone(), &world);
            if held_by == expected {
                assert!(world.admits(&draft), "{what}: {held_by:?}");
            } else {
                assert_eq!(world.refused(&draft), Code::HeldBy, "{what}: {held_by:?}");
            }
        }
        // Whoever oversees may have it erased at once all the same, and gives it to nobody.
        assert!(world.admits(&order("market", ErasureCause::Ordered, None, &world)), "{what}");
        let given = order("market", ErasureCause::Ordered, expected.or(Some(longer_by(&world))), &world);
        assert_eq!(world.refused(&given), Code::HeldBy, "{what}");
    }
}

fn longer_by(world: &World) -> HeldBy {
    HeldBy { trustee: key("holder"), until: world.now.plus(Millis::days(1)) }
}

#[test]
fn nobody_holds_once_the_time_for_a_challenge_is_over() {
    let mut world = challengeable();
    let until = begun(&world).plus(Millis::days(DAYS.into()));
    world.now = just_before(until);
    assert!(world.fold.holder(file(&world), world.now).is_some());
    world.now = until;
    assert_eq!(world.fold.holder(file(&world), world.now), None);
    assert!(world.admits(&order("register", ErasureCause::Refused, None, &world)));
}

#[test]
fn the_units_key_goes_at_once_and_nothing_is_destroyed_or_certified_before_the_end() {
    let mut world = challengeable();
    let holder = world.fold.holder(file(&world), world.now).expect("a holder");
    let until = holder.until;
    let ordered = world.act(order("register", ErasureCause::Refused, Some(holder), &world));
    let now = |world: &World| due(&world.fold, &Profiles::EMPTY, world.now);
    assert!(now(&world).contains(&Due::Reseal { use_id: u(), order: ordered }));
    assert!(now(&world).contains(&Due::OrderDeleteList(u())), "the engine's list goes with an escrow too");
    assert!(!destroys(&world, world.now));
    let resealed = attest("register", u(), ordered, Custodian::Keys, ErasureState::Resealed);
    world.act(resealed.clone());
    assert_eq!(world.refused(&resealed), Code::HeldBy, "once");
    assert!(!now(&world).contains(&Due::Reseal { use_id: u(), order: ordered }));
    let store = attest("register", u(), ordered, Custodian::Store, ErasureState::Resealed);
    assert_eq!(world.refused(&store), Code::HeldBy, "keys alone are re-sealed");
    for own in [Custodian::Store, Custodian::Keys] {
        let done = attest("register", u(), ordered, own, ErasureState::Done);
        assert_eq!(world.refused(&done), Code::HeldByTheTrustee);
    }
    // Copies elsewhere go as with any erasure.
    let others: Vec<Custodian> = file(&world)
        .erasure(&ordered)
        .expect("an order")
        .open()
        .filter(|c| c.key().is_some())
        .cloned()
        .collect();
    assert!(others.contains(&Custodian::Engine(key("engine"))) && others.len() > 1);
    for custodian in others {
        let by =
            ["engine", "verifier-1", "verifier-2"].into_iter().find(|by| custodian.key() == Some(&key(by)));
        world.act(attest(by.expect("a custodian"), u(), ordered, custodian, ErasureState::Done));
    }
    assert_eq!(world.refused(&certify(u(), ordered)), Code::CustodiansOpen);
    world.now = just_before(until);
    assert!(!destroys(&world, world.now));
    world.now = until;
    assert!(destroys(&world, world.now));
    for own in [Custodian::Store, Custodian::Keys] {
        world.act(attest("register", u(), ordered, own, ErasureState::Done));
    }
    assert!(world.admits(&certify(u(), ordered)));
    assert!(retention::held(file(&world)).is_none());
}

/// What is told, what happens on which day, and when what is held goes; none where it goes on.
type Row = (&'static str, Vec<(u64, Event)>, Option<Millis>);

/// What happens to a use whose content is held, in days from the refusal.
enum Event {
    Lodged(&'static str),
    Decided(ChallengeResult),
    Closed,
    Ordered,
    Complaint,
}

#[test]
fn each_order_of_events_ends_what_is_held_when_the_table_says() {
    use ChallengeResult::{Overturned, Upheld};
    use Event::{Closed, Complaint, Decided, Lodged, Ordered};
    let day = |days: u64| Some(Millis::days(days));
    let kept = |days: u64| Some(Millis(Millis::days(days).0 + KEPT_AT_LEAST.0));
    let table: Vec<Row> = vec![
        ("nobody challenges", vec![], day(14)),
        ("the unit's word alone", vec![(1, Lodged("requester"))], day(14)),
        ("a court has it", vec![(1, Lodged("requester")), (13, Lodged("judge"))], None),
        ("its clerk says so", vec![(1, Lodged("requester")), (13, Lodged("clerk"))], None),
        ("the trustee says so", vec![(13, Lodged("holder"))], None),
        ("upheld", vec![(1, Lodged("judge")), (40, Decided(Upheld))], day(40)),
        ("upheld before the end", vec![(1, Lodged("judge")), (3, Decided(Upheld))], day(3)),
        ("overturned", vec![(1, Lodged("judge")), (40, Decided(Overturned))], kept(40)),
        (
            "overturned, and a complaint stands",
            vec![(1, Lodged("judge")), (2, Complaint), (40, Decided(Overturned))],
            None,
        ),
        (
            "a court decides in time what nobody announced",
            vec![(1, Lodged("requester")), (5, Decided(Overturned))],
            kept(5),
        ),
        ("overturned too late", vec![(1, Lodged("requester")), (20, Decided(Overturned))], day(14)),
        ("closed otherwise", vec![(1, Lodged("judge")), (9, Closed)], day(9)),
        ("a supervisor ends it", vec![(6, Ordered)], day(6)),
        ("a supervisor ends it under challenge", vec![(1, Lodged("judge")), (30, Ordered)], day(30)),
        (
            "a supervisor ends it after it was overturned",
            vec![(1, Lodged("judge")), (5, Decided(Overturned)), (9, Ordered)],
            day(9),
        ),
        ("a complaint holds nothing that waits for a court", vec![(2, Complaint)], day(14)),
    ];
    for (what, events, goes) in table {
        let mut world = challengeable();
        let begun = begun(&world);
        let (ordered, _) = held(&mut world);
        for (days, event) in events {
            world.now = begun.plus(Millis::days(days));
            let draft = match event {
                Lodged(by) => lodge(by, &world),
                Decided(result) => decide(result, &world),
                Closed => {
                    let closed = MatterClosed { outcome: id("withdrawn") };
                    let challenge = file(&world).challenge.as_ref().expect("a challenge").act;
                    Draft::new("data", Some(u()), Public::MatterClosed(closed)).re(&[challenge])
                }
                Ordered => order("market", ErasureCause::Ordered, None, &world),
                Complaint => {
                    use stricto_record::kinds::complaint_recorded::ComplaintRecorded;
                    Draft::new("data", Some(u()), Public::ComplaintRecorded(ComplaintRecorded {}))
                }
            };
            world.act(draft);
        }
        let shown = deadlines(file(&world), &Profiles::EMPTY);
        assert!(shown.iter().any(|d| d.row.contains("R-5.3-r")), "{what}: {shown:?}");
        let far = begun.plus(Millis::days(5000));
        match goes.map(|span| begun.plus(span)) {
            Some(goes) => {
                assert!(destroys(&world, goes), "{what}");
                assert!(goes <= world.now || !destroys(&world, just_before(goes)), "{what}");
                world.now = world.now.max(goes);
                world.act(attest("register", u(), ordered, Custodian::Keys, ErasureState::Done));
            }
            None => assert!(!destroys(&world, far), "{what}"),
        }
    }
}

#[test]
fn a_challenge_reaches_a_court_once_in_time_and_is_decided_once_by_a_court() {
    let mut world = challengeable();
    let (_, until) = held(&mut world);
    for by in ["commander", "verifier-1", "market", "data", "rights-officer", "administrator"] {
        assert_eq!(world.refused(&lodge(by, &world)), Code::RoleMayNot, "{by}");
    }
    world.act(lodge("requester", &world));
    assert_eq!(world.refused(&lodge("requester", &world)), Code::NoRefusal);
    world.now = until;
    assert_eq!(world.refused(&lodge("judge", &world)), Code::ChallengeLate);
    world.now = just_before(until);
    world.act(lodge("judge", &world));
    assert_eq!(world.refused(&lodge("holder", &world)), Code::NoRefusal);
    let decided = decide(ChallengeResult::Overturned, &world);
    for by in ["requester", "clerk", "holder", "market", "data"] {
        assert_eq!(world.refused(&Draft { by, ..decided.clone() }), Code::RoleMayNot, "{by}");
    }
    assert_eq!(
        world.refused(&Draft { re: vec![file(&world).proposed.act], ..decided.clone() }),
        Code::NoMatter
    );
    world.act(decided.clone());
    assert_eq!(world.refused(&decided), Code::NoMatter);
    assert!(retention::released(file(&world)));
    assert_eq!(world.refused(&request(u(), true)), Code::RefusalIsFinal, "the use itself stays refused");
}

#[test]
fn a_challenge_that_was_closed_comes_back_for_nobody() {
    let mut world = challengeable();
    let (_, until) = held(&mut world);
    let challenge = world.act(lodge("requester", &world));
    let closed = Public::MatterClosed(MatterClosed { outcome: id("withdrawn") });
    world.act(Draft::new("data", Some(u()), closed).re(&[challenge]));
    for by in ["judge", "clerk", "holder"] {
        assert_eq!(world.refused(&lodge(by, &world)), Code::NoRefusal, "{by}");
    }
    assert_eq!(world.refused(&decide(ChallengeResult::Overturned, &world)), Code::NoMatter);
    assert!(
        !destroys(&world, just_before(until)) && destroys(&world, until),
        "it goes when it would have gone"
    );
}

#[test]
fn while_the_trustee_holds_it_everybody_else_is_told_so_and_nothing_else() {
    let mut world = challengeable();
    let (_, until) = held(&mut world);
    for by in ["verifier-1", "rights-officer", "judge", "market", "data"] {
        assert_eq!(world.refused(&open(by, u(), alert("a"))), Code::HeldByTheTrustee, "{by}");
    }
    assert_eq!(world.refused(&review("verifier-1", u(), alert("a"))), Code::HeldByTheTrustee);
    let again = order("register", ErasureCause::Refused, None, &world);
    assert_eq!(world.refused(&again), Code::AlreadyOrdered);
    let by_the_unit = order("rights-officer", ErasureCause::Ordered, None, &world);
    assert_eq!(world.refused(&by_the_unit), Code::ErasureCause);
    let of_one = erase("market", u(), ErasureCause::Ordered, ErasureScope::Alerts(vec![alert("a")]), &world);
    assert_eq!(world.refused(&of_one), Code::AlreadyOrdered, "all of it, or nothing");
    // Not even overturning gives it to anybody else.
    world.act(lodge("judge", &world));
    world.act(decide(ChallengeResult::Overturned, &world));
    for by in ["verifier-1", "judge", "data"] {
        assert_eq!(world.refused(&open(by, u(), alert("a"))), Code::HeldByTheTrustee, "{by}");
    }
    assert!(world.now < until);
}

#[test]
fn a_supervisor_ends_it_once_and_both_orders_are_closed() {
    let mut world = challengeable();
    let (ordered, _) = held(&mut world);
    let ending = order("data", ErasureCause::Ordered, None, &world);
    let ends = world.act(ending.clone());
    assert_eq!(world.refused(&order("market", ErasureCause::Ordered, None, &world)), Code::AlreadyOrdered);
    let file = world.fold.use_file(u()).expect("a use");
    assert_eq!(file.content_erased(), Some(&ordered));
    let named: Vec<&Custodian> = file.erasure(&ends).expect("an order").open().collect();
    assert_eq!(named, [&Custodian::Store, &Custodian::Keys]);
    for of in [ordered, ends] {
        assert!(
            due(&world.fold, &Profiles::EMPTY, world.now).contains(&Due::Destroy { use_id: u(), order: of })
        );
        for own in [Custodian::Store, Custodian::Keys] {
            world.act(attest("register", u(), of, own, ErasureState::Done));
        }
    }
    assert!(world.admits(&certify(u(), ends)));
    assert_eq!(
        world.refused(&certify(u(), ordered)),
        Code::CustodiansOpen,
        "engine and readers owe it still"
    );
}

#[test]
fn content_is_sealed_to_a_trustee_and_to_nobody_else() {
    let world = World::ready();
    for (body, role) in
        [("court", Role::Court), ("msa", Role::MarketSurveillance), ("administrator", Role::Verifier)]
    {
        let mut draft = enrol(body, "somebody", role, if body == "administrator" { "unit" } else { body });
        assert!(world.admits(&draft), "{role:?}");
        if let Public::ActorEnrolled(p) = &mut draft.public {
            p.seals_to = Some(hex("x25519"));
        }
        assert_eq!(world.refused(&draft), Code::RoleNotEnrollable, "{role:?}");
    }
    assert!(world.admits(&holder("trustee-office", "holder")));
}

#[test]
fn a_trustee_is_not_enrolled_with_a_key_that_nothing_can_be_sealed_to() {
    let world = World::ready();
    let edge = |first: u8, rest: u8| {
        let mut public = [rest; 32];
        public[0] = first;
        public
    };
    let eighths = [
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    ];
    // Those of order two, four and eight, then the prime and its neighbours: with and without the bit that is ignored.
    let mut small = vec![[0; 32], edge(1, 0)];
    small.extend(eighths.map(|hex| hex.parse::<Hex32>().expect("32 bytes").0));
    for first in [0xec, 0xed, 0xee] {
        let mut public = edge(first, 0xff);
        public[31] = 0x7f;
        small.push(public);
        public[31] = 0xff;
        small.push(public);
    }
    for public in small {
        let mut draft = holder("trustee-office", "holder");
        if let Public::ActorEnrolled(p) = &mut draft.public {
            p.seals_to = Some(Hex32(public));
        }
        assert_eq!(world.refused(&draft), Code::KeyUnreadable, "{public:02x?}");
    }
}
