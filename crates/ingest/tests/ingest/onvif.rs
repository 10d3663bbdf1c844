//! ONVIF events.

use stricto_gate::Media;
use stricto_ingest::onvif::{Delivery, OnvifContext, candidate};
use stricto_ingest::{Ingested, MESSAGE_MAX_BYTES, Refusal};

const TOPIC: &str = "site/onvif-ej/RuleEngine/Recognition/Face/&vs-1/faces";
const CONTEXT: OnvifContext<'static> =
    OnvifContext { use_id: "use-1", list_sha256: "aa", system: "engine", system_version: "4.2.0" };
const TIME: &str = r#""UtcTime":"2026-11-22T10:00:00.1234567Z""#;
const SOURCE: &str = r#""Source":{"VideoSource":"vs-1"}"#;

fn read(payload: &str) -> Result<Ingested<'_>, Refusal> {
    delivered(Delivery { topic: TOPIC, retained: false, payload: payload.as_bytes() })
}

fn delivered(delivery: Delivery<'_>) -> Result<Ingested<'_>, Refusal> {
    let camera_of = |token: &str| (token == "vs-1").then_some("north-gate");
    candidate(delivery, CONTEXT, camera_of).map_err(|refused| refused.code)
}

fn data(data: &str) -> String {
    format!(r#"{{{TIME},{SOURCE},"Data":{{{data}}}}}"#)
}

fn refusal(payload: &str) -> Option<Refusal> {
    read(payload).err()
}

const GOOD: &str = r#""Likelihood":0.93,"EnrollmentID":"e-17""#;

#[test]
fn values_are_read_quoted_or_not() {
    let cases = [
        (r#""Likelihood":0.93,"EnrollmentID":"e-17""#, 930_000, "e-17"),
        (r#""Likelihood":"0.93","EnrollmentID":"e-17""#, 930_000, "e-17"),
        (r#""Likelihood":0.9399999999,"EnrollmentID":170017"#, 939_999, "170017"),
        (r#""Likelihood":1,"EnrollmentID":"170017""#, 1_000_000, "170017"),
        (r#""Likelihood":9.3e-1,"EnrollmentID":"e\u002d17""#, 930_000, "e-17"),
    ];
    for (text, likelihood_e6, enrolment) in cases {
        let payload = data(text);
        let event = read(&payload).expect(text);
        let c = event.candidate();
        assert_eq!((c.likelihood_e6, c.enrolment, c.camera), (likelihood_e6, enrolment, "north-gate"));
        assert_eq!((c.use_id, c.list_sha256, c.system, c.system_version), ("use-1", "aa", "engine", "4.2.0"));
        assert_eq!(c.captured.to_string(), "2026-11-22T10:00:00.123Z");
        assert!(!c.retained && c.point.is_none() && matches!(c.media, Media::Absent));
    }
}

#[test]
fn a_picture_is_known_by_its_bytes() {
    let payload = data(&format!(r#"{GOOD},"Image":"iVBORw0KGgo=""#));
    let event = read(&payload).expect("good");
    let Media::Present { media_type, bytes } = event.candidate().media else { panic!("a picture") };
    assert_eq!((media_type, bytes), ("image/png", &b"\x89PNG\r\n\x1a\n"[..]));
    assert_eq!(refusal(&data(&format!(r#"{GOOD},"Image":"AAAA""#))), Some(Refusal::Invalid("Image")));
    assert_eq!(refusal(&data(&format!(r#"{GOOD},"Image":17"#))), Some(Refusal::Invalid("Image")));
    assert_eq!(refusal(&data(&format!(r#"{GOOD},"Image":"RkFDAA==""#))), Some(Refusal::Template));
}

#[test]
fn what_nobody_asked_for_is_stripped_and_counted() {
    let extra = r#""ImageUri":"https://example.org/1","RefImageUri":"https://example.org/2","Label":"Whitelisted",
        "BoundingBox":{"left":0.1,"top":0.2},"Gender":"Female","Age":{"Min":30,"Max":40},"Clothing":["coat"]"#;
    let payload = format!(
        r#"{{{TIME},"Source":{{"VideoSource":"vs-1","Rule":"faces"}},"Key":{{}},"Data":{{{GOOD},{extra}}}}}"#
    );
    let event = read(&payload).expect("good");
    assert_eq!(event.stripped(), 9);
    assert!(matches!(event.candidate().media, Media::Absent));
}

#[test]
fn a_template_refuses_the_event() {
    for extra in
        [r#""Template":"AAAA""#, r#""FaceFeature":{}"#, r#""Other":[1,2]"#, r#""Other":{"embedding":1}"#]
    {
        assert_eq!(refusal(&data(&format!("{GOOD},{extra}"))), Some(Refusal::Template), "{extra}");
    }
    let at_the_top = format!(r#"{{{TIME},{SOURCE},"Data":{{{GOOD}}},"descriptor":""}}"#);
    assert_eq!(refusal(&at_the_top), Some(Refusal::Template));
}

#[test]
fn what_was_retained_is_refused() {
    let payload = data(GOOD);
    let delivery = Delivery { topic: TOPIC, retained: true, payload: payload.as_bytes() };
    assert_eq!(delivered(delivery).err(), Some(Refusal::Retained));
    let operations = [
        ("Changed", None),
        ("Initialized", Some(Refusal::Retained)),
        ("Deleted", Some(Refusal::Invalid("PropertyOperation"))),
        ("", Some(Refusal::Invalid("PropertyOperation"))),
    ];
    for (operation, expected) in operations {
        let payload = format!(r#"{{{TIME},"PropertyOperation":"{operation}",{SOURCE},"Data":{{{GOOD}}}}}"#);
        assert_eq!(refusal(&payload), expected, "{operation}");
    }
}

#[test]
fn a_time_without_a_zone_is_refused() {
    let payload = format!(r#"{{"UtcTime":"2026-11-22T10:00:00.123",{SOURCE},"Data":{{{GOOD}}}}}"#);
    assert_eq!(refusal(&payload), Some(Refusal::TimeWithoutZone));
    let payload = format!(r#"{{"UtcTime":1795341600,{SOURCE},"Data":{{{GOOD}}}}}"#);
    assert_eq!(refusal(&payload), Some(Refusal::Invalid("UtcTime")));
}

#[test]
fn another_topic_or_source_is_refused() {
    let payload = data(GOOD);
    let topic = "site/onvif-ej/RuleEngine/Recognition/LicensePlate";
    let delivery = Delivery { topic, retained: false, payload: payload.as_bytes() };
    assert_eq!(delivered(delivery).err(), Some(Refusal::WrongTopic));
    let elsewhere = format!(r#"{{{TIME},"Source":{{"VideoSource":"vs-2"}},"Data":{{{GOOD}}}}}"#);
    assert_eq!(refusal(&elsewhere), Some(Refusal::UnknownSource));
    let two = r#""Source":{"VideoSource":"vs-1","VideoSourceToken":"vs-2"}"#;
    let ambiguous = format!(r#"{{{TIME},{two},"Data":{{{GOOD}}}}}"#);
    assert_eq!(refusal(&ambiguous), Some(Refusal::Duplicate("VideoSource")));
}

#[test]
fn each_member_is_needed_once_and_in_its_form() {
    let cases = [
        (format!(r#"{{{SOURCE},"Data":{{{GOOD}}}}}"#), Refusal::Missing("UtcTime")),
        (format!(r#"{{{TIME},"Data":{{{GOOD}}}}}"#), Refusal::Missing("VideoSource")),
        (format!(r#"{{{TIME},{SOURCE}}}"#), Refusal::Missing("Likelihood")),
        (data(r#""Likelihood":0.9"#), Refusal::Missing("EnrollmentID")),
        (data(r#""Likelihood":0.9,"EnrollmentID":"a b""#), Refusal::Invalid("EnrollmentID")),
        (
            data(r#""Likelihood":0.9,"EnrollmentID":1.5e3,"EnrollmentID":2"#),
            Refusal::Duplicate("EnrollmentID"),
        ),
        (data(r#""Likelihood":1.01,"EnrollmentID":"e-17""#), Refusal::Invalid("Likelihood")),
        (data(r#""Likelihood":-0.1,"EnrollmentID":"e-17""#), Refusal::Invalid("Likelihood")),
        (data(r#""Likelihood":[0.9],"EnrollmentID":"e-17""#), Refusal::Invalid("Likelihood")),
        (data(r#""Likelihood":null,"EnrollmentID":"e-17""#), Refusal::Invalid("Likelihood")),
        (
            data(r#""Likelihood":0.9,"Likelihood":0.9,"EnrollmentID":"e-17""#),
            Refusal::Duplicate("Likelihood"),
        ),
        (format!(r#"{{{TIME},{SOURCE},{SOURCE},"Data":{{{GOOD}}}}}"#), Refusal::Duplicate("Source")),
        (format!(r#"{{{TIME},{TIME},{SOURCE},"Data":{{{GOOD}}}}}"#), Refusal::Duplicate("UtcTime")),
        (format!(r#"{{{TIME},{SOURCE},"Data":[]}}"#), Refusal::Invalid("Data")),
        (format!(r#"{{{TIME},"Source":"vs-1","Data":{{{GOOD}}}}}"#), Refusal::Invalid("Source")),
        (String::from("[]"), Refusal::NotJson),
        (String::from("{"), Refusal::NotJson),
        (format!("{} 1", data(GOOD)), Refusal::NotJson),
        (" ".repeat(MESSAGE_MAX_BYTES + 1), Refusal::MessageTooLong),
    ];
    for (payload, expected) in cases {
        assert_eq!(refusal(&payload), Some(expected), "{payload}");
    }
}
