//! The data protection impact assessment, owed beside the FRIA. Holds R-LED-c, R-26-f, E-e, E-f.
//!
//! It is made before the data are processed (Directive 2016/680, Article 27), uses what the provider says of the system
//! (Article 26(9)), and is published, at least in summary, or it is said why not.
//! The data protection authority is consulted beforehand, unless no high risk remains and the technology is not new.
//! A FRIA completes it and never stands for it (Article 27(4)): no fact of a FRIA is read here.
//! It opens and closes nothing of Article 5: every row only warns.
//! Left to people: whether what it says is right, and whether a high risk remains.
//! Rows read here too: R-27-k.

use super::article_26::once_it_applies;
use super::judged::Made;
use super::{Given, Says};
use crate::finding::Who;
use crate::reasoning::{Truth, read};
use crate::time::Instant;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let first = read!(g, dpia.made).then(|made| {
        if !made {
            return Truth::not_met("none was made; a FRIA does not stand for it (R-27-k)");
        }
        read!(g, dpia.made_at).then(|at| beforehand(g, "the data protection impact assessment", *at))
    });
    says.find(first.notice("R-LED-c", Who::Deployer, "a data protection impact assessment was made first"));

    let published = read!(g, dpia.published).then(|published| {
        if *published {
            return Truth::met();
        }
        read!(g, dpia.why_unpublished).fits(
            |why| !why.trim().is_empty(),
            "neither it nor a summary of it is published, and no reason is given",
        )
    });
    let published = published.unless(none_made(g), NONE_MADE);
    says.find(published.notice("E-e", Who::Deployer, "it is published, or it is said why not"));

    let consulted = Truth::any([
        read!(g, dpia.consulted).then(|consulted| {
            if !consulted {
                return Truth::not_met("the data protection authority was not consulted");
            }
            read!(g, dpia.consulted_at).then(|at| beforehand(g, "the consultation", *at))
        }),
        read!(g, dpia.consultation_not_needed).affirmed(
            g,
            Made::BeforeStart,
            "a high risk remains, or the technology is new",
        ),
    ]);
    let consulted = consulted.unless(none_made(g), NONE_MADE);
    says.find(consulted.notice(
        "E-f",
        Who::Deployer,
        "the authority was consulted beforehand, or need not be",
    ));

    let informed = read!(g, dpia.uses_provider_information).yes("it does not use what the provider says");
    let informed = informed.unless(none_made(g), NONE_MADE);
    let stated = !g.case.dpia.uses_provider_information.is_missing();
    let informed = once_it_applies(g, stated, informed);
    says.find(informed.notice("R-26-f", Who::Deployer, "it uses what the provider says of the system"));
}

const NONE_MADE: &str = "no data protection impact assessment was made, which R-LED-c holds";

fn none_made(g: &Given<'_>) -> Truth {
    read!(g, dpia.made).no("one was made")
}

/// Done by now, and not after the start.
fn beforehand(g: &Given<'_>, what: &'static str, at: Instant) -> Truth {
    let done = Truth::holds(g.clock.reached(at), || format!("{what} was not made by then"));
    Truth::all([done, g.before_start(what, at)])
}
