//! `stricto certificate`: the certificate of an erasure, fetched to be handed on; `stricto verify` checks it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::authorisation_decided::Basis;
use stricto_record::kinds::challenge_decided::ChallengeResult;
use stricto_store::certificate::{Checked, check};
use stricto_store::verify::KeySource;
use stricto_tlog::VerifyingKey;

use crate::client::{Answer, Client};
use crate::ending::{CommandError, Ended, Ending};
use crate::files;
use crate::key_file;
use crate::output::{self, Format};

/// Print the certificate of an erasure: a document that anyone can check without the register.
#[derive(clap::Args)]
#[command(
    long_about = "Prints the certificate of an erasure as JSON: the acts that ordered, attested and certified it as they \
        were signed, the proof that each is in the register, and the signed checkpoint. It names nobody and opens \
        nothing. Check it with `stricto verify FILE --key VKEY`.",
    after_help = "Example:\n  stricto certificate u-00c1… --cred court.key > certificate.json\n  \
        stricto verify certificate.json --key \"$(cat log.vkey)\"\n\n\
        Exit codes:\n  0  printed\n  1  refused, or the erasure is open\n  2  the arguments cannot be used\n  \
        3  no answer from the server"
)]
pub(crate) struct Args {
    /// The use.
    #[arg(value_name = "USE")]
    use_id: UseId,
    /// The order to erase, where the use has several.
    #[arg(long, value_name = "HASH")]
    order: Option<ActHash>,
    /// The key file of somebody on the case, the court, a supervisor or an auditor.
    #[arg(long, value_name = "KEYFILE")]
    cred: PathBuf,
    /// The server.
    #[arg(long, env = "STRICTO_SERVER", default_value = "http://127.0.0.1:7443")]
    server: String,
}

/// Runs the command.
///
/// # Errors
/// When the server does not answer, or the use has no erasure or several.
pub(crate) async fn run(args: &Args) -> Ended {
    let client = Client::new(&args.server)?.reading_as(Arc::new(key_file::read(&args.cred)?)).await?;
    let order = match &args.order {
        Some(order) => order.to_string(),
        None => match client.get(&format!("/v1/uses/{}", args.use_id)).await? {
            Answer::Refused(refused) => return refuse(&refused),
            Answer::Done(of_use) => only_order(&of_use, args.use_id)?,
        },
    };
    match client.get(&format!("/v1/uses/{}/erasures/{order}/certificate", args.use_id)).await? {
        Answer::Refused(refused) => refuse(&refused),
        Answer::Done(certificate) => {
            output::json(&certificate)?;
            Ok(Ending::Fine)
        }
    }
}

fn refuse(refused: &crate::client::Refused) -> Ended {
    output::complain(&refused.to_string());
    Ok(Ending::Finding)
}

/// The one order to erase that the use has.
fn only_order(of_use: &Value, use_id: UseId) -> Result<String, CommandError> {
    let erasures = of_use.get("erasures").and_then(Value::as_array);
    let orders: Vec<&str> =
        erasures.into_iter().flatten().filter_map(|erasure| erasure.get("act")?.as_str()).collect();
    match orders.as_slice() {
        [order] => Ok((*order).to_owned()),
        [] => Err(CommandError::Input(format!(
            "nobody ordered an erasure in `{use_id}`; there is nothing to certify"
        ))),
        several => Err(CommandError::Input(format!(
            "`{use_id}` has several erasures; say which with --order: {}",
            several.join(", ")
        ))),
    }
}

/// Checks a certificate, and says what it says.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn verify(file: &Path, key: Option<&VerifyingKey>, format: Format) -> Ended {
    let document = files::bytes(file)?;
    let checked = check(&document, key);
    match (format, &checked) {
        (Format::Json, Ok(checked)) => output::json(&as_json(checked))?,
        (Format::Json, Err(fault)) => output::json(&json!({ "faults": [fault.to_string()] }))?,
        (Format::Text, Ok(checked)) => as_text(checked)?,
        (Format::Text, Err(fault)) => {
            output::line(&format!("FAULT: {fault}"))?;
            output::line("this certificate does not stand")?;
        }
    }
    Ok(if checked.is_ok() { Ending::Fine } else { Ending::Finding })
}

fn as_json(checked: &Checked) -> Value {
    json!({ "says": checked.says, "size": checked.size, "key": checked.key, "acts": checked.acts, "faults": [] })
}

fn as_text(checked: &Checked) -> Result<(), CommandError> {
    let says = &checked.says;
    output::line(&format!("certificate of an erasure in {}, use {}", says.origin, says.use_id))?;
    output::line(&format!(
        "{} acts checked: signatures, who may sign, and that each is among the first {} entries of the register",
        checked.acts, checked.size
    ))?;
    output::line(match checked.key {
        KeySource::Given => "against the verifier key that was given",
        KeySource::FromTheRegister => {
            "against the key that the document names itself: this shows no made-up register; give --key"
        }
    })?;
    let cause = json!(says.cause);
    let cause = cause.as_str().unwrap_or_default();
    let weaker = if says.basis == Some(Basis::Transcribed) {
        ", by a decision that was transcribed and not signed by the authority"
    } else {
        ""
    };
    output::line(&format!("{}  ordered, because {cause}{weaker}", says.ordered_at))?;
    if let Some(held) = &says.held {
        output::line(&format!(
            "{}  the unit's key was gone; held by the trustee {} alone",
            held.from, held.by
        ))?;
        output::line(&format!("{}  what the register kept for the trustee was destroyed", held.to))?;
        if held.decided == Some(ChallengeResult::Overturned) {
            output::line(
                "NOT ATTESTED: what the trustee copied; the refusal was overturned, and the trustee had been given the \
                 content",
            )?;
        }
    }
    for attested in &says.custodians {
        let custodian = json!(attested.custodian).to_string();
        output::line(&format!("{}  {custodian} attested that nothing is left", attested.at))?;
    }
    output::line(&format!(
        "{}  certified: {} ciphertexts, root {}",
        says.certified_at, says.count, says.root
    ))?;
    output::line(
        "NOT CHECKED: that these are all ciphertexts there were; verify an export of the register for that",
    )?;
    output::line("no fault")
}
