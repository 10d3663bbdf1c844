//! A simulated disk: what is durable, what the weather does to writes, and the death of the process in one of them.

use std::collections::BTreeMap;
use std::sync::Mutex;

use stricto_record::ids::UseId;
use stricto_store::error::StoreError;
use stricto_store::log::{StoredCheckpoint, Subkey};
use stricto_tlog::Hash;
use tokio::sync::Notify;

/// What becomes of one write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It fails and nothing is written.
    Fails,
    /// It is written, durably, and reported as failed.
    AnswerLost,
    /// The process dies and nothing is written.
    Dies,
    /// The process dies in it: of several places the first alone is written; of one transaction, nothing.
    DiesTorn,
    /// It is written, durably, and the process dies before it hears of it.
    DiesAfter,
}

/// A broken disk, for showing that the simulation finds it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cheat {
    /// Appends are answered before they are durable: a death takes the last one along.
    AnswersTooSoon,
    /// After a death an older state comes back, by many entries.
    ComesBackOlder,
    /// Ciphertexts that are to be erased stay.
    KeepsCiphertexts,
    /// What was erased is never taken out of the write-ahead log.
    KeepsLog,
    /// Root keys are destroyed in the first place alone.
    KeepsMirror,
}

/// A stored entry.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) bytes: Vec<u8>,
    pub(super) use_id: Option<UseId>,
    pub(super) leaf: Hash,
}

/// A stored ciphertext.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Whose.
    pub owner: String,
    /// The branch its key hangs on.
    pub branch: &'static str,
    /// The scope of its key.
    pub scope: String,
    /// Nonce, ciphertext and tag.
    pub bytes: Vec<u8>,
}

/// One of the two places of root keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Grows with every change; on opening the place with the greater one counts.
    pub generation: u64,
    /// Root keys by owner and branch.
    pub roots: BTreeMap<(String, &'static str), [u8; 32]>,
}

/// What a dead process leaves.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    pub(super) entries: Vec<Entry>,
    pub(super) nodes: BTreeMap<(u8, u64), Hash>,
    pub(super) checkpoints: Vec<(StoredCheckpoint, Hash)>,
    /// Ciphertexts by position and field.
    pub sealed: BTreeMap<(u64, String), Sealed>,
    /// Wrapped subkeys by owner and scope.
    pub subkeys: BTreeMap<(String, String), Subkey>,
    /// What was overwritten or deleted and is still in the write-ahead log.
    pub residue: Vec<Vec<u8>>,
    /// Where root keys are: the first place and its mirror.
    pub places: [Place; 2],
}

#[derive(Debug, Default)]
struct Weather {
    writes: u64,
    failures: u64,
    plan: Option<(u64, Fate)>,
    full: bool,
    slow_ms: u64,
    dead: bool,
}

/// A disk that outlives every process that uses it.
#[derive(Debug, Default)]
pub struct SimDisk {
    stored: Mutex<Stored>,
    weather: Mutex<Weather>,
    died: Notify,
    cheat: Option<Cheat>,
    /// Older states, kept only where the disk cheats with them.
    older: Mutex<Vec<Stored>>,
}

/// What a write is to do now.
pub(super) enum Turn {
    Write,
    Fail,
    WriteAndFail,
    Dead,
    /// Died: whether all of it is written, and whether a part is.
    Died {
        whole: bool,
        part: bool,
    },
}

impl SimDisk {
    /// An empty disk; it may cheat.
    #[must_use]
    pub fn new(cheat: Option<Cheat>) -> Self {
        Self { cheat, ..Self::default() }
    }

    /// Looks at what is stored.
    pub fn look<R>(&self, look: impl FnOnce(&Stored) -> R) -> R {
        look(&self.stored.lock().unwrap())
    }

    pub(super) fn change<R>(&self, change: impl FnOnce(&mut Stored) -> R) -> R {
        change(&mut self.stored.lock().unwrap())
    }

    pub(super) fn cheats(&self, cheat: Cheat) -> bool {
        self.cheat == Some(cheat)
    }

    /// The `nth` write from now on, counted from 0, meets this fate.
    pub fn plan(&self, nth: u64, fate: Fate) {
        let mut weather = self.weather.lock().unwrap();
        weather.plan = Some((weather.writes + nth, fate));
    }

    /// Every write fails before it happens, or no more.
    pub fn fill(&self, full: bool) {
        self.weather.lock().unwrap().full = full;
    }

