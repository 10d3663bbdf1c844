//! The world of one seed: a disk, a clock, people, and one life of the server after another.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt as _;
use hyper_util::service::TowerToHyperService;
use stricto_law::profile::Profiles;
use stricto_law::time::{Instant, Millis};
use stricto_record::fold::{Phase, UseFile};
use stricto_record::ids::{AlertId, UseId};
use stricto_record::role::Role;
use stricto_server::{Server, ServerConfig};
use stricto_store::chance::Chance;
use stricto_store::register::{OpenError, RegisterParts};
use stricto_store::{ActKey, Clock, Register};
use stricto_testkit::sim::{Cheat, SimClock, SimDisk, SimKeys, SimLog};
use stricto_testkit::{Actor, Cast, SeededChance};
use stricto_tlog::{Hash, SigningKey};

use super::counted::Counted;
use super::dice::Dice;
use super::http::Life;
use super::invariants::{self, Seen};
use super::twin::{Twin, When};
use super::{people, steps};
use crate::breach::{Breach, Check};

/// When every story begins.
const BEGINS: &str = "2026-11-22T10:00:00.000Z";

/// The register's origin.
const ORIGIN: &str = "register.example/simulated";

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// A broken part, for showing that the simulation finds it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Double {
    /// A disk that cheats.
    Disk(Cheat),
    /// A clock whose steady reading follows every setting, so that a set clock is believed.
    BelievedClock,
}

/// How a life of the server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The process died in a write.
    Died,
    /// It was killed between writes.
    Killed,
    /// It was ended in order.
    Ended,
    /// The story is over.
    Over,
}

/// Everything of one seed.
pub struct World {
    /// The seed.
    pub seed: u64,
    /// What it draws.
    pub dice: Dice,
    /// The disk.
    pub disk: Arc<SimDisk>,
    /// The clock.
    pub clock: Arc<SimClock>,
    chance: Arc<SeededChance>,
    profiles: Profiles,
    /// The people.
    pub cast: Arc<Cast>,
    /// The first verifier again, with another key.
    pub same_person: Arc<Actor>,
    /// What happened, in words.
    pub story: Vec<String>,
    /// The uses, in the order in which they were proposed.
    pub uses: Vec<UseId>,
    /// The second reading.
    pub twin: Twin,
    /// Alerts that a stream told of and that were not durable then.
    pub told: Arc<Mutex<Vec<AlertId>>>,
    /// Ciphertexts of content.
    pub seen: Seen,
    /// Up to which position they were seen.
    pub seen_to: u64,
    /// Roots that the witness was shown, by size.
    pub witnessed: BTreeMap<u64, Hash>,
    /// The last checkpoint it was shown.
    pub last_note: Option<String>,
    /// What is counted.
    pub counted: Counted,
    /// The day from which on the story ends, counted from its beginning.
    pub days: u64,
    /// How many uses it has at most.
    pub uses_max: usize,
    /// Steps that are left; the story ends with them too.
    pub steps: u32,
    /// Whether the story is told to its end and only what is owed is done.
    pub draining: bool,
    day: i64,
    read_at: Instant,
    /// The clock when the register was opened, in each life that may have appended what was not read yet.
    opened: Vec<Opened>,
    begun: bool,
}

/// What the clock was when a register was opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// It was right: what passes since is reckoned from there.
    Right,
    /// It was set off, and nobody could tell.
    Wrong,
    /// It knew no time.
    Unknown,
}

