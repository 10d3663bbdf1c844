//! What a reader is warned of: notices that are not met, and what met findings warn of; what nobody stated, once a section.

use super::{COLUMN, INDENT, Memo, acts, asked};
use crate::assessment::{Assessment, Outcome};
use crate::dated;
use crate::explain::place;
use crate::finding::{Finding, FindingState, Weight, Who};
use crate::words::say_in_words;

/// One warning.
pub(super) struct Warning<'a> {
    /// The finding that warns; where several of a section only lack facts, the first.
    pub(super) finding: &'a Finding,
    /// The others of its section that only lack facts.
    also: Vec<&'a Finding>,
    text: &'a str,
}

/// Every warning, in the order of the findings.
pub(super) fn warned(a: &Assessment) -> Vec<Warning<'_>> {
    let mut all: Vec<Warning<'_>> = Vec::new();
    for f in &a.findings {
        if f.weight == Weight::Notice && f.state != FindingState::Met {
            let same =
                |w: &&mut Warning<'_>| unstated(w.finding) && place(w.finding.row).id == place(f.row).id;
            match all.iter_mut().find(same).filter(|_| unstated(f)) {
                Some(first) => first.also.push(f),
                None => all.push(Warning { finding: f, also: Vec::new(), text: &f.reason }),
            }
        }
        if let Some(text) = &f.warning {
            all.push(Warning { finding: f, also: Vec::new(), text });
        }
    }
    all
}

/// Whether a notice is open only because nobody stated a fact.
fn unstated(f: &Finding) -> bool {
    f.weight == Weight::Notice
        && f.state == FindingState::Undetermined
        && !f.says_more
        && !f.unstated.is_empty()
}

impl Warning<'_> {
    /// What it says: for several findings of a section, the facts that they lack, each once.
    fn said(&self) -> String {
        if self.also.is_empty() {
            return self.text.to_owned();
        }
        let mut facts = self.finding.unstated;
        self.also.iter().for_each(|f| facts.join(f.unstated));
        let each = facts.iter().map(|fact| format!("`{fact}` is not stated"));
        each.collect::<Vec<_>>().join("; ")
    }
}

impl Memo<'_> {
    pub(super) fn warnings(&mut self) {
        let warned = warned(self.a);
        // What the article asks is nobody's to mend where the use is outside it.
        if self.a.outcome == Outcome::Outside || warned.is_empty() {
            return;
        }
        self.line(&["\nWarnings"]);
        for warning in warned {
            let f = warning.finding;
            self.line(&["  ", f.row, COLUMN.get(f.row.len()..).unwrap_or(" "), asked(f)]);
            self.text.push_str(INDENT);
            say_in_words(&mut self.text, &warning.said());
            if !warning.also.is_empty() {
                let rows: Vec<&str> = warning.also.iter().map(|f| f.row).collect();
                self.text.push_str("; so these are open too: ");
                self.text.push_str(&rows.join(", "));
            }
            let who = acts(f).map_or("", Who::label);
            let citation = dated::citation(f.row, f.citation, self.a.at);
            if who.is_empty() {
                self.line(&[" (", &citation, ")"]);
            } else {
                self.line(&[" [", who, "] (", &citation, ")"]);
            }
        }
    }
}
