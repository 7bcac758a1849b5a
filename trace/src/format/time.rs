//! Times as text.
//!
//! Accepted are Unix seconds (`1503806734`, `1503806734.25`) and civil time in UTC
//! (`2017-08-27 04:05:34`, with `T`, a fraction and a final `Z` allowed), from 1970 to 2199.
//! Fractions finer than a millisecond are rounded down.

use std::fmt::Write;

use crate::Timestamp;
use crate::time::SECOND_MS;

/// What a time must look like, for messages.
pub(crate) const ACCEPTED: &str =
    "Unix seconds or YYYY-MM-DD HH:MM:SS in UTC, from 1970 until the end of 2199";

/// 2200-01-01 00:00:00 UTC.
const END: Timestamp = Timestamp(7_258_118_400_000);

/// Whether files may hold this time: from 1970 until the end of 2199.
#[must_use]
pub fn is_in_range(at: Timestamp) -> bool {
    (0..END.0).contains(&at.0)
}

/// Reads a time; `None` when it is not one, or out of range.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Timestamp> {
    let at = match text.get(4) {
        Some(b'-') => civil(text)?,
        _ => seconds(text)?,
    };
    is_in_range(at).then_some(at)
}

/// Unix seconds, with three decimals only where they are needed.
#[must_use]
pub fn to_seconds(at: Timestamp) -> String {
    let mut text = at.seconds().to_string();
    let ms = at.0.rem_euclid(SECOND_MS);
    if ms != 0 {
        write!(text, ".{ms:03}").expect("text grows as needed");
    }
    text
}

/// `2024-01-01T00:00:00.123Z`; Unix seconds where the calendar ends.
#[must_use]
pub fn to_civil(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| to_seconds(at), |t| t.to_string())
}

fn seconds(text: &[u8]) -> Option<Timestamp> {
    let (whole, fraction) = split_fraction(text)?;
    // Ten digits reach the year 2286, so longer ones are out of range however they go on.
    (whole.len() <= 10).then_some(())?;
    Some(Timestamp(number(whole)? * SECOND_MS + fraction))
}

fn civil(text: &[u8]) -> Option<Timestamp> {
    let text = text.strip_suffix(b"Z").unwrap_or(text);
    let (whole, fraction_ms) = split_fraction(text)?;
    let separators = [whole.get(7)?, whole.get(10)?, whole.get(13)?, whole.get(16)?];
    let is_shaped = matches!(separators, [b'-', b' ' | b'T', b':', b':']) && whole.len() == 19;
    is_shaped.then_some(())?;
    let part = |from: usize| number(&whole[from..from + 2]);
    let day = days_to(number(&whole[..4])?, part(5)?, part(8)?)?;
    let (hour, minute, second) = (part(11)?, part(14)?, part(17)?);
    let is_in_day = hour < 24 && minute < 60 && second < 60;
    let seconds = ((day * 24 + hour) * 60 + minute) * 60 + second;
    is_in_day.then_some(Timestamp(seconds * SECOND_MS + fraction_ms))
}

/// Days from 1970-01-01 to a date, which is counted from March on so that the day that some years
/// have more comes last (Howard Hinnant, 2013, *chrono-compatible low-level date algorithms*).
fn days_to(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    (1..=longest).contains(&day).then_some(days + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// What stands before the decimal point, and what after it in whole milliseconds.
fn split_fraction(text: &[u8]) -> Option<(&[u8], i64)> {
    let Some(point) = text.iter().position(|&b| b == b'.') else { return Some((text, 0)) };
    let digits = &text[point + 1..];
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    is_number.then_some(())?;
    let padded = digits.iter().copied().chain([b'0'; 3]).take(3);
    Some((&text[..point], padded.fold(0, |ms, digit| ms * 10 + i64::from(digit - b'0'))))
}

/// At most 18 decimal digits and nothing else.
fn number(digits: &[u8]) -> Option<i64> {
    let is_number = (1..=18).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| digits.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;

    fn check(input: &str, expected: Option<i64>) {
        assert_eq!(parse(input.as_bytes()).map(|at| at.0), expected, "{input:?}");
    }

    #[test]
    fn seconds_and_civil_time() {
        check("0", Some(0));
        check("1503806734", Some(1_503_806_734_000));
        check("1503806734.1239", Some(1_503_806_734_123));
        check("7258118399.999", Some(END.0 - 1));
        check("2017-08-27 04:05:34", Some(1_503_806_734_000));
        check("2017-08-27T04:05:34Z", Some(1_503_806_734_000));
        check("2017-08-27T04:05:34.5Z", Some(1_503_806_734_500));
        check("2024-02-29 00:00:00", Some(1_709_164_800_000));
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in ["", " ", "-1", "+1", "1e9", "1.", ".5", "NaN", "abc", "1503806734 ", "0x10"] {
            check(text, None);
        }
        for text in ["7258118400", "99999999999999999999", "2200-01-01 00:00:00"] {
            check(text, None);
        }
        for text in ["2023-02-29 00:00:00", "2024-13-01 00:00:00", "2024-01-01 24:00:00"] {
            check(text, None);
        }
        for text in
            ["2024-01-01", "2024-01-01 00:00", "2024-01-01 00:00:00+02", "1969-12-31 23:59:59"]
        {
            check(text, None);
        }
    }

    proptest! {
        /// Law: a date is what the calendar of jiff has it.
        #[test]
        fn dates_are_those_of_the_calendar(year in 0..2_300_i16, month in 0..14_i8, day in 0..33_i8) {
            let expected = DateTime::new(year, month, day, 0, 0, 0, 0).ok();
            let expected = expected.and_then(|date| TimeZone::UTC.to_timestamp(date).ok());
            let found = days_to(year.into(), month.into(), day.into());
            prop_assert_eq!(found, expected.map(|at| at.as_second().div_euclid(86_400)));
        }
    }

    #[test]
    fn written_times_read_back() {
        for ms in [0, 1, 999, 1_000, 1_503_806_734_120, END.0 - 1] {
            check(&to_seconds(Timestamp(ms)), Some(ms));
            check(&to_civil(Timestamp(ms)), Some(ms));
        }
    }
}
