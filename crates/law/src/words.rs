//! A reason as a lay reader reads it: facts by what they say, instants as people write them.

use crate::facts::{FactText, fact};

/// `reason` in words: every back-ticked fact by what it says, every instant readable; all else stays as it is.
///
/// A reason keeps the ids of facts, so that programs can read them; this is how people are shown it.
#[must_use]
pub fn in_words(reason: &str) -> String {
    let mut out = String::with_capacity(reason.len() + 64);
    say_in_words(&mut out, reason);
    out
}

/// Writes `reason` in words; see [`in_words`].
pub(crate) fn say_in_words(out: &mut String, reason: &str) {
    // Most reasons have nothing in them that is said in another way.
    if !reason.bytes().any(|byte| matches!(byte, b'`' | b'Z' | b'F')) {
        return out.push_str(reason);
    }
    let mut rest = reason;
    // What the fact before this one was said not to be, for "nor".
    let mut unstated: Option<bool> = None;
    while let Some((plain, named, after)) = next_fact(rest) {
        let joined = unstated.filter(|_| plain == "; ");
        unstated = None;
        say_plain(out, plain);
        if let Some(after) = after.strip_prefix(" is not stated") {
            out.push_str(not_stated(joined, named.judged));
            out.push_str(&named.says);
            unstated = Some(named.judged);
            rest = after;
        } else {
            rest = say_other(out, named, after);
        }
    }
    say_plain(out, rest);
}

/// How a fact that nobody stated is opened, after another one of its kind or not.
const fn not_stated(before: Option<bool>, judged: bool) -> &'static str {
    match (before, judged) {
        (Some(true), true) => "nor of ",
        (Some(false), false) => "nor ",
        (Some(true) | None, false) => "it is not stated ",
        (Some(false) | None, true) => "no assessment is recorded of ",
    }
}

/// What a rule says of a fact that is not plainly unstated; what is left of the text.
fn say_other<'a>(out: &mut String, named: &FactText, after: &'a str) -> &'a str {
    let kinds = [
        (" is disputed: ", "", " is disputed: "),
        (" is sealed, and its key is not here", "what is stated on ", " is sealed, and its key is not here"),
        (" was erased", "what was stated on ", " was erased"),
        (" was assessed only at ", "", " was assessed only at "),
        (
            " was affirmed without saying by whom or on what evidence",
            "the assessment of ",
            " does not say by whom it was made, or on what evidence",
        ),
        (", assessed at ", "the assessment of ", ", made at "),
    ];
    for (found, before, behind) in kinds {
        if let Some(rest) = after.strip_prefix(found) {
            out.push_str(before);
            out.push_str(&named.says);
            out.push_str(behind);
            return rest;
        }
    }
    if named.judged {
        out.push_str("the assessment of ");
    }
    out.push_str(&named.says);
    after
}

/// The text before the next back-ticked fact, the fact, and the text behind it.
fn next_fact(text: &str) -> Option<(&str, &'static FactText, &str)> {
    let mut from = 0;
    while let Some(open) = text.get(from..)?.find('`').map(|at| from + at) {
        let inside = text.get(open + 1..)?;
        let (id, after) = inside.split_once('`')?;
        if let Some(named) = fact(id) {
            return Some((text.get(..open)?, named, after));
        }
        from = open + 1;
    }
    None
}

/// Writes `text` with its instants as people write them, and without abbreviations that only lawyers know.
fn say_plain(out: &mut String, text: &str) {
    let mut parts = text.split("FRIA");
    say_instants(out, parts.next().unwrap_or_default());
    for part in parts {
        out.push_str("fundamental rights impact assessment");
        say_instants(out, part);
    }
}

/// Writes `text` with its instants as people write them.
pub(crate) fn say_instants(out: &mut String, text: &str) {
    let mut rest = text;
    let mut from = 0;
    while let Some(end) = rest.get(from..).and_then(|tail| tail.find('Z')).map(|at| from + at + 1) {
        let start = end.checked_sub(SHAPE.len());
        match start.and_then(|start| rest.get(start..end)).filter(|text| is_instant(text)) {
            Some(instant) => {
                out.push_str(start.and_then(|start| rest.get(..start)).unwrap_or_default());
                say_instant(out, instant);
                rest = rest.get(end..).unwrap_or_default();
                from = 0;
            }
            None => from = end,
        }
    }
    out.push_str(rest);
}

