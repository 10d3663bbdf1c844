//! What the table says of national law, and of the documents, is what profiles and documents say.

use std::collections::BTreeSet;

use stricto_law::case::{AuthorityKind, Objective};
use stricto_law::profile::{NationalProfile, Status};

use crate::support::profiles;

fn profile(id: &str) -> &'static NationalProfile {
    profiles().iter().find(|p| p.id == id).unwrap_or_else(|| panic!("no profile `{id}`"))
}

fn authorities(id: &str) -> Vec<BTreeSet<AuthorityKind>> {
    profile(id).routes.iter().map(|route| route.authorities.iter().copied().collect()).collect()
}

#[test]
fn what_the_table_says_of_national_law_is_what_its_profile_says() {
    use AuthorityKind::{Court, Prosecutor};
    // N-SE, N-DE-HE, N-CZ
    assert!(authorities("SE").iter().all(|who| *who == BTreeSet::from([Court, Prosecutor])));
    assert_eq!(profile("SE").valid_from.map(|t| t.to_string()), Some("2026-06-30T22:00:00.000Z".to_owned()));
    assert_eq!(authorities("DE-HE"), [BTreeSet::from([Court])]);
    assert!(profile("DE-HE").routes.iter().all(|r| r.urgency.is_none()), "the exception is not known");
    assert!(profile("CZ").routes.is_empty() && profile("CZ").note.contains("C-11"), "block permits");
    // N-IT-a to -g: by the prosecutor, and in criminal proceedings by the judge
    let italy = profile("IT");
    assert!(italy.source.contains("n. 160") && italy.note.contains("entry into force is not stated"));
    let [prevention, criminal] = italy.routes.as_slice() else { panic!("two routes: {:?}", italy.routes) };
    assert_eq!(authorities("IT"), [BTreeSet::from([Prosecutor]), BTreeSet::from([Court])]);
    assert!(!prevention.objectives.contains(&Objective::Offence));
    assert_eq!((criminal.objectives.len(), criminal.offences.len()), (1, 16));
    for (route, decided) in [(prevention, 24), (criminal, 48)] {
        assert_eq!(route.maximum_period_days, Some(15));
        let urgency = route.urgency.as_ref().expect("an urgent start");
        assert_eq!((urgency.request_within_hours, urgency.decision_within_hours), (24, Some(decided)));
        let data = route.reference_data.as_ref().expect("rules on reference data");
        assert!(data.built_per_use && data.no_scraped && data.erased_at_end);
    }
    assert!(italy.lapse_erases);
    assert_eq!(italy.records_kept_years, Some(5));
    assert!(italy.notice_to.iter().any(|to| to.contains("Garante")));
    // N-DK, N-IE, and states that are closed: N-HU, N-BE, N-FR, N-other
    for (id, status) in [
        ("DK", Status::OptOut),
        ("IE", Status::OptOut),
        ("HU", Status::Closed),
        ("BE", Status::Closed),
        ("FR", Status::Closed),
        ("AT", Status::Closed),
    ] {
        assert_eq!((profile(id).status, profile(id).routes.len()), (status, 0), "{id}");
    }
    for (id, known) in [("HU", "minor offences"), ("BE", "a bill"), ("FR", "Olympic act")] {
        assert!(profile(id).note.contains(known), "{id}: {}", profile(id).note);
    }
}

#[test]
fn national_law_is_read_from_its_years_and_its_days_and_never_from_words() {
    assert_eq!(profile("IT").kept_days(), Some(1827), "five years, at their longest");
    assert_eq!(profile("SE").kept_days(), None);
    let mut words = profile("IT").clone();
    words.records_kept_years = None;
    assert_eq!(words.kept_days(), None, "`5 years, unalterable` is no number");
    let logs = words.retention.iter().position(|r| r.kept.starts_with("5 years")).expect("logs");
    words.retention[logs].days = Some(400);
    assert_eq!(words.kept_days(), Some(400));
    words.records_kept_years = Some(1);
    assert_eq!(words.kept_days(), Some(400), "the longer");
    words.records_kept_years = Some(u32::MAX);
    assert_eq!(words.kept_days(), Some(u32::MAX));
}

#[test]
fn what_the_table_says_is_said_in_the_documents_is_said_there() {
    let trust = include_str!("../../../../docs/trust.md");
    let said = trust.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("ask for a ban of automated recognition of people in publicly accessible spaces"));
}
