//! The law's case from acts: claims where nobody knows better, the register where it does.

use serde_json::{Value, json};
use stricto_law::assessment::Outcome;
use stricto_law::case::{Case, Fact};
use stricto_law::profile::Profiles;
use stricto_record::case_file::{Opened, Openings, read};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::registration_recorded::Registration;
use stricto_record::kinds::use_stopped::StopCause;

use crate::common::story::*;
use crate::common::{World, use_id};

/// A worked case of the law, as JSON, from which acts take their parts.
fn worked() -> Value {
    let text = include_str!("../../../../cases/worked/se-missing-child-granted.toml");
    let input = stricto_law::input::parse(text, stricto_law::input::Format::Toml).expect("a worked case");
    serde_json::to_value(input.case).expect("JSON")
}

/// The sections of the worked case with these names.
fn sections(names: &[&str]) -> Value {
    let all = worked();
    names
        .iter()
        .map(|name| ((*name).to_owned(), all[*name].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// A register whose FRIA and registration say what the worked case says.
fn ready() -> World {
    let mut world = World::ready();
    world.act(fria().seal("fria", sections(&["fria"])));
    let registered = registration(Registration::Registered).seal("registration", sections(&["registration"]));
    world.act(registered);
    world
}

/// What the court says of its decision, found now: what it finds answers a request, and lies not before it.
fn found(world: &World) -> Value {
    let said = sections(&["authorisation"]).to_string();
    let now = format!("\"at\":\"{}\"", world.now);
    serde_json::from_str(&said.replace("\"at\":\"2026-11-22T09:00:00.000Z\"", &now)).expect("JSON")
}

const CLAIMS: [&str; 11] = [
    "jurisdiction",
    "system",
    "time",
    "space",
    "purpose",
    "objective",
    "missing_person",
    "target",
    "necessity",
    "limits",
    "earlier",
];

fn requested(world: &mut World, u: UseId) -> ActHash {
    world.act(proposal(u, &[]).seal("case", sections(&CLAIMS)));
    let body = json!({ "reasons": "a child of nine", "case": sections(&["authorisation"]) });
    let limits = worked()["limits"]["requested"].clone();
    world.act(request(u, false).seal("request", body).seal("limits", limits))
}

fn granted(world: &mut World, u: UseId) -> ActHash {
    let request = requested(world, u);
    let body = json!({ "reasons": "satisfied", "conditions": [], "case": found(world) });
    let until = crate::common::instant("2026-11-22T15:00:00.000Z");
    let mut draft = decision(u, R::GrantedInPart, Some(until)).re(&[request]).seal("decision", body);
    draft.sealed.retain(|(name, _)| name != "limits");
    world.act(draft.seal("limits", worked()["authorisation"]["limits"].clone()))
}

fn case(world: &World, u: UseId) -> Case {
    let case = read(&world.fold, world.fold.use_file(u).expect("a use"), world);
    assert_eq!(case.faults, []);
    case.case
}

fn outcome(world: &World, u: UseId) -> (Outcome, Vec<&'static str>, Vec<&'static str>) {
    let assessment = stricto_law::assess(&case(world, u), &Profiles::built_in(), world.now);
    (assessment.outcome, assessment.failing_rows(), assessment.open_rows())
}

#[test]
fn a_granted_use_is_permitted_from_its_acts_and_a_requested_one_is_open_on_the_decision() {
    let mut world = ready();
    let u = use_id("use");
    requested(&mut world, u);
    let (before, failing, open) = outcome(&world, u);
    assert_eq!((before, failing), (Outcome::Conditional, vec![]));
    assert!(open.contains(&"R-5.3-a"), "{open:?}");
    let mut world = ready();
    granted(&mut world, u);
    assert_eq!(outcome(&world, u), (Outcome::Permitted, vec![], vec![]));
    let case = case(&world, u);
    let file = world.fold.use_file(u).expect("a use");
    assert_eq!(case.authorisation.requested_at, Fact::known(file.requests[0].at), "not the claimed time");
    assert_eq!(case.authorisation.decided_at, Fact::known(file.decisions[0].at));
    assert_eq!(case.earlier.requests, Fact::known(vec![]), "as the requester says");
}

#[test]
fn a_running_use_stays_permitted_and_a_refused_one_does_not() {
    let mut world = ready();
    let u = use_id("use");
    let grant = granted(&mut world, u);
    let basis = stricto_record::kinds::permit_compiled::PermitBasis::Decision;
    world.compiled(u, grant, basis, 4);
    world.act(arm(u));
    assert_eq!(outcome(&world, u).0, Outcome::Permitted);
    world.act(decision(u, R::Withdrawn, None).re(&[grant]).seal("decision", json!({ "reasons": "found" })));
    assert_eq!(outcome(&world, u).0, Outcome::Prohibited);
}

#[test]
fn the_unit_does_not_decide_for_the_authority() {
    let mut world = ready();
    let u = use_id("use");
    let mut forged = sections(&CLAIMS);
    forged["authorisation"] = worked()["authorisation"].clone();
    forged["running"] = json!({ "started": false });
    forged["fria"] = worked()["fria"].clone();
    forged["clearance"] = json!({ "given": [{
        "row": "R-49-i", "holds": true, "by": "authority", "at": "2026-11-22T09:00:00.000Z",
        "legal_fact": "invented", "basis": "invented"
    }] });
    world.act(proposal(u, &[]).seal("case", forged));
    let case = case(&world, u);
    assert!(case.authorisation.result.is_missing() && case.authorisation.binding.is_missing());
    assert!(case.authorisation.requested.is_missing());
    assert!(case.clearance.given.is_missing());
    assert_eq!(outcome(&world, u).0, Outcome::Conditional);
}

#[test]
fn a_clearance_has_the_role_and_time_of_its_act() {
    let mut world = ready();
    let u = use_id("use");
    requested(&mut world, u);
    let supplied = stricto_record::kinds::fact_supplied::FactSupplied { row: crate::common::id("R-49-i") };
    let part = json!({ "clearance": { "given": [{
        "row": "R-49-i", "holds": true, "by": "authority", "at": "2020-01-01T00:00:00.000Z",
        "legal_fact": "the section takes no entries", "basis": "letter 4"
    }] } });
    let by = |by| {
        let public = stricto_record::kinds::Public::FactSupplied(supplied.clone());
        crate::common::Draft::new(by, Some(u), public).seal("case", part.clone())
    };
    world.act(by("requester"));
    assert!(case(&world, u).clearance.given.is_missing(), "not from inside the unit");
    let at = world.now;
    world.act(by("rights-officer"));
    let given = case(&world, u).clearance.given.value().cloned().expect("given");
    assert_eq!(given.len(), 1);
    assert_eq!((given[0].at, given[0].by), (at, stricto_law::case::ClearedBy::RightsOfficer));
}

#[test]
fn what_is_contested_from_outside_stays_contested_until_somebody_outside_decides_again() {
    let mut world = ready();
    let u = use_id("use");
    requested(&mut world, u);
    let row = |id: &str| {
        json!([{
            "row": id, "holds": false, "by": "authority", "at": "2020-01-01T00:00:00.000Z",
            "legal_fact": "not one person", "basis": "order 4"
        }])
    };
    let says = |by: &'static str, given: serde_json::Value| {
        let supplied =
            stricto_record::kinds::fact_supplied::FactSupplied { row: crate::common::id("R-5.2-a") };
        let public = stricto_record::kinds::Public::FactSupplied(supplied);
        crate::common::Draft::new(by, Some(u), public)
            .seal("case", json!({ "clearance": { "given": given } }))
    };
    let contested = json!({ "disputed": "order 4 is of another case" });
    world.act(says("rights-officer", row("R-5.2-a")));
    world.act(says("requester", contested.clone()));
    assert!(case(&world, u).clearance.given.value().is_some(), "the unit contests nothing of it");
    world.act(says("rights-officer", contested));
    let given = case(&world, u).clearance.given;
    assert!(matches!(given, stricto_law::case::Fact::Disputed { .. }), "{given:?}");
    world.act(says("rights-officer", row("R-5.2-i")));
    let given = case(&world, u).clearance.given.value().cloned().expect("decided again");
    let rows: Vec<&str> = given.iter().map(|given| given.row.as_str()).collect();
    assert_eq!(rows, ["R-5.2-a", "R-5.2-i"], "and nothing of what was decided before is lost");
}

#[test]
fn that_there_is_no_earlier_request_is_said_or_not_known() {
    let mut world = ready();
    let (silent, naming) = (use_id("silent"), use_id("naming"));
    let mut claims = sections(&CLAIMS);
    claims.as_object_mut().expect("sections").remove("earlier");
    world.act(proposal(silent, &[]).seal("case", claims.clone()));
    assert!(case(&world, silent).earlier.requests.is_missing(), "nobody said so");
    assert!(outcome(&world, silent).2.contains(&"X-a"));
    world.act(proposal(naming, &[silent]).seal("case", claims));
    let before = stricto_law::case::EarlierRequest {
        reference: silent.to_string(),
        result: stricto_law::case::EarlierResult::NotPursued,
        urgent: false,
    };
    assert_eq!(case(&world, naming).earlier.requests, Fact::known(vec![before]));
}

#[test]
fn of_two_transcriptions_no_more_is_granted_than_both_say() {
    let mut world = ready();
    let u = use_id("use");
    let request = requested(&mut world, u);
    let (at, until) = (world.now, crate::common::instant("2026-11-22T15:00:00.000Z"));
    let body = json!({ "reasons": "satisfied", "conditions": [], "case": sections(&["authorisation"]) });
    let mut signed = decision(u, R::GrantedInPart, Some(until)).re(&[request]).seal("decision", body);
    signed.sealed.retain(|(name, _)| name != "limits");
    let narrow = worked()["authorisation"]["limits"].clone();
    let mut wide = narrow.clone();
    wide["threshold_e6"] = json!({ "within": 1 });
    let first = world.act(transcribed("clerk", &signed.clone().seal("limits", narrow), at));
    let second = transcribed("rights-officer", &signed.seal("limits", wide.clone()), at);
    world.act(second.re(&[request, first]));
    let enforced = serde_json::to_value(&case(&world, u).authorisation.limits).expect("JSON");
    assert_eq!(enforced["threshold_e6"], worked()["authorisation"]["limits"]["threshold_e6"]);
    assert_ne!(enforced, wide);
}

#[test]
fn a_rights_officer_of_the_units_own_body_clears_nothing() {
    use stricto_record::role::Role;
    let mut world = ready();
    let u = use_id("use");
    world.act(enrol("administrator", "friend", Role::RightsOfficer, "unit"));
    requested(&mut world, u);
    let supplied = stricto_record::kinds::fact_supplied::FactSupplied { row: crate::common::id("R-49-i") };
    let part = json!({ "clearance": { "given": [{
        "row": "R-49-i", "holds": true, "by": "rights_officer", "at": "2020-01-01T00:00:00.000Z",
        "legal_fact": "invented", "basis": "invented"
    }] } });
    let public = stricto_record::kinds::Public::FactSupplied(supplied);
    world.act(crate::common::Draft::new("friend", Some(u), public).seal("case", part));
    assert!(case(&world, u).clearance.given.is_missing());
}

#[test]
fn a_part_that_cannot_be_read_leaves_nothing_known() {
    struct Without<'a>(&'a World, ActHash, Opened);
    impl Openings for Without<'_> {
        fn open(&self, act: &ActHash, field: &str) -> Opened {
            if *act == self.1 { self.2.clone() } else { self.0.open(act, field) }
        }
    }
    let mut world = ready();
    let u = use_id("use");
    granted(&mut world, u);
    let file = world.fold.use_file(u).expect("a use");
    let garbage = Opened::Value(b"{\"system\":{\"function\":\"magic\"}}".to_vec());
    for opened in [Opened::Missing, Opened::Sealed, Opened::Erased, garbage] {
        let without = Without(&world, file.proposed.act, opened.clone());
        let read = read(&world.fold, file, &without);
        assert_eq!((read.case, read.faults.len()), (Case::nothing_known(), 1), "{opened:?}");
        assert!(!read.faults[0].to_string().contains("magic"), "what is sealed stays out of messages");
    }
}

