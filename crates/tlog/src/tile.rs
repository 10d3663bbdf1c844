//! Tiles and entry bundles (C2SP tlog-tiles): their paths, their bytes.
//!
//! In scope: height-8 tiles of hashes at levels 0 to 7 (a log of under 2^64 entries has no others) and bundles of
//! entries. Verifying them against a checkpoint is [`crate::reader`]'s.

use std::fmt;
use std::str::FromStr;

use crate::hash::Hash;
use crate::tree::NodeReader;

/// How many hashes, or entries, a full tile has.
pub const WIDTH: u16 = 256;

/// The greatest entry, in bytes: its length is written in two bytes.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// The levels that tiles can have.
const LEVELS: u8 = 8;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Hashes; at level L each is the root of 256^L entries.
    Hashes {
        /// The level, 0 to 7.
        level: u8,
    },
    /// The entries themselves, each with its length.
    Entries,
}

/// Which tile or bundle, full or partial: `tile/0/x001/067`, `tile/1/000.p/8`, `tile/entries/003.p/232`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TilePath {
    kind: Kind,
    index: u64,
    width: u16,
}

/// Why a text is not the path of a tile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a tile's path; write it as `tile/0/x001/067`, `tile/1/000.p/8` or `tile/entries/003.p/232`"
)]
pub struct TilePathError {
    text: String,
}

/// Why bytes are not a tile, or entries not a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The tile has not the length that its width asks for.
    #[error("the tile has {found} bytes where its width asks for {expected}; fetch it again, whole")]
    Length {
        /// What the width asks for.
        expected: usize,
        /// What is there.
        found: usize,
    },
    /// The bundle ends inside an entry.
    #[error("the bundle ends inside its entry {entry}; fetch it again, whole")]
    Truncated {
        /// Which entry of the bundle, from 0.
        entry: u16,
    },
    /// The bundle goes on after its last entry.
    #[error("the bundle has {bytes} bytes after its last entry; fetch it again")]
    Trailing {
        /// How many bytes too many.
        bytes: usize,
    },
    /// An entry is too long for a bundle.
    #[error("an entry of {bytes} bytes is too long; the greatest has 65535")]
    EntryTooLong {
        /// Its length.
        bytes: usize,
    },
}

impl TilePath {
    /// The tile of that kind and index in the tree of `size` entries: full where it can be; none where it is empty.
    #[must_use]
    pub fn at(kind: Kind, index: u64, size: u64) -> Option<Self> {
        let first = index.checked_mul(u64::from(WIDTH))?;
        let width = hashes_at(kind, size)?.checked_sub(first)?.min(u64::from(WIDTH));
        let width = u16::try_from(width).ok().filter(|&width| width > 0)?;
        Some(Self { kind, index, width })
    }

    /// All tiles and bundles of the tree of `size` entries, each as full as it can be: what an export holds.
    pub fn all(size: u64) -> impl Iterator<Item = Self> {
        let levels = (0..LEVELS).map(|level| Kind::Hashes { level });
        levels.chain([Kind::Entries]).flat_map(move |kind| {
            let tiles = hashes_at(kind, size).unwrap_or(0).div_ceil(u64::from(WIDTH));
            (0..tiles).filter_map(move |index| Self::at(kind, index, size))
        })
    }

