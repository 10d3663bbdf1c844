//! What the interview asks last: a decision from outside where only that is missing, and what only warns.

use std::collections::BTreeSet;

use stricto_law::fact::Fact;
use stricto_law::interview::{Answer, Answers, Interview, question, questions};
use stricto_law::limits::{Bound, Window};
use stricto_law::{Case, Outcome};

use crate::interview::{changed, interview, outcome_of};
use crate::support::profiles;

#[test]
fn a_question_of_law_is_asked_for_its_decision_only_where_nothing_else_is_missing() {
    let asks_outside = |answers: &Answers| interview().walk(answers).asked.iter().any(|q| q.id == "outside");
    let torn = changed(&[("who", "category")]);
    assert_eq!(interview().next(&torn).map(|q| q.id.as_str()), Some("outside"));
    assert!(!asks_outside(&changed(&[])) && !asks_outside(&changed(&[("who", "everyone")])));
    assert_eq!(outcome_of(&decided_by_authority("yes")), Outcome::Permitted);
    assert_eq!(outcome_of(&decided_by_authority("no")), Outcome::Prohibited);
}

/// The search for a category, on which the authority decided.
fn decided_by_authority(holds: &'static str) -> Answers {
    changed(&[
        ("who", "category"),
        ("outside", "yes"),
        ("outside.row", "R-5.2-a"),
        ("outside.holds", holds),
        ("outside.who", "authority"),
        ("outside.decided", "2026-11-22 09:10"),
        ("outside.fact", "the category is one defined group of two persons"),
        ("outside.basis", "decision, section 5"),
    ])
}

/// `case`, in which the decision grants two years instead of a fixed period.
fn with_years_granted(mut case: Case) -> Case {
    let mut limits = case.authorisation.limits.value().expect("limits").clone();
    let [from, until] = ["2026-11-22T09:00:00.000Z", "2028-11-22T09:00:00.000Z"].map(|at| at.parse());
    let (from, until) = (from.expect("an instant"), until.expect("an instant"));
    limits.windows = Bound::Within(vec![Window { from, until }]);
    case.authorisation.limits = Fact::known(limits);
    case
}

#[test]
fn every_row_that_people_outside_decide_can_be_named_to_the_interview() {
    let question = questions().iter().find(|q| q.id == "outside").expect("the question");
    let options: BTreeSet<&str> =
        question.field("row").expect("a field").options.iter().map(|o| o.id.as_str()).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/aia");
    let mut named = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("the rules") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a rule");
        for call in text.split("decided_outside(").skip(1).filter(|call| call.trim_start().starts_with("g,"))
        {
            named.insert(call.split('"').nth(1).expect("a row").to_owned());
        }
    }
    assert_eq!(options, named.iter().map(String::as_str).collect());
}

#[test]
fn only_the_questions_that_wait_are_offered_with_the_reason_and_no_other_can_be_decided() {
    let outside = question("outside").expect("the question");
    let row = outside.field("row").expect("a field");
    let torn = changed(&[("who", "category")]);
    let decided =
        |row: &'static str| changed(&[("who", "category"), ("outside", "yes"), ("outside.row", row)]);
    // What was decided already can be corrected, so it is offered still.
    for answers in [&torn, &decided("R-5.2-a")] {
        let case = interview().case(answers);
        let offered: Vec<String> = interview().options(row, &case).into_iter().map(|o| o.id).collect();
        assert_eq!(offered, ["R-5.2-a"]);
        let waits = interview().waits(outside, &case);
        assert!(waits.len() == 1 && waits[0].starts_with("R-5.2-a, "), "{waits:?}");
    }
    let case = interview().case(&torn);
    assert!(interview().waits(question("who").expect("a question"), &case).is_empty());
    let yes = interview().choices(outside).into_iter().find(|choice| choice.id == "yes").expect("a choice");
    let asked = |case: &Case| interview().asks(outside, &yes, case).iter().any(|field| field.id == "row_2");
    assert!(!asked(&case), "there is no second question to decide");
    let two = with_years_granted(case.clone());
    assert_eq!(
        interview().waits(outside, &two).iter().map(|told| told.split(',').next()).collect::<Vec<_>>(),
        [Some("R-5.2-a"), Some("R-5.2-h")]
    );
    assert!(asked(&two), "there is a second question to decide");
    // Another question's second answer has nothing to do with what waits.
    let earlier = question("earlier").expect("a question");
    let both = interview().choices(earlier).into_iter().find(|choice| !choice.asks.is_empty());
    let both = both.expect("a choice that asks for two requests");
    assert!(interview().asks(earlier, &both, &case).iter().any(|field| field.id == "reference_2"));
    let misfits = |row| {
        let answers = decided(row);
        interview().misfits(outside, answers.of(outside).expect("an answer"), &case)
    };
    assert_eq!(misfits("R-5.2-a"), []);
    // Only the field that names the question is held against what waits.
    let decided = decided_by_authority("yes");
    assert_eq!(interview().misfits(outside, decided.of(outside).expect("an answer"), &case), []);
    let holds = interview().options(outside.field("holds").expect("a field"), &case);
    assert_eq!(holds.iter().map(|option| option.id.as_str()).collect::<Vec<_>>(), ["yes", "no"]);
    let wrong = misfits("SC-g0");
    assert_eq!(wrong[0].field.as_deref(), Some("row"));
    assert!(
        wrong[0].remedy.contains("`SC-g0` does not wait") && wrong[0].remedy.contains("`R-5.2-a`"),
        "{wrong:?}"
    );
}

#[test]
fn what_applies_only_from_december_2027_is_asked_for_only_from_then_on() {
    let asks = |at: &str| {
        let interview = Interview::new(profiles(), at.parse().expect("an instant"));
        let mut answers = Answers::default();
        for question in questions() {
            answers.set(question, Answer::unknown());
        }
        let walk = interview.walk(&answers);
        ["oversight", "conformity", "dpia"].map(|id| walk.asked.iter().any(|question| question.id == id))
    };
    assert_eq!(asks("2027-12-01T21:59:59.999Z"), [false, false, true]);
    assert_eq!(asks("2027-12-01T22:00:00.000Z"), [true, true, true]);
}
