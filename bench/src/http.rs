//! Candidates per second over HTTP, beside a bare axum handler that only parses the same lines.
//!
//! Ours is the whole way of a candidate that is not sought: credential, parse, decide under a permit that the law
//! itself gave, count. The rival reads the same body with the same parser and does nothing with it. Both run in this
//! process behind a real socket and are sent the same bytes by the same client; rounds are interleaved.

use std::error::Error;
use std::fmt;
use std::time::{Duration, Instant as Stopwatch};

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use serde_json::json;
use tokio::net::TcpListener;

use crate::common::Running;
use crate::median::median;

/// How many lines one request carries.
const LINES: [usize; 2] = [1, 1_000];
const CONNECTIONS: usize = 8;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(1_500);

type Failure = Box<dyn Error + Send + Sync>;

struct Row {
    lines: usize,
    ours: f64,
    rival: f64,
}

/// The table, printed by its `Display`.
pub(crate) struct Table(Vec<Row>);

/// Measures; about half a minute.
///
/// # Errors
/// When a server cannot be started or a request is not answered with 200.
pub(crate) async fn run() -> Result<Table, Failure> {
    let ours = Running::start(1).await;
    let use_id = ours.instance.new_use();
    ours.running(use_id).await;
    let token = ours.token(&ours.instance.cast.engine);
    let our_url = format!("http://{}/v1/candidates", ours.address);
    let rival_url = format!("http://{}/", parse_only().await?);
    // No picture: nearly all candidates of a crowd come without one, and the parser is the same on both sides.
    let line = ours.candidate(use_id, json!({ "enrolment": "not-sought", "image": "", "media_type": "" }));
    let line = line.replace(r#""image":"","#, "").replace(r#""media_type":"","#, "");
    let mut rows = Vec::new();
    for lines in LINES {
        let body = Bytes::from(line.repeat(lines));
        let (mut our_rates, mut rival_rates) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            our_rates.push(load(&our_url, &token, &body, lines).await?);
            rival_rates.push(load(&rival_url, &token, &body, lines).await?);
        }
        rows.push(Row { lines, ours: median(our_rates), rival: median(rival_rates) });
    }
    ours.end().await;
    Ok(Table(rows))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "candidates over HTTP (NDJSON, {CONNECTIONS} connections, client on the same cores); candidates/s"
        )?;
        writeln!(f, "{:>13} {:>12} {:>22} {:>7}", "lines/request", "gate", "axum that only parses", "ratio")?;
        self.0.iter().try_for_each(|row| {
            let ratio = row.ours / row.rival;
            writeln!(f, "{:>13} {:>12.0} {:>22.0} {ratio:>6.2}x", row.lines, row.ours, row.rival)
        })
    }
}

/// A server whose one handler parses every line and forgets it.
async fn parse_only() -> Result<std::net::SocketAddr, Failure> {
    async fn parse(body: Bytes) -> String {
        let count =
            stricto_ingest::ndjson::candidates(&body).map(|lines| lines.filter(Result::is_ok).count());
        format!("{{\"received\":{}}}", count.unwrap_or(0))
    }
    let router = Router::new().route("/", post(parse)).layer(DefaultBodyLimit::max(8 << 20));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// Lines per second that come through, all connections together.
async fn load(url: &str, token: &str, body: &Bytes, lines: usize) -> Result<f64, Failure> {
    let begun = Stopwatch::now();
    let end = begun + ROUND;
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (client, url, token, body) =
                (reqwest::Client::new(), url.to_owned(), token.to_owned(), body.clone());
            tokio::spawn(async move {
                let mut sent = 0_u32;
                while Stopwatch::now() < end {
                    let request = client.post(&url).bearer_auth(&token).body(body.clone());
                    request.send().await?.error_for_status()?.bytes().await?;
                    sent += u32::try_from(lines)?;
                }
                Ok::<u32, Failure>(sent)
            })
        })
        .collect();
    let mut sent = 0;
    for task in tasks {
        sent += task.await??;
    }
    Ok(f64::from(sent) / begun.elapsed().as_secs_f64())
}
