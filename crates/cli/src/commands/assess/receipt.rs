//! The receipt of an assessment as a file: written with its salt, and recomputed to the same bytes.

use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::json;
use stricto_law::assessment::{Assessment, assess};
use stricto_law::case::Case;
use stricto_law::receipt::{Receipt, receipt};
use stricto_record::ids::Hex32;

use super::draft::Draft;
use crate::ending::{CommandError, Ended, Ending};
use crate::output::{self, Format};
use crate::{files, now};

/// A receipt and the salt that keeps its facts from being guessed: who has both and the case can recompute it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    /// That the national law was read from a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    draft_profile: Option<String>,
    receipt: Receipt,
    salt: Hex32,
}

impl Sheet {
    fn text(&self) -> Result<String, CommandError> {
        Ok(serde_json::to_string_pretty(self).map_err(CommandError::operating)? + "\n")
    }
}

/// Writes the receipt of `assessment` to a new file.
///
/// # Errors
/// When the file is already there or cannot be written.
pub(super) fn write(
    path: &Path,
    case: &Case,
    assessment: &Assessment,
    draft: &Draft,
) -> Result<(), CommandError> {
    let salt = now::chance()?;
    let receipt = receipt(case, assessment, salt).map_err(CommandError::operating)?;
    let text = Sheet { draft_profile: draft.mark(assessment), receipt, salt: Hex32(salt) }.text()?;
    let file = std::fs::File::options().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|e| {
        CommandError::Input(format!(
            "the receipt `{}` cannot be written: {e}; name a file that is not there yet",
            path.display()
        ))
    })
}

/// Recomputes the receipt in `path` from `case` at its own instant, and says what differs.
///
/// # Errors
/// When the file is no receipt.
pub(super) fn check(path: &Path, case: &Case, draft: &Draft, format: Format) -> Ended {
    let written = files::text(path)?;
    let sheet: Sheet = serde_json::from_str(&written).map_err(|e| {
        let name = path.display();
        CommandError::Input(format!("`{name}` is no receipt: {e}; give a file that `--receipt` wrote"))
    })?;
    let Sheet { draft_profile, receipt: theirs, salt } = sheet;
    let marked = draft_profile.clone();
    let assessment = assess(case, &draft.profiles, theirs.at);
    let ours = receipt(case, &assessment, salt.0).map_err(CommandError::operating)?;
    let again = Sheet { draft_profile: draft.mark(&assessment), receipt: ours, salt }.text()?;
    let mut differs = Vec::new();
    if again != written {
        let ours: Sheet = serde_json::from_str(&again).map_err(CommandError::operating)?;
        differs = differences(&theirs, &ours.receipt, marked.is_some());
        if marked != ours.draft_profile {
            let was = marked.unwrap_or_else(|| {
                "made under the profiles of a build: check it without `--profile`".to_owned()
            });
            differs.retain(|part| !part.starts_with(PROFILE));
            differs.insert(0, format!("the draft: the receipt was {was}"));
        }
        if differs.is_empty() {
            differs.push(
                "its spelling alone: the content is the same; keep the file as it was written".to_owned(),
            );
        }
    }
    say(&theirs, written.len(), &differs, format)?;
    Ok(if differs.is_empty() { Ending::Fine } else { Ending::Finding })
}

/// Whether the receipt holds, and in what it differs.
fn say(theirs: &Receipt, bytes: usize, differs: &[String], format: Format) -> Result<(), CommandError> {
    let holds = differs.is_empty();
    match format {
        Format::Json => output::json(&json!({
            "holds": holds, "at": theirs.at, "outcome": theirs.outcome, "bytes": bytes, "differs": differs,
        })),
        Format::Text if holds => output::line(&format!(
            "The receipt holds: the same {bytes} bytes, asked again for {}: {}.",
            theirs.at,
            theirs.outcome.as_str()
        )),
        Format::Text => {
            output::line(&format!("The receipt does not hold. It differs in\n  {}", differs.join("\n  ")))
        }
    }
}

/// What a difference in the text of the national law begins with.
const PROFILE: &str = "the national profile";

/// How many rows that differ are named.
const NAMED: usize = 8;

/// Each part that differs, and what to do; the first explains those that follow from it.
fn differences(theirs: &Receipt, ours: &Receipt, drafted: bool) -> Vec<String> {
    let mut all = Vec::new();
    let mut part = |differs: bool, text: &dyn Fn() -> String| {
        if differs {
            all.push(text());
        }
    };
    let other_facts = theirs.facts_commitment != ours.facts_commitment;
    part(other_facts, &|| {
        "the facts: case or salt are not those it was made from; give the case file as it was then".to_owned()
    });
    let (version, other) = (&ours.engine_version, &theirs.engine_version);
    part(other != version, &|| {
        format!("the engine: made with {other}, this is {version}; check it with {other}")
    });
    part(theirs.requirements_sha256 != ours.requirements_sha256, &|| {
        "the requirement table: another edition of it was read; check it with the build that made the receipt"
            .to_owned()
    });
    // Other facts may be of another state, and then nothing is said of the text of its law.
    part(theirs.profile_sha256 != ours.profile_sha256 && !other_facts, &|| {
        let remedy = match drafted {
            true => "the draft was changed since; give it as it was",
            false => "check it with the build that made the receipt",
        };
        format!("{PROFILE}: another text of it was read; {remedy}")
    });
    part(theirs.outcome != ours.outcome, &|| {
        let (theirs, ours) = (theirs.outcome.as_str(), ours.outcome.as_str());
        format!(
            "the outcome: it says {theirs}, and {ours} is found; if nothing above differs, do not trust it"
        )
    });
    let said = |receipt: &Receipt, row: &str| receipt.findings.iter().find(|f| f.row == row).map(|f| f.state);
    let rows = theirs.findings.iter().chain(&ours.findings).map(|f| f.row.as_str());
    let mut rows: Vec<&str> = rows.filter(|row| said(theirs, row) != said(ours, row)).collect();
    rows.sort_unstable();
    rows.dedup();
    part(theirs.findings != ours.findings, &|| {
        let more = rows.len().saturating_sub(NAMED);
        let named: Vec<&str> = rows.iter().copied().take(NAMED).collect();
        let rows = match (rows.is_empty(), more) {
            (true, _) => "their order".to_owned(),
            (false, 0) => named.join(", "),
            (false, more) => format!("{} and {more} more", named.join(", ")),
        };
        format!("the findings: {rows}; if nothing above the outcome differs, do not trust it")
    });
    part(theirs.good_until != ours.good_until, &|| {
        "how long the answer is good; if nothing above the outcome differs, do not trust it".to_owned()
    });
    all
}
