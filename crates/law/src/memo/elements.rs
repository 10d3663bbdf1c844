//! Every element by provision: its state, why, the facts it rests on, and where it is written.

use std::borrow::Cow;

use super::{INDENT, Memo};
use crate::assessment::{Assessment, Outcome};
use crate::dated;
use crate::explain::{Node, place, tree};
use crate::fact_set::{FactId, FactSet};
use crate::facts;
use crate::finding::{Finding, FindingState, Weight};
use crate::words::say_in_words;

/// The points of Article 5(1)(h): what they need is shown to nobody who does not say to pursue them.
const POINTS: [&str; 3] = ["article-5-1-h-i", "article-5-1-h-ii", "article-5-1-h-iii"];

/// Whether a row stands under one of the points.
pub(super) fn under_a_point(row: &str) -> bool {
    POINTS.contains(&place(row).id)
}

/// Which facts the memorandum has named.
#[derive(Default)]
struct Named {
    /// Shown with their values, once each.
    shown: FactSet,
    /// Named at all, so that their terms are explained.
    mentioned: FactSet,
    /// The link that was shown last.
    link: Option<&'static str>,
}

impl Memo<'_> {
    pub(super) fn elements(&mut self) {
        let mut named = Named::default();
        self.line(&["\nEvery element, by provision (a fact is shown where it is first relied on)"]);
        if self.a.outcome == Outcome::Outside {
            self.line(&[
                "Outside the article its conditions are not asked; shown is what decides that it is outside.",
            ]);
        }
        for root in tree(self.a) {
            self.node(&root, &mut named);
            for node in &root.nodes {
                self.node(node, &mut named);
            }
        }
        self.terms(&named);
    }

    fn node(&mut self, node: &Node<'_>, named: &mut Named) {
        if node.findings.is_empty() && node.nodes.is_empty() {
            return self.only_owed(node, named);
        }
        if !is_asked(self.a, node) {
            return;
        }
        let point = POINTS.contains(&node.place.id);
        let hidden = point && (!node.applies || self.case.objective.pursued.value().is_none());
        let provision = node.place.provision(self.a.at);
        let state = if node.applies { node.state.map_or("noted", name) } else { "does not apply" };
        let (colon, title) = if point { ("", "") } else { (": ", node.place.title) };
        self.line(&["\n", provision, colon, title, " – ", state]);
        self.link(node, named);
        if hidden {
            let rows: Vec<&str> = node.findings.iter().map(|f| f.row).collect();
            let why =
                if node.applies { "it is not known which objectives the use pursues" } else { "not pursued" };
            return self.line(&["  ", &rows.join(", "), ": ", why]);
        }
        let a = self.a;
        for finding in node.findings.iter().filter(|f| !f.exempt && counts(a, f)) {
            self.element(finding, named);
        }
        self.exempt(node, point);
    }

    /// A provision under which nothing is tested and something is owed.
    fn only_owed(&mut self, node: &Node<'_>, named: &mut Named) {
        let duties: Vec<&str> = node.duties.iter().map(|duty| duty.row).collect();
        if !duties.is_empty() {
            self.line(&[
                "\n",
                node.place.provision(self.a.at),
                ": ",
                node.place.title,
                " – owed, as told above",
            ]);
            self.link(node, named);
            self.line(&["  ", &duties.join(", ")]);
        }
    }

    /// Where the provision can be read, unless that was just said.
    fn link(&mut self, node: &Node<'_>, named: &mut Named) {
        if let Some(link) = node.place.link.filter(|_| named.link != node.place.link) {
            self.line(&[link]);
        }
        named.link = node.place.link;
    }

    fn element(&mut self, f: &Finding, named: &mut Named) {
        self.row(f);
        // Where a row is met as its label says, a fixed reason only says it again.
        if f.state != FindingState::Met || matches!(f.reason, Cow::Owned(_)) {
            self.text.push_str(INDENT);
            say_in_words(&mut self.text, &f.reason);
            self.text.push('\n');
        }
        named.mentioned.join(f.unstated);
        for id in f.facts.without(named.shown).ids() {
            let Some((fact, stated)) = id.text().zip(self.case.stated(id.name())) else { continue };
            let before = self.text.len();
            self.text.push_str(INDENT);
            self.text.push_str("- ");
            self.text.push_str(&fact.says);
            self.text.push_str(": ");
            let value = self.text.len();
            stated.say(&mut self.text);
            if self.text.len() == value {
                self.text.truncate(before);
            } else {
                named.mentioned.add(id);
                self.text.push('\n');
            }
        }
        named.shown.join(f.facts);
        let citation = dated::citation(f.row, f.citation, self.a.at);
        self.line(&[INDENT, &citation]);
    }

    /// What does not apply, together where it is for one reason.
    fn exempt(&mut self, node: &Node<'_>, point: bool) {
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        let a = self.a;
        for finding in node.findings.iter().filter(|f| f.exempt && counts(a, f)) {
            if point {
                self.line(&["  ", finding.row, ": does not apply"]);
                continue;
            }
            match reasons.iter_mut().find(|(why, _)| *why == finding.reason) {
                Some((_, rows)) => rows.push(finding.row),
                None => reasons.push((&finding.reason, vec![finding.row])),
            }
        }
        for (why, rows) in reasons {
            self.text.push_str("  ");
            self.text.push_str(&rows.join(", "));
            self.text.push_str(": ");
            say_in_words(&mut self.text, why);
            self.text.push('\n');
        }
    }

    /// The legal terms of the facts that were named, explained.
    fn terms(&mut self, named: &Named) {
        let mentioned = named.mentioned.ids().filter_map(FactId::text);
        let used: Vec<&str> = mentioned.flat_map(|fact| &fact.terms).map(String::as_str).collect();
        if used.is_empty() {
            return;
        }
        self.line(&["\nLegal terms"]);
        for term in facts::terms().iter().filter(|term| used.contains(&term.id.as_str())) {
            self.line(&["  ", &term.term, ": ", &term.means]);
        }
    }
}

/// Whether the provision is asked of this use: outside the article only what decides that, and another regime.
fn is_asked(a: &Assessment, node: &Node<'_>) -> bool {
    node.findings.iter().any(|f| counts(a, f)) || node.nodes.iter().any(|node| is_asked(a, node))
}

fn counts(a: &Assessment, f: &Finding) -> bool {
    let next_door = || a.later_search.iter().any(|door| door.findings.iter().any(|n| n.row == f.row));
    // That the ban applies says nothing of a use that is outside it for another reason.
    let decides = f.weight == Weight::Scope && (f.row != "R-5.1-a" || f.state != FindingState::Met);
    a.outcome != Outcome::Outside || decides || next_door()
}

const fn name(state: FindingState) -> &'static str {
    match state {
        FindingState::Met => "met",
        FindingState::NotMet => "not met",
        FindingState::Undetermined => "open",
    }
}
