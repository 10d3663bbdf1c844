//! `content.read`: sealed content is read by whom it concerns, and that it is read is itself recorded first.
//!
//! Holds X-k, R-LED-d, R-14-b (the second reviewer is blind to the first) and promise 7: after a stop that darkens
//! the file is out of the unit's reach.
//! Rows read here too: R-26-h, R-74-a.

use super::{Asked, not_held};
use crate::class::Class;
use crate::kinds::Kind;
use crate::kinds::content_read::ContentRead;
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;

pub(super) fn read(asked: &Asked<'_>, p: &ContentRead) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let unknown = || {
        Refusal::new(
            RefusalCode::UnknownField,
            "there is no such sealed field in this use; name act and field",
        )
    };
    let act = asked.fold.act(&p.act).filter(|act| act.use_id == asked.act.use_id).ok_or_else(unknown)?;
    let field = act.kind.sealed_fields().iter().find(|f| f.name == p.field && act.carries(f.name));
    let content = act.kind == Kind::CandidatesReleased || field.is_some_and(|field| is_content(field.class));
    asked.file.filter(|_| content).map_or(Ok(()), not_held)?;
    require(
        act.kind != Kind::CandidatesReleased,
        RefusalCode::OpenTheAlert,
        "an alert's content is shown by `alert.opened` alone; open the alert",
    )?;
    let class = field.ok_or_else(unknown)?.class;
    if let Some(file) = asked.file {
        require(
            !is_content(class) || file.content_erased().is_none(),
            RefusalCode::Erased,
            "the use's content is ordered to be erased; nobody reads it any more",
        )?;
        require(
            file.darkened().is_none() || class == Class::Decision || asked.outside(),
            RefusalCode::OutOfReach,
            "a stop darkened this use; its file is with the court and the supervisors, ask them",
        )?;
    }
    require(
        may_read(role, class),
        RefusalCode::OutOfReach,
        "this field is out of this role's reach; ask the rights officer",
    )
}

fn is_content(class: Class) -> bool {
    class.branch() == crate::class::Branch::Content
}

/// Role by class: what each role may read of a use that is not darkened.
pub(crate) const fn may_read(role: Role, class: Class) -> bool {
    match role {
        Role::RightsOfficer | Role::Court | Role::MarketSurveillance | Role::DataProtection => true,
        // Checks that all was done as it must be; who was seen is no part of that.
        Role::Auditor => match class {
            Class::Request
            | Class::Limits
            | Class::Decision
            | Class::Verification
            | Class::Measures
            | Class::Notices
            | Class::Instance => true,
            Class::List | Class::Result | Class::Alert(_) => false,
        },
        // Outcomes of single reviews stay with the reviewers; complaints are none of the unit's business.
        Role::Requester | Role::Commander => match class {
            Class::Request
            | Class::Limits
            | Class::Decision
            | Class::Measures
            | Class::List
            | Class::Result
            | Class::Instance => true,
            Class::Verification | Class::Notices | Class::Alert(_) => false,
        },
        // Who is sought, where and from which likelihood on would tell a verifier what to see before the own review; a
        // decision may say it too.
        Role::Verifier => match class {
            Class::Instance => true,
            Class::Request
            | Class::Limits
            | Class::Decision
            | Class::Measures
            | Class::Verification
            | Class::Notices
            | Class::List
            | Class::Result
            | Class::Alert(_) => false,
        },
        Role::Register
        | Role::Administrator
        | Role::CourtClerk
        | Role::Trustee
        | Role::Engine
        | Role::SiteGate => false,
    }
}
