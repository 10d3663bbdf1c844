//! `stricto report`: the figures of a year, from the register's public parts.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use stricto_report::{Year, figures, transparency};
use stricto_store::DataDir;

use crate::client::{Answer, Client};
use crate::ending::{CommandError, Ended, Ending};
use crate::key_file;
use crate::output;

/// Print the figures of a year, or the transparency table.
#[derive(clap::Args)]
#[command(
    long_about = "Prints the figures of a year, counted from the register's public parts alone: requests, decisions by \
        result (counted apart from uses), urgent starts and refusals, hours, faces seen, alerts, both false-alert \
        rates, erasures, incidents.\n\n\
        `csv` is the transparency table for the public: no site, no camera, no day, and cells below five suppressed.",
    after_help = "Examples:\n  stricto report --year 2026 --data register\n  \
        stricto report --year 2026 --server http://127.0.0.1:7443 --cred market.key --format csv\n\n\
        Exit codes:\n  0  printed\n  1  the server refuses\n  2  the arguments, the folder or the key cannot be used\n  \
        3  an operating error: no answer from the server, another process has the folder"
)]
pub(crate) struct Args {
    /// The calendar year, in UTC.
    #[arg(long)]
    year: Year,
    /// A data folder that no server has open.
    #[arg(long, conflicts_with = "server")]
    data: Option<PathBuf>,
    /// A server.
    #[arg(long)]
    server: Option<String>,
    /// The key file of a rights officer, court, supervisor or auditor, for a server.
    #[arg(long)]
    cred: Option<PathBuf>,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = Shape::Text)]
    format: Shape,
}

/// How figures are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// The transparency table.
    Csv,
}

/// Runs the command.
///
/// # Errors
/// When the register cannot be read.
pub(crate) async fn run(args: &Args) -> Ended {
    let text = match (&args.data, &args.server) {
        (Some(data), _) => local(data, args).await?,
        (None, Some(server)) => match remote(server, args).await? {
            Answer::Done(text) => text,
            Answer::Refused(refused) => {
                output::complain(&refused.to_string());
                return Ok(Ending::Finding);
            }
        },
        (None, None) => {
            return Err(CommandError::Input(
                "say whose figures: --data DIR for a folder that no server has open, or --server URL with --cred \
                 KEYFILE"
                    .into(),
            ));
        }
    };
    output::raw(&text)?;
    Ok(Ending::Fine)
}

async fn local(data: &std::path::Path, args: &Args) -> Result<String, CommandError> {
    let register = super::open(&DataDir::new(data, None)).await?;
    let text = register.read(|fold| match args.format {
        Shape::Csv => Ok(transparency::table(fold, args.year)),
        Shape::Json | Shape::Text => {
            serde_json::to_value(figures(fold, args.year)).map(|figures| shown(&figures, args.format))
        }
    });
    register.close().await;
    text.map_err(CommandError::operating)
}

async fn remote(server: &str, args: &Args) -> Result<Answer<String>, CommandError> {
    let Some(cred) = &args.cred else {
        return Err(CommandError::Input(
            "a server gives figures to those it knows: give --cred, the key file of a rights officer, court, \
             supervisor or auditor"
                .into(),
        ));
    };
    let client = Client::new(server)?.reading_as(Arc::new(key_file::read(cred)?)).await?;
    let path = format!("/v1/reports/{}", args.year.number());
    if args.format == Shape::Csv {
        return Ok(match client.bytes(&format!("{path}?format=csv")).await? {
            Answer::Refused(refused) => Answer::Refused(refused),
            Answer::Done(bytes) => Answer::Done(String::from_utf8(bytes).map_err(CommandError::operating)?),
        });
    }
    Ok(match client.get(&path).await? {
        Answer::Refused(refused) => Answer::Refused(refused),
        Answer::Done(figures) => Answer::Done(shown(&figures, args.format)),
    })
}

fn shown(figures: &Value, shape: Shape) -> String {
    if shape == Shape::Json {
        return format!("{figures:#}\n");
    }
    let mut lines = Vec::new();
    flatten("", figures, &mut lines);
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default() + 2;
    lines.into_iter().map(|(name, value)| format!("{name:<width$}{value}\n")).collect()
}

/// One line a figure: the names of the tables it stands in, then the value with its unit.
fn flatten(prefix: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if members.is_empty() => lines.push((prefix.to_owned(), "none".into())),
        Value::Object(members) if members.contains_key("per_million") => {
            lines.push((prefix.to_owned(), rate(value)));
        }
        Value::Object(members) => {
            for (member, value) in members {
                let name = label(member);
                let name = if prefix.is_empty() { name } else { format!("{prefix}: {name}") };
                if let ("running_ms", Some(ms)) = (member.as_str(), value.as_u64()) {
                    let minutes = ms.div_ceil(60_000);
                    lines.push((name, format!("{} h {} min", minutes / 60, minutes % 60)));
                } else {
                    flatten(&name, value, lines);
                }
            }
        }
        Value::Null => lines.push((prefix.to_owned(), "-".into())),
        Value::String(text) => lines.push((prefix.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            lines.push((prefix.to_owned(), value.to_string()))
        }
    }
}

/// What a figure is, for people.
fn label(member: &str) -> String {
    match member {
        "as_of" => "counted up to",
        "requests" => "requests for an authorisation",
        "decisions" => "decisions",
        "uses" => "uses that took place",
        "proposed" => "uses proposed",
        "urgent_starts" => "urgent starts before a decision",
        "urgent_refusals" => "urgent uses refused afterwards",
        "late_requests" => "urgent requests after their deadline",
        "lapsed" => "urgent uses that nobody asked for in time",
        "running_ms" => "time in use, all together",
        "by_objective" => "uses by objective",
        "by_member_state" => "uses by Member State",
        "withheld" => "candidates withheld at the gate",
        "confirmed" => "confirmed by two verifications",
        "not_confirmed" => "not confirmed",
        "erased" => "erased before two verifications",
        "open" => "open",
        "false_of_alerts" => "false, of those concluded",
        "false_of_faces" => "false, of faces seen",
        "adverse" => "with adverse legal effect",
        "identities_confirmed" => "identities confirmed by other means",
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// A rate as counts and a share with its interval.
fn rate(value: &Value) -> String {
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    let (part, whole) = (number("part").unwrap_or_default(), number("whole").unwrap_or_default());
    match (number("per_million"), number("low"), number("high")) {
        (Some(share), Some(low), Some(high)) => {
            format!("{part} of {whole}: {share} per million (95 % interval {low} to {high})")
        }
        _ => format!("{part} of {whole}: no rate"),
    }
}
