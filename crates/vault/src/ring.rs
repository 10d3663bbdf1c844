//! The key file: the root keys of all uses, each wrapped under one wrapping key.
//!
//! A value, not a file: every operation gives a new value of the next generation, and the store writes it, syncs it,
//! renames it and only then destroys the old one. What is not in the new value, under the new wrapping key, is erased.

use std::collections::{BTreeMap, BTreeSet};

use crate::Nonce;
use crate::hash::sha256;
use crate::keys::{Branch, Key, KeyLabel, UnwrapError, Wrapped};
use crate::seal::SealError;
use crate::text::{self, TextError};
use crate::wrapper::{Wrapper, WrapperError};

const HEADER: &str = "stricto key ring 1";

/// The wrapped root keys of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedRoots {
    generation: u64,
    roots: BTreeMap<(String, Branch), Wrapped>,
}

/// Why an operation on wrapped keys is not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// The use's or scope's name cannot be written.
    #[error("`{name}` cannot name a use or a scope; write it without spaces and control characters")]
    Name {
        /// The name.
        name: String,
    },
    /// There is such a key already.
    #[error("there is a key `{name}` already; a key is never overwritten")]
    Present {
        /// The use and branch, or the scope.
        name: String,
    },
    /// There is no such key: it was erased, or never made.
    #[error("there is no key `{name}`; it was erased or never made")]
    Absent {
        /// The use and branch, or the scope.
        name: String,
    },
    /// Not one nonce for each key.
    #[error("{found} nonces were given for {expected} keys; give one each, no two alike")]
    Nonces {
        /// How many keys are wrapped.
        expected: usize,
        /// How many different nonces were given.
        found: usize,
    },
    /// The new key above is the old one, so that nothing would be erased.
    #[error("the new key is the old one; make a new one, or what was removed can still be opened")]
    SameKey,
    /// A key does not unwrap.
    #[error("the key `{name}` does not unwrap")]
    Unwrap {
        /// The use and branch, or the scope.
        name: String,
        /// Why.
        #[source]
        source: UnwrapError,
    },
    /// A key cannot be wrapped.
    #[error("a key cannot be wrapped")]
    Wrap(#[from] SealError),
    /// What holds the wrapping key does not answer, so that nothing is known of the keys under it.
    #[error("{why}")]
    Device {
        /// What it said, and what to do.
        why: String,
    },
}

impl WrappedRoots {
    /// The key file of an instance without uses, generation 0.
    #[expect(clippy::new_without_default, reason = "an empty key file is made on purpose, never by default")]
    #[must_use]
    pub const fn new() -> Self {
        Self { generation: 0, roots: BTreeMap::new() }
    }

    /// How many operations led to this value.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// How many root keys there are: as many nonces does [`WrappedRoots::rewrap`] take.
    #[must_use]
    pub fn count(&self) -> usize {
        self.roots.len()
    }

    /// The root keys there are, as use and branch.
    pub fn keys(&self) -> impl Iterator<Item = (&str, Branch)> {
        self.roots.keys().map(|(use_id, branch)| (use_id.as_str(), *branch))
    }

    /// The wrapped root key of a branch of a use; none where there is none.
    #[must_use]
    pub fn wrapped(&self, use_id: &str, branch: Branch) -> Option<&Wrapped> {
        self.roots.get(&(use_id.to_owned(), branch))
    }

    /// The root key of a branch of a use.
    ///
    /// # Errors
    /// Where there is no such key, or it does not unwrap under this wrapping key.
    pub fn root(&self, wrapping: &impl Wrapper, use_id: &str, branch: Branch) -> Result<Key, RingError> {
        let name = || name(use_id, branch);
        let wrapped = self.wrapped(use_id, branch).ok_or_else(|| RingError::Absent { name: name() })?;
        wrapping.unwrap(wrapped, &KeyLabel::Root { use_id, branch }).map_err(|e| refused(e, name))
    }

    /// This key file and one more root key.
    ///
    /// # Errors
    /// Where the use's name cannot be written or there is such a key already.
    pub fn with_root(
        &self,
        wrapping: &impl Wrapper,
        nonce: &Nonce,
        (use_id, branch): (&str, Branch),
        root: &Key,
    ) -> Result<Self, RingError> {
        if !text::is_name(use_id) {
            return Err(RingError::Name { name: use_id.to_owned() });
        }
        if self.wrapped(use_id, branch).is_some() {
            return Err(RingError::Present { name: name(use_id, branch) });
        }
        let mut next = self.next();
        let wrapped = wrapping.wrap(nonce, root, &KeyLabel::Root { use_id, branch });
        let wrapped = wrapped.map_err(|e| refused(e, || name(use_id, branch)))?;
        next.roots.insert((use_id.to_owned(), branch), wrapped);
        Ok(next)
    }

    /// This key file without one root key. The key is erased only once the rest is rewrapped under a new wrapping key
    /// and the old one destroyed.
    ///
    /// # Errors
    /// Where there is no such key.
    pub fn without(&self, use_id: &str, branch: Branch) -> Result<Self, RingError> {
        let mut next = self.next();
        match next.roots.remove(&(use_id.to_owned(), branch)) {
            Some(_) => Ok(next),
            None => Err(RingError::Absent { name: name(use_id, branch) }),
        }
    }

