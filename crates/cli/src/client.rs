//! The HTTP client: plain only to this machine, TLS elsewhere, every answer bounded in size and time.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, RequestBuilder, Url};
use serde_json::Value;
use stricto_record::ids::Origin;

use crate::ending::CommandError;
use crate::key_file::ActKey;
use crate::now::now;
use crate::token::{GOOD_FOR, token};

/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The most bytes an answer may have: 64 MiB.
const MAX_ANSWER: usize = 64 << 20;

/// A server, and who reads from it.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: Url,
    reader: Option<Arc<Reader>>,
}

struct Reader {
    key: Arc<ActKey>,
    origin: Origin,
}

/// What the server answered to a request that reached it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer<T> {
    /// Done.
    Done(T),
    /// Refused, with a stable code and the reason.
    Refused(Refused),
}

/// A refusal as the server words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The stable code.
    pub(crate) code: String,
    /// Why, and what to do.
    pub(crate) why: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused ({}, {}): {}", self.code, self.status, self.why)
    }
}

impl<T> Answer<T> {
    /// What was done, or the refusal as an operating error of whoever did not expect one.
    ///
    /// # Errors
    /// When the server refused.
    pub(crate) fn done(self) -> Result<T, CommandError> {
        match self {
            Self::Done(value) => Ok(value),
            Self::Refused(refused) => Err(CommandError::Operating(refused.to_string())),
        }
    }
}

impl Client {
    /// A client of the server at `server`, without credential.
    ///
    /// # Errors
    /// When `server` is not a URL, or is plain HTTP to another machine.
    pub(crate) fn new(server: &str) -> Result<Self, CommandError> {
        let base: Url = server.parse().map_err(|e| {
            CommandError::Input(format!("`{server}` is not a URL: {e}; write `http://127.0.0.1:7443`"))
        })?;
        let host = base.host_str().unwrap_or("").trim_matches(['[', ']']);
        let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        match base.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                return Err(CommandError::Input(format!(
                    "`{server}` is plain HTTP to another machine; use https, or tunnel to 127.0.0.1"
                )));
            }
            other => return Err(CommandError::Input(format!("`{other}` is not http or https"))),
        }
        // Installed once; a second call finds the first one's provider, which is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(CommandError::operating)?;
        Ok(Self { http, base, reader: None })
    }

    /// This client, reading under `key`.
    ///
    /// # Errors
    /// When the server does not say which register it serves.
    pub(crate) async fn reading_as(mut self, key: Arc<ActKey>) -> Result<Self, CommandError> {
        let origin = self.origin().await?;
        self.reader = Some(Arc::new(Reader { key, origin }));
        Ok(self)
    }

    /// The origin of the register that the server serves.
    ///
    /// # Errors
    /// When it does not say.
    pub(crate) async fn origin(&self) -> Result<Origin, CommandError> {
        let instance = self.get("/v1/instance").await?.done()?;
        instance.get("origin").and_then(Value::as_str).and_then(|text| text.parse().ok()).ok_or_else(|| {
            CommandError::Operating(format!(
                "`{}` does not name its register; is it a Stricto server?",
                self.base
            ))
        })
    }

    /// The server's address, without a slash at its end.
    pub(crate) fn address(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// The answer to `GET path`, as JSON.
    ///
    /// # Errors
    /// When the server does not answer, or not in JSON.
    pub(crate) async fn get(&self, path: &str) -> Result<Answer<Value>, CommandError> {
        let answer = self.send(self.request(Method::GET, path)?).await?;
        self.json(answer)
    }

    /// The answer to `GET path`, as bytes.
    ///
    /// # Errors
    /// When the server does not answer.
    pub(crate) async fn bytes(&self, path: &str) -> Result<Answer<Vec<u8>>, CommandError> {
        self.send(self.request(Method::GET, path)?).await
    }

    /// The answer to `POST path` with a JSON body.
    ///
    /// # Errors
    /// When the server does not answer, or not in JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Answer<Value>, CommandError> {
        let answer = self.send(self.request(Method::POST, path)?.json(body)).await?;
        self.json(answer)
    }

    /// The answer to `POST path` with a body of lines of JSON.
    ///
    /// # Errors
    /// When the server does not answer, or not in JSON.
    pub(crate) async fn post_lines(&self, path: &str, body: Vec<u8>) -> Result<Answer<Value>, CommandError> {
        let request =
            self.request(Method::POST, path)?.header("content-type", "application/x-ndjson").body(body);
        let answer = self.send(request).await?;
        self.json(answer)
    }

    /// A request to `path` with the reader's credential, where there is one.
    ///
    /// # Errors
    /// When `path` is none, or the clock is off.
    pub(crate) fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, CommandError> {
        let url =
            self.base.join(path).map_err(|e| CommandError::Input(format!("`{path}` is not a path: {e}")))?;
        let request = self.http.request(method, url);
        Ok(match &self.reader {
            None => request,
            Some(reader) => request.bearer_auth(token(&reader.key, &reader.origin, now()?.plus(GOOD_FOR))),
        })
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer<Vec<u8>>, CommandError> {
        let fault = |e: reqwest::Error| {
            CommandError::Operating(format!(
                "`{}` does not answer: {}; is `stricto serve` running there?",
                self.base,
                root_cause(&e)
            ))
        };
        let mut response = request.send().await.map_err(fault)?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(fault)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                return Err(CommandError::Operating(format!(
                    "`{}` answers with more than 64 MiB",
                    self.base
                )));
            }
        }
        if status.is_success() {
            return Ok(Answer::Done(body));
        }
        let said: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let member = |name: &str, or: &str| said.get(name).and_then(Value::as_str).unwrap_or(or).to_owned();
        let refused = Refused {
            status: status.as_u16(),
            code: member("code", "no-code"),
            why: member("why", &String::from_utf8_lossy(&body)),
        };
        if status.is_server_error() {
            return Err(CommandError::Operating(format!("the server cannot do it now: {refused}")));
        }
        Ok(Answer::Refused(refused))
    }

    fn json(&self, answer: Answer<Vec<u8>>) -> Result<Answer<Value>, CommandError> {
        Ok(match answer {
            Answer::Refused(refused) => Answer::Refused(refused),
            Answer::Done(body) if body.is_empty() => Answer::Done(Value::Null),
            Answer::Done(body) => Answer::Done(serde_json::from_slice(&body).map_err(|e| {
                CommandError::Operating(format!(
                    "`{}` does not answer in JSON: {e}; is it a Stricto server?",
                    self.base
                ))
            })?),
        })
    }
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_machine_alone() {
        for (server, allowed) in [
            ("http://127.0.0.1:7443", true),
            ("http://localhost:7443", true),
            ("http://[::1]:7443", true),
            ("https://register.example", true),
            ("http://register.example", false),
            ("http://10.0.0.1:7443", false),
            ("ftp://127.0.0.1", false),
            ("127.0.0.1:7443", false),
        ] {
            assert_eq!(Client::new(server).is_ok(), allowed, "{server}");
        }
    }
}
