//! Benchmarks, each beside a rival and a limit, as ratios.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

#[allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs,
    unfulfilled_lint_expectations,
    reason = "the set-up of the server's own tests: a use that the law permits"
)]
#[path = "../../crates/server/tests/common/mod.rs"]
mod common;
mod console;
mod durable;
mod erase;
mod gate;
mod http;
mod law;
mod median;

use std::error::Error;
use std::process::ExitCode;

/// Runs every table, or those that are named; a page over its budget makes it fail.
#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    // The client library asks for one even where it speaks plain HTTP to loopback.
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| "a TLS provider was set before")?;
    let named: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| named.is_empty() || named.iter().any(|other| other == name);
    if wanted("law") {
        println!("{}", law::run().map_err(|error| error.to_string())?);
    }
    if wanted("gate") {
        println!("{}", gate::run().map_err(|error| error.to_string())?);
    }
    if wanted("http") {
        println!("{}", http::run().await?);
    }
    if wanted("durable") {
        println!("{}", durable::run().await?);
    }
    if wanted("erase") {
        println!("{}", erase::run().await?);
    }
    if wanted("console") {
        let table = console::run().await?;
        println!("{table}");
        if table.over_budget() {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
