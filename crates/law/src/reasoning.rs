//! How rules are written: facts are read by name, joined in Kleene logic, and carry their reasons along.

use std::fmt;

use crate::clock::Clock;
use crate::fact::Fact;
use crate::finding::{Finding, FindingState, Weight, Who};
use crate::time::Instant;

/// A fact of the case with the name a reader knows it by.
pub(crate) struct Read<'a, T> {
    pub(crate) name: &'static str,
    pub(crate) fact: &'a Fact<T>,
}

/// Reads one fact of the case: `read!(g, space.access)`.
macro_rules! read {
    ($given:expr, $section:ident . $field:ident) => {
        $crate::reasoning::Read {
            name: concat!(stringify!($section), ".", stringify!($field)),
            fact: &$given.case.$section.$field,
        }
    };
}
pub(crate) use read;

/// One reason: a fact that nobody stated, or what a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    Unstated(&'static str),
    Said(String),
}

/// What part of a rule says, why, and from which facts.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    pub(crate) state: FindingState,
    why: Vec<Why>,
    facts: Vec<&'static str>,
    escalates: bool,
    /// Where it is met because it does not apply: why not.
    exempt: Option<&'static str>,
}

impl Truth {
    pub(crate) const fn met() -> Self {
        Self { state: FindingState::Met, why: Vec::new(), facts: Vec::new(), escalates: false, exempt: None }
    }

    pub(crate) fn not_met(why: impl Into<String>) -> Self {
        Self { state: FindingState::NotMet, why: vec![Why::Said(why.into())], ..Self::met() }
    }

    pub(crate) fn open(why: impl Into<String>) -> Self {
        Self { state: FindingState::Undetermined, why: vec![Why::Said(why.into())], ..Self::met() }
    }

    /// Open, because nobody stated the fact.
    fn unstated(fact: &'static str) -> Self {
        Self { state: FindingState::Undetermined, why: vec![Why::Unstated(fact)], ..Self::met() }
    }

    /// Open, and only a legal decision from outside the unit can close it.
    pub(crate) fn escalate(why: impl Into<String>) -> Self {
        Self { escalates: true, ..Self::open(why) }
    }

    pub(crate) fn holds(condition: bool, otherwise: impl Into<String>) -> Self {
        if condition { Self::met() } else { Self::not_met(otherwise) }
    }

    /// Every part holds.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::join(parts.into_iter().collect(), FindingState::Met, FindingState::and)
    }

    /// At least one part holds.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::join(parts.into_iter().collect(), FindingState::NotMet, FindingState::or)
    }

    /// `self` holds, or the exemption does, for the reason given; where neither does, the reason is `self`'s alone.
    pub(crate) fn unless(self, mut exempt: Self, because: &'static str) -> Self {
        if exempt.state == FindingState::NotMet {
            exempt.why.clear();
        }
        let exempted = exempt.state == FindingState::Met;
        // What an earlier exemption took out stays out, whatever this one says.
        let before = self.exempt.filter(|_| self.state == FindingState::Met);
        let joined = Self::any([exempt, self]);
        Self { exempt: exempted.then_some(because).or(before), ..joined }
    }

    /// `self` holds wherever `applies` does.
    pub(crate) fn when(self, applies: Self, otherwise: &'static str) -> Self {
        self.unless(applies.negate("it does not apply"), otherwise)
    }

    /// `self` fails only where `nothing_against` holds too; what a stated fact against it means, `clash` says.
    pub(crate) fn fails_only_if(self, nothing_against: Self, clash: impl FnOnce(&str) -> Self) -> Self {
        if self.state != FindingState::NotMet {
            return self;
        }
        let mut facts = self.facts.clone();
        facts.extend(nothing_against.facts.iter().copied());
        let decided = match nothing_against.state {
            FindingState::Met => self,
            FindingState::Undetermined => nothing_against,
            FindingState::NotMet => clash(&format!("{}; but {}", self.because(), nothing_against.because())),
        };
        facts.extend(decided.facts.iter().copied());
        Self { facts, ..decided }
    }

    /// `self`, where the facts agree; open where one is not stated or says the contrary of `said`.
    pub(crate) fn unless_contradicted(self, agree: Self, said: &str) -> Self {
        let why = format!("{said}, but {}: correct one of the two", agree.because());
        match agree.state {
            FindingState::Met => Self::all([agree, self]),
            FindingState::Undetermined => agree,
            FindingState::NotMet => Self { facts: agree.facts, ..Self::open(why) },
        }
    }

    /// Why, in one line.
    pub(crate) fn because(&self) -> String {
        self.why.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn negate(self, otherwise: &str) -> Self {
        let state = self.state.negate();
        let why = match state {
            FindingState::Met => Vec::new(),
            FindingState::NotMet => vec![Why::Said(otherwise.to_owned())],
            FindingState::Undetermined => self.why,
        };
        Self { state, why, ..self }
    }

    fn join(
        parts: Vec<Self>,
        start: FindingState,
        op: fn(FindingState, FindingState) -> FindingState,
    ) -> Self {
        let state = parts.iter().fold(start, |state, part| op(state, part.state));
        let mut joined = Self { state, ..Self::met() };
        for part in parts {
            // Only the parts that make the result what it is explain it.
            if part.state == state {
                joined.escalates |= part.escalates;
                joined.why.extend(part.why);
            }
            joined.facts.extend(part.facts);
        }
        joined
    }

    fn from(mut self, name: &'static str) -> Self {
        self.facts.insert(0, name);
        self
    }

    /// The finding for `row`; `met` is the reason given where it is met.
    pub(crate) fn finding(mut self, row: &'static str, weight: Weight, who: Who, met: &str) -> Finding {
        let mut facts: Vec<&'static str> = Vec::new();
        for name in &self.facts {
            if !facts.contains(name) {
                facts.push(name);
            }
        }
        let mut why: Vec<Why> = Vec::new();
        for reason in self.why {
            if !why.contains(&reason) {
                why.push(reason);
            }
        }
        self.why = why;
        let unstated = self.why.iter().filter_map(Why::fact).collect();
        let says_more = self.why.iter().any(|why| why.fact().is_none());
        let exempt = self.exempt.is_some() && self.state == FindingState::Met;
        let open = self.state != FindingState::Met;
        let met = self.exempt.map_or_else(|| met.to_owned(), |because| format!("does not apply: {because}"));
        let reason = if open { self.because() } else { met };
        let escalates = self.escalates && self.state == FindingState::Undetermined;
        let citation = crate::requirements::citation(row);
        Finding {
            row,
            state: self.state,
            exempt,
            weight,
            escalates,
            reason,
            facts,
            citation,
            who: open.then_some(who),
            warning: None,
            unstated,
            says_more,
        }
    }

    pub(crate) fn scope(self, row: &'static str, met: &str) -> Finding {
        self.finding(row, Weight::Scope, Who::Deployer, met)
    }

    pub(crate) fn condition(self, row: &'static str, who: Who, met: &str) -> Finding {
        self.finding(row, Weight::Condition, who, met)
    }

    pub(crate) fn guard(self, row: &'static str, who: Who, met: &str) -> Finding {
        self.finding(row, Weight::Guard, who, met)
    }

    pub(crate) fn notice(self, row: &'static str, who: Who, met: &str) -> Finding {
        self.finding(row, Weight::Notice, who, met)
    }
}

