//! Promise 9: every answer explains itself; it can be traced to rules, facts, law version and profile, and recomputed.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use stricto_law::assessment::{FindingState, Weight};
use stricto_law::receipt::{Receipt, ReceiptError};
use stricto_law::time::{Instant, Millis};
use stricto_law::{Assessment, Case, Profiles, assess, receipt};
use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_promises::files::Files;
use stricto_promises::law_world as law;
use stricto_record::fold::Fold;
use stricto_report::{Figures, Year};
use stricto_testkit::TestInstance;
use stricto_tlog::tile::{Kind, TilePath, decode_bundle};

/// What answers for a case.
type Engine = fn(&Case, &Profiles, Instant) -> Assessment;

/// What checks a receipt against a case.
type Checker = fn(&Receipt, &Case, &Profiles, [u8; 32]) -> Result<(), ReceiptError>;

/// Something done to a receipt.
type Change = fn(&mut Receipt);

const SALT: [u8; 32] = [7; 32];

/// The permitted case, and cases that differ from it in one fact: most of them open or prohibited.
fn cases() -> Vec<(String, Case)> {
    let good = law::permitted_json();
    let mut out = vec![("as it is".to_owned(), law::permitted())];
    for (section, fact) in law::leaves(&good) {
        let mut without = good.clone();
        without[&section].as_object_mut().expect("a section").remove(&fact);
        out.push((format!("without {section}.{fact}"), law::case(&without).expect("a case")));
        if let Value::Bool(yes) = good[&section][&fact] {
            let mut otherwise = good.clone();
            otherwise[&section][&fact] = (!yes).into();
            out.push((format!("otherwise {section}.{fact}"), law::case(&otherwise).expect("a case")));
        }
    }
    out
}

fn bytes(assessment: &Assessment) -> String {
    serde_json::to_string(assessment).expect("an assessment is JSON")
}

/// The same case, law and instant give the same bytes; each finding says row, source, reason and who must act.
fn every_answer_explains_itself(engine: Engine) -> Check {
    let (profiles, at) = (law::profiles(), law::noon());
    let first: Vec<String> = cases().iter().map(|(_, case)| bytes(&engine(case, &profiles, at))).collect();
    let again = std::thread::spawn(move || -> Vec<String> {
        let mut again: Vec<_> =
            cases().iter().rev().map(|(_, c)| bytes(&engine(c, &law::profiles(), at))).collect();
        again.reverse();
        again
    });
    let again = again.join().expect("a thread");
    for (((name, case), one), other) in cases().iter().zip(&first).zip(&again) {
        unless(one == other, || format!("{name}: asked again, the answer has other bytes"))?;
        each_finding_is_explained(name, case, &engine(case, &profiles, at))?;
    }
    let outcomes: BTreeSet<_> =
        cases().iter().map(|(_, c)| engine(c, &profiles, at).outcome.as_str()).collect();
    unless(outcomes.len() >= 4, || format!("only these outcomes are looked at: {outcomes:?}"))
}

/// Whether some paragraph of the memo is about `row` and names its source.
///
/// Rows that do not apply, or wait for the same fact, share a line under their provision: `R-5.1-e, R-5.1-f: why`.
fn tells(memo: &str, known: &BTreeSet<&str>, row: &str, citation: &str) -> bool {
    let of =
        |line: &str| line.split_whitespace().next().filter(|word| known.contains(word)).map(str::to_owned);
    let mut about = None;
    memo.lines().any(|line| {
        about = of(line).or_else(|| about.take());
        let together =
            line.split_once(": ").is_some_and(|(rows, _)| rows.trim().split(", ").any(|r| r == row));
        together || (about.as_deref() == Some(row) && line.contains(citation))
    })
}

fn each_finding_is_explained(name: &str, case: &Case, answer: &Assessment) -> Check {
    let known: BTreeSet<&str> = stricto_law::requirements().iter().map(|row| row.id.as_str()).collect();
    let memo = stricto_law::memo::memo(case, answer);
    for finding in &answer.findings {
        let row = finding.row;
        unless(known.contains(row), || format!("{name}: row {row} is no requirement"))?;
        unless(!finding.citation.is_empty(), || format!("{name}: row {row} cites nothing"))?;
        unless(!finding.reason.trim().is_empty(), || format!("{name}: row {row} gives no reason"))?;
        unless(finding.state == FindingState::Met || finding.who.is_some(), || {
            format!("{name}: row {row} is open and nobody must act")
        })?;
        // Outside the article its conditions are not asked, and the memo tells what puts the use there.
        let outside = answer.outcome == stricto_law::Outcome::Outside;
        let asked = !outside || (finding.weight == Weight::Scope && row != "R-5.1-a");
        let told = tells(&memo, &known, row, finding.citation);
        unless(told || !asked, || format!("{name}: the memo leaves out row {row} or its source"))?;
    }
    let deciding = answer.failing_rows().into_iter().chain(answer.open_rows());
    let permitted = answer.outcome == stricto_law::Outcome::Permitted;
    unless(permitted == (deciding.count() == 0), || format!("{name}: {:?} rests on no row", answer.outcome))
}

