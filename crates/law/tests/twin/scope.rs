//! Steps 1 and 2 of the gate: the jurisdiction and the five tests of scope.

use stricto_law::case::{Access, Behalf, Function, Involvement, Material, MemberState, TargetScope};

use crate::verdict::{Met, NotMet, Open, People, Question, Verdict, all, no, one_of, said, when, yes};

type Q<'a> = Question<'a>;

pub(crate) fn sc_g0(q: &Q<'_>) -> Verdict {
    let j = &q.case.jurisdiction;
    let reached = one_of(&[yes(&j.deployer_in_union), yes(&j.output_used_in_union)]);
    if reached != NotMet {
        return reached;
    }
    match j.used_in_union.value() {
        Some(true) => Met,
        // Used nowhere in the Union, and in a Member State of it: one of the two is wrong.
        Some(false) if j.member_state.is_missing() => NotMet,
        Some(false) => People,
        None => Open,
    }
}

pub(crate) fn sc_g1(q: &Q<'_>) -> Verdict {
    match q.case.jurisdiction.exclusively_national_security.value() {
        Some(false) => Met,
        // Any law enforcement brings the Act in.
        Some(true) => yes(&q.case.purpose.law_enforcement),
        None => Open,
    }
}

pub(crate) fn sc_g2(q: &Q<'_>) -> Verdict {
    let j = &q.case.jurisdiction;
    match (j.third_country_cooperation.value(), j.deployer_in_union.value()) {
        (Some(false), _) => Met,
        // A deployer in the Union is no third-country authority.
        (Some(true), Some(true)) => People,
        (Some(true), Some(false)) => NotMet,
        (Some(true), None) | (None, _) => Open,
    }
}

pub(crate) fn sc_g3(q: &Q<'_>) -> Verdict {
    let j = &q.case.jurisdiction;
    match j.pre_market_research.value() {
        Some(false) => Met,
        Some(true) => yes(&j.real_world_testing),
        None => Open,
    }
}

pub(crate) fn sc_h1(q: &Q<'_>) -> Verdict {
    match q.case.jurisdiction.member_state.value() {
        Some(MemberState::Dk | MemberState::Ie) => NotMet,
        Some(_) => Met,
        None => Open,
    }
}

pub(crate) fn sc_a1(q: &Q<'_>) -> Verdict {
    match q.case.system.reference_database.value() {
        Some(true) => Met,
        Some(false) => way_out(&[no_list(q)]),
        None => Open,
    }
}

pub(crate) fn sc_a2(q: &Q<'_>) -> Verdict {
    match q.case.system.function.value() {
        Some(Function::TrackingByObjects) => way_out(&[no(&q.case.system.reference_database), no_list(q)]),
        Some(_) => Met,
        None => Open,
    }
}

pub(crate) fn sc_a3(q: &Q<'_>) -> Verdict {
    match q.case.system.function.value() {
        Some(Function::Verification | Function::AccessControl) => {
            match q.case.system.adds_watchlist_check.value() {
                Some(true) => Met,
                Some(false) => way_out(&[no(&q.case.target.general_sweep)]),
                None => Open,
            }
        }
        Some(_) => Met,
        None => Open,
    }
}

pub(crate) fn sc_b1(q: &Q<'_>) -> Verdict {
    match q.case.system.involvement.value() {
        Some(Involvement::None | Involvement::InformedOnly) => Met,
        Some(Involvement::PresentsKnowingly) => {
            way_out(&[no(&q.case.system.adds_watchlist_check), no(&q.case.target.general_sweep)])
        }
        Some(Involvement::MarkedPerimeter) => People,
        None => Open,
    }
}

pub(crate) fn sc_f1(q: &Q<'_>) -> Verdict {
    let run = &q.case.running;
    match q.case.system.installation_only.value() {
        Some(false) => Met,
        Some(true) => {
            way_out(&[no(&run.started), no(&run.comparison_reported), no(&q.case.alerts.released)])
        }
        None => Open,
    }
}

pub(crate) fn sc_c1(q: &Q<'_>) -> Verdict {
    match q.case.time.material.value() {
        Some(Material::Live | Material::NearLive | Material::CovertMobilePhoto) => Met,
        // Recorded: a later search only where the person has left; in doubt real-time.
        Some(Material::Recorded) => match q.case.time.person_has_left.value() {
            Some(true) => NotMet,
            Some(false) => Met,
            None => Open,
        },
        None => Open,
    }
}

