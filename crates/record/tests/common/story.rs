//! Whole stories, step by step: a described system under an adopted profile, a planned use, an urgent one.

use std::collections::BTreeMap;

use stricto_law::assessment::Outcome;
use stricto_law::time::{Instant, Millis};
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::actor_enrolled::ActorEnrolled;
use stricto_record::kinds::alert_concluded::{AlertConcluded, Conclusion};
use stricto_record::kinds::alert_opened::AlertOpened;
use stricto_record::kinds::alert_reviewed::AlertReviewed;
use stricto_record::kinds::assessment_recorded::AssessmentRecorded;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::authorisation_requested::AuthorisationRequested;
use stricto_record::kinds::candidates_released::CandidatesReleased;
use stricto_record::kinds::format_adopted::FormatAdopted;
use stricto_record::kinds::fria_completed::FriaCompleted;
use stricto_record::kinds::permit_compiled::{PermitBasis, PermitCompiled, Root};
use stricto_record::kinds::profile_adopted::{Body, ProfileAdopted};
use stricto_record::kinds::registration_recorded::{Registration, RegistrationRecorded};
use stricto_record::kinds::system_described::SystemDescribed;
use stricto_record::kinds::urgency_declared::UrgencyDeclared;
use stricto_record::kinds::use_armed::UseArmed;
use stricto_record::kinds::use_proposed::{Objective, UseProposed};
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_record::role::Role;

use super::{Draft, World, all_kinds, hex, id, key, public_key};

/// Everyone whom the administrator enrols: name, role. Rights officer and auditor are of another office than the unit.
pub(crate) const UNIT: [(&str, Role); 9] = [
    ("requester", Role::Requester),
    ("commander", Role::Commander),
    ("second-commander", Role::Commander),
    ("verifier-1", Role::Verifier),
    ("verifier-2", Role::Verifier),
    ("verifier-3", Role::Verifier),
    ("rights-officer", Role::RightsOfficer),
    ("auditor", Role::Auditor),
    ("engine", Role::Engine),
];

/// Everyone outside the unit: name, role, body.
pub(crate) const OUTSIDE: [(&str, Role, &str); 6] = [
    ("judge", Role::Court, "court"),
    ("other-judge", Role::Court, "other-court"),
    ("clerk", Role::CourtClerk, "court"),
    ("market", Role::MarketSurveillance, "msa"),
    ("data", Role::DataProtection, "dpa"),
    ("trustee", Role::Trustee, "trustee-office"),
];

/// The bodies of the profile: name, role.
pub(crate) const BODIES: [(&str, Role); 5] = [
    ("court", Role::Court),
    ("other-court", Role::Court),
    ("msa", Role::MarketSurveillance),
    ("dpa", Role::DataProtection),
    ("trustee-office", Role::Trustee),
];

pub(crate) fn enrol(by: &'static str, name: &str, role: Role, body: &str) -> Draft {
    let enrolled =
        ActorEnrolled { actor: id(name), key: public_key(name), role, body: id(body), seals_to: None };
    Draft::new(by, None, Public::ActorEnrolled(enrolled))
}

pub(crate) fn adopt(bodies: &[(&str, Role)]) -> Draft {
    let body = |(name, role): &(&str, Role)| Body { body: id(name), role: *role, key: public_key(name) };
    let bodies = bodies.iter().map(body).collect();
    let adopted = ProfileAdopted {
        profile: id("SE"),
        sha256: hex("profile"),
        bodies,
        kept_days: None,
        lapse_erases: false,
        challenge_days: None,
    };
    Draft::new("administrator", None, Public::ProfileAdopted(adopted))
}

pub(crate) fn found() -> Draft {
    Draft::new(
        "register",
        None,
        Public::FormatAdopted(FormatAdopted {
            kinds: all_kinds(),
            register: public_key("register"),
            administrator: public_key("administrator"),
            log_vkey: "example.org/register+00000000+AAAA".to_owned(),
        }),
    )
}

