//! Article 5(5): national law opens, or does not. Holds R-5.5-a, R-5.5-c, R-5.5-d, R-5.5-e, R-5.5-g, R-5.5-j, R-5.1-d.
//!
//! Article 5(1)(h) is no legal basis; a national law in force must open the objective, and for (iii) the offence.
//! A body of the Union, such as Europol or Frontex, is bound too, and has no profile here: closed.
//! It must designate the authority that authorises. None here means closed, which does not say that there is none.
//! Rows read here too: SC-g4.
//! A law not notified to the Commission, and a reading that has grown old, warn; only the law's own end closes.

use std::collections::BTreeSet;

use super::{Given, Says};
use crate::case::{AnnexTwo, Behalf, Objective};
use crate::finding::Who;
use crate::numbers::LAW_NOTIFIED_DAYS;
use crate::profile::{NationalProfile, Selection, Status};
use crate::reasoning::{Truth, read};
use crate::time::Millis;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    // Where the use is in no Member State, none can do anything about it.
    let who = if g.in_no_state() { Who::Deployer } else { Who::MemberState };
    let law = Truth::all([
        g.state(|state| in_force(g, state.code())),
        // Who acts must be known for SC-e2; here only a body of the Union that is named counts.
        read!(g, purpose.behalf).fits_if_stated(
            |behalf| *behalf != Behalf::UnionBody,
            "a body of the Union uses it: no law under which it may is known here; treated as closed",
        ),
    ]);
    let designated = with_law(g, |p| {
        let all = p.routes.iter().all(|route| !route.authorities.is_empty());
        let unnamed = || format!("{} names no authority for any objective; treated as closed", known(p));
        Truth::holds(all && !p.routes.is_empty(), unnamed)
    });
    says.find(law.condition("R-5.5-a", who, "a national law that opens exceptions is in force"));
    says.find(objectives(g).condition("R-5.5-d", who, "national law opens objective and offence"));
    says.find(designated.condition("R-5.5-g", who, "an authorising authority is designated"));

    let ruled = with_law(g, |p| {
        let unknown: Vec<_> =
            p.rules.named().into_iter().filter(|(_, rule)| rule.is_none()).map(|r| r.0).collect();
        if unknown.is_empty() {
            return Truth::met();
        }
        Truth::open(format!("{} states no rules for: {}", known(p), unknown.join(", ")))
    });
    let ruled = ruled.unless(opens_nothing(g), NO_LAW);
    says.find(ruled.notice("R-5.5-c", Who::MemberState, "national law sets the rules for authorisations"));

    let notified = with_law(g, notified).unless(opens_nothing(g), NO_LAW);
    says.find(notified.notice("R-5.5-e", Who::MemberState, "the law was notified to the Commission"));

    let recent = |p: &NationalProfile| {
        let old = p.review_by.is_some_and(|by| g.clock.reached(by));
        Truth::holds(!old, || format!("the reading of {} should be checked again", p.name))
    };
    // A reading that opens nothing grows old too.
    let fresh = g.profile().map_or_else(|| with_law(g, recent), |p| g.state(|_| recent(p)));
    let unofficial = g
        .profile()
        .filter(|p| !p.official)
        .map(|p| format!("the reading of the law of {} is unofficial: check before use", p.name));
    let found = fresh.notice("R-5.5-j", Who::Deployer, "the reading of the national law is recent");
    says.find(found.warned(unofficial));
}

/// Why nothing is asked of a law that is not there.
const NO_LAW: &str = "no national law opens the exceptions, which R-5.5-a holds";

/// The state is known, and what is known of its law opens nothing.
fn opens_nothing(g: &Given<'_>) -> Truth {
    g.state(|_| {
        let open = match g.national {
            Some(Selection::InForce(profile, _)) => profile.status == Status::Open,
            Some(Selection::RegionUnknown) => true,
            Some(Selection::NotInForce(_) | Selection::None) | None => false,
        };
        Truth::holds(!open, "there is a national law, or it is not known which")
    })
}

/// R-5.5-e: notified, and at the latest 30 days after adoption, where both instants are known.
fn notified(profile: &NationalProfile) -> Truth {
    let Some(notification) = &profile.notification else {
        return Truth::open("it is not known whether the law was notified to the Commission");
    };
    let days = u64::from(LAW_NOTIFIED_DAYS);
    let last = notification.adopted_at.map(|adopted| adopted.plus(Millis::days(days)));
    let late = notification.notified_at.zip(last).filter(|(notified, last)| notified > last);
    match (notification.made, late) {
        (false, _) => Truth::not_met("the law was not notified to the Commission"),
        (true, Some((at, last))) => Truth::not_met(format!(
            "the law was notified to the Commission at {at}, after {last}: {days} days"
        )),
        (true, None) => Truth::met(),
    }
}

