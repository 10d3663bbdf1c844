//! Who must do what by when: what is owed, the earliest deadline first, and then what is open, by whoever must settle it.

use super::{Memo, ended, is_way_out, waits_for};
use crate::aia::{NOT_ASKED, REFUSED, UNDECIDED};
use crate::answer::in_order;
use crate::assessment::{Assessment, Outcome};
use crate::case::Case;
use crate::finding::{Finding, FindingState, Weight, Who};
use crate::numbers::article_27_applies_from;
use crate::time::Instant;
use crate::words::say_in_words;

/// How many rows are named again; more are counted.
const MOST_NAMED: usize = 8;

const EVERYBODY: [Who; 5] = [Who::Deployer, Who::Authority, Who::MemberState, Who::Provider, Who::Supervisor];

impl Memo<'_> {
    pub(super) fn steps(&mut self) {
        let duties = in_order(self.a);
        let a = self.a;
        let to_come = urgent_and_planned(self.case, a);
        let unmet = asked(a).iter().filter(|f| f.state != FindingState::Met && f.weight != Weight::Notice);
        let unmet = unmet.filter(|f| !is_way_out(f));
        let unmet: Vec<(&Finding, Who)> = unmet.filter_map(|f| Some((f, f.who?))).collect();
        if duties.is_empty() && unmet.is_empty() && !to_come {
            return;
        }
        self.line(&["\nWho must do what, by when"]);
        if to_come {
            self.line(&[FROM_THE_START]);
        }
        for duty in duties {
            self.text.push_str("  ");
            if let Some(due) = duty.due {
                say_deadline(&mut self.text, due, self.a.at);
                self.text.push_str("  ");
            }
            if a.later_search.iter().any(|door| door.duties.iter().any(|theirs| theirs.row == duty.row)) {
                self.say_from_when();
            }
            self.text.push_str(duty.who.label());
            self.text.push_str(": ");
            say_in_words(&mut self.text, &duty.what);
            self.line(&[" (", duty.row, ")"]);
        }
        if ended(a) {
            self.line(&["  another use needs a new request and a new decision (R-5.3-a, R-5.2-h)"]);
            return;
        }
        let fails = |f: &Finding| f.state == FindingState::NotMet;
        // What was refused or taken back is closed, whatever else is mended.
        if let Some((refused, _)) = unmet.iter().find(|(f, _)| fails(f) && f.reason == REFUSED) {
            let only = "  only a new decision, on a new request, opens what was refused or taken back (";
            self.line(&[only, refused.row, ")"]);
            return;
        }
        let waits = !waits_for(a).is_empty();
        for who in EVERYBODY {
            let theirs: Vec<&Finding> =
                unmet.iter().filter(|(f, acts)| *acts == who && !f.escalates).map(|(f, _)| *f).collect();
            let mut settle = |what, wanted: &dyn Fn(&Finding) -> bool| {
                let rows: Vec<&str> = theirs.iter().filter(|f| wanted(f)).map(|f| f.row).collect();
                self.settle(who, what, &rows);
            };
            settle(": decide on the request: ", &|f| fails(f) && f.reason == UNDECIDED);
            // Whoever asks says that the article reaches the use: first that is settled.
            if !waits {
                settle(": ask for the authorisation: ", &|f| fails(f) && f.reason == NOT_ASKED);
            }
            settle(": mend what is not met, where the law lets it be mended: ", &|f| {
                fails(f) && f.reason != UNDECIDED && f.reason != NOT_ASKED
            });
            settle(": settle what is open: ", &|f| !fails(f));
        }
        self.decide_outside();
    }

    /// What another regime asks is owed only from the day on which it applies.
    fn say_from_when(&mut self) {
        if self.a.at < article_27_applies_from() {
            self.text.push_str("from 2 December 2027: ");
        }
    }

    /// What nobody in the unit can settle: who decides it, and where a case says that it was decided (SC-j1).
    fn decide_outside(&mut self) {
        let rows: Vec<&str> = asked(self.a).iter().filter(|f| f.escalates).map(|f| f.row).collect();
        if !rows.is_empty() {
            self.line(&[
                "  before any comparison  somebody outside the unit with authority in law (who authorises, or a rights \
                 officer who did not ask): decide, and say on which legal fact and on what basis: ",
                &rows.join(", "),
            ]);
        }
    }

    /// The rows that `who` must act on: all of them before anything is compared.
    fn settle(&mut self, who: Who, what: &str, rows: &[&str]) {
        if rows.is_empty() {
            return;
        }
        let ran = self.case.running.started.value() == Some(&true);
        self.text.push_str(if ran {
            "  before any further comparison  "
        } else {
            "  before any comparison  "
        });
        if self.a.outcome == Outcome::Outside {
            self.say_from_when();
        }
        self.text.push_str(who.label());
        self.text.push_str(what);
        match rows.len() {
            0..=MOST_NAMED => self.line(&[&rows.join(", ")]),
            many if self.a.outcome == Outcome::Outside => {
                self.line(&[&many.to_string(), " elements of the later search, named below"]);
            }
            many => self.line(&[&many.to_string(), " elements, named above"]),
        }
    }
}

