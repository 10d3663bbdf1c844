//! A use that the law itself permits, from the worked case, with its assessment and permit as the server makes them.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stricto_law::Assessment;
use stricto_law::case::Case;
use stricto_law::input::{Format, parse};
use stricto_law::permit::{BoundedLimits, Permit};
use stricto_law::profile::Profiles;
use stricto_law::time::Instant;
use stricto_record::canonical;
use stricto_record::case_file;
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::assessment_recorded::{AssessmentRecorded, RowFinding};
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::authorisation_requested::AuthorisationRequested;
use stricto_record::kinds::fria_completed::FriaCompleted;
use stricto_record::kinds::necessity_assessed::NecessityAssessed;
use stricto_record::kinds::permit_compiled::{PermitBasis, PermitCompiled};
use stricto_record::kinds::registration_recorded::{Registration, RegistrationRecorded};
use stricto_record::kinds::use_proposed::{Objective, UseProposed};
use stricto_store::SealedLimits;
use stricto_testkit::{Actor, TestInstance};

const WORKED: &str = include_str!("../../../../cases/worked/se-missing-child-granted.toml");
const SYSTEM: &str = "system-1";
const SALT: [u8; 32] = [4; 32];

/// A use with its grant, and what the register's own key makes of it.
pub(crate) struct Granted<'a> {
    pub(crate) instance: &'a TestInstance,
    pub(crate) use_id: UseId,
    pub(crate) decision: ActHash,
}

fn bytes(value: &Value) -> Vec<u8> {
    canonical::value_bytes(value).unwrap()
}

async fn done(
    instance: &TestInstance,
    (actor, of): (&Actor, Option<UseId>),
    public: Public,
    re: &[ActHash],
    sealed: &[(&str, Value)],
) -> ActHash {
    let values: Vec<(&str, Vec<u8>)> = sealed.iter().map(|(name, value)| (*name, bytes(value))).collect();
    let fields: Vec<(&str, &[u8])> = values.iter().map(|(name, value)| (*name, value.as_slice())).collect();
    instance.submit_sealed(actor, of, public, re, &fields).await.unwrap().hash
}

fn worked() -> Value {
    let text = WORKED.replace("system-a", SYSTEM).replace("4.2.0", "1.0");
    let case: Case = parse(&text, Format::Toml).unwrap().case;
    serde_json::to_value(case).unwrap()
}

impl<'a> Granted<'a> {
    /// Proposed, asked and granted, every part as a lawyer would write it.
    pub(crate) async fn new(instance: &'a TestInstance) -> Self {
        let (cast, use_id, case) = (&instance.cast, instance.new_use(), worked());
        let of = Some(use_id);
        let system = || SYSTEM.parse().unwrap();
        let fria = Public::FriaCompleted(FriaCompleted { system: system(), document: Hex32([3; 32]) });
        done(instance, (&cast.rights_officer, None), fria, &[], &[("fria", json!({ "fria": case["fria"] }))])
            .await;
        let registered = RegistrationRecorded { system: system(), state: Registration::Registered };
        let part = [("registration", json!({ "registration": case["registration"] }))];
        let registered = Public::RegistrationRecorded(registered);
        done(instance, (&cast.rights_officer, None), registered, &[], &part).await;
        let proposed = Public::UseProposed(UseProposed {
            member_state: "SE".parse().unwrap(),
            profile: "SE".parse().unwrap(),
            objectives: vec![Objective::Missing],
            system: system(),
            earlier: Vec::new(),
        });
        let mut part = case.clone();
        for section in ["fria", "registration", "authorisation", "urgency", "running", "alerts", "necessity"]
        {
            part.as_object_mut().unwrap().remove(section);
        }
        done(instance, (&cast.requester, of), proposed, &[], &[("case", part), ("list", json!({}))]).await;
        let necessity = [("case", json!({ "necessity": case["necessity"] }))];
        let public = Public::NecessityAssessed(NecessityAssessed {});
        done(instance, (&cast.requester, of), public, &[], &necessity).await;
        let decision = asked_and_granted(instance, use_id, &case).await;
        Self { instance, use_id, decision }
    }

