//! `/uses`: every use, its state in words, and what falls due first.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use stricto_law::time::Instant;
use stricto_record::due::deadlines;
use stricto_record::fold::{Deadline, Fold, Phase, UseFile};

use super::gate::Gate;
use crate::api::payload::query;
use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::{PageError, titled};
use crate::console::text::{text, text_with, word};
use crate::console::{when, words};
use crate::gate_room::GateState;

/// How many uses one page shows.
const PAGE: usize = 50;

/// A line of the table, read off the fold in one go.
struct Line {
    id: String,
    story: Option<&'static str>,
    objectives: String,
    phase: Phase,
    proposed: Instant,
    due: Option<Deadline>,
    waiting: usize,
    incidents: usize,
    gate: Gate,
}

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    who: Who,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let page: usize = query(raw.as_deref(), "page", "a number")
        .map_err(|_| PageError::malformed(Some(who.clone())))?
        .unwrap_or(1)
        .max(1);
    let now = when::known(&app).ok_or_else(|| PageError::unavailable(&who, text("clock-unknown")))?;
    let state = crate::jobs::gate_state(&app);
    let (lines, count) = app.register.read(|fold| lines(&app, fold, now, &state, page));
    let pages = count.div_ceil(PAGE).max(1);
    let main = html! {
        (when::warning(&app))
        h1 { (text("uses-title")) }
        p class="lead" { (text("uses-lead")) }
        @if lines.is_empty() {
            p { (text("uses-none")) }
        } @else {
            div class="scroll" tabindex="0" role="region" aria-label=(text("uses-title")) {
                (table(&lines, now))
            }
        }
        (pager("/uses", page, pages))
    };
    Ok(titled(Some(&who), "uses-title", &main))
}

/// Where one is in a list of several pages, and the ways on and back.
pub(crate) fn pager(path: &str, page: usize, pages: usize) -> Markup {
    html! {
        @if pages > 1 {
            nav class="pages" aria-label=(text("pages-label")) {
                @if page > 1 { a rel="prev" href={ (path) "?page=" (page - 1) } { (text("pages-previous")) } }
                span { (text_with("pages-of", &[("page", &page.to_string()), ("pages", &pages.to_string())])) }
                @if page < pages { a rel="next" href={ (path) "?page=" (page + 1) } { (text("pages-next")) } }
            }
        }
    }
}

/// One page of uses, those that still move first and the newest of them on top; and how many there are.
fn lines(app: &App, fold: &Fold, now: Instant, state: &GateState, page: usize) -> (Vec<Line>, usize) {
    let mut files: Vec<&UseFile> = fold.uses().collect();
    files.sort_by_key(|file| (file.stop.is_some(), std::cmp::Reverse(file.proposed.at)));
    let shown = files.iter().skip((page - 1).saturating_mul(PAGE)).take(PAGE);
    (shown.map(|file| line(app, file, now, state)).collect(), files.len())
}

fn line(app: &App, file: &UseFile, now: Instant, state: &GateState) -> Line {
    let demo = app.console.demo.as_ref();
    Line {
        id: file.id.to_string(),
        story: demo.and_then(|demo| demo.story(file.id)).map(|story| story.id),
        objectives: words::objectives(file),
        phase: file.phase(),
        proposed: file.proposed.at,
        due: deadlines(file, &app.profiles).into_iter().next(),
        // What is dark is shown to nobody, and waits for nobody.
        waiting: if file.darkened().is_some() { 0 } else { file.waiting.len() },
        incidents: file.incidents.len(),
        gate: Gate::of(file, now, state),
    }
}

fn table(lines: &[Line], now: Instant) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (text("uses-use")) }
                th scope="col" { (text("uses-state")) }
                th scope="col" { (text("uses-due")) }
                th scope="col" class="number" { (text("uses-waiting")) }
                th scope="col" class="number" { (text("uses-incidents")) }
            } }
            tbody {
                @for line in lines {
                    tr {
                        th scope="row" {
                            a href={ "/uses/" (line.id) } { (line.objectives) }
                            @if let Some(story) = line.story { " (" (word("story", story)) ")" }
                            br; span class="hint" { code { (short(&line.id)) } ", " (when::instant(line.proposed)) }
                        }
                        td {
                            (words::tag(words::phase_tone(line.phase), &words::phase(line.phase)))
                            br; span class="hint" { (gate_words(line.gate)) }
                        }
                        td {
                            @match &line.due {
                                None => span class="hint" { (text("due-none")) },
                                Some(due) => {
                                    (when::instant(due.at)) br;
                                    span class="hint" { (when::left(due.at, now)) ": " (due.what) }
                                },
                            }
                        }
                        td class="number" { (line.waiting) }
                        td class="number" { (line.incidents) }
                    }
                }
            }
        }
    }
}

/// The gate in two words.
pub(crate) fn gate_words(gate: Gate) -> String {
    text(match gate {
        Gate::Open(_) => "gate-open",
        Gate::Held(_) => "gate-held",
        Gate::Closed(_) => "gate-closed",
    })
}

/// An id that people can hold against another; the whole of it is in the link.
pub(crate) fn short(id: &str) -> String {
    id.get(..10).map_or_else(|| id.to_owned(), |start| format!("{start}…"))
}
