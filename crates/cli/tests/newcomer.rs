//! What a newcomer does with a register by mistake: nothing is destroyed, nothing is claimed, and it says what to do.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder to work in, as a shell has one.
struct Shell(tempfile::TempDir);

impl Shell {
    fn new() -> Self {
        let shell = Self(tempfile::tempdir().expect("a folder"));
        shell.ends(0, &["key", "new", "admin.key"]);
        shell
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stricto"));
        command
            .args(args)
            .current_dir(self.0.path())
            .env_remove("STRICTO_SERVER")
            .output()
            .expect("stricto runs")
    }

    /// Runs `stricto`, which must end with this code; gives back all that it said.
    fn ends(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let said =
            [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        said
    }

    fn init(&self, data: &str, more: &[&str]) -> String {
        let args = ["init", "--data", data, "--origin", "test.invalid/r", "--admin-key", "admin.key"];
        self.ends(0, &[&args, more].concat()).trim().to_owned()
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Every file under a folder, with what is in it.
    fn files(&self, path: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        fn walk(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    walk(&path, files);
                } else {
                    files.insert(path.clone(), fs::read(&path).expect("a file"));
                }
            }
        }
        let mut files = BTreeMap::new();
        walk(&self.at(path), &mut files);
        files
    }
}

#[test]
fn verifying_with_keys_changes_no_file_and_refuses_another_registers_keys() {
    let shell = Shell::new();
    shell.init("x", &[]);
    shell.init("y", &["--mirror", "other-mirror"]);
    let before = (shell.files("x"), shell.files("y"), shell.files("other-mirror"));
    assert!(shell.ends(0, &["verify", "x", "--vault", "x/vault"]).contains("checked with the vault"));
    for crossed in [
        &["verify", "x", "--vault", "x/vault", "--mirror", "other-mirror"][..],
        &["verify", "x", "--vault", "y/vault"],
        &["verify", "y", "--vault", "x/vault"],
        &["serve", "--data", "x", "--mirror", "other-mirror"],
        &["serve", "--data", "x", "--move-mirror", "other-mirror"],
    ] {
        shell.ends(2, crossed);
    }
    let said = shell.ends(2, &["verify", "x", "--vault", "y/vault"]);
    assert!(said.contains("is of `test.invalid/r+") && said.contains("nothing was changed"), "{said}");
    // The lock is what a server leaves that was asked to start; it is empty.
    let mut after = (shell.files("x"), shell.files("y"), shell.files("other-mirror"));
    for files in [&mut after.0, &mut after.1] {
        files.retain(|path, _| !path.ends_with("lock"));
    }
    let mut before = before;
    for files in [&mut before.0, &mut before.1] {
        files.retain(|path, _| !path.ends_with("lock"));
    }
    assert!(after == before, "a file was changed");
}

#[test]
fn a_second_place_is_recorded_and_a_mistyped_or_missing_one_is_an_error() {
    let shell = Shell::new();
    shell.init("data", &["--mirror", "second"]);
    assert!(!shell.at("data/vault-mirror").exists());
    shell.ends(0, &["verify", "data", "--vault", "data/vault"]);
    shell.ends(0, &["report", "--year", "2026", "--data", "data"]);
    assert!(!shell.at("data/vault-mirror").exists(), "no second mirror is made");
    let said = shell.ends(2, &["serve", "--data", "data", "--mirror", "secnod"]);
    assert!(said.contains("second") && said.contains("--move-mirror"), "{said}");
    assert!(!shell.at("secnod").exists());
    fs::rename(shell.at("second"), shell.at("elsewhere")).expect("moved");
    for args in [&["serve", "--data", "data"][..], &["verify", "data", "--vault", "data/vault"]] {
        let said = shell.ends(2, args);
        assert!(said.contains("missing or empty") && said.contains("--move-mirror"), "{said}");
    }
    assert!(!shell.at("second").exists());
    // An address that is no address ends before anything is moved; another machine's after it.
    let args = ["serve", "--data", "data", "--move-mirror", "elsewhere", "--listen", "192.0.2.1:1"];
    let said = shell.ends(2, &args);
    assert!(said.contains("destroy that folder"), "{said}");
    shell.ends(0, &["verify", "data", "--vault", "data/vault"]);
}

#[test]
fn a_second_place_that_is_no_place_of_its_own_is_refused_and_nothing_is_made() {
    let shell = Shell::new();
    for unfit in ["data", "data/vault", "data/vault/second", "."] {
        let args = ["init", "--data", "data", "--origin", "test.invalid/r", "--admin-key", "admin.key"];
        let said = shell.ends(2, &[&args[..], &["--mirror", unfit]].concat());
        assert!(said.contains("folder of its own"), "{unfit}: {said}");
        assert!(!shell.at("data").exists(), "{unfit}");
    }
}

