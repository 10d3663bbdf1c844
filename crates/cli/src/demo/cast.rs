//! Who acts in the demo: invented people, each with a key of their own, enrolled as the register demands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use stricto_law::assessment::assess;
use stricto_law::case::Case;
use stricto_law::profile::Profiles;
use stricto_record::ids::KeyId;
use stricto_record::kinds::Kind;
use stricto_server::DemoAccount;

use super::narrate::Narrator;
use super::{cases, place};
use crate::author::{Author, Draft};
use crate::client::Client;
use crate::ending::CommandError;
use crate::key_file::{self, ActKey};
use crate::now::now;

/// The system that takes orders, and its version.
pub(crate) const LYKTA: (&str, &str) = ("lykta", "4.2.0");
/// The system of the festival's operator, whose engine goes its own way.
pub(crate) const FYR: (&str, &str) = ("fyr", "2.0.0");
/// A system whose FRIA nobody confirmed to be up to date.
pub(crate) const GLIMT: (&str, &str) = ("glimt", "1.0.3");

/// The people of the demo.
pub(crate) struct Cast {
    /// Asks.
    pub(crate) requester: Author,
    /// Leads.
    pub(crate) commander: Author,
    /// Verify, separately.
    pub(crate) verifiers: [Author; 2],
    /// Stands outside the chain of command.
    pub(crate) rights_officer: Author,
    /// Decides.
    pub(crate) court: Author,
    /// The market surveillance authority.
    pub(crate) market: Author,
    /// The data protection authority.
    pub(crate) data: Author,
    /// Reads the register for whoever wants to look.
    pub(crate) auditor_key: PathBuf,
    /// The engine that takes orders.
    pub(crate) engine: EngineKey,
    /// The engine that does not ask.
    pub(crate) rogue: EngineKey,
}

/// An engine's key: the file its process reads, and the id.
pub(crate) struct EngineKey {
    /// The file.
    pub(crate) file: PathBuf,
    /// The id.
    pub(crate) id: KeyId,
}

/// The keys of people who can be looked over the shoulder: the server holds them, because this is a demo.
pub(crate) struct Keys {
    requester: Arc<ActKey>,
    commander: Arc<ActKey>,
    verifiers: [Arc<ActKey>; 2],
    rights_officer: Arc<ActKey>,
    court: Arc<ActKey>,
    market: Arc<ActKey>,
    data: Arc<ActKey>,
    auditor: Arc<ActKey>,
}

impl Keys {
    /// Fresh keys for everybody.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub(crate) fn generate() -> Result<Self, CommandError> {
        let key = || key_file::generate().map(Arc::new);
        Ok(Self {
            requester: key()?,
            commander: key()?,
            verifiers: [key()?, key()?],
            rights_officer: key()?,
            court: key()?,
            market: key()?,
            data: key()?,
            auditor: key()?,
        })
    }

    /// One button each on the console's first page.
    pub(crate) fn people(&self) -> Vec<DemoAccount> {
        let [first, second] = &self.verifiers;
        let people = [
            ("Ylva Sund", &self.requester),
            ("Torsten Ek", &self.commander),
            ("Moa Lind", first),
            ("Pelle Rask", second),
            ("Aino Berg", &self.rights_officer),
            ("Karin Holm", &self.court),
            ("Nils Ask", &self.market),
            ("Eva Strand", &self.data),
            ("Siv Ny", &self.auditor),
        ];
        people.map(|(name, key)| DemoAccount { name: name.into(), key: Arc::clone(key) }).into()
    }
}

/// Enrols people: an administrator for the unit, a body's own key for its people.
struct Enrolling<'a> {
    client: &'a Client,
    keys: &'a Path,
    by: &'a Author,
    body: &'a str,
}

impl Enrolling<'_> {
    async fn person(
        &self,
        key: &Arc<ActKey>,
        actor: &str,
        role: &str,
        name: &str,
    ) -> Result<Author, CommandError> {
        self.enrol(key, actor, role, Some(name)).await?;
        Author::new(self.client, Arc::clone(key)).await
    }

    async fn machine(&self, actor: &str) -> Result<EngineKey, CommandError> {
        let key = key_file::generate()?;
        self.enrol(&key, actor, "engine", None).await?;
        let file = self.write(&key, actor)?;
        Ok(EngineKey { file, id: key.id() })
    }

    fn write(&self, key: &ActKey, actor: &str) -> Result<PathBuf, CommandError> {
        let file = self.keys.join(format!("{actor}.key"));
        key_file::write_new(key, &file)?;
        Ok(file)
    }

    async fn enrol(
        &self,
        key: &ActKey,
        actor: &str,
        role: &str,
        name: Option<&str>,
    ) -> Result<(), CommandError> {
        let public = json!({ "actor": actor, "key": public(key)?, "role": role, "body": self.body });
        let mut draft = Draft::new(Kind::ActorEnrolled, None, public);
        if let Some(name) = name {
            draft = draft.sealing("name", json!({ "name": name }));
        }
        self.by.act(draft).await.map(|_| ())
    }
}

fn public(key: &ActKey) -> Result<Value, CommandError> {
    serde_json::to_value(key.public()).map_err(CommandError::operating)
}

