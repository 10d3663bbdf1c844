//! What people outside the unit decided, by counting what they said of a row.

use stricto_law::case::{ClearanceGiven, ClearedBy};
use stricto_law::fact::Fact;
use stricto_law::interview::question;
use stricto_law::time::Instant;

use crate::verdict::{
    Contested, Met, NotMet, People, Question, Start, Verdict, all, lacking, said, says_something, silent,
    when,
};

impl Question<'_> {
    /// What people outside the unit decided on a row: the latest counts.
    ///
    /// Two that contradict each other at one instant, or an officer who overrules the authority, leave it to people. What
    /// lets a use go on (a condition holds, a test of scope does not) must have been decided by its start, before any
    /// capture; only what a long use brings may come later.
    pub(crate) fn people(&self, row: &str) -> Verdict {
        let now = self.people_at(row, self.at);
        let lets_go_on = if row.starts_with("SC-") { NotMet } else { Met };
        let known = self.times_are_known();
        if now != lets_go_on {
            return all(&[now, known]);
        }
        let later = row == "R-5.3-k" || row == "R-5.2-n";
        let by_the_start = match self.start() {
            _ if later => Met,
            Start::At(start) if self.people_at(row, start) != lets_go_on => People,
            Start::Never | Start::At(_) => Met,
            Start::Unknown => self.unknown_start(),
        };
        match all(&[known, by_the_start]) {
            Met => now,
            other => other,
        }
    }

    /// When it was asked for, declared urgent and decided is not in dispute, as far as it is stated.
    fn times_are_known(&self) -> Verdict {
        fn clear<T>(fact: &Fact<T>) -> Verdict {
            if fact.is_missing() || fact.value().is_some() { Met } else { lacking(fact) }
        }
        let (a, u) = (&self.case.authorisation, &self.case.urgency);
        let declared = if said(&u.claimed, true) { clear(&u.declared_at) } else { Met };
        let decision = [clear(&a.decided), clear(&a.decided_at), clear(&a.result)];
        all(&[clear(&a.requested_at), clear(&u.claimed), declared, all(&decision)])
    }

    /// Whether a decision that lets the use go on is too old: made before anybody asked or declared urgency, by an officer
    /// before the authority refused, or, of a registration that is late, before it was two days late.
    fn too_old(&self, c: &ClearanceGiven) -> bool {
        let (a, u) = (&self.case.authorisation, &self.case.urgency);
        let declared = if said(&u.claimed, true) { u.declared_at.value() } else { None };
        let before_the_question = if c.row == "R-5.2-n" {
            declared.is_some_and(|then| c.at < then.plus(stricto_law::time::Millis::hours(48)))
        } else {
            let asked = [a.requested_at.value(), declared];
            asked.iter().any(Option::is_some) && asked.into_iter().flatten().all(|then| c.at < *then)
        };
        let refused = self.refused() == Met && a.decided_at.value().is_some_and(|refused| c.at < *refused);
        before_the_question || (refused && c.by == ClearedBy::RightsOfficer)
    }

    fn people_at(&self, row: &str, at: Instant) -> Verdict {
        let given = self.case.clearance.given.value().map_or(&[][..], Vec::as_slice);
        let counts: Vec<&ClearanceGiven> = given
            .iter()
            .filter(|c| c.row == row && c.at <= at)
            .filter(|c| says_something(&c.legal_fact) && says_something(&c.basis))
            .filter(|c| c.holds == row.starts_with("SC-") || !self.too_old(c))
            .collect();
        let Some(latest) = counts.iter().map(|c| c.at).max() else { return People };
        let last: Vec<_> = counts.iter().filter(|c| c.at == latest).collect();
        let holds = last[0].holds;
        let authority = last.iter().any(|c| c.by == ClearedBy::Authority);
        let overruled = |c: &&ClearanceGiven| c.holds != holds && c.by == ClearedBy::Authority && !authority;
        let torn = last.iter().any(|c| c.holds != holds) || counts.iter().any(overruled);
        if torn { People } else { when(holds) }
    }

    /// Whether what people outside decided last on a row, or the authority ever did after which only an officer did, is
    /// against the use.
    pub(crate) fn decided_against(&self, row: &str) -> bool {
        if silent(&self.case.clearance.given) == Contested {
            let rows = question("outside").and_then(|asked| asked.field("row")).expect("a question");
            return rows.options.iter().any(|option| option.id == row)
                && !["R-5.3-k", "R-5.2-n"].contains(&row);
        }
        let given = self.case.clearance.given.value().map_or(&[][..], Vec::as_slice);
        let founded = |c: &&ClearanceGiven| says_something(&c.legal_fact) && says_something(&c.basis);
        let counts: Vec<&ClearanceGiven> =
            given.iter().filter(|c| c.row == row && c.at <= self.at).filter(founded).collect();
        let against = |c: &&&ClearanceGiven| c.holds == row.starts_with("SC-");
        let Some(latest) = counts.iter().map(|c| c.at).max() else { return false };
        let of_last = || counts.iter().filter(|c| c.at == latest);
        let by_authority = of_last().any(|c| c.by == ClearedBy::Authority);
        let authority_was_against = counts.iter().filter(against).any(|c| c.by == ClearedBy::Authority);
        of_last().any(|c| against(&c)) || (!by_authority && authority_was_against)
    }
}
