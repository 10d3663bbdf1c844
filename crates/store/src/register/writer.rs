//! The one writer: takes what waits, admits it in order, appends it in one durable transaction, then answers.

use std::collections::VecDeque;
use std::sync::Arc;

use stricto_law::time::Instant;
use stricto_record::act::{Act, Entry, SealedRef, SignedAct};
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::order_issued::Action;
use stricto_record::refusal::{Refusal, RefusalCode};
use stricto_tlog::{Tree, leaf_hash};
use tokio::sync::{mpsc, oneshot};

use super::catch_up::catch_up;
use super::core::Core;
use super::signer::ExpectedTree;
use super::{Receipt, SubmitError};
use crate::log::{Appended, Batch, NewCiphertext, NewEntry, Subkey};

/// The most acts one durable transaction takes.
const BATCH_ACTS: usize = 256;

/// The most bytes of ciphertext one durable transaction takes, if it has more than one act.
const BATCH_BYTES: usize = 16 << 20;

/// How often an append that lost a race is made anew before its submitters are told to try again.
const TRIES: usize = 16;

/// Something to append, and who waits for the answer.
pub(super) struct Job {
    pub(super) work: Work,
    pub(super) ciphertexts: Vec<NewCiphertext>,
    pub(super) subkeys: Vec<Subkey>,
    pub(super) answer: oneshot::Sender<Result<Receipt, SubmitError>>,
}

/// An act that is signed, or one that the register signs at the position it gets.
pub(super) enum Work {
    Signed(Box<SignedAct>, ActHash),
    Own {
        use_id: Option<UseId>,
        public: Box<Public>,
        re: Vec<ActHash>,
        sealed: std::collections::BTreeMap<String, SealedRef>,
        /// The first instant at which it is not appended any more, however long it waited.
        before: Option<Instant>,
    },
}

pub(super) struct Writer {
    core: Arc<Core>,
    /// The fold and tree with what is being appended. Wrong, and thrown away, when an append fails.
    fold: Fold,
    tree: Tree,
    certain: bool,
}

/// A batch, what is to be answered once it is durable, and the entries to publish then.
struct Prepared {
    batch: Batch,
    answers: Vec<Result<Receipt, SubmitError>>,
    entries: Vec<(Entry, ActHash)>,
}

impl Writer {
    pub(super) fn new(core: Arc<Core>) -> Self {
        let known = core.published();
        Self { core, fold: known.fold, tree: known.tree, certain: true }
    }

