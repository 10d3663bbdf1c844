//! The native format.

use stricto_gate::Media;
use stricto_ingest::ndjson::{BODY_MAX_BYTES, candidates};
use stricto_ingest::{IMAGE_MAX_BYTES, MESSAGE_MAX_BYTES, Refusal, Refused};

const LIST: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn members() -> Vec<(&'static str, String)> {
    vec![
        ("use", r#""use-1""#.into()),
        ("camera", r#""north-gate""#.into()),
        ("captured", r#""2026-11-22T10:00:00.000Z""#.into()),
        ("enrolment", r#""e-17""#.into()),
        ("likelihood_e6", "931000".into()),
        ("list_sha256", format!(r#""{LIST}""#)),
        ("system", r#""engine""#.into()),
        ("version", r#""4.2.0""#.into()),
    ]
}

fn line(members: &[(&str, String)]) -> String {
    let members: Vec<_> = members.iter().map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    format!("{{{}}}", members.join(","))
}

/// The good line with these members put in place of, or added to, its own.
fn with(changes: &[(&'static str, &str)]) -> String {
    let mut all = members();
    for (name, value) in changes {
        match all.iter_mut().find(|(known, _)| known == name) {
            Some(member) => member.1 = (*value).to_owned(),
            None => all.push((name, (*value).to_owned())),
        }
    }
    line(&all)
}

fn refusal(line: &str) -> Option<Refusal> {
    let mut read = candidates(line.as_bytes()).expect("a short body");
    let first = read.next().expect("one line");
    assert!(read.next().is_none(), "one line only");
    first.err().map(|refused| refused.code)
}

#[test]
fn a_good_line_is_the_candidate_it_says() {
    let image = with(&[
        ("retained", "true"),
        ("lat_e7", "500000000"),
        ("lon_e7", "-80000000"),
        ("media_type", r#""image/png""#),
        ("image", r#""iVBORw0KGgo=""#),
    ]);
    let body = format!("{}\r\n\n{image}\n", with(&[]));
    let all: Vec<_> = candidates(body.as_bytes()).expect("a short body").map(|r| r.expect("good")).collect();
    assert_eq!(all.len(), 2);
    let plain = all[0].candidate();
    assert_eq!((plain.use_id, plain.camera, plain.enrolment), ("use-1", "north-gate", "e-17"));
    assert_eq!((plain.system, plain.system_version, plain.list_sha256), ("engine", "4.2.0", LIST));
    assert_eq!(plain.captured.to_string(), "2026-11-22T10:00:00.000Z");
    assert_eq!((plain.likelihood_e6, plain.retained, plain.point), (931_000, false, None));
    assert!(matches!(plain.media, Media::Absent));
    let pictured = all[1].candidate();
    assert!(pictured.retained);
    assert_eq!(pictured.point.map(|p| (p.lat_e7, p.lon_e7)), Some((500_000_000, -80_000_000)));
    let Media::Present { media_type, bytes } = pictured.media else { panic!("a picture") };
    assert_eq!((media_type, bytes), ("image/png", &b"\x89PNG\r\n\x1a\n"[..]));
    assert_eq!((all[0].stripped(), all[1].stripped()), (0, 0));
}

#[test]
fn what_describes_a_person_is_stripped_and_counted() {
    let line = with(&[
        ("gender", r#""f""#),
        ("age", "34"),
        ("clothing", r#"{"colour":"red","layers":["coat"]}"#),
        ("glasses", "true"),
        ("emotion", "null"),
        ("imageUri", r#""https://example.org/1.png""#),
    ]);
    let read = candidates(line.as_bytes()).expect("a short body").next().expect("one line").expect("good");
    assert_eq!(read.stripped(), 6);
    assert_eq!(read.candidate().enrolment, "e-17");
}

#[test]
fn a_template_refuses_the_message_wherever_it_is() {
    let cases: [(&'static str, &str); 12] = [
        ("template", r#""AAAA""#),
        ("FaceEmbedding", "null"),
        ("feature_vector", "{}"),
        ("descriptor", "1"),
        ("encodings", "[]"),
        ("data", "[0.12,0.7,-0.3]"),
        ("data", "[[1]]"),
        ("data", r#"["0.12","0.7"]"#),
        ("data", r#"{"inner":{"face-template":"AAAA"}}"#),
        ("data", r#"{"inner":[{"x":"ISO/IEC 19794-5"}]}"#),
        ("media_type", r#""application/iso-39794-5""#),
        ("media_type", r#""image/x-19794""#),
    ];
    for (name, value) in cases {
        assert_eq!(refusal(&with(&[(name, value)])), Some(Refusal::Template), "{name}: {value}");
    }
    // "FAC\0" in base64, under the name of a picture.
    let disguised = with(&[("media_type", r#""image/png""#), ("image", r#""RkFDAA==""#)]);
    assert_eq!(refusal(&disguised), Some(Refusal::Template));
}

#[test]
fn each_member_is_needed_once_and_in_its_form() {
    for (missing, _) in members() {
        let others: Vec<_> = members().into_iter().filter(|(name, _)| *name != missing).collect();
        assert_eq!(refusal(&line(&others)), Some(Refusal::Missing(missing)));
        let mut twice = members();
        twice.extend(members().into_iter().filter(|(name, _)| *name == missing));
        assert_eq!(refusal(&line(&twice)), Some(Refusal::Duplicate(missing)));
        for wrong in ["null", "[]", "{}", "true", r#""""#, r#""a b""#, "-1", "1.5", r#""\u00e9""#] {
            assert_eq!(
                refusal(&with(&[(missing, wrong)])),
                Some(Refusal::Invalid(missing)),
                "{missing}: {wrong}"
            );
        }
    }
}

#[test]
fn forms_are_held_on_both_sides() {
    let long = |n: usize| format!("\"{}\"", "x".repeat(n));
    let cases: [(&'static str, String, Option<Refusal>); 11] = [
        ("camera", long(64), None),
        ("camera", long(65), Some(Refusal::Invalid("camera"))),
        ("likelihood_e6", "1000000".into(), None),
        ("likelihood_e6", "1000001".into(), Some(Refusal::Invalid("likelihood_e6"))),
        ("likelihood_e6", r#""931000""#.into(), Some(Refusal::Invalid("likelihood_e6"))),
        ("captured", r#""2026-11-22T10:00:00Z""#.into(), Some(Refusal::Invalid("captured"))),
        ("captured", r#""2026-11-22T11:00:00.000+01:00""#.into(), Some(Refusal::Invalid("captured"))),
        ("retained", r#""yes""#.into(), Some(Refusal::Invalid("retained"))),
        ("lat_e7", "1".into(), Some(Refusal::Missing("lon_e7"))),
        ("lon_e7", "1".into(), Some(Refusal::Missing("lat_e7"))),
        ("image", r#""AAAA""#.into(), Some(Refusal::Missing("media_type"))),
    ];
    for (name, value, expected) in cases {
        assert_eq!(refusal(&with(&[(name, &value)])), expected, "{name}: {value}");
    }
    let off = with(&[("lat_e7", "900000001"), ("lon_e7", "0")]);
    assert_eq!(refusal(&off), Some(Refusal::Invalid("lat_e7")));
    let typed = with(&[("media_type", r#""image/png""#)]);
    assert_eq!(refusal(&typed), Some(Refusal::Missing("image")));
}

#[test]
fn sizes_are_held_on_both_sides() {
    let picture = |bytes: usize| {
        let whole = "A".repeat(bytes / 3 * 4);
        let rest = ["", "AA==", "AAA="][bytes % 3];
        with(&[("media_type", r#""image/png""#), ("image", &format!("\"{whole}{rest}\""))])
    };
    assert_eq!(refusal(&picture(IMAGE_MAX_BYTES)), None);
    assert_eq!(refusal(&picture(IMAGE_MAX_BYTES + 1)), Some(Refusal::ImageTooLong));
    assert_eq!(refusal(&picture(0)), Some(Refusal::Invalid("image")));

    let empty = with(&[("note", r#""""#)]);
    let padded = |n: usize| with(&[("note", &format!("\"{}\"", "x".repeat(n - empty.len())))]);
    assert_eq!(refusal(&padded(MESSAGE_MAX_BYTES)), None);
    assert_eq!(refusal(&padded(MESSAGE_MAX_BYTES + 1)), Some(Refusal::MessageTooLong));

    assert!(candidates(&vec![b'\n'; BODY_MAX_BYTES]).is_ok());
    let refused = candidates(&vec![b'\n'; BODY_MAX_BYTES + 1]).err();
    assert_eq!(refused, Some(Refused { code: Refusal::BodyTooLong, line: 1 }));
}

#[test]
fn what_is_no_object_is_refused_and_the_next_line_is_read() {
    for bad in ["{", "[]", "null", "1", r#"{"use":}"#, "{} {}", r#"{"use":"u"} x"#, "\u{feff}{}"] {
        assert_eq!(refusal(bad), Some(Refusal::NotJson), "{bad}");
    }
    assert_eq!(refusal("{}"), Some(Refusal::Missing("captured")));
    let deep = with(&[("note", &format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)))]);
    assert_eq!(refusal(&deep), Some(Refusal::NotJson));
    let mut body = b"\n{\"use\":\"\xff\"}\n".to_vec();
    body.extend_from_slice(with(&[]).as_bytes());
    let codes: Vec<_> = candidates(&body).expect("a short body").map(Result::err).collect();
    assert_eq!(codes, [Some(Refused { code: Refusal::NotJson, line: 2 }), None]);
}

#[test]
fn a_refusal_never_repeats_what_it_refused() {
    let canary = "CANARY-4711";
    let lines = [
        with(&[("enrolment", &format!("\"{canary} {canary}\""))]),
        with(&[("captured", &format!("\"{canary}\""))]),
        with(&[(canary, "[1]")]),
        with(&[("image", &format!("\"{canary}!\"")), ("media_type", r#""image/png""#)]),
        format!("{{\"{canary}\""),
    ];
    for line in lines {
        let refused = candidates(line.as_bytes()).expect("short").next().expect("a line").err().expect("bad");
        let said = format!("{refused} {refused:?} {}", refused.code.as_str());
        assert!(!said.contains(canary), "{said}");
    }
}
