//! Steps 1 and 2 of the gate: the jurisdiction and the five tests of scope.

use std::collections::BTreeSet;

use stricto_law::case::{
    Access, Behalf, Function, Involvement, Material, Objective, SearchLink, Sought, TargetScope,
};
use stricto_law::fact::Fact;
use stricto_law::limits::{Limits, Window};
use stricto_law::profile::Status;
use stricto_law::time::Instant;

use crate::verdict::{
    Contested, Law, Met, NotMet, Open, People, Question, Verdict, all, lacking, no, one_of, said, when, yes,
};

type Q<'a> = Question<'a>;

pub(crate) fn sc_g0(q: &Q<'_>) -> Verdict {
    let j = &q.case.jurisdiction;
    let reached = one_of(&[yes(&j.deployer_in_union), yes(&j.output_used_in_union), yes(&j.used_in_union)]);
    if reached != NotMet {
        return reached;
    }
    // Used nowhere in the Union, and in a Member State of it: one of the two is wrong.
    way_out(q, "SC-g0", &[of_no_state(q)])
}

pub(crate) fn sc_g1(q: &Q<'_>) -> Verdict {
    // Any law enforcement brings the Act in.
    let exclusive = &q.case.jurisdiction.exclusively_national_security;
    match one_of(&[no(exclusive), yes(&q.case.purpose.law_enforcement)]) {
        // By purpose, not by a tick: what is said of an objective of law enforcement speaks against it.
        NotMet => way_out(q, "SC-g1", &[nothing_speaks_for_it(q)]),
        other => other,
    }
}

pub(crate) fn sc_g2(q: &Q<'_>) -> Verdict {
    let j = &q.case.jurisdiction;
    match j.third_country_cooperation.value() {
        Some(false) => Met,
        // A deployer in the Union is no third-country authority.
        // Nor does one act in a Member State, or under the decision of one; its output may be used there.
        Some(true) => way_out(q, "SC-g2", &[no(&j.deployer_in_union), of_no_state(q)]),
        None => lacking(&j.third_country_cooperation),
    }
}

pub(crate) fn sc_g3(q: &Q<'_>) -> Verdict {
    let j = &q.case.jurisdiction;
    match one_of(&[no(&j.pre_market_research), yes(&j.real_world_testing)]) {
        // Research alerts nobody, and compares nobody who passes; nor is it planned for hours and places, or permitted.
        NotMet => {
            let planned = all(&[hours_over(q), nowhere_on_the_ground(q)]);
            let pursued = all(&[nobody_swept(q), no_court_asked(q), nothing_speaks_for_it(q)]);
            way_out(q, "SC-g3", &[no(&q.case.alerts.released), idle(q), planned, pursued])
        }
        other => other,
    }
}

pub(crate) fn sc_h1(q: &Q<'_>) -> Verdict {
    // Which states opted out is dated data, as their laws are; today Denmark and Ireland.
    let here = q.case.jurisdiction.member_state.value();
    match (here, q.law()) {
        // Where there is no state, none opted out.
        (_, Law::Nowhere) => Met,
        (None, _) => lacking(&q.case.jurisdiction.member_state),
        (Some(here), Law::InForce(law)) if law.status == Status::OptOut => {
            // A state that is not bound is not helped by the court of one that is.
            // Nor is a body of the Union a state.
            let own_court = unless_said(&q.case.authorisation.authority_state, |of| of == here);
            way_out(q, "SC-h1", &[own_court, no_body_of_the_union(q)])
        }
        (Some(_), Law::InForce(_) | Law::Absent | Law::Unknown) => Met,
    }
}

pub(crate) fn sc_a1(q: &Q<'_>) -> Verdict {
    match q.case.system.reference_database.value() {
        Some(true) => Met,
        Some(false) => way_out(q, "SC-a1", &[no(&q.case.target.reference_set_of_them), no_database(q)]),
        None => lacking(&q.case.system.reference_database),
    }
}

pub(crate) fn sc_a2(q: &Q<'_>) -> Verdict {
    match q.case.system.function.value() {
        Some(Function::TrackingByObjects) => {
            way_out(q, "SC-a2", &[no(&q.case.system.reference_database), no_database(q)])
        }
        Some(_) => Met,
        None => lacking(&q.case.system.function),
    }
}

