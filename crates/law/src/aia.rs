//! The Act, one provision a file, in the order of the gate (requirements, section 19).
//!
//! Prohibition first, then the doors, then the conditions. Every rule is asked, and every finding is returned.

use std::collections::BTreeSet;

use crate::assessment::{Duty, NextDoor};
use crate::case::Case;
use crate::clock::{Clock, earlier};
use crate::finding::{Finding, FindingState, Weight};
use crate::limits::Limits;
use crate::profile::{ProfileRef, Profiles, Selection};
use crate::reasoning::{Against, Found, Ruling, Words};
use crate::time::Instant;

pub(crate) use article_5_2_limits::ENDED_PERIOD;
pub(crate) use article_5_3_authorisation::{ENDED_GRANT, NOT_ASKED, REFUSED, UNDECIDED};
pub(crate) use given::Given;

mod against;
mod annex_ii;
mod article_2;
mod article_26;
mod article_26_10;
mod article_27;
mod article_3_41;
mod article_3_42;
mod article_3_44;
mod article_3_46;
mod article_43;
mod article_49;
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
mod article_5_3_national_clocks;
mod article_5_3_refusal;
mod article_5_3_renewal;
mod article_5_3_run_time;
mod article_5_3_sole_output;
mod article_5_3_urgency;
mod article_5_3_urgent_window;
mod article_5_4;
mod article_5_5;
mod dpia;
mod escalation;
mod given;
mod guards;
mod judged;
mod opt_out;
mod practice;
mod unit;

/// What every rule is read under, for as long as no instant changes it.
pub(crate) struct Setting<'a> {
    national: Option<Selection<'a>>,
    regions: BTreeSet<&'a str>,
    pub(crate) limits: Limits,
    /// What people outside the unit decided against the use.
    against: Vec<Against>,
}

/// What an evaluation at one instant says.
pub(crate) struct Evaluation<'a> {
    pub(crate) setting: Setting<'a>,
    pub(crate) says: Says,
    pub(crate) profile: Option<ProfileRef>,
    pub(crate) basis: Option<String>,
    /// What Article 26(10) says, where it is a later search.
    later_search: Option<Says>,
    /// The first later instant at which the setting may change.
    setting_until: Option<Instant>,
    /// For each provision in turn: how many rows it found, and the first later instant at which it may find otherwise.
    provisions: Vec<(usize, Option<Instant>)>,
}

/// What the rules of one file say.
#[derive(Default)]
pub(crate) struct Says {
    /// Whether findings are wanted in words.
    explain: bool,
    /// What people outside the unit decided against the use.
    against: Vec<Against>,
    pub(crate) found: Vec<Found>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) duties: Vec<Duty>,
}

type Provision = fn(&Given<'_>, &mut Says);

/// Every provision, in the order of the gate.
const PROVISIONS: [Provision; 31] = [
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
    // guards of our own
    guards::rules,
    // beside Article 5: what only warns
    dpia::rules,
    article_26::rules,
    article_43::rules,
    article_49::rules,
    practice::rules,
];

/// Another regime, asked only where the case is a later search.
const LATER_SEARCH: Provision = article_26_10::rules;

/// How many instants ahead are looked at; a case with more gets an earlier, still sound, answer.
const LOOK_AHEAD: usize = 64;

/// What the rules say of `case` at `at`; findings only where they are to be explained.
pub(crate) fn evaluate<'a>(
    case: &'a Case,
    profiles: &'a Profiles,
    at: Instant,
    explain: bool,
) -> Evaluation<'a> {
    let clock = Clock::new(at);
    let setting = Setting::of(case, profiles, &clock);
    let setting_until = clock.take_next();
    let given = setting.given(case, &clock, explain);
    let mut says = setting.nothing_said(explain, ROWS);
    says.findings.reserve(if explain { ROWS } else { 0 });
    let mut provisions = Vec::with_capacity(PROVISIONS.len() + 1);
    for rules in PROVISIONS {
        let before = says.found.len();
        rules(&given, &mut says);
        provisions.push((says.found.len() - before, clock.take_next()));
    }
    let later = is_later_search(&says.found);
    let later_search = later.then(|| {
        let mut says = setting.nothing_said(explain, 0);
        LATER_SEARCH(&given, &mut says);
        provisions.push((says.found.len(), clock.take_next()));
        says
    });
    let basis = explain.then(|| article_5_3_authorisation::basis(&given)).flatten();
    let profile = given.profile_ref();
    Evaluation { setting, says, profile, basis, later_search, setting_until, provisions }
}

