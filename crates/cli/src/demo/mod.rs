//! The demo: four stories at once, on the real server, with a synthetic engine in a process of its own.
//!
//! Nothing is real but the rules: persons, places, offices and the engine are invented, the profile is Sweden's and
//! unofficial. What is checked at the end is checked on what happened, not on what was to happen.

pub(crate) mod engine;

mod cases;
mod cast;
mod check;
mod crowd;
mod disk;
mod drawing;
mod machine;
mod narrate;
mod place;
mod scene;
mod story_1_missing_child;
mod story_2_urgent_refused;
mod story_3_festival;
mod story_4_suspect;
mod tamper;
mod yours;

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use stricto_record::ids::{Hex32, UseId};
use stricto_server::{Demo, DemoStory};
use stricto_store::chance::OsChance;
use stricto_store::clock::SystemClock;
use stricto_store::{DataDir, Log, Register, RegisterParts};

use self::cast::{Cast, Keys};
use self::machine::{Machine, Start};
use self::narrate::{Narrator, Story};
use self::scene::Scene;
use crate::client::Client;
use crate::ending::{CommandError, Ended, Ending};
use crate::key_file::{self, with_cause};
use crate::now::{chance, now};
use crate::output;
use crate::serving::{self, Serving};

/// The origin of the demo's register.
const ORIGIN: &str = "demo.invalid/norrvik";

/// What the demo is to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// End after the checks instead of leaving the server up.
    pub(crate) headless: bool,
    /// Where to listen.
    pub(crate) listen: SocketAddr,
}

/// What the four stories left.
pub(crate) struct Told {
    pub(crate) first: story_1_missing_child::Told,
    pub(crate) second: story_2_urgent_refused::Told,
    pub(crate) third: story_3_festival::Told,
    pub(crate) fourth: story_4_suspect::Told,
}

/// Everything that the demo runs on.
pub(crate) struct House {
    pub(crate) data: DataDir,
    pub(crate) register: Register,
    pub(crate) canary: String,
    pub(crate) mark: String,
    pub(crate) scenes: [Scene; 4],
}

/// The uses of the stories, known before the server starts, so that its first page can lead to them.
struct Uses([UseId; 5]);

impl Uses {
    fn new() -> Result<Self, CommandError> {
        let use_id = || chance().map(UseId);
        Ok(Self([use_id()?, use_id()?, use_id()?, use_id()?, use_id()?]))
    }

    fn stories(&self) -> Vec<DemoStory> {
        let told = ["missing-child", "urgent-refused", "festival", "suspect", "yours"];
        let seen_as = ["Siv Ny", "Siv Ny", "Siv Ny", "Siv Ny", "Karin Holm"];
        let stories = told.into_iter().zip(seen_as).zip(self.0);
        stories.map(|((id, name), use_id)| DemoStory { id, use_id, seen_as: name.to_owned() }).collect()
    }
}

/// Plays the demo.
///
/// # Errors
/// When anything goes otherwise than told.
pub(crate) async fn play(plan: Plan) -> Ended {
    let narrator = Narrator::new(std::io::stdout().is_terminal());
    let owner = std::fs::Permissions::from_mode(0o700);
    let folder = tempfile::Builder::new().prefix("stricto-demo-").permissions(owner).tempdir();
    let folder = folder.map_err(CommandError::operating)?;
    serving::log_to_file(&folder.path().join("server.log"))?;
    greet(&narrator)?;
    // Whenever it is ended, the folder goes with it.
    let asked = serving::asked_to_end()?;
    let played = tokio::select! {
        played = perform(plan, folder.path(), &narrator) => played?,
        () = asked => {
            let why = "the demo was ended before its stories were, and left nothing; run it again";
            return Err(CommandError::Operating(why.into()));
        }
    };
    if !plan.headless {
        serving::asked_to_end()?.await;
    }
    let Played { serving, engine, sound } = played;
    // The engine's process ends first; then nothing asks any more.
    drop(engine);
    serving.end().await?;
    Ok(if sound { Ending::Fine } else { Ending::Finding })
}

/// What goes on after the stories, until somebody ends it.
struct Played {
    serving: Serving,
    engine: Arc<Machine>,
    sound: bool,
}

