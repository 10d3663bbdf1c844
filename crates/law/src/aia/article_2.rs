//! Article 2: whom and what the Act reaches. Holds SC-g0, SC-g1, SC-g2, SC-g3.
//!
//! The Act reaches deployers in the Union, and those outside it whose output is used in the Union.
//! It leaves out what serves national security, defence or the military exclusively: by purpose, not by body.
//! It leaves out third-country authorities under a cooperation agreement with adequate safeguards.
//! It leaves out research before the market, but never a test in real-world conditions: neither a plan for a place and
//! its hours, nor an objective, nor a request or a decision goes with it.
//! A way out is taken only where no stated fact speaks against it; where one does, people decide.
//! Left to people: whether a purpose is exclusively national security; no flag in free text decides it.
//! An open-source licence exempts nobody from Article 5: no way out reads one (Article 2(12)).
//! Rows read here too: D-57, SC-g4, SC-g5.

use super::against::{
    no_authorisation_was_asked, no_hours_ahead, no_member_state, no_place_on_the_ground, no_sweep_is_stated,
    nothing_ran,
};
use super::article_3_46::no_objective;
use super::escalation::decided_outside;
use super::{Given, Says};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let reach = Truth::any([
        read!(g, jurisdiction.deployer_in_union).yes("the deployer is not in the Union"),
        read!(g, jurisdiction.output_used_in_union).yes("its output is not used in the Union"),
        read!(g, jurisdiction.used_in_union).yes("the use does not take place in the Union"),
    ]);
    let reach = reach.fails_only_if(|| no_member_state(g), |why| decided_outside(g, "SC-g0", why));
    says.find(reach.scope("SC-g0", "the use is within the reach of the Act"));

    // Any law-enforcement use, even for a while, brings the Act in.
    let security = Truth::any([
        read!(g, jurisdiction.exclusively_national_security)
            .no("the use serves national security, defence or the military exclusively"),
        read!(g, purpose.law_enforcement).yes("no law enforcement is pursued"),
    ]);
    let security = security.fails_only_if(|| no_objective(g), |why| decided_outside(g, "SC-g1", why));
    says.find(security.scope("SC-g1", "the use is not exclusively for national security"));

    // Its output may be used in the Union (Article 2(4)), and recipients there stay accountable.
    let cooperation = read!(g, jurisdiction.third_country_cooperation)
        .no("a third-country authority uses it under a cooperation agreement with safeguards")
        .fails_only_if(
            || {
                Truth::all([
                    read!(g, jurisdiction.deployer_in_union)
                        .no("the deployer is in the Union, and stays accountable"),
                    no_member_state(g),
                ])
            },
            |why| decided_outside(g, "SC-g2", why),
        );
    says.find(cooperation.scope("SC-g2", "no third-country cooperation takes the use out"));

    let research = Truth::any([
        read!(g, jurisdiction.pre_market_research).no("it is research before the market"),
        read!(g, jurisdiction.real_world_testing).yes("it is not tested in real-world conditions"),
    ]);
    let research = research.fails_only_if(
        || {
            Truth::all([
                read!(g, alerts.released).then(|_| Truth::met()),
                nothing_ran(g),
                no_hours_ahead(g),
                no_place_on_the_ground(g),
                no_sweep_is_stated(g),
                no_authorisation_was_asked(g),
                no_objective(g),
            ])
        },
        |why| decided_outside(g, "SC-g3", why),
    );
    says.find(research.scope("SC-g3", "the use is not research before the market"));
}
