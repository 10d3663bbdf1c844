//! `stricto act`: makes, signs and submits any act.

use std::path::PathBuf;

use serde_json::{Map, Value, json};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::{Kind, Public, Scope};

use crate::author::{Author, Draft};
use crate::client::{Answer, Client, Refused};
use crate::ending::{CommandError, Ended, Ending};
use crate::files::json_argument;
use crate::key_file;
use crate::now::chance;
use crate::output::{self, Format};

/// Make an act, sign it with a key file, and submit it.
#[derive(clap::Args)]
#[command(
    long_about = "Makes an act, signs it with a key file, and submits it.\n\n\
        Everything that happens is an act: a use is proposed, an authorisation is requested, decided, refused, a use \
        is armed, an alert is opened and reviewed, a use is stopped. The register takes an act only where the law, \
        read over what it already holds, allows it there; otherwise it refuses with a stable code.\n\n\
        Public members are given one by one with --set (a value that reads as JSON is JSON, anything else is text) \
        or whole with --public. Sealed fields are given with --seal: the server encrypts them under the use's keys, \
        and this command checks before it signs that the commitments open to what was given. --after names the last \
        act you saw: the register refuses a decision by somebody who had not seen what came since. Left out, the \
        server is asked for the last act, and asked again where another one comes between.",
    after_help = "Examples:\n  \
        stricto act --list\n  \
        stricto act use.proposed --new-use --key requester.key --set member_state=SE --set profile=SE \\\n    \
        --set 'objectives=[\"missing\"]' --set system=lykta --set 'earlier=[]' --seal case=@case.json\n  \
        stricto act use.stopped --use u-… --key verifier.key --set cause=person\n\n\
        Exit codes:\n  0  in the register\n  1  refused\n  2  the arguments cannot be used\n  3  no answer from the server"
)]
pub(crate) struct Args {
    /// The kind, with or without its version: `use.stopped` or `use.stopped/1`.
    #[arg(required_unless_present = "list")]
    kind: Option<String>,
    /// List every kind: who may sign it, its public members, its sealed fields.
    #[arg(long, conflicts_with_all = ["key", "use_id", "new_use", "set", "public", "seal", "re", "after"])]
    list: bool,
    /// The server.
    #[arg(long, env = "STRICTO_SERVER", default_value = "http://127.0.0.1:7443")]
    server: String,
    /// The signer's key file.
    #[arg(long, required_unless_present = "list")]
    key: Option<PathBuf>,
    /// The use the act belongs to.
    #[arg(long = "use", value_name = "USE")]
    use_id: Option<UseId>,
    /// Draw the id of a new use: with `use.proposed`.
    #[arg(long, conflicts_with = "use_id")]
    new_use: bool,
    /// A public member.
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// The public part as JSON, or the file it is in; --set adds to it.
    #[arg(long, value_name = "JSON|@FILE")]
    public: Option<String>,
    /// A sealed field as JSON, or the file it is in.
    #[arg(long, value_name = "FIELD=JSON|@FILE")]
    seal: Vec<String>,
    /// An act that this one answers.
    #[arg(long, value_name = "HASH")]
    re: Vec<ActHash>,
    /// The last act of the use, or of the instance, that you saw.
    #[arg(long, value_name = "HASH")]
    after: Option<ActHash>,
    /// How to print the receipt.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// When the arguments make no act, or the server does not answer.
pub(crate) async fn run(args: &Args) -> Ended {
    if args.list {
        return list(args.kind.as_deref(), args.format);
    }
    let (Some(kind), Some(key)) = (&args.kind, &args.key) else {
        return Err(CommandError::Input("name a kind and a key file, or use --list".into()));
    };
    let draft = draft(args, find(kind)?)?;
    let (kind, use_id) = (draft.kind, draft.use_id);
    let author = Author::new(&Client::new(&args.server)?, key_file::read(key)?).await?;
    match author.submit(draft).await? {
        Answer::Refused(refused) => {
            refusal(kind, &refused, args.format)?;
            Ok(Ending::Finding)
        }
        Answer::Done(receipt) => {
            let mut said = json!({
                "hash": receipt.hash.to_string(),
                "index": receipt.index,
                "time": receipt.time.to_string(),
            });
            if let (Some(use_id), Some(said)) = (use_id, said.as_object_mut()) {
                said.insert("use".into(), use_id.to_string().into());
            }
            match args.format {
                Format::Json => output::json(&said)?,
                Format::Text => {
                    let in_use = use_id.map_or_else(String::new, |id| format!(" in {id}"));
                    output::line(&format!("{} {}{in_use}", receipt.hash, kind.as_str()))?;
                    output::line(&format!("position {}, {}", receipt.index, receipt.time))?;
                }
            }
            Ok(Ending::Fine)
        }
    }
}

fn refusal(kind: Kind, refused: &Refused, format: Format) -> Result<(), CommandError> {
    match format {
        Format::Json => output::json(&json!({ "refused": refused.code, "why": refused.why })),
        Format::Text => {
            output::complain(&format!("refused: `{}` is not admitted ({})", kind.as_str(), refused.code));
            output::complain(&refused.why);
            Ok(())
        }
    }
}

fn find(text: &str) -> Result<Kind, CommandError> {
    let versioned = if text.contains('/') { text.to_owned() } else { format!("{text}/1") };
    Kind::from_text(&versioned).ok_or_else(|| {
        CommandError::Input(format!("`{text}` is no kind of act; `stricto act --list` names them all"))
    })
}

fn draft(args: &Args, kind: Kind) -> Result<Draft, CommandError> {
    let use_id = if args.new_use { Some(UseId(chance()?)) } else { args.use_id };
    match (kind.scope(), use_id) {
        (Scope::Use, None) => {
            return Err(CommandError::Input(format!(
                "`{}` belongs to a use; name it with --use, or draw a new one with --new-use",
                kind.as_str()
            )));
        }
        (Scope::Instance, Some(_)) => {
            return Err(CommandError::Input(format!(
                "`{}` belongs to no use; leave --use out",
                kind.as_str()
            )));
        }
        (Scope::Use | Scope::Either, Some(_)) | (Scope::Instance | Scope::Either, None) => {}
    }
    let mut public = match &args.public {
        None => Map::new(),
        Some(text) => match json_argument("--public", text)?.as_object() {
            Some(members) => members.clone(),
            None => return Err(CommandError::Input(format!("--public is `{text}`; write a JSON object"))),
        },
    };
    for set in &args.set {
        let (name, value) = split(set, "--set NAME=VALUE")?;
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        public.insert(name.to_owned(), value);
    }
    let mut draft = Draft::new(kind, use_id, Value::Object(public));
    for seal in &args.seal {
        let (field, value) = split(seal, "--seal FIELD=JSON")?;
        draft = draft.sealing(field, json_argument(field, value)?);
    }
    draft.re.clone_from(&args.re);
    draft.after = args.after;
    Ok(draft)
}

fn split<'a>(text: &'a str, form: &str) -> Result<(&'a str, &'a str), CommandError> {
    text.split_once('=').ok_or_else(|| CommandError::Input(format!("`{text}` is not of the form {form}")))
}

