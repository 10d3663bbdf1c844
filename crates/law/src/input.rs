//! Reading a case file, TOML or JSON, and telling people what is wrong with it and where.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::assessment::Outcome;
use crate::case::{Case, CaseFile, MemberState};
use crate::time::Instant;
use shape::Unique;

mod form;
pub(crate) mod place;
mod shape;

/// The largest case file that is read, in bytes: 4 MiB; a worked case has a few thousand.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The deepest nesting of tables and lists that is read.
pub const MAX_DEPTH: usize = 32;

/// How a case file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML.
    Toml,
    /// JSON.
    Json,
}

/// What a case file holds.
#[derive(Clone, Debug)]
pub struct CaseFileInput {
    /// The case.
    pub case: Case,
    /// The instant it asks about, where it names one.
    pub at: Option<Instant>,
    /// What it must come out as, where it is a worked case.
    pub expect: Option<Expect>,
}

/// What a worked case must come out as.
///
/// `failing` is exact: the rows that decide against the use, in the order of the gate. `open` is exact where given.
/// `met` and `warned` list rows that must be met, or warn, among others.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The outcome.
    pub outcome: Outcome,
    /// Every row that decides against the use.
    #[serde(default)]
    pub failing: Vec<String>,
    /// Every row that is open.
    pub open: Option<Vec<String>>,
    /// Rows that must be met, among others.
    #[serde(default)]
    pub met: Vec<String>,
    /// Rows that must carry a warning, among others.
    #[serde(default)]
    pub warned: Vec<String>,
    /// Until when the answer is good.
    pub good_until: Option<Instant>,
    /// Every row that fails under the regime next door (Article 26(10)), where it is asked about.
    pub next_door_failing: Option<Vec<String>>,
    /// Every row that is open under the regime next door, where it is asked about.
    pub next_door_open: Option<Vec<String>>,
}

/// What is wrong with a file, where, and what to do; lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}, at `{value}`; {remedy}")]
pub struct InputError {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
    /// The text at that place, cut short.
    pub value: String,
    /// What to do.
    pub remedy: String,
}

/// The case in `text`.
///
/// # Errors
/// When the text is too large, too deep, not of the format, or says what no case says; with line and column.
pub fn parse(text: &str, format: Format) -> Result<CaseFileInput, InputError> {
    // Some editors begin a file with a mark that is no text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    bounded(text)?;
    let (file, value): (CaseFile, _) = match format {
        Format::Toml => {
            let value = toml::from_str::<Value>(text).map_err(|e| toml_error(text, &e))?;
            let file =
                toml::from_str(text).map_err(|e| in_words(text, format, &value, toml_error(text, &e)))?;
            (file, value)
        }
        Format::Json => {
            let Unique(value) = serde_json::from_str(text).map_err(|e| json_error(text, &e))?;
            let file = serde_json::from_str(text)
                .map_err(|e| in_words(text, format, &value, json_error(text, &e)))?;
            (file, value)
        }
    };
    if let Some(misfit) = shape::misfit(&schema(), &value) {
        return Err(misfit.located(text));
    }
    if let Some(row) = unknown_row(&file) {
        let problem =
            format!("`{row}` is no row of the requirement table, so no decision can be given on it");
        let at = text.find(&format!("\"{row}\"")).unwrap_or(0);
        return Err(located(text, at, problem, "use the id that the finding carries, as in `R-5.2-a`"));
    }
    Ok(CaseFileInput { at: file.at, expect: file.expect.clone(), case: file.into_case() })
}

/// A decision from outside on a row that does not exist would be passed over in silence.
fn unknown_row(file: &CaseFile) -> Option<String> {
    let given = file.clearance.given.value()?;
    given.iter().map(|c| &c.row).find(|row| crate::requirements::requirement(row).is_none()).cloned()
}

/// That a text is neither larger nor deeper than is read.
pub(crate) fn bounded(text: &str) -> Result<(), InputError> {
    if text.len() > MAX_BYTES {
        let problem = format!("the file has {} bytes", text.len());
        return Err(located(text, 0, problem, &format!("a file has at most {MAX_BYTES} bytes")));
    }
    if let Some(offset) = too_deep(text) {
        let remedy = format!("nest tables and lists at most {MAX_DEPTH} deep");
        return Err(located(text, offset, "nested too deep".to_owned(), &remedy));
    }
    Ok(())
}

