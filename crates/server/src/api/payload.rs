//! Request bodies and path parameters, bounded and parsed, with our own errors.

use axum::body::{Body, HttpBody};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use zeroize::{Zeroize as _, Zeroizing};

use super::access::{Access, Operation};
use super::error::ApiError;
use crate::connections::Line;

/// How long a body may be before it counts among the long ones; every act that ends a use is shorter.
const LONG: usize = 256 << 10;

/// How many long bodies of callers without a credential are taken in at once: each fills memory before it says who.
static LONG_AT_ONCE: Semaphore = Semaphore::const_new(16);

/// How much room a body gets that does not say how long it is.
const PIECE: usize = 16 << 10;

/// A request's whole body, no longer than the operation takes; its bytes are overwritten when it is dropped.
///
/// The pieces it came in are overwritten too where nobody else holds them; buffers inside the HTTP library are not
/// ours.
pub(crate) struct Payload(pub(crate) Zeroizing<Vec<u8>>);

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let line = request.extensions().get::<Line>().cloned();
        let operation = request.extensions().get::<Operation>().copied();
        let max = operation.map_or(0, Operation::body_max);
        let at_once =
            operation.filter(|operation| operation.access() == Access::Signed).map(|_| &LONG_AT_ONCE);
        let body = whole(request.into_body(), max, at_once).await?;
        if let Some(line) = line {
            line.works();
        }
        Ok(Self(body))
    }
}

/// The whole of a body; long ones only as many at once as `at_once` has places.
///
/// # Errors
/// Where it is longer than `max`, breaks off, or there is no place.
async fn whole(body: Body, max: usize, at_once: Option<&Semaphore>) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let too_long = || {
        ApiError::too_large(format!("the body is longer than {max} bytes, or broke off; send less at once"))
    };
    let mut place = None;
    let announced = HttpBody::size_hint(&body).upper().and_then(|length| usize::try_from(length).ok());
    let mut all = Zeroizing::new(Vec::with_capacity(announced.unwrap_or(PIECE).min(max).min(LONG)));
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| too_long())?;
        if piece.len() > max.saturating_sub(all.len()) {
            return Err(too_long());
        }
        if let Some(at_once) = at_once.filter(|_| place.is_none() && all.len() + piece.len() > LONG) {
            let busy = |_| ApiError::unavailable("too many long bodies come in at once; try again");
            place = Some(at_once.try_acquire().map_err(busy)?);
        }
        if piece.len() > all.capacity() - all.len() {
            // A vector that grows by itself leaves its old bytes behind.
            let longer = (all.len() + piece.len()).saturating_mul(2).min(max);
            let mut grown = Zeroizing::new(Vec::with_capacity(longer));
            grown.extend_from_slice(&all);
            all = grown;
        }
        all.extend_from_slice(&piece);
        if let Ok(mut piece) = piece.try_into_mut() {
            piece.as_mut().zeroize();
        }
    }
    Ok(all)
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

    #[tokio::test]
    async fn a_body_is_whole_or_none_whatever_pieces_it_comes_in() {
        let pieces = |sizes: &[usize]| {
            let pieces: Vec<_> =
                sizes.iter().map(|size| Ok::<_, std::io::Error>(vec![7_u8; *size])).collect();
            Body::from_stream(futures_util::stream::iter(pieces))
        };
        for (sizes, max, length) in [
            (&[][..], 0, Some(0)),
            (&[1], 0, None),
            (&[10, 20, 30], 60, Some(60)),
            (&[10, 20, 31], 60, None),
            (&[PIECE, PIECE + 1, 5], 1 << 20, Some(2 * PIECE + 6)),
        ] {
            let whole = whole(pieces(sizes), max, None).await.ok();
            assert_eq!(whole.as_ref().map(|all| all.len()), length, "{sizes:?}");
            assert!(whole.is_none_or(|all| all.iter().all(|byte| *byte == 7)));
        }
        // Where every place is taken, what is short gets in all the same: a stop is.
        let taken = Semaphore::new(0);
        assert!(whole(pieces(&[LONG]), 1 << 20, Some(&taken)).await.is_ok());
        assert!(whole(pieces(&[LONG, 1]), 1 << 20, Some(&taken)).await.is_err());
    }

    #[test]
    fn a_query_parameter_is_read_once_or_refused() {
        assert_eq!(query::<u8>(Some("a=1&b=2"), "b", "a number"), Ok(Some(2)));
        assert_eq!(query::<u8>(Some("a=1"), "b", "a number"), Ok(None));
        assert_eq!(query::<u8>(None, "b", "a number"), Ok(None));
        assert!(query::<u8>(Some("b=1&b=2"), "b", "a number").is_err());
        assert!(query::<u8>(Some("b=x"), "b", "a number").is_err());
    }
}
