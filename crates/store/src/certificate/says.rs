//! What the acts of an erasure say together: derived alike by whoever makes a certificate and whoever checks one.

use serde::{Deserialize, Serialize};
use stricto_law::time::Instant;
use stricto_record::ids::{ActHash, Hex32, KeyId, Origin, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::challenge_decided::ChallengeResult;
use stricto_record::kinds::erasure_attested::ErasureState;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureOrdered, ErasureScope};
use stricto_record::kinds::use_erased::UseErased;
use stricto_record::kinds::use_stopped::StopCause;

use super::Placed;
use crate::register::erasure_root;

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Says {
    /// The register.
    pub origin: Origin,
    /// The use.
    #[serde(rename = "use")]
    pub use_id: UseId,
    /// The order.
    pub order: ActHash,
    /// Why it was ordered.
    pub cause: ErasureCause,
    /// What the decision behind it rests on, where one is: signed by the authority, or transcribed.
    pub basis: Option<Basis>,
    /// What it erases.
    pub what: ErasureScope,
    /// When the order was recorded.
    pub ordered_at: Instant,
    /// Who held the content while the refusal was challenged; absent where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Each custodian that the order names, and when it attested that nothing is left.
    pub custodians: Vec<Attested>,
    /// The act that certifies.
    pub certificate: ActHash,
    /// When that was recorded.
    pub certified_at: Instant,
    /// How many ciphertexts were destroyed.
    pub count: u64,
    /// The root over their hashes.
    pub root: Hex32,
}

/// One custodian's word that nothing is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attested {
    /// The custodian.
    pub custodian: Custodian,
    /// The key that signed it.
    pub by: KeyId,
    /// When it was recorded.
    pub at: Instant,
}

/// A trustee's custody of the content, while nobody else could open it (R-5.3-r).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The trustee's key.
    pub by: KeyId,
    /// When the register recorded that the unit's key was gone.
    pub from: Instant,
    /// When it recorded that what it kept for the trustee was destroyed.
    pub to: Instant,
    /// What a court decided meanwhile, where one did: once the refusal is overturned, the trustee is given the content, and
    /// what the trustee copied nobody attests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<ChallengeResult>,
}

/// Why acts make no certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaysError {
    /// An act that belongs to every certificate is not there, or is there twice.
    #[error("it needs {what} once; ask for the certificate again")]
    Missing {
        /// The act.
        what: &'static str,
    },
    /// The order's cause is not in the acts before it.
    #[error("no act before the order is its cause, `{cause:?}`; the erasure stands on nothing")]
    Causeless {
        /// The cause.
        cause: ErasureCause,
    },
    /// A custodian did not attest between order and certificate.
    #[error("`{custodian:?}` is named by the order and did not attest before it was certified; ask it")]
    Open {
        /// The custodian.
        custodian: Custodian,
    },
    /// The certificate counts or roots other ciphertexts.
    #[error("the certificate is of other ciphertexts than those that are listed; verify the register itself")]
    Ciphertexts,
}

impl Says {
    /// What these acts of one use say, in register order.
    ///
    /// # Errors
    /// See [`SaysError`].
    pub(crate) fn of(acts: &[Placed], ciphertexts: &[Hex32]) -> Result<Self, SaysError> {
        let (closing, erased) = only(acts, "use.erased", |act| {
            if let Public::UseErased(erased) = act.public() { Some(erased) } else { None }
        })?;
        let (order, ordered) = only(acts, "erasure.ordered", |act| {
            if let Public::ErasureOrdered(ordered) = act.public() { Some(ordered) } else { None }
        })?;
        if order.hash != erased.order {
            return Err(SaysError::Missing { what: "the order that is certified" });
        }
        let use_id = order.entry.signed.act.use_id.ok_or(SaysError::Missing { what: "the use" })?;
        let of_use = || acts.iter().filter(|act| act.entry.signed.act.use_id == Some(use_id));
        let before: Vec<&Public> = of_use().filter(|a| a.index < order.index).map(Placed::public).collect();
        if !caused(ordered, &before) {
            return Err(SaysError::Causeless { cause: ordered.cause });
        }
        let between = of_use().filter(|act| order.index < act.index && act.index < closing.index);
        let between: Vec<&Placed> = between.collect();
        let custodians = attested(ordered, order.hash, &between)?;
        let count = u64::try_from(ciphertexts.len()).unwrap_or(u64::MAX);
        let UseErased { ciphertexts: counted, root, .. } = *erased;
        if (counted, root) != (count, erasure_root(ciphertexts)) {
            return Err(SaysError::Ciphertexts);
        }
        Ok(Self {
            origin: order.entry.signed.act.origin.clone(),
            use_id,
            order: order.hash,
            cause: ordered.cause,
            basis: basis(ordered, &before),
            what: ordered.what.clone(),
            ordered_at: order.entry.time,
            held: held(ordered, order.hash, &between),
            custodians,
            certificate: closing.hash,
            certified_at: closing.entry.time,
            count,
            root,
        })
    }
}

