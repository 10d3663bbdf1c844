//! Article 3(45), (46): law enforcement. Holds SC-e1, SC-e2, SC-e3, SC-i1.
//!
//! The test is the purpose, not the badge: preventing, investigating, detecting, prosecuting crime, executing penalties.
//! Private parties are caught where an authority delegates, instructs and supervises; not on their own behalf.
//! A purely administrative search by police is outside; a later switch to law enforcement brings the article in at once (SC-e3).
//! Checking one present, singled-out person who cannot or will not say who that is needs no authorisation.
//! Rows read here too: D-45, D-46.

use super::{Given, Says};
use crate::case::Behalf;
use crate::reasoning::read;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let purpose = read!(g, purpose.law_enforcement).yes("the purpose is not law enforcement");
    says.find(purpose.scope("SC-e1", "the purpose is law enforcement"));

    let behalf = read!(g, purpose.behalf).fits(
        |behalf| *behalf != Behalf::Own,
        "a private party acts on its own behalf, not for an authority",
    );
    says.find(behalf.scope("SC-e2", "an authority, or somebody on its behalf, acts"));

    let present = read!(g, purpose.check_of_present_person)
        .no("only a present, singled-out person's identity is checked");
    says.find(present.scope("SC-i1", "it is more than the check of a person who is present"));
}
