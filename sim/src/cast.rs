//! Conversions between counts and floats, each with the reason why it loses nothing that matters.

/// Seconds as whole milliseconds; saturates.
#[expect(clippy::cast_possible_truncation, reason = "float to int saturates")]
pub(crate) fn ms_of_s(seconds: f64) -> i64 {
    (seconds * 1_000.0) as i64
}

/// Hours as whole milliseconds; saturates.
#[expect(clippy::cast_possible_truncation, reason = "float to int saturates")]
pub(crate) fn ms_of_h(hours: f64) -> i64 {
    (hours * 3_600_000.0) as i64
}

/// A span as a float; exact below 2^53 ms, which is 285,000 years.
#[expect(clippy::cast_precision_loss, reason = "spans are far below 2^53 ms")]
pub(crate) fn float_of_ms(span_ms: i64) -> f64 {
    span_ms as f64
}

/// A count as a float; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(crate) fn float_of(n: usize) -> f64 {
    n as f64
}

/// Rounded down; saturates at both ends.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
pub(crate) fn count_of(value: f64) -> u32 {
    value as u32
}

/// A table's length or position as a 32-bit number.
pub(crate) fn u32_of(n: usize) -> u32 {
    u32::try_from(n).expect("tables of a world have fewer than 2^32 entries")
}
