//! A draft of a national profile, tried on a case: read like a profile, and never taken for one.

use std::path::Path;

use stricto_law::assessment::Assessment;
use stricto_law::profile::{DRAFT, Profiles};

use crate::ending::CommandError;
use crate::{files, output};

/// The profiles that a case is read under: those of this build, with a draft in the place of one where one is given.
pub(super) struct Draft {
    pub(super) profiles: Profiles,
    /// What is said before every answer under a draft; none without one.
    note: Option<String>,
}

impl Draft {
    /// The profiles with the draft in this file, or those of this build.
    ///
    /// # Errors
    /// When the file cannot be read or is no profile; says every fault.
    pub(super) fn of(path: Option<&Path>) -> Result<Self, CommandError> {
        let profiles = Profiles::built_in();
        let Some(path) = path else { return Ok(Self { profiles, note: None }) };
        let name = path.display();
        let profiles = profiles.with_draft(&files::text(path)?).map_err(|e| {
            let faults: Vec<String> = e.faults.iter().map(|fault| format!("`{name}`: {fault}")).collect();
            CommandError::Input(format!("`{name}` is no profile yet\n{}", faults.join("\n")))
        })?;
        let note = format!(
            "DRAFT: the law of the state is read from `{name}`, a draft that no build carries: unofficial, and nobody may \
             act on this answer."
        );
        Ok(Self { profiles, note: Some(note) })
    }

    /// What a receipt says of it; none where it was not read.
    pub(super) fn mark(&self, assessment: &Assessment) -> Option<String> {
        let read = assessment.profile.as_ref().is_some_and(|profile| profile.id.ends_with(DRAFT));
        self.note.as_ref().filter(|_| read).map(|_| MARK.to_owned())
    }

    /// Says before an answer that it is one under a draft, or that the draft was not read.
    pub(super) fn say(&self, assessment: &Assessment) -> Result<(), CommandError> {
        let Some(note) = &self.note else { return Ok(()) };
        let read = if self.mark(assessment).is_some() {
            ""
        } else {
            " It was not read: it is of another state or region than the case, or not in force at that instant."
        };
        output::line(&format!("{note}{read}\n"))
    }
}

/// What a receipt under a draft carries.
const MARK: &str =
    "made under a draft of a national profile, unofficial: check it with `--profile` and that draft";
