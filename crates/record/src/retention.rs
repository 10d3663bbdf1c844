//! What becomes of what a use left, end by end: what is kept how long, by which rule, and from which instant.
//!
//! One table, and one reading of it: what is due, what is admitted, what is shown and what is verified all ask
//! [`content`]. A *match* (Article 12(3), point (c)) is a candidate within all limits: one that was released. Holds
//! R-26-d, R-12-a to -e, R-5.3-m to -p, E-b.
//! What goes is ordered by an `erasure.ordered`. Rows read here too: P-c, P-e, C-3, N-IT-g.

use stricto_law::time::{Instant, Millis};

use crate::fold::{Decision, UseFile};
use crate::kinds::erasure_ordered::ErasureCause;

/// How long content is kept at least from the end of its use: six months, the longest that six months are (R-26-d).
///
/// No national period makes this shorter: one that is absent, or told in words alone, leaves it as it is.
pub const KEPT_AT_LEAST: Millis = Millis::days(184);

/// How long the content of a lapsed use is kept locked before it is erased, unless somebody orders it earlier.
///
/// A choice of this product: that erasure is an inference, and a request on paper may exist.
pub const LAPSE_QUARANTINE: Millis = Millis::days(30);

/// How long a use stays that nobody granted or declared urgent, from its last request, or its proposal: half a year.
///
/// A choice of this product: without an end there is no instant from which anything is kept or goes.
pub const IDLE_AT_MOST: Millis = Millis::days(184);

/// What the profile of a use said of retention when the use ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct National {
    /// Days for which national law keeps what a use left; none where it counts none.
    pub kept_days: Option<u32>,
    /// Whether it expressly erases a use that lapsed.
    pub lapse_erases: bool,
}

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// It is never kept.
    Never,
    /// It goes at once.
    AtOnce,
    /// It goes after this.
    For(Millis),
    /// It goes after this, or after what national law keeps it for, whichever is longer.
    LongerOf(Millis),
    /// No order of this product takes it away.
    Stays,
}

/// The instant that a period runs from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The last request or, where there is none, the proposal.
    Request,
    /// The decision that refused, or that left something outside what it grants.
    Decision,
    /// The register found that nobody asked in time.
    Lapse,
    /// The last act that ended the use, or darkened it.
    End,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which end.
    pub end: &'static str,
    /// What is kept, or goes.
    pub what: &'static str,
    /// How long.
    pub span: Span,
    /// From which instant.
    pub from: From,
    /// Whether a complaint, an incident, a person's request or a challenge that is open keeps it longer.
    pub held: bool,
    /// The rows it comes from.
    pub rows: &'static str,
    /// Where that is said.
    pub source: &'static str,
}

const CONTENT: &str = "content: pictures and claims of released candidates, reference list, identities";

const REFUSED: Rule = Rule {
    end: "refused, with no grant before",
    what: CONTENT,
    span: Span::AtOnce,
    from: From::Decision,
    held: false,
    rows: "R-5.3-n",
    source: "Article 5(3), third subparagraph",
};

const OUTSIDE_GRANT: Rule = Rule {
    end: "granted in part, or an extension refused",
    what: "content of the alerts that the decision leaves outside",
    span: Span::AtOnce,
    from: From::Decision,
    held: false,
    rows: "R-5.3-n",
    source: "Article 5(3), third subparagraph",
};

const LAPSED_EXPRESS: Rule = Rule {
    end: "lapsed, where national law expressly erases, with no grant since",
    what: CONTENT,
    span: Span::AtOnce,
    from: From::Lapse,
    held: false,
    rows: "R-5.3-m",
    source: "the profile",
};

const LAPSED: Rule = Rule {
    end: "lapsed elsewhere, with no grant since",
    what: "content, locked; a supervisor or the authority ends this at any time",
    span: Span::For(LAPSE_QUARANTINE),
    from: From::Lapse,
    held: false,
    rows: "R-5.3-m",
    source: "inferred from Article 5(3)",
};

const IDLE: Rule = Rule {
    end: "none: never granted and never declared urgent",
    what: "the use itself: the register ends it, and from then on it is like any other",
    span: Span::For(IDLE_AT_MOST),
    from: From::Request,
    held: false,
    rows: "R-5.2-h, R-26-d",
    source: "inferred from Articles 5(2) and 26(6)",
};

const OVER: Rule = Rule {
    end: "any other: expired, undecided, objective reached, threat ended, withdrawn, prohibited, stopped by anyone",
    what: CONTENT,
    span: Span::LongerOf(KEPT_AT_LEAST),
    from: From::End,
    held: true,
    rows: "R-26-d",
    source: "Articles 12(3) and 26(6); the profile",
};

