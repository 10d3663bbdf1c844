//! Reading what people write into a field: bounded, and an error says what to write instead.

use serde_json::{Map, Value, json};

use super::question::{Field, FieldKind};
use crate::time::Instant;

/// The longest text of a field, in characters.
pub(super) const LONGEST_TEXT: usize = 200;
/// The longest list of cameras, in characters.
pub(super) const LONGEST_LIST: usize = 4000;
/// The most persons that one interview can name.
const MOST_PERSONS: u32 = 1000;

/// What a field holds, as it was written and as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) written: Vec<String>,
    pub(super) value: Value,
}

/// The value of `written` in `field`; none where nothing is written.
///
/// # Errors
/// What to write instead.
pub(super) fn read(field: &Field, written: &[String]) -> Result<Option<Filled>, String> {
    let written: Vec<String> =
        written.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
    if field.kind == FieldKind::Checks {
        let value = ticked(field, &written)?;
        return Ok(Some(Filled { written, value }));
    }
    let Some(text) = written.first() else { return Ok(None) };
    let longest = if field.kind == FieldKind::Cameras { LONGEST_LIST } else { LONGEST_TEXT };
    if text.chars().count() > longest {
        return Err(format!("write at most {longest} characters"));
    }
    let value = match field.kind {
        FieldKind::Text => words(text)?,
        FieldKind::Number => number(text, field.least)?.into(),
        FieldKind::Instant => instant(text)?.to_string().into(),
        FieldKind::Checks | FieldKind::One | FieldKind::State => chosen(field, text)?,
        FieldKind::Rectangle => rectangle(text)?,
        FieldKind::Cameras => cameras(text)?,
        FieldKind::Persons => persons(text)?,
        FieldKind::Sha256 => sha256(text)?,
        FieldKind::Share => share(text)?,
        FieldKind::Seconds => seconds(text)?,
        FieldKind::Sample => sample(text)?,
    };
    Ok(Some(Filled { written: vec![text.clone()], value }))
}

/// The ids of the options that are ticked, each once.
fn ticked(field: &Field, written: &[String]) -> Result<Value, String> {
    let mut ids: Vec<&str> = Vec::new();
    for id in written {
        let option = field.options.iter().find(|option| option.id == *id);
        let option = option.ok_or_else(|| "tick only what is listed".to_owned())?;
        if !ids.contains(&option.id.as_str()) {
            ids.push(&option.id);
        }
    }
    if field.required && ids.is_empty() {
        return Err("tick at least one".to_owned());
    }
    Ok(json!(ids))
}

fn chosen(field: &Field, text: &str) -> Result<Value, String> {
    let option = field.options.iter().find(|option| option.id == text);
    let option = option.ok_or_else(|| "choose one of the list, or leave it open".to_owned())?;
    Ok(option.value.clone().unwrap_or_else(|| option.id.clone().into()))
}

fn words(text: &str) -> Result<Value, String> {
    if text.chars().any(char::is_control) {
        return Err("write it on one line, in letters that can be seen".to_owned());
    }
    Ok(text.into())
}

fn whole(text: &str) -> Result<u32, String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.ok_or_else(|| "write a whole number in digits, as in `48`".to_owned())
}

fn number(text: &str, least: u32) -> Result<u32, String> {
    let number = whole(text)?;
    if number < least { Err(format!("write {least} or more")) } else { Ok(number) }
}

/// How a day and an hour are written.
const TOLD: &str = "write the day and the hour in UTC, as in `2026-11-22 10:00`, or with what your clock is ahead of \
    UTC, as in `2026-11-22 11:00 +01:00`";

/// The instant that a day and an hour name: in UTC, as people or a browser's calendar write it, or with the offset of
/// a clock on the wall, `2026-11-22 11:00 +01:00`.
///
/// # Errors
/// What to write instead.
pub fn instant(text: &str) -> Result<Instant, String> {
    let (plain, offset) = offset(text);
    let plain = plain.trim_end().replacen(' ', "T", 1);
    let full = match plain.len() {
        16 => format!("{plain}:00.000"),
        19 => format!("{plain}.000"),
        _ => plain,
    };
    if !has_form(&full, "0000-00-00T00:00:00.000") || !offset.is_none_or(|o| has_form(o, "+00:00")) {
        return Err(TOLD.to_owned());
    }
    let at = match offset {
        None => format!("{full}Z").parse::<Instant>().ok(),
        Some(offset) => format!("{full}{offset}")
            .parse::<jiff::Timestamp>()
            .ok()
            .and_then(|at| Instant::from_unix_ms(at.as_millisecond())),
    };
    at.ok_or_else(|| format!("there is no such day or hour; {TOLD}"))
}

