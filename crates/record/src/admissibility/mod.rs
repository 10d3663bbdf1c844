//! Admissibility: whether an act may be appended now, at this very position.
//!
//! It is law, not plumbing. It reads public parts only, so that whoever is given the register can replay it.
//! The envelope's rules hold for every kind; each kind then has its own, in the file of its topic.

mod envelope;

use stricto_law::time::Instant;

use crate::act::{Act, SignedAct};
use crate::fold::{Fold, UseFile};
use crate::ids::{ActHash, ActorId, BodyId};
use crate::kinds::{Kind, Public};
use crate::refusal::{Refusal, RefusalCode};
use crate::role::Role;

/// Who signs.
#[derive(Clone, Copy)]
pub(crate) enum Signer<'a> {
    /// An enrolled key.
    Enrolled { actor: &'a ActorId, role: Role, body: &'a BodyId },
    /// A body's own key, which enrols and retires its people and nothing else.
    Body { body: &'a BodyId, role: Role },
    /// The register's key in its very first act.
    Founder,
}

/// An act that asks to be appended.
pub(crate) struct Asked<'a> {
    pub(crate) fold: &'a Fold,
    pub(crate) act: &'a Act,
    pub(crate) signer: Signer<'a>,
    pub(crate) now: Instant,
    /// The use's file; none for acts of the instance and for the proposal itself.
    pub(crate) file: Option<&'a UseFile>,
}

/// Whether the act may be appended at this position and time; its hash if so.
pub(crate) fn admit(fold: &Fold, signed: &SignedAct, now: Instant) -> Result<ActHash, Refusal> {
    let (hash, asked) = envelope::check(fold, signed, now)?;
    by_kind(&asked)?;
    Ok(hash)
}

impl<'a> Asked<'a> {
    /// The use's file; the envelope guarantees one for every kind that belongs to a use.
    fn file(&self) -> Result<&'a UseFile, Refusal> {
        self.file.ok_or_else(|| Refusal::new(RefusalCode::UnknownUse, "the use is not in this register"))
    }

    /// The enrolled actor, role and body that sign; a body's own key has none of them.
    fn person(&self) -> Result<(&'a ActorId, Role, &'a BodyId), Refusal> {
        match self.signer {
            Signer::Enrolled { actor, role, body } => Ok((actor, role, body)),
            Signer::Body { .. } | Signer::Founder => Err(Refusal::new(
                RefusalCode::BodyKeyEnrolsOnly,
                "a body's own key enrols and retires its people; sign this with an enrolled key",
            )),
        }
    }
}

fn by_kind(asked: &Asked<'_>) -> Result<(), Refusal> {
    let _ = asked.person()?;
    Err(Refusal::new(RefusalCode::KindNotAdopted, "not yet"))
}
