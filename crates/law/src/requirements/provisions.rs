//! The provisions that the rows are from, in the order of the Act; what is not the Act's stands after it.

use super::{Requirement, requirements};

/// Heading, and how the ids of its rows begin, in the order in which they are shown.
const PROVISIONS: &[(&str, &[&str])] = &[
    ("Article 2 and 3: what is in scope", &["SC"]),
    ("Article 3: definitions", &["D-3", "D-4", "D-26/48", "D-57"]),
    ("Article 5(1)(h): the ban and its objectives", &["R-5.1"]),
    ("Article 5(2): targeting, necessity, impact assessment, registration", &["R-5.2"]),
    ("Article 5(3): authorisation, urgency, refusal", &["R-5.3"]),
    ("Article 5(4): notification of each use", &["R-5.4"]),
    ("Article 5(5): national law", &["R-5.5"]),
    ("Article 5(6): yearly reports of the supervisors", &["R-5.6"]),
    ("Article 5(7): yearly reports of the Commission", &["R-5.7"]),
    ("Article 5(8): other prohibitions", &["R-5.8"]),
    ("Article 12: logs", &["R-12"]),
    ("Article 14: human oversight", &["R-14"]),
    ("Article 19: logs that the provider keeps", &["R-19"]),
    ("Article 26: what deployers owe", &["R-26"]),
    ("Article 26(10): later searches", &["R-P"]),
    ("Article 27: the fundamental rights impact assessment", &["R-27"]),
    ("Article 43: conformity", &["R-43"]),
    ("Article 46: systems not yet assessed", &["R-46"]),
    ("Article 49, 71 and Annex VIII: registration", &["R-49"]),
    ("Article 72: monitoring after the market", &["R-72"]),
    ("Article 73: serious incidents", &["R-73"]),
    ("Article 74: supervision", &["R-74"]),
    ("Article 77: bodies that protect fundamental rights", &["R-77"]),
    ("Article 78: confidentiality", &["R-78"]),
    ("Article 79: systems that present a risk", &["R-79"]),
    ("Article 85: complaints", &["R-85"]),
    ("Article 86: explanation", &["R-86"]),
    ("Article 87: whistle-blowers", &["R-87"]),
    ("Article 99 and 100: fines", &["R-99"]),
    ("Annex II: offences", &["D-AII"]),
    ("Directive (EU) 2016/680: rules on police data", &["R-LED"]),
    ("National law", &["N"]),
    ("What practice and supervisors ask", &["E"]),
    ("What forces publish", &["P"]),
    ("Examples of the guidelines", &["T"]),
    ("Where sources disagree", &["C"]),
    ("Guards of our own", &["X"]),
];

/// Rows under their provision, in the order of the Act; rows of one provision in that of the table.
///
/// Every row stands under exactly one heading, which a test holds.
#[must_use]
pub fn by_provision() -> Vec<(&'static str, Vec<&'static Requirement>)> {
    let mut sections: Vec<(&str, Vec<&Requirement>)> =
        PROVISIONS.iter().map(|(heading, _)| (*heading, Vec::new())).collect();
    for row in requirements() {
        if let Some((_, rows)) = place(&row.id).and_then(|at| sections.get_mut(at)) {
            rows.push(row);
        }
    }
    sections
}

/// The heading of the row with this id.
#[must_use]
pub fn heading(id: &str) -> Option<&'static str> {
    place(id).and_then(|at| PROVISIONS.get(at)).map(|(heading, _)| *heading)
}

/// The provision whose mark the id begins with; of several the longest mark.
fn place(id: &str) -> Option<usize> {
    let marks =
        PROVISIONS.iter().enumerate().flat_map(|(at, (_, marks))| marks.iter().map(move |m| (at, *m)));
    let fits = |mark: &str| {
        let rest = id.strip_prefix(mark);
        // A definition's mark is a part of its number: `D-3` of `D-33`.
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-') || mark.starts_with("D-"))
    };
    marks.filter(|(_, mark)| fits(mark)).max_by_key(|(_, mark)| mark.len()).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_under_exactly_one_heading_and_no_heading_is_empty() {
        let sections = by_provision();
        let shown: usize = sections.iter().map(|(_, rows)| rows.len()).sum();
        let lost: Vec<&str> =
            requirements().iter().map(|row| row.id.as_str()).filter(|id| heading(id).is_none()).collect();
        assert_eq!(lost, Vec::<&str>::new(), "give these rows a provision in `provisions.rs`");
        assert_eq!(shown, requirements().len());
        for (heading, rows) in sections {
            assert!(!rows.is_empty(), "`{heading}` has no row: take it out");
        }
        assert_eq!(heading("R-5.3-l"), Some("Article 5(3): authorisation, urgency, refusal"));
        assert_eq!(heading("D-AII"), Some("Annex II: offences"));
        assert_eq!(heading("D-41"), Some("Article 3: definitions"));
    }
}
