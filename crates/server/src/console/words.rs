//! Roles, phases, causes and findings as people read them.

use maud::{Markup, html};
use stricto_law::finding::{FindingState, Who};
use stricto_record::fold::{Phase, UseFile};
use stricto_record::kinds::Kind;
use stricto_record::role::Role;
use stricto_report::words::{objective_word, stop_word};

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

/// A likelihood in 10^-6 as people write it.
pub(crate) fn decimal(e6: u32) -> String {
    let text = format!("{}.{:06}", e6 / 1_000_000, e6 % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What a use is for.
pub(crate) fn objectives(file: &UseFile) -> String {
    let words = file.proposed.objectives.iter().map(|o| word("objective", objective_word(*o)));
    words.collect::<Vec<_>>().join(", ")
}

/// A whole number with its thousands set apart; anything else as it is.
pub(crate) fn number(text: &str) -> String {
    if text.len() < 5 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = String::new();
    for (n, digit) in text.chars().enumerate() {
        if n > 0 && (text.len() - n).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn thousands_stand_apart_in_whole_numbers_alone() {
        for (text, shown) in [
            ("0", "0"),
            ("9999", "9999"),
            ("10000", "10\u{202f}000"),
            ("157500", "157\u{202f}500"),
            ("1234567", "1\u{202f}234\u{202f}567"),
            ("22 s", "22 s"),
            ("nothing to count yet", "nothing to count yet"),
        ] {
            assert_eq!(number(text), shown, "{text}");
        }
    }
}
