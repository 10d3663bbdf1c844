//! `stricto assess --ask` as a shell drives it: lines in, questions and a memorandum out.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use stricto_law::interview::{FieldKind, Interview, UNKNOWN};
use stricto_law::profile::Profiles;

const AT: &str = "2026-11-22T12:00:00.000Z";

/// The search for a missing child that is permitted.
const PERMITTED: &str = include_str!("../../law/tests/interviews/permitted.txt");

fn ask(lines: &str, more: &[&str]) -> Output {
    let mut asked = Command::new(env!("CARGO_BIN_EXE_stricto"))
        .args(["assess", "--ask", "--at", AT])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("stricto runs");
    // Whoever has its answer reads no further.
    let _ = asked.stdin.take().expect("its input").write_all(lines.as_bytes());
    asked.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The lines that somebody types to give these answers.
fn typed(pairs: &str) -> String {
    let profiles = Profiles::built_in();
    let interview = Interview::new(&profiles, AT.parse().expect("an instant"));
    let (answers, _) = interview.read(pairs.lines().map(|line| line.split_once(' ').expect("a pair")));
    let mut lines = Vec::new();
    for question in interview.walk(&answers).asked {
        let answer = answers.of(question).expect("an answer");
        lines.push(answer.choice().to_owned());
        let choices = interview.choices(question);
        let asks = choices.iter().find(|choice| choice.id == answer.choice()).map(|choice| &choice.asks);
        for field in asks.into_iter().flatten().filter_map(|id| question.field(id)) {
            let written = answer.written_in(&field.id).join(" ");
            let unknown = written.is_empty() && field.kind != FieldKind::Checks;
            lines.push(if unknown { "?".to_owned() } else { written });
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn a_permitted_search_is_asked_for_answered_saved_and_read_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("case.toml");
    let name = path.to_str().expect("a path");
    let asked = ask(&typed(PERMITTED), &["--save", name, "--exit-code"]);
    let said = text(&asked.stdout);
    assert_eq!(asked.status.code(), Some(0), "{said}{}", text(&asked.stderr));
    let memo = &said[said.find("PERMITTED by decision").expect("the memorandum")..];
    assert!(!memo.contains("counts as not stated"), "{memo}");
    let again =
        Command::new(env!("CARGO_BIN_EXE_stricto")).args(["assess", name]).output().expect("stricto runs");
    let read = text(&again.stdout);
    let again = &read[read.find("PERMITTED by decision").expect("the memorandum")..];
    assert!(memo.starts_with(again), "{memo}\n\n{again}");
    let refused = ask("DK\n", &["--save", name]);
    assert_eq!(refused.status.code(), Some(2), "a file that is there is not written over");
}

#[test]
fn each_outcome_but_permitted_is_reached_in_few_lines() {
    for (lines, outcome, code) in [
        ("DK\n", "OUTSIDE", 0),
        ("1\nauthority\nidentifies\nlive\nanyone\neveryone\n", "PROHIBITED", 1),
        ("SE\nauthority\nidentifies\nlive\nanyone\ncategory\n", "ESCALATE", 1),
        ("SE\n?\n", "CONDITIONAL", 1),
        ("", "CONDITIONAL", 1),
    ] {
        let asked = ask(lines, &["--exit-code"]);
        let said = text(&asked.stdout);
        assert!(said.contains(outcome), "{lines}: {said}");
        assert_eq!(asked.status.code(), Some(code), "{lines}: {said}");
        assert_eq!(
            said.contains("this is the answer so far"),
            ["ESCALATE", "CONDITIONAL"].contains(&outcome),
            "{lines}"
        );
    }
}

#[test]
fn one_can_go_back_list_and_change_and_is_told_what_to_write() {
    let said = text(&ask("FR\nb\n99\nSE\nauthority\nl\nc 9\nc 2\nprivate\n", &[]).stdout);
    assert!(said.contains("Write a number from 1 to"), "{said}");
    assert!(said.contains("?  I do not know"), "{said}");
    assert!(said.contains(" 1  Where it takes place: Sweden"), "{said}");
    assert!(said.contains("There is no such answer"), "{said}");
    assert!(said.contains("OUTSIDE"), "{said}");
    let field = "SE\nauthority\nidentifies\nlive\nanyone\nindividual\nseveral\n\n1 2\n";
    let said = text(&ask(field, &[]).stdout);
    assert!(said.contains("Tick at least one."), "{said}");
    assert!(said.contains("Who looks for the missing person"), "{said}");
    assert!(typed("place SE\npurpose unknown").ends_with(&format!("{UNKNOWN}\n")));
}

/// The lines up to the answer to a question, and those after it.
fn at_question<'l>(lines: &'l str, answer: &str) -> (&'l str, &'l str) {
    let at = lines.find(answer).expect("the answer");
    lines.split_at(at)
}

#[test]
fn an_interview_that_breaks_off_is_kept_and_gone_on_with_from_where_it_was() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("case.toml");
    let name = path.to_str().expect("a path");
    let lines = typed(PERMITTED);
    let (before, after) = at_question(&lines, "harbour square");
    let broken = text(&ask(before, &["--save", name]).stdout);
    assert!(broken.contains("this is the answer so far"), "{broken}");
    let kept = std::fs::read_to_string(&path).expect("the file");
    assert!(kept.contains("#= place SE") && kept.contains("statement 2"), "{kept}");
    // The question that was broken off is put again, from its choices.
    let on = text(&ask(&format!("drawn\n{after}"), &[name]).stdout);
    assert!(!on.contains("In which country are the cameras?"), "{on}");
    assert!(on.contains("PERMITTED by decision"), "{on}");
    let again = text(&ask("c 2\nprivate\nq\n", &[name]).stdout);
    assert!(again.contains("Nothing is left to ask") && again.contains("OUTSIDE"), "{again}");
    std::fs::write(&path, "[space]\naccess = \"anyone\"\n").expect("written");
    let other = ask("", &[name]);
    assert_eq!(other.status.code(), Some(2));
    assert!(text(&other.stderr).contains("no answers are kept"), "{}", text(&other.stderr));
    assert_eq!(
        ask("", &["--save", "plan.json"]).status.code(),
        Some(2),
        "JSON is refused before the first question"
    );
}

#[test]
fn an_empty_field_is_named_at_once_and_after_the_answer_and_can_be_filled_in_later() {
    let start = "SE\nauthority\nidentifies\nlive\nanyone\nindividual\nmissing_person\nyes\nconcern\n        commander\n2026-11-22 07:30\n?\n";
    let said = text(&ask(&format!("{start}q\n"), &[]).stdout);
    assert!(said.contains("counts as not stated without \"On what evidence?\": c 9 adds it"), "{said}");
    let memo = &said[said.find("this is the answer so far").expect("the end")..];
    assert!(memo.contains("what it still lacks") && memo.contains("\"On what evidence?\""), "{memo}");
    let later = text(&ask(&format!("{start}c 9\nconcern\n\n\na letter\nl\nq\n"), &[]).stdout);
    assert!(later.contains("So far: commander; an empty line keeps it."), "{later}");
    assert!(
        later.contains("Who assessed it? commander") && later.contains("On what evidence? a letter"),
        "{later}"
    );
    assert!(
        !later[later.find("this is the answer so far").expect("the end")..].contains("still lacks"),
        "{later}"
    );
}

#[test]
fn every_prompt_after_a_mistake_names_every_way_on_and_back_goes_one_step() {
    let said = text(&ask("b\nhelp\nC\n99\nSE\nQ\n", &[]).stdout);
    assert!(said.contains("There is no question before this one."), "{said}");
    assert!(said.matches("q stops with the answer so far").count() >= 3, "{said}");
    let back = "SE\nauthority\nidentifies\nlive\nanyone\nindividual\nmissing_person\nyes\nconcern\ncommander\nb\n\n        soon\n2026-02-30 10:00\n2026-11-22 11:00 +01:00\nletter\nq\n";
    let said = text(&ask(back, &[]).stdout);
    assert!(said.contains("So far: commander"), "{said}");
    assert!(said.contains("There is no such day or hour"), "{said}");
    assert!(said.contains("That is 2026-11-22 10:00 UTC."), "{said}");
    assert!(said.matches("q stops with the answer so far").count() >= 3, "{said}");
}

#[test]
fn a_missing_adult_who_may_be_under_18_is_asked_again() {
    let lines = "SE\nauthority\nidentifies\nlive\nanyone\nindividual\nmissing_person\nyes\nconcern\ncommander\n        2026-11-22 07:30\nletter\nplanned\nknown\nyes\nknown\nno\nq\n";
    let said = text(&ask(lines, &[]).stdout);
    assert!(said.contains("was said to be an adult, and now to be under 18"), "{said}");
    assert_eq!(said.matches("Is it known who the people sought are").count(), 2, "{said}");
}

#[test]
fn going_to_the_end_asks_on_where_the_answer_is_clear() {
    let said = text(&ask("DK\n", &["--to-the-end"]).stdout);
    assert!(said.contains("2. Who uses the system") && said.contains("OUTSIDE"), "{said}");
}

#[test]
fn what_has_happened_cannot_have_an_instant_to_come() {
    let lines = "SE\nauthority\nidentifies\nlive\nanyone\nindividual\nmissing_person\nyes\nconcern\ncommander\n\
        2027-01-20 07:30\n2026-11-22 07:30\nletter\nl\nq\n";
    let said = text(&ask(lines, &[]).stdout);
    assert!(said.contains("That is later than 2026-11-22 12:00 UTC, the instant asked about"), "{said}");
    assert!(said.contains("When? 2026-11-22 07:30; On what evidence? letter"), "{said}");
}

#[test]
fn the_question_for_a_decision_from_outside_names_what_waits_and_takes_nothing_else() {
    let of_who = |line: &&str| !line.starts_with("who ") && !line.starts_with("who.");
    let category: Vec<&str> = PERMITTED.lines().filter(of_who).chain(["who category"]).collect();
    let decided = "yes\nSC-g0\n1\nyes\nauthority\n2026-11-22 09:10\none group of two\nsection 5\n";
    let lines = typed(&category.join("\n")) + decided;
    let said = text(&ask(&lines, &[]).stdout);
    assert!(said.contains("It waits for a decision: R-5.2-a, "), "{said}");
    assert!(said.contains("`SC-g0` does not wait for a decision; choose `R-5.2-a`"), "{said}");
    assert!(!said.contains("Which second question?") && said.contains("PERMITTED by decision"), "{said}");
}
