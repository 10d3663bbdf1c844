//! `/uses/{id}`: the case file of a use: where it stands, what is met and open, what the engine does, every act.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use stricto_law::assessment::Outcome;
use stricto_law::profile::Profiles;
use stricto_law::time::Instant;
use stricto_record::due::deadlines;
use stricto_record::fold::{Deadline, Fold, UseFile};
use stricto_record::ids::UseId;
use stricto_record::kinds::assessment_recorded::RowFinding;
use stricto_record::role::Role;
use stricto_report::words::{incident_word, result_word};

use super::elements::{self, Element, Found};
use super::gate::Gate;
use super::uses::gate_words;
use super::{matters, resume, stop, timeline};
use crate::api::payload::Names;
use crate::app::App;
use crate::console::access::Page;
use crate::console::author::{self, Draft};
use crate::console::demo::Demo;
use crate::console::door::Who;
use crate::console::layout::{PageError, button, csrf, framed};
use crate::console::text::{text, text_with, word};
use crate::console::{when, words};
use crate::gate_room::GateState;

pub(crate) async fn show(State(app): State<Arc<App>>, who: Who, names: Names) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let now = when::known(&app).ok_or_else(|| PageError::unavailable(&who, text("clock-unknown")))?;
    let state = crate::jobs::gate_state(&app);
    let parts = app.register.read(|fold| {
        let file = fold.use_file(id)?;
        let values = [("what", &*words::objectives(file)), ("state", &*words::phase(file.phase()))];
        Some((parts(&app, (fold, file), &who, now, &state), text_with("case-titled", &values)))
    });
    let (parts, title) = parts.ok_or_else(|| PageError::not_found(Some(who.clone())))?;
    let (lines, before) = timeline::read(&app, &who, id).await?;
    let story = app.console.demo.as_ref().and_then(|demo| demo.story(id));
    let main = html! {
        (when::warning(&app))
        @if let Some(story) = story {
            aside class="story" aria-labelledby="story" {
                p id="story" { strong { (text("story")) " " (word("story", story.id)) } }
                p { (text(&format!("story-{}-look", story.id))) }
                @if let Some(demo) = &app.console.demo { (change(&who, demo, id)) }
            }
        }
        (parts)
        section aria-labelledby="timeline" {
            h2 id="timeline" { (text("timeline-title")) }
            p class="hint" { (text("timeline-why")) }
            (timeline::list(&lines, before))
        }
    };
    Ok(framed(Some(&who), &title, &main))
}

/// One click to look at the same case as somebody else of the demo.
fn change(who: &Who, demo: &Demo, id: UseId) -> Markup {
    html! {
        div class="people" {
            span class="hint" { (text("demo-change")) }
            @for person in demo.people.iter().filter(|person| person.name != who.session.name) {
                form method="post" action="/sign-in" {
                    (csrf(who))
                    input type="hidden" name="demo" value=(person.name);
                    input type="hidden" name="to" value=(id);
                    button type="submit" class="link" { (person.name) }
                }
            }
        }
    }
}

/// The use that the path names.
pub(crate) fn use_id(who: &Who, names: &Names) -> Result<UseId, PageError> {
    names.parse("id", "a use id").map_err(|_| PageError::not_found(Some(who.clone())))
}

/// Does what a form of the case file asks for, and shows the case file again.
pub(super) async fn done(app: &Arc<App>, who: &Who, id: UseId, draft: Draft) -> Result<Response, PageError> {
    author::act(app, &who.session.key, draft).await.map_err(|error| PageError::not_done(who, error))?;
    Ok(Redirect::to(&format!("/uses/{id}")).into_response())
}

fn parts(app: &App, (fold, file): (&Fold, &UseFile), who: &Who, now: Instant, state: &GateState) -> Markup {
    html! {
        div class="identity" {
            div {
                p class="hint" { (text("case-title")) ", " code { (file.id) } }
                h1 { (words::objectives(file)) }
                p { (words::tag(words::phase_tone(file.phase()), &words::phase(file.phase()))) }
                (due(&deadlines(file, &app.profiles), now))
                @if let Some(stop) = &file.stop { p { (text("case-ended")) " " (when::instant(stop.at)) } }
                @if file.stop_to_explain(&who.caller.actor).is_some() {
                    p { a href={ "/uses/" (file.id) "/stop/reason" } { (text("stopped-say-why")) } }
                }
            }
            (stop_button(file, who))
        }
        @if file.darkened().is_some() && !file.alerts.is_empty() { p class="warning" role="status" { (text("case-dark")) } }
        (resume::section(file, who))
        (permit(file, who, now, state))
        (elements(file, who))
        (limits(file, who))
        (decisions(file, who))
        (matters::section(fold, file, who))
        (after(file, &app.profiles))
    }
}

