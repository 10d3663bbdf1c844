//! The assessment as a text that a person can read.
//! Rows read here too: R-5.8-a, R-LED-a.

use std::fmt::Write as _;

use crate::assessment::{Assessment, Outcome};
use crate::case::Case;
use crate::finding::{Finding, FindingState, Weight};
use crate::numbers;

/// The memo: the outcome in a sentence, what decides it, what is open and who must act, then every element.
#[must_use]
pub fn memo(case: &Case, assessment: &Assessment) -> String {
    let mut text = String::new();
    // Writing into a `String` cannot fail.
    let _ = write(&mut text, case, assessment);
    text
}

fn write(out: &mut String, case: &Case, a: &Assessment) -> std::fmt::Result {
    if let Some(title) = &case.meta.title {
        writeln!(out, "{title}\n")?;
    }
    writeln!(out, "{}", sentence(a))?;
    writeln!(out, "Asked for {}; not legal advice.", a.at)?;
    match &a.profile {
        Some(profile) => writeln!(out, "National law: profile {} ({}).", profile.id, profile.sha256)?,
        None => writeln!(out, "National law: no profile in force.")?,
    }
    let failing = a.failing_rows();
    section(out, "What decides it", a, |f| failing.contains(&f.row))?;
    let open = a.open_rows();
    section(out, "What is open, and who must act", a, |f| open.contains(&f.row))?;
    section(out, "Warnings", a, |f| f.weight == Weight::Notice && f.state != FindingState::Met)?;
    if !a.duties.is_empty() {
        writeln!(out, "\nWhat is owed")?;
    }
    for duty in &a.duties {
        let due = duty.due.map_or_else(|| "without delay".to_owned(), |due| format!("by {due}"));
        writeln!(out, "  {}  {}: {}, {due}", duty.row, duty.who.label(), duty.what)?;
    }
    section(out, "Every element, in the order of the gate", a, |_| true)?;
    writeln!(out, "\n{}", legal_basis(a))
}

/// The outcome in a sentence.
#[must_use]
pub fn sentence(a: &Assessment) -> String {
    let until = a.good_until.map_or_else(String::new, |t| format!(" Good until {t}."));
    match a.outcome {
        Outcome::Outside => format!(
            "OUTSIDE Article 5(1)(h). That is not \"lawful\": the high-risk rules, the rules on police data and \
             national law still apply.{until}"
        ),
        Outcome::Prohibited => format!("PROHIBITED by Article 5(1)(h).{until}"),
        Outcome::Conditional => {
            format!("CONDITIONAL: not permitted unless every open element is met.{until}")
        }
        Outcome::Escalate => {
            format!("ESCALATE: a legal decision from outside the unit is needed before any capture.{until}")
        }
        Outcome::Permitted => {
            let basis = a.basis.as_deref().unwrap_or("what the findings say");
            let until = a.good_until.map_or_else(|| "its end".to_owned(), |t| t.to_string());
            format!("PERMITTED by {basis} until {until}, inside the limits.")
        }
    }
}

fn section(
    out: &mut String,
    title: &str,
    a: &Assessment,
    wanted: impl Fn(&Finding) -> bool,
) -> std::fmt::Result {
    let findings: Vec<&Finding> = a.findings.iter().filter(|f| wanted(f)).collect();
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for f in findings {
        let state = match f.state {
            FindingState::Met => "met",
            FindingState::NotMet => "not met",
            FindingState::Undetermined => "open",
        };
        let who = f.who.map_or_else(String::new, |who| format!(" [{}]", who.label()));
        writeln!(out, "  {:9} {:8} {}{who} ({})", f.row, state, f.reason, f.citation)?;
    }
    Ok(())
}

/// Article 27 is read through Article 5(2) until it applies of its own.
fn legal_basis(a: &Assessment) -> &'static str {
    if a.at < numbers::article_27_applies_from() {
        "Legal basis of the FRIA and registration rows: Article 5(2); Article 27 applies of its own from 2 December 2027."
    } else {
        "Legal basis of the FRIA rows: Article 5(2) and Article 27."
    }
}
