//! Any case file, TOML or JSON, is read or refused with a place; what is read is assessed, and garbage never permits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stricto_law::input::{Format, parse};
use stricto_law::profile::Profiles;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for format in [Format::Toml, Format::Json] {
        match parse(text, format) {
            Ok(input) => {
                let at = "2026-11-22T12:00:00.000Z".parse().expect("an instant");
                let assessment = stricto_law::assess(&input.case, &Profiles::built_in(), at);
                assert!(!assessment.findings.is_empty());
            }
            Err(refused) => assert!(!refused.to_string().is_empty()),
        }
    }
});
