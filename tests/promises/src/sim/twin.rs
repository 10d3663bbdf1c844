//! A second, slow reading of the register: every entry, as it lands, held against what the promises say of it.
//!
//! It shares no rule with the record: what it knows of a use is what this file says, and no more.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::finding::FindingState;
use stricto_law::time::{Instant, Millis};
use stricto_record::act::Entry;
use stricto_record::ids::{ActHash, ActorId, AlertId, KeyId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_attested::ErasureState;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope};
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_record::role::Role;

use crate::breach::{Check, unless};

/// How far the register's clock may be off without being disbelieved, and what a release may take.
const SLACK_MS: i64 = 10_000;

/// How far an entry's time may lie behind: an append may wait for a slow disk after it got its time.
const BEHIND_MS: i64 = 900_000;

/// What the twin keeps of a use.
#[derive(Debug, Default)]
pub struct UseTwin {
    requester: Option<ActorId>,
    armed: bool,
    stopped: bool,
    /// Since which position alerts are dark.
    pub dark: Option<u64>,
    suspended: bool,
    decisions: BTreeMap<ActHash, Option<Instant>>,
    urgency: BTreeMap<ActHash, Instant>,
    permit: Option<(ActHash, Instant)>,
    /// Alerts with those who opened and reviewed them.
    pub alerts: BTreeMap<AlertId, AlertTwin>,
    readers: BTreeSet<KeyId>,
    /// Orders to erase.
    pub erasures: BTreeMap<ActHash, ErasureTwin>,
    /// Whether a refusal stands with no grant before it.
    pub refused: bool,
    granted: bool,
    /// The register's time of the last act that ended or darkened it.
    ended: Option<Instant>,
    /// What holds its content: recorded, and not closed.
    stands: BTreeSet<ActHash>,
}

/// What the twin keeps of an alert.
#[derive(Debug, Default)]
pub struct AlertTwin {
    /// The register's time of the release.
    pub at: Option<Instant>,
    reviewers: Vec<ActorId>,
    /// Whether its release was looked into.
    pub opened: bool,
    readers: BTreeSet<KeyId>,
    /// Whether it was judged *not same*.
    pub not_same: bool,
}

/// What the twin keeps of an erasure.
#[derive(Debug)]
pub struct ErasureTwin {
    /// What goes.
    pub what: ErasureScope,
    /// Who has not attested.
    pub open: BTreeSet<Custodian>,
    /// Whether it is certified.
    pub closed: bool,
}

/// Everything the twin read.
#[derive(Debug, Default)]
pub struct Twin {
    read: usize,
    /// The time of the entry before.
    last: Option<Instant>,
    actors: BTreeMap<KeyId, ActorId>,
    roles: BTreeMap<KeyId, Role>,
    /// Uses by id.
    pub uses: BTreeMap<UseId, UseTwin>,
    /// Requests, assessments and orders to erase: what the figures and the report must count too.
    pub requests: u64,
    /// Assessments that were recorded.
    pub assessments: u64,
    /// Orders to erase.
    pub erasures: u64,
    /// Releases of this reading: use, act, alerts.
    pub fresh: Vec<(UseId, ActHash, Vec<AlertId>)>,
    /// What the law found in this reading, in words.
    pub found: Vec<(UseId, String)>,
    /// Certificates of this reading.
    pub certified: Vec<(UseId, ActHash)>,
}

/// When an entry was appended, as far as the story knows: not before, and by which clock.
#[derive(Clone, Copy, Debug)]
pub struct When {
    /// What time it truly was when the register was last read.
    pub not_before: Instant,
    /// Whether a clock that was set off when the register was opened, so that nobody could tell, may have timed it.
    pub misled: bool,
    /// Whether no time may have been known since the register was opened: what only ends is timed as the last entry is.
    pub unknown: bool,
}

impl Twin {
    /// How many entries were read.
    #[must_use]
    pub fn read(&self) -> usize {
        self.read
    }

