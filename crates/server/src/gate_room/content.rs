//! What is sealed of a released candidate: the alert's content, under a key of its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use stricto_ingest::Ingested;
use stricto_record::canonical;
use stricto_record::contents::AlertContent;
use zeroize::Zeroizing;

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
