//! Every step that makes something durable, left out in turn: each is missed, and by a breach with a name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::case::{Death, play};
use crate::checks::{
    ACT_MISSING, DOES_NOT_OPEN, DOES_NOT_VERIFY, FORGOTTEN, NOT_ERASED, OLD_FOLDER, OLD_KEY,
};
use crate::checks::{
    ALERT_MISSING, Breach, CHECKPOINT_BROKEN, CONTENT_STAYS, OPENING_MISSING, PLACE_UNREADABLE, ROOT_STAYS,
};
use crate::commands::{
    Asked, BACKUP_GONE, Cut, KEY_GONE, NOT_MOVED, NOT_PUT_BACK, REGISTER_GONE, STUCK, TAKEN_AWAY, ask,
};
use crate::prepared::Prepared;

/// When the power is cut, where a step is left out.
enum When {
    /// At the end of a load with an erasure.
    Load,
    /// At the end of a load without one: an erasure writes the key folder anew.
    Calm,
    /// In a load, each of these numbers of counted moments after the step.
    After(&'static [u64]),
    /// At the end of a command.
    Command(Asked),
    /// At the last such step of a command, which alone is left out; SQLite makes the same call before.
    Last(Asked),
    /// In a command, at each of so many moments after the first such step, which alone is left out; any part may be
    /// left, by so many seeds.
    Torn(Asked, u64, u64),
}

/// One step: where it stands in the sources, how it is left out, and what then must be found.
struct Step {
    /// File and function, below `crates/store/src`.
    at: (&'static str, &'static str),
    /// What the line says.
    line: &'static str,
    drop: &'static str,
    only: u64,
    when: When,
    found: &'static [&'static str],
}

const ROTATED: &[u64] = &[2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24];