#[test]
fn verify_says_what_it_looked_at_and_what_is_no_register_is_an_input_error() {
    let shell = Shell::new();
    let vkey = shell.init("data", &[]);
    fs::create_dir(shell.at("empty")).expect("a folder");
    fs::create_dir(shell.at("clone")).expect("a folder");
    fs::write(shell.at("clone/README.md"), "a clone").expect("written");
    for none in ["empty", "clone", "nowhere"] {
        for args in [&["verify", none][..], &["export", "--data", none, "--out", "out"]] {
            let said = shell.ends(2, args);
            assert!(said.contains(none) && !said.contains("checked"), "{said}");
        }
        assert!(!shell.at("out").exists(), "{none}");
    }
    let said = shell.ends(0, &["verify", "data", "--key", &vkey]);
    assert!(said.contains("of 1 entries; no ciphertext is kept"), "{said}");
    let said = shell.ends(0, &["verify", "data", "--vault", "data/vault"]);
    assert!(said.contains("the vault opened nothing") && !said.contains("whole law"), "{said}");
    shell.ends(0, &["export", "--data", "data", "--out", "copy"]);
    assert_eq!(fs::read_to_string(shell.at("copy/vkey")).expect("the key").trim_end(), vkey);
    shell.ends(0, &["verify", "copy", "--key", &vkey]);
    shell.ends(2, &["verify", "copy", "--vault", "data/vault"]);
    shell.ends(2, &["verify", "http://127.0.0.1:9", "--vault", "data/vault"]);
    let said = shell.ends(2, &["export", "--data", "data", "--out", "copy"]);
    assert!(said.contains("is there already; name a folder"), "{said}");
    // What is left of a damaged export is no clean sheet: it has parts of one, and does not stand.
    fs::remove_file(shell.at("copy/checkpoint")).expect("removed");
    let said = shell.ends(1, &["verify", "copy"]);
    assert!(said.contains("checked nothing"), "{said}");
}

#[test]
fn a_read_only_folder_is_verified_and_nothing_is_written_into_it() {
    let shell = Shell::new();
    shell.init("data", &[]);
    let before = shell.files("data");
    let mode = |mode| fs::set_permissions(shell.at("data"), fs::Permissions::from_mode(mode)).expect("set");
    mode(0o500);
    shell.ends(0, &["verify", "data"]);
    shell.ends(0, &["verify", "data", "--vault", "data/vault"]);
    mode(0o700);
    assert!(shell.files("data") == before, "verifying wrote into the evidence");
}

