//! The provisions that findings stand under, in the order of the Act.

/// A provision of the Act, or a group of this software's own guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its id in the tree: `article-5-2-limits`.
    pub id: &'static str,
    /// The id of the provision it stands under; none for one of the first level.
    pub under: Option<&'static str>,
    /// Where it is written; see [`Place::provision`] for the law of a day.
    pub(super) provision: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Where it can be read; none for what the Act does not say.
    pub link: Option<&'static str>,
    /// The rows that stand under it directly.
    pub(super) rows: &'static [&'static str],
    /// How the ids of rows begin that stand under it although they are not named; empty where none do.
    pub(super) family: &'static str,
}

/// The link to an anchor of the Act as EUR-Lex writes them.
macro_rules! eli {
    ($anchor:literal) => {
        Some(concat!("https://eur-lex.europa.eu/eli/reg/2024/1689/oj#", $anchor))
    };
}

const ARTICLE_5: Option<&str> = eli!("art_5");
const ARTICLE_3: Option<&str> = eli!("art_3");

const fn root(
    id: &'static str,
    provision: &'static str,
    title: &'static str,
    link: Option<&'static str>,
    rows: &'static [&'static str],
) -> Place {
    Place { id, under: None, provision, title, link, rows, family: "" }
}

const fn part(
    under: &'static str,
    id: &'static str,
    provision: &'static str,
    title: &'static str,
    link: Option<&'static str>,
    rows: &'static [&'static str],
) -> Place {
    Place { id, under: Some(under), provision, title, link, rows, family: "" }
}

