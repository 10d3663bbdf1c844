//! The law of the day: which chapter of the Act applies at an instant, and what rows rest on until theirs does.
//!
//! Article 5(2) asks for the assessment of Article 27 and the registration of Article 49 before these apply of their own.
//! Rows read here too: C-5, C-8, R-99-a.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::numbers::{
    article_26_10_applies_from, article_27_applies_from, ban_applies_from, high_risk_duties_apply_from,
    penalties_apply_from, registration_applies_from,
};
use crate::time::Instant;

/// A part of the Act that applies from a day of its own, and whether it does at the instant asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Regime {
    /// Where it is written.
    pub provision: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// The first instant at which it applies.
    pub applies_from: Instant,
    /// Whether it applies at the instant asked about.
    pub applies: bool,
    /// The same in a sentence.
    pub sentence: String,
}

struct Dated {
    provision: &'static str,
    about: &'static str,
    from: fn() -> Instant,
    day: &'static str,
    /// What holds until then.
    before: &'static str,
}

const DATED: [Dated; 6] = [
    Dated {
        provision: "Article 5(1)(h) and (2) to (7)",
        about: "the ban and its exceptions",
        from: ban_applies_from,
        day: "2 February 2025",
        before: "until then this article asks for nothing",
    },
    Dated {
        provision: "Articles 99 and 100",
        about: "penalties",
        from: penalties_apply_from,
        day: "2 August 2025",
        before: "until then the Act has no penalties",
    },
    Dated {
        provision: "Article 49",
        about: "the duty to register",
        from: registration_applies_from,
        day: "2 August 2026",
        before: "until then registration rests on Article 5(2) alone (sources disagree: C-5)",
    },
    Dated {
        provision: "Articles 26, 43 and 46",
        about: "the duties of whoever uses a high-risk system, and its conformity",
        from: high_risk_duties_apply_from,
        day: "2 December 2027",
        before: "until then what is said of them is weighed, and what is not said is not asked for",
    },
    Dated {
        provision: "Article 26(10)",
        about: "the rules on later searches",
        from: article_26_10_applies_from,
        day: "2 December 2027",
        before: "until then they show what will be asked (C-8)",
    },
    Dated {
        provision: "Article 27",
        about: "the fundamental rights impact assessment as a duty of its own",
        from: article_27_applies_from,
        day: "2 December 2027",
        before: "until then the assessment rests on Article 5(2) alone",
    },
];

/// The parts of the Act that bear on such a use, in the order in which they begin to apply.
pub(crate) fn regimes(at: Instant) -> Vec<Regime> {
    let regime = |d: &Dated| {
        let (applies_from, applies) = ((d.from)(), at >= (d.from)());
        let sentence = if applies {
            format!("Since {}: {} ({})", d.day, d.about, d.provision)
        } else {
            format!("Only from {}: {} ({}); {}", d.day, d.about, d.provision, d.before)
        };
        Regime { provision: d.provision, about: d.about, applies_from, applies, sentence }
    };
    DATED.iter().map(regime).collect()
}

/// Whether the row's own article does not apply yet, so that it rests on Article 5(2).
fn rests_on_article_5_2(row: &str, at: Instant) -> bool {
    // Recital 96, of R-27-l, is no part of Article 27.
    (row.starts_with("R-27-") && row != "R-27-l" && at < article_27_applies_from())
        || (row.starts_with("R-49-") && at < registration_applies_from())
}

/// Where a row is written, as the law stands at `at`.
pub(crate) fn citation(row: &str, citation: &'static str, at: Instant) -> Cow<'static, str> {
    if rests_on_article_5_2(row, at) {
        return Cow::Owned(format!("Article 5(2), in the words of {citation}"));
    }
    Cow::Borrowed(citation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    const MARCH_2025: &str = "2025-03-01T00:00:00.000Z";
    const SEPTEMBER_2026: &str = "2026-09-01T00:00:00.000Z";
    const JANUARY_2028: &str = "2028-01-01T00:00:00.000Z";

    #[test]
    fn each_day_has_its_law() {
        let applying = |now: &str| {
            let all = regimes(at(now));
            all.into_iter().filter(|r| r.applies).map(|r| r.provision).collect::<Vec<_>>()
        };
        let (ban, penalties) = ("Article 5(1)(h) and (2) to (7)", "Articles 99 and 100");
        assert_eq!(applying(MARCH_2025), [ban]);
        assert_eq!(applying("2025-08-02T00:00:00.000Z"), [ban, penalties]);
        assert_eq!(applying(SEPTEMBER_2026), [ban, penalties, "Article 49"]);
        let all = [ban, penalties, "Article 49", "Articles 26, 43 and 46", "Article 26(10)", "Article 27"];
        assert_eq!(applying(JANUARY_2028), all);
    }

    #[test]
    fn a_part_that_does_not_apply_yet_says_what_holds_until_then() {
        let penalties = |now: &str| regimes(at(now)).into_iter().nth(1).expect("penalties").sentence;
        assert!(
            penalties(MARCH_2025).ends_with("(Articles 99 and 100); until then the Act has no penalties")
        );
        assert_eq!(penalties(SEPTEMBER_2026), "Since 2 August 2025: penalties (Articles 99 and 100)");
    }

    #[test]
    fn a_row_rests_on_article_5_2_until_its_own_article_applies() {
        let table = [
            ("R-27-a", MARCH_2025, true),
            ("R-27-a", SEPTEMBER_2026, true),
            ("R-27-a", JANUARY_2028, false),
            ("R-49-a", MARCH_2025, true),
            ("R-49-a", SEPTEMBER_2026, false),
            ("R-49-a", JANUARY_2028, false),
            ("R-5.2-l", MARCH_2025, false),
        ];
        for (row, now, rests) in table {
            let asks = crate::requirements::requirement(row).expect("a row");
            let cited = citation(row, &asks.citation, at(now));
            assert_eq!(
                cited.starts_with("Article 5(2), in the words of Article "),
                rests,
                "{row} {now}: {cited}"
            );
        }
    }

    #[test]
    fn penalties_apply_a_year_before_registration() {
        assert_eq!(penalties_apply_from().to_string(), "2025-08-01T21:00:00.000Z");
    }
}