/// The JSON Schema of a case file.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(CaseFile).to_value()
}

/// Where brackets nest deeper than is read; brackets in strings count too, which only refuses more.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(offset);
        }
    }
    None
}

pub(crate) fn toml_error(text: &str, error: &toml::de::Error) -> InputError {
    let offset = error.span().map_or(0, |span| span.start);
    let before = text.get(..offset).unwrap_or_default().trim_end_matches([' ', '\t']);
    let ends = text
        .get(offset..)
        .is_none_or(|after| after.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']))
        || offset >= text.len();
    if let Some(name) = before.strip_suffix('=').filter(|_| ends) {
        let at = name.rfind('\n').map_or(0, |newline| newline + 1);
        let remedy = "write a value there, or leave the name out if it is not known";
        return located(text, at, "nothing stands behind `=`".to_owned(), remedy);
    }
    located(text, offset, error.message().replace('\n', ", "), "")
}

/// What the reader of the format says in its own types, said in words, where the form of a case says it better.
fn in_words(text: &str, format: Format, value: &Value, said: InputError) -> InputError {
    let table = parsed(text, format);
    if let Some((name, at)) = table.as_ref().and_then(|table| place::bare_date(table.get_ref())) {
        let problem = format!("`{name}` is a date without quotes");
        return located(text, at, problem, "put it in quotes, as in `\"2026-11-22T10:00:00.000Z\"`");
    }
    let better = [
        "invalid type",
        "invalid value",
        "invalid length",
        "missing field",
        "wanted ",
        "an empty table is not a fact",
    ];
    if !better.iter().any(|kind| said.problem.contains(kind)) {
        return said;
    }
    let offset = |path: &[String]| match &table {
        Some(table) => place::in_toml(table.get_ref(), path),
        None => place::in_json(text, path),
    };
    let first = form::complaints(&schema(), value).into_iter().min_by_key(|c| offset(&c.path));
    first.map_or(said, |c| located(text, offset(&c.path), c.problem, &c.remedy))
}

fn parsed(text: &str, format: Format) -> Option<toml::Spanned<toml::de::DeTable<'_>>> {
    toml::de::DeTable::parse(text).ok().filter(|_| format == Format::Toml)
}

fn json_error(text: &str, error: &serde_json::Error) -> InputError {
    let line_start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let offset = token_start(text, line_start + error.column().saturating_sub(1));
    let message = error.to_string();
    let problem = message.split(" at line ").next().unwrap_or(&message);
    located(text, offset, problem.to_owned(), "")
}

/// Where the value begins whose end a JSON reader points at: people look for the value, not for what follows it.
fn token_start(text: &str, end: usize) -> usize {
    let before = text.get(..end).unwrap_or(text);
    let value = before.trim_end_matches(|c: char| c == ',' || c == '}' || c == ']' || c.is_whitespace());
    let value = value.strip_suffix('"').map_or_else(
        || value.rfind(|c: char| ",:[{ \n".contains(c)).map_or(0, |at| at + 1),
        |inside| inside.rfind('"').unwrap_or(0),
    );
    value.min(text.len())
}

/// The error at a byte offset; where no remedy is given, the problem's kind has one.
pub(crate) fn located(text: &str, offset: usize, problem: String, remedy: &str) -> InputError {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let (before, after) = text.split_at(offset);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    let value: String = after.lines().next().unwrap_or_default().chars().take(60).collect();
    let remedy = match (remedy.is_empty(), state_meant(&problem)) {
        (true, Some(state)) => format!("did you mean `\"{state}\"`? use one of the listed words"),
        (true, None) => remedy_for(&problem).to_owned(),
        (false, _) => remedy.to_owned(),
    };
    InputError { line: before.matches('\n').count() + 1, column, value, remedy, problem }
}

