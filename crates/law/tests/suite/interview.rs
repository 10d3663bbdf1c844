//! The interview: it ends, it asks only what matters, it reaches every outcome, and not knowing never permits.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use stricto_law::input::{Format, parse};
use stricto_law::interview::{Answers, FieldKind, Interview, UNKNOWN, case_file, questions};
use stricto_law::time::Instant;
use stricto_law::{Case, Outcome, Profiles, assess};

use crate::support::{json, profiles, stated};

const PERMITTED: &str = include_str!("../interviews/permitted.txt");

fn noon() -> Instant {
    "2026-11-22T12:00:00.000Z".parse().expect("an instant")
}

pub(crate) fn interview() -> Interview<'static> {
    Interview::new(profiles(), noon())
}

fn pairs(text: &str) -> Vec<(&str, &str)> {
    text.lines().map(|line| line.split_once(' ').expect("a name and a value")).collect()
}

fn answers(pairs: &[(&str, &str)]) -> Answers {
    let (answers, faults) = interview().read(pairs.iter().copied());
    assert_eq!(faults, BTreeMap::new());
    answers
}

/// The search that is permitted, with the answers to some questions replaced.
fn changed(replaced: &[(&str, &str)]) -> Answers {
    let question = |name: &str| name.split('.').next().map(str::to_owned);
    let kept = pairs(PERMITTED).into_iter();
    let kept = kept.filter(|(name, _)| !replaced.iter().any(|(new, _)| question(new) == question(name)));
    answers(&kept.chain(replaced.iter().copied()).collect::<Vec<_>>())
}

fn outcome_of(answers: &Answers) -> Outcome {
    assess(&interview().case(answers), profiles(), noon()).outcome
}

/// How many questions are asked until `answers` decide, each of which must have its answer.
fn asked(answers: &Answers) -> usize {
    let walk = interview().walk(answers);
    assert_eq!(walk.next.map(|q| q.id.as_str()), None, "a question without an answer");
    walk.asked.len()
}

#[test]
fn a_permitted_search_takes_at_most_45_questions() {
    let answers = changed(&[]);
    let asked = asked(&answers);
    let assessed = assess(&interview().case(&answers), profiles(), noon());
    assert_eq!(
        assessed.outcome,
        Outcome::Permitted,
        "{:?} {:?}",
        assessed.failing_rows(),
        assessed.open_rows()
    );
    assert!(asked <= 45, "{asked}");
    assert_eq!(asked, answers.iter().count(), "no answer of the story is beside the point");
}

#[test]
fn what_is_plainly_prohibited_or_outside_takes_fewer_than_8_questions() {
    use Outcome::{Outside, Prohibited};
    for (change, outcome) in [
        (("who", "everyone"), Prohibited),
        (("place", "FR"), Prohibited),
        (("place", "reached"), Prohibited),
        (("live", "held_back"), Prohibited),
        (("objective", "none"), Prohibited),
        (("place", "DK"), Outside),
        (("place", "elsewhere"), Outside),
        (("purpose", "private"), Outside),
        (("purpose", "security"), Outside),
        (("purpose", "research"), Outside),
        (("function", "objects"), Outside),
        (("function", "counts"), Outside),
        (("function", "verifies"), Outside),
        (("function", "presents"), Outside),
        (("live", "recorded"), Outside),
        (("live", "installed"), Outside),
        (("access", "law"), Outside),
        (("access", "holder"), Outside),
        (("access", "online"), Outside),
        (("who", "present"), Outside),
    ] {
        let answers = changed(&[change]);
        assert_eq!(outcome_of(&answers), outcome, "{change:?}");
        assert!(asked(&answers) < 8, "{change:?}: {}", asked(&answers));
    }
    // A foreign authority is outside where it is abroad; that it searches in a Member State is for people.
    let abroad = changed(&[("purpose", "foreign"), ("place", "reached")]);
    assert_eq!(outcome_of(&abroad), Outside);
    assert_eq!(outcome_of(&changed(&[("purpose", "foreign")])), Outcome::Escalate);
}