    /// This key file with another root key in the place of one, for an erasure of part of a branch.
    ///
    /// The survivors' subkeys are rewrapped under it by [`crate::WrappedSubkeys::without`].
    ///
    /// # Errors
    /// Where there is no such key to replace.
    pub fn with_replaced_root(
        &self,
        wrapping: &impl Wrapper,
        nonce: &Nonce,
        (use_id, branch): (&str, Branch),
        root: &Key,
    ) -> Result<Self, RingError> {
        self.without(use_id, branch)?.with_root(wrapping, nonce, (use_id, branch), root)
    }

    /// This key file with every root key wrapped under a new wrapping key.
    ///
    /// `nonces` is chance: one for each key, no two alike.
    ///
    /// # Errors
    /// Where the new wrapping key is the old one, a key does not unwrap, or the nonces do not suffice.
    pub fn rewrap<W: Wrapper>(&self, old: &W, new: &W, nonces: &[Nonce]) -> Result<Self, RingError> {
        check_rewrap(old, new, nonces, self.roots.len())?;
        let mut next = self.next();
        for (((use_id, branch), wrapped), nonce) in next.roots.iter_mut().zip(nonces) {
            let label = KeyLabel::Root { use_id, branch: *branch };
            let again = old.unwrap(wrapped, &label).and_then(|root| new.wrap(nonce, &root, &label));
            *wrapped = again.map_err(|e| refused(e, || name(use_id, *branch)))?;
        }
        Ok(next)
    }

    /// The file's text: the same bytes for the same keys.
    #[must_use]
    pub fn to_text(&self) -> String {
        let roots = self.roots.iter().map(|((use_id, branch), wrapped)| {
            format!("root {branch} {} {use_id}", text::wrapped_text(wrapped))
        });
        text::write(HEADER, [format!("generation {}", self.generation)].into_iter().chain(roots))
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// Where a byte of it is not as [`WrappedRoots::to_text`] writes it.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let mut lines = text::read(HEADER, text)?.into_iter();
        let malformed = |line| TextError::Line { line };
        let generation = lines.next().and_then(|(_, line)| line.strip_prefix("generation ")?.parse().ok());
        let mut ring = Self { generation: generation.ok_or(malformed(2))?, roots: BTreeMap::new() };
        for (line, content) in lines {
            let items: Vec<_> = content.split(' ').collect();
            let ["root", branch, wrapped, use_id] = items.as_slice() else { return Err(malformed(line)) };
            let branch = Branch::parse(branch).ok_or(malformed(line))?;
            let wrapped = text::parse_wrapped(wrapped).ok_or(malformed(line))?;
            let first = ring.roots.insert(((*use_id).to_owned(), branch), wrapped).is_none();
            if !first || !text::is_name(use_id) {
                return Err(malformed(line));
            }
        }
        // Order and spelling too: one key file has one text.
        if ring.to_text() == text { Ok(ring) } else { Err(malformed(2)) }
    }

    /// SHA-256 of the file's text, by which a receipt names this generation.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        sha256(self.to_text().as_bytes())
    }

    fn next(&self) -> Self {
        Self { generation: self.generation + 1, roots: self.roots.clone() }
    }
}

/// A new key that is the old one, or a nonce used twice, would undo what rewrapping is for.
pub(crate) fn check_rewrap<W: Wrapper>(
    old: &W,
    new: &W,
    nonces: &[Nonce],
    keys: usize,
) -> Result<(), RingError> {
    if old.is(new) {
        return Err(RingError::SameKey);
    }
    let different = nonces.iter().collect::<BTreeSet<_>>().len();
    if different == keys && nonces.len() == keys {
        Ok(())
    } else {
        Err(RingError::Nonces { expected: keys, found: different })
    }
}

/// What a wrapping key's error means for the key of this name.
fn refused(error: WrapperError, name: impl FnOnce() -> String) -> RingError {
    match error {
        WrapperError::Unwrap(source) => RingError::Unwrap { name: name(), source },
        WrapperError::Seal(e) => RingError::Wrap(e),
        WrapperError::Device { why } => RingError::Device { why },
    }
}

