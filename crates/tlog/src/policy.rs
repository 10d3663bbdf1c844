//! Trust policies (C2SP tlog-policy): which logs, which witnesses, and how many of them must have cosigned.

use std::collections::{BTreeMap, BTreeSet};

use crate::checkpoint::{Checkpoint, CheckpointError, open_checkpoint};
use crate::cosignature::{Cosignature, verify_cosignatures};
use crate::key::{Algorithm, KeyError, KeyId, VerifyingKey};
use crate::note::{Note, NoteError};

/// A policy as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<VerifyingKey>,
    witnesses: Vec<VerifyingKey>,
    /// In the order of definition, so that a group's members stand before it.
    rules: Vec<Rule>,
    quorum: Quorum,
}

/// Why a text is not a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// A line is wrong.
    #[error("line {line} of the policy is wrong")]
    Line {
        /// Which line, from 1.
        line: usize,
        /// How.
        #[source]
        fault: LineFault,
    },
    /// There is no quorum line.
    #[error("the policy has no quorum; end it with `quorum name`, or `quorum none` to ask for no witness")]
    NoQuorum,
}

/// What is wrong with a line of a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// The line is of no known form.
    #[error(
        "`{text}` is not a line of a policy; write `log`, `witness`, `group` or `quorum` with what it needs"
    )]
    Form {
        /// The beginning of the line.
        text: String,
    },
    /// The key is malformed.
    #[error("the key cannot be read")]
    Key(#[source] KeyError),
    /// The key is of the wrong type for its line.
    #[error(
        "key `{name}` has the wrong type; a log has an Ed25519 key (0x01), a witness a cosigner key (0x04)"
    )]
    KeyType {
        /// The key's name.
        name: String,
    },
    /// The same public key stands in two lines of this kind.
    #[error("key `{name}` stands in the policy already; remove one of the two lines")]
    DuplicateKey {
        /// The key's name.
        name: String,
    },
    /// The name is taken, or it is `none`.
    #[error("`{name}` is taken; give another name")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The name is not defined on a line before.
    #[error("`{name}` is not defined on a line before this one")]
    Undefined {
        /// The name.
        name: String,
    },
    /// A witness or group is a member twice.
    #[error("`{name}` is a member of a group already; each can be a member once")]
    MemberTwice {
        /// The name.
        name: String,
    },
    /// The threshold is not between 1 and the number of members.
    #[error("`{text}` is not a threshold for {members} members; write `all`, `any` or 1 to {members}")]
    Threshold {
        /// The threshold given.
        text: String,
        /// How many members the group has.
        members: usize,
    },
    /// There are two quorum lines.
    #[error("the policy has a quorum already; remove one of the two lines")]
    SecondQuorum,
}

