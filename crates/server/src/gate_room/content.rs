//! What is sealed of a released candidate: the alert's content, under a key of its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use stricto_gate::Code;
use stricto_ingest::{Ingested, pixels};
use stricto_record::canonical;
use stricto_record::contents::AlertContent;
use zeroize::Zeroizing;

/// The canonical bytes to seal, the picture rid of all that is written in it; or why they cannot be made.
///
/// # Errors
/// `MediaRefused` where the picture is cut short or of odd structure; no other comes of a parsed candidate.
pub(crate) fn bytes(ingested: Ingested<'_>) -> Result<Zeroizing<Vec<u8>>, Code> {
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
        let whole = Zeroizing::new(image.bytes);
        let image = pixels(&whole).ok_or(Code::MediaRefused)?;
        let bare = Zeroizing::new(image.bytes);
        content.media_type = Some(image.media_type.into_owned());
        content.image = Some(BASE64.encode(&*bare));
    }
    let value = serde_json::to_value(content).map_err(|_| Code::NotDurable)?;
    canonical::serialize(&value).map(Zeroizing::new).map_err(|_| Code::NotDurable)
}