    /// What the tile holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Which tile of its kind, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The first hash of its level, or the first entry, that it holds; the others follow.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.index.saturating_mul(u64::from(WIDTH))
    }

    /// Whether a tree of `size` entries has all that the tile holds, so that the tile can be served.
    #[must_use]
    pub fn is_within(&self, size: u64) -> bool {
        Self::at(self.kind, self.index, size).is_some_and(|there| there.width >= self.width)
    }

    /// The hashes that the tile holds, or, for a bundle, the leaf hashes of its entries.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn hashes<R: NodeReader>(&self, reader: &R) -> Result<Vec<Hash>, R::Error> {
        let level = match self.kind {
            Kind::Hashes { level } => level * 8,
            Kind::Entries => 0,
        };
        let end = self.first().saturating_add(u64::from(self.width));
        (self.first()..end).map(|index| reader.node(level, index)).collect()
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Hashes { level } => write!(f, "tile/{level}")?,
            Kind::Entries => f.write_str("tile/entries")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for (place, group) in groups.iter().enumerate().rev() {
            let mark = if place == 0 { "" } else { "x" };
            write!(f, "/{mark}{group:03}")?;
        }
        if self.width < WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = TilePathError;

    fn from_str(text: &str) -> Result<Self, TilePathError> {
        let error = || TilePathError { text: crate::excerpt(text) };
        let path = parse_path(text).ok_or_else(error)?;
        // One tile has one path: what does not print back the same is refused.
        if path.to_string() == text { Ok(path) } else { Err(error()) }
    }
}

fn parse_path(text: &str) -> Option<TilePath> {
    let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => Kind::Entries,
        level => Kind::Hashes { level: level.parse().ok().filter(|&level: &u8| level < LEVELS)? },
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|width| (1..WIDTH).contains(width))?),
        None => (rest, WIDTH),
    };
    let mut index = 0_u64;
    for group in number.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        let group = digits.parse::<u16>().ok().filter(|&group| group < 1000)?;
        index = index.checked_mul(1000)?.checked_add(u64::from(group))?;
    }
    // The tile's hashes must have an index too.
    index.checked_add(1)?.checked_mul(u64::from(WIDTH))?;
    Some(TilePath { kind, index, width })
}

/// How many hashes a level has in a tree of `size` entries, or how many entries.
fn hashes_at(kind: Kind, size: u64) -> Option<u64> {
    match kind {
        Kind::Hashes { level } => size.checked_shr(u32::from(level).checked_mul(8)?),
        Kind::Entries => Some(size),
    }
}

/// The bytes of a tile of these hashes.
#[must_use]
pub fn tile_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// Reads a tile of `width` hashes.
///
/// # Errors
/// Where the length is not that of `width` hashes.
pub fn parse_tile(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    let (hashes, rest) = bytes.as_chunks();
    if hashes.len() == usize::from(width) && rest.is_empty() {
        Ok(hashes.iter().copied().map(Hash).collect())
    } else {
        Err(TileError::Length { expected: usize::from(width) * 32, found: bytes.len() })
    }
}

/// The bytes of a bundle of these entries.
///
/// # Errors
/// Where an entry is over [`ENTRY_BYTES_MAX`].
pub fn encode_bundle<T: AsRef<[u8]>>(entries: impl IntoIterator<Item = T>) -> Result<Vec<u8>, TileError> {
    let mut bytes = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length =
            u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLong { bytes: entry.len() })?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// Reads a bundle of `width` entries.
