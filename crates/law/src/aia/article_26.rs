//! Article 26: what whoever uses the system owes beside Article 5. Holds R-26-a, R-26-g.
//!
//! The system is used as instructed, overseen by people with competence, training, authority and support, on input data
//! that are fit where the deployer controls them. The people concerned are informed as the rules on police data ask.
//! It applies from 2 December 2027; before, what is stated of it is weighed, and what is not is not asked for.
//! It opens and closes nothing of Article 5: every row only warns.
//! Left to people: competence and support, and whether informing somebody may wait.

use super::judged::Made;
use super::{Given, Says};
use crate::case::Informed;
use crate::finding::Who;
use crate::numbers::high_risk_duties_apply_from;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let d = &g.case.deployer;
    let stated = !(d.instructions_followed.is_missing()
        && d.oversight_assigned.is_missing()
        && d.input_data_fit.is_missing());
    let used = Truth::all([
        read!(g, deployer.instructions_followed).yes("the system is not used as its instructions say"),
        read!(g, deployer.oversight_assigned).affirmed(
            g,
            Made::ByNow,
            "those who oversee it lack competence, training, authority or support",
        ),
        read!(g, deployer.input_data_fit).affirmed(g, Made::ByNow, "the input data do not fit the purpose"),
    ]);
    let used = once_it_applies(g, stated, used);
    says.find(used.notice("R-26-a", Who::Deployer, "it is used as instructed, under trained oversight"));

    let informed = read!(g, deployer.people_informed).fits(
        |informed| *informed != Informed::NotInformed,
        "the people concerned are not informed, and no law lets that wait",
    );
    let informed = once_it_applies(g, !d.people_informed.is_missing(), informed);
    says.find(informed.notice("R-26-g", Who::Deployer, "people are informed, or that may wait by law"));
}

/// `asked`, from the day on which it applies; before, only where something of it is `stated`.
pub(super) fn once_it_applies(g: &Given<'_>, stated: bool, asked: Truth) -> Truth {
    if stated {
        return asked;
    }
    let ahead = Truth::holds(!g.clock.reached(high_risk_duties_apply_from()), "it applies");
    asked.unless(ahead, "it applies from 2 December 2027, and nothing is said of it")
}
