//! One death from a seed: a copy is served under load, the power is cut, and what is left is started and checked.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use stricto_crash::disk::{Dice, Disk, copy};
use stricto_crash::shim::Orders;

use crate::checks::{self, Breach, breach};
use crate::client::{Client, NotDone};
use crate::load::{Load, Witness};
use crate::prepared::Prepared;
use crate::program::{Start, run, said, serve};

/// How long an erasure may take after a start.
const ERASED_WITHIN: Duration = Duration::from_secs(30);

/// How a life is to end.
#[derive(Clone, Debug)]
pub(crate) struct Death {
    pub(crate) seed: u64,
    /// The counted moment; 0 for the end of the load.
    pub(crate) at: u64,
    /// A step that is left out, which one alone, and how many counted moments later the power is cut.
    pub(crate) without: Option<(String, u64, Option<u64>)>,
    /// Whether any part of what was not synced may be left, and not only nothing.
    pub(crate) torn: bool,
    /// Whether the start after it dies, too.
    pub(crate) again: Option<u64>,
    /// Whether the court refuses, so that keys are destroyed.
    pub(crate) refused: bool,
}

/// How a death went.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// What the process died in, for each death.
    pub(crate) killed_in: Vec<(&'static str, String)>,
    /// What was left out.
    pub(crate) dropped: usize,
    pub(crate) breach: Option<Breach>,
    /// How many moments were counted until it served, and in all.
    pub(crate) counted: (u64, u64),
    pub(crate) acts: usize,
    pub(crate) alerts: usize,
    pub(crate) refusals: Vec<String>,
    pub(crate) erased: bool,
}

/// Plays one death; whatever is found is in what is told.
pub(crate) fn play(prepared: &Prepared, death: &Death) -> Told {
    let mut told = Told::default();
    if let Err(breach) = played(prepared, death, &mut told) {
        told.breach = Some(breach);
    }
    told
}

fn played(prepared: &Prepared, death: &Death, told: &mut Told) -> Result<(), Breach> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let clock_ms = Prepared::clock_ms();
    let witness = Mutex::new(Witness::default());
    let first = folder.path().join("first");
    std::fs::create_dir(&first).expect("a folder");
    copy(&prepared.data(), &first.join("data"));
    let disk = Disk::under(&first);
    let orders = Orders {
        kill_at: death.at,
        drop: death.without.as_ref().map(|(step, _, _)| step.clone()),
        drop_only: death.without.as_ref().map_or(0, |(_, only, _)| *only),
        after_drop: death.without.as_ref().and_then(|(_, _, after)| *after),
        clock_ms,
        ..Orders::on(&first, &disk)
    };
    live(prepared, &orders, &first, &disk, &witness, death, told)?;
    told.dropped = disk.dropped().len();
    let torn = |salt: u64| death.torn.then(|| Dice::new(death.seed ^ salt));
    let mut left = folder.path().join("left");
    disk.leaves(&first, &left, torn(0x7042));
    checks::as_left(&left.join("data"), &disk, prepared)?;
    if let Some(at) = death.again {
        let disk = Disk::under(&left);
        let orders = Orders { kill_at: at, clock_ms, ..Orders::on(&left, &disk) };
        match serve(&orders, &left.join("data")) {
            Start::Serves(server) => {
                told.killed_in.push(("once it served again", "from outside".into()));
                server.kill();
            }
            Start::Died => told.killed_in.push(("second start", disk.killed_in().unwrap_or_default())),
            Start::Refused(why) => return breach(checks::DOES_NOT_OPEN, why),
        }
        let twice = folder.path().join("twice");
        disk.leaves(&left, &twice, torn(0x7043));
        checks::as_left(&twice.join("data"), &disk, prepared)?;
        left = twice;
    }
    let witness = witness.into_inner().expect("a witness");
    told.acts = witness.acts.len();
    told.alerts = witness.told.len();
    told.refusals.clone_from(&witness.refusals);
    stands(prepared, &left, clock_ms, &witness, told)
}

