//! Article 5(2): the targeted person and the reference database. Holds R-5.2-a, R-5.2-b, R-5.2-c, R-5.2-k, R-5.2-p.
//!
//! Only to confirm the identity of the specifically targeted individual, with reason to believe that it is the one.
//! No sweep to see who is wanted, no list that mixes cases or has no link to the event.
//! Civil identity may be unknown under (ii) and (iii) where a reference set of just those persons is built.
//! The database is appropriate for the use and described. A person, on facts, decides that identification starts.
//! Unclear between sources (C-11): categories of persons; the narrower reading, individual targeting, rules until decided.
//! Rows read here too: E-i, P-b, P-d.

use super::escalation::decided_outside;
use super::judged::Made;
use super::{Given, Says};
use crate::case::{Objective, TargetScope, Trigger};
use crate::finding::{FindingState, Who};
use crate::numbers::{LARGEST_GROUP_PERSONS, LIST_ENTRIES_PER_PERSON, MANY_NAMED_PERSONS};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let targeted = Truth::all([
        read!(g, target.scope).then(|scope| match scope {
            TargetScope::Individual | TargetScope::NamedIndividuals => particular(g, *scope),
            TargetScope::DefinedGroup => group(g),
            TargetScope::Category => category(g),
            TargetScope::Everyone => Truth::not_met("nobody is specifically targeted"),
        }),
        read!(g, target.reason_to_believe).affirmed(
            g,
            Made::OfObjective,
            "there is no reason to believe that the targeted person is the one",
        ),
    ]);
    let doubts = cleared_category(g, &targeted).into_iter().chain(many_named(g)).collect::<Vec<_>>();
    let doubts = (!doubts.is_empty()).then(|| doubts.join("; "));
    let found =
        targeted.condition("R-5.2-a", Who::Deployer, "a specific individual or defined group is targeted");
    says.find(found.warned(doubts));

    let no_sweep = Truth::all([
        read!(g, target.general_sweep).no("everybody who passes is checked to see who is wanted"),
        read!(g, target.mixed_list).no("the list mixes persons, or has no link to the event"),
    ]);
    says.find(no_sweep.condition("R-5.2-b", Who::Deployer, "no sweep and no mixed list"));

    let known = Truth::any([
        read!(g, target.civil_identity_known).yes("the civil identity is not known"),
        Truth::all([
            read!(g, target.reference_set_of_them).yes("no reference set of those persons was built"),
            pursues_more_than_persons(g, "that suffices only for a group that the facts point to"),
        ]),
    ]);
    says.find(known.condition(
        "R-5.2-c",
        Who::Deployer,
        "those sought are known, or a set of just them was built",
    ));

    let database = Truth::all([
        read!(g, target.database_described).yes("the database's composition and sources are not described"),
        read!(g, target.database_appropriate).affirmed(
            g,
            Made::BeforeUse,
            "the database is not appropriate for this use",
        ),
    ]);
    says.find(database.condition("R-5.2-k", Who::Deployer, "the database is described and appropriate"));

    let trigger = read!(g, purpose.trigger).fits(
        |trigger| *trigger == Trigger::HumanDecision,
        "a system, not a person, decides that identification starts (C-13)",
    );
    says.find(trigger.condition("R-5.2-p", Who::Deployer, "a person decides that identification starts"));
}

/// What stays in doubt where a category was decided to be a group (C-11).
fn cleared_category(g: &Given<'_>, targeted: &Truth) -> Option<String> {
    let category = g.case.target.scope.value() == Some(&TargetScope::Category);
    (category && targeted.state == FindingState::Met).then(|| {
        "a category of persons was decided from outside to be one defined group: the guidelines (357, 358) ask for \
         individuals or a group defined by one threat (C-11)"
            .to_owned()
    })
}

/// A category, which only a decision from outside makes one group; that decision makes no group larger than any other.
fn category(g: &Given<'_>) -> Truth {
    let decided = decided_outside(
        g,
        "R-5.2-a",
        "a category of persons: national law is reported to allow it, the guidelines (357, 358) ask for individuals or \
         a group defined by one threat (C-11)",
    );
    let (persons, entries) = sought(g);
    if decided.state != FindingState::Met || few_enough(persons, entries) {
        return decided;
    }
    Truth::all([
        decided,
        Truth::escalate(format!(
            "a category decided to be one group is no larger than a group: {persons} persons and a list of {entries} \
             entries are more than {LARGEST_GROUP_PERSONS}, or than {LIST_ENTRIES_PER_PERSON} entries for each"
        )),
    ])
}