    /// Works until every sender is gone.
    pub(super) async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut waiting = VecDeque::new();
        let mut taken = Vec::with_capacity(BATCH_ACTS);
        loop {
            if waiting.is_empty() && jobs.recv_many(&mut taken, BATCH_ACTS).await == 0 {
                return;
            }
            waiting.extend(taken.drain(..));
            self.commit(next_batch(&mut waiting)).await;
        }
    }

    async fn commit(&mut self, jobs: Vec<Job>) {
        let mut answers = Err("others keep appending; submit again".to_owned());
        for _ in 0..TRIES {
            answers = match self.attempt(&jobs).await {
                Ok(Some(answers)) => Ok(answers),
                Ok(None) => continue,
                Err(why) => Err(why),
            };
            break;
        }
        if answers.is_err() {
            // Why is told to those who submitted: it may name acts and uses, which logs never do.
            tracing::warn!(acts = jobs.len(), "acts were not appended");
        }
        let answers = match answers {
            Ok(answers) => answers,
            Err(why) => jobs.iter().map(|_| Err(SubmitError::Unavailable { why: why.clone() })).collect(),
        };
        for (job, answer) in jobs.into_iter().zip(answers) {
            // Whoever submitted may have gone; the act stands all the same.
            drop(job.answer.send(answer));
        }
    }

    /// One try: the answers, or none where somebody else appended first.
    async fn attempt(&mut self, jobs: &[Job]) -> Result<Option<Vec<Result<Receipt, SubmitError>>>, String> {
        self.become_certain().await?;
        // Until the append is known to have happened, the fold and tree here are ahead of the store.
        self.certain = false;
        let Prepared { batch, answers, entries } = self.prepare(jobs)?;
        if batch.entries.is_empty() {
            self.certain = true;
            return Ok(Some(answers));
        }
        match self.core.log.append(batch).await {
            Ok(Appended::Done) => {
                self.publish(&entries)?;
                self.certain = true;
                Ok(Some(answers))
            }
            Ok(Appended::Conflict { .. }) => Ok(None),
            Err(e) => Err(self.failed(&e)),
        }
    }

    /// Tells whoever holds the gate that the store failed, and says why.
    fn failed(&self, error: &dyn std::error::Error) -> String {
        self.core.failures.send_modify(|failures| *failures += 1);
        in_full(error)
    }

    /// Throws away what is not known to be stored, and catches up with what is.
    async fn become_certain(&mut self) -> Result<(), String> {
        if self.certain {
            return Ok(());
        }
        let known = self.core.published();
        let size = known.tree.size();
        let stored =
            catch_up(&*self.core.log, &self.core.log_key, known).await.map_err(|e| self.failed(&e))?;
        (self.fold, self.tree) = (stored.fold.clone(), stored.tree.clone());
        if stored.tree.size() > size {
            self.core.publish(|published| *published = stored);
        }
        self.certain = true;
        Ok(())
    }

    fn prepare(&mut self, jobs: &[Job]) -> Result<Prepared, String> {
        let before = self.tree.clone();
        let (mut answers, mut entries) = (Vec::with_capacity(jobs.len()), Vec::new());
        let (mut new_entries, mut subkeys) = (Vec::new(), Vec::new());
        for job in jobs {
            let admitted = match &job.work {
                Work::Signed(signed, hash) => self.known_or_new(signed, *hash),
                Work::Own { use_id, public, re, sealed, before } => self
                    .in_time(public, *before)
                    .and_then(|()| self.own_act(*use_id, public, re, sealed))
                    .and_then(|signed| self.admit(signed)),
            };
            let (entry, hash, bytes) = match admitted {
                Ok(Admitted::New(entry, hash, bytes)) => (entry, hash, bytes),
                Ok(Admitted::Known(receipt)) => {
                    answers.push(Ok(receipt));
                    continue;
                }
                Err(e) => {
                    answers.push(Err(e));
                    continue;
                }
            };
            answers.push(Ok(Receipt { index: self.tree.size(), time: entry.time, hash }));
            self.fold.apply_hashed(&entry, hash).map_err(|e| e.to_string())?;
            self.tree.push(leaf_hash(&bytes));
            let sealed = job.ciphertexts.clone();
            new_entries.push(NewEntry { bytes, use_id: entry.signed.act.use_id, sealed });
            subkeys.extend(job.subkeys.iter().cloned());
            entries.push((*entry, hash));
        }
        let time =
            entries.last().map(|(entry, _)| entry.time).or(self.fold.last_time()).unwrap_or(Instant::MIN);
        let signer = Box::new(ExpectedTree {
            origin: self.core.origin.to_string(),
            size: self.tree.size(),
            root: self.tree.root(),
            key: Arc::clone(&self.core.log_key),
        });
        let batch = Batch { before, entries: new_entries, subkeys, time, signer };
        Ok(Prepared { batch, answers, entries })
    }

    /// What waited past its instant, as behind a store that stood still, is not appended any more.
    fn in_time(&self, public: &Public, before: Option<Instant>) -> Result<(), SubmitError> {
        let Some(before) = before else { return Ok(()) };
        if self.time(public)? < before {
            return Ok(());
        }
        Err(SubmitError::Unavailable { why: "it waited for the store until its time was over".into() })
    }

    /// The register's own act as it is to stand at this very position.
    fn own_act(
        &self,
        use_id: Option<UseId>,
        public: &Public,
        re: &[ActHash],
        sealed: &std::collections::BTreeMap<String, SealedRef>,
    ) -> Result<SignedAct, SubmitError> {
        let act = Act {
            origin: self.core.origin.clone(),
            use_id,
            by: self.core.register_key.id(),
            at: self.time(public)?,
            after: self.fold.head(use_id),
            re: re.to_vec(),
            public: public.clone(),
            sealed: sealed.clone(),
        };
        self.core.register_key.sign(act).map_err(|e| malformed(&e))
    }

    /// A second submission of the same act finds the first: idempotent after a lost answer.
    fn known_or_new(&self, signed: &SignedAct, hash: ActHash) -> Result<Admitted, SubmitError> {
        match self.fold.act(&hash) {
            Some(known) => Ok(Admitted::Known(Receipt { index: known.position, time: known.at, hash })),
            None => self.admit(signed.clone()),
        }
    }

    fn admit(&self, signed: SignedAct) -> Result<Admitted, SubmitError> {
        let time = self.time(&signed.act.public)?;
        let hash = self.fold.admit(&signed, time).map_err(SubmitError::Refused)?;
        let entry = Entry { signed, time };
        let bytes = entry.bytes().map_err(|e| malformed(&e))?;
        Ok(Admitted::New(Box::new(entry), hash, bytes))
    }

    /// max(previous, clock). Where the clock is not known, what is reckoned, and only for what ends or narrows.
    fn time(&self, public: &Public) -> Result<Instant, SubmitError> {
        let (clock, last) = (&self.core.clock, self.fold.last_time());
        let time = if only_ends(public) { clock.at_least(last) } else { clock.now(last) };
        time.ok_or_else(|| SubmitError::Unavailable {
            why: "the clock is unknown or was set; only what ends a use, recalls and erases is taken until it is right"
                .into(),
        })
    }

    fn publish(&self, entries: &[(Entry, ActHash)]) -> Result<(), String> {
        let mut failed = None;
        let (fold, tree) = (&self.fold, &self.tree);
        self.core.publish(|published| {
            for (entry, hash) in entries {
                if let Err(e) = published.fold.apply_hashed(entry, *hash) {
                    // The same entry folded a moment ago: what readers see is put right from that fold.
                    failed = Some(e.to_string());
                    published.fold = fold.clone();
                    break;
                }
            }
            published.tree = tree.clone();
        });
        failed.map_or(Ok(()), Err)
    }
}

