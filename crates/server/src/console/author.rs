//! Acts that a page makes: sealed here, signed by the session's key, submitted like any other.

use std::collections::BTreeMap;

use serde_json::Value;
use stricto_record::act::Act;
use stricto_record::canonical;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::refusal::Refusal;
use stricto_store::register::{SealRefused, Submission, SubmitError};
use stricto_store::{ActKey, Receipt};
use zeroize::Zeroizing;

use crate::app::App;

/// What a page wants recorded.
pub(crate) struct Draft {
    pub(crate) use_id: Option<UseId>,
    pub(crate) public: Public,
    pub(crate) re: Vec<ActHash>,
    pub(crate) sealed: Vec<(&'static str, Value)>,
}

/// Why it was not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDone {
    /// The register refuses.
    #[error("{}", .0.why)]
    Refused(Refusal),
    /// The content it belongs to is erased.
    #[error("the content of this use is erased")]
    Erased,
    /// Store, keys or clock cannot be reached.
    #[error("{0}")]
    Unavailable(String),
}

/// Makes, signs and submits an act.
///
/// # Errors
/// Where the register refuses it, or cannot be reached.
pub(crate) async fn act(app: &App, key: &ActKey, draft: Draft) -> Result<Receipt, NotDone> {
    let Draft { use_id, public, re, sealed } = draft;
    let mut values = BTreeMap::new();
    for (name, value) in sealed {
        let bytes = canonical::serialize(&value).map_err(|e| NotDone::Unavailable(e.to_string()))?;
        values.insert(name.to_owned(), Zeroizing::new(bytes));
    }
    let made = app.register.seal(use_id, public.kind(), values).await.map_err(not_sealed)?;
    let (mut refs, mut ciphertexts) = (BTreeMap::new(), BTreeMap::new());
    for (name, field) in made {
        refs.insert(name.clone(), field.reference);
        ciphertexts.insert(name, field.ciphertext);
    }
    let at = app.register.now().ok_or_else(|| NotDone::Unavailable("the clock is unknown".into()))?;
    let after = app.register.read(|fold| fold.head(use_id));
    let origin = app.register.origin().clone();
    let act = Act { origin, use_id, by: key.id(), at, after, re, public, sealed: refs };
    let signed = key.sign(act).map_err(|e| NotDone::Unavailable(e.to_string()))?;
    app.register.submit(Submission { signed, ciphertexts }).await.map_err(|error| match error {
        SubmitError::Refused(refusal) => NotDone::Refused(refusal),
        SubmitError::Sealed { field, why } => {
            NotDone::Unavailable(format!("the sealed field `{field}`: {why}"))
        }
        SubmitError::Unavailable { why } => NotDone::Unavailable(why),
    })
}

fn not_sealed(error: SealRefused) -> NotDone {
    match error {
        SealRefused::Erased => NotDone::Erased,
        SealRefused::UnknownField { .. } | SealRefused::Unavailable { .. } => {
            NotDone::Unavailable(error.to_string())
        }
    }
}
