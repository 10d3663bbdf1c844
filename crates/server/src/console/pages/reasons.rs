//! `/uses/{id}/reasons`: the last assessment with its reasons; reading them is an act.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use stricto_law::assessment::Outcome;
use stricto_law::finding::FindingState;
use stricto_law::time::Instant;
use stricto_record::ids::{ActHash, UseId};

use super::case_file::use_id;
use super::elements::{self, Element, Found};
use super::limits::read_field;
use crate::api::payload::Names;
use crate::app::App;
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::{PageError, titled};
use crate::console::text::text;

/// What of a sealed receipt the page shows.
#[derive(Deserialize)]
struct Receipt {
    assessment: Assessed,
    unread: Vec<String>,
}

#[derive(Deserialize)]
struct Assessed {
    outcome: Outcome,
    at: Instant,
    good_until: Option<Instant>,
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    row: String,
    state: FindingState,
    #[serde(default)]
    exempt: bool,
    reason: String,
}

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    _form: Form,
) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let act = app.register.read(|fold| Some(fold.use_file(id)?.assessment.as_ref()?.act));
    let act = act.ok_or_else(|| PageError::not_found(Some(who.clone())))?;
    let (found, unread) = read(&app, &who, id, act).await?;
    let main = html! {
        p { a href={ "/uses/" (id) } { (text("back-to-case")) } }
        h1 { (text("reasons-title")) }
        p class="hint" { (text("limits-read")) }
        @if !unread.is_empty() {
            div class="warning" { p { (text("reasons-unread")) } ul { @for part in &unread { li { (part) } } } }
        }
        section aria-labelledby="elements" { h2 id="elements" { (text("elements-title")) } (elements::list(&found)) }
    };
    Ok(titled(Some(&who), "reasons-title", &main))
}

/// The assessment under `act` with its reasons, and the parts of the file that it could not read; reading is recorded.
///
/// # Errors
/// Where the register refuses the reader, the assessment is erased, or its receipt cannot be read.
pub(crate) async fn read(
    app: &Arc<App>,
    who: &Who,
    of: UseId,
    act: ActHash,
) -> Result<(Found, Vec<String>), PageError> {
    let value = read_field(app, who, of, act, "receipt").await?;
    let receipt: Receipt =
        serde_json::from_slice(&value).map_err(|_| PageError::unavailable(who, text("reasons-damaged")))?;
    let Receipt { assessment, unread } = receipt;
    let over = app.register.read(|fold| fold.use_file(of).is_none_or(|file| file.stop.is_some()));
    // That a row only waits for the decision stands in the public part.
    let waiting: BTreeSet<String> = app.register.read(|fold| {
        let recorded = fold.use_file(of).and_then(|file| file.assessment.as_ref());
        let rows = recorded.into_iter().flat_map(|assessment| &assessment.findings);
        rows.filter(|finding| finding.awaits_decision).map(|finding| finding.row.clone()).collect()
    });
    let element = |f: Finding| Element {
        awaits_decision: waiting.contains(&f.row),
        row: f.row,
        state: f.state,
        exempt: f.exempt,
        reason: Some(f.reason),
    };
    let found = Found {
        outcome: assessment.outcome,
        at: assessment.at,
        good_until: assessment.good_until,
        over,
        elements: assessment.findings.into_iter().map(element).collect(),
    };
    Ok((found, unread))
}
