//! Opening sealed fields. Who may open is the record's rule, and an act before it; here only keys decide.

use std::collections::BTreeMap;

use stricto_record::act::Entry;
use stricto_record::case_file::{Opened, Openings};
use stricto_record::class::Class;
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_vault::{Ciphertext, Opening};

use super::Register;
use super::sealing::{SealRefused, class_of, owner};
use crate::error::StoreError;

/// How many entries are read at once.
const PAGE: u32 = 1000;

/// What opening a field gave.
#[derive(Clone, Debug)]
pub enum FieldOpening {
    /// The value and salt, and the commitment they were checked against.
    Open(Opening, Hex32),
    /// Its key is destroyed or its ciphertext deleted by an erasure that the register holds.
    Erased,
    /// The act has no such field, or there is no such act.
    Missing,
}

/// Why a field was not opened though it should.
#[derive(Debug, thiserror::Error)]
pub enum OpenFieldError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Keys or store cannot be reached.
    #[error(transparent)]
    Keys(#[from] SealRefused),
    /// The ciphertext or its key is gone without an erasure, or is not what the act commits to.
    #[error(
        "the field `{field}` is gone or damaged without an erasure; run `stricto verify`, restore a copy"
    )]
    Damaged {
        /// The field.
        field: String,
    },
}

/// The openings of a use's file, and of the instance's acts, fetched beforehand.
pub struct UseOpenings(BTreeMap<(ActHash, String), FieldOpening>);

impl Register {
    /// Opens a sealed field of an act.
    ///
    /// # Errors
    /// Where store or keys fail, or the field is gone or damaged without an erasure.
    pub async fn open_field(&self, act: &ActHash, field: &str) -> Result<FieldOpening, OpenFieldError> {
        match self.entry(act).await? {
            Some((position, bytes)) => self.open_of(position, &parse(position, &bytes)?, field).await,
            None => Ok(FieldOpening::Missing),
        }
    }

    /// Opens every sealed field of a use and of the instance, apart from alerts: what a case is made from.
    ///
    /// # Errors
    /// Where store or keys fail, or a field is gone or damaged without an erasure.
    pub async fn openings(&self, use_id: UseId) -> Result<UseOpenings, OpenFieldError> {
        let mut openings = BTreeMap::new();
        for of in [None, Some(use_id)] {
            let mut from = 0;
            loop {
                let page = self.core.log.entries_of(of, from, PAGE).await?;
                let Some((last, _)) = page.last() else { break };
                from = last + 1;
                for (position, bytes) in &page {
                    let entry = parse(*position, bytes)?;
                    let act = &entry.signed.act;
                    let hash = act.hash().map_err(|_| unreadable(*position))?;
                    for field in act.sealed.keys() {
                        if !matches!(class_of(act.kind(), field), Some(Class::Alert(_)) | None) {
                            let opening = self.open_of(*position, &entry, field).await?;
                            openings.insert((hash, field.clone()), opening);
                        }
                    }
                }
            }
        }
        Ok(UseOpenings(openings))
    }

    async fn open_of(
        &self,
        position: u64,
        entry: &Entry,
        field: &str,
    ) -> Result<FieldOpening, OpenFieldError> {
        let act = &entry.signed.act;
        let (Some(reference), Some(class)) = (act.sealed.get(field), class_of(act.kind(), field)) else {
            return Ok(FieldOpening::Missing);
        };
        if self.is_erased(act.use_id, class) {
            return Ok(FieldOpening::Erased);
        }
        let damaged = || OpenFieldError::Damaged { field: field.to_owned() };
        let ciphertext =
            self.core.log.ciphertext(position, field).await?.map(Ciphertext).ok_or_else(damaged)?;
        let owner = owner(act.use_id);
        match self.open_with_subkey(&owner, act.use_id, class, field, reference, &ciphertext).await? {
            Some(opening) => Ok(FieldOpening::Open(opening, reference.commitment)),
            None => Err(damaged()),
        }
    }

    /// Whether the register holds an order to erase this class of the use.
    fn is_erased(&self, use_id: Option<UseId>, class: Class) -> bool {
        let Some(use_id) = use_id else { return false };
        self.read(|fold| fold.use_file(use_id).is_some_and(|file| super::destroy::covers(file, class)))
    }
}

impl Openings for UseOpenings {
    fn open(&self, act: &ActHash, field: &str) -> Opened {
        match self.0.get(&(*act, field.to_owned())) {
            Some(FieldOpening::Open(opening, _)) => Opened::Value(opening.value.clone()),
            Some(FieldOpening::Erased) => Opened::Erased,
            Some(FieldOpening::Missing) | None => Opened::Missing,
        }
    }
}

impl Register {
    /// Goes through the entries of a use, or of the instance, before a position, in order; read a page at a time.
    ///
    /// # Errors
    /// Where the store fails, an entry cannot be read, or `each` fails.
    pub(super) async fn each_before(
        &self,
        of: Option<UseId>,
        before: u64,
        mut each: impl FnMut(u64, Entry) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut from = 0;
        while from < before {
            let page = self.core.log.entries_of(of, from, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            from = last + 1;
            for (position, bytes) in page.iter().filter(|(position, _)| *position < before) {
                each(*position, parse(*position, bytes)?)?;
            }
        }
        Ok(())
    }
}

pub(super) fn parse(position: u64, bytes: &[u8]) -> Result<Entry, StoreError> {
    Entry::parse(bytes).map_err(|_| unreadable(position))
}

pub(super) fn unreadable(position: u64) -> StoreError {
    StoreError::Unreadable { what: format!("entry {position}") }
}
