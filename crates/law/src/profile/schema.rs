//! What a profile says of the law of a state as a whole; what it leaves out is not known.
//! Rows read here too: D-26/48, R-5.5-c, R-5.5-e, R-5.5-i, R-5.5-j, R-14-d.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Route;
use crate::case::MemberState;
use crate::clock::Clock;
use crate::time::Instant;

/// The law of a Member State or region, as somebody read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NationalProfile {
    /// Its id: the state's code, with the region's after a hyphen.
    pub id: String,
    /// The name of state or region.
    pub name: String,
    /// The Member State.
    pub member_state: MemberState,
    /// The region, where the law is regional.
    pub region: Option<String>,
    /// The codes of the regions that it speaks for too, where some region of the state has a law of its own.
    #[serde(default)]
    pub regions: BTreeSet<String>,
    /// What the law does with Article 5(1)(h).
    pub status: Status,
    /// Whether a body of that state stands behind this reading; all built-in ones say no.
    pub official: bool,
    /// What a reader must know: *unofficial, check before use*.
    pub note: String,
    /// What it was read from.
    pub source: String,
    /// The date of that source, `2026-05-26`.
    pub source_date: String,
    /// The first instant at which the law is in force.
    pub valid_from: Option<Instant>,
    /// The first instant at which it no longer is; only this closes, never age.
    pub valid_until: Option<Instant>,
    /// After this instant the reading should be checked again; that warns and does not close.
    pub review_by: Option<Instant>,
    /// The bodies that are told of each use (R-5.4-a).
    #[serde(default)]
    pub notice_to: Vec<String>,
    /// Years for which logs and records are kept, where the law says so.
    pub records_kept_years: Option<u32>,
    /// Whether the law expressly orders erasure when no request is made in time.
    #[serde(default)]
    pub lapse_erases: bool,
    /// How a refusal can be challenged while a trustee holds the data (R-5.3-r); none means that nobody holds them.
    pub challenge: Option<Challenge>,
    /// The provision that lifts the two-person rule (R-14-d); none means it stands.
    pub one_verifier: Option<String>,
    /// What follows where conditions or time limits are not met, or the request is refused.
    pub failure: Option<Passage>,
    /// When and how those bodies are told (R-5.4-b).
    pub notice: Option<Notice>,
    /// Its notification to the Commission (R-5.5-e), as far as known.
    pub notification: Option<Notification>,
    /// The rules for authorisations (R-5.5-c).
    #[serde(default)]
    pub rules: Rules,
    /// The formal issues that national law may settle (R-5.5-i).
    #[serde(default)]
    pub issues: FormalIssues,
    /// How long data are kept, class by class.
    #[serde(default)]
    pub retention: Vec<Retention>,
    /// What the law opens, one route for each authority and set of objectives.
    #[serde(default, rename = "route")]
    pub routes: Vec<Route>,
}

/// What a national law does with Article 5(1)(h).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It opens the exceptions, as far as its routes say.
    Open,
    /// No enabling law is known here; treated as closed.
    Closed,
    /// The state is not bound by Article 5(1)(h) (SC-h1).
    OptOut,
}

/// What the law says on a point, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// What it says, in words.
    pub text: String,
    /// Where it says so.
    pub citation: String,
}

/// The rules that Article 5(5) wants of a national law; one left out is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// How an authorisation is requested.
    pub request: Option<Passage>,
    /// How it is issued.
    pub issuance: Option<Passage>,
    /// How it is exercised.
    pub exercise: Option<Passage>,
    /// Who supervises.
    pub supervision: Option<Passage>,
    /// How it is reported.
    pub reporting: Option<Passage>,
}

/// The formal issues that national law may settle (guidelines, paragraph 416); one left out is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FormalIssues {
    /// Who is heard before the decision.
    pub hearing: Option<Passage>,
    /// On which grounds a request is refused.
    pub grounds_of_refusal: Option<Passage>,
    /// The rights of persons searched for.
    pub rights_of_persons_sought: Option<Passage>,
    /// The rights of persons captured.
    pub rights_of_persons_captured: Option<Passage>,
    /// The rights of third persons.
    pub rights_of_third_persons: Option<Passage>,
    /// Within which time the authority decides.
    pub time_to_decide: Option<Passage>,
    /// Who is told of a decision and a use.
    pub notices: Option<Passage>,
    /// The sanctions.
    pub sanctions: Option<Passage>,
    /// The appeal.
    pub appeal: Option<Passage>,
    /// The central register of uses.
    pub central_register: Option<Passage>,
    /// How an authorisation is extended or modified.
    pub extension_and_modification: Option<Passage>,
}