fn name(use_id: &str, branch: Branch) -> String {
    format!("{use_id}/{branch}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::keys::unwrap;

    fn key(byte: u8) -> Key {
        Key::from_bytes([byte; 32])
    }

    fn nonces(from: u8, count: u8) -> Vec<Nonce> {
        (from..from + count).map(|byte| [byte; 12]).collect()
    }

    /// Two uses with both branches under the wrapping key 100.
    fn ring() -> WrappedRoots {
        let mut ring = WrappedRoots::new();
        for (byte, (use_id, branch)) in (1..).zip([
            ("use-1", Branch::Content),
            ("use-1", Branch::File),
            ("use-2", Branch::Content),
            ("use-2", Branch::File),
        ]) {
            ring = ring.with_root(&key(100), &[byte; 12], (use_id, branch), &key(byte)).unwrap();
        }
        ring
    }

    #[test]
    fn a_root_key_is_there_under_its_wrapping_key_only() {
        let ring = ring();
        assert_eq!(ring.generation(), 4);
        assert_eq!(ring.root(&key(100), "use-2", Branch::Content).unwrap().expose(), &[3; 32]);
        assert!(matches!(ring.root(&key(101), "use-2", Branch::Content), Err(RingError::Unwrap { .. })));
        assert!(matches!(ring.root(&key(100), "use-3", Branch::Content), Err(RingError::Absent { .. })));
    }

    #[test]
    fn after_an_erasure_nothing_of_the_erased_opens_with_all_keys_that_are_left() {
        let before = ring();
        let removed = before.without("use-1", Branch::Content).unwrap();
        let after = removed.rewrap(&key(100), &key(101), &nonces(10, 3)).unwrap();
        assert!(matches!(after.root(&key(101), "use-1", Branch::Content), Err(RingError::Absent { .. })));
        // The survivors open under the new key and no longer under the old one.
        for (use_id, branch, byte) in
            [("use-1", Branch::File, 2), ("use-2", Branch::Content, 3), ("use-2", Branch::File, 4)]
        {
            assert_eq!(after.root(&key(101), use_id, branch).unwrap().expose(), &[byte; 32]);
            assert!(after.root(&key(100), use_id, branch).is_err());
        }
        // With every key that exists afterwards, the wrapped bytes of before stay shut, under any label.
        let left = [101, 2, 3, 4].map(key);
        let lost = before.wrapped("use-1", Branch::Content).unwrap();
        for parent in &left {
            for use_id in ["use-1", "use-2"] {
                for branch in Branch::ALL {
                    assert!(unwrap(parent, lost, &KeyLabel::Root { use_id, branch }).is_err());
                }
            }
            for (use_id, branch) in before.keys() {
                assert!(before.root(parent, use_id, branch).is_err());
            }
        }
        assert!(!after.to_text().contains(&text::wrapped_text(lost)));
    }

    #[test]
    fn an_operation_that_cannot_be_right_is_refused() {
        let ring = ring();
        let present = ring.with_root(&key(100), &[9; 12], ("use-1", Branch::File), &key(9));
        assert!(matches!(present, Err(RingError::Present { .. })));
        for name in ["", "use 1", "use\n1", "use\u{2003}1", "use\u{0}"] {
            let named = ring.with_root(&key(100), &[9; 12], (name, Branch::File), &key(9));
            assert!(matches!(named, Err(RingError::Name { .. })), "{name}");
        }
        assert!(matches!(ring.without("use-3", Branch::File), Err(RingError::Absent { .. })));
        assert!(matches!(
            ring.with_replaced_root(&key(100), &[9; 12], ("use-3", Branch::File), &key(9)),
            Err(RingError::Absent { .. })
        ));
        assert_eq!(ring.rewrap(&key(100), &key(100), &nonces(1, 4)), Err(RingError::SameKey));
        assert!(matches!(ring.rewrap(&key(99), &key(101), &nonces(1, 4)), Err(RingError::Unwrap { .. })));
        for given in [nonces(1, 3), nonces(1, 5), [nonces(1, 3), nonces(1, 1)].concat(), nonces(1, 0)] {
            let rewrapped = ring.rewrap(&key(100), &key(101), &given);
            assert!(matches!(rewrapped, Err(RingError::Nonces { expected: 4, .. })), "{given:?}");
        }
    }

    #[test]
    fn a_key_file_reads_back_and_any_changed_byte_is_refused() {
        let text = ring().to_text();
        assert_eq!(WrappedRoots::parse(&text), Ok(ring()));
        assert_eq!(WrappedRoots::parse(&WrappedRoots::new().to_text()), Ok(WrappedRoots::new()));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).unwrap();
            assert!(WrappedRoots::parse(&changed).is_err(), "byte {at}");
            assert!(WrappedRoots::parse(&text[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_key_file_in_another_order_or_spelling_is_refused_even_with_a_right_hash() {
        let lines: Vec<_> = ring().to_text().lines().skip(1).take(5).map(str::to_owned).collect();
        let swapped = [0, 2, 1, 3, 4].map(|at| lines[at].clone());
        let twice = [0, 1, 2, 3, 4, 4].map(|at| lines[at].clone());
        assert!(WrappedRoots::parse(&text::write(HEADER, lines.clone())).is_ok());
        assert!(WrappedRoots::parse(&text::write(HEADER, swapped)).is_err());
        assert!(WrappedRoots::parse(&text::write(HEADER, twice)).is_err());
        for (from, to) in
            [("generation 4", "generation 04"), ("root file", "root  file"), ("root", "rot"), ("use-1", "")]
        {
            let changed: Vec<_> = lines.iter().map(|line| line.replace(from, to)).collect();
            assert!(WrappedRoots::parse(&text::write(HEADER, changed)).is_err(), "{from}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(body in "((generation|root|content|file|use|[0-9A-Za-z+/=]| |\n|\\PC){0,30})") {
            let _ = WrappedRoots::parse(&body);
            let _ = WrappedRoots::parse(&text::write(HEADER, [body]));
        }
    }
}
