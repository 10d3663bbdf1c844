//! Guards of our own that keep the regime from being bent (requirements, section 19b). Holds X-a, X-c, X-d.
//!
//! The request states earlier requests on the same facts and their results, or that there was none.
//! Areas touching assembly, worship, health care, press, school or party places are named and weighed; hours of earlier
//! identification at the same places are shown to the court.
//! Accuracy is measured before use, by age, ethnicity, race, sex and disability, each with sample size or the word
//! unknown; FRIA and request show the same; that a minor may be sought is said.
//! Rows read here too: E-l, E-j.

use super::article_5_3_renewal::made_anew;
use super::judged::Made;
use super::{Given, Says};
use crate::case::{AccuracyByGroup, Group, GroupAccuracy, Measured, Objective};
use crate::finding::{FindingState, Who};
use crate::numbers::{ALL_E6, LEAST_SAMPLE};
use crate::reasoning::{Read, Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let earlier = read!(g, earlier.requests).fits(
        |requests| requests.iter().all(|request| !request.reference.trim().is_empty()),
        "an earlier request is stated without its reference",
    );
    says.find(earlier.guard("X-a", Who::Deployer, || earlier_in_words(g)));

    let places = Truth::all([places(g), read!(g, space.earlier_use_hours).then(|_| Truth::met())]);
    says.find(places.guard("X-c", Who::Deployer, || places_in_words(g)));

    let accuracy = Truth::all([
        read!(g, fria.accuracy_by_group).by_group(g, "the FRIA").unless(
            read!(g, fria.completed).no("a FRIA was completed"),
            "no FRIA was completed, which R-5.2-l holds",
        ),
        in_request(g),
        minors(g),
    ]);
    let found = accuracy.guard("X-d", Who::Deployer, || accuracy_in_words(g));
    says.find(found.warned(to_be_weighed(g)));
}

/// Each place has a name, and what the use means for it was weighed.
fn places(g: &Given<'_>) -> Truth {
    read!(g, space.sensitive_places).then(|places| {
        if places.is_empty() {
            return Truth::met();
        }
        Truth::all([
            Truth::holds(
                places.iter().all(|place| !place.name.trim().is_empty()),
                "a sensitive place is not named",
            ),
            read!(g, space.sensitive_places_weighed).affirmed(
                g,
                Made::BeforeUse,
                "what the use means for sensitive places was not weighed",
            ),
        ])
    })
}

/// The request shows the authority what the FRIA found, and nothing else.
fn in_request(g: &Given<'_>) -> Truth {
    let shown = read!(g, authorisation.request_accuracy);
    let same = shown.fact.value().zip(g.case.fria.accuracy_by_group.value()).is_none_or(|(a, b)| a == b);
    let shown = Truth::all([
        shown.by_group(g, "the request"),
        Truth::holds(same, "the request shows another accuracy by group than the FRIA"),
    ]);
    shown.unless(read!(g, authorisation.requested).no("a request was made"), "no request was made")
}

impl Read<'_, AccuracyByGroup> {
    /// Every group is there, measured before the start on somebody, or said to be unknown.
    fn by_group(self, g: &Given<'_>, whose: &str) -> Truth {
        self.then(|groups| {
            Truth::all(Group::ALL.map(|group| {
                match groups.get(&group) {
                    None => Truth::not_met(format!("{whose} says nothing of accuracy by {}", group.label())),
                    Some(GroupAccuracy::Unknown) => Truth::met(),
                    Some(GroupAccuracy::Measured(measured)) => Truth::all([
                        Truth::holds(measured.sample_size > 0, || {
                            format!("{whose} states accuracy by {} without a sample", group.label())
                        }),
                        Truth::holds(g.clock.reached(measured.at), || {
                            format!(
                                "{whose} states accuracy by {} that was not measured by then",
                                group.label()
                            )
                        }),
                        g.before_start("a measurement of accuracy", measured.at)
                            .or_else(|| made_anew(g, measured.at)),
                    ]),
                }
            }))
        })
    }
}

