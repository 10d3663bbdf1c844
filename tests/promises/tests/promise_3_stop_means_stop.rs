//! Promise 3: stop means stop; no release lands after it, no opening after one that darkens, and the engine is ordered off.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use stricto_law::Profiles;
use stricto_law::time::{Instant, Millis};
use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_record::due::{Due, due};
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::alert_concluded::Conclusion;
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::retention::LAPSE_QUARANTINE;
use stricto_testkit::TestInstance;
use tokio::sync::Barrier;

/// How many releases and openings race a stop; every one of them is a trial.
const TRIALS: usize = 10_000;
/// How many of them race one and the same stop.
const RACERS: usize = 10;
/// How many registers they are spread over, so that none of them grows old.
const REGISTERS: usize = 4;
/// How many alerts of a use were released before the race, to be opened in it.
const OPENABLE: usize = 5;

/// What a racer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Release,
    Open,
    Stop,
}

/// A register as the race sees it.
trait Racing: Send + Sync + 'static {
    /// Tries to release, to open, or to stop; whether it was taken.
    fn attempt(&self, of: &Raced, what: What, turn: usize) -> impl Future<Output = bool> + Send;

    /// What was taken of a use, in the order of the register.
    fn taken(&self, of: &Raced) -> Vec<What>;
}

/// A use that is raced for.
#[derive(Clone, Debug)]
struct Raced {
    use_id: UseId,
    permit: ActHash,
    alerts: Vec<AlertId>,
    cause: StopCause,
}

/// The real register.
struct Real(TestInstance);

impl Racing for Real {
    async fn attempt(&self, of: &Raced, what: What, turn: usize) -> bool {
        let cast = &self.0.cast;
        match what {
            What::Release => self.0.release(of.use_id, of.permit, &[b"{}"]).await.is_ok(),
            What::Open => {
                let (verifier, alert) = (&cast.verifiers[turn % 3], of.alerts[turn % of.alerts.len()]);
                self.0.open_alert(verifier, of.use_id, alert).await.is_ok()
            }
            What::Stop => self.0.stop(&cast.data_protection, of.use_id, of.cause).await.is_ok(),
        }
    }

    fn taken(&self, of: &Raced) -> Vec<What> {
        use stricto_record::kinds::Kind;
        let bytes = tokio::task::block_in_place(|| {
            let entries = self.0.register().entries_of(Some(of.use_id), 0, 10_000);
            tokio::runtime::Handle::current().block_on(entries)
        });
        let acts = bytes
            .expect("entries")
            .into_iter()
            .map(|(_, bytes)| stricto_record::act::Entry::parse(&bytes).expect("an entry").signed.act);
        let before_the_race = 1;
        acts.filter_map(|act| match act.kind() {
            Kind::CandidatesReleased => Some(What::Release),
            Kind::AlertOpened => Some(What::Open),
            Kind::UseStopped => Some(What::Stop),
            _ => None,
        })
        .skip(before_the_race)
        .collect()
    }
}

/// A register that asks a fold of a moment ago, and then appends: check-then-append.
struct Stale {
    real: Real,
    log: Mutex<Vec<(UseId, What)>>,
    seen: Mutex<Arc<Fold>>,
}

impl Stale {
    /// What this register believes now: its own log, told again on the real fold as it was before the race.
    fn is_stopped(&self, of: UseId) -> bool {
        self.log.lock().unwrap().iter().any(|(use_id, what)| *use_id == of && *what == What::Stop)
    }
}

impl Racing for Stale {
    async fn attempt(&self, of: &Raced, what: What, _turn: usize) -> bool {
        let open = {
            let fold = Arc::clone(&self.seen.lock().unwrap());
            let file = fold.use_file(of.use_id).expect("the use");
            file.permit_open(self.real.0.now()).is_ok() && !self.is_stopped(of.use_id)
        };
        // Between the question and the append others get their turn: that is the whole fault.
        tokio::task::yield_now().await;
        if open || what == What::Stop {
            self.log.lock().unwrap().push((of.use_id, what));
        }
        open
    }

    fn taken(&self, of: &Raced) -> Vec<What> {
        self.log.lock().unwrap().iter().filter(|(id, _)| *id == of.use_id).map(|(_, what)| *what).collect()
    }
}

