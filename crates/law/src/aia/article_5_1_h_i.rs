//! Article 5(1)(h)(i): specific victims, and missing persons. Holds R-5.1-e, R-5.1-f.
//!
//! The targeted search for specific victims of abduction, trafficking or sexual exploitation, adults too, or for missing persons.
//! An adult may have left by choice: indicators must give cause for concern.
//! The Union does not define "missing person"; national law does.
//! Whoever is sought as a suspect, accused or convicted person is sought under point (iii), with its own proofs.
//! Perimeter and duration are held by R-5.2-h and R-5.2-i. Left to people: whether there is cause for concern.

use super::judged::Made;
use super::{Given, Says};
use crate::case::{Objective, VictimOf};
use crate::finding::Who;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let victims = Truth::all([
        read!(g, victims.crime)
            .fits(|crime| *crime != VictimOf::Other, "the crime is none that point (i) names"),
        read!(g, victims.specific).yes("no specific victim is sought"),
        nobody_is_suspected(g),
    ]);
    let victims = g.if_pursued(Objective::Victims, victims);
    says.find(victims.condition("R-5.1-e", Who::Deployer, "specific victims are sought"));

    let missing = Truth::all([
        // A purely administrative search is outside, not prohibited: SC-e1 says so, or asks people.
        read!(g, missing_person.law_enforcement_context).then(|_| Truth::met()),
        read!(g, missing_person.within_national_definition)
            .yes("the person is not missing as national law defines it"),
        read!(g, missing_person.cause_for_concern)
            .affirmed(
                g,
                Made::OfObjective,
                "an adult may leave by choice, and nothing gives cause for concern",
            )
            .unless(read!(g, missing_person.adult).no("the person is an adult"), "the person is a child"),
        nobody_is_suspected(g),
    ]);
    let missing = g.if_pursued(Objective::MissingPerson, missing);
    says.find(missing.condition("R-5.1-f", Who::Deployer, "a missing person is sought"));
}

/// Nobody is said to be sought for an offence of his own, but where point (iii) is pursued too: its conditions hold then.
fn nobody_is_suspected(g: &Given<'_>) -> Truth {
    let agree = read!(g, offence.standing)
        .fits_if_stated(
            |_| false,
            "who is sought is said to be a suspect, accused or convicted, which point (iii) is about, and that is not \
             pursued",
        )
        .unless(g.pursues(Objective::Offence), "point (iii) is pursued too");
    Truth::met().unless_contradicted(agree, "a victim or a missing person is sought")
}
