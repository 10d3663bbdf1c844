//! Who may be shown which sealed field now: the `content.read` acts of the last minutes (X-k).
//!
//! A projection of the register, thrown away and rebuilt at will. An act to read counts for a few minutes, and never
//! across the end of the use: what was admitted before a stop does not outlive it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use stricto_law::time::{Instant, Millis};
use stricto_record::act::Entry;
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, KeyId, UseId};
use stricto_record::kinds::Public;
use stricto_store::error::StoreError;
use stricto_store::register::Register;

/// How long an act to read counts.
pub(crate) const READ_WITHIN: Millis = Millis(10 * 60_000);

/// How many entries are looked at in one go.
const PAGE: u32 = 1000;

/// The acts to read, by the use they belong to.
#[derive(Default)]
pub(crate) struct Reads {
    seen: Mutex<BTreeMap<Option<UseId>, Seen>>,
}

#[derive(Default)]
struct Seen {
    /// The position up to which the use's entries were looked at; none before the first look.
    looked: Option<u64>,
    reads: BTreeMap<(KeyId, ActHash, String), (u64, Instant)>,
}

impl Reads {
    /// Whether `key` recorded that it reads this field of `act`, lately enough and after all that ends reading.
    ///
    /// # Errors
    /// Where the store fails.
    pub(crate) async fn recorded(
        &self,
        register: &Register,
        now: Instant,
        (key, act, field): (KeyId, ActHash, &str),
    ) -> Result<bool, StoreError> {
        let Some((of, ended)) = register.read(|fold| Some((fold.act(&act)?.use_id, ended(fold, &act))))
        else {
            return Ok(false);
        };
        self.catch_up(register, of, now).await?;
        let all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let read = all.get(&of).and_then(|seen| seen.reads.get(&(key, act, field.to_owned())));
        Ok(read.is_some_and(|&(position, at)| {
            now < at.plus(READ_WITHIN) && ended.is_none_or(|ended| position > ended)
        }))
    }

    async fn catch_up(&self, register: &Register, of: Option<UseId>, now: Instant) -> Result<(), StoreError> {
        loop {
            let looked = {
                let all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                all.get(&of).and_then(|seen| seen.looked)
            };
            let from = match looked {
                Some(looked) => looked,
                None => begin(register, of, now).await?,
            };
            let page = register.entries_of(of, from, PAGE).await?;
            let next = page.last().map_or(from, |(position, _)| position.saturating_add(1));
            let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let seen = all.entry(of).or_default();
            for (position, bytes) in &page {
                seen.add(*position, bytes);
            }
            seen.looked = seen.looked.max(Some(next));
            seen.reads.retain(|_, (_, at)| now < at.plus(READ_WITHIN));
            if page.is_empty() {
                return Ok(());
            }
        }
    }
}

impl Seen {
    fn add(&mut self, position: u64, bytes: &[u8]) {
        // What does not parse never stood in the fold; the register has stopped before that.
        let Ok(Entry { signed, time }) = Entry::parse(bytes) else { return };
        if let Public::ContentRead(read) = signed.act.public {
            self.reads.insert((signed.act.by, read.act, read.field), (position, time));
        }
    }
}

/// The first position of an entry that is recent enough to matter, by bisection: times never fall.
async fn begin(register: &Register, of: Option<UseId>, now: Instant) -> Result<u64, StoreError> {
    let (mut low, mut high) = (0, register.read(Fold::size));
    while low < high {
        let middle = low + (high - low) / 2;
        let next = register.entries_of(of, middle, 1).await?.pop();
        let next = next.and_then(|(position, bytes)| Some((position, Entry::parse(&bytes).ok()?.time)));
        match next {
            Some((position, time)) if time.plus(READ_WITHIN) <= now => low = position.saturating_add(1),
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}

/// The position of the act that ended the use of `act`, where one did.
fn ended(fold: &Fold, act: &ActHash) -> Option<u64> {
    let file = fold.use_file(fold.act(act)?.use_id?)?;
    fold.position(&file.stop.as_ref()?.act)
}
