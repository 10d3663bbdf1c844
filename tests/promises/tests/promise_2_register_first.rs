//! Promise 2: register first; a candidate is released only by an act that is durable before the alert leaves.
#![forbid(unsafe_code)]

#[path = "../../../crates/server/tests/common/mod.rs"]
mod common;

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use common::Running;
use common::http::open;
use serde_json::json;
use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_promises::remains::copy;
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::candidates_released::CandidatesReleased;
use stricto_store::register::{RegisterParts, class_of};
use stricto_store::{Clock, DataDir, Draft, Register};
use stricto_testkit::{TestInstance, When};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

/// Releases one candidate after another and tells which alerts were announced.
type Announcer = for<'a> fn(
    &'a TestInstance,
    UseId,
    ActHash,
    usize,
) -> Pin<Box<dyn Future<Output = Vec<AlertId>> + Send + 'a>>;

/// How many candidates an announcer releases.
const RELEASES: usize = 4;

/// The register itself: what it took is announced, and nothing else.
fn after_the_append<'a>(
    instance: &'a TestInstance,
    use_id: UseId,
    permit: ActHash,
    count: usize,
) -> Pin<Box<dyn Future<Output = Vec<AlertId>> + Send + 'a>> {
    Box::pin(async move {
        let mut announced = Vec::new();
        for _ in 0..count {
            if let Ok((_, alerts)) = instance.release(use_id, permit, &[b"{}"]).await {
                announced.extend(alerts);
            }
        }
        announced
    })
}

/// Every alert that was announced is in the register that opens after the fault, and in the log it is read from.
async fn announced_is_recorded(instance: &mut TestInstance, announced: &[AlertId], what: &str) -> Check {
    instance.faults.clear();
    instance.open().await.expect("the register opens again");
    for alert in announced {
        let release = instance.register().read(|fold| {
            let file = fold.use_file(fold.use_of_alert(alert)?)?;
            Some(file.alert(alert)?.released)
        });
        unless(release.is_some(), || format!("{what}: an alert was announced that is not in the register"))?;
        let entry = instance.register().entry(&release.expect("a release")).await.expect("an entry");
        let named =
            entry.is_some_and(|(_, bytes)| String::from_utf8_lossy(&bytes).contains(&alert.to_string()));
        unless(named, || format!("{what}: the release of an announced alert is not in the log"))?;
    }
    Ok(())
}

/// Whatever write fails, before or after it happened: nothing was announced that is not recorded.
async fn nothing_is_announced_before_it_is_recorded(announcer: Announcer) -> Check {
    let (mut faults, mut heard) = (0, 0);
    for when in [When::Before, When::After] {
        for nth in 0.. {
            let mut instance = TestInstance::new(20 + nth).await;
            let use_id = instance.new_use();
            let permit = instance.running_use(use_id).await.expect("a running use");
            instance.faults.fail(nth, when);
            let announced = announcer(&instance, use_id, permit, RELEASES).await;
            if instance.faults.clear() {
                unless(announced.len() == RELEASES, || format!("only {} were announced", announced.len()))?;
                break;
            }
            faults += 1;
            heard += announced.len();
            announced_is_recorded(&mut instance, &announced, &format!("write {nth} failed {when:?}")).await?;
        }
    }
    unless(faults >= 2 * RELEASES && heard >= faults, || format!("{faults} faults, {heard} alerts announced"))
}

#[tokio::test]
async fn what_the_register_did_not_take_is_never_announced() {
    holds(nothing_is_announced_before_it_is_recorded(after_the_append).await);
}

#[tokio::test]
async fn a_gate_that_announces_first_is_found_out() {
    let eager: Announcer = |instance, use_id, permit, count| {
        Box::pin(async move {
            let mut announced = Vec::new();
            for _ in 0..count {
                let alert = AlertId(instance.chance.id());
                announced.push(alert);
                let public = Public::CandidatesReleased(CandidatesReleased { permit });
                let class = class_of(public.kind(), &alert.to_string()).expect("an alert's class");
                let sealed = [(alert.to_string(), (class, b"{}".to_vec().into()))].into();
                let draft = Draft { use_id: Some(use_id), public, re: Vec::new(), sealed };
                drop(instance.register().act(draft).await);
            }
            announced
        })
    };
    is_found_out(nothing_is_announced_before_it_is_recorded(eager).await, "not in the register");
}

