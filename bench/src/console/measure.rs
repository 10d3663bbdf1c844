//! Asks for pages and times the answers, whole bodies included.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant as Stopwatch;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::routing::any;
use reqwest::Client;
use reqwest::redirect::Policy;
use rusqlite::Connection;
use tokio::net::TcpListener;

use super::Failure;
use super::calls::{Call, Row, after, before};
use super::fill::Filled;
use crate::median::median;

const ROUNDS: usize = 3;
/// How many requests a round is.
const ROUND: usize = 200;
const WARM_UP: usize = 10;
const CLIENTS: usize = 8;
/// Bytes of one record that the rival commits: about an act.
const ACT: usize = 1000;
/// The most bytes the rival sends.
const RIVAL_MAX: usize = 16 << 20;

/// One line of the table.
pub(super) struct Measured {
    pub(super) name: String,
    /// Half of all answers were whole by then, in milliseconds.
    pub(super) p50: f64,
    /// 99 of 100.
    pub(super) p99: f64,
    /// The same, with eight clients at once.
    pub(super) eight: Option<f64>,
    /// The heaviest answer.
    pub(super) weight_kb: f64,
    /// The same two of a handler that commits as often, if at all, and sends as many bytes.
    pub(super) constant: f64,
    pub(super) constant_p99: f64,
    /// Whether the page appends to the register before it answers.
    pub(super) appends: bool,
}

/// Measures every row.
pub(super) async fn all(filled: &Filled) -> Result<Vec<Measured>, Failure> {
    let rival = rival().await?;
    let mut measured = Vec::new();
    for row in before(filled).await? {
        measured.push(one(filled.running.address, rival, &row).await?);
    }
    // What ends, decides or opens can be done once to each: these come last, for they change what was measured.
    for row in after(filled).await? {
        measured.push(one(filled.running.address, rival, &row).await?);
    }
    Ok(measured)
}

async fn one(ours: SocketAddr, rival: SocketAddr, row: &Row) -> Result<Measured, Failure> {
    let (mut p50, mut p99, mut weight) = (Vec::new(), Vec::new(), 0);
    let (mut constant, mut constant_p99) = (Vec::new(), Vec::new());
    if row.repeats {
        round(ours, row, &row.calls, WARM_UP).await?;
    }
    let rounds = if row.repeats { ROUNDS } else { 1 };
    for _ in 0..rounds {
        let length = if row.repeats { ROUND } else { row.calls.len() };
        let (times, heaviest) = round(ours, row, &row.calls, length).await?;
        weight = weight.max(heaviest);
        p50.push(percentile(&times, 50));
        p99.push(percentile(&times, 99));
        let same = row.constant(weight);
        let (times, _) = round(rival, &same, &same.calls, length).await?;
        constant.push(percentile(&times, 50));
        constant_p99.push(percentile(&times, 99));
    }
    let eight = if row.repeats { Some(at_once(ours, row).await?) } else { None };
    Ok(Measured {
        name: row.name(),
        p50: median(p50),
        p99: median(p99),
        eight,
        weight_kb: weight as f64 / 1000.0,
        constant: median(constant),
        constant_p99: median(constant_p99),
        appends: row.commits > 0,
    })
}

/// The 99th percentile of eight clients that ask at once, each one after another.
async fn at_once(to: SocketAddr, row: &Row) -> Result<f64, Failure> {
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let row = row.clone();
            tokio::spawn(async move { round(to, &row, &row.calls, ROUND / CLIENTS * 2).await })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??.0);
    }
    Ok(percentile(&times, 99))
}

/// How long each of `count` requests took, in milliseconds, and the weight of the heaviest answer.
async fn round(
    to: SocketAddr,
    row: &Row,
    calls: &[Call],
    count: usize,
) -> Result<(Vec<f64>, usize), Failure> {
    let client = Client::builder().redirect(Policy::none()).no_proxy().build()?;
    let (mut times, mut heaviest) = (Vec::with_capacity(count), 0);
    // The connection is made before anything is timed.
    client.get(format!("http://{to}/sign-in")).send().await?.bytes().await?;
    for call in calls.iter().cycle().take(count) {
        let mut request = client.request(call.method.clone(), format!("http://{to}{}", call.path));
        if let Some(cookie) = &call.cookie {
            request = request.header("Cookie", cookie);
        }
        if let Some(form) = &call.form {
            request = request
                .header("Sec-Fetch-Site", "same-origin")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form.clone());
        }
        let begun = Stopwatch::now();
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        heaviest = heaviest.max(body.len());
        if status != row.status {
            let said = String::from_utf8_lossy(&body).into_owned();
            return Err(format!("{} {}: {status} {said}", row.name(), call.path).into());
        }
    }
    Ok((times, heaviest))
}

fn percentile(times: &[f64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
        .get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}

/// A server that answers `/{n}/{c}` with `n` bytes, after `c` durable commits one after another.
async fn rival() -> Result<SocketAddr, Failure> {
    let folder = tempfile::tempdir()?;
    let connection = Connection::open(folder.path().join("plain.db"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch("CREATE TABLE record (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")?;
    let database = Arc::new(Mutex::new((connection, folder)));
    let bytes = Bytes::from(vec![b'7'; RIVAL_MAX]);
    let constant = move |Path((length, commits)): Path<(usize, usize)>| {
        let answer = bytes.slice(..length.min(RIVAL_MAX));
        let database = Arc::clone(&database);
        async move {
            for _ in 0..commits {
                let database = Arc::clone(&database);
                // A commit that fails is found by whoever reads the table: its time would be nothing.
                tokio::task::spawn_blocking(move || {
                    let database = database.lock().unwrap_or_else(PoisonError::into_inner);
                    database.0.execute("INSERT INTO record (bytes) VALUES (?1)", [[7_u8; ACT]])
                })
                .await
                .ok();
            }
            ([("content-type", "text/html; charset=utf-8")], answer)
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().route("/{length}/{commits}", any(constant));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
