//! The door that every page passes: which page, who is signed in, which headers, one line of log.
//!
//! Closed by default: a page that is not in the table is refused even where a handler exists. Forms are taken from our
//! own pages only.

use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use stricto_law::time::{Instant, Millis};

use super::access::{Audience, Page};
use super::layout::PageError;
use super::session::{Asks, IDLE_MAX, SESSION_MAX, Session};
use super::when;
use crate::api::door::{Caller, OPERATION_MAX};
use crate::app::App;
use crate::connections::Line;

/// What every page says about itself: nothing is kept, framed, sniffed or passed on; nothing comes from elsewhere.
const HEADERS: &[(HeaderName, &str)] = &[
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
];

/// How many cookies of one name are looked at.
const COOKIES_MAX: usize = 8;

/// What the script adds to a page's address when it asks for it again by itself.
const BY_ITSELF: &str = "by-itself";

/// Somebody who is signed in, as a page knows them.
#[derive(Clone)]
pub(crate) struct Who {
    /// The key, as the register knows it.
    pub(crate) caller: Caller,
    /// The session.
    pub(crate) session: Session,
    /// Whether this is the demo.
    pub(crate) demo: bool,
    /// The page that is shown.
    pub(crate) page: Page,
}

impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(PageError::sign_in)
    }
}

/// Whoever is signed in, or nobody: for pages that anyone gets.
pub(crate) struct MaybeWho(pub(crate) Option<Who>);

impl<S: Sync> FromRequestParts<S> for MaybeWho {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        Ok(Self(parts.extensions.get::<Who>().cloned()))
    }
}

/// Lets a request in, or answers why not.
pub(crate) async fn door(
    State(app): State<Arc<App>>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let began = std::time::Instant::now();
    let line = request.extensions().get::<Line>().cloned();
    let page = matched.as_ref().and_then(|path| Page::matched(request.method(), path.as_str()));
    let mut response = match page {
        Some(page) => within(&app, page, request, next).await,
        None => nothing_to_show(&app, matched.as_ref(), &request),
    };
    say_headers(&mut response);
    tracing::info!(
        page = page.map_or("none", Page::name),
        status = response.status().as_u16(),
        duration_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        "page"
    );
    match line {
        Some(line) => line.until_written(response),
        None => response,
    }
}

fn say_headers(response: &mut Response) {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
}

/// The answer where no page is: an address that only takes forms leads to the page they stand on.
fn nothing_to_show(app: &App, matched: Option<&MatchedPath>, request: &Request) -> Response {
    let takes_forms = matched.is_some_and(|path| Page::matched(&Method::POST, path.as_str()).is_some());
    let path = request.uri().path();
    match path.rsplit_once('/') {
        Some((page, _)) if takes_forms && request.method() == Method::GET => {
            Redirect::to(if page.is_empty() { "/" } else { page }).into_response()
        }
        Some(_) | None => PageError::not_found(who(app, Page::Home, request)).into_response(),
    }
}

/// The answer at a path that is none: a page for whoever reads pages, a problem for programs.
pub(crate) async fn nowhere(State(app): State<Arc<App>>, request: Request) -> Response {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if !accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        return crate::api::door::nowhere().await;
    }
    let mut response = PageError::not_found(who(&app, Page::Home, &request)).into_response();
    say_headers(&mut response);
    response
}

async fn within(app: &App, page: Page, mut request: Request, next: Next) -> Response {
    if page.method() == Method::POST && !from_here(request.headers()) {
        return PageError::elsewhere(who(app, page, &request)).into_response();
    }
    let who = who(app, page, &request);
    let role = who.as_ref().map(|who| who.caller.role);
    if !page.audience().admits(role) {
        return match (page.audience(), who) {
            (Audience::Roles(_), None) if page.method() == Method::GET => {
                Redirect::to("/sign-in?needed").into_response()
            }
            // A form that does nothing says so; above all a stop.
            (Audience::Roles(_), None) => PageError::signed_out(page).into_response(),
            (Audience::Roles(_) | Audience::Anyone, who) => PageError::forbidden(who).into_response(),
        };
    }
    if let Some(who) = who {
        request.extensions_mut().insert(who);
    }
    // A form is worked for once all of it is there: see `Form`.
    if let Some(line) = request.extensions().get::<Line>().filter(|_| page.method() == Method::GET) {
        line.works();
    }
    match tokio::time::timeout(OPERATION_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => PageError::busy().into_response(),
    }
}

/// Whoever's session the cookie names, while the key is enrolled and not retired.
fn who(app: &App, page: Page, request: &Request) -> Option<Who> {
    let by = if by_itself(page, request) { Asks::ByItself } else { Asks::Somebody };
    let name = app.console.cookie();
    let mut living = numbers(request.headers(), &name).filter_map(|number| app.console.of(number, by));
    // Two sessions in one browser would leave open who acts.
    let session = living.next().filter(|_| living.next().is_none())?;
    // A clock that cannot be trusted takes nobody the power to stop: sessions are timed by what passes steadily.
    let now = when::known(app)?;
    // A stream is asked for again by the script while the session lasts, and ends with it.
    let lasts = if page == Page::AlertEvents { IDLE_MAX } else { SESSION_MAX };
    let ends = now.plus(Millis(u64::try_from(lasts.as_millis()).ok()?));
    let caller = caller(app, &session, ends)?;
    Some(Who { caller, session, demo: app.console.is_demo(), page })
}

/// Whether the page asks again by its script, with nobody at the screen.
fn by_itself(page: Page, request: &Request) -> bool {
    page == Page::AlertEvents || request.uri().query() == Some(BY_ITSELF)
}

fn caller(app: &App, session: &Session, expires: Instant) -> Option<Caller> {
    let key = session.key.id();
    app.register.read(|fold| {
        let enrolment = fold.instance().enrolment(&key).filter(|enrolment| enrolment.retired.is_none())?;
        Some(Caller {
            key,
            role: enrolment.role,
            actor: enrolment.actor.clone(),
            body: enrolment.body.clone(),
            expires,
        })
    })
}

/// The values of the cookie of this name; other servers of this machine may have set some of them.
pub(crate) fn numbers<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(key, _)| *key == name)
        .map(|(_, value)| value)
        .take(COOKIES_MAX)
}

/// Whether a form comes from a page of this very server, as the browser says; what says nothing is no browser of today.
fn from_here(headers: &HeaderMap) -> bool {
    let one = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (one("sec-fetch-site"), one("origin"), one("host")) {
        (Some(site), _, _) => site == "same-origin",
        (None, Some(origin), Some(host)) => {
            origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == Some(host)
        }
        (None, _, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn a_form_is_taken_from_this_server_alone() {
        for (pairs, taken) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://a:1"), ("host", "a:1")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "http://a:1"), ("host", "a:1")], true),
            (&[("origin", "http://b:1"), ("host", "a:1")], false),
            (&[("origin", "null"), ("host", "a:1")], false),
            (&[("host", "a:1")], false),
        ] {
            assert_eq!(from_here(&headers(pairs)), taken, "{pairs:?}");
        }
    }

    #[test]
    fn a_session_cookie_is_found_by_its_whole_name_among_others() {
        let found = |cookies: &'static str| {
            numbers(&headers(&[("cookie", cookies)]), "stricto_session_7")
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("a=1; stricto_session_7=x"), ["x"]);
        assert_eq!(found("stricto_session_7=x; stricto_session_7=y"), ["x", "y"]);
        assert!(found("a=1; stricto_session=x; stricto_session_70=y").is_empty());
    }
}
