//! The assessment as data that others may rely on: `stricto-assessment/1`, with a published JSON Schema.
//!
//! Within `/1` fields are only added. Ids of rows and facts are stable; sentences are for people and may be worded anew.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::assessment::{Assessment, Duty, Outcome};
use crate::case::Case;
use crate::dated::{self, Regime};
use crate::explain::{self, Node};
use crate::fact_set::FactSet;
use crate::finding::{Finding, FindingState, Weight, Who};
use crate::limits::Limits;
use crate::profile::ProfileRef;
use crate::receipt::{Receipt, ReceiptError, receipt};
use crate::time::Instant;

/// The name and version of this form.
pub const FORMAT: &str = "stricto-assessment/1";

/// An assessment with everything that explains it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Answer<'a> {
    /// Always `stricto-assessment/1`.
    pub format: &'static str,
    /// The answer.
    pub outcome: Outcome,
    /// The answer in a sentence.
    pub sentence: String,
    /// The instant asked about.
    pub at: Instant,
    /// The earliest instant at which the outcome or a finding changes by time alone; null means never.
    pub good_until: Option<Instant>,
    /// The national profile it was read under; null where none is in force.
    pub profile: Option<&'a ProfileRef>,
    /// For a permitted use, by what; null otherwise.
    pub basis: Option<&'a str>,
    /// Every finding, by provision in the order of the Act.
    pub tree: Vec<Provision<'a>>,
    /// What is owed: to stop what may not run, then what has a deadline, the earliest first, then the rest.
    pub duties: Vec<Owed<'a>>,
    /// The rows that decide against the use.
    pub failing: Vec<&'static str>,
    /// The rows that are open.
    pub open: Vec<&'static str>,
    /// Which parts of the Act apply at the instant asked about.
    pub regimes: Vec<Regime>,
    /// The limits that request, decision, national law, assessment and plan leave together.
    pub limits: &'a Limits,
    /// What the answer was made of, to be recomputed; its salt is 64 zeros, so it commits to the facts and hides nothing.
    pub receipt: Receipt,
}

/// A provision with what was found under it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Provision<'a> {
    /// Its id, stable.
    pub id: &'static str,
    /// Where it is written, as the law stands at the instant asked about.
    pub provision: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Where it can be read; null for what the Act does not say.
    pub link: Option<&'static str>,
    /// What its deciding findings make together, by strong Kleene logic; null where it has none.
    pub state: Option<FindingState>,
    /// Whether any finding under it applies to this case.
    pub applies: bool,
    /// The provisions under it.
    pub provisions: Vec<Self>,
    /// The findings directly under it.
    pub findings: Vec<Found<'a>>,
}

/// One finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Found<'a> {
    /// The row's id, as in `requirements/`.
    pub row: &'static str,
    /// What must hold, in plain words.
    pub label: &'static str,
    /// What was found.
    pub state: FindingState,
    /// Whether the row does not apply to this case; its state is then met.
    pub exempt: bool,
    /// What the finding decides.
    pub weight: Weight,
    /// Whether, being undetermined, it needs a legal decision from outside the unit.
    pub escalates: bool,
    /// Why; facts are named by their ids in back-ticks.
    pub reason: &'a str,
    /// Why, as people read it.
    pub reason_in_words: String,
    /// The facts that it was made from, as `section.fact`.
    pub facts: FactSet,
    /// The facts that nobody stated and that leave it open.
    pub unstated: FactSet,
    /// Where it is written, as the law stands at the instant asked about.
    pub citation: Cow<'static, str>,
    /// Who must act; null where it is met.
    pub who: Option<Who>,
    /// What a reader must be warned of although it may be met; null where there is nothing.
    pub warning: Option<String>,
}

/// Something that somebody owes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Owed<'a> {
    /// The row that it comes from.
    pub row: &'static str,
    /// The id of the provision that the row stands under.
    pub provision: &'static str,
    /// What is owed.
    pub what: &'a str,
    /// Who owes it.
    pub who: Who,
    /// By when; null where the law sets no instant.
    pub due: Option<Instant>,
}

/// `assessment`, made of `case`, as data for others.
///
/// # Errors
/// When the case cannot be written as JSON, so that no receipt can be made.
pub fn answer<'a>(case: &Case, assessment: &'a Assessment) -> Result<Answer<'a>, ReceiptError> {
    let at = assessment.at;
    Ok(Answer {
        format: FORMAT,
        outcome: assessment.outcome,
        sentence: crate::memo::sentence(assessment),
        at,
        good_until: assessment.good_until,
        profile: assessment.profile.as_ref(),
        basis: assessment.basis.as_deref(),
        tree: explain::tree(assessment).into_iter().map(|node| Provision::of(node, at)).collect(),
        duties: in_order(assessment).into_iter().map(Owed::of).collect(),
        failing: assessment.failing_rows(),
        open: assessment.open_rows(),
        regimes: dated::regimes(at),
        limits: &assessment.limits,
        receipt: receipt(case, assessment, [0; 32])?,
    })
}

/// The JSON Schema of an [`Answer`].
#[must_use]
pub fn schema() -> serde_json::Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.into_root_schema_for::<Answer<'static>>().to_value()
}

/// The row of the duty to stop what may not run.
const STOP: &str = "R-5.1-a";

/// What is owed: to stop what may not run, and then by deadline; what has none comes last. What another regime asks of a use outside Article 5 is owed too.
pub(crate) fn in_order(assessment: &Assessment) -> Vec<&Duty> {
    let next_door = assessment.later_search.iter().flat_map(|door| &door.duties);
    let mut duties: Vec<&Duty> = assessment.duties.iter().chain(next_door).collect();
    // To stop comes before every deadline.
    duties.sort_by_key(|duty| (duty.row != STOP, duty.due.is_none(), duty.due));
    duties
}

impl<'a> Provision<'a> {
    fn of(node: Node<'a>, at: Instant) -> Self {
        Self {
            id: node.place.id,
            provision: node.place.provision(at),
            title: node.place.title,
            link: node.place.link,
            state: node.state,
            applies: node.applies,
            provisions: node.nodes.into_iter().map(|node| Self::of(node, at)).collect(),
            findings: node.findings.into_iter().map(|finding| Found::of(finding, at)).collect(),
        }
    }
}

impl<'a> Found<'a> {
    fn of(finding: &'a Finding, at: Instant) -> Self {
        Self {
            row: finding.row,
            label: finding.label,
            state: finding.state,
            exempt: finding.exempt,
            weight: finding.weight,
            escalates: finding.escalates,
            reason: &finding.reason,
            reason_in_words: finding.reason_in_words(),
            facts: finding.facts,
            unstated: finding.unstated(),
            citation: dated::citation(finding.row, finding.citation, at),
            who: finding.who,
            warning: finding.warning.as_deref().map(crate::words::in_words),
        }
    }
}

impl<'a> Owed<'a> {
    fn of(duty: &'a Duty) -> Self {
        Self {
            row: duty.row,
            provision: explain::place(duty.row).id,
            what: &duty.what,
            who: duty.who,
            due: duty.due,
        }
    }
}
