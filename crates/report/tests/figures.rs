//! Figures, table and notices of two stories that were really played: one planned and found, one urgent and refused.

use serde_json::{Value, json};
use stricto_law::time::Millis;
use stricto_record::ids::UseId;
use stricto_report::notice::use_notice;
use stricto_report::transparency::{COLUMNS, table};
use stricto_report::{Year, figures};
use stricto_testkit::TestInstance;

const CONTENT: &[u8] = b"{\"camera\":\"canary-camera\",\"enrolment\":\"canary-person\"}";

async fn played() -> (TestInstance, [UseId; 2]) {
    let instance = TestInstance::new(5).await;
    let uses = [instance.new_use(), instance.new_use()];
    instance.planned_story(uses[0], CONTENT).await.expect("the planned story");
    instance.clock.advance(Millis::hours(2));
    instance.refused_story(uses[1], CONTENT).await.expect("the refused story");
    (instance, uses)
}

fn year(text: &str) -> Year {
    text.parse().expect("a year")
}

#[tokio::test]
async fn decisions_are_counted_apart_from_uses_and_each_once() {
    let (instance, _) = played().await;
    let counted = instance.register().read(|fold| figures(fold, year("2026")));
    let value = serde_json::to_value(&counted).expect("figures are JSON");
    assert_eq!(value["decisions"], json!({ "granted": 1, "refused": 1 }));
    for (name, count) in [
        ("requests", 2),
        ("uses", 2),
        ("proposed", 2),
        ("urgent_starts", 1),
        ("urgent_refusals", 1),
        ("late_requests", 0),
        ("lapsed", 0),
    ] {
        assert_eq!(value[name], count, "{name}");
    }
    assert_eq!(value["by_objective"], json!({ "missing": 2 }));
    assert_eq!(value["by_member_state"], json!({ "SE": 2 }));
    assert_eq!(
        (value["alerts"]["released"].as_u64(), value["alerts"]["confirmed"].as_u64()),
        (Some(2), Some(1))
    );
    assert_eq!(
        value["alerts"]["erased"], 1,
        "the refused use's alert was never verified by two, and is gone"
    );
    assert_eq!(value["alerts"]["open"], 0, "nobody waits for an alert that was erased");
    assert_eq!(value["erasures"], json!({ "ordered": 1, "closed": 1, "open": 0 }));
}

#[tokio::test]
async fn a_refusal_of_a_prior_request_is_a_decision_without_a_use() {
    let instance = TestInstance::new(6).await;
    let use_id = instance.new_use();
    instance.propose(use_id).await.expect("proposed");
    let request = instance.request(use_id, false).await.expect("asked");
    let refused = stricto_record::kinds::authorisation_decided::DecisionResult::Refused;
    instance.decide(use_id, request.hash, refused, &[]).await.expect("refused");
    let counted = instance.register().read(|fold| figures(fold, year("2026")));
    assert_eq!((counted.uses, counted.requests, counted.decisions.get("refused")), (0, 1, Some(&1)));
}

#[tokio::test]
async fn another_year_has_nothing_of_this_one() {
    let (instance, _) = played().await;
    let counted = instance.register().read(|fold| figures(fold, year("2027")));
    assert_eq!((counted.uses, counted.requests, counted.alerts.released), (0, 0, 0));
    assert!(counted.decisions.is_empty());
    assert_eq!(
        instance.register().read(|fold| table(fold, year("2027"))).lines().count(),
        1,
        "the header alone"
    );
}

#[tokio::test]
async fn the_table_has_every_column_in_every_row_and_no_small_cell() {
    let (instance, uses) = played().await;
    let text = instance.register().read(|fold| table(fold, year("2026")));
    assert!(text.ends_with("\r\n"));
    for line in text.lines() {
        assert_eq!(line.split(',').count(), COLUMNS.len(), "{line}");
    }
    let row = text.lines().nth(1).expect("a row");
    assert!(row.starts_with("2026,missing,suppressed,suppressed,suppressed,"), "{row}");
    for small in ["1", "2", "3", "4"] {
        assert!(!row.split(',').any(|cell| cell == small), "{row}");
    }
    for use_id in uses {
        assert!(!text.contains(&use_id.to_string()));
    }
}

#[tokio::test]
async fn a_notice_has_decisions_and_results_and_nothing_operational() {
    let (instance, [planned, refused]) = played().await;
    let notice = |use_id| {
        let notice = instance.register().read(|fold| use_notice(fold.use_file(use_id).expect("the use")));
        serde_json::to_value(notice).expect("a notice is JSON")
    };
    let (planned, refused) = (notice(planned), notice(refused));
    assert_eq!(results(&planned), ["granted"]);
    assert_eq!(results(&refused), ["refused"]);
    assert_eq!((planned["urgent"].as_bool(), refused["urgent"].as_bool()), (Some(false), Some(true)));
    assert_eq!(refused["request_in_time"], true);
    assert_eq!(refused["end_cause"], "refused");
    for notice in [planned, refused] {
        let text = notice.to_string();
        for operational in ["canary", "system-1", "camera", "enrolment"] {
            assert!(!text.contains(operational), "{operational} in {text}");
        }
    }
}

fn results(notice: &Value) -> Vec<&str> {
    let decisions = notice["decisions"].as_array().expect("decisions");
    decisions.iter().map(|decision| decision["result"].as_str().expect("a result")).collect()
}
