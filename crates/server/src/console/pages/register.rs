//! `/register`: the entries as they stand, each with whether the signed checkpoint proves it.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use stricto_record::ids::ActHash;
use stricto_store::StoreError;
use stricto_tlog::proof_file::ProofFile;
use stricto_tlog::{VerifyingKey, leaf_hash};

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
    let size = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
    let from =
        query(raw.as_deref(), "from", "a position").map_err(|_| PageError::malformed(Some(who.clone())))?;
    let from: u64 = from.unwrap_or_else(|| size.saturating_sub(PAGE)).min(size);
    let limit = u32::try_from(PAGE.min(size - from)).unwrap_or(0);
    let entries = app.register.entries(from, limit).await.map_err(failed)?;
    let mut rows = Vec::new();
    for (position, bytes) in (from..).zip(&entries) {
        let shown = line(&app, position, bytes);
        let proved = match &shown {
            None => Proof { file: None, holds: false },
            Some(shown) => proof_of(&app, &shown.hash, bytes).await.map_err(failed)?,
        };
        rows.push((position, shown, proved));
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

/// An entry's proof, and whether it holds.
pub(crate) struct Proof {
    /// The proof as a file, where the signed checkpoint covers the entry.
    pub(crate) file: Option<String>,
    holds: bool,
}

/// The proof of an entry, built and verified now against the signed checkpoint.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn proof_of(app: &App, act: &ActHash, bytes: &[u8]) -> Result<Proof, StoreError> {
    let file = app.register.proof(act).await?;
    let parsed = file.as_ref().and_then(|text| ProofFile::parse(text).ok());
    let key = VerifyingKey::parse(&app.register.log_vkey());
    let holds = match (parsed, key) {
        (Some(proof), Ok(key)) => {
            proof.verify(&leaf_hash(bytes), app.register.origin().as_str(), &[key]).is_ok()
        }
        (None, _) | (_, Err(_)) => false,
    };
    Ok(Proof { file, holds })
}

/// The state of a proof, in words.
pub(crate) fn state(proof: &Proof) -> Markup {
    match (&proof.file, proof.holds) {
        (_, true) => words::tag("done", &text("register-proved")),
        (None, false) => words::tag("warn", &text("register-not-signed")),
        (Some(_), false) => words::tag("stop", &text("register-not-proved")),
    }
}

fn table(rows: &[(u64, Option<Line>, Proof)]) -> Markup {
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
            tbody { @for (position, shown, proof) in rows { (row(*position, shown.as_ref(), proof)) } }
        }
    }
}

fn row(position: u64, shown: Option<&Line>, proof: &Proof) -> Markup {
    html! {
        tr {
            th scope="row" class="number" { a href={ "/register/" (position) } { (position) } }
            @match shown {
                None => td colspan="4" { (text("register-damaged")) },
                Some(line) => {
                    @let act = &line.entry.signed.act;
                    td { (when::instant(line.entry.time)) }
                    td { (words::kind(act.public.kind())) br; span class="hint" { (act.public.kind().as_str()) } }
                    td { (line.role.map_or_else(|| text("signer-other"), words::role)) br; span class="hint" { code { (short(&act.by.to_string())) } } }
                    td { code { (short(&line.hash.to_string())) } }
                },
            }
            td { (state(proof)) }
        }
    }
}
