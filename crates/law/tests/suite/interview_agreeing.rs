//! The interview keeps what was said: it names what is missing, asks again where two answers clash, and goes on later.

use stricto_law::interview::{Answer, Field, FieldKind, Question, question, resumed};
use stricto_law::time::Instant;
use stricto_law::{Outcome, Profiles};

use crate::interview::{answers, changed, interview, noon, outcome_of};

fn asked(id: &str) -> &'static Question {
    question(id).expect("a question")
}

/// The fields that take the rest of an answer with them.
fn wanting(id: &str, given: &[(&str, &str)]) -> Vec<String> {
    let answers = changed(given);
    let answer = answers.of(asked(id)).expect("an answer");
    interview().wanting(asked(id), answer).into_iter().map(Field::called).collect()
}

#[test]
fn a_field_that_is_left_empty_is_named_where_it_takes_with_it_what_was_said() {
    let reason = [("reason", "yes"), ("reason.by", "commander"), ("reason.at", "2026-11-22 07:30")];
    assert_eq!(wanting("reason", &reason), ["On what evidence?"]);
    let list = [("persons", "defined"), ("persons.persons", "1"), ("persons.count", "1")];
    assert_eq!(wanting("persons", &list), ["The checksum of the list (SHA-256):"]);
    assert_eq!(outcome_of(&changed(&list)), Outcome::Conditional);
    let area = [("area", "drawn"), ("area.rectangle", "59.3, 18.0, 59.4, 18.1")];
    assert_eq!(wanting("area", &area), ["What people call the area:", "The cameras: name, north, east:"]);
    let tested = [
        ("accuracy", "tested"),
        ("accuracy.age", "2400"),
        ("accuracy.ethnicity", "unknown"),
        ("accuracy.race", "unknown"),
        ("accuracy.sex", "unknown"),
        ("accuracy.disability", "unknown"),
    ];
    assert_eq!(wanting("accuracy", &tested), ["When was the last of these tests?"]);
}

#[test]
fn an_answer_that_is_whole_and_one_of_which_nothing_is_known_want_nothing() {
    let given = changed(&[]);
    for (question, answer) in given.iter() {
        assert!(interview().wanting(question, answer).is_empty(), "{}", question.id);
    }
    assert!(wanting("reason", &[("reason", "yes")]).is_empty(), "nothing was said that could be lost");
}

#[test]
fn what_was_left_empty_can_be_filled_in_later_and_then_counts() {
    let half = changed(&[("persons", "defined"), ("persons.persons", "1"), ("persons.count", "1")]);
    assert!(interview().case(&half).limits.requested.is_missing());
    let persons = asked("persons");
    let kept = half.of(persons).expect("an answer").written_in("count").to_vec();
    assert_eq!(kept, ["1"], "what was said is kept");
    let mut whole = half.clone();
    whole.set(persons, changed(&[]).of(persons).expect("an answer").clone());
    assert_eq!(outcome_of(&whole), Outcome::Permitted);
}

/// The field of the first thing that is wrong, and what to do.
fn wrong(given: &[(&str, &str)]) -> (String, String) {
    let (_, faults) = interview().read(given.iter().copied());
    let wrong = faults.values().flatten().next().expect("something is wrong");
    (wrong.field.clone().unwrap_or_default(), wrong.remedy.clone())
}

#[test]
fn a_camera_outside_the_area_or_on_its_edge_is_asked_for_again() {
    for (cameras, named) in [
        ("quay-1, 48.0, 2.0", "`quay-1`"),
        ("quay-1, 59.3020, 18.0020; quay-2, 59.3000, 18.0020", "`quay-2`"),
    ] {
        let area = [
            ("area", "drawn"),
            ("area.area", "square"),
            ("area.rectangle", "59.3000, 18.0000, 59.3050, 18.0100"),
            ("area.cameras", cameras),
        ];
        let (field, remedy) = wrong(&area);
        assert_eq!(field, "cameras");
        assert!(remedy.contains(named) && remedy.contains("inside, not on an edge"), "{remedy}");
    }
}

