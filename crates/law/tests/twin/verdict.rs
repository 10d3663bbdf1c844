//! The twin's own three values, and how it reads facts, judgements, times and national law.

use stricto_law::Case;
use stricto_law::case::{DecisionResult, Objective};
use stricto_law::fact::{Fact, Judgement};
use stricto_law::profile::{NationalProfile, Profiles, Route, Status};
use stricto_law::time::Instant;

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Verdict {
    Met,
    NotMet,
    Open,
    /// Open, and a person outside the unit must decide.
    People,
}

pub(crate) use Verdict::{Met, NotMet, Open, People};

/// A question: the case, the national laws, the instant.
pub(crate) struct Question<'a> {
    pub(crate) case: &'a Case,
    pub(crate) laws: &'a Profiles,
    pub(crate) at: Instant,
}

/// All of these must hold.
pub(crate) fn all(parts: &[Verdict]) -> Verdict {
    for wanted in [NotMet, People, Open] {
        if parts.contains(&wanted) {
            return wanted;
        }
    }
    Met
}

/// One of these suffices.
pub(crate) fn one_of(parts: &[Verdict]) -> Verdict {
    for wanted in [Met, People, Open] {
        if parts.contains(&wanted) {
            return wanted;
        }
    }
    NotMet
}

pub(crate) fn when(holds: bool) -> Verdict {
    if holds { Met } else { NotMet }
}

pub(crate) fn yes(fact: &Fact<bool>) -> Verdict {
    match fact.value() {
        Some(true) => Met,
        Some(false) => NotMet,
        None => Open,
    }
}

pub(crate) fn no(fact: &Fact<bool>) -> Verdict {
    match fact.value() {
        Some(true) => NotMet,
        Some(false) => Met,
        None => Open,
    }
}

pub(crate) fn said(fact: &Fact<bool>, value: bool) -> bool {
    fact.value() == Some(&value)
}

/// Not empty but for white space.
pub(crate) fn says_something(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace())
}

/// The same name, whatever its capitals and spaces.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    words(a) == words(b)
}

/// When the use began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Never,
    At(Instant),
    Unknown,
}

/// What the authority did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It has not decided yet.
    None,
    /// It decided, then, with this result where it is known.
    Made(Instant, Option<DecisionResult>),
    /// Whether, or when, is not known.
    Unknown,
}

impl<'a> Question<'a> {
    pub(crate) fn start(&self) -> Start {
        let run = &self.case.running;
        if said(&run.started, false) {
            let idle = said(&run.comparison_reported, false) && said(&self.case.alerts.released, false);
            return if idle { Start::Never } else { Start::Unknown };
        }
        if !said(&run.started, true) {
            return Start::Unknown;
        }
        let compared = run.comparison_reported.value();
        match (run.armed_at.value(), compared, run.first_comparison_at.value()) {
            (Some(armed), Some(false), _) => Start::At(*armed),
            (Some(armed), Some(true), Some(first)) => Start::At((*armed).min(*first)),
            _ => Start::Unknown,
        }
    }

    pub(crate) fn decision(&self) -> Decision {
        let a = &self.case.authorisation;
        match (a.decided.value(), a.decided_at.value()) {
            (Some(false), _) => Decision::None,
            (Some(true), Some(at)) if *at > self.at => Decision::None,
            (Some(true), Some(at)) => Decision::Made(*at, a.result.value().copied()),
            (Some(true), None) | (None, _) => Decision::Unknown,
        }
    }

    /// A recorded judgement, made by somebody, on evidence, by now.
    pub(crate) fn judged(&self, fact: &Fact<Judgement>) -> Verdict {
        match founded(fact) {
            Some(j) if j.at > self.at => Open,
            Some(j) => when(j.affirmed),
            None => Open,
        }
    }

    /// Not after the start.
    pub(crate) fn before_start(&self, then: Instant) -> Verdict {
        match self.start() {
            Start::Never => Met,
            Start::At(start) => when(then <= start),
            Start::Unknown => Open,
        }
    }