/// Every provision, each behind the one it stands under.
pub(super) const PLACES: [Place; 34] = [
    root(
        "article-2",
        "Article 2",
        "Whom and what the Act reaches",
        eli!("art_2"),
        &["SC-g0", "SC-g1", "SC-g2", "SC-g3"],
    ),
    root("recitals-40-41", "Recitals 40 and 41", "States that are not bound", eli!("rct_40"), &["SC-h1"]),
    root(
        "article-3",
        "Article 3",
        "Whether it is the kind of use that Article 5(1)(h) is about",
        ARTICLE_3,
        &[],
    ),
    part(
        "article-3",
        "article-3-41",
        "Article 3(35), (36) and (41)",
        "Remote biometric identification, in use",
        ARTICLE_3,
        &["SC-a1", "SC-a2", "SC-a3", "SC-b1", "SC-f1"],
    ),
    part("article-3", "article-3-42", "Article 3(42)", "Real time", ARTICLE_3, &["SC-c1", "SC-c2", "SC-c3"]),
    part(
        "article-3",
        "article-3-44",
        "Article 3(44)",
        "Publicly accessible space",
        ARTICLE_3,
        &["SC-d1", "SC-d2", "SC-d3"],
    ),
    part(
        "article-3",
        "article-3-46",
        "Article 3(45) and (46)",
        "Law enforcement",
        ARTICLE_3,
        &["SC-e1", "SC-e2", "SC-e3", "SC-i1"],
    ),
    root(
        "article-5-1-h",
        "Article 5(1)(h)",
        "The ban, and its objectives",
        ARTICLE_5,
        &["R-5.1-a", "R-5.1-b", "R-5.1-c", "R-5.1-n"],
    ),
    part(
        "article-5-1-h",
        "article-5-1-h-i",
        "Article 5(1)(h)(i)",
        "Victims and missing persons",
        ARTICLE_5,
        &["R-5.1-e", "R-5.1-f"],
    ),
    part(
        "article-5-1-h",
        "article-5-1-h-ii",
        "Article 5(1)(h)(ii)",
        "Threats to life and terrorist attacks",
        ARTICLE_5,
        &["R-5.1-g", "R-5.1-h", "R-5.1-i", "R-5.1-j"],
    ),
    part(
        "article-5-1-h",
        "article-5-1-h-iii",
        "Article 5(1)(h)(iii)",
        "Persons sought for a listed offence",
        ARTICLE_5,
        &["R-5.1-k", "R-5.1-l", "R-5.1-m"],
    ),
    root("article-5-2", "Article 5(2)", "The conditions of each use", ARTICLE_5, &[]),
    part(
        "article-5-2",
        "article-5-2-targeting",
        "Article 5(2)",
        "Whom the use targets, and with what",
        ARTICLE_5,
        &["R-5.2-a", "R-5.2-b", "R-5.2-c", "R-5.2-k", "R-5.2-p"],
    ),
    part(
        "article-5-2",
        "article-5-2-weighing",
        "Article 5(2)(a) and (b)",
        "What was weighed",
        ARTICLE_5,
        &["R-5.2-d", "R-5.2-e", "R-5.2-f"],
    ),
    part(
        "article-5-2",
        "article-5-2-limits",
        "Article 5(2), second subparagraph",
        "Limits and safeguards",
        ARTICLE_5,
        &["R-5.2-g", "R-5.2-h", "R-5.2-i", "R-5.2-j"],
    ),
    Place {
        family: "R-27-",
        ..part(
            "article-5-2",
            "article-27",
            "Article 5(2) and Article 27",
            "The fundamental rights impact assessment",
            eli!("art_27"),
            &["R-5.2-l", "R-5.2-o"],
        )
    },
    Place {
        family: "R-49-",
        ..part(
            "article-5-2",
            "article-49",
            "Article 5(2) and Article 49",
            "Registration",
            eli!("art_49"),
            &["R-5.2-m", "R-5.2-n", "R-26-e"],
        )
    },
    root("article-5-3", "Article 5(3)", "Prior authorisation of each use", ARTICLE_5, &["R-5.3-a"]),
    part(
        "article-5-3",
        "article-5-3-authority",
        "Article 5(3)",
        "Who authorises",
        ARTICLE_5,
        &["R-5.3-b", "R-5.3-c", "R-5.3-d"],
    ),
    part(
        "article-5-3",
        "article-5-3-request",
        "Article 5(3)",
        "The request",
        ARTICLE_5,
        &["R-5.3-e", "R-5.5-h"],
    ),
    part(
        "article-5-3",
        "article-5-3-decision",
        "Article 5(3), second subparagraph",
        "The decision",
        ARTICLE_5,
        &["R-5.3-f", "R-5.3-g", "R-5.3-h", "R-5.3-u", "R-5.3-v", "R-5.3-w"],
    ),
    part(
        "article-5-3",
        "article-5-3-urgency",
        "Article 5(3), second sentence",
        "A start in urgency",
        ARTICLE_5,
        &["R-5.3-j", "R-5.3-k", "X-e", "X-b", "R-5.3-l", "R-5.3-m", "R-5.5-i"],
    ),
    part(
        "article-5-3",
        "article-5-3-run-time",
        "Article 5(3)",
        "While the use runs",
        ARTICLE_5,
        &["R-5.3-i", "X-f", "X-g", "R-14-a"],
    ),
    part("article-5-3", "article-5-3-refusal", "Article 5(3)", "After a refusal", ARTICLE_5, &["R-5.3-n"]),
    part(
        "article-5-3",
        "article-5-3-sole-output",
        "Article 5(3), last sentence",
        "No decision on the output alone",
        ARTICLE_5,
        &["R-5.3-t"],
    ),
    Place {
        family: "R-5.4-",
        ..root("article-5-4", "Article 5(4)", "Notification of each use", ARTICLE_5, &[])
    },
    Place {
        family: "R-5.5-",
        ..root("article-5-5", "Article 5(5)", "National law", ARTICLE_5, &["R-5.1-d"])
    },
    root(
        "article-26",
        "Article 26",
        "What the deployer owes beside Article 5",
        eli!("art_26"),
        &["R-26-a", "R-26-f", "R-26-g"],
    ),
    Place {
        family: "R-P-",
        ..root("article-26-10", "Article 26(10)", "Later searches", eli!("art_26"), &[])
    },
    root(
        "articles-43-46",
        "Articles 43 and 46",
        "The system's conformity",
        eli!("art_43"),
        &["R-43-a", "R-46-a"],
    ),
    root(
        "data-protection-assessment",
        "Directive (EU) 2016/680, Articles 27 and 28",
        "The data protection impact assessment",
        None,
        &["R-LED-c", "E-e", "E-f"],
    ),
    root(
        "data-protection-practice",
        "Data protection authorities",
        "What they ask beside the Act",
        None,
        &["E-d", "E-h", "E-n"],
    ),
    Place {
        family: "X-",
        ..root("guards", "Guards of this software", "What keeps the rules from being bent", None, &[])
    },
    Place { family: "R-5.8-", ..root("article-5-8", "Article 5(8)", "Other prohibitions", ARTICLE_5, &[]) },
];

/// What no provision names.
pub(super) const REST: Place = root("other", "Other", "What stands under no provision above", None, &[]);
