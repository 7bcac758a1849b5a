//! A value of a line as written: text stays in the line, so that a post costs no memory of its own.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

/// Any JSON value.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Written<'a> {
    /// `null`, or no such key.
    #[default]
    Nothing,
    Text(Cow<'a, str>),
    Number(Number),
    List(Vec<Written<'a>>),
    /// A truth value or an object, which mean nothing here.
    Other(Value),
}

impl Written<'_> {
    /// The value on its own, to be shown.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Text(text) => text.as_ref().into(),
            Self::Number(number) => number.clone().into(),
            Self::List(values) => values.iter().map(Self::value).collect(),
            Self::Other(value) => value.clone(),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Written<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Written<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Written::Nothing)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Written::Other(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Written::Number(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Written::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(value).map_or(Written::Nothing, Written::Number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Written::Text(text.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Written::Text(text.to_owned().into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(Written::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Written::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_is_shown_as_it_was() {
        for text in [
            "null",
            "true",
            "-7",
            "18446744073709551615",
            "0.25",
            r#""tea""#,
            r#""a\nb""#,
            "[]",
            r#"["tea",1,[null]]"#,
            r#"{"a":[1,"b"],"c":null}"#,
        ] {
            let written: Written<'_> = serde_json::from_str(text).expect("it is JSON");
            assert_eq!(written.value().to_string(), text);
        }
    }

    #[test]
    fn plain_text_stays_where_it_is() {
        let written: Written<'_> = serde_json::from_str(r#""tea""#).expect("it is JSON");
        assert!(matches!(written, Written::Text(Cow::Borrowed("tea"))));
    }
}