fn list(only: Option<&str>, format: Format) -> Ended {
    let only = only.map(find).transpose()?;
    let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| only.is_none_or(|k| k == *kind)).collect();
    match format {
        Format::Json => output::json(&kinds.iter().map(|kind| described(*kind)).collect::<Vec<_>>())?,
        Format::Text => {
            for kind in kinds {
                let signers: Vec<_> = kind.signers().iter().map(|role| role.as_str()).collect();
                output::line(kind.as_str())?;
                output::line(&format!("  signed by  {}", signers.join(", ")))?;
                output::line(&format!("  public     {}", members(kind)))?;
                for field in kind.sealed_fields() {
                    let must = if field.required { "must" } else { "may" };
                    output::line(&format!("  sealed     {} ({must})", field.name))?;
                }
            }
        }
    }
    Ok(Ending::Fine)
}

fn described(kind: Kind) -> Value {
    let scope = match kind.scope() {
        Scope::Instance => "instance",
        Scope::Use => "use",
        Scope::Either => "either",
    };
    json!({
        "kind": kind.as_str(),
        "scope": scope,
        "signers": kind.signers().iter().map(|role| role.as_str()).collect::<Vec<_>>(),
        "public": members(kind),
        "sealed": kind.sealed_fields().iter()
            .map(|field| json!({ "name": field.name, "required": field.required }))
            .collect::<Vec<_>>(),
    })
}

/// The names of a kind's public members: its own reader is asked, with a name that no kind has.
fn members(kind: Kind) -> String {
    match Public::from_value(kind, json!({ "?": null })) {
        Ok(_) => "none".into(),
        Err(said) => match said.split_once("expected ") {
            Some((_, names)) => names.trim_start_matches("one of ").replace('`', ""),
            None => "none".into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_names_its_members() {
        assert_eq!(members(Kind::UseStopped), "cause");
        assert_eq!(members(Kind::UseArmed), "none");
        assert_eq!(members(Kind::ContentRead), "act, field, why");
    }

    #[test]
    fn a_kind_is_found_with_and_without_its_version() {
        assert_eq!(find("use.stopped"), Ok(Kind::UseStopped));
        assert_eq!(find("use.stopped/1"), Ok(Kind::UseStopped));
        assert!(find("use.stopped/2").is_err());
    }
}
