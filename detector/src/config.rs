//! Checks that every method's parameters go through.

use std::fmt;

use serde::Deserializer;
use serde::de::{Error, Unexpected, Visitor};

/// A parameter that no method could run with.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("parameter {name} = {found}: accepted is {accepted}")]
pub struct ConfigError {
    /// The parameter's key.
    pub name: &'static str,
    /// What was given.
    pub found: String,
    /// What would be accepted, with its unit.
    pub accepted: &'static str,
}

/// Accepts `value` when `holds`, else names the parameter and what would be accepted.
///
/// # Errors
/// [`ConfigError`] when `holds` is false.
pub fn require<T: fmt::Display>(
    holds: bool,
    name: &'static str,
    value: &T,
    accepted: &'static str,
) -> Result<(), ConfigError> {
    if holds {
        Ok(())
    } else {
        Err(ConfigError { name, found: short(&value.to_string()), accepted })
    }
}

/// Accepts a whole number above 0; `accepted` is `1 … or more` with what it counts.
///
/// # Errors
/// [`ConfigError`] when it is not.
pub fn one_or_more<T: Copy + Default + PartialOrd + fmt::Display>(
    name: &'static str,
    value: T,
    accepted: &'static str,
) -> Result<(), ConfigError> {
    require(value > T::default(), name, &value, accepted)
}

/// Accepts a number of neighbours that an account is tied to: 2 to 10,000 accounts.
///
/// # Errors
/// [`ConfigError`] when it is not.
pub fn neighbours(value: usize) -> Result<(), ConfigError> {
    require((2..=10_000).contains(&value), "neighbours", &value, "2 to 10000 accounts")
}

/// Accepts a quantile: 0 to 1.
///
/// # Errors
/// [`ConfigError`] when it is not.
pub fn zero_to_one(name: &'static str, value: f64) -> Result<(), ConfigError> {
    require((0.0..=1.0).contains(&value), name, &value, "a quantile from 0 to 1")
}

/// A number, or the word `none` for no number: settings are written as TOML, which has no null.
///
/// # Errors
/// Those of the format, for anything else.
pub(crate) fn number_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    from.deserialize_any(NumberOrNone)
}

struct NumberOrNone;

impl Visitor<'_> for NumberOrNone {
    type Value = Option<f64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or none")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<f64>, E> {
        Ok(Some(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<f64>, E> {
        Ok(Some(number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<f64>, E> {
        Ok(Some(number as f64))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Option<f64>, E> {
        if word == "none" { Ok(None) } else { Err(E::invalid_value(Unexpected::Str(word), &self)) }
    }

    fn visit_unit<E: Error>(self) -> Result<Option<f64>, E> {
        Ok(None)
    }
}

/// Most letters of a value that is shown; a float may have three hundred digits.
const SHOWN_MAX: usize = 60;

fn short(value: &str) -> String {
    if value.chars().count() <= SHOWN_MAX {
        return value.to_owned();
    }
    let first: String = value.chars().take(SHOWN_MAX - 1).collect();
    first + "…"
}

/// A time window in seconds as whole milliseconds: positive, at most 400 days.
///
/// # Errors
/// [`ConfigError`] when it is not.
pub fn window_ms(name: &'static str, seconds: f64) -> Result<i64, ConfigError> {
    let holds = seconds.is_finite() && (0.001..=34_560_000.0).contains(&seconds);
    require(holds, name, &seconds, "a time in seconds from 0.001 to 34560000 (400 days)")?;
    #[expect(clippy::cast_possible_truncation, reason = "checked above to fit")]
    Ok(libm::round(seconds * 1_000.0) as i64)
}
