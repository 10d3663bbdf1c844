//! The twin's own three values, and how it reads facts, judgements, times and national law.

use stricto_law::Case;
use stricto_law::case::{ClearanceGiven, ClearedBy, DecisionResult, Objective};
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
            let idle = said(&run.comparison_reported, false) && said(&self.case.alerts.released, false);
            return if idle { Start::Never } else { Start::Unknown };
        }
        if !said(&run.started, true) {
            return Start::Unknown;
        }
        let released = said(&self.case.alerts.released, true);
        let compared = run.comparison_reported.value();
        let said = match (run.armed_at.value(), compared, run.first_comparison_at.value()) {
            (Some(armed), Some(false), _) => vec![*armed],
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

    /// Why nobody knows when the use began: it was not said, does not fit together, or is contested.
    fn unknown_start(&self) -> Verdict {
        let (run, alerts) = (&self.case.running, &self.case.alerts);
        let idle = [no(&run.comparison_reported), no(&alerts.released)];
        let compared = run.comparison_reported.value();
        match run.started.value() {
            None => lacking(&run.started),
            Some(false) if all(&idle) == Contested => Contested,
            Some(false) => Open,
            Some(true) if run.armed_at.value().is_none() => lacking(&run.armed_at),
            Some(true) if compared.is_none() => lacking(&run.comparison_reported),
            Some(true) if compared == Some(&true) && run.first_comparison_at.value().is_none() => {
                lacking(&run.first_comparison_at)
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
            (Some(false), _) => Met,
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
        one_of(&[no(&a.decided), a.decided_at.value().map_or(Open, |then| when(*then > self.at))])
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

    /// What people outside the unit decided on a row: the latest counts.
    ///
    /// Two that contradict each other at one instant, or an officer who overrules the authority, leave it to people. What
    /// lets a use go on (a condition holds, a test of scope does not) must have been decided by its start, before any
    /// capture; only what a long use brings may come later.
    pub(crate) fn people(&self, row: &str) -> Verdict {
        let now = self.people_at(row, self.at);
        let lets_go_on = if row.starts_with("SC-") { NotMet } else { Met };
        let known = self.times_are_known();
        if now != lets_go_on {
            return all(&[now, known]);
        }
        let later = row == "R-5.3-k" || row == "R-5.2-n";
        let by_the_start = match self.start() {
            _ if later => Met,
            Start::At(start) if self.people_at(row, start) != lets_go_on => People,
            Start::Never | Start::At(_) => Met,
            Start::Unknown => self.unknown_start(),
        };
        match all(&[known, by_the_start]) {
            Met => now,
            other => other,
        }
    }

    /// When it was asked for, declared urgent and decided is not in dispute, as far as it is stated.
    fn times_are_known(&self) -> Verdict {
        fn clear<T>(fact: &Fact<T>) -> Verdict {
            if fact.is_missing() || fact.value().is_some() { Met } else { lacking(fact) }
        }
        let (a, u) = (&self.case.authorisation, &self.case.urgency);
        let declared = if said(&u.claimed, true) { clear(&u.declared_at) } else { Met };
        let decision = [clear(&a.decided), clear(&a.decided_at), clear(&a.result)];
        all(&[clear(&a.requested_at), clear(&u.claimed), declared, all(&decision)])
    }

    /// Whether a decision that lets the use go on is too old: made before anybody asked or declared urgency, by an officer
    /// before the authority refused, or, of a registration that is late, before it was two days late.
    fn too_old(&self, c: &ClearanceGiven) -> bool {
        let (a, u) = (&self.case.authorisation, &self.case.urgency);
        let declared = if said(&u.claimed, true) { u.declared_at.value() } else { None };
        let before_the_question = if c.row == "R-5.2-n" {
            declared.is_some_and(|then| c.at < then.plus(stricto_law::time::Millis::hours(48)))
        } else {
            let asked = [a.requested_at.value(), declared];
            asked.iter().any(Option::is_some) && asked.into_iter().flatten().all(|then| c.at < *then)
        };
        let refused = self.refused() == Met && a.decided_at.value().is_some_and(|refused| c.at < *refused);
        before_the_question || (refused && c.by == ClearedBy::RightsOfficer)
    }

    fn people_at(&self, row: &str, at: Instant) -> Verdict {
        let given = self.case.clearance.given.value().map_or(&[][..], Vec::as_slice);
        let counts: Vec<&ClearanceGiven> = given
            .iter()
            .filter(|c| c.row == row && c.at <= at)
            .filter(|c| says_something(&c.legal_fact) && says_something(&c.basis))
            .filter(|c| c.holds == row.starts_with("SC-") || !self.too_old(c))
            .collect();
        let Some(latest) = counts.iter().map(|c| c.at).max() else { return People };
        let last: Vec<_> = counts.iter().filter(|c| c.at == latest).collect();
        let holds = last[0].holds;
        let authority = last.iter().any(|c| c.by == ClearedBy::Authority);
        let overruled = |c: &&ClearanceGiven| c.holds != holds && c.by == ClearedBy::Authority && !authority;
        let torn = last.iter().any(|c| c.holds != holds) || counts.iter().any(overruled);
        if torn { People } else { when(holds) }
    }

    /// Whether what people outside decided last on a row, or the authority ever did after which only an officer did, is
    /// against the use.
    pub(crate) fn decided_against(&self, row: &str) -> bool {
        let given = self.case.clearance.given.value().map_or(&[][..], Vec::as_slice);
        let founded = |c: &&ClearanceGiven| says_something(&c.legal_fact) && says_something(&c.basis);
        let counts: Vec<&ClearanceGiven> =
            given.iter().filter(|c| c.row == row && c.at <= self.at).filter(founded).collect();
        let against = |c: &&&ClearanceGiven| c.holds == row.starts_with("SC-");
        let Some(latest) = counts.iter().map(|c| c.at).max() else { return false };
        let of_last = || counts.iter().filter(|c| c.at == latest);
        let by_authority = of_last().any(|c| c.by == ClearedBy::Authority);
        let authority_was_against = counts.iter().filter(against).any(|c| c.by == ClearedBy::Authority);
        of_last().any(|c| against(&c)) || (!by_authority && authority_was_against)
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
