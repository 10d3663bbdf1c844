//! Sessions with a token: the module loaded once a process, the token found by its name, the PIN read from its file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::MechanismType;
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

use super::{HsmError, HsmSettings};
use crate::key_file::read_secret;

/// The modules that this process has loaded: PKCS#11 keeps one state for a process and module, which is not given back.
static MODULES: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());

/// Opens a session with the token of the settings and logs in; one that writes, or one that only reads.
pub(super) fn open(settings: &HsmSettings, writes: bool) -> Result<Session, HsmError> {
    let module = loaded(&settings.module)?;
    let fails = |e: Error| HsmError::Fails { token: settings.token.clone(), why: e.to_string() };
    let slot = slot(&module, settings)?;
    let able = module.get_mechanism_list(slot).map_err(fails)?;
    for (needed, what) in [
        (MechanismType::AES_KEY_GEN, "AES keys of its own"),
        (MechanismType::AES_GCM, "AES-GCM, which binds a wrapped key to what it is of"),
    ] {
        if !able.contains(&needed) {
            return Err(HsmError::Unfit { token: settings.token.clone(), what: what.into() });
        }
    }
    let session = if writes { module.open_rw_session(slot) } else { module.open_ro_session(slot) };
    let session = session.map_err(fails)?;
    log_in(&session, settings)?;
    Ok(session)
}

fn loaded(path: &Path) -> Result<Pkcs11, HsmError> {
    let mut modules = MODULES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(module) = modules.get(path) {
        return Ok(module.clone());
    }
    let fault = |e: Error| HsmError::Module { module: path.to_owned(), why: e.to_string() };
    let module = Pkcs11::new(path).map_err(fault)?;
    let begun = module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
    // The same library under another path is initialised already.
    if !matches!(begun, Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _))) {
        begun.map_err(fault)?;
    }
    modules.insert(path.to_owned(), module.clone());
    Ok(module)
}

/// The slot of the token with this name; none of two that share it.
fn slot(module: &Pkcs11, settings: &HsmSettings) -> Result<Slot, HsmError> {
    let fails = |e: Error| HsmError::Fails { token: settings.token.clone(), why: e.to_string() };
    let mut there = Vec::new();
    for slot in module.get_slots_with_initialized_token().map_err(fails)? {
        there.push((module.get_token_info(slot).map_err(fails)?.label().to_owned(), slot));
    }
    let named: Vec<Slot> =
        there.iter().filter(|(label, _)| *label == settings.token).map(|(_, slot)| *slot).collect();
    if let [slot] = named.as_slice() {
        return Ok(*slot);
    }
    let names: Vec<String> = there.iter().map(|(label, _)| format!("`{label}`")).collect();
    Err(HsmError::Token {
        module: settings.module.clone(),
        token: settings.token.clone(),
        found: named.len(),
        there: if names.is_empty() { "none".to_owned() } else { names.join(", ") },
    })
}

fn log_in(session: &Session, settings: &HsmSettings) -> Result<(), HsmError> {
    let pin = read_secret(&settings.pin_file).map_err(HsmError::PinFile)?;
    let pin = AuthPin::from(pin.trim_end_matches(['\r', '\n']).to_owned());
    match session.login(UserType::User, Some(&pin)) {
        // All sessions of a process with a token are logged in together.
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(Error::Pkcs11(
            e @ (RvError::PinIncorrect
            | RvError::PinInvalid
            | RvError::PinLenRange
            | RvError::PinExpired
            | RvError::PinLocked
            | RvError::UserPinNotInitialized),
            _,
        )) => Err(HsmError::Pin {
            token: settings.token.clone(),
            pin_file: settings.pin_file.clone(),
            // The name of the answer; its explanation is a page.
            why: format!("{e:?}"),
        }),
        Err(e) => Err(HsmError::Fails { token: settings.token.clone(), why: e.to_string() }),
    }
}
