//! Links: each relative link in a page leads to a file, a folder or a heading that is there.

use super::Breach;
use crate::tree::Tree;

/// Each relative link in each Markdown page resolves, its heading included.
pub(super) fn relative_links_resolve(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (page, text) in tree.files().filter(|(path, _)| path.ends_with(".md")) {
        for (number, link) in links(text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.to_owned() } else { resolve(page, path) };
            let wrong = if !tree.exists(&target) {
                format!("`{link}` leads nowhere: there is no `{target}`")
            } else if !heading.is_empty()
                && !tree.text(&target).is_some_and(|text| has_heading(text, heading))
            {
                format!("`{link}`: `{target}` has no such heading")
            } else {
                continue;
            };
            breaches.push(Breach::new("links", format!("{page}:{number}"), wrong));
        }
    }
    breaches
}

/// Line and target of each `[…](target)` outside code.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("](") {
            let Some((target, next)) = after.split_once(')') else { break };
            found.push((number, target));
            rest = next;
        }
    }
    found
}

/// The lines that are not inside a fenced block, numbered from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// A path as seen from a page; `..` above the root stays above, and so is not found.
fn resolve(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." if !parts.is_empty() && parts.last() != Some(&"..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn has_heading(text: &str, heading: &str) -> bool {
    prose(text)
        .filter(|(_, line)| line.starts_with('#'))
        .any(|(_, line)| slug(line.trim_start_matches('#')) == heading)
}

/// A heading as the name that forges give it: lower case, spaces to hyphens, the rest of the punctuation gone.
fn slug(heading: &str) -> String {
    heading
        .trim()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let page = "[ok](other.md) [up](../README.md#what-it-is) [folder](deep/)\n\
                    [far](https://example.org/x) [here](#a-heading)\n# A `heading`\n\
                    ```\n[in code](nothing.md)\n```\n\
                    [gone](gone.md) [no such](other.md#part) [out](../../x)\n";
        let tree = Tree::of(&[
            ("docs/page.md", page),
            ("docs/other.md", "# Other\n"),
            ("docs/deep/x.md", ""),
            ("README.md", "## What it is\n"),
        ]);
        let found: Vec<String> =
            relative_links_resolve(&tree).into_iter().map(|b| format!("{} {}", b.at, b.what)).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().all(|line| line.starts_with("docs/page.md:7 ")), "{found:?}");
    }
}
