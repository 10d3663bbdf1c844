//! `erasure.ordered`, `erasure.attested`, `use.erased`: ordered before it is done, closed when every custodian attests.
//!
//! Holds R-5.3-n to -p, -s, R-5.3-m, E-b.
//! Rows read here too: R-5.3-o, R-5.3-q, R-5.3-r, R-5.3-s, P-e, C-1.

use std::collections::BTreeSet;

use super::Asked;
use crate::fold::{Erasure, UseFile};
use crate::ids::ActHash;
use crate::kinds::erasure_attested::{ErasureAttested, ErasureState};
use crate::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureOrdered, ErasureScope};
use crate::kinds::use_erased::UseErased;
use crate::refusal::{Refusal, RefusalCode, require};
use crate::retention::{self, Fate};
use crate::role::Role;

pub(super) fn ordered(asked: &Asked<'_>, p: &ErasureOrdered) -> Result<(), Refusal> {
    let file = asked.file()?;
    cause(asked, p, file)?;
    scope(p, file)?;
    held_by(asked, p, file)?;
    let expected: BTreeSet<Custodian> = file.custodians(&p.what).into_iter().collect();
    let named: BTreeSet<Custodian> = p.custodians.iter().cloned().collect();
    let beyond_are_gates = named.difference(&expected).all(|custodian| is_a_gate(asked, custodian));
    require(
        named.len() == p.custodians.len() && expected.is_subset(&named) && beyond_are_gates,
        RefusalCode::Custodians,
        "the order names every custodian once: store, keys, the engine, each reader in scope, site gates that are enrolled; \
         no other",
    )
}

/// Whether the custodian is a site's gate that can attest: any other key would keep the certificate open for ever.
fn is_a_gate(asked: &Asked<'_>, custodian: &Custodian) -> bool {
    let Custodian::SiteGate(key) = custodian else { return false };
    let enrolment = asked.fold.instance().enrolment(key);
    enrolment.is_some_and(|gate| gate.role == Role::SiteGate && gate.retired.is_none())
}

fn cause(asked: &Asked<'_>, p: &ErasureOrdered, file: &UseFile) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let all = p.what == ErasureScope::Content;
    let holds = match p.cause {
        ErasureCause::Refused => all && file.refusal_erases_all(),
        ErasureCause::OutsideGrant => match &p.what {
            ErasureScope::Content => false,
            ErasureScope::Alerts(alerts) => {
                let outside = file.outside_grant();
                alerts.iter().all(|alert| outside.contains(alert))
            }
        },
        // What time ends is the register's to end, or that of those who oversee; never the unit's.
        ErasureCause::Lapsed | ErasureCause::RetentionEnded => {
            let theirs = all && (role == Role::Register || role.supervises());
            match retention::content(file).filter(|fate| theirs && fate.cause == p.cause) {
                Some(fate) => return in_time(asked, role, &fate),
                None => false,
            }
        }
        ErasureCause::Ordered => role.supervises(),
    };
    require(
        holds,
        RefusalCode::ErasureCause,
        "the register holds no such cause for this erasure, or it is another role's to give; name the cause it has",
    )
}

/// What a refusal erases is held by the trustee where there is one, until the very instant, and nothing else ever is.
fn held_by(asked: &Asked<'_>, p: &ErasureOrdered, file: &UseFile) -> Result<(), Refusal> {
    let holder = match p.cause {
        ErasureCause::Refused => asked.fold.holder(file, asked.now),
        ErasureCause::OutsideGrant
        | ErasureCause::Lapsed
        | ErasureCause::RetentionEnded
        | ErasureCause::Ordered => None,
    };
    require(
        p.held_by == holder,
        RefusalCode::HeldBy,
        "`held_by` is for a refusal whose profile provides a challenge, and names the trustee who was enrolled before the \
         use was proposed and the end of the time for it; anything else is held by nobody",
    )
}

/// Whether its time has come: the quarantine of a lapse ends early on the word of whoever oversees, retention never.
fn in_time(asked: &Asked<'_>, role: Role, fate: &Fate) -> Result<(), Refusal> {
    require(
        !fate.held,
        RefusalCode::RetentionHeld,
        "an incident, a complaint, a person's request or a challenge stands, and holds the content; close it first",
    )?;
    require(
        asked.now >= fate.at || (fate.cause == ErasureCause::Lapsed && role.supervises()),
        RefusalCode::RetentionRuns,
        "the content is still to be kept, by the law that was in force when the use ended; wait until that is over",
    )
}

