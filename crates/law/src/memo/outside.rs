//! What "outside" means, by the row that decides it and by date: never "lawful", and not the same law each time.
//! Rows read here too: R-P-a, R-5.1-o, SC-e3.

use crate::assessment::Assessment;
use crate::numbers::{POST_REQUEST_HOURS, article_27_applies_from};

/// The sentence for a use that is outside the article.
pub(super) fn sentence(a: &Assessment) -> String {
    let failing = a.failing_rows();
    // Before the article applied, no other way out of it mattered.
    let decides = failing.iter().find(|row| **row == "R-5.1-a").or(failing.first());
    let other_law = decides.map_or_else(String::new, |row| applies(row, a));
    format!("OUTSIDE Article 5(1)(h), by {}. That is not \"lawful\": {other_law}.", failing.join(" and "))
}

/// What applies instead, by the first row that takes the use out.
fn applies(row: &str, a: &Assessment) -> String {
    let since_2027 = a.at >= article_27_applies_from();
    let high_risk = if since_2027 {
        "the Act's high-risk rules apply"
    } else {
        "the Act's high-risk rules apply from 2 December 2027"
    };
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
        "SC-h1" => {
            format!(
                "the state is not bound by this article; its own law and its rules on police data apply, and {high_risk}"
            )
        }
        "SC-e1" | "SC-e2" => format!(
            "without law enforcement the GDPR applies, above all Article 9 on biometric data, and not the rules on police \
             data; {high_risk}"
        ),
        "SC-c1" => {
            let when = if since_2027 { "is asked for" } else { "is asked for from 2 December 2027" };
            format!(
                "a later search has rules of its own: under Article 26(10) a targeted search for a suspected or convicted \
                 person needs an authorisation, asked for at the latest {POST_REQUEST_HOURS} h after its start, which {when}; \
                 the rules on police data (Directive 2016/680, Article 10) and national law apply"
            )
        }
        "SC-f1" => format!("what is installed may not be run without passing every element; {high_risk}"),
        _ => format!(
            "where police process the data the rules on police data apply (Directive 2016/680, Article 10), elsewhere the \
             GDPR, above all Article 9; national law applies, and {high_risk}"
        ),
    }
}