/// Whether a minor may be sought is said, and not against what is said of a missing person.
fn minors(g: &Given<'_>) -> Truth {
    read!(g, target.minors).then(|minors| {
        if *minors || g.pursues(Objective::MissingPerson).state != FindingState::Met {
            return Truth::met();
        }
        let adult =
            read!(g, missing_person.adult).fits_if_stated(|adult| *adult, "the missing person is a minor");
        Truth::met().unless_contradicted(adult, "no minor is said to be sought")
    })
}

/// What court and verifiers must be shown although it is stated: unknown groups, and minors.
fn to_be_weighed(g: &Given<'_>) -> Option<String> {
    let groups = g.case.fria.accuracy_by_group.value();
    let unknown: Vec<&str> = Group::ALL
        .into_iter()
        .filter(|group| groups.is_some_and(|groups| groups.get(group) == Some(&GroupAccuracy::Unknown)))
        .map(Group::label)
        .collect();
    let unknown = (!unknown.is_empty())
        .then(|| format!("how accurate the system is by {} is unknown (recital 32)", unknown.join(", ")));
    let minors = (g.case.target.minors.value() == Some(&true)).then(|| {
        "a minor may be sought: errors by age weigh more, and each match needs more care (recital 32)"
            .to_owned()
    });
    let said: Vec<String> = unknown.into_iter().chain(weak_measurements(g)).chain(minors).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// Measurements that say little, or that nobody can rely on: too few persons, or wrong each time.
fn weak_measurements(g: &Given<'_>) -> Vec<String> {
    let measured = |fits: fn(&Measured) -> bool| -> Vec<&str> {
        let groups = g.case.fria.accuracy_by_group.value().into_iter().flatten();
        groups
            .filter(|(_, accuracy)| match accuracy {
                GroupAccuracy::Measured(measured) => fits(measured),
                GroupAccuracy::Unknown => false,
            })
            .map(|(group, _)| group.label())
            .collect()
    };
    let few = measured(|m| (1..LEAST_SAMPLE).contains(&m.sample_size));
    let wrong = measured(|m| [m.false_matches_e6, m.false_non_matches_e6].contains(&Some(ALL_E6)));
    let few = (!few.is_empty())
        .then(|| format!("accuracy by {} was measured on fewer than {LEAST_SAMPLE} persons", few.join(", ")));
    let wrong = (!wrong.is_empty()).then(|| {
        format!("by {} the measurement says that the system was wrong every time", wrong.join(", "))
    });
    few.into_iter().chain(wrong).collect()
}

/// What was asked before, for the authority to read.
fn earlier_in_words(g: &Given<'_>) -> String {
    let requests = g.case.earlier.requests.value().map(Vec::as_slice).unwrap_or_default();
    if requests.is_empty() {
        return "it is stated that nothing was requested before on the same facts or persons".to_owned();
    }
    let each = requests.iter().map(|request| {
        let urgent = if request.urgent { ", begun in urgency" } else { "" };
        format!("{} ({}{urgent})", request.reference, request.result.label())
    });
    format!("earlier requests are stated: {}", each.collect::<Vec<_>>().join("; "))
}

/// The sensitive places and how long people were identified there before, for the authority to read.
fn places_in_words(g: &Given<'_>) -> String {
    let places = g.case.space.sensitive_places.value().map(Vec::as_slice).unwrap_or_default();
    let hours = g.case.space.earlier_use_hours.value().copied().unwrap_or_default();
    if places.is_empty() {
        return format!(
            "it is stated that no sensitive place is touched; earlier identification there: {hours} h"
        );
    }
    let each = places.iter().map(|place| format!("{} ({})", place.name, place.kind.label()));
    format!(
        "sensitive places were named and weighed: {}; earlier identification at the same places: {hours} h",
        each.collect::<Vec<_>>().join("; ")
    )
}

/// The accuracy by group, for authority and verifiers to read.
fn accuracy_in_words(g: &Given<'_>) -> String {
    let Some(groups) = g.case.fria.accuracy_by_group.value() else {
        return "accuracy by group is stated".to_owned();
    };
    let each = groups.iter().map(|(group, accuracy)| match accuracy {
        GroupAccuracy::Unknown => format!("{}: unknown", group.label()),
        GroupAccuracy::Measured(measured) => {
            format!("{}: measured on {} persons", group.label(), measured.sample_size)
        }
    });
    format!("accuracy by group is stated: {}", each.collect::<Vec<_>>().join("; "))
}
