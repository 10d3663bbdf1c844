//! The first step: the signed checkpoint, every tile and bundle under it, and other checkpoints beside it.

use stricto_record::act::Entry;
use stricto_record::kinds::Public;
use stricto_tlog::tile::{Kind, TilePath, decode_bundle};
use stricto_tlog::{Checkpoint, Hash, ReadError, TileReader, VerifyingKey, open_checkpoint, root_at};

use super::report::{Counts, FaultCode, KeySource, Level, Report};
use super::source::{CHECKPOINT, Source, VKEY};
use super::{Options, hex};
use crate::error::StoreError;

/// After how many faults no more tiles and bundles are looked at.
const FAULTS_MAX: usize = 100;

/// Why a file was not fetched.
#[derive(Debug, thiserror::Error)]
enum NotFetched {
    #[error("it is missing")]
    Missing,
    #[error(transparent)]
    Store(StoreError),
}

/// The bytes of every entry, in order.
type Entries = Vec<Vec<u8>>;

/// The report so far, and all entries in order where the tree stands.
pub(super) fn verify(
    source: &dyn Source,
    options: &Options<'_>,
) -> Result<(Report, Option<Entries>), StoreError> {
    let level = match (options.vault, options.openings.as_slice()) {
        (Some(_), _) => Level::WithTheVault,
        (None, [_, ..]) => Level::WithOpenings,
        (None, []) => Level::WithoutKeys,
    };
    let mut report = Report {
        origin: String::new(),
        size: 0,
        root: hex(Hash::empty_root()),
        level,
        key: if options.key.is_some() { KeySource::Given } else { KeySource::FromTheRegister },
        counts: Counts::NONE,
        faults: Vec::new(),
    };
    let note = source.read(CHECKPOINT)?.and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(note) = note else {
        report.fault(FaultCode::Checkpoint, None, Some(CHECKPOINT), "there is no readable checkpoint");
        return Ok((report, None));
    };
    let opened = own_key(source, &note, options).and_then(|key| {
        let checkpoint = open_checkpoint(&note, key.name(), std::slice::from_ref(&key));
        checkpoint.map(|checkpoint| (key, checkpoint)).map_err(|e| e.to_string())
    });
    let (key, checkpoint) = match opened {
        Ok(opened) => opened,
        Err(why) => {
            report.fault(FaultCode::Checkpoint, None, Some(CHECKPOINT), why);
            return Ok((report, None));
        }
    };
    report.origin = checkpoint.origin.clone();
    (report.size, report.root) = (checkpoint.size, hex(checkpoint.root));
    let entries = read_all(source, &checkpoint, &key, options, &mut report)?;
    let stands = !report.faults.iter().any(|fault| fault.code == FaultCode::Tree);
    if stands {
        check_named_key(&entries, &key, &mut report);
        check_key_file(source, &key, &mut report)?;
    }
    Ok((report, stands.then_some(entries)))
}

/// The key that was given, or the one that the register's first entry names; nothing is trusted on the way to it.
fn own_key(source: &dyn Source, note: &str, options: &Options<'_>) -> Result<VerifyingKey, String> {
    if let Some(key) = &options.key {
        return Ok(key.clone());
    }
    claimed_key(source, note)
}

/// The key that the first entry names, where checkpoint and entry can be read at all; neither is verified.
fn claimed_key(source: &dyn Source, note: &str) -> Result<VerifyingKey, String> {
    let unreadable = || "the register's first entry, which names the log's key, cannot be read".to_owned();
    let text = note.split_inclusive('\n').take(3).collect::<String>();
    let claimed = Checkpoint::parse(&text).map_err(|e| e.to_string())?;
    let path = TilePath::at(Kind::Entries, 0, claimed.size).ok_or_else(unreadable)?;
    let bundle = source.read(&path.to_string()).map_err(|e| e.to_string())?.ok_or_else(unreadable)?;
    let entries = decode_bundle(&bundle, path.width()).map_err(|e| e.to_string())?;
    let vkey = entries.first().and_then(|bytes| named_key(bytes)).ok_or_else(unreadable)?;
    VerifyingKey::parse(&vkey).map_err(|e| e.to_string())
}

/// The key that a register names for its own log, unverified; none where it cannot be read.
///
/// # Errors
/// Where the source cannot be read.
pub fn claimed_log_key(source: &dyn Source) -> Result<Option<VerifyingKey>, StoreError> {
    let note = source.read(CHECKPOINT)?.and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(note.and_then(|note| claimed_key(source, &note).ok()))
}

