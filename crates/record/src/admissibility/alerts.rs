//! `alert.opened`, `alert.reviewed`, `alert.concluded`: two people, separately, after having looked.
//!
//! Holds R-14-b, R-14-c, R-12-e and promise 3: a stop that darkens ends every later opening.
//! Rows read here too: E-g.

use super::Asked;
use crate::kinds::alert_concluded::AlertConcluded;
use crate::kinds::alert_opened::AlertOpened;
use crate::kinds::alert_reviewed::AlertReviewed;
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;

/// How many separate verifications an alert has (Article 14(5)).
const REVIEWS: usize = stricto_law::numbers::VERIFIERS as usize;

pub(super) fn opened(asked: &Asked<'_>, p: &AlertOpened) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let alert = asked.bright_alert(&p.alert)?;
    require(
        alert.corrected.is_none() || asked.outside(),
        RefusalCode::AlertBlocked,
        "the alert was corrected and is blocked; only people outside the unit open it",
    )?;
    require(
        !alert.judged_not_same() || asked.outside(),
        RefusalCode::JudgedNotSame,
        "the alert was judged not to show the person sought; only a rights officer outside the unit, a supervisor or the \
         authority opens it",
    )?;
    // Once both reviews are in, nobody else needs to see it; the two who reviewed may look again.
    require(
        role != Role::Verifier || alert.reviews.len() < REVIEWS || alert.opened.contains_key(&asked.act.by),
        RefusalCode::TwoReviewsIn,
        "both reviews are in; open an alert that waits",
    )
}

pub(super) fn reviewed(asked: &Asked<'_>, p: &AlertReviewed) -> Result<(), Refusal> {
    let (actor, ..) = asked.person()?;
    let alert = asked.bright_alert(&p.alert)?;
    require(
        alert.corrected.is_none(),
        RefusalCode::AlertBlocked,
        "the alert was corrected and is blocked; it is not reviewed any more",
    )?;
    require(
        alert.opened.contains_key(&asked.act.by),
        RefusalCode::NotOpened,
        "who reviews has looked first; open the alert with this key, then review",
    )?;
    require(
        alert.review_by(actor).is_none(),
        RefusalCode::SameReviewer,
        "one person reviews an alert once; another verifier makes the second review",
    )?;
    require(
        alert.reviews.len() < REVIEWS,
        RefusalCode::TwoReviewsIn,
        "both reviews are in; open an alert that waits",
    )
}

pub(super) fn concluded(asked: &Asked<'_>, p: &AlertConcluded) -> Result<(), Refusal> {
    let alert = asked.bright_alert(&p.alert)?;
    require(
        alert.reviews.len() >= REVIEWS,
        RefusalCode::ReviewsMissing,
        "an alert is concluded once two separate reviews are in; wait for them",
    )?;
    require(
        alert.concluded.is_none(),
        RefusalCode::AlreadyConcluded,
        "the alert is concluded already; nothing more is needed",
    )
}
