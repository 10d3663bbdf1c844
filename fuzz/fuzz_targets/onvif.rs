//! Any payload under the face recognition topic is read or refused, within bounds, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stricto_gate::{ID_MAX_BYTES, LIKELIHOOD_MAX_E6};
use stricto_ingest::onvif::{Delivery, OnvifContext, candidate};

fuzz_target!(|payload: &[u8]| {
    let context = OnvifContext { use_id: "use-1", list_sha256: "00", system: "engine", system_version: "1" };
    let delivery = Delivery { topic: "tns1:RuleEngine/Recognition/Face", retained: false, payload };
    match candidate(delivery, context, |_| Some("camera")) {
        Ok(read) => {
            let candidate = read.candidate();
            assert!(candidate.enrolment.len() <= ID_MAX_BYTES);
            assert!(candidate.likelihood_e6 <= LIKELIHOOD_MAX_E6);
        }
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
});
