//! `/`: leads to what the signed-in role does first, or to the public check.

use axum::response::{IntoResponse as _, Redirect, Response};
use stricto_record::role::Role;

use crate::console::door::MaybeWho;

pub(crate) async fn show(MaybeWho(who): MaybeWho) -> Response {
    let to = match who.map(|who| who.caller.role) {
        None => "/sign-in",
        Some(Role::Verifier) => "/alerts",
        Some(Role::Court) => "/court",
        // These have no case of their own to look at.
        Some(Role::Register | Role::Administrator | Role::Trustee | Role::Engine | Role::SiteGate) => {
            "/check"
        }
        Some(
            Role::Requester
            | Role::Commander
            | Role::RightsOfficer
            | Role::CourtClerk
            | Role::MarketSurveillance
            | Role::DataProtection
            | Role::Auditor,
        ) => "/uses",
    };
    Redirect::to(to).into_response()
}
