//! How rules are written: facts are read by name, joined in Kleene logic, and carry their reasons along.

use std::borrow::Cow;
use std::fmt;

use smallvec::{SmallVec, smallvec};

use crate::clock::Clock;
use crate::fact::Fact;
use crate::fact_set::{FactId, FactSet};
use crate::finding::{FindingState, Weight, Who};
use crate::time::Instant;

mod ruling;

pub(crate) use ruling::{Against, Found, Ruling};

/// The words of a reason: fixed ones, or a closure that makes them; it is asked only where they are needed.
pub(crate) trait Words {
    fn words(self) -> Cow<'static, str>;
}

impl Words for &'static str {
    fn words(self) -> Cow<'static, str> {
        Cow::Borrowed(self)
    }
}

impl Words for String {
    fn words(self) -> Cow<'static, str> {
        Cow::Owned(self)
    }
}

impl<F: FnOnce() -> String> Words for F {
    fn words(self) -> Cow<'static, str> {
        Cow::Owned(self())
    }
}

/// A fact of the case with the name a reader knows it by.
pub(crate) struct Read<'a, T> {
    pub(crate) id: FactId,
    pub(crate) fact: &'a Fact<T>,
    /// Whether the answer is to name the facts it was made from.
    pub(crate) named: bool,
}

/// Reads one fact of the case: `read!(g, space.access)`.
macro_rules! read {
    ($given:expr, $section:ident . $field:ident) => {
        $crate::reasoning::Read {
            id: const { $crate::fact_set::FactId::of(stringify!($section), stringify!($field)) },
            fact: &$given.case.$section.$field,
            named: $given.explain,
        }
    };
}
pub(crate) use read;

/// One reason: a fact that nobody stated, or what a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    Unstated(FactId),
    Said(Cow<'static, str>),
}

/// What part of a rule says, why, and from which facts.
#[derive(Debug)]
pub(crate) struct Truth {
    pub(crate) state: FindingState,
    why: SmallVec<[Why; 1]>,
    facts: FactSet,
    escalates: bool,
    /// Whether it rests on a statement that is disputed, sealed or erased: unlike one that nobody made, it may say anything.
    contested: bool,
    /// Whether the file says two things of which one must be corrected, or something that means nothing.
    misstated: bool,
    /// Where it is met because it does not apply: why not.
    exempt: Option<&'static str>,
}

impl Truth {
    pub(crate) const fn met() -> Self {
        Self {
            state: FindingState::Met,
            why: SmallVec::new_const(),
            facts: FactSet::NONE,
            escalates: false,
            contested: false,
            misstated: false,
            exempt: None,
        }
    }

    pub(crate) fn not_met(why: impl Words) -> Self {
        Self { state: FindingState::NotMet, why: smallvec![Why::Said(why.words())], ..Self::met() }
    }

    pub(crate) fn open(why: impl Words) -> Self {
        Self { state: FindingState::Undetermined, why: smallvec![Why::Said(why.words())], ..Self::met() }
    }

    /// `state`, of which nobody asks why: who wants no explanation need not wait for the words of one.
    fn unexplained(state: FindingState) -> Self {
        Self { state, ..Self::met() }
    }

    /// Open, because nobody stated the fact.
    fn unstated(fact: FactId) -> Self {
        Self { why: smallvec![Why::Unstated(fact)], ..Self::unexplained(FindingState::Undetermined) }
    }

    /// Open, because what was stated is disputed, sealed or erased.
    fn contested(why: impl Words) -> Self {
        Self { contested: true, ..Self::open(why) }
    }

    /// Open, until whoever stated it corrects the file.
    pub(crate) fn misstated(why: impl Words) -> Self {
        Self { misstated: true, ..Self::open(why) }
    }

    /// Open, and only a legal decision from outside the unit can close it.
    pub(crate) fn escalate(why: impl Words) -> Self {
        Self { escalates: true, ..Self::open(why) }
    }

    pub(crate) fn holds(condition: bool, otherwise: impl Words) -> Self {
        if condition { Self::met() } else { Self::not_met(otherwise) }
    }

    /// Every part holds.
    pub(crate) fn all(mut parts: impl AsMut<[Self]>) -> Self {
        Self::join(parts.as_mut(), FindingState::Met, FindingState::and)
    }

    /// At least one part holds.
    pub(crate) fn any(mut parts: impl AsMut<[Self]>) -> Self {
        Self::join(parts.as_mut(), FindingState::NotMet, FindingState::or)
    }

