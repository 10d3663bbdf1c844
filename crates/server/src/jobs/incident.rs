//! Records an incident that the register finds by itself, and raises it (X-g, R-26-b, -c).

use stricto_record::fold::UseFile;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use stricto_record::kinds::order_acknowledged::Answer;
use stricto_record::kinds::order_issued::Action;
use stricto_record::role::Role;

use super::{JobError, append, plain};
use crate::app::App;

/// To whom incidents of a use are raised: one inside the deployer and outside its chain of command, one outside it.
const RAISED_TO: &[Role] = &[Role::RightsOfficer, Role::MarketSurveillance];

pub(super) async fn record(app: &App, use_id: UseId, code: IncidentCode) -> Result<(), JobError> {
    let re =
        app.register.read(|fold| fold.use_file(use_id).map(|file| about(file, code)).unwrap_or_default());
    let public = Public::IncidentRecorded(IncidentRecorded { code, raised_to: RAISED_TO.to_vec() });
    let mut draft = plain(use_id, public);
    draft.re = re;
    append(app, draft).await.map(drop)
}

/// The orders an incident is about: those to stop that nobody answered, or that failed.
fn about(file: &UseFile, code: IncidentCode) -> Vec<ActHash> {
    if code != IncidentCode::EngineStillRunning {
        return Vec::new();
    }
    let unheard = |answer: &Option<(Answer, _)>| !matches!(answer, Some((Answer::Done, _)));
    let orders = file.orders.iter().filter(|o| o.action == Action::Stop && !o.raised && unheard(&o.answer));
    orders.map(|order| order.act).collect()
}
