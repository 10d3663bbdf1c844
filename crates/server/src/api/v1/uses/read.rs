//! `GET /v1/uses/{id}`: one use, whole, from public parts.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use stricto_record::ids::UseId;

use super::view::UseView;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::Names;
use crate::app::App;

/// One use.
#[utoipa::path(get, path = "/v1/uses/{id}", tag = "uses", operation_id = "use",
    params(("id" = String, Path, description = "the use's id")), security(("token" = [])),
    responses(
        (status = 200, body = UseView),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    ))]
pub(crate) async fn read(State(app): State<Arc<App>>, names: Names) -> Result<Json<UseView>, ApiError> {
    let id: UseId = names.parse("id", "a use id")?;
    let now = app.now()?;
    let gate = crate::jobs::gate_state(&app);
    let view =
        app.register.read(|fold| fold.use_file(id).map(|file| UseView::of(file, &app.profiles, now, &gate)));
    view.map(Json).ok_or_else(|| ApiError::not_found("no such use is here"))
}
