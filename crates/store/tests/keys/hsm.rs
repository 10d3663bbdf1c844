//! What an HSM adds: an old copy of the whole key store opens nothing, and whatever fails falls back to nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::Attribute;
use cryptoki::session::UserType;
use stricto_store::KeyStore as _;
use stricto_store::chance::{Chance, OsChance};
use stricto_store::keys::{
    FileKeys, Hsm, HsmError, HsmSettings, InFolder, KeyStoreError, ReadKeys, RegisterLabel, Safe,
};
use stricto_testkit::SoftHsm;
use stricto_vault::{Branch, Key, KeyLabel, Nonce, Wrapped, WrapperError};
use zeroize::Zeroizing;

use super::{Folders, read, register, root};

pub(crate) fn safe(token: &HsmSettings) -> Arc<dyn Safe> {
    Arc::new(Hsm::new(token.clone()))
}

/// A copy of both places, as somebody may have kept them from before an erasure.
fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copied(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn an_old_copy_of_the_whole_key_folder_opens_nothing() {
    SoftHsm::alone("hsm::an_old_copy_of_the_whole_key_folder_opens_nothing", |token| {
        let folders = Folders::new(&safe(token));
        let keys = folders.open().unwrap();
        let gone = *keys.make_root("u-1", Branch::Content).unwrap().expose();
        let kept = *keys.make_root("u-2", Branch::Content).unwrap().expose();
        let old = tempfile::tempdir().unwrap();
        let (place, mirror) = (old.path().join("vault"), old.path().join("mirror"));
        copied(&folders.place, &place);
        copied(&folders.mirror, &mirror);
        let reading = || ReadKeys::read(&place, &mirror, &register(1), &safe(token));
        let opened = reading().unwrap().root("u-1", Branch::Content).unwrap().unwrap();
        assert_eq!(*opened.expose(), gone, "before the erasure the copy opens everything");

        keys.destroy(&[("u-1".into(), Branch::Content)]).unwrap();
        let (before, said) = (read(&place), reading().err().unwrap().to_string());
        assert!(said.contains("later erasure destroyed"), "{said}");
        // Opened to be worked with, it heals nothing, and destroys nothing of what is newer.
        assert!(FileKeys::open(&place, &mirror, &register(1), &safe(token), Arc::new(OsChance)).is_err());
        assert_eq!(read(&place), before);
        // Over the whole of the newer key store it opens nothing either.
        let newer = old.path().join("newer");
        copied(&folders.place, &newer);
        for folder in [&folders.place, &folders.mirror] {
            fs::remove_dir_all(folder).unwrap();
            copied(&place, folder);
        }
        assert!(folders.open().is_err());
        for folder in [&folders.place, &folders.mirror] {
            fs::remove_dir_all(folder).unwrap();
            copied(&newer, folder);
        }
        let keys = folders.open().unwrap();
        assert_eq!((root(&keys, "u-1"), root(&keys, "u-2")), (None, Some(kept)));
    });
}

/// An HSM whose nth call to make or destroy keys fails, before it is done or after.
struct Failing {
    hsm: Hsm,
    plan: Mutex<Option<(&'static str, bool)>>,
    failed: AtomicU8,
}

impl Failing {
    fn at<T>(&self, what: &str, work: impl FnOnce() -> Result<T, KeyStoreError>) -> Result<T, KeyStoreError> {
        let plan = self.plan.lock().unwrap().take_if(|(planned, _)| *planned == what);
        let injected = || KeyStoreError::Unavailable { why: "a fault was injected".into() };
        let Some((_, after)) = plan else { return work() };
        self.failed.fetch_add(1, Ordering::SeqCst);
        if after {
            work()?;
        }
        Err(injected())
    }
}

impl Safe for Failing {
    fn file(&self) -> &'static str {
        self.hsm.file()
    }

    fn make(
        &self,
        of: &RegisterLabel,
        number: u64,
        chance: &dyn Chance,
    ) -> Result<Zeroizing<Vec<u8>>, KeyStoreError> {
        self.at("make", || self.hsm.make(of, number, chance))
    }

    fn has(&self, kept: &[u8]) -> Result<bool, KeyStoreError> {
        self.hsm.has(kept)
    }

    fn lacks(&self, kept: &[u8]) -> String {
        self.hsm.lacks(kept)
    }

    fn wrap(
        &self,
        kept: &[u8],
        nonce: &Nonce,
        child: &Key,
        label: &KeyLabel<'_>,
    ) -> Result<Wrapped, WrapperError> {
        self.at("wrap", || Ok(self.hsm.wrap(kept, nonce, child, label)))
            .unwrap_or_else(|e| Err(WrapperError::Device { why: e.to_string() }))
    }

    fn unwrap(&self, kept: &[u8], wrapped: &Wrapped, label: &KeyLabel<'_>) -> Result<Key, WrapperError> {
        self.at("unwrap", || Ok(self.hsm.unwrap(kept, wrapped, label)))
            .unwrap_or_else(|e| Err(WrapperError::Device { why: e.to_string() }))
    }

    fn destroy_all_but(&self, of: &RegisterLabel, kept: &[u8]) -> Result<(), KeyStoreError> {
        self.at("destroy", || self.hsm.destroy_all_but(of, kept))
    }
}

/// Whether the key that is kept under this id is still in the token.
fn is_there(token: &HsmSettings, id: &[u8]) -> bool {
    Hsm::new(token.clone()).has(id).unwrap()
}

fn id(folders: &Folders, number: &str) -> Vec<u8> {
    fs::read(folders.place.join(number).join("wrapping.id")).unwrap()
}

#[test]
fn an_erasure_is_not_done_before_the_old_key_is_gone_whatever_fails() {
    let name = "hsm::an_erasure_is_not_done_before_the_old_key_is_gone_whatever_fails";
    SoftHsm::alone(name, |token| {
        for what in ["make", "wrap", "unwrap", "destroy"] {
            for after in [false, true] {
                for again in ["at once", "after a new start"] {
                    let failing = Arc::new(Failing {
                        hsm: Hsm::new(token.clone()),
                        plan: Mutex::new(None),
                        failed: AtomicU8::new(0),
                    });
                    let folders = Folders::new(&(Arc::clone(&failing) as Arc<dyn Safe>));
                    let keys = folders.open().unwrap();
                    keys.make_root("u-1", Branch::Content).unwrap();
                    let kept = *keys.make_root("u-2", Branch::Content).unwrap().expose();
                    let old = id(&folders, "0000000001");
                    *failing.plan.lock().unwrap() = Some((what, after));
                    let order = [("u-1".to_owned(), Branch::Content)];
                    let case = format!("{what} fails, after it is done: {after}, tried again {again}");
                    assert!(keys.destroy(&order).is_err(), "{case}");
                    assert_eq!(failing.failed.load(Ordering::SeqCst), 1, "{case}");
                    let keys = if again == "at once" { keys } else { folders.open().unwrap() };
                    keys.destroy(&order).unwrap();
                    assert!(!is_there(token, &old), "{case}: the old key is still in the token");
                    assert_eq!((root(&keys, "u-1"), root(&keys, "u-2")), (None, Some(kept)), "{case}");
                    // Whatever was begun and left is gone, too: one key is in the token, and it is this one.
                    assert!(is_there(token, &id(&folders, "0000000002")), "{case}");
                    assert_eq!(keys_in(token), 1, "{case}");
                }
            }
        }
    });
}

fn keys_in(token: &HsmSettings) -> usize {
    let (module, session) = session(token);
    let found = session.find_objects(&[]).unwrap().len();
    drop((session, module));
    found
}

/// A session beside those of the store.
fn session(token: &HsmSettings) -> (Pkcs11, cryptoki::session::Session) {
    let module = Pkcs11::new(&token.module).unwrap();
    drop(module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)));
    let slot = module.get_slots_with_initialized_token().unwrap()[0];
    let session = module.open_rw_session(slot).unwrap();
    let pin = fs::read_to_string(&token.pin_file).unwrap();
    drop(session.login(UserType::User, Some(&pin.trim().to_owned().into())));
    (module, session)
}

