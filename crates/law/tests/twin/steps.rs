//! Exhaustive inside each step of the gate: every combination of what the step reads, on a permitted base.

use std::collections::BTreeSet;

use stricto_law::case::{AnnexTwo, MemberState, Objective};
use stricto_law::limits::{Bound, Limits, Window};
use stricto_law::time::{Instant, Millis};

use crate::bases::{attack, bases, threat};
use crate::compare::{Tally, exhaust};
use crate::setting::{
    Axis, Setting, at, axis, bools, judged, judgements, known, laws, missing, now, open, three, worked,
};
use crate::values::*;

pub(crate) fn days(texts: &[&str]) -> Vec<Instant> {
    texts.iter().map(|text| at(text)).collect()
}

pub(crate) fn sets(all: &[&[Objective]]) -> Vec<BTreeSet<Objective>> {
    all.iter().map(|set| set.iter().copied().collect()).collect()
}

/// Each step and each part of it: its name, its base, its axes.
pub(crate) type Part = (&'static str, Setting, Vec<Axis>);

fn scope() -> Vec<Part> {
    use Objective::{MissingPerson, Offence, Victims};
    let base = || bases().swap_remove(0);
    let states = [MemberState::Se, MemberState::Dk];
    let none = [limits(), Limits::NOT_SET];
    // The base is asked about at ten o'clock.
    let window = |from: &str, until: &str| Bound::Within(vec![Window { from: at(from), until: at(until) }]);
    let slow = |ms| Limits { max_delay_ms: Bound::Within(Millis(ms)), ..Limits::NOT_SET };
    let of = |windows| Limits { windows, ..Limits::NOT_SET };
    let hours = [
        limits(),
        of(window("08:00:00", "10:00:00")),
        of(window("08:00:00", "10:00:01")),
        slow(3_600_000),
        slow(3_600_001),
    ];
    let early = [at("09:59:59"), at("10:00:00")];
    let hour = of(window("09:30:00", "10:30:00"));
    let there = [limits(), hour, of(window("09:30:00", "10:30:01")), Limits::NOT_SET];
    vec![
        (
            "1 jurisdiction",
            base(),
            vec![
                axis!(1, jurisdiction.deployer_in_union, three()),
                axis!(1, jurisdiction.output_used_in_union, three()),
                axis!(1, jurisdiction.used_in_union, three()),
                axis!(1, jurisdiction.exclusively_national_security, three()),
                axis!(1, jurisdiction.third_country_cooperation, three()),
                axis!(1, jurisdiction.pre_market_research, three()),
                axis!(1, jurisdiction.real_world_testing, three()),
                axis!(1, jurisdiction.member_state, missing(&states)),
                axis!(1, alerts.released, three()),
                axis!(1, purpose.law_enforcement, three()),
            ],
        ),
        (
            "2 the system",
            base(),
            vec![
                axis!(2, system.function, missing(&FUNCTIONS)),
                axis!(2, system.reference_database, three()),
                axis!(2, system.adds_watchlist_check, three()),
                axis!(2, system.involvement, missing(&INVOLVEMENTS)),
                axis!(2, target.general_sweep, three()),
                axis!(2, target.reference_set_of_them, three()),
                axis!(2, limits.requested, missing(&none)),
                axis!(2, limits.planned, open(&none)),
                axis!(2, authorisation.limits, missing(&none)),
            ],
        ),
        (
            "2 a database that is described",
            base(),
            vec![
                axis!(2, system.function, missing(&FUNCTIONS[1..3])),
                axis!(2, system.reference_database, three()),
                axis!(2, target.reference_set_of_them, three()),
                axis!(2, target.database_described, bools()),
                axis!(2, target.database_appropriate, judged()),
                axis!(2, limits.requested, missing(&none)),
                axis!(2, limits.planned, missing(&none)),
                axis!(2, authorisation.limits, missing(&none)),
            ],
        ),
        (
            "2 installed only",
            base(),
            vec![
                axis!(2, system.installation_only, bools()),
                axis!(2, running.started, bools()),
                axis!(2, running.comparison_reported, bools()),
                axis!(2, alerts.released, bools()),
                axis!(2, running.unauthorised_comparison, three()),
                axis!(2, clearance.given, missing(&cleared()[6..8])),
                axis!(2, limits.requested, missing(&hours[..3])),
                axis!(2, limits.planned, known(&hours[..2])),
                axis!(2, authorisation.limits, known(&hours[..3])),
            ],
        ),
        (
            "2 recorded before",
            base(),
            vec![
                axis!(2, time.material, known(&MATERIALS[1..3])),
                axis!(2, time.person_has_left, known(&[true, false])),
                axis!(2, limits.requested, open(&hours)),
                axis!(2, limits.planned, missing(&hours)),
                axis!(2, authorisation.limits, missing(&hours[..2])),
                axis!(2, running.armed_at, open(&early)),
                axis!(2, running.first_comparison_at, missing(&early[..1])),
                axis!(2, later_search.began_at, missing(&early[..1])),
                axis!(2, later_search.closed_set, bools()),
                axis!(2, running.unauthorised_comparison, known(&[true, false])),
            ],
        ),
        (
            "2 decided from outside, and when",
            bases().swap_remove(9),
            vec![
                axis!(2, system.involvement, known(&INVOLVEMENTS)),
                axis!(2, clearance.given, open(&cleared())),
                axis!(2, running.started, three()),
                axis!(2, authorisation.result, missing(&RESULTS)),
                axis!(2, authorisation.requested_at, open(&[at("08:00:00"), at("09:20:00")])),
            ],
        ),
        (
            "2 one who stands there",
            base(),
            vec![
                axis!(2, purpose.check_of_present_person, bools()),
                axis!(2, time.person_has_left, bools()),
                axis!(2, target.scope, missing(&SCOPES[..2])),
                axis!(2, limits.requested, open(&there)),
                axis!(2, limits.planned, missing(&there)),
                axis!(2, authorisation.limits, missing(&there)),
            ],
        ),
        (
            "1 of no state",
            base(),
            vec![
                axis!(1, jurisdiction.deployer_in_union, three()),
                axis!(1, jurisdiction.output_used_in_union, three()),
                axis!(1, jurisdiction.used_in_union, bools()),
                axis!(1, jurisdiction.third_country_cooperation, three()),
                axis!(1, jurisdiction.member_state, open(&states)),
                axis!(1, authorisation.authority_state, open(&states)),
                axis!(1, authorisation.decided, three()),
            ],
        ),
        (
            "2 real time",
            base(),
            vec![
                axis!(2, time.material, open(&MATERIALS)),
                axis!(2, time.person_has_left, bools()),
                axis!(2, time.artificially_delayed, bools()),
                axis!(2, clearance.given, open(&cleared())),
            ],
        ),
        (
            "2 the space",
            base(),
            vec![
                axis!(2, space.physical, bools()),
                axis!(2, space.cameras_placed, bools()),
                axis!(2, space.access, open(&ACCESSES)),
                axis!(2, space.access_controlled, bools()),
                axis!(2, space.whole_area, bools()),
                axis!(2, space.sensitive_places, open(&places()[..2])),
                axis!(2, limits.requested, missing(&none)),
                axis!(2, limits.planned, known(&none)),
                axis!(2, authorisation.limits, known(&none)),
            ],
        ),
        (
            "2 law enforcement",
            base(),
            vec![
                axis!(2, purpose.law_enforcement, bools()),
                axis!(
                    2,
                    objective.pursued,
                    open(&sets(&[&[], &[MissingPerson], &[Victims], &[MissingPerson, Offence]]))
                ),
                axis!(2, missing_person.law_enforcement_context, bools()),
                axis!(2, authorisation.objectives, open(&sets(&[&[], &[MissingPerson], &[Offence]]))),
                axis!(2, offence.annex_ii, open(&[AnnexTwo::Sabotage, AnnexTwo::NotListed])),
                axis!(2, clearance.given, open(&cleared()[4..6])),
            ],
        ),
        (
            "2 what speaks for it",
            base(),
            vec![
                axis!(2, purpose.law_enforcement, three()),
                axis!(2, objective.pursued, missing(&sets(&[&[], &[MissingPerson]]))),
                axis!(2, missing_person.law_enforcement_context, three()),
                axis!(2, authorisation.objectives, missing(&sets(&[&[], &[MissingPerson]]))),
                axis!(2, offence.serious_grounds, judged()),
                axis!(2, offence.national_provision, missing(&["chapter 3".to_owned()])),
                axis!(2, threat.imminent, judged()),
                axis!(2, terrorist_attack.genuine, judged()),
            ],
        ),
        (
            "2 on whose behalf, of whom",
            base(),
            vec![
                axis!(2, purpose.law_enforcement, bools()),
                axis!(2, purpose.behalf, open(&BEHALVES)),
                axis!(2, purpose.check_of_present_person, bools()),
                axis!(2, target.scope, open(&SCOPES)),
                axis!(2, target.general_sweep, bools()),
            ],
        ),
    ]
}

fn objective_and_law() -> Vec<Part> {
    let base = || bases().swap_remove(0);
    let offence = || bases().swap_remove(2);
    let states = [
        MemberState::Se,
        MemberState::It,
        MemberState::De,
        MemberState::Cz,
        MemberState::Ie,
        MemberState::Fr,
    ];
    let listed =
        [AnnexTwo::Terrorism, AnnexTwo::Sabotage, AnnexTwo::CriminalOrganisation, AnnexTwo::NotListed];
    let dates = [
        "2025-02-01T21:59:59.999Z",
        "2025-02-01T22:00:00.000Z",
        "2026-11-22T10:00:00.000Z",
        "2027-09-30T00:00:00.000Z",
    ];
    let grounds = judgements(&["07:30:00", "09:00:00", "09:00:01", "09:30:01", "21:00:00"]);
    let covered = sets(&[&[Objective::MissingPerson], &[Objective::MissingPerson, Objective::Victims]]);
    vec![
        (
            "3 objective and switch",
            base(),
            vec![
                axis!(3, objective.pursued, open(&objectives())),
                axis!(3, objective.switched, bools()),
                axis!(3, objective.switch_covered, judgements(&["07:30:00", "09:00:01", "21:00:00"])),
            ],
        ),
        (
            "3 switch while it runs",
            bases().swap_remove(9),
            vec![
                axis!(3, objective.switched, three()),
                axis!(3, objective.switch_covered, by_whom()),
                axis!(3, authorisation.result, missing(&RESULTS)),
                axis!(3, authorisation.objectives, missing(&covered)),
                axis!(3, necessity.situation, judgements(&["09:00:00", "09:00:01"])),
                axis!(3, running.started, bools()),
                axis!(3, authorisation.decided, three()),
            ],
        ),
        (
            "4 which law",
            base(),
            vec![
                laws(4),
                axis!(4, jurisdiction.member_state, open(&states)),
                axis!(4, jurisdiction.region, texts(&["HE", "BY", "Hesse", ""])),
                axis!(4, objective.pursued, open(&objectives())),
                now(days(&dates)),
            ],
        ),
        (
            "4 which offence",
            offence(),
            vec![
                laws(4),
                axis!(4, jurisdiction.member_state, missing(&states[..2])),
                axis!(
                    4,
                    objective.pursued,
                    missing(&sets(&[&[Objective::Offence], &[Objective::Threat, Objective::Offence]]))
                ),
                axis!(4, offence.annex_ii, open(&listed)),
                axis!(4, offence.organised_for, open(&listed)),
                axis!(4, authorisation.authority_kind, open(&KINDS)),
            ],
        ),
        (
            "5 annex II",
            offence(),
            vec![
                laws(5),
                axis!(5, offence.annex_ii, open(&ANNEX)),
                axis!(5, offence.organised_for, open(&ANNEX[12..])),
                axis!(5, offence.national_provision, texts(&["chapter 3", " "])),
                axis!(5, offence.maximum_sentence_months, open(&[0, 47, 48, 49])),
            ],
        ),
        (
            "5 who is suspected",
            offence(),
            vec![
                axis!(5, offence.standing, open(&STANDINGS)),
                axis!(5, offence.serious_grounds, grounds),
                axis!(5, objective.switched, bools()),
                axis!(5, authorisation.decided, bools()),
                axis!(5, objective.pursued, open(&objectives()[14..18])),
            ],
        ),
    ]
}

fn grounds() -> Vec<Part> {
    let late = || judgements(&["07:30:00", "09:00:01"]);
    let base = |number: usize| bases().swap_remove(number);
    let crimes = [
        stricto_law::case::VictimOf::Abduction,
        stricto_law::case::VictimOf::Trafficking,
        stricto_law::case::VictimOf::SexualExploitation,
        stricto_law::case::VictimOf::Other,
    ];
    vec![
        (
            "5 victims",
            base(5),
            vec![
                axis!(5, victims.crime, open(&crimes)),
                axis!(5, victims.specific, bools()),
                axis!(5, objective.pursued, open(&objectives())),
            ],
        ),
        (
            "5 a missing person",
            base(0),
            vec![
                axis!(5, missing_person.law_enforcement_context, bools()),
                axis!(5, missing_person.within_national_definition, bools()),
                axis!(5, missing_person.adult, bools()),
                axis!(5, missing_person.cause_for_concern, late()),
                axis!(5, objective.switched, three()),
                axis!(5, target.minors, bools()),
            ],
        ),
        (
            "5 a threat",
            threat(&worked("se-prosecutor-with-confirmed-independence")),
            vec![
                axis!(5, threat.to_natural_persons, three()),
                axis!(5, threat.specific, judged()),
                axis!(5, threat.substantial, judged()),
                axis!(5, threat.imminent, judged()),
                axis!(5, threat.through_infrastructure, three()),
                axis!(5, threat.infrastructure_endangers_life, late()),
                axis!(5, threat.has_ended, three()),
                axis!(5, target.linked_to_threat, three()),
            ],
        ),
        (
            "5 an attack",
            attack(&worked("de-he-missing-child-granted")),
            vec![
                axis!(5, terrorist_attack.attack, three()),
                axis!(5, terrorist_attack.genuine, judged()),
                axis!(5, terrorist_attack.present, late()),
                axis!(5, terrorist_attack.foreseeable, late()),
                axis!(5, terrorist_attack.concrete_circumstances, judged()),
                axis!(5, terrorist_attack.has_ended, three()),
            ],
        ),
    ]
}

pub(crate) fn hold(parts: Vec<Part>, at_least: u64) {
    let mut all = 0;
    for (name, base, axes) in parts {
        let tally = Tally::default();
        let combinations: u64 = axes.iter().map(|axis| axis.changes.len() as u64).product();
        exhaust(&base, &axes, &tally);
        println!("step {name:<28} {:>9} cases, {:>8} permitted", tally.cases(), tally.permitted());
        tally.agrees(name);
        assert_eq!(tally.cases(), combinations, "{name}: every combination is held");
        assert!(
            tally.permitted() > 0,
            "{name}: no combination is permitted, so nothing is proven of opening"
        );
        all += tally.cases();
    }
    assert!(all >= at_least, "{all} cases, not {at_least}");
}

#[test]
fn inside_the_steps_of_scope_every_combination_agrees() {
    hold(scope(), 80_000);
}

#[test]
fn inside_the_steps_of_objective_and_ground_every_combination_agrees() {
    hold(objective_and_law(), 40_000);
    hold(grounds(), 40_000);
}
