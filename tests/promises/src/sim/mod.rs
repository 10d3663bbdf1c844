//! The simulation: the whole system from one seed, in virtual time, with the nine promises as its invariants.
//!
//! The server runs in process over a simulated disk, on a runtime whose time is paused. People, an engine and a witness
//! act by what the seed draws; the disk fills, fails and kills the process in its writes; the clock is set. After each
//! step every entry is read a second time by rules of its own, and the disk is searched for what must not be there.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "the twin reads the kinds it knows and passes over the others"
)]

pub mod cases;
pub mod counted;
pub mod dice;
mod engine;
pub mod http;
pub mod invariants;
mod people;
mod steps;
pub mod twin;
mod verifiers;
mod weather;
pub mod world;

use counted::Counted;
pub use world::Double;
use world::{End, World};

/// A promise that a seed broke, with the story that leads there.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The seed: it replays the story.
    pub seed: u64,
    /// What was broken.
    pub what: String,
    /// The steps, in words.
    pub story: Vec<String>,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "seed {}: {}", self.seed, self.what)?;
        for line in &self.story {
            writeln!(f, "  {line}")?;
        }
        writeln!(f, "replay it with: cargo xtask simulate --from {} --seeds 1 --story", self.seed)
    }
}

/// Plays the story of a seed to its end, where one part may be broken.
///
/// # Errors
/// The first promise that does not hold.
pub fn run(seed: u64, double: Option<Double>) -> Result<(Counted, Vec<String>), Box<Broken>> {
    let mut world = World::new(seed, double);
    loop {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .max_blocking_threads(1)
            .build()
            .expect("a runtime");
        let lived = runtime.block_on(world.live());
        drop(runtime);
        match lived {
            Ok(End::Over) => break,
            Ok(end) => {
                world.counted.fault(match end {
                    End::Died => "deaths in a write",
                    End::Killed => "kills between writes",
                    End::Ended | End::Over => "orderly restarts",
                });
                world.say(format!("the server is gone ({end:?}) and begins again"));
                world.disk.revive();
            }
            Err(breach) => {
                let story = std::mem::take(&mut world.story);
                return Err(Box::new(Broken { seed, what: breach.to_string(), story }));
            }
        }
    }
    world.close();
    Ok((world.counted, world.story))
}
