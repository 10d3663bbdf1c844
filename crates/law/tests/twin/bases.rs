//! The bases: permitted cases, at least one for each door that the Act leaves.

use std::collections::BTreeSet;

use stricto_law::case::{Objective, VictimOf};
use stricto_law::fact::Fact;

use crate::setting::{Setting, UNIT, at, judgement, worked};

/// The base cases, permitted each, one for each door.
pub(crate) fn bases() -> Vec<Setting> {
    let missing_child = worked("se-missing-child-granted");
    let urgent = worked("se-urgent-start");
    let offence = worked("it-robbery-suspect-cut-to-15-days");
    let urgent_asked = worked("se-urgent-request-timely");
    let renewed = worked("it-renewed-for-another-15-days");
    let prosecutor = worked("se-prosecutor-with-confirmed-independence");
    let hesse = worked("de-he-missing-child-granted");
    let mut running = missing_child.clone();
    running.case.running.started = Fact::known(true);
    running.case.running.armed_at = Fact::known(at("09:30:00"));
    running.case.running.comparison_reported = Fact::known(true);
    running.case.running.first_comparison_at = Fact::known(at("09:31:00"));
    running.case.alerts.released = Fact::known(true);
    running.case.alerts.last_released_at = Fact::known(at("09:40:00"));
    vec![
        missing_child,
        urgent,
        offence,
        threat(&prosecutor),
        attack(&hesse),
        victim(&running),
        urgent_asked,
        renewed,
        prosecutor,
        running,
    ]
}

fn pursue(base: &Setting, objective: Objective) -> Setting {
    let mut out = base.clone();
    out.case.objective.pursued = Fact::known(BTreeSet::from([objective]));
    out.case.authorisation.objectives = Fact::known(BTreeSet::from([objective]));
    out
}

fn victim(base: &Setting) -> Setting {
    let mut out = pursue(base, Objective::Victims);
    out.case.victims.crime = Fact::known(VictimOf::Abduction);
    out.case.victims.specific = Fact::known(true);
    out
}

pub(crate) fn threat(base: &Setting) -> Setting {
    let mut out = pursue(base, Objective::Threat);
    let yes = || Fact::known(judgement(true, UNIT, at("07:30:00")));
    let t = &mut out.case.threat;
    t.to_natural_persons = Fact::known(true);
    (t.specific, t.substantial, t.imminent) = (yes(), yes(), yes());
    t.through_infrastructure = Fact::known(false);
    t.has_ended = Fact::known(false);
    out.case.target.linked_to_threat = Fact::known(true);
    out
}

pub(crate) fn attack(base: &Setting) -> Setting {
    let mut out = pursue(base, Objective::TerroristAttack);
    let yes = || Fact::known(judgement(true, UNIT, at("07:30:00")));
    let t = &mut out.case.terrorist_attack;
    t.attack = Fact::known(true);
    (t.genuine, t.present, t.concrete_circumstances) = (yes(), yes(), yes());
    t.has_ended = Fact::known(false);
    out.case.target.linked_to_threat = Fact::known(true);
    out
}
