//! Promise 8: no silent rewriting; whoever is given the register detects any change, truncation or fork, without any key.
#![forbid(unsafe_code)]

use stricto_promises::breach::{Check, breach, holds, is_found_out, unless};
use stricto_promises::files::Files;
use stricto_record::act::Entry;
use stricto_record::ids::UseId;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::kinds::order_issued::Action;
use stricto_store::SubmitError;
use stricto_store::verify::{Ciphertexts, FaultCode, Options, Source, verify};
use stricto_testkit::TestInstance;
use stricto_tlog::tile::{Kind, TilePath, decode_bundle, encode_bundle, tile_bytes};
use stricto_tlog::{
    Checkpoint, Hash, SigningKey, Tree, VerifyingKey, leaf_hash, open_checkpoint, sign_checkpoint,
};

/// What an outsider knows beside the files: the log's key, and a checkpoint from elsewhere.
#[derive(Clone)]
struct Known {
    key: VerifyingKey,
    against: Option<String>,
}

/// What is wrong with the files, as far as this verifier sees: one fault, or none.
type Verifier = fn(&Files, &Known) -> Option<FaultCode>;

/// The most bytes of an export that is changed at every position (the standing limit of this promise).
const EXPORT_MAX: usize = 64 * 1024;

fn real_verifier(files: &Files, known: &Known) -> Option<FaultCode> {
    let options = Options {
        key: Some(known.key.clone()),
        against: known.against.clone(),
        ciphertexts: Ciphertexts::Expected,
        openings: Vec::new(),
        vault: None,
    };
    let report = verify(files, &options).expect("files in memory can be read");
    report.faults.first().map(|fault| fault.code)
}

/// A register with a refused and erased use, before and after; exported; and the key that its log signs with.
struct World {
    before: Files,
    after: Files,
    key: SigningKey,
}

impl World {
    fn new() -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let mut instance = TestInstance::new(8).await;
            let use_id = instance.new_use();
            urgent_until_seen(&instance, use_id).await.expect("a story");
            let before = Files::exported(&instance);
            refused_and_erased(&instance, use_id).await.expect("an erasure");
            let after = Files::exported(&instance);
            instance.close().await;
            let secret = std::fs::read_to_string(instance.data_dir().log_key()).expect("the log's key");
            let key = SigningKey::parse(secret.trim_end()).expect("the log's key");
            Self { before, after, key }
        })
    }

    fn known(&self) -> Known {
        Known { key: self.key.verifying_key().clone(), against: None }
    }

    fn knows(&self, note: String) -> Known {
        Known { against: Some(note), ..self.known() }
    }
}

/// An urgent use up to an alert that somebody saw.
async fn urgent_until_seen(instance: &TestInstance, use_id: UseId) -> Result<(), SubmitError> {
    let permit = instance.running_urgent_use(use_id).await?;
    let (_, alerts) = instance.release(use_id, permit, &[b"{\"content\":8}", b"{\"content\":88}"]).await?;
    instance.open_alert(&instance.cast.verifiers[0], use_id, alerts[0]).await.map(drop)
}

/// The same use refused, its engine off, everyone who was told recalled, its content erased.
async fn refused_and_erased(instance: &TestInstance, use_id: UseId) -> Result<(), SubmitError> {
    let request = instance.request(use_id, true).await?;
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await?;
    instance.order(use_id, Action::Stop).await?;
    instance.recall(use_id).await?;
    let order = instance.order_erasure(use_id, ErasureCause::Refused, ErasureScope::Content).await?;
    instance.finish_erasure(use_id, order.hash).await.map(drop)
}

/// One changed byte, at every position of every file, is seen.
fn every_changed_byte_is_seen(world: &World, verifier: Verifier) -> Check {
    let known = world.known();
    for files in [&world.before, &world.after] {
        unless(files.bytes() <= EXPORT_MAX, || format!("the export has {} bytes", files.bytes()))?;
        unless(verifier(files, &known).is_none(), || "an untouched export does not verify".into())?;
    }
    // Two threads: one changes the bytes of before the erasure, one those of after it.
    let turns = [&world.before, &world.after];
    std::thread::scope(|scope| {
        let turns = turns.map(|files| {
            let known = known.clone();
            scope.spawn(move || changed_bytes_are_seen(files, &known, verifier))
        });
        turns.into_iter().try_for_each(|turn| turn.join().expect("a thread"))
    })
}

fn changed_bytes_are_seen(files: &Files, known: &Known, verifier: Verifier) -> Check {
    let mut changed = files.clone();
    for (path, bytes) in &files.0 {
        for at in 0..bytes.len() {
            for change in changes(path) {
                changed.0.get_mut(path).expect("a file")[at] ^= change;
                let seen = verifier(&changed, known).is_some();
                changed.0.get_mut(path).expect("a file")[at] ^= change;
                unless(seen, || {
                    format!("byte {at} of `{path}` changed by {change:#04x}, and nobody sees it")
                })?;
            }
        }
    }
    Ok(())
}

