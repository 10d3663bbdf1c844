//! Article 5(2): the FRIA comes first. Holds R-5.2-l, R-5.2-o.
//!
//! A use may be authorised only after the fundamental rights impact assessment is completed; urgency does not waive it (C-4).
//! One that was updated is in time for a renewal that follows.
//! FRIA and authorisation are a double test by two different actors.
//! Rows read here too: R-27-g.

use super::article_5_3_authorisation::NO_GRANT;
use super::article_5_3_renewal::made_anew;
use super::judged::same_name;
use super::{Given, Says};
use crate::finding::Who;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let first = Truth::all([
        read!(g, fria.completed).yes("no FRIA was completed; urgency does not waive it (C-4)"),
        read!(g, fria.completed_at).then(|completed| {
            let done = Truth::holds(g.clock.reached(*completed), "the FRIA was not completed by then");
            let first = g.before_decision_and_start("the FRIA", *completed);
            Truth::all([done, first.or_else(|| made_anew(g, *completed))])
        }),
    ]);
    says.find(first.condition("R-5.2-l", Who::Deployer, "the FRIA was completed first"));

    let double = read!(g, fria.performed_by).then(|deployer| {
        if deployer.trim().is_empty() {
            return Truth::not_met("nobody is named as having performed the FRIA");
        }
        read!(g, authorisation.authority)
            .fits(
                |authority| !same_name(authority, deployer),
                "the FRIA and the decision are by the same body",
            )
            .unless(super::article_5_3_authorisation::no_grant(g), NO_GRANT)
    });
    says.find(double.condition(
        "R-5.2-o",
        Who::Deployer,
        "FRIA and authorisation are by two different actors",
    ));
}
