//! Fills a real register by real acts: a thousand uses in every phase, a hundred thousand alerts.

use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use serde_json::{Value, json};
use stricto_record::canonical;
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::authorisation_requested::AuthorisationRequested;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureOrdered, ErasureScope};
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_testkit::{GRANTED_FOR, TestInstance, candidate};
use tokio::task::JoinSet;

use crate::common::{PIXEL, Running, SOUGHT, worked};

use super::Failure;

/// How many uses end where; with the one large use they are a thousand.
const SORTS: [(Sort, usize); 7] = [
    (Sort::Planned, 250),
    (Sort::Waiting, 250),
    (Sort::Granted, 49),
    (Sort::Armed, 50),
    (Sort::Verified, 20),
    (Sort::Darkened, 280),
    (Sort::Erased, 100),
];
/// How many alerts each use of the last three sorts has.
const ALERTS: usize = 200;
/// How many alerts the large use has that were verified, and how many that wait.
const LARGE: (usize, usize) = (18_000, 2_000);
/// How many candidates a release of the large use carries.
const RELEASE: usize = 250;
/// How many uses, or alerts, are worked on at once: the register commits in groups.
const AT_ONCE: usize = 64;

/// Where a use ends.
#[derive(Clone, Copy, Debug)]
enum Sort {
    /// Proposed, nothing asked.
    Planned,
    /// The court has not decided.
    Waiting,
    /// Granted, not armed.
    Granted,
    /// The engine compares; no alert.
    Armed,
    /// Every alert concluded, then stopped.
    Verified,
    /// Stopped by a supervisor: its alerts are dark.
    Darkened,
    /// Stopped, its content then erased by order of a supervisor.
    Erased,
}

/// A filled instance.
pub(super) struct Filled {
    /// The server over it.
    pub(super) running: Running,
    /// The use with 20,000 alerts.
    pub(super) large: UseId,
    /// The first release of it.
    pub(super) first_release: u64,
    /// Uses that nobody asked the court about.
    pub(super) planned: Vec<UseId>,
    /// Uses whose content is erased.
    pub(super) erased: Vec<UseId>,
    /// Requests that wait for the court.
    pub(super) requests: Vec<ActHash>,
    /// Alerts that wait.
    pub(super) waiting: Vec<AlertId>,
    /// How long what took, in words.
    pub(super) told: Vec<String>,
}

/// Fills a register and starts a server over it.
///
/// # Errors
/// When an act is refused.
pub(super) async fn fill(seed: u64) -> Result<Filled, Failure> {
    let mut told = Told(Vec::new());
    let begun = Stopwatch::now();
    // The large use is made by the server itself, so that its findings are the law's.
    let running = Running::start(seed).await;
    let large = running.instance.new_use();
    let permit = running.running(large).await;
    let instance = Arc::new(running.ended().await);
    told.say("one use by the server", begun, &instance, 0);

    let begun = Stopwatch::now();
    let before = size(&instance);
    let (verified, last) = LARGE;
    let (released, first_release) = release(&instance, large, permit, verified).await?;
    told.say("releases of 250 candidates", begun, &instance, before);

    let (begun, before) = (Stopwatch::now(), size(&instance));
    verify(&instance, large, released).await?;
    let (waiting, _) = release(&instance, large, permit, last).await?;
    told.say("18,000 alerts opened, reviewed and concluded", begun, &instance, before);

    let (begun, before) = (Stopwatch::now(), size(&instance));
    let uses = others(&instance).await?;
    told.say("999 uses with 80,000 alerts", begun, &instance, before);

    let (begun, before) = (Stopwatch::now(), size(&instance));
    // One after another, as the server's jobs do it.
    for (n, of) in uses.iter().filter(|of| matches!(of.sort, Sort::Erased)).enumerate() {
        erase(&instance, of.id, n % 4 != 0).await?;
    }
    told.say("100 orders to erase, 75 carried out and certified", begun, &instance, before);

    let instance = Arc::into_inner(instance).ok_or("something still fills")?;
    let (instance, replayed) = reopened(instance).await?;
    told.0.push(replayed);
    let begun = Stopwatch::now();
    let before = size(&instance);
    let running = Running::over(instance).await;
    until_quiet(&running.instance).await;
    told.say("what fell due, by the server's jobs", begun, &running.instance, before);
    told.0.push(format!("memory of this process, client and both folds: {}", resident()));
    let pick = |wanted: fn(&Sort) -> bool| uses.iter().filter(move |of| wanted(&of.sort));
    Ok(Filled {
        planned: pick(|sort| matches!(sort, Sort::Planned)).map(|of| of.id).collect(),
        erased: pick(|sort| matches!(sort, Sort::Erased)).map(|of| of.id).collect(),
        requests: uses.iter().filter_map(|of| of.request).collect(),
        running,
        large,
        first_release,
        waiting,
        told: told.0,
    })
}

