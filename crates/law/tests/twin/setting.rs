//! What is varied: axes of changes to a base case, its instant and its national laws.

use std::sync::LazyLock;

use stricto_law::Case;
use stricto_law::fact::{Fact, Judgement};
use stricto_law::input::{Format, parse};
use stricto_law::profile::Profiles;
use stricto_law::time::Instant;

/// One case at one instant under one set of national laws.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) case: Case,
    pub(crate) at: Instant,
    pub(crate) laws: usize,
}

/// One value of an axis.
pub(crate) struct Change {
    pub(crate) label: String,
    pub(crate) apply: Box<dyn Fn(&mut Setting) + Send + Sync>,
}

/// One fact with the values it takes here, in its step of the gate.
pub(crate) struct Axis {
    pub(crate) step: u8,
    pub(crate) changes: Vec<Change>,
}

impl Axis {
    pub(crate) fn new<T: Clone + std::fmt::Debug + Send + Sync + 'static>(
        step: u8,
        name: &'static str,
        values: Vec<Fact<T>>,
        set: fn(&mut Case, Fact<T>),
    ) -> Self {
        let change = |value: Fact<T>| Change {
            label: format!("{name} = {value:?}"),
            apply: Box::new(move |setting: &mut Setting| set(&mut setting.case, value.clone())),
        };
        Self { step, changes: values.into_iter().map(change).collect() }
    }
}

/// An axis on a fact: its step, its `section.fact`, its values.
macro_rules! axis {
    ($step:expr, $section:ident . $fact:ident, $values:expr) => {
        $crate::setting::Axis::new(
            $step,
            concat!(stringify!($section), ".", stringify!($fact)),
            $values,
            |case, value| case.$section.$fact = value,
        )
    };
}
pub(crate) use axis;

pub(crate) fn known<T: Clone>(values: &[T]) -> Vec<Fact<T>> {
    values.iter().cloned().map(Fact::known).collect()
}

/// These values, missing and disputed.
pub(crate) fn open<T: Clone>(values: &[T]) -> Vec<Fact<T>> {
    let mut out = known(values);
    out.push(Fact::Missing);
    out.push(Fact::Disputed { why: "the defence".into() });
    out
}

/// These values, and missing.
pub(crate) fn missing<T: Clone>(values: &[T]) -> Vec<Fact<T>> {
    let mut out = known(values);
    out.push(Fact::Missing);
    out
}

pub(crate) fn bools() -> Vec<Fact<bool>> {
    open(&[true, false])
}

/// True, false and missing.
pub(crate) fn three() -> Vec<Fact<bool>> {
    missing(&[true, false])
}

/// An instant from its text, on 22 November 2026 where it is only a time.
pub(crate) fn at(text: &str) -> Instant {
    let whole = if text.len() <= 8 { format!("2026-11-22T{text}.000Z") } else { text.to_owned() };
    whole.parse().expect("an instant")
}

pub(crate) fn moved(instant: Instant, ms: i64) -> Instant {
    Instant::from_unix_ms(instant.unix_ms() + ms).expect("an instant")
}

/// Each instant, and the last before and the first after it.
pub(crate) fn around(texts: &[&str]) -> Vec<Instant> {
    texts.iter().flat_map(|text| [-1, 0, 1].map(|ms| moved(at(text), ms))).collect()
}

pub(crate) const UNIT: &str = "commander of the search unit";
pub(crate) const COURT: &str = "Granköpings tingsrätt";

pub(crate) fn judgement(affirmed: bool, by: &str, then: Instant) -> Judgement {
    Judgement { affirmed, by: by.into(), at: then, evidence: vec!["report 7".into()] }
}

/// Judgements of the unit at these instants, affirmed and denied; unfounded, missing and disputed ones.
pub(crate) fn judgements(texts: &[&str]) -> Vec<Fact<Judgement>> {
    let mut out = Vec::new();
    for text in texts {
        out.push(judgement(true, UNIT, at(text)));
    }
    out.push(judgement(false, UNIT, at("07:30:00")));
    out.push(Judgement { evidence: vec![" ".into()], ..judgement(true, UNIT, at("07:30:00")) });
    out.push(judgement(true, "\t ", at("07:30:00")));
    open(&out)
}

/// Affirmed in time, denied, unfounded, missing.
pub(crate) fn judged() -> Vec<Fact<Judgement>> {
    let unfounded = Judgement { evidence: Vec::new(), ..judgement(true, UNIT, at("07:30:00")) };
    missing(&[judgement(true, UNIT, at("07:30:00")), judgement(false, UNIT, at("07:30:00")), unfounded])
}

/// A worked case as a base.
pub(crate) fn worked(name: &str) -> Setting {
    let path = format!("{}/../../cases/worked/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a case file");
    let input = parse(&text, Format::Toml).expect("a case");
    Setting { case: input.case, at: input.at.expect("an instant"), laws: 0 }
}

/// The national laws that a setting can be asked under.
pub(crate) static LAWS: LazyLock<Vec<Profiles>> = LazyLock::new(|| {
    let se = include_str!("../../../../profiles/SE.toml");
    let it = include_str!("../../../../profiles/IT.toml");
    let split = se.replace("\"victims\", ", "")
        + "\n[[route]]\nprovision = \"another provision\"\nobjectives = [\"victims\"]\nauthorities = [\"court\"]\n\
           maximum_period_days = 1\nrequest_must_state = [\"period\", \"retention\"]\n\
           [route.urgency]\nrequest_within_hours = 12\ndecision_within_hours = 6\n";
    let ended = it.replace("review_by", "valid_until = \"2026-11-22T10:00:00.000Z\"\nreview_by");
    let few = se.replace("\"sabotage\", ", "").replace("[route.urgency]\nrequest_within_hours = 24\n", "");
    let told = se.to_owned()
        + "\n[notification]\nmade = true\nadopted_at = \"2026-05-26T00:00:00.000Z\"\n\
        notified_at = \"2026-06-26T00:00:00.000Z\"\n";
    let untold = se.to_owned() + "\n[notification]\nmade = false\n";
    let timely = told.replace("06-26", "06-25");
    let named = it.to_owned()
        + "\n[[route.national_offences]]\nannex_ii = \"sabotage\"\nname = \"sabotage\"\nprovision = \"chapter 3\"\n\
           maximum_months = 48\n[[route.national_offences]]\nannex_ii = \"terrorism\"\nname = \"attack\"\n\
           provision = \"chapter 3\"\n";
    let mut out = vec![Profiles::built_in(), Profiles::EMPTY];
    out.extend(
        [
            [split.as_str(), it],
            [ended.as_str(), few.as_str()],
            [told.as_str(), it],
            [untold.as_str(), it],
            [timely.as_str(), named.as_str()],
        ]
        .map(|texts| Profiles::from_texts(&texts).expect("profiles")),
    );
    out
});

/// The axis of national laws.
pub(crate) fn laws(step: u8) -> Axis {
    let change = |laws: usize| Change {
        label: format!("laws = {laws}"),
        apply: Box::new(move |setting: &mut Setting| setting.laws = laws),
    };
    Axis { step, changes: (0..LAWS.len()).map(change).collect() }
}

/// The axis of the instant asked about.
pub(crate) fn now(instants: Vec<Instant>) -> Axis {
    let change = |at: Instant| Change {
        label: format!("at = {at}"),
        apply: Box::new(move |setting: &mut Setting| setting.at = at),
    };
    Axis { step: 99, changes: instants.into_iter().map(change).collect() }
}
