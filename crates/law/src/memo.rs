//! The memorandum: the assessment as a text that a person can read.
//!
//! First the outcome and what decides it, then what is open and who must do what by when, then every element with its
//! reason, the facts it rests on and its source. It names the steps that are missing, and never another objective,
//! offence, place or wording under which the use would pass.
//! Rows read here too: R-5.8-a, R-LED-a.

use crate::aia::{ENDED_GRANT, ENDED_PERIOD, NOT_ASKED, UNDECIDED};
use crate::assessment::{Assessment, Outcome};
use crate::case::Case;
use crate::dated;
use crate::fact_set::FactSet;
use crate::finding::{Finding, FindingState, Weight, Who};
use crate::words::{say_in_words, say_instants};

mod elements;
mod fines;
mod outside;
mod steps;
mod warnings;

/// The memorandum on `case`, of which `assessment` was made.
#[must_use]
pub fn memo(case: &Case, assessment: &Assessment) -> String {
    let mut memo = Memo { text: String::with_capacity(32 * 1024), case, a: assessment };
    memo.head();
    memo.decides();
    memo.open();
    memo.waits();
    memo.warnings();
    memo.steps();
    memo.fines();
    memo.elements();
    memo.law_of_the_day();
    memo.text
}

/// The text while it is written.
struct Memo<'a> {
    text: String,
    case: &'a Case,
    a: &'a Assessment,
}

impl Memo<'_> {
    /// One line of these parts.
    fn line(&mut self, parts: &[&str]) {
        for part in parts {
            self.text.push_str(part);
        }
        self.text.push('\n');
    }

    fn head(&mut self) {
        if let Some(title) = &self.case.meta.title {
            self.line(&[title, "\n"]);
        }
        let said = sentence(self.a);
        self.line(&[&said]);
        self.line(&["Asked for ", &self.a.at.readable(), "; not legal advice."]);
        match &self.a.profile {
            Some(profile) => {
                let hash = profile.sha256.get(..HASH_SHOWN).unwrap_or_default();
                self.line(&["National law: profile ", &profile.id, " (its SHA-256 begins ", hash, ")."]);
            }
            None if self.case.jurisdiction.member_state.value().is_none() => {
                self.line(&["National law: the Member State is not known."]);
            }
            None => self.line(&["National law: no profile in force."]),
        }
    }

    fn decides(&mut self) {
        let failing = self.a.failing_rows();
        if self.a.outcome == Outcome::Permitted {
            self.line(&["\nWhat decides it\n  Every element that applies is met; below stands why, and on which facts."]);
        }
        self.section("What decides it", |f| failing.contains(&f.row));
    }

    fn open(&mut self) {
        let open = self.a.open_rows();
        let title = "What is still open (for the deployer, unless another is named)";
        if self.case.objective.pursued.value().is_some() {
            return self.section(title, |f| open.contains(&f.row));
        }
        // While nobody says which objective is pursued, no point is asked for what it would need.
        let (of_points, others): (Vec<&str>, Vec<&str>) =
            open.into_iter().partition(|row| elements::under_a_point(row));
        self.section(title, |f| others.contains(&f.row));
        if !of_points.is_empty() {
            self.line(&["  ", &of_points.join(", ")]);
            self.line(&[
                INDENT,
                "it is not known which objectives the use pursues, so these cannot be answered",
            ]);
        }
    }

    /// What takes the use out only once nothing else in scope is left to people.
    fn waits(&mut self) {
        let rows = waits_for(self.a);
        if !rows.is_empty() {
            let title =
                format!("What would take it out of the article, once it is settled: {}", rows.join(", "));
            self.section(&title, is_way_out);
        }
    }

    /// The findings that are `wanted`, each with its label, why, and who must act.
    fn section(&mut self, title: &str, wanted: impl Fn(&Finding) -> bool) {
        let mut findings = self.a.findings.iter().filter(|f| wanted(f)).peekable();
        if findings.peek().is_some() {
            self.line(&["\n", title]);
        }
        let mut named = FactSet::NONE;
        for f in findings {
            self.row(f);
            self.text.push_str(INDENT);
            self.why(f, &mut named);
            // Nobody must act on what does not apply.
            let another = f.who.filter(|who| *who != Who::Deployer).map(Who::label);
            let another =
                if f.escalates { Some("somebody outside the unit, as told below") } else { another };
            match another.filter(|_| self.a.outcome != Outcome::Outside) {
                Some(who) => self.line(&[" [", who, "]"]),
                None => self.line(&[]),
            }
        }
    }

    /// Why a row is as it is; a fact that nobody stated is asked for once, however many rows wait for it.
    fn why(&mut self, f: &Finding, named: &mut FactSet) {
        if f.says_more || f.unstated.is_empty() {
            return say_in_words(&mut self.text, &f.reason);
        }
        let new = f.unstated.without(*named);
        if new.is_empty() {
            return self.text.push_str("it waits for what is not stated above");
        }
        let asked: Vec<String> = new.iter().map(|fact| format!("`{fact}` is not stated")).collect();
        say_in_words(&mut self.text, &asked.join("; "));
        if new.len() < f.unstated.len() {
            self.text.push_str("; and it waits for what is not stated above");
        }
        named.join(new);
    }

    /// The row, its state, and what it asks.
    fn row(&mut self, f: &Finding) {
        let state = match f.state {
            FindingState::Met => "met      ",
            // A notice decides nothing, so that nothing is open where it is not met.
            FindingState::NotMet | FindingState::Undetermined if f.weight == Weight::Notice => "warning  ",
            FindingState::NotMet => "not met  ",
            FindingState::Undetermined => "open     ",
        };
        let gap = COLUMN.get(f.row.len()..).unwrap_or(" ");
        self.line(&["  ", f.row, gap, state, asked(f)]);
    }

    fn law_of_the_day(&mut self) {
        self.line(&["\nThe law of the day"]);
        for regime in dated::regimes(self.a.at) {
            self.line(&["  ", &regime.sentence, "."]);
        }
        self.line(&[
            "  Other prohibitions of Union law (Article 5(8)), and for the police the rules on police data (Directive (EU) \
             2016/680), apply beside this answer.",
        ]);
    }
}

