//! What a reader is warned of: notices that are not met, what met findings warn of, and duties of which nothing is said.

use super::{COLUMN, INDENT, Memo, asked};
use crate::assessment::{Assessment, Outcome};
use crate::dated;
use crate::finding::{Finding, FindingState, Weight, Who};
use crate::words::say_in_words;

/// Every warning, in the order of the findings, but for what nobody said anything of.
pub(super) fn warned(a: &Assessment) -> impl Iterator<Item = (&Finding, &str)> {
    a.findings.iter().flat_map(|f| {
        let notice = (unmet_notice(f) && !unsaid(f)).then_some(&*f.reason);
        notice.into_iter().chain(f.warning.as_deref()).map(move |text| (f, text))
    })
}

fn unmet_notice(f: &Finding) -> bool {
    f.weight == Weight::Notice && f.state != FindingState::Met
}

/// Whether it is open only because nobody stated a fact.
fn unsaid(f: &Finding) -> bool {
    f.state == FindingState::Undetermined && !f.says_more && !f.unstated.is_empty()
}

impl Memo<'_> {
    pub(super) fn warnings(&mut self) {
        // What the article asks is nobody's to mend where the use is outside it.
        if self.a.outcome == Outcome::Outside {
            return;
        }
        if warned(self.a).next().is_some() {
            self.line(&["\nWarnings"]);
        }
        for (f, text) in warned(self.a) {
            self.line(&["  ", f.row, COLUMN.get(f.row.len()..).unwrap_or(" "), asked(f)]);
            self.text.push_str(INDENT);
            say_in_words(&mut self.text, text);
            let who = f.who.map_or("", Who::label);
            let citation = dated::citation(f.row, f.citation, self.a.at);
            if who.is_empty() {
                self.line(&[" (", &citation, ")"]);
            } else {
                self.line(&[" [", who, "] (", &citation, ")"]);
            }
        }
        let unsaid: Vec<&str> =
            self.a.findings.iter().filter(|f| unmet_notice(f) && unsaid(f)).map(|f| f.row).collect();
        if !unsaid.is_empty() {
            self.line(&[
                "\nDuties of which nothing is said (that decides nothing; what each asks stands below)",
            ]);
            self.line(&["  ", &unsaid.join(", ")]);
        }
    }
}
