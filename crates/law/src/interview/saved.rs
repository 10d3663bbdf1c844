//! An interview as a file: the case that it states, and behind it the answers, so that it can be gone on with.

use super::{Answers, Faults, Interview, case_file};
use crate::case::Case;
use crate::input::{Format, parse};
use crate::profile::Profiles;

/// What an answer begins with in a saved file: a comment for whoever reads the case.
const MARK: &str = "#= ";

/// Why a saved interview cannot be gone on with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    /// The file is no case.
    #[error("{0}")]
    NoCase(String),
    /// A case that no interview wrote, or none since answers are kept.
    #[error(
        "no answers are kept in it: it was not saved by `stricto assess --ask`; assess it without `--ask`, or begin anew \
         with `--save` and another file"
    )]
    NoAnswers,
    /// The case is not what the answers in the file state.
    #[error(
        "its case is not what the answers kept in it state: it was changed by hand, or saved by another version; assess \
         it without `--ask`, or begin anew with `--save` and another file"
    )]
    Changed,
}

impl Interview<'_> {
    /// The case that `answers` state as a file that `stricto assess` reads, with the answers as comments behind it.
    ///
    /// # Errors
    /// As [`case_file`].
    pub fn saved(&self, answers: &Answers) -> Result<String, toml::ser::Error> {
        let mut text = case_file(&self.case(answers), self.at)?;
        text.push_str("\n# The answers, so that `stricto assess --ask` can go on with this file.\n");
        for (name, value) in answers.pairs() {
            // Only a list of cameras can have lines, and a semicolon parts them as well.
            text.push_str(&format!("{MARK}{name} {}\n", value.replace('\n', "; ")));
        }
        Ok(text)
    }
}

/// The answers in a file that [`Interview::saved`] wrote.
///
/// # Errors
/// When the file is no case, keeps no answers, or was changed by hand.
pub fn resumed(text: &str, profiles: &Profiles) -> Result<Answers, ResumeError> {
    let file = parse(text, Format::Toml).map_err(|e| ResumeError::NoCase(e.to_string()))?;
    let pairs: Vec<(&str, &str)> =
        text.lines().filter_map(|line| line.strip_prefix(MARK)?.split_once(' ')).collect();
    let Some(at) = file.at.filter(|_| !pairs.is_empty()) else { return Err(ResumeError::NoAnswers) };
    let interview = Interview::new(profiles, at);
    let (answers, faults): (Answers, Faults) = interview.read(pairs);
    let case = Case { meta: crate::case::Meta::default(), ..file.case };
    let same = [interview, interview.to_the_end()].iter().any(|interview| interview.case(&answers) == case);
    if same && faults.is_empty() { Ok(answers) } else { Err(ResumeError::Changed) }
}
