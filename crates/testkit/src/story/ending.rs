//! How a use ends.

use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::notice_received::NoticeReceived;
use stricto_record::kinds::tally_recorded::TallyRecorded;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_store::{Receipt, SubmitError};

use crate::cast::Actor;
use crate::instance::TestInstance;

impl TestInstance {
    /// Somebody stops the use.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn stop(&self, actor: &Actor, use_id: UseId, cause: StopCause) -> Result<Receipt, SubmitError> {
        self.submit(actor, Some(use_id), Public::UseStopped(UseStopped { cause }), &[]).await
    }

    /// The register recalls what is to be recalled, and everybody told says that they got it.
    ///
    /// # Errors
    /// Where an act is refused or the register is unavailable.
    pub async fn recall(&self, use_id: UseId) -> Result<(), SubmitError> {
        let next = self.register().read(|fold| fold.use_file(use_id).and_then(|file| file.next_recall(256)));
        let Some(next) = next else { return Ok(()) };
        let told = next.told.clone();
        let public = Public::RecallSent(next);
        let recall = self.act(Some(use_id), public, &[], &[]).await?;
        for actor in self.cast.of_the_unit().filter(|actor| told.contains(&actor.id())) {
            let received = Public::NoticeReceived(NoticeReceived {});
            self.submit(actor, Some(use_id), received, &[recall.hash]).await?;
        }
        Ok(())
    }

    /// The register records the last counters.
    ///
    /// # Errors
    /// Where the act is refused or the register is unavailable.
    pub async fn last_tally(&self, use_id: UseId, released: u64) -> Result<Receipt, SubmitError> {
        let public = Public::TallyRecorded(TallyRecorded {
            faces_seen: released + 1000,
            released,
            withheld: [("not-on-list".to_owned(), 900)].into(),
            withheld_total: 900,
            last: true,
        });
        self.act(Some(use_id), public, &[], &[]).await
    }
}
