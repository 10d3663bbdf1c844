//! Canonical JSON: RFC 8785, restricted to ASCII names and integers below 2^53.
//!
//! Bytes that differ from their own re-serialisation are refused, which refuses duplicate names too.

use serde_json::Value;

/// The most bytes an entry may have: tlog-tiles gives it a 16-bit length.
pub const MAX_BYTES: usize = 65_535;

/// The greatest integer in an act, 2^53 - 1, so that every JSON reader reads the same number.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why bytes are not canonical JSON of this register.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// Longer than [`MAX_BYTES`].
    #[error("the document has {bytes} bytes; an act has at most 65535")]
    TooLong {
        /// How many bytes there were.
        bytes: usize,
    },
    /// Not JSON at all.
    #[error("not JSON at line {line}, column {column}; write one JSON object")]
    NotJson {
        /// Line, counted from 1.
        line: usize,
        /// Column, counted from 1.
        column: usize,
    },
    /// A number that is not an integer in range.
    #[error("`{number}` is not an integer below 2^53; write degrees times 10^7 and likelihoods times 10^6")]
    Number {
        /// The number as it was written.
        number: String,
    },
    /// A member's name outside ASCII.
    #[error("the name `{name}` is not printable ASCII; names here are")]
    Name {
        /// The name.
        name: String,
    },
    /// JSON, but not in the one spelling that RFC 8785 gives it.
    #[error("the bytes differ from their canonical form; sort names, drop spaces and duplicates (RFC 8785)")]
    NotCanonical,
}

/// The canonical bytes of `value`.
///
/// # Errors
/// When a number is not an integer in range, a name is not ASCII, or the result is too long.
pub fn serialize(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let out = value_bytes(value)?;
    if out.len() > MAX_BYTES {
        return Err(CanonicalError::TooLong { bytes: out.len() });
    }
    Ok(out)
}

/// The canonical bytes of the value of a sealed field, which may be longer than an act: a picture, a list.
///
/// # Errors
/// When a number is not an integer in range or a name is not ASCII.
pub fn value_bytes(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::with_capacity(1024);
    write(value, &mut out)?;
    Ok(out)
}

/// The value that `bytes` are the canonical form of.
///
/// # Errors
/// See [`CanonicalError`].
pub fn parse(bytes: &[u8]) -> Result<Value, CanonicalError> {
    if bytes.len() > MAX_BYTES {
        return Err(CanonicalError::TooLong { bytes: bytes.len() });
    }
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|e| CanonicalError::NotJson { line: e.line(), column: e.column() })?;
    if serialize(&value)? == bytes { Ok(value) } else { Err(CanonicalError::NotCanonical) }
}

fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => {
            let in_range = number.as_u64().is_some_and(|n| n <= MAX_INTEGER)
                || number.as_i64().is_some_and(|n| n < 0 && n.unsigned_abs() <= MAX_INTEGER);
            if !in_range {
                return Err(CanonicalError::Number { number: number.to_string() });
            }
            out.extend_from_slice(number.to_string().as_bytes());
        }
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        Value::Object(members) => {
            // Sorted here, so that the order does not hang on a feature of the JSON library.
            let mut names: Vec<_> = members.iter().collect();
            names.sort_by_key(|(name, _)| *name);
            out.push(b'{');
            for (i, (name, item)) in names.into_iter().enumerate() {
                if !name.bytes().all(|b| b.is_ascii_graphic()) {
                    return Err(CanonicalError::Name { name: name.clone() });
                }
                if i > 0 {
                    out.push(b',');
                }
                write_string(name, out);
                out.push(b':');
                write(item, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    // The library's escapes are those of RFC 8785 section 3.2.2.2.
    out.extend_from_slice(Value::String(text.to_owned()).to_string().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_document_has_one_spelling() {
        let cases: [(&str, Result<(), CanonicalError>); 9] = [
            (r#"{"a":1,"b":[true,null,"x"]}"#, Ok(())),
            (r#"{"b":1,"a":1}"#, Err(CanonicalError::NotCanonical)),
            (r#"{"a":1,"a":1}"#, Err(CanonicalError::NotCanonical)),
            (r#"{"a": 1}"#, Err(CanonicalError::NotCanonical)),
            (r#"{"a":1.0}"#, Err(CanonicalError::Number { number: "1.0".into() })),
            (r#"{"a":9007199254740991}"#, Ok(())),
            (r#"{"a":9007199254740992}"#, Err(CanonicalError::Number { number: "9007199254740992".into() })),
            (r#"{"a":-0}"#, Err(CanonicalError::Number { number: "-0.0".into() })),
            (r#"{"a":"\u0041"}"#, Err(CanonicalError::NotCanonical)),
        ];
        for (text, expect) in cases {
            assert_eq!(parse(text.as_bytes()).map(|_| ()), expect, "{text}");
        }
    }

    #[test]
    fn escapes_are_those_of_rfc_8785() {
        let value = Value::String("\u{8}\t\n\u{c}\r\"\\/\u{1}\u{7f}é€".into());
        let text = String::from_utf8(serialize(&value).expect("canonical")).expect("UTF-8");
        assert_eq!(text, "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0001\u{7f}é€\"");
    }
}
