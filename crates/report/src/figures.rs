//! The figures of a year, counted from the public parts of the register alone (R-5.6-a to -c, section 15).
//!
//! Decisions are counted apart from uses: the refusal of a prior request is a decision without a use (R-5.6-c). A use
//! belongs to the year in which it began, an alert to the year of its release, a decision to the year of its record.
//! Rows read here too: R-5.6-b, P-g.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use stricto_law::time::{Instant, Millis};
use stricto_record::fold::{Fold, UseFile};
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::use_proposed::Objective;
use stricto_record::kinds::use_stopped::StopCause;

use crate::rate::Rate;
use crate::words::{incident_word, objective_word, result_word};
use crate::year::Year;

/// The figures of one year of one instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The year.
    pub year: Year,
    /// The register's time up to which was counted; none where nothing was recorded.
    pub as_of: Option<Instant>,
    /// Requests for an authorisation.
    pub requests: u64,
    /// Decisions of the authority by result; a transcription and its confirmation are one decision.
    pub decisions: BTreeMap<&'static str, u64>,
    /// Uses that took place.
    pub uses: u64,
    /// Uses that were proposed, whether or not they took place.
    pub proposed: u64,
    /// Uses that took place before a decision, on urgency.
    pub urgent_starts: u64,
    /// Urgent uses whose authorisation was refused.
    pub urgent_refusals: u64,
    /// Requests of urgent uses that were recorded after their deadline (R-5.3-l).
    pub late_requests: u64,
    /// Urgent uses that ended because nobody asked in time.
    pub lapsed: u64,
    /// How long uses ran in the year, all together, in milliseconds; whole uses, suspensions included.
    pub running_ms: Millis,
    /// Uses by objective; a use with several counts under each.
    pub by_objective: BTreeMap<&'static str, u64>,
    /// Uses by Member State.
    pub by_member_state: BTreeMap<String, u64>,
    /// What left the gate, and what came of it.
    pub alerts: Alerts,
    /// Measures about persons.
    pub measures: Measures,
    /// Erasures that were ordered.
    pub erasures: Erasures,
    /// Incidents by code, of uses and of the instance.
    pub incidents: BTreeMap<&'static str, u64>,
    /// Complaints, of uses proposed in the year.
    pub complaints: u64,
    /// Notices of uses sent, and how many were received.
    pub notices: Notices,
}

/// Alerts of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Alerts {
    /// Faces seen, as engines report them, in uses that began in the year.
    pub faces_seen: u64,
    /// Candidates withheld at the gate, in uses that began in the year.
    pub withheld: u64,
    /// Alerts released.
    pub released: u64,
    /// Alerts that two verifications confirm.
    pub confirmed: u64,
    /// Alerts that at least one verification refutes.
    pub not_confirmed: u64,
    /// Alerts that are neither.
    pub undetermined: u64,
    /// Alerts that wait for two verifications.
    pub open: u64,
    /// Alerts that an erasure took before two verifications: nobody waits for them.
    pub erased: u64,
    /// False alerts of all concluded alerts.
    pub false_of_alerts: Rate,
    /// False alerts of all faces seen: always beside the other rate, for they differ by orders of magnitude.
    pub false_of_faces: Rate,
}

/// Measures of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Measures {
    /// All.
    pub taken: u64,
    /// Those with adverse legal effect.
    pub adverse: u64,
    /// Identities confirmed by other means, in uses that began in the year.
    pub identities_confirmed: u64,
}

/// Erasures of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Erasures {
    /// Ordered.
    pub ordered: u64,
    /// Of these, certified.
    pub closed: u64,
    /// Of these, with a custodian that has not attested.
    pub open: u64,
}

/// Notices of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notices {
    /// Sent.
    pub sent: u64,
    /// Of these, acknowledged.
    pub received: u64,
}

/// Counts the figures of `year`.
#[must_use]
pub fn figures(fold: &Fold, year: Year) -> Figures {
    let mut figures = Figures::nothing(year, fold.last_time());
    let mut alerts = Counts::default();
    for file in fold.uses() {
        figures.add_use(file);
        alerts.add(file, year);
    }
    for incident in fold.instance().incidents().iter().filter(|incident| year.holds(incident.at)) {
        add(&mut figures.incidents, incident_word(incident.code));
    }
    figures.alerts = alerts.close();
    figures
}

fn add<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    *counts.entry(key).or_insert(0) += 1;
}

impl Figures {
    fn nothing(year: Year, as_of: Option<Instant>) -> Self {
        Self {
            year,
            as_of,
            requests: 0,
            decisions: BTreeMap::new(),
            uses: 0,
            proposed: 0,
            urgent_starts: 0,
            urgent_refusals: 0,
            late_requests: 0,
            lapsed: 0,
            running_ms: Millis(0),
            by_objective: BTreeMap::new(),
            by_member_state: BTreeMap::new(),
            alerts: Counts::default().close(),
            measures: Measures::default(),
            erasures: Erasures::default(),
            incidents: BTreeMap::new(),
            complaints: 0,
            notices: Notices::default(),
        }
    }

