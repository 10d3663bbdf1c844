//! Promise 7: refusal erases; keys destroyed, ciphertext deleted, custodians attested, and the register still verifies.
#![forbid(unsafe_code)]

use std::fs;
use std::sync::Arc;

use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_promises::doubles::{HoardingKeys, KeepingSafe, LazyLog};
use stricto_promises::remains::{Kept, copy};
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::use_erased::UseErased;
use stricto_record::role::Role;
use stricto_store::keys::{FileKeys, HsmSettings, ReadKeys, RegisterLabel, Safe};
use stricto_store::register::{FieldOpening, RegisterParts, erasure_root};
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::{Ciphertexts, FaultCode, Options, claimed_log_key, verify};
use stricto_store::{Clock, DataDir, Register, SubmitError};
use stricto_testkit::{SoftHsm, TestInstance, When, found_on_disk, picture};

/// What the picture of a released and then erased alert shows: nowhere on disk, at no time.
const CANARY: &str = "canary-7f1c2b8e-a-face-that-was-never-drawn";

/// Puts a register together; a double puts a broken store in.
type Wrap = fn(RegisterParts, &DataDir) -> RegisterParts;

fn content() -> Vec<u8> {
    format!("{{\"image\":\"{CANARY}\",\"enrolment\":\"{CANARY}-e\"}}").into_bytes()
}

/// An urgent use that was refused after one alert was seen, up to the order to erase; and what one may have kept.
async fn refused(instance: &TestInstance) -> (UseId, ActHash, Kept) {
    let use_id = instance.new_use();
    let (alert, order) = instance.refused_until_ordered(use_id, &content()).await.expect("a refused use");
    let kept = Kept::of(instance, use_id, &["list".into(), alert.to_string()]).await;
    assert!(kept.is_out_of_reach(instance.folder()).is_err(), "before the erasure everything is there");
    (use_id, order, kept)
}

fn parts(instance: &TestInstance) -> RegisterParts {
    let clock = Arc::clone(&instance.clock) as Arc<dyn Clock>;
    RegisterParts::on_disk(&instance.data_dir(), clock, Arc::new(stricto_store::chance::OsChance))
        .expect("parts")
}

fn no_canary(instance: &TestInstance) -> Check {
    let found = found_on_disk(instance.folder(), CANARY.as_bytes());
    unless(found.is_empty(), || format!("what was seen is in plain in {found:?}"))
}

fn verifies(instance: &TestInstance) -> Check {
    let dir = instance.data_dir();
    let source = SqliteSource::open(&dir.database()).expect("a database");
    let label = RegisterLabel::of(&claimed_log_key(&source).expect("a source").expect("a key"));
    let mirror = dir.second_place().expect("a second place");
    let safe = dir.safe().expect("where the wrapping key is");
    let vault = ReadKeys::read(&dir.vault(), &mirror, &label, &safe).expect("the keys");
    for vault in [None, Some(&vault as &dyn stricto_store::KeyStore)] {
        let ciphertexts = Ciphertexts::Expected;
        let options = Options { key: None, against: None, ciphertexts, openings: Vec::new(), vault };
        let report = verify(&source, &options).expect("a report");
        unless(report.is_clean(), || format!("the register does not verify: {:?}", report.faults))?;
        unless(report.counts.erased >= 2, || {
            format!("only {} ciphertexts were erased", report.counts.erased)
        })?;
    }
    Ok(())
}

/// What a refusal erases is out of reach, while the register goes on and after it was closed.
async fn refusal_erases(seed: u64, wrap: Wrap, hsm: Option<&HsmSettings>) -> Check {
    let mut instance = TestInstance::with_keys(seed, hsm).await;
    let (use_id, order, kept) = refused(&instance).await;
    no_canary(&instance)?;
    instance.close().await;
    // The order is in the register: whoever opens it erases before anything is served.
    let parts = wrap(parts(&instance), &instance.data_dir());
    let register = Register::open(parts).await.expect("the register opens");
    let receipt = register.destroy(use_id, order).await.expect("an erasure");
    unless(receipt.ciphertexts >= 2, || format!("only {} ciphertexts were destroyed", receipt.ciphertexts))?;
    kept.is_out_of_reach(instance.folder())?;
    no_canary(&instance)?;
    register.close().await;
    kept.is_out_of_reach(instance.folder())?;
    verifies(&instance)
}

#[tokio::test]
async fn what_a_refusal_erases_is_out_of_reach() {
    holds(refusal_erases(70, |parts, _| parts, None).await);
}

#[tokio::test]
async fn a_store_that_deletes_nothing_is_found_out() {
    let forgets: Wrap = |parts, _| {
        let log = Arc::new(LazyLog { log: parts.log, erases: false, scrubs: true });
        RegisterParts { log, ..parts }
    };
    is_found_out(refusal_erases(71, forgets, None).await, "is still in");
}

