//! Worked cases as raw material for tests: read, change one fact, read back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};
use stricto_law::input::{CaseFileInput, Format, parse};
use stricto_law::time::Instant;
use stricto_law::{Case, Profiles};

/// Every worked case, by its path below `cases/`.
pub(crate) fn worked_cases() -> BTreeMap<String, CaseFileInput> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases"));
    let mut out = BTreeMap::new();
    let entries =
        std::fs::read_dir(&root).expect("the folder of cases").map(|entry| entry.expect("an entry").path());
    for folder in entries.filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(folder).expect("a folder of cases") {
            let path = file.expect("a file").path();
            let name = path.strip_prefix(&root).expect("below the folder").display().to_string();
            let text = std::fs::read_to_string(&path).expect("a case file");
            let input = parse(&text, Format::Toml).unwrap_or_else(|e| panic!("{name}: {e}"));
            out.insert(name, input);
        }
    }
    out
}

/// One worked case.
pub(crate) fn worked(name: &str) -> (Case, Instant) {
    let text =
        std::fs::read_to_string(format!("{}/../../cases/worked/{name}.toml", env!("CARGO_MANIFEST_DIR")));
    let input = parse(&text.expect("a case file"), Format::Toml).expect("a case");
    (input.case, input.at.expect("an instant"))
}

/// A case as JSON, to change facts by name.
pub(crate) fn json(case: &Case) -> Value {
    serde_json::to_value(case).expect("a case can be written")
}

/// The case that a JSON value spells.
pub(crate) fn case(value: Value) -> Case {
    serde_json::from_value(value).expect("a case")
}

/// `case` with facts set, by `section.fact`; null removes.
pub(crate) fn with(base: &Case, facts: &[(&str, Value)]) -> Case {
    let mut value = json(base);
    for (name, fact) in facts {
        set(&mut value, name, fact.clone());
    }
    case(value)
}

/// Sets one fact, by `section.fact`; null removes.
pub(crate) fn set(value: &mut Value, name: &str, fact: Value) {
    let (section, field) = name.split_once('.').expect("section.fact");
    let sections = value.as_object_mut().expect("an object");
    let section = sections.entry(section).or_insert_with(|| Value::Object(Map::new()));
    let section = section.as_object_mut().expect("a section");
    if fact.is_null() {
        section.remove(field);
    } else {
        section.insert(field.to_owned(), fact);
    }
}

/// The names of every fact that is stated.
pub(crate) fn stated(value: &Value) -> Vec<String> {
    let sections = value.as_object().expect("an object").iter().filter(|(name, _)| *name != "meta");
    sections
        .flat_map(|(section, facts)| {
            let facts = facts.as_object().expect("a section");
            facts.keys().map(move |fact| format!("{section}.{fact}"))
        })
        .collect()
}

/// An instant from its text.
pub(crate) fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// The built-in profiles, read once.
pub(crate) fn profiles() -> &'static Profiles {
    static PROFILES: std::sync::LazyLock<Profiles> = std::sync::LazyLock::new(Profiles::built_in);
    &PROFILES
}

/// A yard that only defined persons enter: a way out that nothing contradicts.
pub(crate) fn closed_yard() -> Case {
    let facts = [
        ("space.physical", Value::Bool(true)),
        ("space.access", Value::String("limited_by_law".to_owned())),
        ("space.whole_area", Value::Bool(true)),
    ];
    with(&Case::nothing_known(), &facts)
}

/// A statement that was made and that nobody can rely on, in each of the three ways.
pub(crate) fn contested() -> [Value; 3] {
    [
        serde_json::json!({ "disputed": "the defence" }),
        serde_json::json!({ "sealed": true }),
        serde_json::json!({ "erased": true }),
    ]
}
