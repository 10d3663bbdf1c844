//! `stricto escrow`: the trustee's own key, and opening what the trustee was given after a final decision.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_vault::escrow::{EscrowContext, TrusteeKey};
use stricto_vault::{
    Branch, Ciphertext, Commitment, Key, KeyLabel, Opening, SealContext, Wrapped, open_field, unwrap,
};

use crate::client::{Answer, Client};
use crate::ending::{CommandError, Ended, Ending};
use crate::files;
use crate::key_file;
use crate::output;

/// Make a trustee's sealing key, or open what the trustee was given.
#[derive(clap::Args)]
#[command(
    long_about = "For the trustee who holds what a refusal would erase while it is challenged, where national law \
        provides that.\n\nThe private key stays with the trustee: no server has it, and what the register holds opens \
        with nothing else. Only after a final decision overturned the refusal does the register give out what it holds, \
        and to that trustee alone.",
    after_help = "Examples:\n  stricto escrow key sealing.key\n  \
        stricto act actor.enrolled --key office.key --set actor=office/t-1 --set role=trustee --set body=office \\\n    \
        --set key=\"$(stricto key show trustee.key --format json)\" --set seals_to=\"$(stricto escrow key sealing.key)\"\n  \
        stricto escrow open u-00c1… --key sealing.key --cred trustee.key --into opened\n\n\
        Exit codes:\n  0  done\n  1  refused: nothing was overturned, another trustee holds it, or something of it is gone\n  \
        2  the arguments cannot be used, or a box does not open\n  3  an operating error"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Make the sealing key in FILE if it is not there, and print its public half, for `seals_to`.
    #[command(
        after_help = "Example:\n  stricto escrow key sealing.key\n\nExit codes: as of `stricto escrow`"
    )]
    Key {
        /// The file, as `stricto key` keeps one; never a key that also signs.
        file: PathBuf,
    },
    /// Open what was given, into a new folder that only you can read.
    #[command(after_help = "Examples:\n  \
            stricto escrow open u-00c1… --key sealing.key --cred trustee.key --into opened\n  \
            stricto escrow open u-00c1… --key sealing.key --from saved.json --into opened\n\n\
            Exit codes: as of `stricto escrow`")]
    Open(Open),
}

#[derive(clap::Args)]
struct Open {
    /// The use.
    #[arg(value_name = "USE")]
    use_id: UseId,
    /// The trustee's sealing key.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The folder to make.
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// The key file that the trustee signs with, to ask the server.
    #[arg(long, value_name = "KEYFILE", required_unless_present = "from")]
    cred: Option<PathBuf>,
    /// A saved answer in place of the server's.
    #[arg(long, value_name = "FILE", conflicts_with = "cred")]
    from: Option<PathBuf>,
    /// The server.
    #[arg(long, env = "STRICTO_SERVER", default_value = "http://127.0.0.1:7443")]
    server: String,
}

/// A page of what was given.
#[derive(Deserialize)]
struct Given {
    origin: String,
    #[serde(rename = "use")]
    use_id: UseId,
    order: ActHash,
    sealed: String,
    fields: Vec<Held>,
    missing: Vec<String>,
    next: Option<u64>,
}

