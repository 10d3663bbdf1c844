//! `order.issued`, `order.acknowledged`, `comparison.started`, `comparison.stopped`: what the engine is told and tells.
//!
//! Holds R-5.3-i (on only under an open permit), R-5.3-p (the list is deleted), X-g, C-7. An order to stop and a
//! report of comparing are never refused for the state of the use: what happened is recorded.

use super::{Asked, arming};
use crate::fold::UseFile;
use crate::ids::KeyId;
use crate::kinds::order_acknowledged::{Answer, OrderAcknowledged};
use crate::kinds::order_issued::{Action, OrderIssued};
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn issued(asked: &Asked<'_>, p: &OrderIssued) -> Result<(), Refusal> {
    let file = asked.file()?;
    engine_of(file, &p.engine)?;
    match p.action {
        Action::Compare => compare(asked, p, file),
        Action::Stop => no_end(p),
        Action::DeleteList => {
            require(
                file.content_erased().is_some(),
                RefusalCode::ErasureCause,
                "the list goes with the use's content; order that erasure first",
            )?;
            no_end(p)
        }
    }
}

fn engine_of(file: &UseFile, engine: &KeyId) -> Result<(), Refusal> {
    require(
        file.engine == *engine,
        RefusalCode::OtherEngine,
        "the key is not that of the engine of this use's system; use that engine's key",
    )
}

fn compare(asked: &Asked<'_>, p: &OrderIssued, file: &UseFile) -> Result<(), Refusal> {
    require(
        file.controllable,
        RefusalCode::Uncontrolled,
        "the engine takes no orders; it is not ordered on",
    )?;
    let permit = file.permit_open(asked.now).map_err(arming::closed)?;
    require(
        asked.act.re.contains(&permit.act),
        RefusalCode::AnswersWrong,
        "an order to compare names the open permit in `re`",
    )?;
    require(
        p.until.is_some_and(|until| asked.now < until && until <= permit.good_until),
        RefusalCode::Until,
        "an order to compare ends in the future and with its permit at the latest; set `until`",
    )
}

fn no_end(p: &OrderIssued) -> Result<(), Refusal> {
    require(
        p.until.is_none(),
        RefusalCode::Until,
        "an order to stop or to delete has no end; leave `until` out",
    )
}

pub(super) fn acknowledged(asked: &Asked<'_>, p: &OrderAcknowledged) -> Result<(), Refusal> {
    let order = asked.file()?.order(asked.first_re("the order")?).ok_or_else(|| {
        Refusal::new(RefusalCode::AnswersWrong, "`re` names no order of this use; name the order first")
    })?;
    require(
        order.engine == asked.act.by,
        RefusalCode::OtherEngine,
        "the order is for another engine; that one answers it",
    )?;
    // What failed may still be done; what is done stays so.
    let open = match order.answer {
        None => true,
        Some((Answer::Failed, _)) => p.answer == Answer::Done,
        Some((Answer::Done, _)) => false,
    };
    require(open, RefusalCode::AlreadyAnswered, "the order is answered already; nothing more is needed")
}

pub(super) fn reported(asked: &Asked<'_>) -> Result<(), Refusal> {
    engine_of(asked.file()?, &asked.act.by)
}
