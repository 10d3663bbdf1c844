//! What a profile says, in plain words: what it opens, what stays closed, which clocks run, and what is not known.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::schema::{NationalProfile, Status};
use super::{Renewal, Route, RouteUrgency};
use crate::case::{AnnexTwo, AuthorityKind, Objective};
use crate::numbers::VERIFIERS;
use crate::time::Instant;

/// A profile in plain words, under headings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Explained {
    /// The profile's id.
    pub id: String,
    /// The name of state or region.
    pub name: String,
    /// What the law does with Article 5(1)(h).
    pub status: Status,
    /// Whether a body of the state stands behind the reading.
    pub official: bool,
    /// What it was read from and when, and what a reader must know.
    pub read_from: Vec<String>,
    /// From when until when it is in force.
    pub in_force: String,
    /// The first instant at which it is in force; null where that is not known.
    pub valid_from: Option<Instant>,
    /// The first instant at which it no longer is; null where none is known.
    pub valid_until: Option<Instant>,
    /// What it opens: objectives, and offences by their names in Annex II.
    pub opens: Vec<String>,
    /// What it leaves closed.
    pub closed: Vec<String>,
    /// Who authorises, and with what independence.
    pub authorities: Vec<String>,
    /// Which clocks run.
    pub clocks: Vec<String>,
    /// What else it asks: requests, periods, reference data, verification, retention, notices.
    pub asks: Vec<String>,
    /// What is not known here. It closes or warns, and never opens.
    pub unknown: Vec<String>,
}

impl Explained {
    /// What `profile` says.
    #[must_use]
    pub fn of(profile: &NationalProfile) -> Self {
        let routes = &profile.routes;
        Self {
            id: profile.id.clone(),
            name: profile.name.clone(),
            status: profile.status,
            official: profile.official,
            read_from: read_from(profile),
            in_force: in_force(profile),
            valid_from: profile.valid_from,
            valid_until: profile.valid_until,
            opens: routes.iter().flat_map(opens).collect(),
            closed: closed(profile),
            authorities: routes.iter().flat_map(authorities).collect(),
            clocks: routes.iter().flat_map(clocks).collect(),
            asks: routes.iter().flat_map(asks).chain(asked_of_all(profile)).collect(),
            unknown: unknown(profile),
        }
    }

    /// Whether the law is in force at an instant, as far as its first and last ones are known.
    #[must_use]
    pub fn covers(&self, at: Instant) -> bool {
        self.valid_from.is_none_or(|from| from <= at) && self.valid_until.is_none_or(|until| at < until)
    }

    /// The same, line by line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let status = match self.status {
            Status::Open if self.opens.is_empty() => {
                "a law is known, and what it opens is not: everything stays closed"
            }
            Status::Open => "its law opens what is said below, and nothing else",
            Status::Closed => "no enabling law is known here: closed",
            Status::OptOut => "not bound by Article 5(1)(h); that opens nothing",
        };
        let mut lines = vec![format!("{}, {}: {status}", self.id, self.name)];
        if !self.official {
            lines.push("no official reading: check before use".to_owned());
        }
        lines.extend(self.read_from.iter().cloned());
        lines.push(self.in_force.clone());
        for (heading, said) in [
            ("It opens", &self.opens),
            ("It leaves closed", &self.closed),
            ("Who authorises", &self.authorities),
            ("Clocks", &self.clocks),
            ("It asks", &self.asks),
            ("Not known here, so that it closes or warns", &self.unknown),
        ] {
            lines.push(format!("{heading}:"));
            let nothing = said.is_empty().then(|| "- nothing".to_owned());
            lines.extend(said.iter().map(|line| format!("- {line}")).chain(nothing));
        }
        lines
    }
}

fn read_from(profile: &NationalProfile) -> Vec<String> {
    vec![format!("source: {} ({})", profile.source, profile.source_date), format!("note: {}", profile.note)]
}

fn in_force(profile: &NationalProfile) -> String {
    let day = |instant: Option<Instant>, otherwise: &str| {
        instant.map_or_else(|| otherwise.to_owned(), Instant::readable)
    };
    format!(
        "in force from {} until {}; to be read again by {}",
        day(profile.valid_from, "a time not known here"),
        day(profile.valid_until, "further notice"),
        day(profile.review_by, "no date set")
    )
}

