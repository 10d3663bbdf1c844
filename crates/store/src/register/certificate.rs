//! Making the certificate of an erasure from the register: its acts, their proofs, one checkpoint.

use std::collections::{BTreeMap, BTreeSet};

use stricto_record::act::Entry;
use stricto_record::ids::{ActHash, KeyId, UseId};
use stricto_record::kinds::{Kind, Public};

use super::Register;
use super::destroy::DestroyError;
use super::opening::unreadable;
use crate::certificate::{ErasureCertificate, FORMAT, Placed, ProvedAct, Says, SaysError, introduces};
use crate::error::StoreError;

/// Why there is no certificate of an erasure.
#[derive(Debug, thiserror::Error)]
pub enum UncertifiedError {
    /// The register holds no such order in this use.
    #[error("the register holds no order `{order}` to erase content of this use; name one that it holds")]
    NotOrdered {
        /// The order asked for.
        order: ActHash,
    },
    /// A custodian has not attested yet, or the last checkpoint is older than the certificate.
    #[error(
        "the erasure is open: not every custodian has attested that nothing is left; ask those that have not"
    )]
    Open,
    /// The register's acts make none: a fault of this program.
    #[error(transparent)]
    Acts(#[from] SaysError),
    /// Store or keys fail.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ciphertexts that were destroyed cannot be listed.
    #[error(transparent)]
    Destroyed(#[from] DestroyError),
}

/// The keys that an act stands on: its signer's, and those of custodians that a new key may have answered for.
fn keys_of(act: &Placed) -> Vec<KeyId> {
    let mut keys = vec![act.entry.signed.act.by];
    if let Public::ErasureAttested(attested) = act.public() {
        keys.extend(attested.custodian.key());
    }
    keys
}

impl Register {
    /// The certificate of an erasure that is closed.
    ///
    /// # Errors
    /// Where it is not closed, or the store fails.
    pub async fn certificate(
        &self,
        use_id: UseId,
        order: ActHash,
    ) -> Result<ErasureCertificate, UncertifiedError> {
        let span = self.read(|fold| {
            let erasure = fold.use_file(use_id)?.erasure(&order)?;
            let closed = erasure.closed.as_ref().and_then(|closed| fold.position(&closed.act));
            Some((erasure.position, erasure.held_by.is_some(), closed))
        });
        let (ordered, held, closed) = span.ok_or(UncertifiedError::NotOrdered { order })?;
        let closed = closed.ok_or(UncertifiedError::Open)?;
        let checkpoint = self.core.log.checkpoint().await?.filter(|checkpoint| closed < checkpoint.size);
        let checkpoint = checkpoint.ok_or(UncertifiedError::Open)?;
        let ciphertexts = self.erased_by(use_id, order).await?;
        // A court's decision belongs to the erasure of what a trustee held meanwhile, and to no other.
        let decided = held.then_some(ordered);
        let acts = self.acts_of_erasure(use_id, (order, decided), closed).await?;
        let says = Says::of(&acts, &ciphertexts)?;
        let mut proved = Vec::with_capacity(acts.len());
        for act in acts {
            let proof = self.proofs(checkpoint.size, act.index, 1).await?;
            let proof = proof.into_iter().flatten().map(|hash| hash.to_base64()).collect();
            let entry = act.entry.bytes().map_err(|_| unreadable(act.index))?;
            let entry = serde_json::from_slice(&entry).map_err(|_| unreadable(act.index))?;
            proved.push(ProvedAct { index: act.index, proof, entry });
        }
        let format = FORMAT.to_owned();
        Ok(ErasureCertificate { format, says, ciphertexts, acts: proved, checkpoint: checkpoint.note })
    }

    /// The acts of one erasure in register order, and before them those that enrolled whoever signed.
    ///
    /// With what a court decided on the challenge after the position that stands beside the order, where one does.
    async fn acts_of_erasure(
        &self,
        use_id: UseId,
        (order, decided): (ActHash, Option<u64>),
        closed: u64,
    ) -> Result<Vec<Placed>, StoreError> {
        let of_use = self.placed(Some(use_id), closed, |act| {
            let kind = act.public().kind();
            let answers = act.entry.signed.act.re.first() == Some(&order);
            let cause = matches!(kind, Kind::AuthorisationDecided | Kind::UseStopped);
            let erasure = matches!(kind, Kind::ErasureAttested | Kind::UseErased);
            let meanwhile = decided.is_some_and(|ordered| act.index > ordered);
            let decision = kind == Kind::ChallengeDecided && meanwhile;
            cause || act.hash == order || erasure && answers || decision
        });
        let mut acts = of_use.await?;
        let of_instance = |act: &Placed| act.index == 0 || !introduces(act.public()).is_empty();
        let of_instance = self.placed(None, closed, of_instance).await?;
        let mut by_key: BTreeMap<KeyId, u64> = BTreeMap::new();
        for act in &of_instance {
            for introduced in introduces(act.public()) {
                by_key.entry(introduced.key.id()).or_insert(act.index);
            }
        }
        let mut needed = BTreeSet::from([0]);
        let mut signers: Vec<KeyId> = acts.iter().flat_map(keys_of).collect();
        while let Some(key) = signers.pop() {
            let Some(index) = by_key.get(&key) else { continue };
            if needed.insert(*index) {
                let enrolled = of_instance.iter().find(|act| act.index == *index);
                signers.extend(enrolled.map(|act| act.entry.signed.act.by));
            }
        }
        acts.extend(of_instance.into_iter().filter(|act| needed.contains(&act.index)));
        acts.sort_by_key(|act| act.index);
        Ok(acts)
    }

    /// The entries of a use, or of the instance, up to position `last`, that `are` asked for.
    async fn placed(
        &self,
        of: Option<UseId>,
        last: u64,
        are: impl Fn(&Placed) -> bool,
    ) -> Result<Vec<Placed>, StoreError> {
        let mut found = Vec::new();
        let of_entry = |index, entry: Entry| {
            let hash = entry.signed.act.hash().map_err(|_| unreadable(index))?;
            let act = Placed { index, hash, entry };
            if are(&act) {
                found.push(act);
            }
            Ok(())
        };
        self.each_before(of, last + 1, of_entry).await?;
        Ok(found)
    }
}
