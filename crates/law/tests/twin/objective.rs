//! Steps 3 to 5 of the gate: the objective, the national law that opens it, the offence or threat.

use stricto_law::case::{AnnexTwo, Behalf, Objective, Standing, VictimOf};
use stricto_law::profile::Status;

use crate::scope::unless_said;
use crate::verdict::{
    Law, Met, NotMet, Open, Question, Verdict, all, lacking, no, one_of, says_something, when, yes,
};

type Q<'a> = Question<'a>;

/// The ban applies from 2 February 2025, first of all in the Union's east, two hours before midnight of UTC.
pub(crate) fn r_5_1_a(q: &Q<'_>) -> Verdict {
    let from = "2025-02-01T22:00:00.000Z".parse().expect("an instant");
    when(q.at >= from)
}

pub(crate) fn r_5_1_b(q: &Q<'_>) -> Verdict {
    match q.case.objective.pursued.value() {
        Some(pursued) => when(!pursued.is_empty()),
        None => Open,
    }
}

pub(crate) fn r_5_1_n(q: &Q<'_>) -> Verdict {
    // The authorisation must cover it, which only whoever authorised it can say.
    let o = &q.case.objective;
    let decided = o.switch_covered.value().is_some_and(|j| crate::unit::decided_by(q, &j.by));
    let in_its_word = |_| if decided { Met } else { Open };
    one_of(&[no(&o.switched), all(&[q.switched(), q.in_time(&o.switch_covered, in_its_word)])])
}

pub(crate) fn r_5_5_a(q: &Q<'_>) -> Verdict {
    let open = match q.law() {
        Law::InForce(law) => when(law.status == Status::Open),
        Law::Absent | Law::Nowhere => NotMet,
        Law::Unknown => Open,
    };
    // The law of a state opens nothing for a body of the Union, and no law of its own is known.
    all(&[open, unless_said(&q.case.purpose.behalf, |behalf| *behalf != Behalf::UnionBody)])
}

pub(crate) fn r_5_5_d(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(law) if law.status == Status::Open => {}
        Law::InForce(_) | Law::Absent | Law::Nowhere => return NotMet,
        Law::Unknown => return Open,
    }
    let offence = || {
        let routes = q.routes(Objective::Offence);
        let named = |offence: AnnexTwo| when(routes.iter().any(|route| route.offences.contains(&offence)));
        match q.case.offence.annex_ii.value() {
            // Participation is a crime of the law's list only together with what the organisation is for.
            Some(AnnexTwo::CriminalOrganisation) => {
                let about = q.case.offence.organised_for.value().map_or(Open, |offence| named(*offence));
                let itself = named(AnnexTwo::CriminalOrganisation);
                all(&[itself, about, as_national_law_names_it(q, AnnexTwo::CriminalOrganisation)])
            }
            Some(offence) => all(&[named(*offence), as_national_law_names_it(q, *offence)]),
            None => Open,
        }
    };
    let opened = match q.case.objective.pursued.value() {
        Some(pursued) => when(pursued.iter().all(|objective| !q.routes(*objective).is_empty())),
        None => Open,
    };
    all(&[opened, q.if_pursued(Objective::Offence, offence())])
}

/// Where national law names provisions for an item, the case names one of them, with the maximum it has there.
fn as_national_law_names_it(q: &Q<'_>, item: AnnexTwo) -> Verdict {
    let Law::InForce(law) = q.law() else { return Open };
    let all_named = law.routes.iter().flat_map(|route| &route.national_offences);
    let of_item: Vec<_> = all_named.filter(|offence| offence.annex_ii == item).collect();
    if of_item.is_empty() {
        return Met;
    }
    let Some(provision) = q.case.offence.national_provision.value() else { return Open };
    let same: Vec<_> = of_item.iter().filter(|o| o.provision.trim() == provision.trim()).collect();
    if same.is_empty() {
        return Open;
    }
    if same.iter().any(|offence| offence.maximum_months.is_none()) {
        return Met;
    }
    let stated = q.case.offence.maximum_sentence_months.value();
    if same.iter().any(|offence| stated.is_some() && offence.maximum_months.as_ref() == stated) {
        Met
    } else {
        Open
    }
}

pub(crate) fn r_5_5_g(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(law) => {
            when(law.status == Status::Open && law.routes.iter().any(|route| !route.authorities.is_empty()))
        }
        Law::Absent | Law::Nowhere => NotMet,
        Law::Unknown => Open,
    }
}

pub(crate) fn r_5_5_c(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(law) if law.status == Status::Open => {
            let r = &law.rules;
            let rules = [&r.request, &r.issuance, &r.exercise, &r.supervision, &r.reporting];
            if rules.into_iter().all(Option::is_some) { Met } else { Open }
        }
        // Nothing is asked of a law that is not there; a use in no state breaks R-5.5-a and this alike.
        Law::InForce(_) | Law::Absent => Met,
        Law::Nowhere => NotMet,
        Law::Unknown => Open,
    }
}

pub(crate) fn r_5_5_e(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(law) if law.status == Status::Open => law.notification.as_ref().map_or(Open, |n| {
            let late = n.adopted_at.zip(n.notified_at).is_some_and(|(adopted, notified)| {
                notified > adopted.plus(stricto_law::time::Millis::days(30))
            });
            when(n.made && !late)
        }),
        Law::InForce(_) | Law::Absent => Met,
        Law::Nowhere => NotMet,
        Law::Unknown => Open,
    }
}

