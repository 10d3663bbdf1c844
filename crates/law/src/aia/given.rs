//! What rules are given: the case, the law and the clock; and what most of them ask, asked once an instant.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;
use std::fmt::Display;

use crate::case::{Case, MemberState, Objective};
use crate::clock::Clock;
use crate::finding::FindingState;
use crate::limits::Limits;
use crate::profile::{NationalProfile, ProfileRef, Route, Selection};
use crate::reasoning::{Truth, read};
use crate::time::Instant;

/// What rules are given: the case, the national law in force, the clock, and the meet of all limits.
pub(crate) struct Given<'a> {
    pub(crate) case: &'a Case,
    pub(crate) clock: &'a Clock,
    pub(crate) national: Option<Selection<'a>>,
    /// The laws of the state's regions that have one of their own, by their ids.
    pub(crate) regions: &'a BTreeSet<&'a str>,
    pub(crate) limits: &'a Limits,
    /// Whether findings are wanted in words, with the facts they were made from.
    pub(crate) explain: bool,
    /// Whether nobody decided yet, which two dozen rows ask.
    no_decision_yet: OnceCell<Remembered>,
    /// Whether there is no grant to test, which a dozen rows ask.
    no_grant: OnceCell<Remembered>,
    /// When the use is said to have begun, which every assessment asks, and the facts that say so; or why nobody knows.
    begun: OnceCell<Begun>,
}

/// What was asked once at this instant, and the first later one at which it may be otherwise.
type Remembered = (Truth, Option<Instant>);

/// The first and the last instant of a beginning, none where nothing began, and that it is known; or why it is not.
type Begun = Result<(Option<(Instant, Instant)>, Truth), Truth>;

impl<'a> Given<'a> {
    pub(super) fn new(
        case: &'a Case,
        clock: &'a Clock,
        national: Option<Selection<'a>>,
        regions: &'a BTreeSet<&'a str>,
        limits: &'a Limits,
        explain: bool,
    ) -> Self {
        let (no_decision_yet, no_grant) = (OnceCell::new(), OnceCell::new());
        Self {
            case,
            clock,
            national,
            regions,
            limits,
            explain,
            no_decision_yet,
            no_grant,
            begun: OnceCell::new(),
        }
    }