pub(crate) fn describe(controllable: bool) -> Draft {
    let system = SystemDescribed {
        system: id("system-a"),
        version: "4.2.0".to_owned(),
        engine: key("engine"),
        controllable,
    };
    Draft::new("administrator", None, Public::SystemDescribed(system))
}

pub(crate) fn fria() -> Draft {
    let fria = FriaCompleted { system: id("system-a"), document: hex("fria") };
    Draft::new("rights-officer", None, Public::FriaCompleted(fria))
}

pub(crate) fn registration(state: Registration) -> Draft {
    let recorded = RegistrationRecorded { system: id("system-a"), state };
    Draft::new("administrator", None, Public::RegistrationRecorded(recorded))
}

pub(crate) fn proposal(use_id: UseId, earlier: &[UseId]) -> Draft {
    let proposed = UseProposed {
        member_state: id("SE"),
        profile: id("SE"),
        objectives: vec![Objective::Missing],
        system: id("system-a"),
        earlier: earlier.to_vec(),
    };
    Draft::new("requester", Some(use_id), Public::UseProposed(proposed))
}

pub(crate) fn request(use_id: UseId, urgent: bool) -> Draft {
    let requested = AuthorisationRequested { urgent, to: id("court") };
    Draft::new("requester", Some(use_id), Public::AuthorisationRequested(requested))
}

pub(crate) fn urgency(use_id: UseId, until: Instant) -> Draft {
    Draft::new("commander", Some(use_id), Public::UrgencyDeclared(UrgencyDeclared { until }))
}

/// A decision signed by the judge; its limits are sealed with it.
pub(crate) fn decision(use_id: UseId, result: DecisionResult, until: Option<Instant>) -> Draft {
    let decided = AuthorisationDecided {
        result,
        basis: Basis::Signed,
        body: id("court"),
        until,
        decided_at: None,
        document: None,
        outside: Vec::new(),
        false_alerts: None,
    };
    let draft = Draft::new("judge", Some(use_id), Public::AuthorisationDecided(decided));
    if result.allows() { draft.seal("limits", serde_json::Value::Null) } else { draft }
}

/// The same decision, transcribed by this person.
pub(crate) fn transcribed(by: &'static str, signed: &Draft, decided_at: Instant) -> Draft {
    let mut draft = signed.clone();
    if let Public::AuthorisationDecided(decided) = &mut draft.public {
        decided.basis = Basis::Transcribed;
        decided.document = Some(hex("document"));
        decided.decided_at = Some(decided_at);
    }
    Draft { by, ..draft }
}

pub(crate) fn assessment(use_id: UseId, outcome: Outcome, good_until: Option<Instant>) -> Draft {
    let recorded = AssessmentRecorded { outcome, findings: Vec::new(), good_until, receipt: hex("receipt") };
    Draft::new("register", Some(use_id), Public::AssessmentRecorded(recorded))
}

pub(crate) fn permit(use_id: UseId, basis: PermitBasis, good_until: Instant) -> Draft {
    let fields = ["max_delay_ms", "reference_list", "systems", "threshold_e6"];
    let roots = ["areas", "cameras", "persons", "windows"];
    let root = |name: &str| Root { count: 1, root: hex(name) };
    let compiled = PermitCompiled {
        good_until,
        basis,
        fields: fields.map(|name| (name.to_owned(), hex(name))).into_iter().collect::<BTreeMap<_, _>>(),
        roots: roots.map(|name| (name.to_owned(), root(name))).into_iter().collect::<BTreeMap<_, _>>(),
    };
    Draft::new("register", Some(use_id), Public::PermitCompiled(compiled))
}

pub(crate) fn arm(use_id: UseId) -> Draft {
    Draft::new("commander", Some(use_id), Public::UseArmed(UseArmed {}))
}

pub(crate) fn release(use_id: UseId, permit: ActHash, alerts: &[AlertId]) -> Draft {
    let released = CandidatesReleased { permit };
    let draft = Draft::new("register", Some(use_id), Public::CandidatesReleased(released));
    alerts.iter().fold(draft, |draft, alert| draft.seal(&alert.to_string(), serde_json::Value::Null))
}

