//! Generated lists: what the tree says and what the page says are the same.

use super::Breach;
use crate::lists;
use crate::tree::Tree;

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
}
