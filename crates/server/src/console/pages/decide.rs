//! `/court/{request}/decide`: the court grants, narrows or refuses, and signs.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::{Map, Value, json};
use stricto_law::limits::{Bound, Limits, Window};
use stricto_law::time::{Instant, Millis};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_store::register::FieldOpening;

use super::request::{Asked, asked};
use crate::api::payload::Names;
use crate::app::App;
use crate::console::author::{self, Draft};
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::PageError;
use crate::console::text::text;

/// What a court finds, each on evidence that it names (R-5.3-f, -g, -h; Article 5(2), second subparagraph).
pub(crate) const FINDS: &[(&str, &str)] = &[
    ("necessary_and_proportionate", "decide-necessary"),
    ("strictly_limited", "decide-limited"),
    ("elements_weighed", "decide-weighed"),
    ("national_conditions", "decide-national"),
];

/// The decisions that the form offers.
pub(crate) const RESULTS: &[&str] = &["granted", "granted-in-part", "refused"];

pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    form: Form,
) -> Result<Response, PageError> {
    let asked = asked(&app, &who, &names)?;
    let mistake = |why| PageError::mistake(&who, why);
    let result: DecisionResult = form
        .one("result")
        .filter(|result| RESULTS.contains(result))
        .and_then(|text| serde_json::from_value(json!(text)).ok())
        .ok_or_else(|| mistake("decide-no-result"))?;
    let now = app.register.now().ok_or_else(|| PageError::unavailable(&who, text("clock-unknown")))?;
    let requested = requested(&app, &who, &asked).await?;
    let decision = decision(&app, &who, &asked, &form, now).ok_or_else(|| mistake("decide-not-said"))?;
    let mut sealed = vec![("decision", decision)];
    let mut until = None;
    if result.allows() {
        let limits = narrowed(requested.clone(), &form, now).map_err(mistake)?;
        // What is signed says what it is: a grant that leaves something out is one in part.
        if result == DecisionResult::Granted && limits != requested {
            return Err(mistake("decide-not-whole"));
        }
        until = limits.windows.within().and_then(|windows| windows.iter().map(|w| w.until).max());
        let limits = serde_json::to_value(&limits).map_err(|_| PageError::malformed(Some(who.clone())))?;
        sealed.push(("limits", limits));
    }
    let public = Public::AuthorisationDecided(AuthorisationDecided {
        result,
        basis: Basis::Signed,
        body: who.caller.body.clone(),
        until,
        decided_at: None,
        document: None,
        outside: Vec::new(),
    });
    let draft = Draft { use_id: Some(asked.of), public, re: vec![asked.act], sealed };
    author::act(&app, &who.session.key, draft).await.map_err(|error| PageError::not_done(&who, error))?;
    Ok(Redirect::to(&format!("/uses/{}", asked.of)).into_response())
}

/// The limits that the request asks for; the court opened them on the page before, as an act.
async fn requested(app: &App, who: &Who, asked: &Asked) -> Result<Limits, PageError> {
    let damaged = || PageError::unavailable(who, text("request-damaged"));
    match app.register.open_field(&asked.act, "limits").await {
        Ok(FieldOpening::Open(opening, _)) => serde_json::from_slice(&opening.value).map_err(|_| damaged()),
        Ok(FieldOpening::Erased | FieldOpening::Missing) | Err(_) => Err(damaged()),
    }
}

/// What is granted: what was asked, with the cameras, the end and the threshold that the form leaves; never more.
///
/// # Errors
/// The id of what to say of a form that cannot be meant.
fn narrowed(asked: Limits, form: &Form, now: Instant) -> Result<Limits, &'static str> {
    let mut limits = asked;
    if let Bound::Within(cameras) = &limits.cameras {
        let chosen = |id: &str| form.all("camera").any(|chosen| chosen == id);
        let kept: BTreeMap<_, _> = cameras
            .iter()
            .filter(|(id, _)| chosen(id.as_str()))
            .map(|(id, point)| (id.clone(), *point))
            .collect();
        if kept.is_empty() {
            return Err("decide-no-camera");
        }
        limits.cameras = Bound::Within(kept);
    }
    if let Some(minutes) = form.said("minutes") {
        let minutes: Option<u64> = minutes.parse().ok().filter(|minutes| (1..=20_160).contains(minutes));
        let ends = now.plus(Millis(minutes.ok_or("decide-bad-minutes")? * 60_000));
        let cut = |w: &Window| Window { from: w.from, until: w.until.min(ends) };
        if let Bound::Within(windows) = &limits.windows {
            let windows: Vec<Window> = windows.iter().map(cut).filter(|w| w.from < w.until).collect();
            if windows.is_empty() {
                return Err("decide-bad-minutes");
            }
            limits.windows = Bound::Within(windows);
        }
    }
    if let Some(threshold) = form.said("threshold") {
        let least = e6(threshold).ok_or("decide-bad-threshold")?;
        let asked = limits.threshold_e6.within().copied().unwrap_or(least);
        limits.threshold_e6 = Bound::Within(least.max(asked));
    }
    Ok(limits)
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

/// A decimal between 0 and 1 in 10^-6: above 0, with at most six places.
fn e6(text: &str) -> Option<u32> {
    let (whole, places) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let whole: u32 = whole.parse().ok().filter(|whole| *whole <= 1)?;
    if places.len() > 6 || !places.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places: u32 = format!("{places:0<6}").parse().ok()?;
    Some(whole * 1_000_000 + places).filter(|e6| (1..=1_000_000).contains(e6))
}

/// A likelihood in 10^-6 as people write it.
pub(crate) fn decimal(e6: u32) -> String {
    let text = format!("{}.{:06}", e6 / 1_000_000, e6 % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_read_exactly_or_not_at_all() {
        for (text, read) in [
            ("0.95", Some(950_000)),
            ("1", Some(1_000_000)),
            ("0.000001", Some(1)),
            ("0", None),
            ("1.1", None),
            ("0.9500001", None),
            ("-0.5", None),
            ("0,95", None),
            ("", None),
        ] {
            assert_eq!(e6(text), read, "{text}");
        }
        assert_eq!(decimal(950_000), "0.95");
        assert_eq!(decimal(1_000_000), "1");
    }
}
