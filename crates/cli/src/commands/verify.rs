//! `stricto verify`: checks a register without trusting whoever hands it over.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stricto_store::data_dir::DataDirError;
use stricto_store::keys::{InFolder, ReadKeys, RegisterLabel, Safe};
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::{
    Ciphertexts, ExportDir, KeySource, Level, NamedOpening, Options, Report, Source, claimed_log_key, verify,
};
use stricto_store::{DataDir, KeyStore};
use stricto_tlog::VerifyingKey;

use crate::client::Client;
use crate::download::download;
use crate::ending::{CommandError, Ended, Ending};
use crate::files;
use crate::key_file::{self, with_cause};
use crate::output::{self, Format};

/// Verify a register: an export, a data folder, or a server's; or the certificate of an erasure.
#[derive(clap::Args)]
#[command(
    long_about = "Verifies a register from its bytes: every tile and every entry against the signed checkpoint, every \
        act's signature, role and admissibility at its position, every permit, deadline and erasure, every ciphertext \
        that is still kept.\n\n\
        How deep that goes depends on what the reader has, and the report says which it was:\n  \
        without keys    order, signatures, roles, decisions, permits open or closed, erasures, every byte kept\n  \
        with openings   and that the values handed over are those that were committed to, and\n                  each release within the limits of its permit\n  \
        with the vault  and the whole law again, from the opened case files; of a data folder alone\n\n\
        Nothing is written: not to the register, not to its keys. A server hands over no ciphertexts.\n\n\
        Give --key, from the supervisor or from `stricto init`: without it the key that the register names itself is \
        taken, which shows no fork. Give --against an earlier checkpoint to show forks and truncation.",
    after_help = "Examples:\n  stricto verify export-2026 --key \"$(cat log.vkey)\"\n  \
        stricto verify register --vault register/vault\n  \
        stricto verify http://127.0.0.1:7443 --cred auditor.key --against seen-in-march.checkpoint\n\n\
        Exit codes:\n  0  everything stands, at the level that the report names\n  1  at least one fault\n  \
        2  the arguments or the source cannot be used, or the server refuses the credential\n  \
        3  no answer from the server"
)]
pub(crate) struct Args {
    /// An exported folder, a data folder, the URL of a server, or the file of a certificate.
    #[arg(value_name = "DIR|URL|FILE")]
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
    /// The second place of the key store, where the data folder does not say it.
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
    let mut options = options(args)?;
    let report = if args.source.contains("://") {
        if args.vault.is_some() {
            return Err(CommandError::Input(
                "a server hands over no ciphertexts for --vault to open; verify the data folder itself with it"
                    .into(),
            ));
        }
        let mut client = Client::new(&args.source)?;
        if let Some(cred) = &args.cred {
            client = client.reading_as(Arc::new(key_file::read(cred)?)).await?;
        }
        // What is downloaded is confidential, too: that a use is live tells a suspect.
        let owner = std::fs::Permissions::from_mode(0o700);
        let folder =
            tempfile::Builder::new().permissions(owner).tempdir().map_err(CommandError::operating)?;
        download(&client, folder.path(), options.key.as_ref()).await?;
        options.ciphertexts = Ciphertexts::NotGiven;
        check(&ExportDir::new(folder.path()), &options)?
    } else if Path::new(&args.source).is_file() {
        return certificate(args, &options);
    } else {
        let source = source(Path::new(&args.source))?;
        let vault = args.vault.as_deref().map(|vault| open_vault(vault, args, &*source)).transpose()?;
        options.vault = vault.as_ref().map(|vault| vault as &dyn KeyStore);
        check(&*source, &options)?
    };
    if args.format == Format::Text {
        output::line(&read_from(&args.source))?;
    }
    tell(&report, args.format)?;
    Ok(if report.is_clean() { Ending::Fine } else { Ending::Finding })
}

/// A file is the certificate of an erasure, which is checked by itself.
fn certificate(args: &Args, options: &Options<'_>) -> Ended {
    let beyond = [
        (args.vault.is_some(), "--vault"),
        (args.openings.is_some(), "--openings"),
        (args.against.is_some(), "--against"),
        (args.cred.is_some(), "--cred"),
    ];
    if let Some((_, name)) = beyond.into_iter().find(|(given, _)| *given) {
        return Err(CommandError::Input(format!(
            "`{}` is a file, and a certificate is checked by itself: leave {name} out, or give a folder",
            args.source
        )));
    }
    super::certificate::verify(Path::new(&args.source), options.key.as_ref(), args.format)
}

/// Which of the things that may lie at a place was read.
fn read_from(source: &str) -> String {
    let database = DataDir::new(Path::new(source), None).database();
    match (source.contains("://"), database.exists()) {
        (true, _) => format!("read from the server at `{source}`"),
        (false, true) => format!("read from the database `{}`", database.display()),
        (false, false) => format!("read from the exported files in `{source}`"),
    }
}