impl World {
    /// The world of a seed, where one part may be broken.
    #[must_use]
    pub fn new(seed: u64, double: Option<Double>) -> Self {
        let begins: Instant = BEGINS.parse().expect("an instant");
        let clock = SimClock::at(begins);
        let cheat = match double {
            Some(Double::Disk(cheat)) => Some(cheat),
            Some(Double::BelievedClock) => {
                clock.set_steady_too();
                None
            }
            None => None,
        };
        let mut dice = Dice::new(seed);
        let (days, uses_max) = (9 + dice.below(6), 8 + usize::try_from(dice.below(5)).expect("small"));
        let mut same = Actor::new("verifier-1-again", Role::Verifier, "unit-north");
        let cast = Cast::new();
        same.actor.clone_from(&cast.verifiers[0].actor);
        Self {
            seed,
            dice,
            disk: Arc::new(SimDisk::new(cheat)),
            clock: Arc::new(clock),
            chance: Arc::new(SeededChance::new(seed)),
            profiles: Profiles::built_in(),
            cast: Arc::new(cast),
            same_person: Arc::new(same),
            story: Vec::new(),
            uses: Vec::new(),
            twin: Twin::default(),
            told: Arc::default(),
            seen: Seen::new(),
            seen_to: 0,
            witnessed: BTreeMap::new(),
            last_note: None,
            counted: Counted::default(),
            days,
            uses_max,
            steps: 600,
            draining: false,
            day: begins.unix_ms() / DAY,
            read_at: begins,
            opened: Vec::new(),
            begun: false,
        }
    }

    /// The key that signs checkpoints.
    #[must_use]
    pub fn log_key(&self) -> SigningKey {
        SigningKey::from_seed(ORIGIN, &[7; 32]).expect("a key")
    }

    /// A use that nobody proposed yet.
    #[must_use]
    pub fn new_use(&self) -> UseId {
        UseId(self.chance.id())
    }

    /// Tells what happens.
    pub fn say(&mut self, what: impl AsRef<str>) {
        let at = self.clock.truly();
        self.story.push(format!("{at} {}", what.as_ref()));
    }

    fn clock_now(&self) -> Opened {
        if self.clock.off_ms().abs() >= 2_000 {
            Opened::Wrong
        } else if self.clock.now().is_some() {
            Opened::Right
        } else {
            Opened::Unknown
        }
    }

    /// Since when what is read next may have been written, and by which clock.
    #[must_use]
    pub fn when(&self) -> When {
        let any = |opened| self.opened.contains(&opened);
        When { not_before: self.read_at, misled: any(Opened::Wrong), unknown: any(Opened::Unknown) }
    }

    fn parts(&self) -> RegisterParts {
        RegisterParts {
            origin: ORIGIN.parse().expect("an origin"),
            log: Arc::new(SimLog::new(Arc::clone(&self.disk))),
            vault: Arc::new(SimKeys::new(Arc::clone(&self.disk), self.seed)),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            chance: Arc::clone(&self.chance) as Arc<dyn Chance>,
            log_key: self.log_key(),
            register_key: ActKey::from_seed(&[8; 32]),
            remembered: None,
            lock: None,
        }
    }

    /// The register, created or opened, and a server over it.
    async fn begin(&mut self) -> Result<Life, OpenError> {
        let register = if self.begun {
            Register::open(self.parts()).await?
        } else {
            Register::create(self.parts(), self.cast.administrator.key.public()).await?
        };
        let (profiles, chance) = (self.profiles.clone(), Arc::clone(&self.chance) as Arc<dyn Chance>);
        let config = ServerConfig { profiles, chance, accounts: None, demo: None };
        let server = Server::new(register.clone(), config);
        let service = TowerToHyperService::new(server.router());
        Ok(Life { register, service, jobs: Some(server.start_jobs()) })
    }

    /// A supervisor's screen, as long as its credential lasts: notes every alert that is told too soon.
    pub(super) async fn listen(&self, life: &Life) {
        let answer =
            life.begin("GET", "/v1/alerts/stream", Some(&self.cast.market_surveillance), String::new());
        let mut frames = answer.await.into_body().into_data_stream();
        let (told, disk) = (Arc::clone(&self.told), Arc::clone(&self.disk));
        tokio::spawn(async move {
            while let Some(Ok(frame)) = frames.next().await {
                let text = String::from_utf8_lossy(&frame).into_owned();
                let alerts = text.split('"').filter_map(|word| word.parse::<AlertId>().ok());
                // Asked at this very moment: what is recorded a moment later was told too soon.
                let durable = |alert: &AlertId| {
                    let name = alert.to_string();
                    disk.look(|stored| stored.sealed.keys().any(|(_, field)| *field == name))
                };
                told.lock().unwrap().extend(alerts.filter(|alert| !durable(alert)));
            }
        });
    }

