//! Tiles and entry bundles (C2SP tlog-tiles), cut from the log.

use stricto_tlog::tile::{Kind, TilePath, TilePathError, WIDTH, encode_bundle, tile_bytes};

use crate::error::StoreError;
use crate::log::{Log, TILE_LEVELS};

/// Why a tile is not given.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    /// The path is none.
    #[error(transparent)]
    Path(#[from] TilePathError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The tile or bundle at `path`; none where the log has not all of it.
///
/// # Errors
/// Where the path is none, or the store fails.
pub async fn tile(log: &dyn Log, path: &str) -> Result<Option<Vec<u8>>, TileError> {
    let path: TilePath = path.parse()?;
    if !path.is_within(log.size().await?) {
        return Ok(None);
    }
    Ok(Some(bytes(log, &path).await?))
}

/// The bytes of a tile that lies within the log.
pub(crate) async fn bytes(log: &dyn Log, path: &TilePath) -> Result<Vec<u8>, StoreError> {
    let (first, width) = (path.first(), path.width().min(WIDTH));
    let short = || StoreError::Unreadable { what: format!("`{path}`") };
    match path.kind() {
        Kind::Hashes { level } => {
            let hashes = log.nodes(level.saturating_mul(TILE_LEVELS), first, u32::from(width)).await?;
            if hashes.len() == usize::from(width) { Ok(tile_bytes(&hashes)) } else { Err(short()) }
        }
        Kind::Entries => {
            let entries = log.entries(first, u32::from(width)).await?;
            let bundle = encode_bundle(&entries).map_err(|_| short())?;
            if entries.len() == usize::from(width) { Ok(bundle) } else { Err(short()) }
        }
    }
}