#[test]
fn a_description_after_the_fria_makes_the_fria_stale() {
    let mut world = ready();
    let u = use_id("use");
    granted(&mut world, u);
    assert_eq!(case(&world, u).fria.changed_since, Fact::known(false));
    world.act(describe(true));
    assert_eq!(case(&world, u).fria.changed_since, Fact::known(true));
    assert_ne!(outcome(&world, u).0, Outcome::Permitted);
}

#[test]
fn an_extension_does_not_make_the_start_one_before_the_decision() {
    let mut world = ready();
    let u = use_id("use");
    let grant = granted(&mut world, u);
    let first = world.fold.use_file(u).expect("a use").grant().and_then(|g| g.effective);
    world.compiled(u, grant, stricto_record::kinds::permit_compiled::PermitBasis::Decision, 4);
    world.act(arm(u));
    let limits = worked()["limits"]["requested"].clone();
    let body = json!({ "reasons": "longer", "case": sections(&["authorisation"]) });
    let asked = world.act(request(u, false).seal("request", body).seal("limits", limits.clone()));
    let extended = decision(u, R::Extended, Some(world.hours(8))).re(&[asked]);
    let mut extended = extended.seal("decision", json!({ "reasons": "still needed" }));
    extended.sealed.retain(|(name, _)| name != "limits");
    world.act(extended);
    let case = case(&world, u);
    assert_eq!(case.authorisation.decided_at.value().copied(), first);
    let renewed = world.fold.use_file(u).and_then(|file| file.decisions.last()?.effective);
    assert_eq!((case.authorisation.renewed_at.value().copied(), renewed > first), (renewed, true));
    assert_eq!(serde_json::to_value(&case.authorisation.limits).expect("JSON"), limits, "as requested");
    // The start is none before the decision; but of the Swedish law no renewal is known.
    let (outcome, failing, _) = outcome(&world, u);
    assert_eq!((outcome, failing), (Outcome::Prohibited, vec!["R-5.2-h"]));
}

#[test]
fn a_comparison_without_a_permit_makes_the_case_one_of_unauthorised_use_until_the_engine_obeys() {
    use crate::running::{answer, compares, order};
    let mut world = ready();
    let u = use_id("use");
    requested(&mut world, u);
    let first = world.now;
    world.act(compares(u, first));
    assert_eq!(case(&world, u).running.unauthorised_comparison, Fact::known(true));
    assert_eq!(outcome(&world, u).0, Outcome::Prohibited);
    let off = world.act(order(u, stricto_record::kinds::order_issued::Action::Stop, None));
    world.act(answer(u, off, stricto_record::kinds::order_acknowledged::Answer::Done));
    assert_eq!(case(&world, u).running.unauthorised_comparison, Fact::known(false));
    world.act(stop("commander", u, StopCause::Person));
}
