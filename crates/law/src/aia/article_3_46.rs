//! Article 3(45), (46): law enforcement. Holds SC-e1, SC-e2, SC-e3, SC-i1.
//!
//! The test is the purpose, not the badge: preventing, investigating, detecting, prosecuting crime, executing penalties.
//! Private parties are caught where an authority delegates, instructs and supervises; not on their own behalf.
//! A purely administrative search by police is outside; a later switch to law enforcement brings the article in at once (SC-e3).
//! Checking one present, singled-out person who cannot or will not say who that is needs no authorisation; whoever is
//! known, or sought by a list or for an objective, is not checked for that.
//! Rows read here too: D-45, D-46.

use std::collections::BTreeSet;

use super::against::{
    no_authorisation_was_asked, no_comparison_without_permit, no_sweep_is_stated, nobody_known_or_sought,
    one_person_stands_there,
};
use super::escalation::decided_outside;
use super::{Given, Says};
use crate::case::{Behalf, Judgement, Objective, SearchLink, Sought, TargetScope};
use crate::finding::FindingState;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let purpose = read!(g, purpose.law_enforcement).then(|pursued| {
        if *pursued {
            said_administrative(g)
        } else {
            Truth::not_met("the purpose is not law enforcement")
                .fails_only_if(|| no_objective(g), |why| clash(g, why))
        }
    });
    says.find(purpose.scope("SC-e1", "the purpose is law enforcement"));

    let behalf = read!(g, purpose.behalf).fits(
        |behalf| *behalf != Behalf::Own,
        "a private party acts on its own behalf, not for an authority",
    );
    let behalf = behalf.fails_only_if(
        || {
            Truth::all([
                read!(g, purpose.law_enforcement).no("the purpose is said to be law enforcement"),
                no_objective(g),
            ])
        },
        |why| decided_outside(g, "SC-e2", why),
    );
    says.find(behalf.scope("SC-e2", "an authority, or somebody on its behalf, acts"));

    let present = read!(g, purpose.check_of_present_person)
        .no("only a present, singled-out person's identity is checked");
    let singled_out = || {
        Truth::all([
            read!(g, target.general_sweep).no("everybody who passes is checked"),
            read!(g, target.scope)
                .fits(|scope| *scope == TargetScope::Individual, "more than one individual is targeted"),
            one_person_stands_there(g),
            nobody_known_or_sought(g),
        ])
    };
    let present = present.fails_only_if(singled_out, |why| decided_outside(g, "SC-i1", why));
    says.find(present.scope("SC-i1", "it is more than the check of a person who is present"));
}

/// Whether a search for a missing person is said to be purely administrative.
fn is_administrative(g: &Given<'_>) -> bool {
    g.case.missing_person.law_enforcement_context.value() == Some(&false)
        && g.pursues(Objective::MissingPerson).state == FindingState::Met
}

/// Law enforcement is said: a search that is said to be purely administrative at once is for people (SC-e3).
///
/// Whether that was said may be contested itself.
fn said_administrative(g: &Given<'_>) -> Truth {
    let nothing_else = Truth::any([
        g.pursues(Objective::MissingPerson).negate("a missing person is sought"),
        read!(g, missing_person.law_enforcement_context)
            .fits_if_stated(|context| *context, "the search is said to be purely administrative (SC-e3)"),
    ]);
    match nothing_else.state {
        FindingState::Met => Truth::met(),
        FindingState::Undetermined => nothing_else,
        FindingState::NotMet => read!(g, missing_person.law_enforcement_context).then(|_| {
            clash(
                g,
                "the search is said to be purely administrative (SC-e3); but law enforcement is said too",
            )
        }),
    }
}

