//! What a story is played on: the people, the register they all look at, the narrator.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Kind;
use stricto_store::{Log, Register};

use super::cast::Cast;
use super::machine::Machine;
use super::narrate::Narrator;
use crate::author::{Author, Draft, Receipt};
use crate::client::{Answer, Refused};
use crate::ending::CommandError;

/// How often the register is looked at while a story waits.
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// How often the progress of a comparison is told.
const TELL_EVERY: Duration = Duration::from_millis(1500);

/// One story's stage.
#[derive(Clone)]
pub(crate) struct Scene {
    /// The people.
    pub(crate) cast: Arc<Cast>,
    /// The register, read over the server's shoulder: to wait and to check, never to act.
    pub(crate) register: Register,
    /// The store behind it: to look for what must be gone.
    pub(crate) log: Arc<dyn Log>,
    /// The folder that everything lies in.
    pub(crate) folder: PathBuf,
    /// Tells.
    pub(crate) narrator: Narrator,
    /// The engine that takes orders.
    pub(crate) engine: Arc<Machine>,
    /// The time between two steps, for people to read.
    pub(crate) pace: Duration,
    /// The use.
    pub(crate) use_id: UseId,
}

impl Scene {
    /// The same stage for a new use and another narrator.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub(crate) fn of(&self, narrator: Narrator, use_id: UseId) -> Self {
        Self { narrator, use_id, ..self.clone() }
    }

    /// Tells one event, and leaves time to read it.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    pub(crate) async fn say(&self, text: &str) -> Result<(), CommandError> {
        self.narrator.say(text)?;
        tokio::time::sleep(self.pace).await;
        Ok(())
    }

    /// An act of this use.
    pub(crate) fn draft(&self, kind: Kind, public: Value) -> Draft {
        Draft::new(kind, Some(self.use_id), public)
    }

    /// `author` does it, and the register takes it.
    ///
    /// # Errors
    /// When the register refuses.
    pub(crate) async fn act(
        &self,
        author: &Author,
        kind: Kind,
        public: Value,
    ) -> Result<Receipt, CommandError> {
        author.act(self.draft(kind, public)).await
    }

    /// `author` tries it, and the register must refuse.
    ///
    /// # Errors
    /// When the register takes it.
    pub(crate) async fn refused(&self, author: &Author, draft: Draft) -> Result<Refused, CommandError> {
        let kind = draft.kind.as_str();
        match author.submit(draft).await? {
            Answer::Refused(refused) => Ok(refused),
            Answer::Done(receipt) => Err(CommandError::Operating(format!(
                "`{kind}` should have been refused and stands at position {}",
                receipt.index
            ))),
        }
    }

    /// Waits until `look` sees it in the register.
    ///
    /// # Errors
    /// When it does not come within half a minute.
    pub(crate) async fn until<T>(
        &self,
        what: &str,
        look: impl Fn(&Fold, &UseFile) -> Option<T>,
    ) -> Result<T, CommandError> {
        let wait = async {
            loop {
                let seen = self.register.read(|fold| look(fold, fold.use_file(self.use_id)?));
                match seen {
                    Some(seen) => break seen,
                    None => tokio::time::sleep(LOOK_EVERY).await,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), wait).await.map_err(|_| {
            CommandError::Operating(format!(
                "the demo waited half a minute for this, and it did not come: {what}"
            ))
        })
    }

    /// The id of the first alert that waits for `verifier`, as the server tells it.
    ///
    /// # Errors
    /// When none comes.
    pub(crate) async fn alert_for(&self, verifier: &Author) -> Result<AlertId, CommandError> {
        self.watch().await?;
        for _ in 0..100 {
            let listed = verifier.client().get("/v1/alerts").await?.done()?;
            let mine = listed
                .get("alerts")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .find(|alert| alert.get("use").and_then(Value::as_str) == Some(&self.use_id.to_string()));
            if let Some(id) = mine.and_then(|alert| alert.get("alert")).and_then(Value::as_str) {
                return id.parse().map_err(CommandError::operating);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(CommandError::Operating("the verifier's list stays empty though an alert was released".into()))
    }

    /// Tells how the comparison goes on until something is released.
    async fn watch(&self) -> Result<(), CommandError> {
        let mut since = std::time::Instant::now();
        for _ in 0..1000 {
            let released = |file: &UseFile| !file.alerts.is_empty();
            if self.register.read(|fold| fold.use_file(self.use_id).is_some_and(released)) {
                return Ok(());
            }
            if since.elapsed() >= TELL_EVERY {
                since = std::time::Instant::now();
                let claimed = self.engine.claimed(self.use_id);
                self.narrator
                    .say(&format!("… {claimed} candidates claimed so far, none within the limits"))?;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(CommandError::Operating("the demo waited for a release, and none came".into()))
    }

    /// `verifier` opens `alert`, and is shown what a verifier is shown before the own review.
    ///
    /// # Errors
    /// When it is refused.
    pub(crate) async fn open(&self, verifier: &Author, alert: AlertId) -> Result<Value, CommandError> {
        let public = serde_json::json!({ "alert": alert.to_string(), "why": "verification" });
        self.act(verifier, Kind::AlertOpened, public).await?;
        verifier.client().get(&format!("/v1/alerts/{alert}")).await?.done()
    }

    /// `verifier` records what the pictures show, sealed.
    ///
    /// # Errors
    /// When it is refused.
    pub(crate) async fn review(&self, verifier: &Author, alert: AlertId) -> Result<Receipt, CommandError> {
        verifier.act(self.review_draft(alert)).await
    }

    /// A review that says *same*.
    pub(crate) fn review_draft(&self, alert: AlertId) -> Draft {
        self.draft(Kind::AlertReviewed, serde_json::json!({ "alert": alert.to_string() }))
            .sealing("outcome", serde_json::json!({ "outcome": "same" }))
    }

    /// The acts of this use in the register: position and kind, in order.
    pub(crate) async fn acts(&self) -> Result<Vec<(u64, Kind)>, CommandError> {
        let entries = self
            .register
            .entries_of(Some(self.use_id), 0, u32::MAX >> 1)
            .await
            .map_err(CommandError::operating)?;
        entries
            .into_iter()
            .map(|(position, bytes)| {
                let entry = stricto_record::act::Entry::parse(&bytes).map_err(CommandError::operating)?;
                Ok((position, entry.signed.act.kind()))
            })
            .collect()
    }

    /// The first act of a kind in this use.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) async fn first(&self, kind: Kind) -> Result<u64, CommandError> {
        let acts = self.acts().await?;
        acts.into_iter()
            .find(|(_, of)| *of == kind)
            .map(|(position, _)| position)
            .ok_or_else(|| CommandError::Operating(format!("there is no `{}` in the use", kind.as_str())))
    }

    /// Both supervisors confirm the notices of this use that reached them.
    ///
    /// # Errors
    /// When no notice comes.
    pub(crate) async fn supervisors_confirm(&self) -> Result<(), CommandError> {
        use stricto_record::role::Role;
        for (role, author) in
            [(Role::MarketSurveillance, &self.cast.market), (Role::DataProtection, &self.cast.data)]
        {
            let notice: ActHash = self
                .until("the notice of the use", |_, file| {
                    file.notices.iter().find(|notice| notice.to == role).map(|notice| notice.act)
                })
                .await?;
            let draft = self.draft(Kind::NoticeReceived, serde_json::json!({})).answering(notice);
            author.act(draft).await?;
        }
        Ok(())
    }
}

/// Counters of a use as its last tally has them.
pub(crate) fn counted(withheld: &BTreeMap<String, u64>) -> String {
    let mut counts: Vec<_> = withheld.iter().filter(|(_, n)| **n > 0).collect();
    counts.sort_by(|a, b| b.1.cmp(a.1));
    counts.iter().map(|(code, n)| format!("{code} {n}")).collect::<Vec<_>>().join(", ")
}