fn opens(route: &Route) -> Vec<String> {
    let objectives: Vec<_> = route.objectives.iter().map(|o| o.label()).collect();
    let mut lines = vec![format!("{}: {}", route.provision, objectives.join(", "))];
    for offence in &route.offences {
        let named = route.national_offences.iter().filter(|n| n.annex_ii == *offence);
        let named: Vec<_> = named
            .map(|n| {
                let months = n.maximum_months.map(|months| format!(", at most {months} months"));
                format!("{} ({}{})", n.name, n.provision, months.unwrap_or_default())
            })
            .collect();
        let behind = if named.is_empty() { String::new() } else { format!(": {}", named.join("; ")) };
        lines.push(format!("offence: {}{behind}", offence.label()));
    }
    lines
}

fn closed(profile: &NationalProfile) -> Vec<String> {
    let objectives: BTreeSet<Objective> = profile.routes.iter().flat_map(|r| r.objectives.clone()).collect();
    let offences: BTreeSet<AnnexTwo> = profile.routes.iter().flat_map(|r| r.offences.clone()).collect();
    let objectives =
        Objective::ALL.into_iter().filter(|o| !objectives.contains(o)).map(|o| o.label().to_owned());
    let offences = AnnexTwo::ITEMS.into_iter().filter(|o| !offences.contains(o));
    let urgent = profile.routes.iter().filter(|r| r.urgency.is_none());
    objectives
        .chain(offences.map(|o| format!("offence: {}", o.label())))
        .chain(urgent.map(|r| format!("urgent start under {}", r.provision)))
        .collect()
}

fn authorities(route: &Route) -> Vec<String> {
    let line = |kind: &AuthorityKind| {
        let secured: Vec<_> = route
            .independence
            .iter()
            .filter(|i| i.authority == *kind)
            .map(|i| format!("{} ({})", i.secured_by, i.citation))
            .collect();
        let secured = if secured.is_empty() {
            "what secures its independence is not known here".to_owned()
        } else {
            secured.join("; ")
        };
        let confirmed = match kind {
            AuthorityKind::Prosecutor => "; its independence must be confirmed in each case (C-2)",
            AuthorityKind::Court | AuthorityKind::IndependentAdministrative | AuthorityKind::Other => "",
        };
        format!("{}: {}; {secured}{confirmed}", route.provision, kind.label())
    };
    route.authorities.iter().map(line).collect()
}

fn clocks(route: &Route) -> Vec<String> {
    let name = &route.provision;
    let Some(urgency) = &route.urgency else { return vec![format!("{name}: no urgent start")] };
    let mut lines =
        vec![format!("{name}: urgent start, request within {} h of the start", urgency.request_within_hours)];
    lines.extend(
        urgency.decision_within_hours.map(|h| format!("{name}: decision within {h} h of the request")),
    );
    lines.extend(steps(name, urgency));
    lines
}

fn steps(name: &str, urgency: &RouteUrgency) -> impl Iterator<Item = String> {
    urgency.steps.iter().map(move |step| {
        let when = match step.within_hours {
            0 => format!("not later than the {}", step.after),
            hours => format!("within {hours} h of the {}", step.after),
        };
        let only = step.started_by.map(|who| format!(" where {} started", who.label()));
        let missed = if step.closes { "missed, the use is no longer good" } else { "owed" };
        format!(
            "{name}: {}, by {}{}, {when}; {missed} ({})",
            step.what,
            step.who.label(),
            only.unwrap_or_default(),
            step.citation
        )
    })
}

fn asks(route: &Route) -> Vec<String> {
    let name = &route.provision;
    let mut lines = Vec::new();
    lines.extend(route.maximum_period_days.map(|days| format!("{name}: at most {days} days")));
    lines.extend(route.renewal.as_ref().map(|r| renewal(name, r)));
    if !route.request_must_state.is_empty() {
        let parts: Vec<_> = route.request_must_state.iter().map(|part| part.label()).collect();
        lines.push(format!("{name}: a request states {}", parts.join(", ")));
    }
    lines.extend(route.all_conditions().into_iter().map(|condition| format!("{name}: {condition}")));
    lines
}

fn renewal(name: &str, renewal: &Renewal) -> String {
    let times = renewal.times.map_or_else(String::new, |times| format!(", at most {times} times"));
    format!(
        "{name}: renewed {} in steps of {} days{times} ({})",
        renewal.form, renewal.step_days, renewal.citation
    )
}

