//! Promise 7, where a refusal may be challenged: the unit keeps no key, and the trustee gets one by the decision alone.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::sync::Arc;

use stricto_law::time::Instant;
use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_promises::doubles::HoardingKeys;
use stricto_promises::remains::Kept;
use stricto_record::act::SignedAct;
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_opened::AlertOpened;
use stricto_record::kinds::challenge_decided::ChallengeResult;
use stricto_record::refusal::{Refusal, RefusalCode};
use stricto_store::keys::{HsmSettings, KeyStore, KeyStoreError};
use stricto_store::register::{Escrow, RegisterParts};
use stricto_store::{Clock, DataDir, Register};
use stricto_testkit::{SoftHsm, TestInstance, trustee_key};
use stricto_vault::escrow::EscrowContext;
use stricto_vault::{Branch, Key};

/// Puts a register together; a double puts a broken store in.
type Wrap = fn(RegisterParts, &DataDir) -> RegisterParts;

/// A use whose refusal may be challenged, ordered to be held by the trustee.
async fn ordered(instance: &TestInstance) -> (UseId, AlertId, ActHash) {
    instance.provide_challenge(14).await.expect("a profile with a challenge");
    let use_id = instance.new_use();
    let (alert, order) = instance.refused_until_ordered(use_id, b"seen").await.expect("a refused use");
    (use_id, alert, order)
}

fn parts(instance: &TestInstance) -> RegisterParts {
    let clock = Arc::clone(&instance.clock) as Arc<dyn Clock>;
    RegisterParts::on_disk(&instance.data_dir(), clock, Arc::new(stricto_store::chance::OsChance))
        .expect("parts")
}

/// From the step on no key that is left anywhere in the unit opens the content, while its ciphertexts are there.
async fn the_unit_keeps_no_key(seed: u64, wrap: Wrap, hsm: Option<&HsmSettings>) -> Check {
    let mut instance = TestInstance::with_keys(seed, hsm).await;
    let (use_id, alert, order) = ordered(&instance).await;
    let kept = Kept::of(&instance, use_id, &["list".into(), alert.to_string()]).await;
    assert!(kept.keys_are_out_of_reach(instance.folder()).is_err(), "before the step the unit has the key");
    instance.close().await;
    let parts = wrap(parts(&instance), &instance.data_dir());
    let register = Register::open(parts).await.expect("the register opens");
    register.reseal(use_id, order).await.expect("the step");
    kept.keys_are_out_of_reach(instance.folder())?;
    register.close().await;
    kept.keys_are_out_of_reach(instance.folder())
}

#[tokio::test]
async fn the_key_leaves_the_unit_with_the_refusal() {
    holds(the_unit_keeps_no_key(700, |parts, _| parts, None).await);
}

#[test]
fn the_key_leaves_an_hsm_too_and_an_old_copy_of_the_whole_key_folder_opens_nothing() {
    SoftHsm::alone(
        "the_key_leaves_an_hsm_too_and_an_old_copy_of_the_whole_key_folder_opens_nothing",
        |hsm| {
            let check = the_unit_keeps_no_key(701, |parts, _| parts, Some(hsm));
            holds(tokio::runtime::Runtime::new().expect("a runtime").block_on(check));
        },
    );
}

#[tokio::test]
async fn a_register_that_puts_the_old_key_aside_is_found_out() {
    let hoards: Wrap = |parts, dir| {
        let aside = dir.root().join("vault.bak");
        let vault = Arc::new(HoardingKeys { keys: parts.vault, folder: dir.vault(), aside });
        RegisterParts { vault, ..parts }
    };
    is_found_out(the_unit_keeps_no_key(702, hoards, None).await, "opens the keys that were kept");
}

/// Says that it exchanged a root, and leaves the old one where it was.
struct KeepsTheRoot(Arc<dyn KeyStore>);

impl KeyStore for KeepsTheRoot {
    fn root(&self, owner: &str, branch: Branch) -> Result<Option<Key>, KeyStoreError> {
        self.0.root(owner, branch)
    }

    fn make_root(&self, owner: &str, branch: Branch) -> Result<Key, KeyStoreError> {
        self.0.make_root(owner, branch)
    }

    fn destroy(&self, roots: &[(String, Branch)]) -> Result<(), KeyStoreError> {
        self.0.destroy(roots)
    }