/// That a refusal can be challenged, and a trustee holds what it would erase until the final decision (R-5.3-r).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// The provision that says so.
    pub provision: String,
    /// Days from the refusal's effect within which a court must have the challenge; what is held goes without.
    pub days: u32,
}

/// When and how the use is notified, and how long that may be deferred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// When, in words.
    pub when: String,
    /// Months by which it may be deferred; none means that no deferral is known.
    pub deferral_months: Option<u32>,
    /// How often a deferral may be renewed; none means that no renewal is known.
    pub deferral_renewals: Option<u32>,
    /// Where the law says so.
    pub citation: String,
}

/// Whether and when the law was notified to the Commission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// Whether it was.
    pub made: bool,
    /// When the law was adopted.
    pub adopted_at: Option<Instant>,
    /// When it was notified.
    pub notified_at: Option<Instant>,
    /// What shows it.
    pub evidence: Option<String>,
}

/// A class of data of a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retained {
    /// Captured images and other input.
    Input,
    /// Templates made of those who pass.
    Templates,
    /// The reference data.
    ReferenceData,
    /// Results and outputs.
    Results,
    /// Logs.
    Logs,
    /// Requests, decisions and what was found.
    Records,
}

/// How long a class of data is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// The class.
    pub class: Retained,
    /// For how long, or until when, in words.
    pub kept: String,
    /// Days, where the law counts them.
    pub days: Option<u32>,
    /// Where the law says so.
    pub citation: String,
}

impl NationalProfile {
    /// Days for which the law keeps what a use left, where it counts any: the longest of its years and its days.
    ///
    /// Years are as long as that many years can be. Reference data and templates go with their use, and words without a
    /// number count nothing: the six months of Article 26(6) stand whatever this says.
    #[must_use]
    pub fn kept_days(&self) -> Option<u32> {
        let years =
            self.records_kept_years.map(|years| years.saturating_mul(365).saturating_add(years.div_ceil(4)));
        let of_the_log = |r: &&Retention| match r.class {
            Retained::Input | Retained::Results | Retained::Logs | Retained::Records => true,
            Retained::Templates | Retained::ReferenceData => false,
        };
        let days = self.retention.iter().filter(of_the_log).filter_map(|r| r.days);
        days.chain(years).max()
    }

    /// Days within which a challenge of a refusal must have reached a court; none where no trustee holds anything.
    #[must_use]
    pub fn challenge_days(&self) -> Option<u32> {
        self.challenge.as_ref().map(|challenge| challenge.days)
    }

    pub(super) fn in_force(&self, clock: &Clock) -> bool {
        let begun = self.valid_from.is_none_or(|from| clock.reached(from));
        let ended = self.valid_until.is_some_and(|until| clock.reached(until));
        begun && !ended
    }
}

impl Rules {
    /// The rules, each with its name.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<&Passage>); 5] {
        [
            ("request", self.request.as_ref()),
            ("issuance", self.issuance.as_ref()),
            ("exercise", self.exercise.as_ref()),
            ("supervision", self.supervision.as_ref()),
            ("reporting", self.reporting.as_ref()),
        ]
    }
}

impl FormalIssues {
    /// The issues, each with its name.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<&Passage>); 11] {
        [
            ("hearing", self.hearing.as_ref()),
            ("grounds_of_refusal", self.grounds_of_refusal.as_ref()),
            ("rights_of_persons_sought", self.rights_of_persons_sought.as_ref()),
            ("rights_of_persons_captured", self.rights_of_persons_captured.as_ref()),
            ("rights_of_third_persons", self.rights_of_third_persons.as_ref()),
            ("time_to_decide", self.time_to_decide.as_ref()),
            ("notices", self.notices.as_ref()),
            ("sanctions", self.sanctions.as_ref()),
            ("appeal", self.appeal.as_ref()),
            ("central_register", self.central_register.as_ref()),
            ("extension_and_modification", self.extension_and_modification.as_ref()),
        ]
    }
}

impl Notice {
    /// The rule in one line: when, how long it may be deferred, and where the law says so.
    #[must_use]
    pub fn in_words(&self) -> String {
        let deferral = self.deferral_months.map(|months| format!(", deferrable by {months} months"));
        let renewals = self.deferral_renewals.map(|times| match times {
            0 => ", not renewable".to_owned(),
            1 => ", renewable once".to_owned(),
            more => format!(", renewable {more} times"),
        });
        let words = [Some(self.when.clone()), deferral, renewals, Some(format!(" ({})", self.citation))];
        format!("national law: {}", words.into_iter().flatten().collect::<String>())
    }
}

impl Retained {
    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Input => "input data",
            Self::Templates => "templates",
            Self::ReferenceData => "reference data",
            Self::Results => "results",
            Self::Logs => "logs",
            Self::Records => "records",
        }
    }
}
