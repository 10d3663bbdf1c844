//! An erasure from its order to its certificate.

use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::challenge_decided::{ChallengeDecided, ChallengeResult};
use stricto_record::kinds::challenge_lodged::ChallengeLodged;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureOrdered, ErasureScope};
use stricto_record::kinds::use_erased::UseErased;
use stricto_store::register::ErasureReceipt;
use stricto_store::{Receipt, SubmitError};

use crate::cast::Actor;
use crate::instance::TestInstance;

/// An erasure that was certified.
#[derive(Clone, Debug)]
pub struct Erased {
    /// The order.
    pub order: ActHash,
    /// What the stores destroyed.
    pub receipt: ErasureReceipt,
    /// The certificate.
    pub certificate: Receipt,
}

impl TestInstance {
    /// The register orders an erasure and names every custodian.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn order_erasure(
        &self,
        use_id: UseId,
        cause: ErasureCause,
        what: ErasureScope,
    ) -> Result<Receipt, SubmitError> {
        let custodians = self
            .register()
            .read(|fold| fold.use_file(use_id).map(|file| file.custodians(&what)).unwrap_or_default());
        let now = self.register().now();
        let holder = self.register().read(|fold| fold.holder(fold.use_file(use_id)?, now?));
        let held_by = holder.filter(|_| cause == ErasureCause::Refused);
        let public = Public::ErasureOrdered(ErasureOrdered { cause, what, custodians, held_by });
        self.act(Some(use_id), public, &[], &[]).await
    }

    /// The register takes the content key from the unit, and says so.
    ///
    /// # Errors
    /// Where the act is refused or register or stores are unavailable: then call again.
    pub async fn reseal(&self, use_id: UseId, order: ActHash) -> Result<u64, SubmitError> {
        let resealed = self.register().reseal(use_id, order).await;
        let items = resealed.map_err(|e| SubmitError::Unavailable { why: e.to_string() })?;
        let (custodian, state) = (Custodian::Keys, ErasureState::Resealed);
        let attested = ErasureAttested { custodian, state, items };
        self.act(Some(use_id), Public::ErasureAttested(attested), &[order], &[]).await?;
        Ok(items)
    }

    /// The refusal of the use is challenged by this person, or a court decides on that challenge.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn challenge(
        &self,
        actor: &Actor,
        use_id: UseId,
        decided: Option<ChallengeResult>,
    ) -> Result<Receipt, SubmitError> {
        let named = self.register().read(|fold| {
            let file = fold.use_file(use_id)?;
            let challenge = file.challenge.as_ref().map(|challenge| challenge.act);
            challenge.filter(|_| decided.is_some()).or(file.refusal().map(|refusal| refusal.act))
        });
        let (public, sealed): (_, &[(&str, &[u8])]) = match decided {
            Some(result) => (Public::ChallengeDecided(ChallengeDecided { result }), &[]),
            None => (Public::ChallengeLodged(ChallengeLodged {}), &[("challenge", b"{}")]),
        };
        let re: Vec<ActHash> = named.into_iter().collect();
        let submission = self.signed(&actor.key, Some(use_id), public, &re, sealed).await?;
        self.register().submit(submission).await
    }

    /// Everybody who holds something destroys it and says so, and the register certifies it.
    ///
    /// # Errors
    /// Where an act is refused, or register or stores are unavailable: then call again.
    pub async fn finish_erasure(&self, use_id: UseId, order: ActHash) -> Result<Erased, SubmitError> {
        let destroyed = self.register().destroy(use_id, order).await;
        let receipt = destroyed.map_err(|e| SubmitError::Unavailable { why: e.to_string() })?;
        let open: Vec<Custodian> = self.register().read(|fold| {
            let erasure = fold.use_file(use_id).and_then(|file| file.erasure(&order));
            erasure.map(|erasure| erasure.open().cloned().collect()).unwrap_or_default()
        });
        for custodian in open {
            let by = custodian.key().and_then(|key| self.cast.of_the_unit().find(|actor| actor.id() == *key));
            let items = receipt.ciphertexts;
            let public =
                Public::ErasureAttested(ErasureAttested { custodian, state: ErasureState::Done, items });
            match by {
                Some(actor) => self.submit(actor, Some(use_id), public, &[order]).await?,
                None => self.act(Some(use_id), public, &[order], &[]).await?,
            };
        }
        let public =
            Public::UseErased(UseErased { order, ciphertexts: receipt.ciphertexts, root: receipt.root });
        let certificate = self.act(Some(use_id), public, &[order], &[]).await?;
        Ok(Erased { order, receipt, certificate })
    }
}
