//! What "outside" means, by the row that decides it and by date: never "lawful", and not the same law each time.
//! Rows read here too: R-P-a, R-P-f, R-5.1-o, SC-e3, C-5, R-LED-b, C-8.

use crate::assessment::Assessment;
use crate::numbers::{POST_REQUEST_HOURS, article_27_applies_from, registration_applies_from};
use crate::requirements::requirement;

/// What decides before anything else does: before the article applied, no other way out of it mattered; then whom the
/// Act reaches, and then the purpose, on which it hangs which law of data protection applies.
const FIRST: [&str; 7] = ["R-5.1-a", "SC-g0", "SC-g1", "SC-g2", "SC-g3", "SC-e1", "SC-e2"];

/// Without one of these it is no remote biometric identification, for which the high-risk rules named here are.
const REMOTE: [&str; 4] = ["SC-a1", "SC-a2", "SC-a3", "SC-b1"];

/// The sentence for a use that is outside the article.
pub(super) fn sentence(a: &Assessment) -> String {
    let failing = a.failing_rows();
    let decides = FIRST.iter().find(|row| failing.contains(row)).or(failing.first());
    let other_law = decides.map_or_else(String::new, |row| applies(row, &failing, a));
    let named: Vec<String> = failing.iter().map(|row| named(row)).collect();
    format!(
        "OUTSIDE Article 5(1)(h), because this does not hold: {}. That is not \"lawful\": {other_law}.",
        named.join("; ")
    )
}

/// The row as its label, with its id.
fn named(row: &str) -> String {
    requirement(row).map_or_else(|| row.to_owned(), |asked| format!("\"{}\" ({row})", asked.label))
}

/// What the Act's rules on high-risk systems have to do with it.
fn high_risk(failing: &[&str], a: &Assessment) -> String {
    if REMOTE.iter().any(|row| failing.contains(row)) {
        return "whether the Act's rules on other high-risk systems apply is another question".to_owned();
    }
    if a.at >= article_27_applies_from() {
        return "the Act's high-risk rules apply".to_owned();
    }
    let since = if a.at >= registration_applies_from() { "since" } else { "from" };
    format!(
        "the Act's high-risk rules apply from 2 December 2027, those on registration (Article 49) {since} 2 August 2026"
    )
}

/// What applies instead, by the row that decides.
fn applies(row: &str, failing: &[&str], a: &Assessment) -> String {
    let high_risk = high_risk(failing, a);
    match row {
        "R-5.1-a" => {
            "Article 5 of the Act did not apply before 2 February 2025; the rules on police data (Directive \
                      2016/680, Article 10), the GDPR and national law did"
                .to_owned()
        }
        "SC-g0" => {
            "the Act does not reach a use wholly outside the Union; the law of the place does".to_owned()
        }
        "SC-g1" => {
            "the Act leaves out what serves national security, defence or the military alone (Article 2(3)); \
                    national law and the law on fundamental rights apply"
                .to_owned()
        }
        "SC-g2" => {
            "the Act leaves out third-country authorities under a cooperation agreement (Article 2(4)); the \
                    agreement's safeguards apply, and recipients in the Union stay accountable"
                .to_owned()
        }
        "SC-g3" => {
            "the Act leaves out research and testing before the market (Article 2(8)); data protection law \
                    applies, and no test in real-world conditions is left out"
                .to_owned()
        }
        "SC-h1" => not_bound(&high_risk, a),
        "SC-e1" | "SC-e2" => format!(
            "without law enforcement the GDPR applies, above all Article 9 on biometric data, and not the rules on police \
             data; {high_risk}"
        ),
        "SC-c1" => later_search(a),
        "SC-f1" => format!("what is installed may not be run without passing every element; {high_risk}"),
        _ => format!(
            "where police process the data the rules on police data apply (Directive 2016/680, Article 10), elsewhere the \
             GDPR, above all Article 9; national law applies; {high_risk}"
        ),
    }
}

/// Denmark's place is settled, Ireland's is as wide as what else binds it (SC-h1).
fn not_bound(high_risk: &str, a: &Assessment) -> String {
    let who = if a.profile.as_ref().is_some_and(|profile| profile.id == "IE") {
        "Ireland is not bound by this article, as far as Ireland is not bound by the related rules of cooperation \
         (recital 40)"
    } else {
        "the state is not bound by this article"
    };
    format!("{who}; its own law and its rules on police data apply; {high_risk}")
}

fn later_search(a: &Assessment) -> String {
    let when = if a.at >= article_27_applies_from() { "" } else { "from 2 December 2027 " };
    format!(
        "{when}Article 26(10) applies: a targeted search for a suspected or convicted person needs an authorisation, \
         requested beforehand or without undue delay and at most {POST_REQUEST_HOURS} h after it begins; a search without \
         link to an offence, a proceeding, a threat or a missing person is never allowed; the rules on police data \
         (Directive 2016/680, Article 10) and national law apply"
    )
}
