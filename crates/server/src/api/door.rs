//! The door that every request passes: which operation, who calls, how long, which headers, one line of log.
//!
//! Closed by default: a path that is not in the table of [`Operation`]s is refused even where a handler exists. The
//! line of log has the operation, the status and the duration; never an id of a use, an alert, a key or a person.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use stricto_law::time::Instant;
use stricto_record::ids::{ActorId, BodyId, KeyId};
use stricto_record::role::Role;

use super::access::{Access, Operation};
use super::error::ApiError;
use crate::app::App;
use crate::token;

/// How long an operation may take until it answers; a stream that has begun goes on.
pub(crate) const OPERATION_MAX: Duration = Duration::from_secs(30);

/// What every answer says about itself: nothing is kept, framed, sniffed or passed on.
const HEADERS: &[(HeaderName, &str)] = &[
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
];

/// Whoever called, as the register knows the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The key that signed the credential.
    pub(crate) key: KeyId,
    /// What it is enrolled for.
    pub(crate) role: Role,
    /// The actor, pseudonymous.
    pub(crate) actor: ActorId,
    /// The actor's body.
    pub(crate) body: BodyId,
    /// When the credential ends, and every stream with it.
    pub(crate) expires: Instant,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            ApiError::unauthenticated("this needs a credential; make one with `stricto token`")
        })
    }
}

/// Whoever called, or nobody: for operations that answer anyone, and some more.
pub(crate) struct MaybeCaller(pub(crate) Option<Caller>);

impl<S: Sync> FromRequestParts<S> for MaybeCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self(parts.extensions.get::<Caller>().cloned()))
    }
}

/// Lets a request in, or answers why not.
pub(crate) async fn door(
    State(app): State<Arc<App>>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let began = std::time::Instant::now();
    let operation = matched.as_ref().and_then(|path| Operation::matched(request.method(), path.as_str()));
    let mut response = match operation {
        Some(operation) => within(app, operation, request, next).await,
        // Unknown paths and methods go on to the fallbacks, which only ever answer with an error.
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    tracing::info!(
        operation = operation.map_or("none", Operation::name),
        status = response.status().as_u16(),
        duration_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        "operation"
    );
    response
}

async fn within(app: Arc<App>, operation: Operation, mut request: Request, next: Next) -> Response {
    match admit(&app, operation, request.headers()) {
        Err(error) => return error.into_response(),
        Ok(None) => {}
        Ok(Some(caller)) => {
            request.extensions_mut().insert(caller);
        }
    }
    request.extensions_mut().insert(operation);
    match tokio::time::timeout(OPERATION_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            ApiError::unavailable("the operation took longer than 30 seconds; try again").into_response()
        }
    }
}

/// The caller of an operation, where it has one; a credential is checked even where none is asked for.
fn admit(app: &App, operation: Operation, headers: &HeaderMap) -> Result<Option<Caller>, ApiError> {
    let caller = match bearer(headers)? {
        None => None,
        Some(text) => Some(caller(app, text)?),
    };
    match operation.access() {
        Access::Public | Access::Signed => Ok(caller),
        Access::Roles(_) => {
            let caller = caller.ok_or_else(|| {
                ApiError::unauthenticated("this needs a credential; make one with `stricto token`")
            })?;
            if operation.access().admits(Some(caller.role)) {
                Ok(Some(caller))
            } else {
                Err(ApiError::forbidden(format!("the role `{}` does not get this", caller.role.as_str())))
            }
        }
    }
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let malformed = || ApiError::unauthenticated("write `Authorization: Bearer stricto1.…`, once");
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(malformed());
    }
    let text = value.to_str().map_err(|_| malformed())?;
    text.strip_prefix("Bearer ").map(Some).ok_or_else(malformed)
}

fn caller(app: &App, text: &str) -> Result<Caller, ApiError> {
    let now = app.now()?;
    check(app, text, now).map_err(|error| ApiError::unauthenticated(error.to_string()))
}

fn check(app: &App, text: &str, now: Instant) -> Result<Caller, token::TokenError> {
    let claim = token::parse(text)?;
    let (caller, public) = app
        .register
        .read(|fold| {
            let instance = fold.instance();
            if let Some(enrolment) = instance.enrolment(&claim.key()) {
                let caller = Caller {
                    key: claim.key(),
                    role: enrolment.role,
                    actor: enrolment.actor.clone(),
                    body: enrolment.body.clone(),
                    expires: claim.expires(),
                };
                return enrolment.retired.is_none().then(|| (caller, enrolment.key.clone()));
            }
            // A body's own key reads what it needs to enrol its people, before any of them is enrolled.
            let body = instance.body_of_key(&claim.key())?;
            let file = instance.body(body)?;
            let actor = body.as_str().parse().ok()?;
            Some((
                Caller {
                    key: claim.key(),
                    role: file.role,
                    actor,
                    body: body.clone(),
                    expires: claim.expires(),
                },
                file.key.clone(),
            ))
        })
        .ok_or(token::TokenError::Unknown)?;
    claim.check(&public, app.register.origin(), now)?;
    Ok(caller)
}
