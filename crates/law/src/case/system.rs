//! What the system does: the tests of Article 3(35), (36) and (41).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;

section! {
    /// The system, as it is configured for this use.
    pub struct System {
        /// What it does with the people it perceives.
        pub function: Function,
        /// Whether it compares with stored biometric data of people; one picture is a database.
        pub reference_database: bool,
        /// Whether a watchlist check is added to a verification or an access control on the same capture.
        pub adds_watchlist_check: bool,
        /// How the people it perceives take part.
        pub involvement: Involvement,
        /// Whether it is only installed: cameras ready, no comparison run.
        pub installation_only: bool,
        /// Whether it has passed its conformity assessment (Article 43).
        pub conformity_assessed: bool,
        /// Where it has not: what became of the route that Article 46 has for such a system.
        pub derogation: Derogation,
        /// Where a decision is awaited on that route: a start before it is exceptionally urgent.
        pub derogation_urgent: Judgement,
    }
}

/// What became of the route by which a system may be used before its conformity is assessed (Article 46).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Derogation {
    /// The market surveillance authority authorised it.
    Authorised,
    /// It was asked to, without undue delay, and has not decided.
    Requested,
    /// It refused.
    Refused,
    /// It was not asked.
    NotRequested,
}

/// What a system does with the people it perceives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// Establishes who somebody is.
    Identification,
    /// Follows a person by biometrics compared with a database.
    TrackingByBiometrics,
    /// Follows a person by clothing, plate or ticket only.
    TrackingByObjects,
    /// Checks one-to-one that a person is who the person says.
    Verification,
    /// Confirms identity for the sole purpose of access to a service, a device or premises.
    AccessControl,
}

/// How people take part in being identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Involvement {
    /// They are perceived without taking part.
    None,
    /// Signs inform them; that is not taking part.
    InformedOnly,
    /// They present themselves, actively and knowingly, to a sensor placed to foster that.
    PresentsKnowingly,
    /// They enter a ticketed, marked zone facing the sensor, under notices (requirements C-12).
    MarkedPerimeter,
}
