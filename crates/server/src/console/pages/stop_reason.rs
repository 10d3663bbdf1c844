//! The reason of a stop, recorded after it: an act that answers the stop and changes nothing.

use std::sync::Arc;

use stricto_record::ids::{Code, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::stop_explained::StopExplained;

use crate::app::App;
use crate::console::author::{self, Draft};
use crate::console::door::Who;
use crate::console::layout::PageError;

/// Records why the use was stopped.
///
/// # Errors
/// Where there is no stop, or the register does not take it.
pub(crate) async fn record(app: &Arc<App>, who: &Who, of: UseId, reason: Code) -> Result<(), PageError> {
    let stop = app.register.read(|fold| fold.use_file(of)?.stop_to_explain(&who.caller.actor).copied());
    let stop = stop.ok_or_else(|| PageError::not_found(Some(who.clone())))?;
    let public = Public::StopExplained(StopExplained { reason });
    let draft = Draft::new(of, public).answering(stop);
    author::act(app, &who.session.key, draft).await.map_err(|error| PageError::not_done(who, error)).map(drop)
}
