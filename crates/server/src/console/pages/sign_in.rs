//! `/sign-in`: with a name and a password; in the demo, with one click a role.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use stricto_record::fold::Phase;
use stricto_record::ids::UseId;
use stricto_record::role::Role;
use stricto_store::ActKey;
use stricto_store::accounts::Accounts;

use crate::app::App;
use crate::connections::Line;
use crate::console::demo::{Demo, DemoStory};
use crate::console::door::{MaybeWho, Who, numbers};
use crate::console::form::Form;
use crate::console::layout::{PageError, csrf, public};
use crate::console::session::SESSION_MAX;
use crate::console::text::{text, text_with, word};
use crate::console::words;

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    MaybeWho(who): MaybeWho,
    RawQuery(raw): RawQuery,
) -> Response {
    let again = if raw.as_deref() == Some("needed") && who.is_none() { Again::Needed } else { Again::No };
    let title = if app.console.is_demo() { "demo-title" } else { "sign-in-title" };
    public(&app, who.as_ref(), title, &main(&app, who.as_ref(), again))
}

/// Signs in, or shows the form again; which of name and password was wrong is not said.
pub(crate) async fn sign_in(
    State(app): State<Arc<App>>,
    MaybeWho(who): MaybeWho,
    line: Option<Extension<Line>>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let found = match form.said("demo") {
        Some(name) => {
            let person = app.console.demo.as_ref().and_then(|demo| demo.person(name));
            person.map(|person| (person.name.clone(), Arc::clone(&person.key)))
        }
        None => with_password(&app, &form, line).await?.map(|(name, key)| (name, Arc::new(key))),
    };
    let Some((name, key)) = found.filter(|(_, key)| may_enter(&app, key)) else {
        return Ok(public(&app, who.as_ref(), "sign-in-title", &main(&app, who.as_ref(), Again::Wrong)));
    };
    // One person at a time in a browser: whoever was signed in there is not any more.
    let cookie = app.console.cookie();
    numbers(&headers, &cookie).for_each(|number| app.console.end(number));
    let begun = app.console.begin(&name, key, &*app.chance);
    let number = begun.map_err(|_| PageError::malformed(None))?;
    let age = SESSION_MAX.as_secs();
    let cookie = format!("{cookie}={number}; HttpOnly; SameSite=Strict; Path=/; Max-Age={age}");
    // Where to go on is an id and never an address: nobody can be sent elsewhere.
    let to = form.said("to").and_then(|to| to.parse::<UseId>().ok());
    let to = to.map_or_else(|| "/".to_owned(), |id| format!("/uses/{id}"));
    let mut response = Redirect::to(&to).into_response();
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| PageError::malformed(None))?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Whether the key is enrolled, not retired, and a person's.
fn may_enter(app: &App, key: &ActKey) -> bool {
    let id = key.id();
    app.register.read(|fold| {
        let enrolment = fold.instance().enrolment(&id).filter(|enrolment| enrolment.retired.is_none());
        enrolment.is_some_and(|enrolment| match enrolment.role {
            Role::Register | Role::Engine | Role::SiteGate => false,
            Role::Administrator
            | Role::Requester
            | Role::Commander
            | Role::Verifier
            | Role::RightsOfficer
            | Role::Court
            | Role::CourtClerk
            | Role::MarketSurveillance
            | Role::DataProtection
            | Role::Trustee
            | Role::Auditor => true,
        })
    })
}

/// The key that name and password open; each try costs memory and time, so few are made at once and few wait.
///
/// # Errors
/// Where too many wait already.
async fn with_password(
    app: &App,
    form: &Form,
    line: Option<Extension<Line>>,
) -> Result<Option<(String, ActKey)>, PageError> {
    let Some(accounts): Option<Accounts> = app.console.accounts.clone() else { return Ok(None) };
    let (Some(name), Some(password)) = (form.said("name"), form.one("password")) else { return Ok(None) };
    let (name, password) = (name.to_owned(), zeroize::Zeroizing::new(password.to_owned()));
    let busy = |_| PageError::busy();
    let _waits = Arc::clone(&app.console.waiting).try_acquire_owned().map_err(busy)?;
    let turn = Arc::clone(&app.console.trying).acquire_owned().await.map_err(|_| PageError::busy())?;
    // Until now whoever comes may take this connection's place.
    if let Some(Extension(line)) = line {
        line.works();
    }
    let opened = tokio::task::spawn_blocking(move || {
        // The turn ends with the work, and not with whoever waits for it.
        let _turn = turn;
        accounts.open(&name, &password).map(|key| key.map(|key| (name, key)))
    });
    match opened.await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => {
            // The error names a file, and so a person.
            tracing::error!(cause = error.cause(), "an account cannot be opened");
            Ok(None)
        }
        Err(_) => Err(PageError::busy()),
    }
}

