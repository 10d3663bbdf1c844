//! Assessments a second of the law, beside a bare condition, and the whole command beside a process that does nothing.
//!
//! The bare condition is the physical limit: `&&` over the same facts, as anybody would write it for the one question
//! *may it run*. It knows no missing fact from a denied one, no reason, no row, no national law, no urgency, no instant
//! at which its answer ends. All are asked about the same cases, round by round in turn; figures are medians.

use std::error::Error;
use std::fmt;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant as Stopwatch;

use stricto_law::assessment::{Outcome, answer, assess, outcome};
use stricto_law::case::{
    Access, Behalf, Case, DecisionResult, Function, Involvement, Material, TargetScope, Trigger,
};
use stricto_law::fact::{Fact, Judgement};
use stricto_law::input::{self, Format};
use stricto_law::memo::memo;
use stricto_law::profile::Profiles;
use stricto_law::time::Instant;

use crate::median::median;

const CASES: [(&str, &str); 3] = [
    ("permitted", include_str!("../../cases/worked/se-missing-child-granted.toml")),
    ("urgent", include_str!("../../cases/worked/se-urgent-start.toml")),
    ("open", include_str!("../../cases/worked/se-suspect-open-on-two.toml")),
];
/// Rounds are short, so that most of them run without being put aside for another process.
const ROUNDS: usize = 301;
const CALLS: u32 = 10;
const SPAWNS: usize = 61;

type Failure = Box<dyn Error>;

struct Row {
    name: &'static str,
    /// Microseconds: the answer alone, with what is looked ahead, with findings, with the memo, the bare condition.
    outcome: f64,
    answer: f64,
    assess: f64,
    memo: f64,
    bare: f64,
}

/// The table, printed by its `Display`.
pub(crate) struct Table {
    rows: Vec<Row>,
    /// Milliseconds of `stricto assess` and of `stricto --version`, where the program was built.
    process: Option<(f64, f64)>,
}

/// Measures; a few seconds.
///
/// # Errors
/// When a case cannot be read, or the bare condition and the law do not agree on what may run.
pub(crate) fn run() -> Result<Table, Failure> {
    let profiles = Profiles::built_in();
    let rows =
        CASES.into_iter().map(|(name, text)| measure(name, text, &profiles)).collect::<Result<_, _>>()?;
    Ok(Table { rows, process: processes()? })
}

fn measure(name: &'static str, text: &str, profiles: &Profiles) -> Result<Row, Failure> {
    let read = input::parse(text, Format::Toml)?;
    let at = read.at.ok_or("a worked case names its instant")?;
    let case = &read.case;
    // Urgency and doubt are beyond a bare condition: it can only say no.
    let may_run = outcome(case, profiles, at) == Outcome::Permitted;
    let urgent = case.urgency.claimed.value() == Some(&true);
    if holds_barely(case, at) != (may_run && !urgent) {
        return Err(format!("the law and the bare condition disagree on the case `{name}`").into());
    }
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..ROUNDS {
        let [to_outcome, to_answer, to_assess, to_memo, bare] = &mut times;
        to_outcome.push(time(|| outcome(black_box(case), profiles, at)));
        to_answer.push(time(|| answer(black_box(case), profiles, at)));
        to_assess.push(time(|| assess(black_box(case), profiles, at)));
        to_memo.push(time(|| memo(case, &assess(black_box(case), profiles, at))));
        bare.push(time(|| holds_barely(black_box(case), at)));
    }
    let [outcome, answer, assess, memo, bare] = times.map(median);
    Ok(Row { name, outcome, answer, assess, memo, bare })
}

/// Microseconds of one call.
fn time<T>(mut ask: impl FnMut() -> T) -> f64 {
    let start = Stopwatch::now();
    for _ in 0..CALLS {
        black_box(ask());
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the law, one thread; microseconds")?;
        writeln!(
            f,
            "{:>10} {:>8} {:>12} {:>10} {:>8} {:>13} {:>9} {:>8}",
            "case", "answer", "look-ahead", "answers/s", "assess", "assess, memo", "bare &&", "ratio"
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "{:>10} {:>8.1} {:>11.0}% {:>10.0} {:>8.1} {:>13.1} {:>9.3} {:>7.0}x",
                row.name,
                row.answer,
                (1.0 - row.outcome / row.answer) * 100.0,
                1e6 / row.answer,
                row.assess,
                row.memo,
                row.bare,
                row.answer / row.bare,
            )?;
        }
        match self.process {
            Some((assess, bare)) => writeln!(
                f,
                "whole process: `stricto assess` {assess:.1} ms, `stricto --version` {bare:.1} ms, {:.1}x",
                assess / bare
            ),
            None => writeln!(f, "whole process: not measured; `cargo build --release -p stricto-cli` first"),
        }
    }
}

