//! Roles, phases, causes and findings as people read them.

use maud::{Markup, html};
use stricto_law::finding::{FindingState, Who};
use stricto_record::fold::Phase;
use stricto_record::kinds::Kind;
use stricto_record::role::Role;
use stricto_report::words::stop_word;

use super::text::{text_with, word};

pub(crate) fn role(role: Role) -> String {
    word("role", role.as_str())
}

/// Where a use stands, in a sentence's worth of words.
pub(crate) fn phase(phase: Phase) -> String {
    let text = word("phase", phase.as_str());
    match phase.stop_cause() {
        None => text,
        Some(cause) => {
            let cause = word("cause", stop_word(cause));
            text_with("phase-with-cause", &[("phase", &text), ("cause", &cause)])
        }
    }
}

/// A tag whose words, not its colour, say what it says.
pub(crate) fn tag(tone: &str, text: &str) -> Markup {
    html! { strong class={ "tag tag-" (tone) } { (text) } }
}

/// The tone of a phase: colour only repeats what the words say.
pub(crate) const fn phase_tone(phase: Phase) -> &'static str {
    match phase {
        Phase::Planned | Phase::AwaitingDecision => "plain",
        Phase::Authorised | Phase::Urgent => "note",
        Phase::Armed | Phase::ArmedUrgently => "live",
        Phase::Suspended | Phase::Erasing(_) => "warn",
        Phase::Stopped(_) | Phase::Erased(_) => "done",
    }
}

/// Who must act on an element.
pub(crate) fn who(who: Who) -> String {
    word(
        "who",
        match who {
            Who::Deployer => "deployer",
            Who::Authority => "authority",
            Who::MemberState => "member-state",
            Who::Provider => "provider",
            Who::Supervisor => "supervisor",
        },
    )
}

pub(crate) fn state(state: FindingState) -> Markup {
    let (tone, id) = match state {
        FindingState::Met => ("done", "met"),
        FindingState::NotMet => ("stop", "not-met"),
        FindingState::Undetermined => ("warn", "open"),
    };
    tag(tone, &word("state", id))
}

/// What an act is, in words; the kind's own name stands beside it.
pub(crate) fn kind(kind: Kind) -> String {
    let name = kind.as_str().split('/').next().unwrap_or_default();
    word("kind", &name.replace('.', "-"))
}