fn due(deadlines: &[Deadline], now: Instant) -> Markup {
    // One order after another is answered by one stop: the first of them is what presses.
    let mut named = BTreeSet::new();
    let deadlines: Vec<_> = deadlines.iter().filter(|d| named.insert((d.what, d.row))).collect();
    html! {
        @if !deadlines.is_empty() {
            dl class="summary" {
                @for deadline in deadlines.iter().take(4) {
                    dt { (when::instant(deadline.at)) }
                    dd { (when::left(deadline.at, now)) ": " (deadline.what) " " span class="hint" { (deadline.row) } }
                }
            }
        }
    }
}

fn stop_button(file: &UseFile, who: &Who) -> Markup {
    // What somebody stopped without darkening it, a supervisor may still take off every screen.
    let says = match (&file.stop, file.darkened()) {
        (None, _) => Some(("stop", "stop-why")),
        (Some(_), None) if stop::darkens(who.caller.role) => Some(("darken", "darken-why")),
        (Some(_), _) => None,
    };
    let says = says.filter(|_| Page::Stop.audience().admits(Some(who.caller.role)));
    html! {
        @if let Some((label, why)) = says {
            form method="post" action={ "/uses/" (file.id) "/stop" } class="stop" {
                (csrf(who))
                button type="submit" class="stop" { (text(label)) }
                p class="hint" { (text(why)) }
            }
        }
    }
}

/// What the law found, without its reasons, which are sealed.
fn elements(file: &UseFile, who: &Who) -> Markup {
    let Some(assessment) = &file.assessment else {
        return html! { section { h2 { (text("elements-title")) } p { (text("elements-none")) } } };
    };
    let element = |f: &RowFinding| Element {
        row: f.row.clone(),
        state: f.state,
        exempt: f.exempt,
        awaits_decision: f.awaits_decision,
        reason: None,
    };
    let found = Found {
        outcome: assessment.outcome,
        at: assessment.at,
        good_until: assessment.good_until.filter(|_| file.stop.is_none()),
        over: file.stop.is_some(),
        elements: assessment.findings.iter().map(element).collect(),
    };
    html! {
        section aria-labelledby="elements" {
            h2 id="elements" { (text("elements-title")) }
            (permitted_by(file))
            (elements::list(&found))
            @if Page::Reasons.audience().admits(Some(who.caller.role)) {
                p class="hint" { (text("elements-why")) }
                (button(who, &format!("/uses/{}/reasons", file.id), "quiet", &text("elements-reasons")))
            }
        }
    }
}

/// By whose decision a use that is not over is permitted, and until when; never more than that.
fn permitted_by(file: &UseFile) -> Markup {
    let permitted =
        file.assessment.as_ref().is_some_and(|assessment| assessment.outcome == Outcome::Permitted);
    html! {
        @if permitted && file.stop.is_none() {
            @if let Some(grant) = file.grant() {
                p {
                    (text_with("permitted-by", &[("body", grant.body.as_str())])) " " (when::instant(grant.at))
                    @if let Some(until) = grant.until { ", " (text("permit-until")) " " (when::instant(until)) }
                    ", " (text("permitted-within"))
                }
            } @else if let Some(urgency) = &file.urgency {
                p {
                    (text("permitted-urgently")) " " (when::instant(urgency.at)) ", " (text("permit-until")) " "
                    (when::instant(urgency.until)) ", " (text("permitted-within"))
                }
            }
        }
    }
}

fn limits(file: &UseFile, who: &Who) -> Markup {
    html! {
        section aria-labelledby="limits" {
            h2 id="limits" { (text("limits-title")) }
            @if file.last_permit.is_none() {
                p { (text("limits-none")) }
            } @else if Page::Limits.audience().admits(Some(who.caller.role)) {
                p { (text("limits-sealed")) }
                (button(who, &format!("/uses/{}/limits", file.id), "", &text("limits-show")))
            } @else {
                p { (text("limits-blind")) }
            }
        }
    }
}

