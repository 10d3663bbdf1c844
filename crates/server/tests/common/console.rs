//! Somebody at a browser, as far as HTTP goes: a session, its pages, its forms.

use stricto_testkit::Actor;

use super::Running;
use super::http::{Answer, browse};

pub(crate) const SAME: (&str, &str) = ("Sec-Fetch-Site", "same-origin");

/// Somebody at a browser.
pub(crate) struct Browser<'a> {
    pub(crate) running: &'a Running,
    pub(crate) cookie: String,
}

impl<'a> Browser<'a> {
    pub(crate) async fn as_actor(running: &'a Running, actor: &Actor) -> Self {
        let form = format!("demo={}", encoded(actor.actor.as_str()));
        let answer = browse(running.address, "POST", "/sign-in", &[SAME], &form).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        Self { running, cookie: session(&answer).expect("a session") }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        browse(self.running.address, "GET", path, &[("Cookie", &self.cookie)], "").await
    }

    /// Sends a form with the token of a page of this session.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        let csrf = csrf(&self.get("/uses").await.text());
        let form = format!("csrf={csrf}&{form}");
        browse(self.running.address, "POST", path, &[("Cookie", &self.cookie), SAME], &form).await
    }
}

pub(crate) fn encoded(text: &str) -> String {
    text.replace('/', "%2F")
}

pub(crate) fn session(answer: &Answer) -> Option<String> {
    let cookie = answer.header("set-cookie")?;
    Some(cookie.split(';').next()?.to_owned())
}

pub(crate) fn csrf(page: &str) -> String {
    hidden(page, "csrf")
}

/// The value of a hidden field.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let after = page.split(&field).nth(1).unwrap_or_else(|| panic!("no `{name}`: {page}"));
    after.split('"').next().expect("a value").to_owned()
}
