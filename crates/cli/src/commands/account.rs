//! `stricto account`: gives a person a way into the console, with a name and a password.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use stricto_store::DataDir;
use stricto_store::accounts::Accounts;
use stricto_store::chance::OsChance;
use zeroize::Zeroizing;

use crate::ending::{CommandError, Ended, Ending};
use crate::key_file::{self, with_cause};
use crate::output;

/// Give a person a way into the console.
#[derive(clap::Args)]
#[command(
    long_about = "Gives a person a way into the console: the key file's key, sealed under a password, in the server's \
        folder.\n\n\
        The password is read as one line from standard input. There is no way to get it back: whoever loses it makes \
        the account again from the key file. The account gives no role; what the key may do stands in the register.",
    after_help = "Examples:\n  stricto account add --data /var/lib/stricto --name karin --key karin.key\n  \
        stricto account add --data /var/lib/stricto --name karin --key karin.key < password.txt\n\n\
        Exit codes:\n  0  the account is made\n  2  the arguments, the key file or the password cannot be used"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Make an account; the password is read from standard input.
    Add {
        /// The server's folder.
        #[arg(long)]
        data: PathBuf,
        /// The name to sign in with: lower-case letters, digits and hyphens.
        #[arg(long)]
        name: String,
        /// The person's key file.
        #[arg(long)]
        key: PathBuf,
    },
}

/// Runs the command.
///
/// # Errors
/// When the key file cannot be read, the password is too short, or the account is there.
pub(crate) fn run(args: &Args) -> Ended {
    let What::Add { data, name, key } = &args.what;
    let folder = DataDir::new(data, None);
    if !folder.database().exists() {
        return Err(CommandError::Input(format!(
            "there is no register in `{}`; give the folder of `stricto init`",
            data.display()
        )));
    }
    let key = key_file::read(key)?;
    if key_file::read(&folder.register_key()).is_ok_and(|register| register.id() == key.id()) {
        return Err(CommandError::Input(
            "this is the register's own key, which no person signs in with; give the person's key file"
                .into(),
        ));
    }
    if std::io::stdin().is_terminal() {
        output::line("password, at least 12 characters, then Enter (it is shown as you type):")?;
    }
    let mut password = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut password).map_err(CommandError::operating)?;
    let password = password.trim_end_matches(['\r', '\n']);
    Accounts::new(&folder.accounts())
        .create(name, password, &key, &OsChance)
        .map_err(|e| CommandError::Input(with_cause(&e)))?;
    output::line(&format!(
        "`{name}` can sign in at the console as soon as the key {} is enrolled, and as long as it is",
        key.id()
    ))?;
    Ok(Ending::Fine)
}
