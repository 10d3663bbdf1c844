//! The door that every request passes: which operation, who calls, how long, which headers, one line of log.
//!
//! Closed by default: a path and method that are not a row of the table of [`Operation`]s are refused even where a
//! handler exists; no request reaches the router without its row. The line of log has the operation, the
//! status and the duration; never an id of a use, an alert, a key or a person.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use stricto_law::time::Instant;
use stricto_record::fold::Fold;
use stricto_record::ids::{ActorId, BodyId, KeyId};
use stricto_record::key::PublicKey;
use stricto_record::role::Role;

use super::access::{Access, Operation};
use super::error::ApiError;
use crate::app::App;
use crate::connections::Line;
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

impl Caller {
    /// Whether the register still knows the key as it did when the credential was checked.
    pub(crate) fn stands(&self, fold: &Fold) -> bool {
        holder(fold, self.key).is_some_and(|(holder, _)| {
            (holder.role, &holder.actor, &holder.body) == (self.role, &self.actor, &self.body)
        })
    }
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
    let line = request.extensions().get::<Line>().cloned();
    let operation = matched.as_ref().and_then(|path| Operation::matched(request.method(), path.as_str()));
    let mut response = match operation {
        Some(operation) => within(app, operation, request, next).await,
        // No handler ever runs without its row of the table: axum would serve HEAD with the handler of GET.
        None => nothing_here(matched.as_ref().map(MatchedPath::as_str)),
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
    match line {
        Some(line) => line.until_written(response),
        None => response,
    }
}

/// The answer at a path that is none, with the headers of every answer.
pub(crate) async fn nowhere() -> Response {
    let mut response = nothing_here(None);
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The answer where no operation is: to a known path with another method, or to a path that is none.
fn nothing_here(path: Option<&str>) -> Response {
    let Some(path) = path else {
        return ApiError::not_found("nothing is at this path; /openapi.json lists what is").into_response();
    };
    let of_path = Operation::ALL.iter().filter(|operation| operation.path() == path);
    let methods: Vec<String> = of_path.map(|operation| operation.method().to_string()).collect();
    let mut response = ApiError::method_not_allowed().into_response();
    if let Ok(allow) = HeaderValue::from_str(&methods.join(", ")) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
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
    // A request with a body is worked for once all of it is there: see `Payload`.
    if let Some(line) = request.extensions().get::<Line>().filter(|_| operation.body_max() == 0) {
        line.works();
    }
    match tokio::time::timeout(OPERATION_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            ApiError::unavailable("the operation took longer than 30 seconds; try again").into_response()
        }
    }
}

/// The caller of an operation, where it has one; a credential is checked even where none is asked for.
///
/// But not beside a signed act, which needs none: a stop is never refused for a credential.
fn admit(app: &App, operation: Operation, headers: &HeaderMap) -> Result<Option<Caller>, ApiError> {
    if operation.access() == Access::Signed {
        return Ok(None);
    }
    let caller = match bearer(headers)? {
        None => None,
        Some(text) => Some(caller(app, operation, text)?),
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

fn caller(app: &App, operation: Operation, text: &str) -> Result<Caller, ApiError> {
    let times = match app.register.now() {
        Some(now) => vec![now],
        // Whoever stops needs the head of the use, whoever verifies must see why the gate is closed, and an engine must
        // hear that it is to stop or to delete: where the clock is not believed, these are let in by the time it shows
        // too, which the caller's own is most like.
        None if matches!(operation, Operation::HeadRead | Operation::AlertsList | Operation::OrdersList) => {
            app.register.at_least().into_iter().chain(app.register.shown()).collect()
        }
        None => vec![app.now()?],
    };
    let mut checked = Err(token::TokenError::Expired);
    for now in times {
        checked = checked.or_else(|_| check(app, text, now));
    }
    checked.map_err(|error| ApiError::unauthenticated(error.to_string()))
}

fn check(app: &App, text: &str, now: Instant) -> Result<Caller, token::TokenError> {
    let claim = token::parse(text)?;
    let known = app.register.read(|fold| holder(fold, claim.key()));
    let (holder, public) = known.ok_or(token::TokenError::Unknown)?;
    let caller = Caller {
        key: claim.key(),
        role: holder.role,
        actor: holder.actor,
        body: holder.body,
        expires: claim.expires(),
    };
    claim.check(&public, app.register.origin(), now)?;
    Ok(caller)
}

/// Whose a key is.
struct Holder {
    role: Role,
    actor: ActorId,
    body: BodyId,
}

/// Whose a key is now, and the key; none where it is not enrolled, or retired.
fn holder(fold: &Fold, key: KeyId) -> Option<(Holder, PublicKey)> {
    let instance = fold.instance();
    if let Some(enrolment) = instance.enrolment(&key) {
        let (actor, body) = (enrolment.actor.clone(), enrolment.body.clone());
        let holder = Holder { role: enrolment.role, actor, body };
        return enrolment.retired.is_none().then(|| (holder, enrolment.key.clone()));
    }
    // A body's own key reads what it needs to enrol its people, before any of them is enrolled.
    let body = instance.body_of_key(&key)?;
    let file = instance.body(body)?;
    let actor = body.as_str().parse().ok()?;
    Some((Holder { role: file.role, actor, body: body.clone() }, file.key.clone()))
}
