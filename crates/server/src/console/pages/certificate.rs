//! `/uses/{id}/erasures/{order}`: the certificate of an erasure as a page to print, and as the document to hand on.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::authorisation_decided::Basis;
use stricto_record::kinds::challenge_decided::ChallengeResult;
use stricto_store::certificate::{ErasureCertificate, Says};
use stricto_store::register::UncertifiedError;

use super::case_file::use_id;
use super::erasures::{cause_words, custodian_words, what_words};
use crate::api::payload::Names;
use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::{PageError, titled};
use crate::console::text::{text, text_with};
use crate::console::{when, words};

pub(crate) async fn show(State(app): State<Arc<App>>, who: Who, names: Names) -> Result<Response, PageError> {
    let (id, order, made) = certificate(&app, &who, &names).await?;
    let key = app.register.log_vkey();
    let main = html! {
        p { a href={ "/uses/" (id) } { (text("back-to-case")) } }
        h1 { (text("certificate-title")) }
        p class="lead" { (text("certificate-lead")) }
        (said(&made.says))
        h2 { (text("certificate-proof")) }
        p { (text_with("certificate-acts", &[("count", &made.acts.len().to_string())])) }
        pre tabindex="0" { (made.checkpoint) }
        h2 { (text("certificate-check")) }
        p {
            (text("certificate-check-how")) " "
            a href={ "/uses/" (id) "/erasures/" (order) "/certificate.json" } { (text("certificate-document")) }
        }
        pre tabindex="0" { "stricto verify certificate.json --key '" (key) "'" }
        p class="hint" { (text("certificate-limits")) }
    };
    Ok(titled(Some(&who), "certificate-title", &main))
}

/// What it says, as a summary list.
fn said(says: &Says) -> Markup {
    let count = says.count.to_string();
    html! {
        dl class="summary" {
            dt { (text("certificate-register")) } dd { code { (says.origin) } }
            dt { (text("uses-use")) } dd { code { (says.use_id) } }
            dt { (text("erasure-ordered")) }
            dd {
                (when::instant(says.ordered_at)) ", " (what_words(&says.what)) ", " (cause_words(says.cause))
                @if says.basis == Some(Basis::Transcribed) { " " (words::tag("warn", &text("decisions-transcribed"))) }
            }
            @if let Some(held) = &says.held {
                dt { (text("erasure-held")) }
                dd {
                    (text_with("certificate-held-by", &[("key", &held.by.to_string())])) " "
                    (when::instant(held.from)) " " (text("certificate-held-to")) " " (when::instant(held.to)) ". "
                    (text("certificate-held-gone"))
                    @if held.decided == Some(ChallengeResult::Overturned) {
                        " " (text("certificate-held-given"))
                    }
                }
            }
            @for attested in &says.custodians {
                dt { (custodian_words(&attested.custodian)) }
                dd { (text("custodian-done")) ", " (when::instant(attested.at)) }
            }
            dt { (text("erasure-certificate")) }
            dd {
                (when::instant(says.certified_at)) ", " (text_with("erasure-certified", &[("count", &count)]))
                br; span class="hint" { code { (says.certificate) } }
            }
            dt { (text("certificate-root")) } dd { code { (says.root) } }
        }
    }
}

/// The document itself.
pub(crate) async fn document(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
) -> Result<Response, PageError> {
    let (_, _, made) = certificate(&app, &who, &names).await?;
    let body = serde_json::to_string_pretty(&made)
        .map_err(|_| PageError::unavailable(&who, text("certificate-not-made")))?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"certificate.json\""),
    ];
    Ok((headers, body).into_response())
}

async fn certificate(
    app: &App,
    who: &Who,
    names: &Names,
) -> Result<(UseId, ActHash, ErasureCertificate), PageError> {
    let id = use_id(who, names)?;
    let not_found = || PageError::not_found(Some(who.clone()));
    let order: ActHash = names.parse("order", "an act's hash").map_err(|_| not_found())?;
    match app.register.certificate(id, order).await {
        Ok(made) => Ok((id, order, made)),
        Err(UncertifiedError::NotOrdered { .. } | UncertifiedError::Open) => Err(not_found()),
        Err(
            error @ (UncertifiedError::Store(_) | UncertifiedError::Acts(_) | UncertifiedError::Destroyed(_)),
        ) => {
            tracing::error!(error = &error as &dyn std::error::Error, "an erasure cannot be certified");
            Err(PageError::unavailable(who, text("certificate-not-made")))
        }
    }
}