pub(crate) fn r_5_5_j(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(law) => when(law.review_by.is_none_or(|by| q.at < by)),
        Law::Absent | Law::Nowhere => NotMet,
        Law::Unknown => Open,
    }
}

pub(crate) fn r_5_1_e(q: &Q<'_>) -> Verdict {
    let v = &q.case.victims;
    let named = match v.crime.value() {
        Some(VictimOf::Abduction | VictimOf::Trafficking | VictimOf::SexualExploitation) => Met,
        Some(VictimOf::Other) => NotMet,
        None => Open,
    };
    q.if_pursued(Objective::Victims, all(&[named, yes(&v.specific), no_suspect_by_another_name(q)]))
}

pub(crate) fn r_5_1_f(q: &Q<'_>) -> Verdict {
    let m = &q.case.missing_person;
    // Purely administrative is a matter of scope (SC-e1), not of this row.
    let context = if m.law_enforcement_context.value().is_some() { Met } else { Open };
    let left_by_choice = one_of(&[no(&m.adult), q.judged_of_objective(&m.cause_for_concern)]);
    q.if_pursued(
        Objective::MissingPerson,
        all(&[context, yes(&m.within_national_definition), left_by_choice, no_suspect_by_another_name(q)]),
    )
}

/// A suspect is not searched for as a victim or a missing person alone: that must be cleared up, or pursued too.
fn no_suspect_by_another_name(q: &Q<'_>) -> Verdict {
    let standing = &q.case.offence.standing;
    let other =
        if standing.is_missing() { Met } else { standing.value().map_or(lacking(standing), |_| NotMet) };
    match one_of(&[other, q.pursues(Objective::Offence)]) {
        NotMet => Open,
        verdict => verdict,
    }
}

pub(crate) fn r_5_1_g(q: &Q<'_>) -> Verdict {
    let t = &q.case.threat;
    let asked = all(&[
        yes(&t.to_natural_persons),
        q.judged_of_objective(&t.specific),
        q.judged_of_objective(&t.substantial),
        q.judged_of_objective(&t.imminent),
        no(&t.has_ended),
    ]);
    q.if_pursued(Objective::Threat, asked)
}

pub(crate) fn r_5_1_h(q: &Q<'_>) -> Verdict {
    let t = &q.case.threat;
    let endangers = q.judged_of_objective(&t.infrastructure_endangers_life);
    q.if_pursued(Objective::Threat, one_of(&[no(&t.through_infrastructure), endangers]))
}

pub(crate) fn r_5_1_i(q: &Q<'_>) -> Verdict {
    let t = &q.case.terrorist_attack;
    let asked = all(&[
        yes(&t.attack),
        q.judged_of_objective(&t.genuine),
        one_of(&[q.judged_of_objective(&t.present), q.judged_of_objective(&t.foreseeable)]),
        q.judged_of_objective(&t.concrete_circumstances),
        no(&t.has_ended),
    ]);
    q.if_pursued(Objective::TerroristAttack, asked)
}

pub(crate) fn r_5_1_j(q: &Q<'_>) -> Verdict {
    let threat = one_of(&[q.pursues(Objective::Threat), q.pursues(Objective::TerroristAttack)]);
    one_of(&[threat.not(), yes(&q.case.target.linked_to_threat)])
}

pub(crate) fn r_5_1_k(q: &Q<'_>) -> Verdict {
    let o = &q.case.offence;
    let asked = match o.standing.value() {
        Some(Standing::Suspect | Standing::Accomplice) => q.judged_of_objective(&o.serious_grounds),
        Some(Standing::Accused | Standing::Convicted) => Met,
        Some(Standing::Other) => NotMet,
        None => Open,
    };
    q.if_pursued(Objective::Offence, asked)
}

pub(crate) fn r_5_1_l(q: &Q<'_>) -> Verdict {
    let o = &q.case.offence;
    let listed = match o.annex_ii.value() {
        Some(AnnexTwo::NotListed) => NotMet,
        Some(AnnexTwo::CriminalOrganisation) => match o.organised_for.value() {
            Some(AnnexTwo::NotListed | AnnexTwo::CriminalOrganisation) => NotMet,
            Some(_) => Met,
            None => Open,
        },
        Some(_) => Met,
        None => Open,
    };
    let defined = o.national_provision.value().map_or(Open, |text| when(says_something(text)));
    let grave = o.maximum_sentence_months.value().map_or(Open, |months| when(*months >= 4 * 12));
    q.if_pursued(Objective::Offence, all(&[listed, defined, grave]))
}

/// Whether the objectives are of the kind where those sought need not be known by name: (ii) and (iii).
pub(crate) fn may_be_unnamed(q: &Q<'_>) -> Verdict {
    match q.case.objective.pursued.value() {
        // Where several objectives are linked, one of these lets the set be of persons not known by name.
        Some(pursued) => {
            when(pursued.iter().any(|o| !matches!(o, Objective::Victims | Objective::MissingPerson)))
        }
        None => Open,
    }
}

/// Whether urgency is claimed.
pub(crate) fn urgent(q: &Q<'_>) -> Verdict {
    yes(&q.case.urgency.claimed)
}
