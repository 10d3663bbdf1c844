//! WebAuthn assertions over an act's hash: Web Authentication Level 3, section 7.2, as far as a record needs it.
//!
//! In scope: client data, relying party, user presence and verification, the signature. The challenge is the act's
//! hash, so that a passkey signs what was done. Not in scope: attestation, counters, extensions.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier as _;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::signature::{SignatureError, verify_ed25519};

/// The most bytes of client data that are read.
pub const MAX_CLIENT_DATA: usize = 4096;

/// What an authenticator and its client return for one act.
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// The authenticator data: relying party hash, flags, counter, extensions.
    pub authenticator_data: &'a [u8],
    /// The client data JSON, byte for byte.
    pub client_data: &'a [u8],
    /// DER for ES256, 64 bytes for EdDSA.
    pub signature: &'a [u8],
}

/// How a credential signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256, COSE -7.
    Es256,
    /// Ed25519, COSE -8.
    Eddsa,
}

/// Why an assertion is none for this act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebauthnError {
    /// The client data is not JSON of the expected form.
    #[error("the client data is not that of a WebAuthn assertion; sign with a current browser")]
    ClientData,
    /// It is a registration or something else.
    #[error("the client data is not of type `webauthn.get`; sign, do not register")]
    Type,
    /// It signs another act.
    #[error("the challenge is not this act's hash; sign the act as it is submitted")]
    Challenge,
    /// It was made in a frame of another origin.
    #[error("the assertion was made across origins; sign on the console's own page")]
    CrossOrigin,
    /// It was made at another place.
    #[error(
        "the assertion's origin does not belong to the credential's relying party; sign on the console's page"
    )]
    Origin,
    /// The relying party's id cannot be one.
    #[error("the relying party id is not a host name; enrol the credential again")]
    RpId,
    /// The authenticator data is cut short or is for another relying party.
    #[error("the authenticator data is not for the credential's relying party; use the enrolled passkey")]
    AuthenticatorData,
    /// Nobody was present, or nobody was verified.
    #[error("the authenticator did not verify a person; unlock it by PIN or biometrics when signing")]
    NobodyVerified,
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<String>,
}

/// Verifies that `assertion` is the credential's over `challenge`, with a person present and verified.
///
/// # Errors
/// See [`WebauthnError`] and [`SignatureError`].
pub fn verify(
    algorithm: Algorithm,
    key: &[u8],
    rp_id: &str,
    challenge: &[u8],
    assertion: &Assertion<'_>,
) -> Result<(), SignatureError> {
    check_client_data(assertion.client_data, rp_id, challenge)?;
    check_authenticator_data(assertion.authenticator_data, rp_id)?;
    let mut message = assertion.authenticator_data.to_vec();
    message.extend_from_slice(&Sha256::digest(assertion.client_data));
    match algorithm {
        Algorithm::Eddsa => verify_ed25519(key, &message, assertion.signature),
        Algorithm::Es256 => {
            let signature = p256::ecdsa::Signature::from_der(assertion.signature)
                .map_err(|_| SignatureError::SignatureUnreadable)?;
            es256_key(key)?.verify(&message, &signature).map_err(|_| SignatureError::Invalid)
        }
    }
}

/// The P-256 key that these SEC1 uncompressed bytes are.
pub(crate) fn es256_key(bytes: &[u8]) -> Result<p256::ecdsa::VerifyingKey, SignatureError> {
    // Uncompressed alone: one key has one spelling, hence one id.
    if bytes.len() != 65 {
        return Err(SignatureError::KeyUnreadable);
    }
    p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map_err(|_| SignatureError::KeyUnreadable)
}

/// Whether this is a lower-case host name, as a relying party id is.
pub(crate) fn check_rp_id(rp_id: &str) -> Result<(), WebauthnError> {
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if rp_id.len() <= 253 && rp_id.split('.').all(label) { Ok(()) } else { Err(WebauthnError::RpId) }
}

/// Steps 10 to 14 of section 7.2: type, challenge, origin, no frame of another origin.
fn check_client_data(client_data: &[u8], rp_id: &str, challenge: &[u8]) -> Result<(), WebauthnError> {
    if client_data.len() > MAX_CLIENT_DATA {
        return Err(WebauthnError::ClientData);
    }
    let client: ClientData = serde_json::from_slice(client_data).map_err(|_| WebauthnError::ClientData)?;
    if client.kind != "webauthn.get" {
        return Err(WebauthnError::Type);
    }
    if client.challenge != URL_SAFE_NO_PAD.encode(challenge) {
        return Err(WebauthnError::Challenge);
    }
    if client.cross_origin || client.top_origin.is_some() {
        return Err(WebauthnError::CrossOrigin);
    }
    check_rp_id(rp_id)?;
    if origin_belongs(&client.origin, rp_id) { Ok(()) } else { Err(WebauthnError::Origin) }
}

/// Steps 15 to 17 of section 7.2: relying party hash, user present, user verified.
fn check_authenticator_data(data: &[u8], rp_id: &str) -> Result<(), WebauthnError> {
    const PRESENT_AND_VERIFIED: u8 = 0b0000_0101;
    let (rp_hash, rest) = data.split_at_checked(32).ok_or(WebauthnError::AuthenticatorData)?;
    let (&flags, counter) = rest.split_first().ok_or(WebauthnError::AuthenticatorData)?;
    if counter.len() < 4 || rp_hash != Sha256::digest(rp_id.as_bytes()).as_slice() {
        return Err(WebauthnError::AuthenticatorData);
    }
    if flags & PRESENT_AND_VERIFIED == PRESENT_AND_VERIFIED {
        Ok(())
    } else {
        Err(WebauthnError::NobodyVerified)
    }
}

/// Whether an origin's host is the relying party or lies below it; plain HTTP only on the machine itself.
fn origin_belongs(origin: &str, rp_id: &str) -> bool {
    let (host, secure) = match (origin.strip_prefix("https://"), origin.strip_prefix("http://")) {
        (Some(rest), _) => (rest, true),
        (None, Some(rest)) => (rest, false),
        (None, None) => return false,
    };
    let host = match host.split_once(':') {
        Some((host, port)) if (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit()) => {
            host
        }
        Some(_) => return false,
        None => host,
    };
    if check_rp_id(host).is_err() || (!secure && host != "localhost") {
        return false;
    }
    host == rp_id || host.strip_suffix(rp_id).is_some_and(|above| above.ends_with('.'))
}
