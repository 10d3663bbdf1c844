//! Article 3(35), (36), (41): a remote biometric identification system, in use. Holds SC-a1, SC-a2, SC-a3, SC-b1, SC-f1.
//!
//! The system identifies people by comparing with stored biometric data; one stored picture is a database.
//! Following a person by such comparison is identification; following clothes, plates or tickets is not.
//! One-to-one verification and sole access control are left out, unless a watchlist check is added on the same capture.
//! People take no active part: signs inform, and are no involvement.
//! Only use is banned; installing is not yet use, and misuse is use.
//! Unclear between sources (C-12): a marked zone at a secured perimeter; the draft guidelines call it active involvement.
//! Rows read here too: D-35, D-36, D-41, SC-b2.

use super::against::{no_database, no_hours_ahead, nobody_is_sought_by_list, nothing_ran};
use super::escalation::decided_outside;
use super::{Given, Says};
use crate::case::{Function, Involvement, TargetScope};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let database = read!(g, system.reference_database)
        .yes("nothing is compared with stored biometric data, so nobody is identified");
    let database = database.fails_only_if(
        || Truth::all([read!(g, target.reference_set_of_them).then(|_| Truth::met()), no_database(g)]),
        |why| decided_outside(g, "SC-a1", why),
    );
    says.find(database.scope("SC-a1", "people are compared with a reference database"));

    let identifies = read!(g, system.function).fits(
        |function| *function != Function::TrackingByObjects,
        "people are followed by clothing, plate or ticket, not by biometrics",
    );
    let identifies = identifies.fails_only_if(
        || {
            Truth::all([
                read!(g, system.reference_database).no("people are compared with stored biometric data"),
                no_database(g),
            ])
        },
        |why| decided_outside(g, "SC-a2", why),
    );
    says.find(identifies.scope("SC-a2", "the system works by biometrics"));

    no_more_than_verifies(g, says);
    remote_and_used(g, says);
}

/// SC-a3: one-to-one, or access alone, and nobody else is looked for on the same capture.
fn no_more_than_verifies(g: &Given<'_>, says: &mut Says) {
    let verifies = |f: &Function| match f {
        Function::Verification | Function::AccessControl => true,
        Function::Identification | Function::TrackingByBiometrics | Function::TrackingByObjects => false,
    };
    let no_verification = Truth::any([
        read!(g, system.function).fits(|f| !verifies(f), "the system only verifies, or only controls access"),
        read!(g, system.adds_watchlist_check).yes("no watchlist check is added"),
    ]);
    let no_verification = no_verification.fails_only_if(
        || Truth::all([no_sweep(g), nobody_is_sought_by_list(g)]),
        |why| decided_outside(g, "SC-a3", why),
    );
    says.find(no_verification.scope("SC-a3", "it is more than verification or access control"));
}

/// SC-b1 and SC-f1.
fn remote_and_used(g: &Given<'_>, says: &mut Says) {
    let remote = read!(g, system.involvement).then(|involvement| match involvement {
        Involvement::None | Involvement::InformedOnly => Truth::met(),
        Involvement::PresentsKnowingly => {
            Truth::not_met("people present themselves actively and knowingly to the sensor")
        }
        Involvement::MarkedPerimeter => decided_outside(
            g,
            "SC-b1",
            "a marked zone at a secured perimeter: the draft guidelines (140) call it active involvement, recital 17 \
             leaves out access to premises only; until adopted it counts as remote (C-12)",
        ),
    });
    // Who presents to a gate knows of the gate, not of a list behind it.
    let only_that = || {
        Truth::all([
            read!(g, system.adds_watchlist_check).no("a watchlist check is added on the same capture (C-12)"),
            no_sweep(g),
            nobody_is_sought_by_list(g),
        ])
    };
    let remote = remote.fails_only_if(only_that, |why| decided_outside(g, "SC-b1", why));
    says.find(remote.scope("SC-b1", "people take no active part: the system is remote"));

    let idle = || {
        Truth::all([
            read!(g, running.started).then(|_| Truth::met()),
            read!(g, running.comparison_reported).then(|_| Truth::met()),
            read!(g, alerts.released).then(|_| Truth::met()),
            nothing_ran(g),
            no_hours_ahead(g),
        ])
    };
    let used = read!(g, system.installation_only)
        .no("the system is installed and not used")
        .fails_only_if(idle, |why| decided_outside(g, "SC-f1", why));
    says.find(used.scope("SC-f1", "the system is, or will be, used"));
}

/// Whoever presents is checked alone: neither everybody who passes, nor more than that individual.
fn no_sweep(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, target.general_sweep).no("everybody who passes is checked to see who is wanted"),
        read!(g, target.scope).fits_if_stated(
            |scope| *scope == TargetScope::Individual,
            "more than one individual is targeted",
        ),
    ])
}
