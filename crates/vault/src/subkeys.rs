//! The subkeys of one branch of one use, wrapped under its root: what is given, kept or erased by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::Nonce;
use crate::hash::sha256;
use crate::keys::{Branch, Key, KeyLabel, Wrapped, unwrap, wrap};
use crate::ring::{RingError, check_rewrap};
use crate::text::{self, TextError};

const HEADER: &str = "stricto subkeys 1";

/// The wrapped subkeys of one branch of one use, by scope: `alert/<id>`, `list`, `limits` …
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedSubkeys {
    use_id: String,
    branch: Branch,
    keys: BTreeMap<String, Wrapped>,
}

impl WrappedSubkeys {
    /// No subkeys yet.
    ///
    /// # Errors
    /// Where the use's name cannot be written.
    pub fn new(use_id: &str, branch: Branch) -> Result<Self, RingError> {
        let named = text::is_name(use_id).then(|| use_id.to_owned());
        let use_id = named.ok_or_else(|| RingError::Name { name: use_id.to_owned() })?;
        Ok(Self { use_id, branch, keys: BTreeMap::new() })
    }

    /// The use.
    #[must_use]
    pub fn use_id(&self) -> &str {
        &self.use_id
    }

    /// The branch.
    #[must_use]
    pub const fn branch(&self) -> Branch {
        self.branch
    }

    /// The scopes that have a key.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// How many subkeys there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    /// The wrapped key of a scope, as a store keeps it; none where there is none.
    #[must_use]
    pub fn wrapped(&self, scope: &str) -> Option<&Wrapped> {
        self.keys.get(scope)
    }

    /// The key of a scope.
    ///
    /// # Errors
    /// Where there is no such key, or it does not unwrap under this root.
    pub fn key(&self, root: &Key, scope: &str) -> Result<Key, RingError> {
        let wrapped = self.keys.get(scope).ok_or_else(|| RingError::Absent { name: scope.to_owned() })?;
        self.unwrap(root, scope, wrapped)
    }

    /// These subkeys and a new one, wrapped under the root.
    ///
    /// # Errors
    /// Where the scope's name cannot be written or it has a key already.
    pub fn with_key(&self, root: &Key, nonce: &Nonce, scope: &str, key: &Key) -> Result<Self, RingError> {
        self.with_wrapped(scope, wrap(root, nonce, key, &self.label(scope))?)
    }

    /// These subkeys and one that was wrapped before, as a store gives it back.
    ///
    /// # Errors
    /// Where the scope's name cannot be written or it has a key already.
    pub fn with_wrapped(&self, scope: &str, wrapped: Wrapped) -> Result<Self, RingError> {
        if !text::is_name(scope) {
            return Err(RingError::Name { name: scope.to_owned() });
        }
        let mut next = self.clone();
        match next.keys.insert(scope.to_owned(), wrapped) {
            None => Ok(next),
            Some(_) => Err(RingError::Present { name: scope.to_owned() }),
        }
    }

    /// These subkeys without the erased scopes, the others wrapped under a new root.
    ///
    /// Erased only once the old root is destroyed: replaced in the key file by [`crate::WrappedRoots`]'s
    /// `with_replaced_root`, and the file rewrapped. `nonces` is chance: one for each survivor, no two alike.
    ///
    /// # Errors
    /// Where an erased scope has no key, the new root is the old one, a key does not unwrap, or the nonces do not
    /// suffice.
    pub fn without(
        &self,
        erased: &BTreeSet<String>,
        old_root: &Key,
        new_root: &Key,
        nonces: &[Nonce],
    ) -> Result<Self, RingError> {
        if let Some(name) = erased.iter().find(|scope| !self.keys.contains_key(*scope)) {
            return Err(RingError::Absent { name: name.clone() });
        }
        check_rewrap(old_root, new_root, nonces, self.keys.len() - erased.len())?;
        let mut keys = BTreeMap::new();
        let survivors = self.keys.iter().filter(|(scope, _)| !erased.contains(*scope));
        for ((scope, wrapped), nonce) in survivors.zip(nonces) {
            let key = self.unwrap(old_root, scope, wrapped)?;
            keys.insert(scope.clone(), wrap(new_root, nonce, &key, &self.label(scope))?);
        }
        Ok(Self { use_id: self.use_id.clone(), branch: self.branch, keys })
    }

    /// The text of these subkeys: the same bytes for the same keys.
    #[must_use]
    pub fn to_text(&self) -> String {
        let keys = self.keys.iter();
        let keys = keys.map(|(scope, wrapped)| format!("key {} {scope}", text::wrapped_text(wrapped)));
        text::write(HEADER, [format!("use {} {}", self.branch, self.use_id)].into_iter().chain(keys))
    }

