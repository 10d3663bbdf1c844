//! Keys stay where they are to be: in an HSM where one was named, out of core dumps, and nowhere as a way around an error.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use stricto_testkit::SoftHsm;

/// A folder to work in, with what the program says and how it ends.
struct Shell {
    folder: tempfile::TempDir,
    conf: PathBuf,
}

impl Shell {
    fn new(conf: PathBuf) -> Self {
        let shell = Self { folder: tempfile::tempdir().expect("a folder"), conf };
        shell.ends(0, &["key", "new", "admin.key"]);
        shell
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env("SOFTHSM2_CONF", &self.conf).env_remove("STRICTO_LOG");
        command
    }

    fn ends(&self, code: i32, args: &[&str]) -> String {
        let output = self.command(env!("CARGO_BIN_EXE_stricto")).args(args).output().expect("stricto runs");
        let said =
            [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        said
    }

    fn init(&self, code: i32, more: &[&str]) -> String {
        let args = ["init", "--data", "data", "--origin", "test.invalid/r", "--admin-key", "admin.key"];
        self.ends(code, &[&args, more].concat())
    }

    /// A server that listens, begun by a shell that would let it dump its core.
    fn serves(&self) -> Child {
        let script =
            "ulimit -c unlimited 2>/dev/null; exec \"$STRICTO\" serve --data data --listen 127.0.0.1:0";
        let mut server = self
            .command("sh")
            .args(["-c", script])
            .env("STRICTO", env!("CARGO_BIN_EXE_stricto"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut line = String::new();
        let said = BufReader::new(server.stdout.as_mut().expect("its output")).read_line(&mut line);
        assert!(said.is_ok() && line.starts_with("listening on"), "{line}");
        server
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }
}

fn proc(server: &Child, what: &str) -> PathBuf {
    Path::new("/proc").join(server.id().to_string()).join(what)
}

/// Ends a server with this signal; gives back how it ended and what it logged.
fn ended_by(mut server: Child, signal: &str) -> (std::process::ExitStatus, String) {
    let sent = Command::new("kill").args([signal, &server.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
    let mut logged = String::new();
    server.stderr.take().expect("its log").read_to_string(&mut logged).expect("UTF-8");
    (server.wait().expect("it ends"), logged)
}

#[test]
fn a_server_cannot_dump_its_core_and_says_whether_its_memory_is_locked() {
    let shell = Shell::new(PathBuf::new());
    shell.init(0, &[]);
    let server = shell.serves();
    let limits = fs::read_to_string(proc(&server, "limits")).expect("its limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("the limit");
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    // What the kernel does not dump it gives to root, whoever runs it.
    assert_eq!(fs::metadata(proc(&server, "environ")).expect("its files").uid(), 0);
    let status = fs::read_to_string(proc(&server, "status")).expect("its status");
    let locked = status.lines().find_map(|line| line.strip_prefix("VmLck:")).expect("what is locked");
    let locked = locked.trim() != "0 kB";
    let (status, logged) = ended_by(server, "-ABRT");
    assert_eq!(status.signal(), Some(6), "{logged}");
    assert!(!status.core_dumped(), "a core was dumped");
    assert_eq!(logged.contains("memory is locked: no key reaches swap"), locked, "{logged}");
    assert_eq!(logged.contains("memory is not locked"), !locked, "{logged}");
}

#[test]
fn a_register_with_its_wrapping_key_in_an_hsm_serves_and_verifies_with_it_alone() {
    let Some(hsm) = SoftHsm::new() else { return };
    let (shell, settings) = (Shell::new(hsm.conf()), hsm.settings());
    let (module, pin_file) = (settings.module.display().to_string(), settings.pin_file.display().to_string());
    let named = |token: &str, pin: &str| -> Vec<String> {
        ["--pkcs11", &module, "--token", token, "--pin-file", pin].map(str::to_owned).to_vec()
    };
    let init =
        |code, args: Vec<String>| shell.init(code, &args.iter().map(String::as_str).collect::<Vec<_>>());

    // What is wrong is said, and leaves nothing that a second try would stumble over.
    fs::write(shell.at("open.pin"), "739214").expect("a PIN file");
    fs::set_permissions(shell.at("open.pin"), fs::Permissions::from_mode(0o644)).expect("its mode");
    assert!(init(2, named("stricto", "open.pin")).contains("chmod 600"));
    assert!(init(2, named("other", &pin_file)).contains("there are: `stricto`"));
    assert!(init(2, named("stricto", "none.pin")).contains("none.pin"));
    shell.init(2, &["--pkcs11", &module]);
    assert!(!shell.at("data").exists(), "something was made");

    init(0, named("stricto", &pin_file));
    let recorded = fs::read_to_string(shell.at("data/settings.json")).expect("the settings");
    assert!(recorded.contains(&pin_file) && !recorded.contains("739214"), "{recorded}");
    assert!(!shell.at("data/vault/0000000001/wrapping.key").exists());
    let (status, logged) = ended_by(shell.serves(), "-TERM");
    assert_eq!(status.code(), Some(0), "{logged}");
    let verify = ["verify", "data", "--vault", "data/vault"];
    assert!(shell.ends(0, &verify).contains("no fault"));

    // Without the HSM, or with settings that forget it, nothing opens and nothing is made instead.
    let away = Shell { folder: shell.folder, conf: PathBuf::from("/nowhere.conf") };
    let serve = ["serve", "--data", "data", "--listen", "127.0.0.1:0"];
    away.ends(2, &serve);
    away.ends(2, &verify);
    let back = Shell { folder: away.folder, conf: hsm.conf() };
    let forgets = recorded.split_once(",\"hsm\"").expect("the HSM").0.to_owned() + "}";
    fs::write(back.at("data/settings.json"), forgets).expect("written");
    assert!(back.ends(2, &serve).contains("`hsm`"));
    assert!(back.ends(2, &verify).contains("`hsm`"));
    fs::write(back.at("data/settings.json"), &recorded).expect("written");
    // The second place moves, and the HSM stays.
    back.ends(2, &["serve", "--data", "data", "--move-mirror", "second", "--listen", "198.51.100.1:0"]);
    assert!(back.ends(0, &verify).contains("no fault"));
    let moved = fs::read_to_string(back.at("data/settings.json")).expect("the settings");
    assert!(moved.contains("second") && moved.contains(&pin_file), "{moved}");
}
