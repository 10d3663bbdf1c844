//! Downloads a register's checkpoint, tiles and entries from a server, as an export holds them.

use std::path::Path;

use stricto_tlog::Checkpoint;
use stricto_tlog::tile::TilePath;

use crate::client::{Answer, Client};
use crate::ending::CommandError;

/// Writes `checkpoint` and every tile and bundle that it covers into `folder`.
///
/// # Errors
/// When the server does not answer, refuses, or hands over no checkpoint. Nothing is believed here: what was
/// downloaded is verified afterwards.
pub(crate) async fn download(client: &Client, folder: &Path) -> Result<(), CommandError> {
    let note = fetch(client, "checkpoint").await?;
    let text = String::from_utf8_lossy(&note);
    // The text of a signed note ends where its signatures begin (signed-note).
    let body = text.split_once("\n\n").map_or("", |(body, _)| body);
    let checkpoint = Checkpoint::parse(&format!("{body}\n")).map_err(|e| {
        CommandError::Operating(format!("`{}` hands over no checkpoint: {e}", client.address()))
    })?;
    write(folder, "checkpoint", &note)?;
    for tile in TilePath::all(checkpoint.size) {
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
