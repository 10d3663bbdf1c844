//! Article 5(3): the run time never exceeds what was granted. Holds R-5.3-i, X-f, X-g; R-14-a warns.
//!
//! Objective, period, area, persons, database, system: the narrower of grant, national law and FRIA wins.
//! What the unit plans outside the grant is blocked, not silently cut. A reference list is locked by hash and count.
//! Live comparison without a permit, or outside area or hours, is an unauthorised use while it goes on.

use std::collections::BTreeSet;

use super::article_5_3_authorisation::{NO_GRANT, no_grant};
use super::{Given, Says};
use crate::finding::Who;
use crate::limits::{Bound, Limits, Window};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let inside = read!(g, limits.planned).then(|planned| {
        let of_grant = read!(g, authorisation.limits)
            .then(|granted| within(planned, granted, "the decision"))
            .unless(no_grant(g), NO_GRANT);
        let of_fria = read!(g, fria.limits).then(|assumed| within(planned, assumed, "the FRIA"));
        Truth::all([of_grant, of_fria])
    });
    says.find(inside.condition("R-5.3-i", Who::Deployer, "the plan lies inside the decision and the FRIA"));

    let locked = read!(g, limits.requested).then(|_| match &g.limits.reference_list {
        Bound::NotSet => Truth::not_met("no reference list is locked by hash and count"),
        Bound::Within(lists) => Truth::holds(
            lists.len() == 1,
            "request, decision and plan do not name the same one reference list",
        ),
    });
    says.find(locked.condition("X-f", Who::Deployer, "one reference list is locked by hash and count"));

    let incident = read!(g, running.unauthorised_comparison)
        .no("live comparison goes on without a permit, or outside area or hours");
    says.find(incident.condition("X-g", Who::Deployer, "no unauthorised comparison goes on"));

    let controlled =
        read!(g, running.engine_takes_orders).yes("the engine takes no orders: it is uncontrolled");
    says.find(controlled.notice("R-14-a", Who::Deployer, "the engine takes orders"));
}

/// That `plan` lies inside `grant`; names what does not.
fn within(plan: &Limits, grant: &Limits, by: &str) -> Truth {
    let subset = |what: &str, inside: bool| Truth::holds(inside, format!("the plan has {what} outside {by}"));
    Truth::all([
        subset("hours", both(&plan.windows, &grant.windows, |p, g| p.iter().all(|w| covered(w, g)))),
        subset("cameras", cameras_inside(plan, grant)),
        subset(
            "cameras not named in it,",
            both(&plan.cameras, &grant.cameras, |p, g| p.iter().all(|(id, point)| g.get(id) == Some(point))),
        ),
        subset("persons", both(&plan.persons, &grant.persons, BTreeSet::is_subset)),
        subset("systems", both(&plan.systems, &grant.systems, BTreeSet::is_subset)),
        subset("reference lists", both(&plan.reference_list, &grant.reference_list, BTreeSet::is_subset)),
        subset("a threshold", both(&plan.threshold_e6, &grant.threshold_e6, |p, g| p >= g)),
        subset("a delay", both(&plan.max_delay_ms, &grant.max_delay_ms, |p, g| p <= g)),
    ])
}

/// Whether both say something and it fits, or one says nothing: the meet then takes the other.
fn both<T>(plan: &Bound<T>, grant: &Bound<T>, fits: impl Fn(&T, &T) -> bool) -> bool {
    match (plan.within(), grant.within()) {
        (Some(plan), Some(grant)) => fits(plan, grant),
        (None, _) | (_, None) => true,
    }
}

fn covered(window: &Window, grant: &[Window]) -> bool {
    grant.iter().any(|g| g.from <= window.from && window.until <= g.until)
}

fn cameras_inside(plan: &Limits, grant: &Limits) -> bool {
    match (plan.cameras.within(), grant.areas.within()) {
        (Some(cameras), Some(layers)) => cameras
            .values()
            .all(|point| layers.iter().all(|layer| layer.iter().any(|area| area.contains(*point)))),
        (None, _) | (_, None) => true,
    }
}
