//! The assessment of a case: every finding in the Act's order, the outcome, the duties, and how long it is good.
//! Rows read here too: SC-j1.

use serde::{Deserialize, Serialize};

use crate::case::Case;
pub use crate::finding::{Finding, FindingState, Weight, Who};
use crate::limits::Limits;
use crate::profile::{ProfileRef, Profiles};
use crate::reasoning::Found;
pub use crate::receipt::Receipt;
use crate::time::Instant;

/// The answer; there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Outside Article 5(1)(h): that is not "lawful"; other law applies.
    Outside,
    /// Prohibited: a condition positively fails.
    Prohibited,
    /// Open: may be allowed if every open row is met.
    Conditional,
    /// A human legal decision from outside the unit is needed first.
    Escalate,
    /// Permitted, by the decision or the urgent start it names, until the instant it names.
    Permitted,
}

/// Something that somebody owes, with its deadline where the law sets one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// The requirement it comes from.
    pub row: &'static str,
    /// What is owed.
    pub what: String,
    /// Who owes it.
    pub who: Who,
    /// By when; none where the Act sets no instant.
    pub due: Option<Instant>,
}

/// What the law says about a case at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assessment {
    /// The answer.
    pub outcome: Outcome,
    /// What every rule found, in the order of the gate (requirements, section 19).
    pub findings: Vec<Finding>,
    /// What is owed.
    pub duties: Vec<Duty>,
    /// The earliest instant at which the outcome or a finding changes by time alone; none means never.
    pub good_until: Option<Instant>,
    /// The meet of the limits of request, decision, national law, FRIA and plan.
    pub limits: Limits,
    /// The instant asked about.
    pub at: Instant,
    /// The national profile it was read under, where one is in force.
    pub profile: Option<ProfileRef>,
    /// For a permitted use: by what, in words.
    pub basis: Option<String>,
    /// For a later search: what Article 26(10), another regime, says of it; it changes nothing of the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later_search: Option<NextDoor>,
}

/// What a regime beside Article 5(1)(h) says of a use that is outside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NextDoor {
    /// What each of its rules found.
    pub findings: Vec<Finding>,
    /// What is owed under it.
    pub duties: Vec<Duty>,
}

/// Proof that an assessment permits; only [`Assessment::permitted`] makes it.
#[derive(Clone, Copy, Debug)]
pub struct Permitted<'a>(&'a Assessment);

/// The answer alone, and how long it is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The answer.
    pub outcome: Outcome,
    /// As in [`Assessment::good_until`].
    pub good_until: Option<Instant>,
}

/// What the law says about `case` at `at`, under the national law in `profiles`.
///
/// Total and pure: the same arguments give the same answer; what is missing never permits.
#[must_use]
pub fn assess(case: &Case, profiles: &Profiles, at: Instant) -> Assessment {
    let mut now = crate::aia::evaluate(case, profiles, at, true);
    let outcome = decided(&now.says.found);
    let good_until = now.first_change(case, profiles);
    let later_search = now.next_door();
    Assessment {
        outcome,
        good_until,
        at,
        duties: owed(case, outcome, &now.says.found, now.says.duties),
        findings: now.says.findings,
        limits: now.setting.limits,
        profile: now.profile,
        basis: now.basis.filter(|_| outcome == Outcome::Permitted),
        later_search,
    }
}

/// The outcome of [`assess`] alone: no explanation, and no word on how long it is good.
#[must_use]
pub fn outcome(case: &Case, profiles: &Profiles, at: Instant) -> Outcome {
    decided(&crate::aia::evaluate(case, profiles, at, false).says.found)
}

/// The answer of [`assess`] without its explanation, for who asks often; the same rules give it.
#[must_use]
pub fn answer(case: &Case, profiles: &Profiles, at: Instant) -> Answer {
    let now = crate::aia::evaluate(case, profiles, at, false);
    Answer { outcome: decided(&now.says.found), good_until: now.first_change(case, profiles) }
}

/// What is owed: first of all to stop what may not run, and nothing under Article 5 where the use is outside.
///
/// But what ran and was refused or lapsed is stopped and erased, whatever is said of it afterwards (R-5.3-n, R-5.3-m);
/// only where the article itself does not bind, by its date or in an opt-out state, does that not follow from it.
fn owed(case: &Case, outcome: Outcome, found: &[Found], mut duties: Vec<Duty>) -> Vec<Duty> {
    let ran = ran(case);
    match outcome {
        Outcome::Outside => {
            let binds = !["R-5.1-a", "SC-h1"].iter().any(|row| fails(found, row));
            duties.retain(|duty| ran && binds && ["R-5.3-n", "R-5.3-m"].contains(&duty.row));
            duties
        }
        Outcome::Permitted => duties,
        Outcome::Prohibited | Outcome::Conditional | Outcome::Escalate => {
            if ran {
                let what =
                    "stop at once if it still runs, and compare nothing until this answer is `permitted`";
                let stop = Duty { row: "R-5.1-a", what: what.to_owned(), who: Who::Deployer, due: None };
                duties.insert(0, stop);
            }
            duties
        }
    }
}