#[test]
fn an_end_before_its_beginning_is_asked_for_again_wherever_it_stands() {
    for (given, field) in [
        (
            [
                ("decision", "granted"),
                ("decision.decided", "2026-11-22 09:00"),
                ("decision.until", "2026-11-01 09:00"),
            ],
            "until",
        ),
        (
            [
                ("started", "runs"),
                ("started.armed", "2026-11-22 10:00"),
                ("started.first", "2026-11-22 08:00"),
            ],
            "first",
        ),
        (
            [
                ("urgent", "yes"),
                ("urgent.declared", "2026-11-22 10:30"),
                ("urgent.window", "2026-11-22 10:30"),
            ],
            "window",
        ),
    ] {
        let (found, remedy) = wrong(&given);
        assert_eq!(found, field);
        assert!(remedy.contains("day and hour than"), "{remedy}");
    }
}

/// The fields that do not fit the other answers or the instant asked about.
fn misfits(id: &str, given: &[(&str, &str)]) -> Vec<String> {
    let answers = changed(given);
    let answer = answers.of(asked(id)).expect("an answer");
    let wrong = interview().misfits(asked(id), answer, &interview().case(&answers));
    wrong.into_iter().filter_map(|wrong| wrong.field).collect()
}

#[test]
fn what_has_happened_is_asked_again_where_its_instant_is_still_to_come() {
    for (id, choice, field, at) in [
        ("registered", "yes", "registered", "2026-12-02 10:00"),
        ("requested", "yes", "requested", "2027-01-20 10:00"),
        ("decision", "granted", "decided", "2026-12-22 10:00"),
        ("reason", "yes", "at", "2026-11-22 12:01"),
        ("started", "armed", "armed", "2026-11-22 12:01"),
    ] {
        let name = format!("{id}.{field}");
        assert_eq!(misfits(id, &[(id, choice), (&name, at)]), [field]);
        let same = [(id, choice), (name.as_str(), "2026-11-22 12:00")];
        assert!(
            id == "requested" || misfits(id, &same).is_empty(),
            "{id}: what happens at that instant has happened"
        );
    }
    let given = changed(&[]);
    let case = interview().case(&given);
    for (question, answer) in given.iter() {
        assert_eq!(interview().misfits(question, answer, &case), [], "{}: a period may come", question.id);
    }
}

#[test]
fn a_decision_before_its_request_is_asked_again_whichever_of_the_two_is_given_last() {
    let decided = |at| misfits("decision", &[("decision", "granted"), ("decision.decided", at)]);
    assert_eq!(decided("2026-11-22 07:59"), ["decided"], "it was asked for at 8");
    assert!(decided("2026-11-22 08:00").is_empty());
    let form = [("requested", "yes"), ("requested.form", "reasoned"), ("requested.form", "competent")];
    let requested = |at| misfits("requested", &[&form[..], &[("requested.requested", at)]].concat());
    assert_eq!(requested("2026-11-22 09:01"), ["requested"], "it was decided at 9");
    assert!(requested("2026-11-22 09:00").is_empty());
}

#[test]
fn a_list_without_an_entry_and_a_threshold_without_a_unit_are_asked_for_again() {
    let (field, remedy) = wrong(&[("persons", "defined"), ("persons.count", "0")]);
    assert_eq!((field.as_str(), remedy.as_str()), ("count", "write 1 or more"));
    let (field, remedy) = wrong(&[("system", "set"), ("system.threshold", "64")]);
    assert!(field == "threshold" && remedy.contains("`64 %`"), "{remedy}");
    let threshold = |text: &str| {
        let case = interview().case(&changed(&[
            ("system", "set"),
            ("system.system", "system-a"),
            ("system.version", "4.2.0"),
            ("system.threshold", text),
            ("system.delay", "4"),
        ]));
        case.limits.requested.value().and_then(|limits| limits.threshold_e6.within().copied())
    };
    assert_eq!((threshold("0.64"), threshold("64 %")), (Some(640_000), Some(640_000)));
}

