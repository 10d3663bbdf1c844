//! What is sealed of a released candidate: the alert's content, under a key of its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use stricto_ingest::Ingested;
use stricto_law::place::Point;
use stricto_law::time::Instant;
use stricto_record::canonical;
use zeroize::Zeroizing;

/// The content of an alert, as it is sealed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlertContent {
    /// The camera.
    pub(crate) camera: String,
    /// When the picture was captured.
    pub(crate) captured: Instant,
    /// Where the person was, if the engine says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) point: Option<Point>,
    /// The id of the person in the authorised list.
    pub(crate) enrolment: String,
    /// The engine's likelihood in 10^-6.
    pub(crate) likelihood_e6: u32,
    /// The reference list.
    pub(crate) list_sha256: String,
    /// The system.
    pub(crate) system: String,
    /// Its version.
    pub(crate) version: String,
    /// The picture's media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) media_type: Option<String>,
    /// The picture, base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<String>,
}

/// The canonical bytes to seal; none where they cannot be made, which no parsed candidate gives.
pub(crate) fn bytes(ingested: Ingested<'_>) -> Option<Zeroizing<Vec<u8>>> {
    let candidate = ingested.candidate();
    let mut content = AlertContent {
        camera: candidate.camera.to_owned(),
        captured: candidate.captured,
        point: candidate.point,
        enrolment: candidate.enrolment.to_owned(),
        likelihood_e6: candidate.likelihood_e6,
        list_sha256: candidate.list_sha256.to_owned(),
        system: candidate.system.to_owned(),
        version: candidate.system_version.to_owned(),
        media_type: None,
        image: None,
    };
    if let Some(image) = ingested.into_image() {
        let pixels = Zeroizing::new(image.bytes);
        content.media_type = Some(image.media_type.into_owned());
        content.image = Some(BASE64.encode(&*pixels));
    }
    let value = serde_json::to_value(content).ok()?;
    canonical::serialize(&value).ok().map(Zeroizing::new)
}