    async fn asked(&self) -> (Case, Assessment) {
        let openings = self.instance.register().openings(self.use_id).await.unwrap();
        let case = self
            .instance
            .register()
            .read(|fold| case_file::read(fold, fold.use_file(self.use_id).unwrap(), &openings).case);
        let assessment = stricto_law::assess(&case, &Profiles::built_in(), self.instance.now());
        (case, assessment)
    }

    /// Asks the law and records the answer, after `tell` changed the public part and `seal` what is sealed.
    pub(crate) async fn assess(
        &self,
        tell: impl FnOnce(&mut AssessmentRecorded),
        seal: impl FnOnce(&mut Value),
    ) -> ActHash {
        let (case, assessment) = self.asked().await;
        let receipt = serde_json::to_value(stricto_law::receipt(&case, &assessment, SALT).unwrap()).unwrap();
        let mut sealed = json!({ "receipt": receipt, "salt": Hex32(SALT) });
        seal(&mut sealed);
        let mut recorded = AssessmentRecorded {
            outcome: assessment.outcome,
            findings: assessment.findings.iter().map(RowFinding::of).collect(),
            good_until: assessment.good_until,
            receipt: Hex32(Sha256::digest(bytes(&sealed["receipt"])).into()),
        };
        tell(&mut recorded);
        let read_from = self.instance.register().read(|fold| fold.read_from(self.use_id).unwrap());
        let public = Public::AssessmentRecorded(recorded);
        let fields = [("receipt", bytes(&sealed))];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_slice()));
        self.instance.act(Some(self.use_id), public, &[read_from], &fields).await.unwrap().hash
    }

    /// Compiles the law's permit, after `widen` changed limits and end, with correct commitments; its position.
    pub(crate) async fn compile(
        &self,
        assessment: ActHash,
        widen: impl FnOnce(&mut BoundedLimits, &mut Instant),
    ) -> u64 {
        let (_, assessed) = self.asked().await;
        let permit = Permit::compile(assessed.permitted().expect("the law permits")).unwrap();
        let (mut limits, mut good_until) = (permit.limits().clone(), permit.good_until());
        widen(&mut limits, &mut good_until);
        let sealed = SealedLimits::new(&limits, &*self.instance.chance).unwrap();
        let origin = self.instance.register().origin().as_str().to_owned();
        let made = sealed.commitments(&origin, self.use_id).unwrap();
        let basis = PermitBasis::Decision;
        let public = Public::PermitCompiled(PermitCompiled {
            good_until,
            basis,
            fields: made.fields,
            roots: made.roots,
        });
        let sealed = bytes(&serde_json::to_value(&sealed).unwrap());
        let re = [assessment, self.decision];
        let done = self.instance.act(Some(self.use_id), public, &re, &[("limits", &sealed)]).await;
        done.unwrap().index
    }
}

async fn asked_and_granted(instance: &TestInstance, use_id: UseId, case: &Value) -> ActHash {
    let (cast, of) = (&instance.cast, Some(use_id));
    let to = cast.court.body.clone();
    let public = Public::AuthorisationRequested(AuthorisationRequested { urgent: false, to: to.clone() });
    let said = json!({ "reasons": "invented", "case": { "authorisation": case["authorisation"] } });
    let sealed = [("request", said), ("limits", case["limits"]["requested"].clone())];
    let asked = done(instance, (&cast.requester, of), public, &[], &sealed).await;
    let decided = Public::AuthorisationDecided(AuthorisationDecided {
        result: DecisionResult::GrantedInPart,
        basis: Basis::Signed,
        body: to,
        until: Some("2026-11-22T15:00:00.000Z".parse().unwrap()),
        decided_at: None,
        document: None,
        outside: Vec::new(),
        false_alerts: None,
    });
    // What the court finds answers the request: it finds it now.
    let found = case["authorisation"].to_string();
    let now = format!("\"at\":\"{}\"", instance.now());
    let found = found.replace("\"at\":\"2026-11-22T09:00:00.000Z\"", &now);
    let found: Value = serde_json::from_str(&found).unwrap();
    let said = json!({ "reasons": "invented", "conditions": [], "case": { "authorisation": found } });
    let sealed = [("decision", said), ("limits", case["authorisation"]["limits"].clone())];
    done(instance, (&cast.court, of), decided, &[asked], &sealed).await
}