/// Every step of ours. What SQLite does for us by `synchronous = FULL` follows below.
const STEPS: &[Step] = &[
    Step {
        at: ("data_dir.rs", "private_folder"),
        line: "sync_folder(around)",
        drop: "fsync:.",
        only: 0,
        when: When::Command(Asked::Init),
        found: &[REGISTER_GONE],
    },
    // Each caller has a row of its own; this is all of them at once.
    Step {
        at: ("data_dir.rs", "sync_folder"),
        line: "let sync = || File::open(path)?.sync_all();",
        drop: "fsync:.|data|data/keys|data/vault|data/vault-mirror|data/vault*/??????????*",
        only: 0,
        when: When::Command(Asked::Init),
        found: &[REGISTER_GONE],
    },
    Step {
        at: ("backup.rs", "restore"),
        line: "fs::rename(&draft, dir.database())",
        drop: "rename:data/stricto.db",
        only: 0,
        when: When::Command(Asked::Restore),
        found: &[NOT_PUT_BACK],
    },
    // SQLite makes the folder durable again when it makes its write-ahead log; that we do not count on.
    Step {
        at: ("backup.rs", "restore"),
        line: "sync_folder(dir.root())?; after the rename",
        drop: "fsync:data",
        only: 0,
        when: When::Command(Asked::Restore),
        found: &[NOT_PUT_BACK],
    },
    Step {
        at: ("backup.rs", "restore"),
        line: "sync_folder(dir.root())?; after it was taken away",
        drop: "fsync:data",
        only: 0,
        when: When::Last(Asked::RestoreRefused),
        found: &[TAKEN_AWAY],
    },
    // `VACUUM INTO` does both of these as well in this version of SQLite, whose page says that it does not: they are
    // left out together with ours.
    Step {
        at: ("sqlite/copy.rs", "copy"),
        line: "File::open(to).and_then(|file| file.sync_all())",
        drop: "fsync:backup/stricto.db",
        only: 0,
        when: When::Command(Asked::Backup),
        found: &[BACKUP_GONE],
    },
    Step {
        at: ("sqlite/copy.rs", "copy"),
        line: "to.parent().map_or(Ok(()), sync_folder)",
        drop: "fsync:backup",
        only: 0,
        when: When::Command(Asked::Backup),
        found: &[BACKUP_GONE],
    },
    Step {
        at: ("register/remembered.rs", "write"),
        line: "file.sync_all()",
        drop: "fsync:data/keys/last.new",
        only: 0,
        when: When::Load,
        found: &[FORGOTTEN, DOES_NOT_OPEN],
    },
    Step {
        at: ("register/remembered.rs", "write"),
        line: "fs::rename(&draft, &self.0)",
        drop: "rename:data/keys/last.checkpoint",
        only: 0,
        when: When::Load,
        found: &[FORGOTTEN],
    },
    Step {
        at: ("register/remembered.rs", "write"),
        line: "self.0.parent().map_or(Ok(()), sync_folder)",
        drop: "fsync:data/keys",
        only: 0,
        when: When::Load,
        found: &[FORGOTTEN],
    },
    Step {
        at: ("key_file.rs", "write_secret"),
        line: "file.sync_all()",
        drop: "fsync:new.key",
        only: 0,
        when: When::Command(Asked::NewKey),
        found: &[KEY_GONE],
    },
    Step {
        at: ("key_file.rs", "write_secret"),
        line: "sync_folder(folder)",
        drop: "fsync:.",
        only: 0,
        when: When::Command(Asked::NewKey),
        found: &[KEY_GONE],
    },
    Step {
        at: ("settings.rs", "record"),
        line: "file.sync_all()",
        drop: "fsync:data/settings.json.new",
        only: 0,
        when: When::Command(Asked::MoveMirror),
        found: &[NOT_MOVED],
    },
    Step {
        at: ("settings.rs", "record"),
        line: "fs::rename(&draft, &file)",
        drop: "rename:data/settings.json",
        only: 0,
        when: When::Command(Asked::MoveMirror),
        found: &[NOT_MOVED],
    },
    Step {
        at: ("settings.rs", "record"),
        line: "sync_folder(self.root())",
        drop: "fsync:data",
        only: 0,
        when: When::Command(Asked::MoveMirror),
        found: &[NOT_MOVED],
    },
    Step {
        at: ("keys/folder.rs", "write_label"),
        line: "sync_folder(place)",
        drop: "fsync:moved",
        only: 1,
        when: When::Torn(Asked::MoveMirror, 6, 12),
        found: &[STUCK],
    },
    Step {
        at: ("keys/folder.rs", "write_new"),
        line: "sync_folder(&draft)?",
        drop: "fsync:data/vault*/??????????.new",
        only: 0,
        // Soon after: a root that is made later makes the same folder durable, under its new name.
        when: When::After(ROTATED),
        found: &[PLACE_UNREADABLE, DOES_NOT_OPEN],
    },
    Step {
        at: ("keys/folder.rs", "write_new"),
        line: "fs::rename(&draft, &folder)",
        drop: "rename:data/vault*/??????????",
        only: 0,
        when: When::Load,
        found: &[NOT_ERASED, PLACE_UNREADABLE, DOES_NOT_OPEN],
    },
    // The other place may heal it, on another disk that may be lost: each must stand alone. The first sync of the
    // place is that of the draft's own name.
    Step {
        at: ("keys/folder.rs", "write_new"),
        line: "sync_folder(place)",
        drop: "fsync:data/vault",
        only: 2,
        when: When::After(ROTATED),
        found: &[PLACE_UNREADABLE],
    },
    Step {
        at: ("keys/folder.rs", "replace_roots"),
        line: "fs::rename(&draft, &file)",
        drop: "rename:data/vault*/??????????/roots",
        only: 0,
        when: When::Calm,
        found: &[DOES_NOT_OPEN],
    },
    Step {
        at: ("keys/folder.rs", "replace_roots"),
        line: "sync_folder(&folder)",
        drop: "fsync:data/vault*/??????????",
        only: 0,
        when: When::Calm,
        found: &[DOES_NOT_OPEN],
    },
    Step {
        at: ("keys/folder.rs", "destroy"),
        line: "folder.parent().map_or(Ok(()), sync_folder)",
        drop: "fsync:data/vault",
        only: 3,
        when: When::Load,
        found: &[OLD_FOLDER],
    },
    Step {
        at: ("keys/folder.rs", "overwrite"),
        line: "file.sync_all()?",
        drop: "fsync:data/vault*/??????????/wrapping.key|data/vault*/??????????/roots",
        only: 0,
        when: When::Load,
        found: &[OLD_KEY],
    },
    Step {
        at: ("keys/folder.rs", "write_file"),
        line: "file.sync_all()",
        drop: "fsync:*.new/register|*.new/wrapping.key|*.new/roots|*/roots.new",
        only: 0,
        when: When::Load,
        found: &[PLACE_UNREADABLE, DOES_NOT_OPEN],
    },
];

/// What SQLite does for us: with `synchronous = OFF` it does neither, with `NORMAL` not the first.
const OF_SQLITE: &[Step] = &[
    Step {
        at: ("sqlite/connection.rs", "configure"),
        line: "PRAGMA synchronous = FULL",
        drop: "fsync:data/stricto.db-wal",
        only: 0,
        when: When::Load,
        found: &[
            ACT_MISSING,
            ALERT_MISSING,
            CONTENT_STAYS,
            OPENING_MISSING,
            DOES_NOT_OPEN,
            DOES_NOT_VERIFY,
            FORGOTTEN,
            CHECKPOINT_BROKEN,
        ],
    },
    Step {
        at: ("sqlite/connection.rs", "configure"),
        line: "PRAGMA synchronous = FULL",
        drop: "fsync:data/stricto.db",
        only: 0,
        when: When::Load,
        found: &[ACT_MISSING, CONTENT_STAYS, DOES_NOT_OPEN, DOES_NOT_VERIFY, FORGOTTEN, ROOT_STAYS],
    },
];

