//! Promise 6: nobody acts alone; who asks, who decides and who verifies are different people with different keys.
#![forbid(unsafe_code)]

#[path = "promise_6/at_once.rs"]
mod at_once;

use std::collections::BTreeSet;
use std::sync::Arc;

use stricto_law::time::Instant;
use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_record::act::SignedAct;
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, AlertId, Hex32, UseId};
use stricto_record::kinds::actor_enrolled::ActorEnrolled;
use stricto_record::kinds::alert_concluded::{AlertConcluded, Conclusion};
use stricto_record::kinds::alert_opened::AlertOpened;
use stricto_record::kinds::alert_reviewed::AlertReviewed;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::content_read::ContentRead;
use stricto_record::kinds::measure_taken::{Ground, MeasureTaken};
use stricto_record::kinds::profile_adopted::{Body, ProfileAdopted};
use stricto_record::kinds::use_armed::UseArmed;
use stricto_record::kinds::use_resumed::UseResumed;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};
use stricto_record::kinds::{Kind, Public};
use stricto_record::refusal::{Refusal, RefusalCode};
use stricto_record::role::Role;
use stricto_store::{ActKey, Clock as _};
use stricto_testkit::{Actor, GRANTED_FOR, TestInstance};

/// What admits acts into the register.
type Admission<'a> = &'a dyn Fn(&Fold, &SignedAct, Instant) -> Result<ActHash, Refusal>;

/// Something that somebody tries, and what must become of it.
struct Attempt {
    what: String,
    fold: Arc<Fold>,
    now: Instant,
    signed: SignedAct,
    /// The code it is refused under; none where it must be admitted.
    refused: Option<RefusalCode>,
}

/// Everything in the table is refused, or admitted, as the table says.
fn nobody_acts_alone(attempts: &[Attempt], admission: Admission<'_>) -> Check {
    for attempt in attempts {
        let what = &attempt.what;
        let found = admission(&attempt.fold, &attempt.signed, attempt.now).err().map(|refusal| refusal.code);
        match attempt.refused {
            Some(_) => unless(found.is_some(), || format!("{what}: admitted"))?,
            None => unless(found.is_none(), || format!("{what}: refused as {found:?}"))?,
        }
        unless(found == attempt.refused, || format!("{what}: {found:?}, not {:?}", attempt.refused))?;
    }
    let refused: BTreeSet<_> = attempts.iter().filter_map(|attempt| attempt.refused).collect();
    unless(refused.len() >= 12, || format!("only these refusals are looked at: {refused:?}"))
}

/// Writes the table while the story goes on.
struct Table<'a> {
    instance: &'a TestInstance,
    attempts: Vec<Attempt>,
}

impl Table<'_> {
    async fn attempt(
        &mut self,
        what: impl Into<String>,
        key: &ActKey,
        of: Option<UseId>,
        (public, re): (Public, &[ActHash]),
        refused: Option<RefusalCode>,
    ) {
        let mut fields = required(public.kind());
        if let Public::AuthorisationDecided(_) = public {
            fields.push(("limits", b"{}"));
        }
        let made = self.instance.signed(key, of, public, re, &fields).await.expect("an act");
        let fold = Arc::new(self.instance.register().read(Clone::clone));
        let now = self.instance.clock.now().expect("a time");
        self.attempts.push(Attempt { what: what.into(), fold, now, signed: made.signed, refused });
    }
}

/// The sealed fields that acts of a kind must carry, with nothing in them.
fn required(kind: Kind) -> Vec<(&'static str, &'static [u8])> {
    kind.sealed_fields().iter().filter(|field| field.required).map(|field| (field.name, &b"{}"[..])).collect()
}

fn decided(instance: &TestInstance, result: DecisionResult, basis: Basis) -> Public {
    let now = instance.now();
    Public::AuthorisationDecided(AuthorisationDecided {
        result,
        basis,
        body: instance.cast.court.body.clone(),
        until: result.allows().then(|| now.plus(GRANTED_FOR)),
        decided_at: (basis == Basis::Transcribed).then_some(now),
        document: (basis == Basis::Transcribed).then_some(Hex32([4; 32])),
        outside: Vec::new(),
        false_alerts: None,
    })
}

