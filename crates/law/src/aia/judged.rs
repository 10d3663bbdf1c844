//! A recorded assessment of a word that needs judgement: made in time, by whom it must be, on some evidence.
//!
//! In scope: that it was made, when, by whom, and that it affirms. Left to people: whether it is right.
//! Its `at` is when it was first made; a later check that confirms it is further evidence. What is judged anew
//! for a renewal is good where nothing began before it.
//! What the authority finds answers the request, so that it is not made before it.

use std::fmt;

use super::article_5_1_h::switched;
use super::article_5_3_renewal::{made_anew, with_decision};
use super::{Given, unit};
use crate::fact::Judgement;
use crate::fact_set::FactId;
use crate::reasoning::{Read, Truth, Words, read};
use crate::time::Instant;

/// By when an assessment must have been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// Before now: it may be of something that came up while the use ran.
    ByNow,
    /// Before now, and by the authority that decided.
    ByAuthorityByNow,
    /// Before the start, and before the decision where there is one; before the switch, where the objective switched.
    OfObjective,
    /// Before the start, and before the decision where there is one.
    BeforeUse,
    /// Before the start: what an urgent start rests on.
    BeforeStart,
    /// By the authority with its decision; by anybody else before the use.
    BeforeUseOrByAuthority,
    /// By the authority that decided, on the request and not after its decision.
    ByAuthority,
    /// Before the start, and neither by the unit that wants the use nor by the authority itself.
    ByThirdParty,
}

impl Read<'_, Judgement> {
    /// The assessment was recorded in time, by somebody, on some evidence, and affirms.
    pub(super) fn affirmed(self, g: &Given<'_>, made: Made, denied: impl Words) -> Truth {
        let name = self.id;
        self.then(|judgement| {
            let Judgement { affirmed, by, at, evidence } = judgement;
            if !g.clock.reached(*at) {
                return Truth::open(format!("`{name}` was assessed only at {at}"));
            }
            if !affirmed {
                return Truth::not_met(format!("{} (assessed by {by} at {at})", denied.words()));
            }
            if by.trim().is_empty() || evidence.iter().all(|e| e.trim().is_empty()) {
                return Truth::open(format!(
                    "`{name}` was affirmed without saying by whom or on what evidence"
                ));
            }
            in_time(g, name, judgement, made)
        })
    }
}

fn in_time(g: &Given<'_>, name: FactId, judgement: &Judgement, made: Made) -> Truth {
    let what = format_args!("`{name}`, assessed at {},", judgement.at);
    match made {
        Made::ByNow => Truth::met(),
        Made::ByAuthorityByNow => who_decided(g, what, judgement),
        Made::BeforeStart => g.before_start(what, judgement.at),
        Made::BeforeUse => before_use(g, what, judgement),
        Made::OfObjective => before_use(g, what, judgement).or_else(|| before_switch(g, what, judgement)),
        Made::BeforeUseOrByAuthority => {
            if by_authority(g, judgement) {
                return with_decision(g, what, judgement.at);
            }
            before_use(g, what, judgement)
        }
        Made::ByAuthority => Truth::all([
            with_decision(g, what, judgement.at),
            on_the_request(g, what, judgement),
            who_decided(g, what, judgement),
        ]),
        Made::ByThirdParty => {
            let itself = || format!("{what} is by `{}`, who decided", judgement.by);
            Truth::all([
                g.before_start(what, judgement.at).or_else(|| made_anew(g, judgement.at)),
                outside_unit(g, what, judgement),
                if by_authority(g, judgement) { Truth::open(itself) } else { Truth::met() },
            ])
        }
    }
}

/// Not after start and decision, unless made for a renewal.
///
/// Where nobody states a decision R-5.3-a is open, and there is none to be late for.
fn before_use(g: &Given<'_>, what: fmt::Arguments<'_>, judgement: &Judgement) -> Truth {
    let a = &g.case.authorisation;
    if a.decided.is_missing() && a.decided_at.is_missing() {
        return g.before_start(what, judgement.at);
    }
    g.before_decision_and_start(what, judgement.at).or_else(|| made_anew(g, judgement.at))
}

/// Of an objective to which the use switched: not after it was found that the decision covers the switch.
fn before_switch(g: &Given<'_>, what: fmt::Arguments<'_>, judgement: &Judgement) -> Truth {
    let found = read!(g, objective.switch_covered)
        .fits(|covered| judgement.at <= covered.at, || format!("{what} came after the switch of objective"));
    Truth::all([switched(g), found])
}

/// Not before the request that it answers, nor before the decision where that one came first: R-5.3-e holds the order.
fn on_the_request(g: &Given<'_>, what: fmt::Arguments<'_>, judgement: &Judgement) -> Truth {
    let since = |at: &Instant| *at <= judgement.at;
    let answers = read!(g, authorisation.requested_at)
        .fits_if_stated(since, "the request that it answers came later")
        .or_else(|| read!(g, authorisation.decided_at).fits(since, "it was decided later"));
    Truth::met().unless_contradicted(answers, format_args!("{what} is of the decision"))
}

/// In the word of the authority that decided, and of nobody else.
fn who_decided(g: &Given<'_>, what: fmt::Arguments<'_>, judgement: &Judgement) -> Truth {
    read!(g, authorisation.authority).then(|authority| {
        if same_name(authority, &judgement.by) {
            return Truth::met();
        }
        Truth::open(format!("{what} is by `{}`, not by `{authority}`, which decided", judgement.by))
    })
}

fn by_authority(g: &Given<'_>, judgement: &Judgement) -> bool {
    g.case.authorisation.authority.value().is_some_and(|authority| same_name(authority, &judgement.by))
}

fn outside_unit(g: &Given<'_>, what: fmt::Arguments<'_>, judgement: &Judgement) -> Truth {
    let performed = g.case.fria.performed_by.value().map(String::as_str);
    let mut theirs = unit::assessed(g).map(|(_, judged)| judged.by.as_str()).chain(performed);
    if theirs.any(|name| same_name(name, &judgement.by)) {
        return Truth::open(format!("{what} is by `{}`, who speaks for the unit itself", judgement.by));
    }
    let performed = read!(g, fria.performed_by).contested();
    performed.or_else(|| unit::contested(g)).unwrap_or_else(Truth::met)
}

/// Whether two texts name the same office or body: spaces, case and a full stop after it do not make another of it.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    a == b || plain(a).eq(plain(b))
}

fn plain(name: &str) -> impl Iterator<Item = char> {
    let words = name.split_whitespace().map(|word| word.trim_end_matches(['.', ',', ';', ':']));
    let words = words.filter(|word| !word.is_empty());
    words.flat_map(|word| word.chars().flat_map(char::to_lowercase).chain(std::iter::once(' ')))
}