/// So many persons as a group may have, and a list that can be about so many.
fn few_enough(persons: u64, entries: u64) -> bool {
    persons <= LARGEST_GROUP_PERSONS && entries <= LIST_ENTRIES_PER_PERSON.saturating_mul(persons.max(1))
}

/// Where so many are each named that nobody can tell them from a watch list, for the authority to see.
fn many_named(g: &Given<'_>) -> Option<String> {
    let (persons, _) = sought(g);
    let named = g.case.target.scope.value() == Some(&TargetScope::NamedIndividuals);
    (named && persons > MANY_NAMED_PERSONS).then(|| {
        format!(
            "{persons} persons, each named, are sought: more than {MANY_NAMED_PERSONS} are near to a watch list, and each \
             needs a reason of its own (guidelines 354, 358)"
        )
    })
}

/// One person, or several who are each named, and a list that can be about so many.
///
/// Whoever is each named need not be linked to the others, so every objective may seek several such persons (R-5.1-e);
/// but each is known, or in a set of just them, and more than a few who are not known are for people.
fn particular(g: &Given<'_>, scope: TargetScope) -> Truth {
    let (persons, entries) = sought(g);
    let (said, as_many) = if scope == TargetScope::Individual {
        ("an individual is", persons <= 1)
    } else {
        ("several persons, each named, are", persons != 1 && persons <= LARGEST_GROUP_PERSONS)
    };
    let identified =
        if scope == TargetScope::Individual { Truth::met() } else { each_identified(g, persons) };
    if as_many && few_enough(persons, entries) {
        return identified;
    }
    let why = format!(
        "{said} said to be sought; but the request names {persons} persons and a list of {entries} entries"
    );
    Truth::all([identified, decided_outside(g, "R-5.2-a", &why)])
}

/// Known by civil identity; or in a reference set of just them, where they are not too many to be told apart.
fn each_identified(g: &Given<'_>, persons: u64) -> Truth {
    let in_set = read!(g, target.reference_set_of_them).then(|built| {
        if !built {
            return Truth::not_met("no reference set of just those persons was built");
        }
        if persons <= MANY_NAMED_PERSONS {
            return Truth::met();
        }
        let why = format!("{persons} persons are said to be each named, and the civil identity is not known");
        decided_outside(g, "R-5.2-a", &why)
    });
    Truth::any([read!(g, target.civil_identity_known).yes("the civil identity is not known"), in_set])
}

/// Persons and list entries in the request's words, which no plan and no grant change; else what the others leave.
fn sought(g: &Given<'_>) -> (u64, u64) {
    let requested = g.case.limits.requested.value();
    let persons = requested.and_then(|l| l.persons.within()).or_else(|| g.limits.persons.within());
    let lists =
        requested.and_then(|l| l.reference_list.within()).or_else(|| g.limits.reference_list.within());
    let entries = lists.into_iter().flatten().map(|list| u64::from(list.count)).max().unwrap_or(0);
    (persons.map_or(0, |persons| persons.len() as u64), entries)
}

/// A group defined by one threat, or by one offence under investigation; point (i) seeks specific persons.
fn group(g: &Given<'_>) -> Truth {
    let linked = pursues_more_than_persons(g, "the objective pursued seeks specific persons, not a group");
    let (persons, entries) = sought(g);
    if few_enough(persons, entries) {
        return linked;
    }
    let why = format!("the request names {persons} persons and a list of {entries} entries");
    Truth::all([linked, decided_outside(g, "R-5.2-a", &why)])
}

/// Points (ii) and (iii) are about a threat or an offence; the reason names no objective but the one pursued.
fn pursues_more_than_persons(g: &Given<'_>, otherwise: &'static str) -> Truth {
    read!(g, objective.pursued).fits(
        |pursued| {
            pursued.iter().any(|objective| match objective {
                Objective::Threat | Objective::TerroristAttack | Objective::Offence => true,
                Objective::Victims | Objective::MissingPerson => false,
            })
        },
        otherwise,
    )
}