/// No objective of law enforcement is stated: none of (i) to (iii), but for a search that is purely administrative.
///
/// Whoever says that it is not for law enforcement need not state what it is not for; disputed or sealed is not unstated.
pub(super) fn no_objective(g: &Given<'_>) -> Truth {
    let missing_only = |all: &BTreeSet<Objective>| all.iter().all(|o| *o == Objective::MissingPerson);
    // Whoever was authorised to search for a missing person may go on to search administratively, and says so.
    let administrative = is_administrative(g);
    Truth::all([
        read!(g, objective.pursued)
            .fits_if_stated(missing_only, "an objective of law enforcement is pursued"),
        read!(g, missing_person.law_enforcement_context)
            .fits_if_stated(|context| !context, "a missing person is sought in a law-enforcement context"),
        read!(g, authorisation.objectives).fits_if_stated(
            |all| all.is_empty() || (administrative && missing_only(all)),
            "an objective of law enforcement was authorised",
        ),
        read!(g, offence.annex_ii).not_stated("an offence is named"),
        read!(g, offence.standing).not_stated("a suspect, accused or convicted person is sought"),
        read!(g, offence.serious_grounds).fits_if_stated(denied, "there are serious grounds of an offence"),
        read!(g, offence.national_provision).not_stated("a penal provision is named"),
        read!(g, offence.maximum_sentence_months).not_stated("a maximum sentence is named"),
        read!(g, victims.crime).not_stated("victims of a crime are sought"),
        read!(g, victims.specific).fits_if_stated(|specific| !specific, "specific victims are sought"),
        no_threat(g),
        nobody_is_looked_for_among_all(g),
        // Whoever searches administratively now may have asked for an authorisation before.
        if administrative { Truth::met() } else { no_authorisation_was_asked(g) },
        read!(g, later_search.seeks).fits_if_stated(
            |sought| matches!(sought, Sought::MissingOrVictim | Sought::Nobody),
            "a later search seeks a suspect or a convicted person",
        ),
        read!(g, later_search.linked_to).fits_if_stated(
            |link| matches!(link, SearchLink::MissingPerson | SearchLink::Nothing),
            "a later search is linked to an offence, a proceeding or a threat",
        ),
        read!(g, clearance.given)
            .fits_if_stated(|all| all.iter().all(|c| c.row != "SC-e1"), "people outside decided on it"),
    ])
}

/// No sweep for who is wanted, and no urgency of point (h); a private party may do the former for itself (SC-e2).
fn nobody_is_looked_for_among_all(g: &Given<'_>) -> Truth {
    let urgency = read!(g, urgency.claimed)
        .fits_if_stated(|claimed| !claimed, "urgency under Article 5(2) and (3) is claimed");
    if g.case.purpose.behalf.value() == Some(&Behalf::Own) {
        return urgency;
    }
    Truth::all([
        urgency,
        no_sweep_is_stated(g),
        read!(g, target.mixed_list).fits_if_stated(|mixed| !mixed, "a list that mixes persons is used"),
        no_comparison_without_permit(g),
    ])
}

/// A denial speaks for nothing; whatever is affirmed of a threat, an attack or an offence does.
fn denied(judged: &Judgement) -> bool {
    !judged.affirmed
}

/// No threat is affirmed in any part, and no attack.
fn no_threat(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, threat.specific).fits_if_stated(denied, "a specific threat is said to exist"),
        read!(g, threat.substantial).fits_if_stated(denied, "a threat is said to be substantial"),
        read!(g, threat.imminent).fits_if_stated(denied, "a threat is said to be imminent"),
        read!(g, threat.infrastructure_endangers_life)
            .fits_if_stated(denied, "a disruption is said to endanger life or safety"),
        read!(g, terrorist_attack.attack)
            .fits_if_stated(|attack| !attack, "a terrorist attack is said to threaten"),
        read!(g, terrorist_attack.genuine)
            .fits_if_stated(denied, "the threat of an attack is said to be genuine"),
        read!(g, terrorist_attack.present)
            .fits_if_stated(denied, "the threat of an attack is said to be present"),
        read!(g, terrorist_attack.foreseeable)
            .fits_if_stated(denied, "the threat of an attack is said to be foreseeable"),
        read!(g, terrorist_attack.concrete_circumstances)
            .fits_if_stated(denied, "circumstances are said to show the threat of an attack"),
    ])
}

fn clash(g: &Given<'_>, why: &str) -> Truth {
    decided_outside(g, "SC-e1", why)
}