///
/// # Errors
/// Where the bytes end too early or go on too long.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let (mut rest, mut entries) = (bytes, Vec::with_capacity(usize::from(width)));
    for entry in 0..width {
        let (length, after) = rest.split_first_chunk().ok_or(TileError::Truncated { entry })?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (bytes, after) = after.split_at_checked(length).ok_or(TileError::Truncated { entry })?;
        entries.push(bytes);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(TileError::Trailing { bytes: rest.len() }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_written_as_the_specification_shows() {
        let hashes = |level| Kind::Hashes { level };
        let cases = [
            (hashes(0), 0, 256, "tile/0/000"),
            (hashes(0), 1_234_067, 256, "tile/0/x001/x234/067"),
            (hashes(0), 1_067, 8, "tile/0/x001/067.p/8"),
            (hashes(1), 0, 17, "tile/1/000.p/17"),
            (hashes(7), 999, 255, "tile/7/999.p/255"),
            (Kind::Entries, 1_000, 256, "tile/entries/x001/000"),
            (Kind::Entries, 3, 232, "tile/entries/003.p/232"),
        ];
        for (kind, index, width, text) in cases {
            let path = TilePath { kind, index, width };
            assert_eq!(path.to_string(), text);
            assert_eq!(text.parse(), Ok(path));
        }
    }

    #[test]
    fn another_spelling_of_a_path_is_refused() {
        for text in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/0/000/",
            "tile/00/000",
            "tile/8/000",
            "tile/63/000",
            "tile/-1/000",
            "tile/+1/000",
            "tile/data/000",
            "tile/0/0",
            "tile/0/0000",
            "tile/0/x000",
            "tile/0/x000/001",
            "tile/0/001/067",
            "tile/0/x001/x067",
            "tile/0/x001/+67",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/08",
            "tile/0/000.p/",
            "tile/0/000.p/8/",
            "tile/0/000.p/8.p/8",
            "tile/0/000.p",
            "tile/8/0/000",
            "tile/0/../000",
            "tile/0/x018/x446/x744/x073/x709/x551/615",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert!(text.parse::<TilePath>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_tree_of_70_000_has_the_tiles_that_the_specification_counts() {
        let count = |kind, full: bool| {
            TilePath::all(70_000).filter(|t| t.kind == kind && (t.width == WIDTH) == full).count()
        };
        let widths: Vec<_> =
            TilePath::all(70_000).filter(|tile| tile.width < WIDTH).map(|tile| tile.to_string()).collect();
        assert_eq!(count(Kind::Hashes { level: 0 }, true), 273);
        assert_eq!(count(Kind::Hashes { level: 1 }, true), 1);
        assert_eq!(
            widths,
            ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"]
        );
        assert_eq!(TilePath::all(0).count(), 0);
        let of_256: Vec<_> = TilePath::all(256).map(|tile| tile.to_string()).collect();
        assert_eq!(of_256, ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
    }

    #[test]
    fn a_tile_is_within_a_tree_that_has_all_it_holds() {
        let tile: TilePath = "tile/1/000.p/3".parse().unwrap();
        assert!(!tile.is_within(3 * 256 - 1));
        assert!(tile.is_within(3 * 256));
        assert!(tile.is_within(u64::MAX));
        assert!(!"tile/7/000.p/1".parse::<TilePath>().unwrap().is_within((1 << 56) - 1));
    }

    #[test]
    fn a_bundle_of_the_greatest_entry_reads_back_and_one_byte_more_is_refused() {
        let entries = [vec![7; ENTRY_BYTES_MAX], vec![]];
        let bytes = encode_bundle(&entries).unwrap();
        assert_eq!(decode_bundle(&bytes, 2), Ok(entries.iter().map(Vec::as_slice).collect()));
        assert_eq!(encode_bundle([vec![7; 65_536]]), Err(TileError::EntryTooLong { bytes: 65_536 }));
    }

    proptest! {
        #[test]
        fn every_path_reads_back(level in 0..LEVELS, entries: bool, index in 0..u64::MAX >> 9, width in 1..=WIDTH) {
            let kind = if entries { Kind::Entries } else { Kind::Hashes { level } };
            let path = TilePath { kind, index, width };
            prop_assert_eq!(path.to_string().parse(), Ok(path));
        }

        #[test]
        fn a_bundle_is_read_in_one_way_only(bytes in proptest::collection::vec(any::<u8>(), 0..64), width in 0..9_u16) {
            if let Ok(entries) = decode_bundle(&bytes, width) {
                prop_assert_eq!(entries.len(), usize::from(width));
                prop_assert_eq!(encode_bundle(&entries), Ok(bytes));
            }
        }

        #[test]
        fn any_text_is_read_as_a_path_without_panic(text in "(tile/)?[0-9x/.pentris]{0,40}|\\PC{0,40}") {
            if let Ok(path) = text.parse::<TilePath>() {
                prop_assert_eq!(path.to_string(), text);
                let _ = path.is_within(u64::MAX);
            }
        }
    }
}
