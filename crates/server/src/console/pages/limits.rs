//! `/uses/{id}/limits`: the limits of a permit on a map, with a table beside it; reading them is an act.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use stricto_law::permit::BoundedLimits;
use stricto_record::fold::UseFile;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::content_read::ContentRead;
use stricto_record::role::Role;
use stricto_store::SealedLimits;
use stricto_store::register::FieldOpening;

use super::case_file::use_id;
use super::map;
use crate::api::payload::Names;
use crate::app::App;
use crate::console::author::{self, Draft};
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::{PageError, titled};
use crate::console::text::{text, text_with};
use crate::console::{when, words};

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    _form: Form,
) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let permit = app.register.read(|fold| fold.use_file(id).and_then(last_permit));
    let permit = permit.ok_or_else(|| PageError::not_found(Some(who.clone())))?;
    let value = read_field(&app, &who, id, permit, "limits").await?;
    let sealed: Option<SealedLimits> = serde_json::from_slice(&value).ok();
    let limits = sealed
        .and_then(SealedLimits::bounded)
        .ok_or_else(|| PageError::unavailable(&who, text("limits-damaged")))?;
    let main = html! {
        p { a href={ "/uses/" (id) } { (text("back-to-case")) } }
        h1 { (text("limits-title")) }
        p class="hint" { (text("limits-read")) }
        (whole(&limits))
    };
    Ok(titled(Some(&who), "limits-title", &main))
}

fn last_permit(file: &UseFile) -> Option<ActHash> {
    file.last_permit
}

/// Why somebody of this role reads: a word that the act carries.
const fn purpose(role: Role) -> &'static str {
    match role {
        Role::Court | Role::CourtClerk => "decision",
        Role::RightsOfficer | Role::MarketSurveillance | Role::DataProtection => "oversight",
        Role::Auditor => "audit",
        Role::Register
        | Role::Administrator
        | Role::Requester
        | Role::Commander
        | Role::Verifier
        | Role::Trustee
        | Role::Engine
        | Role::SiteGate => "case-work",
    }
}

/// Records that somebody reads a sealed field, and why (X-k).
pub(crate) async fn record_reading(
    app: &Arc<App>,
    who: &Who,
    of: UseId,
    act: ActHash,
    field: &str,
) -> Result<(), PageError> {
    let why = purpose(who.caller.role).parse().map_err(|_| PageError::malformed(Some(who.clone())))?;
    let public = Public::ContentRead(ContentRead { act, field: field.to_owned(), why });
    let draft = Draft::new(of, public);
    author::act(app, &who.session.key, draft).await.map_err(|error| PageError::not_done(who, error)).map(drop)
}

/// A sealed field, opened after an act that says who reads it and why (X-k).
pub(crate) async fn read_field(
    app: &Arc<App>,
    who: &Who,
    of: UseId,
    act: ActHash,
    field: &str,
) -> Result<Vec<u8>, PageError> {
    record_reading(app, who, of, act, field).await?;
    match app.register.open_field(&act, field).await {
        Ok(FieldOpening::Open(opening, _)) => Ok(opening.value.clone()),
        Ok(FieldOpening::Erased) => Err(PageError::gone(who, "error-erased")),
        Ok(FieldOpening::Missing) => Err(PageError::not_found(Some(who.clone()))),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a field cannot be opened");
            Err(PageError::unavailable(who, text("store-failed")))
        }
    }
}

/// The limits: the map, and the table that says the same in words.
pub(crate) fn whole(limits: &BoundedLimits) -> Markup {
    let cameras = map::placed(&limits.areas, limits.cameras.iter().map(|(id, point)| (id.as_str(), *point)));
    html! {
        (map::draw(&limits.areas, &cameras))
        div class="scroll" tabindex="0" role="region" aria-label=(text("limits-cameras")) {
            table {
                caption { (text("limits-cameras")) }
                thead { tr {
                    th scope="col" class="number" { (text("register-position")) }
                    th scope="col" { (text("limits-camera")) }
                    th scope="col" { (text("limits-place")) }
                    th scope="col" { (text("limits-what")) }
                } }
                tbody {
                    @for (n, (id, point, inside)) in (1_usize..).zip(&cameras) {
                        tr {
                            td class="number" { (n) }
                            th scope="row" { (id) }
                            td { (degrees(point.lat_e7)) ", " (degrees(point.lon_e7)) }
                            td { (text(if *inside { "limits-passes" } else { "limits-dropped" })) }
                        }
                    }
                }
            }
        }
        dl class="summary" {
            dt { (text("limits-windows")) }
            dd { @for window in &limits.windows { (when::instant(window.from)) " – " (when::instant(window.until)) br; } }
            dt { (text("limits-areas")) }
            dd {
                @for layer in &limits.areas {
                    (layer.iter().map(|area| area.name.clone()).collect::<Vec<_>>().join(", ")) br;
                }
            }
            dt { (text("limits-persons")) }
            dd { (text_with("limits-persons-count", &[("count", &limits.persons.len().to_string())])) }
            dt { (text("limits-list")) }
            dd { code { (limits.reference_list.sha256) } }
            dt { (text("limits-threshold")) }
            dd { (words::decimal(limits.threshold_e6)) }
            dt { (text("limits-delay")) }
            dd { (when::span(limits.max_delay_ms.0)) }
            dt { (text("limits-systems")) }
            dd { @for system in &limits.systems { (system.system) " " (system.version) br; } }
        }
    }
}

/// Degrees × 10^7 as people write them.
fn degrees(e7: i32) -> String {
    let sign = if e7 < 0 { "−" } else { "" };
    let e7 = e7.unsigned_abs();
    format!("{sign}{}.{:05}°", e7 / 10_000_000, e7 % 10_000_000 / 100)
}