/// Hears a stream until it said what is waited for; false where it has not after half a minute, or ended.
async fn hear(stream: &mut TcpStream, told: &mut String, said: impl Fn(&str) -> bool) -> bool {
    let read = async {
        let mut bytes = [0; 4096];
        while !said(told) {
            let Ok(count @ 1..) = stream.read(&mut bytes).await else { return false };
            told.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
        true
    };
    tokio::time::timeout(Duration::from_secs(30), read).await.unwrap_or(false)
}

/// The ids that a stream announced so far.
fn announced(told: &str) -> Vec<AlertId> {
    let ids = told.split("\"alert\":\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok());
    ids.collect()
}

/// The whole server, its stream, a fault at a write: what the stream said is in the register afterwards.
///
/// The fault meets a release and closes the gate, or another write, and all is released.
async fn the_stream_keeps_to_the_register(seed: u64, nth: u64, when: When) -> Check {
    let running = Running::start(seed).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    let token = running.token(&cast.verifiers[1]);
    let mut stream = open(running.address, "GET", "/v1/alerts/stream", Some(&token), b"").await;
    let mut told = String::new();
    let follows = hear(&mut stream, &mut told, |told| told.contains("200 OK")).await;
    unless(follows, || format!("the stream did not open: {told}"))?;
    running.alert(use_id).await;
    let first = hear(&mut stream, &mut told, |told| !announced(told).is_empty()).await;
    unless(first, || format!("the stream announced nothing: {told}"))?;
    running.instance.faults.fail(nth, when);
    for _ in 0..RELEASES {
        running.post(&cast.engine, "/v1/candidates", &running.candidate(use_id, json!({}))).await;
    }
    let all = |told: &str| told.contains("\"closed\"") || announced(told).len() > RELEASES;
    let all = hear(&mut stream, &mut told, all).await;
    unless(all, || format!("write {nth} failed {when:?}: neither the gate's end nor all releases: {told}"))?;
    // What should not be on its way any more.
    let more = hear(&mut stream, &mut told, |_| false);
    drop(tokio::time::timeout(Duration::from_millis(300), more).await);
    let ids = announced(&told);
    let released = |fold: &Fold, id: &AlertId| fold.use_of_alert(id) == Some(use_id);
    for id in &ids {
        let known = running.instance.register().read(|fold| released(fold, id));
        unless(known, || {
            format!("write {nth} failed {when:?}: the stream announced what the register has not")
        })?;
    }
    // And on disk, as after a crash right now.
    let crashed = tempfile::tempdir().expect("a folder");
    copy(running.instance.folder(), crashed.path());
    let register = opened(crashed.path(), &running.instance).await;
    for id in &ids {
        let known = register.read(|fold| released(fold, id));
        unless(known, || format!("write {nth} failed {when:?}: the stream announced what a crash loses"))?;
    }
    register.close().await;
    running.end().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stream_announces_what_is_in_the_register_whatever_fails() {
    for (seed, nth, when) in
        [(200, 0, When::Before), (201, 0, When::After), (202, 1, When::Before), (203, 1, When::After)]
    {
        holds(the_stream_keeps_to_the_register(seed, nth, when).await);
    }
}

/// The files as they are at the moment of the announcement, as after a crash right then, hold the release already.
#[tokio::test]
async fn a_crash_at_the_moment_of_the_announcement_loses_no_release() {
    let instance = TestInstance::new(29).await;
    let use_id = instance.new_use();
    let permit = instance.running_use(use_id).await.expect("a running use");
    for _ in 0..10 {
        let (receipt, alerts) = instance.release(use_id, permit, &[b"{}"]).await.expect("a release");
        let crashed = tempfile::tempdir().expect("a folder");
        copy(instance.folder(), crashed.path());
        let register = opened(crashed.path(), &instance).await;
        assert_eq!(register.read(|fold| fold.position(&receipt.hash)), Some(receipt.index));
        assert_eq!(register.read(|fold| fold.use_of_alert(&alerts[0])), Some(use_id));
        register.close().await;
    }
}

async fn opened(folder: &Path, like: &TestInstance) -> Register {
    let dir = DataDir::new(&folder.join("data"), Some(&folder.join("mirror")));
    // What a crash leaves of a lock and of shared memory is not durable state.
    drop(std::fs::remove_file(dir.root().join("stricto.db-shm")));
    let clock = Arc::clone(&like.clock) as Arc<dyn Clock>;
    let chance = Arc::new(stricto_store::chance::OsChance);
    RegisterParts::move_mirror(&dir, chance.clone()).expect("the copy's own second place");
    let parts = RegisterParts::on_disk(&dir, clock, chance).expect("parts");
    Register::open(parts).await.expect("the register opens")
}
