//! `assessment.recorded`, `permit.compiled`: a permit stands on a permitted assessment of the case as it is now.
//!
//! Holds R-5.3-i (narrower of what it stands on), R-5.3-l (an urgent permit ends with the time to request), promise 4.

use stricto_law::assessment::Outcome;
use stricto_law::time::Instant;

use super::Asked;
use crate::fold::UseFile;
use crate::ids::ActHash;
use crate::kinds::assessment_recorded::AssessmentRecorded;
use crate::kinds::permit_compiled::{PermitBasis, PermitCompiled};
use crate::refusal::{Refusal, RefusalCode, require};

/// The fields a permit commits to one by one.
pub(crate) const FIELDS: [&str; 4] = ["max_delay_ms", "reference_list", "systems", "threshold_e6"];
/// The lists a permit commits to by a root.
pub(crate) const ROOTS: [&str; 4] = ["areas", "cameras", "persons", "windows"];

pub(super) fn assessed(asked: &Asked<'_>, p: &AssessmentRecorded) -> Result<(), Refusal> {
    let read_from = asked.first_re("the last act that the case was read from")?;
    let read = asked.fold.position(read_from);
    let file = asked.file()?;
    require(
        read.is_some_and(|read| !asked.fold.changed_since(file, read)),
        RefusalCode::SawTooLittle,
        "the case changed since it was read; read it again and assess it as it is now",
    )?;
    require(
        p.good_until.is_none_or(|until| until > asked.now),
        RefusalCode::Until,
        "the assessment is no longer good; assess again",
    )
}

pub(super) fn compiled(asked: &Asked<'_>, p: &PermitCompiled) -> Result<(), Refusal> {
    let file = asked.not_stopped()?;
    let fields = p.fields.keys().map(String::as_str).eq(FIELDS);
    let roots = p.roots.keys().map(String::as_str).eq(ROOTS) && p.roots.values().all(|root| root.count > 0);
    require(
        fields && roots,
        RefusalCode::PermitIncomplete,
        "a permit commits to its four fields and to four roots over at least one item; compile it again",
    )?;
    require(
        p.good_until > asked.now,
        RefusalCode::Until,
        "the permit is over already; assess and compile again",
    )?;
    let (assessment, assessed_until) = permitted(asked, file)?;
    let (basis, basis_until) = basis(asked, p.basis, file)?;
    require(
        asked.act.re == [assessment, basis],
        RefusalCode::AnswersWrong,
        "a permit names in `re` the last assessment and then the decision or the urgency it stands on",
    )?;
    require(
        p.good_until <= assessed_until && p.good_until <= basis_until,
        RefusalCode::PermitTooWide,
        "the permit outlasts its assessment or its basis; end it at the earlier of the two",
    )
}

/// The last assessment, where it permits the case as it stands now, and until when it is good.
fn permitted(asked: &Asked<'_>, file: &UseFile) -> Result<(ActHash, Instant), Refusal> {
    let refuse = |why: &str| Refusal::new(RefusalCode::NotPermitted, why);
    let assessment =
        file.assessment.as_ref().ok_or_else(|| refuse("the use is not assessed; assess it first"))?;
    if assessment.outcome != Outcome::Permitted {
        let why =
            format!("the last assessment says `{}`; close what is open first", assessment.outcome.as_str());
        return Err(refuse(&why));
    }
    if asked.fold.changed_since(file, assessment.position) {
        return Err(refuse("the case changed since the last assessment; assess again"));
    }
    match assessment.good_until {
        Some(until) if asked.now < until => Ok((assessment.act, until)),
        Some(_) => Err(refuse("the last assessment is no longer good; assess again")),
        None => Err(refuse("nothing ends the last assessment, so that no permit can stand on it")),
    }
}

/// What the permit stands on, and until when that holds.
fn basis(asked: &Asked<'_>, basis: PermitBasis, file: &UseFile) -> Result<(ActHash, Instant), Refusal> {
    let refuse = |why: &str| Refusal::new(RefusalCode::NotPermitted, why);
    match basis {
        PermitBasis::Decision => {
            let grant =
                file.grant().ok_or_else(|| refuse("there is no grant in effect; wait for the decision"))?;
            let until = grant.good_until().filter(|until| asked.now < *until);
            Ok((grant.act, until.ok_or_else(|| refuse("the grant is over, or was not confirmed in time"))?))
        }
        PermitBasis::Urgency => {
            let urgency =
                file.urgency.as_ref().ok_or_else(|| refuse("no urgency was declared; declare it first"))?;
            if file.decision_in_effect().is_some() {
                return Err(refuse("the authority decided; compile on its decision"));
            }
            let owed = file.request_due().filter(|_| file.requests.is_empty());
            Ok((urgency.act, owed.map_or(urgency.until, |due| due.min(urgency.until))))
        }
    }
}
