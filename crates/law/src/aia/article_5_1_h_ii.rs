//! Article 5(1)(h)(ii): threats to life, and terrorist attacks. Holds R-5.1-g, R-5.1-h, R-5.1-i, R-5.1-j.
//!
//! A specific, substantial and imminent threat to the life or physical safety of natural persons; intent is not needed.
//! Disruption of critical infrastructure counts only where it would bring imminent danger to life or safety.
//! Or a threat of a terrorist attack that is genuine and present, or genuine and foreseeable; an alert level proves nothing.
//! The person need not be known, but a reference set linked to the threat must exist.
//! Left to people: every one of these words; the rule asks who assessed it, when, on what evidence. A threat that ended stops the use.

use super::judged::Made;
use super::{Given, Says};
use crate::case::Objective;
use crate::finding::Who;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let threat = Truth::all([
        read!(g, threat.to_natural_persons).yes("no natural person is threatened"),
        read!(g, threat.specific).affirmed(g, Made::OfObjective, "the threat is not specific"),
        read!(g, threat.substantial).affirmed(g, Made::OfObjective, "the threat is not substantial"),
        read!(g, threat.imminent).affirmed(g, Made::OfObjective, "the threat is not imminent"),
        read!(g, threat.has_ended).no("the threat has ended"),
    ]);
    let threat = g.if_pursued(Objective::Threat, threat);
    says.find(threat.condition(
        "R-5.1-g",
        Who::Deployer,
        "the threat was assessed as specific, substantial and imminent",
    ));

    let infrastructure = read!(g, threat.infrastructure_endangers_life)
        .affirmed(g, Made::OfObjective, "the disruption would not bring imminent danger to life or safety")
        .unless(
            read!(g, threat.through_infrastructure).no("it works through infrastructure"),
            "no infrastructure is disrupted",
        );
    let infrastructure = g.if_pursued(Objective::Threat, infrastructure);
    says.find(infrastructure.condition("R-5.1-h", Who::Deployer, "the disruption endangers life or safety"));

    let attack = Truth::all([
        read!(g, terrorist_attack.attack).yes("terrorism in general, or an alert level, is no attack"),
        read!(g, terrorist_attack.genuine).affirmed(
            g,
            Made::OfObjective,
            "the threat of an attack is not genuine",
        ),
        Truth::any([
            read!(g, terrorist_attack.present).affirmed(g, Made::OfObjective, "it is not present"),
            read!(g, terrorist_attack.foreseeable).affirmed(g, Made::OfObjective, "it is not foreseeable"),
        ]),
        read!(g, terrorist_attack.concrete_circumstances).affirmed(
            g,
            Made::OfObjective,
            "no sufficiently concrete circumstances show it",
        ),
        read!(g, terrorist_attack.has_ended).no("the threat of an attack has ended"),
    ]);
    let attack = g.if_pursued(Objective::TerroristAttack, attack);
    says.find(attack.condition(
        "R-5.1-i",
        Who::Deployer,
        "the threat of an attack was assessed as genuine, and present or foreseeable",
    ));

    let linked = read!(g, target.linked_to_threat).yes("the reference set is not linked to the threat").when(
        Truth::any([g.pursues(Objective::Threat), g.pursues(Objective::TerroristAttack)]),
        "objective (ii) is not pursued",
    );
    says.find(linked.condition("R-5.1-j", Who::Deployer, "the reference set is linked to the threat"));
}
