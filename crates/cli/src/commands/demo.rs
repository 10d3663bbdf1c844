//! `stricto demo`: four stories at once, on the real server.

use std::net::{Ipv4Addr, SocketAddr};

use crate::demo::{Plan, play};
use crate::ending::Ended;
use crate::hardening;

/// Play four stories on a real server, check the nine promises against what happened, and leave the server up.
#[derive(clap::Args)]
#[command(
    long_about = "Plays four stories at once on a real server in a temporary folder, with a synthetic engine in a process \
        of its own: a missing child under an authorisation that the court narrows; an urgent start that is refused and \
        erased; a prohibited festival sweep whose engine compares all the same; a suspect search still open on two \
        conditions.\n\n\
        Then the register verifies itself, copies of it are tampered with, disks are searched for what must be nowhere, \
        and the nine promises are checked against what happened. Everything is invented; pictures are drawn rings and \
        bars.",
    after_help = "Examples:\n  stricto demo\n  stricto demo --headless\n\n\
        Exit codes:\n  0  every story went as told and every promise was kept\n  1  a promise was not kept\n  \
        2  the arguments cannot be used, such as an address that is not of this machine\n  \
        3  a story went otherwise than told, or an operating error: the port is taken, no room on the disk"
)]
pub(crate) struct Args {
    /// End after the checks, instead of leaving the server up to look at.
    #[arg(long)]
    headless: bool,
    /// Where to listen; a free port of this machine is taken where it is left out.
    #[arg(long)]
    listen: Option<SocketAddr>,
}

/// Runs the command.
///
/// # Errors
/// When anything goes otherwise than told.
pub(crate) async fn run(args: &Args) -> Ended {
    hardening::keep_secrets_in_memory()?;
    let listen = args.listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 0).into());
    play(Plan { headless: args.headless, listen }).await
}
