//! Recitals 40 and 41: Denmark and Ireland. Holds SC-h1.
//!
//! Both are not bound by Article 5(1)(h) and 5(2) to (6) for police and judicial cooperation; Ireland's part is conditional.
//! That is "outside", never "allowed": national law, the rules on police data and the high-risk rules remain.

use super::{Given, Says};
use crate::profile::Status;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let bound = read!(g, jurisdiction.member_state).then(|_| match g.profile() {
        Some(p) if p.status == Status::OptOut => {
            Truth::not_met(format!("{} is not bound by Article 5(1)(h): {}", p.name, p.note))
        }
        Some(_) | None => Truth::met(),
    });
    says.find(bound.scope("SC-h1", "the Member State is bound by Article 5(1)(h)"));
}
