//! What a power cut leaves: everything that was synced, and of the rest nothing, or any part of it.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt as _, DirEntryExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The unit that a disk writes whole.
const SECTOR: usize = 512;

/// The durable state beneath one folder, as the preloaded library keeps it.
pub struct Disk {
    folder: TempDir,
    root: u64,
}

/// One name in a folder.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name {
    inode: u64,
    folder: bool,
}

type Names = BTreeMap<String, Name>;

/// Chance from a seed: SplitMix64.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same way for the same seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `end`, which is more than 0.
    pub fn next(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

impl Disk {
    /// A disk on which everything that is in `live` now is durable.
    ///
    /// # Panics
    /// Where it cannot be read.
    #[must_use]
    pub fn under(live: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for kind in ["i", "d"] {
            fs::create_dir(folder.path().join(kind)).expect("a folder");
        }
        let disk = Self { folder, root: inode(live) };
        disk.take(live);
        disk
    }

    /// Where the library keeps it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How many moments were counted.
    #[must_use]
    pub fn counted(&self) -> u64 {
        let bytes = fs::read(self.folder.path().join("count")).unwrap_or_default();
        bytes.first_chunk().map_or(0, |first| u64::from_ne_bytes(*first))
    }

    /// What the process died in: `N before write data/stricto.db-wal`; none where it was killed from outside.
    #[must_use]
    pub fn killed_in(&self) -> Option<String> {
        fs::read_to_string(self.folder.path().join("killed")).ok().map(|said| said.trim().to_owned())
    }

    /// The names of what was dropped.
    #[must_use]
    pub fn dropped(&self) -> Vec<String> {
        let said = fs::read_to_string(self.folder.path().join("dropped")).unwrap_or_default();
        said.lines().map(str::to_owned).collect()
    }

    /// What was last synced of every file that there ever was, those that nothing names any more included.
    ///
    /// It is what somebody finds who has the disk in hand.
    pub fn contents(&self) -> impl Iterator<Item = Vec<u8>> {
        let files = fs::read_dir(self.folder.path().join("i")).expect("a folder");
        files.filter_map(|file| fs::read(file.ok()?.path()).ok())
    }

    fn take(&self, live: &Path) {
        let mut lines = String::new();
        for (name, of) in names_in(live) {
            lines += &format!("{} {} {name}\n", if of.folder { 'd' } else { 'f' }, of.inode);
            let path = live.join(&name);
            if of.folder {
                self.take(&path);
            } else {
                fs::copy(&path, self.file('i', of.inode)).expect("a copy");
            }
        }
        fs::write(self.file('d', inode(live)), lines).expect("written");
    }

    fn file(&self, kind: char, inode: u64) -> PathBuf {
        self.folder.path().join(kind.to_string()).join(inode.to_string())
    }

    /// Makes `to`: what is left of `live` after the power was cut.
    ///
    /// With `chance`, also any part of what was written and not synced, as a disk may have got to it; a rename is
    /// whole or not at all, as every journal keeps it.
    ///
    /// # Panics
    /// Where `to` is there or cannot be written.
    pub fn leaves(&self, live: &Path, to: &Path, mut chance: Option<Dice>) {
        let mut there = BTreeMap::new();
        found(live, &mut there);
        self.folder_as_left(self.root, &there, to, &mut chance);
    }

    fn folder_as_left(
        &self,
        inode: u64,
        there: &BTreeMap<u64, PathBuf>,
        to: &Path,
        chance: &mut Option<Dice>,
    ) {
        DirBuilder::new().mode(0o700).create(to).expect("a folder");
        let mut names = parse(&fs::read_to_string(self.file('d', inode)).unwrap_or_default());
        if let (Some(dice), Some(live)) = (chance.as_mut(), there.get(&inode)) {
            names = mixed(&names, &names_in(live), dice);
        }
        for (name, of) in names {
            let path = to.join(name);
            if of.folder {
                self.folder_as_left(of.inode, there, &path, chance);
            } else {
                self.file_as_left(of.inode, there, &path, chance);
            }
        }
    }

    fn file_as_left(&self, inode: u64, there: &BTreeMap<u64, PathBuf>, to: &Path, chance: &mut Option<Dice>) {
        let mut bytes = fs::read(self.file('i', inode)).unwrap_or_default();
        if let (Some(dice), Some(live)) = (chance.as_mut(), there.get(&inode)) {
            bytes = torn(&bytes, &fs::read(live).unwrap_or_default(), dice);
        }
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(to).expect("a new file");
        std::io::Write::write_all(&mut file, &bytes).expect("written");
    }
}

/// Old or new for each sector in which they differ, and for the length.
fn torn(old: &[u8], new: &[u8], dice: &mut Dice) -> Vec<u8> {
    if old == new {
        return new.to_vec();
    }
    let length = if dice.next(2) == 0 { old.len() } else { new.len() };
    let mut bytes = vec![0; length];
    for (number, sector) in bytes.chunks_mut(SECTOR).enumerate() {
        let from = if dice.next(2) == 0 { old } else { new };
        for (byte, kept) in sector.iter_mut().zip(from.iter().skip(number * SECTOR)) {
            *byte = *kept;
        }
    }
    bytes
}

/// Old or new for each group of names that one rename ties together.
fn mixed(old: &Names, new: &Names, dice: &mut Dice) -> Names {
    let differs: Vec<&String> =
        old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name)).collect();
    let mut names = new.clone();
    let mut done: Vec<&String> = Vec::new();
    for first in &differs {
        if done.contains(first) {
            continue;
        }
        let mut group = vec![*first];
        let mut at = 0;
        while let Some(name) = group.get(at).copied() {
            at += 1;
            let inodes = [old.get(name), new.get(name)].into_iter().flatten().map(|of| of.inode);
            let inodes: Vec<u64> = inodes.collect();
            for other in &differs {
                let tied = [old.get(*other), new.get(*other)].into_iter().flatten();
                if !group.contains(other) && tied.into_iter().any(|of| inodes.contains(&of.inode)) {
                    group.push(other);
                }
            }
        }
        if dice.next(2) == 0 {
            for name in &group {
                match old.get(*name) {
                    Some(of) => names.insert((*name).clone(), *of),
                    None => names.remove(*name),
                };
            }
        }
        done.extend(group);
    }
    names
}