/// Where a fact changes what a row finds, the row names that fact.
fn every_finding_names_its_facts(engine: Engine) -> Check {
    let (profiles, at) = (law::profiles(), law::noon());
    let good = law::permitted_json();
    let before = engine(&law::permitted(), &profiles, at);
    let mut named = 0;
    for (section, fact) in law::leaves(&good) {
        let mut without = good.clone();
        without[&section].as_object_mut().expect("a section").remove(&fact);
        let after = engine(&law::case(&without).expect("a case"), &profiles, at);
        let name = format!("{section}.{fact}");
        for finding in &after.findings {
            let was = before.finding(finding.row).map(|was| was.state);
            if was == Some(finding.state) {
                continue;
            }
            named += 1;
            unless(finding.facts.contains(&name), || {
                format!("row {} changes with `{name}` and does not name it", finding.row)
            })?;
        }
    }
    unless(named >= 60, || format!("only {named} findings change with a fact"))
}

/// A receipt stands for exactly the case, law, salt and answer it was made of.
fn receipts_are_checked_whole(check: Checker) -> Check {
    let (profiles, at) = (law::profiles(), law::noon());
    let case = law::permitted();
    let made = receipt(&case, &assess(&case, &profiles, at), SALT).expect("a receipt");
    unless(check(&made, &case, &profiles, SALT).is_ok(), || "a good receipt does not stand".into())?;
    let read: Receipt =
        serde_json::from_str(&serde_json::to_string(&made).expect("JSON")).expect("a receipt");
    unless(read == made, || "a receipt reads back as another".into())?;
    let refused = |what: &str, receipt: &Receipt, case: &Case, profiles: &Profiles, salt| {
        unless(check(receipt, case, profiles, salt).is_err(), || {
            format!("{what} was altered, and the receipt stands")
        })
    };
    for (name, altered) in cases().iter().skip(1) {
        refused(&format!("the facts ({name})"), &made, altered, &profiles, SALT)?;
    }
    refused("the profile", &made, &case, &Profiles::built_in(), SALT)?;
    refused("the profile", &made, &case, &Profiles::EMPTY, SALT)?;
    refused("the salt", &made, &case, &profiles, [8; 32])?;
    let alter = |change: Change| {
        let mut altered = made.clone();
        change(&mut altered);
        altered
    };
    let table: [(&str, Change); 8] = [
        ("the engine's version", |r| r.engine_version.push('1')),
        ("the requirement table", |r| r.requirements_sha256 = "0".repeat(64)),
        ("the profile's hash", |r| r.profile_sha256 = None),
        ("the facts' commitment", |r| r.facts_commitment = "0".repeat(64)),
        ("the instant", |r| r.at = r.at.plus(Millis::days(3))),
        ("a finding", |r| r.findings[0].state = FindingState::Undetermined),
        ("the outcome", |r| r.outcome = stricto_law::Outcome::Outside),
        ("how long it is good", |r| r.good_until = None),
    ];
    for (what, change) in table {
        refused(what, &alter(change), &case, &profiles, SALT)?;
    }
    Ok(())
}

#[test]
fn every_assessment_explains_itself_and_comes_out_the_same() {
    holds(every_answer_explains_itself(assess));
}

#[test]
fn an_engine_with_a_hidden_clock_is_found_out() {
    static TICKS: AtomicU64 = AtomicU64::new(0);
    let hidden: Engine = |case, profiles, at| {
        let tick = TICKS.fetch_add(1, Ordering::Relaxed);
        assess(case, profiles, at.plus(Millis(tick)))
    };
    is_found_out(every_answer_explains_itself(hidden), "other bytes");
}

#[test]
fn an_engine_that_gives_no_reason_is_found_out() {
    let mute: Engine = |case, profiles, at| {
        let mut answer = assess(case, profiles, at);
        for finding in answer.findings.iter_mut().filter(|f| f.state == FindingState::NotMet) {
            finding.reason = String::new().into();
        }
        answer
    };
    is_found_out(every_answer_explains_itself(mute), "gives no reason");
}

