//! Both sides of every boundary, one line a case.

use crate::world::*;
use stricto_gate::{
    Candidate, ClosedCause, Code, CompileError, CompiledPermit, Field, Media, MediaType, MediaTypes, Permits,
    Standing, Verdict, decide,
};
use stricto_law::permit::BoundedLimits;
use stricto_law::place::Point;
use stricto_law::time::{Instant, Millis};

const RELEASE: Verdict = Verdict::Release;

fn permits() -> Permits {
    let mut permits = Permits::new();
    permits.insert("use-1", compiled(limits(), ms(100_000)));
    permits
}

fn at(candidate: Candidate<'_>, now: i64) -> Verdict {
    decide(&candidate, &permits(), Some(ms(now)))
}

fn captured(captured: i64, now: i64) -> Verdict {
    at(Candidate { captured: ms(captured), ..candidate() }, now)
}

#[test]
fn time_is_held_on_both_sides() {
    let outside = Verdict::Withhold(Code::OutsideWindow);
    let not_live = Verdict::Withhold(Code::NotLive);
    // captured, now -> verdict
    let cases = [
        (9_999, 10_000, outside),
        (10_000, 10_000, RELEASE),
        (19_999, 20_500, RELEASE),
        (20_000, 20_500, outside),
        (29_999, 30_500, outside),
        (30_000, 30_500, RELEASE),
        (15_000, 17_000, RELEASE),
        (15_000, 17_001, not_live),
        (15_000, 14_000, RELEASE),
        (15_000, 13_999, not_live),
    ];
    for (capture, now, verdict) in cases {
        assert_eq!(captured(capture, now), verdict, "captured {capture}, now {now}");
    }
}

#[test]
fn a_retained_message_is_not_live_however_fresh() {
    let retained = Candidate { retained: true, ..candidate() };
    assert_eq!(at(retained, 15_000), Verdict::Withhold(Code::NotLive));
}

#[test]
fn a_permit_is_closed_from_good_until_on() {
    let mut permits = Permits::new();
    permits.insert("use-1", compiled(limits(), ms(15_500)));
    assert_eq!(decide(&candidate(), &permits, Some(ms(15_499))), RELEASE);
    assert_eq!(decide(&candidate(), &permits, Some(ms(15_500))), Verdict::Withhold(Code::PermitClosed));
}

#[test]
fn an_unknown_clock_withholds_what_would_be_released() {
    assert_eq!(decide(&candidate(), &permits(), None), Verdict::Withhold(Code::ClockUnknown));
    assert_eq!(decide(&candidate(), &Permits::new(), None), Verdict::Withhold(Code::ClockUnknown));
}

#[test]
fn a_closed_permit_says_why_and_opens_only_by_a_new_one() {
    let mut permits = permits();
    let now = Some(ms(15_000));
    let cases = [
        (ClosedCause::Ended, Code::PermitClosed),
        (ClosedCause::Suspended, Code::Suspended),
        (ClosedCause::Held, Code::GateHeld),
    ];
    for (cause, code) in cases {
        permits.close("use-1", cause);
        assert_eq!(decide(&candidate(), &permits, now), Verdict::Withhold(code));
        assert_eq!(permits.standing("use-1"), Standing::Closed(cause));
        // A cause already given is not softened by a hold of everything.
        permits.close_all(ClosedCause::Held);
        assert_eq!(permits.standing("use-1"), Standing::Closed(cause));
    }
    permits.insert("use-1", compiled(limits(), ms(100_000)));
    assert_eq!(decide(&candidate(), &permits, now), RELEASE);
    assert_eq!(permits.standing("use-1"), Standing::OpenUntil(ms(100_000)));
    permits.close_all(ClosedCause::Held);
    assert_eq!(decide(&candidate(), &permits, now), Verdict::Withhold(Code::GateHeld));
    permits.remove("use-1");
    assert_eq!(decide(&candidate(), &permits, now), Verdict::Withhold(Code::UseUnknown));
    assert_eq!(permits.standing("use-1"), Standing::Unknown);
}