    /// Whether every write fails.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.weather.lock().unwrap().full
    }

    /// How long each write to the log takes, in milliseconds of virtual time.
    pub fn slow(&self, ms: u64) {
        self.weather.lock().unwrap().slow_ms = ms;
    }

    pub(super) fn slowness(&self) -> u64 {
        self.weather.lock().unwrap().slow_ms
    }

    /// How many writes there were.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.weather.lock().unwrap().writes
    }

    /// Nothing is planned, full or slow any more.
    pub fn calm(&self) {
        let mut weather = self.weather.lock().unwrap();
        (weather.plan, weather.full, weather.slow_ms) = (None, false, 0);
    }

    /// Done once the process died in a write.
    pub async fn died(&self) {
        while !self.is_dead() {
            self.died.notified().await;
        }
    }

    pub(super) fn is_dead(&self) -> bool {
        self.weather.lock().unwrap().dead
    }

    /// A new process is to use the disk: the newer place of keys counts, as the key store has it on opening.
    pub fn revive(&self) {
        let was_dead = std::mem::take(&mut self.weather.lock().unwrap().dead);
        if was_dead && let Some(older) = self.to_come_back() {
            *self.stored.lock().unwrap() = older;
        }
        self.change(|stored| {
            let [first, second] = &mut stored.places;
            if first.generation > second.generation {
                second.clone_from(first);
            } else if second.generation > first.generation {
                first.clone_from(second);
            }
        });
    }

    /// What comes back after a death, where the disk cheats.
    fn to_come_back(&self) -> Option<Stored> {
        let mut older = self.older.lock().unwrap();
        let back = if self.cheats(Cheat::AnswersTooSoon) { 1 } else { 12.min(older.len()) };
        let kept = older.len().checked_sub(back)?;
        let found = older.get(kept).cloned();
        older.truncate(kept);
        found
    }

    pub(super) fn remember(&self, before: &Stored) {
        if self.cheats(Cheat::AnswersTooSoon) || self.cheats(Cheat::ComesBackOlder) {
            self.older.lock().unwrap().push(before.clone());
        }
    }

    /// How many writes failed.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.weather.lock().unwrap().failures
    }

    pub(super) fn turn(&self) -> Turn {
        let mut weather = self.weather.lock().unwrap();
        let turn = self.next(&mut weather);
        if matches!(turn, Turn::Fail | Turn::WriteAndFail) {
            weather.failures += 1;
        }
        turn
    }

    fn next(&self, weather: &mut Weather) -> Turn {
        if weather.dead {
            return Turn::Dead;
        }
        let write = weather.writes;
        weather.writes += 1;
        let fate = weather.plan.filter(|(nth, _)| *nth <= write).map(|(_, fate)| fate);
        if fate.is_some() {
            weather.plan = None;
        }
        let died = match fate {
            Some(Fate::Fails) => return Turn::Fail,
            _ if weather.full => return Turn::Fail,
            None => return Turn::Write,
            Some(Fate::AnswerLost) => return Turn::WriteAndFail,
            Some(Fate::Dies) => Turn::Died { whole: false, part: false },
            Some(Fate::DiesTorn) => Turn::Died { whole: false, part: true },
            Some(Fate::DiesAfter) => Turn::Died { whole: true, part: true },
        };
        weather.dead = true;
        self.died.notify_waiters();
        self.died.notify_one();
        died
    }

    /// Whether these bytes are anywhere on the disk.
    #[must_use]
    pub fn holds(&self, needle: &[u8]) -> bool {
        let within = |bytes: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        self.look(|stored| {
            stored.entries.iter().any(|entry| within(&entry.bytes))
                || stored.sealed.values().any(|sealed| within(&sealed.bytes))
                || stored.subkeys.values().any(|subkey| within(&subkey.wrapped))
                || stored.residue.iter().any(|bytes| within(bytes))
        })
    }
}

impl Stored {
    /// The bytes of the entries from `from` on.
    pub fn entries_from(&self, from: usize) -> impl Iterator<Item = &[u8]> {
        self.entries.iter().skip(from).map(|entry| entry.bytes.as_slice())
    }

    /// The leaf hashes of all entries.
    pub fn leaves(&self) -> impl Iterator<Item = Hash> {
        self.entries.iter().map(|entry| entry.leaf)
    }

    /// How many entries there are.
    #[must_use]
    pub fn size(&self) -> usize {
        self.entries.len()
    }
}

pub(super) fn failed() -> StoreError {
    StoreError::Unavailable { why: "the simulated disk fails".into() }
}
