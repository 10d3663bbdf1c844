//! A cast of invented people and machines, each with a key that follows from its name.

use sha2::{Digest, Sha256};
use stricto_record::ids::{ActorId, BodyId, KeyId};
use stricto_record::role::Role;
use stricto_store::ActKey;

/// Somebody who signs.
#[derive(Debug)]
pub struct Actor {
    /// The pseudonymous id.
    pub actor: ActorId,
    /// The role the key is enrolled for.
    pub role: Role,
    /// The body the actor belongs to.
    pub body: BodyId,
    /// The key.
    pub key: ActKey,
}

/// A body outside the unit, with the key that enrols its people.
#[derive(Debug)]
pub struct BodyActor {
    /// The body.
    pub body: BodyId,
    /// Its role.
    pub role: Role,
    /// Its key.
    pub key: ActKey,
}

/// Everybody.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named by its role")]
pub struct Cast {
    pub administrator: Actor,
    pub requester: Actor,
    pub commander: Actor,
    pub verifiers: [Actor; 3],
    pub rights_officer: Actor,
    pub court: Actor,
    pub clerk: Actor,
    pub market_surveillance: Actor,
    pub data_protection: Actor,
    pub auditor: Actor,
    pub engine: Actor,
    pub court_body: BodyActor,
    pub market_surveillance_body: BodyActor,
    pub data_protection_body: BodyActor,
    /// Holds what a refusal would erase; stands in a register once [`crate::TestInstance::provide_challenge`] is called.
    pub trustee: Actor,
    pub trustee_body: BodyActor,
}

/// The unit, as a body.
pub(crate) const UNIT: &str = "unit-north";
/// The court, as a body.
pub(crate) const COURT: &str = "court-lind";
/// The market surveillance authority, as a body.
pub(crate) const MARKET: &str = "authority-berg";
/// The trustee's office, as a body.
pub(crate) const TRUSTEE: &str = "notary-holm";
/// The data protection authority, as a body.
pub(crate) const DATA: &str = "authority-dahl";

impl Actor {
    /// An actor whose key follows from its name.
    #[must_use]
    pub fn new(name: &str, role: Role, body: &str) -> Self {
        Self {
            actor: name.parse().expect("an actor id"),
            role,
            body: body.parse().expect("a body id"),
            key: key(name),
        }
    }

    /// The key's id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.key.id()
    }
}

impl Cast {
    /// The same people every time.
    #[must_use]
    pub fn new() -> Self {
        let body = |name: &str, role| BodyActor {
            body: name.parse().expect("a body id"),
            role,
            key: key(&format!("body/{name}")),
        };
        Self {
            administrator: Actor::new("administrator", Role::Administrator, UNIT),
            requester: Actor::new("requester", Role::Requester, UNIT),
            commander: Actor::new("commander", Role::Commander, UNIT),
            verifiers: ["verifier-1", "verifier-2", "verifier-3"]
                .map(|name| Actor::new(name, Role::Verifier, UNIT)),
            rights_officer: Actor::new("rights-officer", Role::RightsOfficer, "rights-office"),
            court: Actor::new("judge", Role::Court, COURT),
            clerk: Actor::new("clerk", Role::CourtClerk, COURT),
            market_surveillance: Actor::new("inspector-m", Role::MarketSurveillance, MARKET),
            data_protection: Actor::new("inspector-d", Role::DataProtection, DATA),
            auditor: Actor::new("auditor", Role::Auditor, "audit-office"),
            engine: Actor::new("engine-1", Role::Engine, "vendor"),
            court_body: body(COURT, Role::Court),
            market_surveillance_body: body(MARKET, Role::MarketSurveillance),
            data_protection_body: body(DATA, Role::DataProtection),
            trustee: Actor::new("trustee", Role::Trustee, TRUSTEE),
            trustee_body: body(TRUSTEE, Role::Trustee),
        }
    }

    /// Those whom the administrator enrols.
    pub fn of_the_unit(&self) -> impl Iterator<Item = &Actor> {
        let others = [&self.requester, &self.commander, &self.rights_officer, &self.auditor, &self.engine];
        others.into_iter().chain(&self.verifiers)
    }

    /// Those whom their own body enrols, with that body.
    #[must_use]
    pub fn of_bodies(&self) -> [(&BodyActor, &Actor); 4] {
        [
            (&self.court_body, &self.court),
            (&self.court_body, &self.clerk),
            (&self.market_surveillance_body, &self.market_surveillance),
            (&self.data_protection_body, &self.data_protection),
        ]
    }

    /// The bodies, as a profile names them.
    #[must_use]
    pub fn bodies(&self) -> [&BodyActor; 3] {
        [&self.court_body, &self.market_surveillance_body, &self.data_protection_body]
    }
}

impl Default for Cast {
    fn default() -> Self {
        Self::new()
    }
}

fn key(name: &str) -> ActKey {
    let seed = Sha256::new().chain_update(b"stricto-testkit/key/").chain_update(name).finalize();
    ActKey::from_seed(&seed.into())
}
