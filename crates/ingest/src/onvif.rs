//! ONVIF face recognition events in their JSON form (`tns1:RuleEngine/Recognition/Face`), as sent over MQTT.
//!
//! ```json
//! {"UtcTime":"2026-11-22T10:00:00.120Z","Source":{"VideoSource":"vs-1","Rule":"faces"},
//!  "Data":{"Likelihood":"0.93","EnrollmentID":"e-17","Image":"<base64>"}}
//! ```
//! Values may be quoted or not. Property events are retained by brokers, so that a stale one can arrive after an
//! authorisation opened: a retained delivery and a repeated state (`PropertyOperation` other than `Changed`) are
//! refused. `ImageUri` and `RefImageUri` point past the gate and are stripped, like everything else nobody asked for.

mod event;
mod likelihood;
mod time;

use std::borrow::Cow;

use stricto_gate::MediaType;

use crate::MESSAGE_MAX_BYTES;
use crate::ingested::{Image, Ingested};
use crate::picture;
use crate::refused::{Refusal, Refused};
use crate::text::is_id;

/// What the order says and an ONVIF event does not.
#[derive(Clone, Copy)]
pub struct OnvifContext<'a> {
    /// The use the engine was ordered to compare for.
    pub use_id: &'a str,
    /// SHA-256 of the reference list the engine acknowledged, lower-case hexadecimal.
    pub list_sha256: &'a str,
    /// The system that was ordered.
    pub system: &'a str,
    /// The version it acknowledged with.
    pub system_version: &'a str,
}

/// One message as the transport delivered it.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The topic, as ONVIF writes it or as MQTT carries it.
    pub topic: &'a str,
    /// Whether the broker says that it had kept the message.
    pub retained: bool,
    /// The payload.
    pub payload: &'a [u8],
}

/// The candidate in one event; `camera_of` gives the camera that has this source token in this instance.
///
/// # Errors
/// When the message is not a live face recognition event of a known source, or carries a template; see [`Refusal`].
pub fn candidate<'a>(
    delivery: Delivery<'a>,
    context: OnvifContext<'a>,
    camera_of: impl FnOnce(&str) -> Option<&'a str>,
) -> Result<Ingested<'a>, Refused> {
    read(delivery, context, camera_of).map_err(|code| Refused { code, line: 1 })
}

fn read<'a>(
    delivery: Delivery<'a>,
    context: OnvifContext<'a>,
    camera_of: impl FnOnce(&str) -> Option<&'a str>,
) -> Result<Ingested<'a>, Refusal> {
    if !is_face_recognition(delivery.topic) {
        return Err(Refusal::WrongTopic);
    }
    if delivery.retained {
        return Err(Refusal::Retained);
    }
    if delivery.payload.len() > MESSAGE_MAX_BYTES {
        return Err(Refusal::MessageTooLong);
    }
    let event = event::parse(delivery.payload)?;
    let captured = time::parse(&event.utc_time)?;
    let likelihood_e6 = likelihood::parse(&event.likelihood).ok_or(Refusal::Invalid("Likelihood"))?;
    if !is_id(&event.enrollment_id) {
        return Err(Refusal::Invalid("EnrollmentID"));
    }
    let camera = camera_of(&event.video_source).ok_or(Refusal::UnknownSource)?;
    Ok(Ingested {
        use_id: Cow::Borrowed(context.use_id),
        camera: Cow::Borrowed(camera),
        captured,
        retained: false,
        point: None,
        enrolment: event.enrollment_id,
        likelihood_e6,
        list_sha256: Cow::Borrowed(context.list_sha256),
        system: Cow::Borrowed(context.system),
        system_version: Cow::Borrowed(context.system_version),
        image: event.image.map(|text| image(&text)).transpose()?,
        stripped: event.stripped,
    })
}

/// The event does not say what the picture is; its first bytes do.
fn image<'a>(text: &str) -> Result<Image<'a>, Refusal> {
    let bytes = picture::decode(text, "Image")?;
    let media_type = MediaType::of(&bytes).ok_or(Refusal::Invalid("Image"))?;
    Ok(Image { media_type: Cow::Borrowed(media_type.as_str()), bytes })
}

/// Whether a topic is face recognition: `tns1:RuleEngine/Recognition/Face`, or over MQTT
/// `<prefix>/onvif-ej/RuleEngine/Recognition/Face[/&<source>…]`, with or without the namespace prefix.
fn is_face_recognition(topic: &str) -> bool {
    let local = match topic.split_once("/onvif-ej/") {
        Some(("", _)) => return false,
        Some((_, local)) => local.split_once("/&").map_or(local, |(local, _)| local),
        None => topic,
    };
    let mut steps = local.split('/').map(|step| step.strip_prefix("tns1:").unwrap_or(step));
    ["RuleEngine", "Recognition", "Face"].iter().all(|&step| steps.next() == Some(step))
        && steps.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_face_recognition;

    #[test]
    fn only_face_recognition_is_face_recognition() {
        for topic in [
            "tns1:RuleEngine/Recognition/Face",
            "RuleEngine/Recognition/Face",
            "site/cam 4/onvif-ej/RuleEngine/Recognition/Face",
            "site/onvif-ej/tns1:RuleEngine/Recognition/Face/&vs-1/faces",
        ] {
            assert!(is_face_recognition(topic), "{topic}");
        }
        for topic in [
            "",
            "tns1:RuleEngine/Recognition/LicensePlate",
            "tns1:RuleEngine/Recognition/Face/More",
            "tns1:RuleEngine/Recognition",
            "tns2:RuleEngine/Recognition/Face",
            "/onvif-ej/RuleEngine/Recognition/Face",
            "site/onvif-mj/RuleEngine/Recognition/Face",
            "tns1:RuleEngine/Recognition/Face/&vs-1",
        ] {
            assert!(!is_face_recognition(topic), "{topic}");
        }
    }
}
