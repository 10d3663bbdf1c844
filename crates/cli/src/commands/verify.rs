//! `stricto verify`: checks a register without trusting whoever hands it over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use stricto_store::chance::OsChance;
use stricto_store::keys::FileKeys;
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::{
    Ciphertexts, ExportDir, KeySource, Level, NamedOpening, Options, Report, Source, verify,
};
use stricto_store::{DataDir, KeyStore};
use stricto_tlog::VerifyingKey;

use crate::client::Client;
use crate::download::download;
use crate::ending::{CommandError, Ended, Ending};
use crate::files;
use crate::key_file::{self, with_cause};
use crate::output::{self, Format};

/// Verify a register: an export, a data folder, or a server's.
#[derive(clap::Args)]
#[command(
    long_about = "Verifies a register from its bytes: every tile and every entry against the signed checkpoint, every \
        act's signature, role and admissibility at its position, every permit, deadline and erasure, every ciphertext \
        that is still kept.\n\n\
        How deep that goes depends on what the reader has, and the report says which it was:\n  \
        without keys    order, signatures, roles, decisions, permits open or closed, erasures, every byte kept\n  \
        with openings   and that the values handed over are those that were committed to, and\n                  each release within the limits of its permit\n  \
        with the vault  and the whole law again, from the opened case files\n\n\
        Give --key, from the supervisor or from `stricto init`: without it the key that the register names itself is \
        taken, which shows no fork. Give --against an earlier checkpoint to show forks and truncation.",
    after_help = "Examples:\n  stricto verify export/ --key \"$(cat log.vkey)\"\n  \
        stricto verify /var/lib/stricto --vault /var/lib/stricto/vault\n  \
        stricto verify https://register.example --cred auditor.key --against seen-in-march.checkpoint\n\n\
        Exit codes:\n  0  everything stands, at the level that the report names\n  1  at least one fault\n  \
        2  the arguments or the source cannot be used\n  3  no answer from the server"
)]
pub(crate) struct Args {
    /// An exported folder, a data folder, or the URL of a server.
    #[arg(value_name = "DIR|URL")]
    source: String,
    /// The checkpoint's verifier key: `name+hash+base64`.
    #[arg(long, value_name = "VKEY")]
    key: Option<String>,
    /// A checkpoint seen earlier or elsewhere.
    #[arg(long, value_name = "CHECKPOINT_FILE")]
    against: Option<PathBuf>,
    /// Openings that were handed over: JSON, a list of {act, field, salt, value}.
    #[arg(long)]
    openings: Option<PathBuf>,
    /// The key store of a data folder.
    #[arg(long, value_name = "DIR")]
    vault: Option<PathBuf>,
    /// The second place of the key store; otherwise `vault-mirror` beside it.
    #[arg(long, value_name = "DIR", requires = "vault")]
    mirror: Option<PathBuf>,
    /// The key file of an auditor, supervisor or court, for a server.
    #[arg(long, value_name = "KEYFILE")]
    cred: Option<PathBuf>,
    /// How to print the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// When the source cannot be read.
pub(crate) async fn run(args: &Args) -> Ended {
    let vault = args.vault.as_deref().map(|vault| open_vault(vault, args.mirror.as_deref())).transpose()?;
    let mut options = options(args)?;
    options.vault = vault.as_deref().map(|vault| vault as &dyn KeyStore);
    let report = if args.source.contains("://") {
        let mut client = Client::new(&args.source)?;
        if let Some(cred) = &args.cred {
            client = client.reading_as(Arc::new(key_file::read(cred)?)).await?;
        }
        let folder = tempfile::tempdir().map_err(CommandError::operating)?;
        download(&client, folder.path()).await?;
        options.ciphertexts = Ciphertexts::NotGiven;
        check(&ExportDir::new(folder.path()), &options)?
    } else {
        let folder = Path::new(&args.source);
        check(&*source(folder)?, &options)?
    };
    tell(&report, args.format)?;
    Ok(if report.is_clean() { Ending::Fine } else { Ending::Finding })
}

/// A folder as a source: a data folder has a database, an export has a checkpoint.
///
/// # Errors
/// When it is neither.
pub(crate) fn source(folder: &Path) -> Result<Box<dyn Source>, CommandError> {
    let database = DataDir::new(folder, None).database();
    if database.exists() {
        let source = SqliteSource::open(&database).map_err(|e| CommandError::Input(with_cause(&e)))?;
        Ok(Box::new(source))
    } else if folder.is_dir() {
        Ok(Box::new(ExportDir::new(folder)))
    } else {
        Err(CommandError::Input(format!(
            "`{}` is no folder; give an exported folder, a data folder, or a server's URL",
            folder.display()
        )))
    }
}

fn open_vault(vault: &Path, mirror: Option<&Path>) -> Result<Box<FileKeys>, CommandError> {
    let mirror = match (mirror, vault.parent()) {
        (Some(mirror), _) => mirror.to_owned(),
        (None, Some(parent)) => parent.join("vault-mirror"),
        (None, None) => {
            return Err(CommandError::Input("give --mirror, the key store's second place".into()));
        }
    };
    let keys = FileKeys::open(vault, &mirror, Arc::new(OsChance));
    keys.map(Box::new).map_err(|e| CommandError::Input(with_cause(&e)))
}

fn options(args: &Args) -> Result<Options<'static>, CommandError> {
    let key = match &args.key {
        None => None,
        Some(text) => Some(VerifyingKey::parse(text.trim()).map_err(|e| {
            CommandError::Input(format!("`{text}` is not a verifier key: {e}; write `name+hash+base64`"))
        })?),
    };
    let openings = match &args.openings {
        None => Vec::new(),
        Some(file) => NamedOpening::parse_list(&files::text(file)?)
            .map_err(|e| CommandError::Input(format!("`{}`: {e}", file.display())))?,
    };
    Ok(Options {
        key,
        against: args.against.as_deref().map(files::text).transpose()?,
        ciphertexts: Ciphertexts::Expected,
        openings,
        vault: None,
    })
}

