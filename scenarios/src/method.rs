//! A method by name, with some of its parameters set.

use claque_detector::{Method, Unit, catalogue};
use claque_evaluation::MethodAbout;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::error::syntax;
use crate::{Error, Limits, Program, is_program};

/// A method of the catalogue, or a program.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum AnyMethod {
    /// Of the catalogue.
    Ours(Method),
    /// A program.
    Program(Program),
}

impl AnyMethod {
    /// The method of this name, as [`find_method`] does, or the program written so.
    ///
    /// # Errors
    /// Those of [`find_method`]; [`Error::Program`] with what would be accepted.
    pub fn find(name: &str, settings: &[(String, String)], limits: Limits) -> Result<Self, Error> {
        if !is_program(name) {
            return find_method(name, settings).map(Self::Ours);
        }
        if let Some((key, _)) = settings.first() {
            let message =
                format!("`{key}` cannot be set: the parameters of a program are its arguments");
            return Err(Error::Program { program: name.to_owned(), message });
        }
        Program::parse(name, limits).map(Self::Program)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Ours(method) => method.name(),
            Self::Program(program) => program.name(),
        }
    }

    /// What it is, of a method of the catalogue.
    #[must_use]
    pub fn about(&self) -> Option<MethodAbout> {
        let entry = match self {
            Self::Ours(method) => catalogue().iter().find(|entry| entry.name == method.name()),
            Self::Program(_) => None,
        };
        entry.map(|entry| MethodAbout {
            idea: entry.summary.to_owned(),
            unit: entry.unit.to_owned(),
            cost: entry.cost.to_owned(),
            source: entry.source.to_owned(),
        })
    }

    /// Whether it says something about this unit. A program scores accounts and may group them.
    #[must_use]
    pub fn judges(&self, unit: Unit) -> bool {
        match self {
            Self::Ours(method) => method.judges(unit),
            Self::Program(_) => matches!(unit, Unit::Accounts | Unit::Groups),
        }
    }
}

/// The method of this name with `key=value` settings over its defaults. Values are written as in
/// TOML; a word that is not a TOML value is text.
///
/// # Errors
/// [`Error::Unknown`] with the nearest name; [`Error::Syntax`] or [`Error::Method`] naming the
/// parameter and what would be accepted.
pub fn find_method(name: &str, settings: &[(String, String)]) -> Result<Method, Error> {
    if Method::by_name(name).is_none() {
        return Err(Error::unknown("method", name, catalogue().iter().map(|entry| entry.name)));
    }
    let mut table = Table::new();
    table.insert("method".to_owned(), Value::String(name.to_owned()));
    for (key, value) in settings {
        if key == "method" {
            let message = "`method` is no parameter: it is what the parameters are for".to_owned();
            return Err(Error::Syntax { origin: format!("method {name}"), message, nearest: None });
        }
        table.insert(key.clone(), parse_value(value));
    }
    let origin = format!("method {name}");
    let read = Method::deserialize(table);
    let method = read.map_err(|error| unreadable(name, settings, &origin, &error))?;
    let wrong = |source| Error::Method { origin, source };
    method.check().map_err(wrong).map(|()| method)
}

/// Why settings are none of the method: the first that is none by itself, under its name.
fn unreadable(
    name: &str,
    settings: &[(String, String)],
    origin: &str,
    error: &toml::de::Error,
) -> Error {
    let of_one = |(key, text): &(String, String)| {
        let error = alone(name, key, parse_value(text)).err()?;
        let is_known = !error.message().starts_with("unknown field");
        is_known.then(|| syntax(origin, "", &error)).map(|error| (key.clone(), text.clone(), error))
    };
    let Some((key, text, Error::Syntax { message, nearest, .. })) =
        settings.iter().find_map(of_one)
    else {
        return syntax(origin, "", error);
    };
    let accepted = accepted(name, &key).map(|accepted| format!("; accepted is {accepted}"));
    let accepted = accepted.or_else(|| about(name, &key)).unwrap_or_default();
    let expected = message.find("expected").map_or(&*message, |place| &message[place..]);
    let message = format!("parameter {key} = {}: {expected}{accepted}", found(&text));
    Error::Syntax { origin: origin.to_owned(), message, nearest }
}

