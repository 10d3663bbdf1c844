//! That a profile never opens what the Act keeps closed, and says nothing that it cannot mean: R-5.5-b, R-14-d.
//!
//! Every place is told, not only the first.

use super::schema::{NationalProfile, Passage, Status};
use super::{Route, RouteUrgency};
use crate::case::{AnnexTwo, AuthorityKind, MemberState, Objective};
use crate::numbers::{
    LEAST_MAXIMUM_SENTENCE_MONTHS, LONGEST_CHALLENGE_DAYS, LONGEST_DECISION_HOURS, LONGEST_PERIOD_DAYS,
    URGENT_REQUEST_HOURS,
};

/// A place where a profile says what no profile may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stray {
    /// Names and positions down to the place.
    pub(super) path: Vec<String>,
    pub(super) problem: String,
    pub(super) remedy: String,
}

/// The states that recitals 40 and 41 name.
const OPT_OUTS: [MemberState; 2] = [MemberState::Dk, MemberState::Ie];

/// Every fault of a profile that can be read.
pub(super) fn strays(profile: &NationalProfile) -> Vec<Stray> {
    let mut found = Found::default();
    head(profile, &mut found);
    words(profile, &mut found);
    for (position, route) in profile.routes.iter().enumerate() {
        let mut here = found.below(&format!("route.{position}"));
        opened(route, &mut here);
        authorities(route, &mut here);
        periods(route, &mut here);
        if let Some(urgency) = &route.urgency {
            clocks(urgency, &mut here.below("urgency"));
        }
    }
    found.strays
}

/// What was found so far, and below which place is looked.
#[derive(Default)]
struct Found {
    strays: Vec<Stray>,
}

/// A place below which is looked.
struct Below<'a> {
    found: &'a mut Found,
    prefix: String,
}

impl Found {
    fn below(&mut self, prefix: &str) -> Below<'_> {
        Below { found: self, prefix: prefix.to_owned() }
    }

    fn say(&mut self, path: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        let path = path.split('.').map(str::to_owned).collect();
        self.strays.push(Stray { path, problem: problem.into(), remedy: remedy.into() });
    }
}

impl Below<'_> {
    fn below(&mut self, name: &str) -> Below<'_> {
        Below { prefix: format!("{}.{name}", self.prefix), found: self.found }
    }

    fn say(&mut self, path: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        self.found.say(&format!("{}.{path}", self.prefix), problem, remedy);
    }

    fn blank(&mut self, path: &str, text: &str) {
        if text.trim().is_empty() {
            self.say(path, "it says nothing", "say it, or leave out what is not known");
        }
    }
}

fn head(profile: &NationalProfile, found: &mut Found) {
    let state = profile.member_state.code();
    let id = profile.region.as_ref().map_or_else(|| state.to_owned(), |r| format!("{state}-{r}"));
    if profile.id != id {
        found.say("id", "the id is not that of state and region", format!("write `{id}`"));
    }
    for (name, text) in
        [("source", &profile.source), ("source_date", &profile.source_date), ("note", &profile.note)]
    {
        if text.trim().is_empty() {
            found.say(
                name,
                "it says nothing",
                "say what the law was read from, when, and what a reader must know",
            );
        }
    }
    if profile.official && profile.note.to_lowercase().contains("unofficial") {
        let remedy =
            "write `false`; or, where a body of the state stands behind the reading, say in `note` which";
        found.say("official", "`official` is true beside a note that says unofficial", remedy);
    }
    if profile.status != Status::Open && !profile.routes.is_empty() {
        found.say("route", "only a law whose status is `open` has routes", "remove them, or write `open`");
    }
    if profile.status == Status::OptOut && !OPT_OUTS.contains(&profile.member_state) {
        let remedy = "write `closed`, or `open` and the routes that the law opens";
        found.say("status", "only Denmark and Ireland have an opt-out (recitals 40, 41)", remedy);
    }
    if let (Some(from), Some(until)) = (profile.valid_from, profile.valid_until)
        && until <= from
    {
        let remedy = format!("write an instant after `valid_from`, {from}");
        found.say("valid_until", "it does not lie after `valid_from`", remedy);
    }
    if let Some(notification) = &profile.notification
        && !notification.made
        && notification.notified_at.is_some()
    {
        let problem = "a law that was not notified has no instant of notification";
        found.say("notification.notified_at", problem, "remove it, or write `made = true`");
    }
}

