//! `/register/{position}`: one entry as it stands, with its proof: what anybody can check without this server.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::html;

use super::register::proof_of;
use super::timeline::line;
use crate::api::payload::Names;
use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::{PageError, titled};
use crate::console::text::{text, text_with};
use crate::console::{when, words};

pub(crate) async fn show(State(app): State<Arc<App>>, who: Who, names: Names) -> Result<Response, PageError> {
    let not_found = || PageError::not_found(Some(who.clone()));
    let failed = |_| PageError::unavailable(&who, text("store-failed"));
    let position: u64 = names.parse("position", "a position").map_err(|_| not_found())?;
    if app.register.read(|fold| position >= fold.size()) {
        return Err(not_found());
    }
    let entries = app.register.entries(position, 1).await.map_err(failed)?;
    let bytes = entries.first().ok_or_else(not_found)?;
    let line =
        line(&app, position, bytes).ok_or_else(|| PageError::unavailable(&who, text("register-damaged")))?;
    let (file, proved) = proof_of(&app, &line.hash, bytes).await.map_err(failed)?;
    let act = line.act;
    let value: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
    let json = value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_default();
    let main = html! {
        p { a href={ "/register?from=" (position - position % super::register::PAGE) } { (text("entry-back")) } }
        h1 { (text_with("entry-title", &[("position", &position.to_string())])) }
        dl class="summary" {
            dt { (text("register-kind")) } dd { (words::kind(act.kind)) }
            dt { (text("register-time")) } dd { (when::instant(act.at)) }
            dt { (text("register-signer")) }
            dd { (line.role.map_or_else(|| text("signer-other"), words::role)) br; span class="hint" { code { (act.by) } } }
            @if let Some(of) = act.use_id {
                dt { (text("uses-use")) } dd { a href={ "/uses/" (of) } { code { (of) } } }
            }
            dt { (text("register-hash")) } dd { code { (line.hash) } }
            dt { (text("register-proof")) } dd { (super::register::state(proved)) }
        }
        section aria-labelledby="json" {
            h2 id="json" { (text("entry-json")) }
            p class="hint" { (text("entry-json-why")) }
            pre tabindex="0" { (json) }
        }
        @if let Some(file) = file {
            section aria-labelledby="proof" {
                h2 id="proof" { (text("entry-proof")) }
                p class="hint" { (text("entry-proof-why")) }
                pre tabindex="0" { (file) }
            }
        }
    };
    Ok(titled(Some(&who), "entry-page", &main))
}
