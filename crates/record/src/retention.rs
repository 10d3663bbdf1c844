//! What becomes of what a use left, end by end: what is kept how long, by which rule, and from which instant.
//!
//! One table, and one reading of it: what is due, what is admitted, what is shown and what is verified all ask
//! [`content`]. A *match* (Article 12(3), point (c)) is a candidate within all limits: one that was released. Holds
//! R-26-d, R-12-a to -e, R-5.3-m to -p, -r, E-b.
//! What goes is ordered by an `erasure.ordered`. Rows read here too: P-c, P-e, C-3, N-IT-g.

use stricto_law::profile::NationalProfile;
use stricto_law::time::{Instant, Millis};

use crate::fold::{Decision, Erasure, UseFile};
use crate::kinds::challenge_decided::ChallengeResult;
use crate::kinds::erasure_ordered::{ErasureCause, ErasureScope};

/// How long content is kept at least from the end of its use: six months, the longest that six months are (R-26-d).
///
/// They have at most 184 days, run from the day after the end to the last hour of a day and, where that is no working
/// day, to that of the next (Regulation (EEC, Euratom) No 1182/71, Article 3(1), (2), point (c), and (4)): the rest of a
/// day, and five that are none, come on top, so that no calendar need be asked. No national period makes this shorter: one
/// that is absent, or told in words alone, leaves it as it is.
pub const KEPT_AT_LEAST: Millis = Millis::days(190);

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
    /// Days within which a court must have the challenge of a refusal; none where no trustee holds anything.
    pub challenge_days: Option<u32>,
}

impl National {
    /// What the profile's text says.
    #[must_use]
    pub fn of(profile: &NationalProfile) -> Self {
        Self {
            kept_days: profile.kept_days(),
            lapse_erases: profile.lapse_erases,
            challenge_days: profile.challenge_days(),
        }
    }

    /// What it says for a use that runs already: a challenge that was not there from the beginning is not there now.
    pub(crate) fn for_a_running_use(self, before: Self) -> Self {
        let challenge_days = self.challenge_days.zip(before.challenge_days).map(|(now, then)| now.min(then));
        Self { challenge_days, ..self }
    }
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
    /// It goes after the days that national law gives for a challenge.
    ForAChallenge,
    /// It waits for the final decision, however long that takes.
    UntilDecided,
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
    /// The final decision on a challenge.
    FinalDecision,
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
    /// Whether what is open, such as a complaint, an incident, a person's request or a challenge, keeps it longer.
    pub held: bool,
    /// The rows it comes from.
    pub rows: &'static str,
    /// Where that is said.
    pub source: &'static str,
}

const CONTENT: &str = "content: pictures and claims of released candidates, reference list, identities";

const REFUSED: Rule = Rule {
    end: "refused, with no grant before that the authority's key stands behind",
    what: CONTENT,
    span: Span::AtOnce,
    from: From::Decision,
    held: false,
    rows: "R-5.3-n",
    source: "Article 5(3), third subparagraph",
};

const HELD: Rule = Rule {
    end: "refused, where the profile provides a challenge and a trustee stands",
    what: "content, under the trustee's key alone; the authority or a supervisor ends this at any time",
    span: Span::ForAChallenge,
    from: From::Decision,
    held: false,
    rows: "R-5.3-r",
    source: "Guidelines, paragraph 405; the profile",
};

const CHALLENGED: Rule = Rule {
    end: "the same, once the court, its clerk or the trustee recorded that a court has the challenge",
    what: "content, under the trustee's key alone",
    span: Span::UntilDecided,
    from: From::FinalDecision,
    held: true,
    rows: "R-5.3-r",
    source: "Guidelines, paragraph 405",
};

const UPHELD: Rule = Rule {
    end: "the same, once the refusal is upheld or the challenge is closed otherwise",
    what: "content, under the trustee's key alone",
    span: Span::AtOnce,
    from: From::FinalDecision,
    held: false,
    rows: "R-5.3-n, R-5.3-r",
    source: "Article 5(3), third subparagraph",
};

const OVERTURNED: Rule = Rule {
    end: "the same, once the refusal is overturned",
    what: "content, given to the trustee and to nobody else",
    span: Span::LongerOf(KEPT_AT_LEAST),
    from: From::FinalDecision,
    held: true,
    rows: "R-5.3-r, R-26-d",
    source: "Articles 12(3) and 26(6); the profile",
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
    end: "lapsed, where national law expressly erases, with no grant since that the authority's key stands behind",
    what: CONTENT,
    span: Span::AtOnce,
    from: From::Lapse,
    held: false,
    rows: "R-5.3-m",
    source: "the profile",
};

