//! Article 5(3): refusal. Holds R-5.3-n.
//!
//! On refusal the use stops with immediate effect, and all data, results and outputs are discarded and deleted at once.
//! What is erased, and that it is, is held by the record; here: nothing leaves after the decision, and erasure is owed.

use super::article_5_3_authorisation::not_refused;
use super::{Given, Says};
use crate::assessment::Duty;
use crate::case::DecisionResult;
use crate::finding::{FindingState, Who};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let stopped = g.last_alert(|last| {
        let Some(last) = last else { return Truth::met() };
        read!(g, authorisation.decided_at).fits(
            |decided| last <= *decided,
            || format!("an alert was released at {last}, after the refusal"),
        )
    });
    let stopped = stopped.unless(not_refused(g), "nothing was refused or withdrawn");
    says.find(stopped.condition("R-5.3-n", Who::Deployer, "nothing was released after the refusal"));

    if not_refused(g).state == FindingState::NotMet {
        // What was rejected is erased (third subparagraph); what was granted and taken back ends, and keeps its time.
        let what = if g.case.authorisation.result.value() == Some(&DecisionResult::Withdrawn) {
            "stop immediately, and erase what the decision or national law says; the rest is kept for its time"
        } else {
            "stop, and erase all data, results and outputs of the use, immediately"
        };
        says.duties.push(Duty {
            row: "R-5.3-n",
            what: what.to_owned(),
            who: Who::Deployer,
            due: g.case.authorisation.decided_at.value().copied(),
        });
    }
}
