//! Benchmarks, each beside a rival and a limit, as ratios.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod gate;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{}", gate::run()?);
    Ok(())
}
