//! The decision: one total function, its checks in one fixed order.
//!
//! Rows read here too: E-b.

use stricto_law::time::{Instant, Millis};

use crate::candidate::Candidate;
use crate::permit::CompiledPermit;
use crate::permits::Permits;
use crate::verdict::{Code, Verdict};

/// How far a camera's clock may run ahead of ours; a capture dated further ahead is not believed.
///
/// An engineering figure: cameras and servers keep time by NTP, which holds them well within a second.
pub const CLOCK_SKEW_MAX: Millis = Millis(1_000);

/// Decides whether `candidate` may be offered to the register at `now`; none where the clock is unknown.
///
/// Holds R-5.2-h to -k and R-5.3-i: period, place, persons, system and reference database, as authorised. Every
/// candidate is decided afresh; nothing is remembered of it.
#[must_use]
pub fn decide(candidate: &Candidate<'_>, permits: &Permits, now: Option<Instant>) -> Verdict {
    let Some(now) = now else { return Verdict::Withhold(Code::ClockUnknown) };
    match permits.open(candidate.use_id) {
        Ok(permit) => decide_under(candidate, permit, now),
        Err(code) => Verdict::Withhold(code),
    }
}

fn decide_under(candidate: &Candidate<'_>, permit: &CompiledPermit, now: Instant) -> Verdict {
    if now >= permit.good_until() {
        return Verdict::Withhold(Code::PermitClosed);
    }
    let Some(camera_inside) = permit.camera_inside(candidate) else {
        return Verdict::Withhold(Code::CameraNotEnrolled);
    };
    if !permit.in_a_window(candidate.captured) {
        return Verdict::Withhold(Code::OutsideWindow);
    }
    if candidate.retained || !is_live(candidate.captured, now, permit.max_delay()) {
        return Verdict::Withhold(Code::NotLive);
    }
    if !camera_inside || candidate.point.is_some_and(|point| !permit.inside(point)) {
        return Verdict::Withhold(Code::OutsideArea);
    }
    if !permit.sought(candidate.enrolment) {
        return Verdict::Withhold(Code::NotOnList);
    }
    if !permit.likely(candidate.likelihood_e6) {
        return Verdict::Withhold(Code::BelowThreshold);
    }
    if !permit.list_is(candidate.list_sha256) {
        return Verdict::Withhold(Code::ListDiffers);
    }
    if !permit.system_is(candidate.system, candidate.system_version) {
        return Verdict::Withhold(Code::SystemDiffers);
    }
    if !permit.media_allowed(candidate.media) {
        return Verdict::Withhold(Code::MediaRefused);
    }
    Verdict::Release
}

/// Whether a candidate withheld under `code` shows live comparison outside area or hours (X-g).
///
/// A message that is not live shows none: it may be old. Nor does a capture within [`CLOCK_SKEW_MAX`] of a window:
/// the camera's clock and ours may differ by as much.
#[must_use]
pub fn shows_comparison_outside(
    candidate: &Candidate<'_>,
    permits: &Permits,
    now: Option<Instant>,
    code: Code,
) -> bool {
    let (Some(now), Ok(permit)) = (now, permits.open(candidate.use_id)) else { return false };
    let outside = match code {
        Code::CameraNotEnrolled | Code::OutsideArea => true,
        Code::OutsideWindow => !permit.near_a_window(candidate.captured, CLOCK_SKEW_MAX),
        Code::ClockUnknown
        | Code::UseUnknown
        | Code::PermitClosed
        | Code::Suspended
        | Code::GateHeld
        | Code::NotLive
        | Code::NotOnList
        | Code::BelowThreshold
        | Code::ListDiffers
        | Code::SystemDiffers
        | Code::MediaRefused
        | Code::NotDurable => false,
    };
    outside && !candidate.retained && is_live(candidate.captured, now, permit.max_delay())
}

/// Whether `captured` lies no further back than `max_delay`, and no further ahead than clocks differ.
fn is_live(captured: Instant, now: Instant, max_delay: Millis) -> bool {
    match (now.since(captured), captured.since(now)) {
        (Some(delay), _) => delay <= max_delay,
        (None, Some(ahead)) => ahead <= CLOCK_SKEW_MAX,
        (None, None) => false,
    }
}
