//! `stricto profile`: the law of a state, written as data: checked, explained, listed.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stricto_law::case::MemberState;
use stricto_law::interview::state_meant;
use stricto_law::profile::{Explained, NationalProfile, Profiles, Status, check, schema};
use stricto_law::time::Instant;

use crate::ending::{CommandError, Ended, Ending};
use crate::files;
use crate::now::{asked_or_now, now};
use crate::output::{self, Format};

/// Check, explain and list national profiles.
#[derive(clap::Args)]
#[command(
    long_about = "Checks, explains and lists national profiles: the law of a Member State or region under Article 5(5), \
        as dated data in TOML.\n\n\
        A profile can only narrow what the Act leaves open; one that widens is refused. What is not known closes or \
        warns. The built-in profiles are unofficial: check before use.",
    after_help = "Examples:\n  stricto profile check profiles/SE.toml\n  stricto profile list --at 2026-11-22T10:00:00.000Z\n  \
        stricto profile show IT --format json\n  stricto profile schema > profile.schema.json\n\n\
        Exit codes:\n  0  done\n  1  not a profile: says line, column, value and what to do, for every fault\n  \
        2  the file cannot be read, or no such profile is built in"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Say whether FILE is a profile: what it opens and leaves closed, which clocks run, what is not known.
    Check {
        /// The profile, TOML; `-` is standard input.
        file: PathBuf,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Say of every Member State what its law, as built in here, opens at an instant.
    List {
        /// The instant asked about, in UTC with milliseconds; otherwise now.
        #[arg(long)]
        at: Option<Instant>,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Explain the built-in profile with this id.
    Show {
        /// The id in any letters: `SE`, or `DE-HE` for a region.
        id: String,
        /// The instant asked about, in UTC with milliseconds; otherwise now.
        #[arg(long)]
        at: Option<Instant>,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Print the JSON Schema of a profile.
    Schema,
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read, or no built-in profile has the id.
pub(crate) fn run(args: &Args) -> Ended {
    match &args.what {
        What::Check { file, format } => checked(file, *format),
        What::List { at, format } => list(asked_or_now(*at)?, *format),
        What::Show { id, at, format } => show(id, asked_or_now(*at)?, *format),
        What::Schema => {
            output::json(&schema())?;
            Ok(Ending::Fine)
        }
    }
}

fn checked(file: &Path, format: Format) -> Ended {
    match (check(&files::text(file)?), format) {
        (Ok(explained), Format::Text) => {
            explained.lines().iter().try_for_each(|line| output::line(line))?;
            let now = now()?;
            if explained.status == Status::Open && !explained.covers(now) {
                output::line(&format!(
                    "Today, {}, it is not in force: everything is closed.",
                    now.readable()
                ))?;
            }
            output::line(&format!("Try it on a case: `stricto assess CASE --profile {}`.", file.display()))?;
        }
        (Ok(explained), Format::Json) => output::json(&json!({ "profile": true, "says": explained }))?,
        (Err(error), Format::Text) => {
            for fault in &error.faults {
                output::complain(&format!("`{}`: {fault}", file.display()));
            }
            return Ok(Ending::Finding);
        }
        (Err(error), Format::Json) => {
            let faults = error.faults.iter().map(|fault| {
                json!({
                    "line": fault.line, "column": fault.column, "problem": fault.problem,
                    "value": fault.value, "remedy": fault.remedy,
                })
            });
            output::json(&json!({ "profile": false, "faults": faults.collect::<Value>() }))?;
            return Ok(Ending::Finding);
        }
    }
    Ok(Ending::Fine)
}

/// Every Member State, then its regions with a law of their own.
fn list(at: Instant, format: Format) -> Ended {
    let profiles = Profiles::built_in();
    let mut rows = Vec::new();
    for state in MemberState::ALL {
        let (whole, regional): (Vec<_>, Vec<_>) =
            profiles.iter().filter(|p| p.member_state == state).partition(|p| p.region.is_none());
        if whole.is_empty() {
            rows.push(json!({ "id": state.code(), "opens": [], "says": "nothing is known here: closed" }));
        }
        rows.extend(whole.into_iter().chain(regional).map(|profile| row(&profiles, profile, at)));
    }
    match format {
        Format::Json => output::json(&json!({ "at": at, "official": false, "states": rows }))?,
        Format::Text => {
            output::line(&format!(
                "what is built in here, at {}; unofficial: check before use",
                at.readable()
            ))?;
            for row in &rows {
                let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
                output::line(&format!("{:<6} {}: {}", text("id"), text("name"), text("says")))?;
            }
        }
    }
    Ok(Ending::Fine)
}

fn row(profiles: &Profiles, profile: &NationalProfile, at: Instant) -> Value {
    let in_force = in_force(profiles, profile, at);
    let opens: Vec<String> = if in_force { Explained::of(profile).opens } else { Vec::new() };
    let objectives: Vec<&str> = match in_force {
        true => profile.routes.iter().flat_map(|r| &r.objectives).map(|o| o.label()).collect(),
        false => Vec::new(),
    };
    let says = match profile.status {
        Status::Closed => format!("closed; {}", profile.note),
        Status::OptOut => "not bound (opt-out), which opens nothing".to_owned(),
        Status::Open if !in_force => "a law is known, and is not in force at that instant: closed".to_owned(),
        Status::Open if objectives.is_empty() => {
            "a law is known, and what it opens is not: closed".to_owned()
        }
        Status::Open => format!("opens {}", objectives.join(", ")),
    };
    json!({
        "id": profile.id, "name": profile.name, "status": profile.status, "in_force": in_force,
        "objectives": objectives, "opens": opens, "says": says,
    })
}

fn in_force(profiles: &Profiles, profile: &NationalProfile, at: Instant) -> bool {
    let found = profiles.for_state(profile.member_state.code(), profile.region.as_deref(), at);
    found.is_some_and(|found| found.id == profile.id)
}

/// The profile of this id, in any letters; for a region without a law of its own that of its state.
///
/// # Errors
/// A sentence with what to do, where it is of no Member State or of no region that is known.
fn named<'p>(profiles: &'p Profiles, id: &str, at: Instant) -> Result<&'p NationalProfile, String> {
    if let Some(profile) = profiles.iter().find(|p| p.id.eq_ignore_ascii_case(id)) {
        return Ok(profile);
    }
    let upper = id.to_uppercase();
    let (state, region) = upper.split_once('-').map_or((upper.as_str(), None), |(s, r)| (s, Some(r)));
    let of_state: Vec<&NationalProfile> =
        profiles.iter().filter(|p| p.member_state.code() == state).collect();
    let known = |region: &&str| of_state.iter().any(|p| p.regions.contains(*region));
    if let Some(profile) = region.filter(known).and_then(|region| profiles.for_state(state, Some(region), at))
    {
        return Ok(profile);
    }
    if let Some(whole) = of_state.iter().find(|p| p.region.is_none()) {
        let regions: Vec<&str> =
            of_state.iter().flat_map(|p| p.region.iter().chain(&p.regions)).map(String::as_str).collect();
        let regions = match regions.is_empty() {
            true => format!("the law of {} is one for all of it", whole.name),
            false => format!("known are {}", regions.join(", ")),
        };
        return Err(format!(
            "`{id}` is no region that is known here; {regions}; `stricto profile show {state}` shows it"
        ));
    }
    let called = |p: &&&NationalProfile| {
        let (name, id) = (p.name.to_lowercase(), id.to_lowercase());
        name == id || name.trim_start_matches("the ") == id || strsim::damerau_levenshtein(&name, &id) <= 2
    };
    let known: Vec<&NationalProfile> = profiles.iter().collect();
    let of = |state: MemberState| known.iter().find(|p| p.member_state == state && p.region.is_none());
    let meant = state_meant(id).and_then(of).or_else(|| known.iter().find(called));
    let meant = meant.map_or(String::new(), |p| format!("did you mean `{}`, {}? ", p.id, p.name));
    Err(format!("`{id}` is no Member State and no profile; {meant}`stricto profile list` shows them all"))
}

fn show(id: &str, at: Instant, format: Format) -> Ended {
    let profiles = Profiles::built_in();
    let profile = named(&profiles, id, at).map_err(CommandError::Input)?;
    let in_force = in_force(&profiles, profile, at);
    let explained = Explained::of(profile);
    match format {
        Format::Json => output::json(&json!({ "at": at, "in_force": in_force, "says": explained }))?,
        Format::Text => {
            if !profile.id.eq_ignore_ascii_case(id) {
                let (asked, id) = (id.to_uppercase(), &profile.id);
                output::line(&format!("{asked} has no law of its own here: it falls under {id}."))?;
            }
            explained.lines().iter().try_for_each(|line| output::line(line))?;
            if !in_force {
                output::line(&format!("At {} it is not in force: everything is closed.", at.readable()))?;
            }
        }
    }
    Ok(Ending::Fine)
}
