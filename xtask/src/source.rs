//! Just enough reading of Rust source: what is code, where the tests begin, how long functions are.
//!
//! It does not parse. It blanks comments and literals, then counts braces; rustfmt has already made the rest regular.

/// A function and how many lines it takes, signature to closing brace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// The line it begins on, from 1.
    pub(crate) line: usize,
    pub(crate) lines: usize,
}

/// The source with every character of a comment or a string or character literal made a space; lines stay where they are.
pub(crate) fn code_only(source: &str) -> String {
    let mut lexer = Lexer { rest: source, out: String::with_capacity(source.len()), last: ' ' };
    while lexer.step() {}
    lexer.out
}

/// The lines above the test module that closes the file; all of them where there is none.
///
/// Only an inline module at the left edge counts: `#[cfg(test)] mod x;` names another file, which is looked at itself.
pub(crate) fn above_tests(source: &str) -> &str {
    let mut at = 0;
    let mut rest = source;
    while let Some(found) = rest.find("#[cfg(test)]\n") {
        let begin = at + found;
        let after = source.get(begin..).unwrap_or_default();
        let at_left_edge = begin == 0 || source.get(..begin).is_some_and(|before| before.ends_with('\n'));
        let opens = after
            .lines()
            .skip(1)
            .find(|line| !line.starts_with("#["))
            .is_some_and(|line| line.contains("mod ") && line.ends_with('{'));
        if at_left_edge && opens {
            return source.get(..begin).unwrap_or(source);
        }
        at = begin + 1;
        rest = source.get(at..).unwrap_or_default();
    }
    source
}

/// Every function with a body in source that [`code_only`] has blanked.
pub(crate) fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut previous = ' ';
    for (at, character) in code.char_indices() {
        let rest = code.get(at..).unwrap_or_default();
        if character == 'f' && !is_word(previous) && rest.starts_with("fn ") {
            let name: String = rest.chars().skip(3).take_while(|c| is_word(*c)).collect();
            if let Some(lines) = body_lines(rest).filter(|_| !name.is_empty()) {
                found.push(Function { name, line, lines });
            }
        }
        if character == '\n' {
            line += 1;
        }
        previous = character;
    }
    found
}

/// The lines from `fn` to the brace that closes its body; none for a declaration without one.
fn body_lines(from_fn: &str) -> Option<usize> {
    let mut lines = 1;
    let mut groups = 0_i32;
    let mut braces = 0_i32;
    for character in from_fn.chars() {
        match character {
            '\n' => lines += 1,
            '(' | '[' => groups += 1,
            ')' | ']' => groups -= 1,
            ';' if groups == 0 && braces == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces -= 1;
                if braces == 0 && groups == 0 {
                    return Some(lines);
                }
            }
            _ => {}
        }
    }
    None
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

struct Lexer<'a> {
    rest: &'a str,
    out: String,
    last: char,
}

impl Lexer<'_> {
    fn step(&mut self) -> bool {
        if self.rest.is_empty() {
            return false;
        }
        let literal = if self.rest.starts_with("//") {
            self.rest.find('\n').unwrap_or(self.rest.len())
        } else if self.rest.starts_with("/*") {
            block_comment(self.rest)
        } else if self.rest.starts_with('"') {
            string(self.rest)
        } else if self.rest.starts_with('r') && !is_word(self.last) {
            raw_string(self.rest)
        } else if self.rest.starts_with('\'') {
            character(self.rest)
        } else {
            0
        };
        if literal == 0 {
            self.keep()
        } else {
            self.blank(literal)
        }
        true
    }

    fn keep(&mut self) {
        let mut characters = self.rest.chars();
        if let Some(character) = characters.next() {
            self.out.push(character);
            // `b"…"` and `br"…"`: the prefix must not hide what follows it.
            self.last = if character == 'b' && !is_word(self.last) { ' ' } else { character };
            self.rest = characters.as_str();
        }
    }

    fn blank(&mut self, bytes: usize) {
        let (literal, rest) = self.rest.split_at(bytes);
        self.out.extend(literal.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.last = ' ';
        self.rest = rest;
    }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut skip = false;
    for (at, _) in text.char_indices() {
        let pair = text.get(at..at + 2).unwrap_or_default();
        if skip {
            skip = false;
        } else if pair == "/*" {
            depth += 1;
            skip = true;
        } else if pair == "*/" {
            depth -= 1;
            skip = true;
            if depth == 0 {
                return at + 2;
            }
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn raw_string(text: &str) -> usize {
    let hashes = text.chars().skip(1).take_while(|c| *c == '#').count();
    let body = text.get(1 + hashes..).unwrap_or_default();
    if !body.starts_with('"') {
        return 0;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let begin = 2 + hashes;
    text.get(begin..).and_then(|rest| rest.find(&close)).map_or(text.len(), |end| begin + end + close.len())
}

/// A character literal; zero for a lifetime, which opens with the same mark.
fn character(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            let _escaped = characters.next();
            characters.find(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1)
        }
        Some(_) => characters.next().filter(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_lines_stay() {
        let source = "let a = \"x}\\\"{\"; // {\nlet b = r#\"\"}\"#; /* { /* } */ { */ let c = '}'; let d: &'a str = b\"{\";\n";
        let code = code_only(source);
        assert_eq!(code.lines().count(), source.lines().count());
        assert!(!code.contains(['{', '}']), "{code}");
        assert!(code.contains("let c =") && code.contains("&'a str"), "{code}");
    }

    #[test]
    fn functions_are_measured_from_signature_to_closing_brace() {
        let code = "fn one() {}\nfn two(\n  a: [u8; 4],\n) {\n  if a { b }\n}\ntrait T { fn three(); }\n";
        let found: Vec<(String, usize, usize)> =
            functions(code).into_iter().map(|f| (f.name, f.line, f.lines)).collect();
        assert_eq!(found, [("one".to_owned(), 1, 1), ("two".to_owned(), 2, 5)]);
    }

    #[test]
    fn only_an_inline_test_module_ends_the_counted_part() {
        assert_eq!(above_tests("a\n#[cfg(test)]\nmod tests {\n}\n"), "a\n");
        assert_eq!(above_tests("#[cfg(test)]\nmod tests;\nb\n"), "#[cfg(test)]\nmod tests;\nb\n");
        assert_eq!(
            above_tests("a\n    #[cfg(test)]\n    fn x() {}\n"),
            "a\n    #[cfg(test)]\n    fn x() {}\n"
        );
    }
}
