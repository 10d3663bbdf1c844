//! `stricto profile`: checks the law of a state, written as data.

use std::path::PathBuf;

use serde_json::json;
use stricto_law::profile::check;

use crate::ending::{Ended, Ending};
use crate::files;
use crate::output::{self, Format};

/// Check a national profile.
#[derive(clap::Args)]
#[command(
    long_about = "Checks a national profile: the law of a Member State or region under Article 5(5), as dated data in \
        TOML.\n\n\
        A profile can only narrow what the Act leaves open; one that widens is refused. None means closed.",
    after_help = "Example:\n  stricto profile check profiles/SE.toml\n\n\
        Exit codes:\n  0  a profile\n  1  not a profile: says line, column and what to do\n  2  the file cannot be read"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Say whether FILE is a profile, and what it opens.
    Check {
        /// The profile, TOML.
        file: PathBuf,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn run(args: &Args) -> Ended {
    let What::Check { file, format } = &args.what;
    let text = files::text(file)?;
    match (check(&text), format) {
        (Ok(lines), Format::Text) => lines.iter().try_for_each(|line| output::line(line))?,
        (Ok(lines), Format::Json) => output::json(&json!({ "profile": true, "lines": lines }))?,
        (Err(fault), Format::Text) => {
            output::complain(&format!("`{}`: {fault}", file.display()));
            return Ok(Ending::Finding);
        }
        (Err(fault), Format::Json) => {
            output::json(&json!({ "profile": false, "fault": fault.to_string() }))?;
            return Ok(Ending::Finding);
        }
    }
    Ok(Ending::Fine)
}