/// Whether anything is said to have run, whatever is said of its start.
pub(crate) fn ran(case: &Case) -> bool {
    let (running, released) = (&case.running, &case.alerts.released);
    let said = [&running.started, &running.comparison_reported, &running.unauthorised_comparison, released];
    said.into_iter().any(|fact| fact.value() == Some(&true))
}

fn fails(findings: &[Found], row: &str) -> bool {
    findings.iter().any(|f| f.row == row && f.state == FindingState::NotMet)
}

/// Prohibition before doubt; a scope test before both; permitted only where nothing is open.
///
/// A scope test that escalates, or that rests on a contested statement, goes before one that fails: while people must
/// decide on one statement about scope, or settle it, no other statement of the same file takes the use out. Only the
/// date does, which no file states (R-5.1-a). Nor is such a use said to be prohibited: whether the article reaches it is
/// the very question, and until it is answered nothing may run.
pub(crate) fn decided(findings: &[Found]) -> Outcome {
    let some = |state: FindingState, weight: &[Weight]| {
        findings.iter().any(|f| f.state == state && weight.contains(&f.weight))
    };
    let deciding = [Weight::Scope, Weight::Condition];
    let out = some(FindingState::NotMet, &[Weight::Scope]);
    let unsettled = crate::aia::unsettled(findings);
    if out && (fails(findings, "R-5.1-a") || !unsettled) {
        Outcome::Outside
    } else if some(FindingState::NotMet, &[Weight::Condition]) && !out {
        Outcome::Prohibited
    } else if findings.iter().any(|f| f.escalates && deciding.contains(&f.weight)) {
        Outcome::Escalate
    } else if some(FindingState::Undetermined, &deciding)
        || some(FindingState::Undetermined, &[Weight::Guard])
        || some(FindingState::NotMet, &[Weight::Guard])
    {
        Outcome::Conditional
    } else {
        Outcome::Permitted
    }
}

impl NextDoor {
    /// Whether the search meets every condition of its regime, as far as that can be said.
    #[must_use]
    pub fn state(&self) -> FindingState {
        let conditions = self.findings.iter().filter(|f| f.weight == Weight::Condition);
        conditions.fold(FindingState::Met, |state, f| state.and(f.state))
    }
}

impl Assessment {
    /// The rows that decide against the use: the scope tests that fail, or else the conditions that fail.
    #[must_use]
    pub fn failing_rows(&self) -> Vec<&'static str> {
        let outside = self.outcome == Outcome::Outside;
        self.rows(|f| {
            f.state == FindingState::NotMet
                && match f.weight {
                    Weight::Scope => outside,
                    Weight::Condition | Weight::Guard => !outside,
                    Weight::Notice => false,
                }
        })
    }

    /// The rows that are open; none where the use is outside, because then nothing open decides.
    #[must_use]
    pub fn open_rows(&self) -> Vec<&'static str> {
        if self.outcome == Outcome::Outside {
            return Vec::new();
        }
        self.rows(|f| f.state == FindingState::Undetermined && f.weight != Weight::Notice)
    }

    /// The proof that this assessment permits, where it does.
    #[must_use]
    pub fn permitted(&self) -> Option<Permitted<'_>> {
        (self.outcome == Outcome::Permitted).then_some(Permitted(self))
    }

    /// The finding for a row, where the row is one that rules decide.
    #[must_use]
    pub fn finding(&self, row: &str) -> Option<&Finding> {
        let next_door = self.later_search.iter().flat_map(|door| &door.findings);
        self.findings.iter().chain(next_door).find(|f| f.row == row)
    }

    fn rows(&self, wanted: impl Fn(&Finding) -> bool) -> Vec<&'static str> {
        self.findings.iter().filter(|f| wanted(f)).map(|f| f.row).collect()
    }
}

impl<'a> Permitted<'a> {
    /// The assessment that permits.
    #[must_use]
    pub const fn assessment(self) -> &'a Assessment {
        self.0
    }
}

impl Outcome {
    /// The word for it: `outside`, `prohibited`, `conditional`, `escalate`, `permitted`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Prohibited => "prohibited",
            Self::Conditional => "conditional",
            Self::Escalate => "escalate",
            Self::Permitted => "permitted",
        }
    }
}