/// Everybody, by role.
fn everybody(instance: &TestInstance) -> Vec<&Actor> {
    let cast = &instance.cast;
    let of_bodies = cast.of_bodies().map(|(_, actor)| actor);
    cast.of_the_unit().chain(of_bodies).chain([&cast.administrator]).collect()
}

async fn enrolments(table: &mut Table<'_>) {
    let instance = table.instance;
    let cast = &instance.cast;
    let enrol = |actor: &Actor| {
        Public::ActorEnrolled(ActorEnrolled {
            actor: actor.actor.clone(),
            key: actor.key.public(),
            role: actor.role,
            body: actor.body.clone(),
            seals_to: None,
        })
    };
    let administrator = &cast.administrator.key;
    for role in Role::ALL.iter().filter(|role| role.enrolled_by_its_own_body()) {
        let judge = Actor::new(&format!("a-friend-{}", role.as_str()), *role, "court-lind");
        let what = format!("the administrator enrols a `{}`", role.as_str());
        table
            .attempt(what, administrator, None, (enrol(&judge), &[]), Some(RefusalCode::NotTheBodysKey))
            .await;
    }
    let judge = Actor::new("another-judge", Role::Court, "court-lind");
    table.attempt("the court enrols a judge", &cast.court_body.key, None, (enrol(&judge), &[]), None).await;
    let what = "a judge's key enrols a judge";
    table.attempt(what, &cast.court.key, None, (enrol(&judge), &[]), Some(RefusalCode::NotTheBodysKey)).await;
    let officer = Actor::new("a-friend-officer", Role::Verifier, "unit-north");
    let what = "the court's key enrols a verifier";
    table
        .attempt(what, &cast.court_body.key, None, (enrol(&officer), &[]), Some(RefusalCode::NotTheBodysKey))
        .await;
    let mut twice = Actor::new("requester-again", Role::Verifier, "unit-north");
    twice.actor = cast.requester.actor.clone();
    let what = "the requester is made a verifier too";
    table
        .attempt(what, administrator, None, (enrol(&twice), &[]), Some(RefusalCode::ActorHasOtherRole))
        .await;
    let mut shared = Actor::new("somebody-else", Role::Verifier, "unit-north");
    shared.key = ActKey::from_seed(cast.requester.key.seed());
    let what = "the requester's key is enrolled for somebody else";
    table.attempt(what, administrator, None, (enrol(&shared), &[]), Some(RefusalCode::KeyTaken)).await;
    let body = |key: &ActKey| {
        let body = Body { body: cast.court_body.body.clone(), role: Role::Court, key: key.public() };
        let profile = "SE".parse().expect("a profile id");
        Public::ProfileAdopted(ProfileAdopted {
            profile,
            sha256: Hex32([5; 32]),
            bodies: vec![body],
            kept_days: None,
            lapse_erases: false,
            challenge_days: None,
        })
    };
    bodies_of_the_administrators_own(table).await;
    let what = "the administrator gives the court another key";
    table
        .attempt(what, administrator, None, (body(&officer.key), &[]), Some(RefusalCode::BodyKeyFixed))
        .await;
    table
        .attempt("the profile is adopted again", administrator, None, (body(&cast.court_body.key), &[]), None)
        .await;
}

