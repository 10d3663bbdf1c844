//! A start before the authorisation, in duly justified urgency: Article 5(3), second sentence.

use crate::fact::Judgement;
use crate::time::Instant;

section! {
    /// The declaration of urgency.
    pub struct Urgency {
        /// Whether urgency is claimed.
        pub claimed: bool,
        /// When it was declared.
        pub declared_at: Instant,
        /// It was effectively and objectively impossible to get the authorisation first.
        pub impossible_first: Judgement,
        /// The reasons for not asking earlier.
        pub why_not_earlier: Judgement,
        /// The use is the absolute minimum.
        pub minimum_use: Judgement,
        /// The safeguards specified for this case, beside those of national law.
        pub own_safeguards: Judgement,
        /// The end of the urgent window, declared at the start and never prolonged without a decision.
        pub window_until: Instant,
        /// A window in which the use stays undecided for more than 48 hours is the absolute minimum.
        pub window_length: Judgement,
        /// Once asked: the request was made without undue delay after the start.
        pub request_prompt: Judgement,
    }
}
