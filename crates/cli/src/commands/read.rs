//! `stricto read`: reads a sealed field, after an act that says so.

use std::path::PathBuf;

use serde_json::{Value, json};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Kind;

use crate::author::{Author, Draft};
use crate::client::{Answer, Client};
use crate::ending::{CommandError, Ended, Ending};
use crate::key_file;
use crate::output::{self, Format};

/// Read a sealed field; that it was read, by whom and why, goes into the register first.
#[derive(clap::Args)]
#[command(
    long_about = "Reads a sealed field of an act.\n\n\
        Reading is an act of its own: `content.read` says who reads what and why, and is in the register before the \
        field is opened. What comes back is checked against the commitment that the act's signer signed.",
    after_help = "Example:\n  stricto read 3f0c… request --why court-decides --key court.key --server $SERVER\n\n\
        Exit codes:\n  0  read\n  1  refused\n  2  the arguments cannot be used\n  3  no answer from the server"
)]
pub(crate) struct Args {
    /// The act whose field is read.
    act: ActHash,
    /// The field.
    field: String,
    /// Why, as a code: `court-decides`, `inspection`, `audit`.
    #[arg(long)]
    why: String,
    /// The reader's key file.
    #[arg(long)]
    key: PathBuf,
    /// The server.
    #[arg(long, env = "STRICTO_SERVER", default_value = "http://127.0.0.1:7443")]
    server: String,
    /// How to print it; `json` adds salt and commitment, an opening that can be handed on.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// When the server does not answer.
pub(crate) async fn run(args: &Args) -> Ended {
    let author = Author::new(&Client::new(&args.server)?, key_file::read(&args.key)?).await?;
    match open(&author, args.act, &args.field, &args.why).await? {
        Answer::Refused(refused) => {
            output::complain(&refused.to_string());
            Ok(Ending::Finding)
        }
        Answer::Done(opening) => {
            match args.format {
                Format::Json => output::json(&opening)?,
                Format::Text => output::json(opening.get("value").unwrap_or(&Value::Null))?,
            }
            Ok(Ending::Fine)
        }
    }
}

/// The opening of `field` of `act`, after `content.read`.
///
/// # Errors
/// When the server does not answer.
pub(crate) async fn open(
    author: &Author,
    act: ActHash,
    field: &str,
    why: &str,
) -> Result<Answer<Value>, CommandError> {
    let read = match author.client().get(&format!("/v1/acts/{act}")).await? {
        Answer::Refused(refused) => return Ok(Answer::Refused(refused)),
        Answer::Done(read) => read,
    };
    let entry = read.get("act").unwrap_or(&read);
    let use_id: Option<UseId> = entry.get("use").and_then(Value::as_str).and_then(|text| text.parse().ok());
    let public = json!({ "act": act.to_string(), "field": field, "why": why });
    match author.submit(Draft::new(Kind::ContentRead, use_id, public)).await? {
        Answer::Refused(refused) => Ok(Answer::Refused(refused)),
        Answer::Done(_) => author.client().get(&format!("/v1/acts/{act}/fields/{field}")).await,
    }
}
