//! `/court/{request}/decide`: the court grants, narrows or refuses, and signs.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::{Map, Value, json};
use stricto_law::limits::Limits;
use stricto_law::time::Instant;
use stricto_record::act::Entry;
use stricto_record::fold::Fold;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::{Kind, Public};

use super::decide_form::{FINDS, RESULTS};
use super::grant;
use super::request::{self, Asked, asked};
use crate::api::payload::Names;
use crate::app::App;
use crate::console::author::{self, Draft};
use crate::console::door::Who;
use crate::console::form::{Form, seen};
use crate::console::layout::PageError;
use crate::console::text::text;

/// How many acts after a request are looked through for its reading.
const ENTRIES_MAX: u32 = 20_000;

pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    form: Form,
) -> Result<Response, PageError> {
    let asked = asked(&app, &who, &names)?;
    if !has_read(&app, &who, &asked).await? {
        // Nobody decides on what they did not open, nor learns from answers what is asked.
        return Ok(Redirect::to(&format!("/court/{}", asked.act)).into_response());
    }
    let seen = seen(&who, &form)?;
    match meant(&app, &who, &asked, &form).await? {
        Err(mistake) => request::page(&app, &who, &asked, None, Some((&form, mistake))).await,
        Ok(draft) => {
            let draft = draft.answering(asked.act).having_seen(seen);
            let signed = author::act(&app, &who.session.key, draft).await;
            signed.map_err(|error| PageError::not_done(&who, error))?;
            Ok(Redirect::to(&format!("/uses/{}", asked.of)).into_response())
        }
    }
}

/// What the form means as an act; or the id of what to say of it.
async fn meant(
    app: &App,
    who: &Who,
    asked: &Asked,
    form: &Form,
) -> Result<Result<Draft, &'static str>, PageError> {
    let result = form.one("result").filter(|result| RESULTS.contains(result));
    let result: Option<DecisionResult> = result.and_then(|text| serde_json::from_value(json!(text)).ok());
    let Some(result) = result else { return Ok(Err("decide-no-result")) };
    let now = app.register.now().ok_or_else(|| PageError::unavailable(who, text("clock-unknown")))?;
    let Some(decision) = decision(app, who, asked, form, now) else { return Ok(Err("decide-not-said")) };
    let (mut until, mut granted) = (None, None);
    if result.allows() {
        let requested: Limits = request::opened(app, who, asked, "limits").await?;
        let urgent =
            app.register.read(|fold| fold.use_file(asked.of).is_some_and(|file| file.urgency.is_some()));
        let limits = match grant::limits(&requested, form, result, (now, urgent)) {
            Ok(limits) => limits,
            Err(mistake) => return Ok(Err(mistake)),
        };
        until = limits.windows.within().and_then(|windows| windows.iter().map(|w| w.until).max());
        granted = Some(serde_json::to_value(&limits).map_err(|_| PageError::malformed(Some(who.clone())))?);
    }
    let public = Public::AuthorisationDecided(AuthorisationDecided {
        result,
        basis: Basis::Signed,
        body: who.caller.body.clone(),
        until,
        decided_at: None,
        document: None,
        outside: Vec::new(),
        false_alerts: None,
    });
    let draft = Draft::new(asked.of, public).sealing("decision", decision);
    Ok(Ok(match granted {
        Some(limits) => draft.sealing("limits", limits),
        None => draft,
    }))
}

/// Whether this key has read the request and its limits, as acts.
async fn has_read(app: &App, who: &Who, asked: &Asked) -> Result<bool, PageError> {
    let from = app.register.read(|fold| fold.position(&asked.act)).unwrap_or_default();
    let entries = app.register.entries_of(Some(asked.of), from, ENTRIES_MAX).await;
    let entries = entries.map_err(|_| PageError::unavailable(who, text("store-failed")))?;
    let mut read = BTreeSet::new();
    for (position, bytes) in &entries {
        let mine = |fold: &Fold| {
            fold.act_at(*position)
                .is_some_and(|(_, act)| act.kind == Kind::ContentRead && act.by == who.caller.key)
        };
        if let (true, Ok(entry)) = (app.register.read(mine), Entry::parse(bytes))
            && let Public::ContentRead(of) = entry.signed.act.public
            && of.act == asked.act
        {
            read.insert(of.field);
        }
    }
    Ok(["request", "limits"].iter().all(|field| read.contains(*field)))
}

/// What the court says of itself and finds; a finding without evidence is left out, and stays open.
fn decision(app: &App, who: &Who, asked: &Asked, form: &Form, now: Instant) -> Option<Value> {
    let authority = who.caller.body.as_str();
    let mut said = Map::new();
    for (field, _) in FINDS {
        if let Some(evidence) = form.said(field) {
            let judged =
                json!({ "affirmed": true, "by": authority, "at": now.to_string(), "evidence": [evidence] });
            said.insert((*field).to_owned(), judged);
        }
    }
    if form.one("no-part") == Some("yes") {
        said.insert("no_part_in_case".into(), true.into());
    }
    let (state, objectives) = app.register.read(|fold| {
        let proposed = &fold.use_file(asked.of)?.proposed;
        let objectives: Vec<_> = proposed.objectives.iter().map(|o| o.in_law()).collect();
        Some((proposed.member_state.to_string(), objectives))
    })?;
    said.insert("reference".into(), form.said("reference")?.into());
    said.insert("authority".into(), authority.into());
    said.insert("authority_kind".into(), "court".into());
    said.insert("binding".into(), true.into());
    said.insert("authority_state".into(), state.into());
    said.insert("objectives".into(), serde_json::to_value(objectives).ok()?);
    said.insert("single_use".into(), true.into());
    let conditions: Vec<&str> =
        form.one("conditions").unwrap_or("").lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Some(json!({
        "reasons": form.said("reasons")?,
        "conditions": conditions,
        "case": { "authorisation": said },
    }))
}
