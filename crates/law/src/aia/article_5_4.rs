//! Article 5(4): notification of each use. Holds R-5.4-a, R-5.4-b, R-5.4-e.
//!
//! Each use is notified to both the market surveillance authority and the data protection authority, refused urgent ones too.
//! The Act sets no instant: after use, as national rules say; without delay where they say nothing.
//! It opens and closes nothing: here it is only owed. Content and proof are the record's and the report's.
//! Rows read here too: R-5.4-f.

use super::{Given, Says};
use crate::assessment::Duty;
use crate::finding::Who;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    if g.case.running.started.value() != Some(&true) {
        return;
    }
    let named = g.profile().map(|p| p.notice_to.join(", ")).filter(|names| !names.is_empty());
    let whom = named.map_or_else(String::new, |names| format!(" ({names})"));
    let rule = g.profile().and_then(|p| p.notice.as_ref());
    let rule = rule.map_or_else(String::new, |notice| format!("; {}", notice.in_words()));
    says.duties.push(Duty {
        row: "R-5.4-a",
        what: format!(
            "notify the use to the market surveillance authority and the data protection authority{whom}, after use, \
             without delay where national rules set no time, and without sensitive operational data{rule}"
        ),
        who: Who::Deployer,
        due: None,
    });
}
