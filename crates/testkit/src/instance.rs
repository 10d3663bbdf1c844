//! An instance in a temporary folder: a real register on real files, with the cast enrolled.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use stricto_law::time::Instant;
use stricto_record::act::Act;
use stricto_record::ids::{ActHash, Origin, UseId};
use stricto_record::kinds::Public;
use stricto_store::keys::HsmSettings;
use stricto_store::register::{OpenError, RegisterParts, class_of};
use stricto_store::{ActKey, Clock as _, DataDir, Draft, Receipt, Register, Submission, SubmitError};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::cast::{Actor, Cast};
use crate::chance::SeededChance;
use crate::clock::ManualClock;
use crate::faults::{Faults, FaultyKeys, FaultyLog};

/// When every test instance begins.
pub(crate) const BEGINS: &str = "2026-11-22T10:00:00.000Z";

/// A register in a temporary folder, and everything around it that a test turns.
pub struct TestInstance {
    folder: TempDir,
    /// The clock, set by hand.
    pub clock: Arc<ManualClock>,
    /// Chance, from the seed.
    pub chance: Arc<SeededChance>,
    /// Failures, on order.
    pub faults: Arc<Faults>,
    /// The people.
    pub cast: Cast,
    register: Option<Register>,
    last: Mutex<Option<Submission>>,
}

/// How many instances this process has put into its HSM.
static IN_HSM: AtomicU64 = AtomicU64::new(0);

impl TestInstance {
    /// A fresh register with the cast enrolled, a profile adopted, a system described.
    pub async fn new(seed: u64) -> Self {
        Self::with_keys(seed, None).await
    }

    /// The same, with its wrapping key in an HSM where one is given.
    pub async fn with_keys(seed: u64, hsm: Option<&HsmSettings>) -> Self {
        // Instances of one seed have one log key: in one token their keys would be each other's.
        let other = hsm.map_or(0, |_| IN_HSM.fetch_add(1, Ordering::SeqCst) << 32);
        let instance = Self::made(seed ^ other, hsm).await;
        instance.enrol_everybody().await.expect("the cast is enrolled");
        instance
    }

    /// A fresh register with its first act alone.
    pub async fn bare(seed: u64) -> Self {
        Self::made(seed, None).await
    }

