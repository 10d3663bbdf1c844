//! `notice.sent`, `notice.received`, `report.submitted`: who is told of what.
//!
//! Holds R-5.4-a, -e (both supervisors, each use that took place), R-5.6-a.

use super::Asked;
use crate::ids::KeyId;
use crate::kinds::notice_sent::{NoticeOf, NoticeSent};
use crate::kinds::report_submitted::ReportSubmitted;
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;

pub(super) fn sent(asked: &Asked<'_>, p: &NoticeSent) -> Result<(), Refusal> {
    let file = asked.file()?;
    match p.about {
        NoticeOf::Use => {
            require(
                matches!(p.to, Role::MarketSurveillance | Role::DataProtection),
                RefusalCode::NoticeRole,
                "of a use the two supervisors are notified; send it to `market-surveillance` or `data-protection`",
            )?;
            require(
                file.stop.is_some() && file.took_place(),
                RefusalCode::NoticeTooEarly,
                "a use is notified once it took place and ended; wait for its end",
            )?;
            let told = file.notices.iter().any(|n| n.to == p.to && n.about == NoticeOf::Use);
            require(!told, RefusalCode::AlreadyNoticed, "the supervisor is notified already")
        }
        NoticeOf::Incident => {
            let incident = asked.first_re("the incident")?;
            let raised = file.incidents.iter().find(|i| i.act == *incident);
            require(
                raised.is_some_and(|i| i.raised_to.contains(&p.to)),
                RefusalCode::NoticeRole,
                "`re` names no incident of this use that is raised to this role; name one that is",
            )?;
            let about = |n: &crate::fold::Notice| n.to == p.to && n.answers == Some(*incident);
            require(
                !file.notices.iter().any(about),
                RefusalCode::AlreadyNoticed,
                "the role is notified of this incident already",
            )
        }
    }
}

pub(super) fn received(asked: &Asked<'_>) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let file = asked.file()?;
    let answered = asked.first_re("the notice, recall or incident")?;
    let notice = file.notices.iter().any(|n| n.act == *answered && n.to == role);
    let own = |key: &KeyId| asked.fold.instance().same_actor(key, &asked.act.by);
    let recall = file.recalls.iter().any(|r| r.act == *answered && r.open.iter().any(own));
    let incident = file.incidents.iter().any(|i| i.act == *answered && i.raised_to.contains(&role));
    require(
        notice || recall || incident,
        RefusalCode::NotTold,
        "`re` names no notice, recall or incident that waits for this key; name one that does",
    )
}

pub(super) fn report(asked: &Asked<'_>, p: &ReportSubmitted) -> Result<(), Refusal> {
    let this_year = asked.now.to_string().get(..4).and_then(|year| year.parse::<u16>().ok());
    require(
        this_year.is_some_and(|this_year| p.year < this_year),
        RefusalCode::YearNotOver,
        "a yearly report follows its year; wait until it is over",
    )
}