/// Judges and supervisors whom the administrator makes by way of a profile.
async fn bodies_of_the_administrators_own(table: &mut Table<'_>) {
    let cast = &table.instance.cast;
    let fixed = Some(RefusalCode::BodiesFixed);
    let adopted = |name: &str, role, profile: &str| {
        let own = Actor::new(&format!("body-of-my-own-{name}"), role, name);
        let body = Body { body: own.body, role, key: own.key.public() };
        let profile = profile.parse().expect("a profile id");
        Public::ProfileAdopted(ProfileAdopted {
            profile,
            sha256: Hex32([5; 32]),
            bodies: vec![body],
            kept_days: None,
            lapse_erases: false,
            challenge_days: None,
        })
    };
    for role in [Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Trustee] {
        let what =
            format!("the administrator adopts the profile again with a `{}` of its own", role.as_str());
        let public = adopted("friends-office", role, "SE");
        table.attempt(what, &cast.administrator.key, None, (public, &[]), fixed).await;
    }
    let public = || adopted("second-court", Role::Court, "SE");
    let what = "a judge's own key adds a court";
    table.attempt(what, &cast.court.key, None, (public(), &[]), fixed).await;
    let what = "a court's body key adds a supervisor";
    let supervisor = adopted("friends-office", Role::DataProtection, "SE");
    table.attempt(what, &cast.court_body.key, None, (supervisor, &[]), fixed).await;
    let what = "a court's body key adds a court";
    table.attempt(what, &cast.court_body.key, None, (public(), &[]), None).await;
}

/// A supervisor of a profile that was adopted when the use ran already reaches nothing of it.
async fn a_supervisor_of_the_administrators_own(table: &mut Table<'_>, use_id: UseId, alert: AlertId) {
    let instance = table.instance;
    let cast = &instance.cast;
    let body = Actor::new("body-of-my-own", Role::DataProtection, "friends-office");
    let friend = Actor::new("friend-inspector", Role::DataProtection, "friends-office");
    let bodies = vec![Body { body: body.body.clone(), role: Role::DataProtection, key: body.key.public() }];
    let profile = "IT".parse().expect("a profile id");
    let adopted = Public::ProfileAdopted(ProfileAdopted {
        profile,
        sha256: Hex32([5; 32]),
        bodies,
        kept_days: None,
        lapse_erases: false,
        challenge_days: None,
    });
    instance.submit(&cast.administrator, None, adopted, &[]).await.expect("another profile");
    instance.enrol(&body.key, &friend).await.expect("a friend");
    let why = || "inspection".parse().expect("a code");
    let proposed = instance.register().read(|fold| fold.use_file(use_id).expect("the use").proposed.act);
    let stop = |cause| Public::UseStopped(UseStopped { cause });
    for (what, public) in [
        ("opens an alert", Public::AlertOpened(AlertOpened { alert, why: why() })),
        (
            "reads the file",
            Public::ContentRead(ContentRead { act: proposed, field: "case".into(), why: why() }),
        ),
        ("ends the use", stop(StopCause::Supervisor)),
    ] {
        let what = format!("a supervisor of the administrator's own {what}");
        let out_of_reach = Some(RefusalCode::OutOfReach);
        table.attempt(what, &friend.key, Some(use_id), (public, &[]), out_of_reach).await;
    }
    let what = "the supervisor of the profile ends the use";
    table
        .attempt(what, &cast.data_protection.key, Some(use_id), (stop(StopCause::Supervisor), &[]), None)
        .await;
}