impl Cast {
    /// Adopts the profile with its bodies, and enrols everybody; the key files of machines go to `keys`.
    ///
    /// # Errors
    /// When the register refuses or the server does not answer.
    pub(crate) async fn enrol(
        client: &Client,
        admin: ActKey,
        people: &Keys,
        keys: &Path,
        house: &Narrator,
    ) -> Result<Self, CommandError> {
        let admin = Author::new(client, admin).await?;
        let [court_body, market_body, data_body] = adopt_profile(client, &admin).await?;
        house.say(
            "the profile of Sweden is adopted (unofficial; the authorities here are fictional), naming the keys of \
             a court and two supervisors: nobody else can make a judge, and no later adoption adds one",
        )?;
        let by = |by, body| Enrolling { client, keys, by, body };
        let unit = by(&admin, "unit-norrvik");
        let (rights, audit) = (by(&admin, "rights-office-norrvik"), by(&admin, "audit-office-norrvik"));
        let [court, market, data] = [by(&court_body, COURT), by(&market_body, MARKET), by(&data_body, DATA)];
        audit.enrol(&people.auditor, "a-auditor", "auditor", None).await?;
        let [first, second] = &people.verifiers;
        let cast = Self {
            requester: unit
                .person(&people.requester, "a-requester", "requester", "Ylva Sund (invented)")
                .await?,
            commander: unit
                .person(&people.commander, "a-commander", "commander", "Torsten Ek (invented)")
                .await?,
            verifiers: [
                unit.person(first, "a-verifier-1", "verifier", "Moa Lind (invented)").await?,
                unit.person(second, "a-verifier-2", "verifier", "Pelle Rask (invented)").await?,
            ],
            rights_officer: rights
                .person(&people.rights_officer, "a-rights", "rights-officer", "Aino Berg (invented)")
                .await?,
            court: court.person(&people.court, "a-judge", "court", "Karin Holm (invented)").await?,
            market: market
                .person(&people.market, "a-market", "market-surveillance", "Nils Ask (invented)")
                .await?,
            data: data.person(&people.data, "a-data", "data-protection", "Eva Strand (invented)").await?,
            auditor_key: unit.write(&people.auditor, "auditor")?,
            engine: unit.machine("engine-lykta").await?,
            rogue: unit.machine("engine-fyr").await?,
        };
        house.say("nine people and two engines are enrolled: one key, one role each")?;
        cast.describe_systems(&admin).await?;
        house
            .say("three systems are described, two with a FRIA and a registration; six cameras are placed")?;
        Ok(cast)
    }

    async fn describe_systems(&self, admin: &Author) -> Result<(), CommandError> {
        let at = now()?;
        for (id, point) in place::CAMERAS {
            let point = serde_json::to_value(point).map_err(CommandError::operating)?;
            let draft = Draft::new(Kind::CameraPlaced, None, json!({ "camera": id })).sealing("point", point);
            admin.act(draft).await?;
        }
        for ((system, version), engine) in [(LYKTA, &self.engine), (FYR, &self.rogue), (GLIMT, &self.engine)]
        {
            let public = json!({
                "system": system, "version": version, "engine": engine.id.to_string(), "controllable": true,
            });
            admin.act(Draft::new(Kind::SystemDescribed, None, public)).await?;
        }
        for (system, confirmed) in [(LYKTA.0, true), (GLIMT.0, false)] {
            let public = json!({ "system": system, "document": "f1".repeat(32) });
            let fria =
                Draft::new(Kind::FriaCompleted, None, public).sealing("fria", cases::fria(at, confirmed));
            self.rights_officer.act(fria).await?;
            let public = json!({ "system": system, "state": "registered" });
            let draft = Draft::new(Kind::RegistrationRecorded, None, public);
            self.rights_officer.act(draft.sealing("registration", cases::registration(at))).await?;
        }
        Ok(())
    }
}

/// The court of the profile.
pub(crate) const COURT: &str = "court-norrvik";
const MARKET: &str = "market-surveillance";
const DATA: &str = "data-protection";

/// Adopts the profile of Sweden with three bodies; gives their keys' authors back.
async fn adopt_profile(client: &Client, admin: &Author) -> Result<[Author; 3], CommandError> {
    let keys = [key_file::generate()?, key_file::generate()?, key_file::generate()?];
    let roles = [(COURT, "court"), (MARKET, "market-surveillance"), (DATA, "data-protection")];
    let bodies: Vec<Value> = roles
        .iter()
        .zip(&keys)
        .map(|((body, role), key)| Ok(json!({ "body": body, "role": role, "key": public(key)? })))
        .collect::<Result<_, CommandError>>()?;
    let public = json!({ "profile": "SE", "sha256": profile_hash()?, "bodies": bodies });
    admin.act(Draft::new(Kind::ProfileAdopted, None, public)).await?;
    let [court, market, data] = keys;
    Ok([
        Author::new(client, court).await?,
        Author::new(client, market).await?,
        Author::new(client, data).await?,
    ])
}

/// The hash of the built-in profile of Sweden, as an assessment names it.
fn profile_hash() -> Result<String, CommandError> {
    let text = json!({ "jurisdiction": { "member_state": "SE" } });
    let case: Case = serde_json::from_value(text).map_err(CommandError::operating)?;
    let profile = assess(&case, &Profiles::built_in(), now()?).profile;
    profile.map(|profile| profile.sha256).ok_or_else(|| {
        CommandError::Operating(
            "the profile of Sweden is not in force at this machine's time; check the clock".into(),
        )
    })
}