async fn perform(plan: Plan, folder: &Path, narrator: &Narrator) -> Result<Played, CommandError> {
    let begun = std::time::Instant::now();
    let data = DataDir::new(&folder.join("data"), Some(&folder.join("second-place")));
    let (register, log, admin) = found(&data).await?;
    let (people, uses) = (Keys::generate()?, Uses::new()?);
    let demo = Demo { people: people.people(), stories: uses.stories() };
    let serving = Serving::start(register.clone(), plan.listen, None, Some(demo)).await?;
    narrator.say(&format!("the register `{ORIGIN}` is created; the console is at {}/", serving.url()))?;

    let client = Client::new(&serving.url())?;
    let cast = Arc::new(Cast::enrol(&client, admin, &people, folder, narrator).await?);
    let (canary, mark) = (word("withheld")?, word("released")?);
    let start =
        Start { server: &serving.url(), key: &cast.engine, canary: &canary, mark: &mark, rogue: None };
    let engine = Arc::new(Machine::start(&start)?);
    let stage = Scene {
        cast: Arc::clone(&cast),
        register: register.clone(),
        log,
        folder: folder.to_owned(),
        narrator: narrator.clone(),
        engine: Arc::clone(&engine),
        pace: Duration::from_millis(if plan.headless { 350 } else { 800 }),
        use_id: uses.0[4],
    };
    let house = House {
        scenes: scenes(&stage, narrator, &uses),
        data,
        register: register.clone(),
        canary: canary.clone(),
        mark: mark.clone(),
    };
    let told = tell(&house, &Start { key: &cast.rogue, ..start }, narrator).await?;
    let sound = check::check(&house, &told, folder, narrator).await?;
    narrator.say(&format!("played and checked in {:.1} s", begun.elapsed().as_secs_f64()))?;
    if !plan.headless {
        yours::ask(&stage.of(narrator.of(Story::Yours), stage.use_id)).await?;
        leave_up(&serving, &house, &cast, folder)?;
    }
    Ok(Played { serving, engine, sound })
}

fn greet(narrator: &Narrator) -> Result<(), CommandError> {
    narrator.heading("Stricto: strictly necessary, or closed")?;
    output::line(
        "Four stories are played at once on a real server, with a synthetic engine in a process of its own.\n\
         Persons, places and offices are invented; pictures are drawn rings and bars; nobody is identified here.\n\
         The national profile is Sweden's, unofficial; the authorities are fictional. Not legal advice.\n\n  \
         (1) a missing child: authorised, and narrowed by the court\n  \
         (2) an urgent start, refused afterwards: stop, recall, erasure\n  \
         (3) a festival sweep: prohibited, and compared all the same\n  \
         (4) a suspect: still open on two conditions\n",
    )?;
    narrator.say(&format!("today is {}; every instant here is UTC", now()?))
}

/// A new register with its first administrator.
async fn found(data: &DataDir) -> Result<(Register, Arc<dyn Log>, key_file::ActKey), CommandError> {
    let fault = |e: &dyn std::error::Error| CommandError::Operating(with_cause(e));
    let admin = key_file::generate()?;
    let origin = ORIGIN.parse().map_err(CommandError::operating)?;
    let parts = RegisterParts::create_on_disk(data, &origin, Arc::new(SystemClock), Arc::new(OsChance))
        .map_err(|e| fault(&e))?;
    let log = Arc::clone(&parts.log);
    let register = Register::create(parts, admin.public()).await.map_err(|e| fault(&e))?;
    Ok((register, log, admin))
}

/// A word that occurs nowhere by chance.
fn word(what: &str) -> Result<String, CommandError> {
    let bytes: [u8; 32] = chance()?;
    let text = Hex32(bytes).to_string();
    Ok(format!("{what}-{}", text.get(..20).unwrap_or(&text)))
}

fn scenes(stage: &Scene, narrator: &Narrator, uses: &Uses) -> [Scene; 4] {
    let Uses([first, second, third, fourth, _]) = uses;
    [
        stage.of(narrator.of(Story::MissingChild), *first),
        stage.of(narrator.of(Story::UrgentRefused), *second),
        stage.of(narrator.of(Story::Festival), *third),
        stage.of(narrator.of(Story::Suspect), *fourth),
    ]
}

async fn tell(house: &House, rogue: &Start<'_>, narrator: &Narrator) -> Result<Told, CommandError> {
    narrator.heading("The four stories")?;
    let [first, second, third, fourth] = &house.scenes;
    let (first, second, third, fourth) = tokio::try_join!(
        story_1_missing_child::play(first),
        story_2_urgent_refused::play(second),
        story_3_festival::play(third, rogue),
        story_4_suspect::play(fourth),
    )?;
    Ok(Told { first, second, third, fourth })
}

fn leave_up(serving: &Serving, house: &House, cast: &Cast, folder: &Path) -> Result<(), CommandError> {
    let (url, key) = (serving.url(), cast.auditor_key.display());
    let program =
        std::env::current_exe().map_or_else(|_| "stricto".to_owned(), |path| path.display().to_string());
    let [_, refused, ..] = &house.scenes;
    output::line(&format!(
        "\nThe console stays up until Ctrl-C. Open it: the four stories, one click a role, and a fifth case that waits for \
         you:\n\n  \
         {url}/\n\n\
         For programs: {url}/v1/health and {url}/openapi.json\n\n\
         The last checkpoint, which anybody else sees a day later, and a case file, as the auditor may see them:\n  \
         TOKEN=$({program} token --key {key} --server {url})\n  \
         curl -sH \"Authorization: Bearer $TOKEN\" {url}/checkpoint\n  \
         curl -sH \"Authorization: Bearer $TOKEN\" {url}/v1/uses/{}\n\n\
         The register, verified from outside:\n  \
         {program} verify {url} --cred {key} --key '{}'\n\n\
         Everything lies in {} and goes with this process.",
        refused.use_id,
        house.register.log_vkey(),
        folder.display()
    ))
}