/// Whether it is a later search that Article 26(10) is about: not real-time, and nothing else takes it out of the Act.
///
/// Its place need not be public. No law enforcement, no remote identification, no bound state: not asked (recital 40).
fn is_later_search(found: &[Found]) -> bool {
    const MAY_FAIL: [&str; 5] = ["R-5.1-a", "SC-c1", "SC-d1", "SC-d2", "SC-c3"];
    if unsettled(found) {
        return false;
    }
    let mut out = found.iter().filter(|f| f.weight == Weight::Scope && f.state == FindingState::NotMet);
    let not_live = found.iter().any(|f| f.row == "SC-c1" && f.state == FindingState::NotMet);
    not_live && out.all(|f| MAY_FAIL.contains(&f.row))
}

/// Whether people must decide on a scope test, or settle first what was stated for it: no other statement of the same
/// file takes the use out then.
///
/// What is disputed, sealed or erased may be the very statement on which people would have to decide.
pub(crate) fn unsettled(found: &[Found]) -> bool {
    found.iter().any(|f| f.weight == Weight::Scope && (f.escalates || f.contested))
}

/// About how many rows are found, so that lists need not grow.
const ROWS: usize = 128;

impl Evaluation<'_> {
    /// The first later instant at which something is found otherwise, or under other limits or another national law.
    ///
    /// A provision can only change at an instant that it noted itself, so that only those are asked again.
    pub(crate) fn first_change(&self, case: &Case, profiles: &Profiles) -> Option<Instant> {
        let mut until: Vec<Option<Instant>> = self.provisions.iter().map(|(_, until)| *until).collect();
        let mut setting_until = self.setting_until;
        let next = |until: &[Option<Instant>], setting| until.iter().copied().fold(setting, earlier);
        for _ in 0..LOOK_AHEAD {
            let instant = next(&until, setting_until)?;
            let clock = Clock::new(instant);
            let renewed = (setting_until == Some(instant)).then(|| Setting::of(case, profiles, &clock));
            if let Some(setting) = &renewed {
                setting_until = clock.take_next();
                let given = setting.given(case, &clock, false);
                if setting.limits != self.setting.limits || given.profile_ref() != self.profile {
                    return Some(instant);
                }
            }
            let setting = renewed.as_ref().unwrap_or(&self.setting);
            let given = setting.given(case, &clock, false);
            let later_search = self.later_search.as_ref().map(|_| &LATER_SEARCH);
            let asked = PROVISIONS.iter().chain(later_search).zip(&self.provisions);
            let mut found = self.found();
            for ((rules, (rows, _)), until) in asked.zip(&mut until) {
                let mut before = found.by_ref().take(*rows);
                if renewed.is_none() && *until != Some(instant) {
                    before.for_each(drop);
                    continue;
                }
                let mut says = setting.nothing_said(false, *rows);
                rules(&given, &mut says);
                if !says.found.iter().eq(&mut before) {
                    return Some(instant);
                }
                *until = clock.take_next();
            }
        }
        next(&until, setting_until)
    }

    /// Every row that was found, those of a later search last.
    fn found(&self) -> impl Iterator<Item = &Found> {
        self.says.found.iter().chain(self.later_search.iter().flat_map(|says| &says.found))
    }

    /// What Article 26(10) says, taken out.
    pub(crate) fn next_door(&mut self) -> Option<NextDoor> {
        let says = self.later_search.take()?;
        Some(NextDoor { findings: says.findings, duties: says.duties })
    }
}

impl<'a> Setting<'a> {
    fn of(case: &'a Case, profiles: &'a Profiles, clock: &Clock) -> Self {
        static NONE: Limits = Limits::NOT_SET;
        let state = case.jurisdiction.member_state.value().map(|state| state.code());
        let region = case.jurisdiction.region.value().map(String::as_str);
        let national = state.map(|state| {
            if region.is_none() && profiles.has_regional_law(state) {
                return Selection::RegionUnknown;
            }
            profiles.select(state, region, clock)
        });
        let regions = state.map(|state| profiles.regional_laws(state)).unwrap_or_default();
        let given = Given::new(case, clock, national, &regions, &NONE, false);
        let limits = article_5_2_limits::meet(&given);
        let against = escalation::standing_against(&given);
        Self { national, regions, limits, against }
    }

    /// What is said before any rule was asked; room for so many rows.
    fn nothing_said(&self, explain: bool, rows: usize) -> Says {
        let against = self.against.clone();
        Says { explain, against, found: Vec::with_capacity(rows), ..Says::default() }
    }

    fn given<'g>(&'g self, case: &'g Case, clock: &'g Clock, explain: bool) -> Given<'g> {
        Given::new(case, clock, self.national, &self.regions, &self.limits, explain)
    }
}

impl Says {
    pub(crate) fn find(&mut self, mut ruling: Ruling<impl Words>) {
        ruling.heed(&self.against);
        self.found.push(ruling.found());
        if self.explain {
            self.findings.push(ruling.explained());
        }
    }
}
