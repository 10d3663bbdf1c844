//! The assessment as a text that a person can read.
//! Rows read here too: R-5.8-a, R-LED-a.

use std::fmt::Write as _;

use crate::aia::{ENDED_GRANT, ENDED_PERIOD};
use crate::assessment::{Assessment, Outcome};
use crate::case::Case;
use crate::finding::{Finding, FindingState, Weight};
use crate::numbers;

mod outside;

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
    writeln!(out, "Asked for {}; not legal advice.", a.at.readable())?;
    match &a.profile {
        Some(profile) => writeln!(out, "National law: profile {} ({}).", profile.id, profile.sha256)?,
        None => writeln!(out, "National law: no profile in force.")?,
    }
    let failing = a.failing_rows();
    section(out, "What decides it", a, |f| failing.contains(&f.row))?;
    let open = a.open_rows();
    section(out, "What is open, and who must act", a, |f| open.contains(&f.row))?;
    // What the article asks is nobody's to mend where the use is outside it.
    if a.outcome != Outcome::Outside {
        warnings(out, a)?;
    }
    if !a.duties.is_empty() {
        writeln!(out, "\nWhat is owed")?;
    }
    for duty in &a.duties {
        let due = duty.due.map_or_else(String::new, |due| format!(", by {}", due.readable()));
        writeln!(out, "  {}  {}: {}{due}", duty.row, duty.who.label(), duty.what)?;
    }
    section(out, "Every element, in the order of the gate", a, |_| true)?;
    writeln!(out, "\n{}", legal_basis(a))
}

/// The outcome in a sentence.
#[must_use]
pub fn sentence(a: &Assessment) -> String {
    let again = a
        .good_until
        .map_or_else(String::new, |t| format!(" This answer is to be asked again at {}.", t.readable()));
    match a.outcome {
        Outcome::Outside => format!("{}{again}", outside::sentence(a)),
        Outcome::Prohibited if ended(a) => format!(
            "ENDED, so nothing may run now: what was authorised is over, and running it on would be PROHIBITED by Article \
             5(1)(h).{again}"
        ),
        Outcome::Prohibited => format!("PROHIBITED by Article 5(1)(h).{again}"),
        Outcome::Conditional => {
            format!("CONDITIONAL: not permitted unless every element that is open or not met is met.{again}")
        }
        Outcome::Escalate => {
            format!("ESCALATE: a legal decision from outside the unit is needed before any capture.{again}")
        }
        Outcome::Permitted => {
            let basis = a.basis.as_deref().unwrap_or("what the findings say");
            let until = a.good_until.map_or_else(|| "its end".to_owned(), crate::time::Instant::readable);
            let warned: Vec<&str> = warned(a).map(|(row, _)| row).collect();
            let warned = if warned.is_empty() {
                String::new()
            } else {
                format!(" Read the warnings first: {}.", warned.join(", "))
            };
            format!("PERMITTED by {basis} until {until}, inside the limits.{warned}")
        }
    }
}

/// Whether nothing but the end of its time stands against the use.
fn ended(a: &Assessment) -> bool {
    let failing = a.failing_rows();
    let over = |row: &&'static str| {
        a.finding(row).is_some_and(|f| f.reason == ENDED_GRANT || f.reason.starts_with(ENDED_PERIOD))
    };
    !failing.is_empty() && failing.iter().all(over)
}

/// Every warning: notices that are not met, and what met findings warn of.
fn warned(a: &Assessment) -> impl Iterator<Item = (&'static str, &str)> {
    a.findings.iter().flat_map(|f| {
        let notice =
            (f.weight == Weight::Notice && f.state != FindingState::Met).then_some(f.reason.as_str());
        notice.into_iter().chain(f.warning.as_deref()).map(|text| (f.row, text))
    })
}

fn warnings(out: &mut String, a: &Assessment) -> std::fmt::Result {
    if warned(a).next().is_some() {
        writeln!(out, "\nWarnings")?;
    }
    for (row, text) in warned(a) {
        let finding = a.finding(row);
        let who = finding.and_then(|f| f.who).map_or_else(String::new, |who| format!(" [{}]", who.label()));
        writeln!(out, "  {row:9} {text}{who} ({})", finding.map_or("", |f| f.citation))?;
    }
    Ok(())
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
        // Nobody must act on what does not apply.
        let who = f.who.filter(|_| a.outcome != Outcome::Outside);
        let who = who.map_or_else(String::new, |who| format!(" [{}]", who.label()));
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