pub(crate) fn sc_c2(q: &Q<'_>) -> Verdict {
    no(&q.case.time.artificially_delayed)
}

pub(crate) fn sc_c3(q: &Q<'_>) -> Verdict {
    match q.case.time.material.value() {
        Some(Material::CovertMobilePhoto) => People,
        Some(_) => Met,
        None => Open,
    }
}

pub(crate) fn sc_d1(q: &Q<'_>) -> Verdict {
    let s = &q.case.space;
    match s.physical.value() {
        Some(false) => return way_out(&[no(&s.cameras_placed)]),
        Some(true) => {}
        None => return Open,
    }
    match s.access.value() {
        Some(Access::Anyone | Access::ConditionsAnyoneMayMeet) => Met,
        Some(Access::LimitedByLaw) => not_public(&[yes(&s.whole_area)]),
        Some(Access::LimitedByHolder) => not_public(&[yes(&s.whole_area), yes(&s.access_controlled)]),
        None => Open,
    }
}

pub(crate) fn sc_d2(q: &Q<'_>) -> Verdict {
    let s = &q.case.space;
    match s.access.value() {
        Some(Access::LimitedByHolder) if said(&s.access_controlled, false) => People,
        Some(Access::LimitedByHolder) => {
            if said(&s.access_controlled, true) { Met } else { Open }
        }
        Some(_) => Met,
        None => Open,
    }
}

pub(crate) fn sc_e1(q: &Q<'_>) -> Verdict {
    let administrative = said(&q.case.missing_person.law_enforcement_context, false)
        && q.pursues(stricto_law::case::Objective::MissingPerson) == Met;
    match q.case.purpose.law_enforcement.value() {
        Some(true) if administrative => People,
        Some(true) => Met,
        Some(false) => way_out(&[when(!speaks_for_law_enforcement(q))]),
        None => Open,
    }
}

/// Whether something that is stated, or contested, is a matter of law enforcement.
fn speaks_for_law_enforcement(q: &Q<'_>) -> bool {
    use stricto_law::case::{AnnexTwo, Objective};
    let c = q.case;
    let pursued = match c.objective.pursued.value() {
        Some(pursued) => pursued.iter().any(|o| *o != Objective::MissingPerson),
        None => !c.objective.pursued.is_missing(),
    };
    let context = &c.missing_person.law_enforcement_context;
    let context = !context.is_missing() && !said(context, false);
    let authorised = match c.authorisation.objectives.value() {
        Some(objectives) => !objectives.is_empty(),
        None => !c.authorisation.objectives.is_missing(),
    };
    let offence = match c.offence.annex_ii.value() {
        Some(offence) => *offence != AnnexTwo::NotListed,
        None => !c.offence.annex_ii.is_missing(),
    };
    pursued || context || authorised || offence
}

pub(crate) fn sc_e2(q: &Q<'_>) -> Verdict {
    match q.case.purpose.behalf.value() {
        Some(Behalf::Authority | Behalf::OnBehalfOfAuthority) => Met,
        Some(Behalf::Own) => way_out(&[no(&q.case.purpose.law_enforcement)]),
        None => Open,
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
                None => Open,
            };
            way_out(&[single, no(&target.general_sweep), no(&target.mixed_list)])
        }
        None => Open,
    }
}

/// A way out of the article: taken where nothing speaks against it, left to people where something does.
fn way_out(nothing_against: &[Verdict]) -> Verdict {
    match all(nothing_against) {
        Met => NotMet,
        NotMet | People => People,
        Open => Open,
    }
}

/// A place that is not public: where a part fails, it is public.
fn not_public(parts: &[Verdict]) -> Verdict {
    match all(parts) {
        Met => NotMet,
        NotMet => Met,
        Open | People => Open,
    }
}

/// That there is no list of persons.
fn no_list(q: &Q<'_>) -> Verdict {
    let stated = [&q.case.limits.requested, &q.case.limits.planned];
    let listed = stated.iter().any(|limits| {
        limits.value().is_some_and(|l| l.reference_list.within().is_some() || l.persons.within().is_some())
    });
    let built = said(&q.case.target.reference_set_of_them, true);
    when(!listed && !built)
}
