//! What a conversation understands and how it asks: commands, numbers of options, what to write into a field.

use stricto_law::interview::{Field, FieldKind, FieldOption};

use crate::ending::CommandError;
use crate::output;

/// What can be said to every question beside an answer to it.
pub(super) const COMMANDS: &str = "? is \"I do not know\", b goes back, l lists your answers, c 3 changes the third, q stops with the answer so far.";

/// What is said instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Back,
    List,
    /// The number of an answer in the list, from 1; 0 where none was read.
    Change(usize),
    Help,
    End,
}

/// The command that a line is; in words of one's own only as it is told, in small letters and with a number.
pub(super) fn command(line: &str, loose: bool) -> Option<Command> {
    let lower = if loose { line.to_lowercase() } else { line.to_owned() };
    match lower.as_str() {
        "b" => Some(Command::Back),
        "l" => Some(Command::List),
        "q" => Some(Command::End),
        "quit" | "exit" | "stop" if loose => Some(Command::End),
        "h" | "help" if loose => Some(Command::Help),
        "c" if loose => Some(Command::Change(0)),
        other => {
            let number = other.strip_prefix("c ")?.trim().parse().ok();
            number.or(loose.then_some(0)).map(Command::Change)
        }
    }
}

/// What a line says of a field: options by their numbers or ids, anything else as it stands.
pub(super) fn spelt(kind: FieldKind, options: &[FieldOption], line: &str) -> Vec<String> {
    match kind {
        FieldKind::Checks | FieldKind::One | FieldKind::State => {
            let numbered = |word: &str| {
                let option = word.parse::<usize>().ok().and_then(|n| options.get(n.checked_sub(1)?));
                option.map_or_else(|| word.to_owned(), |option| option.id.clone())
            };
            line.split([' ', ',']).filter(|word| !word.is_empty()).map(numbered).collect()
        }
        FieldKind::Text
        | FieldKind::Number
        | FieldKind::Instant
        | FieldKind::Rectangle
        | FieldKind::Cameras
        | FieldKind::Persons
        | FieldKind::Sha256
        | FieldKind::Share
        | FieldKind::Seconds
        | FieldKind::Sample => vec![line.to_owned()],
    }
}

/// Shows a field with its options, and what was written into it before.
pub(super) fn show(
    field: &Field,
    options: &[FieldOption],
    kept: Option<&[String]>,
) -> Result<(), CommandError> {
    output::line(&format!("   {}", field.label))?;
    if let Some(hint) = &field.hint {
        output::line(&format!("   {hint}"))?;
    }
    for (number, option) in (1..).zip(options) {
        output::line(&format!("   {number:2}  {}", option.label))?;
    }
    output::line(match (field.kind, kept) {
        (FieldKind::Checks, None) => {
            "   Write the numbers of all that hold, as in `1 3`; an empty line is none; ? if you do not know."
        }
        (FieldKind::Checks, Some(_)) => {
            "   Write the numbers of all that hold, as in `1 3`; `-` is none; ? if you do not know."
        }
        (FieldKind::One | FieldKind::State, _) => "   Write a number; ? if you do not know.",
        (FieldKind::Instant, _) => {
            "   Write the day and the hour in UTC, as in `2026-11-22 10:00`, or by your clock with what it is ahead of \
             UTC, as in `2026-11-22 11:00 +01:00`; ? if you do not know."
        }
        (FieldKind::Sample, _) => {
            "   Write a number of people, 1 or more, or `unknown` where it was not tested; ? if you do not know."
        }
        (
            FieldKind::Text
            | FieldKind::Number
            | FieldKind::Rectangle
            | FieldKind::Cameras
            | FieldKind::Persons
            | FieldKind::Sha256
            | FieldKind::Share
            | FieldKind::Seconds,
            _,
        ) => "   ? if you do not know.",
    })?;
    let Some(kept) = kept else { return Ok(()) };
    let label = |text: &String| options.iter().find(|o| o.id == *text).map_or(text, |o| &o.label).clone();
    let kept: Vec<String> = kept.iter().map(label).collect();
    output::line(&format!("   So far: {}; an empty line keeps it.", kept.join("; ")))
}

/// A remedy as a sentence of its own.
pub(super) fn sentence(remedy: &str) -> String {
    let mut letters = remedy.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_understood_in_any_letters_and_never_taken_from_words_of_ones_own() {
        for line in ["b", "B", "l", "q", "h", "help", "c", "C 1", "c x", "quit"] {
            assert!(command(line, true).is_some(), "{line}");
        }
        assert_eq!(
            (command("C 12", true), command("c x", true)),
            (Some(Command::Change(12)), Some(Command::Change(0)))
        );
        for line in ["C 12", "c/o the court", "c 12/26", "help", "stop", "B", "case 3"] {
            assert_eq!(command(line, false), None, "{line}");
        }
        assert_eq!(command("c 3", false), Some(Command::Change(3)));
    }
}
