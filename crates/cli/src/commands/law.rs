//! `stricto law`: the map from what the law asks to what holds it here.

use std::collections::BTreeMap;

use serde::Serialize;
use stricto_law::requirements::{CaseIndex, Exercise, Exercised, Requirement, by_provision, heading};

use crate::ending::{CommandError, Ended, Ending};
use crate::output::{self, Format};
use find::{Found, find};
use plain::plain;

mod find;
mod plain;

/// Show what the law asks, row by row, and what here holds it; or one row.
#[derive(clap::Args)]
#[command(
    long_about = "Shows the requirement table. Alone: a heading for each provision, in the order of the Act, and a line for \
        each row with its id, what must hold, and how it is held here. With a row's id: all of it; what it asks, its \
        source, who must act, when, what follows otherwise, the files and tests that hold it, or why it is left to people, \
        and the worked cases in which it is met, not met or open. With words instead: the rows that speak of them.\n\n\
        The table is data of this build; its hash is in the receipt of every assessment.",
    after_help = "Examples:\n  stricto law\n  stricto law R-5.3-l\n  stricto law R-5.3      every row that begins so\n  \
        stricto law urgency    every row that speaks of it\n  stricto law \"Article 5(3)\"\n  \
        stricto law --left-to-people\n  stricto law --format json\n\n\
        Exit codes:\n  0  shown\n  2  there is no such row, and none speaks of it"
)]
pub(crate) struct Args {
    /// A row's id, how it begins, or words to look for.
    id: Option<String>,
    /// Only the rows that no code holds, with the reason.
    #[arg(long)]
    left_to_people: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// A row with its provision and the cases that exercise it.
#[derive(Serialize)]
struct Shown<'a> {
    provision: &'a str,
    #[serde(flatten)]
    row: &'a Requirement,
    link: Option<&'static str>,
    cases: Vec<Exercised>,
}

/// Runs the command.
///
/// # Errors
/// When no row has the id, begins so, or speaks of the words.
pub(crate) fn run(args: &Args) -> Ended {
    let wanted = |row: &&Requirement| !args.left_to_people || row.how.is_none();
    let found = match args.id.as_deref() {
        Some(words) => find(words).map_err(CommandError::Input)?,
        None => {
            Found { rows: by_provision().into_iter().flat_map(|(_, rows)| rows).collect(), spoken: false }
        }
    };
    let rows: Vec<&'static Requirement> = found.rows.into_iter().filter(wanted).collect();
    match args.format {
        Format::Json => {
            let shown = |row: &&'static Requirement| Shown {
                provision: heading(&row.id).unwrap_or_default(),
                row,
                link: row.link(),
                cases: CaseIndex::built_in().of(row),
            };
            output::json(&rows.iter().map(shown).collect::<Vec<_>>())?;
        }
        Format::Text => {
            if let Some(words) = args.id.as_deref().filter(|_| found.spoken) {
                output::line(&spoken(words.trim(), rows.len()))?;
            }
            match rows.as_slice() {
                [row] if args.id.is_some() => whole(row)?,
                rows => map(rows)?,
            }
        }
    }
    Ok(Ending::Fine)
}

/// How many rows speak of words that name none.
fn spoken(words: &str, rows: usize) -> String {
    let speak = if rows == 1 { "row speaks" } else { "rows speak" };
    format!("No row is called `{words}`; {rows} {speak} of it.")
}

fn whole(row: &Requirement) -> Result<(), CommandError> {
    let held = row.held();
    let source = row.link().map_or_else(|| row.citation.clone(), |link| format!("{}; {link}", row.citation));
    let parts = [
        ("term", row.term.clone()),
        ("state", row.state.clone()),
        ("asks", plain(&row.asks)),
        ("source", source),
        ("who", plain(&row.who)),
        ("when", plain(&row.trigger)),
        ("otherwise", plain(&row.consequence)),
        ("note", plain(&row.note)),
        ("held by", held),
    ];
    output::line(&format!("{}  {}", row.id, row.label))?;
    for (name, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        output::line(&format!("  {name:<10} {text}"))?;
    }
    for place in &row.held_by {
        output::line(&format!("  {:<10} {place}", ""))?;
    }
    for (at, test) in row.tests.iter().enumerate() {
        output::line(&format!("  {:<10} {test}", if at == 0 { "tests" } else { "" }))?;
    }
    cases(&CaseIndex::built_in().of(row))
}

/// How many cases of one kind a row names; `--format json` has all.
const NAMED: usize = 3;

/// How a case exercises a row, before the name of the case.
const fn exercised(how: Exercise) -> &'static str {
    match how {
        Exercise::NotMet => "not met in",
        Exercise::Met => "met in",
        Exercise::Open => "open in",
        Exercise::Owed => "a duty in",
        Exercise::About => "shown by",
    }
}

fn cases(found: &[Exercised]) -> Result<(), CommandError> {
    let mut first = true;
    for how in Exercise::ALL {
        let of: Vec<&Exercised> = found.iter().filter(|e| e.how == how).collect();
        for e in of.iter().take(NAMED) {
            let name = if std::mem::take(&mut first) { "cases" } else { "" };
            let how = exercised(how);
            output::line(&format!("  {name:<10} {how:<10} {}, which comes out as {}", e.case, e.outcome))?;
        }
        if let more @ 1.. = of.len().saturating_sub(NAMED) {
            let how = exercised(how);
            output::line(&format!("  {:<10} {how:<10} {more} more (`--format json` lists them)", ""))?;
        }
    }
    Ok(())
}

fn map(rows: &[&Requirement]) -> Result<(), CommandError> {
    for (heading, of) in by_provision() {
        let of: Vec<&Requirement> =
            of.into_iter().filter(|row| rows.iter().any(|shown| shown.id == row.id)).collect();
        if !of.is_empty() {
            output::line(&format!("\n{heading}"))?;
        }
        for row in of {
            output::line(&format!("  {:<10} {}: {}", row.id, row.label, row.held()))?;
        }
    }
    output::line(&format!("\n{}", totals(rows)))
}

/// `286 rows: 78 rule, 60 recorded step, …, 30 left to people`.
fn totals(rows: &[&Requirement]) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *kinds.entry(row.how.as_ref().map_or("left to people", |how| how.kind())).or_default() += 1;
    }
    let parts: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    format!("{} rows: {}", rows.len(), parts.join(", "))
}
