//! The planned story through the interface, from the court's decision to the supervisors' notices.

mod common;

use common::Running;
use common::http::open;
use serde_json::json;
use stricto_record::fold::UseFile;
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::camera_placed::CameraPlaced;
use stricto_record::kinds::comparison_stopped::ComparisonStopped;
use stricto_record::kinds::correction_recorded::CorrectionRecorded;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::role::Role;
use stricto_testkit::When;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_planned_use_goes_from_decision_to_notices() {
    let running = Running::start(11).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;

    // What is outside a limit, or not the engine's to claim, leaves nothing but a count.
    let withheld = [
        json!({ "enrolment": "canary-person" }),
        json!({ "likelihood_e6": 639_999 }),
        json!({ "captured": "2026-11-22T09:59:00.000Z" }),
        json!({ "list_sha256": "0".repeat(64) }),
        // A picture that is cut short.
        json!({ "image": &common::PIXEL[..80] }),
    ];
    let alert = running.alert(use_id).await;
    let lines: String = withheld.iter().map(|change| running.candidate(use_id, change.clone())).collect();
    let broken = "{\"template\":\"AAAA\"}\nnot json\n";
    let intake = running.post(&cast.engine, "/v1/candidates", &(lines + broken)).await.json();
    assert_eq!(intake, json!({ "received": 7, "refused": 2 }));

    // Blind: pictures, without what is written in them, before the own review, the claim after it, the other's outcome never.
    let [first, second, third] = &cast.verifiers;
    let path = format!("/v1/alerts/{alert}");
    assert_eq!(running.get(first, &path).await.code(), "not-opened");
    for verifier in [first, second] {
        running.instance.open_alert(verifier, use_id, alert).await.expect("opened");
    }
    let seen = running.get(first, &path).await.json();
    assert_eq!(seen["captured_picture"]["image"], common::PIXEL);
    assert_eq!(seen["reference_picture"]["image"], common::PIXEL);
    assert_eq!(seen["claim"], json!(null));
    for hidden in ["930000", "quay-1", common::SOUGHT] {
        assert!(!seen.to_string().contains(hidden), "{hidden} is shown before the review");
    }
    running.review(first, use_id, alert, "same").await;
    assert_eq!(running.get(first, &path).await.json()["claim"]["likelihood_e6"], 930_000);
    assert_eq!(running.get(second, &path).await.json()["claim"], json!(null));
    assert_eq!(running.get(third, &path).await.code(), "not-opened");
    running.review(second, use_id, alert, "same").await;
    let concluded = |file: &stricto_record::fold::UseFile| file.alert(&alert)?.concluded;
    assert_eq!(running.until(use_id, "a conclusion", concluded).await.1, Conclusion::Confirmed);

    // A stop ends releases, orders the engine off, and is told to both supervisors.
    let before = running.instance.register().read(|fold| fold.use_file(use_id).map(|f| f.alerts.len()));
    running.instance.stop(&cast.commander, use_id, StopCause::ObjectiveReached).await.expect("stopped");
    running.post(&cast.engine, "/v1/candidates", &running.candidate(use_id, json!({}))).await;
    running.obey(use_id, "stop").await;
    let last = running.instance.now();
    let stopped = Public::ComparisonStopped(ComparisonStopped { last });
    running.done(&cast.engine, Some(use_id), stopped, &[], &[]).await;
    let tally = running.until(use_id, "the last tally", |file| file.tally.clone().filter(|t| t.last)).await;
    running
        .until(use_id, "two notices", |file| {
            let told: Vec<Role> = file.notices.iter().map(|notice| notice.to).collect();
            (told.contains(&Role::MarketSurveillance) && told.contains(&Role::DataProtection)).then_some(())
        })
        .await;
    let after = running.instance.register().read(|fold| fold.use_file(use_id).map(|f| f.alerts.len()));
    assert_eq!(before, after, "nothing is released after a stop");
    for code in ["not-on-list", "below-threshold", "not-live", "list-differs", "media-refused"] {
        assert!(tally.withheld.contains_key(code), "{code} is not in {:?}", tally.withheld);
    }

    // What the interface tells of it; nothing of who.
    let view = running.get(&cast.auditor, &format!("/v1/uses/{use_id}")).await.json();
    assert_eq!(
        (view["phase"].as_str(), view["stop_cause"].as_str()),
        (Some("stopped"), Some("objective-reached"))
    );
    let figures = running.get(&cast.data_protection, "/v1/reports/2026").await.json();
    assert_eq!(
        (figures["uses"].as_u64(), figures["decisions"]["granted-in-part"].as_u64()),
        (Some(1), Some(1))
    );
    assert_eq!(figures["alerts"]["confirmed"], 1);
    let table = running.get(&cast.data_protection, "/v1/reports/2026?format=csv").await;
    assert!(String::from_utf8_lossy(&table.body).contains("2026,missing,suppressed,"));
    let data = running.instance.folder().join("data");
    assert!(stricto_testkit::found_on_disk(&data, b"canary-person").is_empty());
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_fails_closes_the_gate_aloud_suspends_the_use_and_releases_nothing_before() {
    for (seed, when) in [(13, When::Before), (14, When::After)] {
        let running = Running::start(seed).await;
        let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
        running.running(use_id).await;
        running.alert(use_id).await;
        let released =
            || running.instance.register().read(|fold| fold.use_file(use_id).map(|f| f.alerts.len()));
        // What the search for the first alert left on its way arrives first.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let before = released().expect("the use");
        let token = running.token(&cast.verifiers[1]);
        let mut stream = open(running.address, "GET", "/v1/alerts/stream", Some(&token), b"").await;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.expect("an answer");
        running.instance.faults.fail(0, when);
        running.post(&cast.engine, "/v1/candidates", &running.candidate(use_id, json!({}))).await;
        told_until(&mut stream, "\"state\":\"closed\",\"cause\":\"store\"").await;
        common::within("its suspension", async || {
            let suspended = |file: &UseFile| file.suspension.as_ref().map(|suspension| suspension.cause);
            running.instance.register().read(|fold| fold.use_file(use_id).and_then(suspended))
        })
        .await;
        // What was not written is gone; what was written though it was said to have failed is told, once.
        if when == When::After {
            told_until(&mut stream, "event: alert").await;
        }
        let written = usize::from(when == When::After);
        assert_eq!(released(), Some(before + written), "{when:?}");
        running.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_onvif_event_becomes_an_alert_and_a_retained_one_does_not() {
    let running = Running::start(15).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    let placed = Public::CameraPlaced(CameraPlaced { camera: "quay-2".parse().expect("a camera") });
    let point = json!({ "lat_e7": 593_030_000, "lon_e7": 180_050_000 });
    running.done(&cast.administrator, None, placed, &[], &[("point", point)]).await;
    running.running(use_id).await;
    running.alert(use_id).await;
    let event = |source: &str| {
        let (at, who) = (running.instance.now(), common::SOUGHT);
        let data =
            json!({ "Likelihood": "0.97", "EnrollmentID": who, "Image": common::PIXEL, "Gender": "x" });
        json!({ "UtcTime": at, "Source": { "VideoSource": source, "Rule": "faces" }, "Data": data })
            .to_string()
    };
    let post = async |source: &str, query: &str| {
        let path = format!("/v1/uses/{use_id}/onvif?topic={query}");
        running.post(&cast.engine, &path, &event(source)).await.json()
    };
    let released = || running.instance.register().read(|fold| fold.use_file(use_id).map(|f| f.alerts.len()));
    // What the search for the first alert left on its way arrives first.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let before = released();
    let refused = json!({ "received": 1, "refused": 1 });
    assert_eq!(post("quay-2", "tns1:RuleEngine/Recognition/Face&retained=true").await, refused);
    assert_eq!(post("quay-2", "tns1:VideoSource/MotionAlarm").await, refused);
    assert_eq!(post("nowhere", "tns1:RuleEngine/Recognition/Face").await, refused);
    let taken = json!({ "received": 1, "refused": 0 });
    assert_eq!(post("quay-2", "tns1:RuleEngine/Recognition/Face").await, taken);
    common::within("the alert", async || (released() > before).then_some(())).await;
    assert_eq!(released(), before.map(|before| before + 1));
    running.end().await;
}

/// What a stream says until it says this.
async fn told_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut told = String::new();
    let read = async {
        while !told.contains(wanted) {
            let mut bytes = [0; 1024];
            let read = stream.read(&mut bytes).await.expect("the stream goes on");
            assert!(read > 0, "the stream ended: {told}");
            told += &String::from_utf8_lossy(&bytes[..read]);
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), read).await.expect("it is told in time");
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stream_says_that_there_is_an_alert_and_ends_with_the_server() {
    let running = Running::start(12).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    let token = running.token(&cast.verifiers[1]);
    let mut stream = open(running.address, "GET", "/v1/alerts/stream", Some(&token), b"").await;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.expect("an answer");
    assert_eq!(&head, b"HTTP/1.1 200");
    let alert = running.alert(use_id).await;
    let told = told_until(&mut stream, &alert.to_string()).await;
    assert!(told.contains("event: alert"));
    for hidden in [common::SOUGHT, "930000", "quay-1"] {
        assert!(!told.contains(hidden), "{hidden} is in the stream");
    }
    running.end().await;
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.expect("the stream has an end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrected_alert_is_shown_to_nobody_of_the_unit_and_screens_are_told() {
    let running = Running::start(15).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    let alert = running.alert(use_id).await;
    let (path, verifier) = (format!("/v1/alerts/{alert}"), &cast.verifiers[0]);
    running.instance.open_alert(verifier, use_id, alert).await.expect("opened");
    assert_eq!(running.get(verifier, &path).await.status, 200);
    let token = running.token(verifier);
    let mut stream = open(running.address, "GET", "/v1/alerts/stream", Some(&token), b"").await;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.expect("an answer");
    let public = Public::CorrectionRecorded(CorrectionRecorded { alert });
    let said: &[(&str, &[u8])] = &[("correction", b"{}")];
    // Again where the register's own acts came between.
    let corrected = async || {
        let key = &cast.rights_officer.key;
        let act =
            running.instance.signed(key, Some(use_id), public.clone(), &[], said).await.expect("sealed");
        let answer = running.post(&cast.rights_officer, "/v1/acts", &common::posted(&act)).await;
        (answer.status == 201).then_some(())
    };
    common::within("the correction", corrected).await;
    told_until(&mut stream, &alert.to_string()).await;
    let answer = running.get(verifier, &path).await;
    assert_eq!((answer.status, answer.code().as_str()), (410, "corrected"));
    running.instance.open_alert(&cast.rights_officer, use_id, alert).await.expect("opened from outside");
    assert_eq!(running.get(&cast.rights_officer, &path).await.status, 200);
    running.end().await;
}
