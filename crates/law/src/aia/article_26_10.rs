//! Article 26(10): a later search, by post-remote biometric identification. Holds R-P-a to R-P-k.
//!
//! Another regime than Article 5(3), and not to be mixed with it: allowed with rules, not banned with exceptions.
//! A targeted search for a suspected or convicted person needs an authorisation, requested beforehand or without undue
//! delay and at most 48 hours after it began; both readings of those hours as for the 24 (C-15), the earlier one counts.
//! From a judicial authority, or an administrative one whose decision is binding and subject to judicial review.
//! Not needed for the first identification of a possible suspect, nor, as a draft reads it, for missing persons and victims.
//! Never untargeted: without an offence, a proceeding, a threat of an offence or a specific missing person.
//! It applies from 2 December 2027 (C-8); before, its rows say what will be asked.
//! Left to people: "strictly necessary", "without undue delay", and whether material was lawfully acquired.

use super::judged::Made;
use super::{Given, Says};
use crate::assessment::Duty;
use crate::case::{Objective, SearchAuthority, SearchLink, Sought};
use crate::deadline;
use crate::finding::{FindingState, Who};
use crate::numbers::{POST_REQUEST_HOURS, article_26_10_applies_from};
use crate::reasoning::{Truth, read};
use crate::time::Instant;

/// What Article 26(10) says of the case; the caller knows that it is a later search.
pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    authorisation(g, says);
    limits(g, says);
    records(g, says);
    let begins = article_26_10_applies_from();
    let applies =
        Truth::holds(g.clock.reached(begins), || format!("it applies from {} only", begins.readable()));
    says.find(applies.notice("R-P-k", Who::Deployer, "Article 26(10) applies"));
}

fn authorisation(g: &Given<'_>, says: &mut Says) {
    let timely = read!(g, later_search.began).then(|began| {
        if !began {
            return Truth::met();
        }
        read!(g, later_search.began_at).then(|at| asked_in_time(g, *at))
    });
    let timely = timely.unless(needs_none(g), NEEDS_NONE);
    let found = timely.condition(
        "R-P-a",
        Who::Deployer,
        "an authorisation was requested in time, or its time is not over",
    );
    says.find(found.warned(promptness_not_judged(g)));
    request_duty(g, says);

    let competent = Truth::all([
        read!(g, later_search.authority).fits(
            |authority| *authority != SearchAuthority::Other,
            "the authority is neither judicial nor subject to judicial review",
        ),
        read!(g, later_search.binding).yes("its decision is not binding"),
    ]);
    let competent = competent.unless(needs_none(g), NEEDS_NONE);
    says.find(competent.condition("R-P-b", Who::Authority, "an authority that Article 26(10) names decides"));

    let known = Truth::all([
        sought(g, |_| Truth::met()),
        read!(g, later_search.initial_identification).then(|_| Truth::met()),
    ]);
    let met = if needs_none(g).state == FindingState::Met {
        "no authorisation is needed for such a search (for some of them as a draft reads it)"
    } else {
        "an authorisation is needed for such a search"
    };
    says.find(known.condition("R-P-c", Who::Deployer, met));

    let obeyed = read!(g, later_search.stopped_and_deleted)
        .yes("after the refusal the search was not stopped, or the personal data linked to it were not deleted")
        .unless(read!(g, later_search.refused).no("the authorisation was refused"), "nothing was refused");
    says.find(obeyed.condition("R-P-e", Who::Deployer, "a refusal was obeyed"));
}

/// What was begun and asked for by nobody is owed a request, until the deadline and after it.
fn request_duty(g: &Given<'_>, says: &mut Says) {
    let search = &g.case.later_search;
    let asked = search.requested.value() == Some(&true);
    let (Some(true), Some(began)) = (search.began.value(), search.began_at.value()) else { return };
    if !asked && needs_none(g).state != FindingState::Met {
        says.duties.push(Duty {
            row: "R-P-a",
            what: "request the authorisation of the later search, without undue delay and at the latest by the deadline"
                .to_owned(),
            who: Who::Deployer,
            due: Some(deadline::in_elapsed_time(*began, POST_REQUEST_HOURS)),
        });
    }
}

