//! Article 5(3): urgency. Holds R-5.3-j, R-5.3-k, R-5.3-l, R-5.3-m, X-b, X-e.
//!
//! A use may begin before its authorisation only where it was effectively and objectively impossible to get it first.
//! The reasons are stated, for not asking earlier too; the use is the absolute minimum, with safeguards of its own.
//! The request is made without undue delay, at the latest 24 hours after the start, or sooner where national law says so.
//! The clock runs from the earlier of arming and first comparison (C-7).
//! Of the two readings of 24 hours (C-15) the use stops at the earlier, and the lapse is recorded only at the later.
//! National law may know no urgent start; then there is none. A second one on the same facts is inadmissible.
//! Whoever asked first and was refused could ask first: an urgent start after that is for people.
//! Left to people: "undue delay" inside the 24 hours, and every one of the reasons.

use super::article_5_3_authorisation::not_refused;
use super::article_5_3_national_clocks::kept;
use super::article_5_3_urgent_window::not_too_long;
use super::escalation::decided_outside;
use super::judged::Made;
use super::{Given, Says};
use crate::assessment::Duty;
use crate::case::{EarlierRequest, EarlierResult};
use crate::deadline;
use crate::finding::{FindingState, Who};
use crate::numbers::URGENT_REQUEST_HOURS;
use crate::profile::RouteUrgency;
use crate::reasoning::{Truth, read};
use crate::time::Instant;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let justified = Truth::all([
        read!(g, urgency.declared_at).reached(g.clock, "urgency was not declared by then"),
        read!(g, urgency.declared_at).then(|at| g.before_start("the declaration of urgency", *at)),
        read!(g, urgency.impossible_first).affirmed(
            g,
            Made::BeforeStart,
            "it was possible to get the authorisation first",
        ),
        national_law_knows_it(g),
        not_asked_in_vain(g),
    ]);
    says.find(urgent(g, justified).condition("R-5.3-j", Who::Deployer, "the urgency is justified"));

    let minimum = Truth::all([
        read!(g, urgency.minimum_use).affirmed(g, Made::BeforeStart, "the use is not the absolute minimum"),
        read!(g, urgency.own_safeguards).affirmed(
            g,
            Made::BeforeStart,
            "no safeguards are specified for this case",
        ),
        not_too_long(g),
    ]);
    says.find(urgent(g, minimum).condition(
        "R-5.3-k",
        Who::Deployer,
        "the use is the minimum, with safeguards",
    ));

    let earlier = read!(g, urgency.why_not_earlier).affirmed(
        g,
        Made::BeforeStart,
        "no reason is given for not having asked earlier",
    );
    let found =
        urgent(g, earlier).condition("X-e", Who::Deployer, "the reasons for not asking earlier are stated");
    says.find(found.warned(asked_and_not_decided(g)));

    says.find(urgent(g, no_second_start(g)).condition(
        "X-b",
        Who::Deployer,
        "no earlier urgent use on these facts was refused, taken back or lapsed, and none is undecided",
    ));

    let timely = g.start(|start| start.map_or_else(Truth::met, |start| asked_in_time(g, start)));
    let further = g.start(|start| start.map_or_else(Truth::met, |start| kept(g, start)));
    let timely = Truth::all([timely, prompt(g), further]);
    let found = urgent(g, timely).condition(
        "R-5.3-l",
        Who::Deployer,
        "the request was made in time, or its time is not over",
    );
    says.find(found.warned(promptness_not_judged(g)));

    let lapsed = g.start(|start| start.map_or_else(Truth::met, |start| not_lapsed(g, start)));
    says.find(urgent(g, lapsed).condition("R-5.3-m", Who::Deployer, "the urgent use has not lapsed"));

    if let Some(start) = started_urgently(g) {
        duties(g, start, says);
    }
}

fn urgent(g: &Given<'_>, truth: Truth) -> Truth {
    truth.when(read!(g, urgency.claimed).yes("no urgency is claimed"), "no urgency is claimed")
}

/// R-5.3-j: where an authority was asked first and decided against it, asking first was possible.
fn not_asked_in_vain(g: &Given<'_>) -> Truth {
    read!(g, earlier.requests).then(|requests| {
        if !requests.iter().any(EarlierRequest::denied_first) {
            return Truth::met();
        }
        let why = "an authorisation was asked for on the same facts before any start, and refused or taken back; that asking \
                   first was impossible contradicts this";
        decided_outside(g, "R-5.3-j", why)
    })
}

/// X-e: what the file itself says against "why not asked earlier".
fn asked_and_not_decided(g: &Given<'_>) -> Option<String> {
    if g.case.urgency.claimed.value() != Some(&true) {
        return None;
    }
    let earlier = g.case.earlier.requests.value().into_iter().flatten();
    let asked = earlier
        .filter(|request| request.undecided_first())
        .map(|request| format!("{} ({})", request.reference, request.result.label()));
    let requested = g.case.authorisation.requested_at.value();
    let declared = g.case.urgency.declared_at.value();
    let first = requested.filter(|at| declared.is_some_and(|declared| *at < declared));
    let asked: Vec<String> = asked.chain(first.map(|at| format!("the request of {at}"))).collect();
    (!asked.is_empty())
        .then(|| format!("an authorisation was asked for before urgency was declared: {}", asked.join("; ")))
}