#[derive(Deserialize)]
struct Held {
    act: ActHash,
    field: String,
    scope: String,
    subkey: String,
    commitment: Hex32,
    ciphertext: String,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read or written, the server does not answer, or something does not open.
pub(crate) async fn run(args: &Args) -> Ended {
    match &args.what {
        What::Key { file } => {
            let key = if file.exists() { key_file::read(file)? } else { key_file::generate()? };
            if !file.exists() {
                key_file::write_new(&key, file)?;
            }
            output::line(&Hex32(TrusteeKey::from_seed(*key.seed()).public()).to_string())?;
            Ok(Ending::Fine)
        }
        What::Open(open) => opened(open).await,
    }
}

async fn opened(args: &Open) -> Ended {
    let private = TrusteeKey::from_seed(*key_file::read(&args.key)?.seed());
    if let Some(saved) = &args.from {
        let given = parsed(&files::bytes(saved)?)?;
        make(&args.into)?;
        let count = write(args, &private, &given)?;
        return said(count, &given.missing, given.next.is_some(), &args.into);
    }
    let credential =
        args.cred.as_ref().ok_or_else(|| CommandError::Input("give --cred or --from".to_owned()))?;
    let client = Client::new(&args.server)?.reading_as(Arc::new(key_file::read(credential)?)).await?;
    let (mut from, mut count, mut made) = (Some(0), 0, false);
    let mut missing = Vec::new();
    while let Some(at) = from {
        let page = match client.bytes(&format!("/v1/uses/{}/escrow?from={at}", args.use_id)).await? {
            Answer::Done(page) => parsed(&page)?,
            Answer::Refused(refused) => {
                output::complain(&refused.to_string());
                return Ok(Ending::Finding);
            }
        };
        if !made {
            make(&args.into)?;
            made = true;
        }
        count += write(args, &private, &page)?;
        missing.extend(page.missing);
        from = page.next.filter(|next| *next > at);
    }
    said(count, &missing, false, &args.into)
}

fn parsed(bytes: &[u8]) -> Result<Given, CommandError> {
    serde_json::from_slice(bytes).map_err(|e| {
        CommandError::Input(format!(
            "this is no answer of `GET /v1/uses/{{id}}/escrow`: {e}; ask the server again"
        ))
    })
}

/// The folder, new and for its owner alone.
fn make(folder: &Path) -> Result<(), CommandError> {
    DirBuilder::new().mode(0o700).create(folder).map_err(|e| {
        CommandError::Input(format!(
            "`{}` cannot be made: {e}; name a folder that is not there",
            folder.display()
        ))
    })
}

/// Opens the fields of a page and writes each to a file; how many.
fn write(args: &Open, private: &TrusteeKey, given: &Given) -> Result<usize, CommandError> {
    if given.use_id != args.use_id {
        let why = format!("the answer is of `{}`, not of `{}`; give that one", given.use_id, args.use_id);
        return Err(CommandError::Input(why));
    }
    let (owner, order) = (given.use_id.to_string(), given.order.to_string());
    let context = EscrowContext { origin: &given.origin, use_id: &owner, order: &order };
    let root = private.open(&context, &base64(&given.sealed)?).map_err(|_| {
        CommandError::Input(
            "the box does not open with this key; it was sealed to another one, or changed".to_owned(),
        )
    })?;
    for held in &given.fields {
        let opening = open(&root, &given.origin, &owner, held)?;
        // The names come from elsewhere: nothing that could lead out of the folder is one.
        if !held.field.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(CommandError::Input(format!(
                "`{}` is no field's name; ask the server again",
                held.field
            )));
        }
        let path = args.into.join(format!("{}.{}.json", held.act, held.field));
        let fault = |e: std::io::Error| CommandError::operating(e);
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(fault)?;
        file.write_all(&opening.value).map_err(fault)?;
    }
    Ok(given.fields.len())
}

fn open(root: &Key, origin: &str, owner: &str, held: &Held) -> Result<Opening, CommandError> {
    let shut = || CommandError::Input(format!("the field `{}` does not open; it was changed", held.field));
    let wrapped = base64(&held.subkey)?.as_slice().try_into().map(Wrapped).map_err(|_| shut())?;
    let label = KeyLabel::Subkey { use_id: owner, branch: Branch::Content, scope: &held.scope };
    let key = unwrap(root, &wrapped, &label).map_err(|_| shut())?;
    let context = SealContext { origin, use_id: owner, field: &held.field };
    let ciphertext = Ciphertext(base64(&held.ciphertext)?);
    open_field(&key, &context, &Commitment(held.commitment.0), &ciphertext).map_err(|_| shut())
}

fn base64(text: &str) -> Result<Vec<u8>, CommandError> {
    BASE64
        .decode(text)
        .map_err(|_| CommandError::Input("a part of the answer is no base64; ask again".to_owned()))
}

fn said(count: usize, missing: &[String], more: bool, folder: &Path) -> Ended {
    output::line(&format!("{count} fields opened in `{}`", folder.display()))?;
    for field in missing {
        output::complain(&format!(
            "`{field}` was held and is gone though no order took it; tell the court, and ask for `stricto verify`"
        ));
    }
    if more {
        output::complain("the saved answer is not the last page; open the next one into another folder");
    }
    Ok(if missing.is_empty() { Ending::Fine } else { Ending::Finding })
}
