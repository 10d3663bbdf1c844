//! Wrapping keys in an HSM, through PKCS#11: AES-256 keys that are made there, never leave, and are destroyed there.
//!
//! A key store's folder keeps of such a key its id alone. Whoever has an old copy of the folder has roots that are wrapped
//! under a key that is nowhere any more. SoftHSM behaves the same and protects nothing: its token is a folder of files.

mod error;
mod session;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use serde::{Deserialize, Serialize};
use stricto_vault::{Key, KeyLabel, Nonce, UnwrapError, Wrapped, WrapperError};
use zeroize::Zeroizing;

pub use error::HsmError;

use super::{KeyStoreError, RegisterLabel, Safe};
use crate::chance::{self, Chance};

/// Which HSM, and where its PIN is; never the PIN itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HsmSettings {
    /// The PKCS#11 library.
    pub module: PathBuf,
    /// The token's name.
    pub token: String,
    /// A file that holds the PIN and that only its owner may read.
    pub pin_file: PathBuf,
}

/// An HSM as the safe of wrapping keys.
pub struct Hsm {
    settings: HsmSettings,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The session that reads, and the keys it has found; gone after any failure, and opened again when next asked.
    open: Option<(Session, BTreeMap<Vec<u8>, ObjectHandle>)>,
    /// A PIN that was refused is not tried again, or the token would lock itself.
    refused: Option<String>,
}

impl Hsm {
    /// The HSM of these settings; it is asked for when it is first needed.
    #[must_use]
    pub fn new(settings: HsmSettings) -> Self {
        Self { settings, state: Mutex::default() }
    }

    /// Whether module, token and PIN are right, before anything is made.
    ///
    /// # Errors
    /// Where one is not.
    pub fn check(&self) -> Result<(), HsmError> {
        self.reading(|_, _| Ok(()))
    }

    /// Runs `work` in the session that reads. Any failure ends it, so that the next call begins anew.
    fn reading<T>(
        &self,
        work: impl FnOnce(&Session, &mut BTreeMap<Vec<u8>, ObjectHandle>) -> Result<T, HsmError>,
    ) -> Result<T, HsmError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (session, mut found) = match state.open.take() {
            Some(open) => open,
            None => (self.open(&mut state, false)?, BTreeMap::new()),
        };
        let done = work(&session, &mut found)?;
        state.open = Some((session, found));
        Ok(done)
    }

    /// Runs `work` in a session that writes, and that ends with it.
    fn writing<T>(&self, work: impl FnOnce(&Session) -> Result<T, HsmError>) -> Result<T, HsmError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        work(&self.open(&mut state, true)?)
    }

    fn open(&self, state: &mut State, writes: bool) -> Result<Session, HsmError> {
        let HsmSettings { token, pin_file, .. } = self.settings.clone();
        if let Some(why) = state.refused.clone() {
            return Err(HsmError::Pin { token, pin_file, why });
        }
        let opened = session::open(&self.settings, writes);
        if let Err(HsmError::Pin { why, .. }) = &opened {
            state.refused = Some(why.clone());
        }
        opened
    }

    fn fails(&self, error: &Error) -> HsmError {
        HsmError::Fails { token: self.settings.token.clone(), why: error.to_string() }
    }

    /// The key of this id; none where the token, which answers, has none.
    fn find(&self, session: &Session, id: &[u8]) -> Result<Option<ObjectHandle>, HsmError> {
        let wanted = [Attribute::Class(ObjectClass::SECRET_KEY), Attribute::Id(id.to_vec())];
        let found = session.find_objects(&wanted).map_err(|e| self.fails(&e))?;
        match found.as_slice() {
            [key] => Ok(Some(*key)),
            [] => {
                // Without a login private keys are not seen: that is no answer.
                let state = session.get_session_info().map_err(|e| self.fails(&e))?.session_state();
                let seen = matches!(
                    state,
                    cryptoki::session::SessionState::RoUser | cryptoki::session::SessionState::RwUser
                );
                let why = "the session is no longer logged in".to_owned();
                if seen { Ok(None) } else { Err(HsmError::Fails { token: self.settings.token.clone(), why }) }
            }
            several => Err(HsmError::Fails {
                token: self.settings.token.clone(),
                why: format!("{} keys have the id `{}`", several.len(), text(id)),
            }),
        }
    }

    /// Runs a cipher with the key of this id.
    fn with_key<T>(
        &self,
        id: &[u8],
        work: impl FnOnce(&Session, ObjectHandle) -> Result<T, Error>,
    ) -> Result<Result<T, UnwrapError>, WrapperError> {
        let done = self.reading(|session, found| {
            let key = match found.get(id) {
                Some(key) => *key,
                None => self.find(session, id)?.ok_or_else(|| self.missing(id))?,
            };
            found.insert(id.to_vec(), key);
            match work(session, key) {
                Ok(done) => Ok(Ok(done)),
                Err(Error::Pkcs11(
                    RvError::EncryptedDataInvalid | RvError::EncryptedDataLenRange | RvError::DataInvalid,
                    _,
                )) => Ok(Err(UnwrapError)),
                Err(e) => Err(self.fails(&e)),
            }
        });
        done.map_err(|e| WrapperError::Device { why: e.to_string() })
    }

    fn missing(&self, id: &[u8]) -> HsmError {
        HsmError::Missing { token: self.settings.token.clone(), key: text(id) }
    }

    /// Refuses a key that the token would give away or copy.
    fn check_kept(&self, session: &Session, key: ObjectHandle, id: &[u8]) -> Result<(), HsmError> {
        let asked = [AttributeType::Sensitive, AttributeType::Extractable, AttributeType::Copyable];
        let said = session.get_attributes(key, &asked).map_err(|e| self.fails(&e))?;
        let wanted = [Attribute::Sensitive(true), Attribute::Extractable(false), Attribute::Copyable(false)];
        if wanted.iter().all(|attribute| said.contains(attribute)) {
            return Ok(());
        }
        Err(HsmError::NotKept { token: self.settings.token.clone(), key: text(id) })
    }

    /// The wrapping keys of the register in the token, with their ids.
    fn keys_of(
        &self,
        session: &Session,
        of: &RegisterLabel,
    ) -> Result<Vec<(ObjectHandle, Vec<u8>)>, HsmError> {
        let fails = |e| self.fails(&e);
        let wanted = [Attribute::Class(ObjectClass::SECRET_KEY), label(of)];
        let mut keys = Vec::new();
        for key in session.find_objects(&wanted).map_err(fails)? {
            let said = session.get_attributes(key, &[AttributeType::Id]).map_err(fails)?;
            let id =
                said.into_iter().find_map(|said| if let Attribute::Id(id) = said { Some(id) } else { None });
            keys.push((key, id.unwrap_or_default()));
        }
        Ok(keys)
    }
}

