//! Erasing content that the register ordered to erase: keys first, then ciphertexts, then the write-ahead log.
//!
//! Each step can be done again, so that whatever a crash left is finished when the register is opened (design
//! section 9). What is deleted is what the order names; that it was ordered is the record's rule.

use std::collections::BTreeSet;
use std::sync::Arc;

use stricto_record::act::Entry;
use stricto_record::class::{Branch as ClassBranch, Class};
use stricto_record::fold::{Erasure as FoldedErasure, UseFile};
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureScope};
use stricto_record::retention;
use stricto_vault::escrow::ESCROW_SCOPE;
use stricto_vault::{Branch, Commitment, Key, KeyLabel, commitment_root, wrap};

use super::Register;
use super::sealing::{SealRefused, class_of, next_owner, owner, unavailable};
use crate::chance;
use crate::error::StoreError;
use crate::keys::KeyStoreError;
use crate::log::{ErasedScopes, Erasure, Subkey};

/// How many scopes are looked for in one transaction.
const SCOPES_AT_ONCE: usize = 32;

/// What an erasure destroyed, without content: computed from the register, so that anybody can compute it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureReceipt {
    /// The order.
    pub order: ActHash,
    /// How many ciphertexts were destroyed.
    pub ciphertexts: u64,
    /// Root over their hashes, in register order: see [`erasure_root`].
    pub root: Hex32,
}

