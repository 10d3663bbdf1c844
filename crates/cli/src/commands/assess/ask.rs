//! `stricto assess --ask`: the public check as a conversation, one question at a time.

use std::io::{BufRead, BufReader, IsTerminal as _, Read as _};
use std::path::Path;

use stricto_law::case::Case;
use stricto_law::interview::{Answer, Answers, Choice, Interview, Question, UNKNOWN, Walk};
use stricto_law::memo::memo;
use stricto_law::time::Instant;
use stricto_law::{Assessment, assess};

use super::draft::Draft;
use crate::ending::CommandError;
use crate::output;
use prompt::{COMMANDS, Command, command};
use saving::Saving;

mod filling;
mod prompt;
mod saving;

/// The most bytes that a conversation reads.
const MOST: u64 = 1 << 20;

/// Which conversation is held.
pub(super) struct Wanted<'a> {
    /// The instant asked about.
    pub(super) at: Instant,
    /// Whether to go on after the answer is clear.
    pub(super) to_the_end: bool,
    /// The new file that keeps the answers.
    pub(super) save: Option<&'a Path>,
    /// The saved interview to go on with.
    pub(super) resume: Option<&'a Path>,
}

/// What somebody said to a question.
enum Said {
    Answer(Answer),
    Command(Command),
    /// The same question once more, from its choices.
    Again,
}

/// One conversation.
struct Talk<'a, R> {
    interview: Interview<'a>,
    lines: R,
    /// Whether what is typed is seen already.
    seen: bool,
    answers: Answers,
    /// Whether a saved interview is gone on with.
    resumed: bool,
    saving: Option<Saving>,
}

/// Asks until the law has its answer or nobody says more, and prints the memorandum.
///
/// # Errors
/// When input or output fails, the file to save is there already, or the one to go on with is no saved interview.
pub(super) fn run(wanted: &Wanted<'_>, draft: &Draft) -> Result<(Case, Assessment), CommandError> {
    let profiles = &draft.profiles;
    // A file that cannot be written is said before the first question, not after the last.
    let (saving, answers) = match (wanted.resume, wanted.save) {
        (Some(path), _) => {
            Saving::resumed(path, profiles).map(|(saving, answers)| (Some(saving), answers))?
        }
        (None, Some(path)) => (Some(Saving::new(path)?), Answers::default()),
        (None, None) => (None, Answers::default()),
    };
    let interview = Interview::new(profiles, wanted.at);
    let interview = if wanted.to_the_end { interview.to_the_end() } else { interview };
    let stdin = std::io::stdin();
    let seen = stdin.is_terminal();
    let lines = BufReader::new(stdin.lock().take(MOST));
    let mut talk = Talk { interview, lines, seen, answers, resumed: wanted.resume.is_some(), saving };
    let case = talk.hold()?;
    talk.save()?;
    let assessed = assess(&case, profiles, wanted.at);
    output::line("")?;
    draft.say_after(&case, &assessed)?;
    output::raw(&memo(&case, &assessed))?;
    talk.wanting()?;
    if let Some(saving) = &talk.saving {
        let path = saving.path.display();
        output::line(&format!(
            "\nSaved: ask again with `stricto assess {path}`; change or add an answer with `stricto assess --ask {path}`."
        ))?;
    }
    Ok((case, assessed))
}

