//! Compiles the permit that the last assessment permits: limits sealed, commitments public (R-5.3-i).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use serde_json::to_value;
use stricto_law::permit::Permit;
use stricto_law::time::Instant;
use stricto_record::canonical;
use stricto_record::class::Class;
use stricto_record::fold::UseFile;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::permit_compiled::{PermitBasis, PermitCompiled};
use stricto_store::SealedLimits;
use zeroize::Zeroizing;

use super::{JobError, append, assess, plain};
use crate::app::App;

/// Assessments that permit and from which no permit can be compiled: a bound is missing, or nothing is left.
///
/// Only so that the same is not tried each second; after a restart it is tried once more.
#[derive(Default)]
pub(crate) struct Uncompilable(Mutex<BTreeSet<ActHash>>);

/// What a permit stands on.
struct Standing {
    assessment: ActHash,
    good_until: Option<Instant>,
    basis: PermitBasis,
    act: ActHash,
    until: Option<Instant>,
}

pub(super) async fn compile(app: &App, use_id: UseId) -> Result<(), JobError> {
    let now = app.register.now().ok_or_else(|| JobError::Unavailable("the clock".into()))?;
    let standing = app.register.read(|fold| fold.use_file(use_id).and_then(standing));
    let Some(standing) = standing else { return Ok(()) };
    if app.uncompilable.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&standing.assessment) {
        return Ok(());
    }
    let Some(assess::Read { case, .. }) = assess::read(app, use_id).await? else { return Ok(()) };
    let assessment = stricto_law::assess(&case, &app.profiles, now);
    // What the register holds is asked again: a permit never stands on an answer that is no longer the law's.
    let permit = assessment.permitted().map(Permit::compile);
    let permit = match permit {
        None => return Ok(()),
        Some(Ok(permit)) => permit,
        Some(Err(_)) => {
            app.uncompilable.0.lock().unwrap_or_else(PoisonError::into_inner).insert(standing.assessment);
            return Err(JobError::Fault(
                "a permitted use whose limits cannot be compiled: one is open or empty",
            ));
        }
    };
    let sealed = SealedLimits::new(permit.limits(), &*app.chance)
        .map_err(|_| JobError::Fault("limits cannot be committed to"))?;
    let made = sealed
        .commitments(app.register.origin().as_str(), use_id)
        .map_err(|_| JobError::Fault("limits cannot be committed to"))?;
    let bytes = to_value(&sealed).ok().and_then(|value| canonical::serialize(&value).ok());
    let bytes = bytes.ok_or(JobError::Fault("limits cannot be written"))?;
    let ends = [Some(permit.good_until()), standing.good_until, standing.until];
    let good_until = ends.into_iter().flatten().min().unwrap_or(permit.good_until());
    let public = Public::PermitCompiled(PermitCompiled {
        good_until,
        basis: standing.basis,
        fields: made.fields,
        roots: made.roots,
    });
    let mut draft = plain(use_id, public);
    draft.re.extend([standing.assessment, standing.act]);
    draft.sealed = BTreeMap::from([("limits".to_owned(), (Class::Limits, Zeroizing::new(bytes)))]);
    append(app, draft).await.map(drop)
}

/// The last assessment, and the decision in effect or the urgency beneath it.
fn standing(file: &UseFile) -> Option<Standing> {
    let assessment = file.assessment.as_ref()?;
    let (basis, act, until) = match (file.grant(), &file.urgency) {
        (Some(grant), _) => (PermitBasis::Decision, grant.act, grant.good_until()),
        (None, Some(urgency)) => {
            // Until somebody asks, the time to ask ends it as well (R-5.3-l).
            let owed = file.request_due().filter(|_| file.requests.is_empty());
            let until = owed.map_or(urgency.until, |owed| owed.min(urgency.until));
            (PermitBasis::Urgency, urgency.act, Some(until))
        }
        (None, None) => return None,
    };
    Some(Standing { assessment: assessment.act, good_until: assessment.good_until, basis, act, until })
}
