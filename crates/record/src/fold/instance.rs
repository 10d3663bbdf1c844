//! The instance: format, people and their keys, profiles and bodies, systems, cameras.
//!
//! Folded from public parts: names, descriptions and places are sealed and are not here.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::time::Instant;

use crate::ids::{ActHash, ActorId, BodyId, CameraId, Hex32, KeyId, Origin, ProfileId, SystemId};
use crate::key::PublicKey;
use crate::kinds::Kind;
use crate::kinds::incident_recorded::IncidentCode;
use crate::kinds::registration_recorded::Registration;
use crate::retention::National;
use crate::role::Role;

/// One register's own file: who may act here, under which law, with which systems.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The register's origin.
    pub origin: Origin,
    pub(crate) head: Option<ActHash>,
    pub(crate) format: Option<Format>,
    pub(crate) enrolments: BTreeMap<KeyId, Enrolment>,
    pub(crate) roles: BTreeMap<ActorId, Role>,
    pub(crate) profiles: BTreeMap<ProfileId, AdoptedProfile>,
    pub(crate) bodies: BTreeMap<BodyId, BodyFile>,
    pub(crate) body_keys: BTreeMap<KeyId, BodyId>,
    pub(crate) systems: BTreeMap<SystemId, SystemFile>,
    pub(crate) cameras: BTreeMap<CameraId, ActHash>,
    pub(crate) fork: Option<Fork>,
    pub(crate) incidents: Vec<InstanceIncident>,
    pub(crate) complaints: u64,
    pub(crate) rights_requests: u64,
    pub(crate) reports: Vec<Report>,
}

/// What `format.adopted` said.
#[derive(Clone, Debug)]
pub struct Format {
    /// The act.
    pub act: ActHash,
    /// The kinds that acts of this register may have.
    pub kinds: BTreeSet<Kind>,
    /// The register's own key.
    pub register: KeyId,
    /// The first administrator's key.
    pub administrator: KeyId,
    /// The checkpoint's verifier key, as signed-note writes it.
    pub log_vkey: String,
}

/// A key enrolled for one role of one actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The act that enrolled it.
    pub act: ActHash,
    /// The actor, pseudonymous.
    pub actor: ActorId,
    /// The key.
    pub key: PublicKey,
    /// What it is enrolled for.
    pub role: Role,
    /// The body the actor belongs to.
    pub body: BodyId,
    /// The X25519 public key that content is sealed to for a trustee.
    pub seals_to: Option<Hex32>,
    /// Since when it signs nothing more.
    pub retired: Option<Instant>,
}

/// A national profile as it was last adopted.
#[derive(Clone, Debug)]
pub struct AdoptedProfile {
    /// The act of the last adoption.
    pub act: ActHash,
    /// The position of the last adoption.
    pub position: u64,
    /// SHA-256 of the profile's file.
    pub sha256: Hex32,
    /// The bodies it names, in this adoption or an earlier one.
    pub bodies: BTreeSet<BodyId>,
    /// What it says of retention.
    pub national: National,
}

/// A body outside the unit.
#[derive(Clone, Debug)]
pub struct BodyFile {
    /// Its role.
    pub role: Role,
    /// The key that enrols and retires its people.
    pub key: PublicKey,
}

/// A described system.
#[derive(Clone, Debug)]
pub struct SystemFile {
    /// The act that last described it.
    pub act: ActHash,
    /// Its version.
    pub version: String,
    /// The key of the engine that runs it.
    pub engine: KeyId,
    /// Whether the engine takes orders.
    pub controllable: bool,
    /// The position at which it was last described.
    pub described: u64,
    /// The last FRIA.
    pub fria: Option<FriaFile>,
    /// The last registration.
    pub registration: Option<RegistrationFile>,
    /// The position of the last act about it: what was assessed before is assessed again.
    pub changed: u64,
}

/// A system's FRIA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FriaFile {
    /// The act of the last one.
    pub act: ActHash,
    /// The position of the last one.
    pub position: u64,
    /// When the first one was recorded: an update does not make an earlier use one without a FRIA.
    pub first: Instant,
}

/// A system's registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationFile {
    /// The last act about it.
    pub act: ActHash,
    /// How far it got.
    pub state: Registration,
    /// Since when it is registered without a break.
    pub registered: Option<Instant>,
}

/// A proven fork that is not reopened yet.
#[derive(Clone, Debug)]
pub struct Fork {
    /// The incident that recorded it.
    pub incident: ActHash,
    /// Who reopened so far, and from which checkpoint.
    pub reopened_by: Vec<Reopening>,
}