/// Why the form is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    /// Somebody wants to sign in.
    No,
    /// Name and password did not fit.
    Wrong,
    /// A page was asked for that needs somebody.
    Needed,
}

fn main(app: &App, who: Option<&Who>, again: Again) -> Markup {
    html! {
        @match &app.console.demo {
            Some(demo) => {
                h1 { (text("demo-title")) }
                p class="lead" { (text("demo-lead")) }
                (wrong(again))
                (stories(app, demo, who))
                (people(app, demo, who))
            }
            None => {
                h1 { (text("sign-in-title")) }
                (wrong(again))
            }
        }
        @if app.console.accounts.is_some() {
            form method="post" action="/sign-in" class="stack" {
                @if let Some(who) = who { (csrf(who)) }
                label for="name" { (text("sign-in-name")) }
                input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required;
                label for="password" { (text("sign-in-password")) }
                input id="password" name="password" type="password" autocomplete="current-password" required;
                button type="submit" { (text("sign-in")) }
            }
        }
        p { a href="/check" { (text("sign-in-check")) } }
    }
}

fn wrong(again: Again) -> Markup {
    html! {
        @if again == Again::Needed {
            p class="warning" role="status" { (text("sign-in-needed")) }
        }
        @if again == Again::Wrong {
            div class="error-summary" role="alert" { h2 { (text("sign-in-wrong")) } p { (text("sign-in-wrong-next")) } }
        }
    }
}

/// The stories that have begun, each with where it stands and one click to its case file.
fn stories(app: &App, demo: &Demo, who: Option<&Who>) -> Markup {
    let begun: Vec<(&DemoStory, Phase)> = app.register.read(|fold| {
        let phase = |story: &DemoStory| fold.use_file(story.use_id).map(|file| file.phase());
        demo.stories.iter().filter_map(|story| Some((story, phase(story)?))).collect()
    });
    html! {
        section aria-labelledby="stories" {
            h2 id="stories" { (text("demo-stories")) }
            @if begun.is_empty() { p { (text("demo-not-begun")) } }
            ol class="cards wide" {
                @for (story, phase) in &begun {
                    li {
                        h3 { (word("story", story.id)) }
                        p { (text(&format!("story-{}-what", story.id))) }
                        p { (words::tag(words::phase_tone(*phase), &words::phase(*phase))) }
                        form method="post" action="/sign-in" {
                            @if let Some(who) = who { (csrf(who)) }
                            input type="hidden" name="demo" value=(story.seen_as);
                            input type="hidden" name="to" value=(story.use_id);
                            button type="submit" { (text_with("demo-look", &[("story", &word("story", story.id))])) }
                            @let role = role_of(app, demo, &story.seen_as);
                            span class="hint" { (text_with("demo-look-as", &[("name", &story.seen_as), ("role", &role)])) }
                        }
                    }
                }
            }
        }
    }
}

/// One click a role.
fn people(app: &App, demo: &Demo, who: Option<&Who>) -> Markup {
    html! {
        section aria-labelledby="demo-roles" {
            h2 id="demo-roles" { (text("sign-in-demo")) }
            p { (text("sign-in-demo-why")) }
            ul class="cards" {
                @for person in &demo.people {
                    @let role = app.register.read(|f| f.instance().enrolment(&person.key.id()).map(|e| e.role));
                    @if let Some(role) = role {
                        li {
                            form method="post" action="/sign-in" {
                                @if let Some(who) = who { (csrf(who)) }
                                input type="hidden" name="demo" value=(person.name);
                                button type="submit" class="quiet" { (words::role(role)) span class="hidden" { ", " (person.name) } }
                                span class="hint" aria-hidden="true" { (person.name) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The role of a person of the demo, in words.
fn role_of(app: &App, demo: &Demo, name: &str) -> String {
    let role = demo.person(name).and_then(|person| {
        app.register.read(|fold| fold.instance().enrolment(&person.key.id()).map(|enrolment| enrolment.role))
    });
    role.map_or_else(String::new, words::role)
}
