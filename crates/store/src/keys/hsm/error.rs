//! What goes wrong with an HSM, and what to do about it.

use std::path::PathBuf;

use crate::key_file::KeyFileError;

/// Why an HSM does not do its work. Nothing falls back to a key in a file.
#[derive(Debug, thiserror::Error)]
pub enum HsmError {
    /// The PKCS#11 module cannot be used.
    #[error(
        "the PKCS#11 module `{}` cannot be loaded: {why}; give the path of the library that came with the HSM",
        module.display()
    )]
    Module {
        /// Its path.
        module: PathBuf,
        /// Why not.
        why: String,
    },
    /// There is no such token, or more than one.
    #[error(
        "{found} tokens behind `{}` are called `{token}`, and one is wanted; there are: {there}; connect the HSM, or \
         correct its name",
        module.display()
    )]
    Token {
        /// The module.
        module: PathBuf,
        /// The name.
        token: String,
        /// How many have that name.
        found: usize,
        /// The names of those that are there.
        there: String,
    },
    /// The token cannot do what is needed.
    #[error("the token `{token}` cannot do {what}; use one that can")]
    Unfit {
        /// The token.
        token: String,
        /// What it lacks.
        what: String,
    },
    /// The PIN file cannot be used.
    #[error("the PIN of the HSM cannot be read")]
    PinFile(#[source] KeyFileError),
    /// The token refuses the PIN.
    #[error(
        "the token `{token}` refuses the PIN in `{}`: {why}; correct the file and start again (it was tried once, for \
         a token locks itself after some wrong ones)",
        pin_file.display()
    )]
    Pin {
        /// The token.
        token: String,
        /// The file.
        pin_file: PathBuf,
        /// What the token said.
        why: String,
    },
    /// The wrapping key is not in the token.
    #[error(
        "the token `{token}` has no wrapping key `{key}` any more; connect the right HSM, or start again with the newest \
         copy of the key store"
    )]
    Missing {
        /// The token.
        token: String,
        /// The key's id.
        key: String,
    },
    /// The wrapping key could leave the token.
    #[error(
        "the wrapping key `{key}` in the token `{token}` may leave it or be copied, so that destroying it proves nothing; \
         set the register up on a token that keeps its keys"
    )]
    NotKept {
        /// The token.
        token: String,
        /// The key's id.
        key: String,
    },
    /// Old wrapping keys are still in the token.
    #[error(
        "{left} old wrapping keys are still in the token `{token}`; see that it lets them be destroyed, and try again"
    )]
    NotDestroyed {
        /// The token.
        token: String,
        /// How many.
        left: usize,
    },
    /// The token fails.
    #[error("the token `{token}` fails: {why}; see that it is connected and works, then try again")]
    Fails {
        /// The token.
        token: String,
        /// What the module said.
        why: String,
    },
}
