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

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    ending::exit_code(&commands::run(commands::Cli::parse()))
}
