//! Article 49 and Annex VIII: what the entries in the register say. Holds R-49-b, R-49-e to R-49-h, R-49-j.
//!
//! The provider's entry and the deployer's have their fields and are kept up to date; the deployer's holds no assessment.
//! A provider that says its system is not high-risk registers it with other fields; a system that identifies people
//! profiles them, so that the claim is not open to it. Tests in real-world conditions are registered beside it.
//! That the entries are there is asked in R-5.2-m and R-49-a; what they say opens and closes nothing, and only warns.

use super::{Given, Says};
use crate::finding::Who;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let claim = read!(g, registration.claimed_not_high_risk)
        .no("the provider says that it is not high-risk; a system that identifies people profiles them, and may not");
    says.find(claim.notice("R-49-b", Who::Provider, "the provider does not say that it is not high-risk"));
    provider(g, says);

    let entered = Truth::all([
        read!(g, registration.entry_complete).yes("the deployer's entry lacks a contact or the link"),
        read!(g, registration.entry_has_assessments).no("the deployer's entry holds an assessment"),
    ]);
    let entered = entered.unless(not_entered(g), NOT_ENTERED);
    says.find(entered.notice("R-49-g", Who::Deployer, "the deployer's entry says what it must, and no more"));

    let tested =
        read!(g, registration.test_registered).yes("the test is not registered in the secure section").when(
            read!(g, jurisdiction.real_world_testing).yes("it is no test"),
            "it is no test in real-world conditions",
        );
    says.find(tested.notice("R-49-h", Who::Provider, "the test is registered in the secure section"));

    let current = read!(g, registration.entry_current).yes("the deployer's entry is out of date");
    let current = current.unless(not_entered(g), NOT_ENTERED);
    says.find(current.notice("R-49-j", Who::Deployer, "the deployer's entry is up to date"));
}

fn provider(g: &Given<'_>, says: &mut Says) {
    let complete =
        || read!(g, registration.provider_entry_complete).yes("the provider's entry lacks a field");
    let claimed = || read!(g, registration.claimed_not_high_risk).yes("no such claim is made");
    let entry = Truth::all([
        complete(),
        read!(g, registration.provider_entry_current).yes("the provider's entry is out of date"),
    ]);
    let entry = entry
        .unless(
            read!(g, registration.provider_registered).no("the provider is registered"),
            "the provider has no entry, which R-49-a holds",
        )
        .unless(claimed(), "the provider says that it is not high-risk, and R-49-f is asked");
    says.find(entry.notice("R-49-e", Who::Provider, "the provider's entry has its fields and is up to date"));

    let other = complete().when(claimed(), "the provider does not say that it is not high-risk");
    says.find(other.notice("R-49-f", Who::Provider, "the entry of a system so claimed has its fields"));
}

const NOT_ENTERED: &str = "the use is not registered, which R-5.2-m holds";

fn not_entered(g: &Given<'_>) -> Truth {
    read!(g, registration.registered).no("the use is registered")
}
