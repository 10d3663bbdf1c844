//! How long what a use left is kept, end by end, and what holds it.

use std::path::Path;

use stricto_law::profile::Profiles;
use stricto_law::time::{Instant, Millis};
use stricto_record::act::Entry;
use stricto_record::due::{Due, deadlines, due};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::kinds::challenge_lodged::ChallengeLodged;
use stricto_record::kinds::complaint_recorded::ComplaintRecorded;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use stricto_record::kinds::matter_closed::MatterClosed;
use stricto_record::kinds::rights_requested::RightsRequested;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::refusal::RefusalCode as Code;
use stricto_record::retention::{self, KEPT_AT_LEAST, LAPSE_QUARANTINE};
use stricto_record::role::Role;

use crate::common::story::*;
use crate::common::{Draft, World, id, use_id};
use crate::ending::erase;

const FIVE_YEARS: Millis = Millis::days(1827);

fn ended_by(by: &'static str, cause: ErasureCause, world: &World) -> Draft {
    erase(by, use_id("use"), cause, ErasureScope::Content, world)
}

fn retention_ended(by: &'static str, world: &World) -> Draft {
    ended_by(by, ErasureCause::RetentionEnded, world)
}

/// Whether the register must order all content erased at this instant, and for which cause.
fn ordered(world: &World, at: Instant) -> Option<ErasureCause> {
    due(&world.fold, &Profiles::EMPTY, at).into_iter().find_map(|due| match due {
        Due::OrderErasure { cause, what: ErasureScope::Content, .. } => Some(cause),
        _ => None,
    })
}

fn just_before(instant: Instant) -> Instant {
    Instant::from_unix_ms(instant.unix_ms() - 1).expect("an instant")
}

/// A use that ran and was stopped; when it ended.
fn stopped(adopt_again: Option<(Option<u32>, bool)>) -> (World, Instant) {
    let mut world = World::ready();
    world.running(use_id("use"));
    if let Some((kept_days, lapse_erases)) = adopt_again {
        world.act(adopted(kept_days, lapse_erases));
    }
    let at = world.now;
    world.act(stop("commander", use_id("use"), StopCause::ObjectiveReached));
    (world, at)
}

/// The profile, adopted anew with what it says of retention now.
fn adopted(days: Option<u32>, erases: bool) -> Draft {
    let mut again = adopt(&BODIES);
    if let Public::ProfileAdopted(p) = &mut again.public {
        (p.kept_days, p.lapse_erases) = (days, erases);
    }
    again
}

#[test]
fn content_goes_after_six_months_or_as_national_law_keeps_it_and_never_sooner() {
    for (kept_days, kept) in [
        (None, KEPT_AT_LEAST),
        (Some(0), KEPT_AT_LEAST),
        (Some(30), KEPT_AT_LEAST),
        (Some(190), KEPT_AT_LEAST),
        (Some(191), Millis::days(191)),
        (Some(1827), FIVE_YEARS),
    ] {
        let (mut world, ended) = stopped(Some((kept_days, false)));
        let goes = ended.plus(kept);
        assert_eq!(ordered(&world, just_before(goes)), None, "{kept_days:?}");
        assert_eq!(ordered(&world, goes), Some(ErasureCause::RetentionEnded), "{kept_days:?}");
        world.now = just_before(goes);
        for by in ["register", "judge", "market", "data"] {
            assert_eq!(world.refused(&retention_ended(by, &world)), Code::RetentionRuns, "{by}");
        }
        world.now = goes;
        for by in ["register", "judge", "market", "data"] {
            assert!(world.admits(&retention_ended(by, &world)), "{by}");
        }
        assert_eq!(world.refused(&retention_ended("rights-officer", &world)), Code::ErasureCause);
        let file = world.fold.use_file(use_id("use")).expect("a use");
        let shown = deadlines(file, &Profiles::EMPTY);
        assert!(shown.iter().any(|d| (d.at, d.row) == (goes, "R-26-d")), "{shown:?}");
    }
}