pub(crate) fn sc_a3(q: &Q<'_>) -> Verdict {
    let more = match q.case.system.function.value() {
        Some(Function::Verification | Function::AccessControl) => NotMet,
        Some(_) => Met,
        None => lacking(&q.case.system.function),
    };
    // A list behind the gate makes it identification, whatever the function.
    match one_of(&[more, yes(&q.case.system.adds_watchlist_check)]) {
        NotMet => way_out(q, "SC-a3", &[one_who_presents(q), nobody_enrolled(q)]),
        other => other,
    }
}

pub(crate) fn sc_b1(q: &Q<'_>) -> Verdict {
    let remote = match q.case.system.involvement.value() {
        Some(Involvement::None | Involvement::InformedOnly) => Met,
        Some(Involvement::PresentsKnowingly) => NotMet,
        Some(Involvement::MarkedPerimeter) => q.people("SC-b1"),
        None => lacking(&q.case.system.involvement),
    };
    let gate_only = [no(&q.case.system.adds_watchlist_check), one_who_presents(q), nobody_enrolled(q)];
    if remote == NotMet { way_out(q, "SC-b1", &gate_only) } else { remote }
}

pub(crate) fn sc_f1(q: &Q<'_>) -> Verdict {
    let run = &q.case.running;
    match q.case.system.installation_only.value() {
        Some(false) => Met,
        Some(true) => {
            let said_idle = [no(&run.started), no(&run.comparison_reported), no(&q.case.alerts.released)];
            // What is installed only has no hours in which it runs, now or later.
            way_out(q, "SC-f1", &[all(&said_idle), idle(q), hours_over(q)])
        }
        None => lacking(&q.case.system.installation_only),
    }
}

pub(crate) fn sc_c1(q: &Q<'_>) -> Verdict {
    match q.case.time.material.value() {
        Some(Material::Live | Material::NearLive) => Met,
        Some(Material::CovertMobilePhoto) => q.people("SC-c3"),
        // A later search only where the person has left, and where nobody made the delay.
        Some(Material::Recorded) => {
            let live = [no(&q.case.time.person_has_left), yes(&q.case.time.artificially_delayed)];
            match one_of(&live) {
                NotMet => way_out(q, "SC-c1", &[recorded_before(q)]),
                other => other,
            }
        }
        None => lacking(&q.case.time.material),
    }
}

pub(crate) fn sc_c2(q: &Q<'_>) -> Verdict {
    no(&q.case.time.artificially_delayed)
}

pub(crate) fn sc_c3(q: &Q<'_>) -> Verdict {
    match q.case.time.material.value() {
        Some(Material::CovertMobilePhoto) => q.people("SC-c3"),
        Some(_) => Met,
        None => lacking(&q.case.time.material),
    }
}

pub(crate) fn sc_d1(q: &Q<'_>) -> Verdict {
    let s = &q.case.space;
    let physical = match s.physical.value() {
        Some(false) => way_out(q, "SC-d1", &[no(&s.cameras_placed), nowhere_on_the_ground(q)]),
        Some(true) => Met,
        None => lacking(&s.physical),
    };
    // Nobody needs a court for a place that is not public, nor looks there for whoever passes.
    let closed = || {
        let permitted = unless_said(&q.case.running.unauthorised_comparison, |goes_on| !goes_on);
        way_out(q, "SC-d1", &[nobody_swept(q), no_court_asked(q), permitted])
    };
    let open_here = match s.access.value() {
        Some(Access::Anyone | Access::ConditionsAnyoneMayMeet) => Met,
        Some(Access::LimitedByLaw) => closed(),
        Some(Access::LimitedByHolder) => match s.access_controlled.value() {
            Some(true) => closed(),
            Some(false) => q.people("SC-d2"),
            None => lacking(&s.access_controlled),
        },
        None => lacking(&s.access),
    };
    // What is public in part, or at times, is public.
    all(&[physical, one_of(&[open_here, no(&s.whole_area)])])
}

