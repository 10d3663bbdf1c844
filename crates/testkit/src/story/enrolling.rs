//! The instance before the first use: a profile with its bodies, people, an engine and its system.

use stricto_record::ids::Hex32;
use stricto_record::kinds::Public;
use stricto_record::kinds::actor_enrolled::ActorEnrolled;
use stricto_record::kinds::profile_adopted::{Body, ProfileAdopted};
use stricto_record::kinds::system_described::SystemDescribed;
use stricto_store::{ActKey, SubmitError};
use stricto_vault::escrow::TrusteeKey;

use crate::cast::Actor;
use crate::instance::{BEGINS, TestInstance};

/// The profile of every test instance.
pub(crate) const PROFILE: &str = "SE";
/// The system of every test instance.
pub(crate) const SYSTEM: &str = "system-1";

/// The private key that opens what the trustee of every test instance holds.
#[must_use]
pub fn trustee_key() -> TrusteeKey {
    TrusteeKey::from_seed([0x5A; 32])
}

/// The hash of the profile that the law has built in, as an assessment names it.
fn loaded_profile() -> Hex32 {
    let case = serde_json::json!({ "jurisdiction": { "member_state": PROFILE } });
    let case = serde_json::from_value(case).expect("a case");
    let at = BEGINS.parse().expect("an instant");
    let profile = stricto_law::assess(&case, &stricto_law::Profiles::built_in(), at).profile;
    profile.expect("the profile is in force").sha256.parse().expect("a hash")
}

impl TestInstance {
    /// Adopts the profile, enrols the cast, describes the system.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn enrol_everybody(&self) -> Result<(), SubmitError> {
        let administrator = &self.cast.administrator;
        let bodies = self.cast.bodies().map(|body| Body {
            body: body.body.clone(),
            role: body.role,
            key: body.key.public(),
        });
        let profile = ProfileAdopted {
            profile: PROFILE.parse().expect("a profile id"),
            sha256: loaded_profile(),
            bodies: bodies.to_vec(),
            kept_days: None,
            lapse_erases: false,
            challenge_days: None,
        };
        self.submit(administrator, None, Public::ProfileAdopted(profile), &[]).await?;
        for actor in self.cast.of_the_unit() {
            self.enrol(&administrator.key, actor).await?;
        }
        for (body, actor) in self.cast.of_bodies() {
            self.enrol(&body.key, actor).await?;
        }
        let system = SystemDescribed {
            system: SYSTEM.parse().expect("a system id"),
            version: "1.0".into(),
            engine: self.cast.engine.id(),
            controllable: true,
        };
        self.submit(administrator, None, Public::SystemDescribed(system), &[]).await?;
        Ok(())
    }

    /// The profile provides a challenge within these days from now on, and a trustee stands who can hold content.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn provide_challenge(&self, days: u32) -> Result<(), SubmitError> {
        self.provide_challenge_to(days, trustee_key().public()).await
    }

    /// The same, with a trustee whose public key is this one.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn provide_challenge_to(&self, days: u32, seals_to: [u8; 32]) -> Result<(), SubmitError> {
        let (court, office) = (&self.cast.court_body, &self.cast.trustee_body);
        let body = Body { body: office.body.clone(), role: office.role, key: office.key.public() };
        let profile = ProfileAdopted {
            profile: PROFILE.parse().expect("a profile id"),
            // Not the one that is built in: that knows no challenge.
            sha256: Hex32([0xC4; 32]),
            bodies: vec![body],
            kept_days: None,
            lapse_erases: false,
            challenge_days: Some(days),
        };
        self.signed_by(&court.key, Public::ProfileAdopted(profile)).await?;
        let trustee = &self.cast.trustee;
        let enrolled = ActorEnrolled {
            actor: trustee.actor.clone(),
            key: trustee.key.public(),
            role: trustee.role,
            body: trustee.body.clone(),
            seals_to: Some(Hex32(seals_to)),
        };
        self.signed_by(&office.key, Public::ActorEnrolled(enrolled)).await
    }

    async fn signed_by(&self, key: &ActKey, public: Public) -> Result<(), SubmitError> {
        let submission = self.signed(key, None, public, &[], &[]).await?;
        self.register().submit(submission).await.map(drop)
    }

    /// Enrols one actor with the key of whoever may.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn enrol(&self, by: &ActKey, actor: &Actor) -> Result<(), SubmitError> {
        let public = Public::ActorEnrolled(ActorEnrolled {
            actor: actor.actor.clone(),
            key: actor.key.public(),
            role: actor.role,
            body: actor.body.clone(),
            seals_to: None,
        });
        self.signed_by(by, public).await
    }
}