fn named_key(first_entry: &[u8]) -> Option<String> {
    let public = Entry::parse(first_entry).ok()?.signed.act.public;
    if let Public::FormatAdopted(format) = public { Some(format.log_vkey) } else { None }
}

/// Every tile and bundle, each verified; every fault is noted.
fn read_all(
    source: &dyn Source,
    checkpoint: &Checkpoint,
    key: &VerifyingKey,
    options: &Options<'_>,
    report: &mut Report,
) -> Result<Entries, StoreError> {
    let fetch = |path: &str| match source.read(path) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(NotFetched::Missing),
        Err(e) => Err(NotFetched::Store(e)),
    };
    let mut entries = Vec::new();
    let reader = match TileReader::new(checkpoint, fetch) {
        Ok(reader) => reader,
        Err(e) => {
            note_fault(e, None, report)?;
            return Ok(entries);
        }
    };
    for path in TilePath::all(checkpoint.size) {
        // A checkpoint can claim more tiles than anybody has time for.
        if report.faults.len() >= FAULTS_MAX {
            let what = format!(
                "{FAULTS_MAX} faults so far: the tiles and entries after this one were not looked at"
            );
            report.fault(FaultCode::Tree, None, Some(&path.to_string()), what);
            break;
        }
        let read = match path.kind() {
            Kind::Hashes { level } => reader.tile(level, path.index()).map(drop),
            Kind::Entries => reader.entries(path.index()).map(|mut bundle| entries.append(&mut bundle)),
        };
        match read {
            Ok(()) => report.counts.tiles += 1,
            Err(e) => note_fault(e, Some(&path), report)?,
        }
    }
    if let Some(note) = &options.against {
        against(note, checkpoint, key, report, |size| root_at(size, &reader).ok());
    }
    Ok(entries)
}

fn note_fault(
    error: ReadError<NotFetched>,
    path: Option<&TilePath>,
    report: &mut Report,
) -> Result<(), StoreError> {
    let why = crate::register::in_full(&error);
    let position = match &error {
        ReadError::Entry { index, .. } => Some(*index),
        ReadError::Fetch { .. }
        | ReadError::Malformed { .. }
        | ReadError::Root { .. }
        | ReadError::Tile { .. }
        | ReadError::OutOfTree { .. } => None,
    };
    match error {
        ReadError::Fetch { source: NotFetched::Store(e), .. } => Err(e),
        ReadError::Fetch { .. }
        | ReadError::Malformed { .. }
        | ReadError::Root { .. }
        | ReadError::Tile { .. }
        | ReadError::Entry { .. }
        | ReadError::OutOfTree { .. } => {
            let file = path.map(ToString::to_string);
            report.fault(FaultCode::Tree, position, file.as_deref(), why);
            Ok(())
        }
    }
}

/// Holds the register against a checkpoint that was seen earlier or elsewhere.
fn against(
    note: &str,
    checkpoint: &Checkpoint,
    key: &VerifyingKey,
    report: &mut Report,
    root: impl Fn(u64) -> Option<Hash>,
) {
    let other = match open_checkpoint(note, &checkpoint.origin, std::slice::from_ref(key)) {
        Ok(other) => other,
        Err(e) => {
            let what = format!("the other checkpoint is not one that this log signed: {e}");
            report.fault(FaultCode::Checkpoint, None, None, what);
            return;
        }
    };
    if other.size > checkpoint.size {
        let what = format!(
            "the other checkpoint has {} entries, this register {}: entries are missing here",
            other.size, checkpoint.size
        );
        report.fault(FaultCode::Truncated, None, None, what);
    } else if root(other.size) != Some(other.root) {
        let what = format!(
            "the log signed another tree of {} entries: keep both checkpoints, they prove the fork",
            other.size
        );
        report.fault(FaultCode::Fork, None, None, what);
    }
}

/// The key the checkpoint was opened with must be the one the register names.
fn check_named_key(entries: &[Vec<u8>], key: &VerifyingKey, report: &mut Report) {
    let named = entries.first().and_then(|bytes| named_key(bytes));
    if named.as_deref() != Some(key.to_string().as_str()) {
        report.fault(FaultCode::OtherKey, Some(0), None, "the register names another key for its log");
    }
}

/// The key that lies beside an export for programs that want it there is no other than the register's.
fn check_key_file(source: &dyn Source, key: &VerifyingKey, report: &mut Report) -> Result<(), StoreError> {
    if source.read(VKEY)?.is_some_and(|bytes| bytes != format!("{key}\n").as_bytes()) {
        report.fault(FaultCode::OtherKey, None, Some(VKEY), "the register names another key for its log");
    }
    Ok(())
}
