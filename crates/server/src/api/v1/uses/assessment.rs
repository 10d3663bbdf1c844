//! `GET /v1/uses/{id}/assessment`: the last assessment, row by row, each with what it asks and its source.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stricto_law::finding::FindingState;
use stricto_record::ids::UseId;
use utoipa::ToSchema;

use crate::api::error::{ApiError, Problem};
use crate::api::payload::Names;
use crate::app::App;

/// An assessment as the register carries it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssessmentView {
    /// The act.
    act: String,
    /// When it was recorded.
    at: String,
    /// The outcome.
    outcome: &'static str,
    /// The earliest instant at which time alone could change a finding.
    good_until: Option<String>,
    /// Each row with its finding, in the order of the gate.
    findings: Vec<FindingView>,
}

/// One row and what was found; its reason is sealed in the receipt.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingView {
    /// The requirement's id.
    row: String,
    /// `met`, `not_met` or `undetermined`.
    #[schema(value_type = String)]
    state: FindingState,
    /// Whether the row does not apply to this case; its state is then `met`.
    exempt: bool,
    /// Whether nothing is missing but what the authority's decision says; its state is then `undetermined`.
    awaits_decision: bool,
    /// What the requirement asks, in our own words.
    asks: Option<&'static str>,
}

/// The last assessment of a use.
#[utoipa::path(get, path = "/v1/uses/{id}/assessment", tag = "uses", operation_id = "use-assessment",
    params(("id" = String, Path, description = "the use's id")), security(("token" = [])),
    responses(
        (status = 200, body = AssessmentView),
        (status = 400, description = "`id` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "no such use, or not assessed yet", body = Problem),
    ))]
pub(crate) async fn assessment(
    State(app): State<Arc<App>>,
    names: Names,
) -> Result<Json<AssessmentView>, ApiError> {
    let id: UseId = names.parse("id", "a use id")?;
    let assessment = app.register.read(|fold| fold.use_file(id).and_then(|file| file.assessment.clone()));
    let assessment =
        assessment.ok_or_else(|| ApiError::not_found("no such use is here, or it is not assessed yet"))?;
    let findings = assessment
        .findings
        .into_iter()
        .map(|finding| FindingView {
            asks: stricto_law::requirements::requirement(&finding.row).map(|row| row.asks.as_str()),
            row: finding.row,
            state: finding.state,
            exempt: finding.exempt,
            awaits_decision: finding.awaits_decision,
        })
        .collect();
    Ok(Json(AssessmentView {
        act: assessment.act.to_string(),
        at: assessment.at.to_string(),
        outcome: assessment.outcome.as_str(),
        good_until: assessment.good_until.map(|at| at.to_string()),
        findings,
    }))
}
