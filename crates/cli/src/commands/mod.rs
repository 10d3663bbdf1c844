//! The commands, one file each.

mod account;
mod act;
mod assess;
mod backup;
mod certificate;
mod demo;
mod escrow;
mod export;
mod init;
mod key;
mod law;
mod profile;
mod read;
mod report;
mod restore;
mod serve;
mod token;
mod verify;

use init::open;
pub(crate) use read::open as open_field;
pub(crate) use verify::source as verify_source;

use crate::ending::{CommandError, EXIT_CODES, Ended};

/// Strictly necessary, or closed: the conditions of Article 5(1)(h) of the AI Act, made executable.
#[derive(clap::Parser)]
#[command(
    name = "stricto",
    version,
    long_about = "Strictly necessary, or closed.\n\n\
        Stricto makes the conditions executable under which Article 5(1)(h) of Regulation (EU) 2024/1689 tolerates \
        real-time remote biometric identification by the police: it assesses planned uses, keeps a tamper-evident \
        register of signed acts, stands between somebody else's matching engine and the operators, stops, erases, and \
        lets anyone verify. It identifies nobody.\n\n\
        Begin with `stricto demo`.",
    after_help = EXIT_CODES,
    max_term_width = 110
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Assess(assess::Args),
    Law(law::Args),
    Profile(profile::Args),
    Key(key::Args),
    Account(account::Args),
    Init(init::Args),
    Serve(serve::Args),
    Act(act::Args),
    Read(read::Args),
    Token(token::Args),
    Verify(verify::Args),
    Export(export::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Certificate(certificate::Args),
    Escrow(escrow::Args),
    Report(report::Args),
    Demo(demo::Args),
    #[command(hide = true)]
    DemoEngine(crate::demo::engine::Args),
}

/// Runs the command that was asked for.
///
/// # Errors
/// When the input cannot be used or the world does not play along.
pub(crate) fn run(cli: Cli) -> Ended {
    match &cli.command {
        Command::Assess(args) => assess::run(args),
        Command::Law(args) => law::run(args),
        Command::Profile(args) => profile::run(args),
        Command::Key(args) => key::run(args),
        Command::Account(args) => account::run(args),
        Command::Init(args) => wait(init::run(args)),
        Command::Serve(args) => wait(serve::run(args)),
        Command::Act(args) => wait(act::run(args)),
        Command::Read(args) => wait(read::run(args)),
        Command::Token(args) => wait(token::run(args)),
        Command::Verify(args) => wait(verify::run(args)),
        Command::Export(args) => export::run(args),
        Command::Backup(args) => backup::run(args),
        Command::Restore(args) => wait(restore::run(args)),
        Command::Certificate(args) => wait(certificate::run(args)),
        Command::Escrow(args) => wait(escrow::run(args)),
        Command::Report(args) => wait(report::run(args)),
        Command::Demo(args) => wait(demo::run(args)),
        Command::DemoEngine(args) => wait(crate::demo::engine::run(args)),
    }
}

fn wait(work: impl Future<Output = Ended>) -> Ended {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| CommandError::Operating(format!("no worker threads: {e}")))?
        .block_on(work)
}
