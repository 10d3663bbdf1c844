//! Article 5(3), second subparagraph: what the decision rests on. Holds R-5.3-f, R-5.3-g, R-5.3-h, R-5.2-g, R-5.3-u.
//!
//! The authority grants only if satisfied, on objective evidence or clear indications, that the use is necessary and proportionate,
//! limited to what is strictly necessary in period, area and persons, and with the elements of Article 5(2) taken into account.
//! The safeguards and conditions of national law are complied with; a later decision does not heal a start without them.
//! A decision that was transcribed, not signed, is shown as weaker. Left to people: all of the authority's assessment.

use super::article_5_3_authorisation::{NO_GRANT, no_grant};
use super::judged::Made;
use super::{Given, Says};
use crate::case::{DecisionBasis, PictureSource};
use crate::finding::Who;
use crate::profile::Route;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let satisfied = read!(g, authorisation.necessary_and_proportionate).affirmed(
        g,
        Made::ByAuthority,
        "the authority is not satisfied that the use is necessary and proportionate",
    );
    let limited = read!(g, authorisation.strictly_limited).affirmed(
        g,
        Made::ByAuthority,
        "the authority did not limit the use to what is strictly necessary",
    );
    let weighed = read!(g, authorisation.elements_weighed).affirmed(
        g,
        Made::ByAuthority,
        "the authority did not take the elements of Article 5(2) into account",
    );
    let rows = [
        ("R-5.3-f", satisfied, "the authority is satisfied of necessity and proportionality"),
        ("R-5.3-g", limited, "the authority limited the use to what is strictly necessary"),
        ("R-5.3-h", weighed, "the authority took the elements of Article 5(2) into account"),
    ];
    for (row, truth, met) in rows {
        let truth = truth.unless(no_grant(g), NO_GRANT);
        says.find(truth.condition(row, Who::Authority, met));
    }

    let conditions = || -> Vec<&str> { g.routes().into_iter().flat_map(Route::all_conditions).collect() };
    let national =
        read!(g, authorisation.national_conditions).affirmed(g, Made::BeforeUseOrByAuthority, || {
            format!("what national law asks for is not all met; it asks: {}", conditions().join("; "))
        });
    let national = Truth::all([national, reference_data(g)]);
    says.find(national.condition(
        "R-5.2-g",
        Who::Deployer,
        "the conditions of national law are complied with",
    ));

    let signed = read!(g, authorisation.basis)
        .then(|basis| match basis {
            DecisionBasis::Signed => Truth::met(),
            DecisionBasis::Transcribed => {
                Truth::not_met("the decision was transcribed: weaker, to be confirmed by the authority's key")
            }
        })
        .unless(no_grant(g), NO_GRANT);
    says.find(signed.notice("R-5.3-u", Who::Authority, "the decision is signed by the authority"));
}

/// What the file itself says of the reference data, against what national law asks of them: affirming both is contradictory.
fn reference_data(g: &Given<'_>) -> Truth {
    let asked = || g.routes().into_iter().filter_map(|route| route.reference_data.as_ref());
    let (no_scraped, built) = (asked().any(|data| data.no_scraped), asked().any(|data| data.built_per_use));
    let scraped = read!(g, target.picture_sources).fits_if_stated(
        |from| !no_scraped || !from.contains(&PictureSource::Scraped),
        "pictures are scraped",
    );
    let set = read!(g, target.reference_set_of_them)
        .fits_if_stated(|own| !built || *own, "no reference set of just those persons was built");
    Truth::met().unless_contradicted(
        Truth::all([scraped, set]),
        "national law's conditions on the reference data stand",
    )
}
