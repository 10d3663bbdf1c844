//! Erases: the order first, then keys and ciphertexts, then the attestations, then the certificate.

use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureOrdered, ErasureScope};
use stricto_record::kinds::use_erased::UseErased;

use super::{JobError, append, plain};
use crate::app::App;

pub(super) async fn order(
    app: &App,
    use_id: UseId,
    cause: ErasureCause,
    what: ErasureScope,
) -> Result<(), JobError> {
    // A clock that is not believed ends no time for a challenge: until it is, the earliest time counts.
    let now = app.register.at_least();
    let named = app.register.read(|fold| {
        let file = fold.use_file(use_id)?;
        let refused = cause == ErasureCause::Refused;
        Some((file.custodians(&what), now.filter(|_| refused).and_then(|now| fold.holder(file, now))))
    });
    let Some((custodians, held_by)) = named else { return Ok(()) };
    let public = Public::ErasureOrdered(ErasureOrdered { cause, what, custodians, held_by });
    append(app, plain(use_id, public)).await.map(drop)
}

/// Seals the content root to the trustee, takes it from the unit, and says so.
pub(super) async fn reseal(app: &App, use_id: UseId, order: ActHash) -> Result<(), JobError> {
    let items = app.register.reseal(use_id, order).await?;
    let (custodian, state) = (Custodian::Keys, ErasureState::Resealed);
    let mut draft = plain(use_id, Public::ErasureAttested(ErasureAttested { custodian, state, items }));
    draft.re.push(order);
    append(app, draft).await.map(drop)
}

/// Destroys in the register's own stores, and says so for each of the two that has not.
pub(super) async fn destroy(app: &App, use_id: UseId, order: ActHash) -> Result<(), JobError> {
    let receipt = app.register.destroy(use_id, order).await?;
    for custodian in [Custodian::Keys, Custodian::Store] {
        let done = app.register.read(|fold| {
            fold.use_file(use_id).and_then(|file| file.erasure(&order)).is_none_or(|e| e.done(&custodian))
        });
        if !done {
            let (state, items) = (ErasureState::Done, receipt.ciphertexts);
            let public = Public::ErasureAttested(ErasureAttested { custodian, state, items });
            let mut draft = plain(use_id, public);
            draft.re.push(order);
            append(app, draft).await?;
        }
    }
    Ok(())
}

/// Certifies; count and root are computed from the register, as anybody can.
pub(super) async fn close(app: &App, use_id: UseId, order: ActHash) -> Result<(), JobError> {
    let receipt = app.register.destroy(use_id, order).await?;
    let public = Public::UseErased(UseErased { order, ciphertexts: receipt.ciphertexts, root: receipt.root });
    let mut draft = plain(use_id, public);
    draft.re.push(order);
    append(app, draft).await.map(drop)
}
