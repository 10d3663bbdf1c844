//! With the vault, each permit is compiled again from the case as it stood: whoever holds the register's key and widens
//! a limit, or its end, is found at that position; and so is a receipt that is none.

mod common;

use common::ask_the_law_again;
use common::permitted::Granted;
use serde_json::json;
use stricto_law::limits::Window;
use stricto_law::permit::BoundedLimits;
use stricto_law::time::{Instant, Millis};
use stricto_store::verify::{FaultCode, Report};
use stricto_testkit::TestInstance;

fn found(report: &Report) -> Vec<(FaultCode, Option<u64>)> {
    report.faults.iter().map(|fault| (fault.code, fault.position)).collect()
}

#[tokio::test]
async fn a_permit_is_compiled_again_to_the_same_limits() {
    let mut instance = TestInstance::new(71).await;
    let granted = Granted::new(&instance).await;
    let assessment = granted.assess(|_| {}, |_| {}).await;
    // Ending sooner than the law does is narrower, and fine.
    granted
        .compile(assessment, |_, until| *until = Instant::from_unix_ms(until.unix_ms() - 60_000).unwrap())
        .await;
    instance.close().await;
    let report = ask_the_law_again(&instance);
    assert_eq!((found(&report), report.counts.assessments, report.counts.permits), (vec![], 1, 1));
    assert_eq!(report.reservations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_permit_that_is_wider_than_the_law_is_found_though_its_commitments_are_right() {
    type Widening = fn(&mut BoundedLimits, &mut Instant);
    let widenings: [(&str, Widening); 6] = [
        ("its threshold", |limits, _| limits.threshold_e6 = 1),
        ("its persons", |limits, _| limits.persons.extend(["somebody-else".to_owned()])),
        ("its delay", |limits, _| limits.max_delay_ms = Millis(10_000)),
        ("its windows", |limits, _| {
            let until = limits.windows[0].until.plus(Millis::days(300));
            limits.windows = vec![Window { until, ..limits.windows[0] }];
        }),
        ("its areas", |limits, _| {
            let again = limits.areas[0][0].clone();
            limits.areas[0].push(again);
        }),
        ("its cameras", |limits, _| {
            let somewhere = limits.cameras["quay-1"];
            limits.cameras.insert("quay-9".into(), somewhere);
        }),
    ];
    for (which, widen) in widenings {
        let mut instance = TestInstance::new(72).await;
        let granted = Granted::new(&instance).await;
        let assessment = granted.assess(|_| {}, |_| {}).await;
        let position = granted.compile(assessment, widen).await;
        instance.close().await;
        assert_eq!(found(&ask_the_law_again(&instance)), [(FaultCode::Permit, Some(position))], "{which}");
    }
}

#[tokio::test]
async fn what_is_sealed_as_a_receipt_and_is_none_is_found() {
    let mut instance = TestInstance::new(73).await;
    let granted = Granted::new(&instance).await;
    granted.assess(|_| {}, |sealed| *sealed = json!({ "x": 1 })).await;
    let position = instance.register().read(|fold| fold.size() - 1);
    instance.close().await;
    assert_eq!(found(&ask_the_law_again(&instance)), [(FaultCode::Assessment, Some(position))]);
}

#[tokio::test]
async fn another_version_is_no_excuse_for_saying_otherwise_than_the_receipt() {
    let version = |sealed: &mut serde_json::Value| sealed["receipt"]["engine_version"] = "0.0.0".into();
    for (lies, expected) in [(true, 1), (false, 0)] {
        let mut instance = TestInstance::new(74).await;
        let granted = Granted::new(&instance).await;
        granted
            .assess(
                |told| {
                    if lies {
                        drop(told.findings.pop())
                    }
                },
                version,
            )
            .await;
        instance.close().await;
        let report = ask_the_law_again(&instance);
        assert_eq!(report.faults.len(), expected, "{:?}", report.faults);
        // What cannot be computed here is said, whoever reads the report.
        assert_eq!(report.counts.assessments_of_another_law, 1 - u64::try_from(expected).unwrap());
        assert_eq!(report.reservations().len(), 1 - expected);
    }
}