/// What an urgent start will owe.
const FROM_THE_START: &str = "  from the start on  the deployer: request the authorisation without undue delay, and within \
     the hours that run from the start (R-5.3-l); without a request, and on a refusal, stop and erase (R-5.3-m, R-5.3-n)";

/// Whether an urgent start is allowed that has not begun: what it will owe runs only from its start.
fn urgent_and_planned(case: &Case, a: &Assessment) -> bool {
    let (urgent, started) = (case.urgency.claimed.value(), case.running.started.value());
    let decided = case.authorisation.decided.value();
    a.outcome == Outcome::Permitted
        && urgent == Some(&true)
        && started == Some(&false)
        && decided != Some(&true)
}

/// What somebody may have to act on: where Article 5 does not reach the use, only what another regime asks.
fn asked(a: &Assessment) -> &[Finding] {
    if a.outcome != Outcome::Outside {
        return &a.findings;
    }
    a.later_search.as_ref().map_or(&[], |door| &door.findings)
}

/// The deadline and the time left at the instant asked about: `2026-11-23 09:00 UTC (in 22 h 30 min)`.
fn say_deadline(out: &mut String, due: Instant, at: Instant) {
    out.push_str(&due.readable());
    let (span, past) = match due.since(at) {
        Some(left) => (left, false),
        None => (at.since(due).unwrap_or(crate::time::Millis(0)), true),
    };
    out.push_str(if past { " (" } else { " (in " });
    say_span(out, span.0);
    out.push_str(if past { " ago)" } else { ")" });
}

/// A span in days and hours, or in hours and minutes; cut off, never rounded up.
fn say_span(out: &mut String, ms: u64) {
    let minutes = ms / 60_000;
    let (days, hours, minutes) = (minutes / 1440, minutes % 1440 / 60, minutes % 60);
    let parts = match (days, hours, minutes) {
        (0, 0, minutes) => [(minutes, " min"), (0, "")],
        (0 | 1, hours, minutes) => [(days * 24 + hours, " h"), (minutes, " min")],
        (days, hours, _) => [(days, " d"), (hours, " h")],
    };
    for (place, (number, unit)) in parts.into_iter().enumerate() {
        if place == 0 {
            out.push_str(&number.to_string());
            out.push_str(unit);
        } else if number > 0 {
            out.push(' ');
            out.push_str(&number.to_string());
            out.push_str(unit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_stands_before_the_time_that_is_left() {
        let table = [
            ("2026-11-22T10:30:00.000Z", "2026-11-23 09:00 UTC (in 22 h 30 min)"),
            ("2026-11-22T09:00:00.000Z", "2026-11-23 09:00 UTC (in 24 h)"),
            ("2026-11-20T08:00:00.000Z", "2026-11-23 09:00 UTC (in 3 d 1 h)"),
            ("2026-11-23T08:59:30.000Z", "2026-11-23 09:00 UTC (in 0 min)"),
            ("2026-11-23T09:00:00.000Z", "2026-11-23 09:00 UTC (in 0 min)"),
            ("2026-11-23T13:10:00.000Z", "2026-11-23 09:00 UTC (4 h 10 min ago)"),
        ];
        for (at, said) in table {
            let mut out = String::new();
            let due = "2026-11-23T09:00:00.000Z".parse().expect("an instant");
            say_deadline(&mut out, due, at.parse().expect("an instant"));
            assert_eq!(out, said);
        }
    }
}
