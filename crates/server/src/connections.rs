//! Connections: a bounded number, each with little time to say what it wants; the newest always gets in.
//!
//! A stop must get through whatever else is connected. Where all places are taken, the longest waiting connection that
//! is not being worked for is cut: one without a whole request. Where no connection can be taken at all, the gate is
//! held, since a stop would not arrive either.

use std::collections::BTreeMap;
use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use hyper::body::{Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::app::App;

/// How long to wait after a connection could not be taken.
const AGAIN: Duration = Duration::from_millis(100);

/// How long connections may take to end once the server ends.
const ENDING_MAX: Duration = Duration::from_secs(10);

/// How much a server takes on at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections at once: well below the descriptors a process may have open.
    pub connections: usize,
    /// How long a connection may take until a whole request head is there, also between requests.
    pub head_within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 512, head_within: Duration::from_secs(5) }
    }
}

/// One connection, as the door sees it.
#[derive(Clone, Default)]
pub(crate) struct Line(Arc<LineState>);

#[derive(Default)]
struct LineState {
    working: AtomicBool,
    cut: Notify,
}

impl Line {
    /// From here on, until the answer is written, this connection is not cut for another.
    pub(crate) fn works(&self) {
        self.0.working.store(true, Ordering::Release);
    }

    /// The answer; when it is written, the connection waits again.
    pub(crate) fn until_written(self, response: Response) -> Response {
        response.map(|body| Body::new(Written { body, line: self }))
    }
}

/// An answer's body, and the connection that is worked for until it is dropped.
struct Written {
    body: Body,
    line: Line,
}

impl HttpBody for Written {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        self.line.0.working.store(false, Ordering::Release);
    }
}

/// The connections there are, by the order in which they came.
struct Connections {
    most: usize,
    next: u64,
    lines: Arc<Mutex<BTreeMap<u64, Line>>>,
}

/// A connection's place; it is free again when this is dropped.
struct Place {
    number: u64,
    line: Line,
    lines: Arc<Mutex<BTreeMap<u64, Line>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

impl Connections {
    fn new(most: usize) -> Self {
        Self { most, next: 0, lines: Arc::default() }
    }

    /// A place for the newest connection; none where every other is being worked for.
    fn enter(&mut self) -> Option<Place> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() >= self.most {
            let waits = |line: &Line| !line.0.working.load(Ordering::Acquire);
            let longest = lines.iter().find(|(_, line)| waits(line)).map(|(number, _)| *number)?;
            if let Some(line) = lines.remove(&longest) {
                line.0.cut.notify_one();
            }
        }
        let (number, line) = (self.next, Line::default());
        self.next += 1;
        lines.insert(number, line.clone());
        drop(lines);
        Some(Place { number, line, lines: Arc::clone(&self.lines) })
    }
}

/// Serves who connects until the server ends.
pub(crate) async fn serve(app: &Arc<App>, listener: TcpListener, router: Router, limits: Limits) {
    let mut ending = app.ending.subscribe();
    let mut connections = Connections::new(limits.connections);
    let mut attended = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = attended.join_next(), if !attended.is_empty() => continue,
            _ = ending.wait_for(|ending| *ending) => break,
        };
        match accepted {
            Ok((stream, _)) => {
                match connections.enter() {
                    Some(place) => {
                        app.gate.reachable();
                        attended.spawn(attend(Arc::clone(app), stream, place, router.clone(), limits));
                    }
                    // The connection is closed by being dropped; who cannot come in cannot stop anything either.
                    None => app.gate.unreachable(app.register.now()),
                }
            }
            Err(error) if of_the_other_side(&error) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "connections cannot be taken");
                app.gate.unreachable(app.register.now());
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
    drop(listener);
    let end = async { while attended.join_next().await.is_some() {} };
    // What is still open then is dropped, and closed with it.
    let _ = tokio::time::timeout(ENDING_MAX, end).await;
}

/// Whether a connection failed of itself, which says nothing about the next.
fn of_the_other_side(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

async fn attend(app: Arc<App>, stream: TcpStream, place: Place, router: Router, limits: Limits) {
    // Without it an answer may wait for a packet of the other side.
    let _ = stream.set_nodelay(true);
    let router = TowerToHyperService::new(router);
    let line = place.line.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(line.clone());
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_within)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut ending = app.ending.subscribe();
    tokio::select! {
        // However a connection ends, there is nobody left to tell.
        _ = connection.as_mut() => return,
        () = place.line.0.cut.notified() => return,
        _ = ending.wait_for(|ending| *ending) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the line was told to go.
    fn is_cut(place: &Place) -> bool {
        let mut cut = pin!(place.line.0.cut.notified());
        cut.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_ready()
    }

    #[test]
    fn the_newest_connection_gets_the_place_of_the_longest_waiting_one() {
        let mut connections = Connections::new(3);
        let places: Vec<Place> = (0..3).map(|_| connections.enter().expect("a place")).collect();
        places[0].line.works();
        let newest = connections.enter().expect("a place");
        let cut: Vec<bool> = places.iter().chain([&newest]).map(is_cut).collect();
        assert_eq!(cut, [false, true, false, false], "the second has waited longest without work");
    }

    #[test]
    fn where_all_are_worked_for_there_is_no_place_until_one_ends() {
        let mut connections = Connections::new(2);
        let mut places: Vec<Place> = (0..2).map(|_| connections.enter().expect("a place")).collect();
        places.iter().for_each(|place| place.line.works());
        assert!(connections.enter().is_none());
        drop(places.pop());
        assert!(connections.enter().is_some());
    }

    #[test]
    fn what_fails_here_is_told_from_what_fails_over_there() {
        for (code, over_there) in [(104, true), (103, true), (24, false), (23, false), (12, false)] {
            assert_eq!(of_the_other_side(&io::Error::from_raw_os_error(code)), over_there, "{code}");
        }
    }

    #[test]
    fn where_nobody_can_connect_the_gate_is_held_until_somebody_can() {
        let room = crate::gate_room::GateRoom::new();
        room.lift_hold();
        room.unreachable(None);
        assert_eq!(room.hold().map(|hold| hold.cause), Some("connections"));
        assert!(!room.is_reachable(), "following the register does not lift it");
        room.reachable();
        assert!(room.is_reachable());
    }

    #[test]
    fn a_connection_waits_again_once_its_answer_is_written() {
        let line = Line::default();
        line.works();
        let response = line.clone().until_written(Response::new(Body::from("answer")));
        assert!(line.0.working.load(Ordering::Acquire));
        drop(response);
        assert!(!line.0.working.load(Ordering::Acquire));
    }
}
