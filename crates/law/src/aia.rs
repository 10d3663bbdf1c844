//! The Act, one provision a file, in the order of the gate (requirements, section 19).
//!
//! Prohibition first, then the doors, then the conditions. Every rule is asked, and every finding is returned.

use std::collections::BTreeSet;

use crate::assessment::{Duty, Evaluation};
use crate::case::{Case, Objective};
use crate::clock::Clock;
use crate::finding::{Finding, FindingState};
use crate::limits::Limits;
use crate::profile::{NationalProfile, ProfileRef, Profiles, Route, Selection};
use crate::reasoning::Truth;
use crate::time::Instant;

pub(crate) use article_5_2_limits::ENDED_PERIOD;
pub(crate) use article_5_3_authorisation::ENDED_GRANT;

mod annex_ii;
mod article_2;
mod article_26_10;
mod article_27;
mod article_3_41;
mod article_3_42;
mod article_3_44;
mod article_3_46;
mod article_5_1_h;
mod article_5_1_h_i;
mod article_5_1_h_ii;
mod article_5_1_h_iii;
mod article_5_2_fria;
mod article_5_2_limits;
mod article_5_2_registration;
mod article_5_2_targeting;
mod article_5_2_weighing;
mod article_5_3_authorisation;
mod article_5_3_authority;
mod article_5_3_decision;
mod article_5_3_refusal;
mod article_5_3_run_time;
mod article_5_3_sole_output;
mod article_5_3_urgency;
mod article_5_3_urgent_window;
mod article_5_4;
mod article_5_5;
mod escalation;
mod guards;
mod judged;
mod opt_out;

/// What rules are given: the case, the national law in force, the clock, and the meet of all limits.
pub(crate) struct Given<'a> {
    pub(crate) case: &'a Case,
    pub(crate) clock: &'a Clock,
    pub(crate) national: Option<Selection<'a>>,
    /// The regions of the state that are known, where some region has a law of its own.
    pub(crate) regions: BTreeSet<&'a str>,
    pub(crate) limits: Limits,
}

/// What the rules of one file say.
#[derive(Default)]
pub(crate) struct Says {
    pub(crate) findings: Vec<Finding>,
    pub(crate) duties: Vec<Duty>,
}

type Provision = fn(&Given<'_>, &mut Says);

/// Every provision, in the order of the gate.
const PROVISIONS: [Provision; 25] = [
    // 1 jurisdiction and opt-out
    article_2::rules,
    opt_out::rules,
    // 2 the five tests of scope
    article_3_41::rules,
    article_3_42::rules,
    article_3_44::rules,
    article_3_46::rules,
    // 3 objective
    article_5_1_h::rules,
    // 4 national law
    article_5_5::rules,
    // 5 victim, threat or offence
    article_5_1_h_i::rules,
    article_5_1_h_ii::rules,
    article_5_1_h_iii::rules,
    // 6 target and reference set
    article_5_2_targeting::rules,
    // 7 necessity, milder means, weighing
    article_5_2_weighing::rules,
    // 8 FRIA
    article_5_2_fria::rules,
    article_27::rules,
    // 9 registration
    article_5_2_registration::rules,
    // 10 authorisation or urgency
    article_5_3_authorisation::rules,
    article_5_3_authority::rules,
    article_5_3_decision::rules,
    article_5_3_urgency::rules,
    // 11 limits
    article_5_2_limits::rules,
    // 12 to 15: run time, refusal, notices
    article_5_3_run_time::rules,
    article_5_3_sole_output::rules,
    article_5_3_refusal::rules,
    article_5_4::rules,
];

pub(crate) fn evaluate<'a>(case: &'a Case, profiles: &'a Profiles, clock: &'a Clock) -> Evaluation {
    let national = case.jurisdiction.member_state.value().map(|state| {
        let region = case.jurisdiction.region.value().map(String::as_str);
        if region.is_none() && profiles.has_regional_law(state.code()) {
            return Selection::RegionUnknown;
        }
        profiles.select(state.code(), region, clock)
    });
    let regions = case.jurisdiction.member_state.value().map(|state| profiles.regions(state.code()));
    let regions = regions.unwrap_or_default();
    let mut given = Given { case, clock, national, regions, limits: Limits::NOT_SET };
    given.limits = article_5_2_limits::meet(&given);
    let mut says = Says::default();
    for provision in PROVISIONS {
        provision(&given, &mut says);
    }
    guards::rules(&given, &mut says);
    let later = says.findings.iter().any(|f| f.row == "SC-c1" && f.state == FindingState::NotMet);
    Evaluation {
        later_search: later.then(|| article_26_10::assess(&given)),
        profile: given.profile_ref(),
        basis: article_5_3_authorisation::basis(&given),
        findings: says.findings,
        duties: says.duties,
        limits: given.limits,
    }
}