    /// Not after the decision, where there is one.
    pub(crate) fn before_decision(&self, then: Instant) -> Verdict {
        match self.decision() {
            Decision::None => Met,
            Decision::Made(at, _) => when(then <= at),
            Decision::Unknown => Open,
        }
    }

    /// A judgement recorded before the start, and before the decision where there is one.
    pub(crate) fn judged_first(&self, fact: &Fact<Judgement>) -> Verdict {
        let Some(j) = founded(fact) else { return Open };
        if j.at > self.at {
            return Open;
        }
        all(&[self.judged(fact), self.before_start(j.at), self.before_decision(j.at)])
    }

    /// A judgement recorded before the start.
    pub(crate) fn judged_before_start(&self, fact: &Fact<Judgement>) -> Verdict {
        let Some(j) = founded(fact) else { return Open };
        if j.at > self.at {
            return Open;
        }
        all(&[self.judged(fact), self.before_start(j.at)])
    }

    pub(crate) fn pursues(&self, objective: Objective) -> Verdict {
        match self.case.objective.pursued.value() {
            Some(pursued) => when(pursued.contains(&objective)),
            None => Open,
        }
    }

    /// What holds for an objective is asked only where it is pursued.
    pub(crate) fn if_pursued(&self, objective: Objective, asked: Verdict) -> Verdict {
        match self.pursues(objective) {
            Met => asked,
            NotMet => Met,
            Open | People => Open,
        }
    }

    /// The national law in force here and now.
    pub(crate) fn law(&self) -> Law<'a> {
        let place = &self.case.jurisdiction;
        let Some(state) = place.member_state.value() else { return Law::Unknown };
        let of_state: Vec<&NationalProfile> =
            self.laws.iter().filter(|law| law.member_state == *state).collect();
        let regional = of_state.iter().any(|law| law.region.is_some());
        let mut candidates: Vec<&NationalProfile> =
            of_state.iter().copied().filter(|law| law.region.is_none()).collect();
        if regional {
            // Some region has a law of its own: which region it is decides which law it is.
            let Some(region) = place.region.value() else { return Law::Unknown };
            let own: Vec<_> = of_state.iter().copied().filter(|l| l.region.as_ref() == Some(region)).collect();
            let spoken_for = of_state.iter().any(|l| l.regions.contains(region));
            if own.is_empty() && !spoken_for {
                return Law::Unknown;
            }
            if !own.is_empty() {
                candidates = own;
            }
        }
        let in_force = |law: &&NationalProfile| {
            law.valid_from.is_none_or(|from| from <= self.at)
                && law.valid_until.is_none_or(|until| self.at < until)
        };
        match candidates.into_iter().find(in_force) {
            Some(law) => Law::InForce(law),
            None => Law::Absent,
        }
    }

    /// The routes of an open law by which an objective can be authorised.
    pub(crate) fn routes(&self, objective: Objective) -> Vec<&'a Route> {
        match self.law() {
            Law::InForce(law) if law.status == Status::Open => {
                law.routes.iter().filter(|route| route.objectives.contains(&objective)).collect()
            }
            Law::InForce(_) | Law::Absent | Law::Unknown => Vec::new(),
        }
    }

    /// Every route for every objective pursued.
    pub(crate) fn routes_pursued(&self) -> Vec<&'a Route> {
        let pursued = self.case.objective.pursued.value();
        pursued.into_iter().flatten().flat_map(|objective| self.routes(*objective)).collect()
    }
}

/// Which national law there is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Law<'a> {
    InForce(&'a NationalProfile),
    Absent,
    Unknown,
}

/// A judgement that names who made it and on what.
pub(crate) fn founded(fact: &Fact<Judgement>) -> Option<&Judgement> {
    fact.value().filter(|j| says_something(&j.by) && j.evidence.iter().any(|e| says_something(e)))
}
