//! The elements of the law as a task list: what decides, what is open and who acts next, then part by part of the Act.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use maud::{Markup, html};
use stricto_law::assessment::Outcome;
use stricto_law::case::Case;
use stricto_law::finding::{FindingState, Weight, Who};
use stricto_law::profile::Profiles;
use stricto_law::requirements::requirement;
use stricto_law::time::Instant;
use stricto_law::words::in_words;

use crate::console::text::{text, text_with, word};
use crate::console::{when, words};

/// One element as it is shown; the reason is there only where it was opened.
pub(crate) struct Element {
    /// The requirement's id.
    pub(crate) row: String,
    /// What was found.
    pub(crate) state: FindingState,
    /// Whether the row does not apply to this case, and is met for that.
    pub(crate) exempt: bool,
    /// Whether nothing is missing but what the authority's decision says.
    pub(crate) awaits_decision: bool,
    /// Why, in sentences.
    pub(crate) reason: Option<String>,
}

/// What was found, as a page shows it.
pub(crate) struct Found {
    /// The answer.
    pub(crate) outcome: Outcome,
    /// When the law was asked.
    pub(crate) at: Instant,
    /// Until when the answer is good.
    pub(crate) good_until: Option<Instant>,
    /// Whether the use is over, so that nothing follows from it any more.
    pub(crate) over: bool,
    /// Every element, in the Act's order.
    pub(crate) elements: Vec<Element>,
}

/// What an element decides, and who acts on it: neither depends on the case, so the law is asked about no case.
static NATURE: LazyLock<BTreeMap<&'static str, (Weight, Option<Who>)>> = LazyLock::new(|| {
    let asked = stricto_law::assess(&Case::nothing_known(), &Profiles::built_in(), Instant::MAX);
    asked.findings.into_iter().map(|finding| (finding.row, (finding.weight, finding.who))).collect()
});

/// The parts of the task list: the beginnings of the ids that belong to each, in the order of the Act.
const PARTS: &[(&str, &[&str])] = &[
    ("part-scope", &["SC-", "D-"]),
    ("part-objective", &["R-5.1-"]),
    ("part-necessity", &["R-5.2-", "R-14"]),
    ("part-fria", &["R-27"]),
    ("part-registration", &["R-49"]),
    ("part-authorisation", &["R-5.3-"]),
    ("part-national", &["R-5.5-"]),
    ("part-duties", &["R-26", "R-43", "R-46", "R-LED-", "E-"]),
];

/// The part of what no other part takes.
const REST: &str = "part-guards";

fn part(row: &str) -> &'static str {
    PARTS
        .iter()
        .find(|(_, begins)| begins.iter().any(|start| row.starts_with(start)))
        .map_or(REST, |(part, _)| part)
}

fn weight(row: &str) -> Option<Weight> {
    NATURE.get(row).map(|(weight, _)| *weight)
}

/// The outcome in words, with its tag; of a use that is over it colours nothing any more.
pub(crate) fn outcome(outcome: Outcome, over: bool) -> Markup {
    if over {
        return words::tag("plain", &word("outcome", outcome.as_str()));
    }
    let tone = match outcome {
        Outcome::Permitted => "done",
        Outcome::Prohibited => "stop",
        Outcome::Conditional | Outcome::Escalate => "warn",
        Outcome::Outside => "note",
    };
    words::tag(tone, &word("outcome", outcome.as_str()))
}

