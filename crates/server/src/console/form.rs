//! What a form carries: bounded, read once, and from the very session it is for.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use stricto_record::ids::ActHash;
use zeroize::Zeroizing;

use super::access::Page;
use super::door::Who;
use super::layout::PageError;
use crate::connections::Line;

/// How long a form may be.
const FORM_MAX: usize = 64 << 10;

/// The fields of a form, in the order they came.
pub(crate) struct Form(Vec<(String, Zeroizing<String>)>);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = PageError;

    async fn from_request(request: Request, _: &S) -> Result<Self, PageError> {
        let who = request.extensions().get::<Who>().cloned();
        let line = request.extensions().get::<Line>().cloned();
        let signs_in = request.uri().path() == Page::SignInDo.path();
        let body = to_bytes(request.into_body(), FORM_MAX).await;
        // Whoever tries a password is worked for once it is their turn.
        if let Some(line) = line.filter(|_| !signs_in) {
            line.works();
        }
        let body = body.map_err(|_| PageError::malformed(who.clone()))?;
        let form = Self(
            form_urlencoded::parse(&body)
                .map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned())))
                .collect(),
        );
        // Whoever is signed in acts through forms of the own session alone.
        match &who {
            Some(who) if form.one("csrf") != Some(who.session.csrf.as_str()) => {
                Err(PageError::elsewhere(Some(who.clone())))
            }
            Some(_) | None => Ok(form),
        }
    }
}

impl Form {
    /// The field of this name, where it is there once.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        let mut found = self.all(name);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// The field of this name, where it is there once and has something in it.
    pub(crate) fn said(&self, name: &str) -> Option<&str> {
        self.one(name).map(str::trim).filter(|text| !text.is_empty())
    }

    /// Every field of this name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The last act of the use that the form's page showed.
///
/// # Errors
/// Where the form does not say it.
pub(crate) fn seen(who: &Who, form: &Form) -> Result<ActHash, PageError> {
    let seen = form.one("seen").and_then(|seen| seen.parse().ok());
    seen.ok_or_else(|| PageError::malformed(Some(who.clone())))
}
