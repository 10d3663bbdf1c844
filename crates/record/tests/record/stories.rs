//! Two whole stories, replayed from their bytes: a planned use that succeeds, an urgent one that is refused.

use stricto_record::fold::{Fold, Phase};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::comparison_stopped::ComparisonStopped;
use stricto_record::kinds::erasure_attested::ErasureState;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope};
use stricto_record::kinds::identity_confirmed::IdentityConfirmed;
use stricto_record::kinds::measure_taken::{Ground, MeasureTaken};
use stricto_record::kinds::order_acknowledged::Answer;
use stricto_record::kinds::order_issued::Action;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, ORIGIN, World, id, use_id};
use crate::ending::{attest, certify, erase, notify, receive};
use crate::running::{answer, compares, order};

fn replayed(world: &World) -> Fold {
    let mut fold = Fold::new(id(ORIGIN));
    for (position, bytes) in world.entries.iter().enumerate() {
        fold.replay(bytes).unwrap_or_else(|e| panic!("{position}: {e}"));
    }
    assert_eq!(format!("{fold:?}"), format!("{:?}", world.fold));
    fold
}

#[test]
fn a_planned_use_from_proposal_to_notice() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running(u);
    let on = world.act(order(u, Action::Compare, Some(world.hours(4))).re(&[permit]));
    world.act(answer(u, on, Answer::Done));
    let first = world.now;
    world.act(compares(u, first));
    let a = world.alert_confirmed(u, permit, "a");
    let identity = Public::IdentityConfirmed(IdentityConfirmed { alert: a });
    world.act(Draft::new("verifier-1", Some(u), identity));
    let grounds = vec![Ground::SystemOutput, Ground::IdentityCheck];
    let measure = Public::MeasureTaken(MeasureTaken { alert: a, adverse: false, grounds });
    world.act(Draft::new("commander", Some(u), measure));
    world.act(stop("commander", u, StopCause::ObjectiveReached));
    let off = world.act(order(u, Action::Stop, None));
    world.act(answer(u, off, Answer::Done));
    let last = world.now;
    let stopped = Public::ComparisonStopped(ComparisonStopped { last });
    world.act(Draft::new("engine", Some(u), stopped));
    let market = world.act(notify(u, Role::MarketSurveillance));
    world.act(receive("market", u, market));
    world.act(notify(u, Role::DataProtection));

    let fold = replayed(&world);
    let file = fold.use_file(u).expect("a use");
    assert_eq!(file.phase(), Phase::Stopped(StopCause::ObjectiveReached));
    assert!(file.darkened().is_none() && file.comparison.without_permit.is_none());
    assert!(file.alert(&a).is_some_and(|alert| alert.confirmed()));
    assert_eq!(file.deadlines(), []);
}

#[test]
fn an_urgent_use_that_is_refused_from_start_to_certificate() {
    let mut world = World::ready();
    let u = use_id("use");
    let permit = world.running_urgently(u);
    let on = world.act(order(u, Action::Compare, Some(world.hours(4))).re(&[permit]));
    world.act(answer(u, on, Answer::Done));
    world.alert_opened(u, permit, "a");
    assert_eq!(world.fold.use_file(u).expect("a use").phase(), Phase::ArmedUrgently);
    let rows: Vec<_> = world.fold.use_file(u).expect("a use").deadlines().iter().map(|d| d.row).collect();
    assert!(rows.contains(&"R-5.3-l") && rows.contains(&"R-5.3-k"), "{rows:?}");
    let request = world.act(request(u, true));
    world.act(decision(u, R::Refused, None).re(&[request]));
    let off = world.act(order(u, Action::Stop, None));
    world.act(answer(u, off, Answer::Done));
    let recall = world.fold.use_file(u).expect("a use").next_recall(100).expect("a recall");
    let recall = world.act(Draft::new("register", Some(u), Public::RecallSent(recall)));
    world.act(receive("verifier-1", u, recall));
    world.act(receive("verifier-2", u, recall));
    let ordered = world.act(erase("register", u, ErasureCause::Refused, ErasureScope::Content, &world));
    let list = world.act(order(u, Action::DeleteList, None));
    world.act(answer(u, list, Answer::Done));
    for custodian in world.fold.use_file(u).expect("a use").custodians(&ErasureScope::Content) {
        let by = match &custodian {
            Custodian::Store | Custodian::Keys => "register",
            Custodian::Engine(_) => "engine",
            Custodian::Reader(key) if *key == crate::common::key("verifier-1") => "verifier-1",
            Custodian::Reader(_) | Custodian::SiteGate(_) => "verifier-2",
        };
        world.act(attest(by, u, ordered, custodian, ErasureState::Done));
    }
    world.act(certify(u, ordered));
    world.act(notify(u, Role::MarketSurveillance));
    world.act(notify(u, Role::DataProtection));

    let fold = replayed(&world);
    let file = fold.use_file(u).expect("a use");
    assert_eq!(file.phase(), Phase::Erased(StopCause::Refused));
    assert!(file.recalls.iter().all(|recall| recall.open.is_empty()));
    assert!(file.erasures().iter().all(|erasure| erasure.closed.is_some()));
}