fn check(source: &dyn Source, options: &Options<'_>) -> Result<Report, CommandError> {
    verify(source, options).map_err(|e| CommandError::Input(with_cause(&e)))
}

fn tell(report: &Report, format: Format) -> Result<(), CommandError> {
    if format == Format::Json {
        return output::json(report);
    }
    output::line(&format!("{}: {} entries, root {}", report.origin, report.size, report.root))?;
    output::line(&format!("checked {}", level(report.level)))?;
    output::line(match report.key {
        KeySource::Given => "against the verifier key that was given",
        KeySource::FromTheRegister => {
            "against the key that the register names itself: this shows no fork; give --key"
        }
    })?;
    let c = report.counts;
    output::line(&format!(
        "{} entries replayed, {} tiles, {} ciphertexts kept, {} erased as ordered, {} not handed over",
        c.entries, c.tiles, c.ciphertexts, c.erased, c.ciphertexts_not_given
    ))?;
    if report.level != Level::WithoutKeys {
        output::line(&format!(
            "{} openings, {} ciphertexts opened, {} releases within their limits, {} assessments computed again, {} that \
             cannot be",
            c.openings, c.opened, c.releases_within, c.assessments, c.assessments_not_repeated
        ))?;
    }
    for fault in &report.faults {
        let position = fault.position.map_or_else(String::new, |position| format!(" entry {position}"));
        let file = fault.file.as_ref().map_or_else(String::new, |file| format!(" {file}"));
        output::line(&format!("FAULT{position}{file}: {}", fault.what))?;
    }
    output::line(if report.is_clean() { "no fault" } else { "this register does not stand" })
}

/// The level in words.
pub(crate) const fn level(level: Level) -> &'static str {
    match level {
        Level::WithoutKeys => {
            "without keys: order, signatures, roles, decisions, permits, erasures, every byte kept"
        }
        Level::WithOpenings => {
            "with openings: and that what was handed over is what was committed to, and releases within their limits"
        }
        Level::WithTheVault => "with the vault: and the whole law again, from the opened case files",
    }
}
