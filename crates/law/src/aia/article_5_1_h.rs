//! Article 5(1)(h): the ban, and that one of its objectives is pursued. Holds R-5.1-a, R-5.1-b, R-5.1-n.
//!
//! Real-time remote biometric identification in public for law enforcement is banned since 2 February 2025.
//! Only the objectives of points (i) to (iii) leave a door; several may be linked, each must be proven.
//! A switch of objective while the use runs needs its own proof, and the authorisation must cover it: changed for it, or
//! made for more than one. That it does, only the authority that decided says.
//! Rows read here too: E-c.

use super::article_5_3_authorisation::no_decision_yet;
use super::judged::Made;
use super::{Given, Says};
use crate::case::DecisionResult;
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

    let covered = if g.case.objective.switched.value() == Some(&true) {
        let covered = read!(g, objective.switch_covered).affirmed(
            g,
            Made::ByAuthorityByNow,
            "the objective switched, and the new one is not proven and covered",
        );
        Truth::all([switched(g), covered])
    } else {
        Truth::not_met("the objective switched")
    };
    let covered = covered
        .unless(read!(g, objective.switched).no("the objective switched"), "the objective did not switch");
    says.find(covered.condition("R-5.1-n", Who::Deployer, "the switch of objective is proven and covered"));
}

/// A use that started switched to another objective, and a decision was changed for it or covers more than one.
pub(super) fn switched(g: &Given<'_>) -> Truth {
    let covered = Truth::any([
        read!(g, authorisation.result)
            .fits(|result| *result == DecisionResult::Modified, "the decision was not changed"),
        read!(g, authorisation.objectives)
            .fits(|covered| covered.len() > 1, "it covers no more than one objective"),
    ]);
    Truth::all([
        read!(g, objective.switched).yes("the objective did not switch"),
        g.start(|start| Truth::holds(start.is_some(), "nothing has started, so that no objective switched")),
        no_decision_yet(g).negate("no decision covers a switch of objective"),
        covered,
    ])
}
