//! Steps 3 to 5 of the gate: the objective, the national law that opens it, the offence or threat.

use stricto_law::case::{AnnexTwo, Objective, Standing, VictimOf};
use stricto_law::profile::Status;

use crate::verdict::{
    Law, Met, NotMet, Open, Question, Verdict, all, no, one_of, said, says_something, when, yes,
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
    match q.case.objective.switched.value() {
        Some(false) => Met,
        Some(true) => q.judged(&q.case.objective.switch_covered),
        None => Open,
    }
}

pub(crate) fn r_5_5_a(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(law) => when(law.status == Status::Open),
        Law::Absent => NotMet,
        Law::Unknown => Open,
    }
}

pub(crate) fn r_5_5_d(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(law) if law.status == Status::Open => {}
        Law::InForce(_) | Law::Absent => return NotMet,
        Law::Unknown => return Open,
    }
    let Some(pursued) = q.case.objective.pursued.value() else { return Open };
    let opened = |objective: &Objective| {
        let routes = q.routes(*objective);
        if *objective != Objective::Offence || routes.is_empty() {
            return when(!routes.is_empty());
        }
        let named = |offence: AnnexTwo| when(routes.iter().any(|route| route.offences.contains(&offence)));
        match q.case.offence.annex_ii.value() {
            // Participation is a crime of the law's list only together with what the organisation is for.
            Some(AnnexTwo::CriminalOrganisation) => {
                let about = q.case.offence.organised_for.value().map_or(Open, |offence| named(*offence));
                all(&[named(AnnexTwo::CriminalOrganisation), about])
            }
            Some(offence) => named(*offence),
            None => Open,
        }
    };
    all(&pursued.iter().map(opened).collect::<Vec<_>>())
}

pub(crate) fn r_5_5_g(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(law) => {
            when(law.status == Status::Open && law.routes.iter().any(|route| !route.authorities.is_empty()))
        }
        Law::Absent => NotMet,
        Law::Unknown => Open,
    }
}

pub(crate) fn r_5_5_e(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(law) => law.notified_to_commission.map_or(Open, when),
        Law::Absent | Law::Unknown => Open,
    }
}

pub(crate) fn r_5_5_j(q: &Q<'_>) -> Verdict {
    match q.law() {
        Law::InForce(_) => Met,
        Law::Absent => NotMet,
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
    q.if_pursued(Objective::Victims, all(&[named, yes(&v.specific)]))
}

pub(crate) fn r_5_1_f(q: &Q<'_>) -> Verdict {
    let m = &q.case.missing_person;
    // Purely administrative is a matter of scope (SC-e1), not of this row.
    let context = if m.law_enforcement_context.value().is_some() { Met } else { Open };
    let left_by_choice = match m.adult.value() {
        Some(false) => Met,
        Some(true) => q.judged(&m.cause_for_concern),
        None => Open,
    };
    q.if_pursued(Objective::MissingPerson, all(&[context, yes(&m.within_national_definition), left_by_choice]))
}

pub(crate) fn r_5_1_g(q: &Q<'_>) -> Verdict {
    let t = &q.case.threat;
    let asked = all(&[
        yes(&t.to_natural_persons),
        q.judged_first(&t.specific),
        q.judged_first(&t.substantial),
        q.judged_first(&t.imminent),
        no(&t.has_ended),
    ]);
    q.if_pursued(Objective::Threat, asked)
}

pub(crate) fn r_5_1_h(q: &Q<'_>) -> Verdict {
    let t = &q.case.threat;
    let asked = match t.through_infrastructure.value() {
        Some(false) => Met,
        Some(true) => q.judged_first(&t.infrastructure_endangers_life),
        None => Open,
    };
    q.if_pursued(Objective::Threat, asked)
}

pub(crate) fn r_5_1_i(q: &Q<'_>) -> Verdict {
    let t = &q.case.terrorist_attack;
    let asked = all(&[
        yes(&t.attack),
        q.judged_first(&t.genuine),
        one_of(&[q.judged_first(&t.present), q.judged_first(&t.foreseeable)]),
        q.judged_first(&t.concrete_circumstances),
        no(&t.has_ended),
    ]);
    q.if_pursued(Objective::TerroristAttack, asked)
}

pub(crate) fn r_5_1_j(q: &Q<'_>) -> Verdict {
    match one_of(&[q.pursues(Objective::Threat), q.pursues(Objective::TerroristAttack)]) {
        Met => yes(&q.case.target.linked_to_threat),
        NotMet => Met,
        other => other,
    }
}

pub(crate) fn r_5_1_k(q: &Q<'_>) -> Verdict {
    let o = &q.case.offence;
    let asked = match o.standing.value() {
        Some(Standing::Suspect | Standing::Accomplice) => q.judged_first(&o.serious_grounds),
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
        Some(pursued) => when(
            pursued.iter().all(|o| !matches!(o, Objective::Victims | Objective::MissingPerson))
                && !pursued.is_empty(),
        ),
        None => Open,
    }
}

/// Whether urgency is claimed.
pub(crate) fn urgent(q: &Q<'_>) -> Verdict {
    if said(&q.case.urgency.claimed, true) { Met } else { no(&q.case.urgency.claimed).not() }
}

impl Verdict {
    pub(crate) fn not(self) -> Self {
        match self {
            Met => NotMet,
            NotMet => Met,
            other => other,
        }
    }
}