#[test]
fn every_condition_can_be_denied_and_then_it_is_prohibited() {
    for change in [
        &[("missing", "not_missing")][..],
        &[("list", "no")],
        &[("trigger", "machine")],
        &[("period", "open_ended")],
        &[("area", "anywhere")],
        &[("persons", "undefined")],
        &[("system", "unset")],
        &[("fria", "no")],
        &[("fria_says", "ticked"), ("fria_says.says", "risks")],
        &[("fria_changed", "yes")],
        &[("registered", "no"), ("registered.provider", "yes")],
        &[("requested", "no")],
        &[("decision", "none")],
        &[("decision", "refused"), ("decision.decided", "2026-11-22 09:00")],
        &[("authority", "other"), ("authority.name", "the ministry"), ("authority.state", "SE")],
        &[("authority", "court"), ("authority.name", "a court"), ("authority.state", "FI")],
        &[("independence", "ticked"), ("independence.holds", "no_part")],
        &[("found", "ticked"), ("found.says", "limited"), ("found.evidence", "decision")],
        &[("covers", "many")],
        &[("covers", "unlimited")],
        &[("covers", "other_aim")],
        &[("plan", "other"), ("plan.from", "2026-11-22 09:00"), ("plan.until", "2026-11-23 09:00")],
        &[
            ("necessary", "no"),
            ("necessary.by", "rights officer"),
            ("necessary.at", "2026-11-22 07:30"),
            ("necessary.evidence", "report 8"),
        ],
    ] {
        assert_eq!(outcome_of(&changed(change)), Outcome::Prohibited, "{change:?}");
    }
}

#[test]
fn what_sources_disagree_on_is_for_people_to_decide() {
    for change in [("who", "category"), ("function", "perimeter"), ("live", "photo"), ("access", "unlocked")]
    {
        assert_eq!(outcome_of(&changed(&[change])), Outcome::Escalate, "{change:?}");
    }
}

#[test]
fn a_suspect_a_threat_and_an_attack_can_be_stated_in_full() {
    let judged = |id: &'static str| {
        let field = |field: &str, value: &'static str| (format!("{id}.{field}"), value);
        [field("by", "commander"), field("at", "2026-11-22 07:30"), field("evidence", "report 7")]
    };
    for (objective, more) in [
        (
            "offence",
            &[
                ("standing", "suspect"),
                ("grounds", "yes"),
                ("crime", "criminal_organisation"),
                ("organised", "one"),
                ("organised.crime", "sabotage"),
                ("sentence", "law"),
                ("sentence.provision", "criminal code, chapter 13"),
                ("sentence.months", "48"),
            ][..],
        ),
        (
            "threat",
            &[
                ("threat", "yes"),
                ("threat_judged", "found"),
                ("threat_judged.found", "specific"),
                ("threat_judged.found", "substantial"),
                ("threat_judged.found", "imminent"),
                ("infrastructure", "endangers"),
                ("linked", "yes"),
            ],
        ),
    ] {
        let by: Vec<_> =
            ["grounds", "threat_judged", "infrastructure"].into_iter().flat_map(judged).collect();
        let mut all = vec![("objective", objective)];
        all.extend(more);
        all.extend(by.iter().map(|(name, value)| (name.as_str(), *value)));
        let answers = changed(&all);
        let assessed = assess(&interview().case(&answers), profiles(), noon());
        let said = (assessed.failing_rows(), assessed.open_rows());
        assert_eq!(assessed.outcome, Outcome::Permitted, "{objective}: {said:?}");
        asked(&answers);
    }
}

