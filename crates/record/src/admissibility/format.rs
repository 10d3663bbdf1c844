//! `format.adopted`: the register begins once, on purpose.

use super::{Asked, Signer};
use crate::kinds::Kind;
use crate::kinds::format_adopted::FormatAdopted;
use crate::refusal::{Refusal, RefusalCode, require};
use crate::signature;

/// The first act of a register, signed by the register key it carries; a second needs every reader's acknowledgement.
pub(super) fn adopted(asked: &Asked<'_>, p: &FormatAdopted) -> Result<(), Refusal> {
    require(
        matches!(asked.signer, Signer::Founder),
        RefusalCode::FormatChangeNeedsReaders,
        "a register's format changes once every reader acknowledged it, which this version cannot do; keep the format",
    )?;
    if let Some(unknown) = p.kinds.iter().find(|text| Kind::from_text(text).is_none()) {
        let why = format!("the kind `{unknown}` is unknown to this version; adopt kinds it knows");
        return Err(Refusal::new(RefusalCode::KindNotAdopted, why));
    }
    require(
        p.kinds.iter().any(|text| text == Kind::FormatAdopted.as_str()),
        RefusalCode::KindNotAdopted,
        "the format must hold its own kind; add `format.adopted/1`",
    )?;
    for key in [&p.register, &p.administrator] {
        signature::check_key(key).map_err(|e| Refusal::new(RefusalCode::KeyUnreadable, e.to_string()))?;
    }
    require(
        p.register.id() != p.administrator.id(),
        RefusalCode::KeyTaken,
        "register and administrator have keys of their own; make two",
    )
}
