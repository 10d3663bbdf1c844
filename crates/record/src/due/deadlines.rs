//! What falls due next in a use, with the clocks that national law adds to the Act's (R-5.5-i).

use stricto_law::profile::{NationalProfile, Profiles, Route, RouteUrgency};
use stricto_law::time::{Instant, Millis};

use crate::fold::{Deadline, UseFile};
use crate::kinds::erasure_ordered::ErasureCause;
use crate::retention::{self, Fate, Span};

/// What falls due in a use under the national law it was proposed under, the earliest first; past ones while open.
#[must_use]
pub fn deadlines(file: &UseFile, profiles: &Profiles) -> Vec<Deadline> {
    let clocks = Clocks::of(file, profiles);
    let mut all = file.deadlines();
    for deadline in all.iter_mut().filter(|deadline| deadline.row == "R-5.3-l") {
        deadline.at = clocks.request_due().unwrap_or(deadline.at);
    }
    let undecided = file.urgency.is_some() && file.stop.is_none() && file.request_pending();
    let what = "the authority decides on this urgent use, as national law asks";
    all.extend(clocks.decision_due().filter(|_| undecided).map(|at| Deadline { at, what, row: "R-5.5-i" }));
    let what = "the use ends by itself, unless it is granted";
    all.extend(retention::idle_until(file).map(|at| Deadline { at, what, row: "R-5.2-h" }));
    all.extend(retention::content(file).map(|fate| content_goes(&fate)));
    all.extend(retention::held(file).map(|fate| held_goes(&fate)));
    all.sort_unstable();
    all
}

/// When all content of a use goes, or what it waits for.
fn content_goes(fate: &Fate) -> Deadline {
    let what = match (fate.cause, fate.held) {
        (_, true) => {
            "the content goes once what stands is closed: an incident, a complaint, a request, a challenge"
        }
        (ErasureCause::RetentionEnded, false) => "the content goes: its retention ends",
        (ErasureCause::Lapsed, false) => "the content goes: the quarantine of a lapse ends",
        (ErasureCause::Refused | ErasureCause::OutsideGrant | ErasureCause::Ordered, false) => {
            "the content goes"
        }
    };
    Deadline { at: fate.at, what, row: fate.rule.rows }
}

/// When what a trustee holds goes, or what it waits for.
fn held_goes(fate: &Fate) -> Deadline {
    let what = match (fate.held, fate.rule.span) {
        (true, Span::UntilDecided) => "the trustee holds the content until the challenge is decided",
        (
            true,
            Span::Never | Span::AtOnce | Span::For(_) | Span::LongerOf(_) | Span::ForAChallenge | Span::Stays,
        ) => "what the trustee was given goes once what stands is closed",
        (false, Span::LongerOf(_)) => "what the trustee was given goes: its retention ends",
        (false, _) => "what the trustee holds goes, unless a court has the challenge",
    };
    Deadline { at: fate.at, what, row: fate.rule.rows }
}

/// The clocks of an urgent use under the law of its profile.
#[derive(Clone, Copy)]
pub(super) struct Clocks<'a> {
    file: &'a UseFile,
    profile: Option<&'a NationalProfile>,
}

impl<'a> Clocks<'a> {
    pub(super) fn of(file: &'a UseFile, profiles: &'a Profiles) -> Self {
        Self { file, profile: profiles.iter().find(|p| p.id == file.proposed.profile.as_str()) }
    }

    /// The instant by which the request is due: the Act's ceiling, or the shorter clock of national law.
    pub(super) fn request_due(self) -> Option<Instant> {
        let ceiling = self.file.request_due()?;
        let start = self.file.clock_start()?;
        let national = self.hours(|urgency| Some(urgency.request_within_hours));
        Some(national.map_or(ceiling, |span| ceiling.min(start.plus(span))))
    }

    /// The instant by which the authority must have decided on the last request, where national law says so.
    pub(super) fn decision_due(self) -> Option<Instant> {
        let within = self.hours(|urgency| urgency.decision_within_hours)?;
        self.file.last_request().map(|request| request.at.plus(within))
    }

    /// The shortest of a clock over the routes that open an objective of the use.
    fn hours(self, of: impl Fn(&RouteUrgency) -> Option<u64>) -> Option<Millis> {
        let objectives: Vec<_> = self.file.proposed.objectives.iter().map(|o| o.in_law()).collect();
        let routes = self.profile.map_or(&[][..], |p| &p.routes);
        let opens = |r: &&Route| objectives.iter().any(|o| r.objectives.contains(o));
        let spans = routes.iter().filter(opens).filter_map(|r| r.urgency.as_ref()).filter_map(of);
        spans.min().map(Millis::hours)
    }
}
