//! Numbers as people read them.

/// What stands where a number is undefined.
pub(crate) const UNDEFINED: &str = "–";

/// What stands where something does not come about, however long one waits.
pub(crate) const NEVER: &str = "never";

/// `1,234,567`.
pub(crate) fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Differences of shares below this are rounding of the last digits, and none.
const ROUNDING: f64 = 1e-12;

/// Three decimals, for shares in columns: `0.938`; `<0.001` and `>-0.001` for what would round to
/// nothing.
pub(crate) fn share(value: f64) -> String {
    match value {
        v if v.abs() < ROUNDING => "0.000".to_owned(),
        v if v > 0.0 && v < 0.000_5 => "<0.001".to_owned(),
        v if v < 0.0 && v > -0.000_5 => ">-0.001".to_owned(),
        v => format!("{v:.3}"),
    }
}

/// Three significant digits with thousands separators: `0.0123`, `1.23`, `12.3`, `1,230`.
pub(crate) fn significant(value: f64) -> String {
    if !value.is_finite() {
        return UNDEFINED.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    // Rounding first decides 999.6 (1,000) and 9.996 (10.0) the right way.
    let rounded: f64 = format!("{value:.2e}").parse().expect("it was written as a number");
    match rounded.abs() {
        size if !(1e-4..1e15).contains(&size) => format!("{value:.2e}"),
        size if size >= 100.0 => {
            let sign = if rounded < 0.0 { "-" } else { "" };
            sign.to_owned() + &thousands(whole(size))
        }
        size if size >= 10.0 => format!("{rounded:.1}"),
        size if size >= 1.0 => format!("{rounded:.2}"),
        size if size >= 0.1 => format!("{rounded:.3}"),
        size if size >= 0.01 => format!("{rounded:.4}"),
        size if size >= 0.001 => format!("{rounded:.5}"),
        _ => format!("{rounded:.6}"),
    }
}

/// Three significant digits and a letter for the size: `1.20 M`, `85.0 k`, `12.0`.
pub(crate) fn short(value: f64) -> String {
    scaled(value, &[(1e9, " G"), (1e6, " M"), (1e3, " k")], "")
}

/// The same without trailing zeros, for axes: `1.5 M`, `10 k`.
pub(crate) fn tick(value: f64) -> String {
    let text = short(value);
    let (number, unit) = text.split_once(' ').unwrap_or((&text, ""));
    let number = match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    };
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}

/// `10`, and `2 to 10` where scenarios have from fewest to most.
pub(crate) fn span([fewest, most]: [usize; 2]) -> String {
    let [low, high] = [fewest, most].map(|n| thousands(n as u64));
    if fewest == most { high } else { format!("{low} to {high}") }
}

/// The same with what they are: `10 seeds`.
pub(crate) fn seeds(fewest_most: [usize; 2]) -> String {
    let word = if fewest_most[1] == 1 { "seed" } else { "seeds" };
    format!("{} {word}", span(fewest_most))
}

/// `12.3 MB`, in powers of ten.
pub(crate) fn bytes(value: u64) -> String {
    scaled(value as f64, &[(1e12, " TB"), (1e9, " GB"), (1e6, " MB"), (1e3, " kB")], " B")
}

/// Seconds in the unit that fits, from seconds to hours: `45.0 s`, `12.5 min`, `36.0 h`.
pub(crate) fn duration(seconds: f64) -> String {
    if seconds == f64::INFINITY {
        return NEVER.to_owned();
    }
    // 59.99 s is 1.00 min, so the unit is chosen after rounding.
    let rounded: f64 = format!("{seconds:.2e}").parse().unwrap_or(seconds);
    let (size, unit) = match rounded {
        s if s < 60.0 => (1.0, "s"),
        s if s < 3_600.0 => (60.0, "min"),
        _ => (3_600.0, "h"),
    };
    format!("{} {unit}", significant(seconds / size))
}

fn scaled(value: f64, units: &[(f64, &str)], rest: &str) -> String {
    // 999,999 is 1.00 M, so the unit is chosen after rounding.
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    match units.iter().find(|(size, _)| rounded.abs() >= *size) {
        Some((size, unit)) => significant(rounded / size) + unit,
        None if rounded.fract() == 0.0 => format!("{rounded}{rest}"),
        None => significant(rounded) + rest,
    }
}

/// A number that is not negative, as a whole number.
pub(crate) fn whole(value: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, as a display wants")]
    let whole = value.round() as u64;
    whole
}

/// `1 run`, `2 runs`.
pub(crate) fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n as u64), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_unit_that_fits() {
        let shown = [0.0, 45.0, 59.999, 750.0, 3_599.9, 129_600.0, f64::INFINITY].map(duration);
        let expected = ["0 s", "45.0 s", "1.00 min", "12.5 min", "1.00 h", "36.0 h", "never"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn three_significant_digits_survive_rounding() {
        let shown = [0.0, 0.012_34, 0.938_4, 1.0, 9.996, 12.34, 999.6, 1_234.0, 1_234_567.0, 2e-9];
        assert_eq!(
            shown.map(significant),
            [
                "0",
                "0.0123",
                "0.938",
                "1.00",
                "10.0",
                "12.3",
                "1,000",
                "1,230",
                "1,230,000",
                "2.00e-9"
            ]
        );
        assert_eq!(significant(f64::NAN), "–");
    }

    #[test]
    fn units_are_chosen_after_rounding() {
        assert_eq!(
            [999_999.0, 84_960.0, 12.0, 0.5].map(short),
            ["1.00 M", "85.0 k", "12", "0.500"]
        );
        assert_eq!([1e6, 1.5e6, 1e5, 10.0, 0.0].map(tick), ["1 M", "1.5 M", "100 k", "10", "0"]);
        assert_eq!([0, 999, 12_345_678].map(bytes), ["0 B", "999 B", "12.3 MB"]);
    }

    #[test]
    fn shares_and_counts() {
        assert_eq!([-0.000_4, -0.25, 0.0].map(share), [">-0.001", "-0.250", "0.000"]);
        assert_eq!([-1.1e-16, 2.2e-16].map(share), ["0.000", "0.000"], "ties that were rounded");
        assert_eq!([0.0, 0.000_1, 0.93849, 1.0].map(share), ["0.000", "<0.001", "0.938", "1.000"]);
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(plural(1, "run", "runs"), "1 run");
    }

    #[test]
    fn seeds_are_told_from_fewest_to_most() {
        assert_eq!([[1, 1], [10, 10], [2, 10]].map(seeds), ["1 seed", "10 seeds", "2 to 10 seeds"]);
    }
}
