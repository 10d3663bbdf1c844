//! Article 5(2) with Article 49: registration. Holds R-5.2-m, R-5.2-n, R-49-a, R-49-c, R-49-d, R-49-i, R-26-e.
//!
//! The system and its use are registered, in the secure non-public section, before the use may be authorised.
//! In duly justified urgency the use may begin unregistered, if registration follows without undue delay.
//! A provider that did not register: do not use. A register that cannot take it is for people to decide, never a silent pass.
//! Left to people: "undue delay", and whether the urgency is duly justified.
//! Rows read here too: C-5.

use super::article_5_3_urgent_window::ceiling;
use super::escalation::decided_outside;
use super::judged::Made;
use super::{Given, Says};
use crate::assessment::Duty;
use crate::finding::{FindingState, Who};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    // Two readings: 5(2) lets an urgent use begin unregistered; Article 26(8) bars a system whose provider is not.
    let unregistered = if g.case.urgency.claimed.value() == Some(&true) {
        "the provider has not registered the system: Article 5(2) lets an urgent use begin before registration, Article \
         26(8) says not to use such a system (R-26-e); the narrower counts"
    } else {
        "the provider has not registered the system: do not use it (R-26-e)"
    };
    let provider = read!(g, registration.provider_registered).yes(unregistered);
    let provider = provider.unless(impossible(g), IMPOSSIBLE);
    says.find(provider.condition("R-49-a", Who::Provider, "the provider registered itself and the system"));

    let done =
        registered(g).unless(waived(g), "its registration may follow").unless(impossible(g), IMPOSSIBLE);
    says.find(done.condition(
        "R-5.2-m",
        Who::Deployer,
        "the use is registered, or its registration may follow",
    ));

    let follows = read!(g, registration.unduly_delayed)
        .then(|delayed| if *delayed { Truth::not_met(DELAYED) } else { still_due(g) })
        .unless(
            Truth::any([registered(g), impossible(g)]),
            "it is registered, or that was decided not to be possible",
        )
        .when(
            read!(g, urgency.claimed).yes("no urgency is claimed"),
            "no urgency is claimed: registration comes first, which R-5.2-m holds",
        );
    says.find(follows.condition("R-5.2-n", Who::Deployer, "no registration is unduly delayed"));

    let secure = read!(g, registration.non_public_section)
        .yes("it was not filed in the secure non-public section")
        .unless(
            Truth::any([still_to_come(g), impossible(g)]),
            "it may follow, or was decided not to be possible",
        );
    says.find(secure.condition("R-49-d", Who::Deployer, "it is filed in the secure non-public section"));

    let possible = read!(g, registration.not_technically_possible)
        .then(|impossible| if *impossible { cannot_register(g) } else { Truth::met() });
    says.find(possible.condition(
        "R-49-i",
        Who::Supervisor,
        "registering is possible, or was decided not to be",
    ));

    let made = read!(g, registration.registered_at).reached(g.clock, "it is not registered");
    if waived(g).state == FindingState::Met && made.state != FindingState::Met {
        says.duties.push(Duty {
            row: "R-5.2-n",
            what: "register the system and its use, without undue delay".to_owned(),
            who: Who::Deployer,
            due: None,
        });
    }
}

const DELAYED: &str = "the registration that should follow is unduly delayed";
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

/// "Not unduly delayed" wears out: past the ceiling of urgency people must say so anew, or the entry be there.
fn still_due(g: &Given<'_>) -> Truth {
    let made = read!(g, registration.registered_at).reached(g.clock, "it is not registered");
    if made.state == FindingState::Met {
        return Truth::met();
    }
    read!(g, urgency.declared_at).then(|declared| {
        if !g.clock.reached(ceiling(*declared)) {
            return Truth::met();
        }
        decided_outside(g, "R-5.2-n", "two days after the declaration the use is still not registered")
    })
}

/// Urgency waives registration first, and only that.
fn waived(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, urgency.claimed).yes("no urgency is claimed"),
        read!(g, registration.urgency_justified).affirmed(
            g,
            Made::BeforeStart,
            "starting unregistered is not duly justified",
        ),
    ])
}

/// Urgency lets an entry follow; one that was made lies in the right section, whenever it was made.
fn still_to_come(g: &Given<'_>) -> Truth {
    Truth::all([waived(g), read!(g, registration.registered).no("the use is registered")])
}

fn impossible(g: &Given<'_>) -> Truth {
    read!(g, registration.not_technically_possible).then(|impossible| {
        if *impossible { cannot_register(g) } else { Truth::not_met("registering is possible") }
    })
}

fn cannot_register(g: &Given<'_>) -> Truth {
    decided_outside(g, "R-49-i", "registering is said not to be technically possible")
}
