//! What the file of a use keeps of the challenge of its refusal, and of a trustee who holds its content (R-5.3-r).

use std::collections::BTreeSet;

use stricto_law::time::{Instant, Millis};

use super::{Enrolment, Erasure, Fold, Instance, UseFile};
use crate::ids::{ActHash, BodyId, KeyId};
use crate::kinds::challenge_decided::ChallengeResult;
use crate::kinds::erasure_ordered::{Custodian, HeldBy};
use crate::role::Role;

/// The challenge of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The act that lodged it first.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// When somebody outside the unit recorded that a court has it; the unit's own word holds nothing.
    pub referenced: Option<Instant>,
    /// When it was decided finally, and how.
    pub decided: Option<(Instant, ChallengeResult)>,
}

impl UseFile {
    /// The order under which a trustee holds the content; none once it is destroyed.
    #[must_use]
    pub fn held(&self) -> Option<(&Erasure, &HeldBy)> {
        self.hold().filter(|(order, _)| !order.done(&Custodian::Keys))
    }

    /// The order under which a trustee holds the content, or held it.
    #[must_use]
    pub fn hold(&self) -> Option<(&Erasure, &HeldBy)> {
        self.erasures.iter().find_map(|order| order.held_by.as_ref().map(|held| (order, held)))
    }
}

impl Instance {
    /// The trustees of these bodies, enrolled now, to whose key content can be sealed.
    pub(super) fn trustees_of(&self, bodies: &BTreeSet<BodyId>) -> BTreeSet<KeyId> {
        let holds = |e: &Enrolment| {
            let stands = e.role == Role::Trustee && e.retired.is_none() && e.seals_to.is_some();
            stands && bodies.contains(&e.body)
        };
        self.enrolments().filter(|(_, e)| holds(e)).map(|(key, _)| *key).collect()
    }
}

impl Fold {
    /// Who holds what a refusal erases, and until when it waits for a court; none where it goes at once.
    ///
    /// Both the profile as it was when the use was proposed and as it was at the end must provide a challenge, and the
    /// trustee was enrolled before the use was proposed, by a body that its profile named: who enrols a friend later
    /// gets nothing.
    #[must_use]
    pub fn holder(&self, file: &UseFile, now: Instant) -> Option<HeldBy> {
        let refusal = file.refusal().filter(|_| file.refusal_erases_all())?;
        let days = file.national.challenge_days?;
        let until = refusal.effective.unwrap_or(refusal.at).plus(Millis::days(days.into()));
        let stands = |key: &&_| self.instance.enrolment(key).is_some_and(|e| e.retired.is_none());
        let trustee = *file.trustees.iter().find(stands)?;
        (now < until).then_some(HeldBy { trustee, until })
    }
}
