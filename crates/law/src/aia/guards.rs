//! Guards of our own that keep the regime from being bent (requirements, section 19b). Holds X-a, X-c, X-d.
//!
//! The request states earlier requests on the same facts and their results.
//! Areas touching assembly, worship, health care, press, school or party places are named and weighed.
//! Accuracy is measured before use, by group, with sample size or the word unknown.
//! Rows read here too: E-l.

use super::judged::Made;
use super::{Given, Says};
use crate::finding::Who;
use crate::reasoning::read;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let earlier =
        read!(g, earlier.stated).yes("the request does not state earlier requests and their results");
    says.find(earlier.guard("X-a", Who::Deployer, "earlier requests are stated"));

    let places = read!(g, space.sensitive_places_weighed).affirmed(
        g,
        Made::BeforeUse,
        "sensitive places were not named and weighed",
    );
    says.find(places.guard("X-c", Who::Deployer, "sensitive places were named and weighed"));

    let accuracy = read!(g, fria.accuracy_by_group).yes("accuracy by group was not measured and stated");
    let accuracy = accuracy.unless(
        read!(g, fria.completed).no("a FRIA was completed"),
        "no FRIA was completed, which R-5.2-l holds",
    );
    says.find(accuracy.guard("X-d", Who::Deployer, "accuracy by group is stated"));
}
