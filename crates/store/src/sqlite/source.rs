//! A database read as the files of an export, at one moment, while the server may go on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use stricto_record::act::Entry;
use stricto_record::ids::ActHash;
use stricto_tlog::tile::{Kind, TilePath, encode_bundle, tile_bytes};

use super::connection::failed;
use super::still::{self, Still};
use super::{oddities, reads};
use crate::error::StoreError;
use crate::log::{Subkey, TILE_LEVELS};
use crate::register::class_of;
use crate::verify::source::{CHECKPOINT, Oddity, Source, sealed_path};

/// How many rows are read at once.
const PAGE: u32 = 1000;

/// The database of a data folder, as a source of files.
pub struct SqliteSource {
    still: Still,
    size: u64,
    positions: Positions,
    sealed: Vec<(u64, String)>,
    /// The kept ciphertexts of fields that their act names.
    named: Named,
    oddities: Vec<Oddity>,
}

/// The positions of the acts that have ciphertexts.
type Positions = BTreeMap<ActHash, u64>;

/// The fields that acts name, by position.
type Named = BTreeSet<(u64, String)>;

impl SqliteSource {
    /// Reads the database at this moment: what is appended later is not seen, and nothing is written beside it.
    ///
    /// # Errors
    /// Where it is missing or is not a log of this version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let still = still::open(path)?;
        let connection = &still.connection;
        connection.execute_batch("BEGIN").map_err(failed("begin to read"))?;
        let size = reads::checkpoints::newest(connection)?.map_or(0, |stored| stored.size);
        let mut sealed: Vec<(u64, String)> = Vec::new();
        loop {
            let page = reads::sealed::after(connection, sealed.last().cloned(), PAGE)?;
            if page.is_empty() {
                break;
            }
            sealed.extend(page);
        }
        let oddities = oddities::all(connection, size)?;
        let (positions, named) = (BTreeMap::new(), BTreeSet::new());
        let mut source = Self { still, size, positions, sealed, named, oddities };
        (source.positions, source.named) = source.acts()?;
        Ok(source)
    }

    /// The acts that have ciphertexts, and which fields they name; an entry that is no act is left to verification.
    fn acts(&self) -> Result<(Positions, Named), StoreError> {
        let (mut positions, mut named) = (BTreeMap::new(), BTreeSet::new());
        let having: BTreeSet<u64> = self.sealed.iter().map(|(position, _)| *position).collect();
        for position in having {
            let bytes = reads::entries::range(&self.still.connection, position, 1)?.pop().unwrap_or_default();
            let Some(act) = Entry::parse(&bytes).ok().map(|entry| entry.signed.act) else { continue };
            let Ok(hash) = act.hash() else { continue };
            positions.insert(hash, position);
            let fields = act.sealed.keys().filter(|field| class_of(act.kind(), field).is_some());
            named.extend(fields.map(|field| (position, field.clone())));
        }
        Ok((positions, named))
    }

    fn tile(&self, path: &TilePath) -> Result<Option<Vec<u8>>, StoreError> {
        let (first, width) = (path.first(), path.width());
        let c = &self.still.connection;
        let (count, bytes) = match path.kind() {
            Kind::Hashes { level } => {
                let hashes = reads::nodes::nodes(c, level.saturating_mul(TILE_LEVELS), first, width.into())?;
                (hashes.len(), tile_bytes(&hashes))
            }
            Kind::Entries => {
                let entries = reads::entries::range(c, first, width.into())?;
                let unreadable = |_| StoreError::Unreadable { what: format!("`{path}`") };
                (entries.len(), encode_bundle(&entries).map_err(unreadable)?)
            }
        };
        Ok((count == usize::from(width)).then_some(bytes))
    }

    fn sealed(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let named = path.strip_prefix("sealed/").and_then(|rest| rest.split_once('/'));
        let Some((act, field)) = named else { return Ok(None) };
        match act.parse().ok().and_then(|act: ActHash| self.positions.get(&act)) {
            Some(position) => reads::sealed::ciphertext(&self.still.connection, *position, field),
            None => Ok(None),
        }
    }
}

impl Source for SqliteSource {
    fn list(&self) -> Result<Vec<String>, StoreError> {
        let acts: BTreeMap<u64, &ActHash> =
            self.positions.iter().map(|(act, position)| (*position, act)).collect();
        let mut files = vec![CHECKPOINT.to_owned()];
        files.extend(TilePath::all(self.size).map(|path| path.to_string()));
        files.extend(self.sealed.iter().map(
            |row| match acts.get(&row.0).filter(|_| self.named.contains(row)) {
                Some(act) => sealed_path(act, &row.1),
                // Of no act, or of a field that its act has not: verification finds it as a file too many. What it is
                // called is not repeated, for it may be called so as to lead out of a folder.
                None => format!("sealed/position-{}/of-no-field", row.0),
            },
        ));
        files.sort();
        Ok(files)
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if path == CHECKPOINT {
            return Ok(
                reads::checkpoints::newest(&self.still.connection)?.map(|stored| stored.note.into_bytes())
            );
        }
        match path.parse::<TilePath>() {
            Ok(tile) => self.tile(&tile),
            Err(_) => self.sealed(path),
        }
    }

    fn oddities(&self) -> Result<Vec<Oddity>, StoreError> {
        Ok(self.oddities.clone())
    }

    fn subkey(&self, owner: &str, scope: &str) -> Result<Option<Subkey>, StoreError> {
        reads::subkeys::one(&self.still.connection, owner, scope)
    }
}
