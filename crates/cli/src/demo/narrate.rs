//! Tells what happens: one line an event, with the instant and the story it belongs to.

use crate::ending::CommandError;
use crate::now::now;
use crate::output;

/// A story of the demo, or the house around the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Story {
    /// Setting up, verifying, closing.
    House,
    /// One: a missing child.
    MissingChild,
    /// Two: an urgent start, refused.
    UrgentRefused,
    /// Three: a festival sweep.
    Festival,
    /// Four: a suspect, still open.
    Suspect,
    /// Five: whoever looks at the console goes on.
    Yours,
}

impl Story {
    const fn mark(self) -> &'static str {
        match self {
            Self::House => "   ",
            Self::MissingChild => "(1)",
            Self::UrgentRefused => "(2)",
            Self::Festival => "(3)",
            Self::Suspect => "(4)",
            Self::Yours => "(5)",
        }
    }

    const fn colour(self) -> &'static str {
        match self {
            Self::House => "\u{1b}[0m",
            Self::MissingChild => "\u{1b}[36m",
            Self::UrgentRefused => "\u{1b}[33m",
            Self::Festival => "\u{1b}[35m",
            Self::Suspect => "\u{1b}[32m",
            Self::Yours => "\u{1b}[34m",
        }
    }
}

/// Writes lines for one story; clones write for the same terminal.
#[derive(Clone)]
pub(crate) struct Narrator {
    story: Story,
    coloured: bool,
}

impl Narrator {
    /// A narrator of the house; colours only where a person looks.
    pub(crate) fn new(coloured: bool) -> Self {
        Self { story: Story::House, coloured }
    }

    /// The same terminal, another story.
    pub(crate) fn of(&self, story: Story) -> Self {
        Self { story, ..self.clone() }
    }

    /// Tells one event.
    ///
    /// # Errors
    /// When the terminal cannot be written or the clock is off.
    pub(crate) fn say(&self, text: &str) -> Result<(), CommandError> {
        let instant = now()?.to_string();
        // Hours to milliseconds: the day is said once, at the start.
        let time = instant.get(11..23).unwrap_or(&instant);
        let mark = self.story.mark();
        if self.coloured {
            output::line(&format!("{time} {}{mark} {text}\u{1b}[0m", self.story.colour()))
        } else {
            output::line(&format!("{time} {mark} {text}"))
        }
    }

    /// A heading between parts.
    ///
    /// # Errors
    /// As [`Narrator::say`].
    pub(crate) fn heading(&self, text: &str) -> Result<(), CommandError> {
        let line = "─".repeat(text.chars().count());
        output::line(&format!("\n{text}\n{line}"))
    }
}
