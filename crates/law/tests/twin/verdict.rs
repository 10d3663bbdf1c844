//! The twin's own three values, and how it reads facts, judgements, times and national law.

use stricto_law::Case;
use stricto_law::case::{DecisionResult, Objective};
use stricto_law::fact::{Fact, Judgement};
use stricto_law::profile::{NationalProfile, Profiles, Route, RouteUrgency, Status};
use stricto_law::time::Instant;

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Verdict {
    Met,
    NotMet,
    Open,
    /// Open, because what was said is disputed, sealed or erased.
    Contested,
    /// Open, and a person outside the unit must decide.
    People,
}

impl Verdict {
    pub(crate) fn not(self) -> Self {
        match self {
            Met => NotMet,
            NotMet => Met,
            other => other,
        }
    }
}

pub(crate) use Verdict::{Contested, Met, NotMet, Open, People};

/// A question: the case, the national laws, the instant.
pub(crate) struct Question<'a> {
    pub(crate) case: &'a Case,
    pub(crate) laws: &'a Profiles,
    pub(crate) at: Instant,
}

/// All of these must hold.
pub(crate) fn all(parts: &[Verdict]) -> Verdict {
    for wanted in [NotMet, People, Contested, Open] {
        if parts.contains(&wanted) {
            return wanted;
        }
    }
    Met
}

/// One of these suffices.
pub(crate) fn one_of(parts: &[Verdict]) -> Verdict {
    for wanted in [Met, People, Contested, Open] {
        if parts.contains(&wanted) {
            return wanted;
        }
    }
    NotMet
}

pub(crate) fn when(holds: bool) -> Verdict {
    if holds { Met } else { NotMet }
}

/// Whether nobody states it: what is stated all the same is not met, and what is contested may say anything.
pub(crate) fn silent<T>(fact: &Fact<T>) -> Verdict {
    match fact {
        Fact::Missing => Met,
        Fact::Known { .. } => NotMet,
        Fact::Disputed { .. } | Fact::Sealed | Fact::Erased => Contested,
    }
}

/// Of a fact without a value: whether nobody said it, or what was said does not count for now.
pub(crate) fn lacking<T>(fact: &Fact<T>) -> Verdict {
    match fact {
        Fact::Known { .. } | Fact::Missing => Open,
        Fact::Disputed { .. } | Fact::Sealed | Fact::Erased => Contested,
    }
}

pub(crate) fn yes(fact: &Fact<bool>) -> Verdict {
    match fact.value() {
        Some(true) => Met,
        Some(false) => NotMet,
        None => lacking(fact),
    }
}

pub(crate) fn no(fact: &Fact<bool>) -> Verdict {
    match fact.value() {
        Some(true) => NotMet,
        Some(false) => Met,
        None => lacking(fact),
    }
}

pub(crate) fn said(fact: &Fact<bool>, value: bool) -> bool {
    fact.value() == Some(&value)
}

/// Not empty but for white space.
pub(crate) fn says_something(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace())
}

/// The same name, whatever its capitals, spaces and the stops after a word.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    let bare = |word: &str| {
        let mut word = word.to_lowercase();
        while word.ends_with(|c: char| ".,;:".contains(c)) {
            word.pop();
        }
        word
    };
    let words = |text: &str| {
        let all = text.split_whitespace().map(bare);
        all.filter(|word| !word.is_empty()).collect::<Vec<_>>()
    };
    words(a) == words(b)
}

/// When the use began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Never,
    At(Instant),
    Unknown,
}

impl<'a> Question<'a> {
    pub(crate) fn start(&self) -> Start {
        let run = &self.case.running;
        if said(&run.started, false) {
            return if self.idle() == Met { Start::Never } else { Start::Unknown };
        }
        if !said(&run.started, true) {
            return Start::Unknown;
        }
        let released = said(&self.case.alerts.released, true);
        let compared = run.comparison_reported.value();
        let said = match (run.armed_at.value(), compared, run.first_comparison_at.value()) {
            (Some(armed), Some(false), _) if run.first_comparison_at.is_missing() => vec![*armed],
            (Some(armed), Some(true), Some(first)) => vec![*armed, *first],
            _ => return Start::Unknown,
        };
        // What is said to have happened has not happened later, nor after what it led to.
        let start = *said.iter().min().expect("one of the two");
        let alert = &self.case.alerts.last_released_at;
        if lacking(&self.case.alerts.released) == Contested {
            return Start::Unknown;
        }
        let before_alert =
            !released || alert.is_missing() || alert.value().is_some_and(|last| start <= *last);
        if before_alert && said.iter().all(|then| *then <= self.at) {
            Start::At(start)
        } else {
            Start::Unknown
        }
    }