#[test]
fn whoever_verifies_finds_an_erasure_before_its_time() {
    let (mut world, ended) = stopped(Some((Some(1827), false)));
    world.now = ended.plus(KEPT_AT_LEAST);
    let forged = Entry { signed: world.sign(&retention_ended("register", &world)), time: world.now };
    let bytes = forged.bytes().expect("canonical");
    let found = world.fold.clone().replay(&bytes).expect_err("half a year of five").to_string();
    assert!(found.contains("retention-runs"), "{found}");
    world.act(Draft::new("data", Some(use_id("use")), Public::ComplaintRecorded(ComplaintRecorded {})));
    world.now = ended.plus(FIVE_YEARS);
    let forged = Entry { signed: world.sign(&retention_ended("register", &world)), time: world.now };
    let bytes = forged.bytes().expect("canonical");
    let found = world.fold.clone().replay(&bytes).expect_err("over a complaint").to_string();
    assert!(found.contains("retention-held"), "{found}");
}

#[test]
fn a_profile_that_changed_is_the_one_that_was_in_force_at_the_end() {
    let (mut world, ended) = stopped(Some((Some(1827), false)));
    world.act(adopted(None, false));
    assert_eq!(ordered(&world, ended.plus(KEPT_AT_LEAST)), None, "a shorter law comes too late");
    assert_eq!(ordered(&world, ended.plus(FIVE_YEARS)), Some(ErasureCause::RetentionEnded));
    let (mut world, ended) = stopped(None);
    world.act(adopted(Some(1827), false));
    assert_eq!(ordered(&world, ended.plus(KEPT_AT_LEAST)), Some(ErasureCause::RetentionEnded));
}

#[test]
fn a_darker_end_begins_the_time_anew() {
    let (mut world, ended) = stopped(None);
    world.wait(Millis::days(100));
    let darkened = world.now;
    world.act(stop("data", use_id("use"), StopCause::Supervisor));
    assert_eq!(ordered(&world, ended.plus(KEPT_AT_LEAST)), None);
    assert_eq!(ordered(&world, darkened.plus(KEPT_AT_LEAST)), Some(ErasureCause::RetentionEnded));
}

/// An urgent use that lapsed; when the register found it.
fn lapsed(lapse_erases: bool) -> (World, Instant) {
    let mut world = World::ready();
    world.running_urgently(use_id("use"));
    world.act(adopted(None, lapse_erases));
    world.wait(Millis::hours(25));
    let at = world.now;
    world.act(stop("register", use_id("use"), StopCause::Lapsed));
    (world, at)
}

#[test]
fn a_lapse_is_erased_on_the_authoritys_word_on_express_law_or_after_its_quarantine() {
    let by = |by, world: &World| ended_by(by, ErasureCause::Lapsed, world);
    let (mut world, at) = lapsed(false);
    let goes = at.plus(LAPSE_QUARANTINE);
    assert_eq!(
        (ordered(&world, just_before(goes)), ordered(&world, goes)),
        (None, Some(ErasureCause::Lapsed))
    );
    assert_eq!(world.refused(&by("register", &world)), Code::RetentionRuns);
    assert_eq!(world.refused(&by("rights-officer", &world)), Code::ErasureCause);
    assert!(world.admits(&by("judge", &world)), "the authority's word");
    world.now = goes;
    assert!(world.admits(&by("register", &world)));
    let (express, at) = lapsed(true);
    assert_eq!(ordered(&express, at), Some(ErasureCause::Lapsed));
    assert!(express.admits(&by("register", &express)));
}

#[test]
fn a_lapse_that_the_authority_granted_afterwards_is_kept_as_any_other() {
    let (mut world, at) = lapsed(true);
    let asked = world.act(request(use_id("use"), true));
    let until = world.hours(6);
    world.act(decision(use_id("use"), R::Granted, Some(until)).re(&[asked]));
    assert_eq!(ordered(&world, at.plus(LAPSE_QUARANTINE)), None);
    assert_eq!(ordered(&world, at.plus(KEPT_AT_LEAST)), Some(ErasureCause::RetentionEnded));
}

