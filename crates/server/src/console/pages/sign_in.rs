//! `/sign-in`: with a name and a password; in the demo, with one click a role.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use stricto_record::fold::Phase;
use stricto_record::ids::UseId;
use stricto_store::ActKey;
use stricto_store::accounts::Accounts;

use crate::app::App;
use crate::console::demo::{Demo, DemoStory};
use crate::console::door::{MaybeWho, Who, cookie};
use crate::console::form::Form;
use crate::console::layout::{PageError, csrf, titled};
use crate::console::session::{COOKIE, SESSION_MAX};
use crate::console::text::{text, text_with, word};
use crate::console::words;

pub(crate) async fn show(State(app): State<Arc<App>>, MaybeWho(who): MaybeWho) -> Response {
    titled(who.as_ref(), "sign-in-title", &main(&app, who.as_ref(), false))
}

/// Signs in, or shows the form again; which of name and password was wrong is not said.
pub(crate) async fn sign_in(
    State(app): State<Arc<App>>,
    MaybeWho(who): MaybeWho,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let found = match form.said("demo") {
        Some(name) => {
            let person = app.console.demo.as_ref().and_then(|demo| demo.person(name));
            person.map(|person| (person.name.clone(), Arc::clone(&person.key)))
        }
        None => with_password(&app, &form).await.map(|(name, key)| (name, Arc::new(key))),
    };
    let enrolled = |key: &ActKey| {
        let id = key.id();
        app.register.read(|fold| fold.instance().enrolment(&id).is_some_and(|e| e.retired.is_none()))
    };
    let Some((name, key)) = found.filter(|(_, key)| enrolled(key)) else {
        return Ok(titled(who.as_ref(), "sign-in-title", &main(&app, who.as_ref(), true)));
    };
    // One person at a time in a browser: whoever was signed in there is not any more.
    if let Some(number) = cookie(&headers) {
        app.console.end(number);
    }
    let begun = app.console.begin(&name, key, &*app.chance);
    let number = begun.map_err(|_| PageError::malformed(None))?;
    let age = SESSION_MAX.as_secs();
    let cookie = format!("{COOKIE}={number}; HttpOnly; SameSite=Strict; Path=/; Max-Age={age}");
    // Where to go on is an id and never an address: nobody can be sent elsewhere.
    let to = form.said("to").and_then(|to| to.parse::<UseId>().ok());
    let to = to.map_or_else(|| "/".to_owned(), |id| format!("/uses/{id}"));
    let mut response = Redirect::to(&to).into_response();
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| PageError::malformed(None))?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

async fn with_password(app: &App, form: &Form) -> Option<(String, ActKey)> {
    let accounts: Accounts = app.console.accounts.clone()?;
    let name = form.said("name")?.to_owned();
    let password = zeroize::Zeroizing::new(form.one("password")?.to_owned());
    let _turn = app.console.trying.acquire().await.ok()?;
    let opened = tokio::task::spawn_blocking({
        let name = name.clone();
        move || accounts.open(&name, &password)
    });
    match opened.await.ok()? {
        Ok(key) => key.map(|key| (name, key)),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "an account cannot be opened");
            None
        }
    }
}

fn main(app: &App, who: Option<&Who>, again: bool) -> Markup {
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

fn wrong(again: bool) -> Markup {
    html! {
        @if again {
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
                            span class="hint" { (text_with("demo-look-as", &[("name", &story.seen_as)])) }
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
                                button type="submit" class="quiet" { (words::role(role)) }
                                span class="hint" { (person.name) }
                            }
                        }
                    }
                }
            }
        }
    }
}