/// The task list.
pub(crate) fn list(found: &Found) -> Markup {
    let deciding =
        if found.over && found.outcome != Outcome::Prohibited { Vec::new() } else { deciding(found) };
    let title = match found.outcome {
        Outcome::Outside | Outcome::Prohibited => "elements-decides",
        Outcome::Conditional | Outcome::Escalate | Outcome::Permitted => "elements-open",
    };
    html! {
        p {
            (outcome(found.outcome, found.over)) " "
            span class="hint" {
                (text("elements-asked")) " " (when::instant(found.at))
                @if let Some(until) = found.good_until {
                    ", " (text(if found.outcome == Outcome::Permitted { "elements-until" } else { "elements-good" }))
                    " " (when::instant(until))
                }
            }
        }
        @if found.over {
            p { (text("elements-over")) }
        } @else {
            p { (text(&format!("outcome-{}-means", found.outcome.as_str()))) }
        }
        @if !deciding.is_empty() {
            h3 { (text(title)) }
            @match found.outcome {
                Outcome::Outside | Outcome::Prohibited | Outcome::Permitted => (tasks(&deciding)),
                Outcome::Conditional | Outcome::Escalate => (by_who(&deciding)),
            }
        }
        h3 { (text("elements-parts")) }
        @for part in PARTS.iter().map(|(part, _)| *part).chain([REST]) { (of_part(found, part)) }
    }
}

/// What decides the answer: the elements that fail, or, where none does, those that are open.
fn deciding(found: &Found) -> Vec<&Element> {
    let of = |state: FindingState, weights: &'static [Weight]| {
        found.elements.iter().filter(move |element| {
            element.state == state && weight(&element.row).is_some_and(|weight| weights.contains(&weight))
        })
    };
    match found.outcome {
        Outcome::Outside => of(FindingState::NotMet, &[Weight::Scope]).collect(),
        Outcome::Prohibited => of(FindingState::NotMet, &[Weight::Condition]).collect(),
        Outcome::Conditional | Outcome::Escalate => of(FindingState::NotMet, &[Weight::Guard])
            .chain(of(FindingState::Undetermined, &[Weight::Scope, Weight::Condition, Weight::Guard]))
            .collect(),
        Outcome::Permitted => Vec::new(),
    }
}

fn tasks(elements: &[&Element]) -> Markup {
    html! { ul class="tasks" { @for element in elements { (task(element)) } } }
}

/// What is open, under those who act next.
pub(crate) fn by_who(elements: &[&Element]) -> Markup {
    let next = |element: &Element| NATURE.get(element.row.as_str()).and_then(|(_, who)| *who);
    let mut groups: Vec<(Option<Who>, Vec<&Element>)> = Vec::new();
    let (decision, others): (Vec<&Element>, Vec<&Element>) =
        elements.iter().partition(|element| element.awaits_decision);
    for element in others {
        let who = next(element);
        match groups.iter_mut().find(|(of, _)| *of == who) {
            Some((_, group)) => group.push(element),
            None => groups.push((who, vec![element])),
        }
    }
    html! {
        @for (who, group) in &groups {
            @if let Some(who) = who {
                h4 { (text_with("elements-next", &[("who", &words::who(*who))])) }
            }
            (tasks(group))
        }
        @if !decision.is_empty() {
            details class="part" {
                summary {
                    span { (text("elements-by-decision")) }
                    (words::tag("warn", &text_with("count-open", &[("count", &decision.len().to_string())])))
                }
                (tasks(&decision))
            }
        }
    }
}

/// The part's elements, folded away under their counts; a warning decides nothing and is counted apart.
fn of_part(found: &Found, name: &str) -> Markup {
    let all: Vec<&Element> = found.elements.iter().filter(|element| part(&element.row) == name).collect();
    let notice = |element: &Element| weight(&element.row) == Some(Weight::Notice);
    let count = |state: FindingState| all.iter().filter(|e| e.state == state && !notice(e)).count();
    let noted = all.iter().filter(|e| e.state != FindingState::Met && notice(e)).count();
    let counts = [
        (count(FindingState::NotMet), "stop", "count-not-met"),
        (count(FindingState::Undetermined), "warn", "count-open"),
        (noted, "note", "count-noted"),
        (all.iter().filter(|e| e.state == FindingState::Met && !e.exempt).count(), "done", "count-met"),
        (all.iter().filter(|e| e.exempt).count(), "plain", "count-exempt"),
    ];
    html! {
        @if !all.is_empty() {
            details class="part" {
                summary {
                    span { (text(name)) }
                    @for (count, tone, id) in counts.iter().filter(|(count, _, _)| *count > 0) {
                        " " (words::tag(tone, &text_with(id, &[("count", &count.to_string())])))
                    }
                }
                (tasks(&all))
            }
        }
    }
}