/// What a row asks; where its label lists what would do, only that something on the Act's list must.
fn asked(f: &Finding) -> &'static str {
    match f.row {
        "R-5.1-e" => "Specific victims of a crime that point (i) names are sought",
        "R-P-c" => "It is known whether such a search needs an authorisation",
        "R-P-f" => "The search is targeted, with a link that the article asks for",
        _ => f.label,
    }
}

/// What stands under a row begins here.
const INDENT: &str = "            ";
/// How many digits of a profile's hash are shown; data has them all.
const HASH_SHOWN: usize = 12;
/// The width of a row's id.
const COLUMN: &str = "          ";

/// The outcome in a sentence.
#[must_use]
pub fn sentence(a: &Assessment) -> String {
    let again =
        a.good_until.map_or_else(String::new, |t| format!(" Ask again by {} at the latest.", t.readable()));
    match a.outcome {
        Outcome::Outside => format!("{}{again}", outside::sentence(a)),
        Outcome::Prohibited if ended(a) => format!(
            "ENDED, so nothing may run now: what was authorised is over, and running it on would be PROHIBITED by Article \
             5(1)(h).{again}"
        ),
        Outcome::Prohibited if undecided(a) => format!(
            "PROHIBITED by Article 5(1)(h) as long as no decision allows it; ask again when somebody has asked and decided.{again}"
        ),
        Outcome::Prohibited if inferred(a) => format!(
            "PROHIBITED by Article 5(1)(h) as its conditions are read here: what is not met ({}) is inferred from the Act, and \
             not written in it.{again}",
            a.failing_rows().join(", ")
        ),
        Outcome::Prohibited => format!("PROHIBITED by Article 5(1)(h).{again}"),
        Outcome::Conditional => {
            format!(
                "CONDITIONAL: not permitted unless every element that is open or not met is met.{}{again}",
                waiting(a)
            )
        }
        Outcome::Escalate => {
            format!(
                "ESCALATE: a legal decision from outside the unit is needed before any capture.{}{again}",
                waiting(a)
            )
        }
        Outcome::Permitted => {
            let basis = a.basis.as_deref().unwrap_or("what the findings say");
            let until = a
                .good_until
                .map_or_else(String::new, |t| format!(" This answer is good until {}.", t.readable()));
            let warned = match warnings::warned(a).count() {
                0 => String::new(),
                1 => " Read the warning below first.".to_owned(),
                many => format!(" Read the {many} warnings below first."),
            };
            let mut text = String::new();
            say_instants(&mut text, &format!("PERMITTED by {basis}, inside the limits.{until}{warned}"));
            text
        }
    }
}

/// That the article may not reach the use at all, and what must be settled before that can be said.
fn waiting(a: &Assessment) -> String {
    let rows = waits_for(a);
    if rows.is_empty() {
        return String::new();
    }
    format!(" It may be outside Article 5(1)(h): that is not said before {} is settled.", rows.join(", "))
}

/// The tests of scope that must be settled before another one takes the use out; none where none waits.
fn waits_for(a: &Assessment) -> Vec<&'static str> {
    if a.outcome == Outcome::Outside || !a.findings.iter().any(is_way_out) {
        return Vec::new();
    }
    let unsettled = |f: &&Finding| f.weight == Weight::Scope && (f.escalates || f.contested);
    a.findings.iter().filter(unsettled).map(|f| f.row).collect()
}

/// Whether it takes the use out of the article: nobody needs to mend that.
fn is_way_out(f: &Finding) -> bool {
    f.weight == Weight::Scope && f.state == FindingState::NotMet
}

/// Whether nothing but the end of its time stands against the use.
fn ended(a: &Assessment) -> bool {
    nothing_fails_but(a, |f| f.reason == ENDED_GRANT || f.reason.starts_with(ENDED_PERIOD))
}

/// Whether nothing stands against the use but guards of section 19b that no text has: their row says that it is inferred.
fn inferred(a: &Assessment) -> bool {
    nothing_fails_but(a, |f| f.row.starts_with("X-") && f.citation.starts_with("inference drawn here"))
}

/// Whether nothing but a request or a decision that is still to come stands against the use.
fn undecided(a: &Assessment) -> bool {
    nothing_fails_but(a, |f| f.reason == UNDECIDED || f.reason == NOT_ASKED)
}

/// Whether something fails, and all of it is `wanted`.
fn nothing_fails_but(a: &Assessment, wanted: impl Fn(&Finding) -> bool) -> bool {
    let failing = a.failing_rows();
    !failing.is_empty() && failing.iter().all(|row| a.finding(row).is_some_and(&wanted))
}