#[tokio::test]
async fn a_store_that_deletes_rows_and_leaves_their_bytes_is_found_out() {
    let lazy: Wrap = |parts, _| {
        let log = Arc::new(LazyLog { log: parts.log, erases: true, scrubs: false });
        RegisterParts { log, ..parts }
    };
    is_found_out(refusal_erases(72, lazy, None).await, "is still in");
}

#[tokio::test]
async fn a_key_store_that_keeps_the_old_keys_is_found_out() {
    let hoards: Wrap = |parts, dir| {
        let aside = dir.root().join("vault.bak");
        let vault = Arc::new(HoardingKeys { keys: parts.vault, folder: dir.vault(), aside });
        RegisterParts { vault, ..parts }
    };
    is_found_out(refusal_erases(73, hoards, None).await, "opens the keys that were kept");
}

#[tokio::test]
async fn a_mirror_that_is_forgotten_is_found_out() {
    let forgets: Wrap = |parts, dir| {
        let aside = dir.root().join("mirror.bak");
        let vault = Arc::new(HoardingKeys { keys: parts.vault, folder: dir.mirror().to_owned(), aside });
        RegisterParts { vault, ..parts }
    };
    is_found_out(refusal_erases(74, forgets, None).await, "opens the keys that were kept");
}

/// A content backup from before the erasure, with every key that there is afterwards, opens nothing that was erased.
#[tokio::test]
async fn a_restored_content_backup_opens_nothing() {
    let mut instance = TestInstance::new(75).await;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.expect("an urgent use");
    let (release, alerts) = instance.release(use_id, permit, &[&content()]).await.expect("a release");
    let backup = tempfile::tempdir().expect("a folder");
    instance.close().await;
    for file in ["stricto.db", "stricto.db-wal"] {
        let from = instance.data_dir().root().join(file);
        if from.exists() {
            fs::copy(from, backup.path().join(file)).expect("a backup");
        }
    }
    instance.open().await.expect("the register opens");
    let proposed = instance.register().read(|fold| fold.use_file(use_id).expect("the use").proposed.act);
    let request = instance.request(use_id, true).await.expect("a request");
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await.expect("a refusal");
    instance.order(use_id, Action::Stop).await.expect("an order");
    let what = ErasureScope::Content;
    let order = instance.order_erasure(use_id, ErasureCause::Refused, what).await.expect("an order");
    instance.finish_erasure(use_id, order.hash).await.expect("an erasure");
    instance.close().await;

    let restored = tempfile::tempdir().expect("a folder");
    copy(instance.folder(), restored.path());
    let dir = DataDir::new(&restored.path().join("data"), Some(&restored.path().join("mirror")));
    for file in ["stricto.db", "stricto.db-wal", "stricto.db-shm"] {
        drop(fs::remove_file(dir.root().join(file)));
    }
    copy(backup.path(), dir.root());
    let chance = Arc::new(stricto_store::chance::OsChance);
    let clock = Arc::clone(&instance.clock) as Arc<dyn Clock>;
    RegisterParts::move_mirror(&dir, chance.clone()).expect("the copy's own second place");
    let parts = RegisterParts::on_disk(&dir, Arc::clone(&clock), chance.clone()).expect("parts");
    assert!(Register::open(parts).await.is_err(), "a register that shrank is opened with the keys there are");
    // Also without what remembers that there was more: its content hangs on a key that is destroyed.
    fs::remove_file(dir.log_key().with_file_name("last.checkpoint")).expect("what was remembered");
    let parts = RegisterParts::on_disk(&dir, clock, chance).expect("parts");
    assert!(Register::open(parts).await.is_err(), "a register is opened whose content keys are destroyed");

    // Read with every key there is, what was erased opens to nobody; the file of the use does.
    let source = SqliteSource::open(&dir.database()).expect("a database");
    let label = RegisterLabel::of(&claimed_log_key(&source).expect("a source").expect("a key"));
    let mirror = dir.second_place().expect("a second place");
    let safe = dir.safe().expect("where the wrapping key is");
    let vault = ReadKeys::read(&dir.vault(), &mirror, &label, &safe).expect("the keys");
    let ciphertexts = Ciphertexts::Expected;
    let options =
        Options { key: None, against: None, ciphertexts, openings: Vec::new(), vault: Some(&vault) };
    let report = verify(&source, &options).expect("a report");
    for (act, field) in [(release.hash, alerts[0].to_string()), (proposed, "list".to_owned())] {
        let path = format!("sealed/{act}/{field}");
        let shut = |f: &stricto_store::verify::Fault| {
            f.code == FaultCode::DoesNotOpen && f.file.as_deref().is_some_and(|file| file == path)
        };
        assert!(report.faults.iter().any(shut), "a restored backup opens `{field}`: {:?}", report.faults);
    }
    // What was asked and why stays: an erasure never hides an abuse.
    assert!(report.counts.opened > 2, "the file is gone with the content: {:?}", report.counts);
}

