//! The interface as it is described, frozen in git, and held against the table of access.

use std::collections::BTreeSet;

use stricto_server::{Access, Operation, document};

/// The document as text, sorted, so that a change is a small diff.
fn text() -> String {
    let value = serde_json::to_value(document()).expect("the document is JSON");
    serde_json::to_string_pretty(&value).expect("the document is written") + "\n"
}

#[test]
fn the_document_is_the_frozen_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, text()).expect("the document is written");
    }
    let frozen = std::fs::read_to_string(path).expect("docs/openapi.json is there");
    assert!(text() == frozen, "the interface changed: run with UPDATE_GOLDEN=1 when that is meant");
}

#[test]
fn what_is_described_is_what_the_table_admits_and_the_other_way_round() {
    let value = serde_json::to_value(document()).expect("the document is JSON");
    let paths = value["paths"].as_object().expect("paths");
    let described: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("an item").keys();
            methods.map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
        })
        .collect();
    let admitted = Operation::ALL
        .iter()
        // The description does not describe itself.
        .filter(|operation| operation.path() != "/openapi.json")
        .map(|operation| (operation.method().to_string(), operation.path().to_owned()))
        .collect();
    assert_eq!(described, admitted);
}

#[test]
fn what_needs_a_credential_says_so() {
    let value = serde_json::to_value(document()).expect("the document is JSON");
    for operation in Operation::ALL {
        let method = operation.method().to_string().to_lowercase();
        let described = &value["paths"][operation.path()][method.as_str()];
        let secured =
            described["security"].as_array().is_some_and(|s| s.iter().all(|s| s.get("token").is_some()));
        match operation.access() {
            Access::Roles(_) => assert!(secured, "{operation:?}"),
            Access::Public | Access::Signed => assert!(!secured, "{operation:?}"),
        }
    }
}