    async fn made(seed: u64, hsm: Option<&HsmSettings>) -> Self {
        let mut instance = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            clock: Arc::new(ManualClock::at(BEGINS.parse().expect("an instant"))),
            chance: Arc::new(SeededChance::new(seed)),
            faults: Faults::none(),
            cast: Cast::new(),
            register: None,
            last: Mutex::new(None),
        };
        let origin: Origin = "register.example/unit-north".parse().expect("an origin");
        let (clock, chance) = (Arc::clone(&instance.clock), Arc::clone(&instance.chance));
        let dir = match hsm {
            Some(hsm) => instance.data_dir().in_hsm(hsm.clone()),
            None => instance.data_dir(),
        };
        let parts = RegisterParts::create_on_disk(&dir, &origin, clock, chance).expect("the folder is made");
        let administrator = instance.cast.administrator.key.public();
        let register = Register::create(instance.faulty(parts), administrator).await;
        instance.register = Some(register.expect("the register is created"));
        instance
    }

    /// The instance's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What lies where in it.
    #[must_use]
    pub fn data_dir(&self) -> DataDir {
        DataDir::new(&self.folder.path().join("data"), Some(&self.folder.path().join("mirror")))
    }

    /// The register.
    ///
    /// # Panics
    /// Where it was closed and not opened again.
    #[must_use]
    pub fn register(&self) -> &Register {
        self.register.as_ref().expect("the register is open")
    }

    /// Lets go of the register, as at the end of a process.
    pub async fn close(&mut self) {
        if let Some(register) = self.register.take() {
            register.close().await;
        }
    }

    /// Opens the register again.
    ///
    /// # Errors
    /// Where it does not open.
    pub async fn open(&mut self) -> Result<(), OpenError> {
        self.close().await;
        let (clock, chance) = (Arc::clone(&self.clock), Arc::clone(&self.chance));
        let parts = RegisterParts::on_disk(&self.data_dir(), clock, chance)?;
        self.register = Some(Register::open(self.faulty(parts)).await?);
        Ok(())
    }

    fn faulty(&self, parts: RegisterParts) -> RegisterParts {
        RegisterParts {
            log: Arc::new(FaultyLog::new(parts.log, Arc::clone(&self.faults))),
            vault: Arc::new(FaultyKeys::new(parts.vault, Arc::clone(&self.faults))),
            ..parts
        }
    }

    /// What time it is by the register; its last time where the clock is unknown.
    #[must_use]
    pub fn now(&self) -> Instant {
        let last = self.register().read(stricto_record::fold::Fold::last_time);
        self.clock.now().or(last).expect("a register has a time")
    }

    /// An act by somebody, made and sealed, signed and ready to be submitted.
    ///
    /// # Errors
    /// Where a field cannot be sealed.
    pub async fn signed(
        &self,
        key: &ActKey,
        use_id: Option<UseId>,
        public: Public,
        re: &[ActHash],
        fields: &[(&str, &[u8])],
    ) -> Result<Submission, SubmitError> {
        let values =
            fields.iter().map(|(name, value)| ((*name).to_owned(), Zeroizing::new(value.to_vec()))).collect();
        let register = self.register();
        let made = register.seal(use_id, public.kind(), values).await;
        let made = made.map_err(|e| SubmitError::Unavailable { why: e.to_string() })?;
        let (mut sealed, mut ciphertexts) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in made {
            sealed.insert(name.clone(), value.reference);
            ciphertexts.insert(name, value.ciphertext);
        }
        let act = Act {
            origin: register.origin().clone(),
            use_id,
            by: key.id(),
            at: self.now(),
            after: register.read(|fold| fold.head(use_id)),
            re: re.to_vec(),
            public,
            sealed,
        };
        Ok(Submission { signed: key.sign(act).expect("the act is canonical"), ciphertexts })
    }

    /// An act by somebody, with the sealed fields its kind must carry; their values are invented.
    ///
    /// # Errors
    /// Where the register refuses it or is unavailable.
    pub async fn submit(
        &self,
        actor: &Actor,
        use_id: Option<UseId>,
        public: Public,
        re: &[ActHash],
    ) -> Result<Receipt, SubmitError> {
        let fields: Vec<(&str, &[u8])> = public
            .kind()
            .sealed_fields()
            .iter()
            .filter(|field| field.required)
            .map(|field| (field.name, &b"{}"[..]))
            .collect();
        self.submit_sealed(actor, use_id, public, re, &fields).await
    }

    /// An act by somebody, with these sealed fields.
    ///
    /// # Errors
    /// Where the register refuses it or is unavailable.
    pub async fn submit_sealed(
        &self,
        actor: &Actor,
        use_id: Option<UseId>,
        public: Public,
        re: &[ActHash],
        fields: &[(&str, &[u8])],
    ) -> Result<Receipt, SubmitError> {
        let submission = self.signed(&actor.key, use_id, public, re, fields).await?;
        *self.last.lock().unwrap() = Some(submission.clone());
        self.register().submit(submission).await
    }

    /// What somebody submitted last, whatever became of it.
    #[must_use]
    pub fn last_submission(&self) -> Option<Submission> {
        self.last.lock().unwrap().clone()
    }

    /// An act by the register's own key.
    ///
    /// # Errors
    /// Where the register refuses it or is unavailable.
    pub async fn act(
        &self,
        use_id: Option<UseId>,
        public: Public,
        re: &[ActHash],
        fields: &[(&str, &[u8])],
    ) -> Result<Receipt, SubmitError> {
        let kind = public.kind();
        let of = |(name, value): &(&str, &[u8])| {
            let class = class_of(kind, name).expect("the kind has the field");
            ((*name).to_owned(), (class, Zeroizing::new(value.to_vec())))
        };
        let sealed = fields.iter().map(of).collect();
        self.register().act(Draft { use_id, public, re: re.to_vec(), sealed }).await
    }
}
