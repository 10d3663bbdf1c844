//! Generated lists: what the tree says and what the page says are the same.

use super::Breach;
use crate::tree::Tree;
use crate::{coverage, lists};

/// The code map in ARCHITECTURE.md is what `cargo xtask lists` would write.
pub(super) fn lists_are_up_to_date(tree: &Tree) -> Vec<Breach> {
    match lists::regenerate(tree) {
        Ok(page) if tree.text(lists::PAGE) == Some(page.as_str()) => Vec::new(),
        Ok(_) => vec![Breach::new(
            "generated lists",
            lists::PAGE,
            "differs from the tree: run `cargo xtask lists`",
        )],
        Err(refusals) => {
            refusals.into_iter().map(|what| Breach::new("generated lists", lists::PAGE, what)).collect()
        }
    }
}

/// The coverage of the requirement table is what `cargo xtask coverage` would write.
pub(super) fn coverage_is_up_to_date(tree: &Tree) -> Vec<Breach> {
    match coverage::regenerate(tree) {
        Ok(files) => {
            let stale = files.into_iter().filter(|(path, text)| tree.text(path) != Some(text.as_str()));
            let what = "differs from the cases and the table: run `cargo xtask coverage`";
            stale.map(|(path, _)| Breach::new("generated lists", path, what)).collect()
        }
        Err(refusals) => {
            refusals.into_iter().map(|what| Breach::new("generated lists", coverage::INDEX, what)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_that_drifted_is_found_and_a_new_one_is_not() {
        let stale = lists::sample("one line too many\n");
        assert_eq!(lists_are_up_to_date(&stale).len(), 1);
        let page = lists::regenerate(&stale).unwrap();
        let fresh = lists::sample_with_page(&page);
        assert_eq!(lists_are_up_to_date(&fresh), []);
    }

    #[test]
    fn a_coverage_that_drifted_is_found_and_a_new_one_is_not() {
        let case = ("cases/worked/nothing-known.toml", "");
        assert_eq!(coverage_is_up_to_date(&Tree::of(&[case, (coverage::INDEX, "old")])).len(), 2);
        let [(index, lines), (page, text)] = coverage::regenerate(&Tree::of(&[case])).unwrap();
        let fresh = Tree::of(&[case, (index, &lines), (page, &text)]);
        assert_eq!(coverage_is_up_to_date(&fresh), []);
    }
}
