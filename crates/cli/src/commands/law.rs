//! `stricto law`: the map from what the law asks to what holds it here.

use std::collections::BTreeMap;

use serde::Serialize;
use stricto_law::requirements::{
    CaseIndex, Exercise, Exercised, OFFICIAL_JOURNAL, Requirement, by_provision, heading, requirement,
    requirements,
};

use crate::ending::{CommandError, Ended, Ending};
use crate::output::{self, Format};

/// Show what the law asks, row by row, and what here holds it; or one row.
#[derive(clap::Args)]
#[command(
    long_about = "Shows the requirement table. Alone: a heading for each provision, in the order of the Act, and a line for \
        each row with its id, what must hold, and how it is held here. With a row's id: all of it; what it asks, its \
        source, who must act, when, what follows otherwise, the files and tests that hold it, or why it is left to people, \
        and the worked cases in which it is met, not met or open.\n\n\
        The table is data of this build; its hash is in the receipt of every assessment.",
    after_help = "Examples:\n  stricto law\n  stricto law R-5.3-l\n  stricto law R-5.3      every row that begins so\n  \
        stricto law --left-to-people\n  stricto law --format json\n\n\
        Exit codes:\n  0  shown\n  2  there is no such row"
)]
pub(crate) struct Args {
    /// A row's id, or how it begins.
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
    link: &'a str,
    cases: Vec<Exercised>,
}

/// Runs the command.
///
/// # Errors
/// When no row has the id, or begins so.
pub(crate) fn run(args: &Args) -> Ended {
    let wanted = |row: &Requirement| !args.left_to_people || row.how.is_none();
    let rows: Vec<&Requirement> = chosen(args.id.as_deref())?.into_iter().filter(|row| wanted(row)).collect();
    match args.format {
        Format::Json => {
            let shown = |row: &&'static Requirement| Shown {
                provision: heading(&row.id).unwrap_or_default(),
                row,
                link: OFFICIAL_JOURNAL,
                cases: CaseIndex::built_in().of(row),
            };
            output::json(&rows.iter().map(shown).collect::<Vec<_>>())?;
        }
        Format::Text => match rows.as_slice() {
            [row] if args.id.is_some() => whole(row)?,
            rows => map(rows)?,
        },
    }
    Ok(Ending::Fine)
}

/// The row of that id, whatever its case; or those that begin so; or all.
fn chosen(id: Option<&str>) -> Result<Vec<&'static Requirement>, CommandError> {
    let Some(id) = id else {
        return Ok(by_provision().into_iter().flat_map(|(_, rows)| rows).collect());
    };
    if let Some(row) =
        requirement(id).or_else(|| requirements().iter().find(|r| r.id.eq_ignore_ascii_case(id)))
    {
        return Ok(vec![row]);
    }
    let begins = |row: &&Requirement| {
        row.id.get(..id.len()).is_some_and(|start| !id.is_empty() && start.eq_ignore_ascii_case(id))
    };
    let found: Vec<&Requirement> = requirements().iter().filter(begins).collect();
    if found.is_empty() {
        let near = near(id).join("`, `");
        return Err(CommandError::Input(format!(
            "no row is called `{id}` or begins so; did you mean `{near}`? `stricto law` lists them all"
        )));
    }
    Ok(found)
}

/// The three ids that differ least from `id`.
fn near(id: &str) -> Vec<&'static str> {
    let mut ids: Vec<(usize, &str)> = requirements()
        .iter()
        .map(|row| (distance(&row.id.to_lowercase(), &id.to_lowercase()), row.id.as_str()))
        .collect();
    ids.sort_by_key(|(distance, _)| *distance);
    ids.into_iter().take(3).map(|(_, id)| id).collect()
}

/// How many characters are to be put in, taken out or changed to make one of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.chars().zip(row.iter().skip(1)) {
            let cost = diagonal + usize::from(x != y);
            left = cost.min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

fn whole(row: &Requirement) -> Result<(), CommandError> {
    let held = row.held();
    let source = format!("{}; {OFFICIAL_JOURNAL}", row.citation);
    let parts = [
        ("term", row.term.as_str()),
        ("state", &row.state),
        ("asks", &row.asks),
        ("source", &source),
        ("who", &row.who),
        ("when", &row.trigger),
        ("otherwise", &row.consequence),
        ("note", &row.note),
        ("held by", &held),
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
const NAMED: usize = 8;

fn cases(found: &[Exercised]) -> Result<(), CommandError> {
    let mut first = true;
    for how in Exercise::ALL {
        let of: Vec<&Exercised> = found.iter().filter(|e| e.how == how).collect();
        for e in of.iter().take(NAMED) {
            let name = if std::mem::take(&mut first) { "cases" } else { "" };
            output::line(&format!("  {name:<10} {:<8} {}: {}", how.as_str(), e.case, e.outcome))?;
        }
        if let more @ 1.. = of.len().saturating_sub(NAMED) {
            output::line(&format!(
                "  {:<10} {:<8} and {more} more (`--format json` lists them)",
                "",
                how.as_str()
            ))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_are_mistyped_are_near_to_those_that_are_meant() {
        assert_eq!((distance("", "ab"), distance("kitten", "sitting"), distance("a", "a")), (2, 3, 0));
        assert!(near("R5.3-l").contains(&"R-5.3-l"), "{:?}", near("R5.3-l"));
        assert!(near("SC-a").iter().all(|id| id.starts_with("SC-a")), "{:?}", near("SC-a"));
    }

    #[test]
    fn a_row_is_found_by_its_id_in_any_case_and_a_beginning_finds_all_that_begin_so() {
        let ids = |id: &str| {
            chosen(Some(id)).map(|rows| rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>())
        };
        assert_eq!(ids("r-5.3-L").ok(), Some(vec!["R-5.3-l"]));
        assert_eq!(ids("SC-c").ok(), Some(vec!["SC-c1", "SC-c2", "SC-c3"]));
        assert!(matches!(ids("R-9.9-z"), Err(CommandError::Input(why)) if why.contains("did you mean")));
        assert_eq!(chosen(None).map(|rows| rows.len()).ok(), Some(requirements().len()));
    }
}
