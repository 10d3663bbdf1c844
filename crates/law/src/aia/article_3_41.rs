//! Article 3(35), (36), (41): a remote biometric identification system, in use. Holds SC-a1, SC-a2, SC-a3, SC-b1, SC-f1.
//!
//! The system identifies people by comparing with stored biometric data; one stored picture is a database.
//! Following a person by such comparison is identification; following clothes, plates or tickets is not.
//! One-to-one verification and sole access control are left out, unless a watchlist check is added on the same capture.
//! People take no active part: signs inform, and are no involvement.
//! Only use is banned; installing is not yet use, and misuse is use.
//! Unclear between sources (C-12): a marked zone at a secured perimeter; the draft guidelines call it active involvement.
//! Rows read here too: D-35, D-36, D-41.

use super::escalation::decided_outside;
use super::{Given, Says};
use crate::case::{Function, Involvement};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let database = read!(g, system.reference_database)
        .yes("nothing is compared with stored biometric data, so nobody is identified");
    says.find(database.scope("SC-a1", "people are compared with a reference database"));

    let identifies = read!(g, system.function).fits(
        |function| *function != Function::TrackingByObjects,
        "people are followed by clothing, plate or ticket, not by biometrics",
    );
    says.find(identifies.scope("SC-a2", "the system works by biometrics"));

    let verifies = |f: &Function| match f {
        Function::Verification | Function::AccessControl => true,
        Function::Identification | Function::TrackingByBiometrics | Function::TrackingByObjects => false,
    };
    let no_verification = Truth::any([
        read!(g, system.function).fits(|f| !verifies(f), "the system only verifies, or only controls access"),
        read!(g, system.adds_watchlist_check).yes("no watchlist check is added"),
    ]);
    says.find(no_verification.scope("SC-a3", "it is more than verification or access control"));

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
    says.find(remote.scope("SC-b1", "people take no active part: the system is remote"));

    let used = read!(g, system.installation_only).no("the system is installed and not used");
    says.find(used.scope("SC-f1", "the system is, or will be, used"));
}
