//! Benchmarks, each beside a rival and a limit, as ratios.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod durable;
mod gate;
mod http;
mod median;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // The client library asks for one even where it speaks plain HTTP to loopback.
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| "a TLS provider was set before")?;
    println!("{}", gate::run().map_err(|error| error.to_string())?);
    println!("{}", http::run().await?);
    println!("{}", durable::run().await?);
    Ok(())
}
