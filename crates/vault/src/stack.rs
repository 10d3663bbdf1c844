//! Overwrites the stack beneath a caller: ciphers and hashes leave there what they worked on.

use zeroize::Zeroize as _;

/// How many words are overwritten: 16 KiB, several times what AES-GCM and SHA-256 take.
const WORDS: usize = 2048;

/// Does the work in frames of its own, and overwrites them.
pub(crate) fn leaving_nothing<T>(work: impl FnOnce() -> T) -> T {
    let done = beneath(work);
    wipe();
    done
}

#[inline(never)]
fn beneath<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn wipe() {
    let mut words = [0_u64; WORDS];
    words.zeroize();
    std::hint::black_box(&words);
}
