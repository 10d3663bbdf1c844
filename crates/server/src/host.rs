//! Whom a request is for: this machine under a name of its own, and nothing that some other name was pointed here.
//!
//! A name that is made to lead to loopback would make a foreign page one of ours in the eyes of a browser.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Lets through what is for loopback by its address or as `localhost`, whatever the port.
pub(crate) async fn ours(request: Request, next: Next) -> Response {
    let mut named = request.headers().get_all(header::HOST).iter();
    let host = named.next().and_then(|host| host.to_str().ok()).filter(|_| named.next().is_none());
    if host.is_some_and(is_loopback) {
        return next.run(request).await;
    }
    let why =
        "this server answers to 127.0.0.1, [::1] and localhost alone; use one of these in the address\n";
    (StatusCode::MISDIRECTED_REQUEST, why).into_response()
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        // The last part of a bare address of version 6 is no port.
        Some((name, port)) if !port.ends_with(']') => name,
        Some(_) | None => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_ours() {
        for (host, ours) in [
            ("127.0.0.1:7443", true),
            ("127.0.0.1", true),
            ("localhost:1", true),
            ("LOCALHOST", true),
            ("[::1]:7443", true),
            ("[::1]", true),
            ("evil.example:7443", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example:7443", false),
            ("192.0.2.1:7443", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(host), ours, "{host}");
        }
    }
}
