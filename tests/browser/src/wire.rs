//! The least HTTP client that a driver needs: one request a connection, answered as JSON.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

/// How long the driver may take for one command.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a command was not done.
#[derive(Debug)]
pub struct Failed {
    /// The driver's own word, such as `no such element`.
    pub error: String,
    /// What it says more.
    pub message: String,
}

/// Sends a command to the driver on this port; its value.
///
/// # Errors
/// Where the driver says so, or cannot be reached.
pub fn command(port: u16, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Failed> {
    let unreachable = |e: std::io::Error| Failed { error: "unreachable".into(), message: e.to_string() };
    let answer = exchange(port, method, path, body).map_err(unreachable)?;
    let value = answer["value"].clone();
    match value["error"].as_str() {
        Some(error) => {
            let message = value["message"].as_str().unwrap_or_default().to_owned();
            Err(Failed { error: error.to_owned(), message })
        }
        None => Ok(value),
    }
}

fn exchange(port: u16, method: &str, path: &str, body: Option<&Value>) -> std::io::Result<Value> {
    let body = match (method, body) {
        ("POST", None) => json!({}).to_string(),
        (_, body) => body.map(Value::to_string).unwrap_or_default(),
    };
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    let answer = whole(&mut stream)?;
    serde_json::from_slice(&answer).map_err(std::io::Error::other)
}

/// The answer's body, as long as its head says: not every driver closes when it is asked to.
fn whole(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut read = Vec::new();
    let mut piece = [0; 16 << 10];
    loop {
        if let Some(head) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&read[..head]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.and_then(|number| number.trim().parse().ok()).unwrap_or(usize::MAX);
            if read.len() - head - 4 >= length {
                return Ok(read[head + 4..head + 4 + length].to_vec());
            }
        }
        match stream.read(&mut piece)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            more => read.extend_from_slice(&piece[..more]),
        }
    }
}