    /// `self` holds, or the exemption does, for the reason given; where neither does, the reason is `self`'s alone.
    pub(crate) fn unless(mut self, exempt: Self, because: &'static str) -> Self {
        // What an earlier exemption took out stays out, whatever this one says.
        let before = self.exempt.filter(|_| self.state == FindingState::Met);
        self.facts.join(exempt.facts);
        match exempt.state {
            FindingState::Met => Self { facts: self.facts, exempt: Some(because), ..Self::met() },
            FindingState::NotMet => Self { exempt: before, ..self },
            FindingState::Undetermined => Self { exempt: before, ..Self::any([exempt, self]) },
        }
    }

    /// `self` holds or, where it does not, the other, which is asked only then; where neither does, the reason is `self`'s.
    pub(crate) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self.state == FindingState::Met {
            return self;
        }
        let mut other = other();
        if other.state == FindingState::NotMet {
            other.why.clear();
        }
        Self::any([self, other])
    }

    /// `self` holds wherever `applies` does.
    pub(crate) fn when(self, applies: Self, otherwise: &'static str) -> Self {
        self.unless(applies.negate("it does not apply"), otherwise)
    }

    /// `self` fails only where `nothing_against` holds too; what a stated fact against it means, `clash` says.
    pub(crate) fn fails_only_if(
        self,
        nothing_against: impl FnOnce() -> Self,
        clash: impl FnOnce(&str) -> Self,
    ) -> Self {
        if self.state != FindingState::NotMet {
            return self;
        }
        let nothing_against = nothing_against();
        let mut facts = self.facts;
        facts.join(nothing_against.facts);
        let decided = match nothing_against.state {
            FindingState::Met => self,
            FindingState::Undetermined => nothing_against,
            FindingState::NotMet => clash(&format!("{}; but {}", self.because(), nothing_against.because())),
        };
        facts.join(decided.facts);
        Self { facts, ..decided }
    }

    /// `self`, with what `reworded` makes of its reason where it fails.
    pub(crate) fn fails_because(self, reworded: impl FnOnce(&str) -> String) -> Self {
        if self.state != FindingState::NotMet {
            return self;
        }
        let why = smallvec![Why::Said(reworded(&self.because()).words())];
        Self { why, ..self }
    }

    /// `self`, where the facts agree; open where one is not stated or says the contrary of `said`.
    pub(crate) fn unless_contradicted(self, agree: Self, said: impl fmt::Display) -> Self {
        match agree.state {
            FindingState::Met => Self::all([agree, self]),
            FindingState::Undetermined => agree,
            FindingState::NotMet => {
                let why = format!("{said}, but {}: correct one of the two", agree.because());
                Self { facts: agree.facts, ..Self::misstated(why) }
            }
        }
    }

    /// Why, in one line.
    pub(crate) fn because(&self) -> Cow<'static, str> {
        if let [Why::Said(why)] = self.why.as_slice() {
            return why.clone();
        }
        self.why.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ").into()
    }

    pub(crate) fn negate(self, otherwise: &'static str) -> Self {
        let state = self.state.negate();
        let why = match state {
            FindingState::Met => SmallVec::new(),
            FindingState::NotMet => smallvec![Why::Said(otherwise.words())],
            FindingState::Undetermined => self.why,
        };
        Self { state, why, ..self }
    }

    /// Only the parts that make the result what it is explain it; all of them name their facts.
    ///
    /// Their reasons are taken where they lie: parts are large, and a rule has dozens.
    fn join(
        parts: &mut [Self],
        start: FindingState,
        op: impl Fn(FindingState, FindingState) -> FindingState,
    ) -> Self {
        let mut joined = Self { state: start, ..Self::met() };
        for part in parts {
            joined.facts.join(part.facts);
            let state = op(joined.state, part.state);
            if part.state != state {
                continue;
            }
            if joined.state == state {
                joined.escalates |= part.escalates;
                joined.contested |= part.contested;
                joined.misstated |= part.misstated;
            } else {
                joined.state = state;
                joined.escalates = part.escalates;
                joined.contested = part.contested;
                joined.misstated = part.misstated;
                joined.why.clear();
            }
            if joined.why.is_empty() {
                std::mem::swap(&mut joined.why, &mut part.why);
            } else if !part.why.is_empty() {
                joined.why.append(&mut part.why);
            }
        }
        joined
    }

    fn from(mut self, fact: FactId) -> Self {
        self.facts.add(fact);
        self
    }

    const fn finding<W: Words>(self, row: &'static str, weight: Weight, who: Who, met: W) -> Ruling<W> {
        Ruling { row, weight, who, met, warning: None, truth: self }
    }

    /// Open for people again, whatever it was, because of what they decided before.
    fn for_people_again(&self, why: &str) -> Self {
        let decided = const { FactId::of("clearance", "given") };
        Self { facts: self.facts, ..Self::escalate(why.to_owned()) }.from(decided)
    }

    pub(crate) const fn scope<W: Words>(self, row: &'static str, met: W) -> Ruling<W> {
        self.finding(row, Weight::Scope, Who::Deployer, met)
    }

    pub(crate) const fn condition<W: Words>(self, row: &'static str, who: Who, met: W) -> Ruling<W> {
        self.finding(row, Weight::Condition, who, met)
    }

    pub(crate) const fn guard<W: Words>(self, row: &'static str, who: Who, met: W) -> Ruling<W> {
        self.finding(row, Weight::Guard, who, met)
    }

    pub(crate) const fn notice<W: Words>(self, row: &'static str, who: Who, met: W) -> Ruling<W> {
        self.finding(row, Weight::Notice, who, met)
    }
}