/// The one act that `is`.
fn only<'a, T>(
    acts: &'a [Placed],
    what: &'static str,
    is: impl Fn(&'a Placed) -> Option<T>,
) -> Result<(&'a Placed, T), SaysError> {
    let mut found = acts.iter().filter_map(|act| is(act).map(|public| (act, public)));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(_) | None, _) => Err(SaysError::Missing { what }),
    }
}

/// Whether what came before the order is its cause, as the acts themselves say it.
fn caused(order: &ErasureOrdered, before: &[&Public]) -> bool {
    let stopped = |by: fn(StopCause) -> bool| {
        before.iter().any(|public| matches!(public, Public::UseStopped(stop) if by(stop.cause)))
    };
    let decisions = || decisions(before);
    match order.cause {
        ErasureCause::Refused => decisions().any(|decided| decided.result == DecisionResult::Refused),
        ErasureCause::OutsideGrant => match &order.what {
            ErasureScope::Content => false,
            ErasureScope::Alerts(alerts) => {
                alerts.iter().all(|alert| decisions().any(|decided| decided.outside.contains(alert)))
            }
        },
        ErasureCause::Lapsed => stopped(|cause| cause == StopCause::Lapsed),
        ErasureCause::RetentionEnded => {
            // A refused extension and a withdrawal end a use by themselves.
            stopped(|_| true) || decisions().any(|decided| !decided.result.allows())
        }
        // Its signer is the cause: a supervisor or the authority.
        ErasureCause::Ordered => true,
    }
}

fn decisions<'a>(before: &[&'a Public]) -> impl Iterator<Item = &'a AuthorisationDecided> {
    before.iter().filter_map(|public| {
        if let Public::AuthorisationDecided(decided) = public { Some(decided) } else { None }
    })
}

/// The weakest basis among the decisions that are the order's cause; none where its cause is no decision.
fn basis(order: &ErasureOrdered, before: &[&Public]) -> Option<Basis> {
    let mut decisions = decisions(before);
    let transcribed = |decided: &AuthorisationDecided| decided.basis == Basis::Transcribed;
    let any = match order.cause {
        ErasureCause::Refused => decisions.any(|d| d.result == DecisionResult::Refused && transcribed(d)),
        ErasureCause::OutsideGrant => decisions.any(|d| !d.outside.is_empty() && transcribed(d)),
        ErasureCause::Lapsed | ErasureCause::RetentionEnded | ErasureCause::Ordered => return None,
    };
    Some(if any { Basis::Transcribed } else { Basis::Signed })
}

/// What each custodian of the order attested last before it was certified.
fn attested(
    ordered: &ErasureOrdered,
    order: ActHash,
    between: &[&Placed],
) -> Result<Vec<Attested>, SaysError> {
    let of = |custodian: &Custodian| {
        let done = of_custodian(between, order, custodian, ErasureState::Done).last();
        let act = done.ok_or_else(|| SaysError::Open { custodian: custodian.clone() })?;
        Ok(Attested { custodian: custodian.clone(), by: act.entry.signed.act.by, at: act.entry.time })
    };
    ordered.custodians.iter().map(of).collect()
}

/// From when to when a trustee held the content, where the order names one and the unit's key went to it.
fn held(ordered: &ErasureOrdered, order: ActHash, between: &[&Placed]) -> Option<Held> {
    let of_keys = |state| of_custodian(between, order, &Custodian::Keys, state);
    let by = ordered.held_by.as_ref()?.trustee;
    let (from, end) = (of_keys(ErasureState::Resealed).next()?, of_keys(ErasureState::Done).last()?);
    // What a court decides after the end gives nobody anything.
    let decided = between.iter().filter(|act| act.index < end.index).find_map(|act| {
        if let Public::ChallengeDecided(decided) = act.public() { Some(decided.result) } else { None }
    });
    Some(Held { by, from: from.entry.time, to: end.entry.time, decided })
}

/// The acts in which a custodian of the order attests this, in register order.
fn of_custodian<'a>(
    between: &[&'a Placed],
    order: ActHash,
    custodian: &Custodian,
    state: ErasureState,
) -> impl Iterator<Item = &'a Placed> {
    between.iter().copied().filter(move |act| {
        let Public::ErasureAttested(attested) = act.public() else { return false };
        act.entry.signed.act.re.first() == Some(&order)
            && attested.custodian == *custodian
            && attested.state == state
    })
}