/// Why a checkpoint is not good under a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UntrustedError {
    /// It is not a checkpoint of a log of the policy.
    #[error("the checkpoint is not one of a log of the policy")]
    Checkpoint(#[from] CheckpointError),
    /// A cosignature is forged.
    #[error("a cosignature of the checkpoint is not genuine")]
    Cosignature(#[source] NoteError),
    /// Too few witnesses cosigned.
    #[error(
        "the {cosigned} witnesses of the policy that cosigned are not its quorum; ask the others to cosign"
    )]
    NoQuorum {
        /// How many of the policy's witnesses cosigned.
        cosigned: usize,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Witness { name: String, id: KeyId },
    Group { threshold: usize, members: Vec<usize> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quorum {
    NotAsked,
    Rule(usize),
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// The first wrong line, or that there is no quorum line.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let mut draft = Draft::default();
        for (line, text) in (1..).zip(text.split('\n')) {
            draft.read_line(text).map_err(|fault| PolicyError::Line { line, fault })?;
        }
        let quorum = draft.quorum.ok_or(PolicyError::NoQuorum)?;
        Ok(Self { logs: draft.logs, witnesses: draft.witnesses, rules: draft.rules, quorum })
    }

    /// The keys of the policy's logs.
    #[must_use]
    pub fn logs(&self) -> &[VerifyingKey] {
        &self.logs
    }

    /// The keys of the policy's witnesses.
    #[must_use]
    pub fn witnesses(&self) -> &[VerifyingKey] {
        &self.witnesses
    }

    /// Opens a signed checkpoint of one of the policy's logs that its quorum of witnesses has cosigned.
    ///
    /// # Errors
    /// Where a signature is missing or forged, or the quorum is not reached.
    pub fn open(&self, note: &str) -> Result<(Checkpoint, Vec<Cosignature>), UntrustedError> {
        let parsed = Note::parse(note).map_err(CheckpointError::Note)?;
        let origin = parsed.text().split('\n').next().unwrap_or("");
        let checkpoint = open_checkpoint(note, origin, &self.logs)?;
        let cosignatures =
            verify_cosignatures(&parsed, &self.witnesses).map_err(UntrustedError::Cosignature)?;
        if self.is_satisfied(&cosignatures) {
            Ok((checkpoint, cosignatures))
        } else {
            let cosigned = cosignatures.iter().map(|by| (&by.name, by.id)).collect::<BTreeSet<_>>().len();
            Err(UntrustedError::NoQuorum { cosigned })
        }
    }

    /// Whether these verified cosignatures are the policy's quorum; two by one witness count once.
    #[must_use]
    pub fn is_satisfied(&self, cosignatures: &[Cosignature]) -> bool {
        let mut reached: Vec<bool> = Vec::with_capacity(self.rules.len());
        for rule in &self.rules {
            reached.push(match rule {
                Rule::Witness { name, id } => cosignatures.iter().any(|by| by.name == *name && by.id == *id),
                Rule::Group { threshold, members } => {
                    let reached = members.iter().filter(|&&member| reached.get(member) == Some(&true));
                    reached.count() >= *threshold
                }
            });
        }
        match self.quorum {
            Quorum::NotAsked => true,
            Quorum::Rule(rule) => reached.get(rule) == Some(&true),
        }
    }
}

/// A policy while its lines are read.
#[derive(Default)]
struct Draft {
    logs: Vec<VerifyingKey>,
    witnesses: Vec<VerifyingKey>,
    rules: Vec<Rule>,
    names: BTreeMap<String, usize>,
    members: BTreeSet<usize>,
    quorum: Option<Quorum>,
}

impl Draft {
    fn read_line(&mut self, line: &str) -> Result<(), LineFault> {
        let form = || LineFault::Form { text: crate::excerpt(line) };
        if line.contains(|c: char| c.is_ascii_control() && c != '\t') {
            return Err(form());
        }
        let items: Vec<_> = line.split([' ', '\t']).filter(|item| !item.is_empty()).collect();
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] | ["log", key, _] => {
                let key = read_key(key, Algorithm::Ed25519, &self.logs)?;
                self.logs.push(key);
                Ok(())
            }
            ["witness", name, key] | ["witness", name, key, _] => {
                let key = read_key(key, Algorithm::CosignatureV1, &self.witnesses)?;
                self.define(name, Rule::Witness { name: key.name().to_owned(), id: key.id() })?;
                self.witnesses.push(key);
                Ok(())
            }
            ["group", name, threshold, members @ ..] if !members.is_empty() => {
                self.define_group(name, threshold, members)
            }
            ["quorum", name] => self.define_quorum(name),
            [..] => Err(form()),
        }
    }

    fn define(&mut self, name: &str, rule: Rule) -> Result<(), LineFault> {
        if name == "none" || self.names.contains_key(name) {
            return Err(LineFault::NameTaken { name: name.to_owned() });
        }
        self.names.insert(name.to_owned(), self.rules.len());
        self.rules.push(rule);
        Ok(())
    }

    fn defined(&self, name: &str) -> Result<usize, LineFault> {
        self.names.get(name).copied().ok_or_else(|| LineFault::Undefined { name: name.to_owned() })
    }

    fn define_group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<(), LineFault> {
        let wrong = || LineFault::Threshold { text: threshold.to_owned(), members: members.len() };
        let threshold = match threshold {
            "all" => members.len(),
            "any" => 1,
            number => {
                let number = crate::parse_decimal(number).and_then(|number| usize::try_from(number).ok());
                number.filter(|number| (1..=members.len()).contains(number)).ok_or_else(wrong)?
            }
        };
        let mut rules = Vec::new();
        for member in members {
            let rule = self.defined(member)?;
            if !self.members.insert(rule) {
                return Err(LineFault::MemberTwice { name: (*member).to_owned() });
            }
            rules.push(rule);
        }
        self.define(name, Rule::Group { threshold, members: rules })
    }

    fn define_quorum(&mut self, name: &str) -> Result<(), LineFault> {
        let quorum = if name == "none" { Quorum::NotAsked } else { Quorum::Rule(self.defined(name)?) };
        match self.quorum.replace(quorum) {
            None => Ok(()),
            Some(_) => Err(LineFault::SecondQuorum),
        }
    }
}