#[test]
fn place_is_held_for_the_camera_and_for_the_point() {
    let outside = Verdict::Withhold(Code::OutsideArea);
    // camera, own point -> verdict; the square is 0 to 10, the annex 20 to 30, edges outside
    let cases: [(&'static str, Option<Point>, Verdict); 12] = [
        ("inside", None, RELEASE),
        ("outside", None, outside),
        ("elsewhere", None, Verdict::Withhold(Code::CameraNotEnrolled)),
        ("Inside", None, Verdict::Withhold(Code::CameraNotEnrolled)),
        ("inside", Some(p(1, 9)), RELEASE),
        ("inside", Some(p(0, 5)), outside),
        ("inside", Some(p(10, 5)), outside),
        ("inside", Some(p(5, 10)), outside),
        ("inside", Some(p(25, 25)), RELEASE),
        ("inside", Some(p(15, 15)), outside),
        ("inside", Some(p(i32::MAX, i32::MIN)), outside),
        ("outside", Some(p(5, 5)), outside),
    ];
    for (camera, point, verdict) in cases {
        assert_eq!(at(Candidate { camera, point, ..candidate() }, 15_000), verdict, "{camera} {point:?}");
    }
}

#[test]
fn a_camera_must_be_inside_every_layer() {
    let mut two = limits();
    two.areas.push(vec![square("inner", 4, 6)]);
    let mut permits = Permits::new();
    permits.insert("use-1", compiled(two.clone(), ms(100_000)));
    assert_eq!(decide(&candidate(), &permits, Some(ms(15_000))), RELEASE);
    let point = Some(p(3, 3));
    let strayed = Candidate { point, ..candidate() };
    assert_eq!(decide(&strayed, &permits, Some(ms(15_000))), Verdict::Withhold(Code::OutsideArea));
    two.areas.push(vec![]);
    permits.insert("use-1", compiled(two, ms(100_000)));
    assert_eq!(decide(&candidate(), &permits, Some(ms(15_000))), Verdict::Withhold(Code::OutsideArea));
}

#[test]
fn person_likelihood_list_and_system_are_held() {
    let ok = candidate();
    let cases = [
        (Candidate { enrolment: "plover", ..ok }, RELEASE),
        (Candidate { enrolment: "plovers", ..ok }, Verdict::Withhold(Code::NotOnList)),
        (Candidate { enrolment: "Kestrel", ..ok }, Verdict::Withhold(Code::NotOnList)),
        (Candidate { enrolment: "", ..ok }, Verdict::Withhold(Code::NotOnList)),
        (Candidate { likelihood_e6: 800_000, ..ok }, RELEASE),
        (Candidate { likelihood_e6: 799_999, ..ok }, Verdict::Withhold(Code::BelowThreshold)),
        (Candidate { likelihood_e6: 1_000_000, ..ok }, RELEASE),
        (Candidate { likelihood_e6: 1_000_001, ..ok }, Verdict::Withhold(Code::BelowThreshold)),
        (Candidate { list_sha256: LIST_B, ..ok }, Verdict::Withhold(Code::ListDiffers)),
        (Candidate { list_sha256: &LIST_A[1..], ..ok }, Verdict::Withhold(Code::ListDiffers)),
        (Candidate { system: "engine2", ..ok }, Verdict::Withhold(Code::SystemDiffers)),
        (Candidate { system_version: "1.0.1", ..ok }, Verdict::Withhold(Code::SystemDiffers)),
        (Candidate { system: "engine1", system_version: ".0", ..ok }, Verdict::Withhold(Code::SystemDiffers)),
    ];
    for (n, (candidate, verdict)) in cases.into_iter().enumerate() {
        assert_eq!(at(candidate, 15_000), verdict, "case {n}");
    }
}

#[test]
fn a_picture_must_be_of_an_allowed_type_by_name_and_by_bytes() {
    let refused = Verdict::Withhold(Code::MediaRefused);
    let jpeg: &[u8] = b"\xff\xd8\xff\xe0";
    let cases = [
        // Nobody can verify what nobody can see.
        (Media::Absent, refused),
        (Media::Present { media_type: "image/png", bytes: PNG }, RELEASE),
        (Media::Present { media_type: "image/png", bytes: jpeg }, refused),
        (Media::Present { media_type: "image/png", bytes: b"" }, refused),
        (Media::Present { media_type: "image/jpeg", bytes: jpeg }, refused),
        (Media::Present { media_type: "application/octet-stream", bytes: PNG }, refused),
        (Media::Present { media_type: "", bytes: PNG }, refused),
    ];
    for (n, (media, verdict)) in cases.into_iter().enumerate() {
        assert_eq!(at(Candidate { media, ..candidate() }, 15_000), verdict, "case {n}");
    }
    let both = MediaTypes::NONE.with(MediaType::Png).with(MediaType::Jpeg);
    let mut permits = Permits::new();
    permits.insert("use-1", CompiledPermit::compile(limits(), ms(100_000), both).expect("good limits"));
    let media = Media::Present { media_type: "image/jpeg", bytes: jpeg };
    assert_eq!(decide(&Candidate { media, ..candidate() }, &permits, Some(ms(15_000))), RELEASE);
}

#[test]
fn live_comparison_outside_area_or_hours_shows_and_nothing_else_does() {
    use stricto_gate::shows_comparison_outside;
    let ok = candidate();
    // The window is 10,000 to 20,000; clocks differ by up to 1,000.
    for (candidate, now, shows) in [
        (ok, 15_000, false),
        (Candidate { camera: "elsewhere", ..ok }, 15_000, true),
        (Candidate { camera: "elsewhere", ..ok }, 17_000, true),
        (Candidate { camera: "elsewhere", ..ok }, 17_001, false),
        (Candidate { camera: "elsewhere", retained: true, ..ok }, 15_000, false),
        (Candidate { camera: "outside", ..ok }, 15_000, true),
        (Candidate { point: Some(p(15, 15)), ..ok }, 15_000, true),
        (Candidate { captured: ms(20_999), ..ok }, 20_999, false),
        (Candidate { captured: ms(21_000), ..ok }, 21_000, true),
        (Candidate { captured: ms(9_000), ..ok }, 9_000, false),
        (Candidate { captured: ms(8_999), ..ok }, 8_999, true),
        (Candidate { enrolment: "nobody", ..ok }, 15_000, false),
        (Candidate { use_id: "use-2", camera: "elsewhere", ..ok }, 15_000, false),
    ] {
        let (permits, now) = (permits(), Some(ms(now)));
        let found = match decide(&candidate, &permits, now) {
            Verdict::Release => false,
            Verdict::Withhold(code) => shows_comparison_outside(&candidate, &permits, now, code),
        };
        assert_eq!(found, shows, "{} at {:?}, captured {:?}", candidate.camera, now, candidate.captured);
    }
    assert!(!shows_comparison_outside(&ok, &permits(), None, Code::CameraNotEnrolled), "without a clock");
}

#[test]
fn the_first_failing_check_gives_the_code() {
    // Everything is wrong at first; each line repairs what the line before was withheld for.
    let mut c = Candidate {
        use_id: "use-2",
        camera: "elsewhere",
        captured: ms(25_000),
        retained: true,
        point: Some(p(15, 15)),
        enrolment: "nobody",
        likelihood_e6: 1,
        list_sha256: LIST_B,
        system: "other",
        system_version: "0",
        media: Media::Present { media_type: "image/gif", bytes: b"" },
    };
    let mut seen = Vec::new();
    let repairs: [fn(&mut Candidate<'static>); 11] = [
        |c| c.use_id = "use-1",
        |c| c.camera = "inside",
        |c| c.captured = ms(15_000),
        |c| c.retained = false,
        |c| c.point = None,
        |c| c.enrolment = "kestrel",
        |c| c.likelihood_e6 = 900_000,
        |c| c.list_sha256 = LIST_A,
        |c| (c.system, c.system_version) = ("engine", "1.0"),
        |c| c.media = Media::Present { media_type: "image/png", bytes: PNG },
        |_| {},
    ];
    for repair in repairs {
        seen.push(at(c, 15_000));
        repair(&mut c);
    }
    let codes = [
        Code::UseUnknown,
        Code::CameraNotEnrolled,
        Code::OutsideWindow,
        Code::NotLive,
        Code::OutsideArea,
        Code::NotOnList,
        Code::BelowThreshold,
        Code::ListDiffers,
        Code::SystemDiffers,
        Code::MediaRefused,
    ];
    let expected: Vec<_> = codes.map(Verdict::Withhold).into_iter().chain([RELEASE]).collect();
    assert_eq!(seen, expected);
}

#[test]
fn an_empty_bound_releases_nothing() {
    let emptied: [Break; 5] = [
        |l| l.windows.clear(),
        |l| l.areas = vec![vec![]],
        |l| l.cameras.clear(),
        |l| l.persons.clear(),
        |l| l.systems.clear(),
    ];
    for (n, empty) in emptied.into_iter().enumerate() {
        let mut limits = limits();
        empty(&mut limits);
        let mut permits = Permits::new();
        permits.insert("use-1", compiled(limits, ms(100_000)));
        assert_ne!(decide(&candidate(), &permits, Some(ms(15_000))), RELEASE, "case {n}");
    }
}

type Break = fn(&mut BoundedLimits);

#[test]
fn limits_that_bound_nothing_are_not_compiled() {
    let position = 0;
    let broken: [(Break, CompileError); 9] = [
        (|l| l.areas.clear(), CompileError::NoLayer),
        (|l| l.threshold_e6 = 0, CompileError::Threshold(0)),
        (|l| l.threshold_e6 = 1_000_001, CompileError::Threshold(1_000_001)),
        (|l| l.reference_list.sha256.clear(), CompileError::ListHash),
        (|l| l.reference_list.sha256 = LIST_A.to_uppercase(), CompileError::ListHash),
        (|l| l.persons.extend(["a b".into()]), CompileError::Id { field: Field::Persons, position }),
        (
            |l| l.cameras.extend([(String::new(), p(0, 0))]),
            CompileError::Id { field: Field::Cameras, position },
        ),
        (|l| l.systems.extend([system("", "1")]), CompileError::Id { field: Field::Systems, position }),
        (|l| l.cameras.extend([("a".into(), p(900_000_001, 0))]), CompileError::OffGlobe { position }),
    ];
    for (n, (break_it, error)) in broken.into_iter().enumerate() {
        let mut limits = limits();
        break_it(&mut limits);
        assert_eq!(CompiledPermit::compile(limits, ms(1), png_only()).err(), Some(error), "case {n}");
    }
}

#[test]
fn an_error_never_repeats_a_person() {
    let mut limits = limits();
    limits.persons.insert("a name with spaces".into());
    let error = CompiledPermit::compile(limits, ms(1), png_only()).err().expect("not an id");
    assert!(!error.to_string().contains("name with"), "{error}");
}

#[test]
fn the_ends_of_time_overflow_nothing() {
    let mut wide = limits();
    wide.windows = vec![stricto_law::limits::Window { from: Instant::MIN, until: Instant::MAX }];
    wide.max_delay_ms = Millis(u64::MAX);
    let mut permits = Permits::new();
    permits.insert("use-1", compiled(wide, Instant::MAX));
    let oldest = Candidate { captured: Instant::MIN, ..candidate() };
    assert_eq!(decide(&oldest, &permits, Some(ms(0))), RELEASE);
    let newest = Candidate { captured: Instant::MAX, ..candidate() };
    assert_eq!(decide(&newest, &permits, Some(Instant::MIN)), Verdict::Withhold(Code::OutsideWindow));
    assert_eq!(decide(&oldest, &permits, Some(Instant::MAX)), Verdict::Withhold(Code::PermitClosed));
}
