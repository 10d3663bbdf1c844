//! Connections that say nothing do not keep a stop from getting through.

mod common;

use std::time::Duration;

use common::http::request;
use common::{Running, posted};
use serde_json::json;
use stricto_record::kinds::Public;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_server::Limits;
use stricto_testkit::TestInstance;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Heads are waited for longer than this test runs: what gets through gets through beside them, not after them.
const PATIENT: Limits = Limits { connections: 200, head_within: Duration::from_secs(3_600) };

async fn half_open(running: &Running, text: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(running.address).await.expect("connected");
    stream.write_all(text).await.expect("sent");
    stream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_gets_through_six_hundred_half_open_connections() {
    let running = Running::with_limits(TestInstance::new(61).await, PATIENT).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    let mut waiting = Vec::new();
    for number in 0..600 {
        let begun: &[u8] = match number % 3 {
            0 => b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n",
            1 => b"",
            _ => b"POST /v1/acts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{",
        };
        waiting.push(half_open(&running, begun).await);
    }
    let stop = Public::UseStopped(UseStopped { cause: StopCause::Person });
    let stop =
        running.instance.signed(&cast.commander.key, Some(use_id), stop, &[], &[]).await.expect("signed");
    let answer = request(running.address, "POST", "/v1/acts", None, posted(&stop).as_bytes()).await;
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    // The last of them still wait: nobody made room by their going away.
    let mut newest = waiting.pop().expect("a connection");
    newest.write_all(b" ").await.expect("still open");
    let idle = tokio::time::timeout(Duration::from_millis(200), newest.read_u8()).await;
    assert!(idle.is_err(), "the newest half-open connection was cut");
    let before = running.instance.register().read(|fold| fold.use_file(use_id).map(|f| f.alerts.len()));
    running.post(&cast.engine, "/v1/candidates", &running.candidate(use_id, json!({}))).await;
    let after = running.instance.register().read(|fold| fold.use_file(use_id).map(|f| f.alerts.len()));
    assert_eq!(before, after);
    drop(waiting);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let limits = Limits { head_within: Duration::from_millis(100), ..PATIENT };
    let running = Running::with_limits(TestInstance::new(62).await, limits).await;
    let mut stream = half_open(&running, b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n").await;
    let mut rest = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await;
    let _ = end.expect("the connection is cut");
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
    running.end().await;
}
