//! `/owed`: what waits for the key that signed in: recalls and notices to acknowledge, erasures to attest.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use stricto_law::time::Instant;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureScope};
use stricto_record::kinds::notice_received::NoticeReceived;
use stricto_record::kinds::notice_sent::NoticeOf;

use super::case_file::use_id;
use crate::api::door::Caller;
use crate::api::payload::Names;
use crate::app::App;
use crate::console::author::{self, Draft};
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::{PageError, button, titled};
use crate::console::text::{text, text_with};
use crate::console::{when, words};

/// How many are shown: the oldest first, for they wait longest.
const SHOWN: usize = 50;

/// Something that this key alone, or a key of its role, can answer.
struct Owed {
    of: UseId,
    objectives: String,
    act: ActHash,
    at: Instant,
    what: What,
}

/// What is owed.
enum What {
    /// To say that what was told of these alerts is dropped.
    Recall { alerts: usize },
    /// To say that a notice was received.
    Notice(NoticeOf),
    /// To attest that nothing is left of so many alerts that this key opened.
    Erasure { opened: u64 },
}

pub(crate) async fn show(State(app): State<Arc<App>>, who: Who) -> Response {
    let mut owed = app.register.read(|fold| owed(fold, &who.caller));
    owed.sort_by_key(|one| one.at);
    let main = html! {
        h1 { (text("owed-title")) }
        p class="lead" { (text("owed-lead")) }
        @if owed.is_empty() { p { (text("owed-none")) } }
        ul class="cards" { @for one in owed.iter().take(SHOWN) { (card(&who, one)) } }
        @if owed.len() > SHOWN { p class="hint" { (text_with("owed-more", &[("count", &(owed.len() - SHOWN).to_string())])) } }
    };
    titled(Some(&who), "owed-title", &main)
}

fn card(who: &Who, one: &Owed) -> Markup {
    let (what, answer) = match one.what {
        What::Recall { alerts } => {
            (text_with("owed-recall", &[("count", &alerts.to_string())]), text("owed-recall-done"))
        }
        What::Notice(NoticeOf::Use) => (text("owed-notice-use"), text("owed-notice-done")),
        What::Notice(NoticeOf::Incident) => (text("owed-notice-incident"), text("owed-notice-done")),
        What::Erasure { .. } => (text("owed-erasure"), text("owed-erasure-done")),
    };
    html! {
        li {
            p {
                strong { (what) } br;
                a href={ "/uses/" (one.of) } { (one.objectives) } " "
                span class="hint" { (when::instant(one.at)) }
            }
            (button(who, &format!("/uses/{}/owed/{}", one.of, one.act), "", &answer))
        }
    }
}

/// Everything that waits for this key.
fn owed(fold: &Fold, caller: &Caller) -> Vec<Owed> {
    fold.uses().flat_map(|file| of_use(file, caller)).collect()
}

fn of_use(file: &UseFile, caller: &Caller) -> Vec<Owed> {
    let one = |act: ActHash, at: Instant, what: What| Owed {
        of: file.id,
        objectives: words::objectives(file),
        act,
        at,
        what,
    };
    let recalls = file.recalls.iter().filter(|recall| recall.open.contains(&caller.key));
    let recalls = recalls.map(|recall| one(recall.act, recall.at, What::Recall { alerts: recall.alerts }));
    let notices = file.notices.iter().filter(|n| n.to == caller.role && n.received.is_none());
    let notices = notices.map(|notice| one(notice.act, notice.at, What::Notice(notice.about)));
    let reader = Custodian::Reader(caller.key);
    let erasures = file.erasures().iter().filter(|erasure| erasure.open().any(|open| *open == reader));
    let erasures = erasures.map(|erasure| {
        let opened = match &erasure.what {
            ErasureScope::Content => {
                file.alerts.values().filter(|alert| alert.opened.contains_key(&caller.key)).count()
            }
            ErasureScope::Alerts(alerts) => {
                let opened = |alert| file.alert(alert).is_some_and(|a| a.opened.contains_key(&caller.key));
                alerts.iter().filter(|alert| opened(alert)).count()
            }
        };
        one(erasure.act, erasure.at, What::Erasure { opened: u64::try_from(opened).unwrap_or(u64::MAX) })
    });
    recalls.chain(notices).chain(erasures).collect()
}

/// Answers what the key owes; what it does not owe is not found.
pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    _form: Form,
) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let not_found = || PageError::not_found(Some(who.clone()));
    let act: ActHash = names.parse("act", "an act's hash").map_err(|_| not_found())?;
    let owed = app.register.read(|fold| fold.use_file(id).map(|file| of_use(file, &who.caller)));
    let owed = owed.into_iter().flatten().find(|one| one.act == act).ok_or_else(not_found)?;
    let public = match owed.what {
        What::Recall { .. } | What::Notice(_) => Public::NoticeReceived(NoticeReceived {}),
        What::Erasure { opened } => Public::ErasureAttested(ErasureAttested {
            custodian: Custodian::Reader(who.caller.key),
            state: ErasureState::Done,
            items: opened,
        }),
    };
    let draft = Draft::new(id, public).answering(act);
    author::act(&app, &who.session.key, draft).await.map_err(|error| PageError::not_done(&who, error))?;
    Ok(Redirect::to("/owed").into_response())
}
