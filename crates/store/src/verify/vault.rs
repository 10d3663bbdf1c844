//! With the vault: every ciphertext that is there opens to what its act committed to.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use stricto_record::act::{Act, SealedRef};
use stricto_record::case_file::{Opened, Openings};
use stricto_record::class::Class;
use stricto_record::fold::Fold;
use stricto_record::ids::ActHash;
use stricto_vault::{
    Branch, Ciphertext, Commitment, Key, KeyLabel, SealContext, Wrapped, open_field, unwrap,
};

use super::Read;
use super::law::Whose;
use super::report::{FaultCode, Report};
use super::source::{Source, sealed_path};
use super::within::Within;
use crate::error::StoreError;
use crate::keys::KeyStore;
use crate::register::{class_of, covers};
use crate::sqlite::INSTANCE;

/// Opens what the source holds with the keys of the vault.
pub(super) struct VaultReader<'a> {
    source: &'a dyn Source,
    vault: &'a dyn KeyStore,
    origin: String,
    keys: RefCell<BTreeMap<(String, String), Option<Key>>>,
    acts: BTreeMap<ActHash, Sealed>,
    /// Whether something of the case that is being read was erased, or is sealed to these keys.
    withheld: Cell<bool>,
    /// Whose law each assessment so far is of.
    judged: BTreeMap<ActHash, Whose>,
}

/// What opening needs to know of an act.
struct Sealed {
    owner: String,
    fields: BTreeMap<String, (Class, SealedRef)>,
}

impl<'a> VaultReader<'a> {
    pub(super) fn new(source: &'a dyn Source, vault: &'a dyn KeyStore, origin: &str) -> Self {
        let (keys, acts, judged) = (RefCell::default(), BTreeMap::new(), BTreeMap::new());
        Self { source, vault, origin: origin.to_owned(), keys, acts, withheld: Cell::new(false), judged }
    }

    /// Forgets what earlier cases lacked.
    pub(super) fn begin_case(&self) {
        self.withheld.set(false);
    }

    /// Whether something that was asked for since [`Self::begin_case`] is erased, or sealed to these keys.
    pub(super) fn case_was_withheld(&self) -> bool {
        self.withheld.get()
    }

    /// Remembers whose law an assessment is of.
    pub(super) fn judged(&mut self, assessment: ActHash, whose: Whose) {
        self.judged.insert(assessment, whose);
    }

    /// Whose law an assessment is of; ours where none says otherwise.
    pub(super) fn whose(&self, assessment: &ActHash) -> Whose {
        self.judged.get(assessment).copied().unwrap_or(Whose::Ours)
    }

    /// Remembers an act, so that its fields can be opened; alerts are opened one by one and not remembered.
    pub(super) fn remember(&mut self, hash: ActHash, act: &Act) {
        let of = |(field, reference): (&String, &SealedRef)| {
            let class = class_of(act.kind(), field).filter(|class| !matches!(class, Class::Alert(_)))?;
            Some((field.clone(), (class, *reference)))
        };
        let fields: BTreeMap<_, _> = act.sealed.iter().filter_map(of).collect();
        if !fields.is_empty() {
            self.acts.insert(hash, Sealed { owner: owner(act), fields });
        }
    }

    /// Opens every ciphertext that is there.
    pub(super) fn verify_all(
        &mut self,
        fold: &Fold,
        read: &[Read],
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let mut within = Within::default();
        for read in read {
            let Read { position, hash, entry } = read;
            let act = &entry.signed.act;
            for (field, reference) in &act.sealed {
                let Some(class) = class_of(act.kind(), field) else { continue };
                let file = act.use_id.and_then(|id| fold.use_file(id));
                let path = sealed_path(hash, field);
                // A missing ciphertext is a fault of its own; one that is to go need not open any more.
                let Some(bytes) = self.source.read(&path)? else { continue };
                let opened = self.open_bytes(&owner(act), class, field, reference, bytes);
                match (opened, file.is_some_and(|file| covers(file, class))) {
                    (Some(value), _) => {
                        report.counts.opened += 1;
                        // The limits of a permit stand before its releases, so they are known by then.
                        within.permit(read, &value, report);
                        within.release(read, field, &value, report);
                    }
                    (None, true) => {}
                    (None, false) => {
                        let what = format!("`{field}` does not open to what its act commits to");
                        report.fault(FaultCode::DoesNotOpen, Some(*position), Some(&path), what);
                    }
                }
                // A subkey of one alert is of no further use.
                if matches!(class, Class::Alert(_)) {
                    self.keys.borrow_mut().remove(&(owner(act), class.scope()));
                }
            }
        }
        Ok(())
    }

    fn open_bytes(
        &self,
        owner: &str,
        class: Class,
        field: &str,
        reference: &SealedRef,
        bytes: Vec<u8>,
    ) -> Option<Vec<u8>> {
        let slot = (owner.to_owned(), class.scope());
        let mut keys = self.keys.borrow_mut();
        let key = keys.entry(slot).or_insert_with(|| self.subkey(owner, &class.scope())).as_ref()?;
        let context = SealContext { origin: &self.origin, use_id: owner, field };
        let opening =
            open_field(key, &context, &Commitment(reference.commitment.0), &Ciphertext(bytes)).ok()?;
        Some(opening.value.clone())
    }

    fn subkey(&self, owner: &str, scope: &str) -> Option<Key> {
        let subkey = self.source.subkey(owner, scope).ok().flatten()?;
        let branch = Branch::parse(&subkey.branch)?;
        let wrapped = Wrapped(subkey.wrapped.as_slice().try_into().ok()?);
        let root = self.vault.root(owner, branch).ok().flatten()?;
        unwrap(&root, &wrapped, &KeyLabel::Subkey { use_id: owner, branch, scope }).ok()
    }
}

impl Openings for VaultReader<'_> {
    fn open(&self, act: &ActHash, field: &str) -> Opened {
        let Some(sealed) = self.acts.get(act) else { return Opened::Missing };
        let Some((class, reference)) = sealed.fields.get(field) else { return Opened::Missing };
        let opened = match self.source.read(&sealed_path(act, field)) {
            Ok(Some(bytes)) => self
                .open_bytes(&sealed.owner, *class, field, reference, bytes)
                .map_or(Opened::Sealed, Opened::Value),
            Ok(None) => Opened::Erased,
            Err(_) => Opened::Sealed,
        };
        if matches!(opened, Opened::Sealed | Opened::Erased) {
            self.withheld.set(true);
        }
        opened
    }
}

fn owner(act: &Act) -> String {
    act.use_id.map_or_else(|| INSTANCE.to_owned(), |id| id.to_string())
}
