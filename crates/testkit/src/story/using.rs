//! A use from its proposal to its alerts.

use sha2::{Digest as _, Sha256};
use stricto_law::assessment::Outcome;
use stricto_law::time::{Instant, Millis};
use stricto_record::canonical;
use stricto_record::ids::{ActHash, AlertId, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::{AlertConcluded, Conclusion};
use stricto_record::kinds::alert_opened::AlertOpened;
use stricto_record::kinds::alert_reviewed::AlertReviewed;
use stricto_record::kinds::assessment_recorded::AssessmentRecorded;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::authorisation_requested::AuthorisationRequested;
use stricto_record::kinds::candidates_released::CandidatesReleased;
use stricto_record::kinds::comparison_started::ComparisonStarted;
use stricto_record::kinds::fact_supplied::{FactSupplied, TOLD_APART};
use stricto_record::kinds::order_acknowledged::{Answer, OrderAcknowledged};
use stricto_record::kinds::order_issued::{Action, OrderIssued};
use stricto_record::kinds::permit_compiled::{PermitBasis, PermitCompiled};
use stricto_record::kinds::urgency_declared::UrgencyDeclared;
use stricto_record::kinds::use_armed::UseArmed;
use stricto_record::kinds::use_proposed::{Objective, UseProposed};
use stricto_store::sealed_limits::{PermitCommitments, SealedLimits};
use stricto_store::{Receipt, SubmitError};

use crate::cast::Actor;
use crate::instance::TestInstance;
use crate::story::enrolling::{PROFILE, SYSTEM};
use crate::story::limits::{content, limits};

/// How long a granted use may last.
pub const GRANTED_FOR: Millis = Millis::hours(12);

impl TestInstance {
    /// A use that nobody proposed yet.
    #[must_use]
    pub fn new_use(&self) -> UseId {
        UseId(self.chance.id())
    }

    /// The requester proposes a use, with a sealed reference list.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn propose(&self, use_id: UseId) -> Result<Receipt, SubmitError> {
        let public = Public::UseProposed(UseProposed {
            member_state: "SE".parse().expect("a code"),
            profile: PROFILE.parse().expect("a profile id"),
            objectives: vec![Objective::Missing],
            system: SYSTEM.parse().expect("a system id"),
            earlier: Vec::new(),
        });
        let fields: [(&str, &[u8]); 2] = [("case", b"{}"), ("list", b"{\"persons\":[\"invented-1\"]}")];
        self.submit_sealed(&self.cast.requester, Some(use_id), public, &[], &fields).await
    }

    /// The requester asks the court.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn request(&self, use_id: UseId, urgent: bool) -> Result<Receipt, SubmitError> {
        let to = self.cast.court.body.clone();
        let public = Public::AuthorisationRequested(AuthorisationRequested { urgent, to });
        self.submit(&self.cast.requester, Some(use_id), public, &[]).await
    }

    /// The requester tells the use apart from each recent urgent start that was refused or lapsed, if there is one.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn tell_apart(&self, use_id: UseId) -> Result<(), SubmitError> {
        let now = self.now();
        let others: Vec<ActHash> = self.register().read(|fold| {
            let others = fold.use_file(use_id).map(|file| fold.not_told_apart(file, now)).unwrap_or_default();
            others.iter().filter_map(|id| fold.use_file(*id)).map(|file| file.proposed.act).collect()
        });
        if others.is_empty() {
            return Ok(());
        }
        let row = TOLD_APART.parse().expect("a row");
        let public = Public::FactSupplied(FactSupplied { row });
        self.submit(&self.cast.requester, Some(use_id), public, &others).await.map(drop)
    }

    /// The commander declares urgency, of a use that is told apart from those that were refused.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn declare_urgency(&self, use_id: UseId) -> Result<Receipt, SubmitError> {
        self.tell_apart(use_id).await?;
        let public = Public::UrgencyDeclared(UrgencyDeclared { until: self.now().plus(GRANTED_FOR) });
        self.submit(&self.cast.commander, Some(use_id), public, &[]).await
    }

    /// The court decides on `answered`, signed by its own key.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn decide(
        &self,
        use_id: UseId,
        answered: ActHash,
        result: DecisionResult,
        outside: &[AlertId],
    ) -> Result<Receipt, SubmitError> {
        let public = Public::AuthorisationDecided(AuthorisationDecided {
            result,
            basis: Basis::Signed,
            body: self.cast.court.body.clone(),
            until: result.allows().then(|| self.now().plus(GRANTED_FOR)),
            decided_at: None,
            document: None,
            outside: outside.to_vec(),
            false_alerts: None,
        });
        let fields: [(&str, &[u8]); 2] = [("decision", b"{}"), ("limits", b"{}")];
        self.submit_sealed(&self.cast.court, Some(use_id), public, &[answered], &fields).await
    }

    /// The register records a permitted assessment, by the law of these stories: no version of the engine has it, so
    /// that nobody who verifies can compute it again, and the report says so.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn assess(&self, use_id: UseId) -> Result<Receipt, SubmitError> {
        let good_until = Some(self.now().plus(GRANTED_FOR));
        let receipt = stricto_law::receipt::Receipt {
            engine_version: "of-the-stories".into(),
            requirements_sha256: String::new(),
            profile_sha256: None,
            facts_commitment: String::new(),
            at: self.now(),
            findings: Vec::new(),
            outcome: Outcome::Permitted,
            good_until,
        };
        let written = canonical::serialize(&serde_json::to_value(&receipt).expect("a value")).expect("bytes");
        let public = Public::AssessmentRecorded(AssessmentRecorded {
            outcome: Outcome::Permitted,
            findings: Vec::new(),
            good_until,
            receipt: Hex32(Sha256::digest(written).into()),
        });
        let sealed = serde_json::json!({ "receipt": receipt, "salt": Hex32([7; 32]) });
        let sealed = canonical::value_bytes(&sealed).expect("canonical bytes");
        let read_from = self.register().read(|fold| fold.read_from(use_id));
        self.act(Some(use_id), public, read_from.as_slice(), &[("receipt", &sealed)]).await
    }

    /// The register compiles a permit on `assessment` and `basis`.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn compile(
        &self,
        use_id: UseId,
        assessment: ActHash,
        (basis, on): (PermitBasis, ActHash),
        good_until: Instant,
    ) -> Result<Receipt, SubmitError> {
        let sealed = SealedLimits::new(&limits(self.now()), &*self.chance).expect("limits");
        let origin = self.register().origin().as_str().to_owned();
        let PermitCommitments { fields, roots } = sealed.commitments(&origin, use_id).expect("commitments");
        let public = Public::PermitCompiled(PermitCompiled { good_until, basis, fields, roots });
        let sealed = serde_json::to_value(&sealed).expect("a value");
        let sealed = canonical::serialize(&sealed).expect("canonical bytes");
        self.act(Some(use_id), public, &[assessment, on], &[("limits", &sealed)]).await
    }

    /// The commander arms the use.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn arm(&self, use_id: UseId) -> Result<Receipt, SubmitError> {
        self.submit(&self.cast.commander, Some(use_id), Public::UseArmed(UseArmed {}), &[]).await
    }

    /// The register orders the engine, and the engine does it and says so.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn order(&self, use_id: UseId, action: Action) -> Result<(), SubmitError> {
        let permit = self.permit(use_id);
        let until = match action {
            Action::Compare => permit.map(|(_, good_until)| good_until),
            Action::Stop | Action::DeleteList => None,
        };
        let re: Vec<ActHash> = permit.map(|(act, _)| act).into_iter().collect();
        let public = Public::OrderIssued(OrderIssued { engine: self.cast.engine.id(), action, until });
        let order = self.act(Some(use_id), public, &re, &[]).await?;
        let done = Public::OrderAcknowledged(OrderAcknowledged { answer: Answer::Done });
        self.submit(&self.cast.engine, Some(use_id), done, &[order.hash]).await?;
        if action == Action::Compare {
            let started = Public::ComparisonStarted(ComparisonStarted { first: self.now() });
            self.submit(&self.cast.engine, Some(use_id), started, &[]).await?;
        }
        Ok(())
    }

    /// The open permit: its act and until when it is good.
    #[must_use]
    pub fn permit(&self, use_id: UseId) -> Option<(ActHash, Instant)> {
        let now = self.now();
        self.register().read(|fold| {
            let permit = fold.use_file(use_id)?.permit_open(now).ok()?;
            Some((permit.act, permit.good_until))
        })
    }

    /// The register releases alerts within the limits under `permit`, with these texts in the place of pictures; their
    /// ids, in that order.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn release(
        &self,
        use_id: UseId,
        permit: ActHash,
        pictures: &[&[u8]],
    ) -> Result<(Receipt, Vec<AlertId>), SubmitError> {
        let contents: Vec<Vec<u8>> = pictures.iter().map(|picture| content(self.now(), picture)).collect();
        self.release_sealed(use_id, permit, &contents).await
    }

    /// The register releases alerts with these very contents, whatever the permit's limits say of them.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn release_sealed(
        &self,
        use_id: UseId,
        permit: ActHash,
        contents: &[Vec<u8>],
    ) -> Result<(Receipt, Vec<AlertId>), SubmitError> {
        let alerts: Vec<AlertId> = contents.iter().map(|_| AlertId(self.chance.id())).collect();
        let names: Vec<String> = alerts.iter().map(ToString::to_string).collect();
        let fields: Vec<(&str, &[u8])> =
            names.iter().map(String::as_str).zip(contents.iter().map(Vec::as_slice)).collect();
        let public = Public::CandidatesReleased(CandidatesReleased { permit });
        let receipt = self.act(Some(use_id), public, &[], &fields).await?;
        Ok((receipt, alerts))
    }

    /// Somebody opens an alert.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn open_alert(
        &self,
        actor: &Actor,
        use_id: UseId,
        alert: AlertId,
    ) -> Result<Receipt, SubmitError> {
        let why = "verification".parse().expect("a code");
        self.submit(actor, Some(use_id), Public::AlertOpened(AlertOpened { alert, why }), &[]).await
    }

    /// Two verifiers open and review an alert, and the register concludes it.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn verify_alert(
        &self,
        use_id: UseId,
        alert: AlertId,
        conclusion: Conclusion,
    ) -> Result<Receipt, SubmitError> {
        let [first, second, _] = &self.cast.verifiers;
        for verifier in [first, second] {
            self.open_alert(verifier, use_id, alert).await?;
            let public = Public::AlertReviewed(AlertReviewed { alert });
            let outcome: [(&str, &[u8]); 1] = [("outcome", b"{\"outcome\":\"same\"}")];
            self.submit_sealed(verifier, Some(use_id), public, &[], &outcome).await?;
        }
        self.act(Some(use_id), Public::AlertConcluded(AlertConcluded { alert, conclusion }), &[], &[]).await
    }
}