/// What took how long.
struct Told(Vec<String>);

impl Told {
    fn say(&mut self, what: &str, begun: Stopwatch, instance: &TestInstance, before: u64) {
        let (took, acts) = (begun.elapsed().as_secs_f64(), size(instance).saturating_sub(before));
        self.0.push(format!("{what}: {acts} acts in {took:.1} s"));
    }
}

fn size(instance: &TestInstance) -> u64 {
    instance.register().read(stricto_record::fold::Fold::size)
}

/// Closes the register and opens it again, as a start of `serve` does: every entry is admitted and folded anew.
async fn reopened(mut instance: TestInstance) -> Result<(TestInstance, String), Failure> {
    instance.close().await;
    let begun = Stopwatch::now();
    instance.open().await?;
    let took = begun.elapsed().as_secs_f64();
    let said = format!("start over {} entries, each admitted and folded anew: {took:.1} s", size(&instance));
    Ok((instance, said))
}

/// Waits until the jobs have nothing left to do.
async fn until_quiet(instance: &TestInstance) {
    let mut moved = instance.register().subscribe();
    while tokio::time::timeout(Duration::from_secs(4), moved.changed()).await.is_ok_and(|told| told.is_ok()) {
    }
}

/// The resident memory of this process; Linux says.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or_else(|| "not known here".to_owned(), |kept| kept.trim().to_owned())
}

/// Releases so many alerts; their ids, and the position of the first release.
async fn release(
    instance: &TestInstance,
    of: UseId,
    permit: ActHash,
    count: usize,
) -> Result<(Vec<AlertId>, u64), Failure> {
    let mut seen = candidate(instance.now(), PIXEL.as_bytes());
    SOUGHT.clone_into(&mut seen.enrolment);
    let content = canonical::serialize(&serde_json::to_value(&seen)?)?;
    let (mut alerts, mut first) = (Vec::new(), None);
    while alerts.len() < count {
        let (receipt, more) = instance.release_sealed(of, permit, &vec![content.clone(); RELEASE]).await?;
        first.get_or_insert(receipt.index);
        alerts.extend(more);
    }
    Ok((alerts, first.unwrap_or(0)))
}

async fn verify(instance: &Arc<TestInstance>, of: UseId, alerts: Vec<AlertId>) -> Result<(), Failure> {
    let conclude = |n: usize| match n % 4 {
        0 => Conclusion::Confirmed,
        3 => Conclusion::Undetermined,
        _ => Conclusion::NotConfirmed,
    };
    at_once(alerts.into_iter().enumerate().collect(), |(n, alert)| {
        let instance = Arc::clone(instance);
        async move { Ok(instance.verify_alert(of, alert, conclude(n)).await.map(drop)?) }
    })
    .await
    .map(drop)
}

/// Does it for each, some at once.
async fn at_once<T, R, F>(items: Vec<T>, work: impl Fn(T) -> F) -> Result<Vec<R>, Failure>
where
    R: Send + 'static,
    F: Future<Output = Result<R, Failure>> + Send + 'static,
{
    let (mut tasks, mut done) = (JoinSet::new(), Vec::new());
    for item in items {
        if tasks.len() >= AT_ONCE
            && let Some(one) = tasks.join_next().await
        {
            done.push(one??);
        }
        tasks.spawn(work(item));
    }
    while let Some(one) = tasks.join_next().await {
        done.push(one??);
    }
    Ok(done)
}

/// A use that was made.
struct Made {
    id: UseId,
    sort: Sort,
    request: Option<ActHash>,
}

async fn others(instance: &Arc<TestInstance>) -> Result<Vec<Made>, Failure> {
    let sorts: Vec<Sort> =
        SORTS.iter().flat_map(|(sort, count)| std::iter::repeat_n(*sort, *count)).collect();
    at_once(sorts, |sort| {
        let instance = Arc::clone(instance);
        async move {
            let id = instance.new_use();
            let request = make(&instance, id, sort).await?;
            Ok(Made { id, sort, request })
        }
    })
    .await
}

