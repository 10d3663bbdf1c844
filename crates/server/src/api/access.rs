//! Who may call which operation: one table. What is not in it is refused.
//!
//! Rows read here too: X-i.

use axum::http::Method;
use stricto_record::role::Role;

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone at all.
    Public,
    /// Anyone who hands in a signed act: the act's own signature decides, in the register.
    Signed,
    /// A credential of one of these roles.
    Roles(&'static [Role]),
}

impl Access {
    /// Whether a caller with this role, or with none, gets past the door.
    #[must_use]
    pub fn admits(self, role: Option<Role>) -> bool {
        match self {
            Self::Public | Self::Signed => true,
            Self::Roles(roles) => role.is_some_and(|role| roles.contains(&role)),
        }
    }
}

/// Every role a key can be enrolled for, apart from the register's own.
const ENROLLED: &[Role] = &[
    Role::Administrator,
    Role::Requester,
    Role::Commander,
    Role::Verifier,
    Role::RightsOfficer,
    Role::Court,
    Role::CourtClerk,
    Role::MarketSurveillance,
    Role::DataProtection,
    Role::Trustee,
    Role::Auditor,
    Role::Engine,
    Role::SiteGate,
];

/// Those who author acts with sealed fields.
const AUTHORS: &[Role] = &[
    Role::Administrator,
    Role::Requester,
    Role::Commander,
    Role::Verifier,
    Role::RightsOfficer,
    Role::Court,
    Role::CourtClerk,
    Role::MarketSurveillance,
    Role::DataProtection,
    Role::Trustee,
];

/// Those who work on a case, decide on it, or oversee it.
const CASE: &[Role] = &[
    Role::Requester,
    Role::Commander,
    Role::Verifier,
    Role::RightsOfficer,
    Role::Court,
    Role::CourtClerk,
    Role::MarketSurveillance,
    Role::DataProtection,
    Role::Auditor,
];

/// Those who may read sealed fields, after an act that says so (X-k).
const READERS: &[Role] = &[
    Role::Requester,
    Role::Commander,
    Role::Verifier,
    Role::RightsOfficer,
    Role::Court,
    Role::MarketSurveillance,
    Role::DataProtection,
    Role::Auditor,
];

/// Those who may open an alert.
const OPENERS: &[Role] =
    &[Role::Verifier, Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection];

/// Those who must see at once that the gate closed or an alert went dark.
const WATCHERS: &[Role] = &[
    Role::Commander,
    Role::Verifier,
    Role::RightsOfficer,
    Role::Court,
    Role::MarketSurveillance,
    Role::DataProtection,
];

/// Those who are given the register itself.
const REGISTER: &[Role] =
    &[Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Auditor, Role::SiteGate];

/// Those who are given figures.
const FIGURES: &[Role] =
    &[Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Auditor];

const ENGINE: &[Role] = &[Role::Engine];

const TRUSTEE: &[Role] = &[Role::Trustee];

macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident $method:ident $path:literal $access:expr;)*) => {
        /// An operation of the HTTP interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Operation {
            $($(#[$doc])* $variant,)*
        }

        impl Operation {
            /// Every operation, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The operation's path, with its parameters in braces.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self { $(Self::$variant => $path,)* }
            }

            /// The operation's name, as logs write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }

            /// The operation's method.
            #[must_use]
            pub const fn method(self) -> Method {
                match self { $(Self::$variant => Method::$method,)* }
            }

            /// Who may call it.
            #[must_use]
            pub const fn access(self) -> Access {
                match self { $(Self::$variant => $access,)* }
            }
        }
    };
}