/// Every other byte there is where many parsers look at a small file; every other bit elsewhere.
fn changes(path: &str) -> Vec<u8> {
    if path == "checkpoint" { (1..=255).collect() } else { (0..8).map(|bit| 1 << bit).collect() }
}

/// Files that were taken away, added, swapped, or put back.
fn every_changed_file_is_seen(world: &World, verifier: Verifier) -> Check {
    let (known, files) = (world.known(), &world.before);
    let seen = |what: &str, files: &Files| {
        unless(verifier(files, &known).is_some(), || format!("{what}, and nobody sees it"))
    };
    for path in files.0.keys() {
        let mut fewer = files.clone();
        fewer.0.remove(path);
        seen(&format!("`{path}` is gone"), &fewer)?;
        let mut shorter = files.clone();
        shorter.0.get_mut(path).expect("a file").pop();
        seen(&format!("the last byte of `{path}` is gone"), &shorter)?;
        let mut longer = files.clone();
        longer.0.get_mut(path).expect("a file").push(0);
        seen(&format!("`{path}` has a byte more"), &longer)?;
    }
    for extra in ["tile/0/001.p/1", "sealed/more", "README"] {
        let mut more = files.clone();
        more.0.insert(extra.into(), b"more".to_vec());
        seen(&format!("the file `{extra}` was added"), &more)?;
    }
    let sealed: Vec<&String> = files.0.keys().filter(|path| path.starts_with("sealed/")).collect();
    let mut swapped = files.clone();
    swapped.0.insert(sealed[0].clone(), files.0[sealed[1]].clone());
    swapped.0.insert(sealed[1].clone(), files.0[sealed[0]].clone());
    seen("two ciphertexts changed places", &swapped)?;
    let erased: Vec<&&String> = sealed.iter().filter(|path| !world.after.0.contains_key(**path)).collect();
    unless(erased.len() >= 2, || format!("only {} ciphertexts were erased", erased.len()))?;
    let mut restored = world.after.clone();
    restored.0.insert((**erased[0]).clone(), files.0[*erased[0]].clone());
    seen("an erased ciphertext was put back", &restored)
}

/// A newer checkpoint shows what was cut off; another tree of a size that was signed shows a fork.
fn truncation_and_forks_are_seen(world: &World, verifier: Verifier) -> Check {
    let (old, new) = (world.before.text("checkpoint"), world.after.text("checkpoint"));
    unless(verifier(&world.after, &world.knows(old)).is_none(), || "an older checkpoint is no fault".into())?;
    let is = |what: &str, files: &Files, note: &str, code: FaultCode| {
        let found = verifier(files, &world.knows(note.to_owned()));
        unless(found == Some(code), || format!("{what}: {found:?}, not {code:?}"))
    };
    is("entries were cut off", &world.before, &new, FaultCode::Truncated)?;
    let checkpoint = opened(world, &world.after);
    for size in [1, checkpoint.size / 2, checkpoint.size] {
        let other = Checkpoint { size, root: Hash([9; 32]), ..checkpoint.clone() };
        let note = sign_checkpoint(&other, &world.key).expect("a note");
        is("the log signed two trees of one size", &world.after, &note, FaultCode::Fork)?;
    }
    let stranger = SigningKey::from_seed(&checkpoint.origin, &[3; 32]).expect("a key");
    let foreign = sign_checkpoint(&checkpoint, &stranger).expect("a note");
    is("a checkpoint nobody here signed", &world.after, &foreign, FaultCode::Checkpoint)
}

fn opened(world: &World, files: &Files) -> Checkpoint {
    let key = world.key.verifying_key();
    open_checkpoint(&files.text("checkpoint"), key.name(), std::slice::from_ref(key)).expect("a checkpoint")
}

/// Whoever holds the log's own key and rewrites an entry cannot make it stand: its author did not sign that.
fn a_rewritten_and_resigned_log_is_seen(world: &World, verifier: Verifier) -> Check {
    let files = &world.after;
    let size = opened(world, files).size;
    let entries = entries_of(files, size);
    unless(verifier(&resigned(world, files, &entries), &world.known()).is_none(), || {
        "a log that is signed anew without a change does not verify".into()
    })?;
    for at in 0..entries.len() {
        let mut fewer = entries.clone();
        fewer.remove(at);
        // The last entry may be cut off and signed anew: only an earlier checkpoint shows that, see above.
        if at + 1 < entries.len() {
            let seen = verifier(&resigned(world, files, &fewer), &world.knows(files.text("checkpoint")));
            unless(seen.is_some(), || {
                format!("entry {at} was left out and the log signed anew, and nobody sees it")
            })?;
        }
        let mut later = Entry::parse(&entries[at]).expect("an entry");
        later.signed.act.at = later.signed.act.at.plus(stricto_law::time::Millis(1));
        let mut rewritten = entries.clone();
        rewritten[at] = later.bytes().expect("an entry");
        let seen = verifier(&resigned(world, files, &rewritten), &world.known());
        unless(seen.is_some(), || {
            format!("entry {at} was rewritten and the log signed anew, and nobody sees it")
        })?;
    }
    Ok(())
}