#[test]
fn the_register_and_its_export_are_their_owners_alone() {
    let shell = Shell::new();
    fs::create_dir(shell.at("loose")).expect("a folder");
    fs::set_permissions(shell.at("loose"), fs::Permissions::from_mode(0o755)).expect("set");
    let args = ["init", "--data", "loose", "--origin", "test.invalid/r", "--admin-key", "admin.key"];
    assert!(shell.ends(2, &args).contains("chmod 700"));
    assert!(shell.files("loose").is_empty());
    shell.init("data", &[]);
    shell.ends(0, &["export", "--data", "data", "--out", "copy"]);
    for folder in ["data", "copy"] {
        for path in shell.files(folder).keys() {
            let mode = fs::metadata(path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", path.display());
        }
        let mode = fs::metadata(shell.at(folder)).expect("a folder").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{folder}");
    }
    fs::set_permissions(shell.at("data"), fs::Permissions::from_mode(0o755)).expect("set");
    assert!(shell.ends(2, &["serve", "--data", "data"]).contains("chmod 700"));
}

#[test]
fn every_mistake_is_told_with_what_to_do_next() {
    let shell = Shell::new();
    shell.init("data", &[]);
    let busy = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let busy = busy.local_addr().map(|address| (busy, address.to_string())).expect("an address");
    let init = |origin| ["init", "--data", "data", "--origin", origin, "--admin-key", "admin.key"];
    let key = format!("garbage-{}", "x".repeat(40));
    let table: &[(i32, &[&str], &str)] = &[
        (2, &init("test.invalid/r"), "`data` already"),
        (2, &init("https://test.invalid/r/"), "test.invalid/r"),
        (2, &["key", "new", "admin.key"], "name another file"),
        (2, &["token", "--key", "x.key"], "stricto key new x.key"),
        (2, &["report", "--year", "2026"], "--server URL with --cred"),
        (2, &["report", "--year", "2026", "--server", "http://127.0.0.1:9"], "give --cred"),
        (2, &["serve", "--data", "data", "--listen", "localhost:7443"], "127.0.0.1:7443"),
        (3, &["serve", "--data", "data", "--listen", &busy.1], "give --listen another port"),
        (2, &["verify", "data", "--key", &key], "that `stricto init` printed"),
    ];
    for (code, args, remedy) in table {
        let said = shell.ends(*code, args);
        assert!(said.contains(remedy), "{args:?}: {said}");
    }
    let said = shell.ends(2, &["verify", "data", "--key", &key]);
    assert!(said.matches(&key).count() <= 1, "{said}");
    drop(busy);
}

#[test]
fn a_key_is_shown_to_people_line_by_line_and_to_programs_as_they_enrol_it() {
    let shell = Shell::new();
    let shown = shell.ends(0, &["key", "show", "admin.key"]);
    let id = shown.lines().next().and_then(|line| line.strip_prefix("id")).expect("the id").trim().to_owned();
    assert!(id.starts_with("k-") && shown.matches("k-").count() == 1, "{shown}");
    let json = shell.ends(0, &["key", "show", "admin.key", "--format", "json"]);
    assert!(shown.contains(json.trim()), "{shown}");
    assert!(json.starts_with("{\"key\":") && json.contains("\"scheme\":\"ed25519\""), "{json}");
}

/// The commands that a help text shows are the ones it names: what `init` teaches works as it stands.
#[test]
fn the_examples_of_init_can_be_pasted() {
    let shell = Shell(tempfile::tempdir().expect("a folder"));
    let help = shell.ends(0, &["init", "--help"]).replace("\\\n", "");
    let mut ran = 0;
    for line in help.lines().map(str::trim).filter(|line| line.starts_with("stricto ")) {
        if line.starts_with("stricto serve") {
            continue;
        }
        let script = format!("stricto() {{ \"$STRICTO\" \"$@\"; }}; set -e; {line}");
        let ended = Command::new("bash")
            .args(["-c", &script])
            .current_dir(shell.0.path())
            .env("STRICTO", env!("CARGO_BIN_EXE_stricto"))
            .output()
            .expect("bash runs");
        assert!(ended.status.success(), "{line}: {}", String::from_utf8_lossy(&ended.stderr));
        ran += 1;
    }
    assert_eq!(ran, 2, "{help}");
    assert!(shell.ends(0, &["verify", "register", "--vault", "register/vault"]).contains("no fault"));
}

/// As `tests/foreign/README.md` says it.
#[test]
fn an_export_verifies_with_the_go_program() {
    if std::env::var("STRICTO_SKIP_FOREIGN").is_ok_and(|value| value == "1") {
        return;
    }
    let shell = Shell::new();
    shell.init("data", &[]);
    shell.ends(0, &["export", "--data", "data", "--out", "export"]);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/foreign/verify.go");
    let go = |folder: &str| {
        Command::new("go")
            .arg("run")
            .args([&source, &shell.at(folder)])
            .envs([("GO111MODULE", "off"), ("GOPATH", "/usr/share/gocode"), ("GOFLAGS", "")])
            .env("GOCACHE", shell.at("cache"))
            .output()
            .expect(
                "`go` runs: Debian packages golang-go and golang-golang-x-mod-dev, or STRICTO_SKIP_FOREIGN=1",
            )
    };
    let ended = go("export");
    let said = [ended.stdout, ended.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat();
    assert_eq!((ended.status.code(), said.as_str()), (Some(0), "entries 1 tiles 1 proofs 2\n"));
    let tile = shell.at("export/tile/0/000.p/1");
    fs::write(&tile, [0; 32]).expect("written");
    assert_ne!(go("export").status.code(), Some(0), "a changed tile was accepted");
}

#[test]
fn a_backup_is_put_back_where_the_database_is_gone_and_nowhere_else() {
    let shell = Shell::new();
    let at = |name: &str| shell.0.path().join(name);
    let vkey =
        shell.ends(0, &["init", "--data", "data", "--origin", "a.example/b", "--admin-key", "admin.key"]);
    shell.ends(0, &["export", "--data", "data", "--out", "copy"]);
    let said = shell.ends(0, &["backup", "--data", "data", "--out", "kept"]);
    assert!(said.contains("1 entries") && said.contains("no key is in it"), "{said}");
    let said = shell.ends(2, &["backup", "--data", "data", "--out", "kept"]);
    assert!(said.contains("is there already; name a folder that is not there yet"), "{said}");
    let said = shell.ends(2, &["restore", "kept", "--data", "data"]);
    assert!(said.contains("--seen <CHECKPOINT_FILE>"), "{said}");
    let said = shell.ends(2, &["restore", "kept", "--data", "data", "--nobody-saw"]);
    assert!(said.contains("move it away first"), "{said}");
    fs::create_dir(at("damaged")).expect("a folder");
    fs::rename(at("data/stricto.db"), at("damaged/stricto.db")).expect("moved");
    let said = shell.ends(2, &["restore", "nowhere", "--data", "data", "--nobody-saw"]);
    assert!(said.contains("there is no backup in `nowhere`"), "{said}");
    let said = shell.ends(0, &["restore", "kept", "--data", "data", "--seen", "copy/checkpoint"]);
    assert!(said.contains("1 entries are back in `data`"), "{said}");
    shell.ends(0, &["verify", "data", "--key", vkey.trim()]);
    // A checkpoint of another register says nothing of this one.
    fs::remove_file(at("data/stricto.db")).expect("removed");
    shell.ends(0, &["init", "--data", "other", "--origin", "a.example/c", "--admin-key", "admin.key"]);
    shell.ends(0, &["export", "--data", "other", "--out", "others"]);
    let said = shell.ends(1, &["restore", "kept", "--data", "data", "--seen", "others/checkpoint"]);
    assert!(said.contains("the copy does not stand, and was not used"), "{said}");
    assert!(!at("data/stricto.db").exists());
}