fn limits(g: &Given<'_>, says: &mut Says) {
    let necessary = read!(g, later_search.strictly_necessary).affirmed(
        g,
        Made::ByNow,
        "the search is not strictly necessary for a specific offence",
    );
    let necessary = necessary.unless(for_missing_or_victim(g), "it seeks a missing person or victim");
    says.find(necessary.condition(
        "R-P-d",
        Who::Deployer,
        "the search is strictly necessary for a specific offence",
    ));

    let targeted = Truth::all([
        read!(g, later_search.linked_to).fits(
            |link| *link != SearchLink::Nothing,
            "it has none of the links that Article 26(10) asks for",
        ),
        read!(g, later_search.seeks)
            .fits(|sought| *sought != Sought::Nobody, "it seeks nobody in particular"),
    ]);
    says.find(targeted.condition("R-P-f", Who::Deployer, "the search is targeted"));

    // A recording that grows counts as live (SC-c1), unless people decided otherwise; here it is no closed set still.
    let closed = Truth::all([
        read!(g, later_search.closed_set).yes("the material is no closed set: the recording still grows"),
        read!(g, later_search.lawfully_acquired).yes("the material was not lawfully acquired"),
    ]);
    says.find(closed.condition("R-P-j", Who::Deployer, "the material is a closed set, lawfully acquired"));

    let sole = read!(g, later_search.decision_solely_on_output)
        .no("a decision with adverse legal effect on a person rests solely on the output");
    says.find(sole.condition("R-P-g", Who::Deployer, "no adverse decision rests solely on the output"));
}

fn records(g: &Given<'_>, says: &mut Says) {
    let filed = read!(g, later_search.in_police_file).yes("the search is not documented in the police file");
    says.find(filed.condition("R-P-h", Who::Deployer, "the search is documented in the police file"));

    let reported = read!(g, later_search.in_annual_report).yes("it is not yet in an annual report");
    says.find(reported.notice("R-P-i", Who::Deployer, "it is in the deployer's annual report"));
    if g.case.later_search.in_annual_report.value() != Some(&true) {
        let what = "report the search in the annual report to the market surveillance authority and the data protection \
                    authority, without sensitive operational data; reports may be joined";
        says.duties.push(Duty { row: "R-P-i", what: what.to_owned(), who: Who::Deployer, due: None });
    }
}

const NEEDS_NONE: &str = "no authorisation is needed for it";

/// R-P-c: the first identification of a possible suspect; missing persons and victims, as the draft guidelines read it.
fn needs_none(g: &Given<'_>) -> Truth {
    Truth::any([
        Truth::all([
            read!(g, later_search.initial_identification).yes("it is no first identification"),
            read!(g, later_search.seeks).fits(|sought| *sought == Sought::Suspect, "it seeks no suspect"),
            read!(g, later_search.linked_to).fits(
                |link| matches!(link, SearchLink::Offence | SearchLink::Proceeding),
                "it is linked to no offence",
            ),
        ]),
        for_missing_or_victim(g),
    ])
}

fn for_missing_or_victim(g: &Given<'_>) -> Truth {
    sought(g, |sought| {
        Truth::holds(sought == Sought::MissingOrVictim, "it seeks no missing person or victim")
    })
}

/// What `rule` says of whom it seeks; open where a missing person or victim is said, and the file pursues somebody else.
fn sought(g: &Given<'_>, rule: impl FnOnce(Sought) -> Truth) -> Truth {
    read!(g, later_search.seeks).then(|sought| match sought {
        Sought::MissingOrVictim => {
            let agree = Truth::all([
                read!(g, objective.pursued).fits_if_stated(
                    |all| all.iter().all(|o| matches!(o, Objective::MissingPerson | Objective::Victims)),
                    "another objective is pursued",
                ),
                read!(g, offence.standing).not_stated("a suspect, accused or convicted person is sought"),
            ]);
            rule(*sought).unless_contradicted(agree, "a missing person or victim is said to be sought")
        }
        Sought::Suspect | Sought::Convicted | Sought::Nobody => rule(*sought),
    })
}

fn asked_in_time(g: &Given<'_>, began: Instant) -> Truth {
    let last = deadline::in_elapsed_time(began, POST_REQUEST_HOURS);
    let prompt = read!(g, later_search.request_prompt);
    let prompt = if prompt.fact.is_missing() {
        Truth::met()
    } else {
        prompt.affirmed(g, Made::ByNow, "the request was delayed unduly")
    };
    if !g.clock.reached(last) && g.case.later_search.requested.value() != Some(&true) {
        return prompt;
    }
    let late = || {
        format!(
            "no authorisation was requested within {POST_REQUEST_HOURS} h of the start at {began}: by {last} in elapsed time, \
         by {} in full hours; the earlier counts (C-15)",
            deadline::in_full_hours(began, POST_REQUEST_HOURS)
        )
    };
    Truth::all([
        read!(g, later_search.requested).yes(late),
        read!(g, later_search.requested_at).fits(|at| *at <= last, late),
        prompt,
    ])
}

fn promptness_not_judged(g: &Given<'_>) -> Option<String> {
    let search = &g.case.later_search;
    let (began, asked) = (search.began_at.value()?, search.requested_at.value()?);
    (asked > began && search.request_prompt.is_missing()).then(|| {
        format!(
            "the request of {asked} came after the start at {began}, and nobody judged that it was without undue delay: \
             {POST_REQUEST_HOURS} hours are a ceiling, not an allowance"
        )
    })
}