fn permit(file: &UseFile, who: &Who, now: Instant, state: &GateState) -> Markup {
    let gate = Gate::of(file, now, state);
    let engine = if file.comparison.running { "engine-compares" } else { "engine-off" };
    let order = file.last_order();
    html! {
        section aria-labelledby="permit" {
            h2 id="permit" { (text("permit-title")) }
            dl class="summary" {
                dt { (text("permit-gate")) }
                dd {
                    @let tone = match gate {
                        Gate::Open(_) => "live",
                        Gate::Held(_) => "warn",
                        Gate::Closed(_) => "plain",
                    };
                    (words::tag(tone, &gate_words(gate)))
                    @if let Gate::Open(until) = gate { " " (text("permit-until")) " " (when::instant(until)) }
                    @if let Some(cause) = gate.cause() { " " (cause) }
                }
                @if who.caller.role == Role::Commander && file.armed.is_none() && file.stop.is_none() {
                    dt { (text("arm-title")) }
                    dd {
                        @match file.permit_to_arm(now) {
                            Ok(_) => {
                                form method="post" action={ "/uses/" (file.id) "/arm" } {
                                    (csrf(who))
                                    input type="hidden" name="seen" value=(file.head);
                                    button type="submit" { (text("arm")) }
                                }
                                p class="hint" { (text(if file.urgency.is_some() { "arm-why-urgent" } else { "arm-why" })) }
                            },
                            Err(cause) => { (text("arm-not")) " " (word("closed", cause.as_str())) },
                        }
                    }
                }
                dt { (text("permit-engine")) }
                dd {
                    (text(engine))
                    @if !file.controllable { " " (words::tag("warn", &text("engine-uncontrolled"))) }
                    @if let Some(order) = order {
                        br; span class="hint" {
                            (text("engine-order")) " " (when::instant(order.at)) ", "
                            @match order.answer {
                                None => (text("engine-unanswered")),
                                Some((_, at)) => { (text("engine-answered")) " " (when::instant(at)) },
                            }
                        }
                    }
                }
                @if let Some(tally) = &file.tally {
                    dt { (text("tally-title")) }
                    dd { (text_with("tally", &[
                        ("seen", &words::number(&tally.faces_seen.to_string())),
                        ("withheld", &words::number(&tally.withheld_total.to_string())),
                        ("released", &tally.released.to_string()),
                    ])) }
                }
                dt { (text("alerts-title")) }
                dd { (file.alerts.len()) ", " (text("alerts-confirmed")) " " (file.alerts.values().filter(|a| a.confirmed()).count()) }
            }
        }
    }
}

fn decisions(file: &UseFile, who: &Who) -> Markup {
    html! {
        section aria-labelledby="decisions" {
            h2 id="decisions" { (text("decisions-title")) }
            @if file.requests.is_empty() { p { (text("decisions-not-asked")) } }
            @if !file.decisions.is_empty() && Page::Decision.audience().admits(Some(who.caller.role)) {
                (button(who, &format!("/uses/{}/decision", file.id), "quiet", &text("decision-show")))
            }
            ul class="plain" {
                @for request in &file.requests {
                    li {
                        (when::instant(request.at)) " " (text("decisions-asked")) " " (request.to)
                        @if !file.answered(&request.act) {
                            " " (words::tag("warn", &text("decisions-waits")))
                            @if who.caller.role == Role::Court && who.caller.body == request.to {
                                " " a class="button" href={ "/court/" (request.act) } { (text("court-look")) }
                            }
                        }
                    }
                }
                @for decision in &file.decisions {
                    li {
                        (when::instant(decision.at)) " " (words::tag(timeline::tone(decision.result), &word("result", result_word(decision.result))))
                        @if let Some(until) = decision.until { " " (text("permit-until")) " " (when::instant(until)) }
                        @if !decision.confirmed { " " (words::tag("warn", &text("decisions-transcribed"))) }
                    }
                }
            }
        }
    }
}

/// Incidents, notices and erasures.
fn after(file: &UseFile, profiles: &Profiles) -> Markup {
    html! {
        @if !file.incidents.is_empty() {
            section aria-labelledby="incidents" {
                h2 id="incidents" { (text("incidents-title")) }
                ul class="plain" {
                    @for incident in &file.incidents {
                        li {
                            (when::instant(incident.at)) " " (words::tag("stop", &word("incident", incident_word(incident.code)))) " "
                            (text("incidents-raised")) " "
                            (incident.raised_to.iter().map(|role| words::role(*role)).collect::<Vec<_>>().join(", "))
                        }
                    }
                }
            }
        }
        @if !file.notices.is_empty() {
            section aria-labelledby="notices" {
                h2 id="notices" { (text("notices-title")) }
                ul class="plain" {
                    @for notice in &file.notices {
                        li {
                            (when::instant(notice.at)) " " (words::role(notice.to)) ": "
                            @match notice.received {
                                None => (words::tag("warn", &text("notices-unread"))),
                                Some(at) => { (text("notices-received")) " " (when::instant(at)) },
                            }
                        }
                    }
                }
            }
        }
        @if !file.erasures().is_empty() {
            section aria-labelledby="erasures" {
                h2 id="erasures" { (text("erasures-title")) }
                @for erasure in file.erasures() { (super::erasures::one(file.id, erasure, super::erasures::provision(file, profiles))) }
            }
        }
    }
}
