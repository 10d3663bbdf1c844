//! What `stricto law` and `stricto profile` show, and a draft of a profile tried on a case.

mod shell;

use shell::{case, code, stricto, text};

#[test]
fn a_row_of_law_is_shown_with_what_holds_it_its_tests_its_cases_and_its_source() {
    let output = text(&stricto(&["law", "R-5.3-l"]).stdout);
    for part in [
        "R-5.3-l  After an urgent start",
        "24 h",
        "Article 5(3)",
        "https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
        "crates/law/src/aia/article_5_3_urgency.rs",
        "urgency.rs::request_at_24h_is_timely_and_at_24h_plus_1s_is_late",
        "not met in conflicts/",
        "who        the deployer",
        "which comes out as prohibited",
    ] {
        assert!(output.contains(part), "{part} is not in:\n{output}");
    }
    let left = text(&stricto(&["law", "R-87-a"]).stdout);
    assert!(left.contains("left to people, because it protects people who report a breach"), "{left}");
    let wrong = stricto(&["law", "R-9.9-z"]);
    assert_eq!(code(&wrong), 2);
    assert!(text(&wrong.stderr).contains("`stricto law` lists them all"), "{}", text(&wrong.stderr));
    assert!(text(&stricto(&["law", "R5.3-l"]).stderr).contains("did you mean `R-5.3-l`"));
}

#[test]
fn a_row_of_national_law_names_its_own_source_and_no_link_to_the_act() {
    let sweden = text(&stricto(&["law", "N-SE"]).stdout);
    assert!(sweden.contains("Riksdag news") && !sweden.contains("2024/1689"), "{sweden}");
    assert!(text(&stricto(&["law", "R-LED-a"]).stdout).contains("/dir/2016/680/oj"));
}

#[test]
fn words_instead_of_an_id_show_the_rows_that_speak_of_them() {
    for words in ["urgency", "Article 5(3)"] {
        let output = stricto(&["law", words]);
        let said = text(&output.stdout);
        assert_eq!(code(&output), 0);
        let rows = said.lines().filter(|line| line.starts_with("  ")).count();
        assert!(said.starts_with(&format!("No row is called `{words}`; {rows} rows speak of it.")), "{said}");
        assert!(said.contains("R-5.3"), "{said}");
    }
    let one = text(&stricto(&["law", "riksdag"]).stdout);
    assert!(one.starts_with("No row is called `riksdag`; 1 row speaks of it.\nN-SE"), "{one}");
}

#[test]
fn what_the_table_asks_of_a_rule_that_is_not_known_is_shown_with_what_this_program_does() {
    let said = text(&stricto(&["law", "R-5.5-c"]).stdout);
    assert!(said.contains("gate closed") && said.contains("warns and does not close"), "{said}");
}

const SWEDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/SE.toml");

