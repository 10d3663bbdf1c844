//! Article 5(1)(h): the ban, and that one of its objectives is pursued. Holds R-5.1-a, R-5.1-b, R-5.1-n.
//!
//! Real-time remote biometric identification in public for law enforcement is banned since 2 February 2025.
//! Only the objectives of points (i) to (iii) leave a door; several may be linked, each must be proven.
//! A switch of objective while the use runs needs its own proof, and the authorisation must cover it.
//! Rows read here too: E-c.

use super::judged::Made;
use super::{Given, Says};
use crate::finding::Who;
use crate::numbers;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let applies = g.clock.reached(numbers::ban_applies_from());
    let banned = Truth::holds(applies, "the article did not apply before 2 February 2025");
    says.find(banned.scope("R-5.1-a", "the ban applies, and everything else must be proven"));

    let objective = read!(g, objective.pursued)
        .fits(|pursued| !pursued.is_empty(), "none of the objectives (i), (ii), (iii) is pursued");
    says.find(objective.condition("R-5.1-b", Who::Deployer, "a named objective is pursued"));

    let covered = read!(g, objective.switch_covered).affirmed(
        g,
        Made::ByNow,
        "the objective switched, and the new one is not proven and covered",
    );
    let switched = covered
        .unless(read!(g, objective.switched).no("the objective switched"), "the objective did not switch");
    says.find(switched.condition("R-5.1-n", Who::Deployer, "the switch of objective is proven and covered"));
}
