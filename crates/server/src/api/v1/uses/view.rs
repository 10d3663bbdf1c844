//! A use as operations show it: from public parts alone, states in words.

use serde::Serialize;
use serde_json::Value;
use stricto_law::profile::Profiles;
use stricto_law::time::Instant;
use stricto_record::due::deadlines;
use stricto_record::fold::{Deadline, UseFile};
use stricto_report::words::{incident_word, objective_word, result_word, stop_word};
use utoipa::ToSchema;

use crate::gate_room::GateState;

/// A use in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct UseSummary {
    /// The use.
    #[serde(rename = "use")]
    id: String,
    /// Where it stands, as a stable word.
    phase: &'static str,
    /// Why it is over, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_cause: Option<&'static str>,
    /// Whether its alerts are dark.
    dark: bool,
    /// `open` where candidates can pass now; `held` where its permit is open and the gate is not; else why no permit
    /// is open.
    gate: String,
    /// Why the gate is held: `start`, `clock`, `store`, `engine-silent`, or `opening` for a moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<&'static str>,
    /// The Member State.
    member_state: String,
    /// The profile it is asked under.
    profile: String,
    /// The system.
    system: String,
    /// The objectives.
    objectives: Vec<&'static str>,
    /// When it was proposed.
    proposed_at: String,
    /// The last act: what the next act of the use names in `after`.
    head: String,
    /// What falls due first.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_deadline: Option<DeadlineView>,
    /// How many alerts wait for a review.
    alerts_open: usize,
    /// How many incidents are recorded.
    incidents: usize,
}

/// An instant at which something falls due.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeadlineView {
    /// When.
    at: String,
    /// What.
    what: &'static str,
    /// The requirement.
    row: &'static str,
}

/// A use, whole.
#[derive(Serialize, ToSchema)]
pub(crate) struct UseView {
    /// What lists show.
    #[serde(flatten)]
    summary: UseSummary,
    /// Everything that falls due, the earliest first.
    deadlines: Vec<DeadlineView>,
    /// The declaration of urgency.
    #[schema(value_type = Option<Object>)]
    urgency: Option<Value>,
    /// The clock of Article 5(3): from when it runs, until when a request is in time.
    #[schema(value_type = Object)]
    clock: Value,
    /// Requests, in order.
    #[schema(value_type = Vec<Object>)]
    requests: Vec<Value>,
    /// Decisions, in order.
    #[schema(value_type = Vec<Object>)]
    decisions: Vec<Value>,
    /// The compiled permit.
    #[schema(value_type = Option<Object>)]
    permit: Option<Value>,
    /// When it was armed.
    armed_at: Option<String>,
    /// What the engine reported of its comparing.
    #[schema(value_type = Object)]
    comparison: Value,
    /// Orders to the engine, in order.
    #[schema(value_type = Vec<Object>)]
    orders: Vec<Value>,
    /// Alerts, by id; never what they show.
    #[schema(value_type = Vec<Object>)]
    alerts: Vec<Value>,
    /// The open suspension.
    #[schema(value_type = Option<Object>)]
    suspension: Option<Value>,
    /// The end.
    #[schema(value_type = Option<Object>)]
    stop: Option<Value>,
    /// Recalls.
    #[schema(value_type = Vec<Object>)]
    recalls: Vec<Value>,
    /// Erasures with their custodians.
    #[schema(value_type = Vec<Object>)]
    erasures: Vec<Value>,
    /// Notices.
    #[schema(value_type = Vec<Object>)]
    notices: Vec<Value>,
    /// Incidents with the roles they are raised to.
    #[schema(value_type = Vec<Object>)]
    raised: Vec<Value>,
    /// What stands or stood about the use and holds its content until it is closed, and who closes it.
    #[schema(value_type = Vec<Object>)]
    matters: Vec<Value>,
    /// The last tally; codes only once it is the last.
    #[schema(value_type = Option<Object>)]
    tally: Option<Value>,
}

impl From<&Deadline> for DeadlineView {
    fn from(deadline: &Deadline) -> Self {
        Self { at: deadline.at.to_string(), what: deadline.what, row: deadline.row }
    }
}

impl UseSummary {
    /// The use as it stands at `now`, with the gate as it stands.
    pub(crate) fn of(file: &UseFile, profiles: &Profiles, now: Instant, gate: &GateState) -> Self {
        let phase = file.phase();
        let permit = file.permit_open(now);
        let held = permit.is_ok().then(|| gate.held(file.id)).flatten();
        let waiting = file.alerts.values().filter(|alert| alert.concluded.is_none());
        Self {
            id: file.id.to_string(),
            phase: phase.as_str(),
            stop_cause: phase.stop_cause().map(stop_word),
            dark: file.darkened().is_some(),
            gate: match (permit, held) {
                (Err(cause), _) => cause.as_str(),
                (Ok(_), Some(_)) => "held",
                (Ok(_), None) => "open",
            }
            .to_owned(),
            held,
            member_state: file.proposed.member_state.to_string(),
            profile: file.proposed.profile.to_string(),
            system: file.proposed.system.to_string(),
            objectives: file.proposed.objectives.iter().map(|o| objective_word(*o)).collect(),
            proposed_at: file.proposed.at.to_string(),
            head: file.head.to_string(),
            next_deadline: deadlines(file, profiles).first().map(DeadlineView::from),
            alerts_open: waiting.count(),
            incidents: file.incidents.len(),
        }
    }
}

