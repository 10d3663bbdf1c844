//! The read credential: `stricto1.<key id>.<expires>.<signature>`, made and signed by the holder of a key.
//!
//! The server keeps no sessions and no secrets of callers. Writes need no credential: acts are signed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use stricto_law::time::{Instant, Millis};
use stricto_record::ids::{KeyId, Origin};
use stricto_record::key::PublicKey;

/// The first part of every token: what it is, and its version.
pub const PREFIX: &str = "stricto1";

/// How far ahead a token may expire.
pub const LIFETIME_MAX: Millis = Millis(60 * 60 * 1000);

/// The longest text that is looked at.
const TEXT_MAX: usize = 256;

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not of the form.
    #[error("the credential is not `stricto1.<key id>.<expires>.<signature>`; make one with `stricto token`")]
    Form,
    /// Its time is over.
    #[error("the credential has expired; make a new one with `stricto token`")]
    Expired,
    /// It is good for too long.
    #[error("the credential expires more than an hour ahead; make a shorter one")]
    TooLong,
    /// No key of that id may read here.
    #[error("no key of that id is enrolled here, or it is retired; have it enrolled first")]
    Unknown,
    /// The key's scheme signs acts only.
    #[error("a passkey signs acts; reading over this interface takes an Ed25519 key")]
    Scheme,
    /// The signature does not verify.
    #[error("the credential's signature does not verify for this register; make a new one for its origin")]
    Signature,
}

/// A token's claim, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    key: KeyId,
    expires: Instant,
    signature: [u8; 64],
}

/// What is signed.
fn message(origin: &Origin, key: KeyId, expires: Instant) -> String {
    format!("stricto/token/1\n{origin}\n{key}\n{}\n", expires.unix_ms())
}

/// Makes a token of `key`, good before `expires`, for the register of `origin`.
#[must_use]
pub fn make(signer: &SigningKey, key: KeyId, origin: &Origin, expires: Instant) -> String {
    let signature = signer.sign(message(origin, key, expires).as_bytes());
    format!("{PREFIX}.{key}.{}.{}", expires.unix_ms(), URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// Reads the claim in a token.
///
/// # Errors
/// When the text has another form.
pub fn parse(text: &str) -> Result<Claim, TokenError> {
    if text.len() > TEXT_MAX {
        return Err(TokenError::Form);
    }
    let mut parts = text.split('.');
    let (Some(PREFIX), Some(key), Some(expires), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(TokenError::Form);
    };
    let bytes = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Form)?;
    let instant = expires.parse().ok().and_then(Instant::from_unix_ms).ok_or(TokenError::Form)?;
    // One spelling each, so that what is signed is what was sent.
    if instant.unix_ms().to_string() != expires {
        return Err(TokenError::Form);
    }
    Ok(Claim {
        key: key.parse().map_err(|_| TokenError::Form)?,
        expires: instant,
        signature: bytes.try_into().map_err(|_| TokenError::Form)?,
    })
}

impl Claim {
    /// The key it claims to be of.
    #[must_use]
    pub const fn key(&self) -> KeyId {
        self.key
    }

    /// When it ends.
    #[must_use]
    pub const fn expires(&self) -> Instant {
        self.expires
    }

    /// Whether `public` signed this claim for `origin`, and whether it is good at `now`.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn check(&self, public: &PublicKey, origin: &Origin, now: Instant) -> Result<(), TokenError> {
        if self.expires <= now {
            return Err(TokenError::Expired);
        }
        if self.expires > now.plus(LIFETIME_MAX) {
            return Err(TokenError::TooLong);
        }
        let PublicKey::Ed25519 { key } = public else { return Err(TokenError::Scheme) };
        let bytes = key.0.as_slice().try_into().map_err(|_| TokenError::Signature)?;
        VerifyingKey::from_bytes(bytes)
            .and_then(|key| {
                let text = message(origin, self.key, self.expires);
                key.verify_strict(text.as_bytes(), &Signature::from_bytes(&self.signature))
            })
            .map_err(|_| TokenError::Signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stricto_record::key::Base64;

    const NOW: &str = "2026-11-22T10:00:00.000Z";

    fn origin() -> Origin {
        "register.example/one".parse().expect("an origin")
    }

    fn key() -> (SigningKey, PublicKey) {
        let signer = SigningKey::from_bytes(&[7; 32]);
        let public = PublicKey::Ed25519 { key: Base64(signer.verifying_key().to_bytes().to_vec()) };
        (signer, public)
    }

    fn token(expires: &str) -> String {
        let (signer, public) = key();
        make(&signer, public.id(), &origin(), expires.parse().expect("an instant"))
    }

    fn check(text: &str, now: &str) -> Result<(), TokenError> {
        parse(text)?.check(&key().1, &origin(), now.parse().expect("an instant"))
    }

    #[test]
    fn a_token_is_good_before_it_expires_and_for_an_hour_at_most() {
        for (expires, want) in [
            ("2026-11-22T10:00:00.000Z", Err(TokenError::Expired)),
            ("2026-11-22T10:00:00.001Z", Ok(())),
            ("2026-11-22T11:00:00.000Z", Ok(())),
            ("2026-11-22T11:00:00.001Z", Err(TokenError::TooLong)),
        ] {
            assert_eq!(check(&token(expires), NOW), want, "{expires}");
        }
    }

    #[test]
    fn any_changed_character_is_refused() {
        let text = token("2026-11-22T10:30:00.000Z");
        for position in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[position] = if bytes[position] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            // Another key id is looked up by the caller; here it signs another message.
            assert!(check(&changed, NOW).is_err(), "position {position}");
        }
    }

    #[test]
    fn a_token_of_another_register_is_refused() {
        let claim = parse(&token("2026-11-22T10:30:00.000Z")).expect("a claim");
        let other = "register.example/two".parse().expect("an origin");
        let now = NOW.parse().expect("an instant");
        assert_eq!(claim.check(&key().1, &other, now), Err(TokenError::Signature));
    }

    #[test]
    fn what_is_not_of_the_form_is_refused() {
        let good = token("2026-11-22T10:30:00.000Z");
        for text in
            ["", "stricto1", "stricto1...", &format!("{good}.x"), &good.replace("stricto1", "stricto2")]
        {
            assert_eq!(parse(text), Err(TokenError::Form), "{text}");
        }
        assert_eq!(parse(&"x".repeat(10_000)), Err(TokenError::Form));
        assert_eq!(parse(&good.replace("stricto1.", "stricto1.k")), Err(TokenError::Form));
    }

    #[test]
    fn a_passkey_gives_no_token() {
        let claim = parse(&token("2026-11-22T10:30:00.000Z")).expect("a claim");
        let passkey = PublicKey::WebauthnEddsa { key: Base64(vec![1; 32]), rp_id: "court.example".into() };
        assert_eq!(claim.check(&passkey, &origin(), NOW.parse().expect("now")), Err(TokenError::Scheme));
    }
}