#[test]
fn an_engine_that_says_no_more_than_no_is_found_out() {
    let curt: Engine = |case, profiles, at| {
        let mut answer = assess(case, profiles, at);
        answer.findings.retain(|f| f.state == FindingState::Met);
        answer
    };
    is_found_out(every_answer_explains_itself(curt), "rests on no row");
}

#[test]
fn every_finding_names_the_facts_it_rests_on() {
    holds(every_finding_names_its_facts(assess));
}

#[test]
fn an_engine_that_rests_on_a_fact_it_does_not_name_is_found_out() {
    let silent: Engine = |case, profiles, at| {
        let mut answer = assess(case, profiles, at);
        for finding in &mut answer.findings {
            finding.facts.remove("authorisation.binding");
        }
        answer
    };
    is_found_out(every_finding_names_its_facts(silent), "`authorisation.binding` and does not name it");
}

#[test]
fn a_receipt_stands_for_nothing_but_what_it_was_made_of() {
    holds(receipts_are_checked_whole(Receipt::check));
}

#[test]
fn a_checker_that_looks_at_the_answer_alone_is_found_out() {
    let shallow: Checker = |receipt, case, profiles, salt| {
        let again = receipt.recompute(case, profiles, salt)?;
        let same = again.outcome == receipt.outcome && again.findings == receipt.findings;
        if same { Ok(()) } else { Err(ReceiptError::Differs("outcome")) }
    };
    is_found_out(receipts_are_checked_whole(shallow), "was altered, and the receipt stands");
}

/// Before `good_until` nothing changes by time alone; at it something does.
fn good_until_is_sound(engine: Engine) -> Check {
    let profiles = law::profiles();
    let states = |at: Instant| -> Vec<_> {
        let answer = engine(&law::permitted(), &profiles, at);
        answer.findings.iter().map(|f| (f.row, f.state)).collect()
    };
    let good_until = engine(&law::permitted(), &profiles, law::noon()).good_until;
    let Some(end) = good_until else { return unless(false, || "a permitted use has no end".into()) };
    let before = Instant::from_unix_ms(end.unix_ms() - 1).expect("an instant");
    unless(states(before) == states(law::noon()), || "a finding changed before `good_until`".into())?;
    unless(states(end) != states(before), || "nothing changes at `good_until`".into())
}

#[test]
fn an_answer_says_how_long_it_is_good() {
    holds(good_until_is_sound(assess));
}

#[test]
fn an_answer_that_claims_to_be_good_for_longer_is_found_out() {
    let boasts: Engine = |case, profiles, at| {
        let answer = assess(case, profiles, at);
        Assessment { good_until: answer.good_until.map(|end| end.plus(Millis(1))), ..answer }
    };
    is_found_out(good_until_is_sound(boasts), "before `good_until`");
}

/// What counts the figures of a year.
type Counter = fn(&Fold, Year) -> Figures;

/// A figure comes from the register alone: whoever is given the entries counts the same, to the byte.
async fn figures_are_recounted(counter: Counter) -> Check {
    let instance = TestInstance::new(90).await;
    instance.planned_story(instance.new_use(), b"{}").await.expect("a planned story");
    instance.refused_story(instance.new_use(), b"{}").await.expect("a refused story");
    let year = Year::of(instance.now()).expect("a year");
    let told = |fold: &Fold| serde_json::to_string(&counter(fold, year)).expect("figures are JSON");
    let here = instance.register().read(told);
    let files = Files::exported(&instance);
    let mut fold = Fold::new(instance.register().origin().clone());
    for path in
        TilePath::all(instance.register().read(Fold::size)).filter(|path| path.kind() == Kind::Entries)
    {
        for entry in decode_bundle(&files.0[&path.to_string()], path.width()).expect("a bundle") {
            fold.replay(entry).expect("an entry that replays");
        }
    }
    let elsewhere = told(&fold);
    unless(here == elsewhere, || format!("counted again, the figures are others: {here} and {elsewhere}"))?;
    let figures: Value = serde_json::from_str(&here).expect("JSON");
    unless(figures["uses"] == 2 && figures["alerts"]["released"] == 2, || {
        format!("nothing is counted: {here}")
    })
}

#[tokio::test]
async fn figures_are_counted_again_from_the_register_alone() {
    holds(figures_are_recounted(stricto_report::figures).await);
}

#[tokio::test]
async fn figures_with_a_memory_of_their_own_are_found_out() {
    static ASKED: AtomicU64 = AtomicU64::new(0);
    let remembers: Counter = |fold, year| {
        let mut figures = stricto_report::figures(fold, year);
        figures.complaints += ASKED.fetch_add(1, Ordering::Relaxed);
        figures
    };
    is_found_out(figures_are_recounted(remembers).await, "counted again");
}
