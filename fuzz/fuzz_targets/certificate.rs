//! Any certificate of an erasure is refused or stands; made-up bytes never stand.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stricto_store::certificate::check;

fuzz_target!(|bytes: &[u8]| {
    // Nobody signed it: whatever reads as a certificate is none of a register.
    assert!(check(bytes, None).is_err());
});