fn in_force(g: &Given<'_>, state: &str) -> Truth {
    match g.national {
        Some(Selection::InForce(profile, _)) => match profile.status {
            Status::Open => Truth::met(),
            Status::Closed => Truth::not_met(format!("{}: {}", profile.name, profile.note)),
            Status::OptOut => Truth::not_met(format!("{} opens nothing under Article 5(5)", profile.name)),
        },
        Some(Selection::NotInForce(profile)) => {
            Truth::not_met(format!("{}, is not in force at that instant", read_as(profile)))
        }
        Some(Selection::RegionUnknown) => region_unknown(g),
        Some(Selection::None) | None => Truth::not_met(none_known(state)),
    }
}

/// The law as it is known here, for a sentence about what it does not say.
fn known(profile: &NationalProfile) -> String {
    let unofficial = if profile.official { "" } else { " (unofficial)" };
    format!("what is known here of the law of {}{unofficial}", profile.name)
}

fn read_as(profile: &NationalProfile) -> String {
    format!("the law of {}, as it is known here", profile.name)
}

/// Our not knowing is no statement about a state's law.
fn none_known(state: &str) -> String {
    format!(
        "no national law of {state} that opens it is known here, which does not say that there is none; treated as closed"
    )
}

/// What `rule` says of an open national law; open while the state is not known, closed where there is no such law.
fn with_law(g: &Given<'_>, rule: impl Fn(&NationalProfile) -> Truth) -> Truth {
    g.state(|state| match g.national {
        Some(Selection::InForce(profile, _)) => match profile.status {
            Status::Open => rule(profile),
            Status::Closed | Status::OptOut => Truth::not_met(none_known(&profile.name)),
        },
        Some(Selection::NotInForce(profile)) => {
            Truth::not_met(format!("{}, is not in force at that instant", read_as(profile)))
        }
        Some(Selection::RegionUnknown) => region_unknown(g),
        Some(Selection::None) | None => Truth::not_met(none_known(state.code())),
    })
}

/// Whose law it is nobody can say before the region is spelled as somebody's here is.
pub(super) fn region_unknown(g: &Given<'_>) -> Truth {
    let own = g.regions.iter().copied().collect::<Vec<_>>().join(", ");
    let state = g.case.jurisdiction.member_state.value().map_or("", |state| state.code());
    read!(g, jurisdiction.region).then(|region| {
        Truth::misstated(format!(
            "`{region}` is no code of a region that is known here; the laws known here are: {own}, or {state}"
        ))
    })
}

fn objectives(g: &Given<'_>) -> Truth {
    let opened = with_law(g, |profile| {
        read!(g, objective.pursued).then(|pursued| {
            let open: BTreeSet<&Objective> = profile.routes.iter().flat_map(|r| &r.objectives).collect();
            let closed = pursued.iter().filter(|o| !open.contains(o)).map(|o| {
                Truth::not_met(format!(
                    "{} does not say that it opens {}; treated as closed",
                    known(profile),
                    o.label()
                ))
            });
            Truth::all(closed.collect::<Vec<_>>())
        })
    });
    let opens = |profile: &NationalProfile, offence: &AnnexTwo| {
        let open = profile.routes.iter().any(|r| r.offences.contains(offence));
        let closed =
            || format!("{} does not say that it opens that offence; treated as closed", known(profile));
        Truth::holds(open, closed)
    };
    let offence = with_law(g, |profile| {
        read!(g, offence.annex_ii).then(|offence| {
            let itself = Truth::all([opens(profile, offence), as_named(g, profile, *offence)]);
            // Item 16 lives on another item: national law must open that one too.
            if *offence == AnnexTwo::CriminalOrganisation {
                Truth::all([itself, read!(g, offence.organised_for).then(|about| opens(profile, about))])
            } else {
                itself
            }
        })
    });
    Truth::all([opened, g.if_pursued(Objective::Offence, offence)])
}

/// Where the law is known to name national offences behind an item, the case's is one of them, with its maximum.
///
/// A contradiction between case and profile is open: one of the two is mistaken, and nobody here knows which.
fn as_named(g: &Given<'_>, profile: &NationalProfile, item: AnnexTwo) -> Truth {
    let named = || profile.routes.iter().flat_map(|r| &r.national_offences).filter(|n| n.annex_ii == item);
    if named().next().is_none() {
        return Truth::met();
    }
    read!(g, offence.national_provision).then(|provision| {
        let same: Vec<_> = named().filter(|n| n.provision.trim() == provision.trim()).collect();
        if same.is_empty() {
            let known_ones: Vec<_> = named().map(|n| format!("`{}` ({})", n.provision, n.name)).collect();
            return Truth::open(format!(
                "the case names `{provision}`; {} names for that item: {}",
                known(profile),
                known_ones.join(", ")
            ));
        }
        let maxima: Vec<u32> = same.iter().filter_map(|n| n.maximum_months).collect();
        if maxima.len() < same.len() {
            return Truth::met();
        }
        read!(g, offence.maximum_sentence_months).then(|stated| {
            if maxima.contains(stated) {
                return Truth::met();
            }
            let law: Vec<_> = maxima.iter().map(ToString::to_string).collect();
            Truth::misstated(format!(
                "the case states a maximum of {stated} months for `{provision}`; {} says {}: correct one of the two",
                known(profile),
                law.join(" or ")
            ))
        })
    })
}
