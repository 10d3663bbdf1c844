//! Article 5(3): no decision solely on the output. Holds R-5.3-t.
//!
//! No decision with adverse legal effect on a person rests solely on what the system says, even in a fully authorised use.
//! Left to people: which further checks suffice.

use super::{Given, Says};
use crate::finding::Who;
use crate::reasoning::read;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let grounds = read!(g, alerts.decision_solely_on_output)
        .no("a decision with adverse legal effect rested solely on the output");
    says.find(grounds.condition("R-5.3-t", Who::Deployer, "no decision rested solely on the output"));
}
