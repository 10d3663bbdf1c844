//! What an operation answers when it does not do what was asked: `{"code", "why"}`, never with content.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A stable code.
    #[schema(example = "already-stopped")]
    pub(crate) code: String,
    /// Why, and what to do next.
    pub(crate) why: String,
}

/// An answer that is not a success: status, code and reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    status: StatusCode,
    problem: Problem,
}

impl ApiError {
    fn new(status: StatusCode, code: &str, why: impl Into<String>) -> Self {
        Self { status, problem: Problem { code: code.to_owned(), why: why.into() } }
    }

    /// 400: the request cannot be read.
    pub(crate) fn malformed(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", why)
    }

    /// 401: no credential, or one that does not verify.
    pub(crate) fn unauthenticated(why: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", why)
    }

    /// 403: the credential's role may not do this.
    pub(crate) fn forbidden(why: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", why)
    }

    /// 404: nothing of that name is here.
    pub(crate) fn not_found(why: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", why)
    }

    /// 405: the path is known, the method is not.
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "this path takes other methods; /openapi.json lists them",
        )
    }

    /// 409: the register, or a rule of the server, refuses with a stable code.
    pub(crate) fn refused(code: &str, why: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, why)
    }

    /// 410: what was asked for was there and is not shown any more.
    pub(crate) fn gone(code: &str, why: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, code, why)
    }

    /// 413: the body is longer than the operation takes.
    pub(crate) fn too_large(why: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", why)
    }

    /// 500: a bug or damaged data; nothing of it is told outside the log.
    pub(crate) fn internal(what: &'static str) -> Self {
        tracing::error!(what, "an operation met something that should not be");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server met something that should not be; its operator finds it in the log",
        )
    }

    /// Its status, and its code.
    pub(crate) fn said(&self) -> (StatusCode, &str) {
        (self.status, &self.problem.code)
    }

    /// 503: the store, the keys or the clock cannot be reached now; try again.
    pub(crate) fn unavailable(why: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", why)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.problem)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"stricto\""));
        }
        response
    }
}
