//! What must hold after a power cut: each breach has a name, by which a step that was left out is known.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use stricto_crash::disk::{Disk, copy};
use stricto_record::act::Entry;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_store::Log as _;
use stricto_store::sqlite::SqliteLog;
use stricto_testkit::found_on_disk;
use stricto_vault::{Branch, Key, WrappedRoots};

use crate::load::Witness;
use crate::prepared::{Prepared, numbered};

/// A breach, by its name and with what was seen.
#[derive(Clone)]
pub(crate) struct Breach {
    pub(crate) name: &'static str,
    pub(crate) seen: String,
}

impl std::fmt::Debug for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.seen)
    }
}

pub(crate) const DOES_NOT_OPEN: &str = "the register does not open";
pub(crate) const DOES_NOT_VERIFY: &str = "the register does not verify";
pub(crate) const ACT_MISSING: &str = "an act that was acknowledged is missing";
pub(crate) const ALERT_MISSING: &str = "an alert that was told is not released";
pub(crate) const OPENING_MISSING: &str = "content was shown without an opening on record";
pub(crate) const CHECKPOINT_BROKEN: &str = "a checkpoint that was handed out is contradicted";
pub(crate) const NOT_ERASED: &str = "an erasure does not finish";
pub(crate) const ROOT_STAYS: &str = "a root that was destroyed is in a key folder";
pub(crate) const OLD_FOLDER: &str = "an older key folder outlives the certificate";
pub(crate) const OLD_KEY: &str = "an older wrapping key is on the disk after the certificate";
pub(crate) const CONTENT_STAYS: &str = "a ciphertext that was erased is in a file after the certificate";
pub(crate) const PLACE_UNREADABLE: &str = "a place of the key store holds no keys that it opens by itself";
pub(crate) const FORGOTTEN: &str = "keys are newer than the checkpoint beside them";

pub(crate) fn breach<T>(name: &'static str, seen: impl Into<String>) -> Result<T, Breach> {
    Err(Breach { name, seen: seen.into() })
}

/// The register as its entries tell it.
pub(crate) struct Read {
    pub(crate) acts: Vec<ActHash>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) fold: Fold,
}

/// Reads a data folder's register out of a copy: what is looked at stays as it is.
pub(crate) fn read(data: &Path, prepared: &Prepared) -> Result<Read, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["stricto.db", "stricto.db-wal"] {
        if data.join(name).exists() {
            fs::copy(data.join(name), folder.path().join(name)).expect("a copy");
        }
    }
    let log = SqliteLog::open(&folder.path().join("stricto.db")).map_err(|e| e.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let bytes = runtime.block_on(log.entries(0, 1_000_000)).map_err(|e| e.to_string())?;
    let mut read = Read { acts: Vec::new(), entries: Vec::new(), fold: Fold::new(prepared.origin.clone()) };
    for bytes in bytes {
        let entry = Entry::parse(&bytes).map_err(|e| e.to_string())?;
        read.acts.push(entry.signed.act.hash().map_err(|e| e.to_string())?);
        read.fold.apply(&entry).map_err(|e| e.to_string())?;
        read.entries.push(entry);
    }
    Ok(read)
}

impl Read {
    fn of(&self, of: UseId) -> impl Iterator<Item = (usize, &Public)> {
        let all = self.entries.iter().enumerate();
        all.filter(move |(_, entry)| entry.signed.act.use_id == Some(of))
            .map(|(position, entry)| (position, &entry.signed.act.public))
    }

    /// Whether the erasure of all content of a use is certified.
    pub(crate) fn certified(&self, of: UseId) -> bool {
        self.fold.use_file(of).is_some_and(|file: &UseFile| {
            !file.erasures().is_empty() && file.erasures().iter().all(|erasure| erasure.closed.is_some())
        })
    }

    pub(crate) fn refused(&self, of: UseId) -> bool {
        self.of(of).any(|(_, public)| matches!(public, Public::AuthorisationDecided(d) if !d.result.allows()))
    }

