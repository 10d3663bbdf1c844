//! What the file of a use keeps of erasures: the order, its custodians, how far each is (R-5.3-n, -o, -s).

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::time::Instant;

use crate::ids::{ActHash, AlertId, Hex32, KeyId};
use crate::kinds::erasure_attested::ErasureState;
use crate::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope, HeldBy};

use super::UseFile;

/// An ordered erasure.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// The order.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// Its position in the register.
    pub position: u64,
    /// Why.
    pub cause: ErasureCause,
    /// What.
    pub what: ErasureScope,
    /// Each custodian and how far it is; none where it said nothing yet.
    pub custodians: BTreeMap<Custodian, Option<ErasureState>>,
    /// Who holds the content meanwhile, and until when it waits for a court.
    pub held_by: Option<HeldBy>,
    /// The certificate that closed it.
    pub closed: Option<Certificate>,
}

/// The certificate of an erasure.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// How many ciphertexts were destroyed.
    pub ciphertexts: u64,
    /// Root over their hashes.
    pub root: Hex32,
}

impl Erasure {
    /// The custodians that have not attested that nothing is left.
    pub fn open(&self) -> impl Iterator<Item = &Custodian> {
        self.custodians.iter().filter(|(_, state)| **state != Some(ErasureState::Done)).map(|(c, _)| c)
    }

    /// Whether the register attested that the unit's key is gone and the trustee's box stands in its place.
    #[must_use]
    pub fn resealed(&self) -> bool {
        self.custodians.get(&Custodian::Keys) == Some(&Some(ErasureState::Resealed))
    }

    /// Whether this custodian attested that nothing is left.
    #[must_use]
    pub fn done(&self, custodian: &Custodian) -> bool {
        self.custodians.get(custodian) == Some(&Some(ErasureState::Done))
    }
}

impl UseFile {
    /// Ordered erasures, in register order.
    #[must_use]
    pub fn erasures(&self) -> &[Erasure] {
        &self.erasures
    }

    /// An ordered erasure by its order.
    #[must_use]
    pub fn erasure(&self, order: &ActHash) -> Option<&Erasure> {
        self.erasures.iter().find(|erasure| erasure.act == *order)
    }

    /// The order that erases all content of the use, if there is one.
    #[must_use]
    pub fn content_erased(&self) -> Option<&ActHash> {
        self.content_erased.as_ref()
    }

    /// The order that erases an alert's content: by name, or with all content.
    #[must_use]
    pub fn alert_erased(&self, alert: &AlertId) -> Option<&ActHash> {
        self.content_erased.as_ref().or_else(|| self.alerts.get(alert).and_then(|file| file.erased.as_ref()))
    }

    /// Whether the refusal erases all content: it does, unless an earlier grant covers what came before it.
    ///
    /// A refused extension destroys only what lies outside the grant. A grant that no key of the authority stands behind
    /// covers nothing then: two who transcribed one that was never made would keep what the authority refuses.
    #[must_use]
    pub fn refusal_erases_all(&self) -> bool {
        let granted_before =
            |position: u64| self.decisions.iter().any(|d| d.position < position && d.grants_for_certain());
        self.refusal().is_some_and(|refusal| !granted_before(refusal.position))
    }

    /// The alerts that decisions in effect leave outside what was granted.
    #[must_use]
    pub fn outside_grant(&self) -> BTreeSet<AlertId> {
        let in_effect = self.decisions.iter().filter(|d| d.effective.is_some());
        in_effect.flat_map(|d| d.outside.iter().copied()).collect()
    }

    /// Every custodian of content in this scope, as an order must name them.
    ///
    /// The register's store and keys always; the engine, where all content goes; whoever opened an alert in scope. Where a
    /// trustee holds the content, those two alone are left to name.
    #[must_use]
    pub fn custodians(&self, what: &ErasureScope) -> Vec<Custodian> {
        let mut custodians = vec![Custodian::Store, Custodian::Keys];
        if self.held().is_some() {
            return custodians;
        }
        let readers: Vec<KeyId> = match what {
            ErasureScope::Content => {
                custodians.push(Custodian::Engine(self.engine));
                self.readers.iter().copied().collect()
            }
            ErasureScope::Alerts(alerts) => {
                let files = alerts.iter().filter_map(|alert| self.alerts.get(alert));
                let readers: BTreeSet<KeyId> = files.flat_map(|file| file.opened.keys().copied()).collect();
                readers.into_iter().collect()
            }
        };
        custodians.extend(readers.into_iter().map(Custodian::Reader));
        custodians
    }
}
