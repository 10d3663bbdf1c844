//! The lines of `docs/verify-an-erasure.md`, run with bash, OpenSSL and Python alone over an export.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use stricto_law::time::Millis;
use stricto_record::act::Entry;
use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_attested::ErasureState;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope};
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_store::ActKey;
use stricto_store::export::{export, write_key};
use stricto_store::sqlite::SqliteSource;
use stricto_testkit::TestInstance;
use stricto_tlog::{Checkpoint, Hash, SigningKey, leaf_hash, node_hash, sign_checkpoint};

/// The lines of every `sh` block, in order.
fn script() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify-an-erasure.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let mut script = String::from("set -euo pipefail\n");
    for block in page.split("```sh\n").skip(1) {
        script.push_str(block.split("```").next().expect("a block"));
    }
    assert!(script.lines().count() > 100, "the page has lost its lines");
    script
}

fn exported(instance: &TestInstance, to: &str) -> PathBuf {
    let source = SqliteSource::open(&instance.data_dir().database()).expect("a database");
    let folder = instance.folder().join(to);
    export(&source, &folder).expect("an export");
    write_key(&source, &folder).expect("its key");
    folder
}

fn run(folder: &Path, use_id: UseId) -> Output {
    let key = std::fs::read_to_string(folder.join("vkey")).expect("a key");
    run_with(folder, key.trim(), use_id)
}

fn run_with(folder: &Path, key: &str, use_id: UseId) -> Output {
    for tool in ["bash", "openssl", "python3"] {
        let there =
            Command::new(tool).arg("--version").output().or(Command::new(tool).arg("version").output());
        assert!(there.is_ok(), "`{tool}` is missing; install the Debian package `{tool}`");
    }
    Command::new("bash")
        .args(["-c", &script()])
        .env("EXPORT", folder)
        .env("VKEY", key)
        .env("USE", use_id.to_string())
        .output()
        .expect("bash runs")
}

fn said(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[tokio::test]
async fn an_outsider_verifies_an_erasure_line_by_line() {
    let instance = TestInstance::new(790).await;
    let use_id = instance.new_use();
    instance.refused_story(use_id, b"seen once").await.expect("a refused use");
    let output = run(&exported(&instance, "export"), use_id);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    for part in [
        "Signature Verified Successfully",
        "entries have the root that was signed",
        "ordered because it was refused",
        "certified in entry",
        "acts of enrolment, decision and erasure are signed by the keys that they name, 0 unchecked",
        "all 2 ciphertexts of the order",
    ] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
}

#[tokio::test]
async fn what_was_not_erased_is_seen_by_the_same_lines() {
    let instance = TestInstance::new(791).await;
    let use_id = instance.new_use();
    let (_, order) = instance.refused_until_ordered(use_id, b"seen once").await.expect("a refused use");
    let before = exported(&instance, "before");
    let open = run(&before, use_id);
    assert!(!open.status.success() && said(&open).contains("IS OPEN"), "{}", said(&open));
    instance.order(use_id, Action::DeleteList).await.expect("an order");
    instance.finish_erasure(use_id, order).await.expect("an erasure");
    let after = exported(&instance, "after");
    // Somebody kept the ciphertexts and puts them back into what is handed over.
    stricto_promises::remains::copy(&before.join("sealed"), &after.join("sealed"));
    let kept = run(&after, use_id);
    assert!(!kept.status.success() && said(&kept).contains("still there"), "{}", said(&kept));
    let other = run(&exported(&instance, "other"), instance.new_use());
    assert!(!other.status.success() && said(&other).contains("nobody ordered"), "{}", said(&other));
    let forged = exported(&instance, "forged");
    let checkpoint = std::fs::read_to_string(forged.join("checkpoint")).expect("a checkpoint");
    std::fs::write(forged.join("checkpoint"), checkpoint.replacen("unit-north", "unit-south", 1))
        .expect("written");
    assert!(!run(&forged, use_id).status.success(), "a forged checkpoint is taken");
}

#[tokio::test]
async fn a_use_of_which_a_part_was_erased_and_then_the_rest_passes_line_by_line() {
    let instance = TestInstance::new(792).await;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.expect("a use");
    let (_, alerts) = instance.release(use_id, permit, &[b"outside", b"inside"]).await.expect("alerts");
    let request = instance.request(use_id, true).await.expect("a request");
    let part = DecisionResult::GrantedInPart;
    instance.decide(use_id, request.hash, part, &alerts[..1]).await.expect("a decision");
    let what = ErasureScope::Alerts(alerts[..1].to_vec());
    let first = instance.order_erasure(use_id, ErasureCause::OutsideGrant, what).await.expect("an order");
    instance.finish_erasure(use_id, first.hash).await.expect("an erasure");
    instance.stop(&instance.cast.commander, use_id, StopCause::ThreatEnded).await.expect("a stop");
    instance.order(use_id, Action::Stop).await.expect("an order");
    instance.clock.advance(Millis::days(191));
    let (cause, what) = (ErasureCause::RetentionEnded, ErasureScope::Content);
    let rest = instance.order_erasure(use_id, cause, what).await.expect("an order");
    instance.order(use_id, Action::DeleteList).await.expect("an order");
    instance.finish_erasure(use_id, rest.hash).await.expect("an erasure");
    let output = run(&exported(&instance, "export"), use_id);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("all 1 ciphertexts") && said.contains("all 2 ciphertexts"), "{said}");
}

