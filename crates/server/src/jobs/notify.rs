//! Notifies a use that took place to both supervisors, also one that was refused later (R-5.4-a, -c, -d, -e).
//!
//! Rows read here too: R-5.4-c, R-5.4-e.

use std::collections::BTreeMap;

use stricto_record::canonical;
use stricto_record::class::Class;
use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::notice_sent::{NoticeOf, NoticeSent};
use stricto_record::role::Role;
use stricto_report::notice::use_notice;
use zeroize::Zeroizing;

use super::{JobError, append, plain};
use crate::app::App;

pub(super) async fn of_use(app: &App, use_id: UseId, to: Role) -> Result<(), JobError> {
    let notice = app.register.read(|fold| fold.use_file(use_id).map(use_notice));
    let Some(notice) = notice else { return Ok(()) };
    let bytes = serde_json::to_value(notice).ok().and_then(|value| canonical::serialize(&value).ok());
    let bytes = bytes.ok_or(JobError::Fault("a notice cannot be written"))?;
    let mut draft = plain(use_id, Public::NoticeSent(NoticeSent { to, about: NoticeOf::Use }));
    draft.sealed = BTreeMap::from([("notice".to_owned(), (Class::Notices, Zeroizing::new(bytes)))]);
    append(app, draft).await.map(drop)
}