/// Nothing lands after the stop that races it.
async fn nothing_lands_after_a_stop<R: Racing>(register: Arc<R>, uses: Vec<Raced>) -> Check {
    let trials = AtomicU64::new(0);
    let (mut before, mut refused) = (0, 0);
    for (number, of) in uses.into_iter().enumerate() {
        let barrier = Arc::new(Barrier::new(RACERS + 1));
        let mut racers = tokio::task::JoinSet::new();
        for turn in 0..=RACERS {
            let (register, of, barrier) = (Arc::clone(&register), of.clone(), Arc::clone(&barrier));
            racers.spawn(async move {
                // The stop takes another place among the racers each time.
                let place = (number * 7) % (RACERS + 1);
                let what = match turn {
                    turn if turn == place => What::Stop,
                    turn if turn % 2 == 0 => What::Release,
                    _ => What::Open,
                };
                barrier.wait().await;
                for _ in 0..(turn * 3) % 5 {
                    tokio::task::yield_now().await;
                }
                (what, register.attempt(&of, what, turn).await)
            });
        }
        while let Some(raced) = racers.join_next().await {
            let (what, taken) = raced.expect("a racer");
            if what != What::Stop {
                trials.fetch_add(1, Ordering::Relaxed);
                *(if taken { &mut before } else { &mut refused }) += 1;
            }
        }
        let taken = register.taken(&of);
        let stop = taken.iter().position(|what| *what == What::Stop);
        let Some(stop) = stop else { return unless(false, || "the stop itself was not taken".into()) };
        for late in &taken[stop + 1..] {
            let lands = *late == What::Release || (*late == What::Open && of.cause.darkens());
            unless(!lands, || format!("{late:?} landed after the stop ({:?})", of.cause))?;
        }
    }
    let trials = trials.into_inner();
    unless(before > trials / 100 && refused > trials / 100, || {
        format!("no race: {before} came before a stop and {refused} after it, of {trials}")
    })
}