/// The day and the hour, and the offset that is written behind them; none for UTC.
fn offset(text: &str) -> (&str, Option<&str>) {
    if let Some(plain) = text.strip_suffix(" UTC").or_else(|| text.strip_suffix('Z')) {
        return (plain, None);
    }
    // The hyphens of the day come before the tenth character.
    let sign = text.char_indices().skip(10).find(|(_, c)| ['+', '-'].contains(c));
    sign.and_then(|(at, _)| text.split_at_checked(at)).map_or((text, None), |(plain, o)| (plain, Some(o)))
}

/// Whether `text` has a digit for each `0`, a sign for `+`, and else the characters of `form`.
fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.chars().zip(form.chars()).all(|(c, wanted)| match wanted {
            '0' => c.is_ascii_digit(),
            '+' => ['+', '-'].contains(&c),
            _ => c == wanted,
        })
}

/// `text` times 10 to the power of `places`, exactly; none where it is no such number.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let fits = !before.is_empty() && before.len() <= 9 && after.len() <= places;
    if !fits || !before.bytes().chain(after.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let scaled: i64 = format!("{before}{after:0<places$}").parse().ok()?;
    Some(if negative { -scaled } else { scaled })
}

/// Degrees in units of 10^-7, at most `most` degrees to either side.
fn degrees(text: &str, most: i64) -> Option<i64> {
    decimal(text, 7).filter(|e7| e7.abs() <= most * 10_000_000)
}

fn parts(text: &str) -> Vec<&str> {
    text.split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty()).collect()
}

fn rectangle(text: &str) -> Result<Value, String> {
    let told = || {
        "write south, west, north and east in degrees, south before north and west before east, as in \
         `59.3000, 18.0000, 59.3050, 18.0100`"
            .to_owned()
    };
    let [south, west, north, east] = parts(text)[..] else { return Err(told()) };
    let corners = (degrees(south, 90), degrees(west, 180), degrees(north, 90), degrees(east, 180));
    let (Some(south), Some(west), Some(north), Some(east)) = corners else { return Err(told()) };
    if south >= north || west >= east {
        return Err(told());
    }
    let point = |lat: i64, lon: i64| json!({ "lat_e7": lat, "lon_e7": lon });
    Ok(json!([point(south, west), point(south, east), point(north, east), point(north, west)]))
}

fn cameras(text: &str) -> Result<Value, String> {
    let told = "write each camera as its name, its degrees north and its degrees east, as in `quay-1, 59.3020, 18.0020`";
    let mut cameras = Map::new();
    for line in text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty()) {
        let [name, north, east] = parts(line)[..] else { return Err(told.to_owned()) };
        let (Some(lat), Some(lon)) = (degrees(north, 90), degrees(east, 180)) else {
            return Err(told.to_owned());
        };
        let place = json!({ "lat_e7": lat, "lon_e7": lon });
        if name.chars().any(char::is_control) || cameras.insert(name.to_owned(), place).is_some() {
            return Err(format!("{told}; and give each camera a name of its own"));
        }
    }
    Ok(Value::Object(cameras))
}

/// As many ids as there are persons: the interview takes no names.
fn persons(text: &str) -> Result<Value, String> {
    let number = whole(text).ok().filter(|number| (1..=MOST_PERSONS).contains(number));
    let number = number.ok_or_else(|| format!("write how many, 1 to {MOST_PERSONS}, and no names"))?;
    Ok((1..=number).map(|n| Value::from(format!("person-{n:04}"))).collect())
}

fn sha256(text: &str) -> Result<Value, String> {
    let fits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let told = || "write the 64 digits and letters from a to f that the operator's system shows".to_owned();
    if fits { Ok(text.to_ascii_lowercase().into()) } else { Err(told()) }
}

/// A share in 10^-6: from 0 to 1 as engines show it, or in per cent with its mark.
fn share(text: &str) -> Result<Value, String> {
    let (number, places) = text.strip_suffix('%').map_or((text, 6), |number| (number.trim_end(), 4));
    let e6 = decimal(number, places).filter(|e6| (1..=1_000_000).contains(e6));
    e6.map(Value::from).ok_or_else(|| {
        "write a share, more than 0 and at most 1, as in `0.64`, or in per cent with its mark, as in `64 %`"
            .to_owned()
    })
}

