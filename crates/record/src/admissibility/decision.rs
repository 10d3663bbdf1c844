//! `authorisation.decided`: by a court of the profile, on the very request, signed, or transcribed by two.
//!
//! Holds R-5.3-a to -d, -n, -u, -w (no grant without an end). A refusal is final for its use.

use stricto_law::budget::FalseAlertBudget;

use super::Asked;
use crate::fold::{Decision, UseFile};
use crate::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;

pub(super) fn decided(asked: &Asked<'_>, p: &AuthorisationDecided) -> Result<(), Refusal> {
    let file = asked.file()?;
    require(
        file.refusal().is_none_or(|refusal| confirms(asked, p, refusal)),
        RefusalCode::RefusalIsFinal,
        "the authorisation was refused, which is final for this use; a new use needs a request of its own",
    )?;
    by_whom(asked, p, file)?;
    until(asked, p)?;
    require(
        p.decided_at.is_none_or(|at| at <= asked.now),
        RefusalCode::DecidedInFuture,
        "`decided_at` lies in the future; name when the authority decided",
    )?;
    on_what(asked, p, file)?;
    what(asked, p, file)?;
    match p.basis {
        Basis::Signed => Ok(()),
        Basis::Transcribed => second(asked, p, file),
    }
}

/// A transcribed refusal is confirmed by the authority's own key, and by nothing else.
fn confirms(asked: &Asked<'_>, p: &AuthorisationDecided, refusal: &Decision) -> bool {
    p.result == DecisionResult::Refused
        && p.basis == Basis::Signed
        && !refusal.confirmed
        && asked.act.re.first() == Some(&refusal.answers)
}

/// Signed by the authority's own key, or transcribed by its clerk or by somebody outside the unit.
fn by_whom(asked: &Asked<'_>, p: &AuthorisationDecided, file: &UseFile) -> Result<(), Refusal> {
    let (_, role, body) = asked.person()?;
    require(
        file.courts.contains(&p.body),
        RefusalCode::NotACourtOfTheProfile,
        "the body is no court of the profile this use was proposed under, so that it cannot decide on it",
    )?;
    let signs = role == Role::Court;
    require(
        signs == (p.basis == Basis::Signed),
        RefusalCode::BasisNotOfSigner,
        "the authority's own key signs, a clerk or a rights officer transcribes; say so in `basis`",
    )?;
    require(
        role == Role::RightsOfficer || *body == p.body,
        RefusalCode::NotOfTheBody,
        "the signer belongs to another body than the one that decides; sign with a key of that body",
    )?;
    require(
        role != Role::RightsOfficer || asked.outside(),
        RefusalCode::NotOfTheBody,
        "a rights officer of the requester's own body stands inside the unit; one of another body transcribes",
    )?;
    require(
        signs || (p.document.is_some() && p.decided_at.is_some()),
        RefusalCode::TranscriptionIncomplete,
        "a transcription names the document's hash and when it was decided; add `document` and `decided_at`",
    )
}

/// What a transcription needs that allows a use: to know the other person's, and a grant that somebody confirmed.
fn second(asked: &Asked<'_>, p: &AuthorisationDecided, file: &UseFile) -> Result<(), Refusal> {
    let changes = matches!(p.result, DecisionResult::Modified | DecisionResult::Extended);
    require(
        !changes || file.grant().is_none_or(|grant| grant.confirmed),
        RefusalCode::Unconfirmed,
        "the grant rests on a transcription that no key of the authority confirmed; it is confirmed before it is changed",
    )?;
    if !p.result.allows() {
        return Ok(());
    }
    let (actor, role, _) = asked.person()?;
    let answered = asked.act.re.first();
    let others = file.decisions.iter().filter(|d| {
        d.role != role && d.actor != *actor && d.basis == Basis::Transcribed && Some(&d.answers) == answered
    });
    let same = |d: &&Decision| d.says(p);
    let named = asked.act.re.get(1);
    require(
        match named {
            Some(named) => others.clone().filter(same).any(|d| d.act == *named),
            None => others.clone().find(same).is_none(),
        },
        RefusalCode::AnswersWrong,
        "a second transcription names in `re`, after what it answers, the first one that says the same; read that, then \
         sign",
    )
}

