//! The frame of every page: what it is called, where one is, who is signed in; and the page of an error.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{DOCTYPE, Markup, html};
use stricto_record::refusal::RefusalCode;
use stricto_record::role::Role;

use super::access::Page;
use super::author::NotDone;
use super::door::Who;
use super::text::{text, text_with};
use super::words;
use crate::app::App;

/// Where the navigation leads, for whom that page is.
const NAVIGATION: &[(Page, &str)] = &[
    (Page::Uses, "nav-uses"),
    (Page::Court, "nav-court"),
    (Page::Alerts, "nav-alerts"),
    (Page::Owed, "nav-owed"),
    (Page::Erasures, "nav-erasures"),
    (Page::Register, "nav-register"),
    (Page::Figures, "nav-figures"),
    (Page::Check, "nav-check"),
];

/// A whole page, under the title with this id.
pub(crate) fn titled(who: Option<&Who>, title: &str, main: &Markup) -> Response {
    framed(who, &text(title), main)
}

/// A page that anyone gets: in a demo it says so to those as well who are not signed in.
pub(crate) fn public(app: &App, who: Option<&Who>, title: &str, main: &Markup) -> Response {
    whole(&Frame { who, demo: app.console.is_demo(), title: &text(title), head: &html! {} }, main)
}

/// A page that asks for itself again where no script runs, so that what must go from screens goes.
pub(crate) fn watched(who: &Who, title: &str, main: &Markup) -> Response {
    let head = html! { noscript { meta http-equiv="refresh" content="10; url=?by-itself"; } };
    whole(&Frame { who: Some(who), demo: who.demo, title: &text(title), head: &head }, main)
}

/// A whole page.
pub(crate) fn framed(who: Option<&Who>, title: &str, main: &Markup) -> Response {
    whole(&Frame { who, demo: who.is_some_and(|who| who.demo), title, head: &html! {} }, main)
}

/// What stands around a page.
struct Frame<'a> {
    who: Option<&'a Who>,
    demo: bool,
    title: &'a str,
    head: &'a Markup,
}

fn whole(frame: &Frame<'_>, main: &Markup) -> Response {
    let Frame { who, demo, title, head } = *frame;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – Stricto" }
                link rel="stylesheet" href="/assets/console.css";
                link rel="icon" href="data:,";
                (head)
            }
            body {
                a class="skip" href="#main" { (text("skip")) }
                header class="top" {
                    @if demo {
                        p class="demo" role="note" { strong { (text("demo-banner-title")) } " " (text("demo-banner")) }
                    }
                    div class="inner" {
                        a class="brand" href="/" { "Stricto" }
                        span class="motto" { (text("motto")) }
                        (account(who))
                    }
                }
                (navigation(who, demo))
                main id="main" class="inner" tabindex="-1" { (main) }
                footer class="inner" { p { (text("footer")) } }
                script src="/assets/console.js" defer {}
            }
        }
    };
    Html(page.into_string()).into_response()
}

fn account(who: Option<&Who>) -> Markup {
    html! {
        div class="account" {
            @match who {
                None => a href="/sign-in" { (text("sign-in")) },
                Some(who) => {
                    span { (who.session.name) ", " (words::role(who.caller.role)) }
                    form method="post" action="/sign-out" {
                        (csrf(who))
                        button class="link" type="submit" { (text("sign-out")) }
                    }
                },
            }
        }
    }
}

fn navigation(who: Option<&Who>, demo: bool) -> Markup {
    let role: Option<Role> = who.map(|who| who.caller.role);
    let shown = NAVIGATION.iter().filter(|(page, _)| page.audience().admits(role));
    html! {
        nav aria-label=(text("nav-label")) {
            ul class="inner" {
                @if demo { li { a href="/sign-in" aria-current=[who.is_some_and(|who| who.page == Page::SignIn).then_some("page")] { (text("demo-stories")) } } }
                @for (page, name) in shown {
                    @let here = who.is_some_and(|who| within(who.page, *page));
                    li { a href=(page.path()) aria-current=[here.then_some("page")] { (text(name)) } }
                }
            }
        }
    }
}

/// Whether a page belongs under an entry of the navigation.
fn within(shown: Page, entry: Page) -> bool {
    let first = |page: Page| page.path().split('/').nth(1).unwrap_or_default().to_owned();
    first(shown) == first(entry)
}