async fn make(instance: &TestInstance, id: UseId, sort: Sort) -> Result<Option<ActHash>, Failure> {
    match sort {
        Sort::Planned => drop(instance.propose(id).await?),
        Sort::Waiting => return Ok(Some(ask(instance, id).await?)),
        Sort::Granted => {
            instance.propose(id).await?;
            let request = instance.request(id, false).await?;
            let decision = instance.decide(id, request.hash, DecisionResult::Granted, &[]).await?;
            let assessment = instance.assess(id).await?;
            let until = decision.time.plus(GRANTED_FOR);
            let basis = (PermitBasis::Decision, decision.hash);
            instance.compile(id, assessment.hash, basis, until).await?;
        }
        Sort::Armed => drop(instance.running_use(id).await?),
        Sort::Verified => {
            let alerts = seen(instance, id).await?;
            for (n, alert) in alerts.into_iter().enumerate() {
                let said = if n % 2 == 0 { Conclusion::Confirmed } else { Conclusion::NotConfirmed };
                instance.verify_alert(id, alert, said).await?;
            }
            end(instance, id, StopCause::ObjectiveReached).await?;
        }
        Sort::Darkened => {
            seen(instance, id).await?;
            instance.stop(&instance.cast.data_protection, id, StopCause::Supervisor).await?;
            off(instance, id).await?;
        }
        Sort::Erased => {
            let alerts = seen(instance, id).await?;
            if let Some(alert) = alerts.first() {
                for verifier in &instance.cast.verifiers {
                    instance.open_alert(verifier, id, *alert).await?;
                }
            }
            end(instance, id, StopCause::ObjectiveReached).await?;
        }
    }
    Ok(None)
}

/// A running use that released its alerts.
async fn seen(instance: &TestInstance, id: UseId) -> Result<Vec<AlertId>, Failure> {
    let permit = instance.running_use(id).await?;
    let contents = vec![&[b'7'; 128][..]; ALERTS];
    Ok(instance.release(id, permit, &contents).await?.1)
}

async fn end(instance: &TestInstance, id: UseId, cause: StopCause) -> Result<(), Failure> {
    instance.stop(&instance.cast.commander, id, cause).await?;
    off(instance, id).await
}

async fn off(instance: &TestInstance, id: UseId) -> Result<(), Failure> {
    instance.order(id, Action::Stop).await?;
    instance.last_tally(id, u64::try_from(ALERTS)?).await?;
    Ok(())
}

/// A supervisor orders that all content goes; where everybody attests it, it is certified.
async fn erase(instance: &TestInstance, id: UseId, attested: bool) -> Result<(), Failure> {
    let what = ErasureScope::Content;
    let custodians = instance.register().read(|fold| fold.use_file(id).map(|file| file.custodians(&what)));
    let custodians = custodians.unwrap_or_default();
    let public = Public::ErasureOrdered(ErasureOrdered {
        cause: ErasureCause::Ordered,
        what,
        custodians,
        held_by: None,
    });
    let order = instance.submit(&instance.cast.data_protection, Some(id), public, &[]).await?;
    if attested {
        instance.finish_erasure(id, order.hash).await?;
    }
    Ok(())
}

/// The requester proposes a use and asks the court, with limits that it can read.
async fn ask(instance: &TestInstance, id: UseId) -> Result<ActHash, Failure> {
    instance.propose(id).await?;
    let case = worked();
    let limits = case.pointer("/limits/requested").cloned().ok_or("the worked case asks for limits")?;
    let authorisation = case.get("authorisation").cloned().unwrap_or(Value::Null);
    let said = json!({ "reasons": "invented", "case": { "authorisation": authorisation } });
    let (said, limits) = (canonical::serialize(&said)?, canonical::serialize(&limits)?);
    let to = instance.cast.court.body.clone();
    let public = Public::AuthorisationRequested(AuthorisationRequested { urgent: false, to });
    let fields: [(&str, &[u8]); 2] = [("request", &said), ("limits", &limits)];
    Ok(instance.submit_sealed(&instance.cast.requester, Some(id), public, &[], &fields).await?.hash)
}
