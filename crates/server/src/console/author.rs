//! Acts that a page makes: sealed here, signed by the session's key, submitted like any other.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use stricto_law::time::Instant;
use stricto_record::act::Act;
use stricto_record::canonical;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::refusal::{Refusal, RefusalCode};
use stricto_store::register::{SealRefused, Submission, SubmitError};
use stricto_store::{ActKey, Receipt};
use zeroize::Zeroizing;

use super::text::text;
use crate::app::App;
use crate::ends;
use crate::gate_room::ends::End;

/// What a page wants recorded of a use.
pub(crate) struct Draft {
    of: UseId,
    public: Public,
    re: Vec<ActHash>,
    sealed: Vec<(&'static str, Value)>,
    seen: Option<ActHash>,
}

impl Draft {
    /// An act of a use, about the use as it stands when the act is signed.
    pub(crate) fn new(of: UseId, public: Public) -> Self {
        Self { of, public, re: Vec::new(), sealed: Vec::new(), seen: None }
    }

    /// The act answers another.
    pub(crate) fn answering(mut self, act: ActHash) -> Self {
        self.re.push(act);
        self
    }

    /// A field of the act, sealed.
    pub(crate) fn sealing(mut self, field: &'static str, value: Value) -> Self {
        self.sealed.push((field, value));
        self
    }

    /// The act is about the use as its signer saw it, up to this act: where it moved on, another look is needed.
    pub(crate) fn having_seen(self, last: ActHash) -> Self {
        Self { seen: Some(last), ..self }
    }
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

/// How often an act is made again because the register moved on between looking and signing.
const AGAIN_MAX: usize = 5;

/// Makes, signs and submits an act; one that ends something closes the gate before the register is asked.
///
/// # Errors
/// Where the register refuses it, or cannot be reached.
pub(crate) async fn act(app: &Arc<App>, key: &ActKey, draft: Draft) -> Result<Receipt, NotDone> {
    let Draft { of, public, re, sealed, seen } = draft;
    let use_id = Some(of);
    let mut values = BTreeMap::new();
    for (name, value) in sealed {
        let bytes = canonical::serialize(&value).map_err(|e| NotDone::Unavailable(e.to_string()))?;
        values.insert(name.to_owned(), Zeroizing::new(bytes));
    }
    let mut tries = 0;
    loop {
        let made = app.register.seal(use_id, public.kind(), values.clone()).await.map_err(not_sealed)?;
        let (mut refs, mut ciphertexts) = (BTreeMap::new(), BTreeMap::new());
        for (name, field) in made {
            refs.insert(name.clone(), field.reference);
            ciphertexts.insert(name, field.ciphertext);
        }
        let at = at(app, &public).ok_or_else(|| NotDone::Unavailable(text("clock-unknown")))?;
        let after = seen.or_else(|| app.register.read(|fold| fold.head(use_id)));
        let (origin, public) = (app.register.origin().clone(), public.clone());
        let act = Act { origin, use_id, by: key.id(), at, after, re: re.clone(), public, sealed: refs };
        let signed = key.sign(act).map_err(|e| NotDone::Unavailable(e.to_string()))?;
        tries += 1;
        match ends::submit(app, Submission { signed, ciphertexts }).await {
            Ok(receipt) => return Ok(receipt),
            Err(SubmitError::Refused(refusal))
                if refusal.code == RefusalCode::SawTooLittle && seen.is_none() && tries < AGAIN_MAX => {}
            Err(SubmitError::Refused(refusal)) => return Err(NotDone::Refused(refusal)),
            Err(SubmitError::Sealed { field, why }) => {
                return Err(NotDone::Unavailable(format!("the sealed field `{field}`: {why}")));
            }
            Err(SubmitError::Unavailable { why }) => return Err(NotDone::Unavailable(why)),
        }
    }
}

/// The signer's own time: what the register believes, or for what only ends what it knows at least.
fn at(app: &App, public: &Public) -> Option<Instant> {
    let ends = || End::asked(public, app.register.at_least()).is_some();
    app.register.now().or_else(|| app.register.at_least().filter(|_| ends()))
}

fn not_sealed(error: SealRefused) -> NotDone {
    match error {
        SealRefused::Erased => NotDone::Erased,
        SealRefused::UnknownField { .. } | SealRefused::Unavailable { .. } => {
            NotDone::Unavailable(error.to_string())
        }
    }
}