    /// The national law in force, where the state is known and has one here.
    pub(crate) fn profile(&self) -> Option<&'a NationalProfile> {
        match self.national {
            Some(Selection::InForce(profile, _)) => Some(profile),
            Some(Selection::NotInForce(_) | Selection::RegionUnknown | Selection::None) | None => None,
        }
    }

    /// What `rule` says of whether nobody decided yet, asked once at this instant.
    pub(crate) fn no_decision_yet(&self, rule: impl FnOnce() -> Truth) -> Truth {
        self.once(&self.no_decision_yet, rule)
    }

    /// What `rule` says of whether there is no grant, asked once at this instant.
    pub(crate) fn no_grant(&self, rule: impl FnOnce() -> Truth) -> Truth {
        self.once(&self.no_grant, rule)
    }

    fn once(&self, remembered: &OnceCell<Remembered>, rule: impl FnOnce() -> Truth) -> Truth {
        let (truth, until) = remembered.get_or_init(|| {
            let noted = self.clock.take_next();
            let truth = rule();
            let until = self.clock.take_next();
            self.clock.note(noted);
            (truth, until)
        });
        // Whoever asks depends on it, whether first or later.
        self.clock.note(*until);
        truth.clone()
    }

    pub(super) fn profile_ref(&self) -> Option<ProfileRef> {
        match self.national {
            Some(Selection::InForce(profile, sha256)) => {
                Some(ProfileRef { id: profile.id.clone(), sha256: sha256.to_owned() })
            }
            Some(Selection::NotInForce(_) | Selection::RegionUnknown | Selection::None) | None => None,
        }
    }

    /// The routes of national law that the pursued objectives take; empty where either is not known.
    pub(crate) fn routes(&self) -> Vec<&'a Route> {
        let none = BTreeSet::new();
        let pursued = self.case.objective.pursued.value().unwrap_or(&none);
        let routes = self.profile().map(|p| p.routes.as_slice()).unwrap_or_default();
        routes.iter().filter(|route| !route.objectives.is_disjoint(pursued)).collect()
    }

    /// What `rule` says of [`Given::routes`], with the facts that choose them named.
    pub(crate) fn routes_say(&self, rule: impl FnOnce(Vec<&'a Route>) -> Truth) -> Truth {
        self.state(|_| read!(self, objective.pursued).then(|_| rule(self.routes())))
    }

    /// Whether the use takes place in no Member State: none is stated, and it is said not to be in the Union.
    pub(crate) fn in_no_state(&self) -> bool {
        let place = &self.case.jurisdiction;
        place.member_state.is_missing() && place.used_in_union.value() == Some(&false)
    }

    /// What `rule` says of the Member State of the use; where there is none, nothing opens the ban.
    pub(crate) fn state(&self, rule: impl FnOnce(&MemberState) -> Truth) -> Truth {
        if self.in_no_state() {
            return read!(self, jurisdiction.used_in_union).yes(
                "the use takes place in no Member State, so no Member State's law can open it and no authority of one can \
                 allow it",
            );
        }
        read!(self, jurisdiction.member_state).then(rule)
    }

    /// What `truth` says, where an objective is pursued.
    pub(crate) fn if_pursued(&self, objective: Objective, truth: Truth) -> Truth {
        truth.when(self.pursues(objective), objective.not_pursued())
    }

    /// Whether an objective is pursued.
    pub(crate) fn pursues(&self, objective: Objective) -> Truth {
        read!(self, objective.pursued).fits(|pursued| pursued.contains(&objective), objective.not_pursued())
    }

    /// What `rule` says of the instant at which the use started: the earlier of arming and first comparison (C-7).
    ///
    /// None where it has not started. A start that is still to come, or after the last alert, is a contradiction.
    pub(crate) fn start(&self, rule: impl FnOnce(Option<Instant>) -> Truth) -> Truth {
        let (start, known) = match self.begun.get_or_init(|| self.begun()) {
            Ok((start, known)) => (start, known.clone()),
            Err(unknown) => return unknown.clone(),
        };
        let said = match start {
            None => rule(None),
            Some((first, latest)) if self.clock.reached(*latest) => rule(Some(*first)),
            Some((_, latest)) => Truth::misstated(format!(
                "the use is said to have started, but at {latest}, which is still to come: correct one of the two"
            )),
        };
        Truth::all([known, said])
    }

    /// What `rule` says of the first comparison; none where nothing started, or nothing is said to have been compared.
    pub(crate) fn first_comparison(&self, rule: impl FnOnce(Option<Instant>) -> Truth) -> Truth {
        self.start(|start| {
            if start.is_none() {
                return rule(None);
            }
            read!(self, running.comparison_reported).then(|reported| {
                if !reported {
                    return rule(None);
                }
                read!(self, running.first_comparison_at).then(|first| rule(Some(*first)))
            })
        })
    }

    /// When the use is said to have begun and what was the last of its beginning, or why nobody can say; asks no clock.
    fn begun(&self) -> Begun {
        let start = Cell::new(None);
        let begun = |first: Instant, latest: Instant| {
            start.set(Some((first, latest)));
            // Where no alert is said to have left, it is not asked when the last one did.
            if self.case.alerts.released.value() != Some(&true) {
                return read!(self, alerts.released).contested().unwrap_or_else(Truth::met);
            }
            let alert = read!(self, alerts.last_released_at).fits_if_stated(
                |last| first <= *last,
                || format!("the last alert left before that start of {first}"),
            );
            Truth::met().unless_contradicted(alert, "the use is said to have started")
        };
        let known = read!(self, running.started).then(|started| {
            if !started {
                let nothing_ran = Truth::all([
                    read!(self, running.comparison_reported).no("a comparison is reported"),
                    read!(self, alerts.released).no("an alert was released"),
                    read!(self, running.armed_at).not_stated("the instant of arming is stated"),
                    read!(self, running.first_comparison_at).not_stated("that of a comparison is stated"),
                    read!(self, alerts.last_released_at).not_stated("that of an alert is stated"),
                ]);
                return Truth::met().unless_contradicted(nothing_ran, "nothing is said to have started");
            }
            read!(self, running.armed_at).then(|armed| {
                read!(self, running.comparison_reported).then(|reported| {
                    if !reported {
                        let none = read!(self, running.first_comparison_at)
                            .not_stated("the instant of one is stated");
                        let none =
                            Truth::met().unless_contradicted(none, "no comparison is said to be reported");
                        return Truth::all([none, begun(*armed, *armed)]);
                    }
                    read!(self, running.first_comparison_at)
                        .then(|first| begun(*armed.min(first), *armed.max(first)))
                })
            })
        });
        if known.state == FindingState::Met { Ok((start.get(), known)) } else { Err(known) }
    }

    /// What `rule` says of the instant at which the last alert was released; none where none was.
    pub(crate) fn last_alert(&self, rule: impl FnOnce(Option<Instant>) -> Truth) -> Truth {
        read!(self, alerts.released).then(|released| {
            if !released {
                let none = read!(self, alerts.last_released_at).not_stated("the instant of one is stated");
                let none = Truth::met().unless_contradicted(none, "no alert is said to have been released");
                return Truth::all([none, rule(None)]);
            }
            read!(self, alerts.last_released_at).then(|last| {
                if self.clock.reached(*last) {
                    return rule(Some(*last));
                }
                Truth::misstated(format!(
                    "an alert is said to have been released, but at {last}, which is still to come: correct one of the two"
                ))
            })
        })
    }

    /// When the use started, where it is known that it has by then.
    pub(crate) fn started(&self) -> Option<Instant> {
        match self.begun.get_or_init(|| self.begun()) {
            Ok((Some((first, latest)), _)) if self.clock.reached(*latest) => Some(*first),
            Ok((Some(_) | None, _)) | Err(_) => None,
        }
    }

    /// That `instant`, of `what`, lies neither after the decision nor after the start.
    pub(crate) fn before_decision_and_start(&self, what: impl Display + Copy, instant: Instant) -> Truth {
        let before_decision = read!(self, authorisation.decided_at)
            .fits(|decided| instant <= *decided, || format!("{what} came after the decision"))
            .unless(read!(self, authorisation.decided).no("a decision was made"), "no decision was made");
        Truth::all([before_decision, self.before_start(what, instant)])
    }

    /// That `instant`, of `what`, does not lie after the start.
    pub(crate) fn before_start(&self, what: impl Display + Copy, instant: Instant) -> Truth {
        self.start(|start| {
            Truth::holds(start.is_none_or(|start| instant <= start), || {
                format!("{what} came after the start")
            })
        })
    }
}
