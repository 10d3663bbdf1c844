//! `/erasures`: every erasure, open ones first, with each custodian and how far it is.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use stricto_law::profile::Profiles;
use stricto_record::fold::{Erasure, Fold, UseFile};
use stricto_record::ids::UseId;
use stricto_record::kinds::erasure_attested::ErasureState;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope};

use super::uses::{pager, short};
use crate::api::payload::query;
use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::{PageError, titled};
use crate::console::text::{text, text_with};
use crate::console::{when, words};

/// How many erasures one page shows.
const PAGE: usize = 50;

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    who: Who,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let page: usize = query(raw.as_deref(), "page", "a number")
        .map_err(|_| PageError::malformed(Some(who.clone())))?
        .unwrap_or(1)
        .max(1);
    let Shown { open, closed, pages } = app.register.read(|fold| shown(fold, &app.profiles, page));
    let main = html! {
        h1 { (text("erasures-title")) }
        p class="lead" { (text("erasures-lead")) }
        @if page == 1 || !open.is_empty() {
            section aria-labelledby="open" {
                h2 id="open" { (text("erasures-open")) }
                @if open.is_empty() { p { (text("erasures-none-open")) } }
                @for part in &open { (part) }
            }
        }
        @if page == pages || !closed.is_empty() {
            section aria-labelledby="closed" {
                h2 id="closed" { (text("erasures-closed")) }
                @if closed.is_empty() { p { (text("erasures-none-closed")) } }
                @for part in &closed { (part) }
            }
        }
        (pager("/erasures", page, pages))
    };
    Ok(titled(Some(&who), "erasures-title", &main))
}

/// One page of erasures.
struct Shown {
    open: Vec<Markup>,
    closed: Vec<Markup>,
    pages: usize,
}

/// The erasures of one page: open ones first, the latest of each on top.
fn shown(fold: &Fold, profiles: &Profiles, page: usize) -> Shown {
    let mut found: Vec<_> =
        fold.uses().flat_map(|file| file.erasures().iter().map(move |erasure| (file, erasure))).collect();
    found.sort_by_key(|(_, erasure)| (erasure.closed.is_some(), std::cmp::Reverse(erasure.at)));
    let pages = found.len().div_ceil(PAGE).max(1);
    let on_page = found.into_iter().skip((page - 1).saturating_mul(PAGE)).take(PAGE);
    let (open, closed): (Vec<_>, Vec<_>) = on_page.partition(|(_, erasure)| erasure.closed.is_none());
    let written =
        |found: Vec<(&UseFile, &Erasure)>| found.into_iter().map(|of| article(of, profiles)).collect();
    Shown { open: written(open), closed: written(closed), pages }
}

fn article((file, erasure): (&UseFile, &Erasure), profiles: &Profiles) -> Markup {
    let id = file.id;
    html! { article {
        p { a href={ "/uses/" (id) } { (text("uses-use")) " " code { (short(&id.to_string())) } } }
        (one(id, erasure, provision(file, profiles)))
    } }
}

/// The provision under which a refusal of the use can be challenged.
pub(crate) fn provision<'p>(file: &UseFile, profiles: &'p Profiles) -> Option<&'p str> {
    let profile = profiles.iter().find(|profile| profile.id == file.proposed.profile.as_str())?;
    profile.challenge.as_ref().map(|challenge| challenge.provision.as_str())
}

/// One erasure: what, why, who must attest, and the certificate.
pub(crate) fn one(of: UseId, erasure: &Erasure, provision: Option<&str>) -> Markup {
    html! {
        dl class="summary" {
            dt { (text("erasure-ordered")) }
            dd { (when::instant(erasure.at)) ", " (what_words(&erasure.what)) ", " (cause_words(erasure.cause)) }
            @if let Some(held) = &erasure.held_by {
                dt { (text("erasure-held")) }
                dd {
                    (text_with("erasure-held-by", &[("key", &short(&held.trustee.to_string()))])) " "
                    (when::instant(held.until)) " "
                    @if let Some(provision) = provision { "(" (provision) ")" }
                    @if !erasure.done(&Custodian::Keys) { br; (words::tag("stop", &text("erasure-held-still"))) }
                }
            }
            @for (custodian, state) in &erasure.custodians {
                dt { (custodian_words(custodian)) }
                dd { (state_words(*state)) }
            }
            dt { (text("erasure-certificate")) }
            dd {
                @match &erasure.closed {
                    None => (words::tag("warn", &text("erasure-not-closed"))),
                    Some(closed) => {
                        (when::instant(closed.at)) ", "
                        (text_with("erasure-certified", &[("count", &closed.ciphertexts.to_string())]))
                        br; a href={ "/uses/" (of) "/erasures/" (erasure.act) } { (text("erasure-certificate-open")) }
                        br; span class="hint" { code { (closed.act) } }
                    },
                }
            }
        }
    }
}

/// What an order erases, in words.
pub(crate) fn what_words(what: &ErasureScope) -> String {
    match what {
        ErasureScope::Content => text("erasure-content"),
        ErasureScope::Alerts(alerts) => text_with("erasure-alerts", &[("count", &alerts.len().to_string())]),
    }
}

/// Why it was ordered, in words.
pub(crate) fn cause_words(cause: ErasureCause) -> String {
    text(match cause {
        ErasureCause::Refused => "erasure-cause-refused",
        ErasureCause::OutsideGrant => "erasure-cause-outside-grant",
        ErasureCause::Lapsed => "erasure-cause-lapsed",
        ErasureCause::RetentionEnded => "erasure-cause-retention-ended",
        ErasureCause::Ordered => "erasure-cause-ordered",
    })
}

/// Who holds something, in words.
pub(crate) fn custodian_words(custodian: &Custodian) -> String {
    match custodian {
        Custodian::Keys => text("custodian-keys"),
        Custodian::Store => text("custodian-store"),
        Custodian::Engine(key) => text_with("custodian-engine", &[("key", &short(&key.to_string()))]),
        Custodian::Reader(key) => text_with("custodian-reader", &[("key", &short(&key.to_string()))]),
        Custodian::SiteGate(key) => text_with("custodian-site-gate", &[("key", &short(&key.to_string()))]),
    }
}

fn state_words(state: Option<ErasureState>) -> Markup {
    let (tone, id) = match state {
        None => ("warn", "custodian-silent"),
        Some(ErasureState::Done) => ("done", "custodian-done"),
        Some(ErasureState::Resealed) => ("warn", "custodian-resealed"),
        Some(ErasureState::Acknowledged) => ("warn", "custodian-acknowledged"),
        Some(ErasureState::Failed) => ("stop", "custodian-failed"),
        Some(ErasureState::Unreachable) => ("stop", "custodian-unreachable"),
    };
    words::tag(tone, &text(id))
}