/// Something that stands about a use: how it is called, who closes it, and the act that records it.
fn matters() -> Vec<(&'static str, &'static [&'static str], Draft)> {
    let u = Some(use_id("use"));
    let complaint = |by| Draft::new(by, u, Public::ComplaintRecorded(ComplaintRecorded {}));
    let right = id("explanation");
    let asked = Draft::new("rights-officer", u, Public::RightsRequested(RightsRequested { right }));
    let incident = |code| {
        let raised_to = vec![Role::RightsOfficer, Role::MarketSurveillance];
        Draft::new("rights-officer", u, Public::IncidentRecorded(IncidentRecorded { code, raised_to }))
    };
    vec![
        ("a complaint", &["rights-officer", "judge", "market", "data"], complaint("rights-officer")),
        ("a supervisor's complaint", &["judge", "market", "data"], complaint("market")),
        ("a person's request", &["rights-officer", "judge", "market", "data"], asked),
        ("an incident", &["rights-officer", "judge", "market", "data"], incident(IncidentCode::Other)),
        ("a grave incident", &["judge", "market", "data"], incident(IncidentCode::ComparisonWithoutPermit)),
    ]
}

fn close(by: &'static str, u: UseId, what: ActHash) -> Draft {
    let closed = MatterClosed { outcome: id("answered") };
    Draft::new(by, Some(u), Public::MatterClosed(closed)).re(&[what])
}

#[test]
fn what_stands_holds_retention_until_somebody_outside_whom_it_concerns_closes_it() {
    let u = use_id("use");
    for (what, closers, draft) in matters() {
        let (mut world, ended) = stopped(None);
        let goes = ended.plus(KEPT_AT_LEAST);
        let matter = world.act(draft);
        assert_eq!(ordered(&world, goes.plus(FIVE_YEARS)), None, "{what}");
        world.now = goes;
        assert_eq!(world.refused(&retention_ended("register", &world)), Code::RetentionHeld, "{what}");
        world.act(enrol("administrator", "colleague", Role::RightsOfficer, "unit"));
        // Outside by name, and of the unit's own choice once the use was there.
        world.act(enrol("administrator", "friend", Role::RightsOfficer, "elsewhere"));
        for by in ["colleague", "friend", "rights-officer", "judge", "market", "data"] {
            let admitted = world.admits(&close(by, u, matter));
            assert_eq!(admitted, closers.contains(&by), "{what} by {by}");
            if !admitted {
                assert_eq!(world.refused(&close(by, u, matter)), Code::MatterNotOfRole, "{what} by {by}");
            }
        }
        for by in ["requester", "commander", "verifier-1", "administrator", "auditor"] {
            assert_eq!(world.refused(&close(by, u, matter)), Code::RoleMayNot, "{what} by {by}");
        }
        world.act(close(closers[0], u, matter));
        assert_eq!(world.refused(&close(closers[0], u, matter)), Code::NoMatter, "{what}, twice");
        assert_eq!(ordered(&world, world.now), Some(ErasureCause::RetentionEnded), "{what}");
        assert!(world.admits(&retention_ended("register", &world)), "{what}");
    }
}

#[test]
fn a_challenge_of_a_refused_extension_holds_once_a_court_has_it_until_those_who_oversee_close_it() {
    let u = use_id("use");
    let mut world = World::ready();
    world.running(u);
    let asked = world.act(request(u, false));
    let refusal = world.act(decision(u, R::Refused, None).re(&[asked]));
    let ended = world.now;
    let lodged = |by| Draft::new(by, Some(u), Public::ChallengeLodged(ChallengeLodged {})).re(&[refusal]);
    let challenge = world.act(lodged("requester"));
    let goes = ended.plus(KEPT_AT_LEAST);
    assert_eq!(
        ordered(&world, goes),
        Some(ErasureCause::RetentionEnded),
        "the unit's own word holds nothing"
    );
    world.act(lodged("clerk"));
    assert_eq!(ordered(&world, ended.plus(FIVE_YEARS)), None);
    assert_eq!(world.refused(&close("rights-officer", u, challenge)), Code::MatterNotOfRole);
    // A court that decides on paper has no key to close it with.
    assert!(world.admits(&close("market", u, challenge)) && world.admits(&close("data", u, challenge)));
    assert_eq!(
        world.refused(&close("judge", u, refusal)),
        Code::NoMatter,
        "a refusal is nothing that stands"
    );
    world.act(close("judge", u, challenge));
    assert_eq!(ordered(&world, ended.plus(KEPT_AT_LEAST)), Some(ErasureCause::RetentionEnded));
}

#[test]
fn what_the_unit_says_of_a_use_once_it_is_over_holds_nothing() {
    let (mut world, ended) = stopped(None);
    let recorded = IncidentRecorded {
        code: IncidentCode::Other,
        raised_to: vec![Role::RightsOfficer, Role::MarketSurveillance],
    };
    world.act(Draft::new("verifier-1", Some(use_id("use")), Public::IncidentRecorded(recorded)));
    assert_eq!(ordered(&world, ended.plus(KEPT_AT_LEAST)), Some(ErasureCause::RetentionEnded));
}

#[test]
fn a_grant_after_a_lapse_that_is_withdrawn_keeps_the_content_as_any_other_end() {
    let (mut world, at) = lapsed(true);
    let asked = world.act(request(use_id("use"), true));
    let until = world.hours(6);
    let granted = world.act(decision(use_id("use"), R::Granted, Some(until)).re(&[asked]));
    world.act(decision(use_id("use"), R::Withdrawn, None).re(&[granted]));
    assert_eq!(ordered(&world, at.plus(LAPSE_QUARANTINE)), None);
    assert_eq!(ordered(&world, world.now.plus(KEPT_AT_LEAST)), Some(ErasureCause::RetentionEnded));
}

#[test]
fn nothing_that_stands_holds_the_erasure_of_what_was_refused_lapsed_or_left_outside() {
    let u = use_id("use");
    for (what, _, draft) in matters() {
        let mut refused = World::ready();
        let permit = refused.running_urgently(u);
        let outside = refused.alert_opened(u, permit, "a");
        let asked = refused.act(request(u, true));
        refused.act(draft.clone());
        let mut partly = refused.clone();
        refused.act(decision(u, R::Refused, None).re(&[asked]));
        assert_eq!(ordered(&refused, refused.now), Some(ErasureCause::Refused), "{what}");
        assert!(refused.admits(&ended_by("register", ErasureCause::Refused, &refused)), "{what}");

        let mut grant = decision(u, R::GrantedInPart, Some(partly.hours(6))).re(&[asked]);
        if let Public::AuthorisationDecided(decided) = &mut grant.public {
            decided.outside = vec![outside];
        }
        partly.act(grant);
        let scope = ErasureScope::Alerts(vec![outside]);
        let owed = Due::OrderErasure { use_id: u, cause: ErasureCause::OutsideGrant, what: scope.clone() };
        assert!(due(&partly.fold, &Profiles::EMPTY, partly.now).contains(&owed), "{what}");
        let order = erase("register", u, ErasureCause::OutsideGrant, scope, &partly);
        assert!(partly.admits(&order), "{what}");

        let (mut lapsed, at) = lapsed(false);
        lapsed.act(draft);
        let goes = at.plus(LAPSE_QUARANTINE);
        assert_eq!(ordered(&lapsed, goes), Some(ErasureCause::Lapsed), "{what}");
        lapsed.now = goes;
        assert!(lapsed.admits(&ended_by("register", ErasureCause::Lapsed, &lapsed)), "{what}");
    }
}

#[test]
fn the_page_shows_the_very_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/retention.md");
    let (begin, end) = ("<!-- generated: retention -->\n\n", "\n<!-- end of generated: retention -->");
    let text = std::fs::read_to_string(&page).expect("the page");
    let (before, rest) = text.split_once(begin).expect("where the table begins");
    let (_, after) = rest.split_once(end).expect("where it ends");
    let meant = format!("{before}{begin}{}{end}{after}", retention::table());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&page, &meant).expect("the page can be written");
    }
    assert_eq!(std::fs::read_to_string(&page).expect("the page"), meant, "run again with UPDATE_GOLDEN=1");
}