pub(crate) fn sc_d2(q: &Q<'_>) -> Verdict {
    let s = &q.case.space;
    let entered = match s.access.value() {
        Some(Access::LimitedByHolder) => match s.access_controlled.value() {
            Some(true) => Met,
            Some(false) => q.people("SC-d2"),
            None => lacking(&s.access_controlled),
        },
        Some(_) => Met,
        None => lacking(&s.access),
    };
    // Nobody enters what is online.
    one_of(&[no(&s.physical), entered])
}

pub(crate) fn sc_e1(q: &Q<'_>) -> Verdict {
    let context = &q.case.missing_person.law_enforcement_context;
    match q.case.purpose.law_enforcement.value() {
        // Both at once, of one search: a matter of law enforcement, and none.
        Some(true) => match q.if_pursued(Objective::MissingPerson, unless_said(context, |it_is| *it_is)) {
            NotMet => q.people("SC-e1"),
            other => other,
        },
        Some(false) => way_out(q, "SC-e1", &[nothing_speaks_for_it(q)]),
        None => lacking(&q.case.purpose.law_enforcement),
    }
}

/// That nothing stated is a matter of law enforcement; what is contested or sealed leaves that open.
fn nothing_speaks_for_it(q: &Q<'_>) -> Verdict {
    let c = q.case;
    let harmless =
        |objectives: &BTreeSet<Objective>| objectives.iter().all(|o| *o == Objective::MissingPerson);
    let searched = q.pursues(Objective::MissingPerson) == Met;
    let administrative = said(&c.missing_person.law_enforcement_context, false);
    let affirmed_of_a_threat = [
        &c.threat.specific,
        &c.threat.substantial,
        &c.threat.imminent,
        &c.threat.infrastructure_endangers_life,
        &c.terrorist_attack.genuine,
        &c.terrorist_attack.present,
        &c.terrorist_attack.foreseeable,
        &c.terrorist_attack.concrete_circumstances,
    ];
    all(&[
        unless_said(&c.objective.pursued, harmless),
        unless_said(&c.missing_person.law_enforcement_context, |context| !context),
        // Whoever was authorised to search for a missing person may do so administratively, and says so.
        unless_said(&c.authorisation.objectives, |objectives| {
            objectives.is_empty() || (searched && administrative && harmless(objectives))
        }),
        unless_said(&c.offence.annex_ii, |_| false),
        unless_said(&c.offence.standing, |_| false),
        unless_said(&c.offence.serious_grounds, |said| !said.affirmed),
        unless_said(&c.offence.national_provision, |_| false),
        unless_said(&c.offence.maximum_sentence_months, |_| false),
        unless_said(&c.victims.crime, |_| false),
        unless_said(&c.victims.specific, |specific| !specific),
        all(&affirmed_of_a_threat.map(|fact| unless_said(fact, |said| !said.affirmed))),
        unless_said(&c.terrorist_attack.attack, |attack| !attack),
        if searched && administrative { Met } else { no_court_asked(q) },
        unless_said(&c.later_search.seeks, |s| !matches!(s, Sought::Suspect | Sought::Convicted)),
        unless_said(&c.later_search.linked_to, |link| {
            !matches!(link, SearchLink::Offence | SearchLink::Proceeding | SearchLink::Threat)
        }),
        unless_said(&c.clearance.given, |all| all.iter().all(|c| c.row != "SC-e1")),
        unless_said(&c.urgency.claimed, |claimed| !claimed),
        // Who keeps a shop may look for whom he likes, under other law; an authority looks for who is wanted.
        if c.purpose.behalf.value() == Some(&Behalf::Own) { Met } else { nobody_wanted_among_all(q) },
    ])
}

fn nobody_wanted_among_all(q: &Q<'_>) -> Verdict {
    all(&[
        nobody_swept(q),
        unless_said(&q.case.target.mixed_list, |mixed| !mixed),
        unless_said(&q.case.running.unauthorised_comparison, |goes_on| !goes_on),
    ])
}

/// Only a use that the article holds needs an authorisation.
fn no_court_asked(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    all(&[&a.requested, &a.decided].map(|fact| unless_said(fact, |was| !was)))
}

/// Nothing is said of a search among all who pass.
fn nobody_swept(q: &Q<'_>) -> Verdict {
    let t = &q.case.target;
    all(&[
        unless_said(&t.general_sweep, |sweep| !sweep),
        unless_said(&t.scope, |scope| *scope != TargetScope::Everyone),
    ])
}