/// The program beside this one, run again and again: on a case, and for nothing but its version.
fn processes() -> Result<Option<(f64, f64)>, Failure> {
    let program = std::env::current_exe()?.with_file_name("stricto");
    if !program.exists() {
        return Ok(None);
    }
    let dir = tempfile::tempdir()?;
    let case: PathBuf = dir.path().join("case.toml");
    let [(_, permitted), ..] = CASES;
    std::fs::write(&case, permitted)?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..SPAWNS {
        ours.push(spawn(&program, &["assess".as_ref(), case.as_ref()])?);
        bare.push(spawn(&program, &["--version".as_ref()])?);
    }
    Ok(Some((median(ours), median(bare))))
}

/// Milliseconds of one run.
fn spawn(program: &Path, args: &[&Path]) -> Result<f64, Failure> {
    let start = Stopwatch::now();
    let status = Command::new(program).args(args).stdout(Stdio::null()).status()?;
    let took = start.elapsed().as_secs_f64() * 1e3;
    if status.success() {
        Ok(took)
    } else {
        Err(format!("`{}` ended with {status}", program.display()).into())
    }
}

// The bare condition.

fn yes(fact: &Fact<bool>) -> bool {
    fact.value() == Some(&true)
}

fn no(fact: &Fact<bool>) -> bool {
    fact.value() == Some(&false)
}

fn is<T: PartialEq>(fact: &Fact<T>, wanted: T) -> bool {
    fact.value() == Some(&wanted)
}

fn judged(fact: &Fact<Judgement>, by: Instant) -> bool {
    fact.value().is_some_and(|j| j.affirmed && j.at <= by && !j.by.is_empty() && !j.evidence.is_empty())
}

/// Whether a use that asked first may run at `at`.
fn holds_barely(case: &Case, at: Instant) -> bool {
    in_scope(case) && prepared(case, at) && decided(case, at)
}

fn in_scope(case: &Case) -> bool {
    let (j, s, t, p) = (&case.jurisdiction, &case.system, &case.time, &case.purpose);
    (yes(&j.deployer_in_union) || yes(&j.output_used_in_union))
        && no(&j.third_country_cooperation)
        && no(&j.pre_market_research)
        && yes(&s.reference_database)
        && is(&s.function, Function::Identification)
        && is(&s.involvement, Involvement::None)
        && no(&s.installation_only)
        && is(&t.material, Material::Live)
        && no(&t.artificially_delayed)
        && yes(&case.space.physical)
        && is(&case.space.access, Access::Anyone)
        && yes(&p.law_enforcement)
        && is(&p.behalf, Behalf::Authority)
        && no(&p.check_of_present_person)
        && is(&p.trigger, Trigger::HumanDecision)
}

fn prepared(case: &Case, at: Instant) -> bool {
    let (t, n, f, r) = (&case.target, &case.necessity, &case.fria, &case.registration);
    case.objective.pursued.value().is_some_and(|pursued| !pursued.is_empty())
        && no(&case.objective.switched)
        && is(&t.scope, TargetScope::Individual)
        && judged(&t.reason_to_believe, at)
        && no(&t.general_sweep)
        && no(&t.mixed_list)
        && yes(&t.civil_identity_known)
        && yes(&t.database_described)
        && judged(&t.database_appropriate, at)
        && judged(&n.strictly_necessary, at)
        && judged(&n.alternatives, at)
        && judged(&n.situation, at)
        && judged(&n.consequences, at)
        && yes(&f.completed)
        && f.completed_at.value().is_some_and(|done| *done <= at)
        && [&f.processes, &f.period_and_frequency, &f.persons_affected].into_iter().all(yes)
        && [&f.risks, &f.oversight, &f.measures].into_iter().all(yes)
        && no(&f.changed_since)
        && yes(&r.registered)
        && r.registered_at.value().is_some_and(|done| *done <= at)
        && yes(&r.provider_registered)
        && yes(&r.non_public_section)
}

fn decided(case: &Case, at: Instant) -> bool {
    let a = &case.authorisation;
    let granted =
        |result: &DecisionResult| matches!(result, DecisionResult::Granted | DecisionResult::GrantedInPart);
    yes(&a.requested)
        && yes(&a.reasoned)
        && yes(&a.requested_by_competent)
        && yes(&a.decided)
        && a.decided_at.value().is_some_and(|done| *done <= at)
        && a.result.value().is_some_and(granted)
        && a.until.value().is_some_and(|until| at < *until)
        && a.reference.value().is_some_and(|reference| !reference.is_empty())
        && yes(&a.binding)
        && is(&a.no_part_in_case, true)
        && a.authority_state.value() == case.jurisdiction.member_state.value()
        && judged(&a.necessary_and_proportionate, at)
        && judged(&a.strictly_limited, at)
        && judged(&a.elements_weighed, at)
        && judged(&a.national_conditions, at)
        && yes(&a.single_use)
        && no(&case.alerts.decision_solely_on_output)
        && no(&case.running.unauthorised_comparison)
}
