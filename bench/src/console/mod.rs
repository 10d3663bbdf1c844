//! Every page of the console over a register with a thousand uses and a hundred thousand alerts.
//!
//! Real HTTP on loopback, somebody signed in whose role gets the page. The rival is an axum handler that sends as many
//! bytes and does nothing else: what the socket and the client cost by themselves. Where a page appends to the register
//! the rival commits as often to plain SQLite: what the disk costs by itself. Rounds are interleaved; each figure is the
//! median over the rounds of that round's figure.

mod calls;
mod fill;
mod measure;

use std::error::Error;
use std::fmt;

use self::measure::Measured;

/// The longest a page may take, 99 times of 100, asked one after another; in milliseconds.
///
/// A page that appends waits for the disk: it may take so long beside what the rival's bare commits take in this run.
const P99_MS: f64 = 20.0;
/// The most a page may weigh, in KB of 1000 bytes.
const WEIGHT_KB: f64 = 100.0;

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// The table, printed by its `Display`.
pub(crate) struct Table {
    told: Vec<String>,
    rows: Vec<Measured>,
}

/// Fills and measures; some minutes.
///
/// # Errors
/// When an act is refused, a page is not answered as it should be, or a page of the console is in no row.
pub(crate) async fn run() -> Result<Table, Failure> {
    let mut filled = fill::fill(1).await?;
    let told = std::mem::take(&mut filled.told);
    let measured = measure::all(&filled).await?;
    filled.running.end().await;
    Ok(Table { told, rows: measured })
}

impl Table {
    /// Whether a page misses its budget.
    pub(crate) fn over_budget(&self) -> bool {
        self.rows.iter().any(|row| !verdict(row).is_empty())
    }
}

/// What a row says where it misses its budget.
fn verdict(row: &Measured) -> &'static str {
    let disk = if row.appends { row.constant_p99 } else { 0.0 };
    if row.p99 - disk > P99_MS || row.weight_kb > WEIGHT_KB { "OVER BUDGET" } else { "" }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "console: 1,000 uses and 100,000 alerts in the register; ms, KB")?;
        self.told.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        writeln!(
            f,
            "{:<26} {:>7} {:>7} {:>13} {:>7} {:>15} {:>7} {:>7}",
            "page", "p50", "p99", "8 at once p99", "weight", "constant p50", "p99", "ratio"
        )?;
        self.rows.iter().try_for_each(|row| {
            let eight = row.eight.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.2}"));
            let name = format!("{}{}", row.name, if row.appends { " *" } else { "" });
            writeln!(
                f,
                "{name:<26} {:>7.2} {:>7.2} {eight:>13} {:>7.1} {:>15.2} {:>7.2} {:>6.1}x {}",
                row.p50,
                row.p99,
                row.weight_kb,
                row.constant,
                row.constant_p99,
                row.p50 / row.constant,
                verdict(row)
            )
        })?;
        writeln!(
            f,
            "* appends to the register first; the constant page beside it commits as often to plain SQLite"
        )?;
        writeln!(
            f,
            "budget, asked one after another: p99 at most {P99_MS} ms (*: beside the bare commits), weight at most \
             {WEIGHT_KB} KB"
        )
    }
}
