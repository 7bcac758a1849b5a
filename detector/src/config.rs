//! Checks that every method's parameters go through.

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
pub fn require<T: std::fmt::Display>(
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
pub fn one_or_more<T: Copy + Default + PartialOrd + std::fmt::Display>(
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
