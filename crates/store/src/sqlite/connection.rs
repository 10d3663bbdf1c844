//! Opening the database file: pragmas, schema, version.

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::{FileError, StoreError};

/// What the database's header says of it: `SRTO`.
const APPLICATION_ID: i32 = 0x5352_544f;

/// The version of `schema.sql`.
const SCHEMA_VERSION: i32 = 1;

/// How long a connection waits for another before it gives up.
const BUSY: Duration = Duration::from_secs(10);

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To make the file and the schema: the file must not be there.
    Create,
    /// To append, on a file that is there.
    Write,
    /// To read.
    Read,
    /// To read a file that nobody writes: nothing is made beside it. Its write-ahead log must be empty.
    ReadStill,
}

/// For `map_err`: names what the database was asked to do.
pub(super) fn failed(what: &'static str) -> impl FnOnce(rusqlite::Error) -> StoreError {
    move |e| StoreError::Database { what, source: Box::new(e) }
}

/// A connection to the database file.
pub(super) fn open(path: &Path, purpose: Purpose) -> Result<Connection, StoreError> {
    if purpose == Purpose::Create {
        // For its owner alone before anything is in it: SQLite gives the files beside it the same mode.
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600).open(path).map_err(FileError::at("create", path))?;
    }
    let flags = match purpose {
        Purpose::Create | Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Purpose::Read | Purpose::ReadStill => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match purpose {
        Purpose::Create | Purpose::Write | Purpose::Read => Connection::open_with_flags(path, flags),
        Purpose::ReadStill => Connection::open_with_flags(still(path), flags | OpenFlags::SQLITE_OPEN_URI),
    };
    let connection = connection.map_err(failed("open its file"))?;
    connection.busy_timeout(BUSY).map_err(failed("set a time limit"))?;
    connection.set_prepared_statement_cache_capacity(64);
    match purpose {
        Purpose::Create => {
            configure(&connection)?;
            create(&connection)?;
        }
        Purpose::Write => configure(&connection)?,
        Purpose::Read | Purpose::ReadStill => {}
    }
    check_version(&connection)?;
    Ok(connection)
}

/// The file as a URI that says that it does not change.
fn still(path: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri + "?immutable=1"
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    // 32 MiB of cache: appends seldom read. The write-ahead log is folded in by a connection of its own; only where that
    // falls far behind, at 256 MiB, does whoever appends.
    // FULL: a commit is on the disk before it is answered. `secure_delete` overwrites what is deleted with zeros.
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA secure_delete = ON;
             PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -32768;
             PRAGMA wal_autocheckpoint = 65536;
             PRAGMA temp_store = MEMORY;
             PRAGMA trusted_schema = OFF;",
        )
        .map_err(failed("set its pragmas"))
}

fn create(connection: &Connection) -> Result<(), StoreError> {
    let schema = include_str!("schema.sql");
    connection
        .execute_batch(&format!(
            "BEGIN IMMEDIATE;
             {schema}
             PRAGMA application_id = {APPLICATION_ID};
             PRAGMA user_version = {SCHEMA_VERSION};
             COMMIT;"
        ))
        .map_err(failed("make its tables"))
}

fn check_version(connection: &Connection) -> Result<(), StoreError> {
    let pragma =
        |sql| connection.query_row(sql, [], |row| row.get::<_, i32>(0)).map_err(failed("say what it is"));
    let found = (pragma("PRAGMA application_id")?, pragma("PRAGMA user_version")?);
    if found == (APPLICATION_ID, SCHEMA_VERSION) {
        return Ok(());
    }
    Err(StoreError::Unreadable { what: format!("a database of application {} version {}", found.0, found.1) })
}
