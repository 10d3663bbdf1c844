//! A stated value in words, as a memorandum shows it beside the fact: never more of it than a reader needs.

use std::fmt::{Display, Error, Write as _};

use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use crate::fact::Fact;
use crate::words::{say_instants, say_share};

/// A fact whose type the reader of the memorandum need not know.
pub(crate) trait Stated {
    /// Writes what is stated, and on what it rests; nothing where nobody stated it.
    fn say(&self, out: &mut String);
}

impl<T: Serialize> Stated for Fact<T> {
    fn say(&self, out: &mut String) {
        match self {
            Self::Missing => {}
            Self::Known { value, basis } => {
                // Writing into a `String` cannot fail.
                let _ = value.serialize(Words::new(out));
                if let Some(basis) = basis {
                    out.push_str(" (basis: ");
                    out.push_str(basis);
                    out.push(')');
                }
            }
            Self::Disputed { why } => {
                out.push_str("disputed: ");
                say_instants(out, why);
            }
            Self::Sealed => out.push_str("sealed"),
            Self::Erased => out.push_str("erased"),
        }
    }
}

struct Words<'a> {
    out: &'a mut String,
    /// What stands between the parts of a list.
    between: &'static str,
}

impl<'a> Words<'a> {
    const fn new(out: &'a mut String) -> Self {
        Self { out, between: ", " }
    }
}

/// How the parts of a table are written.
enum Shape {
    /// Only its name: an area.
    Name,
    /// Nothing: a point on the ground, which its camera names.
    Nothing,
    /// Only how large it is: a reference list.
    Count,
    /// An assessment by people.
    Judgement,
    /// Each part that is set, after its words.
    Parts,
}

struct Table<'a> {
    out: &'a mut String,
    shape: Shape,
    first: bool,
}

/// The words before a part of a table; one that is not here is written as it is spelled.
fn words_before(key: &str) -> Option<&'static str> {
    Some(match key {
        "windows" | "from" | "system" | "legal_fact" | "name" | "kind" => "",
        "areas" => "areas ",
        "cameras" => "cameras ",
        "persons" => "persons ",
        "systems" => "systems ",
        "reference_list" => "reference list of ",
        "threshold_e6" => "least likelihood ",
        "max_delay_ms" => "greatest delay in ms ",
        "sample_size" => "sample of ",
        "basis" => "basis: ",
        _ => return None,
    })
}

impl Table<'_> {
    fn part(&mut self, key: &'static str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        match self.shape {
            Shape::Nothing => return Ok(()),
            Shape::Name if key != "name" => return Ok(()),
            Shape::Count if key != "count" => return Ok(()),
            Shape::Name => {}
            Shape::Count => {
                let start = self.out.len();
                value.serialize(Words::new(self.out))?;
                let one = self.out.get(start..) == Some("1");
                self.out.push_str(if one { " entry" } else { " entries" });
                return Ok(());
            }
            Shape::Judgement => return self.judged(key, value),
            Shape::Parts => {
                let before = self.out.len();
                let joined = match key {
                    _ if self.first => "",
                    "until" | "version" | "at" => " ",
                    _ => "; ",
                };
                self.out.push_str(joined);
                match words_before(key) {
                    Some(words) => self.out.push_str(words),
                    None => {
                        self.out.push_str(&key.replace('_', " "));
                        self.out.push(' ');
                    }
                }
                let start = self.out.len();
                value.serialize(Words::new(self.out))?;
                if self.out.get(start..) == Some(NOT_SET) {
                    self.out.truncate(before);
                    return Ok(());
                }
                if key == "threshold_e6" {
                    let millionths = self.out.split_off(start);
                    say_share(self.out, &millionths);
                }
                self.first = false;
                return Ok(());
            }
        }
        value.serialize(Words::new(self.out))
    }

    fn judged(&mut self, key: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        if key == "affirmed" {
            let start = self.out.len();
            value.serialize(Words::new(self.out))?;
            let answer = self.out.split_off(start);
            self.out.push_str(if answer == "yes" { "affirmed" } else { "denied" });
            return Ok(());
        }
        let words = match key {
            "by" => ", by ",
            "at" => " at ",
            _ => ", on ",
        };
        self.out.push_str(words);
        // Evidence has commas of its own.
        value.serialize(Words { out: self.out, between: "; " })
    }
}

const NOT_SET: &str = "not set";

macro_rules! displayed {
    ($($name:ident $number:ty)*) => {
        $(fn $name(self, v: $number) -> Result<(), Error> {
            self.collect_str(&v)
        })*
    };
}