    /// One life of the server, as long as it goes.
    ///
    /// # Errors
    /// The first breach.
    pub async fn live(&mut self) -> Result<End, Breach> {
        self.clock.run();
        let disk = Arc::clone(&self.disk);
        let lived = tokio::select! {
            biased;
            () = disk.died() => Ok(End::Died),
            lived = self.days() => lived,
        };
        self.clock.freeze();
        lived
    }

    async fn days(&mut self) -> Result<End, Breach> {
        self.opened.push(self.clock_now());
        let failures = self.disk.failures();
        let mut life = match self.begin().await {
            Ok(life) => life,
            Err(_) if self.disk.failures() > failures => {
                self.say("the register does not open while writes fail; the disk is put right");
                self.disk.calm();
                return Ok(End::Killed);
            }
            Err(error) => return Err(format!("promise 8: the register does not open: {error:?}").into()),
        };
        if self.begun {
            // Before any job runs: what opened is what was put right.
            invariants::when_opened(self)?;
            self.settle(&life).await?;
        } else {
            people::begin(self, &life).await?;
            self.begun = true;
        }
        self.listen(&life).await;
        loop {
            let end = if self.draining {
                steps::drain(self, &life).await?
            } else {
                steps::step(self, &life).await?
            };
            match end {
                None => {}
                Some(End::Over) => {
                    invariants::at_the_end(self, &life).await?;
                    return Ok(End::Over);
                }
                Some(End::Ended) => {
                    if let Some(jobs) = life.jobs.take() {
                        jobs.end().await;
                    }
                    self.settle(&life).await?;
                    return Ok(End::Ended);
                }
                Some(end @ (End::Died | End::Killed)) => return Ok(end),
            }
        }
    }

    /// Waits until nothing moves any more, and asks every promise.
    ///
    /// # Errors
    /// The first breach.
    pub async fn settle(&mut self, life: &Life) -> Check {
        // The runtime's time goes on only when nobody has anything to do.
        tokio::time::sleep(Duration::from_millis(5)).await;
        invariants::after_a_step(self, life).await?;
        self.read_at = self.clock.truly();
        // What was appended before this life is read; this life goes on.
        let others = self.opened.len().saturating_sub(1);
        self.opened.drain(..others);
        Ok(())
    }

    /// Lets this much time pass, with the jobs looking at its end.
    ///
    /// # Errors
    /// The first breach.
    pub async fn pass(&mut self, life: &Life, span: Millis) -> Check {
        tokio::time::advance(Duration::from_millis(span.0)).await;
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        self.settle(life).await?;
        let today = self.clock.truly().unix_ms() / DAY;
        while self.day < today {
            self.day += 1;
            let alive = life.register.read(|fold| fold.uses().filter(|file| alive(file)).count());
            self.counted.use_days += alive as u64;
        }
        Ok(())
    }

    /// How many days the story is old.
    #[must_use]
    pub fn age_days(&self) -> u64 {
        let begins: Instant = BEGINS.parse().expect("an instant");
        self.clock.truly().since(begins).map_or(0, |age| age.0 / 86_400_000)
    }

    /// Adds up what is known at the end.
    pub fn close(&mut self) {
        self.counted.seeds = 1;
        self.counted.uses = self.uses.len() as u64;
        self.counted.entries = self.twin.read() as u64;
    }
}

/// Whether a use still has anything before it: it is not over, or something of it is owed.
fn alive(file: &UseFile) -> bool {
    match file.phase() {
        Phase::Erased(_) => false,
        Phase::Stopped(_) => {
            let told = file.tally.as_ref().is_some_and(|tally| tally.last) || !file.took_place();
            !told || (file.darkened().is_none() && !file.waiting.is_empty())
        }
        Phase::Planned
        | Phase::AwaitingDecision
        | Phase::Authorised
        | Phase::Urgent
        | Phase::Armed
        | Phase::ArmedUrgently
        | Phase::Suspended
        | Phase::Erasing(_) => true,
    }
}
