//! Every remedy of a profile's faults, followed to the letter, leads to a profile that can be read.

use stricto_law::profile::{DRAFT, Profiles, check};
use stricto_law::{Case, assess};

use crate::support::worked;

const SE: &str = include_str!("../../../../profiles/SE.toml");
const IT: &str = include_str!("../../../../profiles/IT.toml");

/// What to do about each fault of a text.
fn remedies(text: &str) -> Vec<String> {
    check(text).expect_err("a text with faults").faults.into_iter().map(|fault| fault.remedy).collect()
}

#[test]
fn whoever_does_what_a_remedy_says_meets_no_other_fault() {
    let condition = "  \"used by the Police Authority\",\n  \"the threat";
    for (text, right, wrong, said, remedied) in [
        (SE, "official = false", "official = true", "write `false`", "official = false"),
        (SE, "id = \"SE\"", "id = \"XX\"", "write `SE`", "id = \"SE\""),
        (SE, condition, "  \" \",\n  \"the threat", "leave out what is not known", "  \"the threat"),
        (SE, "\"rape\",", "\"rape\", \"rape\",", "keep one of the two", "\"rape\","),
        (SE, "[\"victims\"]", "[]", "name at least one", "[\"victims\"]"),
        (
            SE,
            "[\"offence\"]",
            "[\"threat\"]",
            "name `offence` among `objectives`",
            "[\"threat\", \"offence\"]",
        ),
        (SE, "[\"threat\"]", "[\"offence\"]", "remove `offence` from `objectives`", "[\"threat\"]"),
        (
            SE,
            "source = \"news",
            "source = \" \" # \"news",
            "say what the law was read from",
            "source = \"news",
        ),
        (SE, "within_hours = 24", "within_hours = 25", "write 1 to 24", "within_hours = 24"),
        (SE, "within_hours = 24", "within_hours = 0", "write 1 to 24", "within_hours = 1"),
        (SE, "status = \"open\"", "status = \"closed\"", "write `open`", "status = \"open\""),
        (SE, "status = \"open\"", "status = \"opt_out\"", "`open` and the routes", "status = \"open\""),
        (
            SE,
            "review_by",
            "valid_until = \"2026-01-01T00:00:00.000Z\"\nreview_by",
            "write an instant after `valid_from`, 2026-06-30T22:00:00.000Z",
            "valid_until = \"2026-06-30T22:00:00.001Z\"\nreview_by",
        ),
        (
            IT,
            "maximum_period_days = 15",
            "maximum_period_days = 36600",
            "write 1 to 366",
            "maximum_period_days = 366",
        ),
        (IT, "maximum_period_days = 15", "maximum_period_days = 0", "leave out `maximum_period_days`", ""),
        (IT, "step_days = 15", "step_days = 0", "write 1 to 366", "step_days = 1"),
        (
            IT,
            "official = false",
            "official = false\none_verifier = \" \"",
            "or leave it out",
            "official = false",
        ),
        (
            IT,
            "authorities = [\"court\"]",
            "authorities = [\"other\", \"court\"]",
            "remove it",
            "authorities = [\"court\"]",
        ),
        (IT, "within_hours = 12", "within_hours = 1200", "write 0 to", "within_hours = 0"),
        (
            IT,
            "after = \"start\"",
            "after = \"yesterday\"",
            "write one of: start, request",
            "after = \"request\"",
        ),
    ] {
        assert!(text.contains(right), "{right}");
        let told = remedies(&text.replace(right, wrong));
        assert!(told.iter().any(|remedy| remedy.contains(said)), "{wrong}: {told:?}");
        let after = check(&text.replace(right, remedied));
        assert!(after.is_ok(), "{wrong} -> {remedied}: {after:?}");
    }
}

#[test]
fn every_word_that_a_remedy_offers_is_one_that_a_profile_may_use() {
    for (right, wrong) in [
        ("authorities = [\"court\", \"prosecutor\"]", "authorities = [\"police\"]"),
        ("\"rape\",", "\"shoplifting\","),
    ] {
        // In one route, so that it is one fault.
        let faulty = SE.replacen(right, wrong, 1);
        let told = remedies(&faulty);
        let [remedy] = &told[..] else { panic!("one fault, and no noise from it: {told:?}") };
        let words = remedy.strip_prefix("use one of: ").expect("words");
        assert!(!words.contains("other") && !words.contains("not_listed"), "{words}");
        // What the list has already would stand in it twice.
        let new = |word: &&str| wrong.contains("police") || !faulty.contains(&format!("\"{word}\","));
        let mut tried = 0;
        for word in words.split(", ").filter(new) {
            let good = wrong.replace("police", word).replace("shoplifting", word);
            let after = check(&SE.replacen(right, &good, 1));
            assert!(after.is_ok(), "{word}: {after:?}");
            tried += 1;
        }
        assert!(tried > 0, "{words}");
    }
}

#[test]
fn a_state_that_is_none_is_one_fault_and_names_no_state_nobody_wrote() {
    let error = check(&SE.replace("member_state = \"SE\"", "member_state = \"NO\"")).expect_err("a fault");
    let [fault] = &error.faults[..] else { panic!("{error}") };
    assert!(fault.problem.contains("`NO`") && fault.remedy.contains("SE"), "{fault}");
}

#[test]
fn the_list_of_closed_states_is_told_from_a_profile() {
    let error = check(include_str!("../../../../profiles/closed.toml")).expect_err("no profile");
    let [fault] = &error.faults[..] else { panic!("{error}") };
    assert!(fault.problem.contains("a list of states") && fault.remedy.contains("one state"), "{fault}");
}

#[test]
fn an_open_law_of_which_no_route_is_known_is_not_said_to_open_what_stands_below() {
    let (head, _) = SE.split_once("[[route]]").expect("a route");
    let lines = check(head).expect("a profile").lines();
    assert!(lines[0].contains("everything stays closed"), "{lines:?}");
}

#[test]
fn a_draft_is_read_in_the_place_of_its_state_and_every_answer_says_that_it_is_one() {
    let (case, at) = worked("se-missing-child-granted");
    let official = SE.replace("official = false", "official = true").replace("unofficial, ", "");
    let under = |text: &str| {
        let profiles = Profiles::built_in().with_draft(text).expect("a profile");
        let assessed = assess(&case, &profiles, at);
        (
            assessed.outcome,
            assessed.profile.map(|p| p.id).unwrap_or_default(),
            stricto_law::memo::memo(&case, &assess(&case, &profiles, at)),
        )
    };
    let built_in = assess(&case, &Profiles::built_in(), at).outcome;
    let (outcome, id, memo) = under(&official);
    assert_eq!((outcome, id.as_str()), (built_in, "SE (draft, unofficial)"));
    assert!(memo.contains("profile SE (draft, unofficial)") && memo.contains("R-5.5-j"), "{memo}");
    let without =
        official.replace("objectives = [\"missing_person\"]", "objectives = [\"terrorist_attack\"]");
    assert_eq!(
        under(&without).0,
        stricto_law::Outcome::Prohibited,
        "the draft decides, not the built-in law"
    );
    let elsewhere = Profiles::built_in().with_draft(&IT.replace("2026", "2027")).expect("a profile");
    assert!(assess(&case, &elsewhere, at).profile.is_some_and(|p| !p.id.ends_with(DRAFT)));
    let _: Case = case;
}
