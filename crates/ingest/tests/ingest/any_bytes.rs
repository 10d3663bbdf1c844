//! Whatever the bytes, there is an answer; and what is read is within its bounds.

use proptest::prelude::*;
use stricto_gate::{ID_MAX_BYTES, LIKELIHOOD_MAX_E6, Media};
use stricto_ingest::onvif::{Delivery, OnvifContext, candidate};
use stricto_ingest::{IMAGE_MAX_BYTES, Ingested, ndjson};

const TOPIC: &str = "tns1:RuleEngine/Recognition/Face";
const CONTEXT: OnvifContext<'static> =
    OnvifContext { use_id: "u", list_sha256: "l", system: "s", system_version: "v" };

/// Bytes that look like messages often enough to get past the first brace.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\u",
        "\n",
        "1e9",
        "-0",
        "null",
        "\"use\":",
        "\"captured\":",
        "\"2026-11-22T10:00:00.000Z\"",
        "\"likelihood_e6\":",
        "\"enrolment\":",
        "\"image\":\"",
        "AAAA",
        "==",
        "\"media_type\":",
        "\"UtcTime\":",
        "\"Source\":{",
        "\"VideoSource\":",
        "\"Data\":{",
        "\"Likelihood\":",
        "\"EnrollmentID\":",
        "\"Image\":",
        "\"template\":",
        "0.93",
        "\u{1F600}",
        "\u{0}",
    ]);
    let piece = prop_oneof![
        8 => pieces.prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn is_within_bounds(read: &Ingested<'_>) -> bool {
    let c = read.candidate();
    let ids = [c.use_id, c.camera, c.enrolment, c.list_sha256, c.system, c.system_version];
    let image = match c.media {
        Media::Absent => 0,
        Media::Present { bytes, .. } => bytes.len(),
    };
    ids.iter().all(|id| (1..=ID_MAX_BYTES).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()))
        && c.likelihood_e6 <= LIKELIHOOD_MAX_E6
        && image <= IMAGE_MAX_BYTES
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn no_bytes_make_the_native_parser_panic(body in nearly_json()) {
        for read in ndjson::candidates(&body).expect("a short body").flatten() {
            prop_assert!(is_within_bounds(&read));
        }
    }

    #[test]
    fn no_bytes_make_the_event_parser_panic(payload in nearly_json(), topic in ".*") {
        for topic in [TOPIC, &topic] {
            let delivery = Delivery { topic, retained: false, payload: &payload };
            if let Ok(read) = candidate(delivery, CONTEXT, |_| Some("c")) {
                prop_assert!(is_within_bounds(&read));
            }
        }
    }

    #[test]
    fn no_time_makes_the_event_parser_panic(time in "[0-9TZ:.+-]{0,40}|\\PC{0,40}", likelihood in "[0-9.eE+-]{0,40}") {
        let payload = format!(
            r#"{{"UtcTime":"{time}","Source":{{"VideoSource":"v"}},"Data":{{"Likelihood":"{likelihood}","EnrollmentID":"e"}}}}"#,
            time = time.escape_default(),
        );
        let delivery = Delivery { topic: TOPIC, retained: false, payload: payload.as_bytes() };
        if let Ok(read) = candidate(delivery, CONTEXT, |_| Some("c")) {
            prop_assert!(is_within_bounds(&read));
        }
    }
}