    /// Whether nothing is said of a beginning, in whatever words.
    fn idle(&self) -> Verdict {
        let (run, alerts) = (&self.case.running, &self.case.alerts);
        all(&[
            no(&run.comparison_reported),
            no(&alerts.released),
            silent(&run.armed_at),
            silent(&run.first_comparison_at),
            silent(&alerts.last_released_at),
        ])
    }

    /// Why nobody knows when the use began: it was not said, does not fit together, or is contested.
    pub(crate) fn unknown_start(&self) -> Verdict {
        let (run, alerts) = (&self.case.running, &self.case.alerts);
        let compared = run.comparison_reported.value();
        match run.started.value() {
            None => lacking(&run.started),
            Some(false) if self.idle() == Contested => Contested,
            Some(false) => Open,
            Some(true) if run.armed_at.value().is_none() => lacking(&run.armed_at),
            Some(true) if compared.is_none() => lacking(&run.comparison_reported),
            Some(true) if compared == Some(&true) && run.first_comparison_at.value().is_none() => {
                lacking(&run.first_comparison_at)
            }
            Some(true) if compared == Some(&false) && silent(&run.first_comparison_at) == Contested => {
                Contested
            }
            Some(true) if lacking(&alerts.released) == Contested => Contested,
            Some(true) if said(&alerts.released, true) => lacking(&alerts.last_released_at),
            Some(true) => Open,
        }
    }

    /// When anything was first compared; what is only armed compares nothing.
    pub(crate) fn compared(&self) -> Start {
        let run = &self.case.running;
        match (self.start(), run.comparison_reported.value(), run.first_comparison_at.value()) {
            (Start::At(_), Some(false), _) => Start::Never,
            (Start::At(_), Some(true), Some(first)) => Start::At(*first),
            (Start::At(_), _, _) => Start::Unknown,
            (other, _, _) => other,
        }
    }

    /// What holds of the last alert, where one was released; open where what is said of it does not fit together.
    pub(crate) fn last_alert(&self, holds: impl Fn(Instant) -> Verdict) -> Verdict {
        let alerts = &self.case.alerts;
        match (alerts.released.value(), alerts.last_released_at.value()) {
            (Some(false), _) if alerts.last_released_at.is_missing() => Met,
            (Some(true), Some(last)) if *last <= self.at => holds(*last),
            _ => Open,
        }
    }

    /// A recorded judgement, made by somebody, on evidence, by now; a denial counts whoever made it.
    pub(crate) fn judged(&self, fact: &Fact<Judgement>) -> Verdict {
        match fact.value() {
            Some(j) if j.at > self.at => Open,
            Some(j) if !j.affirmed => NotMet,
            Some(_) if founded(fact).is_some() => Met,
            Some(_) | None => Open,
        }
    }

    /// Whether there is no decision by now.
    pub(crate) fn undecided(&self) -> Verdict {
        let a = &self.case.authorisation;
        let later = a.decided_at.value().map(|then| *then > self.at);
        // No decision has a result, or an instant that is over.
        let nothing_of_one =
            all(&[silent(&a.result), if later == Some(true) { Met } else { silent(&a.decided_at) }]);
        let none = match (no(&a.decided), nothing_of_one) {
            (Met, NotMet) => Open,
            (Met, of_one) => of_one,
            (other, _) => other,
        };
        one_of(&[none, later.map_or(Open, when)])
    }

    /// Whether what lies at `then` came with a renewal: a decision prolonged or changed, at its own instant, not before it.
    pub(crate) fn before_renewal(&self, then: Instant) -> Verdict {
        let renewal = self.case.authorisation.renewed_at.value();
        all(&[self.undecided().not(), self.renewed(), renewal.map_or(Open, |renewed| when(then <= *renewed))])
    }

    /// What is judged anew for a renewal is in time where nothing has begun; of what ran before it shows nothing.
    pub(crate) fn anew(&self, then: Instant) -> Verdict {
        let shows_the_start = match self.start() {
            Start::Never => Met,
            Start::At(_) | Start::Unknown => Open,
        };
        all(&[self.before_renewal(then), shows_the_start])
    }

    /// Whether an earlier decision was prolonged or changed, whose instant `decided_at` keeps.
    pub(crate) fn renewed(&self) -> Verdict {
        let result = self.case.authorisation.result.value();
        result.map_or(Open, |r| when(matches!(r, DecisionResult::Extended | DecisionResult::Modified)))
    }

    /// Whether the decision refuses or takes back.
    pub(crate) fn refused(&self) -> Verdict {
        let result = self.case.authorisation.result.value();
        let denies = |r: &DecisionResult| matches!(r, DecisionResult::Refused | DecisionResult::Withdrawn);
        all(&[result.map_or(Open, |r| when(denies(r))), self.undecided().not()])
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
        let a = &self.case.authorisation;
        // Nobody says anything of a decision: then the start alone counts.
        if a.decided.is_missing() && a.decided_at.is_missing() {
            return Met;
        }
        one_of(&[no(&a.decided), a.decided_at.value().map_or(Open, |at| when(then <= *at))])
    }

