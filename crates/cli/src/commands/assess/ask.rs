//! `stricto assess --ask`: the public check as a conversation, one question at a time.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, IsTerminal as _, Read as _, Write as _};
use std::path::Path;

use stricto_law::case::Case;
use stricto_law::interview::{
    Answer, Answers, Choice, Field, FieldKind, Interview, Question, UNKNOWN, Walk, case_file,
};
use stricto_law::memo::memo;
use stricto_law::profile::Profiles;
use stricto_law::time::Instant;
use stricto_law::{Assessment, assess};

use crate::ending::CommandError;
use crate::output;

/// The most bytes that a conversation reads.
const MOST: u64 = 1 << 20;

/// What somebody said to a question.
enum Said {
    Answer(Answer),
    Back,
    List,
    /// The number of an answer in the list, from 1.
    Change(usize),
    End,
}

/// One conversation.
struct Talk<'a, R> {
    interview: Interview<'a>,
    lines: R,
    /// Whether what is typed is seen already.
    seen: bool,
}

/// Asks until the law has its answer or nobody says more, and prints the memorandum.
///
/// # Errors
/// When input or output fails, or the case file to save is there already.
pub(super) fn run(
    at: Instant,
    to_the_end: bool,
    save: Option<&Path>,
) -> Result<(Case, Assessment), CommandError> {
    // A file that cannot be written is said before the first question, not after the last.
    let mut save = save.map(|path| new_file(path).map(|file| (path, file))).transpose()?;
    let profiles = Profiles::built_in();
    let interview = Interview::new(&profiles, at);
    let interview = if to_the_end { interview.to_the_end() } else { interview };
    let stdin = std::io::stdin();
    let seen = stdin.is_terminal();
    let mut talk = Talk { interview, lines: BufReader::new(stdin.lock().take(MOST)), seen };
    let case = talk.hold()?;
    let assessed = assess(&case, &profiles, at);
    output::line("")?;
    output::raw(&memo(&case, &assessed))?;
    if let Some((path, file)) = &mut save {
        let text = case_file(&case, at).map_err(CommandError::operating)?;
        file.write_all(text.as_bytes()).map_err(CommandError::operating)?;
        output::line(&format!("\nSaved: ask again with `stricto assess {}`.", path.display()))?;
    }
    Ok((case, assessed))
}

/// The case file to save, which was not there before.
fn new_file(path: &Path) -> Result<std::fs::File, CommandError> {
    if path.extension().is_none_or(|extension| extension != "toml") {
        let path = path.display();
        return Err(CommandError::Input(format!(
            "the case file `{path}` is written as TOML; give it a name that ends in `.toml`"
        )));
    }
    std::fs::File::options().write(true).create_new(true).open(path).map_err(|e| {
        let path = path.display();
        CommandError::Input(format!(
            "the case file `{path}` cannot be written: {e}; name one that is not there yet, in a folder that is"
        ))
    })
}

