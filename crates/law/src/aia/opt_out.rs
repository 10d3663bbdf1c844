//! Recitals 40 and 41: Denmark and Ireland. Holds SC-h1.
//!
//! Both are not bound by Article 5(1)(h) and 5(2) to (6) for police and judicial cooperation; Ireland's part is conditional.
//! The protocols free the state, not a body of the Union that acts there.
//! That is "outside", never "allowed": national law, the rules on police data and the high-risk rules remain.

use super::against::no_union_body;
use super::escalation::decided_outside;
use super::{Given, Says};
use crate::case::MemberState;
use crate::profile::Status;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let of_state = |here: &MemberState| match g.profile() {
        Some(p) if p.status == Status::OptOut => {
            let theirs = || {
                let by_another = read!(g, authorisation.authority_state).fits_if_stated(
                    |state| state == here,
                    "an authority of another Member State decides on it",
                );
                Truth::all([by_another, no_union_body(g)])
            };
            Truth::not_met(format!("{} is not bound by Article 5(1)(h): {}", p.name, p.note))
                .fails_only_if(theirs, |why| decided_outside(g, "SC-h1", why))
        }
        Some(_) | None => Truth::met(),
    };
    // A use in no Member State is in none that opted out.
    let bound = if g.in_no_state() {
        read!(g, jurisdiction.used_in_union).then(|_| Truth::met())
    } else {
        read!(g, jurisdiction.member_state).then(of_state)
    };
    says.find(bound.scope("SC-h1", "the Member State is bound by Article 5(1)(h)"));
}