#[test]
fn a_draft_of_a_profile_is_tried_on_a_case_and_answer_and_receipt_say_that_it_is_a_draft() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name).to_str().expect("a path").to_owned();
    let text_of = std::fs::read_to_string(SWEDEN).expect("a profile");
    let draft =
        text_of.replace("official = false", "official = true").replace("unofficial, check before use: ", "");
    std::fs::write(at("draft.toml"), draft).expect("written");
    case(dir.path(), "plan.toml", "[jurisdiction]\nmember_state = \"SE\"\nused_in_union = true\n");
    let (plan, draft, receipt) = (at("plan.toml"), at("draft.toml"), at("receipt.json"));
    let args = ["assess", &plan, "--at", "2026-11-22T10:00:00.000Z", "--profile", &draft];
    let said = text(&stricto(&[&args[..], &["--receipt", &receipt]].concat()).stdout);
    assert!(said.starts_with("DRAFT:") && said.contains("profile SE (draft, unofficial)"), "{said}");
    assert!(std::fs::read_to_string(&receipt).expect("a receipt").contains("made under a draft"));
    assert_eq!(code(&stricto(&["assess", &plan, "--check", &receipt, "--profile", &draft])), 0);
    let without = stricto(&["assess", &plan, "--check", &receipt]);
    assert_eq!(code(&without), 1);
    let told = text(&without.stdout);
    assert!(told.contains("the draft: the receipt was made under a draft"), "{told}");
    assert!(!told.contains("the build that made the receipt"), "{told}");
    let given = std::fs::read_to_string(&draft).expect("the draft");
    std::fs::write(at("other.toml"), format!("{given}# changed\n")).expect("written");
    let other = ["assess", &plan, "--check", &receipt, "--profile", &at("other.toml")];
    let told = text(&stricto(&other).stdout);
    assert!(told.contains("the draft was changed since; give it as it was"), "{told}");
    let json: serde_json::Value =
        serde_json::from_slice(&stricto(&[&other[..], &["--format", "json"]].concat()).stdout).expect("JSON");
    assert_eq!((&json["holds"], &json["outcome"]), (&false.into(), &"conditional".into()));
    assert!(json["differs"][0].as_str().is_some_and(|part| part.contains("the draft was changed")), "{json}");
    let json: serde_json::Value =
        serde_json::from_slice(&stricto(&[&args[..], &["--format", "json"]].concat()).stdout).expect("JSON");
    assert_eq!(json["profile"]["id"], "SE (draft, unofficial)");
    std::fs::write(&draft, text_of.replace("within_hours = 24", "within_hours = 25")).expect("written");
    let wrong = stricto(&args);
    assert_eq!(code(&wrong), 2);
    assert!(text(&wrong.stderr).contains("write 1 to 24"), "{}", text(&wrong.stderr));
}

#[test]
fn a_draft_that_is_not_used_gives_no_answer_and_says_why() {
    let dir = tempfile::tempdir().expect("a folder");
    for (of, at, why) in [
        ("member_state = \"IT\"", "2026-11-22T10:00:00.000Z", "it is of `SE`, and the case of `IT`"),
        (
            "member_state = \"DE\"\nregion = \"HE\"",
            "2026-11-22T10:00:00.000Z",
            "the case of `DE`, region `HE`",
        ),
        ("used_in_union = true", "2026-11-22T10:00:00.000Z", "the case does not state its `member_state`"),
        ("member_state = \"SE\"", "2026-06-01T10:00:00.000Z", "it is not in force at 2026-06-01 10:00"),
    ] {
        let plan = case(dir.path(), "plan.toml", &format!("[jurisdiction]\n{of}\n"));
        let plan = plan.to_str().expect("a path");
        for format in ["text", "json"] {
            let output = stricto(&["assess", plan, "--at", at, "--profile", SWEDEN, "--format", format]);
            let told = text(&output.stderr);
            assert_eq!((code(&output), output.stdout.is_empty()), (2, true), "{of}");
            assert!(told.contains("was not used") && told.contains(why), "{told}");
        }
    }
}

#[test]
fn a_profile_that_can_be_read_is_told_how_to_be_tried_and_whether_it_is_in_force_today() {
    let dir = tempfile::tempdir().expect("a folder");
    let said = text(&stricto(&["profile", "check", SWEDEN]).stdout);
    assert!(said.contains("stricto assess CASE --profile"), "{said}");
    let past = std::fs::read_to_string(SWEDEN).expect("a profile");
    let past = past.replace("review_by", "valid_until = \"2026-07-02T00:00:00.000Z\"\nreview_by");
    let past = case(dir.path(), "past.toml", &past);
    let said = text(&stricto(&["profile", "check", past.to_str().expect("a path")]).stdout);
    assert!(said.contains("it is not in force: everything is closed"), "{said}");
}

#[test]
fn a_profile_is_shown_for_a_mistyped_name_or_says_what_was_meant() {
    let show = |id: &str| stricto(&["profile", "show", id, "--at", "2026-11-22T10:00:00.000Z"]);
    assert!(text(&show("it").stdout).starts_with("IT, Italy"));
    let bavaria = text(&show("DE-BY").stdout);
    assert!(bavaria.starts_with("DE-BY has no law of its own here: it falls under DE."), "{bavaria}");
    for (id, said) in [
        ("Sweden", "did you mean `SE`, Sweden?"),
        ("Swedn", "did you mean `SE`, Sweden?"),
        ("netherlands", "did you mean `NL`, the Netherlands?"),
        ("GR", "did you mean `EL`, Greece?"),
        ("UK", "`UK` is no Member State"),
        ("DE-XX", "known are"),
        ("SE-XX", "the law of Sweden is one for all of it"),
    ] {
        let output = show(id);
        assert_eq!(code(&output), 2, "{id}");
        assert!(text(&output.stderr).contains(said), "{id}: {}", text(&output.stderr));
    }
}

