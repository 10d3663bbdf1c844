//! Any body of `POST /v1/candidates` is read or refused, within bounds, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stricto_gate::{ID_MAX_BYTES, LIKELIHOOD_MAX_E6};
use stricto_ingest::ndjson::candidates;

fuzz_target!(|body: &[u8]| {
    let Ok(lines) = candidates(body) else { return };
    for line in lines {
        match line {
            Ok(read) => {
                let candidate = read.candidate();
                assert!(candidate.enrolment.len() <= ID_MAX_BYTES);
                assert!(candidate.likelihood_e6 <= LIKELIHOOD_MAX_E6);
            }
            Err(refused) => assert!(!refused.to_string().is_empty()),
        }
    }
});