/// Why an erasure is not done. It may be done in part: call again.
#[derive(Debug, thiserror::Error)]
pub enum DestroyError {
    /// The register holds no such order.
    #[error("the register holds no order `{order}` to erase content of this use; order it first")]
    NotOrdered {
        /// The order asked for.
        order: ActHash,
    },
    /// A trustee holds it, and that did not end.
    #[error("a trustee holds what the order `{order}` erases; it is destroyed once that ends")]
    Held {
        /// The order asked for.
        order: ActHash,
    },
    /// What a trustee holds cannot be found, and neither can the key that it was made from.
    #[error(
        "the box for the trustee does not open under any key that is left, and the key it was made from is gone: nobody \
         opens this content; tell the court and the trustee, and run `stricto verify`"
    )]
    BoxLost,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key store failed.
    #[error(transparent)]
    Keys(#[from] KeyStoreError),
    /// A key could not be made or unwrapped.
    #[error(transparent)]
    Sealing(#[from] SealRefused),
    /// The thread that works on keys ended.
    #[error("the thread that destroys keys ended; try again")]
    Thread,
}

/// The root over ciphertext hashes in register order, as `use.erased` carries it.
#[must_use]
pub fn erasure_root(hashes: &[Hex32]) -> Hex32 {
    let members: Vec<Commitment> = hashes.iter().map(|hash| Commitment(hash.0)).collect();
    Hex32(commitment_root(&members).0)
}

/// Whether an erasure in the use's file covers content of this class.
pub(crate) fn covers(file: &UseFile, class: Class) -> bool {
    match (class.branch(), class) {
        (ClassBranch::Content, Class::Alert(alert)) => file.alert_erased(&alert).is_some(),
        (ClassBranch::Content, _) => file.content_erased().is_some(),
        (ClassBranch::File, _) => false,
    }
}

/// Whether an order's scope takes content of this class.
pub(crate) fn takes(what: &ErasureScope, class: Class) -> bool {
    match (what, class) {
        (ErasureScope::Content, class) => class.branch() == ClassBranch::Content,
        (ErasureScope::Alerts(alerts), Class::Alert(alert)) => alerts.contains(&alert),
        (ErasureScope::Alerts(_), _) => false,
    }
}

impl Register {
    /// Destroys what `order` erases: its keys in every place, its ciphertexts, their traces in the write-ahead log.
    ///
    /// Idempotent; finished on opening where a crash came between.
    ///
    /// # Errors
    /// Where the register holds no such order, or keys or store fail: then call again.
    pub async fn destroy(&self, use_id: UseId, order: ActHash) -> Result<ErasureReceipt, DestroyError> {
        let what =
            self.read(|fold| fold.use_file(use_id)?.erasure(&order).map(|erasure| erasure.what.clone()));
        let what = what.ok_or(DestroyError::NotOrdered { order })?;
        if what == ErasureScope::Content && self.is_held(use_id) {
            return Err(DestroyError::Held { order });
        }
        // A log from before the order is not to be opened with the keys from after it.
        self.remember().await?;
        self.destroy_keys(use_id, &what).await?;
        self.delete_ciphertexts(use_id, &what).await?;
        self.core.log.scrub().await?;
        self.receipt(use_id, order).await
    }

    /// Whether a trustee holds the use's content still; an unknown clock ends nothing.
    fn is_held(&self, use_id: UseId) -> bool {
        let now = self.now();
        self.read(|fold| {
            let fate = fold.use_file(use_id).and_then(retention::held);
            fate.is_some_and(|fate| !now.is_some_and(|now| fate.is_due(now)))
        })
    }

    /// Destroys again whatever any erasure in the register named: what start-up does before anything is served.
    pub(super) async fn replay_erasures(&self) -> Result<(), DestroyError> {
        let ordered: Vec<(UseId, ActHash, ErasureScope, bool)> = self.read(|fold| {
            let of = |file: &UseFile| {
                let id = file.id;
                let held =
                    |erasure: &FoldedErasure| erasure.held_by.is_some() && !erasure.done(&Custodian::Keys);
                let each = |erasure: &FoldedErasure| (id, erasure.act, erasure.what.clone(), held(erasure));
                file.erasures().iter().map(each).collect::<Vec<_>>()
            };
            fold.uses().flat_map(of).collect()
        });
        for (use_id, order, what, held) in &ordered {
            if *held {
                match self.reseal(*use_id, *order).await {
                    // Nobody opens it: no reason to serve nobody else. Whoever asks for it is told.
                    Ok(_) | Err(DestroyError::BoxLost) => continue,
                    Err(e) => return Err(e),
                }
            }
            self.destroy_keys(*use_id, what).await?;
            self.delete_ciphertexts(*use_id, what).await?;
        }
        if !ordered.is_empty() {
            self.core.log.scrub().await?;
        }
        Ok(())
    }

    pub(super) async fn destroy_keys(&self, use_id: UseId, what: &ErasureScope) -> Result<(), DestroyError> {
        // Nobody seals while roots change, or a fresh key would hang on a root that is going.
        let _guard = self.core.sealing.write().await;
        let owner = owner(Some(use_id));
        match what {
            ErasureScope::Content => {
                let roots = vec![(owner.clone(), Branch::Content), (next_owner(&owner), Branch::Content)];
                self.on_keys(move |vault| vault.destroy(&roots)).await
            }
            ErasureScope::Alerts(alerts) => {
                let scopes = alerts.iter().map(|alert| Class::Alert(*alert).scope()).collect();
                self.replace_content_root(&owner, &scopes).await
            }
        }
    }

    /// Partial erasure: a new content root, the survivors under it, the erased deleted, then the old root destroyed.
    async fn replace_content_root(&self, owner: &str, erased: &BTreeSet<String>) -> Result<(), DestroyError> {
        let content = Branch::Content.as_str();
        let subkeys = self.core.log.subkeys(owner).await?;
        let subkeys = subkeys.into_iter().filter(|subkey| subkey.branch == content);
        let (gone, survivors): (Vec<_>, Vec<_>) = subkeys.partition(|subkey| erased.contains(&subkey.scope));
        let next = next_owner(owner);
        if survivors.iter().any(|subkey| subkey.scope == ESCROW_SCOPE) {
            // The root that these hang on is the trustee's: what is left to do is that the rows go.
            let scopes = erased.iter().cloned().collect();
            return self
                .erase_rows(Erasure { owner: owner.to_owned(), what: ErasedScopes::Scopes(scopes) })
                .await;
        }
        if gone.is_empty() && self.root(&next, Branch::Content).await?.is_none() {
            if !survivors.is_empty() {
                return Ok(());
            }
            // Nothing hangs on the root: one that came back with old keys would open what is erased.
            let roots = vec![(owner.to_owned(), Branch::Content)];
            return self.on_keys(move |vault| vault.destroy(&roots)).await;
        }
        let root = self.made_root(&next).await?;
        let alone = survivors.is_empty();
        let mut rewrapped = Vec::with_capacity(survivors.len());
        for subkey in survivors {
            // A survivor whose root is gone, as after the restore of an old database, stays unreadable.
            if let Some(key) = self.unwrapped(&subkey).await? {
                let nonce = chance::bytes(&*self.core.chance).map_err(unavailable)?;
                let label = KeyLabel::Subkey { use_id: owner, branch: Branch::Content, scope: &subkey.scope };
                let wrapped = wrap(&root, &nonce, &key, &label).map_err(unavailable)?;
                rewrapped.push(Subkey { wrapped: wrapped.0.to_vec(), ..subkey });
            }
        }
        self.core.log.replace_subkeys(rewrapped).await?;
        let scopes = erased.iter().cloned().collect();
        self.erase_rows(Erasure { owner: owner.to_owned(), what: ErasedScopes::Scopes(scopes) }).await?;
        let owner = owner.to_owned();
        if alone {
            let roots = vec![(owner, Branch::Content), (next, Branch::Content)];
            return self.on_keys(move |vault| vault.destroy(&roots)).await;
        }
        self.on_keys(move |vault| vault.replace(&owner, &next, Branch::Content)).await
    }

    /// The content root of this name, made if there is none.
    pub(super) async fn made_root(&self, name: &str) -> Result<Key, DestroyError> {
        let (made_for, (answer, made)) = (name.to_owned(), tokio::sync::oneshot::channel());
        self.on_keys(move |vault| {
            // Nobody else waits for it than the line below.
            drop(answer.send(vault.make_root(&made_for, Branch::Content)?));
            Ok(())
        })
        .await?;
        made.await.map_err(|_| DestroyError::Thread)
    }

    pub(super) async fn delete_ciphertexts(
        &self,
        use_id: UseId,
        what: &ErasureScope,
    ) -> Result<(), DestroyError> {
        let scopes = match what {
            ErasureScope::Content => ErasedScopes::Branch(Branch::Content.as_str()),
            ErasureScope::Alerts(alerts) => {
                ErasedScopes::Scopes(alerts.iter().map(|alert| Class::Alert(*alert).scope()).collect())
            }
        };
        self.erase_rows(Erasure { owner: owner(Some(use_id)), what: scopes }).await
    }

    async fn erase_rows(&self, erasure: Erasure) -> Result<(), DestroyError> {
        let Erasure { owner, what } = erasure;
        let parts = match what {
            ErasedScopes::Branch(_) => vec![what],
            // A few at once, since each transaction looks for every one of its scopes.
            ErasedScopes::Scopes(scopes) => {
                scopes.chunks(SCOPES_AT_ONCE).map(|some| ErasedScopes::Scopes(some.to_vec())).collect()
            }
        };
        for what in parts {
            let part = Erasure { owner: owner.clone(), what };
            while self.core.log.erase_some(&part).await? > 0 {}
        }
        Ok(())
    }

    pub(super) async fn on_keys(
        &self,
        work: impl FnOnce(&dyn crate::keys::KeyStore) -> Result<(), KeyStoreError> + Send + 'static,
    ) -> Result<(), DestroyError> {
        let vault = Arc::clone(&self.core.vault);
        let done = tokio::task::spawn_blocking(move || work(&*vault)).await;
        Ok(done.map_err(|_| DestroyError::Thread)??)
    }

    /// Count and root of what the order destroys.
    async fn receipt(&self, use_id: UseId, order: ActHash) -> Result<ErasureReceipt, DestroyError> {
        let hashes = self.erased_by(use_id, order).await?;
        let ciphertexts = u64::try_from(hashes.len()).unwrap_or(u64::MAX);
        Ok(ErasureReceipt { order, ciphertexts, root: erasure_root(&hashes) })
    }

    /// Hashes of what the order destroys, less what an earlier order destroyed, from the register alone.
    pub(super) async fn erased_by(&self, use_id: UseId, order: ActHash) -> Result<Vec<Hex32>, DestroyError> {
        let not_ordered = || DestroyError::NotOrdered { order };
        let (ordered_at, what, earlier) = self
            .read(|fold| {
                let file = fold.use_file(use_id)?;
                let this = file.erasure(&order)?;
                let earlier = file.erasures().iter().filter(|other| other.position < this.position);
                let earlier: Vec<ErasureScope> = earlier.map(|other| other.what.clone()).collect();
                Some((this.position, this.what.clone(), earlier))
            })
            .ok_or_else(not_ordered)?;
        let mut hashes = Vec::new();
        let of_entry = |_, entry: Entry| {
            let act = entry.signed.act;
            for (field, reference) in &act.sealed {
                let class = class_of(act.kind(), field);
                let fresh = |class: &Class| !earlier.iter().any(|earlier| takes(earlier, *class));
                if class.filter(fresh).is_some_and(|class| takes(&what, class)) {
                    hashes.push(reference.ciphertext);
                }
            }
            Ok(())
        };
        self.each_before(Some(use_id), ordered_at, of_entry).await?;
        Ok(hashes)
    }
}