/// A provision, a citation or a rule that is named says something.
fn words(profile: &NationalProfile, found: &mut Found) {
    let lifted = "name the provision that lifts the two-person rule (R-14-d), or leave it out";
    if profile.one_verifier.as_ref().is_some_and(|provision| provision.trim().is_empty()) {
        found.say("one_verifier", "it says nothing", lifted);
    }
    let rules = profile.rules.named().map(|(name, rule)| (format!("rules.{name}"), rule));
    let issues = profile.issues.named().map(|(name, issue)| (format!("issues.{name}"), issue));
    let failure = [("failure".to_owned(), profile.failure.as_ref())];
    for (path, passage) in rules.into_iter().chain(issues).chain(failure) {
        let Some(Passage { text, citation }) = passage else { continue };
        let mut here = found.below(&path);
        here.blank("text", text);
        here.blank("citation", citation);
    }
    let challenge = profile.challenge.iter().map(|c| ("challenge.provision".to_owned(), &c.provision));
    let notice = profile.notice.iter().flat_map(|n| [("when", &n.when), ("citation", &n.citation)]);
    let notice = notice.map(|(name, text)| (format!("notice.{name}"), text));
    let kept = profile.retention.iter().enumerate();
    let kept =
        kept.flat_map(|(at, r)| [("kept", &r.kept), ("citation", &r.citation)].map(|(n, t)| (at, n, t)));
    let kept = kept.map(|(at, name, text)| (format!("retention.{at}.{name}"), text));
    for (path, text) in challenge.chain(notice).chain(kept) {
        if text.trim().is_empty() {
            found.say(&path, "it says nothing", "say it, or leave out what is not known");
        }
    }
    if let Some(days) = profile.challenge_days().filter(|days| !(1..=LONGEST_CHALLENGE_DAYS).contains(days)) {
        let problem = format!("{days} days for a challenge to reach a court");
        let remedy = format!(
            "write 1 to {LONGEST_CHALLENGE_DAYS}, or leave out `challenge`: what is refused goes at once"
        );
        found.say("challenge.days", problem, remedy);
    }
}

/// Objectives and offences: none that the Act does not list.
fn opened(route: &Route, here: &mut Below<'_>) {
    if route.provision.trim().is_empty() {
        here.say("provision", "it says nothing", "say where the law is written");
    }
    if route.objectives.is_empty() {
        here.say("objectives", "the route opens no objective", "name at least one, or remove the route");
    }
    if route.offences.contains(&AnnexTwo::NotListed) {
        let problem = "it opens offences outside Annex II, which no law can";
        here.say("offences.not_listed", problem, "remove it (R-5.5-b)");
    }
    if route.objectives.contains(&Objective::Offence) == route.offences.is_empty() {
        let problem = "offences and objective (iii) go together";
        let remedy = if route.offences.is_empty() {
            "name the offences that the law opens, or remove `offence` from `objectives` (R-5.5-d)"
        } else {
            "name `offence` among `objectives`, or remove the offences (R-5.5-d)"
        };
        here.say("offences", problem, remedy);
    }
    for (at, condition) in route.conditions.iter().enumerate() {
        here.blank(&format!("conditions.{at}"), condition);
    }
    for (at, offence) in route.national_offences.iter().enumerate() {
        let mut here = here.below(&format!("national_offences.{at}"));
        here.blank("name", &offence.name);
        here.blank("provision", &offence.provision);
        if !route.offences.contains(&offence.annex_ii) || offence.annex_ii == AnnexTwo::NotListed {
            let problem = "the route does not open the item of Annex II behind this offence";
            here.say("annex_ii", problem, "name the item among `offences`, or remove this offence");
        }
        let months = offence.maximum_months.filter(|months| *months < LEAST_MAXIMUM_SENTENCE_MONTHS);
        if let Some(months) = months {
            let problem = format!(
                "a maximum of {months} months; Article 5(1)(h)(iii) wants at least {LEAST_MAXIMUM_SENTENCE_MONTHS}"
            );
            here.say("maximum_months", problem, "remove this offence: no law can open it");
        }
    }
}

