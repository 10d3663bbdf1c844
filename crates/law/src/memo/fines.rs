//! Which limits of fines apply to a prohibited use that ran: named, and never computed.
//!
//! Courts and supervisors fine. Sources disagree whether small mid-caps have a lower limit here (C-6): they do not.
//! Rows read here too: R-99-a, R-99-b, R-99-c, C-6.

use super::{Memo, ended};
use crate::assessment::Outcome;
use crate::case::Behalf;
use crate::numbers::{high_risk_duties_apply_from, penalties_apply_from};

const UNDERTAKING: &str = "an undertaking: up to 35 million euros or 7 % of its worldwide turnover of the year before, \
     whichever is higher; for small and medium-sized enterprises whichever is lower, and not for small mid-caps, on which \
     sources disagree (R-99-a, C-6)";
const AUTHORITY: &str = "a public authority: the same limits, only as far as its Member State lets fines be imposed on it (R-99-b)";
const UNION_BODY: &str =
    "a body of the Union: up to 1.5 million euros, for other breaches up to 0.75 million (R-99-b)";
const DUTIES: &str = "for breach of the deployer's duties up to 15 million euros or 3 %";
const WRONG_WORDS: &str =
    "for wrong or misleading information to authorities up to 7.5 million or 1 % (R-99-c)";

impl Memo<'_> {
    pub(super) fn fines(&mut self) {
        let ran = self.case.running.started.value() == Some(&true);
        let breach = self.a.outcome == Outcome::Prohibited && !ended(self.a);
        if !ran || !breach || self.a.at < penalties_apply_from() {
            return;
        }
        self.line(&["\nWhich limits of fines apply (Articles 99 and 100; courts and supervisors fine, nothing is computed)"]);
        let limits: &[&str] = match self.case.purpose.behalf.value() {
            Some(Behalf::Authority) => &[UNDERTAKING, AUTHORITY],
            Some(Behalf::OnBehalfOfAuthority | Behalf::Own) => &[UNDERTAKING],
            Some(Behalf::UnionBody) => &[UNION_BODY],
            None => &[UNDERTAKING, AUTHORITY, UNION_BODY],
        };
        for limit in limits {
            self.line(&["  ", limit]);
        }
        if self.case.purpose.behalf.value() != Some(&Behalf::UnionBody) {
            let when = if self.a.at < high_risk_duties_apply_from() { ", from 2 December 2027" } else { "" };
            self.line(&["  ", DUTIES, when, "; ", WRONG_WORDS]);
        }
    }
}