fn read_key(text: &str, algorithm: Algorithm, known: &[VerifyingKey]) -> Result<VerifyingKey, LineFault> {
    let key = VerifyingKey::parse(text).map_err(LineFault::Key)?;
    let name = key.name().to_owned();
    if key.algorithm() != algorithm {
        return Err(LineFault::KeyType { name });
    }
    // Keys are the same where their bytes are, whatever their names (tlog-policy, "Public key representation").
    if known.iter().any(|other| other.public_bytes() == key.public_bytes()) {
        return Err(LineFault::DuplicateKey { name });
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::checkpoint::sign_checkpoint;
    use crate::cosignature::cosign;
    use crate::hash::leaf_hash;
    use crate::key::SigningKey;

    fn log() -> SigningKey {
        SigningKey::from_seed("register.example", &[100; 32]).unwrap()
    }

    fn witness(number: u8) -> SigningKey {
        SigningKey::cosigner_from_seed(&format!("w{number}.example"), &[number; 32]).unwrap()
    }

    fn text(rules: &str) -> String {
        let mut text = format!("# a policy\n\nlog {}\n", log().verifying_key());
        for number in 1..=5 {
            text += &format!(
                "witness w{number} {} https://w{number}.example/\n",
                witness(number).verifying_key()
            );
        }
        text + rules
    }

    fn note(witnesses: &[u8]) -> String {
        let checkpoint =
            Checkpoint { origin: "register.example".to_owned(), size: 3, root: leaf_hash(b"root") };
        let mut note = sign_checkpoint(&checkpoint, &log()).unwrap();
        for number in witnesses {
            note += &cosign(&checkpoint, &witness(*number), 1).unwrap();
        }
        note
    }

    #[test]
    fn the_quorum_decides() {
        let two_levels = "group x 2 w1 w2 w3\n\tgroup y  any w4\tw5 \ngroup both all x y\nquorum both\n";
        let cases: [(&str, &[u8], bool); 12] = [
            ("quorum none", &[], true),
            ("quorum w1", &[1], true),
            ("quorum w1", &[2, 3], false),
            ("group g all w1 w2\nquorum g", &[1], false),
            ("group g all w1 w2\nquorum g", &[2, 1], true),
            ("group g 2 w1 w2 w3\nquorum g", &[1, 1, 1], false),
            (two_levels, &[], false),
            (two_levels, &[1, 2], false),
            (two_levels, &[1, 4, 5], false),
            (two_levels, &[1, 2, 4], true),
            (two_levels, &[3, 2, 5, 9], true),
            (two_levels, &[1, 2, 9], false),
        ];
        for (rules, witnesses, good) in cases {
            let policy = Policy::parse(&text(rules)).unwrap();
            let opened = policy.open(&note(witnesses));
            assert_eq!(opened.is_ok(), good, "{rules} {witnesses:?}");
            if !good {
                assert!(matches!(opened, Err(UntrustedError::NoQuorum { .. })));
            }
        }
    }

    #[test]
    fn a_checkpoint_of_another_log_or_with_a_forged_cosignature_is_refused() {
        let policy = Policy::parse(&text("quorum none")).unwrap();
        let stranger = SigningKey::from_seed("register.example", &[101; 32]).unwrap();
        let checkpoint =
            Checkpoint { origin: "register.example".to_owned(), size: 3, root: leaf_hash(b"root") };
        let by_stranger = sign_checkpoint(&checkpoint, &stranger).unwrap();
        assert!(matches!(policy.open(&by_stranger), Err(UntrustedError::Checkpoint(_))));
        let other = Checkpoint { size: 4, ..checkpoint };
        let forged = note(&[]) + &cosign(&other, &witness(1), 1).unwrap();
        assert!(matches!(policy.open(&forged), Err(UntrustedError::Cosignature(_))));
        assert!(policy.open("").is_err());
    }

    #[test]
    fn a_wrong_line_is_refused_with_its_number() {
        let log_line = format!("log {}", log().verifying_key());
        let w6 = witness(6).verifying_key().clone();
        let renamed =
            SigningKey::cosigner_from_seed("else.example", &[1; 32]).unwrap().verifying_key().clone();
        let cases = [
            "unknown".to_owned(),
            "log".to_owned(),
            "log x".to_owned(),
            "witness w6".to_owned(),
            "quorum".to_owned(),
            "quorum w1 w2".to_owned(),
            "quorum w6".to_owned(),
            "quorum w1\r".to_owned(),
            "group g all".to_owned(),
            "group g 0 w1".to_owned(),
            "group g 2 w1".to_owned(),
            "group g 01 w1".to_owned(),
            "group g some w1".to_owned(),
            "group g any w6".to_owned(),
            "group g any none".to_owned(),
            "group g any g".to_owned(),
            "group none any w1".to_owned(),
            "group w1 any w2".to_owned(),
            "group g any w1 w1".to_owned(),
            log_line.clone(),
            format!("log {w6}"),
            format!("witness w6 {}", log().verifying_key()),
            format!("witness w5 {w6}"),
            format!("witness none {w6}"),
            format!("witness w6 {renamed}"),
            format!("witness w6 {w6} https://w.example more"),
        ];
        for line in cases {
            let read = Policy::parse(&text(&format!("{line}\nquorum w1\n")));
            assert!(matches!(read, Err(PolicyError::Line { line: 9, .. })), "{line}: {read:?}");
        }
        assert_eq!(Policy::parse(&text("")), Err(PolicyError::NoQuorum));
        let twice = Policy::parse(&text("quorum w1\nquorum w1"));
        assert_eq!(twice, Err(PolicyError::Line { line: 10, fault: LineFault::SecondQuorum }));
        let member_of_two = Policy::parse(&text("group a any w1\ngroup b any w1\nquorum b"));
        assert!(matches!(member_of_two, Err(PolicyError::Line { line: 10, .. })));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "((log|witness|group|quorum|all|any|none|[a-c0-9+=]| |\t|\n|\\PC){0,40})") {
            let _ = Policy::parse(&text);
        }
    }
}