enum Admitted {
    New(Box<Entry>, ActHash, Vec<u8>),
    Known(Receipt),
}

/// As many of the waiting jobs as one transaction takes; at least one.
fn next_batch(waiting: &mut VecDeque<Job>) -> Vec<Job> {
    let (mut batch, mut bytes) = (Vec::new(), 0_usize);
    while let Some(job) = waiting.pop_front() {
        bytes = bytes.saturating_add(job.ciphertexts.iter().map(|field| field.bytes.len()).sum());
        if !batch.is_empty() && bytes > BATCH_BYTES {
            waiting.push_front(job);
            break;
        }
        batch.push(job);
        if batch.len() == BATCH_ACTS {
            break;
        }
    }
    batch
}

/// Whether an act of this kind can only end or narrow a use, or do what its end owes, so that it needs no clock.
fn only_ends(public: &Public) -> bool {
    if let Public::AuthorisationDecided(decided) = public {
        return !decided.result.allows();
    }
    if let Public::OrderIssued(order) = public {
        return order.action != Action::Compare;
    }
    matches!(
        public,
        Public::UseStopped(_)
            | Public::UseSuspended(_)
            | Public::RecallSent(_)
            | Public::ErasureOrdered(_)
            | Public::ErasureAttested(_)
            | Public::UseErased(_)
    )
}

fn malformed(error: &stricto_record::act::ActError) -> SubmitError {
    SubmitError::Refused(Refusal { code: RefusalCode::Malformed, why: error.to_string() })
}

/// An error with its causes, in one line.
pub(crate) fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(e) = cause {
        text = format!("{text}: {e}");
        cause = e.source();
    }
    text
}
