//! What is wrong with a profile: every fault at its place, with what to do; and what a good one says in plain words.

use stricto_law::profile::{MAX_PROFILE_BYTES, Profiles, check, schema};

const SE: &str = include_str!("../../../../profiles/SE.toml");
const IT: &str = include_str!("../../../../profiles/IT.toml");

/// The faults of a text: line, problem.
fn faults(text: &str) -> Vec<(usize, String)> {
    let error = check(text).expect_err("a text with faults");
    assert!(!error.faults.is_empty());
    for fault in &error.faults {
        assert!(fault.line >= 1 && fault.column >= 1 && !fault.remedy.is_empty(), "{fault}");
    }
    error.faults.into_iter().map(|f| (f.line, f.problem)).collect()
}

/// The line, counted from 1, of the first line that holds `part`.
fn line(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).expect("a line") + 1
}

#[test]
fn a_profile_that_widens_the_act_is_refused_at_the_place_that_does() {
    let widened = [
        ("request_within_hours = 24", "request_within_hours = 25"),
        ("request_within_hours = 24", "request_within_hours = 0"),
        ("decision_within_hours = 24", "decision_within_hours = 99999999"),
        ("maximum_period_days = 15", "maximum_period_days = 36600"),
        ("maximum_period_days = 15", "maximum_period_days = 0"),
        ("step_days = 15", "step_days = 0"),
        ("authorities = [\"court\"]", "authorities = [\"other\", \"court\"]"),
        ("authorities = [\"court\"]", "authorities = []"),
        ("id = \"IT\"", "id = \"XX\""),
        ("status = \"open\"", "status = \"closed\""),
        ("official = false", "official = false\none_verifier = \" \""),
        ("official = false", "official = false\nvalid_until = \"2026-01-01T00:00:00.000Z\""),
        ("official = false", "official = false\nchallenge = { provision = \"p\", days = 0 }"),
        ("official = false", "official = false\nchallenge = { provision = \"p\", days = 93 }"),
        ("official = false", "official = false\nchallenge = { provision = \" \", days = 14 }"),
        ("official = false", "official = false\nchallenge = \"p\""),
        ("after = \"start\"", "after = \"the day before\""),
        ("within_hours = 12", "within_hours = 1200"),
        ("id = \"prosecutor_told\"", "id = \"request\""),
        ("note = ", "note = \"\" # "),
    ];
    for (from, to) in widened {
        assert!(IT.contains(from), "{from}");
        let text = IT.replace(from, to);
        assert!(!faults(&text).is_empty(), "{to}");
    }
    let months = "\n[[route.national_offences]]\nannex_ii = \"rape\"\nname = \"n\"\nprovision = \"p\"\nmaximum_months = 47\n";
    let text = IT.to_owned() + months;
    assert_eq!(
        faults(&text),
        [(line(&text, "= 47"), "a maximum of 47 months; Article 5(1)(h)(iii) wants at least 48".into())]
    );
    assert!(check(&text.replace("= 47", "= 48")).is_ok());
}

#[test]
fn a_challenge_says_under_which_provision_and_within_how_many_days_and_none_here_is_known() {
    for days in [1, 92] {
        let said = format!("official = false\nchallenge = {{ provision = \"section 12\", days = {days} }}");
        let told = check(&SE.replace("official = false", &said)).expect("a profile").asks.join("\n");
        assert!(told.contains("section 12") && told.contains(&format!("within {days} days")), "{told}");
    }
    // No law that is built in provides one, as far as known: what is refused goes at once.
    let built_in = Profiles::built_in();
    assert!(built_in.iter().all(|profile| profile.challenge_days().is_none()));
}

#[test]
fn every_fault_is_told_and_not_only_the_first() {
    let text = IT
        .replace("\"terrorism\", ", "\"not_listed\", \"shoplifting\", \"terrorism\", ")
        .replace("authorities = [\"court\"]", "authorities = [\"court\", \"other\"]")
        .replace("decision_within_hours = 48", "decison_within_hours = 48")
        .replace("closes = true\ncitation = \"D.Lgs", "closes = \"yes\"\ncitation = \"D.Lgs")
        .replace("records_kept_years = 5", "records_kept_years = -5");
    let found = faults(&text);
    let lines: Vec<_> = found.iter().map(|(line, _)| *line).collect();
    let expected = [
        line(&text, "records_kept_years = -5"),
        line(&text, "\"yes\""),
        line(&text, "not_listed"),
        line(&text, "shoplifting"),
        line(&text, "\"other\""),
        line(&text, "decison"),
    ];
    for place in expected {
        assert!(lines.contains(&place), "line {place}: {found:?}");
    }
    assert!(lines.is_sorted());
    for said in ["not_listed", "outside Annex II", "`shoplifting`", "`decison_within_hours`", "out of range"]
    {
        let remedy_or_problem = check(&text).expect_err("faults").to_string();
        assert!(remedy_or_problem.contains(said), "{said}: {remedy_or_problem}");
    }
}

/// The line of the Swedish profile that states its status.
fn status_line() -> usize {
    SE.lines().position(|line| line.starts_with("status = ")).expect("a status") + 1
}