impl Says {
    pub(crate) fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

impl<'a> Given<'a> {
    /// The national law in force, where the state is known and has one here.
    pub(crate) fn profile(&self) -> Option<&'a NationalProfile> {
        match self.national {
            Some(Selection::InForce(profile, _)) => Some(profile),
            Some(Selection::NotInForce(_) | Selection::RegionUnknown | Selection::None) | None => None,
        }
    }

    fn profile_ref(&self) -> Option<ProfileRef> {
        match self.national {
            Some(Selection::InForce(profile, sha256)) => {
                Some(ProfileRef { id: profile.id.clone(), sha256: sha256.to_owned() })
            }
            Some(Selection::NotInForce(_) | Selection::RegionUnknown | Selection::None) | None => None,
        }
    }

    /// The routes of national law that the pursued objectives take; empty where either is not known.
    pub(crate) fn routes(&self) -> Vec<&'a Route> {
        let none = BTreeSet::new();
        let pursued = self.case.objective.pursued.value().unwrap_or(&none);
        let routes = self.profile().map(|p| p.routes.as_slice()).unwrap_or_default();
        routes.iter().filter(|route| !route.objectives.is_disjoint(pursued)).collect()
    }

    /// What `rule` says of [`Given::routes`], with the facts that choose them named.
    pub(crate) fn routes_say(&self, rule: impl FnOnce(Vec<&'a Route>) -> Truth) -> Truth {
        use crate::reasoning::read;
        read!(self, jurisdiction.member_state)
            .then(|_| read!(self, objective.pursued).then(|_| rule(self.routes())))
    }

    /// What `truth` says, where an objective is pursued.
    pub(crate) fn if_pursued(&self, objective: Objective, truth: Truth) -> Truth {
        truth.when(self.pursues(objective), objective.not_pursued())
    }

    /// Whether an objective is pursued.
    pub(crate) fn pursues(&self, objective: Objective) -> Truth {
        crate::reasoning::read!(self, objective.pursued)
            .fits(|pursued| pursued.contains(&objective), objective.not_pursued())
    }

    /// What `rule` says of the instant at which the use started: the earlier of arming and first comparison (C-7).
    ///
    /// None where it has not started by then.
    pub(crate) fn start(&self, rule: impl Fn(Option<Instant>) -> Truth) -> Truth {
        use crate::reasoning::read;
        let begun = |start: Instant| {
            let reached = self.clock.reached(start);
            rule(reached.then_some(start))
        };
        read!(self, running.started).then(|started| {
            if !started {
                let nothing_ran = Truth::all([
                    read!(self, running.comparison_reported).no("a comparison is reported"),
                    read!(self, alerts.released).no("an alert was released"),
                ]);
                return rule(None).unless_contradicted(nothing_ran, "nothing is said to have started");
            }
            read!(self, running.armed_at).then(|armed| {
                read!(self, running.comparison_reported).then(|reported| {
                    if !reported {
                        return begun(*armed);
                    }
                    read!(self, running.first_comparison_at).then(|first| begun(*armed.min(first)))
                })
            })
        })
    }

    /// That `instant`, of `what`, lies neither after the decision nor after the start.
    pub(crate) fn before_decision_and_start(&self, what: &str, instant: Instant) -> Truth {
        use crate::reasoning::read;
        let before_decision = read!(self, authorisation.decided_at)
            .fits(|decided| instant <= *decided, format!("{what} came after the decision"))
            .unless(read!(self, authorisation.decided).no("a decision was made"), "no decision was made");
        Truth::all([before_decision, self.before_start(what, instant)])
    }

    /// That `instant`, of `what`, does not lie after the start.
    pub(crate) fn before_start(&self, what: &str, instant: Instant) -> Truth {
        self.start(|start| {
            Truth::holds(start.is_none_or(|start| instant <= start), format!("{what} came after the start"))
        })
    }
}
