//! Promise 6, where people act at the same moment: one person stays one, whatever keys there are.

use super::*;

/// Both keys of one person, at the same moment, in every order that two threads give: one review.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_keys_of_one_person_never_make_two_reviews() {
    let instance = TestInstance::new(66).await;
    let use_id = instance.new_use();
    let permit = instance.running_use(use_id).await.expect("a running use");
    let first = &instance.cast.verifiers[0];
    let again = second_key(&instance, first).await;
    for _ in 0..20 {
        let (_, alerts) = instance.release(use_id, permit, &[b"{}"]).await.expect("a release");
        let mut reviews = Vec::new();
        for by in [first, &again] {
            instance.open_alert(by, use_id, alerts[0]).await.expect("an opening");
        }
        for by in [first, &again] {
            let public = Public::AlertReviewed(AlertReviewed { alert: alerts[0] });
            let outcome: [(&str, &[u8]); 1] = [("outcome", b"{\"outcome\":\"same\"}")];
            reviews
                .push(instance.signed(&by.key, Some(use_id), public, &[], &outcome).await.expect("a review"));
        }
        let handles: Vec<_> = reviews
            .into_iter()
            .map(|review| {
                let register = instance.register().clone();
                tokio::spawn(async move { register.submit(review).await.is_ok() })
            })
            .collect();
        let mut taken = 0;
        for handle in handles {
            taken += u32::from(handle.await.expect("a task"));
        }
        assert_eq!(taken, 1, "two keys of one person made {taken} reviews");
    }
}

/// An alert that was opened is known to have been opened by that person: nobody looks unseen.
#[tokio::test]
async fn whoever_looks_is_on_record() {
    let instance = TestInstance::new(67).await;
    let use_id = instance.new_use();
    let permit = instance.running_use(use_id).await.expect("a running use");
    let (_, alerts) = instance.release(use_id, permit, &[b"{}"]).await.expect("a release");
    let auditor = &instance.cast.auditor;
    let public =
        Public::AlertOpened(AlertOpened { alert: alerts[0], why: "curiosity".parse().expect("a code") });
    assert!(instance.submit(auditor, Some(use_id), public, &[]).await.is_err(), "an auditor opens an alert");
    instance.open_alert(&instance.cast.verifiers[0], use_id, alerts[0]).await.expect("an opening");
    let readers = instance.register().read(|fold| fold.use_file(use_id).expect("the use").readers.clone());
    assert_eq!(readers, BTreeSet::from([instance.cast.verifiers[0].id()]));
}
