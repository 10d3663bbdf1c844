//! Private things: no path of somebody's machine, no host that a reader need not know, no address, no picture.

use super::Breach;
use crate::tree::Tree;

/// Folders that are somebody's own at the top of a file system.
const MACHINE_FOLDERS: [&str; 7] = ["home", "root", "Users", "work", "mnt", "media", "workspace"];

/// Hosts that pages, profiles and code may name; an entry covers the hosts below it.
const HOSTS: &[&str] = &[
    // Names that nobody can own.
    "example",
    "example.com",
    "example.org",
    "invalid",
    "localhost",
    "test",
    // Law of the Union.
    "europa.eu",
    // Specifications and schemas.
    "c2sp.org",
    "json-schema.org",
    "onvif.org",
    "rfc-editor.org",
    "spdx.org",
    "w3.org",
];

/// Kinds of file that can hold a photograph.
const PICTURES: [&str; 10] =
    [".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif"];

/// The one picture here: the console drawn by a browser, taken by its tests of invented people.
const TAKEN: &str = "docs/console.png";

/// No path that exists on one machine only.
pub(super) fn no_machine_paths(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, number, line) in lines(tree) {
        for folder in MACHINE_FOLDERS {
            let needle = format!("/{folder}/");
            let found = line.match_indices(&needle).any(|(at, _)| {
                let before = line.get(..at).and_then(|text| text.chars().next_back());
                before.is_none_or(|c| {
                    !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '}' | '>' | ')' | '*'))
                })
            });
            if found {
                let what = format!(
                    "`{needle}…` is a path of one machine: take it as an argument or make it relative"
                );
                breaches.push(Breach::new("machine paths", format!("{path}:{number}"), what));
            }
        }
    }
    breaches
}

/// Each address on the network names a host on the list above.
pub(super) fn only_known_hosts(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, number, line) in lines(tree) {
        for (at, _) in line.match_indices("://") {
            let scheme = line.get(..at).unwrap_or_default();
            let rest = line.get(at + 3..).unwrap_or_default();
            let host = host(rest);
            let web = scheme.ends_with("http") || scheme.ends_with("https");
            // Neither a format's placeholder (`http://{addr}`) nor a number nor a single letter names anybody's host.
            let name = host.contains('.') && host.contains(|c: char| c.is_ascii_alphabetic());
            if web && name && !known(host) {
                let what = format!("`{host}` is not on the list of hosts: is it a source a reader needs?");
                breaches.push(Breach::new("hosts", format!("{path}:{number}"), what));
            }
        }
    }
    breaches
}

/// No address of a person: mail goes to examples only.
pub(super) fn no_addresses_of_people(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, number, line) in lines(tree) {
        for word in
            line.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+')))
        {
            let Some((name, domain)) = word.split_once('@') else { continue };
            let domain = domain.trim_end_matches(['.', '-']);
            let address = !name.is_empty()
                && domain
                    .rsplit_once('.')
                    .is_some_and(|(_, top)| top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic()));
            if address && !known(domain) {
                let what = format!("`{word}` looks like somebody's address: use one at example.org");
                breaches.push(Breach::new("addresses", format!("{path}:{number}"), what));
            }
        }
    }
    breaches
}

/// No file that can hold a photograph: pictures here are drawn, as SVG or by code.
pub(super) fn no_pictures(tree: &Tree) -> Vec<Breach> {
    tree.files()
        .filter(|(path, _)| *path != TAKEN)
        .filter(|(path, _)| PICTURES.iter().any(|end| path.to_ascii_lowercase().ends_with(end)))
        .map(|(path, _)| Breach::new("pictures", path, "no photographs here: draw it as SVG or by code"))
        .collect()
}

fn lines(tree: &Tree) -> impl Iterator<Item = (&str, usize, &str)> {
    tree.files()
        .filter(|(path, _)| !path.ends_with(".lock"))
        .flat_map(|(path, text)| (1..).zip(text.lines()).map(move |(number, line)| (path, number, line)))
}

fn host(after_scheme: &str) -> &str {
    let end = after_scheme
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
        .unwrap_or(after_scheme.len());
    after_scheme.get(..end).unwrap_or_default().trim_end_matches('.')
}

fn known(host: &str) -> bool {
    HOSTS
        .iter()
        .any(|known| host == *known || host.strip_suffix(known).is_some_and(|front| front.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found() {
        for folder in MACHINE_FOLDERS {
            let bad = format!("let a = \"/{folder}/x\";\n");
            assert_eq!(no_machine_paths(&Tree::of(&[("a.rs", &bad)])).len(), 1, "{folder}");
            let fine = format!("docs/{folder}/x and {{dir}}/{folder}/y\n");
            assert_eq!(no_machine_paths(&Tree::of(&[("a.md", &fine)])), [], "{folder}");
        }
    }

    #[test]
    fn a_host_that_is_not_on_the_list_is_found() {
        let bad = format!("see https{}//mirror.internal/x\n", ':');
        let near = format!("see https{}//not-europa.eu/x\n", ':');
        let fine = "http://127.0.0.1:8080 https://eur-lex.europa.eu/eli http://{addr}/v1 http://[::1]:1 http://w/ http://w.example\n";
        assert_eq!(only_known_hosts(&Tree::of(&[("a.md", &bad)])).len(), 1);
        assert_eq!(only_known_hosts(&Tree::of(&[("a.md", &near)])).len(), 1);
        assert_eq!(only_known_hosts(&Tree::of(&[("a.md", fine)])), []);
    }

    #[test]
    fn an_address_of_a_person_is_found() {
        let bad = format!("ask jo.doe{}post.se.\n", '@');
        let fine = "ask press@example.org; aes-gcm@0.11.1; c2sp.org/tlog-proof@v1\n";
        assert_eq!(no_addresses_of_people(&Tree::of(&[("a.md", &bad)])).len(), 1);
        assert_eq!(no_addresses_of_people(&Tree::of(&[("a.md", fine)])), []);
    }

    #[test]
    fn a_photograph_is_found() {
        let tree = Tree::of(&[("docs/a.PNG", ""), ("docs/b.svg", "")]);
        assert_eq!(no_pictures(&tree).len(), 1);
    }
}
