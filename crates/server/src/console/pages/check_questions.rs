//! The questions of the short check, and what each answer states of the case.

use serde_json::{Map, Value, json};
use stricto_law::case::Case;
use stricto_law::time::Instant;

/// A question: its name in the address, its text, and its answers.
pub(super) struct Question {
    pub(super) name: &'static str,
    pub(super) ask: &'static str,
    pub(super) answers: &'static [Answer],
}

/// An answer: its value in the address, its text, and what it states of the case.
pub(super) struct Answer {
    pub(super) value: &'static str,
    pub(super) label: &'static str,
    states: &'static [(&'static str, &'static str, Said)],
}

/// What an answer states of one fact.
#[derive(Clone, Copy)]
enum Said {
    Yes,
    No,
    Word(&'static str),
    /// A list of one word.
    Only(&'static str),
    /// An empty list.
    Nothing,
    /// The instant asked about.
    Now,
}

use Said::{No, Nothing, Now, Only, Word, Yes};

const fn answer(
    value: &'static str,
    label: &'static str,
    states: &'static [(&'static str, &'static str, Said)],
) -> Answer {
    Answer { value, label, states }
}

/// The question of the place, and the answer that is no Member State.
pub(super) const PLACE: &str = "state";
pub(super) const ELSEWHERE: &str = "elsewhere";

/// The Member States, in the order of their codes as the Union writes them.
pub(super) const STATES: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// The questions behind the place, which is asked from the list of Member States.
pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "police",
        ask: "check-q-police",
        answers: &[
            answer("yes", "check-yes", &[("purpose", "law_enforcement", Yes)]),
            answer("no", "check-no", &[("purpose", "law_enforcement", No)]),
        ],
    },
    Question {
        name: "function",
        ask: "check-q-function",
        answers: &[
            answer(
                "identification",
                "check-identification",
                &[("system", "function", Word("identification")), ("system", "reference_database", Yes)],
            ),
            answer(
                "verification",
                "check-verification",
                &[
                    ("system", "function", Word("verification")),
                    ("system", "adds_watchlist_check", No),
                    ("target", "general_sweep", No),
                ],
            ),
            answer(
                "both",
                "check-verification-and-list",
                &[
                    ("system", "function", Word("verification")),
                    ("system", "adds_watchlist_check", Yes),
                    ("system", "reference_database", Yes),
                ],
            ),
        ],
    },
    Question {
        name: "live",
        ask: "check-q-live",
        answers: &[
            answer("live", "check-live", &[("time", "material", Word("live"))]),
            answer(
                "delayed",
                "check-delayed",
                &[("time", "material", Word("recorded")), ("time", "artificially_delayed", Yes)],
            ),
            answer(
                "recorded",
                "check-recorded",
                &[
                    ("time", "material", Word("recorded")),
                    ("time", "artificially_delayed", No),
                    ("time", "person_has_left", Yes),
                ],
            ),
        ],
    },
    Question {
        name: "public",
        ask: "check-q-public",
        answers: &[
            answer(
                "anyone",
                "check-public-anyone",
                &[("space", "physical", Yes), ("space", "access", Word("anyone"))],
            ),
            answer(
                "ticket",
                "check-public-ticket",
                &[("space", "physical", Yes), ("space", "access", Word("conditions_anyone_may_meet"))],
            ),
            answer(
                "limited",
                "check-public-limited",
                &[
                    ("space", "physical", Yes),
                    ("space", "access", Word("limited_by_holder")),
                    ("space", "access_controlled", Yes),
                    ("space", "whole_area", Yes),
                ],
            ),
            answer(
                "online",
                "check-public-online",
                &[("space", "physical", No), ("space", "cameras_placed", No)],
            ),
        ],
    },
    Question {
        name: "objective",
        ask: "check-q-objective",
        answers: &[
            answer(
                "missing_person",
                "objective-missing",
                &[("objective", "pursued", Only("missing_person"))],
            ),
            answer("victims", "objective-victims", &[("objective", "pursued", Only("victims"))]),
            answer("threat", "objective-threat", &[("objective", "pursued", Only("threat"))]),
            answer(
                "terrorist_attack",
                "objective-terrorist-attack",
                &[("objective", "pursued", Only("terrorist_attack"))],
            ),
            answer("offence", "objective-offence", &[("objective", "pursued", Only("offence"))]),
            answer("none", "check-objective-none", &[("objective", "pursued", Nothing)]),
        ],
    },
    Question {
        name: "scope",
        ask: "check-q-scope",
        answers: &[
            answer(
                "individual",
                "check-individual",
                &[("target", "scope", Word("individual")), ("target", "general_sweep", No)],
            ),
            answer("category", "check-category", &[("target", "scope", Word("category"))]),
            answer(
                "everyone",
                "check-everyone",
                &[("target", "scope", Word("everyone")), ("target", "general_sweep", Yes)],
            ),
        ],
    },
    Question {
        name: "fria",
        ask: "check-q-fria",
        answers: &[
            answer("yes", "check-yes", &[("fria", "completed", Yes)]),
            answer("no", "check-no", &[("fria", "completed", No)]),
        ],
    },
    Question {
        name: "registered",
        ask: "check-q-registered",
        answers: &[
            answer("yes", "check-yes", &[("registration", "registered", Yes)]),
            answer("no", "check-no", &[("registration", "registered", No)]),
        ],
    },
    Question {
        name: "decision",
        ask: "check-q-decision",
        answers: &[
            answer(
                "granted",
                "result-granted",
                &[
                    ("authorisation", "decided", Yes),
                    ("authorisation", "decided_at", Now),
                    ("authorisation", "result", Word("granted")),
                ],
            ),
            answer(
                "refused",
                "result-refused",
                &[
                    ("authorisation", "decided", Yes),
                    ("authorisation", "decided_at", Now),
                    ("authorisation", "result", Word("refused")),
                ],
            ),
            answer(
                "urgent",
                "check-urgent",
                &[("authorisation", "decided", No), ("urgency", "claimed", Yes)],
            ),
            answer(
                "none",
                "check-no-decision",
                &[("authorisation", "decided", No), ("urgency", "claimed", No)],
            ),
        ],
    },
];