fn entries_of(files: &Files, size: u64) -> Vec<Vec<u8>> {
    let bundles = TilePath::all(size).filter(|path| path.kind() == Kind::Entries);
    bundles
        .flat_map(|path| decode_bundle(&files.0[&path.to_string()], path.width()).expect("a bundle"))
        .map(<[u8]>::to_vec)
        .collect()
}

/// The files with these entries, fewer than a tile holds, under a checkpoint that the log's key signs.
fn resigned(world: &World, files: &Files, entries: &[Vec<u8>]) -> Files {
    let mut out = files.clone();
    out.0.retain(|path, _| path.starts_with("sealed/"));
    let hashes: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let size = u64::try_from(entries.len()).expect("a size");
    for path in TilePath::all(size) {
        let bytes = match path.kind() {
            Kind::Entries => encode_bundle(entries).expect("a bundle"),
            Kind::Hashes { .. } => tile_bytes(&hashes),
        };
        out.0.insert(path.to_string(), bytes);
    }
    let root = Tree::from_leaf_hashes(hashes).root();
    let checkpoint = Checkpoint { size, root, ..opened(world, files) };
    out.0.insert("checkpoint".into(), sign_checkpoint(&checkpoint, &world.key).expect("a note").into_bytes());
    out
}

/// A verifier that rebuilds the root from the entries and looks at nothing else.
fn looks_at_the_root_alone(files: &Files, known: &Known) -> Option<FaultCode> {
    let note = files.0.get("checkpoint").and_then(|bytes| String::from_utf8(bytes.clone()).ok());
    let key = &known.key;
    let Some(Ok(checkpoint)) = note.map(|note| open_checkpoint(&note, key.name(), std::slice::from_ref(key)))
    else {
        return Some(FaultCode::Checkpoint);
    };
    let mut hashes = Vec::new();
    for path in TilePath::all(checkpoint.size).filter(|path| path.kind() == Kind::Entries) {
        let bundle = files.0.get(&path.to_string()).and_then(|bytes| decode_bundle(bytes, path.width()).ok());
        let Some(bundle) = bundle else { return Some(FaultCode::Tree) };
        hashes.extend(bundle.iter().map(|entry| leaf_hash(entry)));
    }
    (Tree::from_leaf_hashes(hashes).root() != checkpoint.root).then_some(FaultCode::Tree)
}

#[test]
fn a_changed_byte_at_any_position_is_detected() {
    holds(every_changed_byte_is_seen(&World::new(), real_verifier));
}

#[test]
fn a_changed_file_is_detected() {
    holds(every_changed_file_is_seen(&World::new(), real_verifier));
}

#[test]
fn truncation_and_forks_are_detected() {
    holds(truncation_and_forks_are_seen(&World::new(), real_verifier));
}

#[test]
fn an_entry_rewritten_by_the_holder_of_the_logs_key_is_detected() {
    holds(a_rewritten_and_resigned_log_is_seen(&World::new(), real_verifier));
}

#[test]
fn a_verifier_that_looks_at_the_root_alone_is_found_out() {
    let world = World::new();
    is_found_out(every_changed_byte_is_seen(&world, looks_at_the_root_alone), "and nobody sees it");
    is_found_out(every_changed_file_is_seen(&world, looks_at_the_root_alone), "and nobody sees it");
    is_found_out(truncation_and_forks_are_seen(&world, looks_at_the_root_alone), "not Truncated");
    is_found_out(a_rewritten_and_resigned_log_is_seen(&world, looks_at_the_root_alone), "signed anew");
}

#[test]
fn a_verifier_that_skips_ciphertexts_is_found_out() {
    let skips: Verifier = |files, known| match real_verifier(files, known) {
        Some(FaultCode::Ciphertext | FaultCode::MissingCiphertext) => None,
        found => found,
    };
    is_found_out(every_changed_byte_is_seen(&World::new(), skips), "`sealed/");
}

#[test]
fn a_verifier_that_forgets_the_other_checkpoint_is_found_out() {
    let forgets: Verifier = |files, known| real_verifier(files, &Known { against: None, ..known.clone() });
    is_found_out(truncation_and_forks_are_seen(&World::new(), forgets), "entries were cut off");
}

/// Every report says how deep it went, and an outsider without the key is told that the key came from the register.
#[test]
fn a_report_says_what_it_did() -> Result<(), stricto_promises::breach::Breach> {
    let world = World::new();
    let options = |key| Options {
        key,
        against: None,
        ciphertexts: Ciphertexts::Expected,
        openings: Vec::new(),
        vault: None,
    };
    let given = verify(&world.after as &dyn Source, &options(Some(world.known().key))).expect("a report");
    let own = verify(&world.after as &dyn Source, &options(None)).expect("a report");
    assert!(given.is_clean() && own.is_clean());
    let said = serde_json::to_value(&own).expect("JSON");
    assert_eq!(said["level"], "without-keys");
    assert_eq!(said["key"], "from-the-register");
    assert_eq!(serde_json::to_value(&given).expect("JSON")["key"], "given");
    if own.counts.erased == 0 { breach("nothing erased is counted") } else { Ok(()) }
}
