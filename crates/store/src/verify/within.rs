//! Releases held against the limits of the permit they name, where both were opened (promise 8, second level).
//!
//! A reading of its own: nothing of the gate's code decides here whether the gate was right.

use std::collections::BTreeMap;

use stricto_law::permit::BoundedLimits;
use stricto_law::time::{Instant, Millis};
use stricto_record::contents::AlertContent;
use stricto_record::ids::ActHash;
use stricto_record::kinds::Public;

use super::Read;
use super::report::{FaultCode, Report};
use crate::sealed_limits::SealedLimits;

/// How far a camera's clock may run ahead of the register's; as the gate reads it.
const AHEAD_MAX: Millis = Millis(1_000);

/// How much later than the greatest delay a release may stand in the register: a slow store is no wider permit, for
/// the gate has given up by then and what lands is only listed.
const LANDS_WITHIN: Millis = Millis(30_000);

/// The limits that were opened so far, by permit; none for a permit whose opened limits are not what it commits to.
#[derive(Default)]
pub(super) struct Within(BTreeMap<ActHash, Option<BoundedLimits>>);

impl Within {
    /// Takes the opened limits of a permit, if they make the commitments that its public part shows.
    pub(super) fn permit(&mut self, read: &Read, value: &[u8], report: &mut Report) {
        let act = &read.entry.signed.act;
        let (Public::PermitCompiled(public), Some(use_id)) = (&act.public, act.use_id) else { return };
        let sealed: Option<SealedLimits> = serde_json::from_slice(value).ok();
        let made = sealed.as_ref().and_then(|sealed| sealed.commitments(act.origin.as_str(), use_id).ok());
        let same = made.is_some_and(|made| made.fields == public.fields && made.roots == public.roots);
        if !same {
            let what = "the opened limits do not make the commitments that the permit shows";
            report.fault(FaultCode::Limits, Some(read.position), None, what);
        }
        self.0.insert(read.hash, sealed.filter(|_| same).and_then(SealedLimits::bounded));
    }

    /// Holds the opened content of an alert against the limits of the permit that its release names.
    pub(super) fn release(&self, read: &Read, field: &str, value: &[u8], report: &mut Report) {
        let Public::CandidatesReleased(public) = &read.entry.signed.act.public else { return };
        let Some(limits) = self.0.get(&public.permit) else { return };
        // Limits that are not those of the permit are a fault already, and bound nothing.
        let Some(limits) = limits else { return };
        let content: Option<AlertContent> = serde_json::from_slice(value).ok();
        match content.map_or(Some("its form"), |content| beyond(&content, limits, read.entry.time)) {
            None => report.counts.releases_within += 1,
            Some(limit) => {
                let what = format!("alert `{field}` was released beyond its permit: {limit}");
                report.fault(FaultCode::OutsideLimits, Some(read.position), None, what);
            }
        }
    }
}

/// The first limit that a released candidate lies beyond; none where it lies within all.
fn beyond(content: &AlertContent, limits: &BoundedLimits, released: Instant) -> Option<&'static str> {
    let inside = |point| limits.areas.iter().all(|layer| layer.iter().any(|area| area.contains(point)));
    let Some(camera) = limits.cameras.get(&content.camera) else { return Some("its camera") };
    let captured = content.captured;
    let in_time = match (released.since(captured), captured.since(released)) {
        (Some(late), _) => late.0 <= limits.max_delay_ms.0.saturating_add(LANDS_WITHIN.0),
        (None, Some(ahead)) => ahead <= AHEAD_MAX,
        (None, None) => false,
    };
    let system = |allowed: &stricto_law::limits::SystemVersion| {
        allowed.system == content.system && allowed.version == content.version
    };
    let held = [
        (limits.windows.iter().any(|w| w.from <= captured && captured < w.until), "its window"),
        (in_time, "its greatest delay"),
        (inside(*camera), "its area, by the camera"),
        (content.point.is_none_or(inside), "its area, by the point"),
        (limits.persons.contains(&content.enrolment), "its persons"),
        ((limits.threshold_e6..=1_000_000).contains(&content.likelihood_e6), "its threshold"),
        (limits.reference_list.sha256 == content.list_sha256, "its reference list"),
        (limits.systems.iter().any(system), "its system"),
    ];
    held.into_iter().find(|(holds, _)| !holds).map(|(_, limit)| limit)
}
