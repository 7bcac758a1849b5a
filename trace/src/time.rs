//! Time in whole milliseconds, and how finely a source could express it.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// Milliseconds in a second.
pub const SECOND_MS: i64 = 1_000;
/// Milliseconds in a minute.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// Milliseconds in an hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds in a day.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// A moment: milliseconds since 1970-01-01 00:00:00 UTC.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Later than every moment a trace may hold.
    pub const MAX: Self = Self(i64::MAX);

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND_MS)
    }
}

impl Add<i64> for Timestamp {
    type Output = Self;

    /// A moment `span_ms` milliseconds later; saturates instead of wrapping.
    fn add(self, span_ms: i64) -> Self {
        Self(self.0.saturating_add(span_ms))
    }
}

impl Sub for Timestamp {
    type Output = i64;

    /// Milliseconds from `earlier` to `self`; saturates instead of wrapping.
    fn sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The finest difference in time that a source could express. Ties below it are unavoidable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Resolution {
    /// One millisecond.
    #[default]
    #[serde(rename = "ms")]
    Millisecond,
    /// One second.
    #[serde(rename = "s")]
    Second,
    /// One minute.
    #[serde(rename = "min")]
    Minute,
}

impl Resolution {
    /// The step in milliseconds.
    #[must_use]
    pub fn step_ms(self) -> i64 {
        match self {
            Self::Millisecond => 1,
            Self::Second => SECOND_MS,
            Self::Minute => MINUTE_MS,
        }
    }

    /// Rounds a moment down to this resolution.
    #[must_use]
    pub fn floor(self, at: Timestamp) -> Timestamp {
        match self {
            // The common case, without a division.
            Self::Millisecond => at,
            Self::Second | Self::Minute => Timestamp(at.0 - at.0.rem_euclid(self.step_ms())),
        }
    }
}