impl<R: BufRead> Talk<'_, R> {
    fn hold(&mut self) -> Result<Case, CommandError> {
        let (mut answers, mut again): (Answers, Option<&'static Question>) = (Answers::default(), None);
        output::line(
            "Is it prohibited? Answer with a number; ? is \"I do not know\", b goes back, l lists your answers, \
             c 3 changes the third.\nNothing leaves this machine. Write no names of persons. Not legal advice.",
        )?;
        loop {
            let walk = self.interview.walk(&answers);
            let Some(question) = again.take().or(walk.next) else { return Ok(walk.case) };
            let at = walk.asked.iter().position(|asked| asked.id == question.id);
            match self.ask(question, &walk)? {
                Said::Answer(answer) => answers.set(question, answer),
                Said::Back => {
                    let before = at.unwrap_or(walk.asked.len()).checked_sub(1);
                    again = before.and_then(|i| walk.asked.get(i)).copied().or(Some(question));
                }
                Said::List => {
                    self.list(&walk, &answers)?;
                    again = Some(question);
                }
                Said::Change(number) => {
                    let chosen = number.checked_sub(1).and_then(|i| walk.asked.get(i)).copied();
                    if chosen.is_none() {
                        output::line("There is no such answer: l lists them with their numbers.")?;
                    }
                    again = chosen.or(Some(question));
                }
                Said::End => {
                    output::line("\nNo more was answered; this is the answer so far.")?;
                    return Ok(walk.case);
                }
            }
        }
    }

    /// Puts one question until it is answered.
    fn ask(&mut self, question: &Question, walk: &Walk) -> Result<Said, CommandError> {
        let choices = self.interview.choices(question);
        let number = walk.asked.iter().position(|q| q.id == question.id).unwrap_or(walk.asked.len()) + 1;
        output::line(&format!("\n{number}. {}\n   {} ({})", question.ask, question.why, question.source))?;
        for law in self.interview.beside(question, &walk.case) {
            output::line(&format!("   The state's law, as it is known here: {law}"))?;
        }
        for (number, choice) in (1..).zip(&choices) {
            output::line(&format!("   {number:2}  {}", choice.label))?;
        }
        output::line("    ?  I do not know")?;
        loop {
            let Some(line) = self.line("> ")? else { return Ok(Said::End) };
            if line == "b" {
                return Ok(Said::Back);
            }
            if line == "l" {
                return Ok(Said::List);
            }
            if let Some(number) = line.strip_prefix("c ").and_then(|n| n.trim().parse().ok()) {
                return Ok(Said::Change(number));
            }
            if line == "?" || line == UNKNOWN {
                return Ok(Said::Answer(Answer::unknown()));
            }
            let Some(choice) = chosen(&choices, &line) else {
                output::line(&format!(
                    "Write a number from 1 to {}, or ? if you do not know.",
                    choices.len()
                ))?;
                continue;
            };
            return self.fill(question, choice);
        }
    }

    /// Asks for the fields of a choice.
    fn fill(&mut self, question: &Question, choice: &Choice) -> Result<Said, CommandError> {
        let mut written: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let only = std::slice::from_ref(choice);
        for field in choice.asks.iter().filter_map(|id| question.field(id)) {
            show(field)?;
            loop {
                let Some(line) = self.line("   > ")? else { return Ok(Said::End) };
                if line == "b" {
                    return Ok(Said::Back);
                }
                // What is not ticked is denied; whoever does not know has denied nothing.
                if line == "?" && field.kind == FieldKind::Checks {
                    return Ok(Said::Answer(Answer::unknown()));
                }
                let said = if line == "?" { Vec::new() } else { spelt(field, &line) };
                written.insert(field.id.clone(), said);
                let read = Answer::read(question, only, &choice.id, &written);
                let wrong = read.err().into_iter().flatten().find(|w| w.field.as_ref() == Some(&field.id));
                let Some(wrong) = wrong else { break };
                output::line(&format!("   {}.", sentence(&wrong.remedy)))?;
            }
        }
        match Answer::read(question, only, &choice.id, &written) {
            Ok(answer) => Ok(Said::Answer(answer)),
            Err(wrong) => {
                for wrong in wrong {
                    output::line(&format!("   {wrong}."))?;
                }
                self.fill(question, choice)
            }
        }
    }

    fn list(&self, walk: &Walk, answers: &Answers) -> Result<(), CommandError> {
        output::line("\nYour answers:")?;
        for (number, question) in (1..).zip(&walk.asked) {
            let said = answers.of(question).map(|answer| self.interview.in_words(question, answer));
            let said = said.filter(|said| !said.is_empty()).map(|said| said.join("; "));
            let said = said.unwrap_or_else(|| "I do not know".to_owned());
            output::line(&format!("  {number:2}  {}: {said}", question.name))?;
        }
        Ok(())
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

/// What a line says of a field: options by their numbers or ids, anything else as it stands.
fn spelt(field: &Field, line: &str) -> Vec<String> {
    match field.kind {
        FieldKind::Checks | FieldKind::One | FieldKind::State => {
            let numbered = |word: &str| {
                let option = word.parse::<usize>().ok().and_then(|n| field.options.get(n.checked_sub(1)?));
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
        | FieldKind::Percent
        | FieldKind::Seconds
        | FieldKind::Sample => vec![line.to_owned()],
    }
}

fn show(field: &Field) -> Result<(), CommandError> {
    output::line(&format!("   {}", field.label))?;
    if let Some(hint) = &field.hint {
        output::line(&format!("   {hint}"))?;
    }
    for (number, option) in (1..).zip(&field.options) {
        output::line(&format!("   {number:2}  {}", option.label))?;
    }
    output::line(match field.kind {
        FieldKind::Checks => {
            "   Write the numbers of all that hold, as in `1 3`; an empty line is none; ? if you do not know."
        }
        FieldKind::One | FieldKind::State => "   Write a number; ? if you do not know.",
        FieldKind::Instant => {
            "   Write the day and the hour in UTC, as in `2026-11-22 10:00`; ? if you do not know."
        }
        FieldKind::Sample => "   Write a number of people, or `unknown`; ? if you do not know.",
        FieldKind::Text
        | FieldKind::Number
        | FieldKind::Rectangle
        | FieldKind::Cameras
        | FieldKind::Persons
        | FieldKind::Sha256
        | FieldKind::Percent
        | FieldKind::Seconds => "   ? if you do not know.",
    })
}

/// A remedy as a sentence of its own.
fn sentence(remedy: &str) -> String {
    let mut letters = remedy.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
