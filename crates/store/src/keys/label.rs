//! Whose keys a place holds: written beside them, so that one register's keys never heal over another's.

use std::fmt;

use stricto_tlog::VerifyingKey;

/// The register that a key store belongs to: its log's verifier key, which begins with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterLabel(String);

impl RegisterLabel {
    /// The label of the register whose log signs with this key.
    #[must_use]
    pub fn of(key: &VerifyingKey) -> Self {
        Self(key.to_string())
    }

    /// What a label's file says, if it says anything; a file that was being overwritten says nothing.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.trim_end();
        (!text.is_empty() && !text.contains('\0')).then(|| Self(text.to_owned()))
    }

    pub(super) fn to_file(&self) -> String {
        format!("{}\n", self.0)
    }

    /// The whole key, which no other register has.
    pub(super) fn in_full(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegisterLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Origin and id of the key; the key itself tells a reader no more.
        let end = self.0.match_indices('+').nth(1).map_or(self.0.len(), |(at, _)| at);
        f.write_str(self.0.get(..end).unwrap_or(&self.0))
    }
}
