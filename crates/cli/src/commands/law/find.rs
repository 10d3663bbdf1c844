//! Rows by their id, by how it begins, or by the words that they speak of.

use stricto_law::requirements::{Requirement, heading, requirement, requirements};

/// What was found.
pub(super) struct Found {
    pub(super) rows: Vec<&'static Requirement>,
    /// Whether no id is meant, and the rows speak of the words.
    pub(super) spoken: bool,
}

/// The row of that id, whatever its case; or those that begin so; or those that speak of the words.
///
/// # Errors
/// A sentence with what to do where there is none.
pub(super) fn find(words: &str) -> Result<Found, String> {
    let words = words.trim();
    if words.is_empty() {
        return Err("nothing is written to look for; `stricto law` alone lists every row".to_owned());
    }
    let by_id =
        requirement(words).or_else(|| requirements().iter().find(|r| r.id.eq_ignore_ascii_case(words)));
    if let Some(row) = by_id {
        return Ok(Found { rows: vec![row], spoken: false });
    }
    let begins =
        |row: &&Requirement| row.id.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words));
    let rows: Vec<&Requirement> = requirements().iter().filter(begins).collect();
    if !rows.is_empty() {
        return Ok(Found { rows, spoken: false });
    }
    let rows = speaking(words);
    if !rows.is_empty() {
        return Ok(Found { rows, spoken: true });
    }
    let near = near(words);
    let meant =
        if near.is_empty() { ";".to_owned() } else { format!("; did you mean `{}`?", near.join("`, `")) };
    Err(format!("no row is called `{words}`, begins so or speaks of it{meant} `stricto law` lists them all"))
}

/// Short names and what they stand for: a row that has one of the two has both.
const SHORT: [(&str, &str); 2] =
    [("fria", "fundamental rights impact assessment"), ("dpia", "data protection impact assessment")];

/// The rows in which every one of the words stands, in whatever form, wherever it stands.
fn speaking(words: &str) -> Vec<&'static Requirement> {
    let mut words = words.to_lowercase();
    for (short, long) in SHORT {
        words = words.replace(long, short);
    }
    let stems: Vec<&str> = words.split_whitespace().map(stem).collect();
    let all = |row: &&Requirement| {
        let text = text(row);
        stems.iter().all(|stem| begins_a_word(&text, stem))
    };
    requirements().iter().filter(all).collect()
}

/// All that is said of a row, in small letters.
fn text(row: &Requirement) -> String {
    let heading = heading(&row.id).unwrap_or_default();
    let parts = [
        heading,
        &row.label,
        &row.term,
        &row.state,
        &row.asks,
        &row.citation,
        &row.who,
        &row.trigger,
        &row.consequence,
        &row.note,
    ];
    let mut text = parts.join(" ").to_lowercase();
    for (short, long) in SHORT {
        if text.contains(long) || begins_a_word(&text, short) {
            text.push_str(&format!(" {short} {long}"));
        }
    }
    text
}

/// What forms of a word end with, the longest first.
const ENDINGS: [&str; 18] = [
    "ations", "ation", "ments", "ment", "ings", "ions", "ing", "ion", "ies", "ren", "ers", "er", "ed", "es",
    "cy", "s", "y", "e",
];

/// A word without its ending, so that `erased` and `erase` are one; at least four letters stay.
fn stem(word: &str) -> &str {
    let left = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(|left| left.len() >= 4));
    // *Urgent* and *urgency* are one word as well, and a *moment* is none.
    left.or_else(|| word.strip_suffix('t').filter(|left| left.len() >= 5 && left.ends_with("en")))
        .unwrap_or(word)
}

/// Whether a word of `text` begins so.
fn begins_a_word(text: &str, stem: &str) -> bool {
    text.match_indices(stem).any(|(at, _)| {
        text.get(..at).and_then(|before| before.chars().next_back()).is_none_or(|c| !c.is_alphanumeric())
    })
}

/// The ids, at most three, that are but one or two strokes from `words`, the nearest first.
fn near(words: &str) -> Vec<&'static str> {
    let far = |row: &Requirement| strsim::damerau_levenshtein(&row.id.to_lowercase(), &words.to_lowercase());
    let mut ids: Vec<(usize, &str)> = requirements().iter().map(|row| (far(row), row.id.as_str())).collect();
    ids.retain(|(far, _)| *far <= 2);
    ids.sort_by_key(|(far, _)| *far);
    ids.into_iter().take(3).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(words: &str) -> Vec<&'static str> {
        find(words).map(|found| found.rows.iter().map(|row| row.id.as_str()).collect()).unwrap_or_default()
    }

    #[test]
    fn ids_that_are_mistyped_are_near_to_those_that_are_meant_and_words_are_near_to_none() {
        assert!(near("R5.3-l").contains(&"R-5.3-l"), "{:?}", near("R5.3-l"));
        assert_eq!(near("nonsense"), Vec::<&str>::new());
        let told = find("nonsense").err().unwrap_or_default();
        assert!(told.contains("`stricto law` lists them all") && !told.contains("did you mean"), "{told}");
    }

    #[test]
    fn a_row_is_found_by_its_id_in_any_case_and_a_beginning_finds_all_that_begin_so() {
        assert_eq!(ids("r-5.3-L"), ["R-5.3-l"]);
        assert_eq!(ids("SC-c"), ["SC-c1", "SC-c2", "SC-c3"]);
    }

    #[test]
    fn words_find_the_rows_that_speak_of_them_and_not_those_with_like_letters() {
        let urgent = ids("urgency");
        assert!(urgent.iter().any(|id| id.starts_with("R-5.3")) && !urgent.contains(&"SC-c1"), "{urgent:?}");
        let article = ids("Article 5(3)");
        assert!(article.contains(&"R-5.3-l") && article.len() > 5, "{article:?}");
        assert!(ids("hesse").contains(&"N-DE-HE"));
        assert!(!ids("age").contains(&"SC-c1"), "not within another word");
        assert_eq!(ids("zebra"), Vec::<&str>::new());
    }

    #[test]
    fn words_are_looked_for_in_all_that_is_said_of_a_row_in_whatever_form() {
        let table: [(&str, &[&str]); 8] = [
            ("urgency", &["R-5.3-j", "R-5.3-k", "R-5.3-l", "R-5.3-m", "R-5.2-n", "X-b", "X-e", "C-4"]),
            ("urgent", &["R-5.3-j", "N-IT-e"]),
            ("FRIA", &["R-5.2-l", "R-5.2-o", "R-5.3-a", "C-4"]),
            ("fundamental rights impact assessment", &["R-5.2-l", "R-27-a", "C-4"]),
            ("erase", &["C-1", "R-5.3-m", "R-5.3-o"]),
            ("child", &["T-16", "R-5.2-e", "D-AII"]),
            ("stop", &["R-14-a", "R-P-e", "N-IT-f", "R-5.3-m"]),
            ("  urgency ", &["R-5.3-l"]),
        ];
        for (words, rows) in table {
            let found = ids(words);
            for row in rows {
                assert!(found.contains(row), "{words}: {row} is not in {found:?}");
            }
        }
        assert_eq!(ids(" R-5.2-a "), ["R-5.2-a"], "a space that was copied along");
        assert!(find(" ").err().is_some_and(|told| told.contains("nothing is written")));
    }
}