#[test]
fn a_fault_names_column_value_and_remedy() {
    let text = SE.replace("status = \"open\"", "status = \"wide open\"");
    let error = check(&text).expect_err("a fault");
    let [fault] = &error.faults[..] else { panic!("{error}") };
    assert_eq!((fault.line, fault.column, fault.value.as_str()), (status_line(), 10, "\"wide open\""));
    assert!(fault.remedy.contains("open, closed, opt_out"), "{}", fault.remedy);
    let text = SE.replace("source_date = ", "source_dat = ");
    let said: Vec<_> = faults(&text).into_iter().map(|(_, problem)| problem).collect();
    assert!(said.contains(&"unknown name `source_dat`".to_owned()), "{said:?}");
    assert!(said.contains(&"`source_date` is missing".to_owned()), "{said:?}");
}

#[test]
fn only_denmark_and_ireland_opt_out() {
    let (head, _) = SE.split_once("[[route]]").expect("a route");
    let text = head.replace("status = \"open\"", "status = \"opt_out\"");
    assert_eq!(
        faults(&text),
        [(status_line(), "only Denmark and Ireland have an opt-out (recitals 40, 41)".to_owned())]
    );
    assert!(check(include_str!("../../../../profiles/DK.toml")).is_ok());
}

#[test]
fn a_profile_too_large_or_too_deep_is_refused_before_it_is_read() {
    let large = " ".repeat(10_000_000);
    assert!(faults(&large).iter().any(|(_, problem)| problem.contains("bytes")));
    assert!(large.len() > MAX_PROFILE_BYTES);
    for deep in [
        format!("x = {}", "[".repeat(10_000)),
        format!("x = {}", "{a=".repeat(10_000)),
        format!("{}b = 1", "a.".repeat(10_000)),
        format!("[{}b]", "a.".repeat(10_000)),
    ] {
        assert_eq!(faults(&deep).len(), 1);
    }
}

#[test]
fn a_built_in_profile_says_what_it_opens_what_it_leaves_closed_and_what_is_not_known() {
    let said = check(SE).expect("a profile");
    let lines = said.lines().join("\n");
    for part in [
        "check before use",
        "(i) missing person",
        "offence: participation in a criminal organisation",
        "a public prosecutor; what secures its independence is not known here; its independence must be confirmed",
        "request within 24 h of the start",
        "2 natural persons verify",
    ] {
        assert!(lines.contains(part), "{part}: {lines}");
    }
    assert_eq!(said.closed, ["(ii) terrorist attack"]);
    for part in [
        "rules for reporting",
        "formal issue: appeal",
        "longest period",
        "time to decide",
        "national offences behind 16",
    ] {
        assert!(said.unknown.iter().any(|line| line.contains(part)), "{part}: {:?}", said.unknown);
    }
    let italy = check(IT).expect("a profile").lines().join("\n");
    for part in [
        "within 12 h of the start",
        "where the police alone started",
        "deferrable by 3 months, renewable once",
        "no scraped database",
        "renewed by reasoned decree in steps of 15 days",
        "for 5 years",
    ] {
        assert!(italy.contains(part), "{part}: {italy}");
    }
}

#[test]
fn a_law_of_which_nothing_is_known_opens_nothing_and_says_so() {
    for profile in Profiles::built_in().iter() {
        let said = stricto_law::profile::Explained::of(profile);
        assert_eq!(said.opens.is_empty(), profile.routes.is_empty(), "{}", said.id);
        if said.opens.is_empty() {
            assert_eq!(said.closed.len(), 5 + 16, "{}", said.id);
            assert!(said.unknown.iter().any(|line| line.contains("closed")), "{}", said.id);
        }
    }
}

#[test]
fn the_schema_names_every_part_of_a_profile() {
    let schema = schema();
    let text = schema.to_string();
    for name in [
        "national_offences",
        "independence",
        "central_register",
        "deferral_months",
        "built_per_use",
        "started_by",
    ] {
        assert!(text.contains(&format!("\"{name}\"")), "{name}");
    }
    assert_eq!(schema["additionalProperties"], serde_json::json!(false));
}

#[test]
fn a_table_where_the_form_has_another_value_is_told_so_and_nothing_is_looked_for_in_it() {
    for (plain, table, wanted) in [
        ("name = \"Sweden\"", "name = { en = \"Sweden\" }", "a text in quotes"),
        ("objectives = [", "objectives = { all = true }\nofficial_language = [", "a list"),
    ] {
        let text = SE.replacen(plain, table, 1);
        assert_ne!(text, SE, "`{plain}` stands nowhere");
        let first = faults(&text).into_iter().next();
        let key = plain.split(' ').next().expect("a name");
        let told = format!("a table stands where the form has {wanted}");
        assert_eq!(first, Some((line(&text, &format!("{key} =")), told)));
    }
}

#[test]
fn an_instant_without_quotes_is_told_how_to_be_written() {
    let text = SE.replace("\"2026-06-30T22:00:00.000Z\"", "2026-06-30T22:00:00Z");
    let found = faults(&text);
    assert_eq!(
        found,
        [(
            line(&text, "valid_from ="),
            "a date without quotes stands where the form has a text in quotes".to_owned()
        )]
    );
    let text = SE.replace("2026-06-30T22:00:00.000Z", "2026-06-30");
    assert!(
        check(&text).expect_err("a fault").to_string().contains("write an instant of UTC with milliseconds")
    );
}