/// Leaves the step out; how many power cuts it took, and what was found.
fn left_out(step: &Step) -> (usize, Option<Breach>) {
    let prepared = Prepared::once();
    let refused = !matches!(step.when, When::Calm);
    let death = |after: Option<u64>, seed: u64| {
        let without = Some((step.drop.to_owned(), step.only, after));
        let told = play(prepared, &Death { seed, at: 0, without, torn: false, again: None, refused });
        (told.dropped, told.breach)
    };
    let command = |asked: Asked, only: u64, after: Option<u64>, torn: Option<u64>| {
        let cut = Cut { drop: Some(step.drop.to_owned()), only, after_drop: after, at: 0, torn };
        let went = ask(prepared, asked, &cut);
        (went.dropped, went.result.err())
    };
    let mut cuts = 0;
    let mut try_once = |(dropped, breach): (usize, Option<Breach>)| {
        cuts += 1;
        assert!(dropped > 0, "`{}` in `{}` never came by", step.drop, step.at.1);
        breach
    };
    let found = match &step.when {
        When::Load | When::Calm => (0..3).find_map(|seed| try_once(death(None, seed))),
        When::After(moments) => moments.iter().find_map(|after| try_once(death(Some(*after), *after))),
        When::Command(asked) => try_once(command(*asked, step.only, None, None)),
        When::Last(asked) => {
            // Counted first: none is of a number so high.
            let all =
                ask(prepared, *asked, &Cut { drop: Some(step.drop.to_owned()), ..Cut::default() }).dropped;
            try_once(command(*asked, u64::try_from(all).expect("a number"), None, None))
        }
        When::Torn(asked, moments, seeds) => {
            let all = (0..*seeds).flat_map(|seed| (0..*moments).map(move |after| (after, seed)));
            all.into_iter().find_map(|(after, seed)| {
                try_once(command(*asked, step.only, Some(after), Some(seed * 100 + after)))
            })
        }
    };
    (cuts, found)
}

fn missed<'a>(steps: impl Iterator<Item = &'a Step>) {
    let mut not_found = Vec::new();
    for step in steps {
        let (cuts, breach) = left_out(step);
        let name = breach.as_ref().map_or("nothing", |breach| breach.name);
        println!("| `{}` `{}` | `{}` | {cuts} | {name} | {breach:?}", step.at.0, step.at.1, step.line);
        if !step.found.contains(&name) {
            not_found.push(format!("{} {} `{}`: {breach:?}", step.at.0, step.at.1, step.line));
        }
    }
    assert!(not_found.is_empty(), "left out and not missed as it should be: {not_found:#?}");
}

#[test]
fn every_durable_step_of_a_command_is_missed_when_it_is_left_out() {
    let of_commands = |step: &&Step| !matches!(step.when, When::Load | When::Calm | When::After(_));
    missed(STEPS.iter().filter(of_commands));
}

#[test]
fn every_durable_step_of_the_key_store_and_the_checkpoint_is_missed_when_it_is_left_out() {
    let under_load = |step: &&Step| matches!(step.when, When::Load | When::Calm | When::After(_));
    missed(STEPS.iter().filter(under_load));
}

#[test]
fn every_durable_step_of_sqlite_is_missed_when_it_is_left_out() {
    missed(OF_SQLITE.iter());
}

/// Each call of the sources that makes something durable: file, function, and how many there are.
fn calls() -> BTreeMap<(String, String), usize> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates");
    let mut found = BTreeMap::new();
    for path in sources(&root) {
        let text = fs::read_to_string(&path).expect("a source");
        let text = text.split("#[cfg(test)]\nmod tests").next().expect("its first part");
        let mut function = String::new();
        for line in
            text.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.starts_with("use "))
        {
            if let Some((_, rest)) = line.split_once("fn ") {
                function = rest.split(['(', '<']).next().expect("a name").to_owned();
            }
            let named =
                ["sync_all(", "sync_data(", "sync_folder(", ", sync_folder)", "fs::rename(", ".persist("];
            if !line.contains("fn sync_folder") && named.iter().any(|call| line.contains(call)) {
                let file = path.strip_prefix(&root).expect("below it").display().to_string();
                *found.entry((file, function.clone())).or_default() += 1;
            }
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if entry.is_dir() && !["tests", "target"].contains(&name.as_str()) {
            found.extend(sources(&entry));
        } else if name.ends_with(".rs") {
            found.push(entry);
        }
    }
    found
}

#[test]
fn every_call_that_makes_something_durable_has_a_row() {
    let mut rows = BTreeMap::new();
    for step in STEPS {
        *rows.entry((format!("store/src/{}", step.at.0), step.at.1.to_owned())).or_default() += 1;
    }
    assert_eq!(calls(), rows, "the sources on the left, the rows of the table on the right");
}