fn scope(p: &ErasureOrdered, file: &UseFile) -> Result<(), Refusal> {
    // What a trustee holds, those who oversee may end at any time, by one more order of all of it.
    let ends = p.cause == ErasureCause::Ordered && p.what == ErasureScope::Content && held_still(file);
    require(
        file.content_erased().is_none() || ends,
        RefusalCode::AlreadyOrdered,
        "all content is ordered to be erased already; nothing more is needed",
    )?;
    match &p.what {
        ErasureScope::Content => require(
            file.stop.is_some(),
            RefusalCode::ErasureCause,
            "the use still runs; stop it, then erase its content",
        ),
        ErasureScope::Alerts(alerts) => {
            let known = alerts.iter().all(|alert| file.alert(alert).is_some());
            let once = alerts.iter().collect::<BTreeSet<_>>().len() == alerts.len();
            require(
                known && once && !alerts.is_empty(),
                RefusalCode::UnknownAlert,
                "the order names alerts of this use, each once; name at least one",
            )?;
            require(
                alerts.iter().all(|alert| file.alert_erased(alert).is_none()),
                RefusalCode::AlreadyOrdered,
                "an alert is ordered to be erased already; leave it out",
            )
        }
    }
}

/// Whether a trustee holds the content and nobody ordered its end.
fn held_still(file: &UseFile) -> bool {
    file.held().is_some_and(|(order, _)| !file.erasures().iter().any(|other| other.position > order.position))
}

pub(super) fn attested(asked: &Asked<'_>, p: &ErasureAttested) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let order = asked.first_re("the order to erase")?;
    let file = asked.file()?;
    let erasure = open(file, order)?;
    require(
        erasure.custodians.contains_key(&p.custodian),
        RefusalCode::Custodians,
        "the order does not name this custodian; attest for one that it names",
    )?;
    require(
        !erasure.done(&p.custodian),
        RefusalCode::AlreadyAnswered,
        "the custodian attested already; nothing more is needed",
    )?;
    let register = role == Role::Register;
    let own_stores = matches!(p.custodian, Custodian::Store | Custodian::Keys);
    match p.state {
        // What is held is not destroyed before its end, and not later than that re-sealed.
        ErasureState::Done => require(
            !own_stores
                || erasure.held_by.is_none()
                || retention::held(file).is_none_or(|fate| fate.is_due(asked.now)),
            RefusalCode::HeldByTheTrustee,
            "the trustee holds the content still; it is destroyed once that ends",
        )?,
        ErasureState::Resealed => require(
            p.custodian == Custodian::Keys && erasure.held_by.is_some() && !erasure.resealed(),
            RefusalCode::HeldBy,
            "re-sealed are the keys of what a trustee holds, once; attest how far the custodian is",
        )?,
        ErasureState::Acknowledged | ErasureState::Failed | ErasureState::Unreachable => {}
    }
    let same_actor = |key| asked.fold.instance().same_actor(key, &asked.act.by);
    let own = p.custodian.key().map_or(register, same_actor);
    // That somebody does not answer, the register may say for them; that nothing is left, only they.
    let silent = register && matches!(p.state, ErasureState::Failed | ErasureState::Unreachable);
    require(own || silent, RefusalCode::NotTheCustodian, "a custodian attests with its own key; ask it")
}

pub(super) fn closed(asked: &Asked<'_>, p: &UseErased) -> Result<(), Refusal> {
    let erasure = open(asked.file()?, &p.order)?;
    require(
        erasure.open().next().is_none(),
        RefusalCode::CustodiansOpen,
        "a custodian has not attested that nothing is left; the erasure stays open until it does",
    )
}

/// An ordered erasure that is not closed.
fn open<'a>(file: &'a UseFile, order: &ActHash) -> Result<&'a Erasure, Refusal> {
    let erasure = file.erasure(order).ok_or_else(|| {
        Refusal::new(RefusalCode::AnswersWrong, "this is no order to erase of this use; name the order")
    })?;
    require(
        erasure.closed.is_none(),
        RefusalCode::ErasureClosed,
        "the erasure is closed and certified; nothing more is needed",
    )?;
    Ok(erasure)
}
