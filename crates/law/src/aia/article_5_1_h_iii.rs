//! Article 5(1)(h)(iii): suspects and convicted persons, and the offence. Holds R-5.1-k, R-5.1-l, R-5.1-m.
//!
//! To locate or identify a suspect, an accomplice, an accused or a convicted person.
//! The offence is in Annex II, as national law defines it, and carries there a maximum of at least four years of custody.
//! The statutory maximum counts, never the sentence expected; a European Arrest Warrant is not needed and not enough (R-5.1-m).
//! That national law names the offence is held by R-5.5-d. Left to people: serious grounds and sufficient evidence.

use super::annex_ii;
use super::judged::Made;
use super::{Given, Says};
use crate::case::{AnnexTwo, Objective, Standing};
use crate::finding::Who;
use crate::numbers::LEAST_MAXIMUM_SENTENCE_MONTHS;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let person = read!(g, offence.standing).then(|standing| match standing {
        Standing::Suspect | Standing::Accomplice => read!(g, offence.serious_grounds).affirmed(
            g,
            Made::OfObjective,
            "there are no serious grounds and sufficient evidence",
        ),
        Standing::Accused | Standing::Convicted => Truth::met(),
        Standing::Other => Truth::not_met("the person is no suspect, accomplice, accused or convicted"),
    });
    let person = g.if_pursued(Objective::Offence, person);
    says.find(person.condition(
        "R-5.1-k",
        Who::Deployer,
        "a suspect, accomplice, accused or convicted person is sought",
    ));

    let offence = g.if_pursued(Objective::Offence, Truth::all([listed(g), defined(g), grave(g)]));
    says.find(offence.condition(
        "R-5.1-l",
        Who::Deployer,
        "the offence is in Annex II, defined in national law, and grave enough",
    ));
}

fn listed(g: &Given<'_>) -> Truth {
    read!(g, offence.annex_ii).then(|offence| match (annex_ii::item(*offence), offence) {
        (None, _) => Truth::not_met("the offence is in no item of Annex II"),
        (Some(_), AnnexTwo::CriminalOrganisation) => read!(g, offence.organised_for).fits(
            |about| annex_ii::carries_organisation(*about),
            "item 16 needs an organisation involved in one of items 1 to 15",
        ),
        (Some(_), _) => Truth::met(),
    })
}

fn defined(g: &Given<'_>) -> Truth {
    read!(g, offence.national_provision)
        .fits(|provision| !provision.trim().is_empty(), "no provision of national law defines the offence")
}

fn grave(g: &Given<'_>) -> Truth {
    read!(g, offence.maximum_sentence_months).then(|months| {
        Truth::holds(*months >= LEAST_MAXIMUM_SENTENCE_MONTHS, || {
            format!("its maximum is {months} months; at least {LEAST_MAXIMUM_SENTENCE_MONTHS} are needed")
        })
    })
}
