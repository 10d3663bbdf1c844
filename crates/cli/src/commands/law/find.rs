//! Rows by their id, by how it begins, or by the words that they speak of.

use stricto_law::requirements::{Requirement, requirement, requirements};

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
    let by_id =
        requirement(words).or_else(|| requirements().iter().find(|r| r.id.eq_ignore_ascii_case(words)));
    if let Some(row) = by_id {
        return Ok(Found { rows: vec![row], spoken: false });
    }
    let begins = |row: &&Requirement| {
        row.id.get(..words.len()).is_some_and(|start| !words.is_empty() && start.eq_ignore_ascii_case(words))
    };
    let rows: Vec<&Requirement> = requirements().iter().filter(begins).collect();
    if !rows.is_empty() {
        return Ok(Found { rows, spoken: false });
    }
    // What a row is called says more of it than what stands in its text.
    let called = |row: &Requirement| format!("{} {} {}", row.label, row.term, row.state);
    let speaks = |row: &Requirement| format!("{} {} {}", row.asks, row.citation, called(row));
    let rows = speaking(words, called);
    let rows = if rows.is_empty() { speaking(words, speaks) } else { rows };
    if !rows.is_empty() {
        return Ok(Found { rows, spoken: true });
    }
    let near = near(words);
    let meant =
        if near.is_empty() { ";".to_owned() } else { format!("; did you mean `{}`?", near.join("`, `")) };
    Err(format!("no row is called `{words}`, begins so or speaks of it{meant} `stricto law` lists them all"))
}

/// The rows in which every one of the words stands.
fn speaking(words: &str, text: impl Fn(&Requirement) -> String) -> Vec<&'static Requirement> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let all = |row: &&Requirement| {
        let text = text(row).to_lowercase();
        !words.is_empty() && words.iter().all(|word| text.contains(word))
    };
    requirements().iter().filter(all).collect()
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
        assert_eq!(ids("zebra"), Vec::<&str>::new());
    }
}