#[test]
fn the_states_of_every_list_stand_by_name_as_in_the_first_question_and_that_of_the_use_comes_first() {
    let authority = asked("authority");
    let state = authority.field("state").expect("a field");
    assert_eq!(state.kind, FieldKind::State);
    let ids = |place: &[(&str, &str)]| -> Vec<String> {
        let options = interview().options(state, &interview().case(&answers(place)));
        options.into_iter().map(|option| option.id).collect()
    };
    let first = interview().choices(asked("place"));
    let mut by_name: Vec<&str> =
        first.iter().map(|choice| choice.id.split('-').next().unwrap_or("")).collect();
    by_name.dedup();
    by_name.retain(|id| id.len() == 2);
    assert_eq!(ids(&[]), by_name);
    let hesse = ids(&[("place", "DE-HE")]);
    assert_eq!(hesse[0], "DE");
    by_name.retain(|id| *id != "DE");
    assert_eq!(hesse[1..], by_name);
}

#[test]
fn one_missing_person_is_a_child_or_an_adult_and_not_both() {
    let clash = |adult: &'static str, minors: &'static str| {
        let fields = [
            ("adult", adult),
            ("adult.by", "commander"),
            ("adult.at", "2026-11-22 07:30"),
            ("adult.evidence", "letter"),
        ];
        let adult = if adult == "child" { &fields[..1] } else { &fields[..] };
        let case = interview().case(&changed(adult));
        let given = answers(&[("sought", "known"), ("sought.minors", minors)]);
        interview().clash(asked("sought"), given.of(asked("sought")).expect("an answer"), &case)
    };
    assert!(clash("concern", "yes").is_some_and(|said| said.contains("said to be an adult")));
    assert!(clash("child", "no").is_some_and(|said| said.contains("said to be a child")));
    assert_eq!((clash("concern", "no"), clash("child", "yes")), (None, None));
    let (victims, known) =
        (changed(&[("objective", "victims")]), answers(&[("sought", "known"), ("sought.minors", "no")]));
    let case = interview().case(&victims);
    assert_eq!(
        interview().clash(asked("sought"), known.of(asked("sought")).expect("an answer"), &case),
        None
    );
}

#[test]
fn a_broken_off_interview_is_gone_on_with_from_its_file_as_if_nothing_had_happened() {
    let profiles = Profiles::built_in();
    let given = changed(&[]);
    let mut so_far = stricto_law::interview::Answers::default();
    while let Some(next) = interview().next(&so_far) {
        so_far.set(next, given.of(next).expect("an answer").clone());
        let text = interview().saved(&so_far).expect("a file");
        assert_eq!(resumed(&text, &profiles).as_ref(), Ok(&so_far), "{text}");
    }
    let half = changed(&[("reason", "yes"), ("reason.by", "commander")]);
    let text = interview().saved(&half).expect("a file");
    let again = resumed(&text, &profiles).expect("answers");
    let by = again.of(asked("reason")).map(Answer::written).into_iter().flatten().next();
    assert_eq!(by, Some(("by", &["commander".to_owned()][..])), "what states nothing yet is kept as well");
}

#[test]
fn a_file_that_was_changed_by_hand_or_keeps_no_answers_is_not_gone_on_with() {
    let profiles = Profiles::built_in();
    let text = interview().saved(&changed(&[])).expect("a file");
    let told = |text: &str| resumed(text, &profiles).expect_err("no interview").to_string();
    assert!(told(&text.replace("count = 1", "count = 2")).contains("changed by hand"));
    assert!(told("[space]\naccess = \"anyone\"\n").contains("no answers are kept"));
    assert!(told("[space\n").contains("line 1"));
    let noon: Instant = noon();
    assert!(text.contains(&noon.to_string()));
}