    /// Reads the entries that came since.
    ///
    /// # Errors
    /// The first breach.
    pub fn follow<'a>(&mut self, entries: impl Iterator<Item = &'a [u8]>, when: When) -> Check {
        for bytes in entries {
            let entry = Entry::parse(bytes).map_err(|e| format!("promise 8: an entry is none: {e}"))?;
            let position = self.read as u64;
            self.read += 1;
            self.entry(position, &entry, when)?;
        }
        Ok(())
    }

    fn entry(&mut self, position: u64, entry: &Entry, when: When) -> Check {
        let act = &entry.signed.act;
        let hash = act.hash().map_err(|e| e.to_string())?;
        let behind = when.not_before.unix_ms() - entry.time.unix_ms();
        let before = self.last.replace(entry.time);
        let no_time_was_known = when.unknown && before == Some(entry.time);
        unless(behind <= BEHIND_MS || when.misled || no_time_was_known, || {
            format!(
                "promise 1: an entry is timed {}, at {} or later: a clock is believed",
                entry.time, when.not_before
            )
        })?;
        if let Public::ActorEnrolled(enrolled) = &act.public {
            self.actors.insert(enrolled.key.id(), enrolled.actor.clone());
            self.roles.insert(enrolled.key.id(), enrolled.role);
        }
        let Some(id) = act.use_id else { return Ok(()) };
        let actor = self.actors.get(&act.by).cloned();
        let now = entry.time;
        match &act.public {
            Public::AuthorisationRequested(_) => self.requests += 1,
            Public::AssessmentRecorded(assessed) => {
                self.assessments += 1;
                let not_met = assessed.findings.iter().filter(|row| row.state == FindingState::NotMet);
                let rows: Vec<&str> = not_met.map(|row| row.row.as_str()).collect();
                let outcome = assessed.outcome.as_str();
                self.found.push((id, format!("the law finds {outcome} {}", rows.join(" "))));
            }
            Public::ErasureOrdered(_) => self.erasures += 1,
            Public::UseErased(erased) => self.certified.push((id, erased.order)),
            Public::CandidatesReleased(_) => {
                let alerts = act.sealed.keys().filter_map(|name| name.parse().ok()).collect();
                self.fresh.push((id, hash, alerts));
            }
            _ => {}
        }
        let file = self.uses.entry(id).or_default();
        match &act.public {
            Public::CandidatesReleased(released) => {
                file.release(released.permit, now, when)?;
                let alerts = act.sealed.keys().filter_map(|name| name.parse().ok());
                let alert = || AlertTwin { at: Some(now), ..AlertTwin::default() };
                file.alerts.extend(alerts.map(|id| (id, alert())));
                Ok(())
            }
            Public::AlertOpened(opened) => {
                let unit = self.roles.get(&act.by).is_none_or(|role| *role == Role::Verifier);
                file.opened(position, opened.alert, act.by, unit)
            }
            Public::ContentRead(_) => {
                file.readers.insert(act.by);
                Ok(())
            }
            Public::AlertReviewed(reviewed) => file.reviewed(position, reviewed.alert, actor),
            Public::AlertConcluded(said) => file.concluded(said.alert, said.conclusion),
            Public::PermitCompiled(permit) => file.compiled(hash, permit.basis, permit.good_until, &act.re),
            Public::ErasureOrdered(ordered) => {
                file.retained(ordered.cause, now)?;
                file.ordered(hash, &ordered.what, &ordered.custodians)
            }
            Public::ErasureAttested(attested) => {
                let done = attested.state == ErasureState::Done;
                file.attested(act.re.first(), &attested.custodian, act.by, done)
            }
            Public::UseErased(erased) => file.erased(erased.order),
            _ => file.of_the_case((position, now), hash, act, actor),
        }
    }
}

