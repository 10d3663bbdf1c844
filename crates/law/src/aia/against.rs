//! What a file states against a way out of the article: one question for each kind of contradiction (SC-j1).
//!
//! Each is met where nothing stated speaks against the way out. What nobody stated speaks against nothing; what is
//! disputed, sealed or erased leaves the way out open.
//! Left to people: which of two statements that contradict each other is true.
//! Rows read here too: SC-g0, SC-g2, SC-g3, SC-a1, SC-a2, SC-a3, SC-b1, SC-f1, SC-c1, SC-d1, SC-i1.

use super::Given;
use crate::limits::{Limits, Window};
use crate::numbers::{LONGEST_DELAY_MS, PRESENT_PERSON_MINUTES};
use crate::reasoning::{Truth, read};
use crate::time::{Instant, Millis};

/// Neither request nor plan nor decision says what `otherwise` says.
fn limits_say_none(g: &Given<'_>, otherwise: &'static str, none: impl Fn(&Limits) -> bool) -> Truth {
    Truth::all([
        read!(g, limits.requested).fits_if_stated(&none, "in the request"),
        read!(g, limits.planned).fits_if_stated(&none, "in the plan"),
        read!(g, authorisation.limits).fits_if_stated(&none, "in the decision"),
    ])
    .fails_because(|whose| format!("{otherwise} ({whose})"))
}

/// Nobody is compared with enrolments of people who are sought: who names a list compares with it.
pub(super) fn nobody_is_sought_by_list(g: &Given<'_>) -> Truth {
    let none = |limits: &Limits| {
        let lists = limits.reference_list.within();
        lists.is_none_or(|lists| lists.iter().all(|list| list.count == 0))
            && limits.persons.within().is_none_or(|persons| persons.is_empty())
    };
    Truth::all([
        read!(g, target.reference_set_of_them)
            .fits_if_stated(|built| !built, "a reference set of those sought was built"),
        limits_say_none(g, "a reference list is named, or persons by their enrolment", none),
    ])
}

/// No database of stored biometric data is named, described or found appropriate.
pub(super) fn no_database(g: &Given<'_>) -> Truth {
    Truth::all([
        nobody_is_sought_by_list(g),
        read!(g, target.database_described)
            .fits_if_stated(|described| !described, "a reference database is described"),
        read!(g, target.database_appropriate)
            .fits_if_stated(|said| !said.affirmed, "a reference database was found appropriate"),
    ])
}

/// Nothing was started, compared or released.
pub(super) fn nothing_ran(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, running.started).fits_if_stated(|started| !started, "it was started"),
        read!(g, running.comparison_reported)
            .fits_if_stated(|reported| !reported, "a comparison is reported"),
        read!(g, running.unauthorised_comparison)
            .fits_if_stated(|goes_on| !goes_on, "live comparison goes on without a permit"),
        read!(g, alerts.released).fits_if_stated(|released| !released, "an alert was released"),
    ])
}

/// No hours of use are still running or still to come.
pub(super) fn no_hours_ahead(g: &Given<'_>) -> Truth {
    limits_say_none(g, "hours of use are not over", |limits| {
        windows(limits).iter().all(|window| g.clock.reached(window.until))
    })
}

/// All that is compared was captured before the system was used on it, and no longer grows.
pub(super) fn capture_was_over(g: &Given<'_>) -> Truth {
    let limits = [&g.case.limits.requested, &g.case.limits.planned, &g.case.authorisation.limits];
    let captured = limits.iter().filter_map(|limits| limits.value()).flat_map(windows).map(|w| w.until).max();
    let over = |by: &Instant| captured.is_none_or(|end| end <= *by);
    Truth::all([
        no_hours_ahead(g),
        read!(g, running.armed_at).fits_if_stated(over, "it was armed before the hours of capture were over"),
        read!(g, running.first_comparison_at)
            .fits_if_stated(over, "it compared before the hours of capture were over"),
        read!(g, later_search.began_at)
            .fits_if_stated(over, "the search began before the hours of capture were over"),
        read!(g, running.unauthorised_comparison)
            .fits_if_stated(|goes_on| !goes_on, "live comparison goes on without a permit"),
        limits_say_none(g, "a greatest delay is named that only live material keeps", |limits| {
            limits.max_delay_ms.within().is_none_or(|delay| delay.0 > LONGEST_DELAY_MS)
        }),
        read!(g, later_search.closed_set).fits_if_stated(|closed| *closed, "the recording still grows"),
    ])
}

/// No camera, area or place on the ground is named.
pub(super) fn no_place_on_the_ground(g: &Given<'_>) -> Truth {
    let none = |limits: &Limits| {
        limits.cameras.within().is_none_or(|cameras| cameras.is_empty())
            && limits.areas.within().is_none_or(|layers| layers.iter().all(Vec::is_empty))
    };
    Truth::all([
        limits_say_none(g, "cameras or areas on the ground are named", none),
        read!(g, space.sensitive_places)
            .fits_if_stated(|places| places.is_empty(), "places that the use touches are named"),
    ])
}

/// No Member State is said to be that of the use or of the authority.
pub(super) fn no_member_state(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, jurisdiction.member_state).fits_if_stated(|_| false, "it takes place in a Member State"),
        read!(g, authorisation.authority_state)
            .fits_if_stated(|_| false, "an authority of a Member State decides on it"),
        read!(g, jurisdiction.used_in_union).fits_if_stated(|used| !used, "it takes place in the Union"),
    ])
}

/// One person stands at one place, for as long as a check takes.
pub(super) fn one_person_stands_there(g: &Given<'_>) -> Truth {
    let most = Millis(PRESENT_PERSON_MINUTES * 60_000);
    let single = |limits: &Limits| {
        let brief = |w: &Window| w.until.since(w.from).is_none_or(|span| span <= most);
        windows(limits).len() <= 1
            && windows(limits).iter().all(brief)
            && limits.cameras.within().is_none_or(|cameras| cameras.len() <= 1)
            && limits.persons.within().is_none_or(|persons| persons.len() <= 1)
    };
    Truth::all([
        read!(g, time.person_has_left).fits_if_stated(|left| !left, "the person has probably left"),
        limits_say_none(
            g,
            "more persons, cameras or hours are named than the check of one person takes",
            single,
        ),
    ])
}

fn windows(limits: &Limits) -> &[Window] {
    limits.windows.within().map_or(&[], Vec::as_slice)
}
