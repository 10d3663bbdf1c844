//! The fields of an answer, asked for one after the other.

use std::collections::BTreeMap;
use std::io::BufRead;

use stricto_law::case::Case;
use stricto_law::interview::{Answer, Choice, Field, FieldKind, Question, Wrong, instant};
use stricto_law::time::Instant;

use super::prompt::{COMMANDS, Command, command, sentence, show, spelt};
use super::{Said, Talk};
use crate::ending::CommandError;
use crate::output;

/// What somebody said to a field.
enum Filled {
    Written(Vec<String>),
    /// Nobody knows what to tick, and what is not ticked would be denied.
    Unknown,
    Command(Command),
}

impl<R: BufRead> Talk<'_, R> {
    /// Asks for the fields of a choice; what was written into them before is kept by an empty line.
    pub(super) fn fill(
        &mut self,
        question: &'static Question,
        choice: &Choice,
        case: &Case,
    ) -> Result<Said, CommandError> {
        let before = self.answers.of(question).filter(|answer| answer.choice() == choice.id);
        let written = before.into_iter().flat_map(Answer::written);
        let mut written: BTreeMap<String, Vec<String>> =
            written.map(|(field, text)| (field.to_owned(), text.to_vec())).collect();
        let fields: Vec<&Field> = self.interview.asks(question, choice, case);
        written.retain(|id, _| fields.iter().any(|field| field.id == *id));
        let mut at = 0;
        loop {
            let Some(field) = fields.get(at) else {
                match self.answer(question, choice, &written, case) {
                    Ok(answer) => return Ok(Said::Answer(answer)),
                    Err(wrong) => {
                        for wrong in &wrong {
                            output::line(&format!("   {wrong}."))?;
                        }
                        let first = wrong.iter().find_map(|wrong| wrong.field.as_ref());
                        let place = fields.iter().position(|field| Some(&field.id) == first);
                        let Some(place) = place else { return Ok(Said::Again) };
                        at = place;
                        continue;
                    }
                }
            };
            match self.field(question, choice, field, &mut written, case)? {
                Filled::Written(said) => {
                    written.insert(field.id.clone(), said);
                    at += 1;
                }
                Filled::Unknown => return Ok(Said::Answer(Answer::unknown())),
                Filled::Command(Command::Back) => match at.checked_sub(1) {
                    Some(earlier) => at = earlier,
                    None => return Ok(Said::Again),
                },
                Filled::Command(Command::Help) => output::line(&format!("   {COMMANDS}"))?,
                Filled::Command(command) => return Ok(Said::Command(command)),
            }
        }
    }

    /// Asks for one field until what is written can be read.
    fn field(
        &mut self,
        question: &Question,
        choice: &Choice,
        field: &Field,
        written: &mut BTreeMap<String, Vec<String>>,
        case: &Case,
    ) -> Result<Filled, CommandError> {
        let options = self.interview.options(field, case);
        let kept = written.get(&field.id).filter(|said| !said.is_empty()).cloned();
        show(field, &options, kept.as_deref())?;
        loop {
            let Some(line) = self.line("   > ")? else { return Ok(Filled::Command(Command::End)) };
            if let Some(command) = command(&line, field.kind != FieldKind::Text) {
                return Ok(Filled::Command(command));
            }
            if line == "?" && field.kind == FieldKind::Checks {
                return Ok(Filled::Unknown);
            }
            let said = match (line.as_str(), &kept) {
                ("?", _) => Vec::new(),
                ("-", _) if field.kind == FieldKind::Checks => Vec::new(),
                ("", Some(kept)) => kept.clone(),
                _ => spelt(field.kind, &options, &line),
            };
            written.insert(field.id.clone(), said.clone());
            let read = self.answer(question, choice, written, case);
            let wrong = read.err().into_iter().flatten().find(|w| w.field.as_ref() == Some(&field.id));
            let Some(wrong) = wrong else {
                self.echo(field, &line)?;
                return Ok(Filled::Written(said));
            };
            output::line(&format!("   {}.\n   {COMMANDS}", sentence(&wrong.remedy)))?;
        }
    }

    /// The answer that was written, where it can be read and fits what was said before.
    fn answer(
        &self,
        question: &Question,
        choice: &Choice,
        written: &BTreeMap<String, Vec<String>>,
        case: &Case,
    ) -> Result<Answer, Vec<Wrong>> {
        let answer = Answer::read(question, std::slice::from_ref(choice), &choice.id, written)?;
        let wrong = self.interview.misfits(question, &answer, case);
        if wrong.is_empty() { Ok(answer) } else { Err(wrong) }
    }

    /// What a clock on the wall means in UTC.
    fn echo(&self, field: &Field, line: &str) -> Result<(), CommandError> {
        let at = instant(line).ok().filter(|_| field.kind == FieldKind::Instant);
        let same = |at: &Instant| line.replacen('T', " ", 1).get(..16) == at.readable().get(..16);
        at.filter(|at| !same(at)).map_or(Ok(()), |at| output::line(&format!("   That is {}.", at.readable())))
    }
}