/// One person's act to reopen a forked register.
#[derive(Clone, Debug)]
pub struct Reopening {
    /// The person.
    pub actor: ActorId,
    /// In which role.
    pub role: Role,
    /// Of which body.
    pub body: BodyId,
    /// The checkpoint's size from which it goes on.
    pub size: u64,
    /// Its root.
    pub root: Hex32,
}

/// An incident of the instance.
#[derive(Clone, Debug)]
pub struct InstanceIncident {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// What happened.
    pub code: IncidentCode,
}

/// A yearly report that was submitted.
#[derive(Clone, Debug)]
pub struct Report {
    /// The year.
    pub year: u16,
    /// By the key of which role.
    pub role: Role,
    /// SHA-256 of the report.
    pub sha256: Hex32,
    /// When it was recorded.
    pub at: Instant,
}

impl Instance {
    pub(crate) fn new(origin: Origin) -> Self {
        Self {
            origin,
            head: None,
            format: None,
            enrolments: BTreeMap::new(),
            roles: BTreeMap::new(),
            profiles: BTreeMap::new(),
            bodies: BTreeMap::new(),
            body_keys: BTreeMap::new(),
            systems: BTreeMap::new(),
            cameras: BTreeMap::new(),
            fork: None,
            incidents: Vec::new(),
            complaints: 0,
            rights_requests: 0,
            reports: Vec::new(),
        }
    }

    /// What the register began with.
    #[must_use]
    pub fn format(&self) -> Option<&Format> {
        self.format.as_ref()
    }

    /// The enrolment of a key, retired or not.
    #[must_use]
    pub fn enrolment(&self, key: &KeyId) -> Option<&Enrolment> {
        self.enrolments.get(key)
    }

    /// Whether two keys are one actor's: whoever got a new key answers for the old one.
    #[must_use]
    pub fn same_actor(&self, one: &KeyId, other: &KeyId) -> bool {
        let actor = |key| self.enrolment(key).map(|enrolment| &enrolment.actor);
        one == other || actor(one).is_some() && actor(one) == actor(other)
    }

    /// Every enrolment, in the order of key ids.
    pub fn enrolments(&self) -> impl Iterator<Item = (&KeyId, &Enrolment)> {
        self.enrolments.iter()
    }

    /// An adopted profile.
    #[must_use]
    pub fn profile(&self, profile: &ProfileId) -> Option<&AdoptedProfile> {
        self.profiles.get(profile)
    }

    /// Every adopted profile.
    pub fn profiles(&self) -> impl Iterator<Item = (&ProfileId, &AdoptedProfile)> {
        self.profiles.iter()
    }

    /// A body outside the unit.
    #[must_use]
    pub fn body(&self, body: &BodyId) -> Option<&BodyFile> {
        self.bodies.get(body)
    }

    /// The body whose own key this is.
    #[must_use]
    pub fn body_of_key(&self, key: &KeyId) -> Option<&BodyId> {
        self.body_keys.get(key)
    }

    /// A described system.
    #[must_use]
    pub fn system(&self, system: &SystemId) -> Option<&SystemFile> {
        self.systems.get(system)
    }

    /// Every described system.
    pub fn systems(&self) -> impl Iterator<Item = (&SystemId, &SystemFile)> {
        self.systems.iter()
    }

    /// Every placed camera, with the act that last placed it.
    pub fn cameras(&self) -> impl Iterator<Item = (&CameraId, &ActHash)> {
        self.cameras.iter()
    }

    /// The proven fork that keeps every permit closed, if there is one.
    #[must_use]
    pub fn fork(&self) -> Option<&Fork> {
        self.fork.as_ref()
    }

    /// Incidents of the instance, in register order.
    #[must_use]
    pub fn incidents(&self) -> &[InstanceIncident] {
        &self.incidents
    }

    /// How many complaints were recorded that belong to no use.
    #[must_use]
    pub const fn complaints(&self) -> u64 {
        self.complaints
    }

    /// How many requests of persons were recorded that belong to no use.
    #[must_use]
    pub const fn rights_requests(&self) -> u64 {
        self.rights_requests
    }

    /// Yearly reports, in register order.
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Whether this key is known in any way: enrolled, or a body's own.
    pub(crate) fn knows_key(&self, key: &KeyId) -> bool {
        self.enrolments.contains_key(key) || self.body_keys.contains_key(key)
    }
}