/// A life under load, to its death.
fn live(
    prepared: &Prepared,
    orders: &Orders,
    live: &Path,
    disk: &Disk,
    witness: &Mutex<Witness>,
    death: &Death,
    told: &mut Told,
) -> Result<(), Breach> {
    let mut server = match serve(orders, &live.join("data")) {
        Start::Serves(server) => server,
        Start::Died => {
            told.killed_in.push(("start", disk.killed_in().unwrap_or_default()));
            return Ok(());
        }
        Start::Refused(why) => return breach(checks::DOES_NOT_OPEN, why),
    };
    told.counted.0 = disk.counted();
    let client =
        Client { address: server.address, origin: prepared.origin.clone(), clock_ms: orders.clock_ms };
    Load::new(client, prepared, witness).run(death.seed, death.refused, || server.runs());
    server.kill();
    told.counted.1 = disk.counted();
    told.killed_in.push(("load", disk.killed_in().unwrap_or_else(|| "from outside".into())));
    Ok(())
}

/// What was left is started as it is after a power cut, and everything that must hold is asked.
fn stands(
    prepared: &Prepared,
    left: &Path,
    clock_ms: i64,
    witness: &Witness,
    told: &mut Told,
) -> Result<(), Breach> {
    let data = left.join("data");
    let orders = Orders { clock_ms, ..Orders::default() };
    let server = match serve(&orders, &data) {
        Start::Serves(server) => server,
        Start::Died => return breach(checks::DOES_NOT_OPEN, "it was killed by nobody"),
        Start::Refused(why) => return breach(checks::DOES_NOT_OPEN, why),
    };
    let read = checks::read(&data, prepared);
    let read = read.map_err(|seen| Breach { name: checks::DOES_NOT_OPEN, seen })?;
    let before = checks::delivered(&read, witness, prepared);
    let mut finished = Ok(());
    if read.refused(prepared.b) {
        let client = Client { address: server.address, origin: prepared.origin.clone(), clock_ms };
        finished = finish(prepared, client, &data);
        told.erased = true;
    }
    let ended = server.end();
    before?;
    finished?;
    if !ended.success() {
        return breach(checks::DOES_NOT_OPEN, format!("its end: {ended}"));
    }
    if told.erased {
        checks::gone(&data, prepared)?;
    }
    verifies(prepared, &data, left, witness.checkpoint.as_deref())
}

/// Everybody does what an erasure needs of them, until it is certified.
fn finish(prepared: &Prepared, client: Client, data: &Path) -> Result<(), Breach> {
    let witness = Mutex::new(Witness::default());
    let load = Load::new(client, prepared, &witness);
    let began = Instant::now();
    loop {
        for done in [load.engine(false), load.attests()] {
            if let Err(NotDone::Gone(error)) = done {
                return breach(checks::NOT_ERASED, format!("the server is gone: {error}"));
            }
        }
        let read = checks::read(data, prepared);
        if read.as_ref().is_ok_and(|read| read.certified(prepared.b)) {
            return Ok(());
        }
        if began.elapsed() > ERASED_WITHIN {
            let last: Vec<_> = read.map(|read| read.entries).unwrap_or_default();
            let kinds = last.iter().rev().take(12).map(|entry| entry.signed.act.kind().as_str());
            return breach(checks::NOT_ERASED, format!("the last acts: {:?}", kinds.collect::<Vec<_>>()));
        }
    }
}

/// `stricto verify`, with the keys, and against what was handed out.
fn verifies(prepared: &Prepared, data: &Path, left: &Path, checkpoint: Option<&str>) -> Result<(), Breach> {
    let orders = Orders { clock_ms: Prepared::clock_ms(), ..Orders::default() };
    let (folder, vault) = (data.display().to_string(), data.join("vault").display().to_string());
    let plain = ["verify", &folder, "--vault", &vault, "--key", &prepared.vkey];
    let output = run(&orders, &plain);
    if !output.status.success() {
        return breach(checks::DOES_NOT_VERIFY, said(&output));
    }
    let Some(checkpoint) = checkpoint else { return Ok(()) };
    let file = left.join("seen.checkpoint");
    std::fs::write(&file, checkpoint).expect("written");
    let output =
        run(&orders, &["verify", &folder, "--key", &prepared.vkey, "--against", &file.display().to_string()]);
    if output.status.success() { Ok(()) } else { breach(checks::CHECKPOINT_BROKEN, said(&output)) }
}