operations! {
    /// Whether the server is up, and whether the gate is.
    HealthRead GET "/v1/health" Access::Public;
    /// The register's origin, its verifier key, the versions.
    InstanceRead GET "/v1/instance" Access::Public;
    /// This interface, described.
    OpenapiRead GET "/openapi.json" Access::Public;
    /// The signed checkpoint: delayed in public, the latest for those who are given the register.
    CheckpointRead GET "/checkpoint" Access::Public;
    /// A tile or an entry bundle of the register.
    TileRead GET "/tile/{*path}" Access::Roles(REGISTER);
    /// The last act of a use or of the instance: what the next act names in `after`.
    HeadRead GET "/v1/head" Access::Roles(ENROLLED);
    /// Seals the fields of an act that the caller is about to sign.
    SealMake POST "/v1/seal" Access::Roles(AUTHORS);
    /// Submits a signed act.
    ActsSubmit POST "/v1/acts" Access::Signed;
    /// One act as it stands in the register.
    ActsRead GET "/v1/acts/{hash}" Access::Roles(CASE);
    /// The proof that an act stands in the register.
    ActsProve GET "/v1/acts/{hash}/proof" Access::Roles(CASE);
    /// Opens a sealed field, after a `content.read` by the same key.
    FieldsOpen GET "/v1/acts/{hash}/fields/{field}" Access::Roles(READERS);
    /// Every use, its state in words.
    UsesList GET "/v1/uses" Access::Roles(CASE);
    /// One use.
    UsesRead GET "/v1/uses/{id}" Access::Roles(CASE);
    /// The acts of a use, in order.
    UsesActs GET "/v1/uses/{id}/acts" Access::Roles(CASE);
    /// The last assessment of a use.
    UsesAssessment GET "/v1/uses/{id}/assessment" Access::Roles(CASE);
    /// The certificate of an erasure.
    UsesCertificate GET "/v1/uses/{id}/erasures/{order}/certificate" Access::Roles(CASE);
    /// What a trustee held, once a final decision overturned the refusal.
    UsesEscrow GET "/v1/uses/{id}/escrow" Access::Roles(TRUSTEE);
    /// Candidates, as NDJSON.
    CandidatesSubmit POST "/v1/candidates" Access::Roles(ENGINE);
    /// One ONVIF face recognition event.
    OnvifSubmit POST "/v1/uses/{id}/onvif" Access::Roles(ENGINE);
    /// How many faces the engine saw.
    FacesReport POST "/v1/uses/{id}/faces" Access::Roles(ENGINE);
    /// The engine's open orders.
    OrdersList GET "/v1/orders" Access::Roles(ENGINE);
    /// The engine still compares under an order.
    OrdersRenew POST "/v1/orders/{hash}/renew" Access::Roles(ENGINE);
    /// The alerts that wait for the caller.
    AlertsList GET "/v1/alerts" Access::Roles(OPENERS);
    /// Alerts, darkening and gate states, as they come; ids only.
    AlertsStream GET "/v1/alerts/stream" Access::Roles(WATCHERS);
    /// The content of an alert, after an `alert.opened` by the same key.
    AlertsRead GET "/v1/alerts/{id}" Access::Roles(OPENERS);
    /// The figures of a year.
    ReportsRead GET "/v1/reports/{year}" Access::Roles(FIGURES);
}

impl Operation {
    /// The operation behind a matched path and a method; none is refused at the door.
    #[must_use]
    pub fn matched(method: &Method, path: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.path() == path && operation.method() == method)
    }

    /// How many bytes its request's body may have.
    #[must_use]
    pub const fn body_max(self) -> usize {
        match self {
            Self::CandidatesSubmit => stricto_ingest::ndjson::BODY_MAX_BYTES,
            Self::ActsSubmit | Self::SealMake => 8 << 20,
            Self::OnvifSubmit => stricto_ingest::MESSAGE_MAX_BYTES,
            Self::FacesReport | Self::OrdersRenew => 4 << 10,
            Self::HealthRead
            | Self::InstanceRead
            | Self::OpenapiRead
            | Self::CheckpointRead
            | Self::TileRead
            | Self::HeadRead
            | Self::ActsRead
            | Self::ActsProve
            | Self::FieldsOpen
            | Self::UsesList
            | Self::UsesRead
            | Self::UsesActs
            | Self::UsesAssessment
            | Self::UsesCertificate
            | Self::UsesEscrow
            | Self::OrdersList
            | Self::AlertsList
            | Self::AlertsStream
            | Self::AlertsRead
            | Self::ReportsRead => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as text: one line an operation, one column a role, and nobody last.
    fn matrix() -> String {
        let mut text = String::from("# operation by role; generated, UPDATE_GOLDEN=1 rewrites\n");
        for operation in Operation::ALL {
            let admitted: Vec<&str> = match operation.access() {
                Access::Public => vec!["anyone"],
                Access::Signed => vec!["anyone with a signed act"],
                Access::Roles(_) => Role::ALL
                    .iter()
                    .filter(|role| operation.access().admits(Some(**role)))
                    .map(|role| role.as_str())
                    .collect(),
            };
            text += &format!("{} {}: {}\n", operation.method(), operation.path(), admitted.join(" "));
        }
        text
    }

    #[test]
    fn the_table_is_the_golden_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access.txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, matrix()).expect("the golden file is written");
        }
        let golden = std::fs::read_to_string(path).expect("the golden file is there");
        assert_eq!(matrix(), golden, "run with UPDATE_GOLDEN=1 when the change is meant");
    }

    #[test]
    fn nobody_without_a_role_passes_a_door_with_roles() {
        for operation in Operation::ALL {
            match operation.access() {
                Access::Public | Access::Signed => {}
                Access::Roles(roles) => {
                    assert!(!operation.access().admits(None), "{operation:?}");
                    assert!(!roles.is_empty() && !roles.contains(&Role::Register), "{operation:?}");
                }
            }
        }
    }

    #[test]
    fn an_engine_gets_no_case_and_no_alert() {
        for operation in Operation::ALL {
            let path = operation.path();
            if path.starts_with("/v1/alerts") || path.starts_with("/v1/acts/") || path == "/v1/uses" {
                assert!(!operation.access().admits(Some(Role::Engine)), "{path}");
            }
        }
    }
}
