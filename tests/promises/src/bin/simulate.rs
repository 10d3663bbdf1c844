//! Plays the simulation for many seeds, or its mutations, and prints what it amounts to.
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a task that speaks to its terminal"
)]

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use stricto_promises::sim::counted::Counted;
use stricto_promises::sim::{Broken, Double, run};
use stricto_testkit::sim::Cheat;

/// How many seeds a mutation may need until it is caught.
const CAUGHT_WITHIN: u64 = 200;

/// Every broken part, in words.
const DOUBLES: &[(&str, Double)] = &[
    ("an append is answered before it is durable", Double::Disk(Cheat::AnswersTooSoon)),
    ("a setting of the clock is believed", Double::BelievedClock),
    ("ciphertexts stay that are to be erased", Double::Disk(Cheat::KeepsCiphertexts)),
    ("the write-ahead log keeps what was erased", Double::Disk(Cheat::KeepsLog)),
    ("keys are destroyed in one place of two", Double::Disk(Cheat::KeepsMirror)),
    ("an older log comes back after a death", Double::Disk(Cheat::ComesBackOlder)),
];

struct Args {
    from: u64,
    seeds: u64,
    threads: u64,
    story: bool,
    mutations: bool,
    /// Stop at the first seed that breaks a promise, and call that caught.
    until_broken: bool,
    /// Seconds after which no new seed is begun; 0 for no end.
    seconds: u64,
}

fn args() -> Result<Args, String> {
    let mut args = Args {
        from: 0,
        seeds: 500,
        threads: 2,
        story: false,
        mutations: false,
        until_broken: false,
        seconds: 0,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words.next().ok_or_else(|| format!("`{word}` needs a number"))?;
            value.parse::<u64>().map_err(|_| format!("`{value}` is no number"))
        };
        match word.as_str() {
            "--from" => args.from = number()?,
            "--seeds" => args.seeds = number()?,
            "--threads" => args.threads = number()?.max(1),
            "--seconds" => args.seconds = number()?,
            "--story" => args.story = true,
            "--mutations" => args.mutations = true,
            "--until-broken" => args.until_broken = true,
            other => {
                return Err(format!(
                    "`{other}` is unknown: --from N --seeds N --threads N --seconds N --story --mutations"
                ));
            }
        }
    }
    Ok(args)
}

fn main() -> ExitCode {
    let args = match args() {
        Ok(args) => args,
        Err(why) => {
            println!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let held = match (args.mutations, args.until_broken) {
        (true, _) => mutations(),
        (false, true) => caught(args.seeds),
        (false, false) => seeds(&args),
    };
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Plays the seeds; whether every promise held.
fn seeds(args: &Args) -> bool {
    let (next, began) = (Arc::new(AtomicU64::new(args.from)), Instant::now());
    let end = args.from + args.seeds;
    let all: Arc<Mutex<(Counted, Vec<Broken>)>> = Arc::default();
    let threads = (0..args.threads).map(|_| {
        let (next, all) = (Arc::clone(&next), Arc::clone(&all));
        let (story, seconds) = (args.story, args.seconds);
        std::thread::spawn(move || {
            loop {
                let over = seconds > 0 && began.elapsed().as_secs() >= seconds;
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= end || over || all.lock().unwrap().1.len() >= 5 {
                    return;
                }
                let played = run(seed, None);
                let mut all = all.lock().unwrap();
                match played {
                    Ok((counted, told)) => {
                        all.0.add(&counted);
                        if story {
                            told.iter().for_each(|line| println!("{line}"));
                        }
                    }
                    Err(broken) => all.1.push(*broken),
                }
            }
        })
    });
    for thread in threads.collect::<Vec<_>>() {
        thread.join().expect("a seed stopped: its story is not known; try with --threads 1");
    }
    let all = all.lock().unwrap();
    println!("{}in {} s on {} threads", all.0, began.elapsed().as_secs(), args.threads);
    for broken in &all.1 {
        println!("BROKEN {broken}");
    }
    all.1.is_empty()
}

/// Plays each broken part until it is caught; whether each was.
fn mutations() -> bool {
    let mut caught_all = true;
    println!("| broken part | caught after seeds | by |\n| --- | ---: | --- |");
    for (words, double) in DOUBLES {
        let caught = (0..CAUGHT_WITHIN).find_map(|seed| Some((seed + 1, run(seed, Some(*double)).err()?)));
        match caught {
            Some((seeds, broken)) => println!("| {words} | {seeds} | {} |", broken.what),
            None => {
                println!("| {words} | not within {CAUGHT_WITHIN} | |");
                caught_all = false;
            }
        }
    }
    caught_all
}

/// Plays seeds until one breaks a promise, as code that was broken on purpose must; whether one does.
fn caught(seeds: u64) -> bool {
    let broken = (0..seeds).find_map(|seed| Some((seed + 1, run(seed, None).err()?)));
    match &broken {
        Some((seeds, broken)) => println!("{seeds} | {}", broken.what),
        None => println!("not within {seeds} |"),
    }
    broken.is_some()
}
