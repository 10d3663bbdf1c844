//! Promise 7 with the disk in hand: after a refused use no run of bytes of its ciphertexts is in any file.
//!
//! `STRICTO_ALERTS=10000` makes it a use of that many alerts, each of 50 KB.
#![forbid(unsafe_code)]

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_promises::doubles::LazyLog;
use stricto_promises::remains::files;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::kinds::order_issued::Action;
use stricto_store::chance::OsChance;
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::Source as _;
use stricto_store::{Register, RegisterParts};
use stricto_testkit::TestInstance;

/// Alerts with a picture of 50 KB, where nobody asks for more.
const LARGE: usize = 200;
/// Alerts of a few hundred bytes: rows that share a page, and are moved from page to page as it fills.
const SMALL: usize = 400;
/// A run of this many bytes says that a ciphertext is still there.
const RUN: usize = 16;

const CANARY: &str = "canary-4c11a0d9-a-face-that-was-never-drawn";

/// Runs of bytes of what is erased, one at each multiple of [`RUN`], so that any run twice as long holds one whole.
#[derive(Default)]
struct Runs(HashSet<[u8; RUN]>);

impl Runs {
    fn add(&mut self, ciphertext: &[u8]) {
        self.0.extend(ciphertext.as_chunks::<RUN>().0);
    }

    /// The first run that a file holds at any offset.
    fn found_in(&self, path: &Path) -> Option<u64> {
        let mut file = BufReader::with_capacity(1 << 20, File::open(path).expect("a file"));
        let (mut kept, mut at) = (Vec::new(), 0_u64);
        loop {
            let mut next = vec![0; 1 << 20];
            let read = file.read(&mut next).expect("a file that can be read");
            if read == 0 {
                return None;
            }
            kept.extend_from_slice(&next[..read]);
            let hit = kept.windows(RUN).position(|run| {
                let run: &[u8; RUN] = run.try_into().expect("a run");
                self.0.contains(run)
            });
            if let Some(hit) = hit {
                return Some(at + hit as u64);
            }
            let done = kept.len().saturating_sub(RUN - 1);
            kept.drain(..done);
            at += done as u64;
        }
    }
}

fn alerts() -> usize {
    std::env::var("STRICTO_ALERTS").map_or(LARGE, |n| n.parse().expect("a number of alerts"))
}

fn picture(n: usize, length: usize) -> Vec<u8> {
    let text = format!("{CANARY}-{n}-");
    text.bytes().cycle().take(length).collect()
}

/// A refused use with its alerts, up to the order to erase; and the runs of every ciphertext that is to go.
async fn refused(instance: &TestInstance) -> (UseId, ActHash, Runs) {
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.expect("an urgent use");
    let sizes = std::iter::repeat_n(300, SMALL).chain(std::iter::repeat_n(50_000, alerts()));
    let pictures: Vec<Vec<u8>> = sizes.enumerate().map(|(n, length)| picture(n, length)).collect();
    for some in pictures.chunks(50) {
        let some: Vec<&[u8]> = some.iter().map(Vec::as_slice).collect();
        instance.release(use_id, permit, &some).await.expect("a release");
    }
    let mut runs = Runs::default();
    let source = SqliteSource::open(&instance.data_dir().database()).expect("a database");
    let alerts = source.list().expect("a list").into_iter().filter(|path| path.contains("/al-"));
    let mut ciphertexts = 0;
    for path in alerts {
        runs.add(&source.read(&path).expect("a file").expect("a ciphertext"));
        ciphertexts += 1;
    }
    assert_eq!(ciphertexts, pictures.len(), "each alert is sealed");
    let request = instance.request(use_id, true).await.expect("a request");
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await.expect("a refusal");
    instance.order(use_id, Action::Stop).await.expect("an order");
    let what = ErasureScope::Content;
    let order = instance.order_erasure(use_id, ErasureCause::Refused, what).await.expect("an order");
    (use_id, order.hash, runs)
}

/// No run, and nothing that was seen, in any file of the folder.
fn nothing_is_left(folder: &Path, runs: &Runs) -> Check {
    let found: Option<(PathBuf, u64)> =
        files(folder).into_iter().find_map(|path| runs.found_in(&path).map(|at| (path, at)));
    unless(found.is_none(), || format!("a run of a ciphertext is still in {found:?}"))?;
    let plain = stricto_testkit::found_on_disk(folder, CANARY.as_bytes());
    unless(plain.is_empty(), || format!("what was seen is in plain in {plain:?}"))
}

/// Erases in a register whose parts are `wrap`ped, and looks at the disk while it is open and after it was closed.
async fn erased(seed: u64, wrap: fn(RegisterParts) -> RegisterParts) -> Check {
    let mut instance = TestInstance::new(seed).await;
    let (use_id, order, runs) = refused(&instance).await;
    assert!(nothing_is_left(instance.folder(), &runs).is_err(), "before the erasure all of it is there");
    instance.close().await;
    let clock = std::sync::Arc::clone(&instance.clock);
    let parts = RegisterParts::on_disk(&instance.data_dir(), clock, std::sync::Arc::new(OsChance));
    let register = Register::open(wrap(parts.expect("parts"))).await.expect("the register opens");
    let receipt = register.destroy(use_id, order).await.expect("an erasure");
    let all = u64::try_from(SMALL + alerts()).expect("a count");
    unless(receipt.ciphertexts >= all, || format!("only {} went", receipt.ciphertexts))?;
    nothing_is_left(instance.folder(), &runs)?;
    register.close().await;
    nothing_is_left(instance.folder(), &runs)
}

#[tokio::test]
async fn no_run_of_bytes_of_what_was_erased_is_in_any_file() {
    holds(erased(780, |parts| parts).await);
}

#[tokio::test]
async fn a_store_that_leaves_the_bytes_of_rows_is_found_out() {
    let lazy = |parts: RegisterParts| {
        let log = std::sync::Arc::new(LazyLog { log: parts.log, erases: true, scrubs: false });
        RegisterParts { log, ..parts }
    };
    is_found_out(erased(781, lazy).await, "is still in");
}

#[test]
fn a_run_is_found_at_every_offset_and_across_what_is_read_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    let mut runs = Runs::default();
    let ciphertext: Vec<u8> = (0..64).map(|n: u8| n.wrapping_mul(37) ^ 0x5a).collect();
    runs.add(&ciphertext);
    for at in [0, 1, 4095, (1 << 20) - 20, (1 << 20) + 3] {
        let mut bytes = vec![0; (1 << 20) + 200];
        std::fs::write(&path, &bytes).expect("written");
        assert_eq!(runs.found_in(&path), None);
        bytes[at..at + 31].copy_from_slice(&ciphertext[7..38]);
        std::fs::write(&path, &bytes).expect("written");
        assert_eq!(runs.found_in(&path), Some((at + 9) as u64), "{at}");
    }
}
