//! Every link of the requirement table leads somewhere: to a file that names the row, to a test that is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stricto_law::requirements;
use stricto_law::requirements::{How, Requirement};

/// Every row with what is wrong with it; nothing, where all is well.
fn wrong(check: impl Fn(&Requirement) -> Vec<String>) -> Vec<String> {
    let of = |row: &Requirement| {
        check(row).into_iter().map(|what| format!("{}: {what}", row.id)).collect::<Vec<_>>()
    };
    requirements().iter().flat_map(of).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file of the repository, read anew each time.
fn text(path: &str) -> Result<String, String> {
    std::fs::read_to_string(root().join(path))
        .map_err(|e| format!("`{path}` cannot be read ({e}): name the file that holds the row now"))
}

/// Whether `text` names `id`, whole: `R-5.3-l` is not named by `R-5.3-la` or `XR-5.3-l`.
fn names(text: &str, id: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '-' || c == '/';
    text.match_indices(id)
        .any(|(at, _)| !text[..at].ends_with(part) && !text[at + id.len()..].starts_with(part))
}

/// Whether a source defines `item`: a function, a type, a constant, a field, or a key of a profile.
fn defines(text: &str, item: &str) -> bool {
    let words = ["fn ", "struct ", "enum ", "trait ", "const ", "static ", "type ", "mod "];
    words.iter().any(|word| {
        text.match_indices(&format!("{word}{item}")).any(|(at, found)| {
            !text[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
        })
    }) || text.contains(&format!("pub {item}: "))
        || text.lines().any(|line| line.starts_with(&format!("{item} = ")))
}

/// Whether a source has a test of this name.
fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(at, line)| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ").and_then(|rest| rest.strip_prefix(name)).is_some_and(|r| r.starts_with('('))
            && lines[at.saturating_sub(3)..at]
                .iter()
                .any(|l| l.starts_with("#[test]") || l.starts_with("#[tokio::test"))
    })
}

#[test]
fn every_row_is_held_or_left_to_people_for_a_reason_and_never_both() {
    let found = wrong(|row| {
        let reason = row.left_to_people.strip_prefix("because ").filter(|why| why.len() > 20);
        match (&row.how, reason) {
            (None, None) => {
                vec!["nothing holds it: say `how`, or `left_to_people = \"because …\"`".to_owned()]
            }
            (Some(_), _) if !row.left_to_people.is_empty() => {
                vec!["held and left to people: take one out".to_owned()]
            }
            (None, Some(_)) if !row.held_by.is_empty() || !row.tests.is_empty() => {
                vec!["left to people, yet it names what holds it: say `how`".to_owned()]
            }
            (Some(_), _) if row.held_by.is_empty() => vec!["`held_by` names no file".to_owned()],
            (Some(_), _) if row.tests.is_empty() => vec!["`tests` names no test: write one".to_owned()],
            (Some(_) | None, _) => vec![],
        }
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_file_that_holds_a_row_is_there_and_names_it() {
    let found = wrong(|row| {
        let of = |place: &String| {
            let (path, item) = place.split_once('#').unwrap_or((place, ""));
            let text = match text(path) {
                Ok(text) => text,
                Err(why) => return Some(why),
            };
            let called = path.rsplit('/').next().is_some_and(|name| name.starts_with(&row.id));
            if !called && !names(&text, &row.id) {
                return Some(format!(
                    "`{path}` does not name it: add it to its first lines, or mend `held_by`"
                ));
            }
            (!item.is_empty() && !defines(&text, item))
                .then(|| format!("`{path}` defines no `{item}`: name what holds the row now"))
        };
        row.held_by.iter().filter_map(of).collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_test_of_a_row_is_there() {
    let found = wrong(|row| {
        let of = |test: &String| {
            let Some((path, name)) = test.split_once("::") else {
                return Some(format!("`{test}` is no `path::name`"));
            };
            match text(path) {
                Err(why) => Some(why),
                Ok(text) if !has_test(&text, name) => {
                    Some(format!("`{path}` has no test `{name}`: name the test that holds the row now"))
                }
                Ok(_) => None,
            }
        };
        row.tests.iter().filter_map(of).collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_is_said_of_how_a_row_is_held_is_so() {
    let by_id: BTreeMap<&str, &Requirement> =
        requirements().iter().map(|row| (row.id.as_str(), row)).collect();
    let found = wrong(|row| match &row.how {
        Some(How::ReadIn(of)) => match by_id.get(of.as_str()) {
            Some(rule) if rule.how == Some(How::Rule) => vec![],
            Some(_) | None => vec![format!("`{of}` is no row that a rule holds: name the one it is read in")],
        },
        // A kind of act is written as the register knows it.
        Some(How::Step(kind)) if kind.contains('.') && !kind.contains(' ') => {
            let named = row.held_by.iter().any(|place| {
                let path = place.split('#').next().unwrap_or(place);
                text(path).is_ok_and(|text| text.contains(&format!("`{kind}`")))
            });
            if named { vec![] } else { vec![format!("no file of `held_by` names the act `{kind}`")] }
        }
        Some(How::Rule) if !row.held_by.iter().any(|place| place.starts_with("crates/law/src/")) => {
            vec!["a rule is in `crates/law/src`".to_owned()]
        }
        Some(_) | None => vec![],
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_link_that_leads_nowhere_is_found_out() {
    assert!(names("Holds R-5.3-l, R-5.3-m.", "R-5.3-l") && !names("R-5.3-la XR-5.3-l", "R-5.3-l"));
    assert!(defines("pub(super) fn rules(g: u8) {}", "rules") && !defines("fn rules_of() {}", "rules"));
    assert!(defines("    pub notice_to: Vec<String>,", "notice_to") && defines("review_by = 1", "review_by"));
    let source = "    #[test]\n    fn a_thing_holds() {}\nfn no_test() {}\n#[tokio::test]\nasync fn b() {}";
    assert!(has_test(source, "a_thing_holds") && has_test(source, "b"));
    assert!(!has_test(source, "a_thing") && !has_test("fn no_test() {}", "no_test"));
    assert!(text("crates/law/src/no_such_file.rs").is_err());
}
