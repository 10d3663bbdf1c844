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
    let custodians = app.register.read(|fold| fold.use_file(use_id).map(|file| file.custodians(&what)));
    let Some(custodians) = custodians else { return Ok(()) };
    let public = Public::ErasureOrdered(ErasureOrdered { cause, what, custodians, held_by: None });
    append(app, plain(use_id, public)).await.map(drop)
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