#[test]
fn a_device_that_fails_while_a_place_is_read_heals_nothing_over_it() {
    let name = "hsm::a_device_that_fails_while_a_place_is_read_heals_nothing_over_it";
    SoftHsm::alone(name, |token| {
        let failing = Arc::new(Failing {
            hsm: Hsm::new(token.clone()),
            plan: Mutex::new(None),
            failed: AtomicU8::new(0),
        });
        let folders = Folders::new(&(Arc::clone(&failing) as Arc<dyn Safe>));
        folders.open().unwrap().make_root("u-1", Branch::Content).unwrap();
        // The mirror is a root behind, as after a crash.
        let behind = tempfile::tempdir().unwrap();
        copied(&folders.mirror, behind.path());
        let made = *folders.open().unwrap().make_root("u-2", Branch::Content).unwrap().expose();
        fs::remove_dir_all(&folders.mirror).unwrap();
        copied(behind.path(), &folders.mirror);
        *failing.plan.lock().unwrap() = Some(("unwrap", false));
        let before = (read(&folders.place), read(&folders.mirror));
        assert!(folders.open().is_err());
        assert_eq!((read(&folders.place), read(&folders.mirror)), before);
        *failing.plan.lock().unwrap() = Some(("unwrap", false));
        assert!(folders.read_only().is_err());
        assert_eq!(root(&folders.open().unwrap(), "u-2"), Some(made));
        folders.files();
    });
}

