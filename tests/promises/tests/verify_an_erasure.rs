//! The lines of `docs/verify-an-erasure.md`, run with bash, OpenSSL and Python alone over an export.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use stricto_record::ids::UseId;
use stricto_store::export::{export, write_key};
use stricto_store::sqlite::SqliteSource;
use stricto_testkit::TestInstance;

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
    for tool in ["bash", "openssl", "python3"] {
        let there =
            Command::new(tool).arg("--version").output().or(Command::new(tool).arg("version").output());
        assert!(there.is_ok(), "`{tool}` is missing; install the Debian package `{tool}`");
    }
    let key = std::fs::read_to_string(folder.join("vkey")).expect("a key");
    Command::new("bash")
        .args(["-c", &script()])
        .env("EXPORT", folder)
        .env("VKEY", key.trim())
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
        "acts of decision and erasure are signed",
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
    instance.order(use_id, stricto_record::kinds::order_issued::Action::DeleteList).await.expect("an order");
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