/// How an erasure is brought to its end.
type Finish = for<'a> fn(
    &'a TestInstance,
    UseId,
    ActHash,
) -> std::pin::Pin<Box<dyn Future<Output = Result<(), SubmitError>> + 'a>>;

/// Whatever fails, and whenever: no certificate while something is left, and after the next start it is finished.
async fn an_erasure_survives_every_fault(seed: u64, finish: Finish, hsm: Option<&HsmSettings>) -> Check {
    let mut faults = 0;
    for when in [When::Before, When::After] {
        for nth in 0.. {
            let mut instance = TestInstance::with_keys(seed, hsm).await;
            let (use_id, order, kept) = refused(&instance).await;
            instance.faults.fail(nth, when);
            let finished = finish(&instance, use_id, order).await;
            if instance.faults.clear() {
                // The erasure has fewer writes than that: every one of them was tried.
                unless(finished.is_ok(), || format!("without a fault: {finished:?}"))?;
                break;
            }
            faults += 1;
            let certified = |instance: &TestInstance| {
                let closed = |fold: &stricto_record::fold::Fold| {
                    fold.use_file(use_id)?.erasure(&order)?.closed.clone().map(drop)
                };
                instance.register().read(closed).is_some()
            };
            if certified(&instance) {
                kept.is_out_of_reach(instance.folder())?;
            }
            instance
                .open()
                .await
                .map_err(|e| format!("write {nth} failed {when:?}: {e}"))
                .expect("it opens again");
            kept.is_out_of_reach(instance.folder())?;
            if !certified(&instance) {
                let again = finish(&instance, use_id, order).await;
                unless(again.is_ok(), || format!("write {nth} failed {when:?}, and then: {again:?}"))?;
            }
            unless(certified(&instance), || format!("write {nth} failed {when:?}: it is never certified"))?;
            instance.close().await;
            verifies(&instance)?;
        }
    }
    unless(faults >= 16, || format!("only {faults} faults were tried"))
}

#[tokio::test]
async fn an_erasure_is_finished_whatever_fails_and_never_certified_before() {
    let finish: Finish = |instance, use_id, order| {
        Box::pin(async move { instance.finish_erasure(use_id, order).await.map(drop) })
    };
    holds(an_erasure_survives_every_fault(76, finish, None).await);
}

#[tokio::test]
async fn a_register_that_certifies_what_it_did_not_erase_is_found_out() {
    let lies: Finish = |instance, use_id, order| Box::pin(certify_only(instance, use_id, order));
    is_found_out(an_erasure_survives_every_fault(77, lies, None).await, "is still in");
}

/// Attests and certifies, and destroys nothing.
async fn certify_only(instance: &TestInstance, use_id: UseId, order: ActHash) -> Result<(), SubmitError> {
    // The fault that the check ordered is as good as met: a liar has no need to write.
    instance.faults.clear();
    let open: Vec<_> = instance.register().read(|fold| {
        let erasure = fold.use_file(use_id).and_then(|file| file.erasure(&order));
        erasure.map(|erasure| erasure.open().cloned().collect()).unwrap_or_default()
    });
    for custodian in open {
        use stricto_record::kinds::erasure_ordered::Custodian;
        let key = match &custodian {
            Custodian::Engine(key) | Custodian::Reader(key) | Custodian::SiteGate(key) => Some(*key),
            Custodian::Store | Custodian::Keys => None,
        };
        let public =
            Public::ErasureAttested(ErasureAttested { custodian, state: ErasureState::Done, items: 0 });
        match instance.cast.of_the_unit().find(|actor| Some(actor.id()) == key) {
            Some(actor) => instance.submit(actor, Some(use_id), public, &[order]).await?,
            None => instance.act(Some(use_id), public, &[order], &[]).await?,
        };
    }
    let public = Public::UseErased(UseErased { order, ciphertexts: 0, root: erasure_root(&[]) });
    instance.act(Some(use_id), public, &[order], &[]).await.map(drop)
}

/// What lies outside a grant goes; what lies inside stays and opens.
#[tokio::test]
async fn a_partial_grant_erases_what_lies_outside_it_alone() {
    a_partial_grant(78, None).await;
}