/// Two transcribers: the second names what the first wrote, and what nobody confirmed is not changed by either.
async fn transcriptions(table: &mut Table<'_>, use_id: UseId) {
    let instance = table.instance;
    let cast = &instance.cast;
    let of = Some(use_id);
    instance.propose(use_id).await.expect("a proposal");
    let request = instance.request(use_id, false).await.expect("a request").hash;
    let public = decided(instance, DecisionResult::Granted, Basis::Transcribed);
    let fields: [(&str, &[u8]); 2] = [("decision", b"{}"), ("limits", b"{}")];
    let first = instance.submit_sealed(&cast.clerk, of, public.clone(), &[request], &fields).await;
    let first = first.expect("a transcription").hash;
    let officer = &cast.rights_officer;
    let wrong = Some(RefusalCode::AnswersWrong);
    let what = "a rights officer seconds a transcription without naming it";
    table.attempt(what, &officer.key, of, (public.clone(), &[request]), wrong).await;
    let inside = Actor::new("friend-officer", Role::RightsOfficer, cast.requester.body.as_str());
    instance.enrol(&cast.administrator.key, &inside).await.expect("an officer of the unit");
    let what = "a rights officer of the unit's own body seconds a transcription";
    let not_of_the_body = Some(RefusalCode::NotOfTheBody);
    table.attempt(what, &inside.key, of, (public.clone(), &[request, first]), not_of_the_body).await;
    let what = "a rights officer of another office seconds it";
    table.attempt(what, &officer.key, of, (public.clone(), &[request, first]), None).await;
    let granted = instance.submit_sealed(officer, of, public, &[request, first], &fields).await;
    let granted = granted.expect("a second transcription").hash;
    let modified = decided(instance, DecisionResult::Modified, Basis::Transcribed);
    let what = "a clerk changes a grant that no judge confirmed";
    let unconfirmed = Some(RefusalCode::Unconfirmed);
    table.attempt(what, &cast.clerk.key, of, (modified, &[granted]), unconfirmed).await;
}

async fn decisions(table: &mut Table<'_>, use_id: UseId) -> ActHash {
    let instance = table.instance;
    let cast = &instance.cast;
    instance.propose(use_id).await.expect("a proposal");
    let request = instance.request(use_id, false).await.expect("a request").hash;
    let of = Some(use_id);
    let signed = || decided(instance, DecisionResult::Granted, Basis::Signed);
    for actor in everybody(instance) {
        let refused = match actor.role {
            Role::Court => None,
            Role::CourtClerk | Role::RightsOfficer => Some(RefusalCode::BasisNotOfSigner),
            _ => Some(RefusalCode::RoleMayNot),
        };
        let what = format!("a `{}` decides on the request", actor.role.as_str());
        table.attempt(what, &actor.key, of, (signed(), &[request]), refused).await;
    }
    let what = "the court's own key, which enrols, decides";
    let code = Some(RefusalCode::BodyKeyEnrolsOnly);
    table.attempt(what, &cast.court_body.key, of, (signed(), &[request]), code).await;
    table.attempt("nobody decided, and the commander arms", &cast.commander.key, of, arm(), closed()).await;
    one_transcription_is_none(table, use_id, request).await;
    request
}

fn arm() -> (Public, &'static [ActHash]) {
    (Public::UseArmed(UseArmed {}), &[])
}

fn closed() -> Option<RefusalCode> {
    Some(RefusalCode::PermitClosed)
}

/// A clerk alone grants nothing: neither once nor twice.
async fn one_transcription_is_none(table: &mut Table<'_>, use_id: UseId, request: ActHash) {
    let instance = table.instance;
    let cast = &instance.cast;
    let public = decided(instance, DecisionResult::Granted, Basis::Transcribed);
    let fields: [(&str, &[u8]); 2] = [("decision", b"{}"), ("limits", b"{}")];
    instance
        .submit_sealed(&cast.clerk, Some(use_id), public.clone(), &[request], &fields)
        .await
        .expect("a transcription");
    let granted = |instance: &TestInstance| {
        instance.register().read(|fold| fold.use_file(use_id).is_some_and(|file| file.grant().is_some()))
    };
    assert!(!granted(instance), "one clerk's transcription grants");
    // The same person again, with another key of the same clerk.
    let mut again = Actor::new("clerk-second-key", Role::CourtClerk, "court-lind");
    again.actor = cast.clerk.actor.clone();
    instance.enrol(&cast.court_body.key, &again).await.expect("a second key");
    let twice = instance.submit_sealed(&again, Some(use_id), public, &[request], &fields).await;
    assert!(!granted(instance), "one clerk's two keys grant: {twice:?}");
}

