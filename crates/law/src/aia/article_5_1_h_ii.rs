//! Article 5(1)(h)(ii): threats to life, and terrorist attacks. Holds R-5.1-g, R-5.1-h, R-5.1-i, R-5.1-j.
//!
//! A specific, substantial and imminent threat to the life or physical safety of natural persons; intent is not needed.
//! Disruption of critical infrastructure counts only where it would bring imminent danger to life or safety.
//! Or a threat of a terrorist attack that is genuine and present, or genuine and foreseeable; an alert level proves nothing.
//! The person need not be known, but a reference set linked to the threat must exist.
//! Left to people: every one of these words; the rule asks who assessed it, when, on what evidence. A threat that ended stops the use.

use super::{Given, Says};
use crate::case::Objective;
use crate::finding::Who;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let pursued = || g.pursues(Objective::Threat);
    let threat = Truth::all([
        read!(g, threat.to_natural_persons).yes("no natural person is threatened"),
        read!(g, threat.specific).affirmed(g.clock, "the threat is not specific"),
        read!(g, threat.substantial).affirmed(g.clock, "the threat is not substantial"),
        read!(g, threat.imminent).affirmed(g.clock, "the threat is not imminent"),
        read!(g, threat.has_ended).no("the threat has ended"),
    ]);
    let threat = threat.when(pursued());
    says.find(threat.condition("R-5.1-g", Who::Deployer, "the threat was assessed, or that is not pursued"));

    let infrastructure = read!(g, threat.infrastructure_endangers_life)
        .affirmed(g.clock, "the disruption would not bring imminent danger to life or safety")
        .unless(read!(g, threat.through_infrastructure).no("it works through infrastructure"))
        .when(pursued());
    says.find(infrastructure.condition(
        "R-5.1-h",
        Who::Deployer,
        "no infrastructure is disrupted, or its disruption endangers life",
    ));

    let attack = Truth::all([
        read!(g, terrorist_attack.attack).yes("terrorism in general, or an alert level, is no attack"),
        read!(g, terrorist_attack.genuine).affirmed(g.clock, "the threat of an attack is not genuine"),
        Truth::any([
            read!(g, terrorist_attack.present).affirmed(g.clock, "it is not present"),
            read!(g, terrorist_attack.foreseeable).affirmed(g.clock, "it is not foreseeable"),
        ]),
        read!(g, terrorist_attack.concrete_circumstances)
            .affirmed(g.clock, "no sufficiently concrete circumstances show it"),
        read!(g, terrorist_attack.has_ended).no("the threat of an attack has ended"),
    ]);
    let attack = attack.when(g.pursues(Objective::TerroristAttack));
    says.find(attack.condition("R-5.1-i", Who::Deployer, "the attack was assessed, or that is not pursued"));

    let linked = read!(g, target.linked_to_threat)
        .yes("the reference set is not linked to the threat")
        .when(Truth::any([pursued(), g.pursues(Objective::TerroristAttack)]));
    says.find(linked.condition(
        "R-5.1-j",
        Who::Deployer,
        "the reference set is linked to the threat, or (ii) is not pursued",
    ));
}