/// Why, as people read it: facts by what they say, and what the decision is to say is said so.
fn reason(element: &Element) -> Option<String> {
    if element.awaits_decision {
        return Some(text("elements-await-decision"));
    }
    element.reason.as_deref().map(in_words)
}

pub(crate) fn task(element: &Element) -> Markup {
    let asked = requirement(&element.row);
    html! {
        li {
            div {
                span class="task" { (asked.map_or(element.row.as_str(), |asked| asked.label.as_str())) }
                @if let Some(reason) = reason(element) { span class="reason" { (reason) } }
                span class="hint" {
                    (element.row)
                    @if let Some(asked) = asked { ", " (asked.citation) }
                    @if weight(&element.row) == Some(Weight::Notice) { " · " (text("elements-notice")) }
                }
            }
            @if element.exempt {
                (words::tag("plain", &text("state-exempt")))
            } @else {
                (words::state(element.state))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::text::known;

    #[test]
    fn every_element_that_the_law_finds_has_its_nature_and_its_part() {
        let mut parts = std::collections::BTreeSet::new();
        for row in NATURE.keys() {
            assert!(requirement(row).is_some(), "{row}");
            parts.insert(part(row));
        }
        for (part, _) in PARTS {
            assert!(parts.contains(part), "{part} is empty");
        }
        for part in parts {
            assert!(known(part), "{part} has no text");
        }
    }

    #[test]
    fn a_reason_is_shown_in_words_and_what_the_decision_answers_is_said_so() {
        let said = |text: &str, awaits_decision: bool| {
            let (row, state) = ("R-5.3-a".into(), FindingState::Undetermined);
            let reason = Some(text.to_owned());
            reason_of(&Element { row, state, exempt: false, awaits_decision, reason })
        };
        let registered = "no sweep; it is not stated whether the deployer registered the use of the system";
        assert_eq!(said("no sweep; `registration.registered` is not stated", false), registered);
        assert_eq!(said("`authorisation.decided` is not stated", true), text("elements-await-decision"));
        assert_eq!(said("it is met", false), "it is met");
    }

    fn reason_of(element: &Element) -> String {
        reason(element).expect("a reason")
    }

    #[test]
    fn what_does_not_apply_is_never_counted_as_met() {
        let element = |exempt| Element {
            row: "R-5.3-j".into(),
            state: FindingState::Met,
            exempt,
            awaits_decision: false,
            reason: None,
        };
        let elements = vec![element(true), element(true), element(false)];
        let at = Instant::MAX;
        let found = Found { outcome: Outcome::Permitted, at, good_until: None, over: false, elements };
        let page = list(&found).into_string();
        assert!(page.contains("1 met") && page.contains("2 do not apply"), "{page}");
    }

    #[test]
    fn what_decides_is_what_fails_and_else_what_is_open() {
        let element = |row: &str, state| Element {
            row: row.into(),
            state,
            exempt: false,
            awaits_decision: false,
            reason: None,
        };
        let elements = vec![
            element("SC-a1", FindingState::NotMet),
            element("R-5.3-a", FindingState::NotMet),
            element("R-5.2-a", FindingState::Undetermined),
            element("R-5.3-u", FindingState::NotMet),
        ];
        let mut found =
            Found { outcome: Outcome::Outside, at: Instant::MAX, good_until: None, over: false, elements };
        for (outcome, rows) in [
            (Outcome::Outside, &["SC-a1"][..]),
            (Outcome::Prohibited, &["R-5.3-a"]),
            (Outcome::Conditional, &["R-5.2-a"]),
            (Outcome::Escalate, &["R-5.2-a"]),
            (Outcome::Permitted, &[]),
        ] {
            found.outcome = outcome;
            let shown: Vec<&str> = deciding(&found).iter().map(|element| element.row.as_str()).collect();
            assert_eq!(shown, rows, "{outcome:?}");
        }
    }
}