async fn alerts(table: &mut Table<'_>, use_id: UseId) {
    let instance = table.instance;
    let cast = &instance.cast;
    let of = Some(use_id);
    let permit = instance.permit(use_id).expect("an open permit").0;
    let (_, alerts) = instance.release(use_id, permit, &[b"{}", b"{}"]).await.expect("a release");
    let (alert, confirmed) = (alerts[0], alerts[1]);
    let review = |alert| (Public::AlertReviewed(AlertReviewed { alert }), &[] as &[ActHash]);
    let concluded = |alert| {
        (
            Public::AlertConcluded(AlertConcluded { alert, conclusion: Conclusion::Confirmed }),
            &[] as &[ActHash],
        )
    };
    let register_key = ActKey::read(&instance.data_dir().register_key()).expect("the register's key");
    let [first, second, _] = &cast.verifiers;
    let what = "a verifier reviews without having looked";
    table.attempt(what, &first.key, of, review(alert), Some(RefusalCode::NotOpened)).await;
    instance.open_alert(first, use_id, alert).await.expect("an opening");
    for actor in everybody(instance).into_iter().filter(|actor| actor.role != Role::Verifier) {
        let what = format!("a `{}` reviews an alert", actor.role.as_str());
        table.attempt(what, &actor.key, of, review(alert), Some(RefusalCode::RoleMayNot)).await;
    }
    let (public, re) = review(alert);
    instance.submit(first, of, public, re).await.expect("a review");
    table.attempt("the same key reviews twice", &first.key, of, review(alert), same_reviewer()).await;
    let again = second_key(instance, first).await;
    instance.open_alert(&again, use_id, alert).await.expect("an opening");
    table.attempt("the same person reviews twice", &again.key, of, review(alert), same_reviewer()).await;
    let what = "the register concludes on one review";
    table.attempt(what, &register_key, of, concluded(alert), Some(RefusalCode::ReviewsMissing)).await;
    table
        .attempt("a measure on one review", &cast.commander.key, of, measure(alert, true), not_confirmed())
        .await;
    instance.open_alert(second, use_id, alert).await.expect("an opening");
    table.attempt("another person reviews", &second.key, of, review(alert), None).await;
    table.forge("one verifier signs for another", first);
    instance.verify_alert(use_id, confirmed, Conclusion::Confirmed).await.expect("two reviews");
    table
        .attempt("a measure on other grounds too", &cast.commander.key, of, measure(confirmed, true), None)
        .await;
    a_supervisor_of_the_administrators_own(table, use_id, alert).await;
    let alone = Some(RefusalCode::OutputAlone);
    table
        .attempt("a measure on the output alone", &cast.commander.key, of, measure(confirmed, false), alone)
        .await;
    for actor in [&cast.requester, first, &cast.court, &cast.rights_officer] {
        let what = format!("a `{}` takes a measure", actor.role.as_str());
        table.attempt(what, &actor.key, of, measure(confirmed, true), Some(RefusalCode::RoleMayNot)).await;
    }
}

impl Table<'_> {
    /// The last attempt again, signed by somebody else's key.
    fn forge(&mut self, what: &str, by: &Actor) {
        let last = self.attempts.last().expect("an attempt");
        let sig = by.key.sign_hash(&last.signed.act.hash().expect("a hash"));
        let signed = SignedAct { act: last.signed.act.clone(), sig };
        let (fold, now) = (Arc::clone(&last.fold), last.now);
        let refused = Some(RefusalCode::BadSignature);
        self.attempts.push(Attempt { what: what.into(), fold, now, signed, refused });
    }
}

fn same_reviewer() -> Option<RefusalCode> {
    Some(RefusalCode::SameReviewer)
}

fn not_confirmed() -> Option<RefusalCode> {
    Some(RefusalCode::NotConfirmed)
}

fn measure(alert: AlertId, other_ground: bool) -> (Public, &'static [ActHash]) {
    let ground = if other_ground { Ground::IdentityCheck } else { Ground::SystemOutput };
    let grounds = vec![Ground::SystemOutput, ground];
    (Public::MeasureTaken(MeasureTaken { alert, adverse: true, grounds }), &[])
}