impl UseTwin {
    fn of_the_case(
        &mut self,
        (position, now): (u64, Instant),
        hash: ActHash,
        act: &stricto_record::act::Act,
        actor: Option<ActorId>,
    ) -> Check {
        match &act.public {
            Public::UseProposed(_) => self.requester = actor,
            Public::UrgencyDeclared(urgent) => drop(self.urgency.insert(hash, urgent.until)),
            Public::UseArmed(_) => self.armed = true,
            Public::UseSuspended(_) => self.suspended = true,
            Public::UseResumed(_) => self.suspended = false,
            Public::UseStopped(stop) => {
                self.stopped = true;
                self.ended = Some(now);
                if stop.cause.darkens() {
                    self.dark.get_or_insert(position);
                }
            }
            Public::AuthorisationDecided(decided) => {
                unless(actor.is_none() || actor != self.requester, || {
                    "promise 6: whoever asked decided as well".into()
                })?;
                match decided.result {
                    DecisionResult::Refused | DecisionResult::Withdrawn => {
                        self.stopped = true;
                        self.ended = Some(now);
                        self.refused |= decided.result == DecisionResult::Refused && !self.granted;
                        self.dark.get_or_insert(position);
                    }
                    DecisionResult::Granted
                    | DecisionResult::GrantedInPart
                    | DecisionResult::Extended
                    | DecisionResult::Modified => {
                        self.granted = true;
                        self.decisions.insert(hash, decided.until);
                    }
                }
            }
            Public::IncidentRecorded(_)
            | Public::ComplaintRecorded(_)
            | Public::RightsRequested(_)
            | Public::ChallengeLodged(_) => {
                self.stands.insert(hash);
            }
            Public::MatterClosed(_) | Public::ChallengeDecided(_) => {
                self.stands.retain(|open| !act.re.contains(open))
            }
            _ => {}
        }
        Ok(())
    }

    /// 7: what is to be kept for half a year is, and longer while something stands.
    fn retained(&self, cause: ErasureCause, now: Instant) -> Check {
        if cause != ErasureCause::RetentionEnded {
            return Ok(());
        }
        let half_a_year = Millis(190 * 24 * 3_600_000);
        let over = self.ended.is_some_and(|ended| ended.plus(half_a_year) <= now);
        unless(over && self.stands.is_empty(), || {
            format!(
                "promise 7: retention ended at {now}, the use at {:?}, {} stand",
                self.ended,
                self.stands.len()
            )
        })
    }

    /// 1 and 3: nothing is released without the open permit, or after an end; 4: nor past its time.
    fn release(&self, under: ActHash, now: Instant, when: When) -> Check {
        unless(!self.stopped, || "promise 3: a release stands after the stop".into())?;
        unless(self.armed, || "promise 1: a release of a use that nobody armed".into())?;
        unless(!self.suspended, || "promise 3: a release stands after a suspension".into())?;
        let good_until = self.permit.filter(|(permit, _)| *permit == under).map(|(_, until)| until);
        let Some(until) = good_until else {
            return Err("promise 1: a release names no permit that is open".to_owned().into());
        };
        unless(now < until, || format!("promise 1: a release at {now} past its permit {until}"))?;
        let late = when.not_before.unix_ms() - until.unix_ms() > SLACK_MS;
        unless(!late || when.misled, || {
            format!("promise 4: a permit good until {until} released at {}", when.not_before)
        })
    }

    /// 4: no permit outlasts what it stands on.
    fn compiled(&mut self, act: ActHash, basis: PermitBasis, until: Instant, re: &[ActHash]) -> Check {
        let stands = re.get(1);
        let end = match basis {
            PermitBasis::Decision => stands.and_then(|act| self.decisions.get(act).copied()).flatten(),
            PermitBasis::Urgency => stands.and_then(|act| self.urgency.get(act).copied()),
        };
        unless(end.is_some_and(|end| until <= end), || {
            format!("promise 4: a permit until {until} outlasts what it stands on, {end:?}")
        })?;
        unless(!self.stopped, || "promise 3: a permit is compiled after the stop".into())?;
        self.permit = Some((act, until));
        Ok(())
    }