    fn ordered_at(&self, of: UseId) -> Option<usize> {
        self.of(of)
            .find(|(_, public)| matches!(public, Public::ErasureOrdered(_)))
            .map(|(position, _)| position)
    }
}

/// Where keys of a data folder are.
const PLACES: [&str; 2] = ["vault", "vault-mirror"];

/// What holds of a disk at every moment, before anything was started on it again.
pub(crate) fn as_left(data: &Path, disk: &Disk, prepared: &Prepared) -> Result<(), Breach> {
    for place in PLACES {
        opens_by_itself(&data.join(place))?;
    }
    let read = read(data, prepared).map_err(|seen| Breach { name: DOES_NOT_OPEN, seen })?;
    if read.certified(prepared.b) {
        gone(data, prepared)?;
        let found = disk.contents().any(|bytes| {
            prepared.wrapping.iter().any(|key| bytes.windows(key.len()).any(|run| run == key.as_slice()))
        });
        if found {
            return breach(OLD_KEY, "a file that is named, or was");
        }
    }
    let newest = PLACES.iter().filter_map(|place| numbered(&data.join(place)).pop());
    let rotated = newest.into_iter().any(|folder| !folder.ends_with("0000000001"));
    if rotated {
        let note = fs::read_to_string(data.join("keys/last.checkpoint")).unwrap_or_default();
        let size: usize = note.lines().nth(1).and_then(|size| size.parse().ok()).unwrap_or(0);
        let ordered = read.ordered_at(prepared.b);
        if ordered.is_none_or(|position| size <= position) {
            return breach(FORGOTTEN, format!("it has {size} entries; the order is at {ordered:?}"));
        }
    }
    Ok(())
}

/// A place has a numbered folder that says whose it is, with a wrapping key that opens every root in it.
fn opens_by_itself(place: &Path) -> Result<(), Breach> {
    let mut why = String::from("no numbered folder");
    for folder in numbered(place) {
        match opens(&folder) {
            Ok(()) => return Ok(()),
            Err(what) => why = what,
        }
    }
    let found: Vec<_> = fs::read_dir(place).into_iter().flatten().flatten().map(|e| e.file_name()).collect();
    breach(PLACE_UNREADABLE, format!("{}: {why}; it holds {found:?}", place.display()))
}

