//! Article 5(1)(h) and 5(2)(a), (b): necessity, milder means, weighing. Holds R-5.1-c, R-5.2-d, R-5.2-e, R-5.2-f.
//!
//! Strictly necessary for the objective, and only in so far; less intrusive means examined and set aside with reasons.
//! Weighed: the harm without the use; the consequences for all persons concerned; seriousness, probability and scale.
//! Left to people: all of it; the rule asks that it was assessed, by whom, when, on what evidence.
//! Rows read here too: R-27-i.

use super::judged::Made;
use super::{Given, Says};
use crate::finding::Who;
use crate::reasoning::read;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let strict = read!(g, necessity.strictly_necessary).affirmed(
        g,
        Made::OfObjective,
        "the use is not strictly necessary",
    );
    says.find(strict.condition("R-5.1-c", Who::Deployer, "strict necessity was assessed"));

    let situation = read!(g, necessity.situation).affirmed(
        g,
        Made::OfObjective,
        "the harm without the use does not justify it",
    );
    says.find(situation.condition("R-5.2-d", Who::Deployer, "the situation was weighed"));

    let consequences = read!(g, necessity.consequences).affirmed(
        g,
        Made::OfObjective,
        "the consequences for the persons concerned outweigh it",
    );
    says.find(consequences.condition("R-5.2-e", Who::Deployer, "the consequences were weighed"));

    let alternatives =
        read!(g, necessity.alternatives).affirmed(g, Made::OfObjective, "less intrusive means suffice");
    says.find(alternatives.condition("R-5.2-f", Who::Deployer, "less intrusive means were examined"));
}
