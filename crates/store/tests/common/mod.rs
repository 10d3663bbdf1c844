//! What several suites ask of an instance.
#![allow(dead_code, reason = "each suite uses some of it")]

pub(crate) mod permitted;

use std::path::PathBuf;

use stricto_store::keys::{ReadKeys, RegisterLabel};
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::{Ciphertexts, ExportDir, FaultCode, Options, Report, claimed_log_key, verify};
use stricto_testkit::TestInstance;

/// Without keys, ciphertexts expected.
pub(crate) fn options<'a>() -> Options<'a> {
    let ciphertexts = Ciphertexts::Expected;
    Options { key: None, against: None, ciphertexts, openings: Vec::new(), vault: None }
}

/// The deepest verification of a closed instance whose assessments and permits are made up, as those of the stories
/// are: what the law says of those, `law_again.rs` and `permit_again.rs` ask.
pub(crate) fn verify_with_the_vault(instance: &TestInstance) -> Report {
    let mut report = ask_the_law_again(instance);
    report.faults.retain(|fault| !matches!(fault.code, FaultCode::Assessment | FaultCode::Permit));
    report
}

/// What that finds, as codes.
pub(crate) fn fault_codes(instance: &TestInstance) -> Vec<FaultCode> {
    verify_with_the_vault(instance).faults.iter().map(|fault| fault.code).collect()
}

/// The deepest verification of a closed instance.
pub(crate) fn ask_the_law_again(instance: &TestInstance) -> Report {
    let source = SqliteSource::open(&instance.data_dir().database()).unwrap();
    verify(&source, &Options { vault: Some(&vault_of(instance)), ..options() }).unwrap()
}

/// The keys of a closed instance.
pub(crate) fn vault_of(instance: &TestInstance) -> ReadKeys {
    let dir = instance.data_dir();
    let source = SqliteSource::open(&dir.database()).unwrap();
    let label = RegisterLabel::of(&claimed_log_key(&source).unwrap().unwrap());
    ReadKeys::read(&dir.vault(), &dir.second_place().unwrap(), &label, &dir.safe().unwrap()).unwrap()
}

/// An export of an instance, in a folder of its own under the instance's.
pub(crate) fn export(instance: &TestInstance, name: &str) -> PathBuf {
    let out = instance.folder().join(name);
    let source = SqliteSource::open(&instance.data_dir().database()).unwrap();
    stricto_store::export::export(&source, &out).unwrap();
    out
}

/// Verifies an export without keys.
pub(crate) fn verify_export(out: &std::path::Path, options: &Options<'_>) -> Report {
    verify(&ExportDir::new(out), options).unwrap()
}

/// A copy of a folder with its permissions, as somebody kept one.
pub(crate) fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|e| (e.path(), e.file_name())).unwrap();
        if path.is_dir() {
            copy_folder(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).unwrap();
        }
    }
}
