//! Article 5(4): notification of each use. Holds R-5.4-a, R-5.4-b, R-5.4-e.
//!
//! Each use is notified to both the market surveillance authority and the data protection authority, refused urgent ones too.
//! The Act sets no instant: after use, as national rules say; without delay where they say nothing.
//! It opens and closes nothing: here it is only owed. Content and proof are the record's and the report's.
//! For a body of the Union its own supervisor is notified and reports; for early 2025 the data protection authority reports.
//! Rows read here too: R-5.4-f, R-5.6-d, R-5.6-e.

use super::{Given, Says};
use crate::assessment::Duty;
use crate::case::Behalf;
use crate::finding::Who;
use crate::numbers::penalties_apply_from;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    if !crate::assessment::ran(g.case) {
        return;
    }
    let union_body = g.case.purpose.behalf.value() == Some(&Behalf::UnionBody);
    let named = g.profile().map(|p| p.notice_to.join(", ")).filter(|names| !names.is_empty());
    let whom = match named {
        _ if union_body => {
            " (for a body of the Union the European Data Protection Supervisor is both, and reports to the Commission)".into()
        }
        Some(names) => format!(" ({names})"),
        None => String::new(),
    };
    let rule = g.profile().and_then(|p| p.notice.as_ref()).filter(|_| !union_body);
    let rule = rule.map_or_else(String::new, |notice| format!("; {}", notice.in_words()));
    // Market surveillance authorities were named by 2 August 2025 only (guidelines, 421).
    let early = if g.clock.reached(penalties_apply_from()) {
        ""
    } else {
        "; for the time before 2 August 2025 the data protection authority alone reports to the Commission"
    };
    says.duties.push(Duty {
        row: "R-5.4-a",
        what: format!(
            "notify the use to the market surveillance authority and the data protection authority{whom}, after use, \
             without delay where national rules set no time, and without sensitive operational data{rule}{early}"
        ),
        who: Who::Deployer,
        due: None,
    });
}
