//! The forms of sealed fields: what could never be read again is refused before anybody signs it.
//!
//! A case part that the law cannot read would make every assessment of its use undetermined, for good. Fields that
//! only people read have no form.

use stricto_law::place::Point;
use stricto_record::contents::{Case, Decision, Limits, Request, Review};
use stricto_record::kinds::Kind;

type Reads = fn(&str) -> Result<(), serde_json::Error>;

/// Each field that something reads, with what it is read as.
const FORMS: &[(Kind, &str, Reads)] = &[
    (Kind::FriaCompleted, "fria", reads::<Case>),
    (Kind::RegistrationRecorded, "registration", reads::<Case>),
    (Kind::UseProposed, "case", reads::<Case>),
    (Kind::NecessityAssessed, "case", reads::<Case>),
    (Kind::FactSupplied, "case", reads::<Case>),
    (Kind::UrgencyDeclared, "urgency", reads::<Case>),
    (Kind::UrgencyDeclared, "limits", reads::<Limits>),
    (Kind::AuthorisationRequested, "request", reads::<Request>),
    (Kind::AuthorisationRequested, "limits", reads::<Limits>),
    (Kind::AuthorisationDecided, "decision", reads::<Decision>),
    (Kind::AuthorisationDecided, "limits", reads::<Limits>),
    (Kind::AlertReviewed, "outcome", reads::<Review>),
    (Kind::CameraPlaced, "point", reads::<Point>),
];

fn reads<T: serde::de::DeserializeOwned>(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<T>(text).map(drop)
}

/// Whether the field's text can be read as what it will be read as.
///
/// # Errors
/// Where it cannot: line and column in the field's own text, and never the text.
pub(super) fn check(kind: Kind, field: &str, text: &str) -> Result<(), (usize, usize)> {
    let form = FORMS.iter().find(|(of, name, _)| *of == kind && *name == field);
    form.map_or(Ok(()), |(_, _, reads)| reads(text).map_err(|error| (error.line(), error.column())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_of_a_field_that_its_kind_carries() {
        for (kind, name, _) in FORMS {
            assert!(kind.sealed_fields().iter().any(|field| field.name == *name), "{kind:?} {name}");
        }
    }

    #[test]
    fn whatever_states_a_part_of_the_case_has_a_form() {
        for kind in Kind::ALL {
            for field in kind.sealed_fields() {
                let read =
                    ["case", "urgency", "fria", "registration", "decision", "outcome"].contains(&field.name);
                let form = FORMS.iter().any(|(of, name, _)| of == kind && *name == field.name);
                assert!(form || !read, "{kind:?} {}", field.name);
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_place() {
        assert_eq!(check(Kind::UseProposed, "case", "{}"), Ok(()));
        assert_eq!(check(Kind::UseProposed, "case", "{\n \"necessity\": 7}"), Err((2, 15)));
        assert_eq!(check(Kind::AlertReviewed, "outcome", r#"{"outcome":"same"}"#), Ok(()));
        assert!(check(Kind::AlertReviewed, "outcome", r#"{"outcome":"perhaps"}"#).is_err());
        assert_eq!(check(Kind::UseProposed, "list", "7"), Ok(()), "people read it");
    }
}