fn seconds(text: &str) -> Result<Value, String> {
    let ms = decimal(text, 3).filter(|ms| (1..=86_400_000).contains(ms));
    ms.map(Value::from).ok_or_else(|| "write seconds, more than 0 and at most 86400, as in `4`".to_owned())
}

fn sample(text: &str) -> Result<Value, String> {
    if text == "unknown" {
        return Ok(text.into());
    }
    let number = whole(text).ok().filter(|number| *number > 0);
    number.map(Value::from).ok_or_else(|| {
        "write on how many people it was tested, 1 or more, or `unknown` where it was not tested".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_an_hour_are_read_as_people_and_calendars_write_them() {
        for text in
            ["2026-11-22 10:00", "2026-11-22T10:00", "2026-11-22T10:00:00", "2026-11-22T10:00:00.000Z"]
        {
            assert_eq!(utc(text).as_deref(), Ok("2026-11-22T10:00:00.000Z"), "{text}");
        }
        for text in
            ["yesterday", "2026-11-22", "22.11.2026 10:00", "2026-11-22 1ö:00", "2026-11-22 10:00 CET"]
        {
            assert!(utc(text).is_err_and(|told| told.starts_with("write the day")), "{text}");
        }
    }

    fn utc(text: &str) -> Result<String, String> {
        instant(text).map(|at| at.to_string())
    }

    #[test]
    fn a_clock_on_the_wall_says_how_far_it_is_from_utc() {
        for (text, meant) in [
            ("2026-11-22 11:00 +01:00", "2026-11-22T10:00:00.000Z"),
            ("2026-11-22T11:00+01:00", "2026-11-22T10:00:00.000Z"),
            ("2026-11-22 23:30 -05:30", "2026-11-23T05:00:00.000Z"),
        ] {
            assert_eq!(utc(text).as_deref(), Ok(meant), "{text}");
        }
        for text in ["2026-11-22 11:00 +1", "2026-11-22 11:00 +0100", "2026-11-22 +01:00"] {
            assert!(utc(text).is_err_and(|told| told.contains("+01:00")), "{text}");
        }
    }

    #[test]
    fn a_day_that_no_calendar_has_is_told_from_one_that_is_written_otherwise() {
        for text in ["2026-13-22 10:00", "2026-02-30 10:00", "2026-11-22 25:00", "2026-02-30 10:00 +01:00"] {
            assert!(utc(text).is_err_and(|told| told.starts_with("there is no such day or hour")), "{text}");
        }
    }

    #[test]
    fn numbers_are_read_exactly_or_told_how_to_write_them() {
        assert_eq!(decimal("59.3", 7), Some(593_000_000));
        assert_eq!(decimal("-0.0000001", 7), Some(-1));
        for text in ["64 %", "64%", "0.64", "0.640000", "64.0000 %"] {
            assert_eq!(share(text), Ok(640_000.into()), "{text}");
        }
        for text in ["64", "0", "0 %", "101 %", "1.1", "0,64", "%"] {
            assert!(
                share(text).is_err_and(|told| told.contains("`0.64`") && told.contains("`64 %`")),
                "{text}"
            );
        }
        assert_eq!(seconds("0.5"), Ok(500.into()));
        for text in ["", ".", "1.2.3", "1e3", "+1", "9999999999", "0.00000001"] {
            assert_eq!(decimal(text, 7), None, "{text}");
        }
        assert!(seconds("0").is_err() && number("0", 0).is_ok());
        assert_eq!(number("0", 1), Err("write 1 or more".to_owned()));
        assert!(sample("0").is_err_and(|told| told.contains("1 or more")));
        assert!(whole("-1").is_err() && whole("4294967296").is_err() && persons("0").is_err());
        assert!(persons("1001").is_err() && sha256("0f").is_err());
    }

    #[test]
    fn a_rectangle_and_cameras_are_places_on_the_ground() {
        assert!(rectangle("59.3, 18.0, 59.4, 18.1").is_ok());
        for text in ["59.3, 18.0, 59.4", "59.4, 18.0, 59.3, 18.1", "91, 18, 92, 19", "a, b, c, d"] {
            assert!(rectangle(text).is_err_and(|told| told.contains("59.3000")), "{text}");
        }
        let read = cameras("quay-1, 59.302, 18.002; quay-2 59.303 18.005").expect("two cameras");
        assert_eq!(read["quay-2"]["lon_e7"], 180_050_000);
        assert!(cameras("quay-1, 59.302, 18.002\nquay-1, 59.303, 18.005").is_err());
    }
}
