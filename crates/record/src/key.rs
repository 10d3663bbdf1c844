//! Public keys as actors enrol them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use curve25519_dalek::MontgomeryPoint;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::KeyId;

/// A public key and how its signatures are made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "scheme", deny_unknown_fields)]
pub enum PublicKey {
    /// Ed25519 over the act's hash: machines and the command line. 32 bytes, base64.
    #[serde(rename = "ed25519")]
    Ed25519 {
        /// The key.
        key: Base64,
    },
    /// A WebAuthn credential with EdDSA; its challenge is the act's hash. 32 bytes, base64.
    #[serde(rename = "webauthn-eddsa")]
    WebauthnEddsa {
        /// The key.
        key: Base64,
        /// The relying party id the credential was made for.
        rp_id: String,
    },
    /// A WebAuthn credential with ES256; its challenge is the act's hash. SEC1 uncompressed point, base64.
    #[serde(rename = "webauthn-es256")]
    WebauthnEs256 {
        /// The key.
        key: Base64,
        /// The relying party id the credential was made for.
        rp_id: String,
    },
}

/// Bytes, written in standard base64 with padding; one spelling each.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64(pub Vec<u8>);

impl std::fmt::Debug for Base64 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64.encode(&self.0))
    }
}

impl Serialize for Base64 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64.decode(&text).map(Self).map_err(|_| {
            serde::de::Error::custom("not base64; write standard base64 (RFC 4648 section 4) with padding")
        })
    }
}

impl PublicKey {
    /// The key's bytes, without scheme and relying party.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Ed25519 { key } | Self::WebauthnEddsa { key, .. } | Self::WebauthnEs256 { key, .. } => {
                &key.0
            }
        }
    }

    /// The key's id: the first 16 bytes of the SHA-256 of its bytes.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let digest: [u8; 32] = Sha256::digest(self.bytes()).into();
        let mut id = [0; 16];
        id.copy_from_slice(digest.split_at(16).0);
        KeyId(id)
    }
}

/// Whether anything can be sealed to this X25519 public key: with one of small order every secret is all zeros.
///
/// RFC 7748, section 6.1; RFC 9180, section 7.1.4, refuses to seal with it.
#[must_use]
pub fn can_be_sealed_to(public: &[u8; 32]) -> bool {
    // Any scalar shows it: clamped, it is a multiple of every small order.
    MontgomeryPoint(*public).mul_clamped([0; 32]).0 != [0; 32]
}
