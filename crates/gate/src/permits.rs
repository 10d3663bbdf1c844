//! The compiled permits of every use, open or closed.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use stricto_law::time::Instant;

use crate::permit::CompiledPermit;
use crate::verdict::Code;

/// The permits the gate decides by; a use that is not in it is withheld.
pub struct Permits {
    uses: HashMap<Box<str>, Entry, FixedState>,
}

enum Entry {
    Open(CompiledPermit),
    Closed(ClosedCause),
}

/// Why a permit is closed although the use is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedCause {
    /// The use ended, was stopped, refused or withdrawn, or has no permit yet.
    Ended,
    /// Suspended until people resume it.
    Suspended,
    /// On hold until the link, the store or the disk is back.
    Held,
}

/// How a use stands at the gate, for the words *gate closed: cause*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Open, and good before this instant.
    OpenUntil(Instant),
    /// Closed for this cause.
    Closed(ClosedCause),
    /// Never compiled here.
    Unknown,
}

impl Permits {
    /// No permit at all: everything is withheld.
    #[must_use]
    pub fn new() -> Self {
        Self { uses: HashMap::with_hasher(FixedState::with_seed(0x7065_726d_6974_7321)) }
    }

    /// Opens `use_id` under `permit`, in place of whatever stood there.
    pub fn insert(&mut self, use_id: &str, permit: CompiledPermit) {
        self.uses.insert(use_id.into(), Entry::Open(permit));
    }

    /// Closes `use_id`. The compiled permit is dropped: opening again takes a new one.
    pub fn close(&mut self, use_id: &str, cause: ClosedCause) {
        self.uses.insert(use_id.into(), Entry::Closed(cause));
    }

    /// Closes every open use, as when the store is lost or the clock jumps; closed ones keep their cause.
    pub fn close_all(&mut self, cause: ClosedCause) {
        for entry in self.uses.values_mut() {
            match entry {
                Entry::Open(_) => *entry = Entry::Closed(cause),
                Entry::Closed(_) => {}
            }
        }
    }

    /// Forgets `use_id`; its candidates are then of an unknown use.
    pub fn remove(&mut self, use_id: &str) {
        self.uses.remove(use_id);
    }

    /// How `use_id` stands.
    #[must_use]
    pub fn standing(&self, use_id: &str) -> Standing {
        match self.uses.get(use_id) {
            None => Standing::Unknown,
            Some(Entry::Open(permit)) => Standing::OpenUntil(permit.good_until()),
            Some(Entry::Closed(cause)) => Standing::Closed(*cause),
        }
    }

    /// The permit of `use_id`, or the code under which its candidates are withheld.
    pub(crate) fn open(&self, use_id: &str) -> Result<&CompiledPermit, Code> {
        match self.uses.get(use_id) {
            None => Err(Code::UseUnknown),
            Some(Entry::Open(permit)) => Ok(permit),
            Some(Entry::Closed(cause)) => Err(cause.code()),
        }
    }
}

impl Default for Permits {
    fn default() -> Self {
        Self::new()
    }
}

impl ClosedCause {
    /// The code under which candidates of such a use are withheld.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Ended => Code::PermitClosed,
            Self::Suspended => Code::Suspended,
            Self::Held => Code::GateHeld,
        }
    }
}