impl Why {
    /// The fact that nobody stated, where that is the reason.
    const fn fact(&self) -> Option<&'static str> {
        match self {
            Self::Unstated(fact) => Some(fact),
            Self::Said(_) => None,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unstated(fact) => write!(f, "`{fact}` is not stated"),
            Self::Said(why) => f.write_str(why),
        }
    }
}

impl<'a, T> Read<'a, T> {
    /// What `rule` says of the value; open where there is none.
    pub(crate) fn then(self, rule: impl FnOnce(&'a T) -> Truth) -> Truth {
        let name = self.name;
        let truth = match self.fact {
            Fact::Known { value, .. } => rule(value),
            Fact::Missing => Truth::unstated(name),
            Fact::Disputed { why } => Truth::open(format!("`{name}` is disputed: {why}")),
            Fact::Sealed => Truth::open(format!("`{name}` is sealed, and its key is not here")),
            Fact::Erased => Truth::open(format!("`{name}` was erased")),
        };
        truth.from(name)
    }

    /// Whether the value fits, where one is stated: what nobody stated speaks against nothing.
    pub(crate) fn fits_if_stated(self, fits: impl FnOnce(&'a T) -> bool, otherwise: &str) -> Truth {
        if self.fact.is_missing() { Truth::met().from(self.name) } else { self.fits(fits, otherwise) }
    }

    /// Whether the value fits.
    pub(crate) fn fits(self, fits: impl FnOnce(&'a T) -> bool, otherwise: impl Into<String>) -> Truth {
        self.then(|value| Truth::holds(fits(value), otherwise))
    }
}

impl Read<'_, bool> {
    pub(crate) fn yes(self, otherwise: impl Into<String>) -> Truth {
        self.fits(|value| *value, otherwise)
    }

    pub(crate) fn no(self, otherwise: impl Into<String>) -> Truth {
        self.fits(|value| !value, otherwise)
    }
}

impl Read<'_, Instant> {
    /// The instant is now or past.
    pub(crate) fn reached(self, clock: &Clock, otherwise: &str) -> Truth {
        self.fits(|instant| clock.reached(*instant), otherwise)
    }

    /// The instant is still to come.
    pub(crate) fn ahead(self, clock: &Clock, otherwise: &str) -> Truth {
        self.fits(|instant| !clock.reached(*instant), otherwise)
    }
}