impl UseView {
    /// The use as it stands at `now`, with the gate as it stands.
    pub(crate) fn of(file: &UseFile, profiles: &Profiles, now: Instant, gate: &GateState) -> Self {
        Self {
            summary: UseSummary::of(file, profiles, now, gate),
            deadlines: deadlines(file, profiles).iter().map(DeadlineView::from).collect(),
            urgency: file.urgency.as_ref().map(|u| {
                serde_json::json!({ "act": u.act, "at": u.at, "until": u.until })
            }),
            clock: serde_json::json!({ "from": file.clock_start(), "request_due": file.request_due() }),
            requests: parts::requests(file),
            decisions: parts::decisions(file),
            permit: file.permit.as_ref().map(|permit| {
                serde_json::json!({ "act": permit.act, "good_until": permit.good_until, "basis": permit.basis })
            }),
            armed_at: file.armed.as_ref().map(|armed| armed.at.to_string()),
            comparison: serde_json::json!({
                "first": file.comparison.first,
                "stopped": file.comparison.stopped,
                "running": file.comparison.running,
            }),
            orders: parts::orders(file),
            alerts: parts::alerts(file),
            suspension: file.suspension.as_ref().map(|suspension| {
                serde_json::json!({ "act": suspension.act, "at": suspension.at, "cause": suspension.cause })
            }),
            stop: file.stop.as_ref().map(|stop| {
                serde_json::json!({
                    "act": stop.act, "at": stop.at, "cause": stop_word(stop.cause), "darkened_at": stop.darkened_at
                })
            }),
            recalls: parts::recalls(file),
            erasures: parts::erasures(file),
            notices: parts::notices(file),
            raised: parts::incidents(file),
            matters: parts::matters(file),
            tally: parts::tally(file),
        }
    }
}

/// The parts of a use, each as it is shown.
mod parts {
    use serde_json::json;

    use super::{UseFile, Value, incident_word, result_word};

    pub(super) fn requests(file: &UseFile) -> Vec<Value> {
        let view = |r: &stricto_record::fold::Request| json!({ "act": r.act, "at": r.at, "urgent": r.urgent, "to": r.to });
        file.requests.iter().map(view).collect()
    }

    pub(super) fn decisions(file: &UseFile) -> Vec<Value> {
        file.decisions
            .iter()
            .map(|d| {
                json!({
                    "act": d.act, "at": d.at, "answers": d.answers, "body": d.body, "result": result_word(d.result),
                    "basis": d.basis, "until": d.until, "effective": d.effective, "confirmed": d.confirmed,
                    "good_until": d.good_until(), "false_alerts": d.false_alerts,
                })
            })
            .collect()
    }

    pub(super) fn orders(file: &UseFile) -> Vec<Value> {
        file.orders
            .iter()
            .map(|o| {
                let (answer, answered_at) = o.answer.unzip();
                json!({
                    "act": o.act, "at": o.at, "action": o.action, "until": o.until, "answer": answer,
                    "answered_at": answered_at, "raised": o.raised,
                })
            })
            .collect()
    }

    pub(super) fn alerts(file: &UseFile) -> Vec<Value> {
        file.alerts
            .iter()
            .map(|(id, a)| {
                json!({
                    "alert": id, "at": a.at, "release": a.released, "opened": a.opened.len(),
                    "reviews": a.reviews.len(), "conclusion": a.concluded.map(|(_, conclusion)| conclusion),
                    "identity": a.identity, "measures": a.measures, "corrected": a.corrected,
                    "erased": file.alert_erased(id),
                })
            })
            .collect()
    }

    pub(super) fn recalls(file: &UseFile) -> Vec<Value> {
        let view = |r: &stricto_record::fold::Recall| json!({ "act": r.act, "at": r.at, "alerts": r.alerts, "open": r.open });
        file.recalls.iter().map(view).collect()
    }

    pub(super) fn erasures(file: &UseFile) -> Vec<Value> {
        file.erasures()
            .iter()
            .map(|e| {
                let custodians: Vec<Value> = e
                    .custodians
                    .iter()
                    .map(|(custodian, state)| json!({ "custodian": custodian, "state": state }))
                    .collect();
                let closed = e.closed.as_ref().map(
                    |c| json!({ "act": c.act, "at": c.at, "ciphertexts": c.ciphertexts, "root": c.root }),
                );
                json!({
                    "act": e.act, "at": e.at, "cause": e.cause, "what": e.what, "custodians": custodians,
                    "held_by": e.held_by, "closed": closed,
                })
            })
            .collect()
    }

    pub(super) fn notices(file: &UseFile) -> Vec<Value> {
        file.notices
            .iter()
            .map(
                |n| json!({ "act": n.act, "at": n.at, "to": n.to, "about": n.about, "received": n.received }),
            )
            .collect()
    }

    pub(super) fn matters(file: &UseFile) -> Vec<Value> {
        let view = |matter: &stricto_record::fold::Matter| {
            let closed = matter.closed.as_ref();
            json!({
                "act": matter.act, "at": matter.at, "closed_by": matter.closed_by.as_str(),
                "closed_at": closed.map(|(at, _)| at), "outcome": closed.map(|(_, outcome)| outcome),
            })
        };
        file.matters.iter().map(view).collect()
    }

    pub(super) fn incidents(file: &UseFile) -> Vec<Value> {
        file.incidents
            .iter()
            .map(|i| {
                let closed = file.matter(&i.act).and_then(|matter| matter.closed.as_ref());
                json!({
                    "act": i.act, "at": i.at, "code": incident_word(i.code), "raised_to": i.raised_to,
                    "closed_at": closed.map(|(at, _)| at), "outcome": closed.map(|(_, outcome)| outcome),
                })
            })
            .collect()
    }

    pub(super) fn tally(file: &UseFile) -> Option<Value> {
        file.tally.as_ref().map(|t| {
            json!({
                "act": t.act, "at": t.at, "faces_seen": t.faces_seen, "released": t.released,
                "withheld_total": t.withheld_total, "withheld": t.withheld, "last": t.last,
            })
        })
    }
}