async fn raced_uses(instance: &TestInstance, count: usize) -> Vec<Raced> {
    let mut uses = Vec::with_capacity(count);
    for number in 0..count {
        let use_id = instance.new_use();
        let permit = instance.running_use(use_id).await.expect("a running use");
        let contents = [&b"{}"[..]; OPENABLE];
        let (_, alerts) = instance.release(use_id, permit, &contents).await.expect("a release");
        // One in four ends in the ordinary way: then openings go on, and releases do not.
        let cause = if number % 4 == 3 { StopCause::ObjectiveReached } else { StopCause::Supervisor };
        uses.push(Raced { use_id, permit, alerts, cause });
    }
    uses
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_releases_and_openings_race_stops_and_none_lands_after() {
    for seed in 0..REGISTERS {
        let instance = TestInstance::new(300 + seed as u64).await;
        let uses = raced_uses(&instance, TRIALS / RACERS / REGISTERS).await;
        holds(nothing_lands_after_a_stop(Arc::new(Real(instance)), uses).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_register_that_checks_and_then_appends_is_found_out() {
    let instance = TestInstance::new(33).await;
    let uses = raced_uses(&instance, 10).await;
    let seen = Mutex::new(Arc::new(instance.register().read(Clone::clone)));
    let double = Stale { real: Real(instance), log: Mutex::default(), seen };
    is_found_out(nothing_lands_after_a_stop(Arc::new(double), uses).await, "landed after the stop");
}

/// What becomes of alerts that were released before the end.
async fn a_stop_darkens_or_leaves_reviewable(
    instance: &TestInstance,
    cause: StopCause,
    opens: impl AsyncFn(&TestInstance, UseId, AlertId) -> bool,
) -> Check {
    let use_id = instance.new_use();
    let permit = instance.running_use(use_id).await.expect("a running use");
    let (_, alerts) = instance.release(use_id, permit, &[b"{}", b"{}"]).await.expect("a release");
    instance.open_alert(&instance.cast.verifiers[0], use_id, alerts[0]).await.expect("an opening");
    instance.stop(&instance.cast.data_protection, use_id, cause).await.expect("a stop");
    let release = instance.release(use_id, permit, &[b"{}"]).await;
    unless(release.is_err(), || format!("after {cause:?} something is released"))?;
    for alert in &alerts {
        let opened = opens(instance, use_id, *alert).await;
        unless(opened != cause.darkens(), || format!("after {cause:?} an alert opens: {opened}"))?;
    }
    let recalled = instance
        .register()
        .read(|fold| due(fold, &Profiles::EMPTY, instance.now()).contains(&Due::Recall(use_id)));
    unless(recalled == cause.darkens(), || {
        format!("after {cause:?} everyone who was told is recalled: {recalled}")
    })?;
    if !cause.darkens() {
        let reviewed = instance.verify_alert(use_id, alerts[1], Conclusion::Confirmed).await;
        unless(reviewed.is_ok(), || {
            format!("after {cause:?} an alert of before cannot be verified: {reviewed:?}")
        })?;
    }
    Ok(())
}

async fn opens(instance: &TestInstance, use_id: UseId, alert: AlertId) -> bool {
    instance.open_alert(&instance.cast.rights_officer, use_id, alert).await.is_ok()
}

const ENDS: [StopCause; 6] = [
    StopCause::Supervisor,
    StopCause::Prohibited,
    StopCause::Person,
    StopCause::ObjectiveReached,
    StopCause::ThreatEnded,
    StopCause::EngineOutOfControl,
];

#[tokio::test]
async fn a_darkening_stop_closes_every_alert_and_an_ordinary_one_leaves_them_reviewable() {
    let instance = TestInstance::new(34).await;
    for cause in ENDS {
        holds(a_stop_darkens_or_leaves_reviewable(&instance, cause, opens).await);
    }
}

#[tokio::test]
async fn a_screen_that_stays_bright_is_found_out() {
    let instance = TestInstance::new(35).await;
    let bright = async |_: &TestInstance, _, _| true;
    let check = a_stop_darkens_or_leaves_reviewable(&instance, StopCause::Supervisor, bright).await;
    is_found_out(check, "an alert opens: true");
}

/// Even where nobody knows what time it is, or the clock was set, a stop is taken, and nothing else.
#[tokio::test]
async fn a_stop_needs_no_clock() {
    for (seed, shown) in
        [(36, None), (37, Some("2026-11-22T08:00:00.000Z")), (38, Some("2026-11-22T10:10:00.000Z"))]
    {
        let instance = TestInstance::new(seed).await;
        let use_id = instance.new_use();
        let permit = instance.running_use(use_id).await.expect("a running use");
        let (_, alerts) = instance.release(use_id, permit, &[b"{}"]).await.expect("a release");
        match shown {
            None => instance.clock.set(None),
            Some(shown) => instance.clock.jump(shown.parse().expect("an instant")),
        }
        assert!(instance.release(use_id, permit, &[b"{}"]).await.is_err(), "a release without a clock");
        let opened = instance.open_alert(&instance.cast.verifiers[0], use_id, alerts[0]).await;
        assert!(opened.is_err(), "an opening without a clock");
        instance
            .stop(&instance.cast.verifiers[0], use_id, StopCause::Person)
            .await
            .expect("a stop without a clock");
    }
}

/// What the register must do, as it is asked of its fold.
type Duties = fn(&Fold, &Profiles, Instant) -> Vec<Due>;

/// Every stop orders the engine off, until it answers; what stays unanswered is an incident.
async fn every_stop_orders_the_engine_off(instance: &TestInstance, duties: Duties) -> Check {
    for cause in ENDS {
        let use_id = instance.new_use();
        instance.running_use(use_id).await.expect("a running use");
        let owed = |now: Instant| instance.register().read(|fold| duties(fold, &Profiles::EMPTY, now));
        unless(!owed(instance.now()).contains(&Due::OrderStop(use_id)), || {
            "ordered off while it may run".into()
        })?;
        instance.stop(&instance.cast.data_protection, use_id, cause).await.expect("a stop");
        unless(owed(instance.now()).contains(&Due::OrderStop(use_id)), || {
            format!("after {cause:?} the engine is not ordered off")
        })?;
        let order = stop_order(instance, use_id).await;
        unless(!owed(instance.now()).contains(&Due::OrderStop(use_id)), || "ordered off twice".into())?;
        let late = instance.now().plus(Millis(30_000));
        let running = Due::Incident { use_id, code: IncidentCode::EngineStillRunning };
        unless(owed(late).contains(&running), || {
            format!("after {cause:?} an engine that runs on is no incident")
        })?;
        answer(instance, use_id, order).await;
        unless(!owed(late).contains(&running), || "an engine that answered is an incident".into())?;
    }
    Ok(())
}

async fn stop_order(instance: &TestInstance, use_id: UseId) -> ActHash {
    use stricto_record::kinds::Public;
    use stricto_record::kinds::order_issued::OrderIssued;
    let engine = instance.cast.engine.id();
    let public = Public::OrderIssued(OrderIssued { engine, action: Action::Stop, until: None });
    instance.act(Some(use_id), public, &[], &[]).await.expect("an order").hash
}

async fn answer(instance: &TestInstance, use_id: UseId, order: ActHash) {
    use stricto_record::kinds::Public;
    use stricto_record::kinds::order_acknowledged::{Answer, OrderAcknowledged};
    let public = Public::OrderAcknowledged(OrderAcknowledged { answer: Answer::Done });
    instance.submit(&instance.cast.engine, Some(use_id), public, &[order]).await.expect("an answer");
}

#[tokio::test]
async fn a_stop_orders_the_engine_off_and_hears_whether_it_did() {
    let instance = TestInstance::new(37).await;
    holds(every_stop_orders_the_engine_off(&instance, due).await);
}

#[tokio::test]
async fn a_register_that_leaves_the_engine_on_is_found_out() {
    let instance = TestInstance::new(38).await;
    let forgets: Duties = |fold, profiles, now| {
        due(fold, profiles, now).into_iter().filter(|due| !matches!(due, Due::OrderStop(_))).collect()
    };
    is_found_out(every_stop_orders_the_engine_off(&instance, forgets).await, "not ordered off");
    let deaf: Duties = |fold, profiles, now| {
        due(fold, profiles, now).into_iter().filter(|due| !matches!(due, Due::Incident { .. })).collect()
    };
    is_found_out(every_stop_orders_the_engine_off(&instance, deaf).await, "is no incident");
}

/// An urgent use that nobody asked for lapses, whatever it was ended for before; and so no second one starts on it.
async fn a_lapse_waits_behind_every_other_end(instance: &TestInstance, duties: Duties) -> Check {
    for cause in ENDS {
        let use_id = instance.new_use();
        instance.running_urgent_use(use_id).await.expect("an urgent use");
        let started = instance.now();
        instance.stop(&instance.cast.data_protection, use_id, cause).await.expect("a stop");
        let lapse = Due::Stop { use_id, cause: StopCause::Lapsed };
        let owed = |now: Instant| instance.register().read(|fold| duties(fold, &Profiles::EMPTY, now));
        unless(!owed(started).contains(&lapse), || format!("after {cause:?} it lapses at once"))?;
        let due = started.plus(Millis::hours(24));
        unless(owed(due).contains(&lapse), || {
            format!("an end for {cause:?} stands in the way of the lapse")
        })?;
        instance.clock.set(Some(due));
        lapse_and_erasure(instance, use_id, duties).await?;
    }
    Ok(())
}

async fn lapse_and_erasure(instance: &TestInstance, use_id: UseId, duties: Duties) -> Check {
    use stricto_record::kinds::Public;
    use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
    use stricto_record::kinds::use_stopped::UseStopped;
    let lapsed = Public::UseStopped(UseStopped { cause: StopCause::Lapsed });
    instance.act(Some(use_id), lapsed, &[], &[]).await.expect("the register finds the lapse");
    let (cause, what) = (ErasureCause::Lapsed, ErasureScope::Content);
    let erasure = Due::OrderErasure { use_id, cause, what };
    let late = instance.now().plus(LAPSE_QUARANTINE);
    let owed = instance.register().read(|fold| duties(fold, &Profiles::EMPTY, late));
    unless(owed.contains(&erasure), || "a lapse behind another end erases nothing".into())?;
    let negative = |fold: &Fold| fold.use_file(use_id).is_some_and(|file| file.negative_urgency());
    unless(instance.register().read(negative), || "a lapse behind another end bars no second start".into())
}

#[tokio::test]
async fn no_cause_that_is_claimed_stands_in_the_way_of_a_lapse() {
    let instance = TestInstance::new(39).await;
    holds(a_lapse_waits_behind_every_other_end(&instance, due).await);
}

#[tokio::test]
async fn a_register_that_believes_the_first_dark_end_is_found_out() {
    let instance = TestInstance::new(40).await;
    let believes: Duties = |fold, profiles, now| {
        let dark = |id: &UseId| fold.use_file(*id).is_some_and(|file| file.darkened().is_some());
        let kept = |due: &Due| !matches!(due, Due::Stop { use_id, .. } if dark(use_id));
        due(fold, profiles, now).into_iter().filter(kept).collect()
    };
    is_found_out(a_lapse_waits_behind_every_other_end(&instance, believes).await, "in the way of the lapse");
}