fn parse(lines: &str) -> Names {
    let parse = |line: &str| {
        let (kind, rest) = line.split_once(' ')?;
        let (inode, name) = rest.split_once(' ')?;
        Some((name.to_owned(), Name { inode: inode.parse().ok()?, folder: kind == "d" }))
    };
    lines.lines().filter_map(parse).collect()
}

fn names_in(folder: &Path) -> Names {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let name = |entry: fs::DirEntry| {
        let folder = entry.file_type().expect("a type").is_dir();
        (entry.file_name().to_string_lossy().into_owned(), Name { inode: entry.ino(), folder })
    };
    entries.map(name).collect()
}

fn found(folder: &Path, there: &mut BTreeMap<u64, PathBuf>) {
    there.insert(inode(folder), folder.to_owned());
    for (name, of) in names_in(folder) {
        let path = folder.join(name);
        if of.folder {
            found(&path, there);
        } else {
            there.insert(of.inode, path);
        }
    }
}

fn inode(path: &Path) -> u64 {
    fs::metadata(path).expect("a folder").ino()
}

/// A copy of a folder, file by file, for its owner alone.
///
/// # Panics
/// Where it cannot be made.
pub fn copy(from: &Path, to: &Path) {
    DirBuilder::new().mode(0o700).create(to).expect("a folder");
    for (name, of) in names_in(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if of.folder {
            copy(&from, &to);
        } else {
            fs::copy(from, to).expect("a copy");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Name = Name { inode: 1, folder: false };
    const NEW: Name = Name { inode: 2, folder: false };

    #[test]
    fn a_rename_is_whole_or_not_at_all() {
        let before = Names::from([("roots".to_owned(), OLD), ("roots.new".to_owned(), NEW)]);
        let after = Names::from([("roots".to_owned(), NEW)]);
        let left: Vec<bool> = (0..64)
            .map(|seed| {
                let names = mixed(&before, &after, &mut Dice::new(seed));
                assert!(names == before || names == after);
                names == after
            })
            .collect();
        assert!(left.contains(&true) && left.contains(&false), "either may be left");
    }

    #[test]
    fn a_torn_file_is_old_or_new_in_each_sector() {
        let (old, new) = (vec![1; 3 * SECTOR], vec![2; 4 * SECTOR + 7]);
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..64 {
            let bytes = torn(&old, &new, &mut Dice::new(seed));
            assert!(bytes.len() == old.len() || bytes.len() == new.len());
            for sector in bytes.chunks(SECTOR) {
                assert!(sector.iter().all(|byte| *byte == sector[0]), "a sector is whole");
                seen.insert(sector[0]);
            }
        }
        assert_eq!(seen, [0, 1, 2].into(), "what was never written is zeros");
    }
}
