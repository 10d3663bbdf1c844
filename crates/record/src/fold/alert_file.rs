//! An alert's file: who opened it, who reviewed it, what came of it; never what it shows.

use std::collections::BTreeMap;

use stricto_law::time::Instant;

use crate::ids::{ActHash, ActorId, KeyId};
use crate::kinds::alert_concluded::Conclusion;

/// One alert, folded from public parts.
#[derive(Clone, Debug)]
pub struct AlertFile {
    /// The release it came with.
    pub released: ActHash,
    /// When it was released, by the register's time.
    pub at: Instant,
    /// Who opened it, and when first.
    pub opened: BTreeMap<KeyId, Instant>,
    /// The reviews, at most two.
    pub reviews: Vec<Review>,
    /// What two reviews say together: the act and the conclusion.
    pub concluded: Option<(ActHash, Conclusion)>,
    /// The act that confirmed an identity by other means.
    pub identity: Option<ActHash>,
    /// The measures that followed, each with the key that took it.
    pub measures: Vec<(ActHash, KeyId)>,
    /// The correction that blocks it.
    pub corrected: Option<ActHash>,
    /// The last recall it was in.
    pub recalled: Option<ActHash>,
    /// The order that erases this alert by name.
    pub(crate) erased: Option<ActHash>,
}

/// One verifier's review; its outcome is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The act that carries the outcome.
    pub act: ActHash,
    /// The reviewer's key.
    pub by: KeyId,
    /// The reviewer.
    pub actor: ActorId,
    /// When it was recorded.
    pub at: Instant,
}

impl AlertFile {
    pub(crate) fn new(released: ActHash, at: Instant) -> Self {
        Self {
            released,
            at,
            opened: BTreeMap::new(),
            reviews: Vec::new(),
            concluded: None,
            identity: None,
            measures: Vec::new(),
            corrected: None,
            recalled: None,
            erased: None,
        }
    }

    /// Whether two separate verifications confirm it.
    #[must_use]
    pub fn confirmed(&self) -> bool {
        matches!(self.concluded, Some((_, Conclusion::Confirmed)))
    }

    /// Whether two separate verifications judged it *not same*: its content is out of the unit's reach.
    #[must_use]
    pub fn judged_not_same(&self) -> bool {
        matches!(self.concluded, Some((_, Conclusion::NotConfirmed)))
    }

    /// Whether an order erases this alert by name; one that erases all content of its use is not looked at.
    #[must_use]
    pub const fn erased_by_name(&self) -> bool {
        self.erased.is_some()
    }

    /// The review this actor made, if any.
    #[must_use]
    pub fn review_by(&self, actor: &ActorId) -> Option<&Review> {
        self.reviews.iter().find(|review| review.actor == *actor)
    }
}
