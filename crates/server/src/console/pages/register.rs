//! `/register`: the entries as they stand, each with whether the signed checkpoint proves it.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use stricto_record::fold::Fold;
use stricto_record::ids::ActHash;
use stricto_store::StoreError;
use stricto_store::log::StoredCheckpoint;
use stricto_tlog::proof_file::ProofFile;
use stricto_tlog::{Checkpoint, VerifyingKey, leaf_hash, open_checkpoint, verify_inclusion};

use super::timeline::{Line, line};
use super::uses::short;
use crate::api::payload::query;
use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::{PageError, titled};
use crate::console::text::{text, text_with};
use crate::console::{when, words};

/// How many entries one page shows.
pub(crate) const PAGE: u64 = 50;

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    who: Who,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let failed = |_| PageError::unavailable(&who, text("store-failed"));
    let checkpoint = app.register.checkpoint().await.map_err(failed)?;
    // What is durable and not folded yet will be here in a moment.
    let folded = app.register.read(Fold::size);
    let size = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size.min(folded));
    let from =
        query(raw.as_deref(), "from", "a position").map_err(|_| PageError::malformed(Some(who.clone())))?;
    let from: u64 = from.unwrap_or_else(|| size.saturating_sub(PAGE)).min(size);
    let limit = u32::try_from(PAGE.min(size - from)).unwrap_or(0);
    let entries = app.register.entries(from, limit).await.map_err(failed)?;
    let mut rows = Vec::new();
    if let Some(checkpoint) = &checkpoint {
        let proofs = app.register.proofs(checkpoint.size, from, limit).await.map_err(failed)?;
        let signed = signed(&app, checkpoint);
        for ((position, bytes), proof) in (from..).zip(&entries).zip(&proofs) {
            let shown = line(&app, position, bytes);
            let holds = signed.as_ref().is_some_and(|tree| {
                verify_inclusion(position, tree.size, &leaf_hash(bytes), proof, &tree.root).is_ok()
            });
            rows.push((position, shown, if holds { Proved::Holds } else { Proved::Fails }));
        }
    }
    let main = html! {
        h1 { (text("register-title")) }
        p class="lead" { (text("register-lead")) }
        @if let Some(checkpoint) = &checkpoint {
            details { summary { (text_with("register-checkpoint", &[("size", &checkpoint.size.to_string())])) }
                pre tabindex="0" { (checkpoint.note) } }
        }
        div class="scroll" tabindex="0" role="region" aria-label=(text("register-title")) { (table(&rows)) }
        nav class="pages" aria-label=(text("pages-label")) {
            @if from > 0 { a rel="prev" href={ "/register?from=" (from.saturating_sub(PAGE)) } { (text("pages-previous")) } }
            @if from + PAGE < size { a rel="next" href={ "/register?from=" (from + PAGE) } { (text("pages-next")) } }
        }
    };
    Ok(titled(Some(&who), "register-title", &main))
}

/// The tree that the checkpoint signs; none where the log's key did not sign it. Proofs are verified against it.
fn signed(app: &App, checkpoint: &StoredCheckpoint) -> Option<Checkpoint> {
    let key = VerifyingKey::parse(&app.register.log_vkey()).ok()?;
    open_checkpoint(&checkpoint.note, app.register.origin().as_str(), &[key]).ok()
}

/// The proof of one entry, built now, and what verifying it against the signed checkpoint said.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn proof_of(
    app: &App,
    act: &ActHash,
    bytes: &[u8],
) -> Result<(Option<String>, Proved), StoreError> {
    let Some(file) = app.register.proof(act).await? else { return Ok((None, Proved::NotSigned)) };
    let key = VerifyingKey::parse(&app.register.log_vkey());
    let holds = match (ProofFile::parse(&file), key) {
        (Ok(proof), Ok(key)) => {
            proof.verify(&leaf_hash(bytes), app.register.origin().as_str(), &[key]).is_ok()
        }
        (Err(_), _) | (_, Err(_)) => false,
    };
    Ok((Some(file), if holds { Proved::Holds } else { Proved::Fails }))
}

/// What became of an entry's proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proved {
    /// It was verified.
    Holds,
    /// The signed checkpoint does not cover the entry yet.
    NotSigned,
    /// It does not verify: the register does not say what was signed.
    Fails,
}

/// The state of a proof, in words.
pub(crate) fn state(proved: Proved) -> Markup {
    match proved {
        Proved::Holds => words::tag("done", &text("register-proved")),
        Proved::NotSigned => words::tag("warn", &text("register-not-signed")),
        Proved::Fails => words::tag("stop", &text("register-not-proved")),
    }
}

fn table(rows: &[(u64, Option<Line>, Proved)]) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" class="number" { (text("register-position")) }
                th scope="col" { (text("register-time")) }
                th scope="col" { (text("register-kind")) }
                th scope="col" { (text("register-signer")) }
                th scope="col" { (text("register-hash")) }
                th scope="col" { (text("register-proof")) }
            } }
            tbody { @for (position, shown, proof) in rows { (row(*position, shown.as_ref(), *proof)) } }
        }
    }
}

fn row(position: u64, shown: Option<&Line>, proof: Proved) -> Markup {
    html! {
        tr {
            th scope="row" class="number" { a href={ "/register/" (position) } { (position) } }
            @match shown {
                None => td colspan="4" { (text("register-damaged")) },
                Some(line) => {
                    td { (when::instant(line.act.at)) }
                    td { (words::kind(line.act.kind)) br; span class="hint" { (line.act.kind.as_str()) } }
                    td { (line.role.map_or_else(|| text("signer-other"), words::role)) br; span class="hint" { code { (short(&line.act.by.to_string())) } } }
                    td { code { (short(&line.hash.to_string())) } }
                },
            }
            td { (state(proof)) }
        }
    }
}
