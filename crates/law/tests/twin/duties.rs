//! What is owed beside Article 5, and only warns: data protection, oversight, conformity, entries, practice.

use stricto_law::case::{Derogation, Informed, PictureSource};
use stricto_law::fact::Fact;
use stricto_law::time::Instant;

use crate::setting::at;
use crate::verdict::{Met, NotMet, Open, Question, Verdict, all, no, one_of, says_something, when, yes};

type Q<'a> = Question<'a>;

/// The chapter on high-risk systems applies from 2 December 2027; until then nobody need say anything of it.
fn from_december_2027(q: &Q<'_>, silent: bool, asked: Verdict) -> Verdict {
    let early = q.at < at("2027-12-01T22:00:00.000Z");
    if silent && early { Met } else { asked }
}

/// Something was done by now, and not after the start.
fn beforehand(q: &Q<'_>, then: &Fact<Instant>) -> Verdict {
    then.value().map_or(Open, |then| all(&[when(*then <= q.at), q.before_start(*then)]))
}

fn named(text: &Fact<String>) -> Verdict {
    text.value().map_or(Open, |text| when(says_something(text)))
}

pub(crate) fn r_led_c(q: &Q<'_>) -> Verdict {
    match q.case.dpia.made.value() {
        Some(true) => beforehand(q, &q.case.dpia.made_at),
        Some(false) => NotMet,
        None => Open,
    }
}

/// What an assessment of data protection says is asked where there is one; that there is none is R-LED-c.
fn where_made(q: &Q<'_>, asked: Verdict) -> Verdict {
    one_of(&[no(&q.case.dpia.made), asked])
}

pub(crate) fn e_e(q: &Q<'_>) -> Verdict {
    let d = &q.case.dpia;
    where_made(
        q,
        match d.published.value() {
            Some(true) => Met,
            Some(false) => named(&d.why_unpublished),
            None => Open,
        },
    )
}

pub(crate) fn e_f(q: &Q<'_>) -> Verdict {
    let d = &q.case.dpia;
    let consulted = match d.consulted.value() {
        Some(true) => beforehand(q, &d.consulted_at),
        Some(false) => NotMet,
        None => Open,
    };
    where_made(q, one_of(&[consulted, q.judged_before_start(&d.consultation_not_needed)]))
}

pub(crate) fn r_26_f(q: &Q<'_>) -> Verdict {
    let fact = &q.case.dpia.uses_provider_information;
    from_december_2027(q, fact.is_missing(), where_made(q, yes(fact)))
}

pub(crate) fn r_26_a(q: &Q<'_>) -> Verdict {
    let d = &q.case.deployer;
    let silent = d.instructions_followed.is_missing()
        && d.oversight_assigned.is_missing()
        && d.input_data_fit.is_missing();
    let used = [yes(&d.instructions_followed), q.judged(&d.oversight_assigned), q.judged(&d.input_data_fit)];
    from_december_2027(q, silent, all(&used))
}

pub(crate) fn r_26_g(q: &Q<'_>) -> Verdict {
    let informed = &q.case.deployer.people_informed;
    let told = match informed.value() {
        Some(Informed::AsRequired | Informed::LawfullyDeferred) => Met,
        Some(Informed::NotInformed) => NotMet,
        None => Open,
    };
    from_december_2027(q, informed.is_missing(), told)
}

pub(crate) fn r_27_l(q: &Q<'_>) -> Verdict {
    one_of(&[no(&q.case.fria.completed), q.judged(&q.case.fria.involvement)])
}

fn silent_on_conformity(q: &Q<'_>) -> bool {
    q.case.system.conformity_assessed.is_missing() && q.case.system.derogation.is_missing()
}

pub(crate) fn r_43_a(q: &Q<'_>) -> Verdict {
    let on_route = match q.case.system.derogation.value() {
        Some(Derogation::Authorised | Derogation::Requested) => Met,
        Some(Derogation::Refused | Derogation::NotRequested) => NotMet,
        None => Open,
    };
    let assessed = one_of(&[yes(&q.case.system.conformity_assessed), on_route]);
    from_december_2027(q, silent_on_conformity(q), assessed)
}

pub(crate) fn r_46_a(q: &Q<'_>) -> Verdict {
    let s = &q.case.system;
    let route = match s.derogation.value() {
        Some(Derogation::Authorised) => Met,
        Some(Derogation::Requested) => q.judged_before_start(&s.derogation_urgent),
        Some(Derogation::Refused | Derogation::NotRequested) => NotMet,
        None => Open,
    };
    from_december_2027(q, silent_on_conformity(q), one_of(&[yes(&s.conformity_assessed), route]))
}

pub(crate) fn r_49_b(q: &Q<'_>) -> Verdict {
    no(&q.case.registration.claimed_not_high_risk)
}

pub(crate) fn r_49_e(q: &Q<'_>) -> Verdict {
    let r = &q.case.registration;
    let entry = all(&[yes(&r.provider_entry_complete), yes(&r.provider_entry_current)]);
    one_of(&[entry, no(&r.provider_registered), yes(&r.claimed_not_high_risk)])
}

pub(crate) fn r_49_f(q: &Q<'_>) -> Verdict {
    let r = &q.case.registration;
    one_of(&[no(&r.claimed_not_high_risk), yes(&r.provider_entry_complete)])
}

/// The deployer's entry is asked about where there is one.
fn where_entered(q: &Q<'_>, asked: Verdict) -> Verdict {
    one_of(&[no(&q.case.registration.registered), asked])
}

pub(crate) fn r_49_g(q: &Q<'_>) -> Verdict {
    let r = &q.case.registration;
    where_entered(q, all(&[yes(&r.entry_complete), no(&r.entry_has_assessments)]))
}

pub(crate) fn r_49_h(q: &Q<'_>) -> Verdict {
    one_of(&[no(&q.case.jurisdiction.real_world_testing), yes(&q.case.registration.test_registered)])
}

pub(crate) fn r_49_j(q: &Q<'_>) -> Verdict {
    where_entered(q, yes(&q.case.registration.entry_current))
}

pub(crate) fn e_d(q: &Q<'_>) -> Verdict {
    match q.case.target.picture_sources.value() {
        Some(sources) => {
            let bad = [PictureSource::PublicOrOnline, PictureSource::Scraped];
            when(!sources.is_empty() && bad.iter().all(|source| !sources.contains(source)))
        }
        None => Open,
    }
}

pub(crate) fn e_h(q: &Q<'_>) -> Verdict {
    let d = &q.case.deployer;
    match d.reused_for_training.value() {
        Some(false) => Met,
        Some(true) => named(&d.training_basis),
        None => Open,
    }
}

pub(crate) fn e_n(q: &Q<'_>) -> Verdict {
    yes(&q.case.deployer.retention_documented)
}
