//! Chance from a seed: the same seed gives the same bytes.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use stricto_store::chance::{Chance, ChanceError};

/// SHA-256 of a seed and a counter. Foretellable: for tests only.
#[derive(Debug)]
pub struct SeededChance {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededChance {
    /// Chance that follows from `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }

    /// The next 16 bytes, for an id.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        let mut id = [0; 16];
        self.fill(&mut id).expect("seeded chance does not end");
        id
    }
}

impl Chance for SeededChance {
    fn fill(&self, out: &mut [u8]) -> Result<(), ChanceError> {
        for chunk in out.chunks_mut(32) {
            let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
            let block = Sha256::new()
                .chain_update(b"stricto-testkit/chance")
                .chain_update(self.seed.to_le_bytes())
                .chain_update(drawn.to_le_bytes())
                .finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}