const LAPSED: Rule = Rule {
    end: "lapsed elsewhere, with no grant since that the authority's key stands behind",
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
pub const TABLE: [Rule; 12] = [
    REFUSED,
    HELD,
    CHALLENGED,
    UPHELD,
    OVERTURNED,
    OUTSIDE_GRANT,
    LAPSED_EXPRESS,
    LAPSED,
    IDLE,
    OVER,
    WITHHELD,
    FILE,
];

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
            Span::LongerOf(span) => from.plus(longer_of(file, span)),
            Span::Never | Span::Stays | Span::ForAChallenge | Span::UntilDecided => return None,
        };
        Some(Fate { rule, cause, at, held: rule.held && file.something_stands() })
    };
    if let Some(refusal) = file.refusal().filter(|_| file.refusal_erases_all()) {
        return fate(REFUSED, ErasureCause::Refused, refusal.effective.unwrap_or(refusal.at));
    }
    let stop = file.stop.as_ref()?;
    if let Some(lapsed_at) =
        stop.lapsed_at.filter(|_| !file.decisions.iter().any(Decision::grants_for_certain))
    {
        let rule = if file.national.lapse_erases { LAPSED_EXPRESS } else { LAPSED };
        return fate(rule, ErasureCause::Lapsed, lapsed_at);
    }
    let ended = stop.darkened_at.unwrap_or(stop.at).max(stop.at);
    fate(OVER, ErasureCause::RetentionEnded, ended)
}

/// What becomes of content that a trustee holds while a refusal is challenged; none where none does, or any more.
///
/// The unit's own challenge prolongs nothing. A court's does, and nothing ends that but the decision, the closing of the
/// challenge, or an order of the authority or a supervisor: neither the Act nor a profile knows an outer limit.
#[must_use]
pub fn held(file: &UseFile) -> Option<Fate> {
    let (order, held_by) = file.held()?;
    let fate = |rule: Rule, at, held| Some(Fate { rule, cause: ErasureCause::Refused, at, held });
    let ends = |other: &&Erasure| other.position > order.position && other.what == ErasureScope::Content;
    if let Some(ended) = file.erasures().iter().find(ends) {
        return fate(HELD, ended.at, false);
    }
    let in_time = |at: &Instant| *at < held_by.until;
    let challenge = file.challenge.as_ref();
    let known = challenge.and_then(|c| c.referenced.or(c.decided.map(|(at, _)| at))).filter(in_time);
    let Some(challenge) = challenge.filter(|_| known.is_some()) else {
        return fate(HELD, held_by.until, false);
    };
    let closed = file.matter(&challenge.act).and_then(|matter| matter.closed.as_ref());
    match (challenge.decided, closed) {
        (Some((at, ChallengeResult::Overturned)), _) => {
            fate(OVERTURNED, at.plus(longer_of(file, KEPT_AT_LEAST)), file.something_stands())
        }
        (Some((at, ChallengeResult::Upheld)), _) => fate(UPHELD, at, false),
        (None, Some((at, _))) => fate(UPHELD, *at, false),
        (None, None) => fate(CHALLENGED, held_by.until, true),
    }
}

/// Whether the final decision gave what a trustee holds to the trustee.
#[must_use]
pub fn released(file: &UseFile) -> bool {
    held(file).is_some_and(|fate| fate.rule == OVERTURNED)
}

/// This span, or what national law keeps it for where that is longer.
fn longer_of(file: &UseFile, span: Millis) -> Millis {
    file.national.kept_days.map_or(span, |days| span.max(Millis::days(days.into())))
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
            Self::ForAChallenge => {
                "the days that national law gives for a challenge to reach a court".to_owned()
            }
            Self::UntilDecided => "until the final decision".to_owned(),
            Self::Stays => "with the register; nothing here erases it".to_owned(),
        }
    }
}

impl From {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Request => "the last request, or the proposal",
            Self::Decision => "the decision",
            Self::FinalDecision => "the final decision",
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
            Span::AtOnce | Span::For(_) | Span::LongerOf(_) | Span::ForAChallenge | Span::UntilDecided => {
                (rule.from.in_words(), if rule.held { "yes" } else { "no" })
            }
        };
        let kept = rule.span.in_words();
        let cells = [rule.end, rule.what, &kept, from, held, rule.rows, rule.source];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}
