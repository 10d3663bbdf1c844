//! What verification finds: any changed byte, a missing, added or exchanged file, a shrunk or forked log, a wrong key.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{export, options, verify_export, verify_with_the_vault};
use stricto_law::profile::Profiles;
use stricto_record::ids::Hex32;
use stricto_record::kinds::Public;
use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use stricto_record::kinds::profile_adopted::{Body, ProfileAdopted};
use stricto_record::role::Role;
use stricto_store::register::FieldOpening;
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::{Ciphertexts, FaultCode, KeySource, NamedOpening, Options, Source as _};
use stricto_testkit::TestInstance;
use stricto_tlog::VerifyingKey;

async fn exported(seed: u64) -> (TestInstance, PathBuf) {
    let mut instance = TestInstance::new(seed).await;
    let (planned, refused) = (instance.new_use(), instance.new_use());
    instance.planned_story(planned, b"one alert").await.unwrap();
    instance.refused_story(refused, b"another alert").await.unwrap();
    instance.close().await;
    let out = export(&instance, "export");
    (instance, out)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

fn codes(out: &Path, options: &Options<'_>) -> Vec<FaultCode> {
    verify_export(out, options).faults.iter().map(|fault| fault.code).collect()
}

/// Every byte of the checkpoint and of each ciphertext, and every 61st of the tiles and entries, which are hashed
/// alike; the promise suite tries them all.
#[tokio::test]
async fn a_changed_byte_is_found_wherever_it_is() {
    let (_instance, out) = exported(21).await;
    assert_eq!(codes(&out, &options()), []);
    let mut tried = 0;
    for file in files(&out) {
        let good = fs::read(&file).unwrap();
        let step = if file.starts_with(out.join("tile")) { 61 } else { 7 };
        for at in (0..good.len()).step_by(step) {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            fs::write(&file, &bad).unwrap();
            assert_ne!(codes(&out, &options()), [], "byte {at} of {}", file.display());
            tried += 1;
        }
        fs::write(&file, &good).unwrap();
    }
    assert!(tried > 500, "{tried} bytes tried");
    assert_eq!(codes(&out, &options()), []);
}

#[tokio::test]
async fn a_missing_a_cut_and_an_added_file_are_found() {
    let (_instance, out) = exported(22).await;
    for file in files(&out) {
        let good = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        assert_ne!(codes(&out, &options()), [], "{} was missing", file.display());
        fs::write(&file, &good[..good.len() - 1]).unwrap();
        assert_ne!(codes(&out, &options()), [], "{} was cut", file.display());
        fs::write(&file, &good).unwrap();
    }
    for added in ["more", "tile/0/001", "sealed/more", "tile/entries/000"] {
        fs::write(out.join(added), b"more").unwrap();
        assert_eq!(codes(&out, &options()), [FaultCode::ExtraFile], "{added}");
        fs::remove_file(out.join(added)).unwrap();
    }
    assert_eq!(codes(&out, &options()), []);
}

#[tokio::test]
async fn ciphertexts_that_were_not_handed_over_are_counted_and_not_missed() {
    let (_instance, out) = exported(23).await;
    fs::remove_dir_all(out.join("sealed")).unwrap();
    assert!(codes(&out, &options()).contains(&FaultCode::MissingCiphertext));
    let report = verify_export(&out, &Options { ciphertexts: Ciphertexts::NotGiven, ..options() });
    assert_eq!((report.faults.as_slice(), report.counts.ciphertexts), (&[][..], 0));
    assert!(report.counts.ciphertexts_not_given > 10);
}

#[tokio::test]
async fn an_older_and_a_forked_register_are_found_by_another_checkpoint() {
    let mut instance = TestInstance::new(24).await;
    instance.close().await;
    let early = export(&instance, "early");
    let branch = instance.folder().join("branch.db");
    fs::copy(instance.data_dir().database(), &branch).unwrap();
    let incident = |code| {
        Public::IncidentRecorded(IncidentRecorded {
            code,
            raised_to: vec![Role::RightsOfficer, Role::MarketSurveillance],
        })
    };
    instance.open().await.unwrap();
    instance.submit(&instance.cast.auditor, None, incident(IncidentCode::Other), &[]).await.unwrap();
    instance.close().await;
    let one = export(&instance, "one");
    // The same register, restored to before the last act, goes on otherwise: a fork. What its keys remember is gone
    // too, or it would not open.
    fs::copy(&branch, instance.data_dir().database()).unwrap();
    fs::remove_file(instance.data_dir().log_key().with_file_name("last.checkpoint")).unwrap();
    instance.open().await.unwrap();
    instance.submit(&instance.cast.auditor, None, incident(IncidentCode::EngineSilent), &[]).await.unwrap();
    instance.close().await;
    let two = export(&instance, "two");

    let against = |out: &Path| Options {
        against: Some(fs::read_to_string(out.join("checkpoint")).unwrap()),
        ..options()
    };
    for (register, other, expect) in [
        (&early, &early, vec![]),
        (&one, &early, vec![]),
        (&two, &early, vec![]),
        (&early, &one, vec![FaultCode::Truncated]),
        (&one, &two, vec![FaultCode::Fork]),
        (&two, &one, vec![FaultCode::Fork]),
    ] {
        assert_eq!(codes(register, &against(other)), expect, "{} {}", register.display(), other.display());
    }
}

#[tokio::test]
async fn a_report_says_what_the_logs_key_rests_on_and_refuses_another() {
    let (instance, out) = exported(25).await;
    assert_eq!(verify_export(&out, &options()).key, KeySource::FromTheRegister);
    let mut instance = instance;
    instance.open().await.unwrap();
    let key = VerifyingKey::parse(&instance.register().log_vkey()).unwrap();
    let report = verify_export(&out, &Options { key: Some(key), ..options() });
    assert_eq!((report.key, report.faults.as_slice()), (KeySource::Given, &[][..]));
    let other = stricto_tlog::SigningKey::from_seed("register.example/unit-north", &[3; 32]).unwrap();
    let other = Options { key: Some(other.verifying_key().clone()), ..options() };
    assert_eq!(codes(&out, &other), [FaultCode::Checkpoint]);
}

#[tokio::test]
async fn an_opening_stands_for_its_own_act_and_field_alone() {
    let instance = TestInstance::new(26).await;
    let use_id = instance.new_use();
    let proposed = instance.propose(use_id).await.unwrap();
    let requested = instance.request(use_id, false).await.unwrap();
    let opened = instance.register().open_field(&proposed.hash, "case").await.unwrap();
    let FieldOpening::Open(opening, _) = opened else { panic!("{opened:?}") };
    let mut instance = instance;
    instance.close().await;
    let out = export(&instance, "export");
    let named = |act, field: &str, opening| NamedOpening { act, field: field.into(), opening };
    let good = named(proposed.hash, "case", opening.clone());
    let report = verify_export(&out, &Options { openings: vec![good], ..options() });
    assert_eq!((report.faults.as_slice(), report.counts.openings), (&[][..], 1));
    let mut other_value = opening.clone();
    other_value.value = b"{ }".to_vec();
    for bad in [
        named(proposed.hash, "list", opening.clone()),
        named(requested.hash, "request", opening.clone()),
        named(stricto_record::ids::ActHash(stricto_record::ids::Hex32([0; 32])), "case", opening.clone()),
        named(proposed.hash, "case", other_value),
    ] {
        assert_eq!(codes(&out, &Options { openings: vec![bad], ..options() }), [FaultCode::Opening]);
    }
}

#[test]
fn a_list_of_openings_is_read_strictly() {
    let act = "0".repeat(64);
    let salt = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let good = format!(r#"[{{"act":"{act}","field":"case","salt":"{salt}","value":{{"b":1,"a":[]}}}}]"#);
    let read = NamedOpening::parse_list(&good).unwrap();
    assert_eq!(read[0].opening.value, br#"{"a":[],"b":1}"#);
    for bad in [
        "",
        "{}",
        "[{}]",
        &good.replace(salt, "AAAA"),
        &good.replace("field", "fiel"),
        &good.replace("[]", "1.5"),
        &good.replace(&act, "00"),
    ] {
        assert!(NamedOpening::parse_list(bad).is_err(), "{bad}");
    }
}

#[tokio::test]
async fn with_the_vault_a_ciphertext_of_another_field_is_found_though_its_hash_fits_nothing() {
    let (instance, _) = exported(27).await;
    assert_eq!(verify_with_the_vault(&instance).faults, []);
    // A subkey that is exchanged in the database opens nothing any more.
    let database = rusqlite::Connection::open(instance.data_dir().database()).unwrap();
    let changed = database.execute("UPDATE subkeys SET wrapped = zeroblob(60) WHERE scope = 'request'", []);
    assert!(changed.unwrap() > 0);
    drop(database);
    let report = verify_with_the_vault(&instance);
    assert!(report.faults.iter().all(|fault| fault.code == FaultCode::DoesNotOpen));
    assert!(!report.is_clean());
}

#[tokio::test]
async fn the_key_beside_an_export_is_the_registers_or_a_fault() {
    let (instance, out) = exported(29).await;
    let source = SqliteSource::open(&instance.data_dir().database()).unwrap();
    stricto_store::export::write_key(&source, &out).unwrap();
    assert_eq!(codes(&out, &options()), []);
    let good = fs::read(out.join("vkey")).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    assert!(VerifyingKey::parse(text.trim_end()).is_ok(), "{text}");
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(out.join("vkey"), &bad).unwrap();
        assert_eq!(codes(&out, &options()), [FaultCode::OtherKey], "byte {at}");
    }
    for file in files(&out) {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "{}", file.display());
    }
}

#[tokio::test]
async fn the_data_folder_and_its_export_hold_the_same_files() {
    let (instance, out) = exported(28).await;
    let source = SqliteSource::open(&instance.data_dir().database()).unwrap();
    let listed = source.list().unwrap();
    let exported: Vec<_> = files(&out);
    assert_eq!(listed.len(), exported.len());
    for path in listed {
        assert_eq!(fs::read(out.join(&path)).unwrap(), source.read(&path).unwrap().unwrap(), "{path}");
    }
}

/// An export of a use with one release of `content`, and the openings of its permit's limits and of that release.
async fn released(
    seed: u64,
    bend: impl FnOnce(&mut stricto_record::contents::AlertContent),
) -> (TestInstance, PathBuf, Vec<NamedOpening>) {
    let mut instance = TestInstance::new(seed).await;
    let use_id = instance.new_use();
    let permit = instance.running_use(use_id).await.unwrap();
    let mut content = stricto_testkit::candidate(instance.now(), b"drawn");
    bend(&mut content);
    let content = serde_json::to_value(&content).unwrap();
    let content = stricto_record::canonical::serialize(&content).unwrap();
    let (release, alerts) = instance.release_sealed(use_id, permit, &[content]).await.unwrap();
    let mut openings = Vec::new();
    for (act, field) in [(permit, "limits".to_owned()), (release.hash, alerts[0].to_string())] {
        let opened = instance.register().open_field(&act, &field).await.unwrap();
        let FieldOpening::Open(opening, _) = opened else { panic!("{opened:?}") };
        openings.push(NamedOpening { act, field, opening });
    }
    instance.close().await;
    let out = export(&instance, "export");
    (instance, out, openings)
}

#[tokio::test]
async fn with_openings_a_release_within_its_limits_is_counted_and_one_beyond_any_of_them_is_found() {
    type Bend = fn(&mut stricto_record::contents::AlertContent);
    let (_instance, out, openings) = released(60, |_| {}).await;
    let report = verify_export(&out, &Options { openings: openings.clone(), ..options() });
    assert_eq!((report.faults.as_slice(), report.counts.releases_within), (&[][..], 1));
    // Either opening alone says nothing of the release, and claims nothing.
    for one in openings {
        let report = verify_export(&out, &Options { openings: vec![one], ..options() });
        assert_eq!((report.faults.as_slice(), report.counts.releases_within), (&[][..], 0));
    }
    let bends: [(&str, Bend); 8] = [
        ("its camera", |c| c.camera = "camera-2".into()),
        ("its window", |c| c.captured = c.captured.plus(stricto_law::time::Millis::hours(13))),
        ("its greatest delay", |c| c.captured = c.captured.plus(stricto_law::time::Millis(60_000))),
        ("its area, by the point", |c| {
            c.point = Some(stricto_law::place::Point { lat_e7: 1000, lon_e7: 500 });
        }),
        ("its persons", |c| c.enrolment = "invented-2".into()),
        ("its threshold", |c| c.likelihood_e6 = 899_999),
        ("its reference list", |c| c.list_sha256 = "5f".repeat(32)),
        ("its system", |c| c.version = "2".into()),
    ];
    for (seed, (limit, bend)) in (61..).zip(bends) {
        let (instance, out, openings) = released(seed, bend).await;
        let by_openings = verify_export(&out, &Options { openings, ..options() });
        for report in [by_openings, verify_with_the_vault(&instance)] {
            let faults: Vec<_> = report.faults.iter().map(|f| (f.code, f.what.ends_with(limit))).collect();
            assert_eq!(faults, [(FaultCode::OutsideLimits, true)], "{limit}: {:?}", report.faults);
        }
    }
}

#[tokio::test]
async fn a_profile_adopted_with_another_retention_than_its_text_is_found_and_one_nobody_knows_here_is_not() {
    let mut instance = TestInstance::new(29).await;
    let sweden = Profiles::built_in().sha256_of("SE").unwrap().parse().unwrap();
    let table = [
        (sweden, (None, false, None), None),
        (sweden, (Some(1), false, None), Some(())),
        (sweden, (None, true, None), Some(())),
        (sweden, (None, false, Some(30)), Some(())),
        (Hex32([7; 32]), (Some(1), true, Some(30)), None),
    ];
    let mut wrong = Vec::new();
    for (sha256, (kept_days, lapse_erases, challenge_days), fault) in table {
        let body = &instance.cast.court_body;
        let bodies = vec![Body { body: body.body.clone(), role: body.role, key: body.key.public() }];
        let profile = "SE".parse().unwrap();
        let adopted = ProfileAdopted { profile, sha256, bodies, kept_days, lapse_erases, challenge_days };
        let public = Public::ProfileAdopted(adopted);
        let submission = instance.signed(&body.key, None, public, &[], &[]).await.unwrap();
        let receipt = instance.register().submit(submission).await.unwrap();
        wrong.extend(fault.map(|()| (FaultCode::Retention, Some(receipt.index))));
    }
    instance.close().await;
    let found = verify_with_the_vault(&instance).faults;
    assert_eq!(found.iter().map(|fault| (fault.code, fault.position)).collect::<Vec<_>>(), wrong);
}