/// The case that the answers make; what is not answered is missing, and never "no".
///
/// None where an answer is not among those that are offered.
pub(super) fn case<'a>(given: &impl Fn(&str) -> &'a str, now: Instant) -> Option<Case> {
    let mut sections = Map::new();
    match given(PLACE) {
        "" => {}
        ELSEWHERE => {
            for fact in ["deployer_in_union", "output_used_in_union", "used_in_union"] {
                state(&mut sections, "jurisdiction", fact, false.into());
            }
        }
        code => {
            state(&mut sections, "jurisdiction", "member_state", code.into());
            state(&mut sections, "jurisdiction", "deployer_in_union", true.into());
        }
    }
    for question in QUESTIONS {
        let value = given(question.name);
        if value.is_empty() {
            continue;
        }
        let answer = question.answers.iter().find(|answer| answer.value == value)?;
        for (section, fact, said) in answer.states {
            let said = match said {
                Yes => true.into(),
                No => false.into(),
                Word(word) => (*word).into(),
                Only(word) => json!([word]),
                Nothing => json!([]),
                Now => now.to_string().into(),
            };
            state(&mut sections, section, fact, said);
        }
    }
    serde_json::from_value(Value::Object(sections)).ok()
}

fn state(sections: &mut Map<String, Value>, section: &str, fact: &str, said: Value) {
    let entry = sections.entry(section.to_owned()).or_insert_with(|| json!({}));
    if let Some(entry) = entry.as_object_mut() {
        entry.insert(fact.to_owned(), said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stricto_law::assessment::Outcome;
    use stricto_law::profile::Profiles;

    fn now() -> Instant {
        "2026-11-22T12:00:00.000Z".parse().expect("an instant")
    }

    fn asked(answers: &[(&str, &str)]) -> Outcome {
        let given = |name: &str| answers.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| *value);
        stricto_law::assess(&case(&given, now()).expect("a case"), &Profiles::built_in(), now()).outcome
    }

    /// A search for one missing child by the police, live, in a public square.
    const SEARCH: &[(&str, &str)] = &[
        (PLACE, "SE"),
        ("police", "yes"),
        ("function", "identification"),
        ("live", "live"),
        ("public", "anyone"),
        ("objective", "missing_person"),
        ("scope", "individual"),
        ("fria", "yes"),
        ("registered", "yes"),
        ("decision", "granted"),
    ];

    #[test]
    fn one_answer_decides_what_it_decides_in_the_law() {
        use Outcome::{Conditional, Outside, Prohibited};
        for (question, answer, outcome) in [
            (PLACE, "SE", Conditional),
            (PLACE, "DK", Outside),
            (PLACE, ELSEWHERE, Outside),
            (PLACE, "FR", Prohibited),
            ("function", "verification", Outside),
            ("function", "both", Conditional),
            ("live", "recorded", Outside),
            ("live", "delayed", Prohibited),
            ("public", "ticket", Conditional),
            ("public", "limited", Outside),
            ("public", "online", Outside),
            ("objective", "none", Prohibited),
            ("scope", "everyone", Prohibited),
            ("fria", "no", Prohibited),
            ("decision", "refused", Prohibited),
            ("decision", "none", Prohibited),
            ("decision", "urgent", Conditional),
        ] {
            let changed: Vec<_> =
                SEARCH.iter().map(|(q, a)| (*q, if *q == question { answer } else { *a })).collect();
            assert_eq!(asked(&changed), outcome, "{question} = {answer}");
        }
    }

    #[test]
    fn what_is_not_known_never_permits() {
        assert_eq!(asked(&[]), Outcome::Conditional);
        assert_eq!(asked(SEARCH), Outcome::Conditional, "it asks for less than the law does");
        for (left_out, _) in SEARCH {
            let rest: Vec<_> = SEARCH.iter().copied().filter(|(q, _)| q != left_out).collect();
            assert_eq!(asked(&rest), Outcome::Conditional, "without {left_out}");
        }
    }

    #[test]
    fn every_answer_of_every_question_makes_a_case_and_no_other_does() {
        for question in QUESTIONS {
            for answer in question.answers {
                let given = |name: &str| if name == question.name { answer.value } else { "" };
                assert!(case(&given, now()).is_some(), "{} = {}", question.name, answer.value);
            }
            let given = |name: &str| if name == question.name { "perhaps" } else { "" };
            assert!(case(&given, now()).is_none(), "{}", question.name);
        }
        for code in STATES {
            assert!(case(&|name: &str| if name == PLACE { code } else { "" }, now()).is_some(), "{code}");
        }
    }

    #[test]
    fn every_text_of_the_questions_is_there() {
        use crate::console::text::known;
        for question in QUESTIONS {
            assert!(known(question.ask), "{}", question.ask);
            for answer in question.answers {
                assert!(known(answer.label), "{}", answer.label);
            }
        }
        for code in STATES {
            assert!(known(&format!("state-{}", code.to_lowercase())), "{code}");
        }
    }
}