/// How an instant is spelled: a digit for each 0.
const SHAPE: &str = "0000-00-00T00:00:00.000Z";

fn is_instant(text: &str) -> bool {
    let fits = |(is, asked): (u8, u8)| if asked == b'0' { is.is_ascii_digit() } else { is == asked };
    text.len() == SHAPE.len() && text.bytes().zip(SHAPE.bytes()).all(fits)
}

/// As `Instant::readable` says it, from the text that is there already.
fn say_instant(out: &mut String, text: &str) {
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let (seconds, millis) = (part(17..19), part(20..23));
    out.push_str(part(0..10));
    out.push(' ');
    out.push_str(part(11..16));
    if seconds != "00" || millis != "000" {
        out.push(':');
        out.push_str(seconds);
    }
    if millis != "000" {
        out.push('.');
        out.push_str(millis);
    }
    out.push_str(" UTC");
}

/// Writes millionths as a share of one: 640000 is 0.64.
pub(crate) fn say_share(out: &mut String, millionths: &str) {
    let Ok(parts) = millionths.parse::<u64>() else { return out.push_str(millionths) };
    let fraction = format!("{:06}", parts % 1_000_000);
    out.push_str(&(parts / 1_000_000).to_string());
    out.push('.');
    let digits = fraction.trim_end_matches('0');
    out.push_str(if digits.is_empty() { "0" } else { digits });
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_fact_is_named_by_what_it_says() {
        let table = [
            (
                "`fria.completed` is not stated",
                "it is not stated whether a fundamental rights impact assessment was completed",
            ),
            (
                "`authorisation.requested` is not stated; `authorisation.requested_at` is not stated; no sweep",
                "it is not stated whether an authorisation was requested; nor when the authorisation was requested; no sweep",
            ),
            (
                "`threat.specific` is not stated; `threat.imminent` is not stated; `threat.has_ended` is not stated",
                "no assessment is recorded of whether the threat is specific; nor of whether the threat is imminent; \
                 it is not stated whether the threat has ended",
            ),
            (
                "`alerts.released` is disputed: by the defence",
                "whether any alert was released is disputed: by the defence",
            ),
            (
                "`alerts.released` is sealed, and its key is not here",
                "what is stated on whether any alert was released is sealed, and its key is not here",
            ),
            ("`alerts.released` was erased", "what was stated on whether any alert was released was erased"),
            (
                "`threat.specific`, assessed at 2026-11-22T10:00:00.000Z, came after the start",
                "the assessment of whether the threat is specific, made at 2026-11-22 10:00 UTC, came after the start",
            ),
            (
                "`threat.specific` was affirmed without saying by whom or on what evidence",
                "the assessment of whether the threat is specific does not say by whom it was made, or on what evidence",
            ),
            (
                "`threat.specific` was assessed only at 2026-11-22T10:00:05.000Z",
                "whether the threat is specific was assessed only at 2026-11-22 10:00:05 UTC",
            ),
            ("no FRIA was made", "no fundamental rights impact assessment was made"),
            (
                "state `urgency.request_prompt`",
                "state the assessment of whether the request was made without undue delay after the start",
            ),
        ];
        for (reason, words) in table {
            assert_eq!(in_words(reason), words);
        }
    }

    #[test]
    fn what_is_no_fact_and_no_instant_stays_as_it_is() {
        for text in ["", "`", "`Ä 1`, `a.b` and `", "Z is Z", "ends at 2026-11-22T10:00Z", "Ünïcödé Z ``"]
        {
            assert_eq!(in_words(text), text);
        }
    }

    #[test]
    fn an_instant_is_said_as_everywhere_else() {
        for ms in [0, 500, 5_000, 5_250, 60_000, 1_795_341_600_000] {
            let instant = crate::time::Instant::from_unix_ms(ms).expect("in range");
            assert_eq!(in_words(&instant.to_string()), instant.readable());
        }
    }

    proptest::proptest! {
        #[test]
        fn no_reason_stops_the_writer(text in "[\\PC`Z.0-9]{0,80}") {
            let _ = in_words(&text);
        }
    }

    #[test]
    fn a_threshold_is_said_as_a_share_of_one() {
        for (millionths, share) in
            [("640000", "0.64"), ("1", "0.000001"), ("1000000", "1.0"), ("0", "0.0"), ("x", "x")]
        {
            let mut out = String::new();
            super::say_share(&mut out, millionths);
            assert_eq!(out, share);
        }
    }
}
