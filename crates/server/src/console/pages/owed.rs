//! `/owed`: what waits for the key that signed in: recalls and notices to acknowledge, erasures to attest.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use stricto_law::time::Instant;
use stricto_record::fold::{AlertFile, Fold, UseFile};
use stricto_record::ids::{ActHash, KeyId, UseId};
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
    /// To attest that nothing is left of what this key opened: the own one, or an earlier one.
    Erasure { reader: KeyId },
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
    let reached = |file: &&UseFile| file.reached_by(caller.role, &caller.body);
    fold.uses().filter(reached).flat_map(|file| of_use(fold, file, caller)).collect()
}

fn of_use(fold: &Fold, file: &UseFile, caller: &Caller) -> Vec<Owed> {
    let own = |key: &KeyId| fold.instance().same_actor(key, &caller.key);
    let one = |act: ActHash, at: Instant, what: What| Owed {
        of: file.id,
        objectives: words::objectives(file),
        act,
        at,
        what,
    };
    let recalls = file.recalls.iter().filter(|recall| recall.open.iter().any(own));
    let recalls = recalls.map(|recall| one(recall.act, recall.at, What::Recall { alerts: recall.alerts }));
    let notices = file.notices.iter().filter(|n| n.to == caller.role && n.received.is_none());
    let notices = notices.map(|notice| one(notice.act, notice.at, What::Notice(notice.about)));
    let reader = |custodian: &Custodian| match custodian {
        Custodian::Reader(key) if own(key) => Some(*key),
        Custodian::Reader(_)
        | Custodian::Store
        | Custodian::Keys
        | Custodian::Engine(_)
        | Custodian::SiteGate(_) => None,
    };
    let erasures = file.erasures().iter().flat_map(|erasure| {
        let readers = erasure.open().filter_map(reader);
        readers.map(|reader| one(erasure.act, erasure.at, What::Erasure { reader })).collect::<Vec<_>>()
    });
    recalls.chain(notices).chain(erasures).collect()
}

/// How many alerts that an order erases this key opened.
fn opened(fold: &Fold, id: UseId, order: &ActHash, reader: &KeyId) -> u64 {
    let Some(file) = fold.use_file(id) else { return 0 };
    let by_reader = |alert: &AlertFile| alert.opened.contains_key(reader);
    let opened = match file.erasure(order).map(|erasure| &erasure.what) {
        None => 0,
        Some(ErasureScope::Content) => file.alerts.values().filter(|alert| by_reader(alert)).count(),
        Some(ErasureScope::Alerts(alerts)) => {
            alerts.iter().filter_map(|alert| file.alert(alert)).filter(|alert| by_reader(alert)).count()
        }
    };
    u64::try_from(opened).unwrap_or(u64::MAX)
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
    let owed = app.register.read(|fold| fold.use_file(id).map(|file| of_use(fold, file, &who.caller)));
    let owed = owed.into_iter().flatten().find(|one| one.act == act).ok_or_else(not_found)?;
    let public = match owed.what {
        What::Recall { .. } | What::Notice(_) => Public::NoticeReceived(NoticeReceived {}),
        What::Erasure { reader } => Public::ErasureAttested(ErasureAttested {
            custodian: Custodian::Reader(reader),
            state: ErasureState::Done,
            items: app.register.read(|fold| opened(fold, id, &act, &reader)),
        }),
    };
    let draft = Draft::new(id, public).answering(act);
    author::act(&app, &who.session.key, draft).await.map_err(|error| PageError::not_done(&who, error))?;
    Ok(Redirect::to("/owed").into_response())
}