/// Another key of the same person, enrolled.
async fn second_key(instance: &TestInstance, of: &Actor) -> Actor {
    let mut again = Actor::new(&format!("{}-second-key", of.actor), of.role, of.body.as_str());
    again.actor = of.actor.clone();
    instance.enrol(&instance.cast.administrator.key, &again).await.expect("a second key");
    again
}

async fn stops(table: &mut Table<'_>, use_id: UseId) {
    let instance = table.instance;
    let cast = &instance.cast;
    let of = Some(use_id);
    for actor in everybody(instance) {
        let stop = (Public::UseStopped(UseStopped { cause: StopCause::Person }), &[] as &[ActHash]);
        let on_the_case = !matches!(actor.role, Role::Administrator | Role::Auditor | Role::Engine);
        let refused = (!on_the_case).then_some(RefusalCode::RoleMayNot);
        let what = format!("a `{}` stops the use", actor.role.as_str());
        table.attempt(what, &actor.key, of, stop, refused).await;
    }
    for actor in [&cast.requester, &cast.commander, &cast.verifiers[0]] {
        for cause in [StopCause::Refused, StopCause::Withdrawn, StopCause::Supervisor, StopCause::Prohibited]
        {
            let what = format!("a `{}` ends the use as `{cause:?}`", actor.role.as_str());
            let stop = (Public::UseStopped(UseStopped { cause }), &[] as &[ActHash]);
            table.attempt(what, &actor.key, of, stop, Some(RefusalCode::CauseNotOfRole)).await;
        }
    }
    // Who suspended decides how many resume, not the word that was given.
    let suspended = Public::UseSuspended(UseSuspended { cause: SuspendCause::Person });
    instance.submit(&cast.market_surveillance, of, suspended, &[]).await.expect("a suspension");
    let resume = || (Public::UseResumed(UseResumed {}), &[] as &[ActHash]);
    instance.submit(&cast.commander, of, resume().0, &[]).await.expect("one resumes");
    let open = instance.permit(use_id);
    assert_eq!(open, None, "one person resumed what two must");
    let same = Some(RefusalCode::SameResumer);
    table.attempt("one person resumes twice", &cast.commander.key, of, resume(), same).await;
    let another = Actor::new("commander-2", Role::Commander, "unit-north");
    instance.enrol(&cast.administrator.key, &another).await.expect("another commander");
    table.attempt("two of the unit resume", &another.key, of, resume(), same).await;
    table.attempt("one from outside resumes with them", &cast.rights_officer.key, of, resume(), None).await;
}

async fn table(instance: &TestInstance) -> Vec<Attempt> {
    let mut table = Table { instance, attempts: Vec::new() };
    enrolments(&mut table).await;
    let asked = instance.new_use();
    decisions(&mut table, asked).await;
    let transcribed = instance.new_use();
    transcriptions(&mut table, transcribed).await;
    let running = instance.new_use();
    instance.running_use(running).await.expect("a running use");
    alerts(&mut table, running).await;
    stops(&mut table, running).await;
    table.attempts
}

#[tokio::test]
async fn nobody_decides_verifies_or_enrols_alone() {
    let instance = TestInstance::new(6).await;
    let attempts = table(&instance).await;
    holds(nobody_acts_alone(&attempts, &|fold, signed, now| fold.admit(signed, now)));
}

#[tokio::test]
async fn an_admission_without_any_one_of_these_rules_is_found_out() {
    let instance = TestInstance::new(6).await;
    let attempts = table(&instance).await;
    let codes: BTreeSet<RefusalCode> = attempts.iter().filter_map(|attempt| attempt.refused).collect();
    for forgotten in codes {
        let double = |fold: &Fold, signed: &SignedAct, now| match fold.admit(signed, now) {
            Err(refusal) if refusal.code == forgotten => Ok(signed.act.hash().expect("a hash")),
            answer => answer,
        };
        is_found_out(nobody_acts_alone(&attempts, &double), "admitted");
    }
}
