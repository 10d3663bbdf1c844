//! `stricto init`: creates a register, once and on purpose.

use std::path::PathBuf;
use std::sync::Arc;

use stricto_record::ids::Origin;
use stricto_record::key::PublicKey;
use stricto_store::chance::OsChance;
use stricto_store::clock::SystemClock;
use stricto_store::data_dir::DataDirError;
use stricto_store::keys::{HsmError, HsmSettings, KeyStoreError};
use stricto_store::register::OpenError;
use stricto_store::{DataDir, Register, RegisterParts};

use crate::ending::{CommandError, Ended, Ending};
use crate::key_file::{self, with_cause};
use crate::output;

/// Create a register in a folder that has none.
#[derive(clap::Args)]
#[command(
    long_about = "Creates a register: its folder, its keys, its empty log, and its first act.\n\n\
        A register is created once and on purpose; a missing one is an error, never a fresh start. The first act names \
        the register's own key, the checkpoint's verifier key and the first administrator. The administrator enrols \
        people of the unit and adopts profiles, and cannot make a judge: court and supervisors are enrolled by a key of \
        their own body alone.\n\n\
        The key store is mirrored to a second place, so that losing a disk does not lose evidence that is owed. Put \
        --mirror on another disk. It is recorded in the folder, and every command finds it there. Neither place belongs \
        into a content backup.\n\n\
        The keys of uses lie in the key store wrapped under one wrapping key. That key is a file, or, with --pkcs11, made in \
        an HSM that never gives it away: then an old copy of the whole key store opens nothing that was erased since. \
        Module, token and the path of the PIN file are recorded in the folder, the PIN never; keep its file out of the \
        folder. There is no way back to a file, and none without the HSM: have the token backed up or doubled by its own \
        means, and know that such a backup can bring back what was erased.\n\n\
        Prints the checkpoint's verifier key: give it to whoever is to verify.",
    after_help = "Examples:\n  stricto key new admin.key\n  \
        stricto init --data register --mirror second-place --origin police.example/rbi \\\n    \
        --admin-key admin.key >log.vkey\n  \
        stricto serve --data register\n\n\
        With an HSM, `stricto init` takes three more, such as\n  \
        --pkcs11 /usr/lib/softhsm/libsofthsm2.so --token stricto --pin-file hsm.pin\n\n\
        Exit codes:\n  0  created\n  2  there is a register already, or a folder, key or PIN cannot be used\n  \
        3  an operating error: no room on the disk, an HSM that fails"
)]
pub(crate) struct Args {
    /// The folder; made if it is not there.
    #[arg(long)]
    data: PathBuf,
    /// The register's name in every act and checkpoint: a schemeless URL, such as `police.example/rbi`.
    #[arg(long)]
    origin: Origin,
    /// The first administrator's key file.
    #[arg(long)]
    admin_key: PathBuf,
    /// The second place of the key store, a folder of its own; otherwise `vault-mirror` in the folder.
    #[arg(long)]
    mirror: Option<PathBuf>,
    /// Keep the wrapping key in an HSM: the PKCS#11 library that came with it.
    #[arg(long, value_name = "MODULE", requires_all = ["token", "pin_file"])]
    pkcs11: Option<PathBuf>,
    /// The name of the HSM's token.
    #[arg(long, value_name = "LABEL", requires = "pkcs11")]
    token: Option<String>,
    /// A file with the token's PIN, mode 600.
    #[arg(long, value_name = "FILE", requires = "pkcs11")]
    pin_file: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When there is a register already, or the folder cannot be written.
pub(crate) async fn run(args: &Args) -> Ended {
    if let Some((scheme, name)) = args.origin.as_str().split_once("://") {
        return Err(CommandError::Input(format!(
            "--origin begins with `{scheme}://`; a register's name has no scheme: write `{}`",
            name.trim_end_matches('/')
        )));
    }
    let admin = key_file::read(&args.admin_key)?.public();
    let mut dir = DataDir::new(&args.data, args.mirror.as_deref());
    if let (Some(module), Some(token), Some(pin_file)) = (&args.pkcs11, &args.token, &args.pin_file) {
        let (module, token, pin_file) = (module.clone(), token.clone(), pin_file.clone());
        dir = dir.in_hsm(HsmSettings { module, token, pin_file });
    }
    let register = create(&dir, &args.origin, admin).await?;
    output::line(&register.log_vkey())?;
    register.close().await;
    Ok(Ending::Fine)
}

/// Creates and opens a register.
///
/// # Errors
/// As [`run`].
async fn create(dir: &DataDir, origin: &Origin, administrator: PublicKey) -> Result<Register, CommandError> {
    let parts = RegisterParts::create_on_disk(dir, origin, Arc::new(SystemClock), Arc::new(OsChance))
        .map_err(|e| fault(&e))?;
    Register::create(parts, administrator).await.map_err(|e| fault(&e))
}

/// What is to be put right by whoever gave the command is an input error; the rest is the world's.
pub(crate) fn fault(error: &OpenError) -> CommandError {
    fault_said(error, with_cause(error))
}

/// The same, with an error around it that says more.
pub(crate) fn fault_said(error: &OpenError, said: String) -> CommandError {
    let input = match error {
        OpenError::Missing
        | OpenError::AlreadyThere
        | OpenError::AlreadyIn { .. }
        | OpenError::HalfMade { .. }
        | OpenError::OtherTime
        | OpenError::OtherKey { .. }
        | OpenError::KeyFile(_) => true,
        OpenError::DataDir(e) => !matches!(e, DataDirError::InUse { .. } | DataDirError::File(_)),
        OpenError::Keys(e) => matches!(
            e,
            KeyStoreError::NotThere { .. }
                | KeyStoreError::AlreadyThere { .. }
                | KeyStoreError::Vacant { .. }
                | KeyStoreError::OtherRegister { .. }
                | KeyStoreError::NotVacant { .. }
                | KeyStoreError::OtherSafe { .. }
                | KeyStoreError::TooOpen { .. }
                | KeyStoreError::Hsm(
                    HsmError::Module { .. }
                        | HsmError::Token { .. }
                        | HsmError::Unfit { .. }
                        | HsmError::PinFile(_)
                        | HsmError::Pin { .. }
                        | HsmError::Missing { .. }
                        | HsmError::NotKept { .. }
                )
        ),
        OpenError::NoClock
        | OpenError::Refused(_)
        | OpenError::Act(_)
        | OpenError::Fold(_)
        | OpenError::Store(_)
        | OpenError::File(_)
        | OpenError::Chance(_)
        | OpenError::Sealing(_)
        | OpenError::Erasure(_) => false,
    };
    if input { CommandError::Input(said) } else { CommandError::Operating(said) }
}

/// Opens the register in a folder; while it is open no other process can.
///
/// # Errors
/// When there is none, another process has it, or it does not verify.
pub(crate) async fn open(dir: &DataDir) -> Result<Register, CommandError> {
    if !dir.database().exists() {
        let root = dir.root().display();
        return Err(CommandError::Input(format!(
            "there is no register in `{root}`; run `stricto init` first"
        )));
    }
    let parts = RegisterParts::on_disk(dir, Arc::new(SystemClock), Arc::new(OsChance));
    Register::open(parts.map_err(|e| fault(&e))?).await.map_err(|e| fault(&e))
}