impl Safe for Hsm {
    fn file(&self) -> &'static str {
        "wrapping.id"
    }

    fn make(
        &self,
        of: &RegisterLabel,
        number: u64,
        chance: &dyn Chance,
    ) -> Result<Zeroizing<Vec<u8>>, KeyStoreError> {
        // Numbers come again where a rotation failed; ids do not.
        let fresh: [u8; 16] = chance::bytes(chance)?;
        let fresh: String = fresh.iter().map(|byte| format!("{byte:02x}")).collect();
        let id = format!("{number:010}-{fresh}").into_bytes();
        let template = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::ValueLen(32.into()),
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Modifiable(false),
            Attribute::Copyable(false),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Wrap(false),
            Attribute::Unwrap(false),
            Attribute::Derive(false),
            Attribute::Sign(false),
            Attribute::Verify(false),
            label(of),
            Attribute::Id(id.clone()),
        ];
        self.writing(|session| {
            let made = session.generate_key(&Mechanism::AesKeyGen, &template).map_err(|e| self.fails(&e))?;
            self.check_kept(session, made, &id)
        })?;
        Ok(Zeroizing::new(id))
    }

    fn has(&self, kept: &[u8]) -> Result<bool, KeyStoreError> {
        Ok(self.reading(|session, found| {
            let Some(key) = self.find(session, kept)? else { return Ok(false) };
            self.check_kept(session, key, kept)?;
            found.insert(kept.to_vec(), key);
            Ok(true)
        })?)
    }

    fn lacks(&self, kept: &[u8]) -> String {
        let (token, key) = (&self.settings.token, text(kept));
        format!(
            "the token `{token}` has no wrapping key `{key}`, which a later erasure destroyed, or is another token"
        )
    }

    fn wrap(
        &self,
        kept: &[u8],
        nonce: &Nonce,
        child: &Key,
        label: &KeyLabel<'_>,
    ) -> Result<Wrapped, WrapperError> {
        let (context, mut iv) = (label.context(), *nonce);
        let sealed = self.with_key(kept, |session, key| {
            let cipher = Mechanism::AesGcm(GcmParams::new(&mut iv, &context, TAG_BITS.into())?);
            session.encrypt(&cipher, key, child.expose())
        })??;
        let wrapped = [nonce.as_slice(), &sealed].concat();
        let wrapped = wrapped.try_into().map(Wrapped);
        wrapped.map_err(|_| WrapperError::Device { why: "the token wraps a key in another length".into() })
    }

    fn unwrap(&self, kept: &[u8], wrapped: &Wrapped, label: &KeyLabel<'_>) -> Result<Key, WrapperError> {
        let context = label.context();
        let (nonce, sealed) = wrapped.0.split_first_chunk::<12>().ok_or(UnwrapError)?;
        let mut iv = *nonce;
        let opened = self.with_key(kept, |session, key| {
            let cipher = Mechanism::AesGcm(GcmParams::new(&mut iv, &context, TAG_BITS.into())?);
            session.decrypt(&cipher, key, sealed)
        })??;
        let opened = Zeroizing::new(opened);
        let bytes: Zeroizing<[u8; 32]> =
            Zeroizing::new(opened.as_slice().try_into().map_err(|_| UnwrapError)?);
        Ok(Key::from_bytes(*bytes))
    }

    fn destroy_all_but(&self, of: &RegisterLabel, kept: &[u8]) -> Result<(), KeyStoreError> {
        Ok(self.writing(|session| {
            let keys = self.keys_of(session, of)?;
            if !keys.iter().any(|(_, id)| id == kept) {
                return Err(self.missing(kept));
            }
            for (key, _) in keys.iter().filter(|(_, id)| id != kept) {
                session.destroy_object(*key).map_err(|e| self.fails(&e))?;
            }
            // Asked again: a token may say that it destroyed what it keeps.
            let left = self.keys_of(session, of)?.iter().filter(|(_, id)| id != kept).count();
            let token = self.settings.token.clone();
            if left == 0 { Ok(()) } else { Err(HsmError::NotDestroyed { token, left }) }
        })?)
    }
}

/// The length of the tag that the vault writes, too.
const TAG_BITS: u64 = 128;

/// All wrapping keys of a register share their label; what tells them apart is their id.
fn label(of: &RegisterLabel) -> Attribute {
    Attribute::Label(format!("stricto {}", of.in_full()).into_bytes())
}

/// An id in a message.
fn text(id: &[u8]) -> String {
    String::from_utf8_lossy(id).chars().filter(|c| !c.is_control()).take(64).collect()
}
