//! `/uses/{id}/matters/{act}`: closes what stands about a use, which holds its content until then.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use stricto_record::fold::{Fold, Matter, UseFile};
use stricto_record::ids::{ActHash, Code};
use stricto_record::kinds::Public;
use stricto_record::kinds::matter_closed::MatterClosed;

use super::case_file::{done, use_id};
use crate::api::payload::Names;
use crate::app::App;
use crate::console::access::Page;
use crate::console::author::Draft;
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::{PageError, csrf};
use crate::console::text::{text, word};
use crate::console::{when, words};

/// What may have come of a matter; closed words, so that no free text stands in the register.
const OUTCOMES: &[&str] = &["found", "unfounded", "answered", "withdrawn", "decided"];

/// What stands about the use, and a form for whoever may close it.
pub(super) fn section(fold: &Fold, file: &UseFile, who: &Who) -> Markup {
    let open: Vec<&Matter> = file.matters.iter().filter(|matter| matter.closed.is_none()).collect();
    let outside = fold.outside(file, &who.caller.key);
    let closes = |matter: &Matter| {
        Page::MatterClose.audience().admits(Some(who.caller.role))
            && matter.closed_by.admits(who.caller.role, outside)
    };
    html! {
        @if !open.is_empty() {
            section aria-labelledby="matters" {
                h2 id="matters" { (text("matters-title")) }
                p class="hint" { (text("matters-why")) }
                ul class="plain" {
                    @for matter in open {
                        li {
                            @if let Some(act) = fold.act(&matter.act) {
                                (words::tag("warn", &words::kind(act.kind))) " "
                            }
                            (when::instant(matter.at))
                            @if closes(matter) { (form(file, who, matter)) }
                        }
                    }
                }
            }
        }
    }
}

fn form(file: &UseFile, who: &Who, matter: &Matter) -> Markup {
    let ends_a_hold = file.held().is_some() && file.challenge.as_ref().is_some_and(|c| c.act == matter.act);
    html! {
        form method="post" action={ "/uses/" (file.id) "/matters/" (matter.act) } class="stack" {
            (csrf(who))
            @if ends_a_hold { p class="warning" { (text("matters-held")) } }
            fieldset {
                legend { (text("matter-ask")) }
                @for outcome in OUTCOMES {
                    label class="choice" {
                        input type="radio" name="outcome" value=(outcome) required;
                        (word("matter", outcome))
                    }
                }
            }
            button type="submit" { (text("matter-close")) }
        }
    }
}

pub(crate) async fn close(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    form: Form,
) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let matter: ActHash =
        names.parse("act", "an act's hash").map_err(|_| PageError::not_found(Some(who.clone())))?;
    let outcome = form.one("outcome").filter(|outcome| OUTCOMES.contains(outcome));
    let outcome: Code = outcome
        .and_then(|outcome| outcome.parse().ok())
        .ok_or_else(|| PageError::mistake(&who, "matter-no-outcome"))?;
    let draft = Draft::new(id, Public::MatterClosed(MatterClosed { outcome })).answering(matter);
    done(&app, &who, id, draft).await
}