#[test]
fn the_map_of_the_law_has_a_heading_for_each_provision_a_line_for_each_row_and_totals() {
    let map = text(&stricto(&["law"]).stdout);
    let (ban, urgency) = (map.find("Article 5(1)(h): the ban"), map.find("  R-5.3-l"));
    assert!(ban.is_some() && ban < urgency, "in the order of the Act");
    let rows = include_str!("../../../requirements/ids.txt").lines().count();
    assert_eq!(map.lines().filter(|line| line.starts_with("  ")).count(), rows);
    assert!(map.trim_end().lines().last().is_some_and(|last| last.starts_with(&format!("{rows} rows: "))));
    let left = text(&stricto(&["law", "--left-to-people"]).stdout);
    assert!(
        left.lines().filter(|line| line.starts_with("  ")).all(|line| line.contains("because ")),
        "{left}"
    );
    let json: serde_json::Value =
        serde_json::from_slice(&stricto(&["law", "R-5.3", "--format", "json"]).stdout).expect("JSON");
    let rows = json.as_array().expect("rows");
    assert!(rows.len() > 10 && rows.iter().all(|row| row["cases"].is_array() && row["link"].is_string()));
    let exact: serde_json::Value =
        serde_json::from_slice(&stricto(&["law", "N-SE", "--format", "json"]).stdout).expect("JSON");
    assert!(exact[0]["link"].is_null(), "{exact}");
}

#[test]
fn a_profile_is_checked() {
    let dir = tempfile::tempdir().expect("a folder");
    let sweden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/SE.toml");
    assert_eq!(code(&stricto(&["profile", "check", sweden])), 0, "a profile that ships");
    let broken = case(dir.path(), "broken.toml", "id = 7\n");
    let output = stricto(&["profile", "check", broken.to_str().expect("a path")]);
    assert_eq!(code(&output), 1);
    assert!(text(&output.stderr).contains("line 1, column 6"), "{}", text(&output.stderr));
    let output = stricto(&["profile", "check", broken.to_str().expect("a path"), "--format", "json"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((code(&output), &said["profile"]), (1, &serde_json::json!(false)));
    assert!(said["faults"].as_array().is_some_and(|faults| faults.len() > 5), "{said}");
}

#[test]
fn every_member_state_is_listed_with_what_it_opens_at_an_instant() {
    let list = |at: &str| {
        let output = stricto(&["profile", "list", "--at", at, "--format", "json"]);
        assert_eq!(code(&output), 0);
        serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON")
    };
    let opens = |said: &serde_json::Value| -> Vec<String> {
        let states = said["states"].as_array().expect("states");
        assert_eq!(states.len(), 28, "27 Member States, and Hesse");
        let open = states.iter().filter(|s| s["objectives"].as_array().is_some_and(|o| !o.is_empty()));
        open.map(|s| s["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(opens(&list("2026-11-22T10:00:00.000Z")), ["DE-HE", "IT", "SE"]);
    assert_eq!(opens(&list("2026-06-30T10:00:00.000Z")), ["DE-HE"]);
    let lines = text(&stricto(&["profile", "list", "--at", "2026-11-22T10:00:00.000Z"]).stdout);
    assert!(lines.lines().any(|l| l.starts_with("AT") && l.contains("closed")), "{lines}");
    let shown = text(&stricto(&["profile", "show", "CZ", "--at", "2026-11-22T10:00:00.000Z"]).stdout);
    assert!(shown.contains("every objective stays closed"), "{shown}");
    assert_eq!(code(&stricto(&["profile", "show", "XX"])), 2);
}
