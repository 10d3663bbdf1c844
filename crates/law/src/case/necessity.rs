//! The recorded assessments of necessity and proportionality: Article 5(1)(h) and 5(2)(a) and (b).

use crate::fact::Judgement;

section! {
    /// What the deployer assessed, by whom, when, on which evidence.
    pub struct Necessity {
        /// The use is strictly necessary for the objective.
        pub strictly_necessary: Judgement,
        /// Less intrusive means were examined and do not suffice.
        pub alternatives: Judgement,
        /// 5(2)(a): the harm without the use was weighed: seriousness, probability, scale.
        pub situation: Judgement,
        /// 5(2)(b): the consequences for all persons concerned were weighed: seriousness, probability, scale.
        pub consequences: Judgement,
    }
}
