//! `GET /checkpoint`: the signed checkpoint (C2SP tlog-checkpoint). The public gets a delayed one, because the growth
//! of the register tells that a use is live.

use std::sync::Arc;

use axum::extract::State;
use stricto_law::time::{Instant, Millis};
use stricto_record::role::Role;

use crate::api::door::{Caller, MaybeCaller};
use crate::api::error::{ApiError, Problem};
use crate::app::{App, store_error};

/// How old the entries of a public checkpoint are, at least.
pub(crate) const PUBLIC_DELAY: Millis = Millis::hours(24);

/// The signed checkpoint: delayed by a day in public, the latest for those who are given the register or work on it.
#[utoipa::path(get, path = "/checkpoint", tag = "register", operation_id = "checkpoint",
    security((), ("token" = [])),
    responses(
        (status = 200, description = "a signed note", body = String, content_type = "text/plain"),
        (status = 401, description = "a credential that does not verify", body = Problem),
        (status = 404, description = "no checkpoint is old enough to be public", body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn checkpoint(
    State(app): State<Arc<App>>,
    MaybeCaller(caller): MaybeCaller,
) -> Result<String, ApiError> {
    let stored = if caller.as_ref().is_some_and(gets_the_latest) {
        app.register.checkpoint().await
    } else {
        app.register.checkpoint_before(before(app.now()?)).await
    };
    let stored = stored.map_err(|error| store_error(&error))?;
    stored.map(|stored| stored.note).ok_or_else(|| {
        ApiError::not_found(
            "no checkpoint is old enough to be public; ask again in a day, or with a credential",
        )
    })
}

fn before(now: Instant) -> Instant {
    let delay = i64::try_from(PUBLIC_DELAY.0).unwrap_or(i64::MAX);
    Instant::from_unix_ms(now.unix_ms().saturating_sub(delay)).unwrap_or(Instant::MIN)
}

fn gets_the_latest(caller: &Caller) -> bool {
    match caller.role {
        Role::Court
        | Role::CourtClerk
        | Role::MarketSurveillance
        | Role::DataProtection
        | Role::Auditor
        | Role::RightsOfficer
        | Role::SiteGate => true,
        Role::Register
        | Role::Administrator
        | Role::Requester
        | Role::Commander
        | Role::Verifier
        | Role::Trustee
        | Role::Engine => false,
    }
}