/// A folder as a source: a data folder has a database, an export has a checkpoint.
///
/// # Errors
/// When it is neither.
pub(crate) fn source(folder: &Path) -> Result<Box<dyn Source>, CommandError> {
    let database = DataDir::new(folder, None).database();
    let name = folder.display();
    if database.exists() && ExportDir::is_one(folder) {
        Err(CommandError::Input(format!(
            "`{name}` holds both a database and exported files, and only one of them can be meant; move one away"
        )))
    } else if database.exists() {
        let source = SqliteSource::open(&database).map_err(|e| CommandError::Input(with_cause(&e)))?;
        Ok(Box::new(source))
    } else if ExportDir::is_one(folder) {
        Ok(Box::new(ExportDir::new(folder)))
    } else if folder.is_dir() {
        Err(CommandError::Input(format!(
            "`{name}` holds no register: it has neither `stricto.db` nor `checkpoint`; give a data folder or an \
             exported folder"
        )))
    } else {
        Err(CommandError::Input(format!(
            "`{name}` is not there; give a data folder, an exported folder, a server's URL, or the file of a certificate"
        )))
    }
}

/// The keys beside `source`, read only, and only if they are those of its register.
fn open_vault(vault: &Path, args: &Args, source: &dyn Source) -> Result<ReadKeys, CommandError> {
    if !DataDir::new(Path::new(&args.source), None).database().exists() {
        return Err(CommandError::Input(
            "an export holds nothing that --vault opens; verify the data folder itself with it".into(),
        ));
    }
    let fault = |e: &dyn std::error::Error| CommandError::Input(with_cause(e));
    let key = claimed_log_key(source).map_err(|e| fault(&e))?.ok_or_else(|| {
        CommandError::Input(
            "the register names no log key that can be read, so nobody knows whose keys belong to it; verify it \
             without --vault"
                .into(),
        )
    })?;
    let beside = vault.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    let named = args.mirror.as_deref();
    let dir = DataDir::new(beside, named);
    let (mirror, safe) = match (named, dir.second_place()) {
        (_, Ok(mirror)) => (mirror, dir.safe().map_err(|e| fault(&e))?),
        // Keys that lie elsewhere have no settings beside them; what is recorded is never overruled.
        (Some(named), Err(DataDirError::Settings { .. })) => {
            (named.to_owned(), Arc::new(InFolder) as Arc<dyn Safe>)
        }
        (_, Err(e)) => return Err(fault(&e)),
    };
    ReadKeys::read(vault, &mirror, &RegisterLabel::of(&key), &safe).map_err(|e| fault(&e))
}

fn options(args: &Args) -> Result<Options<'static>, CommandError> {
    let key = match &args.key {
        None => None,
        Some(text) => Some(VerifyingKey::parse(text.trim()).map_err(|e| {
            CommandError::Input(format!(
                "--key is not a verifier key: {e}; give the line that `stricto init` printed, `name+hash+base64`"
            ))
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
    output::line(&looked_at(report))?;
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
            "{} openings, {} ciphertexts opened, {} releases within their limits, {} assessments and {} permits computed \
             again",
            c.openings, c.opened, c.releases_within, c.assessments, c.permits
        ))?;
    }
    for reservation in report.reservations() {
        output::line(&format!("NOT CHECKED: {reservation}"))?;
    }
    for fault in &report.faults {
        let position = fault.position.map_or_else(String::new, |position| format!(" entry {position}"));
        let file = fault.file.as_ref().map_or_else(String::new, |file| format!(" {file}"));
        output::line(&format!("FAULT{position}{file}: {}", fault.what))?;
    }
    output::line(if report.is_clean() { "no fault" } else { "this register does not stand" })
}

/// How deep it went and into how much, from what was counted and nothing else.
fn looked_at(report: &Report) -> String {
    let c = report.counts;
    if c.entries == 0 {
        return "checked nothing: no entry could be read and replayed".into();
    }
    let mut said = match report.level {
        Level::WithoutKeys => "checked without keys".to_owned(),
        Level::WithOpenings => "checked with openings".to_owned(),
        Level::WithTheVault => "checked with the vault".to_owned(),
    };
    said += &format!(": order, signatures, roles, decisions, permits, erasures of {} entries", c.entries);
    said += &match (c.ciphertexts_not_given, c.ciphertexts) {
        (0, 0) => "; no ciphertext is kept".to_owned(),
        (0, kept) => format!("; every byte of {kept} ciphertexts kept"),
        (missing, _) => format!("; {missing} ciphertexts were not handed over, and not looked at"),
    };
    if report.level != Level::WithoutKeys && c.openings > 0 {
        said += &format!("; {} values that were handed over are what was committed to", c.openings);
    }
    if report.level == Level::WithTheVault {
        said += &match (c.opened, c.assessments) {
            (0, _) => "; the vault opened nothing".to_owned(),
            (opened, 0) => format!("; {opened} ciphertexts opened, and no assessment to compute again"),
            (opened, again) => {
                format!("; {opened} ciphertexts opened, and the whole law again for {again} assessments")
            }
        };
    }
    said
}
