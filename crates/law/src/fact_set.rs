//! Which facts of a case something rests on: small, since every part of every rule carries one.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::case::FACTS;
use crate::facts::{FactText, facts};

/// Room for one bit a fact.
const WORDS: usize = count().div_ceil(64);

/// How many facts a case has.
#[expect(clippy::indexing_slicing, reason = "evaluated while the program is compiled")]
const fn count() -> usize {
    let (mut section, mut all) = (0, 0);
    while section < FACTS.len() {
        all += FACTS[section].1.len();
        section += 1;
    }
    all
}

/// One fact, by its place in the case, counted section by section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FactId(usize);

impl FactId {
    /// The fact `section.name`.
    ///
    /// # Panics
    /// While the program is compiled: no case has such a fact.
    #[expect(clippy::indexing_slicing, clippy::panic, reason = "evaluated while the program is compiled")]
    pub(crate) const fn of(section: &str, name: &str) -> Self {
        let (mut at, mut place) = (0, 0);
        while at < FACTS.len() {
            let (this, names) = FACTS[at];
            let here = same(this, section);
            let mut one = 0;
            while one < names.len() {
                if here && same(names[one], name) {
                    return Self(place);
                }
                one += 1;
                place += 1;
            }
            at += 1;
        }
        panic!("no case has such a fact")
    }

    /// As findings and case files name it: `section.fact`.
    pub(crate) fn name(self) -> &'static str {
        self.text().map_or("", |fact| fact.id.as_str())
    }

    /// The fact in words.
    pub(crate) fn text(self) -> Option<&'static FactText> {
        facts().get(self.0)
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[expect(clippy::indexing_slicing, reason = "evaluated while the program is compiled")]
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Facts of a case, each once, in the order of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FactSet([u64; WORDS]);

impl FactSet {
    pub(crate) const NONE: Self = Self([0; WORDS]);

    pub(crate) fn add(&mut self, fact: FactId) {
        if let Some(word) = self.0.get_mut(fact.0 / 64) {
            *word |= 1 << (fact.0 % 64);
        }
    }

    pub(crate) fn join(&mut self, others: Self) {
        for (word, other) in self.0.iter_mut().zip(others.0) {
            *word |= other;
        }
    }

    /// Those that do not stand in `others`.
    pub(crate) fn without(mut self, others: Self) -> Self {
        for (word, other) in self.0.iter_mut().zip(others.0) {
            *word &= !other;
        }
        self
    }

    /// Takes a fact out, by its name; nothing where it is not there.
    pub fn remove(&mut self, name: &str) {
        let all = *self;
        *self = Self::NONE;
        for fact in all.ids().filter(|fact| fact.name() != name) {
            self.add(fact);
        }
    }

    /// Whether the fact of this name, `section.fact`, is among them.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|fact| fact == name)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::NONE
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Their names, `section.fact`, in the order of a case.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.ids().map(FactId::name)
    }

    pub(crate) fn ids(self) -> impl Iterator<Item = FactId> {
        self.0.into_iter().enumerate().flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros() as usize;
                word &= word.checked_sub(1)?;
                Some(FactId(at * 64 + bit))
            })
        })
    }
}

impl FromIterator<FactId> for FactSet {
    fn from_iter<I: IntoIterator<Item = FactId>>(facts: I) -> Self {
        let mut set = Self::NONE;
        facts.into_iter().for_each(|fact| set.add(fact));
        set
    }
}

impl Serialize for FactSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl JsonSchema for FactSet {
    fn schema_name() -> Cow<'static, str> {
        <Vec<String>>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Vec<String>>::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_found_by_its_name_and_stands_at_its_place() {
        let names = FACTS.iter().flat_map(|(section, names)| names.iter().map(move |name| (section, name)));
        let all: Vec<(FactId, String)> =
            names.map(|(section, name)| (FactId::of(section, name), format!("{section}.{name}"))).collect();
        assert_eq!(all.len(), facts().len());
        for (place, (fact, name)) in all.iter().enumerate() {
            assert_eq!(
                (fact.0, fact.name()),
                (place, name.as_str()),
                "requirements/facts.toml has another order"
            );
        }
        let set: FactSet = all.iter().map(|(fact, _)| *fact).collect();
        assert_eq!(set.len(), all.len());
        assert!(set.iter().eq(all.iter().map(|(_, name)| name.as_str())));
    }

    #[test]
    fn a_set_names_each_fact_once_in_the_order_of_a_case() {
        let [late, early] = [FactId::of("alerts", "released"), FactId::of("system", "function")];
        let mut set: FactSet = [late, early, late].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), ["system.function", "alerts.released"]);
        assert_eq!(
            serde_json::to_value(set).expect("a list"),
            serde_json::json!(["system.function", "alerts.released"])
        );
        set.remove("system.function");
        set.remove("system.function");
        assert!(!set.contains("system.function") && set.contains("alerts.released") && set.len() == 1);
        assert!(set.without(set).is_empty() && !set.is_empty());
        let mut both = FactSet::NONE;
        both.join(set);
        both.add(early);
        assert_eq!(both.iter().collect::<Vec<_>>(), ["system.function", "alerts.released"]);
    }
}