#[test]
fn what_is_wrong_with_the_hsm_is_said_and_nothing_is_made_in_its_place() {
    let name = "hsm::what_is_wrong_with_the_hsm_is_said_and_nothing_is_made_in_its_place";
    SoftHsm::alone(name, |token| {
        let elsewhere = |pin: &str, mode| {
            let file = token.pin_file.with_file_name(format!("pin-{mode:o}"));
            fs::write(&file, pin).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            HsmSettings { pin_file: file, ..token.clone() }
        };
        let none = token.pin_file.with_file_name("none");
        type Found = fn(&HsmError) -> bool;
        let wrong: [(HsmSettings, Found, &str); 6] = [
            (
                HsmSettings { module: none.clone(), ..token.clone() },
                |e| matches!(e, HsmError::Module { .. }),
                "came with the HSM",
            ),
            (
                HsmSettings { token: "other".into(), ..token.clone() },
                |e| matches!(e, HsmError::Token { found: 0, .. }),
                "there are: `stricto`",
            ),
            (HsmSettings { pin_file: none, ..token.clone() }, |e| matches!(e, HsmError::PinFile(_)), "PIN"),
            (elsewhere("739214", 0o640), |e| matches!(e, HsmError::PinFile(_)), "PIN"),
            (elsewhere("000000", 0o600), |e| matches!(e, HsmError::Pin { .. }), "correct the file"),
            (elsewhere("", 0o400), |e| matches!(e, HsmError::Pin { .. }), "correct the file"),
        ];
        for (settings, found, hint) in wrong {
            let folder = tempfile::tempdir().unwrap();
            let (place, mirror) = (folder.path().join("vault"), folder.path().join("mirror"));
            let made = FileKeys::create(&place, &mirror, &register(1), &safe(&settings), &OsChance);
            let Err(KeyStoreError::Hsm(e)) = made else { panic!("{settings:?}: {made:?}") };
            assert!(found(&e) && e.to_string().contains(hint), "{settings:?}: {e}");
            assert!(!place.exists() && !mirror.exists(), "{settings:?}: something was made");
        }
        // A refused PIN is not tried again: the file may be right by now, and this one still refuses.
        let settings = elsewhere("000000", 0o600);
        let hsm = Hsm::new(settings.clone());
        assert!(matches!(hsm.check(), Err(HsmError::Pin { .. })));
        fs::write(&settings.pin_file, "739214").unwrap();
        assert!(matches!(hsm.check(), Err(HsmError::Pin { .. })));
        assert!(Hsm::new(settings).check().is_ok(), "a new start tries the file as it is now");
    });
}

