//! Articles 43 and 46: the system's conformity, and the route before it is assessed. Holds R-43-a, R-46-a.
//!
//! A system not yet assessed is used only by its own urgent route: the market surveillance authority authorises it, or
//! is asked without undue delay where a start is exceptionally urgent; a refusal stops it and discards every result.
//! That route replaces no authorisation under Article 5(3), and neither opens nor closes one: every row only warns.
//! They apply from 2 December 2027; before, what is stated of it is weighed, and what is not is not asked for.

use super::article_26::once_it_applies;
use super::judged::Made;
use super::{Given, Says};
use crate::case::Derogation;
use crate::finding::Who;
use crate::numbers::high_risk_duties_apply_from;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let system = &g.case.system;
    let stated = !(system.conformity_assessed.is_missing() && system.derogation.is_missing());
    let assessed = read!(g, system.conformity_assessed).yes("it has not passed its conformity assessment");
    let on_route = read!(g, system.derogation).fits(
        |route| matches!(route, Derogation::Authorised | Derogation::Requested),
        "the route of Article 46 was not taken, or is closed",
    );
    let assessed = assessed.unless(on_route, "it goes by the route of Article 46, which R-46-a holds");
    let assessed = once_it_applies(g, stated, assessed);
    says.find(assessed.notice("R-43-a", Who::Provider, "it has passed its conformity assessment"));

    let route = route(g).when(
        read!(g, system.conformity_assessed).no("it is assessed"),
        "it has passed its conformity assessment",
    );
    let route = once_it_applies(g, stated, route);
    says.find(route.notice("R-46-a", Who::Deployer, "it is used by the route of Article 46"));
}

fn route(g: &Given<'_>) -> Truth {
    read!(g, system.derogation).then(|route| match route {
        Derogation::Authorised => Truth::met(),
        Derogation::Requested => read!(g, system.derogation_urgent).affirmed(
            g,
            Made::BeforeStart,
            "a start before the market surveillance authority decides is not exceptionally urgent",
        ),
        Derogation::Refused if g.clock.reached(high_risk_duties_apply_from()) => Truth::not_met(
            "the market surveillance authority refused it: stop at once, and discard every result and output",
        ),
        Derogation::Refused => Truth::not_met(
            "the market surveillance authority refused it: from 2 December 2027 on that stops the use at once, and every \
             result and output is discarded",
        ),
        Derogation::NotRequested => {
            Truth::not_met("the market surveillance authority was not asked to allow it")
        }
    })
}
