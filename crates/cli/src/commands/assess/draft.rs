//! A draft of a national profile, tried on a case: read like a profile, and never taken for one.

use std::path::Path;

use stricto_law::assessment::Assessment;
use stricto_law::case::Case;
use stricto_law::profile::{DRAFT, Profiles};

use crate::ending::CommandError;
use crate::{files, output};

/// The profiles that a case is read under: those of this build, with a draft in the place of one where one is given.
pub(super) struct Draft {
    pub(super) profiles: Profiles,
    /// What is said before every answer under a draft; none without one.
    note: Option<String>,
    /// The file of the draft, where one is given.
    name: Option<String>,
}

impl Draft {
    /// The profiles with the draft in this file, or those of this build.
    ///
    /// # Errors
    /// When the file cannot be read or is no profile; says every fault.
    pub(super) fn of(path: Option<&Path>) -> Result<Self, CommandError> {
        let profiles = Profiles::built_in();
        let Some(path) = path else { return Ok(Self { profiles, note: None, name: None }) };
        let name = path.display();
        let profiles = profiles.with_draft(&files::text(path)?).map_err(|e| {
            let faults: Vec<String> = e.faults.iter().map(|fault| format!("`{name}`: {fault}")).collect();
            CommandError::Input(format!("`{name}` is no profile yet\n{}", faults.join("\n")))
        })?;
        let note = format!(
            "DRAFT: the law of the state is read from `{name}`, a draft that no build carries: unofficial, and nobody may \
             act on this answer."
        );
        Ok(Self { profiles, note: Some(note), name: Some(name.to_string()) })
    }

    /// What a receipt says of it; none where it was not read.
    pub(super) fn mark(&self, assessment: &Assessment) -> Option<String> {
        let read = assessment.profile.as_ref().is_some_and(|profile| profile.id.ends_with(DRAFT));
        self.note.as_ref().filter(|_| read).map(|_| MARK.to_owned())
    }

    /// Says before an answer that it is one under a draft.
    pub(super) fn say(&self) -> Result<(), CommandError> {
        self.note.as_ref().map_or(Ok(()), |note| output::line(&format!("{note}\n")))
    }

    /// The same after an interview, or that the draft was not used: the answers are not thrown away for that.
    pub(super) fn say_after(&self, case: &Case, assessment: &Assessment) -> Result<(), CommandError> {
        match self.unused(case, assessment) {
            Some(why) => output::line(&format!("{why}; this answer is not under it.\n")),
            None => self.say(),
        }
    }

    /// Why the draft that was given was not used; none where it was, or none was given.
    pub(super) fn unused(&self, case: &Case, assessment: &Assessment) -> Option<String> {
        let name = self.name.as_ref().filter(|_| self.mark(assessment).is_none())?;
        let draft = self.profiles.iter().find(|profile| profile.id.ends_with(DRAFT))?;
        let of = |state: &str, region: Option<&str>| match region {
            Some(region) => format!("`{state}`, region `{region}`"),
            None => format!("`{state}`"),
        };
        let drafts = of(draft.member_state.code(), draft.region.as_deref());
        let region = case.jurisdiction.region.value().map(String::as_str);
        let why = match case.jurisdiction.member_state.value() {
            None => format!("it is of {drafts}, and the case does not state its `member_state`"),
            Some(state) if *state != draft.member_state || region != draft.region.as_deref() => {
                format!("it is of {drafts}, and the case of {}", of(state.code(), region))
            }
            Some(_) => format!("it is not in force at {}", assessment.at.readable()),
        };
        Some(format!("`{name}` was not used: {why}"))
    }
}

/// What a receipt under a draft carries.
const MARK: &str =
    "made under a draft of a national profile, unofficial: check it with `--profile` and that draft";
