//! Any text in the place of a national profile is read or refused, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stricto_law::profile::Profiles;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Profiles::from_texts(&[text]) {
        Ok(read) => assert_eq!(read.iter().count(), 1),
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
});
