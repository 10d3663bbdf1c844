//! The console: pages that the server writes, for people; one page one file.
//!
//! It has no power of its own: it reads what the signed-in key's role may read, and whatever it does is an act that
//! this key signs. It works without script; the queue alone is kept fresh by one.

pub mod access;
pub(crate) mod author;
mod demo;
mod door;
mod form;
mod layout;
mod pages;
pub(crate) mod session;
mod text;
mod when;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

pub use self::demo::{Demo, DemoAccount, DemoStory};
pub(crate) use self::door::nowhere;

use crate::app::App;

/// Every page, behind a door of its own.
pub(crate) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/", get(pages::home::show))
        .route("/assets/{name}", get(pages::assets::show))
        .route("/sign-in", get(pages::sign_in::show).post(pages::sign_in::sign_in))
        .route("/sign-out", post(pages::sign_out::sign_out))
        .route("/check", get(pages::check::show))
        .route("/uses", get(pages::uses::show))
        .route("/uses/{id}", get(pages::case_file::show))
        .route("/uses/{id}/limits", post(pages::limits::show))
        .route("/uses/{id}/reasons", post(pages::reasons::show))
        .route("/uses/{id}/decision", post(pages::decision::show))
        .route("/uses/{id}/arm", post(pages::arm::arm))
        .route("/uses/{id}/resume", post(pages::resume::resume))
        .route("/uses/{id}/matters/{act}", post(pages::matters::close))
        .route("/uses/{id}/stop", post(pages::stop::stop))
        .route("/uses/{id}/stop/reason", get(pages::stop::ask).post(pages::stop::reason))
        .route("/court", get(pages::court::show))
        .route("/court/{request}", get(pages::request::ask).post(pages::request::show))
        .route("/court/{request}/decide", post(pages::decide::decide))
        .route("/alerts", get(pages::alerts::show))
        .route("/alerts/{id}", get(pages::alert::show))
        .route("/alerts/{id}/open", post(pages::alert::open))
        .route("/alerts/{id}/review", post(pages::alert::review))
        .route("/alerts/events", get(pages::events::stream))
        .route("/owed", get(pages::owed::show))
        .route("/uses/{id}/owed/{act}", post(pages::owed::answer))
        .route("/erasures", get(pages::erasures::show))
        .route("/uses/{id}/erasures/{order}", get(pages::certificate::show))
        .route("/uses/{id}/erasures/{order}/certificate.json", get(pages::certificate::document))
        .route("/register", get(pages::register::show))
        .route("/register/{position}", get(pages::entry::show))
        .route("/figures", get(pages::figures::show))
        .layer(from_fn_with_state(Arc::clone(app), door::door))
}