    /// A judgement recorded before the start, and before the decision where there is one, or anew for a renewal.
    pub(crate) fn judged_first(&self, fact: &Fact<Judgement>) -> Verdict {
        self.in_time(fact, |at| self.first(at))
    }

    pub(crate) fn first(&self, at: Instant) -> Verdict {
        let a = &self.case.authorisation;
        let first = all(&[self.before_start(at), self.before_decision(at)]);
        if a.decided.is_missing() && a.decided_at.is_missing() {
            return first;
        }
        one_of(&[first, self.anew(at)])
    }

    /// Whether a use that ran turned to another objective which the authorisation, changed or made for several, covers.
    pub(crate) fn switched(&self) -> Verdict {
        let a = &self.case.authorisation;
        let ran = match self.start() {
            Start::Never => NotMet,
            Start::At(_) => Met,
            Start::Unknown => Open,
        };
        let changed = a.result.value().map_or(Open, |r| when(*r == DecisionResult::Modified));
        let several = a.objectives.value().map_or(Open, |objectives| when(objectives.len() >= 2));
        all(&[yes(&self.case.objective.switched), ran, self.undecided().not(), one_of(&[changed, several])])
    }

    /// A judgement recorded before the start.
    pub(crate) fn judged_before_start(&self, fact: &Fact<Judgement>) -> Verdict {
        self.in_time(fact, |at| self.before_start(at))
    }

    /// A judgement about an objective: recorded first, or of a later objective before it was said that the switch is covered.
    pub(crate) fn judged_of_objective(&self, fact: &Fact<Judgement>) -> Verdict {
        let covered = self.case.objective.switch_covered.value().map(|j| j.at);
        let before_switch = |at: Instant| covered.map_or(Open, |covered| when(at <= covered));
        self.in_time(fact, |at| one_of(&[self.first(at), all(&[self.switched(), before_switch(at)])]))
    }

    /// An affirmed judgement whose instant fits.
    pub(crate) fn in_time(&self, fact: &Fact<Judgement>, fits: impl Fn(Instant) -> Verdict) -> Verdict {
        match (self.judged(fact), fact.value()) {
            (Met, Some(j)) => fits(j.at),
            (other, _) => other,
        }
    }

    pub(crate) fn pursues(&self, objective: Objective) -> Verdict {
        match self.case.objective.pursued.value() {
            Some(pursued) => when(pursued.contains(&objective)),
            None => lacking(&self.case.objective.pursued),
        }
    }

    /// What holds for an objective is asked only where it is pursued.
    pub(crate) fn if_pursued(&self, objective: Objective, asked: Verdict) -> Verdict {
        one_of(&[self.pursues(objective).not(), asked])
    }

    /// The national law in force here and now.
    pub(crate) fn law(&self) -> Law<'a> {
        let place = &self.case.jurisdiction;
        if place.member_state.is_missing() && said(&place.used_in_union, false) {
            return Law::Nowhere;
        }
        let Some(state) = place.member_state.value() else { return Law::Unknown };
        let of_state: Vec<&NationalProfile> =
            self.laws.iter().filter(|law| law.member_state == *state).collect();
        let regional = of_state.iter().any(|law| law.region.is_some());
        let mut candidates: Vec<&NationalProfile> =
            of_state.iter().copied().filter(|law| law.region.is_none()).collect();
        if regional {
            // Some region has a law of its own: which region it is decides which law it is.
            let Some(region) = place.region.value() else { return Law::Unknown };
            let own: Vec<_> =
                of_state.iter().copied().filter(|l| l.region.as_ref() == Some(region)).collect();
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
            Law::InForce(_) | Law::Absent | Law::Unknown | Law::Nowhere => Vec::new(),
        }
    }

    /// Every route for every objective pursued.
    pub(crate) fn routes_pursued(&self) -> Vec<&'a Route> {
        let pursued = self.case.objective.pursued.value();
        pursued.into_iter().flatten().flat_map(|objective| self.routes(*objective)).collect()
    }

    /// The urgency of every such route; none where one of them, or national law, knows none.
    pub(crate) fn urgency_of_routes(&self) -> Option<Vec<&'a RouteUrgency>> {
        let routes = self.routes_pursued();
        if routes.is_empty() {
            return None;
        }
        routes.into_iter().map(|route| route.urgency.as_ref()).collect()
    }
}

/// Which national law there is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Law<'a> {
    InForce(&'a NationalProfile),
    Absent,
    Unknown,
    /// The use takes place in no Member State: there is no national law that could open it.
    Nowhere,
}

/// A judgement that names who made it and on what.
pub(crate) fn founded(fact: &Fact<Judgement>) -> Option<&Judgement> {
    fact.value().filter(|j| says_something(&j.by) && j.evidence.iter().any(|e| says_something(e)))
}
