//! Across the steps of the gate: every pair of values, and a million cases that a seed builds.

use crate::bases::bases;
use crate::compare::{Tally, in_parallel};
use crate::domains::axes;
use crate::setting::{Axis, Setting};

/// A row of numbers from a seed: xorshift64*.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        // Neighbouring seeds must not begin alike.
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}

/// A base, as many changes as the seed says, and how it came to be.
fn built(seed: u64, bases: &[Setting], axes: &[Axis]) -> (Setting, Vec<(usize, usize)>) {
    let mut chance = Chance::new(seed);
    let mut setting = bases[chance.below(bases.len())].clone();
    // Mostly near a permitted case; each sixteenth is random throughout.
    let count = if seed.is_multiple_of(16) { axes.len() } else { 1 + chance.below(7) };
    let chosen: Vec<(usize, usize)> = (0..count)
        .map(|number| {
            let axis = if count == axes.len() { number } else { chance.below(axes.len()) };
            (axis, chance.below(axes[axis].changes.len()))
        })
        .collect();
    for (axis, change) in &chosen {
        (axes[*axis].changes[*change].apply)(&mut setting);
    }
    (setting, chosen)
}

#[test]
fn every_base_and_every_single_change_of_it_agrees() {
    let (bases, axes) = (bases(), axes());
    for (number, base) in bases.iter().enumerate() {
        let tally = Tally::default();
        tally.hold(base, || format!("base {number}"));
        tally.agrees("bases");
        assert_eq!(tally.permitted(), 1, "base {number} is not permitted");
    }
    let tally = Tally::default();
    in_parallel(bases.len() * axes.len(), |number| {
        let (base, axis) = (&bases[number % bases.len()], &axes[number / bases.len()]);
        for change in &axis.changes {
            let mut setting = base.clone();
            (change.apply)(&mut setting);
            tally.hold(&setting, || format!("base {}: {}", number % bases.len(), change.label));
        }
    });
    println!("single changes {:>31} cases, {:>8} permitted", tally.cases(), tally.permitted());
    tally.agrees("single changes");
    assert!(tally.cases() >= 14_000, "{} cases", tally.cases());
}

/// Values of an axis that stand for all of them: at most six, the last two always, which are missing and disputed.
fn standing_for(axis: &Axis) -> Vec<usize> {
    let count = axis.changes.len();
    if count <= 6 {
        return (0..count).collect();
    }
    let mut out: Vec<usize> = (0..4).map(|n| n * (count - 2) / 4).collect();
    out.extend([count - 2, count - 1]);
    out
}

#[test]
fn every_pair_of_values_from_different_steps_agrees() {
    let (bases, axes) = (bases(), axes());
    let values: Vec<(usize, usize)> = axes
        .iter()
        .enumerate()
        .flat_map(|(number, axis)| standing_for(axis).into_iter().map(move |value| (number, value)))
        .collect();
    let tally = Tally::default();
    in_parallel(values.len(), |first| {
        let (a, x) = values[first];
        for (second, (b, y)) in values.iter().enumerate().skip(first + 1) {
            if axes[a].step == axes[*b].step {
                continue;
            }
            let mut setting = bases[(first * 31 + second) % bases.len()].clone();
            (axes[a].changes[x].apply)(&mut setting);
            (axes[*b].changes[*y].apply)(&mut setting);
            let told = || {
                let base = (first * 31 + second) % bases.len();
                format!("base {base}: {}; {}", axes[a].changes[x].label, axes[*b].changes[*y].label)
            };
            tally.hold(&setting, told);
        }
    });
    println!("pairs across steps {:>27} cases, {:>8} permitted", tally.cases(), tally.permitted());
    tally.agrees("pairs");
    assert!(tally.cases() >= 150_000 && tally.permitted() >= 10_000, "{} cases", tally.cases());
}

#[test]
fn a_million_cases_from_seeds_agree() {
    let (bases, axes) = (bases(), axes());
    let tally = Tally::default();
    in_parallel(1_000_000, |seed| {
        let (setting, chosen) = built(seed as u64, &bases, &axes);
        let told = || {
            let labels = chosen.iter().take(12).map(|(a, c)| axes[*a].changes[*c].label.as_str());
            format!("seed {seed}: {}", labels.collect::<Vec<_>>().join("; "))
        };
        tally.hold(&setting, told);
    });
    println!("cases from seeds {:>29} cases, {:>8} permitted", tally.cases(), tally.permitted());
    tally.agrees("cases from seeds");
    assert!(tally.cases() >= 1_000_000 && tally.permitted() >= 50_000, "{} permitted", tally.permitted());
}
