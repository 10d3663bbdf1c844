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
    after_help = "Examples:\n  stricto report --year 2026 --data /var/lib/stricto\n  \
        stricto report --year 2026 --server https://register.example --cred market.key --format csv"
)]
pub(crate) struct Args {
    /// The calendar year, in UTC.
    #[arg(long)]
    year: Year,
    /// A data folder that no server has open.
    #[arg(long, conflicts_with = "server", required_unless_present = "server")]
    data: Option<PathBuf>,
    /// A server.
    #[arg(long, requires = "cred")]
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
        (None, None) => return Err(CommandError::Input("give --data or --server".into())),
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
    let mut client = Client::new(server)?;
    if let Some(cred) = &args.cred {
        client = client.reading_as(Arc::new(key_file::read(cred)?)).await?;
    }
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
    lines.into_iter().map(|(name, value)| format!("{name:<40} {value}\n")).collect()
}

/// One line a figure: the names of the tables it stands in, then the value.
fn flatten(prefix: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if members.is_empty() => lines.push((prefix.to_owned(), "none".into())),
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.replace('_', " ");
                let name = if prefix.is_empty() { name } else { format!("{prefix}: {name}") };
                flatten(&name, value, lines);
            }
        }
        Value::Null => lines.push((prefix.to_owned(), "-".into())),
        Value::String(text) => lines.push((prefix.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            lines.push((prefix.to_owned(), value.to_string()))
        }
    }
}
