//! A method by name, with some of its parameters set.

use claque_detector::{Method, Unit, catalogue};
use claque_evaluation::MethodAbout;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::error::{most_like, syntax};
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
    let nearest = || most_like(name, catalogue().iter().map(|entry| entry.name));
    if Method::by_name(name).is_none() {
        return Err(Error::Unknown { what: "method", name: name.to_owned(), nearest: nearest() });
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
    let method = Method::deserialize(table).map_err(|error| syntax(&origin, "", &error))?;
    let wrong = |source| Error::Method { origin, source };
    method.check().map_err(wrong).map(|()| method)
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
        check("coordnet", &[("method", "ccb")], "`method` is no parameter");
        check("coortweet", &[("edge_weight", "1.5")], "edge_weight = 1.5: accepted is");
    }
}