fn opens(folder: &Path) -> Result<(), String> {
    let read = |name: &str| fs::read(folder.join(name)).map_err(|e| format!("{name}: {e}"));
    let key: [u8; 32] = read("wrapping.key")?.try_into().map_err(|_| "no key of 32 bytes")?;
    let ring = WrappedRoots::parse(&String::from_utf8_lossy(&read("roots")?)).map_err(|e| e.to_string())?;
    if !String::from_utf8_lossy(&read("register")?).contains("register.example") {
        return Err("it does not say whose it is".into());
    }
    let key = Key::from_bytes(key);
    for (owner, branch) in ring.keys() {
        ring.root(&key, owner, branch).map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// After the certificate neither the root nor the generation that held it is in any place, nor an older wrapping key or
/// a piece of an erased ciphertext in any file.
pub(crate) fn gone(data: &Path, prepared: &Prepared) -> Result<(), Breach> {
    let owner = prepared.b.to_string();
    for place in PLACES {
        let folders = numbered(&data.join(place));
        for folder in &folders {
            let text = fs::read_to_string(folder.join("roots")).unwrap_or_default();
            let content = |(of, branch): (&str, Branch)| of.starts_with(&owner) && branch == Branch::Content;
            if WrappedRoots::parse(&text).is_ok_and(|ring| ring.keys().any(content)) {
                return breach(ROOT_STAYS, folder.display().to_string());
            }
        }
        if folders.len() != 1 || folders.iter().any(|folder| folder.ends_with("0000000001")) {
            return breach(OLD_FOLDER, format!("{folders:?}"));
        }
    }
    for (name, pieces) in [(OLD_KEY, &prepared.wrapping), (CONTENT_STAYS, &prepared.content)] {
        for piece in pieces {
            if let [file, ..] = found_on_disk(data, piece).as_slice() {
                return breach(name, file.display().to_string());
            }
        }
    }
    Ok(())
}

/// Nothing that was delivered is missing from the register.
pub(crate) fn delivered(read: &Read, witness: &Witness, prepared: &Prepared) -> Result<(), Breach> {
    for (act, position) in &witness.acts {
        if usize::try_from(*position).ok().and_then(|at| read.acts.get(at)) != Some(act) {
            return breach(ACT_MISSING, format!("{act} at {position} of {}", read.acts.len()));
        }
    }
    let released: BTreeSet<AlertId> = read
        .entries
        .iter()
        .filter(|entry| matches!(entry.signed.act.public, Public::CandidatesReleased(_)))
        .flat_map(|entry| entry.signed.act.sealed.keys().filter_map(|field| field.parse().ok()))
        .collect();
    if let Some(alert) = witness.told.iter().find(|alert| !released.contains(alert)) {
        return breach(ALERT_MISSING, alert.to_string());
    }
    let reader = prepared.cast.verifiers[0].id();
    let opened: BTreeSet<AlertId> = read
        .entries
        .iter()
        .filter(|entry| entry.signed.act.by == reader)
        .filter_map(|entry| match &entry.signed.act.public {
            Public::AlertOpened(opened) => Some(opened.alert),
            _ => None,
        })
        .collect();
    match witness.shown.iter().find(|alert| !opened.contains(alert) || !released.contains(alert)) {
        Some(alert) => breach(OPENING_MISSING, alert.to_string()),
        None => Ok(()),
    }
}

/// A copy of a folder in a place of its own: what a start does to it is not to be seen later.
pub(crate) fn apart(data: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(data, &folder.path().join("data"));
    folder
}

#[cfg(test)]
mod tests {
    use super::*;
    use stricto_record::ids::Hex32;

    fn name(checked: Result<(), Breach>) -> Option<&'static str> {
        checked.err().map(|breach| breach.name)
    }

    #[test]
    fn each_check_of_what_was_delivered_fails_by_its_own_name() {
        let prepared = Prepared::once();
        let read = read(&prepared.data(), prepared).expect("what is prepared");
        let last = read.acts.len() - 1;
        let true_word = Witness {
            acts: vec![(read.acts[last], u64::try_from(last).expect("a position"))],
            told: vec![prepared.seen],
            shown: vec![prepared.seen],
            ..Witness::default()
        };
        assert_eq!(name(delivered(&read, &true_word, prepared)), None);
        let nobody: AlertId = "al-00000000000000000000000000000001".parse().expect("an id");
        let act = ActHash(Hex32([7; 32]));
        let lies = [
            (Witness { acts: vec![(act, 3)], ..Witness::default() }, ACT_MISSING),
            (Witness { acts: vec![(read.acts[last], 1)], ..Witness::default() }, ACT_MISSING),
            (Witness { told: vec![nobody], ..Witness::default() }, ALERT_MISSING),
            (Witness { shown: vec![nobody], ..Witness::default() }, OPENING_MISSING),
        ];
        for (witness, found) in lies {
            assert_eq!(name(delivered(&read, &witness, prepared)), Some(found));
        }
    }

    #[test]
    fn before_its_erasure_the_use_is_there_to_be_found() {
        let prepared = Prepared::once();
        assert_eq!(name(gone(&prepared.data(), prepared)), Some(ROOT_STAYS));
        for pieces in [&prepared.wrapping, &prepared.content] {
            for piece in pieces {
                assert!(
                    !found_on_disk(&prepared.data(), piece).is_empty(),
                    "what is looked for is not there"
                );
            }
        }
    }
}
