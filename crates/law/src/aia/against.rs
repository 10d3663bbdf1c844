//! What a file states against a way out of the article: one question for each kind of contradiction (SC-j1).
//!
//! Each is met where nothing stated speaks against the way out. What nobody stated speaks against nothing; what is
//! disputed, sealed or erased leaves the way out open.
//! Left to people: which of two statements that contradict each other is true.
//! Rows read here too: SC-g0, SC-g2, SC-g3, SC-h1, SC-a1, SC-a2, SC-a3, SC-b1, SC-f1, SC-c1, SC-d1, SC-i1.

use super::Given;
use crate::case::{Behalf, Function, TargetScope};
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
        read!(g, target.mixed_list).fits_if_stated(|mixed| !mixed, "a list that mixes persons is used"),
        read!(g, system.adds_watchlist_check)
            .fits_if_stated(|added| !added, "a watchlist check is added on the same capture"),
        limits_say_none(g, "a reference list is named, or persons by their enrolment", none),
    ])
}

/// No database of stored biometric data is named, described, filled, found appropriate or compared with.
pub(super) fn no_database(g: &Given<'_>) -> Truth {
    Truth::all([
        nobody_is_sought_by_list(g),
        read!(g, system.function).fits_if_stated(
            |function| *function != Function::TrackingByBiometrics,
            "the system follows people by biometrics that it compares with a database",
        ),
        read!(g, target.database_described)
            .fits_if_stated(|described| !described, "a reference database is described"),
        read!(g, target.database_appropriate)
            .fits_if_stated(|said| !said.affirmed, "a reference database was found appropriate"),
        read!(g, target.picture_sources)
            .fits_if_stated(|sources| sources.is_empty(), "it is said where the pictures come from"),
        nothing_matched(g),
    ])
}

/// Nothing was started, compared or released.
pub(super) fn nothing_ran(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, running.started).fits_if_stated(|started| !started, "it was started"),
        read!(g, running.armed_at).not_stated("it is stated when it was armed"),
        nothing_matched(g),
    ])
}

/// Nothing was compared, and no alert was released.
fn nothing_matched(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, running.comparison_reported)
            .fits_if_stated(|reported| !reported, "a comparison is reported"),
        read!(g, running.first_comparison_at).not_stated("it is stated when it first compared"),
        no_comparison_without_permit(g),
        read!(g, alerts.released).fits_if_stated(|released| !released, "an alert was released"),
        read!(g, alerts.last_released_at).not_stated("it is stated when the last alert was released"),
    ])
}

pub(super) fn no_comparison_without_permit(g: &Given<'_>) -> Truth {
    read!(g, running.unauthorised_comparison)
        .fits_if_stated(|goes_on| !goes_on, "live comparison goes on without a permit")
}

/// Nobody asked for an authorisation of such a use, and nobody decided on one: it is needed for nothing else.
pub(super) fn no_authorisation_was_asked(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, authorisation.requested)
            .fits_if_stated(|requested| !requested, "an authorisation under Article 5(3) was requested"),
        read!(g, authorisation.decided)
            .fits_if_stated(|decided| !decided, "an authority decided on it under Article 5(3)"),
    ])
}

/// Nobody checks everybody who passes.
pub(super) fn no_sweep_is_stated(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, target.general_sweep)
            .fits_if_stated(|sweep| !sweep, "everybody who passes is checked to see who is wanted"),
        read!(g, target.scope).fits_if_stated(
            |scope| *scope != TargetScope::Everyone,
            "everybody is targeted, or nobody in particular",
        ),
    ])
}

/// Those who enter are defined: no sweep of who passes, and nothing that only a public space needs.
pub(super) fn only_defined_persons(g: &Given<'_>) -> Truth {
    Truth::all([no_sweep_is_stated(g), no_authorisation_was_asked(g), no_comparison_without_permit(g)])
}

/// Nobody who is known, or who is sought, is checked: those need no question of who they are.
pub(super) fn nobody_known_or_sought(g: &Given<'_>) -> Truth {
    Truth::all([
        nobody_is_sought_by_list(g),
        read!(g, target.civil_identity_known)
            .fits_if_stated(|known| !known, "the civil identity of the person is known"),
        read!(g, objective.pursued)
            .fits_if_stated(|pursued| pursued.is_empty(), "an objective of point (h) is pursued"),
        no_authorisation_was_asked(g),
        no_comparison_without_permit(g),
    ])
}

/// No body of the Union acts: it is in the Union, is no third country, and no protocol frees it (SC-g4).
pub(super) fn no_union_body(g: &Given<'_>) -> Truth {
    read!(g, purpose.behalf).fits_if_stated(
        |behalf| *behalf != Behalf::UnionBody,
        "a body of the Union acts, which the Act binds",
    )
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
        read!(g, alerts.last_released_at)
            .fits_if_stated(over, "an alert was released before the hours of capture were over"),
        no_comparison_without_permit(g),
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

/// No Member State is said to be that of the use or of the authority, and no body of the Union acts.
pub(super) fn no_member_state(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, jurisdiction.member_state).not_stated("it takes place in a Member State"),
        read!(g, authorisation.authority_state).not_stated("an authority of a Member State decides on it"),
        read!(g, jurisdiction.used_in_union).fits_if_stated(|used| !used, "it takes place in the Union"),
        no_union_body(g),
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
    };
    let last = g.case.alerts.last_released_at.value();
    let soon = |from: &Instant| last.and_then(|last| last.since(*from)).is_none_or(|span| span <= most);
    let too_long = "it ran for longer than the check of one person takes";
    Truth::all([
        read!(g, time.person_has_left).fits_if_stated(|left| !left, "the person has probably left"),
        limits_say_none(g, "more cameras or hours are named than the check of one person takes", single),
        read!(g, alerts.last_released_at).known_if_stated(),
        read!(g, running.armed_at).fits_if_stated(soon, too_long),
        read!(g, running.first_comparison_at).fits_if_stated(soon, too_long),
    ])
}

fn windows(limits: &Limits) -> &[Window] {
    limits.windows.within().map_or(&[], Vec::as_slice)
}