/// The Merkle tree hash of RFC 6962, section 2.1.
fn root(leaves: &[Hash]) -> Hash {
    if let [one] = leaves {
        return *one;
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    node_hash(&root(left), &root(right))
}

/// Changes an export as whoever holds the log's key could: what the entries become, and a checkpoint over that.
fn rewritten(folder: &Path, change: impl Fn(&mut Entry)) -> String {
    let bundles = folder.join("tile/entries/000.p");
    let bundle = std::fs::read_dir(bundles).expect("a bundle").next().expect("one").expect("a file").path();
    let old = std::fs::read(&bundle).expect("entries");
    let (mut rest, mut new, mut leaves) = (old.as_slice(), Vec::new(), Vec::new());
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (bytes, after) = after.split_at(u16::from_be_bytes(*length).into());
        let mut entry = Entry::parse(bytes).expect("an entry");
        change(&mut entry);
        let bytes = entry.bytes().expect("its bytes");
        new.extend(u16::try_from(bytes.len()).expect("short").to_be_bytes());
        new.extend(&bytes);
        leaves.push(leaf_hash(&bytes));
        rest = after;
    }
    std::fs::write(&bundle, new).expect("written");
    let note = std::fs::read_to_string(folder.join("checkpoint")).expect("a checkpoint");
    let origin = note.lines().next().expect("an origin").to_owned();
    let key = SigningKey::from_seed(&origin, &[9; 32]).expect("a key");
    let size = u64::try_from(leaves.len()).expect("a size");
    let checkpoint = Checkpoint { origin, size, root: root(&leaves) };
    let note = sign_checkpoint(&checkpoint, &key).expect("signed");
    std::fs::write(folder.join("checkpoint"), note).expect("written");
    key.verifying_key().to_string()
}

/// What somebody does to an entry.
type Change<'a> = Box<dyn Fn(&mut Entry) + 'a>;

/// Whether an entry is a reader's word that nothing is left.
fn by_a_reader(entry: &Entry) -> bool {
    let Public::ErasureAttested(attested) = &entry.signed.act.public else { return false };
    attested.state == ErasureState::Done && matches!(attested.custodian, Custodian::Reader(_))
}

#[tokio::test]
async fn a_readers_word_that_another_signed_is_seen_by_the_same_lines() {
    let instance = TestInstance::new(793).await;
    let use_id = instance.new_use();
    instance.refused_story(use_id, b"seen once").await.expect("a refused use");
    let other = &instance.cast.administrator.key;
    let signs = |entry: &mut Entry, key: &ActKey| {
        let hash = entry.signed.act.hash().expect("a hash");
        entry.signed.sig = key.sign_hash(&hash);
    };
    let forgeries: [(&str, &str, Change<'_>); 3] = [
        ("unchanged", "are certified, and none is in the export", Box::new(|_| {})),
        (
            "by another, who says so",
            "speaks for",
            Box::new(|entry| {
                if by_a_reader(entry) {
                    entry.signed.act.by = other.id();
                    signs(entry, other);
                }
            }),
        ),
        (
            "in the reader's name",
            "is not signed by",
            Box::new(|entry| {
                if by_a_reader(entry) {
                    signs(entry, other);
                }
            }),
        ),
    ];
    for (at, (what, expected, change)) in forgeries.iter().enumerate() {
        let folder = exported(&instance, &format!("forged-{at}"));
        let key = rewritten(&folder, change);
        let output = run_with(&folder, &key, use_id);
        let said = said(&output);
        assert_eq!(output.status.success(), at == 0, "{what}: {said}");
        assert!(said.contains(expected), "{what}: {said}");
    }
}
