//! `/uses/{id}/resume`: people resume a use that a fault, a budget or somebody suspended; the case file says how many.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use stricto_record::fold::UseFile;
use stricto_record::kinds::Public;
use stricto_record::kinds::use_resumed::UseResumed;
use stricto_report::words::suspend_word;

use super::case_file::{done, use_id};
use crate::api::payload::Names;
use crate::app::App;
use crate::console::access::Page;
use crate::console::author::Draft;
use crate::console::door::Who;
use crate::console::form::{Form, seen};
use crate::console::layout::{PageError, csrf};
use crate::console::text::{text, word};
use crate::console::when;

/// Why the use is suspended, who must resume it, and the button for those who may and have not.
pub(super) fn section(file: &UseFile, who: &Who) -> Markup {
    let suspension = file.suspension.as_ref().filter(|_| file.stop.is_none());
    html! {
        @if let Some(suspension) = suspension {
            section aria-labelledby="suspended" {
                h2 id="suspended" { (text("suspended-title")) }
                p class="warning" role="status" {
                    (word("suspended", suspend_word(suspension.cause))) " " (when::instant(suspension.at))
                }
                p { (text(if suspension.grave { "suspended-two" } else { "suspended-one" })) }
                @let resumed = suspension.resumed_by.iter().any(|(by, _)| *by == who.caller.actor);
                @if !suspension.resumed_by.is_empty() { p { (text("suspended-resumed-by-one")) } }
                @if !resumed && Page::Resume.audience().admits(Some(who.caller.role)) {
                    form method="post" action={ "/uses/" (file.id) "/resume" } {
                        (csrf(who))
                        input type="hidden" name="seen" value=(file.head);
                        button type="submit" { (text("resume")) }
                    }
                    p class="hint" { (text("resume-why")) }
                }
            }
        }
    }
}

pub(crate) async fn resume(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    form: Form,
) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let seen = seen(&who, &form)?;
    let draft = Draft::new(id, Public::UseResumed(UseResumed {})).having_seen(seen);
    done(&app, &who, id, draft).await
}
