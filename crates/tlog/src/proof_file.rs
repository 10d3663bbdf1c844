//! Offline proofs (C2SP tlog-proof): one file that shows that an entry is in a log, to be verified without the log.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{Checkpoint, CheckpointError, open_checkpoint};
use crate::hash::Hash;
use crate::key::VerifyingKey;
use crate::policy::{Policy, UntrustedError};
use crate::proof::{Refuted, verify_inclusion};

/// The longest inclusion proof that any log has: one hash for each level.
const HASHES_MAX: usize = 64;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// An offline proof: that the entry at `index` is in the tree of the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    /// Data of the application beside the proof. Nobody signed it: never trusted by itself.
    pub extra: Option<Vec<u8>>,
    /// The entry's index in the log.
    pub index: u64,
    /// The inclusion proof, the leaf's sibling first.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint as the log and the witnesses made it, byte for byte.
    pub checkpoint: String,
}

/// Why a text is not an offline proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an offline proof: {expected}; ask for the file again, byte for byte")]
pub struct ProofFileError {
    expected: &'static str,
}

/// Why an offline proof does not prove the entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnprovedError {
    /// The checkpoint is not one that the log signed.
    #[error("the checkpoint in the proof is not the log's")]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint is not good under the policy.
    #[error("the checkpoint in the proof is not good under the policy")]
    Untrusted(#[from] UntrustedError),
    /// The entry is not in the checkpoint's tree.
    #[error("the entry is not proved to be in the log")]
    Refuted(#[from] Refuted),
}

impl ProofFile {
    /// Reads an offline proof; nothing in it is trusted until it is verified.
    ///
    /// # Errors
    /// Where the text is not of the form, or spells a number or hash in another way than its one way.
    pub fn parse(text: &str) -> Result<Self, ProofFileError> {
        let error = |expected| ProofFileError { expected };
        let (head, checkpoint) = text.split_once("\n\n").ok_or(error("it needs an empty line"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(error("its first line must be `c2sp.org/tlog-proof@v1`"));
        }
        let extra =
            lines.next_if(|line| line.starts_with("extra ")).and_then(|line| line.strip_prefix("extra "));
        let extra = extra.map(|extra| STANDARD.decode(extra)).transpose();
        let extra = extra.map_err(|_| error("its extra line must be base64"))?;
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(crate::parse_decimal);
        let index = index.ok_or(error("it needs a line `index N`"))?;
        let hashes = lines.map(Hash::from_base64).collect::<Result<Vec<_>, _>>();
        let hashes = hashes.map_err(|_| error("each line of its proof must be a hash in base64"))?;
        if hashes.len() > HASHES_MAX {
            return Err(error("a proof has at most 64 hashes"));
        }
        Ok(Self { extra, index, hashes, checkpoint: checkpoint.to_owned() })
    }

    /// Verifies that the entry with this leaf hash is in the log `origin`; no witness is asked for.
    ///
    /// # Errors
    /// Where the checkpoint is not signed by one of the log's keys, or the entry is not proved.
    pub fn verify(
        &self,
        leaf: &Hash,
        origin: &str,
        keys: &[VerifyingKey],
    ) -> Result<Checkpoint, UnprovedError> {
        let checkpoint = open_checkpoint(&self.checkpoint, origin, keys)?;
        verify_inclusion(self.index, checkpoint.size, leaf, &self.hashes, &checkpoint.root)?;
        Ok(checkpoint)
    }

    /// Verifies that the entry with this leaf hash is in a log of the policy, at a checkpoint with its quorum.
    ///
    /// # Errors
    /// Where the checkpoint is not good under the policy, or the entry is not proved.
    pub fn verify_under(&self, leaf: &Hash, policy: &Policy) -> Result<Checkpoint, UnprovedError> {
        let (checkpoint, _) = policy.open(&self.checkpoint)?;
        verify_inclusion(self.index, checkpoint.size, leaf, &self.hashes, &checkpoint.root)?;
        Ok(checkpoint)
    }
}

/// The file's text, which [`ProofFile::parse`] reads.
impl fmt::Display for ProofFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::checkpoint::sign_checkpoint;
    use crate::hash::leaf_hash;
    use crate::key::SigningKey;
    use crate::proof::inclusion_proof;
    use crate::tree::Nodes;

    fn key() -> SigningKey {
        SigningKey::from_seed("register.example", &[5; 32]).unwrap()
    }

    fn proof(index: u64, size: u64, extra: Option<Vec<u8>>) -> ProofFile {
        let nodes = Nodes::from_leaf_hashes((0..size).map(|i| leaf_hash(&i.to_be_bytes())));
        let checkpoint =
            Checkpoint { origin: "register.example".to_owned(), size, root: nodes.tree().root() };
        let hashes = inclusion_proof(index, size, &nodes).unwrap();
        ProofFile { extra, index, hashes, checkpoint: sign_checkpoint(&checkpoint, &key()).unwrap() }
    }

    #[test]
    fn a_proof_reads_back_and_proves_its_entry_only() {
        let keys = [key().verifying_key().clone()];
        for (index, size, extra) in [(0, 1, None), (4, 5, Some(vec![])), (6, 300, Some(vec![1, 2, 3]))] {
            let file = proof(index, size, extra);
            let again = ProofFile::parse(&file.to_string()).unwrap();
            assert_eq!(again, file);
            let leaf = leaf_hash(&index.to_be_bytes());
            assert_eq!(again.verify(&leaf, "register.example", &keys).map(|c| c.size), Ok(size));
            let policy = format!("log {}\nquorum none", key().verifying_key());
            let policy = Policy::parse(&policy).unwrap();
            assert_eq!(again.verify_under(&leaf, &policy).map(|c| c.size), Ok(size));
            assert!(again.verify(&leaf_hash(b"else"), "register.example", &keys).is_err());
            assert!(again.verify_under(&leaf_hash(b"else"), &policy).is_err());
            assert!(again.verify(&leaf, "other.example", &keys).is_err());
        }
    }

    #[test]
    fn every_changed_byte_but_those_of_the_extra_line_is_refused() {
        let keys = [key().verifying_key().clone()];
        let leaf = leaf_hash(&6_u64.to_be_bytes());
        let text = proof(6, 11, None).to_string();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let verified =
                ProofFile::parse(&changed).map(|file| file.verify(&leaf, "register.example", &keys).is_ok());
            assert_ne!(verified, Ok(true), "byte {at}");
        }
    }

    #[test]
    fn a_malformed_proof_is_refused() {
        let good = proof(6, 11, Some(vec![9])).to_string();
        let cases = [
            String::new(),
            good.replace("@v1", "@v2"),
            good.replace("extra ", "extra  "),
            good.replace("extra CQ==", "extra CQ"),
            good.replace("extra CQ==\n", "extra CQ==\nextra CQ==\n"),
            good.replace("index 6", "index 06"),
            good.replace("index 6", "index"),
            good.replace("index 6\n", ""),
            good.replace("index 6", "index 18446744073709551616"),
            good.replace("\n\n", "\n"),
            good.replace(
                "index 6\n",
                &format!("index 6\n{}", format!("{}\n", Hash([0; 32]).to_base64()).repeat(65)),
            ),
            good.replace('\n', "\r\n"),
        ];
        for text in cases {
            assert!(ProofFile::parse(&text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_prints_back_to_the_same_bytes(
            head in "(c2sp.org/tlog-proof@v1\n)?(extra [A-Za-z0-9+/=]{0,8}\n)?(index [0-9]{1,3}\n)?([A-Za-z0-9+/]{43}=\n){0,2}",
            tail in "\n\\PC{0,20}\n?",
        ) {
            let text = head + &tail;
            if let Ok(file) = ProofFile::parse(&text) {
                prop_assert_eq!(file.to_string(), text);
            }
        }
    }
}
