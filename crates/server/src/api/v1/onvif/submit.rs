//! `POST /v1/uses/{id}/onvif`: one ONVIF face recognition event in JSON, as a bridge took it from the broker.
//!
//! The event names neither use, list nor system. The server fills them in from the use's own open permit, so that on
//! this path the gate's checks of list and system hold by construction and prove nothing: `order.acknowledged` carries
//! no hash either. That the engine compares with the authorised list rests on the engine and its host. The source token
//! is the id the camera has in this instance. An event without a picture is withheld. Answered like candidates:
//! received, refused, nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use stricto_ingest::onvif::{self, Delivery, OnvifContext};
use stricto_law::time::Instant;
use stricto_record::fold::Fold;
use stricto_record::ids::UseId;
use utoipa::ToSchema;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::{Names, Payload, query};
use crate::api::v1::candidates::submit::Intake;
use crate::app::App;
use crate::gate_room::Taken;
use crate::gate_room::release::enqueue;

/// An ONVIF face recognition event, as far as it is read; everything else is dropped, a template refuses it.
#[derive(ToSchema)]
#[schema(rename_all = "PascalCase")]
#[expect(dead_code, reason = "it is described here and read by the ingest room, without copies")]
pub(crate) struct OnvifEvent {
    /// When it was captured, with a zone.
    utc_time: String,
    /// `Changed`, where it is there.
    property_operation: Option<String>,
    /// Where it comes from.
    source: OnvifSource,
    /// What was recognised.
    data: OnvifData,
}

/// The source of an event.
#[derive(ToSchema)]
#[schema(rename_all = "PascalCase")]
#[expect(dead_code, reason = "described only")]
pub(crate) struct OnvifSource {
    /// The camera's id in this instance; `VideoSourceToken` and `VideoSourceConfigurationToken` say the same.
    video_source: String,
}

/// What an event says.
#[derive(ToSchema)]
#[schema(rename_all = "PascalCase")]
#[expect(dead_code, reason = "described only")]
pub(crate) struct OnvifData {
    /// 0 to 1, quoted or not.
    likelihood: f64,
    /// The person's id in the list.
    #[schema(rename = "EnrollmentID")]
    enrollment_id: String,
    /// The picture, base64; without it the event is withheld.
    image: Option<String>,
}

/// One ONVIF face recognition event.
#[utoipa::path(post, path = "/v1/uses/{id}/onvif", tag = "engine", operation_id = "onvif",
    params(
        ("id" = String, Path, description = "the use's id"),
        ("topic" = String, Query, description = "as the broker delivered it: `tns1:RuleEngine/Recognition/Face`"),
        ("retained" = Option<bool>, Query, description = "whether the broker had kept it; such an event is refused"),
    ),
    request_body(content = OnvifEvent, content_type = "application/json",
        description = "at most 256 KiB. docs/engines.md is the reference"),
    security(("token" = [])),
    responses(
        (status = 200, body = Intake),
        (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 413, body = Problem),
    ))]
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    caller: Caller,
    names: Names,
    RawQuery(raw): RawQuery,
    payload: Payload,
) -> Result<Json<Intake>, ApiError> {
    let id: UseId = names.parse("id", "a use id")?;
    let topic: String = query(raw.as_deref(), "topic", "a topic")?
        .ok_or_else(|| ApiError::malformed("`topic` is missing in the query; give it as the broker did"))?;
    let retained = query(raw.as_deref(), "retained", "`true` or `false`")?.unwrap_or(false);
    let cameras = app.register.read(cameras);
    let use_id = id.to_string();
    let open = app.gate.open_use(caller.key, id);
    // Without an open permit the event still counts, and still shows that the engine compares.
    let context = OnvifContext {
        use_id: &use_id,
        list_sha256: open.as_ref().map_or("", |open| &open.list_sha256),
        system: open.as_ref().map_or("", |open| &open.system),
        system_version: open.as_ref().map_or("", |open| &open.system_version),
    };
    let delivery = Delivery { topic: &topic, retained, payload: &payload.0 };
    let camera = |token: &str| cameras.get(token).map(String::as_str);
    let now: Option<Instant> = app.register.now();
    let taken =
        onvif::candidate(delivery, context, camera).map(|ingested| app.gate.take(caller.key, now, ingested));
    let refused = match taken {
        Ok(Taken::Counted) => 0,
        Ok(Taken::Passed(of, waiting)) => {
            enqueue(&app, of, vec![waiting]);
            0
        }
        Ok(Taken::NotYours) | Err(_) => 1,
    };
    drop(payload);
    Ok(Json(Intake { received: 1, refused }))
}

fn cameras(fold: &Fold) -> BTreeSet<String> {
    fold.instance().cameras().map(|(id, _)| id.to_string()).collect()
}
