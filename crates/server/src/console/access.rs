//! Who gets which page: one table. What is not in it is refused.

use axum::http::Method;
use stricto_record::role::Role;

/// Who gets a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anyone at all.
    Anyone,
    /// Whoever is signed in with a key of one of these roles.
    Roles(&'static [Role]),
}

impl Audience {
    /// Whether somebody with this role, or with none, gets the page.
    #[must_use]
    pub fn admits(self, role: Option<Role>) -> bool {
        match self {
            Self::Anyone => true,
            Self::Roles(roles) => role.is_some_and(|role| roles.contains(&role)),
        }
    }
}

/// People who work on a case, decide on it, or oversee it.
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

/// Those who may stop a use (R-14-c, promise 6).
const STOPPERS: &[Role] = &[
    Role::Requester,
    Role::Commander,
    Role::Verifier,
    Role::RightsOfficer,
    Role::Court,
    Role::CourtClerk,
    Role::MarketSurveillance,
    Role::DataProtection,
];

/// Those who may read the limits of a use, as an act; verifiers stay blind to them (R-14-b).
const LIMITS: &[Role] = &[
    Role::Requester,
    Role::Commander,
    Role::RightsOfficer,
    Role::Court,
    Role::MarketSurveillance,
    Role::DataProtection,
    Role::Auditor,
];

/// Those who are given the register itself, and its figures.
const REGISTER: &[Role] = &[Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Auditor];

const FIGURES: &[Role] =
    &[Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Auditor];

/// Those who are told of alerts or notified, and may have something to acknowledge or attest.
const OWING: &[Role] = &[
    Role::Requester,
    Role::Commander,
    Role::Verifier,
    Role::RightsOfficer,
    Role::Court,
    Role::MarketSurveillance,
    Role::DataProtection,
];

/// Those who may resume a use that is suspended: never those who verify, or who asked for it.
const RESUMERS: &[Role] =
    &[Role::Commander, Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection];

/// Those who close what stands about a use (R-85-a, R-86-a).
const CLOSERS: &[Role] = &[Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection];

const COURT: &[Role] = &[Role::Court];

const COMMANDER: &[Role] = &[Role::Commander];

/// Those who verify alerts, and those who oversee that.
const OPENERS: &[Role] =
    &[Role::Verifier, Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection];

const VERIFIERS: &[Role] = &[Role::Verifier];

