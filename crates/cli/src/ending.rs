//! How a command ends: exit codes, and errors that are not findings.

use std::process::ExitCode;

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Done; nothing to object. Exit code 0.
    Fine,
    /// Done, and the answer is a finding, a refusal or a fault. Exit code 1.
    Finding,
}

/// Why a command could not do its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CommandError {
    /// The input cannot be used: an unreadable file, a wrong argument. Exit code 2.
    #[error("{0}")]
    Input(String),
    /// The world did not play along: a server that does not answer, a disk that does not write. Exit code 3.
    #[error("{0}")]
    Operating(String),
}

/// What every command gives back.
pub(crate) type Ended = Result<Ending, CommandError>;

/// Said at the foot of every `--help`.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  done, and the answer is a finding, a refusal or a fault
  2  the arguments or the input cannot be used
  3  an operating error: no answer from the server, no room on the disk";

impl CommandError {
    /// An input error from anything that explains itself.
    pub(crate) fn input(cause: impl ToString) -> Self {
        Self::Input(cause.to_string())
    }

    /// An operating error from anything that explains itself.
    pub(crate) fn operating(cause: impl ToString) -> Self {
        Self::Operating(cause.to_string())
    }

    fn code(&self) -> u8 {
        match self {
            Self::Input(_) => 2,
            Self::Operating(_) => 3,
        }
    }
}

/// The exit code of `ended`, after its error, if it is one, was said on standard error.
pub(crate) fn exit_code(ended: &Ended) -> ExitCode {
    match ended {
        Ok(Ending::Fine) => ExitCode::SUCCESS,
        Ok(Ending::Finding) => ExitCode::from(1),
        Err(error) => {
            crate::output::complain(&format!("error: {error}"));
            ExitCode::from(error.code())
        }
    }
}