    fn add_use(&mut self, file: &UseFile) {
        let year = self.year;
        if year.holds(file.proposed.at) {
            self.proposed += 1;
            self.complaints += file.complaints;
        }
        self.add_requests(file);
        for result in decisions(file, year) {
            add(&mut self.decisions, result_word(result));
        }
        if let Some(began) = file.clock_start() {
            let until = file.stop.as_ref().map(|stop| stop.at).or(self.as_of).unwrap_or(began);
            self.running_ms = Millis(self.running_ms.0.saturating_add(year.share(began, until).0));
            if year.holds(began) {
                self.add_begun(file, began);
            }
        }
        self.add_aftermath(file);
    }

    fn add_requests(&mut self, file: &UseFile) {
        for request in file.requests.iter().filter(|request| self.year.holds(request.at)) {
            self.requests += 1;
            let late = file.request_due().is_some_and(|due| request.at > due);
            let first = file.requests.first().is_some_and(|first| first.act == request.act);
            self.late_requests += u64::from(request.urgent && first && late);
        }
    }

    fn add_begun(&mut self, file: &UseFile, began: Instant) {
        self.uses += 1;
        // Urgent is what began before any grant was in effect, whatever came later.
        let granted =
            file.decisions.iter().any(|d| d.result.allows() && d.effective.is_some_and(|e| e <= began));
        let urgent = file.urgency.is_some() && !granted;
        self.urgent_starts += u64::from(urgent);
        self.urgent_refusals += u64::from(urgent && file.refusal().is_some());
        self.lapsed += u64::from(file.stop.as_ref().is_some_and(|stop| stop.cause == StopCause::Lapsed));
        for objective in file.proposed.objectives.iter().collect::<BTreeSet<&Objective>>() {
            add(&mut self.by_objective, objective_word(*objective));
        }
        add(&mut self.by_member_state, file.proposed.member_state.to_string());
        self.measures.identities_confirmed += file.identities;
    }

    fn add_aftermath(&mut self, file: &UseFile) {
        let year = self.year;
        for measure in file.measures.iter().filter(|measure| year.holds(measure.at)) {
            self.measures.taken += 1;
            self.measures.adverse += u64::from(measure.adverse);
        }
        for erasure in file.erasures().iter().filter(|erasure| year.holds(erasure.at)) {
            self.erasures.ordered += 1;
            self.erasures.closed += u64::from(erasure.closed.is_some());
            self.erasures.open += u64::from(erasure.closed.is_none());
        }
        for incident in file.incidents.iter().filter(|incident| year.holds(incident.at)) {
            add(&mut self.incidents, incident_word(incident.code));
        }
        for notice in file.notices.iter().filter(|notice| year.holds(notice.at)) {
            self.notices.sent += 1;
            self.notices.received += u64::from(notice.received.is_some());
        }
    }
}

/// The decisions in effect that were recorded in the year, each once.
pub(crate) fn decisions(file: &UseFile, year: Year) -> Vec<DecisionResult> {
    let mut seen = BTreeSet::new();
    file.decisions
        .iter()
        .filter(|decision| decision.effective.is_some())
        .filter(|decision| seen.insert((decision.answers, decision.result, decision.until)))
        .filter(|decision| year.holds(decision.at))
        .map(|decision| decision.result)
        .collect()
}

/// Alerts while they are counted, over any set of uses.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    faces_seen: u64,
    withheld: u64,
    confirmed: u64,
    not_confirmed: u64,
    undetermined: u64,
    open: u64,
    erased: u64,
}

impl Counts {
    /// Adds the alerts of one use that were released in the year, and its tally where it began in the year.
    pub(crate) fn add(&mut self, file: &UseFile, year: Year) {
        if let (Some(tally), Some(true)) = (&file.tally, file.clock_start().map(|began| year.holds(began))) {
            self.faces_seen = self.faces_seen.saturating_add(tally.faces_seen);
            self.withheld = self.withheld.saturating_add(tally.withheld_total);
        }
        let all_erased = file.content_erased().is_some();
        for alert in file.alerts.values().filter(|alert| year.holds(alert.at)) {
            match alert.concluded {
                Some((_, Conclusion::Confirmed)) => self.confirmed += 1,
                Some((_, Conclusion::NotConfirmed)) => self.not_confirmed += 1,
                Some((_, Conclusion::Undetermined)) => self.undetermined += 1,
                None if all_erased || alert.erased_by_name() => self.erased += 1,
                None => self.open += 1,
            }
        }
    }

    /// Counts as a test makes them: confirmed, not confirmed, undetermined, open; faces seen.
    #[cfg(test)]
    pub(crate) fn made([confirmed, not_confirmed, undetermined, open]: [u64; 4], faces_seen: u64) -> Self {
        Self { faces_seen, withheld: 0, confirmed, not_confirmed, undetermined, open, erased: 0 }
    }

    /// The counts with their rates.
    pub(crate) fn close(self) -> Alerts {
        let Self { faces_seen, withheld, confirmed, not_confirmed, undetermined, open, erased } = self;
        let concluded = confirmed + not_confirmed + undetermined;
        Alerts {
            faces_seen,
            withheld,
            released: concluded + open + erased,
            confirmed,
            not_confirmed,
            undetermined,
            open,
            erased,
            false_of_alerts: Rate::of(not_confirmed, concluded),
            false_of_faces: Rate::of(not_confirmed, faces_seen),
        }
    }
}