/// X-b: no earlier urgent start bars this one; while one is undecided, people say whether there may be another.
fn no_second_start(g: &Given<'_>) -> Truth {
    read!(g, earlier.requests).then(|requests| {
        if requests.iter().any(EarlierRequest::bars_urgency) {
            return Truth::not_met(
                "an urgent use on the same facts was refused, taken back, given up or lapsed before",
            );
        }
        let decided =
            if requests.iter().any(|request| request.urgent && request.result == EarlierResult::Pending) {
                decided_outside(g, "X-b", "an urgent use on the same facts is not decided yet")
            } else {
                Truth::met()
            };
        // Only an urgent start, for which nobody asked in time, lapses.
        let contradiction = requests.iter().find(|request| !request.urgent && request.result == EarlierResult::Lapsed);
        let consistent = contradiction.map_or_else(Truth::met, |request| {
            Truth::misstated(format!(
                "the request `{}` is said to have lapsed, which only an urgent start does, and not to have begun in \
                 urgency: correct one of the two",
                request.reference
            ))
        });
        Truth::all([decided, consistent])
    })
}

/// Every route of national law that the objectives take, with its urgency; none where one of them has none.
pub(super) fn national<'a>(g: &Given<'a>) -> Option<Vec<&'a RouteUrgency>> {
    let routes = g.routes();
    if routes.is_empty() {
        return None;
    }
    routes.into_iter().map(|route| route.urgency.as_ref()).collect()
}

fn national_law_knows_it(g: &Given<'_>) -> Truth {
    g.routes_say(|routes| {
        if routes.is_empty() {
            return Truth::open("national law that allows an urgent start is not known here");
        }
        Truth::holds(national(g).is_some(),
            "what is known here of national law does not say that it knows an urgent start for this objective; treated \
             as closed",
        )
    })
}

/// The Act's 24 hours, or the least that national law leaves.
pub(super) fn request_hours(g: &Given<'_>) -> u64 {
    let shortest = national(g).into_iter().flatten().map(|u| u.request_within_hours).min();
    shortest.unwrap_or(URGENT_REQUEST_HOURS).min(URGENT_REQUEST_HOURS)
}

/// The earlier, narrower reading (C-15).
fn deadline(g: &Given<'_>, start: Instant) -> Instant {
    deadline::in_elapsed_time(start, request_hours(g))
}

/// The later reading (C-15).
fn deadline_in_full_hours(g: &Given<'_>, start: Instant) -> Instant {
    deadline::in_full_hours(start, request_hours(g))
}

/// "Without undue delay" is for people: where somebody judged it, what they say counts.
fn prompt(g: &Given<'_>) -> Truth {
    if g.case.urgency.request_prompt.is_missing() {
        return Truth::met();
    }
    read!(g, urgency.request_prompt).affirmed(g, Made::ByNow, "the request was delayed unduly")
}

/// The ceiling of 24 hours gates; that nobody judged the delay below it is shown.
fn promptness_not_judged(g: &Given<'_>) -> Option<String> {
    let start = started_urgently(g)?;
    let asked = g.case.authorisation.requested_at.value().filter(|at| **at > start)?;
    g.case.urgency.request_prompt.is_missing().then(|| {
        format!(
            "the request of {asked} came after the start at {start}, and nobody judged that it was without undue delay: \
             24 hours are a ceiling, not an allowance"
        )
    })
}

fn asked_by(g: &Given<'_>, last: Instant, otherwise: impl Fn() -> String) -> Truth {
    Truth::all([
        read!(g, authorisation.requested).yes(&otherwise),
        read!(g, authorisation.requested_at).fits(|at| *at <= last, &otherwise),
    ])
}

fn asked_in_time(g: &Given<'_>, start: Instant) -> Truth {
    let last = deadline(g, start);
    let late = || {
        format!(
            "no request was made within {} h of the start at {start}: by {last} in elapsed time, by {} in full hours; the \
         earlier stops the use (C-15)",
            request_hours(g),
            deadline_in_full_hours(g, start)
        )
    };
    if g.clock.reached(last) { asked_by(g, last, late) } else { Truth::met() }
}

fn not_lapsed(g: &Given<'_>, start: Instant) -> Truth {
    let last = deadline_in_full_hours(g, start);
    let lapsed = || format!("no request was made by {last}, the later reading: the urgent use has lapsed");
    if g.clock.reached(last) { asked_by(g, last, lapsed) } else { Truth::met() }
}

/// The start, where an urgent use is known to have begun.
fn started_urgently(g: &Given<'_>) -> Option<Instant> {
    g.started().filter(|_| g.case.urgency.claimed.value() == Some(&true))
}

fn duties(g: &Given<'_>, start: Instant, says: &mut Says) {
    let a = &g.case.authorisation;
    let asked = a.requested.value() == Some(&true)
        && a.requested_at.value().is_some_and(|asked| g.clock.reached(*asked));
    if !asked {
        says.duties.push(Duty {
            row: "R-5.3-l",
            what: "request the authorisation, without undue delay and at the latest by the deadline"
                .to_owned(),
            who: Who::Deployer,
            due: Some(deadline(g, start)),
        });
    }
    super::article_5_3_national_clocks::duties(g, start, says);
    super::article_5_3_urgent_window::duties(g, says);
    if not_lapsed(g, start).state == FindingState::NotMet && not_refused(g).state != FindingState::NotMet {
        says.duties.push(Duty {
            row: "R-5.3-m",
            what: "lock the unit out, and erase on the authority's word or as national law orders".to_owned(),
            who: Who::Deployer,
            due: Some(deadline_in_full_hours(g, start)),
        });
    }
}