/// Authorities: those that Article 5(3) knows.
fn authorities(route: &Route, here: &mut Below<'_>) {
    if route.authorities.is_empty() {
        here.say("authorities", "nobody can authorise", "name at least one, or remove the route (R-5.5-g)");
    }
    if route.authorities.contains(&AuthorityKind::Other) {
        here.say("authorities.other", "Article 5(3) does not know this authority", "remove it");
    }
    for (at, independence) in route.independence.iter().enumerate() {
        let mut here = here.below(&format!("independence.{at}"));
        here.blank("secured_by", &independence.secured_by);
        here.blank("citation", &independence.citation);
        if !route.authorities.contains(&independence.authority) {
            let problem = "the route does not name this authority";
            here.say("authority", problem, "name it among `authorities`, or remove this");
        }
    }
    if let Some(reference) = &route.reference_data {
        here.blank("reference_data.citation", &reference.citation);
    }
}

/// Periods end.
fn periods(route: &Route, here: &mut Below<'_>) {
    let renewal = route.renewal.as_ref().map(|r| ("renewal.step_days", r.step_days));
    let periods =
        route.maximum_period_days.map(|days| ("maximum_period_days", days)).into_iter().chain(renewal);
    for (name, days) in periods {
        let unknown = name.split('.').next().unwrap_or(name);
        let remedy = format!(
            "write 1 to {LONGEST_PERIOD_DAYS} days (R-5.2-h), or leave out `{unknown}` if it is not known"
        );
        if days == 0 {
            here.say(name, "a period of 0 days", remedy);
        } else if days > LONGEST_PERIOD_DAYS {
            here.say(name, "a period without an end that anybody meets", remedy);
        }
    }
    if let Some(renewal) = &route.renewal {
        here.blank("renewal.form", &renewal.form);
        here.blank("renewal.citation", &renewal.citation);
    }
}

/// Clocks: never longer than the Act's, and a chain that begins somewhere.
fn clocks(urgency: &RouteUrgency, here: &mut Below<'_>) {
    let hours = urgency.request_within_hours;
    if !(1..=URGENT_REQUEST_HOURS).contains(&hours) {
        let problem = format!("{hours} hours for the request; the Act's most are {URGENT_REQUEST_HOURS}");
        here.say("request_within_hours", problem, format!("write 1 to {URGENT_REQUEST_HOURS} (R-5.3-l)"));
    }
    if let Some(decides) = urgency.decision_within_hours.filter(|h| !(1..=LONGEST_DECISION_HOURS).contains(h))
    {
        let remedy = format!("write 1 to {LONGEST_DECISION_HOURS}, or leave it out");
        here.say("decision_within_hours", format!("{decides} hours for the decision"), remedy);
    }
    let mut before: Vec<&str> = vec!["start", "request"];
    for (at, step) in urgency.steps.iter().enumerate() {
        let mut here = here.below(&format!("step.{at}"));
        here.blank("what", &step.what);
        here.blank("citation", &step.citation);
        if step.id.trim().is_empty() || before.contains(&step.id.as_str()) {
            here.say("id", "this id is blank or taken", "give each step an id of its own");
        }
        if !before.contains(&step.after.as_str()) {
            let problem = "its clock runs from nothing that comes before it";
            here.say("after", problem, format!("write one of: {}", before.join(", ")));
        }
        if step.within_hours > LONGEST_DECISION_HOURS {
            let problem = format!("{} hours are no time limit", step.within_hours);
            here.say("within_hours", problem, format!("write 0 to {LONGEST_DECISION_HOURS}"));
        }
        before.push(&step.id);
    }
}