const WITHHELD: Rule = Rule {
    end: "every end",
    what: "a candidate that was withheld: no match",
    span: Span::Never,
    from: From::End,
    held: false,
    rows: "R-12-d, E-b",
    source: "Article 12(3), point (c)",
};

const FILE: Rule = Rule {
    end: "every end",
    what: "the file: what was asked and decided, who verified, times, counters, proofs of erasure",
    span: Span::Stays,
    from: From::End,
    held: false,
    rows: "R-12-b, R-12-c, R-12-e, R-5.3-s",
    source: "Articles 12(3) and 26(6)",
};

/// Every rule, in the order in which it is asked.
pub const TABLE: [Rule; 8] = [REFUSED, OUTSIDE_GRANT, LAPSED_EXPRESS, LAPSED, IDLE, OVER, WITHHELD, FILE];

/// When all content of a use goes, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// The rule.
    pub rule: Rule,
    /// The cause that an order to erase names.
    pub cause: ErasureCause,
    /// The first instant at which it goes, unless it is held.
    pub at: Instant,
    /// Whether something open holds it.
    pub held: bool,
}

impl Fate {
    /// Whether it goes at `now`.
    #[must_use]
    pub fn is_due(&self, now: Instant) -> bool {
        !self.held && now >= self.at
    }
}

/// When a use ends by itself that nobody granted or declared urgent; none for any other.
#[must_use]
pub fn idle_until(file: &UseFile) -> Option<Instant> {
    let idle = file.stop.is_none() && file.grant().is_none() && file.urgency.is_none();
    let asked = file.last_request().map_or(file.proposed.at, |request| request.at);
    idle.then(|| asked.plus(IDLE_AT_MOST))
}

/// What becomes of all content of a use; none while it runs, and once its erasure is ordered.
#[must_use]
pub fn content(file: &UseFile) -> Option<Fate> {
    if file.content_erased().is_some() {
        return None;
    }
    let fate = |rule: Rule, cause, from: Instant| {
        let at = match rule.span {
            Span::AtOnce => from,
            Span::For(span) => from.plus(span),
            Span::LongerOf(span) => {
                let national = file.national.kept_days.map_or(span, |days| Millis::days(days.into()));
                from.plus(span.max(national))
            }
            Span::Never | Span::Stays => return None,
        };
        Some(Fate { rule, cause, at, held: rule.held && file.something_stands() })
    };
    if let Some(refusal) = file.refusal().filter(|_| file.refusal_erases_all()) {
        return fate(REFUSED, ErasureCause::Refused, refusal.effective.unwrap_or(refusal.at));
    }
    let stop = file.stop.as_ref()?;
    if let Some(lapsed_at) = stop.lapsed_at.filter(|_| !file.decisions.iter().any(Decision::grants)) {
        let rule = if file.national.lapse_erases { LAPSED_EXPRESS } else { LAPSED };
        return fate(rule, ErasureCause::Lapsed, lapsed_at);
    }
    let ended = stop.darkened_at.unwrap_or(stop.at).max(stop.at);
    fate(OVER, ErasureCause::RetentionEnded, ended)
}

impl Span {
    /// The words for it in the table.
    #[must_use]
    pub fn in_words(self) -> String {
        let days = |span: Millis| span.0 / Millis::days(1).0;
        match self {
            Self::Never => "never kept; a count remains".to_owned(),
            Self::AtOnce => "not at all: erased at once".to_owned(),
            Self::For(span) => format!("{} days", days(span)),
            Self::LongerOf(span) => {
                format!(
                    "six months ({} days), or as long as national law keeps it if that is longer",
                    days(span)
                )
            }
            Self::Stays => "with the register; nothing here erases it".to_owned(),
        }
    }
}

impl From {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Request => "the last request, or the proposal",
            Self::Decision => "the decision",
            Self::Lapse => "the lapse",
            Self::End => "the end",
        }
    }
}

/// The table as a page shows it: Markdown, one line a rule.
#[must_use]
pub fn table() -> String {
    let mut out =
        String::from("| how it ends | what | kept | from | held by what stands | rows | source |\n");
    out.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
    for rule in TABLE {
        let (from, held) = match rule.span {
            Span::Never | Span::Stays => ("-", "-"),
            Span::AtOnce | Span::For(_) | Span::LongerOf(_) => {
                (rule.from.in_words(), if rule.held { "yes" } else { "no" })
            }
        };
        let kept = rule.span.in_words();
        let cells = [rule.end, rule.what, &kept, from, held, rule.rows, rule.source];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}