#[test]
fn a_key_in_the_wrong_kind_of_safe_is_refused_and_left_as_it_is() {
    SoftHsm::alone("hsm::a_key_in_the_wrong_kind_of_safe_is_refused_and_left_as_it_is", |token| {
        let in_folder: Arc<dyn Safe> = Arc::new(InFolder);
        for (made, asked) in [(safe(token), Arc::clone(&in_folder)), (in_folder, safe(token))] {
            let folders = Folders::new(&made);
            let kept = *folders.open().unwrap().make_root("u-1", Branch::Content).unwrap().expose();
            let before = folders.files();
            let open =
                FileKeys::open(&folders.place, &folders.mirror, &register(1), &asked, Arc::new(OsChance));
            assert!(matches!(open, Err(KeyStoreError::OtherSafe { .. })));
            let reading = ReadKeys::read(&folders.place, &folders.mirror, &register(1), &asked);
            assert!(matches!(reading, Err(KeyStoreError::OtherSafe { .. })));
            assert_eq!(folders.files(), before);
            assert_eq!(root(&folders.open().unwrap(), "u-1"), Some(kept));
        }
    });
}

#[test]
fn a_wrapping_key_that_could_leave_the_token_is_refused() {
    SoftHsm::alone("hsm::a_wrapping_key_that_could_leave_the_token_is_refused", |token| {
        let hsm = Hsm::new(token.clone());
        let ours = hsm.make(&register(1), 1, &OsChance).unwrap();
        assert!(hsm.has(&ours).unwrap());
        let (_module, session) = session(token);
        for (id, sensitive, extractable, copyable) in
            [("a", false, false, false), ("b", true, true, false), ("c", true, false, true)]
        {
            let template = [
                Attribute::ValueLen(32.into()),
                Attribute::Token(true),
                Attribute::Private(true),
                Attribute::Encrypt(true),
                Attribute::Decrypt(true),
                Attribute::Sensitive(sensitive),
                Attribute::Extractable(extractable),
                Attribute::Copyable(copyable),
                Attribute::Id(id.into()),
            ];
            session.generate_key(&Mechanism::AesKeyGen, &template).unwrap();
            let has = hsm.has(id.as_bytes());
            assert!(matches!(has, Err(KeyStoreError::Hsm(HsmError::NotKept { .. }))), "{id}: {has:?}");
        }
    });
}

#[test]
fn a_key_unwraps_under_its_own_key_and_label_only_in_an_hsm_too() {
    SoftHsm::alone("hsm::a_key_unwraps_under_its_own_key_and_label_only_in_an_hsm_too", |token| {
        let hsm = Hsm::new(token.clone());
        let [one, two] = [1, 2].map(|number| hsm.make(&register(1), number, &OsChance).unwrap());
        let label = KeyLabel::Root { use_id: "u-1", branch: Branch::Content };
        let wrapped = hsm.wrap(&one, &[7; 12], &Key::from_bytes([5; 32]), &label).unwrap();
        assert_eq!(hsm.unwrap(&one, &wrapped, &label).unwrap().expose(), &[5; 32]);
        let other = KeyLabel::Root { use_id: "u-1", branch: Branch::File };
        for (id, wrapped, label) in
            [(&two, wrapped, &label), (&one, wrapped, &other), (&one, Wrapped([0; Wrapped::BYTES]), &label)]
        {
            // SoftHSM calls this a general error, as it calls a failure of its own: then nothing is known, and nothing healed.
            assert!(hsm.unwrap(id, &wrapped, label).is_err());
        }
        let gone = hsm.unwrap(b"0000000009-none", &wrapped, &label);
        assert!(matches!(gone, Err(WrapperError::Device { .. })), "{gone:?}");
    });
}
