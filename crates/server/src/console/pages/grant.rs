//! What a court grants: what was asked, with what its form leaves out left out; never more, and never other than it says.

use std::collections::BTreeMap;

use stricto_law::limits::{Bound, Limits, Window};
use stricto_law::time::{Instant, Millis};
use stricto_record::kinds::authorisation_decided::DecisionResult;

use super::decide_form::FINDS;
use crate::console::form::Form;

/// The longest end that a form can set, in minutes.
const MINUTES_MAX: u64 = 20_160;

/// The limits that the court grants.
///
/// # Errors
/// The id of what to say of a form that cannot be meant, or that says other than it does.
pub(crate) fn limits(
    asked: &Limits,
    form: &Form,
    result: DecisionResult,
    (now, urgent): (Instant, bool),
) -> Result<Limits, &'static str> {
    let found = FINDS.iter().all(|(field, _)| form.said(field).is_some());
    if !found || form.one("no-part") != Some("yes") {
        return Err("decide-not-satisfied");
    }
    let narrowed = narrowed(asked.clone(), form, now)?;
    // What is signed says what it is: a grant that leaves something out is one in part, and no other is.
    match (result, narrowed == *asked) {
        (DecisionResult::Granted, false) => return Err("decide-not-whole"),
        (DecisionResult::GrantedInPart, true) if form.said("conditions").is_none() => {
            return Err("decide-nothing-out");
        }
        (_, _) => {}
    }
    // A prior authorisation does not reach back; one that follows an urgent start covers it from there.
    if urgent { Ok(narrowed) } else { from_now(narrowed, now) }
}

fn from_now(mut limits: Limits, now: Instant) -> Result<Limits, &'static str> {
    if let Bound::Within(windows) = &limits.windows {
        let windows: Vec<Window> = windows
            .iter()
            .map(|w| Window { from: w.from.max(now), until: w.until })
            .filter(|w| w.from < w.until)
            .collect();
        if windows.is_empty() {
            return Err("decide-period-over");
        }
        limits.windows = Bound::Within(windows);
    }
    Ok(limits)
}

fn narrowed(asked: Limits, form: &Form, now: Instant) -> Result<Limits, &'static str> {
    let mut limits = asked;
    let chosen = |name: &str, value: &str| form.all(name).any(|chosen| chosen == value);
    if let Bound::Within(cameras) = &limits.cameras {
        let kept: BTreeMap<_, _> = cameras
            .iter()
            .filter(|(id, _)| chosen("camera", id))
            .map(|(id, point)| (id.clone(), *point))
            .collect();
        if kept.is_empty() {
            return Err("decide-no-camera");
        }
        limits.cameras = Bound::Within(kept);
    }
    if let Bound::Within(layers) = &limits.areas {
        let mut kept = layers.clone();
        kept.iter_mut().for_each(|layer| layer.retain(|area| chosen("area", &area.name)));
        if kept.iter().any(Vec::is_empty) {
            return Err("decide-no-area");
        }
        limits.areas = Bound::Within(kept);
    }
    if let Bound::Within(persons) = &limits.persons {
        let mut kept = persons.clone();
        kept.retain(|person| chosen("person", person));
        if kept.is_empty() {
            return Err("decide-no-person");
        }
        limits.persons = Bound::Within(kept);
    }
    ends_sooner(&mut limits, form, now)?;
    if let Some(threshold) = form.said("threshold") {
        let least = e6(threshold).ok_or("decide-bad-threshold")?;
        if limits.threshold_e6.within().is_some_and(|asked| least < *asked) {
            return Err("decide-threshold-lower");
        }
        limits.threshold_e6 = Bound::Within(least);
    }
    Ok(limits)
}

/// Cuts the windows at so many minutes from now, where the form says so.
fn ends_sooner(limits: &mut Limits, form: &Form, now: Instant) -> Result<(), &'static str> {
    let (Some(minutes), Bound::Within(windows)) = (form.said("minutes"), &limits.windows) else {
        return Ok(());
    };
    let minutes: Option<u64> = minutes.parse().ok().filter(|minutes| (1..=MINUTES_MAX).contains(minutes));
    let ends = now.plus(Millis(minutes.ok_or("decide-bad-minutes")? * 60_000));
    if windows.iter().all(|w| w.until < ends) {
        return Err("decide-minutes-later");
    }
    let cut = |w: &Window| Window { from: w.from, until: w.until.min(ends) };
    let kept: Vec<Window> = windows.iter().map(cut).filter(|w| w.from < w.until).collect();
    if kept.is_empty() {
        return Err("decide-bad-minutes");
    }
    limits.windows = Bound::Within(kept);
    Ok(())
}

/// A decimal between 0 and 1 in 10^-6: above 0, with at most six places.
fn e6(text: &str) -> Option<u32> {
    let (whole, places) = text.trim().split_once(['.', ',']).unwrap_or((text.trim(), ""));
    let whole: u32 = whole.parse().ok().filter(|whole| *whole <= 1)?;
    if places.len() > 6 || !places.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places: u32 = format!("{places:0<6}").parse().ok()?;
    Some(whole * 1_000_000 + places).filter(|e6| (1..=1_000_000).contains(e6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::words;

    #[test]
    fn a_threshold_is_read_exactly_or_not_at_all() {
        for (text, read) in [
            ("0.95", Some(950_000)),
            ("1", Some(1_000_000)),
            ("0.000001", Some(1)),
            ("0", None),
            ("1.1", None),
            ("0.9500001", None),
            ("-0.5", None),
            ("0,95", Some(950_000)),
            ("", None),
        ] {
            assert_eq!(e6(text), read, "{text}");
        }
        assert_eq!(words::decimal(950_000), "0.95");
        assert_eq!(words::decimal(1_000_000), "1");
    }
}
