//! With the vault, the law is asked again about the case as it stood: a recorded assessment that lies is found.

mod common;

use common::ask_the_law_again;
use common::permitted::Granted;
use sha2::{Digest as _, Sha256};
use stricto_law::assessment::Outcome;
use stricto_law::finding::FindingState;
use stricto_law::profile::Profiles;
use stricto_law::receipt::Receipt;
use stricto_record::canonical;
use stricto_record::case_file;
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::assessment_recorded::{AssessmentRecorded, RowFinding};
use stricto_record::kinds::order_issued::Action;
use stricto_store::verify::FaultCode;
use stricto_testkit::TestInstance;

const SALT: [u8; 32] = [4; 32];

/// Asks the law about the use as the register knows it, and records what `tell` makes of the answer.
async fn record(instance: &TestInstance, use_id: UseId, tell: impl FnOnce(&mut AssessmentRecorded)) {
    let (mut recorded, sealed, from) = asked(instance, use_id).await;
    tell(&mut recorded);
    let public = Public::AssessmentRecorded(recorded);
    instance.act(Some(use_id), public, &[from], &[("receipt", &sealed)]).await.unwrap();
}

/// What the law says of the use now, its sealed receipt, and the last act that the case was read from.
async fn asked(instance: &TestInstance, use_id: UseId) -> (AssessmentRecorded, Vec<u8>, ActHash) {
    let openings = instance.register().openings(use_id).await.unwrap();
    let (case, read_from) = instance.register().read(|fold| {
        let file = fold.use_file(use_id).unwrap();
        (case_file::read(fold, file, &openings).case, fold.read_from(use_id).unwrap())
    });
    let assessment = stricto_law::assess(&case, &Profiles::built_in(), instance.now());
    let receipt = stricto_law::receipt(&case, &assessment, SALT).unwrap();
    let recorded = AssessmentRecorded {
        outcome: assessment.outcome,
        findings: assessment.findings.iter().map(RowFinding::of).collect(),
        good_until: assessment.good_until,
        receipt: sha256(&receipt),
    };
    let sealed = serde_json::json!({ "receipt": receipt, "salt": Hex32(SALT) });
    (recorded, stricto_record::canonical::value_bytes(&sealed).unwrap(), read_from)
}

fn sha256(receipt: &Receipt) -> Hex32 {
    let written = canonical::value_bytes(&serde_json::to_value(receipt).unwrap()).unwrap();
    Hex32(Sha256::digest(written).into())
}

#[tokio::test]
async fn an_assessment_is_computed_again_to_the_same_findings() {
    let mut instance = TestInstance::new(61).await;
    let use_id = instance.new_use();
    instance.propose(use_id).await.unwrap();
    record(&instance, use_id, |_| {}).await;
    // The case goes on afterwards; what was found then is asked of what was known then.
    instance.request(use_id, false).await.unwrap();
    record(&instance, use_id, |_| {}).await;
    instance.close().await;
    let report = ask_the_law_again(&instance);
    assert_eq!((report.faults.as_slice(), report.counts.assessments), (&[][..], 2));
}

#[tokio::test]
async fn what_came_between_reading_and_recording_is_none_of_what_was_read() {
    let mut instance = TestInstance::new(63).await;
    let granted = Granted::new(&instance).await;
    let use_id = granted.use_id;
    let assessment = granted.assess(|_| {}, |_| {}).await;
    granted.compile(assessment, |_, _| {}).await;
    instance.arm(use_id).await.unwrap();
    let (permit, _) = instance.permit(use_id).expect("a permit");
    instance.order(use_id, Action::Compare).await.unwrap();
    let (recorded, sealed, from) = asked(&instance, use_id).await;
    instance.release(use_id, permit, &[b"seen"]).await.unwrap();
    let released = asked(&instance, use_id).await.0;
    assert_ne!(released.receipt, recorded.receipt, "a release changes no fact that is read");
    let public = Public::AssessmentRecorded(recorded);
    instance.act(Some(use_id), public, &[from], &[("receipt", &sealed)]).await.unwrap();
    instance.close().await;
    let report = ask_the_law_again(&instance);
    let lies = report.faults.iter().filter(|fault| fault.code == FaultCode::Assessment);
    assert_eq!((lies.count(), report.counts.assessments), (0, 2), "{:?}", report.faults);
}

#[tokio::test]
async fn an_act_from_before_the_claims_is_computed_again_to_the_same_findings() {
    let mut instance = TestInstance::new(61).await;
    let use_id = instance.new_use();
    instance.propose(use_id).await.unwrap();
    record(&instance, use_id, |recorded| {
        for finding in &mut recorded.findings {
            (finding.exempt, finding.awaits_decision) = (false, false);
        }
    })
    .await;
    instance.close().await;
    let report = ask_the_law_again(&instance);
    assert_eq!((report.faults.as_slice(), report.counts.assessments), (&[][..], 1));
}

#[tokio::test]
async fn an_assessment_that_lies_is_found_at_its_position() {
    type Lie = fn(&mut AssessmentRecorded);
    fn row(recorded: &mut AssessmentRecorded, state: FindingState) -> &mut RowFinding {
        recorded.findings.iter_mut().find(|f| f.state == state && !f.exempt && !f.awaits_decision).unwrap()
    }
    let lies: [Lie; 6] = [
        |recorded| recorded.outcome = Outcome::Permitted,
        |recorded| drop(recorded.findings.pop()),
        |recorded| row(recorded, FindingState::Met).exempt = true,
        |recorded| row(recorded, FindingState::Undetermined).exempt = true,
        |recorded| row(recorded, FindingState::Undetermined).awaits_decision = true,
        |recorded| recorded.good_until = Some("2027-01-01T00:00:00.000Z".parse().unwrap()),
    ];
    for lie in lies {
        let mut instance = TestInstance::new(62).await;
        let use_id = instance.new_use();
        instance.propose(use_id).await.unwrap();
        record(&instance, use_id, lie).await;
        let last = instance.register().read(|fold| fold.size() - 1);
        instance.close().await;
        let report = ask_the_law_again(&instance);
        let faults: Vec<_> = report.faults.iter().map(|fault| (fault.code, fault.position)).collect();
        assert_eq!(faults, [(FaultCode::Assessment, Some(last))]);
    }
}
