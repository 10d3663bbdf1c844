//! Downloads a register's checkpoint, tiles and entries from a server, as an export holds them.

use std::path::Path;

use stricto_store::verify::{ExportDir, claimed_log_key};
use stricto_tlog::tile::{Kind, TilePath, WIDTH};
use stricto_tlog::{Checkpoint, TileReader, VerifyingKey, open_checkpoint};

use crate::client::{Answer, Client};
use crate::ending::CommandError;

/// The most entries that are downloaded: more is asked for as an export, on a disk.
const MOST_ENTRIES: u64 = 1 << 28;

/// Writes `checkpoint` and every tile and bundle that it covers into `folder`.
///
/// A checkpoint that neither `key` nor the key that the register names has signed, or whose right edge does not make
/// its root, is written without the rest: verification says what is wrong with it.
///
/// # Errors
/// When the server does not answer, refuses, hands over no checkpoint or one of too many entries. Nothing is believed
/// here: what was downloaded is verified afterwards.
pub(crate) async fn download(
    client: &Client,
    folder: &Path,
    key: Option<&VerifyingKey>,
) -> Result<(), CommandError> {
    let fault = |what: String| CommandError::Operating(format!("`{}` {what}", client.address()));
    let note = fetch(client, "checkpoint").await?;
    let text = String::from_utf8_lossy(&note);
    // The text of a signed note ends where its signatures begin (signed-note).
    let body = text.split_once("\n\n").map_or("", |(body, _)| body);
    let claimed = Checkpoint::parse(&format!("{body}\n"))
        .map_err(|e| fault(format!("hands over no checkpoint: {e}")))?;
    if claimed.size > MOST_ENTRIES {
        return Err(fault(format!(
            "says it has {} entries, more than can be downloaded; ask for an export of it",
            claimed.size
        )));
    }
    write(folder, "checkpoint", &note)?;
    let first = TilePath::at(Kind::Entries, 0, claimed.size);
    keep(client, folder, first.into_iter()).await?;
    let named = match key {
        Some(key) => Some(key.clone()),
        None => claimed_log_key(&ExportDir::new(folder)).map_err(CommandError::operating)?,
    };
    let signed = named.and_then(|key| open_checkpoint(&text, key.name(), std::slice::from_ref(&key)).ok());
    let Some(checkpoint) = signed else { return Ok(()) };
    keep(client, folder, edge(checkpoint.size)).await?;
    if TileReader::new(&checkpoint, |path: &str| std::fs::read(folder.join(path))).is_err() {
        return Ok(());
    }
    keep(client, folder, TilePath::all(checkpoint.size).filter(|tile| Some(*tile) != first)).await
}

/// The last tile of each level: from these the root is made.
fn edge(size: u64) -> impl Iterator<Item = TilePath> {
    let last = move |level: u8| {
        let nodes = size.checked_shr(u32::from(level) * 8).filter(|nodes| *nodes > 0)?;
        TilePath::at(Kind::Hashes { level }, (nodes - 1) / u64::from(WIDTH), size)
    };
    (0..8).map_while(last)
}

async fn keep(
    client: &Client,
    folder: &Path,
    tiles: impl Iterator<Item = TilePath>,
) -> Result<(), CommandError> {
    for tile in tiles {
        let path = tile.to_string();
        write(folder, &path, &fetch(client, &path).await?)?;
    }
    Ok(())
}

async fn fetch(client: &Client, path: &str) -> Result<Vec<u8>, CommandError> {
    match client.bytes(&format!("/{path}")).await? {
        Answer::Done(bytes) => Ok(bytes),
        Answer::Refused(refused) => Err(CommandError::Input(format!(
            "`{path}` is not handed over: {refused}; give --cred, the key of an auditor, a supervisor or the court"
        ))),
    }
}

fn write(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), CommandError> {
    let file = folder.join(path);
    let parent = file.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(&file, bytes))
        .map_err(|e| CommandError::Operating(format!("`{}` cannot be written: {e}", file.display())))
}