#[test]
fn an_urgent_start_is_permitted_until_its_window_ends() {
    let answers = changed(&[
        ("started", "runs"),
        ("started.armed", "2026-11-22 11:00"),
        ("started.first", "2026-11-22 11:05"),
        ("period", "from_until"),
        ("period.from", "2026-11-22 11:00"),
        ("period.until", "2026-11-22 21:00"),
        ("switched", "no"),
        ("unauthorised", "no"),
        ("alerts", "none"),
        ("urgent", "yes"),
        ("urgent.declared", "2026-11-22 10:30"),
        ("urgent.window", "2026-11-22 20:00"),
        ("urgent_reasons", "found"),
        ("urgent_reasons.found", "impossible"),
        ("urgent_reasons.found", "earlier"),
        ("urgent_reasons.found", "minimum"),
        ("urgent_reasons.found", "safeguards"),
        ("urgent_reasons.found", "unregistered"),
        ("urgent_reasons.by", "commander"),
        ("urgent_reasons.at", "2026-11-22 10:30"),
        ("urgent_reasons.evidence", "report 7"),
        ("registered", "no"),
        ("registered.provider", "yes"),
        ("late_entry", "no"),
        ("requested", "no"),
        ("decision", "none"),
        ("plan", "as_asked"),
    ]);
    let assessed = assess(&interview().case(&answers), profiles(), noon());
    let said = (assessed.failing_rows(), assessed.open_rows());
    assert_eq!(assessed.outcome, Outcome::Permitted, "{said:?}");
    asked(&answers);
}

#[test]
fn an_aim_that_is_not_known_does_not_bring_questions_about_each_aim() {
    let walk = interview().walk(&changed(&[("objective", UNKNOWN)]));
    for id in ["missing", "victims", "threat", "attack", "standing"] {
        assert!(!walk.asked.iter().any(|question| question.id == id), "{id}");
    }
}

#[test]
fn a_changed_answer_silences_what_hung_on_it_and_changing_it_back_brings_it_back() {
    let adult = changed(&[("objective", "threat")]);
    let case = interview().case(&adult);
    assert!(case.missing_person.adult.is_missing() && adult.iter().any(|(q, _)| q.id == "adult"));
    assert!(interview().next(&adult).is_some_and(|question| question.id == "threat"));
    let back = changed(&[]);
    assert_eq!(interview().case(&back).missing_person.adult.value(), Some(&false));
}

#[test]
fn limits_are_stated_whole_or_not_at_all() {
    for id in ["period", "area", "persons", "system"] {
        let answers = changed(&[(id, UNKNOWN)]);
        let walk = interview().walk(&answers);
        assert!(walk.case.limits.requested.is_missing() && walk.case.limits.planned.is_missing(), "{id}");
        assert_eq!(outcome_of(&answers), Outcome::Conditional, "{id}");
        if id == "period" {
            assert!(!walk.asked.iter().any(|question| question.id == "system"), "the rest is in vain");
        }
    }
}

#[test]
fn whoever_leaves_one_question_open_is_never_permitted() {
    for (question, _) in changed(&[]).iter() {
        let outcome = outcome_of(&changed(&[(question.id.as_str(), UNKNOWN)]));
        assert_ne!(outcome, Outcome::Permitted, "{}", question.id);
    }
    let nothing: Vec<_> = questions().iter().map(|question| (question.id.as_str(), UNKNOWN)).collect();
    assert_eq!(outcome_of(&answers(&nothing)), Outcome::Conditional);
}

#[test]
fn going_on_asks_what_is_left_after_the_answer_is_clear() {
    let answers = changed(&[("who", "everyone")]);
    assert_eq!(interview().next(&answers).map(|q| q.id.as_str()), None);
    let on = interview().to_the_end().walk(&answers);
    assert!(on.asked.len() > asked(&answers) + 20, "{}", on.asked.len());
}

#[test]
fn wrong_answers_are_told_what_to_write_instead() {
    for (given, field, remedy) in [
        (&[("place", "XX")][..], None, "choose one"),
        (&[("period", "from_until"), ("period.from", "soon")], Some("from"), "2026-11-22 10:00"),
        (
            &[
                ("period", "from_until"),
                ("period.from", "2026-11-22 10:00"),
                ("period.until", "2026-11-22 09:00"),
            ],
            Some("until"),
            "later",
        ),
        (&[("objective", "several")], Some("pursued"), "tick"),
        (&[("sentence", "law"), ("sentence.months", "four years")], Some("months"), "digits"),
        (&[("fria", "yes"), ("fria.bounds", "@limits.requested")], Some("bounds"), "choose one"),
    ] {
        let (_, faults) = interview().read(given.iter().copied());
        let wrong = faults.values().flatten().next().expect("something is wrong");
        assert_eq!(wrong.field.as_deref(), field, "{given:?}");
        assert!(wrong.remedy.contains(remedy), "{wrong}");
    }
    let long = "x".repeat(201);
    let (_, faults) = interview().read([("authority", "court"), ("authority.name", long.as_str())]);
    assert!(faults["authority"][0].remedy.contains("at most 200"));
}

