//! axe-core, the rules of accessibility: its exact version comes by npm, checked against the lock file's hash.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::browser::Browser;

const ADVICE: &str = "install the Debian packages nodejs and npm, and let npm reach its registry, \
                      or set STRICTO_SKIP_BROWSER=1 to do without these checks";

const LOOK: &str = "const done = arguments[arguments.length - 1];
     const why = (node) => (node.any[0] || node.all[0] || node.none[0] || {}).message;
     const line = (rule) => (node) => rule.id + ': ' + node.html.slice(0, 160) + ' (' + why(node) + ')';
     axe.run(document, { resultTypes: ['violations'] }).then(
       (found) => done(found.violations.flatMap((rule) => rule.nodes.map(line(rule)))),
       (error) => done(['axe-core does not run: ' + error]))";

/// What axe-core finds wrong with the page as it is shown now, by all its default rules: one line a breach.
///
/// # Panics
/// Where axe-core cannot be had, or does not run.
#[must_use]
pub fn breaches(browser: &Browser) -> Vec<String> {
    static SOURCE: OnceLock<String> = OnceLock::new();
    let source = SOURCE.get_or_init(|| {
        let path = installed().join("node_modules/axe-core/axe.min.js");
        fs::read_to_string(&path)
            .unwrap_or_else(|e| panic!("{} cannot be read ({e}): {ADVICE}", path.display()))
    });
    // A page that keeps itself fresh may go between two commands or under one: then it is looked at again.
    let found = browser.wait("what axe-core finds", || {
        if browser.run("return typeof window.axe") != "object" {
            browser.run(source);
        }
        browser.try_async(LOOK).ok()
    });
    let lines = found.as_array().expect("a list");
    lines.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The folder that axe-core is installed in: under `target`, once, whoever comes first.
fn installed() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = target().join("axe");
    fs::create_dir_all(&folder).expect("a folder under target");
    let lock = File::create(folder.join("lock")).expect("a lock");
    lock.lock().expect("locked");
    let wanted = fs::read(own.join("package-lock.json")).expect("the lock file");
    let have = fs::read(folder.join("installed-from.json")).unwrap_or_default();
    if wanted != have || !folder.join("node_modules/axe-core/axe.min.js").is_file() {
        for name in ["package.json", "package-lock.json"] {
            fs::copy(own.join(name), folder.join(name)).expect("copied");
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
        let ran = npm.output().unwrap_or_else(|e| panic!("`npm` cannot be run ({e}): {ADVICE}"));
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "`npm ci` does not install axe-core: {ADVICE}\n{said}");
        fs::write(folder.join("installed-from.json"), &wanted).expect("written");
    }
    folder
}

/// The folder that cargo builds this test in: its program lies in `debug/deps` or `release/deps` there.
fn target() -> PathBuf {
    let program = std::env::current_exe().expect("a program");
    program.ancestors().nth(3).expect("a target folder").to_owned()
}
