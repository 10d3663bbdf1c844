//! Any body of `POST /v1/acts` and any entry of a bundle is read or refused; what is read is its own spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stricto_record::act::{Entry, SignedAct};

fuzz_target!(|bytes: &[u8]| {
    match SignedAct::parse(bytes) {
        Ok(read) => assert_eq!(read.bytes().as_deref(), Ok(bytes)),
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
    match Entry::parse(bytes) {
        Ok(read) => assert_eq!(read.bytes().as_deref(), Ok(bytes)),
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
});
