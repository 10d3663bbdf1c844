//! `stricto init`: creates a register, once and on purpose.

use std::path::PathBuf;
use std::sync::Arc;

use stricto_record::ids::Origin;
use stricto_record::key::PublicKey;
use stricto_store::chance::OsChance;
use stricto_store::clock::SystemClock;
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
        --mirror on another disk. Neither place belongs into a content backup.",
    after_help = "Examples:\n  stricto key new admin.key\n  \
        stricto init --data /var/lib/stricto --origin police.example/rbi --admin-key admin.key --mirror /srv/second/vault\n\n\
        Prints the checkpoint's verifier key: give it to whoever is to verify."
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
    /// The second place of the key store; otherwise `vault-mirror` in the folder.
    #[arg(long)]
    mirror: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When there is a register already, or the folder cannot be written.
pub(crate) async fn run(args: &Args) -> Ended {
    let admin = key_file::read(&args.admin_key)?.public();
    let register = create(&DataDir::new(&args.data, args.mirror.as_deref()), &args.origin, admin).await?;
    output::line(&register.log_vkey())?;
    register.close().await;
    Ok(Ending::Fine)
}

/// Creates and opens a register.
///
/// # Errors
/// As [`run`].
async fn create(dir: &DataDir, origin: &Origin, administrator: PublicKey) -> Result<Register, CommandError> {
    let fault = |e: stricto_store::register::OpenError| CommandError::Operating(with_cause(&e));
    let parts = RegisterParts::create_on_disk(dir, origin, Arc::new(SystemClock), Arc::new(OsChance))
        .map_err(fault)?;
    Register::create(parts, administrator).await.map_err(fault)
}

/// Opens the register in a folder; while it is open no other process can.
///
/// # Errors
/// When there is none, another process has it, or it does not verify.
pub(crate) async fn open(dir: &DataDir) -> Result<Register, CommandError> {
    let fault = |e: stricto_store::register::OpenError| CommandError::Operating(with_cause(&e));
    if !dir.database().exists() {
        let root = dir.root().display();
        return Err(CommandError::Input(format!(
            "there is no register in `{root}`; run `stricto init` first"
        )));
    }
    let parts = RegisterParts::on_disk(dir, Arc::new(SystemClock), Arc::new(OsChance)).map_err(fault)?;
    Register::open(parts).await.map_err(fault)
}
