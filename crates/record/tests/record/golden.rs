//! Two tables that change only on purpose: role by kind, and the refusal codes. `UPDATE_GOLDEN=1` rewrites them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use stricto_record::canonical;
use stricto_record::kinds::assessment_recorded::{AssessmentRecorded, RowFinding};
use stricto_record::kinds::{Kind, Scope};
use stricto_record::refusal::RefusalCode;
use stricto_record::role::Role;

fn held(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).expect("the golden file can be written");
    }
    let golden = std::fs::read_to_string(&path).expect("the golden file can be read");
    assert_eq!(golden, text, "{name} changed; if that is meant, run again with UPDATE_GOLDEN=1");
}

#[test]
fn who_may_sign_what_is_one_table() {
    let mut text = String::from("Who may sign which kind of act: x. Scope: i instance, u use, e either.\n\n");
    for (n, role) in Role::ALL.iter().enumerate() {
        writeln!(text, "{}{}", "| ".repeat(n), role.as_str()).expect("text");
    }
    for kind in Kind::ALL {
        let cell = |role: &Role| if kind.signers().contains(role) { "x " } else { ". " };
        let scope = match kind.scope() {
            Scope::Instance => "i",
            Scope::Use => "u",
            Scope::Either => "e",
        };
        let row: String = Role::ALL.iter().map(cell).collect();
        writeln!(text, "{row}{scope} {}", kind.as_str()).expect("text");
    }
    held("role_kind.txt", &text);
}

#[test]
fn an_assessment_from_before_its_claims_is_read_and_keeps_its_bytes() {
    let old = concat!(
        r#"{"findings":[{"row":"R-5.1-k","state":"met"},{"row":"R-5.3-b","state":"undetermined"}],"#,
        r#""outcome":"conditional","receipt":""#,
        "0000000000000000000000000000000000000000000000000000000000000000",
        r#""}"#
    );
    let mut recorded: AssessmentRecorded = serde_json::from_str(old).expect("an old act");
    let bytes = |recorded: &AssessmentRecorded| {
        let value = serde_json::to_value(recorded).expect("a value");
        String::from_utf8(canonical::serialize(&value).expect("bytes")).expect("text")
    };
    assert_eq!(bytes(&recorded), old);
    recorded.findings[0].exempt = true;
    recorded.findings[1].awaits_decision = true;
    let said = bytes(&recorded);
    assert!(said.contains(r#"{"exempt":true,"row":"R-5.1-k","state":"met"}"#), "{said}");
    assert!(said.contains(r#"{"awaits_decision":true,"row":"R-5.3-b","state":"undetermined"}"#), "{said}");
    assert_eq!(serde_json::from_str::<AssessmentRecorded>(&said).expect("a new act"), recorded);
}

#[test]
fn what_is_recorded_of_a_finding_is_what_the_law_says_of_it() {
    let asked = serde_json::json!({
        "authorisation": { "requested": true, "requested_at": "2026-11-22T09:00:00.000Z" },
        "urgency": { "claimed": false },
    });
    let asked: stricto_law::Case = serde_json::from_value(asked).expect("a case");
    let now = "2026-11-22T10:00:00.000Z".parse().expect("an instant");
    let a = stricto_law::assess(&asked, &stricto_law::Profiles::built_in(), now);
    let recorded: Vec<RowFinding> = a.findings.iter().map(RowFinding::of).collect();
    assert!(recorded.iter().any(|f| f.awaits_decision));
    let of_request = |f: &&RowFinding| ["R-5.3-e", "X-d"].contains(&f.row.as_str());
    assert!(
        recorded.iter().filter(of_request).all(|f| !f.awaits_decision),
        "the unit owes what its request says"
    );
    for (said, found) in recorded.iter().zip(&a.findings) {
        assert_eq!((said.row.as_str(), said.state, said.exempt), (found.row, found.state, found.exempt));
        assert_eq!(said.awaits_decision, found.awaits_decision());
    }
}

#[test]
fn refusal_codes_are_stable() {
    let codes: Vec<_> = RefusalCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "each code once");
    held("refusal_codes.txt", &(codes.join("\n") + "\n"));
}
