//! Generated lists: the code map of ARCHITECTURE.md, made from the first words of each file.
//!
//! A section is a folder. A file is one thing (a provision, a kind of act, a write, a check, an operation), and its
//! first `//!` line says which; the map is those lines. A folder that is gone or a file that says nothing refuses.

use std::fmt::Write as _;

use crate::tree::Tree;

/// The page that carries the map.
pub(crate) const PAGE: &str = "ARCHITECTURE.md";

const BEGIN: &str = "<!-- generated: code map -->\n";
const END: &str = "<!-- end of generated: code map -->\n";

/// Heading and folder of each section, in the order of the page.
const SECTIONS: &[(&str, &str)] = &[
    ("Provisions of the Act", "crates/law/src/aia"),
    ("Sections of a case", "crates/law/src/case"),
    ("Kinds of act", "crates/record/src/kinds"),
    ("Checks before the register admits an act", "crates/record/src/admissibility"),
    ("The gate and its checks", "crates/gate/src"),
    ("What enters from engines", "crates/ingest/src"),
    ("Formats of the register", "crates/tlog/src"),
    ("Keys, seals and commitments", "crates/vault/src"),
    ("Writes of the store", "crates/store/src/sqlite/writes"),
    ("Reads of the store", "crates/store/src/sqlite/reads"),
    ("Key files", "crates/store/src/keys"),
    ("HTTP operations", "crates/server/src/api/v1"),
    ("Jobs", "crates/server/src/jobs"),
    ("Figures and notices", "crates/report/src"),
    ("Commands", "crates/cli/src/commands"),
    ("Promise suites", "tests/promises/tests"),
    ("House rules", "xtask/src/house"),
];

/// The page with its generated part made again.
///
/// # Errors
/// Every reason why the map cannot be made, each with what to do.
pub(crate) fn regenerate(tree: &Tree) -> Result<String, Vec<String>> {
    let page = tree.text(PAGE).ok_or_else(|| vec![format!("there is no {PAGE}")])?;
    let parts = page.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.ok_or_else(|| {
        vec![format!("{PAGE} lacks `{}` or `{}` on lines of their own", BEGIN.trim(), END.trim())]
    })?;
    Ok(format!("{before}{BEGIN}{}{END}{after}", code_map(tree)?))
}

fn code_map(tree: &Tree) -> Result<String, Vec<String>> {
    let mut map = String::new();
    let mut refusals = Vec::new();
    for (title, folder) in SECTIONS {
        let mut rows = String::new();
        for (path, text) in tree.under(folder).filter(|(path, _)| names_a_thing(path)) {
            match first_words(text) {
                Some(words) => {
                    let name = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/');
                    // Writing into a `String` cannot fail.
                    let _ = writeln!(rows, "| {} | [`{name}`]({path}) |", words.replace('|', "\\|"));
                }
                None => refusals.push(format!("`{path}` says nothing of itself: give it a first `//!` line")),
            }
        }
        if rows.is_empty() {
            refusals.push(format!(
                "`{folder}` has no file for the section `{title}`: mend it or the list in xtask"
            ));
        }
        let _ = write!(map, "\n### {title}\n\nIn `{folder}`.\n\n| what | file |\n| --- | --- |\n{rows}");
    }
    map.push('\n');
    if refusals.is_empty() { Ok(map) } else { Err(refusals) }
}

/// A file that is one thing: not the doors of a crate or folder, which only name the others.
fn names_a_thing(path: &str) -> bool {
    path.ends_with(".rs")
        && !["/mod.rs", "/lib.rs", "/main.rs", "/tests.rs"].iter().any(|door| path.ends_with(door))
}

fn first_words(text: &str) -> Option<&str> {
    text.lines().next()?.strip_prefix("//! ").map(str::trim).filter(|words| !words.is_empty())
}

/// A tree with one file in each section and a page whose generated part is `block`.
#[cfg(test)]
pub(crate) fn sample(block: &str) -> Tree {
    sample_with_page(&format!("# Map\n{BEGIN}{block}{END}after\n"))
}

/// The same tree with the page given whole.
#[cfg(test)]
pub(crate) fn sample_with_page(page: &str) -> Tree {
    let things: Vec<String> = SECTIONS.iter().map(|(_, folder)| format!("{folder}/thing.rs")).collect();
    let mut files: Vec<(&str, &str)> =
        things.iter().map(|path| (path.as_str(), "//! One thing | only.\n")).collect();
    files.push((PAGE, page));
    Tree::of(&files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_listed_once_under_its_folder_and_the_rest_of_the_page_stays() {
        let page = regenerate(&sample("old\n")).unwrap();
        assert!(page.starts_with("# Map\n") && page.ends_with("after\n") && !page.contains("old"), "{page}");
        assert_eq!(
            page.matches("| One thing \\| only. | [`thing.rs`](crates/law/src/aia/thing.rs) |").count(),
            1
        );
    }

    #[test]
    fn a_silent_file_an_empty_folder_and_a_page_without_markers_refuse() {
        let mut files =
            vec![(PAGE, "x\n<!-- generated: code map -->\n<!-- end of generated: code map -->\n")];
        files.push(("crates/law/src/aia/silent.rs", "fn a() {}\n"));
        let refusals = regenerate(&Tree::of(&files)).unwrap_err();
        assert!(refusals.iter().any(|why| why.contains("silent.rs")), "{refusals:?}");
        assert!(refusals.iter().any(|why| why.contains("`crates/record/src/kinds`")), "{refusals:?}");
        assert_eq!(regenerate(&Tree::of(&[(PAGE, "no markers\n")])).unwrap_err().len(), 1);
    }
}
