//! Every write of a whole refused use, failed before and after it happens: nothing is lost, nothing is doubled, what was
//! to be erased is erased.

mod common;

use common::verify_with_the_vault;
use stricto_record::fold::Fold;
use stricto_record::ids::UseId;
use stricto_store::SubmitError;
use stricto_testkit::{TestInstance, When, found_on_disk};

const CANARY: &[u8] = b"CANARY-of-an-alert-that-is-erased-0123456789";

/// The use of a scenario is the first thing drawn after the instance stands.
async fn scenario(instance: &TestInstance, use_id: UseId) -> Result<(), SubmitError> {
    instance.refused_story(use_id, CANARY).await.map(drop)
}

#[tokio::test]
async fn each_write_of_a_refused_use_may_fail_before_or_after_it_happened() {
    let writes = {
        let instance = TestInstance::new(7).await;
        let before = instance.faults.writes();
        scenario(&instance, instance.new_use()).await.unwrap();
        instance.faults.writes() - before
    };
    assert!(writes > 30, "the scenario writes {writes} times");
    for nth in 0..writes {
        for when in [When::Before, When::After] {
            fail_once(nth, when).await;
        }
    }
}

async fn fail_once(nth: u64, when: When) {
    let place = format!("write {nth} failed {when:?}");
    let mut instance = TestInstance::new(7).await;
    let use_id = instance.new_use();
    let enrolled = instance.register().read(Fold::size);
    instance.faults.fail(nth, when);
    let ended = scenario(&instance, use_id).await;
    assert!(matches!(ended, Err(SubmitError::Unavailable { .. })), "{place}: {ended:?}");
    assert!(!instance.faults.clear(), "{place}: the fault was met");

    // The process ends and starts again.
    let seen = instance.register().read(Fold::size);
    instance.open().await.unwrap_or_else(|e| panic!("{place}: {e}"));
    let stored = instance.register().read(Fold::size);
    // What readers saw is there; at most the one act that failed came after it.
    assert!(stored == seen || stored == seen + 1, "{place}: {seen} then {stored}");
    resubmit_twice(&instance, &place, enrolled).await;
    finish(&instance, use_id, &place).await;

    instance.close().await;
    let report = verify_with_the_vault(&instance);
    assert_eq!(report.faults, [], "{place}");
    assert_eq!(report.counts.opened, report.counts.ciphertexts, "{place}");
    assert_eq!(found_on_disk(instance.folder(), CANARY), Vec::<std::path::PathBuf>::new(), "{place}");
}

/// Whoever got no answer submits the same act again: it stands once, and a second time changes nothing.
async fn resubmit_twice(instance: &TestInstance, place: &str, enrolled: u64) {
    if instance.register().read(Fold::size) == enrolled {
        return;
    }
    let Some(submission) = instance.last_submission() else { return };
    match instance.register().submit(submission.clone()).await {
        Ok(first) => {
            let size = instance.register().read(Fold::size);
            let second = instance.register().submit(submission).await;
            assert_eq!(second.unwrap(), first, "{place}");
            assert_eq!(instance.register().read(Fold::size), size, "{place}");
        }
        Err(e) => panic!("{place}: {e}"),
    }
}

/// An erasure that was ordered is finished, however far it had come, and not a step of it is refused for coming twice.
async fn finish(instance: &TestInstance, use_id: UseId, place: &str) {
    let open = instance.register().read(|fold| {
        let file = fold.use_file(use_id)?;
        file.erasures().iter().find(|erasure| erasure.closed.is_none()).map(|erasure| erasure.act)
    });
    if let Some(order) = open {
        let erased = instance.finish_erasure(use_id, order).await;
        assert_eq!(erased.unwrap_or_else(|e| panic!("{place}: {e}")).receipt.ciphertexts, 2, "{place}");
    }
}
