//! The marks of the requirement table in words, for whoever has not read its legend.

/// What each mark stands for.
const MARKS: [(&str, &str); 14] = [
    ("DPL", "the deployer"),
    ("AUTH", "the authorising authority"),
    ("MSA", "the market surveillance authority"),
    ("DPA", "the data protection authority"),
    ("MS", "the Member State"),
    ("COM", "the Commission"),
    ("LEA", "the law enforcement authority"),
    ("EDPS", "the European Data Protection Supervisor"),
    ("product", "this software"),
    ("T0", "the start"),
    ("RBI", "remote biometric identification"),
    ("FRIA", "the fundamental rights impact assessment"),
    ("DPIA", "the data protection impact assessment"),
    ("LED", "the law enforcement directive (EU) 2016/680"),
];

/// Marks of a source, where a number follows.
const SOURCES: [(&str, &str); 4] = [
    ("L", "Article"),
    ("RC", "recital"),
    ("G", "Commission Guidelines,"),
    ("D", "draft guidelines of 2026,"),
];

/// Words after which no article stands.
const NO_ARTICLE: [&str; 15] = [
    "the",
    "a",
    "an",
    "per",
    "each",
    "every",
    "one",
    "no",
    "other",
    "another",
    "any",
    "this",
    "national",
    "competent",
    "foreign",
];

/// `text` with its marks in words.
pub(super) fn plain(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        said.push_str(before);
        let words = in_words(word, after, &said);
        said.push_str(words);
        rest = after;
    }
    said.push_str(rest);
    said
}

/// A word, or what it stands for where it is a mark; an id such as `R-5.3-l` has none.
fn in_words<'a>(word: &'a str, after: &str, said: &str) -> &'a str {
    let mut next = after.chars();
    let numbered = next.next() == Some(' ') && next.next().is_some_and(|c| c.is_ascii_digit());
    if let Some((_, words)) = SOURCES.iter().find(|(mark, _)| *mark == word && numbered) {
        return words;
    }
    let last = said.trim_end().rsplit([' ', '(']).next().unwrap_or_default();
    if word == "I" && last != "Annex" && !said.ends_with('-') {
        return "inferred here";
    }
    let Some((_, words)) = MARKS.iter().find(|(mark, _)| *mark == word) else { return word };
    let part_of_a_name = said.ends_with(['-', '`', '_', '.']) || after.starts_with(['_', '`']);
    if part_of_a_name || (word == "product" && !["", "DPL,"].contains(&last) && !said.is_empty()) {
        return word;
    }
    let bare = words.strip_prefix("the ").filter(|_| NO_ARTICLE.contains(&last.to_lowercase().as_str()));
    bare.unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use stricto_law::requirements::requirements;

    use super::*;

    #[test]
    fn marks_are_said_in_words_and_words_are_left_alone() {
        for (text, said) in [
            ("DPL, AUTH", "the deployer, the authorising authority"),
            (
                "T0 = first comparison; alarm on the earlier: I",
                "the start = first comparison; alarm on the earlier: inferred here",
            ),
            ("a profile per MS", "a profile per Member State"),
            ("RC 32; G 391-393", "recital 32; Commission Guidelines, 391-393"),
            ("Annex I is no inference (I)", "Annex I is no inference (inferred here)"),
            ("see R-LED-a and D-45", "see R-LED-a and D-45"),
            ("the FRIA", "the fundamental rights impact assessment"),
            ("product", "this software"),
        ] {
            assert_eq!(plain(text), said);
        }
    }

    #[test]
    fn no_row_is_shown_in_the_shorthand_of_its_authors() {
        for row in requirements() {
            for text in [&row.asks, &row.who, &row.trigger, &row.consequence, &row.note] {
                let said = plain(text);
                assert!(!said.contains("the the "), "{}: {said}", row.id);
                for word in said.split(|c: char| !(c.is_ascii_alphanumeric() || "-/_.`".contains(c))) {
                    let mark = ["DPL", "AUTH", "MSA", "MS", "T0", "I", "LEA", "COM"].contains(&word);
                    assert!(!mark || said.contains("Annex I"), "{}: {word} in {said}", row.id);
                }
            }
        }
    }
}
