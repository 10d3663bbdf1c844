//! Commands that say that something is done, and a power cut right after: it is done.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use stricto_crash::disk::{Dice, Disk, copy};
use stricto_crash::shim::Orders;
use tempfile::TempDir;

use crate::checks::{self, Breach, breach};
use crate::prepared::Prepared;
use crate::program::{Start, run, said, serve, stricto};

pub(crate) const KEY_GONE: &str = "a key that was made is gone";
pub(crate) const REGISTER_GONE: &str = "a register that was created is gone";
pub(crate) const ACCOUNT_GONE: &str = "an account that was made is gone";
pub(crate) const BACKUP_GONE: &str = "a backup that was made is gone";
pub(crate) const NOT_PUT_BACK: &str = "what was put back is gone";
pub(crate) const TAKEN_AWAY: &str = "a backup that was refused is in the register's place";
pub(crate) const NOT_MOVED: &str = "the second place that was moved to is not the recorded one";
pub(crate) const STUCK: &str = "what was interrupted cannot be done again";

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    NewKey,
    Init,
    Account,
    Backup,
    Restore,
    /// A backup from before keys that the register has: it is refused, and taken away again.
    RestoreRefused,
    MoveMirror,
}

pub(crate) const ALL: [Asked; 7] = [
    Asked::NewKey,
    Asked::Init,
    Asked::Account,
    Asked::Backup,
    Asked::Restore,
    Asked::RestoreRefused,
    Asked::MoveMirror,
];

/// A step left out, and when the power is cut: in the command, or at its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut {
    pub(crate) drop: Option<String>,
    pub(crate) only: u64,
    pub(crate) after_drop: Option<u64>,
    pub(crate) at: u64,
    pub(crate) torn: Option<u64>,
}

/// How it went: how often the step came by, how many moments there were, and the breach.
pub(crate) struct Went {
    pub(crate) dropped: usize,
    pub(crate) counted: u64,
    pub(crate) result: Result<(), Breach>,
}

struct Stage<'a> {
    folder: TempDir,
    prepared: &'a Prepared,
    clock_ms: i64,
}