    /// 3: what is dark opens for nobody.
    fn opened(&mut self, position: u64, alert: AlertId, by: KeyId, unit: bool) -> Check {
        let not_same = self.alerts.get(&alert).is_some_and(|file| file.not_same);
        unless(!(unit && not_same), || "promise 7: the unit opened what was judged not same".into())?;
        unless(self.dark.is_none_or(|dark| position < dark), || {
            "promise 3: a darkened alert was opened".into()
        })?;
        self.readers.insert(by);
        if let Some(file) = self.alerts.get_mut(&alert) {
            file.readers.insert(by);
        }
        Ok(())
    }

    /// 6: never one person twice.
    fn reviewed(&mut self, position: u64, alert: AlertId, actor: Option<ActorId>) -> Check {
        unless(self.dark.is_none_or(|dark| position < dark), || {
            "promise 3: a darkened alert was reviewed".into()
        })?;
        let file = self.alerts.get_mut(&alert).ok_or("promise 2: an alert of no release".to_owned())?;
        let actor = actor.ok_or("promise 6: a review by nobody".to_owned())?;
        unless(!file.reviewers.contains(&actor), || {
            format!("promise 6: `{actor}` verified one alert twice")
        })?;
        file.reviewers.push(actor);
        Ok(())
    }

    fn concluded(&mut self, alert: AlertId, said: Conclusion) -> Check {
        if let Some(file) = self.alerts.get_mut(&alert) {
            file.not_same = said == Conclusion::NotConfirmed;
        }
        let reviews = self.alerts.get(&alert).map_or(0, |file| file.reviewers.len());
        unless(reviews >= 2, || format!("promise 6: an alert was concluded after {reviews} reviews"))
    }

    /// 7: whoever looked is a custodian.
    fn ordered(&mut self, order: ActHash, what: &ErasureScope, custodians: &[Custodian]) -> Check {
        let readers: BTreeSet<KeyId> = match what {
            ErasureScope::Content => self.readers.clone(),
            ErasureScope::Alerts(alerts) => {
                let files = alerts.iter().filter_map(|alert| self.alerts.get(alert));
                files.flat_map(|file| file.readers.iter().copied()).collect()
            }
        };
        let forgotten = readers.iter().find(|key| !custodians.contains(&Custodian::Reader(**key)));
        unless(forgotten.is_none(), || "promise 7: somebody who looked is no custodian".into())?;
        for own in [Custodian::Store, Custodian::Keys] {
            unless(custodians.contains(&own), || format!("promise 7: {own:?} is no custodian"))?;
        }
        let open = custodians.iter().cloned().collect();
        self.erasures.insert(order, ErasureTwin { what: what.clone(), open, closed: false });
        Ok(())
    }

    fn attested(&mut self, order: Option<&ActHash>, of: &Custodian, by: KeyId, done: bool) -> Check {
        let erasure = order.and_then(|order| self.erasures.get_mut(order));
        let erasure = erasure.ok_or("promise 7: an attestation of no order".to_owned())?;
        if !done {
            return Ok(());
        }
        let own = match of {
            Custodian::Engine(key) | Custodian::Reader(key) | Custodian::SiteGate(key) => *key == by,
            Custodian::Store | Custodian::Keys => true,
        };
        unless(own, || "promise 7: somebody attested for another custodian".into())?;
        erasure.open.remove(of);
        Ok(())
    }

    /// 7: an erasure is never certified while a custodian is open.
    fn erased(&mut self, order: ActHash) -> Check {
        let erasure = self.erasures.get_mut(&order);
        let erasure = erasure.ok_or("promise 7: a certificate of no order".to_owned())?;
        unless(erasure.open.is_empty(), || format!("promise 7: certified while open: {:?}", erasure.open))?;
        erasure.closed = true;
        Ok(())
    }
}
