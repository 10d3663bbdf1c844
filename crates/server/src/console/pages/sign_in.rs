//! `/sign-in`: with a name and a password; in the demo, with one click a role.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use stricto_store::ActKey;
use stricto_store::accounts::Accounts;

use crate::app::App;
use crate::console::door::MaybeWho;
use crate::console::form::Form;
use crate::console::layout::{PageError, titled};
use crate::console::session::{COOKIE, SESSION_MAX};
use crate::console::text::text;
use crate::console::words;

pub(crate) async fn show(State(app): State<Arc<App>>, MaybeWho(who): MaybeWho) -> Response {
    titled(who.as_ref(), "sign-in-title", &main(&app, false))
}

/// Signs in, or shows the form again; which of name and password was wrong is not said.
pub(crate) async fn sign_in(
    State(app): State<Arc<App>>,
    MaybeWho(who): MaybeWho,
    form: Form,
) -> Result<Response, PageError> {
    let found = match form.said("demo") {
        Some(name) => {
            app.console.demo.iter().find(|a| a.name == name).map(|a| (a.name.clone(), Arc::clone(&a.key)))
        }
        None => with_password(&app, &form).await.map(|(name, key)| (name, Arc::new(key))),
    };
    let enrolled = |key: &ActKey| {
        let id = key.id();
        app.register.read(|fold| fold.instance().enrolment(&id).is_some_and(|e| e.retired.is_none()))
    };
    let Some((name, key)) = found.filter(|(_, key)| enrolled(key)) else {
        return Ok(titled(who.as_ref(), "sign-in-title", &main(&app, true)));
    };
    let begun = app.console.begin(&name, key, &*app.chance);
    let number = begun.map_err(|_| PageError::malformed(None))?;
    let age = SESSION_MAX.as_secs();
    let cookie = format!("{COOKIE}={number}; HttpOnly; SameSite=Strict; Path=/; Max-Age={age}");
    let mut response = Redirect::to("/").into_response();
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

fn main(app: &App, again: bool) -> Markup {
    html! {
        h1 { (text("sign-in-title")) }
        @if again {
            div class="error-summary" role="alert" { h2 { (text("sign-in-wrong")) } p { (text("sign-in-wrong-next")) } }
        }
        @if app.console.is_demo() {
            section aria-labelledby="demo-roles" {
                h2 id="demo-roles" { (text("sign-in-demo")) }
                p { (text("sign-in-demo-why")) }
                ul class="cards" {
                    @for account in &app.console.demo {
                        @let role = app.register.read(|f| f.instance().enrolment(&account.key.id()).map(|e| e.role));
                        @if let Some(role) = role {
                            li {
                                form method="post" action="/sign-in" {
                                    input type="hidden" name="demo" value=(account.name);
                                    button type="submit" { (words::role(role)) }
                                    span class="hint" { (account.name) }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if app.console.accounts.is_some() {
            form method="post" action="/sign-in" class="stack" {
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