/// The code of the Member State that is meant, where another word stands in the place of one.
fn state_meant(problem: &str) -> Option<&'static str> {
    let word = problem.strip_prefix("unknown variant `")?.split('`').next()?;
    let of_states = problem.contains("`AT`, `BE`");
    crate::interview::state_meant(word).filter(|_| of_states).map(MemberState::code)
}

fn remedy_for(problem: &str) -> &'static str {
    let kinds = [
        ("unknown field", "remove it or correct its spelling; `stricto assess --schema` lists every name"),
        ("unknown variant", "use one of the listed words"),
        ("missing field", "add it"),
        ("duplicate", "keep one of the two"),
        ("is not an instant", "write it as told"),
        ("no calendar has", "correct the day or the hour"),
        ("recursion limit", "nest tables and lists at most 32 deep"),
        ("invalid type", "give a value of the expected type; leave the fact out if it is not known"),
        ("invalid value", "give a value in the expected range"),
    ];
    let known = kinds.iter().find(|(kind, _)| problem.contains(kind));
    known.map_or("correct the text at that place; `stricto assess --schema` shows the form", |(_, remedy)| {
        remedy
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str, format: Format) -> InputError {
        parse(text, format).expect_err("a garbage file is refused")
    }

    #[test]
    fn toml_garbage_is_placed_and_told_what_to_do() {
        let table = [
            ("[space]\naccess = \"anyhow\"\n", 2, 10, "use one of"),
            ("[space]\nacces = \"anyone\"\n", 2, 1, "remove it"),
            ("[spaces]\n", 1, 2, "remove it"),
            ("[authorisation]\nrequested_at = \"yesterday\"\n", 2, 16, "as told"),
            ("[authorisation]\nrequested_at = \"2026-02-30T00:00:00.000Z\"\n", 2, 16, "correct the day"),
            ("[authorisation]\nrequested = \n", 2, 1, "write a value there"),
            ("[authorisation]\nrequested_at = 2026-11-22T10:00:00Z\n", 2, 16, "put it in quotes"),
            ("at = 2026-11-22T10:00:00Z\n", 1, 6, "put it in quotes"),
            ("[jurisdiction]\nmember_state = \"Sweden\"\n", 2, 16, "did you mean `\"SE\"`?"),
            ("[jurisdiction]\nmember_state = \"GR\"\n", 2, 16, "did you mean `\"EL\"`?"),
            ("[jurisdiction]\nmember_state = \"se\"\n", 2, 16, "did you mean `\"SE\"`?"),
            ("[jurisdiction]\nmember_state = \"XX\"\n", 2, 16, "use one of the listed words"),
            ("[system]\nreference_database = 1\n", 2, 22, "write `true` or `false`"),
            ("[offence]\nmaximum_sentence_months = -1\n", 2, 27, "a whole number from 0"),
            ("title == 1", 1, 8, "correct the text"),
        ];
        for (text, line, column, remedy) in table {
            let e = error(text, Format::Toml);
            assert_eq!((e.line, e.column), (line, column), "{text}: {e}");
            assert!(e.remedy.contains(remedy), "{text}: {e}");
        }
    }

    #[test]
    fn json_garbage_is_placed_and_told_what_to_do() {
        let e = error("{\n  \"space\": {\"access\": \"anyhow\"}\n}", Format::Json);
        assert_eq!((e.line, e.value.starts_with("\"anyhow\"")), (2, true), "{e}");
        let e = error("{\"space\":{\"access\":\"anyone\",\"access\":\"anyone\"}}", Format::Json);
        assert!(e.problem.contains("duplicate"), "{e}");
        assert_eq!(error("", Format::Json).line, 1);
    }

    #[test]
    fn a_table_written_as_a_list_is_refused_and_not_read_by_position() {
        for text in [
            "[]",
            "{\"space\":[true,\"anyone\"]}",
            "{\"fria\":{\"limits\":[\"not_set\"]}}",
            "{\"necessity\":{\"situation\":[true,\"x\",\"2026-11-22T10:00:00.000Z\",[\"e\"]]}}",
        ] {
            assert!(!error(text, Format::Json).remedy.is_empty(), "{text}");
        }
        assert!(!error("space = [true, \"anyone\"]", Format::Toml).remedy.is_empty());
    }

    #[test]
    fn a_name_given_twice_is_refused_wherever_it_stands() {
        let limits = "\"windows\":\"not_set\",\"areas\":\"not_set\",\"persons\":\"not_set\",\"systems\":\"not_set\",\
            \"reference_list\":\"not_set\",\"threshold_e6\":\"not_set\",\"max_delay_ms\":\"not_set\"";
        let point = "{\"lat_e7\":1,\"lon_e7\":1}";
        let once = format!(
            "{{\"limits\":{{\"planned\":{{{limits},\"cameras\":{{\"within\":{{\"q\":{point}}}}}}}}}}}"
        );
        assert!(parse(&once, Format::Json).is_ok(), "{:?}", parse(&once, Format::Json).err());
        let twice = once.replace(&format!("\"q\":{point}"), &format!("\"q\":{point},\"q\":{point}"));
        assert!(error(&twice, Format::Json).problem.contains("duplicate"));
    }

    #[test]
    fn a_decision_from_outside_on_no_row_is_refused() {
        let given = "[[clearance.given]]\nrow = \"R-5.2-A\"\nholds = true\nby = \"authority\"\nlegal_fact = \"f\"\n\
            basis = \"b\"\nat = \"2026-11-22T10:00:00.000Z\"\n";
        let e = error(given, Format::Toml);
        assert_eq!((e.line, e.problem.contains("no row")), (2, true), "{e}");
        assert!(parse(&given.replace("R-5.2-A", "R-5.2-a"), Format::Toml).is_ok());
    }

    #[test]
    fn more_than_a_million_of_a_million_is_refused_where_it_stands() {
        let measured = |share: u64| {
            format!(
                "[fria]\naccuracy_by_group = {{ age = {{ measured = {{ sample_size = 40, at = \"2026-08-20T09:00:00.000Z\", \
                 false_matches_e6 = {share} }} }} }}\n"
            )
        };
        assert!(parse(&measured(1_000_000), Format::Toml).is_ok());
        let e = error(&measured(9_000_000), Format::Toml);
        assert_eq!((e.line, e.remedy.contains("expected range")), (2, true), "{e}");
        assert!(e.problem.contains("0 to 1000000, of a million comparisons"), "{e}");
        let json = "{\"fria\":\n{\"accuracy_by_group\":{\"age\":{\"measured\":{\"sample_size\":40,\
            \"at\":\"2026-08-20T09:00:00.000Z\",\"false_non_matches_e6\":9000000}}}}}";
        let e = error(json, Format::Json);
        assert_eq!((e.line, e.value.starts_with("9000000")), (2, true), "{e}");
    }

    #[test]
    fn no_error_speaks_of_a_type_of_this_program_and_each_says_what_to_write() {
        let judged = "write a table with `affirmed`, `by`, `at`, `evidence`";
        let table = [
            ("[necessity]\nstrictly_necessary = true", 2, judged),
            ("[jurisdiction]\nmember_state = 5", 2, "one of the words `\"AT\"`, `\"BE\"`"),
            ("[offence]\nmaximum_sentence_months = \"four\"", 2, "a whole number from 0"),
            ("[objective]\npursued = \"threat\"", 2, "a list in brackets"),
            ("\n[[objective]]\n", 2, "write `[objective]`, once"),
            ("[fria.accuracy_by_group]\nage = 3", 2, "`\"unknown\"` or a table with `measured`"),
            ("[space]\naccess = \"anyone\"\n[limits.requested]\nwindows = \"not_set\"", 3, "`\"not_set\"`"),
            ("[necessity.situation]\naffirmed = true\nby = \"x\"", 1, "add `at`: an instant in quotes"),
        ];
        for (text, line, remedy) in table {
            let e = error(text, Format::Toml);
            assert_eq!(e.line, line, "{text}: {e}");
            assert!(e.remedy.contains(remedy), "{text}: {e}");
            let said = e.to_string();
            for ours in ["struct", "enum", "u32", "CaseFile", "Judgement", "missing field", "invalid type"] {
                assert!(!said.contains(ours), "{said}");
            }
        }
        assert!(error("5", Format::Json).remedy.contains("a table of names and values"));
        let json = "{\"necessity\":\n{\"alternatives\": true}}";
        assert_eq!(
            (error(json, Format::Json).line, error(json, Format::Json).remedy.contains(judged)),
            (2, true)
        );
    }

    #[test]
    fn every_bound_that_limits_leave_out_is_named_with_the_word_for_none() {
        let e = error("[limits.requested]\nwindows = \"not_set\"\nareas = \"not_set\"", Format::Toml);
        let names = "`cameras`, `persons`, `systems`, `reference_list`, `threshold_e6`, `max_delay_ms`";
        assert_eq!(
            e.remedy,
            format!(
                "add {names}: each `\"not_set\"` or a table with `within`; `\"not_set\"` only if the source says nothing \
                 of it; if you do not know, leave out the whole table `limits.requested`"
            )
        );
        let wrong = error("[limits.requested]\nwindows = true", Format::Toml);
        assert!(wrong.remedy.contains("leave out the whole table `limits.requested`"), "{wrong}");
        assert!(!wrong.remedy.contains("leave the name out"), "{wrong}");
        assert!(e.problem.contains("in `limits.requested`") && !e.remedy.contains("`areas`"), "{e}");
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert!(parse("\u{feff}{}", Format::Json).is_ok());
        assert!(parse("\u{feff}", Format::Toml).is_ok());
    }

    #[test]
    fn a_file_too_large_or_too_deep_is_refused() {
        let large = " ".repeat(MAX_BYTES + 1);
        assert!(error(&large, Format::Toml).problem.contains("bytes"));
        let deep = "[".repeat(MAX_DEPTH + 1);
        assert!(error(&deep, Format::Json).problem.contains("deep"));
    }

    #[test]
    fn ten_megabytes_and_ten_thousand_levels_are_refused_with_place_and_remedy() {
        let large = format!("# {}\n", "x".repeat(9_999_997));
        let (lists, tables) = ("[".repeat(10_000), "{\"a\":".repeat(10_000));
        let deep = format!("nest tables and lists at most {MAX_DEPTH} deep");
        let table = [
            (large.clone(), Format::Toml, 1, 1, "a file has at most 4194304 bytes"),
            (large, Format::Json, 1, 1, "a file has at most 4194304 bytes"),
            (format!("\ntitle = {lists}"), Format::Toml, 2, 41, deep.as_str()),
            (format!("\na = {}", "{a=".repeat(10_000)), Format::Toml, 2, 101, deep.as_str()),
            (format!("\n{lists}"), Format::Json, 2, 33, deep.as_str()),
            (format!("\n{tables}"), Format::Json, 2, 161, deep.as_str()),
        ];
        for (text, format, line, column, remedy) in table {
            let e = error(&text, format);
            assert_eq!((e.line, e.column, e.remedy.as_str()), (line, column, remedy), "{}", e.problem);
            assert!(e.value.chars().count() <= 60, "the value is cut short");
        }
    }

    #[test]
    fn dotted_names_nest_no_deeper_than_brackets() {
        let dotted = format!("{}b = 1", "a.".repeat(100_000));
        assert!(error(&dotted, Format::Toml).remedy.contains("at most 32 deep"));
    }

    #[test]
    fn an_empty_file_is_the_case_of_which_nothing_is_known() {
        let file = parse("", Format::Toml).expect("an empty file");
        assert_eq!(file.case, Case::nothing_known());
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_reader(text in "[\\PC\n\"=\\[\\]{}.,: ]{0,80}", json in proptest::bool::ANY) {
            let format = if json { Format::Json } else { Format::Toml };
            if let Err(e) = parse(&text, format) {
                proptest::prop_assert!(e.line >= 1 && e.column >= 1 && !e.remedy.is_empty());
            }
        }
    }

    #[test]
    fn the_schema_names_every_section() {
        let text = schema().to_string();
        for name in ["jurisdiction", "terrorist_attack", "maximum_sentence_months", "disputed"] {
            assert!(text.contains(name), "{name}");
        }
    }
}
