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

/// The Member States, in the order of their codes as the Union writes them; Germany in two.
pub(super) const STATES: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", HESSE, GERMANY, "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// In Germany the law is that of the Land: Hesse's own, and elsewhere none that is known here.
const HESSE: &str = "DE-HE";
const GERMANY: &str = "DE-elsewhere";

/// Any Land but Hesse: the law that is known here is one for all of them.
const ANOTHER_LAND: &str = "BE";

/// The questions behind the place, which is asked from the list of Member States.
pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "police",
        ask: "check-q-police",
        answers: &[
            answer("yes", "check-yes", &[("purpose", "law_enforcement", Yes)]),
            answer("no", "check-no", &[("purpose", "law_enforcement", No)]),
            answer(
                "own",
                "check-police-own",
                &[("purpose", "law_enforcement", No), ("purpose", "behalf", Word("own"))],
            ),
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
                &[("system", "function", Word("verification")), ("system", "adds_watchlist_check", No)],
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
                "limited_in_part",
                "check-public-limited-in-part",
                &[
                    ("space", "physical", Yes),
                    ("space", "access", Word("limited_by_holder")),
                    ("space", "access_controlled", Yes),
                    ("space", "whole_area", No),
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
            answer("claims", "check-claims", &[("target", "general_sweep", No)]),
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
            let (code, region) = match code {
                HESSE => ("DE", Some("HE")),
                GERMANY => ("DE", Some(ANOTHER_LAND)),
                code => (code, None),
            };
            state(&mut sections, "jurisdiction", "member_state", code.into());
            if let Some(region) = region {
                state(&mut sections, "jurisdiction", "region", region.into());
            }
            state(&mut sections, "jurisdiction", "deployer_in_union", true.into());
        }
    }
    // Who says that it is not for law enforcement says so of the search for a missing person too.
    if matches!(given("police"), "no" | "own") && given("objective") == "missing_person" {
        state(&mut sections, "missing_person", "law_enforcement_context", false.into());
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
        assessed(answers).outcome
    }

    fn assessed(answers: &[(&str, &str)]) -> stricto_law::Assessment {
        let given = |name: &str| answers.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| *value);
        stricto_law::assess(&case(&given, now()).expect("a case"), &Profiles::built_in(), now())
    }

    /// The search with some answers changed.
    fn changed<'a>(answers: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let other = |question: &str| answers.iter().find(|(q, _)| *q == question).map(|(_, a)| *a);
        SEARCH.iter().map(|(q, a)| (*q, other(q).unwrap_or(a))).collect()
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
            (PLACE, HESSE, Conditional),
            (PLACE, GERMANY, Prohibited),
            ("police", "no", Outside),
            ("police", "own", Outside),
            ("function", "verification", Outside),
            ("function", "both", Conditional),
            ("live", "recorded", Outside),
            ("live", "delayed", Prohibited),
            ("public", "ticket", Conditional),
            ("public", "limited", Outside),
            ("public", "limited_in_part", Conditional),
            ("public", "online", Outside),
            ("objective", "none", Prohibited),
            ("scope", "everyone", Prohibited),
            ("scope", "claims", Conditional),
            ("fria", "no", Prohibited),
            ("decision", "refused", Prohibited),
            ("decision", "none", Prohibited),
            ("decision", "urgent", Conditional),
        ] {
            let changed = changed(&[(question, answer)]);
            assert_eq!(asked(&changed), outcome, "{question} = {answer}");
        }
    }

    #[test]
    fn what_happens_every_day_comes_out_as_a_lawyer_says() {
        use Outcome::{Conditional, Outside, Prohibited};
        let hotel = [("police", "own"), ("objective", "none"), ("fria", "no"), ("decision", "none")];
        let search = [("police", "no"), ("fria", "no"), ("decision", "none")];
        let gate = [("function", "verification"), ("scope", "claims"), ("objective", "none"), ("fria", "no")];
        let gate_with_list = [("function", "both"), ("scope", "claims")];
        // A claim is checked while everybody who passes is: the scan decides, and not what the box is called.
        let scan = [("function", "verification"), ("scope", "everyone")];
        let mixed = [("public", "limited_in_part"), ("fria", "no")];
        let staff = [("public", "limited"), ("fria", "no")];
        for (what, answers, outcome, rows) in [
            ("a hotel that knows its guests", &hotel[..], Outside, &["SC-e1", "SC-e2"][..]),
            ("a missing person whom no authority of law enforcement seeks", &search, Outside, &["SC-e1"]),
            ("a gate that checks a passport", &gate, Outside, &["SC-a3"]),
            ("a gate with a list behind it", &gate_with_list, Conditional, &[]),
            ("a check of claims that scans everybody", &scan, Prohibited, &["R-5.2-a", "R-5.2-b"]),
            ("a station that is closed at night", &mixed, Prohibited, &["R-5.2-l"]),
            ("a staff entrance", &staff, Outside, &["SC-d1"]),
        ] {
            let assessed = assessed(&changed(answers));
            assert_eq!((assessed.outcome, assessed.failing_rows()), (outcome, rows.to_vec()), "{what}");
        }
        // What is not said to be pursued, or how the place is used, does not hold a hotel in the article either.
        assert_eq!(asked(&[("police", "no"), ("fria", "no")]), Outside);
        assert_eq!(asked(&[("police", "no"), ("objective", "missing_person"), ("fria", "no")]), Outside);
    }

    #[test]
    fn a_check_of_a_claim_does_not_say_by_itself_that_nobody_else_is_scanned() {
        let given = |name: &str| if name == "function" { "verification" } else { "" };
        assert!(case(&given, now()).expect("a case").target.general_sweep.is_missing());
    }

    #[test]
    fn the_land_that_stands_for_the_others_has_no_law_of_its_own() {
        let of = |code: &str| assessed(&changed(&[(PLACE, code)])).profile.expect("a profile").id;
        assert_eq!((of(HESSE).as_str(), of(GERMANY).as_str()), ("DE-HE", "DE"));
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