/// Most have no reason to copy, and are asked for a dozen times.
impl Clone for Truth {
    fn clone(&self) -> Self {
        let why = if self.why.is_empty() { SmallVec::new() } else { self.why.clone() };
        Self { why, ..*self }
    }
}

impl Why {
    /// The fact that nobody stated, where that is the reason.
    const fn fact(&self) -> Option<FactId> {
        match self {
            Self::Unstated(fact) => Some(*fact),
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
        let id = self.id;
        let truth = match self.fact {
            Fact::Known { value, .. } => rule(value),
            Fact::Missing if self.named => Truth::unstated(id),
            Fact::Missing => Truth::unexplained(FindingState::Undetermined),
            Fact::Disputed { why } => Truth::contested(format!("`{id}` is disputed: {why}")),
            Fact::Sealed => Truth::contested(format!("`{id}` is sealed, and its key is not here")),
            Fact::Erased => Truth::contested(format!("`{id}` was erased")),
        };
        if self.named { truth.from(id) } else { truth }
    }

    /// Whether the value fits, where one is stated: what nobody stated speaks against nothing.
    pub(crate) fn fits_if_stated(self, fits: impl FnOnce(&'a T) -> bool, otherwise: impl Words) -> Truth {
        if !self.fact.is_missing() {
            return self.fits(fits, otherwise);
        }
        if self.named { Truth::met().from(self.id) } else { Truth::met() }
    }

    /// Nobody stated it; what is stated all the same, `otherwise` says.
    pub(crate) fn not_stated(self, otherwise: &'static str) -> Truth {
        self.fits_if_stated(|_| false, otherwise)
    }

    /// Why nobody can rely on it, where it is disputed, sealed or erased.
    pub(crate) fn contested(self) -> Option<Truth> {
        let stated = self.fact.is_missing() || self.fact.value().is_some();
        (!stated).then(|| self.known_if_stated())
    }

    /// What is stated is neither disputed, sealed nor erased, whatever it says.
    pub(crate) fn known_if_stated(self) -> Truth {
        self.fits_if_stated(|_| true, "")
    }

    /// Whether the value fits.
    pub(crate) fn fits(self, fits: impl FnOnce(&'a T) -> bool, otherwise: impl Words) -> Truth {
        let named = self.named;
        self.then(|value| match (fits(value), named) {
            (true, _) => Truth::met(),
            (false, true) => Truth::not_met(otherwise),
            (false, false) => Truth::unexplained(FindingState::NotMet),
        })
    }
}

impl Read<'_, bool> {
    pub(crate) fn yes(self, otherwise: impl Words) -> Truth {
        self.fits(|value| *value, otherwise)
    }

    pub(crate) fn no(self, otherwise: impl Words) -> Truth {
        self.fits(|value| !value, otherwise)
    }
}

impl Read<'_, Instant> {
    /// The instant is now or past.
    pub(crate) fn reached(self, clock: &Clock, otherwise: impl Words) -> Truth {
        self.fits(|instant| clock.reached(*instant), otherwise)
    }

    /// The instant is still to come.
    pub(crate) fn ahead(self, clock: &Clock, otherwise: impl Words) -> Truth {
        self.fits(|instant| !clock.reached(*instant), otherwise)
    }
}
