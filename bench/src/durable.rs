//! Durable releases per second, beside plain SQLite group commit of the same bytes.
//!
//! A release is the whole way: seal each alert under a subkey of its own, admit at that position, append, read back,
//! sign the checkpoint, commit. The rival does the one thing that cannot be left out: it inserts the same number of
//! bytes and commits, in groups, with the same settings. Rounds are interleaved; figures are medians.

use std::error::Error;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Stopwatch};

use rusqlite::Connection;
use stricto_record::ids::{ActHash, UseId};
use stricto_testkit::TestInstance;
use tokio::sync::oneshot;

use crate::median::median;

/// How many clients wait for their own release at a time, and how many alerts each release carries.
const SHAPES: [(usize, usize); 4] = [(1, 1), (16, 1), (256, 1), (16, 256)];
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(1_500);
/// Bytes of one alert's content: a candidate and a small picture.
const CONTENT: usize = 1024;
/// The most records the rival commits at once; the register's own group is as large.
const GROUP: usize = 256;

type Failure = Box<dyn Error + Send + Sync>;

/// One line: alerts per second, ours and the rival's.
struct Row {
    clients: usize,
    alerts: usize,
    ours: f64,
    rival: f64,
}

/// The table, printed by its `Display`.
pub(crate) struct Table(Vec<Row>);

/// Measures; about a minute.
///
/// # Errors
/// When a release is refused or a store fails.
pub(crate) async fn run() -> Result<Table, Failure> {
    let mut rows = Vec::new();
    for (clients, alerts) in SHAPES {
        let (mut ours, mut rival) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            ours.push(releases(clients, alerts, round).await?);
            rival.push(plain(clients, alerts).await?);
        }
        rows.push(Row { clients, alerts, ours: median(ours), rival: median(rival) });
    }
    Ok(Table(rows))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "durable releases, {CONTENT} bytes an alert; alerts/s")?;
        writeln!(
            f,
            "{:>8} {:>14} {:>10} {:>20} {:>7}",
            "clients", "alerts/release", "register", "plain SQLite groups", "ratio"
        )?;
        self.0.iter().try_for_each(|row| {
            writeln!(
                f,
                "{:>8} {:>14} {:>10.0} {:>20.0} {:>6.2}x",
                row.clients,
                row.alerts,
                row.ours,
                row.rival,
                row.ours / row.rival
            )
        })
    }
}

async fn releases(clients: usize, alerts: usize, round: usize) -> Result<f64, Failure> {
    let instance = Arc::new(TestInstance::new(u64::try_from(round)?).await);
    let use_id = instance.new_use();
    let permit = instance.running_use(use_id).await?;
    let begun = Stopwatch::now();
    let tasks: Vec<_> = (0..clients)
        .map(|_| tokio::spawn(release_until(Arc::clone(&instance), use_id, permit, alerts, begun + ROUND)))
        .collect();
    let mut released = 0_u32;
    for task in tasks {
        released += task.await??;
    }
    Ok(f64::from(released) / begun.elapsed().as_secs_f64())
}

async fn release_until(
    instance: Arc<TestInstance>,
    use_id: UseId,
    permit: ActHash,
    alerts: usize,
    end: Stopwatch,
) -> Result<u32, Failure> {
    let content = [b'7'; CONTENT];
    let contents = vec![&content[..]; alerts];
    let mut released = 0;
    while Stopwatch::now() < end {
        instance.release(use_id, permit, &contents).await?;
        released += u32::try_from(alerts)?;
    }
    Ok(released)
}

/// A record on its way to the rival, and where to say that it is durable.
type Job = (Vec<u8>, oneshot::Sender<()>);

async fn plain(clients: usize, alerts: usize) -> Result<f64, Failure> {
    let folder = tempfile::tempdir()?;
    let (jobs, writer) = group_committer(&folder.path().join("plain.db"))?;
    let begun = Stopwatch::now();
    let end = begun + ROUND;
    let tasks: Vec<_> = (0..clients)
        .map(|_| {
            let jobs = jobs.clone();
            tokio::spawn(async move {
                let mut kept = 0_u32;
                while Stopwatch::now() < end {
                    let (done, durable) = oneshot::channel();
                    jobs.send((vec![7; CONTENT * alerts], done))?;
                    durable.await?;
                    kept += u32::try_from(alerts)?;
                }
                Ok::<u32, Failure>(kept)
            })
        })
        .collect();
    drop(jobs);
    let mut kept = 0;
    for task in tasks {
        kept += task.await??;
    }
    let rate = f64::from(kept) / begun.elapsed().as_secs_f64();
    writer.join().map_err(|_| "the rival's writer panicked")??;
    Ok(rate)
}

type Writer = JoinHandle<Result<(), rusqlite::Error>>;

fn group_committer(file: &Path) -> Result<(Sender<Job>, Writer), Failure> {
    let mut connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch("CREATE TABLE record (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")?;
    let (sender, jobs) = channel::<Job>();
    let writer = std::thread::spawn(move || commit_groups(&mut connection, &jobs));
    Ok((sender, writer))
}

fn commit_groups(connection: &mut Connection, jobs: &Receiver<Job>) -> Result<(), rusqlite::Error> {
    while let Ok(first) = jobs.recv() {
        let group: Vec<Job> = std::iter::once(first).chain(jobs.try_iter()).take(GROUP).collect();
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO record (bytes) VALUES (?1)")?;
            for (bytes, _) in &group {
                insert.execute([bytes])?;
            }
        }
        transaction.commit()?;
        for (_, done) in group {
            // A client that left does not wait for its answer.
            done.send(()).ok();
        }
    }
    Ok(())
}