/// Whoever presents is one, and nobody else is looked for.
fn one_who_presents(q: &Q<'_>) -> Verdict {
    let t = &q.case.target;
    all(&[no(&t.general_sweep), unless_said(&t.scope, |scope| *scope == TargetScope::Individual)])
}

/// SC-g4: bodies of the Union are inside.
fn no_body_of_the_union(q: &Q<'_>) -> Verdict {
    unless_said(&q.case.purpose.behalf, |behalf| *behalf != Behalf::UnionBody)
}

/// Nothing is said of it, or what is said fits.
pub(crate) fn unless_said<T>(fact: &Fact<T>, fits: impl Fn(&T) -> bool) -> Verdict {
    match fact.value() {
        Some(value) => when(fits(value)),
        None if fact.is_missing() => Met,
        None => lacking(fact),
    }
}

pub(crate) fn sc_e2(q: &Q<'_>) -> Verdict {
    match q.case.purpose.behalf.value() {
        Some(Behalf::Authority | Behalf::OnBehalfOfAuthority | Behalf::UnionBody) => Met,
        Some(Behalf::Own) => {
            way_out(q, "SC-e2", &[no(&q.case.purpose.law_enforcement), nothing_speaks_for_it(q)])
        }
        None => lacking(&q.case.purpose.behalf),
    }
}

pub(crate) fn sc_i1(q: &Q<'_>) -> Verdict {
    match q.case.purpose.check_of_present_person.value() {
        Some(false) => Met,
        Some(true) => {
            let target = &q.case.target;
            let single = match target.scope.value() {
                Some(TargetScope::Individual) => Met,
                Some(_) => NotMet,
                None => lacking(&target.scope),
            };
            // Who is asked for his name is not known yet, and not sought.
            let run = &q.case.running;
            let stranger = all(&[
                nobody_enrolled(q),
                unless_said(&target.civil_identity_known, |known| !known),
                unless_said(&q.case.objective.pursued, BTreeSet::is_empty),
                no_court_asked(q),
                unless_said(&run.unauthorised_comparison, |goes_on| !goes_on),
            ]);
            way_out(q, "SC-i1", &[single, no(&target.general_sweep), stands_there(q), stranger])
        }
        None => lacking(&q.case.purpose.check_of_present_person),
    }
}

/// A way out of the article: taken where nothing speaks against it, left to people where something does.
fn way_out(q: &Q<'_>, row: &str, nothing_against: &[Verdict]) -> Verdict {
    match all(nothing_against) {
        Met => NotMet,
        NotMet | People => q.people(row),
        Contested => Contested,
        Open => Open,
    }
}

/// What request, plan and decision say, each where it is said at all.
fn asked_and_allowed(q: &Q<'_>, fits: impl Fn(&Limits) -> bool) -> Verdict {
    let c = q.case;
    let stated = [&c.limits.requested, &c.limits.planned, &c.authorisation.limits];
    all(&stated.map(|limits| unless_said(limits, &fits)))
}

/// Those who are sought are enrolled somewhere: on a list, or as persons whom the engine knows.
fn nobody_enrolled(q: &Q<'_>) -> Verdict {
    let entries = |l: &Limits| -> u64 {
        l.reference_list.within().into_iter().flatten().map(|list| u64::from(list.count)).sum()
    };
    let persons = |l: &Limits| l.persons.within().map_or(0, |persons| persons.len());
    all(&[
        unless_said(&q.case.target.reference_set_of_them, |built| !built),
        unless_said(&q.case.target.mixed_list, |mixed| !mixed),
        unless_said(&q.case.system.adds_watchlist_check, |added| !added),
        asked_and_allowed(q, |l| entries(l) == 0 && persons(l) == 0),
    ])
}

/// A database that is described, or fits the use, is there.
fn no_database(q: &Q<'_>) -> Verdict {
    let t = &q.case.target;
    all(&[
        nobody_enrolled(q),
        unless_said(&q.case.system.function, |f| *f != Function::TrackingByBiometrics),
        unless_said(&t.database_described, |described| !described),
        unless_said(&t.database_appropriate, |said| !said.affirmed),
        unless_said(&t.picture_sources, BTreeSet::is_empty),
        nobody_compared(q),
    ])
}

