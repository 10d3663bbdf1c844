//! `GET /v1/alerts/{id}`: the content of an alert, after an `alert.opened` by the same key.
//!
//! Blind (R-14-b): a verifier sees the two pictures and nothing else until the own review is recorded: no likelihood,
//! no name, no place, and never the other's outcome. Nothing is shown of an alert that is dark or erased, nothing to the
//! unit of one that was corrected or judged *not same*, and what was being read when that came is not sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use stricto_ingest::pixels;
use stricto_record::contents::AlertContent;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, AlertId};
use stricto_record::role::Role;
use stricto_store::register::FieldOpening;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::Names;
use crate::app::{App, open_error};

/// What the caller may see of an alert now.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlertView {
    /// The alert.
    alert: String,
    /// Its use.
    #[serde(rename = "use")]
    of: String,
    /// The release, whose sealed field of the alert's name this is.
    release: String,
    /// The captured picture.
    pub(crate) captured_picture: Option<PictureView>,
    /// The picture of the authorised list, where the use has one.
    pub(crate) reference_picture: Option<PictureView>,
    /// What the engine claims: only after the own review.
    pub(crate) claim: Option<ClaimView>,
}

/// A picture.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct PictureView {
    /// Its media type.
    pub(crate) media_type: String,
    /// Base64.
    pub(crate) image: String,
}

/// What the engine claims.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClaimView {
    /// In 10^-6.
    pub(crate) likelihood_e6: u32,
    /// The camera.
    pub(crate) camera: String,
    /// When it was captured.
    pub(crate) captured: String,
    /// The id of the person in the authorised list.
    pub(crate) enrolment: String,
    /// The system.
    pub(crate) system: String,
    /// Its version.
    pub(crate) version: String,
}

/// The sealed `list` of a use, as far as verifiers need it: pictures by enrolment id.
#[derive(Deserialize)]
struct ReferencePictures {
    #[serde(default)]
    pictures: BTreeMap<String, PictureView>,
}

/// The content of an alert, after an `alert.opened` by the same key.
#[utoipa::path(get, path = "/v1/alerts/{id}", tag = "alerts", operation_id = "alert",
    params(("id" = String, Path, description = "the alert's id")), security(("token" = [])),
    responses(
        (status = 200, body = AlertView),
        (status = 400, description = "`id` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, description = "`not-opened`: submit an `alert.opened` first", body = Problem),
        (status = 410, description = "`dark`, `erased`, or `corrected` or `judged-not-same` and blocked for the unit", body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    names: Names,
) -> Result<Json<AlertView>, ApiError> {
    let id: AlertId = names.parse("id", "an alert id")?;
    view(&app, &caller, id).await.map(Json)
}

/// What this caller may be shown of an alert now.
pub(crate) async fn view(app: &App, caller: &Caller, id: AlertId) -> Result<AlertView, ApiError> {
    let (release, list, reviewed) = app.register.read(|fold| may_see(app, fold, caller, id))?;
    let content: AlertContent = open(app, &release, &id.to_string()).await?;
    let reference = reference(app, &list, &content.enrolment).await?;
    // A stop may have come while keys were fetched.
    let (_, _, _) = app.register.read(|fold| may_see(app, fold, caller, id))?;
    let of = app.register.read(|fold| fold.use_of_alert(&id)).ok_or_else(unknown)?.to_string();
    let blind = caller.role == Role::Verifier && !reviewed;
    let picture = |content: &AlertContent| {
        let (media_type, image) = content.media_type.clone().zip(content.image.clone())?;
        Some(PictureView { media_type, image })
    };
    Ok(AlertView {
        alert: id.to_string(),
        of,
        release: release.to_string(),
        captured_picture: picture(&content),
        reference_picture: reference,
        claim: (!blind).then(|| ClaimView {
            likelihood_e6: content.likelihood_e6,
            camera: content.camera,
            captured: content.captured.to_string(),
            enrolment: content.enrolment,
            system: content.system,
            version: content.version,
        }),
    })
}

/// What everybody but the trustee is told while a refusal is challenged (R-5.3-r).
pub(crate) fn held_by_the_trustee() -> ApiError {
    let why = "held by the trustee while the refusal is challenged: the unit's key is gone, and nobody else opens this";
    ApiError::gone("held-by-the-trustee", why)
}

fn unknown() -> ApiError {
    ApiError::not_found("no such alert is here")
}

/// The release, the act with the list, and whether the caller has reviewed; or why nothing is shown.
fn may_see(
    app: &App,
    fold: &Fold,
    caller: &Caller,
    id: AlertId,
) -> Result<(ActHash, ActHash, bool), ApiError> {
    let file: &UseFile = fold.use_of_alert(&id).and_then(|of| fold.use_file(of)).ok_or_else(unknown)?;
    let alert = file.alert(&id).ok_or_else(unknown)?;
    if file.held().is_some() {
        return Err(held_by_the_trustee());
    }
    if file.alert_erased(&id).is_some() {
        return Err(ApiError::gone("erased", "this alert's content is erased; its order is in the register"));
    }
    if file.darkened().is_some() || app.gate.is_darkening(file.id) {
        return Err(ApiError::gone("dark", "this alert went dark: the use ended in a way that recalls it"));
    }
    // As the register admits an opening: whoever looked before the correction looks no more, outside people do.
    let outside = fold.outside(file, &caller.key);
    if alert.corrected.is_some() && !outside {
        let why = "this alert was corrected and is blocked; only people outside the unit see it";
        return Err(ApiError::gone("corrected", why));
    }
    if alert.judged_not_same() && !outside {
        let why = "this alert was judged not to show the person sought; only people outside the unit see it";
        return Err(ApiError::gone("judged-not-same", why));
    }
    if !alert.opened.contains_key(&caller.key) {
        return Err(ApiError::refused(
            "not-opened",
            "submit an `alert.opened` of this alert under this key first; opening is recorded before it is shown",
        ));
    }
    Ok((alert.released, file.proposed.act, alert.review_by(&caller.actor).is_some()))
}

async fn open<T: serde::de::DeserializeOwned>(app: &App, act: &ActHash, field: &str) -> Result<T, ApiError> {
    match app.register.open_field(act, field).await.map_err(|error| open_error(&error))? {
        FieldOpening::Open(opening, _) => serde_json::from_slice(&opening.value)
            .map_err(|_| ApiError::internal("an alert's content that is not of its form")),
        FieldOpening::Erased => Err(ApiError::gone("erased", "this alert's content is erased")),
        FieldOpening::Missing => Err(ApiError::internal("an alert without its content")),
    }
}

async fn reference(app: &App, list: &ActHash, enrolment: &str) -> Result<Option<PictureView>, ApiError> {
    match app.register.open_field(list, "list").await.map_err(|error| open_error(&error))? {
        FieldOpening::Open(opening, _) => {
            // A list without pictures, or of another form, has none to show.
            let list = serde_json::from_slice::<ReferencePictures>(&opening.value).ok();
            Ok(list.and_then(|list| bare(list.pictures.get(enrolment)?)))
        }
        FieldOpening::Erased | FieldOpening::Missing => Ok(None),
    }
}

/// A picture without what is written in it; none where it is not a picture of sound structure.
fn bare(picture: &PictureView) -> Option<PictureView> {
    let whole = Zeroizing::new(BASE64.decode(&picture.image).ok()?);
    let image = pixels(&whole)?;
    let bare = Zeroizing::new(image.bytes);
    Some(PictureView { media_type: image.media_type.into_owned(), image: BASE64.encode(&*bare) })
}
