//! `stricto escrow`: a trustee's key, and what was given after a final decision, opened into a folder.
#![forbid(unsafe_code)]

#[path = "../../server/tests/common/mod.rs"]
mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use common::Running;
use stricto_record::kinds::challenge_decided::ChallengeResult;
use stricto_store::clock::SystemClock;
use stricto_store::{ActKey, Clock as _};
use stricto_testkit::{TestInstance, picture, trustee_key};

const SEEN: &[u8] = b"canary-of-what-the-trustee-reads";

/// The seed of the sealing key of every test instance's trustee.
const SEED: [u8; 32] = [0x5A; 32];

fn stricto(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stricto")).args(args).output().expect("the binary runs")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path")
}

#[test]
fn a_sealing_key_is_made_once_and_shows_its_public_half_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sealing.key");
    let made = stricto(&["escrow", "key", text(&path)]);
    let again = stricto(&["escrow", "key", text(&path)]);
    assert_eq!((made.status.code(), &made.stdout), (Some(0), &again.stdout));
    let public = String::from_utf8(made.stdout).expect("text");
    assert!(public.trim().len() == 64 && public.trim().bytes().all(|b| b.is_ascii_hexdigit()), "{public}");
    assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
    let known = folder.path().join("known.key");
    ActKey::from_seed(&SEED).write_new(&known).expect("a key file");
    let shown = String::from_utf8(stricto(&["escrow", "key", text(&known)]).stdout).expect("text");
    assert_eq!(shown.trim(), stricto_record::ids::Hex32(trustee_key().public()).to_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_given_opens_for_the_trustee_into_a_folder_of_the_own() {
    let instance = TestInstance::new(51).await;
    // The command asks the system for the time; so does this register.
    instance.clock.set(SystemClock.now());
    instance.provide_challenge(14).await.expect("a profile with a challenge");
    let use_id = instance.new_use();
    let (alert, order) = instance.refused_until_ordered(use_id, SEEN).await.expect("refused");
    let released =
        instance.register().read(|fold| fold.use_file(use_id).and_then(|f| Some(f.alert(&alert)?.released)));
    let running = Running::over(instance).await;
    let step = async || {
        running
            .until(use_id, "the step", |file| file.erasure(&order).filter(|o| o.resealed()).map(|_| ()))
            .await;
    };
    step().await;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    ActKey::from_seed(&SEED).write_new(&at("sealing.key")).expect("a key file");
    ActKey::from_seed(&[1; 32]).write_new(&at("other.key")).expect("a key file");
    running.instance.cast.trustee.key.write_new(&at("trustee.key")).expect("a key file");
    let server = format!("http://{}", running.address);
    let open = |key: &str, into: &str| {
        let (use_id, key, into, cred) = (use_id.to_string(), at(key), at(into), at("trustee.key"));
        let args =
            ["escrow", "open", &use_id, "--key", text(&key), "--cred", text(&cred), "--into", text(&into)];
        stricto(&[&args[..], &["--server", &server]].concat())
    };
    let early = open("sealing.key", "early");
    assert_eq!(early.status.code(), Some(1), "{}", String::from_utf8_lossy(&early.stderr));
    assert!(!at("early").exists(), "nothing is left of what was refused");
    let court = &running.instance.cast.court;
    running.instance.challenge(court, use_id, None).await.expect("a court has it");
    running.instance.challenge(court, use_id, Some(ChallengeResult::Overturned)).await.expect("overturned");
    let opened = open("sealing.key", "opened");
    assert_eq!(opened.status.code(), Some(0), "{}", String::from_utf8_lossy(&opened.stderr));
    let path = at("opened").join(format!("{}.{alert}.json", released.expect("a release")));
    let read = fs::read(&path).expect("the alert's content");
    assert_eq!(picture(&read), SEEN);
    assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(at("opened")).expect("a folder").permissions().mode() & 0o777, 0o700);
    // Another key opens nothing, and a folder that is there is never written into.
    assert_eq!(open("other.key", "by-another").status.code(), Some(2));
    assert_eq!(fs::read_dir(at("by-another")).map_or(0, Iterator::count), 0);
    assert_eq!(open("sealing.key", "opened").status.code(), Some(2));
    // A saved answer opens without the server.
    let trustee = &running.instance.cast.trustee;
    let saved = running.get(trustee, &format!("/v1/uses/{use_id}/escrow")).await;
    fs::write(at("saved.json"), saved.text()).expect("a saved answer");
    let (id, key, from, into) = (use_id.to_string(), at("sealing.key"), at("saved.json"), at("from-saved"));
    let from_saved =
        ["escrow", "open", &id, "--key", text(&key), "--from", text(&from), "--into", text(&into)];
    assert_eq!(stricto(&from_saved).status.code(), Some(0));
    assert_eq!(fs::read_dir(&into).expect("a folder").count(), 2);
    // What is gone of it is said, and is a finding.
    let database = rusqlite::Connection::open(running.instance.data_dir().database()).expect("a database");
    let gone = database.execute("DELETE FROM sealed WHERE field = ?1", [alert.to_string()]);
    assert_eq!(gone.expect("a row"), 1);
    let less = open("sealing.key", "less");
    let complaint = String::from_utf8_lossy(&less.stderr);
    assert_eq!(less.status.code(), Some(1), "{complaint}");
    assert!(complaint.contains(&format!("{alert}` was held and is gone")), "{complaint}");
    assert_eq!(fs::read_dir(at("less")).expect("a folder").count(), 1);
    running.end().await;
}
