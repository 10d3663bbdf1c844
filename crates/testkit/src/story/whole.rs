//! Whole stories: a planned use, an urgent use that is refused.

use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_store::SubmitError;

use super::erasing::Erased;
use crate::instance::TestInstance;

impl TestInstance {
    /// A planned use up to the engine comparing: proposed, asked, granted, assessed, compiled, armed; its permit.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn running_use(&self, use_id: UseId) -> Result<ActHash, SubmitError> {
        self.propose(use_id).await?;
        let request = self.request(use_id, false).await?;
        let decision = self.decide(use_id, request.hash, DecisionResult::Granted, &[]).await?;
        let assessment = self.assess(use_id).await?;
        let until = decision.time.plus(super::using::GRANTED_FOR);
        let basis = (PermitBasis::Decision, decision.hash);
        let permit = self.compile(use_id, assessment.hash, basis, until).await?;
        self.arm(use_id).await?;
        self.order(use_id, Action::Compare).await?;
        Ok(permit.hash)
    }

    /// An urgent use up to the engine comparing, before anybody asked the court; its permit.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn running_urgent_use(&self, use_id: UseId) -> Result<ActHash, SubmitError> {
        self.propose(use_id).await?;
        let urgency = self.declare_urgency(use_id).await?;
        let assessment = self.assess(use_id).await?;
        let until = urgency.time.plus(super::using::GRANTED_FOR);
        let basis = (PermitBasis::Urgency, urgency.hash);
        let permit = self.compile(use_id, assessment.hash, basis, until).await?;
        self.arm(use_id).await?;
        self.order(use_id, Action::Compare).await?;
        Ok(permit.hash)
    }

    /// The planned story whole: one alert, verified twice, confirmed; then the objective is reached.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn planned_story(&self, use_id: UseId, content: &[u8]) -> Result<AlertId, SubmitError> {
        let permit = self.running_use(use_id).await?;
        let (_, alerts) = self.release(use_id, permit, &[content]).await?;
        self.verify_alert(use_id, alerts[0], Conclusion::Confirmed).await?;
        self.stop(&self.cast.commander, use_id, StopCause::ObjectiveReached).await?;
        self.order(use_id, Action::Stop).await?;
        self.last_tally(use_id, 1).await?;
        Ok(alerts[0])
    }

    /// The refused story up to the order to erase: urgent, one alert seen, refused, stopped, recalled; the order.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn refused_until_ordered(
        &self,
        use_id: UseId,
        content: &[u8],
    ) -> Result<(AlertId, ActHash), SubmitError> {
        let permit = self.running_urgent_use(use_id).await?;
        let (_, alerts) = self.release(use_id, permit, &[content]).await?;
        self.open_alert(&self.cast.verifiers[0], use_id, alerts[0]).await?;
        let request = self.request(use_id, true).await?;
        self.decide(use_id, request.hash, DecisionResult::Refused, &[]).await?;
        self.order(use_id, Action::Stop).await?;
        self.recall(use_id).await?;
        let order = self.order_erasure(use_id, ErasureCause::Refused, ErasureScope::Content).await?;
        Ok((alerts[0], order.hash))
    }

    /// The refused story whole, to its certificate.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn refused_story(&self, use_id: UseId, content: &[u8]) -> Result<Erased, SubmitError> {
        let (_, order) = self.refused_until_ordered(use_id, content).await?;
        self.order(use_id, Action::DeleteList).await?;
        self.finish_erasure(use_id, order).await
    }
}