fn until(asked: &Asked<'_>, p: &AuthorisationDecided) -> Result<(), Refusal> {
    match (p.result.allows(), p.until) {
        (true, Some(until)) => require(
            until > asked.now,
            RefusalCode::Until,
            "the period granted is over already; name an end in the future",
        ),
        (true, None) => Err(Refusal::new(
            RefusalCode::Until,
            "a decision that allows a use ends at an instant; name it in `until`",
        )),
        (false, Some(_)) => {
            Err(Refusal::new(RefusalCode::Until, "a refusal or withdrawal has no period; leave `until` out"))
        }
        (false, None) => Ok(()),
    }
}

/// The very last request, or what a change or a withdrawal takes back.
fn on_what(asked: &Asked<'_>, p: &AuthorisationDecided, file: &UseFile) -> Result<(), Refusal> {
    let answered = asked.first_re("the request, or the decision that is changed,")?;
    let request = file.last_request();
    let is_request = request.is_some_and(|request| request.act == *answered);
    // Before any request an urgent start itself can be forbidden.
    let is_urgency = request.is_none() && file.urgency.as_ref().is_some_and(|u| u.act == *answered);
    let is_grant = file.grant().is_some_and(|grant| grant.act == *answered);
    let (fits, what) = match p.result {
        DecisionResult::Granted | DecisionResult::GrantedInPart | DecisionResult::Extended => {
            (is_request, "the use's last request")
        }
        DecisionResult::Refused => (is_request || is_urgency, "the use's last request"),
        DecisionResult::Modified => (is_grant, "the grant in effect"),
        DecisionResult::Withdrawn => (is_grant || is_urgency, "the grant in effect"),
    };
    if !fits {
        let why = format!("this result answers {what}; name that act first in `re`");
        return Err(Refusal::new(RefusalCode::AnswersWrong, why));
    }
    let confirmed = file.decisions.iter().any(|d| d.answers == *answered && d.confirmed);
    let in_effect = file.answered(answered);
    require(
        !confirmed && (p.basis == Basis::Signed || !in_effect),
        RefusalCode::AlreadyDecided,
        "this is decided already; a grant is changed by `modified` or `withdrawn`, which answer the grant",
    )
}

/// What the result needs: limits where it grants less, an earlier grant to extend, alerts only where some lie outside.
fn what(asked: &Asked<'_>, p: &AuthorisationDecided, file: &UseFile) -> Result<(), Refusal> {
    let narrows = matches!(p.result, DecisionResult::GrantedInPart | DecisionResult::Modified);
    require(
        !narrows || asked.act.sealed.contains_key("limits"),
        RefusalCode::LimitsMissing,
        "a grant in part, or a modification, says its limits; seal them as `limits`",
    )?;
    require(
        p.result != DecisionResult::Extended || file.grant().is_some(),
        RefusalCode::NoGrant,
        "there is no grant in effect to extend; grant instead",
    )?;
    require(
        p.false_alerts.is_none_or(|set| p.result.allows() && FalseAlertBudget::new(set.parameters()).is_ok()),
        RefusalCode::FalseAlertBudget,
        "a false-alert budget comes with a result that allows the use, and has 0 < tolerated < excessive < 1000000 and \
         error rates above 0 and below 500000; correct its figures",
    )?;
    require(
        p.outside.is_empty() || narrows || p.result == DecisionResult::Refused,
        RefusalCode::OutsideAlerts,
        "nothing lies outside what is wholly granted; leave `outside` empty or grant in part",
    )?;
    require(
        p.outside.iter().all(|alert| file.alert(alert).is_some()),
        RefusalCode::OutsideAlerts,
        "`outside` names an alert that is not in this use; name alerts of this use",
    )
}