impl<'a> Serializer for Words<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = List<'a>;
    type SerializeMap = List<'a>;
    type SerializeStruct = Table<'a>;
    type SerializeStructVariant = Table<'a>;

    fn serialize_bool(self, v: bool) -> Result<(), Error> {
        self.out.push_str(if v { "yes" } else { "no" });
        Ok(())
    }

    displayed! {
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64
        serialize_f32 f32 serialize_f64 f64
    }

    fn serialize_char(self, v: char) -> Result<(), Error> {
        self.out.push(v);
        Ok(())
    }

    fn serialize_str(self, v: &str) -> Result<(), Error> {
        say_instants(self.out, v);
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        let start = self.out.len();
        write!(self.out, "{value}")?;
        let written = self.out.split_off(start);
        say_instants(self.out, &written);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.out.push_str(NOT_SET);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_none()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        for (place, word) in variant.split('_').enumerate() {
            if place > 0 {
                self.out.push(' ');
            }
            self.out.push_str(word);
        }
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'a>, Error> {
        Ok(List { out: self.out, first: true, between: self.between })
    }

    fn serialize_tuple(self, len: usize) -> Result<List<'a>, Error> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<List<'a>, Error> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        len: usize,
    ) -> Result<List<'a>, Error> {
        self.serialize_seq(Some(len))
    }

    fn serialize_map(self, len: Option<usize>) -> Result<List<'a>, Error> {
        self.serialize_seq(len)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Table<'a>, Error> {
        let shape = match name {
            "Area" => Shape::Name,
            "Point" => Shape::Nothing,
            "ReferenceList" => Shape::Count,
            "Judgement" => Shape::Judgement,
            _ => Shape::Parts,
        };
        Ok(Table { out: self.out, shape, first: true })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Table<'a>, Error> {
        self.serialize_struct(variant, len)
    }
}

/// What stands in a row; of a map each name with what it stands for.
struct List<'a> {
    out: &'a mut String,
    first: bool,
    between: &'static str,
}

impl List<'_> {
    fn next(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        if !self.first {
            self.out.push_str(self.between);
        }
        self.first = false;
        value.serialize(Words::new(self.out))
    }

    fn end(self) {
        if self.first {
            self.out.push_str("none");
        }
    }
}

macro_rules! list {
    ($($as:ident $each:ident)*) => {
        $(impl $as for List<'_> {
            type Ok = ();
            type Error = Error;

            fn $each<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.next(value)
            }

            fn end(self) -> Result<(), Error> {
                List::end(self);
                Ok(())
            }
        })*
    };
}

list! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

impl SerializeMap for List<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.next(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.out.push(' ');
        let start = self.out.len();
        value.serialize(Words::new(self.out))?;
        if self.out.len() == start {
            self.out.pop();
        }
        Ok(())
    }

    fn end(self) -> Result<(), Error> {
        List::end(self);
        Ok(())
    }
}

macro_rules! table {
    ($($as:ident)*) => {
        $(impl $as for Table<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.part(key, value)
            }

            fn end(self) -> Result<(), Error> {
                if matches!(self.shape, Shape::Parts) && self.first {
                    self.out.push_str("none set");
                }
                Ok(())
            }
        })*
    };
}

table! { SerializeStruct SerializeStructVariant }

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::case::{Access, AnnexTwo, Judgement, MemberState};
    use crate::limits::{Bound, Limits, ReferenceList, SystemVersion, Window};
    use crate::time::Millis;

    fn said<T: Serialize>(value: T) -> String {
        let mut out = String::new();
        Fact::known(value).say(&mut out);
        out
    }

    #[test]
    fn a_value_is_said_in_words() {
        let at = "2026-11-22T10:00:00.000Z".parse::<crate::time::Instant>().expect("an instant");
        assert_eq!(said(true), "yes");
        assert_eq!(said(at), "2026-11-22 10:00 UTC");
        assert_eq!(said(Access::LimitedByHolder), "limited by holder");
        assert_eq!(said(MemberState::Se), "SE");
        assert_eq!(said(BTreeSet::from([AnnexTwo::Rape, AnnexTwo::Sabotage])), "rape, sabotage");
        assert_eq!(said(BTreeSet::<AnnexTwo>::new()), "none");
        let judged = Judgement {
            affirmed: true,
            by: "officer".into(),
            at,
            evidence: vec!["report 7".into(), "log".into()],
        };
        assert_eq!(said(judged), "affirmed, by officer at 2026-11-22 10:00 UTC, on report 7; log");
    }

    #[test]
    fn limits_are_said_as_far_as_they_are_set_and_never_to_the_last_corner() {
        let at = |text: &str| text.parse().expect("an instant");
        let limits = Limits {
            windows: Bound::Within(vec![Window {
                from: at("2026-11-22T09:00:00.000Z"),
                until: at("2026-11-22T15:00:00.000Z"),
            }]),
            systems: Bound::Within(BTreeSet::from([SystemVersion {
                system: "a".into(),
                version: "4".into(),
            }])),
            reference_list: Bound::Within(BTreeSet::from([ReferenceList { sha256: "00".into(), count: 2 }])),
            threshold_e6: Bound::Within(640_000),
            max_delay_ms: Bound::Within(Millis(4000)),
            ..Limits::NOT_SET
        };
        assert_eq!(
            said(limits),
            "2026-11-22 09:00 UTC until 2026-11-22 15:00 UTC; systems a version 4; reference list of 2 entries; \
             least likelihood 0.64; greatest delay in ms 4000"
        );
        assert_eq!(said(Limits::NOT_SET), "none set");
    }

    #[test]
    fn what_is_not_known_is_not_said_to_be_anything() {
        let say = |fact: Fact<bool>| {
            let mut out = String::new();
            fact.say(&mut out);
            out
        };
        assert_eq!(say(Fact::Missing), "");
        assert_eq!(say(Fact::Disputed { why: "by whom".into() }), "disputed: by whom");
        assert_eq!(say(Fact::Sealed), "sealed");
        assert_eq!(say(Fact::Known { value: true, basis: Some("file 3".into()) }), "yes (basis: file 3)");
    }
}
