//! Facts of objective (ii): threats to life and terrorist attacks.

use crate::fact::Judgement;

section! {
    /// A threat to the life or physical safety of natural persons.
    pub struct Threat {
        /// Whether it threatens natural persons.
        pub to_natural_persons: bool,
        /// It is specific: defined, individualised, concrete.
        pub specific: Judgement,
        /// It is substantial: at the level of serious bodily injury.
        pub substantial: Judgement,
        /// It is imminent: it may occur at any moment.
        pub imminent: Judgement,
        /// Whether it works through the disruption of critical infrastructure.
        pub through_infrastructure: bool,
        /// That disruption would bring imminent danger to life or safety.
        pub infrastructure_endangers_life: Judgement,
        /// Whether it has ended.
        pub has_ended: bool,
    }
}

section! {
    /// The threat of a terrorist attack.
    pub struct TerroristAttack {
        /// Whether an attack is threatened, not terrorism in general and not a mere alert level.
        pub attack: bool,
        /// It is genuine.
        pub genuine: Judgement,
        /// It is present.
        pub present: Judgement,
        /// It is foreseeable.
        pub foreseeable: Judgement,
        /// Sufficiently concrete circumstances show it.
        pub concrete_circumstances: Judgement,
        /// Whether it has ended.
        pub has_ended: bool,
    }
}
