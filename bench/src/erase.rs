//! Erasing a refused use: until nothing opens, then until it is off the disk, and what others feel meanwhile.
//!
//! The rival deletes as many rows of as many bytes from a plain SQLite database and runs `VACUUM`, which is how bytes
//! leave a database without erasure in its design. A second one has `secure_delete` on: it writes zeros over what it
//! deletes, as an erasure does. All databases keep what other uses have. Figures are medians.

use std::error::Error;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Stopwatch};

use rusqlite::Connection;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_testkit::{TestInstance, When};

use crate::median::median;

const ROUNDS: u64 = 3;
/// Alerts of the use that is erased, few and many, and bytes of each one's content.
const SHAPES: [(usize, usize); 3] = [(10, 50_000), (10_000, 50_000), (50_000, 1_024)];
/// Alerts that one release carries.
const RELEASE: usize = 250;
/// How long the other use releases undisturbed, to compare with.
const UNDISTURBED: Duration = Duration::from_secs(3);

type Failure = Box<dyn Error + Send + Sync>;

/// One shape of a use, in seconds where nothing else is said.
struct Row {
    alerts: usize,
    bytes: usize,
    /// From the order until its keys are destroyed.
    shut: f64,
    /// From there until its ciphertexts are overwritten and the write-ahead log is empty.
    gone: f64,
    /// The rival's `DELETE` and `VACUUM`.
    vacuum: f64,
    /// The same, where what is deleted is overwritten.
    overwriting: f64,
    /// The other use's 99th percentile while this one is erased, over the one before.
    others: f64,
}

/// The table, printed by its `Display`.
pub(crate) struct Table(Vec<Row>);

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "erasing a refused use; others: p99 of another use's releases meanwhile, over that before"
        )?;
        writeln!(
            f,
            "{:>8} {:>8} {:>18} {:>14} {:>18} {:>7} {:>16} {:>7} {:>8}",
            "alerts",
            "bytes",
            "nothing opens, ms",
            "off the disk, s",
            "DELETE + VACUUM, s",
            "ratio",
            "overwriting, s",
            "ratio",
            "others"
        )?;
        for row in &self.0 {
            writeln!(
                f,
                "{:>8} {:>8} {:>18.1} {:>14.2} {:>18.2} {:>6.2}x {:>16.2} {:>6.2}x {:>7.2}x",
                row.alerts,
                row.bytes,
                row.shut * 1e3,
                row.gone,
                row.vacuum,
                row.gone / row.vacuum,
                row.overwriting,
                row.gone / row.overwriting,
                row.others
            )?;
        }
        Ok(())
    }
}

/// Measures; some minutes.
///
/// # Errors
/// When an act is refused or a store fails.
pub(crate) async fn run() -> Result<Table, Failure> {
    let mut rows = Vec::new();
    for (alerts, bytes) in SHAPES {
        let (mut shut, mut gone, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let (mut vacuum, mut overwriting) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let (until_shut, until_gone) = alone(round, alerts, bytes).await?;
            shut.push(until_shut);
            gone.push(until_gone);
            vacuum.push(rival(alerts, bytes, "off")?);
            overwriting.push(rival(alerts, bytes, "on")?);
            others.push(beside_others(round, alerts, bytes).await?);
        }
        let [shut, gone, vacuum, overwriting, others] = [shut, gone, vacuum, overwriting, others].map(median);
        rows.push(Row { alerts, bytes, shut, gone, vacuum, overwriting, others });
    }
    Ok(Table(rows))
}

/// An instance with a refused use and an order to erase it, and another use that goes on.
struct Refused {
    instance: TestInstance,
    use_id: UseId,
    order: ActHash,
    /// The other use, and its permit.
    other: (UseId, ActHash),
}

async fn refused(round: u64, alerts: usize, bytes: usize) -> Result<Refused, Failure> {
    let instance = TestInstance::new(round).await;
    let other = instance.new_use();
    let others_permit = instance.running_use(other).await?;
    let content = vec![b'7'; bytes];
    instance.release(other, others_permit, &[&content[..]; 10]).await?;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await?;
    let mut left = alerts;
    while left > 0 {
        let count = left.min(RELEASE);
        instance.release(use_id, permit, &vec![&content[..]; count]).await?;
        left -= count;
    }
    let request = instance.request(use_id, true).await?;
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await?;
    let order = instance.order_erasure(use_id, ErasureCause::Refused, ErasureScope::Content).await?;
    Ok(Refused { instance, use_id, order: order.hash, other: (other, others_permit) })
}