/// Nothing is said to have run, with a permit or without one.
fn idle(q: &Q<'_>) -> Verdict {
    let run = &q.case.running;
    all(&[
        unless_said(&run.started, |started| !started),
        unless_said(&run.armed_at, |_| false),
        nobody_compared(q),
    ])
}

/// No comparison, no alert, and no instant of one.
fn nobody_compared(q: &Q<'_>) -> Verdict {
    let run = &q.case.running;
    let alerts = &q.case.alerts;
    let said = [&run.comparison_reported, &run.unauthorised_comparison, &alerts.released];
    let when_it_did = [&run.first_comparison_at, &alerts.last_released_at];
    all(&[
        all(&said.map(|fact| unless_said(fact, |it_did| !it_did))),
        all(&when_it_did.map(|fact| unless_said(fact, |_| false))),
    ])
}

fn hours(limits: &Limits) -> Vec<Window> {
    limits.windows.within().cloned().unwrap_or_default()
}

fn hours_over(q: &Q<'_>) -> Verdict {
    asked_and_allowed(q, |limits| !hours(limits).iter().any(|w| q.at < w.until))
}

/// What is compared was there before it was compared: no hour of capture outlasts the first use of the system on it,
/// no verdict is awaited within the hour, nothing grows, and nothing compares live.
fn recorded_before(q: &Q<'_>) -> Verdict {
    let c = q.case;
    let limits = [&c.limits.requested, &c.limits.planned, &c.authorisation.limits];
    let captured: Vec<Window> = limits.iter().filter_map(|l| l.value()).flat_map(hours).collect();
    let used = [
        &c.running.armed_at,
        &c.running.first_comparison_at,
        &c.later_search.began_at,
        &c.alerts.last_released_at,
    ];
    let after_all = |used: &Instant| captured.iter().all(|w| w.until <= *used);
    all(&[
        hours_over(q),
        all(&used.map(|used| unless_said(used, after_all))),
        unless_said(&c.running.unauthorised_comparison, |live| !live),
        asked_and_allowed(q, |l| l.max_delay_ms.within().is_none_or(|delay| delay.0 > 60 * 60 * 1000)),
        unless_said(&c.later_search.closed_set, |closed| *closed),
    ])
}

/// What is online has no camera, no area and no neighbour.
fn nowhere_on_the_ground(q: &Q<'_>) -> Verdict {
    let cameras = |l: &Limits| l.cameras.within().map_or(0, |cameras| cameras.len());
    let areas = |l: &Limits| l.areas.within().map_or(0, |layers| layers.iter().flatten().count());
    all(&[
        asked_and_allowed(q, |l| cameras(l) == 0 && areas(l) == 0),
        unless_said(&q.case.space.sensitive_places, |places| places.is_empty()),
    ])
}

/// No Member State is that of the use, or of who decides on it.
fn of_no_state(q: &Q<'_>) -> Verdict {
    let j = &q.case.jurisdiction;
    all(&[
        unless_said(&j.member_state, |_| false),
        unless_said(&q.case.authorisation.authority_state, |_| false),
        unless_said(&j.used_in_union, |used| !used),
        no_body_of_the_union(q),
    ])
}

/// One person, at one camera, for an hour at most.
fn stands_there(q: &Q<'_>) -> Verdict {
    let hour = |w: &Window| w.until.unix_ms() - w.from.unix_ms() <= 3_600_000;
    let at_most_one = |count: usize| count < 2;
    let last = &q.case.alerts.last_released_at;
    let brief = |from: &Instant| {
        last.value().is_none_or(|last| last.unix_ms().saturating_sub(from.unix_ms()) <= 3_600_000)
    };
    all(&[
        unless_said(last, |_| true),
        unless_said(&q.case.running.armed_at, brief),
        unless_said(&q.case.running.first_comparison_at, brief),
        unless_said(&q.case.time.person_has_left, |left| !left),
        asked_and_allowed(q, |l| {
            at_most_one(hours(l).len())
                && hours(l).iter().all(hour)
                && at_most_one(l.cameras.within().map_or(0, |cameras| cameras.len()))
        }),
    ])
}
