//! Article 5(2) with Article 49: registration. Holds R-5.2-m, R-5.2-n, R-49-a, R-49-c, R-49-d, R-49-i, R-26-e.
//!
//! The system and its use are registered, in the secure non-public section, before the use may be authorised.
//! In duly justified urgency the use may begin unregistered, if registration follows without undue delay.
//! A provider that did not register: do not use. A register that cannot take it is for people to decide, never a silent pass.
//! Left to people: "undue delay", and whether the urgency is duly justified.
//! Rows read here too: C-5.

use super::escalation::decided_outside;
use super::{Given, Says};
use crate::assessment::Duty;
use crate::finding::{FindingState, Who};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let provider =
        read!(g, registration.provider_registered).yes("the provider has not registered the system");
    let provider = provider.unless(impossible(g), IMPOSSIBLE);
    says.find(provider.condition("R-49-a", Who::Provider, "the provider registered itself and the system"));

    let done = Truth::any([registered(g), waived(g), impossible(g)]);
    says.find(done.condition(
        "R-5.2-m",
        Who::Deployer,
        "the use is registered, or its registration may follow",
    ));

    let follows = read!(g, registration.unduly_delayed)
        .no("the registration that should follow is unduly delayed")
        .unless(
            Truth::any([registered(g), impossible(g)]),
            "it is registered, or that was decided not to be possible",
        );
    says.find(follows.condition("R-5.2-n", Who::Deployer, "no registration is unduly delayed"));

    let secure = read!(g, registration.non_public_section)
        .yes("it was not filed in the secure non-public section")
        .unless(Truth::any([waived(g), impossible(g)]), "it may follow, or was decided not to be possible");
    says.find(secure.condition("R-49-d", Who::Deployer, "it is filed in the secure non-public section"));

    let possible = read!(g, registration.not_technically_possible)
        .then(|impossible| if *impossible { cannot_register(g) } else { Truth::met() });
    says.find(possible.condition(
        "R-49-i",
        Who::Supervisor,
        "registering is possible, or was decided not to be",
    ));

    if waived(g).state == FindingState::Met && registered(g).state != FindingState::Met {
        says.duties.push(Duty {
            row: "R-5.2-n",
            what: "register the system and its use, without undue delay".to_owned(),
            who: Who::Deployer,
            due: None,
        });
    }
}

const IMPOSSIBLE: &str = "registering was decided not to be possible";

fn registered(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, registration.registered).yes("the use of the system is not registered"),
        read!(g, registration.registered_at).then(|at| {
            let done = Truth::holds(g.clock.reached(*at), "it was not registered by then");
            Truth::all([done, g.before_decision_and_start("the registration", *at)])
        }),
    ])
}

/// Urgency waives registration first, and only that.
fn waived(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, urgency.claimed).yes("no urgency is claimed"),
        read!(g, registration.urgency_justified)
            .affirmed(g.clock, "starting unregistered is not duly justified"),
    ])
}

fn impossible(g: &Given<'_>) -> Truth {
    read!(g, registration.not_technically_possible).then(|impossible| {
        if *impossible { cannot_register(g) } else { Truth::not_met("registering is possible") }
    })
}

fn cannot_register(g: &Given<'_>) -> Truth {
    decided_outside(g, "R-49-i", "registering is said not to be technically possible")
}
