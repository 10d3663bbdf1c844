//! One way in which a national law lets a use be authorised, and the clocks of an urgent start on it.
//! Rows read here too: R-5.5-d, R-5.5-f, R-5.5-g, R-5.5-i.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::{AnnexTwo, AuthorityKind, Objective, RequestPart, Starter};
use crate::finding::Who;

/// One way in which a national law lets a use be authorised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The provision.
    pub provision: String,
    /// The objectives it opens.
    pub objectives: BTreeSet<Objective>,
    /// The offences it opens under point (iii); none named opens none.
    #[serde(default)]
    pub offences: BTreeSet<AnnexTwo>,
    /// The national offences behind those items, as far as known.
    #[serde(default)]
    pub national_offences: Vec<NationalOffence>,
    /// The authorities that may authorise.
    pub authorities: BTreeSet<AuthorityKind>,
    /// What secures their independence, as far as known.
    #[serde(default)]
    pub independence: Vec<Independence>,
    /// The longest period of one authorisation, in days.
    pub maximum_period_days: Option<u32>,
    /// How it is renewed, as far as known.
    pub renewal: Option<Renewal>,
    /// What a request must state.
    #[serde(default)]
    pub request_must_state: BTreeSet<RequestPart>,
    /// What the reference data must be, as far as known.
    pub reference_data: Option<ReferenceData>,
    /// What must be complied with beside the Act, in words.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// The urgent start, where the law allows one; none means no urgent start.
    pub urgency: Option<RouteUrgency>,
}

/// An offence of national law behind an item of Annex II.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NationalOffence {
    /// The item.
    pub annex_ii: AnnexTwo,
    /// What national law calls it.
    pub name: String,
    /// The provision that defines it.
    pub provision: String,
    /// The statutory maximum of custody, in months, where known; at least the Act's 48.
    pub maximum_months: Option<u32>,
}

/// What secures the independence of an authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Independence {
    /// The authority.
    pub authority: AuthorityKind,
    /// What secures it.
    pub secured_by: String,
    /// Where the law says so.
    pub citation: String,
}

/// How an authorisation is renewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// Days of each step.
    pub step_days: u32,
    /// How often, where the law says so.
    pub times: Option<u32>,
    /// In which form: *by reasoned decree*.
    pub form: String,
    /// Where the law says so.
    pub citation: String,
}

/// What national law asks of the reference data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceData {
    /// Built for each use, with relevant data only and nothing carried over.
    pub built_per_use: bool,
    /// No scraped database is used.
    pub no_scraped: bool,
    /// Erased when the authorisation ends.
    pub erased_at_end: bool,
    /// Where the law says so.
    pub citation: String,
}

/// How a national law bounds the urgent start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteUrgency {
    /// Hours from the start within which the request is due; at most the Act's 24.
    pub request_within_hours: u64,
    /// Hours from the request within which the authority must have decided, where the law says so.
    pub decision_within_hours: Option<u64>,
    /// What else must be done by when, in this order.
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
}

/// One further clock of an urgent start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id, by which `urgency.steps` of a case says that it was taken: `prosecutor_told`.
    pub id: String,
    /// What is to be done: *tell the prosecutor*.
    pub what: String,
    /// Who owes it.
    pub who: Who,
    /// What its clock runs from: `start`, `request`, or the id of a step before it.
    pub after: String,
    /// Hours from then; 0 means not later than that.
    pub within_hours: u64,
    /// Only where this body started the use; none means whoever started.
    pub started_by: Option<Starter>,
    /// Whether, once missed, the use is no longer good; where not, it is owed and no more.
    pub closes: bool,
    /// Where the law says so.
    pub citation: String,
}

impl Route {
    /// What must be complied with beside the Act, in words: the conditions, and those of the reference data.
    #[must_use]
    pub fn all_conditions(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.conditions.iter().map(String::as_str).collect();
        if let Some(reference) = &self.reference_data {
            for words in reference.in_words() {
                all.push(words);
            }
        }
        all
    }

    /// The longest period in days, of a first authorisation or of one more step.
    #[must_use]
    pub fn period_days(&self, renewed: bool) -> Option<u32> {
        let step = self.renewal.as_ref().filter(|_| renewed).map(|renewal| renewal.step_days);
        step.into_iter().chain(self.maximum_period_days).min()
    }
}

impl ReferenceData {
    /// What is asked, sentence by sentence.
    pub(super) fn in_words(&self) -> impl Iterator<Item = &'static str> + use<> {
        [
            (self.built_per_use, "the reference data are built for this use and hold only relevant data"),
            (self.no_scraped, "no scraped database is used"),
            (self.erased_at_end, "the reference data are erased when the authorisation ends"),
        ]
        .into_iter()
        .filter_map(|(asked, words)| asked.then_some(words))
    }
}