pub(crate) fn open(by: &'static str, use_id: UseId, alert: AlertId) -> Draft {
    Draft::new(by, Some(use_id), Public::AlertOpened(AlertOpened { alert, why: id("review") }))
}

pub(crate) fn review(by: &'static str, use_id: UseId, alert: AlertId) -> Draft {
    Draft::new(by, Some(use_id), Public::AlertReviewed(AlertReviewed { alert }))
}

pub(crate) fn conclude(use_id: UseId, alert: AlertId, conclusion: Conclusion) -> Draft {
    let concluded = AlertConcluded { alert, conclusion };
    Draft::new("register", Some(use_id), Public::AlertConcluded(concluded))
}

pub(crate) fn stop(by: &'static str, use_id: UseId, cause: StopCause) -> Draft {
    Draft::new(by, Some(use_id), Public::UseStopped(UseStopped { cause }))
}

impl World {
    /// A register with its cast, a profile, and a described, assessed and registered system.
    pub(crate) fn ready() -> Self {
        let mut world = Self::empty();
        world.act(found());
        for (name, role) in UNIT {
            let body = match role {
                Role::RightsOfficer | Role::Auditor => "rights-office",
                _ => "unit",
            };
            world.act(enrol("administrator", name, role, body));
        }
        world.act(adopt(&BODIES));
        for (name, role, body) in OUTSIDE {
            world.act(enrol(body, name, role, body));
        }
        world.act(describe(true));
        world.act(fria());
        world.act(registration(Registration::Registered));
        world
    }

    pub(crate) fn hours(&self, hours: u64) -> Instant {
        self.now.plus(Millis::hours(hours))
    }

    /// The use, proposed and requested; the request's act.
    pub(crate) fn requested(&mut self, use_id: UseId) -> ActHash {
        self.act(proposal(use_id, &[]));
        self.act(request(use_id, false))
    }

    /// The use, granted for six hours; the decision's act.
    pub(crate) fn granted(&mut self, use_id: UseId) -> ActHash {
        let request = self.requested(use_id);
        self.act(decision(use_id, DecisionResult::Granted, Some(self.hours(6))).re(&[request]))
    }

    /// Assessed as permitted and compiled on this basis, for these hours; the permit's act.
    pub(crate) fn compiled(&mut self, use_id: UseId, on: ActHash, basis: PermitBasis, hours: u64) -> ActHash {
        let until = self.hours(hours);
        let assessed = self.act(assessment(use_id, Outcome::Permitted, Some(until)));
        self.act(permit(use_id, basis, until).re(&[assessed, on]))
    }

    /// A planned use that runs; the open permit's act.
    pub(crate) fn running(&mut self, use_id: UseId) -> ActHash {
        let granted = self.granted(use_id);
        let permit = self.compiled(use_id, granted, PermitBasis::Decision, 5);
        self.act(arm(use_id));
        permit
    }

    /// An urgent use that runs, without a request yet; the open permit's act.
    pub(crate) fn running_urgently(&mut self, use_id: UseId) -> ActHash {
        self.act(proposal(use_id, &[]));
        let declared = self.act(urgency(use_id, self.hours(48)));
        let permit = self.compiled(use_id, declared, PermitBasis::Urgency, 20);
        self.act(arm(use_id));
        permit
    }

    /// An alert of the running use, opened by the two verifiers.
    pub(crate) fn alert_opened(&mut self, use_id: UseId, permit: ActHash, name: &str) -> AlertId {
        let alert = super::alert(name);
        self.act(release(use_id, permit, &[alert]));
        self.act(open("verifier-1", use_id, alert));
        self.act(open("verifier-2", use_id, alert));
        alert
    }

    /// An alert confirmed by two verifiers.
    pub(crate) fn alert_confirmed(&mut self, use_id: UseId, permit: ActHash, name: &str) -> AlertId {
        let alert = self.alert_opened(use_id, permit, name);
        self.act(review("verifier-1", use_id, alert));
        self.act(review("verifier-2", use_id, alert));
        self.act(conclude(use_id, alert, Conclusion::Confirmed));
        alert
    }
}
