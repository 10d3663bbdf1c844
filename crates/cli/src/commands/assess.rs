//! `stricto assess`: asks the law about a case in a file.

use std::path::PathBuf;

use stricto_law::answer::{self, answer};
use stricto_law::assessment::{Outcome, assess};
use stricto_law::case::{Case, Meta};
use stricto_law::input;
use stricto_law::memo::memo;
use stricto_law::time::Instant;

use crate::ending::{CommandError, Ended, Ending};
use crate::files;
use crate::now::asked_or_now;
use crate::output::{self, Format};
use draft::Draft;

mod ask;
mod draft;
mod receipt;

/// Say whether a planned use is outside the article, prohibited, open on conditions, or permitted until when.
#[derive(clap::Args)]
#[command(
    long_about = "Reads a case from a TOML or JSON file and says whether Article 5(1)(h) of Regulation (EU) 2024/1689 \
        puts the use outside its scope, prohibits it, leaves it open on conditions, needs a human legal decision, or \
        permits it, until when; with every element, its reason and its citation.\n\n\
        What the file does not say is missing: never \"no\", never \"yes\", and never better than conditional. Words \
        that need judgement (strictly necessary, proportionate) are not computed: the file says who judged, when and \
        on which evidence. Nothing leaves this machine.\n\nWith `--format json` it prints the form \
        `stricto-assessment/1`, whose schema `--schema assessment` prints. Not legal advice; the national profiles are unofficial.",
    after_help = "Examples:\n  stricto assess plan.toml\n  stricto assess plan.json --at 2026-11-22T10:00:00.000Z --format json\n  \
        stricto assess plan.toml --exit-code && echo \"permitted, or outside the article: read which\"\n  stricto assess --schema > case.schema.json\n  \
        stricto assess --schema assessment > assessment.schema.json\n  \
        stricto assess --ask --save plan.toml\n  stricto assess --ask plan.toml          goes on with that interview\n  \
        stricto assess plan.toml --profile draft.toml\n  stricto assess plan.toml --receipt plan.receipt.json\n  stricto assess plan.toml --check plan.receipt.json\n\n\
        Exit codes:\n  0  answered\n  1  with --exit-code: prohibited, conditional or escalate; with --check: the receipt differs\n  \
        2  the file cannot be read or is no case; says line, column and what to do\n  3  an operating error"
)]
pub(crate) struct Args {
    /// The case, TOML or JSON; `-` is standard input. With `--ask`: the saved interview to go on with.
    #[arg(required_unless_present_any = ["schema", "ask"])]
    file: Option<PathBuf>,
    /// Ask about the case, one question at a time, in plain language; `?` is "I do not know".
    #[arg(long, conflicts_with_all = ["schema", "check", "format"])]
    ask: bool,
    /// With `--ask`: keep the answers in this new file, as a case (TOML), from the first answer on.
    #[arg(long, value_name = "FILE", requires = "ask", conflicts_with = "file")]
    save: Option<PathBuf>,
    /// With `--ask`: go on asking after the answer is clear.
    #[arg(long, requires = "ask")]
    to_the_end: bool,
    /// Read the law of its state from this draft of a profile, checked as `stricto profile check` does; unofficial.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// The instant asked about, in UTC with milliseconds; otherwise the file's `at` (with `--ask` now), otherwise now.
    #[arg(long)]
    at: Option<Instant>,
    /// Print the JSON Schema of a case instead, or that of what `--format json` prints.
    #[arg(long, value_enum, value_name = "OF", num_args = 0..=1, default_missing_value = "case")]
    schema: Option<Schema>,
    /// End with 1 unless the outcome is outside (which is not "lawful") or permitted.
    #[arg(long)]
    exit_code: bool,
    /// Write a receipt to this new file too: versions, hashes and findings, with the salt that hides the facts.
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    receipt: Option<PathBuf>,
    /// Recompute this receipt from the case, at the receipt's own instant, and say whether it is the same.
    #[arg(long, value_name = "RECEIPT", conflicts_with_all = ["at", "exit_code"])]
    check: Option<PathBuf>,
    /// How to print the assessment.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What has a published schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Schema {
    /// A case, as it is read.
    Case,
    /// An assessment, as `--format json` prints it.
    Assessment,
}

/// Runs the command.
///
/// # Errors
/// When the file is no case.
pub(crate) fn run(args: &Args) -> Ended {
    let draft = Draft::of(args.profile.as_deref())?;
    if args.ask {
        return asked(args, &draft);
    }
    let (None, Some(file)) = (args.schema, &args.file) else {
        output::json(&match args.schema {
            Some(Schema::Assessment) => answer::schema(),
            Some(Schema::Case) | None => input::schema(),
        })?;
        return Ok(Ending::Fine);
    };
    let text = files::text(file)?;
    let is_json = file.extension().is_some_and(|e| e == "json") || text.trim_start().starts_with('{');
    let written = if is_json { input::Format::Json } else { input::Format::Toml };
    let read = input::parse(&text, written)
        .map_err(|e| CommandError::Input(format!("`{}`: {e}", file.display())))?;
    if let Some(path) = &args.check {
        return receipt::check(path, &read.case, &draft, args.format);
    }
    let at = asked_or_now(args.at.or(read.at))?;
    let assessment = assess(&read.case, &draft.profiles, at);
    if let Some(why) = draft.unused(&read.case, &assessment) {
        return Err(CommandError::Input(format!(
            "{why}; correct the case or the draft, or ask without `--profile`"
        )));
    }
    if let Some(path) = &args.receipt {
        receipt::write(path, &read.case, &assessment, &draft)?;
    }
    // In a case that states nothing the title alone may stand.
    let silent = Case { meta: Meta::default(), ..read.case.clone() } == Case::nothing_known();
    let nothing =
        "The file states nothing of a use, so this is the answer to a use of which nothing is known.";
    match args.format {
        Format::Text => {
            if silent {
                output::line(&format!("{nothing}\n"))?;
            }
            draft.say()?;
            output::raw(&memo(&read.case, &assessment))?;
        }
        Format::Json => {
            if silent {
                output::complain(&format!("`{}`: {nothing}", file.display()));
            }
            output::json(&answer(&read.case, &assessment).map_err(CommandError::operating)?)?;
        }
    }
    Ok(ending(assessment.outcome, args.exit_code))
}

/// Asks for the case instead of reading it.
fn asked(args: &Args, draft: &Draft) -> Ended {
    let wanted = ask::Wanted {
        at: asked_or_now(args.at)?,
        to_the_end: args.to_the_end,
        save: args.save.as_deref(),
        resume: args.file.as_deref(),
    };
    let (case, assessment) = ask::run(&wanted, draft)?;
    if let Some(path) = &args.receipt {
        receipt::write(path, &case, &assessment, draft)?;
    }
    Ok(ending(assessment.outcome, args.exit_code))
}

fn ending(outcome: Outcome, exit_code: bool) -> Ending {
    match outcome {
        Outcome::Outside | Outcome::Permitted => Ending::Fine,
        Outcome::Prohibited | Outcome::Conditional | Outcome::Escalate if exit_code => Ending::Finding,
        Outcome::Prohibited | Outcome::Conditional | Outcome::Escalate => Ending::Fine,
    }
}
