//! `stricto law`: the map from what the law asks to what holds it here.

use stricto_law::explain::place;
use stricto_law::requirements::{Requirement, requirement, requirements};

use crate::ending::{CommandError, Ended, Ending};
use crate::output::{self, Format};

/// Show what the law asks, row by row, and which file here holds it; or one row.
#[derive(clap::Args)]
#[command(
    long_about = "Shows the requirement table: every row of what the law asks, in own words, with its source, who must \
        act, what follows where it is not met, and the file of this program that holds it, or why it is left to people.\n\n\
        The table is data of this build; its hash is in the receipt of every assessment.",
    after_help = "Examples:\n  stricto law\n  stricto law R-5.3-l\n  stricto law R-5.3      every row that begins so\n  \
        stricto law --left-to-people\n\n\
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

/// Runs the command.
///
/// # Errors
/// When no row has the id.
pub(crate) fn run(args: &Args) -> Ended {
    let chosen: Vec<&Requirement> = match &args.id {
        Some(id) => match requirement(id) {
            Some(row) => vec![row],
            None => requirements().iter().filter(|row| row.id.starts_with(id.as_str())).collect(),
        },
        None => requirements().iter().collect(),
    };
    if let (true, Some(id)) = (chosen.is_empty(), &args.id) {
        return Err(CommandError::Input(format!("no row is called `{id}`; `stricto law` lists them all")));
    }
    let rows: Vec<&Requirement> =
        chosen.into_iter().filter(|row| !args.left_to_people || is_left_to_people(row)).collect();
    match args.format {
        Format::Json => output::json(&rows)?,
        Format::Text => match rows.as_slice() {
            [row] => whole(row)?,
            rows => map(rows)?,
        },
    }
    Ok(Ending::Fine)
}

fn is_left_to_people(row: &Requirement) -> bool {
    row.held_by.starts_with("left to people")
}

fn whole(row: &Requirement) -> Result<(), CommandError> {
    let link = place(&row.id).link.unwrap_or_default().to_owned();
    let parts = [
        ("term", &row.term),
        ("state", &row.state),
        ("asks", &row.asks),
        ("who", &row.who),
        ("when", &row.trigger),
        ("otherwise", &row.consequence),
        ("note", &row.note),
        ("source", &row.citation),
        ("read it at", &link),
        ("held by", &row.held_by),
    ];
    output::line(&format!("{}  {}", row.id, row.label))?;
    for (name, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        output::line(&format!("  {name:<10} {text}"))?;
    }
    Ok(())
}

fn map(rows: &[&Requirement]) -> Result<(), CommandError> {
    let mut article = "";
    for row in rows {
        // `R-5.3-l` stands under `R-5.3`: the id without its letter.
        let of = row.id.rsplit_once('-').map_or(row.id.as_str(), |(of, _)| of);
        if of != article {
            article = of;
            output::line(&format!("\n{article}"))?;
        }
        output::line(&format!("  {:<10} {}", row.id, row.asks))?;
        output::line(&format!("  {:<10} → {}", "", row.held_by))?;
    }
    let left = rows.iter().filter(|row| is_left_to_people(row)).count();
    output::line(&format!("\n{} rows, {left} of them left to people", rows.len()))
}
