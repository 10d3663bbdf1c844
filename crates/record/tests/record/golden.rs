//! Two tables that change only on purpose: role by kind, and the refusal codes. `UPDATE_GOLDEN=1` rewrites them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

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
fn refusal_codes_are_stable() {
    let codes: Vec<_> = RefusalCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "each code once");
    held("refusal_codes.txt", &(codes.join("\n") + "\n"));
}
