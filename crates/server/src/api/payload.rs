//! Request bodies and path parameters, bounded and parsed, with our own errors.

use axum::body::{Bytes, to_bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::access::Operation;
use super::error::ApiError;

/// A request's whole body, no longer than the operation takes.
pub(crate) struct Payload(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let max = request.extensions().get::<Operation>().map_or(0, |operation| operation.body_max());
        let body = to_bytes(request.into_body(), max).await.map_err(|_| {
            ApiError::too_large(format!(
                "the body is longer than {max} bytes, or broke off; send less at once"
            ))
        })?;
        Ok(Self(body))
    }
}

impl Payload {
    /// The body as JSON of this shape.
    ///
    /// # Errors
    /// With line and column, never with the content.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_slice(&self.0).map_err(|error| {
            // The message of a data error repeats values; only its place is told.
            let what = match error.classify() {
                serde_json::error::Category::Syntax | serde_json::error::Category::Eof => "is not JSON",
                serde_json::error::Category::Data => "is not of this operation's form",
                serde_json::error::Category::Io => "cannot be read",
            };
            ApiError::malformed(format!(
                "the body {what} at line {}, column {}; /openapi.json shows the form",
                error.line(),
                error.column()
            ))
        })
    }
}

/// The path's parameters.
pub(crate) struct Names(RawPathParams);

impl<S: Send + Sync> FromRequestParts<S> for Names {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        RawPathParams::from_request_parts(parts, state)
            .await
            .map(Self)
            .map_err(|_: RawPathParamsRejection| ApiError::malformed("the path is not UTF-8"))
    }
}

impl Names {
    /// The parameter of this name, parsed.
    ///
    /// # Errors
    /// When it is not what it should be.
    pub(crate) fn parse<T: std::str::FromStr>(&self, name: &str, form: &str) -> Result<T, ApiError> {
        self.text(name)?
            .parse()
            .map_err(|_| ApiError::malformed(format!("`{name}` in the path is not {form}")))
    }

    /// The parameter of this name as it was written.
    ///
    /// # Errors
    /// When the path has no such parameter, which is a fault of the table.
    pub(crate) fn text(&self, name: &str) -> Result<&str, ApiError> {
        (&self.0)
            .into_iter()
            .find_map(|(key, value)| (key == name).then_some(value))
            .ok_or_else(|| ApiError::internal("a path without its parameter"))
    }
}

/// The value of one query parameter, where the query has it once.
///
/// # Errors
/// When it is there twice, or is not what it should be.
pub(crate) fn query<T: std::str::FromStr>(
    query: Option<&str>,
    name: &str,
    form: &str,
) -> Result<Option<T>, ApiError> {
    let malformed = || ApiError::malformed(format!("`{name}` in the query is not {form}, or is there twice"));
    let mut values = query
        .unwrap_or("")
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter_map(|(key, value)| (key == name).then_some(value));
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(malformed());
    }
    value.parse().map(Some).map_err(|_| malformed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_parameter_is_read_once_or_refused() {
        assert_eq!(query::<u8>(Some("a=1&b=2"), "b", "a number"), Ok(Some(2)));
        assert_eq!(query::<u8>(Some("a=1"), "b", "a number"), Ok(None));
        assert_eq!(query::<u8>(None, "b", "a number"), Ok(None));
        assert!(query::<u8>(Some("b=1&b=2"), "b", "a number").is_err());
        assert!(query::<u8>(Some("b=x"), "b", "a number").is_err());
    }
}