/// Seconds until nothing opens, and from there until nothing is on the disk.
async fn alone(round: u64, alerts: usize, bytes: usize) -> Result<(f64, f64), Failure> {
    let Refused { instance, use_id, order, .. } = refused(round, alerts, bytes).await?;
    // Keys go in the first write; the one after it is kept from happening, so that the time between is seen.
    instance.faults.fail(1, When::Before);
    let begun = Stopwatch::now();
    if instance.register().destroy(use_id, order).await.is_ok() {
        return Err("the erasure did not stop after its keys were destroyed".into());
    }
    let shut = begun.elapsed().as_secs_f64();
    let begun = Stopwatch::now();
    instance.register().destroy(use_id, order).await?;
    Ok((shut, begun.elapsed().as_secs_f64()))
}

/// How much longer the slowest hundredth of another use's releases takes while a use is erased.
async fn beside_others(round: u64, alerts: usize, bytes: usize) -> Result<f64, Failure> {
    let Refused { instance, use_id, order, other } = refused(round, alerts, bytes).await?;
    let instance = Arc::new(instance);
    let before = releasing(&instance, other, Arc::new(AtomicBool::new(false)), Some(UNDISTURBED)).await?;
    let over = Arc::new(AtomicBool::new(false));
    let meanwhile = {
        let (instance, over) = (Arc::clone(&instance), Arc::clone(&over));
        tokio::spawn(async move { releasing(&instance, other, over, None).await })
    };
    let destroyed = instance.register().destroy(use_id, order).await;
    over.store(true, Ordering::SeqCst);
    let during = meanwhile.await??;
    destroyed?;
    Ok(during / before)
}

/// The 99th percentile, in seconds, of releases of one alert, one after the other, until it is over.
async fn releasing(
    instance: &TestInstance,
    (use_id, permit): (UseId, ActHash),
    over: Arc<AtomicBool>,
    at_most: Option<Duration>,
) -> Result<f64, Failure> {
    let (begun, mut took) = (Stopwatch::now(), Vec::new());
    // What ends at once has shown nothing: one release at least.
    while took.is_empty() || !over.load(Ordering::SeqCst) && at_most.is_none_or(|most| begun.elapsed() < most)
    {
        let asked = Stopwatch::now();
        instance.release(use_id, permit, &[&[b'8'; 1024][..]]).await?;
        took.push(asked.elapsed().as_secs_f64());
    }
    took.sort_by(f64::total_cmp);
    let slow = took.len() * 99 / 100;
    Ok(took.get(slow).or(took.last()).copied().unwrap_or(f64::NAN))
}

/// Seconds of `DELETE` and `VACUUM` of as many rows, with another use's rows beside them.
fn rival(alerts: usize, bytes: usize, secure_delete: &str) -> Result<f64, Failure> {
    let folder = tempfile::tempdir()?;
    let mut connection = Connection::open(Path::new(folder.path()).join("plain.db"))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "secure_delete", secure_delete)?;
    connection.execute_batch(
        "CREATE TABLE content (use INTEGER, alert INTEGER, bytes BLOB, PRIMARY KEY (use, alert))",
    )?;
    let content = vec![b'7'; bytes];
    for (of, count) in [(1, 10), (2, alerts)] {
        for from in (0..count).step_by(RELEASE) {
            let filling = connection.transaction()?;
            for alert in from..(from + RELEASE).min(count) {
                filling.execute(
                    "INSERT INTO content VALUES (?1, ?2, ?3)",
                    (of, i64::try_from(alert)?, &content),
                )?;
            }
            filling.commit()?;
        }
    }
    let begun = Stopwatch::now();
    connection.execute("DELETE FROM content WHERE use = 2", ())?;
    connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(begun.elapsed().as_secs_f64())
}
