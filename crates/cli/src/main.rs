//! `stricto`: the safeguard of Article 5(1)(h) of Regulation (EU) 2024/1689, on the command line.
#![forbid(unsafe_code)]

mod author;
mod client;
mod commands;
mod demo;
mod download;
mod ending;
mod files;
mod hardening;
mod key_file;
mod now;
mod output;
mod serving;
mod token;

use std::alloc::System;
use std::process::ExitCode;

use clap::Parser as _;
use zeroizing_alloc::ZeroAlloc;

/// What is given back is overwritten first: pictures pass through many hands that do not know what they hold.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    ending::exit_code(&commands::run(commands::Cli::parse()))
}
