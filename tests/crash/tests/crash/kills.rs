//! Deaths at random moments; `STRICTO_KILLS` says how many, `STRICTO_KILLS_FROM` from which seed.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use stricto_crash::disk::Dice;
use stricto_crash::shim::Orders;

use crate::case::{Death, Told, play};
use crate::prepared::Prepared;
use crate::program::{run, said};

/// How many of them `./test` has.
const KILLS: u64 = 100;

/// How many at a time.
const THREADS: u64 = 2;

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).map_or(or, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text}: no number")))
}

/// The death of a seed, where an unharmed life counts `all` moments.
fn death(seed: u64, (start, all): (u64, u64)) -> Death {
    let mut dice = Dice::new(seed);
    // Some live longer than the one that was measured, and are killed from outside.
    let at = 1 + dice.next(all + all / 20);
    let again = (dice.next(3) == 0).then(|| 1 + dice.next(start + start / 2));
    Death { seed, at, without: None, torn: dice.next(2) == 0, again, refused: true }
}

/// An unharmed life: what a load amounts to. Its end alone is a power cut.
fn unharmed(prepared: &Prepared, seed: u64) -> Told {
    // What is prepared stands by itself.
    let [data, vault] = ["", "vault"].map(|name| prepared.data().join(name).display().to_string());
    let orders = Orders { clock_ms: Prepared::clock_ms(), ..Orders::default() };
    let output = run(&orders, &["verify", &data, "--vault", &vault, "--key", &prepared.vkey]);
    assert!(output.status.success(), "{}", said(&output));
    let told = play(prepared, &Death { seed, at: 0, without: None, torn: false, again: None, refused: true });
    assert!(told.breach.is_none(), "seed {seed}: {told:?}");
    assert!(
        told.refusals.is_empty() && told.acts > 8 && told.alerts > 0 && told.erased,
        "a poor load: {told:?}"
    );
    told
}

#[test]
fn a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged_told_or_erased() {
    let prepared = Prepared::once();
    let (kills, from) = (number("STRICTO_KILLS", KILLS), number("STRICTO_KILLS_FROM", 0));
    let counted = unharmed(prepared, from).counted;
    let (next, began) = (AtomicU64::new(from), Instant::now());
    let all: Mutex<Vec<(Death, Told)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= from + kills {
                        return;
                    }
                    let death = death(seed, counted);
                    let told = play(prepared, &death);
                    all.lock().expect("all").push((death, told));
                }
            });
        }
    });
    let all = all.into_inner().expect("all");
    println!("{}", report(&all, counted, began.elapsed().as_secs()));
    let broken: Vec<_> = all.iter().filter(|(_, told)| told.breach.is_some()).collect();
    assert!(broken.is_empty(), "{} of {kills}: {broken:#?}", broken.len());
}

/// What it amounts to, as tables.
fn report(all: &[(Death, Told)], (start, load): (u64, u64), seconds: u64) -> String {
    let (mut phases, mut calls) = (BTreeMap::<&str, u64>::new(), BTreeMap::<String, u64>::new());
    for (phase, what) in all.iter().flat_map(|(_, told)| &told.killed_in) {
        *phases.entry(phase).or_default() += 1;
        // `N before write data/stricto.db-wal`: the file's name says more than its path.
        let mut words = what.split(' ').skip(1);
        let (when, call) = (words.next().unwrap_or("outside"), words.next().unwrap_or(""));
        let file = words.next().and_then(|path| path.rsplit('/').next()).unwrap_or("");
        *calls.entry(format!("{when} {call} {file}")).or_default() += 1;
    }
    let torn = all.iter().filter(|(death, _)| death.torn).count();
    let sum = |of: fn(&Told) -> usize| all.iter().map(|(_, told)| of(told)).sum::<usize>();
    let mut text = format!(
        "{} power cuts, {torn} of them with any part of what was not synced, in {seconds} s; \
         an unharmed life counts {start} moments until it serves, {load} in all\n\
         {} acts acknowledged, {} alerts told, {} erasures certified afterwards\n",
        all.len(),
        sum(|told| told.acts),
        sum(|told| told.alerts),
        sum(|told| usize::from(told.erased)),
    );
    for (phase, count) in phases {
        text += &format!("| in the {phase} | {count} |\n");
    }
    for (call, count) in calls {
        text += &format!("| {call} | {count} |\n");
    }
    for (death, told) in all.iter().filter(|(_, told)| told.breach.is_some()) {
        text += &format!("BROKEN {death:?}: {told:?}\n");
    }
    text
}