#[test]
fn what_people_write_is_never_read_as_a_mark() {
    let answers = changed(&[
        ("authority", "court"),
        ("authority.name", "@fria.performed_by"),
        ("authority.state", "SE"),
    ]);
    let name = interview().case(&answers).authorisation.authority.value().cloned();
    assert_eq!(name.as_deref(), Some("@fria.performed_by"));
}

#[test]
fn answers_survive_being_written_down() {
    let given = changed(&[]);
    let written = given.pairs();
    let (read, faults) = interview().read(written.iter().map(|(a, b)| (a.as_str(), b.as_str())));
    assert_eq!((read, faults), (given, BTreeMap::new()));
}

/// Something that a field of this kind takes; or, for every fourth, something that it does not.
fn filling(kind: FieldKind, options: &[&str], index: &Index) -> Vec<String> {
    let pick = index.index(4);
    let text = match kind {
        FieldKind::Text => ["police", "@limits.requested", "!yes", "\u{7}"][pick],
        FieldKind::Number => ["0", "1", "48", "many"][pick],
        FieldKind::Instant => ["2026-11-22 09:00", "2026-11-22T15:00", "2025-01-01 00:00", "soon"][pick],
        FieldKind::Checks => return options.iter().skip(pick).map(|o| (*o).to_owned()).collect(),
        FieldKind::One | FieldKind::State => options[index.index(options.len())],
        FieldKind::Rectangle => ["59.3,18,59.4,18.1", "0,0,1,1", "-1,-1,0,0", "1,1,0,0"][pick],
        FieldKind::Cameras => ["a,59.35,18.05", "a,0.5,0.5;b,59.35,18.05", "", "a"][pick],
        FieldKind::Persons => ["1", "7", "1000", "1001"][pick],
        FieldKind::Sha256 => {
            ["", "0f5c2d1b7a3e4c6d8091a2b3c4d5e6f70f5c2d1b7a3e4c6d8091a2b3c4d5e6f7", "", "x"][pick]
        }
        FieldKind::Percent => ["64", "100%", "0.0001", "0"][pick],
        FieldKind::Seconds => ["4", "0.001", "86400", "-1"][pick],
        FieldKind::Sample => ["unknown", "2400", "1", "0"][pick],
    };
    vec![text.to_owned()]
}

/// Some answer to every question, or what it takes for one.
fn any_answers() -> impl Strategy<Value = Vec<(String, String)>> {
    let indices = prop::collection::vec(any::<Index>(), questions().len() * 12);
    indices.prop_map(|indices| {
        let mut indices = indices.iter();
        let mut next = || indices.next().expect("enough of them");
        let mut pairs = Vec::new();
        for question in questions() {
            let choices = interview().choices(question);
            let index = next().index(choices.len() + 1);
            let Some(choice) = choices.get(index) else {
                pairs.push((question.id.clone(), UNKNOWN.to_owned()));
                continue;
            };
            pairs.push((question.id.clone(), choice.id.clone()));
            for field in choice.asks.iter().filter_map(|id| question.field(id)) {
                let options: Vec<&str> = field.options.iter().map(|o| o.id.as_str()).collect();
                for text in filling(field.kind, &options, next()) {
                    pairs.push((format!("{}.{}", question.id, field.id), text));
                }
            }
        }
        pairs
    })
}

fn in_a_file(case: &Case) -> Case {
    let text = case_file(case, noon()).expect("a case can be written");
    let read = parse(&text, Format::Toml).unwrap_or_else(|e| panic!("{e}\n{text}"));
    assert_eq!(read.at, Some(noon()));
    Case { meta: case.meta.clone(), ..read.case }
}

