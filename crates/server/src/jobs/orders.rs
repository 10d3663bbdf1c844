//! Orders to engines: compare within the open permit, stop, delete the list.

use std::collections::BTreeMap;

use serde_json::json;
use stricto_record::canonical;
use stricto_record::class::Class;
use stricto_record::fold::Erasure;
use stricto_record::ids::{ActHash, KeyId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureScope};
use stricto_record::kinds::order_issued::{Action, OrderIssued};
use stricto_store::SealedLimits;
use stricto_store::register::{Draft, FieldOpening};
use zeroize::Zeroizing;

use super::{JobError, append, plain};
use crate::app::App;

pub(super) async fn compare(app: &App, use_id: UseId) -> Result<(), JobError> {
    let now = app.register.now().ok_or_else(|| JobError::Unavailable("the clock".into()))?;
    let found = app.register.read(|fold| {
        let file = fold.use_file(use_id)?;
        let permit = file.permit_open(now).ok()?;
        Some((file.engine, permit.act, permit.good_until))
    });
    let Some((engine, permit, until)) = found else { return Ok(()) };
    let FieldOpening::Open(opening, _) = app.register.open_field(&permit, "limits").await? else {
        return Err(JobError::Fault("a permit without its sealed limits"));
    };
    let sealed: SealedLimits = serde_json::from_slice(&opening.value)
        .map_err(|_| JobError::Fault("sealed limits that are not of their form"))?;
    // The engine gets the limits and no salts: it can show nobody what the permit commits to.
    let value =
        serde_json::to_value(&sealed.limits).map(|limits| json!({ "limits": limits, "until": until }));
    let bytes = value.ok().and_then(|value| canonical::serialize(&value).ok());
    let bytes = bytes.ok_or(JobError::Fault("an order cannot be written"))?;
    let mut draft = order(use_id, engine, Action::Compare, permit);
    if let Public::OrderIssued(public) = &mut draft.public {
        public.until = Some(until);
    }
    draft.sealed = BTreeMap::from([("order".to_owned(), (Class::Limits, Zeroizing::new(bytes)))]);
    append(app, draft).await.map(drop)
}

pub(super) async fn stop(app: &App, use_id: UseId) -> Result<(), JobError> {
    let found = app.register.read(|fold| {
        let file = fold.use_file(use_id)?;
        let compares = file.orders.iter().rev().find(|order| order.action == Action::Compare);
        let cause = file.stop.as_ref().map(|stop| stop.act).or(compares.map(|order| order.act));
        let breach = file.incidents.last().map(|incident| incident.act);
        Some((file.engine, cause.or(breach).unwrap_or(file.head)))
    });
    let Some((engine, cause)) = found else { return Ok(()) };
    append(app, order(use_id, engine, Action::Stop, cause)).await.map(drop)
}

pub(super) async fn delete_list(app: &App, use_id: UseId) -> Result<(), JobError> {
    let found: Option<(KeyId, ActHash)> = app.register.read(|fold| {
        let file = fold.use_file(use_id)?;
        let engine = Custodian::Engine(file.engine);
        let owed = file.erasures().iter().rev();
        let names = |e: &&Erasure| e.custodians.contains_key(&engine) && !e.done(&engine);
        let mut owed = owed.filter(|e| e.what == ErasureScope::Content).filter(names);
        Some((file.engine, owed.next()?.act))
    });
    let Some((engine, erasure)) = found else { return Ok(()) };
    append(app, order(use_id, engine, Action::DeleteList, erasure)).await.map(drop)
}

fn order(use_id: UseId, engine: KeyId, action: Action, re: ActHash) -> Draft {
    let mut draft = plain(use_id, Public::OrderIssued(OrderIssued { engine, action, until: None }));
    draft.re.push(re);
    draft
}
