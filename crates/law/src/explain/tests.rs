//! The tree holds every finding once, in the Act's order, and joins states as the logic does.

use std::collections::BTreeSet;

use super::*;
use crate::case::Case;
use crate::profile::Profiles;

fn assessed(now: &str) -> Assessment {
    crate::assess(&Case::nothing_known(), &Profiles::built_in(), now.parse().expect("an instant"))
}

const NOW: &str = "2026-11-22T10:00:00.000Z";

fn all<'a>(nodes: &'a [Node<'a>]) -> Vec<&'a Node<'a>> {
    nodes.iter().flat_map(|node| std::iter::once(node).chain(all(&node.nodes))).collect()
}

#[test]
fn every_finding_stands_under_one_provision_that_names_its_row() {
    let a = assessed(NOW);
    let roots = tree(&a);
    let mut seen = BTreeSet::new();
    for node in all(&roots) {
        assert_ne!(node.place.id, REST.id, "{:?}", node.findings.iter().map(|f| f.row).collect::<Vec<_>>());
        for finding in &node.findings {
            assert!(seen.insert(finding.row), "{} stands twice", finding.row);
            assert_eq!(place(finding.row), node.place);
        }
    }
    assert_eq!(seen.len(), a.findings.len());
}

#[test]
fn every_provision_is_named_once_and_stands_behind_the_one_it_is_under() {
    let mut ids = BTreeSet::new();
    let mut last_root = "";
    for place in &PLACES {
        assert!(ids.insert(place.id), "{}", place.id);
        match place.under {
            Some(under) => assert_eq!(under, last_root, "{}", place.id),
            None => last_root = place.id,
        }
        for row in place.rows {
            assert!(crate::requirements::requirement(row).is_some(), "{row}");
        }
        if let Some(link) = place.link {
            assert!(link.starts_with("https://eur-lex.europa.eu/eli/reg/2024/1689/oj#"), "{link}");
        }
    }
}

#[test]
fn a_provision_is_not_met_where_one_part_is_not_even_if_another_is_open() {
    let (met, not_met, open) = (FindingState::Met, FindingState::NotMet, FindingState::Undetermined);
    let mut a = assessed(NOW);
    let state = |a: &Assessment, id: &str| {
        let roots = tree(a);
        let node = all(&roots).into_iter().find(|node| node.place.id == id).map(|node| node.state);
        node.expect("a provision")
    };
    assert_eq!(state(&a, "article-5-2"), Some(open));
    for finding in &mut a.findings {
        finding.state = met;
    }
    assert_eq!(state(&a, "article-5-2"), Some(met));
    let at = |a: &Assessment, row: &str| a.findings.iter().position(|f| f.row == row).expect("a row");
    let (one, other) = (at(&a, "R-27-a"), at(&a, "R-5.2-a"));
    a.findings[one].state = open;
    assert_eq!((state(&a, "article-27"), state(&a, "article-5-2")), (Some(open), Some(open)));
    a.findings[other].state = not_met;
    assert_eq!((state(&a, "article-27"), state(&a, "article-5-2")), (Some(open), Some(not_met)));
    assert_eq!(state(&a, "article-5-3"), Some(met));
}

#[test]
fn a_notice_decides_no_provision() {
    let mut a = assessed(NOW);
    for finding in &mut a.findings {
        let notice = finding.weight == Weight::Notice;
        finding.state = if notice { FindingState::NotMet } else { FindingState::Met };
    }
    assert!(all(&tree(&a)).iter().all(|node| node.state.is_none_or(|state| state == FindingState::Met)));
}

#[test]
fn the_assessment_and_the_registration_are_cited_by_the_law_of_the_day() {
    let table = [
        ("R-27-a", "2025-03-01T00:00:00.000Z", "Article 5(2)"),
        ("R-49-a", "2025-03-01T00:00:00.000Z", "Article 5(2)"),
        ("R-27-a", "2026-09-01T00:00:00.000Z", "Article 5(2)"),
        ("R-49-a", "2026-09-01T00:00:00.000Z", "Article 5(2) and Article 49"),
        ("R-27-a", "2028-01-01T00:00:00.000Z", "Article 5(2) and Article 27"),
        ("R-5.3-a", "2025-03-01T00:00:00.000Z", "Article 5(3)"),
    ];
    for (row, now, provision) in table {
        assert_eq!(place(row).provision(now.parse().expect("an instant")), provision, "{row} {now}");
    }
}