fn asked_of_all(profile: &NationalProfile) -> Vec<String> {
    let mut lines = Vec::new();
    let rules = profile.rules.named().into_iter().chain(profile.issues.named());
    let said = rules.filter_map(|(name, passage)| Some((name.replace('_', " "), passage?)));
    lines.extend(said.map(|(name, p)| format!("{name}: {} ({})", p.text, p.citation)));
    lines.extend(profile.failure.as_ref().map(|p| format!("where it fails: {} ({})", p.text, p.citation)));
    if profile.lapse_erases {
        lines.push("what ran is erased when no request comes in time".to_owned());
    }
    if !profile.notice_to.is_empty() {
        lines.push(format!("each use is notified to {}", profile.notice_to.join(", ")));
    }
    lines.extend(profile.notice.as_ref().map(|n| format!("notice: {}", n.in_words())));
    let kept = profile.retention.iter();
    lines.extend(kept.map(|r| {
        let days = r.days.map_or_else(String::new, |days| format!(", {days} days"));
        format!("{}: kept {}{days} ({})", r.class.label(), r.kept, r.citation)
    }));
    lines.extend(
        profile.records_kept_years.map(|years| format!("logs and records are kept for {years} years")),
    );
    lines.extend(profile.challenge.as_ref().map(|c| {
        let (provision, days) = (&c.provision, c.days);
        format!(
            "a refusal can be challenged under {provision}: a trustee holds the content until the final decision; it is \
             erased where no court has the challenge within {days} days"
        )
    }));
    if profile.status == Status::Open {
        lines.push(match &profile.one_verifier {
            Some(provision) => format!("one verifier suffices, under {provision}"),
            None => format!("{VERIFIERS} natural persons verify: nothing lifts that rule"),
        });
    }
    lines
}

/// What an open law is not known to say; of a law that is closed nothing is asked.
fn unknown(profile: &NationalProfile) -> Vec<String> {
    if profile.status != Status::Open {
        return vec!["whether there is a law that opens anything: treated as closed".to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    if profile.routes.is_empty() {
        lines.push("which objectives it opens, and who authorises: every objective stays closed".to_owned());
    }
    let rules = profile.rules.named().into_iter().map(|(name, rule)| ("rules for", name, rule));
    let issues = profile.issues.named().into_iter().map(|(name, issue)| ("formal issue:", name, issue));
    let blank = rules.chain(issues).filter(|(_, _, said)| said.is_none());
    lines.extend(blank.map(|(what, name, _)| format!("{what} {}", name.replace('_', " "))));
    let whole = [
        (profile.valid_from.is_none(), "when it entered into force"),
        (profile.notification.is_none(), "whether it was notified to the Commission (warns, R-5.5-e)"),
        (profile.notice_to.is_empty(), "which bodies are told of each use"),
        (profile.notice.is_none(), "when each use is notified, and whether that may be deferred"),
        (profile.retention.is_empty(), "how long data are kept, class by class"),
        (profile.records_kept_years.is_none(), "how long logs are kept"),
        (profile.failure.is_none(), "what follows where its conditions are not met"),
        (profile.challenge.is_none(), "how a refusal is challenged: no trustee holds anything meanwhile"),
    ];
    lines.extend(whole.into_iter().filter(|(blank, _)| *blank).map(|(_, what)| what.to_owned()));
    lines.extend(profile.routes.iter().flat_map(unknown_of_route));
    lines
}

fn unknown_of_route(route: &Route) -> Vec<String> {
    let unnamed =
        route.offences.iter().filter(|o| !route.national_offences.iter().any(|n| n.annex_ii == **o));
    let unnamed = unnamed.count();
    let untold = route.urgency.as_ref().is_some_and(|u| u.decision_within_hours.is_none());
    let offences =
        format!("the national offences behind {unnamed} of {} items of Annex II", route.offences.len());
    let parts = [
        (unnamed > 0, offences.as_str()),
        (route.maximum_period_days.is_none(), "the longest period of an authorisation"),
        (route.renewal.is_none(), "how an authorisation is renewed"),
        (route.reference_data.is_none(), "what the reference data must be"),
        (route.request_must_state.is_empty(), "what a request must state"),
        (untold, "the time to decide on an urgent request"),
    ];
    let known = parts.into_iter().filter(|(blank, _)| *blank);
    known.map(|(_, what)| format!("{}: {what}", route.provision)).collect()
}