    fn replace(&self, _owner: &str, _next: &str, _branch: Branch) -> Result<(), KeyStoreError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_register_that_keeps_the_old_root_is_found_out() {
    let keeps: Wrap = |parts, _| RegisterParts { vault: Arc::new(KeepsTheRoot(parts.vault)), ..parts };
    is_found_out(the_unit_keeps_no_key(703, keeps, None).await, "opens the keys that were kept");
}

/// What gives out what is held: the box that it gives, where it gives one.
trait Gives {
    async fn box_of(&self, register: &Register, use_id: UseId) -> Option<Escrow>;
}

struct TheRegister;

impl Gives for TheRegister {
    async fn box_of(&self, register: &Register, use_id: UseId) -> Option<Escrow> {
        register.escrow(use_id).await.ok()
    }
}

/// Gives the box to whoever has a court reference: the decision is still to come.
struct BeforeTheDecision;

impl Gives for BeforeTheDecision {
    async fn box_of(&self, register: &Register, use_id: UseId) -> Option<Escrow> {
        let held = register.read(|fold| {
            let file = fold.use_file(use_id)?;
            file.challenge.as_ref()?.referenced?;
            file.held().map(|(order, held)| (order.act, held.trustee))
        });
        let (order, trustee) = held?;
        Some(Escrow { order, trustee, sealed: Vec::new(), subkeys: BTreeMap::new(), fields: Vec::new() })
    }
}

/// The box leaves the register by a final decision that overturns the refusal, and by nothing else.
async fn the_decision_alone_gives_it(seed: u64, result: ChallengeResult, gives: impl Gives) -> Check {
    let instance = TestInstance::new(seed).await;
    let (use_id, _, order) = ordered(&instance).await;
    instance.reseal(use_id, order).await.expect("the step");
    let (register, cast) = (instance.register(), &instance.cast);
    for (what, by) in
        [("anything", None), ("the unit", Some(&cast.requester)), ("a court", Some(&cast.court))]
    {
        if let Some(by) = by {
            instance.challenge(by, use_id, None).await.expect("a challenge");
        }
        let given = gives.box_of(register, use_id).await.is_some();
        unless(!given, || format!("the box is given before the decision, after {what} said something"))?;
    }
    instance.challenge(&cast.court, use_id, Some(result)).await.expect("a decision");
    let given = gives.box_of(register, use_id).await;
    if result == ChallengeResult::Upheld {
        return unless(given.is_none(), || "the box is given though the refusal stands".into());
    }
    let given = given.ok_or_else(|| "the trustee gets nothing though the refusal fell".to_owned())?;
    let (owner, order, origin) = (use_id.to_string(), order.to_string(), register.origin().to_string());
    let context = EscrowContext { origin: &origin, use_id: &owner, order: &order };
    unless(trustee_key().open(&context, &given.sealed).is_ok(), || {
        "the box does not open for the trustee".into()
    })
}

#[tokio::test]
async fn what_is_held_is_given_by_the_decision_alone() {
    holds(the_decision_alone_gives_it(710, ChallengeResult::Overturned, TheRegister).await);
    holds(the_decision_alone_gives_it(711, ChallengeResult::Upheld, TheRegister).await);
}

#[tokio::test]
async fn a_register_that_gives_the_box_before_the_decision_is_found_out() {
    let found = the_decision_alone_gives_it(712, ChallengeResult::Overturned, BeforeTheDecision).await;
    is_found_out(found, "before the decision");
}

/// What admits acts into the register.
type Admission<'a> = &'a dyn Fn(&Fold, &SignedAct, Instant) -> Result<ActHash, Refusal>;

/// Nobody opens what the trustee holds, neither those who oversee nor the court itself.
async fn nobody_else_opens_it(seed: u64, admission: Admission<'_>) -> Check {
    let instance = TestInstance::new(seed).await;
    let (use_id, alert, _) = ordered(&instance).await;
    let cast = &instance.cast;
    for actor in [&cast.verifiers[0], &cast.rights_officer, &cast.court, &cast.market_surveillance] {
        let why = "inspection".parse().expect("a code");
        let public = Public::AlertOpened(AlertOpened { alert, why });
        let made = instance.signed(&actor.key, Some(use_id), public, &[], &[]).await.expect("an act");
        let now = instance.now();
        let taken = instance.register().read(|fold| admission(fold, &made.signed, now));
        unless(taken.is_err(), || format!("a `{}` opens what the trustee holds", actor.role.as_str()))?;
        let code = taken.expect_err("a refusal").code;
        unless(code == RefusalCode::HeldByTheTrustee, || format!("somebody is told `{code}` instead"))?;
    }
    Ok(())
}

#[tokio::test]
async fn everybody_else_is_told_that_the_trustee_holds_it() {
    holds(nobody_else_opens_it(720, &|fold, signed, now| fold.admit(signed, now)).await);
}

#[tokio::test]
async fn a_register_that_opens_it_for_the_court_is_found_out() {
    let double = |fold: &Fold, signed: &SignedAct, now| match fold.admit(signed, now) {
        Err(refusal) if refusal.code == RefusalCode::HeldByTheTrustee => {
            Ok(signed.act.hash().expect("a hash"))
        }
        answer => answer,
    };
    is_found_out(nobody_else_opens_it(721, &double).await, "opens what the trustee holds");
}