impl<R: BufRead> Talk<'_, R> {
    fn hold(&mut self) -> Result<Case, CommandError> {
        output::line(&format!(
            "Is it prohibited? Answer with a number.\n{COMMANDS}\nNothing leaves this machine. Write no names of \
             persons. Not legal advice."
        ))?;
        let mut again: Option<&'static Question> = None;
        loop {
            let walk = self.interview.walk(&self.answers);
            let end = self.resumed && walk.next.is_none();
            let (question, said) = match again.take().or(walk.next) {
                Some(question) => (Some(question), self.ask(question, &walk)?),
                None if end => (None, Said::Command(self.last()?)),
                None => return Ok(walk.case),
            };
            match said {
                Said::Answer(answer) => {
                    let Some(question) = question else { continue };
                    if let Some(clash) = self.interview.clash(question, &answer, &walk.case) {
                        output::line(&format!("   {clash}; `l` lists what was said."))?;
                        again = Some(question);
                        continue;
                    }
                    self.answers.set(question, answer);
                    self.save()?;
                    self.tell_wanting(question)?;
                }
                Said::Again => again = question,
                Said::Command(Command::End) => {
                    if !end {
                        output::line("\nNo more was answered; this is the answer so far.")?;
                    }
                    return Ok(walk.case);
                }
                Said::Command(command) => again = self.commanded(command, &walk, question)?,
            }
        }
    }

    /// Does what was asked for, and says which question comes next.
    fn commanded(
        &self,
        command: Command,
        walk: &Walk,
        question: Option<&'static Question>,
    ) -> Result<Option<&'static Question>, CommandError> {
        match command {
            Command::Back => {
                let at = question.and_then(|q| walk.asked.iter().position(|asked| asked.id == q.id));
                let before = at.unwrap_or(walk.asked.len()).checked_sub(1);
                let before = before.and_then(|i| walk.asked.get(i)).copied();
                if before.is_none() {
                    output::line("There is no question before this one.")?;
                }
                Ok(before.or(question))
            }
            Command::List => {
                self.list(walk)?;
                Ok(question)
            }
            Command::Change(number) => {
                let chosen = number.checked_sub(1).and_then(|i| walk.asked.get(i)).copied();
                if chosen.is_none() {
                    output::line(
                        "There is no such answer: l lists them with their numbers, as c 3 takes them.",
                    )?;
                }
                Ok(chosen.or(question))
            }
            Command::Help | Command::End => {
                output::line(COMMANDS)?;
                Ok(question)
            }
        }
    }

    /// Where nothing is left to ask in a saved interview: which answer to change, or the end.
    fn last(&mut self) -> Result<Command, CommandError> {
        loop {
            output::line(
                "\nNothing is left to ask. c 3 changes the third answer, l lists them, q gives the answer.",
            )?;
            let Some(line) = self.line("> ")? else { return Ok(Command::End) };
            if let Some(command) = command(&line, true) {
                return Ok(command);
            }
        }
    }

    /// Puts one question until it is answered.
    fn ask(&mut self, question: &'static Question, walk: &Walk) -> Result<Said, CommandError> {
        let choices = self.interview.choices(question);
        let number = walk.asked.iter().position(|q| q.id == question.id).unwrap_or(walk.asked.len()) + 1;
        output::line(&format!("\n{number}. {}\n   {} ({})", question.ask, question.why, question.source))?;
        for law in self.interview.beside(question, &walk.case) {
            output::line(&format!("   The state's law, as it is known here: {law}"))?;
        }
        for waits in self.interview.waits(question, &walk.case) {
            output::line(&format!("   It waits for a decision: {waits}"))?;
        }
        for (number, choice) in (1..).zip(&choices) {
            output::line(&format!("   {number:2}  {}", choice.label))?;
        }
        output::line("    ?  I do not know")?;
        loop {
            let Some(line) = self.line("> ")? else { return Ok(Said::Command(Command::End)) };
            if line == "?" || line == UNKNOWN {
                return Ok(Said::Answer(Answer::unknown()));
            }
            if let Some(choice) = chosen(&choices, &line) {
                return self.fill(question, choice, &walk.case);
            }
            if let Some(command) = command(&line, true) {
                return Ok(Said::Command(command));
            }
            output::line(&format!("Write a number from 1 to {}.\n{COMMANDS}", choices.len()))?;
        }
    }

    fn list(&self, walk: &Walk) -> Result<(), CommandError> {
        output::line("\nYour answers:")?;
        for (number, question) in (1..).zip(&walk.asked) {
            let said = self.answers.of(question).map(|answer| self.interview.in_words(question, answer));
            let said = said.filter(|said| !said.is_empty()).map(|said| said.join("; "));
            let said = said.unwrap_or_else(|| "I do not know".to_owned());
            output::line(&format!("  {number:2}  {}: {said}", question.name))?;
        }
        Ok(())
    }

    /// The fields that an answer left empty and without which what was said counts as not stated, as they are called.
    fn open_fields(&self, question: &Question) -> Option<String> {
        let fields = self.interview.wanting(question, self.answers.of(question)?);
        let called: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.label)).collect();
        (!called.is_empty()).then(|| called.join(", "))
    }

    /// Says at once that what was said does not count yet.
    fn tell_wanting(&self, question: &Question) -> Result<(), CommandError> {
        let Some(fields) = self.open_fields(question) else { return Ok(()) };
        let walk = self.interview.walk(&self.answers);
        let number = walk.asked.iter().position(|q| q.id == question.id).map_or(0, |at| at + 1);
        output::line(&format!(
            "   What you said is kept, and counts as not stated without {fields}: c {number} adds it."
        ))
    }

    /// After the answer: what was said and does not count, and what it lacks.
    fn wanting(&self) -> Result<(), CommandError> {
        let walk = self.interview.walk(&self.answers);
        let mut first = true;
        for (number, question) in (1..).zip(&walk.asked) {
            if let Some(fields) = self.open_fields(question) {
                if std::mem::take(&mut first) {
                    output::line("\nWhat you said and what it still lacks, so that it counts as not stated")?;
                }
                output::line(&format!("  {number:2}  {}: {fields}", question.name))?;
            }
        }
        Ok(())
    }

    /// Keeps the answers so far in the file, so that a conversation that breaks off loses none.
    fn save(&mut self) -> Result<(), CommandError> {
        let text = self.interview.saved(&self.answers).map_err(CommandError::operating)?;
        self.saving.as_mut().map_or(Ok(()), |saving| saving.write(&text))
    }

    /// The next line, without its end; none where there is none.
    fn line(&mut self, prompt: &str) -> Result<Option<String>, CommandError> {
        output::raw(prompt)?;
        let mut line = String::new();
        let read = self.lines.read_line(&mut line).map_err(|e| {
            CommandError::Input(format!("standard input cannot be read: {e}; write it in UTF-8"))
        })?;
        if !self.seen {
            output::line(line.trim_end())?;
        }
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}

/// The choice that a number from 1, or an id, names.
fn chosen<'a>(choices: &'a [Choice], line: &str) -> Option<&'a Choice> {
    let by_number = line.parse::<usize>().ok().and_then(|n| choices.get(n.checked_sub(1)?));
    by_number.or_else(|| choices.iter().find(|choice| choice.id == line))
}