    /// Reads the text of subkeys.
    ///
    /// # Errors
    /// Where a byte of it is not as [`WrappedSubkeys::to_text`] writes it.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let mut lines = text::read(HEADER, text)?.into_iter();
        let malformed = |line| TextError::Line { line };
        let whose = lines.next().and_then(|(_, line)| line.strip_prefix("use ")?.split_once(' '));
        let (branch, use_id) = whose.ok_or(malformed(2))?;
        let branch = Branch::parse(branch).ok_or(malformed(2))?;
        let mut subkeys = Self::new(use_id, branch).map_err(|_| malformed(2))?;
        for (line, content) in lines {
            let key = content.strip_prefix("key ").and_then(|rest| rest.split_once(' '));
            let (wrapped, scope) = key.ok_or(malformed(line))?;
            let wrapped = text::parse_wrapped(wrapped).ok_or(malformed(line))?;
            subkeys = subkeys.with_wrapped(scope, wrapped).map_err(|_| malformed(line))?;
        }
        // Order and spelling too: one set of keys has one text.
        if subkeys.to_text() == text { Ok(subkeys) } else { Err(malformed(2)) }
    }

    /// SHA-256 of the text.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        sha256(self.to_text().as_bytes())
    }

    fn label<'a>(&'a self, scope: &'a str) -> KeyLabel<'a> {
        KeyLabel::Subkey { use_id: &self.use_id, branch: self.branch, scope }
    }

    fn unwrap(&self, root: &Key, scope: &str, wrapped: &Wrapped) -> Result<Key, RingError> {
        unwrap(root, wrapped, &self.label(scope))
            .map_err(|source| RingError::Unwrap { name: scope.to_owned(), source })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seal::{open, seal};
    use crate::{SealContext, WrappedRoots};

    fn key(byte: u8) -> Key {
        Key::from_bytes([byte; 32])
    }

    fn subkeys() -> WrappedSubkeys {
        let mut subkeys = WrappedSubkeys::new("use-1", Branch::Content).unwrap();
        for (byte, scope) in (1..).zip(["alert/1", "alert/2", "list"]) {
            subkeys = subkeys.with_key(&key(50), &[byte; 12], scope, &key(byte)).unwrap();
        }
        subkeys
    }

    fn set(scopes: &[&str]) -> BTreeSet<String> {
        scopes.iter().map(|&scope| scope.to_owned()).collect()
    }

    #[test]
    fn a_partial_erasure_leaves_the_survivors_and_nothing_of_the_erased() {
        let context = |field| SealContext { origin: "register.example", use_id: "use-1", field };
        let erased = seal(&key(1), &context("picture"), &[1; 12], b"erased").unwrap();
        let kept = seal(&key(2), &context("picture"), &[1; 12], b"kept").unwrap();
        let content = ("use-1", Branch::Content);
        let ring = WrappedRoots::new().with_root(&key(100), &[1; 12], content, &key(50)).unwrap();

        let after = subkeys().without(&set(&["alert/1"]), &key(50), &key(51), &[[1; 12], [2; 12]]).unwrap();
        let ring_after = ring
            .with_replaced_root(&key(100), &[2; 12], content, &key(51))
            .and_then(|ring| ring.rewrap(&key(100), &key(101), &[[3; 12]]))
            .unwrap();

        let root = ring_after.root(&key(101), "use-1", Branch::Content).unwrap();
        assert_eq!(after.scopes().collect::<Vec<_>>(), ["alert/2", "list"]);
        assert_eq!(
            open(&after.key(&root, "alert/2").unwrap(), &context("picture"), &kept).unwrap().as_slice(),
            b"kept"
        );
        assert!(matches!(after.key(&root, "alert/1"), Err(RingError::Absent { .. })));
        // Every key that exists afterwards, against the ciphertext, the old subkeys and the old key file.
        for left in [101, 51, 2, 3].map(key) {
            assert!(open(&left, &context("picture"), &erased).is_err());
            assert!(subkeys().key(&left, "alert/1").is_err());
            assert!(ring.root(&left, "use-1", Branch::Content).is_err());
        }
    }

    #[test]
    fn what_cannot_be_right_is_refused() {
        let all = set(&["alert/1", "alert/2", "list"]);
        assert_eq!(subkeys().without(&all, &key(50), &key(51), &[]).unwrap().count(), 0);
        let without = |erased: &[&str], old, new, nonces: &[Nonce]| {
            subkeys().without(&set(erased), &key(old), &key(new), nonces).unwrap_err()
        };
        let two = [[1; 12], [2; 12]];
        assert_eq!(without(&["alert/9"], 50, 51, &two), RingError::Absent { name: "alert/9".to_owned() });
        assert_eq!(without(&["alert/1"], 50, 50, &two), RingError::SameKey);
        assert!(matches!(without(&["alert/1"], 49, 51, &two), RingError::Unwrap { .. }));
        assert!(matches!(without(&["alert/1"], 50, 51, &[[1; 12]; 2]), RingError::Nonces { .. }));
        assert!(matches!(without(&["alert/1"], 50, 51, &[[1; 12]]), RingError::Nonces { .. }));
        let again = subkeys().with_key(&key(50), &[9; 12], "list", &key(9));
        assert!(matches!(again, Err(RingError::Present { .. })));
        let named = subkeys().with_key(&key(50), &[9; 12], "a b", &key(9));
        assert!(matches!(named, Err(RingError::Name { .. })));
        assert!(WrappedSubkeys::new("", Branch::File).is_err());
    }

    #[test]
    fn the_text_reads_back_and_any_changed_byte_is_refused() {
        let text = subkeys().to_text();
        assert_eq!(WrappedSubkeys::parse(&text), Ok(subkeys()));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(WrappedSubkeys::parse(&String::from_utf8(bytes).unwrap()).is_err(), "byte {at}");
            assert!(WrappedSubkeys::parse(&text[..at]).is_err(), "cut at {at}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(body in "((use|key|content|file|[0-9A-Za-z+/=]| |\n|\\PC){0,30})") {
            let _ = WrappedSubkeys::parse(&body);
            let _ = WrappedSubkeys::parse(&text::write(HEADER, [body]));
        }
    }
}