async fn a_partial_grant(seed: u64, hsm: Option<&HsmSettings>) {
    let instance = TestInstance::with_keys(seed, hsm).await;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.expect("an urgent use");
    let contents: [&[u8]; 2] = [b"{\"kept\":1}", &content()];
    let (release, alerts) = instance.release(use_id, permit, &contents).await.expect("a release");
    let (inside, outside) = (alerts[0], alerts[1]);
    let kept = Kept::of(&instance, use_id, &[outside.to_string()]).await;
    let request = instance.request(use_id, true).await.expect("a request");
    let result = DecisionResult::GrantedInPart;
    instance.decide(use_id, request.hash, result, &[outside]).await.expect("a grant in part");
    let what = ErasureScope::Alerts(vec![outside]);
    let order = instance.order_erasure(use_id, ErasureCause::OutsideGrant, what).await.expect("an order");
    instance.finish_erasure(use_id, order.hash).await.expect("an erasure");
    holds(kept.is_out_of_reach(instance.folder()));
    let open = async |alert: AlertId| instance.register().open_field(&release.hash, &alert.to_string()).await;
    assert!(matches!(open(outside).await, Ok(FieldOpening::Erased)));
    match open(inside).await {
        Ok(FieldOpening::Open(opening, _)) => assert_eq!(picture(&opening.value), contents[0]),
        other => panic!("what lies inside the grant does not open: {other:?}"),
    }
}

/// The unit cannot see the file of a refused use any more; court and supervisors can.
#[tokio::test]
async fn the_file_of_a_refused_use_goes_out_of_the_units_reach() {
    use stricto_record::kinds::content_read::ContentRead;
    let instance = TestInstance::new(79).await;
    let use_id = instance.new_use();
    let refused = instance.refused_story(use_id, &content()).await.expect("a refused story");
    let proposed = instance.register().read(|fold| fold.use_file(use_id).expect("the use").proposed.act);
    let cast = &instance.cast;
    for actor in
        [&cast.requester, &cast.commander, &cast.court, &cast.market_surveillance, &cast.data_protection]
    {
        let public = Public::ContentRead(ContentRead {
            act: proposed,
            field: "case".into(),
            why: "inspection".parse().expect("a code"),
        });
        let read = instance.submit(actor, Some(use_id), public, &[]).await;
        let outside = actor.role != Role::Requester && actor.role != Role::Commander;
        assert_eq!(
            read.is_ok(),
            outside,
            "`{}` reads the file after {:?}: {read:?}",
            actor.role.as_str(),
            refused.order
        );
    }
}

/// Runs a check in a process of its own, with a token of an HSM.
fn in_an_hsm(name: &str, check: impl AsyncFnOnce(&HsmSettings)) {
    SoftHsm::alone(name, |hsm| {
        tokio::runtime::Runtime::new().expect("a runtime").block_on(check(hsm));
    });
}

/// As above, and a copy of the whole key store from before the erasure opens nothing either.
#[test]
fn what_a_refusal_erases_is_out_of_reach_of_an_old_copy_of_the_whole_key_folder() {
    in_an_hsm("what_a_refusal_erases_is_out_of_reach_of_an_old_copy_of_the_whole_key_folder", async |hsm| {
        holds(refusal_erases(700, |parts, _| parts, Some(hsm)).await);
    });
}

#[test]
fn an_hsm_that_keeps_the_old_wrapping_key_is_found_out() {
    let keeps: Wrap = |parts, dir| {
        let label = RegisterLabel::of(parts.log_key.verifying_key());
        let safe: Arc<dyn Safe> = Arc::new(KeepingSafe(dir.safe().expect("a safe")));
        let mirror = dir.second_place().expect("a second place");
        let chance = Arc::clone(&parts.chance);
        let vault = FileKeys::open(&dir.vault(), &mirror, &label, &safe, chance).expect("the keys");
        RegisterParts { vault: Arc::new(vault), ..parts }
    };
    in_an_hsm("an_hsm_that_keeps_the_old_wrapping_key_is_found_out", async |hsm| {
        is_found_out(refusal_erases(701, keeps, Some(hsm)).await, "old copy of the whole key folder opens");
    });
}

#[test]
fn an_erasure_with_an_hsm_is_finished_whatever_fails_and_never_certified_before() {
    let finish: Finish = |instance, use_id, order| {
        Box::pin(async move { instance.finish_erasure(use_id, order).await.map(drop) })
    };
    in_an_hsm("an_erasure_with_an_hsm_is_finished_whatever_fails_and_never_certified_before", async |hsm| {
        holds(an_erasure_survives_every_fault(702, finish, Some(hsm)).await)
    });
}

#[test]
fn a_partial_grant_with_an_hsm_erases_what_lies_outside_it_alone() {
    in_an_hsm("a_partial_grant_with_an_hsm_erases_what_lies_outside_it_alone", async |hsm| {
        a_partial_grant(703, Some(hsm)).await;
    });
}
