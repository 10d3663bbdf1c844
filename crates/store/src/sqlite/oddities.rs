//! What a database holds that no register makes: tables, triggers and rows that somebody with the disk put there.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde::Deserialize;
use stricto_record::ids::UseId;

use super::connection::failed;
use super::owner;
use super::reads::natural;
use crate::error::StoreError;
use crate::verify::source::Oddity;

const WHAT: &str = "look for what no register makes";

/// Of an entry's bytes, the use that it names.
#[derive(Deserialize)]
struct Named {
    #[serde(rename = "use", default)]
    use_id: Option<UseId>,
}

/// The database is refused where its schema is another, or an entry is filed under another use than its bytes name.
///
/// # Errors
/// Where it is, or it cannot be read.
pub(super) fn refuse(c: &Connection) -> Result<(), StoreError> {
    let mut found = schema(c)?;
    found.extend(owners(c)?);
    match found.into_iter().next() {
        None => Ok(()),
        Some(oddity) => Err(StoreError::Foreign { what: oddity.what }),
    }
}

/// All that is odd, under a newest checkpoint of `size` entries.
///
/// # Errors
/// Where the database cannot be read.
pub(super) fn all(c: &Connection, size: u64) -> Result<Vec<Oddity>, StoreError> {
    let mut found = schema(c)?;
    found.extend(owners(c)?);
    found.extend(beyond(c, size)?);
    Ok(found)
}

/// A trigger can undo a stop in silence, a view can stand for a table: the schema is ours to the letter.
fn schema(c: &Connection) -> Result<Vec<Oddity>, StoreError> {
    let ours = Connection::open_in_memory().map_err(failed(WHAT))?;
    ours.execute_batch(include_str!("schema.sql")).map_err(failed(WHAT))?;
    let (ours, found) = (objects(&ours)?, objects(c)?);
    let odd = |(kind, name, _): &(String, String, _), how| Oddity {
        position: None,
        what: format!("the {kind} {name:?}, which {how}"),
    };
    let foreign = found.difference(&ours).map(|object| odd(object, "is none of a register"));
    let missing = ours.difference(&found).map(|object| odd(object, "a register has, no more or otherwise"));
    Ok(foreign.chain(missing).collect())
}

fn objects(c: &Connection) -> Result<BTreeSet<(String, String, Option<String>)>, StoreError> {
    let mut statement = c.prepare("SELECT type, name, sql FROM sqlite_schema").map_err(failed(WHAT))?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.map_err(failed(WHAT))?.collect::<Result<_, _>>().map_err(failed(WHAT))
}

/// Entries that are filed under another use than their bytes name: whoever reads that use would miss them.
fn owners(c: &Connection) -> Result<Vec<Oddity>, StoreError> {
    let sql = "SELECT position, use_id, bytes FROM entries ORDER BY position";
    let mut statement = c.prepare(sql).map_err(failed(WHAT))?;
    let mut rows = statement.query([]).map_err(failed(WHAT))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(failed(WHAT))? {
        let filed: String = row.get(1).map_err(failed(WHAT))?;
        let bytes = row.get_ref(2).map_err(failed(WHAT))?;
        // Bytes that are no entry are found by whoever replays them.
        let named = bytes.as_blob().ok().and_then(|bytes| serde_json::from_slice::<Named>(bytes).ok());
        if named.is_some_and(|named| owner(named.use_id) != filed) {
            let position = natural(row.get(0).map_err(failed(WHAT))?)?;
            let what = format!("entry {position} filed under another use than it names");
            found.push(Oddity { position: Some(position), what });
        }
    }
    Ok(found)
}

/// Entries that no checkpoint covers, or that are missing under one.
fn beyond(c: &Connection, size: u64) -> Result<Vec<Oddity>, StoreError> {
    let sql = "SELECT coalesce(max(position) + 1, 0), count(*) FROM entries";
    let (end, count): (i64, i64) =
        c.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed(WHAT))?;
    let whole = i64::try_from(size).is_ok_and(|size| (end, count) == (size, size));
    let what = format!("{count} entries, the last before position {end}, where the checkpoint covers {size}");
    Ok(if whole { Vec::new() } else { vec![Oddity { position: None, what }] })
}
