//! `GET /v1/reports/{year}`: the figures of a year as JSON, or the transparency table as CSV.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use stricto_report::Year;

use crate::api::error::{ApiError, Problem};
use crate::api::payload::{Names, query};
use crate::app::App;

/// The figures of a year.
#[utoipa::path(get, path = "/v1/reports/{year}", tag = "reports", operation_id = "report",
    params(
        ("year" = String, Path, description = "four digits"),
        ("format" = Option<String>, Query, description = "`json` (default) or `csv`: the transparency table"),
    ),
    security(("token" = [])),
    responses(
        (status = 200, description = "figures as JSON, or the transparency table",
            content((Object = "application/json"), (String = "text/csv"))),
        (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    ))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    names: Names,
    RawQuery(raw): RawQuery,
) -> Result<Response, ApiError> {
    let year: Year = names.parse("year", "a year from 2025 to 9998")?;
    let format: Option<String> = query(raw.as_deref(), "format", "`json` or `csv`")?;
    match format.as_deref() {
        None | Some("json") => {
            Ok(Json(app.register.read(|fold| stricto_report::figures(fold, year))).into_response())
        }
        Some("csv") => {
            let table = app.register.read(|fold| stricto_report::transparency::table(fold, year));
            Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present")], table).into_response())
        }
        Some(_) => Err(ApiError::malformed("`format` in the query is `json` or `csv`")),
    }
}
