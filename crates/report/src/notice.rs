//! The notice of a use to the market surveillance authority and the data protection authority (R-5.4-a to -e).
//!
//! Minimum content: the decisions on requests and their results, as Article 5(6) names them. Sensitive operational
//! data (Article 3, point 38) cannot get in: every field is [`Shareable`], and only the types listed here are.
//! Rows read here too: D-38, R-5.4-c, R-5.4-d, R-99-d.

use serde::Serialize;
use stricto_law::time::{Instant, Millis};
use stricto_record::fold::UseFile;
use stricto_record::ids::UseId;
use stricto_record::kinds::use_stopped::StopCause;

use crate::words::{incident_word, objective_word, result_word, stop_word};

/// A value of a type that holds no sensitive operational data: times, counts, words from closed lists, opaque ids.
///
/// Free text, places, cameras, persons and enrolment ids have no such type, so no notice can carry them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Shareable<T: Insensitive>(T);

impl<T: Insensitive> Shareable<T> {
    /// The value.
    pub const fn value(&self) -> &T {
        &self.0
    }
}

mod closed {
    pub trait Closed {}
}

/// A type that a notice may carry; nothing outside this file can join.
pub trait Insensitive: closed::Closed + Serialize {}

/// A word from a closed list in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Word(&'static str);

/// A Member State: two capital letters, and no room for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberState([char; 2]);

impl Serialize for MemberState {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.iter().collect::<String>())
    }
}

impl MemberState {
    /// The Member State that two capital letters name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut letters = text.chars();
        match (letters.next(), letters.next(), letters.next()) {
            (Some(a), Some(b), None) if a.is_ascii_uppercase() && b.is_ascii_uppercase() => {
                Some(Self([a, b]))
            }
            (_, _, _) => None,
        }
    }
}

macro_rules! insensitive {
    ($($type:ty)*) => { $(impl closed::Closed for $type {} impl Insensitive for $type {})* };
}

insensitive! { u64 bool Instant Millis UseId Word MemberState }

impl<T: Insensitive> closed::Closed for Option<T> {}
impl<T: Insensitive> Insensitive for Option<T> {}
impl<T: Insensitive> closed::Closed for Vec<T> {}
impl<T: Insensitive> Insensitive for Vec<T> {}

/// What both supervisors are told of a use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UseNotice {
    /// The use.
    pub use_id: Shareable<UseId>,
    /// The Member State.
    pub member_state: Shareable<Option<MemberState>>,
    /// The objectives of Article 5(1), point (h).
    pub objectives: Shareable<Vec<Word>>,
    /// Whether it began on urgency, before a decision.
    pub urgent: Shareable<bool>,
    /// When comparing could begin: the earlier of arming and the first comparison reported.
    pub began: Shareable<Option<Instant>>,
    /// When it ended.
    pub ended: Shareable<Option<Instant>>,
    /// Why it ended.
    pub end_cause: Shareable<Option<Word>>,
    /// How many requests were made, and when the first.
    pub requests: Shareable<u64>,
    /// When the first request was recorded.
    pub first_request: Shareable<Option<Instant>>,
    /// Whether the first request was in time; none where no deadline ran.
    pub request_in_time: Shareable<Option<bool>>,
    /// The decisions of the authority, in order.
    pub decisions: Vec<DecisionNotice>,
    /// Faces seen, as the engine reports them.
    pub faces_seen: Shareable<u64>,
    /// Alerts released.
    pub alerts: Shareable<u64>,
    /// Alerts confirmed by two verifications.
    pub confirmed: Shareable<u64>,
    /// Measures taken.
    pub measures: Shareable<u64>,
    /// Incidents, by their words.
    pub incidents: Shareable<Vec<Word>>,
    /// Erasures ordered that are not certified yet.
    pub erasures_open: Shareable<u64>,
}

/// One decision in a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionNotice {
    /// The result.
    pub result: Shareable<Word>,
    /// When it was recorded.
    pub at: Shareable<Instant>,
    /// The end of the period granted.
    pub until: Shareable<Option<Instant>>,
}

/// The notice of a use; also of one that was refused later, since it took place (R-5.4-e).
#[must_use]
pub fn use_notice(file: &UseFile) -> UseNotice {
    let began = file.clock_start();
    let first = file.requests.first().map(|request| request.at);
    let due = file.request_due();
    UseNotice {
        use_id: Shareable(file.id),
        member_state: Shareable(MemberState::parse(file.proposed.member_state.as_str())),
        objectives: words(file.proposed.objectives.iter().map(|o| objective_word(*o))),
        urgent: Shareable(file.urgency.is_some()),
        began: Shareable(began),
        ended: Shareable(file.stop.as_ref().map(|stop| stop.at)),
        end_cause: Shareable(file.stop.as_ref().map(|stop| end_word(stop.cause))),
        requests: Shareable(count(file.requests.len())),
        first_request: Shareable(first),
        request_in_time: Shareable(due.map(|due| first.is_some_and(|first| first <= due))),
        decisions: file
            .decisions
            .iter()
            .filter(|decision| decision.effective.is_some())
            .map(|decision| DecisionNotice {
                result: Shareable(Word(result_word(decision.result))),
                at: Shareable(decision.at),
                until: Shareable(decision.until),
            })
            .collect(),
        faces_seen: Shareable(file.tally.as_ref().map_or(0, |tally| tally.faces_seen)),
        alerts: Shareable(count(file.alerts.len())),
        confirmed: Shareable(count(file.alerts.values().filter(|alert| alert.confirmed()).count())),
        measures: Shareable(count(file.measures.len())),
        incidents: words(file.incidents.iter().map(|incident| incident_word(incident.code))),
        erasures_open: Shareable(count(file.erasures().iter().filter(|e| e.closed.is_none()).count())),
    }
}

fn end_word(cause: StopCause) -> Word {
    Word(stop_word(cause))
}

fn words(words: impl Iterator<Item = &'static str>) -> Shareable<Vec<Word>> {
    Shareable(words.map(Word).collect())
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_state_is_two_capital_letters_and_nothing_else() {
        for (text, is) in
            [("SE", true), ("se", false), ("SWE", false), ("S", false), ("", false), ("S-", false)]
        {
            assert_eq!(MemberState::parse(text).is_some(), is, "{text}");
        }
    }
}