/// The hidden field that binds a form to its session.
pub(crate) fn csrf(who: &Who) -> Markup {
    html! { input type="hidden" name="csrf" value=(who.session.csrf); }
}

/// A button that does one thing by a form of its own.
pub(crate) fn button(who: &Who, action: &str, class: &str, label: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            (csrf(who))
            button type="submit" class=(class) { (label) }
        }
    }
}

/// A page that is not what was asked for: what happened, and what to do next.
pub(crate) enum PageError {
    /// Nobody is signed in.
    SignIn,
    /// A sentence under a status.
    Said { who: Box<Option<Who>>, status: StatusCode, title: String, why: String },
}

impl PageError {
    fn said(who: Option<Who>, status: StatusCode, title: &str, why: impl Into<String>) -> Self {
        Self::Said { who: Box::new(who), status, title: text(title), why: why.into() }
    }

    pub(crate) const fn sign_in() -> Self {
        Self::SignIn
    }

    pub(crate) fn forbidden(who: Option<Who>) -> Self {
        Self::said(who, StatusCode::FORBIDDEN, "error-forbidden", text("error-forbidden-next"))
    }

    pub(crate) fn not_found(who: Option<Who>) -> Self {
        Self::said(who, StatusCode::NOT_FOUND, "error-not-found", text("error-not-found-next"))
    }

    /// A form of another session or another site; one who wanted to stop gets a button that does.
    pub(crate) fn elsewhere(who: Option<Who>) -> Self {
        let next = match who.as_ref().map(|who| who.page) {
            Some(Page::Stop) => "error-elsewhere-stop",
            Some(_) | None => "error-elsewhere-next",
        };
        Self::said(who, StatusCode::FORBIDDEN, "error-elsewhere", text(next))
    }

    /// A form whose sender is not signed in any more.
    pub(crate) fn signed_out(page: Page) -> Self {
        let next = if page == Page::Stop { "error-signed-out-stop" } else { "error-signed-out-next" };
        Self::said(None, StatusCode::UNAUTHORIZED, "error-signed-out", text(next))
    }

    /// Too much at once, or too slow: nothing was done.
    pub(crate) fn busy() -> Self {
        Self::said(None, StatusCode::SERVICE_UNAVAILABLE, "error-unavailable", text("error-busy-next"))
    }

    pub(crate) fn malformed(who: Option<Who>) -> Self {
        Self::said(who, StatusCode::BAD_REQUEST, "error-malformed", text("error-malformed-next"))
    }

    /// A form that can be read and says what cannot be; `why` is the id of what to do about it.
    pub(crate) fn mistake(who: &Who, why: &str) -> Self {
        Self::said(Some(who.clone()), StatusCode::UNPROCESSABLE_ENTITY, "error-mistake", text(why))
    }

    pub(crate) fn gone(who: &Who, why: &str) -> Self {
        Self::said(Some(who.clone()), StatusCode::GONE, "error-gone", text(why))
    }

    pub(crate) fn unavailable(who: &Who, why: impl Into<String>) -> Self {
        let why: String = why.into();
        let why = text_with("error-unavailable-next", &[("why", &why)]);
        Self::said(Some(who.clone()), StatusCode::SERVICE_UNAVAILABLE, "error-unavailable", why)
    }

    /// What became of an act that the page wanted recorded.
    pub(crate) fn not_done(who: &Who, error: NotDone) -> Self {
        match error {
            NotDone::Refused(refusal) if refusal.code == RefusalCode::SawTooLittle => {
                let why = text("error-moved-on-next");
                Self::said(Some(who.clone()), StatusCode::CONFLICT, "error-moved-on", why)
            }
            NotDone::Refused(refusal) => {
                let values = [("code", refusal.code.as_str()), ("why", refusal.why.as_str())];
                let why = text_with("error-refused-next", &values);
                Self::said(Some(who.clone()), StatusCode::CONFLICT, "error-refused", why)
            }
            NotDone::Erased => Self::gone(who, "error-erased"),
            NotDone::Unavailable(why) => Self::unavailable(who, why),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn => Redirect::to("/sign-in").into_response(),
            Self::Said { who, status, title, why } => {
                let main = html! {
                    div class="error-summary" role="alert" { h1 { (title) } p { (why) } }
                    p { a href="/" { (text("error-back")) } }
                };
                let mut response = framed((*who).as_ref(), &title, &main);
                *response.status_mut() = status;
                response
                    .headers_mut()
                    .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
                response
            }
        }
    }
}