/// Most letters of a setting that a message repeats.
const FOUND_CHARS: usize = 60;

/// A setting as it may be shown: text in quotes, and short.
fn found(text: &str) -> String {
    let found: String = text.chars().take(FOUND_CHARS).collect();
    match parse_value(text) {
        Value::String(_) => format!("{:?}", found.trim_matches('"')),
        _ => found.replace(char::is_control, " "),
    }
}

/// The method with one setting over its defaults.
fn alone(name: &str, key: &str, value: Value) -> Result<Method, toml::de::Error> {
    let method = ("method".to_owned(), Value::String(name.to_owned()));
    Method::deserialize(Table::from_iter([method, (key.to_owned(), value)]))
}

/// What a parameter is, with its unit, and what it is unless set.
fn about(name: &str, key: &str) -> Option<String> {
    let parameters = Method::by_name(name)?.parameters();
    let parameter = parameters.into_iter().find(|parameter| parameter.name == key)?;
    Some(format!("; it is {} by default: {}", parameter.default, parameter.about))
}

/// What a parameter accepts, with its unit, as the method tells for values that hardly any takes.
fn accepted(name: &str, key: &str) -> Option<&'static str> {
    let whole = [0, i64::from(u32::MAX), i64::MAX].map(Value::Integer);
    let values = whole.into_iter().chain([-1.0, 1e300].map(Value::Float));
    let refused = |value| alone(name, key, value).ok()?.check().err();
    values.filter_map(refused).find(|error| error.name == key).map(|error| error.accepted)
}

fn parse_value(text: &str) -> Value {
    let parsed = toml::from_str::<Table>(&format!("value = {text}")).ok();
    let parsed = parsed.filter(|table| table.len() == 1);
    let value = parsed.and_then(|mut table| table.remove("value"));
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, settings: &[(&str, &str)], expected: &str) {
        let settings: Vec<_> =
            settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let found = match find_method(name, &settings) {
            Ok(method) => method.name().to_owned(),
            Err(error) => error.to_string(),
        };
        assert!(found.contains(expected), "{found}");
    }

    #[test]
    fn what_is_wrong_is_named_with_what_would_be_accepted() {
        check("coordnet", &[("time_window_s", "60"), ("min_edge_weight", "2")], "coordnet");
        check("cordnet", &[], "did you mean `coordnet`");
        check("coordnet", &[("time_windw_s", "60")], "did you mean `time_window_s`");
        check("coordnet", &[("time_window_s", "-1")], "time_window_s = -1: accepted is");
        check("coordnet", &[("time_window_s", "soon")], "expected a number");
        check("coordnet", &[("time_window_s", "soon")], "parameter time_window_s = \"soon\": ");
        check("coordnet", &[("time_window_s", "soon")], "accepted is a time in seconds from 0.001");
        let words = "parameter pair_budget = -1: expected a whole number from 0 to \
                     9223372036854775807; accepted is 1 pair or more";
        check("copost", &[("time_window_s", "5"), ("pair_budget", "-1")], words);
        check("elmas", &[("min_posts", "-1")], "parameter min_posts = -1: expected a whole number");
        check("copost", &[("reposts", "2")], "parameter reposts = 2: expected a boolean");
        let list = "window_s = 60: expected a sequence; it is [10.0,60.0,300.0,900.0] by default: Time windows";
        check("ccb", &[("window_s", "60")], list);
        check("bicm", &[("correction", "x")], "parameter correction = \"x\": expected ");
        check(
            "ccb",
            &[("window_s", "[1, true]")],
            "parameter window_s = [1, true]: expected a number",
        );
        let long = format!("1{}", "0".repeat(300));
        check("copost", &[("pair_budget", &long)], &format!("= \"1{}\": expected", "0".repeat(59)));
        check("fraudar", &[("bucket_s", "none")], "fraudar");
        check(
            "fraudar",
            &[("bucket_s", "soon")],
            "parameter bucket_s = \"soon\": expected a number, or none",
        );
        check("coordnet", &[("method", "ccb")], "`method` is no parameter");
        check("coortweet", &[("edge_weight", "1.5")], "edge_weight = 1.5: accepted is");
    }
}
