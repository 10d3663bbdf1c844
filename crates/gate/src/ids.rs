//! A frozen table from ids to small values, laid out for few cache misses.

use std::hash::{BuildHasher, Hasher};
use std::num::NonZeroU16;

use foldhash::fast::FixedState;

/// Ids hash under a fixed seed: the table's keys come from a signed decision, so nobody who sends candidates can
/// choose them to collide, and the same permit always has the same layout.
const SEED: u64 = 0x5374_7269_6374_6f21;

/// A frozen open-addressing table; half of its slots at most are taken.
///
/// One slot and one run of bytes are read per id found, one slot per id that is not there. An id is compared in full:
/// two ids that hash alike are still two.
pub(crate) struct IdTable {
    slots: Box<[Option<Slot>]>,
    bytes: Box<[u8]>,
}

#[derive(Clone, Copy)]
struct Slot {
    tag: u32,
    start: u32,
    len: NonZeroU16,
    value: u16,
}

/// The table cannot be laid out: an id is empty or too long, or there are too many.
#[derive(Debug)]
pub(crate) struct TableFull;

impl IdTable {
    /// The table of `ids`, each given once; `count` is how many there are.
    pub(crate) fn new<'a>(
        count: usize,
        ids: impl Iterator<Item = (&'a str, u16)>,
    ) -> Result<Self, TableFull> {
        let room = count.checked_mul(2).and_then(usize::checked_next_power_of_two).ok_or(TableFull)?;
        let mut slots: Box<[Option<Slot>]> = vec![None; room.max(2)].into_boxed_slice();
        let mut bytes = Vec::new();
        for (id, value) in ids {
            let hash = hash(id);
            let slot = Slot {
                tag: tag(hash),
                start: u32::try_from(bytes.len()).map_err(|_| TableFull)?,
                len: u16::try_from(id.len()).ok().and_then(NonZeroU16::new).ok_or(TableFull)?,
                value,
            };
            let mask = slots.len() - 1;
            let free = (0..slots.len())
                .map(|step| place(hash, step, mask))
                .find(|&at| matches!(slots.get(at), Some(None)))
                .ok_or(TableFull)?;
            if let Some(place) = slots.get_mut(free) {
                *place = Some(slot);
            }
            bytes.extend_from_slice(id.as_bytes());
        }
        Ok(Self { slots, bytes: bytes.into_boxed_slice() })
    }

    /// The value of `id`, where the table has it.
    pub(crate) fn find(&self, id: &str) -> Option<u16> {
        let hash = hash(id);
        let mask = self.slots.len().wrapping_sub(1);
        for step in 0..self.slots.len() {
            // An empty slot ends the run: nothing is ever removed.
            let slot = self.slots.get(place(hash, step, mask)).copied().flatten()?;
            if slot.tag == tag(hash) && self.id_of(slot) == Some(id.as_bytes()) {
                return Some(slot.value);
            }
        }
        None
    }

    fn id_of(&self, slot: Slot) -> Option<&[u8]> {
        let start = usize::try_from(slot.start).ok()?;
        self.bytes.get(start..start.checked_add(usize::from(slot.len.get()))?)
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = FixedState::with_seed(SEED).build_hasher();
    hasher.write(id.as_bytes());
    hasher.finish()
}

/// The part of the hash that a slot keeps; the other part chose the slot.
const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

const fn place(hash: u64, step: usize, mask: usize) -> usize {
    (hash as usize).wrapping_add(step) & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_finds_what_is_in_it_and_nothing_else() {
        let ids: Vec<String> = (0..1000).map(|n| format!("person-{n}")).collect();
        let table = IdTable::new(ids.len(), ids.iter().zip(0..).map(|(id, n)| (id.as_str(), n)))
            .expect("a thousand short ids");
        for (id, n) in ids.iter().zip(0..) {
            assert_eq!(table.find(id), Some(n));
        }
        for id in ["person-1000", "person-", "", "PERSON-1", "person-1 ", "person-11111111"] {
            assert_eq!(table.find(id), None, "{id}");
        }
    }

    #[test]
    fn an_empty_table_has_nothing() {
        let table = IdTable::new(0, std::iter::empty()).expect("an empty table");
        assert_eq!(table.find(""), None);
        assert_eq!(table.find("a"), None);
    }

    #[test]
    fn two_ids_with_one_hash_are_two() {
        // The slot is made to carry the tag and place of another id: only the full comparison tells them apart.
        let mut table = IdTable::new(1, std::iter::once(("alpha", 7))).expect("one id");
        let strange = hash("gamma");
        let mask = table.slots.len() - 1;
        let slot = table.slots.iter().flatten().next().copied().map(|s| Slot { tag: tag(strange), ..s });
        table.slots.fill(None);
        table.slots[place(strange, 0, mask)] = slot;
        assert_eq!(table.find("gamma"), None);
    }

    #[test]
    fn an_empty_or_endless_id_has_no_place() {
        let long = "x".repeat(70_000);
        assert!(IdTable::new(1, std::iter::once(("", 0))).is_err());
        assert!(IdTable::new(1, std::iter::once((long.as_str(), 0))).is_err());
    }
}
