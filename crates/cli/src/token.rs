//! Read credentials, made by the reader: the server's own form, good for less than the hour that it allows.

use ed25519_dalek::SigningKey;
use stricto_law::time::{Instant, Millis};
use stricto_record::ids::Origin;

use crate::key_file::ActKey;

/// How long a token is good for: under the hour that the server allows, so that a slow clock does not spoil it.
pub(crate) const GOOD_FOR: Millis = Millis(50 * 60_000);

/// A token by which the holder of `key` reads from the register `origin` until `expires`.
pub(crate) fn token(key: &ActKey, origin: &Origin, expires: Instant) -> String {
    stricto_server::token::make(&SigningKey::from_bytes(key.seed()), key.id(), origin, expires)
}