#[test]
fn the_case_file_is_the_case() {
    let case = interview().case(&changed(&[]));
    assert_eq!(in_a_file(&case), case);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn whatever_is_answered_the_interview_ends_asks_nothing_twice_and_states_a_case(
        pairs in any_answers(),
        on in any::<bool>(),
    ) {
        let interview = if on { interview().to_the_end() } else { interview() };
        let (given, _) = interview.read(pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())));
        // A question whose answer could not be read is answered with not knowing.
        let mut given = given;
        for question in questions() {
            if given.of(question).is_none() {
                given.set(question, stricto_law::interview::Answer::unknown());
            }
        }
        let walk = interview.walk(&given);
        prop_assert!(walk.next.is_none());
        let ids: BTreeSet<&str> = walk.asked.iter().map(|q| q.id.as_str()).collect();
        prop_assert_eq!(ids.len(), walk.asked.len());
        // What is stated was asked for, by the questions that were asked and by no other.
        let may: BTreeSet<&String> = walk.asked.iter().flat_map(|q| &q.facts).collect();
        for fact in stated(&json(&walk.case)) {
            prop_assert!(may.contains(&fact), "{}", fact);
        }
        prop_assert_eq!(&in_a_file(&walk.case), &walk.case);
        // One after the other, in the order in which they are asked, they lead to the same.
        let mut one_by_one = Answers::default();
        while let Some(question) = interview.next(&one_by_one) {
            prop_assert!(one_by_one.of(question).is_none());
            one_by_one.set(question, given.of(question).expect("every question is answered").clone());
        }
        prop_assert_eq!(interview.case(&one_by_one), walk.case);
        // Whoever leaves everything open that was answered permits nothing by it.
        if walk.asked.iter().any(|q| given.of(q).is_some_and(|a| a.choice() == UNKNOWN)) && !on {
            let outcome = assess(&interview.case(&given), profiles(), noon()).outcome;
            prop_assert_ne!(outcome, Outcome::Permitted);
        }
    }

    #[test]
    fn no_text_stops_the_reader(text in "[a-z._0-9@$!\u{7}\u{202e}ä]{0,12}", value in "\\PC{0,40}") {
        for question in questions() {
            let name = format!("{}.{text}", question.id);
            let pairs = [(text.as_str(), value.as_str()), (question.id.as_str(), value.as_str()), (name.as_str(), value.as_str())];
            let (_, faults) = interview().read(pairs);
            prop_assert!(faults.values().flatten().all(|wrong| !wrong.remedy.is_empty()));
        }
    }
}

#[test]
fn every_further_step_of_a_national_law_can_be_stated() {
    let text = include_str!("../../../../requirements/questions.toml");
    let routes = profiles().iter().flat_map(|profile| &profile.routes);
    let steps = routes.filter_map(|route| route.urgency.as_ref()).flat_map(|urgency| &urgency.steps);
    let mut seen = 0;
    for step in steps {
        assert!(text.contains(&format!("step = \"{}\"", step.id)), "{}", step.id);
        seen += 1;
    }
    assert!(seen > 0, "no national law has one any more: drop the question");
}

#[test]
fn the_place_is_a_state_or_a_region_with_a_law_of_its_own() {
    let place = &questions()[0];
    let ids: Vec<String> = interview().choices(place).into_iter().map(|choice| choice.id).collect();
    assert!(
        ids.contains(&"SE".to_owned())
            && ids.contains(&"DE-HE".to_owned())
            && ids.contains(&"DE-rest".to_owned())
    );
    assert!(!ids.contains(&"DE".to_owned()), "the law of Germany is that of its regions");
    assert_eq!(ids.len(), 27 + 1 + 2);
    for (place, profile) in [("DE-HE", "DE-HE"), ("DE-rest", "DE"), ("IT", "IT")] {
        let case = interview().case(&answers(&[("place", place)]));
        let assessed = assess(&case, &Profiles::built_in(), noon());
        assert_eq!(assessed.profile.map(|p| p.id).as_deref(), Some(profile));
    }
    let _: Value = json(&interview().case(&answers(&[("place", "SE")])));
}