impl Stage<'_> {
    fn live(&self) -> PathBuf {
        self.folder.path().join("live")
    }

    fn plain(&self) -> Orders {
        Orders { clock_ms: self.clock_ms, ..Orders::default() }
    }

    /// A command before the one that is asked for, on a disk that forgets nothing.
    fn before(&self, args: &[&str]) {
        let output = run(&self.plain(), args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

pub(crate) fn ask(prepared: &Prepared, asked: Asked, cut: &Cut) -> Went {
    let stage = Stage {
        folder: tempfile::tempdir().expect("a temporary folder"),
        prepared,
        clock_ms: Prepared::clock_ms(),
    };
    let live = stage.live();
    fs::create_dir(&live).expect("a folder");
    stage.prepare(asked);
    let disk = Disk::under(&live);
    let orders = Orders {
        kill_at: cut.at,
        drop: cut.drop.clone(),
        drop_only: cut.only,
        after_drop: cut.after_drop,
        clock_ms: stage.clock_ms,
        ..Orders::on(&live, &disk)
    };
    let done = stage.done(asked, &orders, &live);
    let left = stage.folder.path().join("left");
    disk.leaves(&live, &left, cut.torn.map(Dice::new));
    let result = match done {
        Some(Ok(())) => stage.holds(asked, &left),
        Some(Err(why)) => why,
        None => stage.can_be_done_again(asked, &left),
    };
    Went { dropped: disk.dropped().len(), counted: disk.counted(), result }
}

impl Stage<'_> {
    /// What is there before.
    fn prepare(&self, asked: Asked) {
        let live = self.live();
        let (data, backup) = (live.join("data"), live.join("backup"));
        if !matches!(asked, Asked::NewKey | Asked::Init) {
            copy(&self.prepared.data(), &data);
        }
        if matches!(asked, Asked::Init | Asked::Account) {
            self.before(&["key", "new", &text(&live.join("admin.key"))]);
        }
        if matches!(asked, Asked::Restore | Asked::RestoreRefused) {
            self.before(&["backup", "--data", &text(&data), "--out", &text(&backup)]);
        }
        if asked == Asked::RestoreRefused {
            // The keys of another time: a root that the backup needs is not among them.
            for place in ["vault", "vault-mirror"] {
                let file = crate::prepared::key_folder(&data.join(place)).join("roots");
                let ring = fs::read_to_string(&file).expect("a ring");
                let ring = stricto_vault::WrappedRoots::parse(&ring).expect("a ring");
                let b = self.prepared.b.to_string();
                let ring = ring.without(&b, stricto_vault::Branch::Content).expect("a root");
                fs::write(&file, ring.to_text()).expect("written");
            }
        }
        if matches!(asked, Asked::Restore | Asked::RestoreRefused) {
            fs::remove_file(data.join("stricto.db")).expect("there was a database");
        }
    }

    /// Runs it: done as it says, otherwise than it should, or none where it was killed.
    fn done(&self, asked: Asked, orders: &Orders, live: &Path) -> Option<Result<(), Result<(), Breach>>> {
        let (data, backup) = (text(&live.join("data")), text(&live.join("backup")));
        let admin = text(&live.join("admin.key"));
        let output = match asked {
            Asked::NewKey => run(orders, &["key", "new", &text(&live.join("new.key"))]),
            Asked::Init => run(
                orders,
                &["init", "--data", &data, "--origin", "police.example/rbi", "--admin-key", &admin],
            ),
            Asked::Account => {
                let args = ["account", "add", "--data", &data, "--name", "karin", "--key", &admin];
                let mut command = stricto(orders, &args);
                command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
                let mut child = command.spawn().expect("the binary starts");
                let mut input = child.stdin.take().expect("its input");
                input.write_all(b"a sentence of some length\n").expect("a password");
                drop(input);
                child.wait_with_output().expect("its end")
            }
            Asked::Backup => run(orders, &["backup", "--data", &data, "--out", &backup]),
            Asked::Restore | Asked::RestoreRefused => {
                run(orders, &["restore", &backup, "--data", &data, "--nobody-saw"])
            }
            Asked::MoveMirror => return self.moved(orders, live),
        };
        output.status.code()?;
        let as_it_should = output.status.success() == (asked != Asked::RestoreRefused);
        Some(if as_it_should { Ok(()) } else { Err(breach(name(asked), said(&output))) })
    }

    fn moved(&self, orders: &Orders, live: &Path) -> Option<Result<(), Result<(), Breach>>> {
        let to = live.join("moved");
        let mut command = stricto(orders, &["serve", "--listen", "127.0.0.1:0", "--data"]);
        command.arg(live.join("data")).arg("--move-mirror").arg(&to);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its output");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line).expect("its output");
        let serves = line.starts_with("listening");
        let _ = if serves { child.kill() } else { Ok(()) };
        let output = child.wait_with_output().expect("its end");
        match (serves, output.status.code()) {
            (true, _) => Some(Ok(())),
            (false, None) => None,
            (false, Some(_)) => Some(Err(breach(NOT_MOVED, said(&output)))),
        }
    }

    /// What it said that it did is there.
    fn holds(&self, asked: Asked, left: &Path) -> Result<(), Breach> {
        let data = left.join("data");
        match asked {
            Asked::NewKey => self.key_reads(&left.join("new.key"), left),
            Asked::Init => self.serves(REGISTER_GONE, &data),
            Asked::Account => {
                let text = fs::read_to_string(data.join("accounts/karin.json")).unwrap_or_default();
                if text.contains("argon2id") {
                    Ok(())
                } else {
                    breach(ACCOUNT_GONE, format!("it says `{text}`"))
                }
            }
            Asked::Backup => {
                let output = run(
                    &self.plain(),
                    &["verify", &text(&left.join("backup")), "--key", &self.prepared.vkey],
                );
                if output.status.success() { Ok(()) } else { breach(BACKUP_GONE, said(&output)) }
            }
            Asked::Restore => self.serves(NOT_PUT_BACK, &data),
            Asked::RestoreRefused => {
                let there = data.join("stricto.db").exists();
                if there { breach(TAKEN_AWAY, "it is there") } else { Ok(()) }
            }
            Asked::MoveMirror => {
                let said = fs::read_to_string(data.join("settings.json")).unwrap_or_default();
                if !said.contains("moved") {
                    return breach(NOT_MOVED, format!("the settings say `{said}`"));
                }
                // It is recorded in full, and all of it was copied to where it is now.
                let now = said.replace("/live/", "/left/");
                fs::write(data.join("settings.json"), now).expect("written");
                self.serves(NOT_MOVED, &data)
            }
        }
    }

    /// After a death in it, it can be done again, or nothing was begun.
    fn can_be_done_again(&self, asked: Asked, left: &Path) -> Result<(), Breach> {
        let data = left.join("data");
        match asked {
            Asked::Restore => {
                if !data.join("stricto.db").exists() {
                    let again = self.done(asked, &self.plain(), left);
                    if let Some(Err(Err(breach))) = again {
                        return Err(Breach { name: STUCK, ..breach });
                    }
                }
                self.serves(NOT_PUT_BACK, &data)
            }
            Asked::MoveMirror => match self.moved(&self.plain(), left) {
                Some(Ok(())) => Ok(()),
                Some(Err(Err(breach))) => Err(Breach { name: STUCK, ..breach }),
                Some(Err(Ok(()))) | None => breach(STUCK, "it was killed by nobody"),
            },
            // What was not said to be done may be there or not.
            Asked::NewKey | Asked::Init | Asked::Account | Asked::Backup | Asked::RestoreRefused => Ok(()),
        }
    }

    fn key_reads(&self, key: &Path, left: &Path) -> Result<(), Breach> {
        let args = [
            "init",
            "--data",
            &text(&left.join("other")),
            "--origin",
            "police.example/rbi",
            "--admin-key",
            &text(key),
        ];
        let output = run(&self.plain(), &args);
        if output.status.success() { Ok(()) } else { breach(KEY_GONE, said(&output)) }
    }

    fn serves(&self, otherwise: &'static str, data: &Path) -> Result<(), Breach> {
        match serve(&self.plain(), data) {
            Start::Serves(server) => {
                let ended = server.end();
                if ended.success() { Ok(()) } else { breach(checks::DOES_NOT_OPEN, ended.to_string()) }
            }
            Start::Died => breach(otherwise, "it was killed by nobody"),
            Start::Refused(why) => breach(otherwise, why),
        }
    }
}

const fn name(asked: Asked) -> &'static str {
    match asked {
        Asked::NewKey => KEY_GONE,
        Asked::Init => REGISTER_GONE,
        Asked::Account => ACCOUNT_GONE,
        Asked::Backup => BACKUP_GONE,
        Asked::Restore => NOT_PUT_BACK,
        Asked::RestoreRefused => TAKEN_AWAY,
        Asked::MoveMirror => NOT_MOVED,
    }
}

#[test]
fn what_a_command_said_is_done_is_done_after_a_power_cut() {
    for asked in ALL {
        let went = ask(Prepared::once(), asked, &Cut::default());
        assert!(went.result.is_ok(), "{asked:?}: {:?}", went.result);
    }
}

#[test]
fn what_a_power_cut_interrupts_can_be_done_again() {
    for asked in [Asked::Restore, Asked::MoveMirror] {
        let all = ask(Prepared::once(), asked, &Cut::default()).counted;
        assert!(all > 20, "{asked:?} counts {all} moments");
        for turn in 0..8 {
            let mut dice = Dice::new(turn);
            let cut = Cut { at: 1 + dice.next(all), torn: (turn % 2 == 0).then_some(turn), ..Cut::default() };
            let went = ask(Prepared::once(), asked, &cut);
            assert!(went.result.is_ok(), "{asked:?} {cut:?}: {:?}", went.result);
        }
    }
}
