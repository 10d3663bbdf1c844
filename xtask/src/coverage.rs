//! The coverage of the requirement table: which case exercises which row, and a page that shows how each row is held.
//!
//! Both are pure functions of the tree and of the table that is built in: cases are run through the law itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stricto_law::requirements::{
    CaseIndex, Exercise, OFFICIAL_JOURNAL, Requirement, asked_at, by_provision, exercised, index_line,
    requirements,
};
use stricto_law::{Profiles, assess, input};

use crate::tree::Tree;

/// The index of cases that the binary carries.
pub(crate) const INDEX: &str = "requirements/cases.txt";
/// The page for people.
pub(crate) const PAGE: &str = "requirements/coverage.md";

/// How many cases of one kind a row names on the page; the others are counted.
const NAMED: usize = 3;

/// Both files as the tree and the table say, by their path.
///
/// # Errors
/// Each case that cannot be read, with what to do.
pub(crate) fn regenerate(tree: &Tree) -> Result<[(&'static str, String); 2], Vec<String>> {
    let index = index(tree)?;
    let page = page(&CaseIndex::read(&index));
    Ok([(INDEX, index), (PAGE, page)])
}

fn index(tree: &Tree) -> Result<String, Vec<String>> {
    let profiles = Profiles::built_in();
    let (mut lines, mut refusals) = (String::new(), Vec::new());
    for (path, text) in tree.under("cases").filter(|(path, _)| path.ends_with(".toml")) {
        let name = path.trim_start_matches("cases/").trim_end_matches(".toml");
        let case = input::parse(text, input::Format::Toml).map_err(|e| e.to_string());
        match case
            .and_then(|case| asked_at(&case).map(|at| (case, at)).ok_or_else(|| "no instant".to_owned()))
        {
            Ok((case, at)) => {
                let a = assess(&case.case, &profiles, at);
                // Writing into a `String` cannot fail.
                let _ = writeln!(lines, "{}", index_line(name, a.outcome, &exercised(name, &case.case, &a)));
            }
            Err(why) => refusals.push(format!("`{path}` cannot be read: {why}; mend the case")),
        }
    }
    if refusals.is_empty() { Ok(lines) } else { Err(refusals) }
}

fn page(cases: &CaseIndex) -> String {
    let mut out = String::from(
        "# How each requirement is held\n\n\
         Written by `cargo xtask coverage`; a house rule holds it against the tree. What each row asks is in the files \
         beside\nthis one, and `stricto law <row>` shows it.\n\n",
    );
    totals(&mut out, cases);
    for (heading, rows) in by_provision() {
        let _ = write!(
            out,
            "\n## {heading}\n\n| row | how it is held | tests | cases |\n| --- | --- | --- | --- |\n"
        );
        for row in rows {
            let held = match &row.how {
                Some(how) => format!("{}: {}", how.words(), links(&row.held_by, '#')),
                None => row.held(),
            };
            let cells =
                [format!("**{}** {}", row.id, row.label), held, links(&row.tests, ':'), shown(cases, row)];
            let _ = writeln!(out, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
    }
    let _ = writeln!(out, "\nSource of the Act: [Regulation (EU) 2024/1689]({OFFICIAL_JOURNAL}).");
    out
}

fn totals(out: &mut String, cases: &CaseIndex) {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for row in requirements() {
        *kinds.entry(row.how.as_ref().map_or("left to people", |how| how.kind())).or_default() += 1;
    }
    let exercised = requirements().iter().filter(|row| !cases.of(row).is_empty()).count();
    let _ = write!(out, "| rows | held |\n| ---: | --- |\n");
    for (kind, count) in &kinds {
        let _ = writeln!(out, "| {count} | {kind} |");
    }
    let _ = writeln!(
        out,
        "| **{}** | all; {exercised} of them are exercised by worked cases |",
        requirements().len()
    );
}

/// Links to places `path#item` or `path::item`: the item as the text, or else the file's name.
fn links(places: &[String], parted: char) -> String {
    let link = |place: &String| {
        let (path, item) = place.split_once(parted).unwrap_or((place, ""));
        let item = item.trim_start_matches(':');
        let name = path.rsplit('/').next().unwrap_or(path);
        format!("[`{}`](../{path})", if item.is_empty() { name } else { item })
    };
    places.iter().map(link).collect::<Vec<_>>().join(", ")
}

fn shown(cases: &CaseIndex, row: &Requirement) -> String {
    let of_row = cases.of(row);
    let of = |how: Exercise| {
        let found: Vec<_> = of_row.iter().filter(|e| e.how == how).collect();
        // Where a row is open is nearly everywhere that its facts are left out: a count is enough.
        let named = if how == Exercise::Open { 0 } else { NAMED };
        let mut parts: Vec<String> = found
            .iter()
            .take(named)
            .map(|e| {
                let name = e.case.rsplit('/').next().unwrap_or(&e.case);
                format!("[{name}](../cases/{}.toml) ({})", e.case, e.outcome)
            })
            .collect();
        match found.len().saturating_sub(named) {
            0 => {}
            more if parts.is_empty() => parts.push(more.to_string()),
            more => parts.push(format!("{more} more")),
        }
        (!parts.is_empty()).then(|| format!("{}: {}", how.as_str(), parts.join(", ")))
    };
    Exercise::ALL.into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_every_row_once_and_a_case_is_named_where_it_is_met() {
        let tree = Tree::of(&[("cases/worked/nothing-known.toml", ""), ("cases/README.md", "no case")]);
        let [(_, index), (_, page)] = regenerate(&tree).unwrap();
        assert!(
            index.starts_with("worked/nothing-known\tconditional\t") && index.lines().count() == 1,
            "{index}"
        );
        for row in requirements() {
            assert_eq!(page.matches(&format!("| **{}** ", row.id)).count(), 1, "{}", row.id);
        }
        assert!(page.contains("met: [nothing-known](../cases/worked/nothing-known.toml) (conditional)"));
        assert!(page.contains("left to people, because"));
    }

    #[test]
    fn a_case_that_cannot_be_read_refuses() {
        let refusals = regenerate(&Tree::of(&[("cases/worked/broken.toml", "id = 7")])).unwrap_err();
        assert!(refusals[0].starts_with("`cases/worked/broken.toml` cannot be read"), "{refusals:?}");
    }
}