macro_rules! pages {
    ($($(#[$doc:meta])* $variant:ident $method:ident $path:literal $audience:expr;)*) => {
        /// A page, or what a form on one does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Page {
            $($(#[$doc])* $variant,)*
        }

        impl Page {
            /// Every page, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The page's path, with its parameters in braces.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self { $(Self::$variant => $path,)* }
            }

            /// The page's name, as logs write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }

            /// The page's method.
            #[must_use]
            pub const fn method(self) -> Method {
                match self { $(Self::$variant => Method::$method,)* }
            }

            /// Who gets it.
            #[must_use]
            pub const fn audience(self) -> Audience {
                match self { $(Self::$variant => $audience,)* }
            }
        }
    };
}

pages! {
    /// The way in.
    Home GET "/" Audience::Anyone;
    /// Stylesheet and script.
    Assets GET "/assets/{name}" Audience::Anyone;
    /// The form to sign in.
    SignIn GET "/sign-in" Audience::Anyone;
    /// Signing in.
    SignInDo POST "/sign-in" Audience::Anyone;
    /// Signing out.
    SignOut POST "/sign-out" Audience::Anyone;
    /// *Is it prohibited?*, one question a page.
    Check GET "/check" Audience::Anyone;
    /// Every use.
    Uses GET "/uses" Audience::Roles(CASE);
    /// The case file of a use.
    CaseFile GET "/uses/{id}" Audience::Roles(CASE);
    /// The limits of a use on a map; reading them is recorded.
    Limits POST "/uses/{id}/limits" Audience::Roles(LIMITS);
    /// Resumes a use that is suspended.
    Resume POST "/uses/{id}/resume" Audience::Roles(RESUMERS);
    /// Closes what stands about a use: an incident, a complaint, a person's request, a challenge.
    MatterClose POST "/uses/{id}/matters/{act}" Audience::Roles(CLOSERS);
    /// Stops a use, at once.
    Stop POST "/uses/{id}/stop" Audience::Roles(STOPPERS);
    /// Asks for the reason of a stop, afterwards.
    StopReason GET "/uses/{id}/stop/reason" Audience::Roles(STOPPERS);
    /// Gives the reason of a stop.
    StopReasonDo POST "/uses/{id}/stop/reason" Audience::Roles(STOPPERS);
    /// The reasons of the last assessment; reading them is recorded.
    Reasons POST "/uses/{id}/reasons" Audience::Roles(LIMITS);
    /// The last decision with its reasons and conditions; reading it is recorded.
    Decision POST "/uses/{id}/decision" Audience::Roles(LIMITS);
    /// Arms a use under its permit.
    Arm POST "/uses/{id}/arm" Audience::Roles(COMMANDER);
    /// Requests that wait for the court.
    Court GET "/court" Audience::Roles(COURT);
    /// A request, before it is opened.
    Request GET "/court/{request}" Audience::Roles(COURT);
    /// A request, opened: reading it is recorded.
    RequestRead POST "/court/{request}" Audience::Roles(COURT);
    /// Decides on a request.
    Decide POST "/court/{request}/decide" Audience::Roles(COURT);
    /// The alerts that wait.
    Alerts GET "/alerts" Audience::Roles(OPENERS);
    /// An alert that the caller opened.
    Alert GET "/alerts/{id}" Audience::Roles(OPENERS);
    /// Opens an alert: recorded before it is shown.
    AlertOpen POST "/alerts/{id}/open" Audience::Roles(OPENERS);
    /// Says what the pictures show.
    AlertReview POST "/alerts/{id}/review" Audience::Roles(VERIFIERS);
    /// What the queue's script listens to; ids only.
    AlertEvents GET "/alerts/events" Audience::Roles(OPENERS);
    /// What waits for the key that signed in.
    Owed GET "/owed" Audience::Roles(OWING);
    /// Answers what the key owes.
    OwedDo POST "/uses/{id}/owed/{act}" Audience::Roles(OWING);
    /// Erasures, open and closed.
    Erasures GET "/erasures" Audience::Roles(CASE);
    /// The certificate of an erasure, to print.
    Certificate GET "/uses/{id}/erasures/{order}" Audience::Roles(CASE);
    /// The certificate of an erasure, as the document to hand on.
    CertificateDocument GET "/uses/{id}/erasures/{order}/certificate.json" Audience::Roles(CASE);
    /// The register's entries with their proof state.
    Register GET "/register" Audience::Roles(REGISTER);
    /// One entry of the register, with its proof.
    Entry GET "/register/{position}" Audience::Roles(REGISTER);
    /// The figures of a year.
    Figures GET "/figures" Audience::Roles(FIGURES);
}

impl Page {
    /// The page behind a matched path and a method; none is refused at the door.
    #[must_use]
    pub fn matched(method: &Method, path: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|page| page.path() == path && page.method() == method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as text: one line a page, one column a role.
    fn matrix() -> String {
        let mut text = String::from("# page by role; generated, UPDATE_GOLDEN=1 rewrites\n");
        for page in Page::ALL {
            let admitted: Vec<&str> = match page.audience() {
                Audience::Anyone => vec!["anyone"],
                Audience::Roles(roles) => roles.iter().map(|role| role.as_str()).collect(),
            };
            text += &format!("{} {}: {}\n", page.method(), page.path(), admitted.join(" "));
        }
        text
    }

    #[test]
    fn the_table_of_pages_is_the_golden_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages.txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, matrix()).expect("the golden file is written");
        }
        let golden = std::fs::read_to_string(path).expect("the golden file is there");
        assert_eq!(matrix(), golden, "run with UPDATE_GOLDEN=1 when the change is meant");
    }

    #[test]
    fn machines_get_no_page_that_asks_for_a_role() {
        for page in Page::ALL {
            for machine in [Role::Engine, Role::SiteGate, Role::Register] {
                let named = matches!(page.audience(), Audience::Roles(roles) if roles.contains(&machine));
                assert!(!named, "{page:?} {machine:?}");
            }
        }
    }
}
