//! Pure computations behind the statistics, one per file, each against a naive twin or a law whose
//! answer is known.

pub(crate) mod dispersion;
pub(crate) mod gaps;
pub(crate) mod hawkes;
pub(crate) mod log_histogram;
pub(crate) mod pairs;
pub(crate) mod power_law;
pub(crate) mod rank_frequency;
pub(crate) mod slope;
pub(crate) mod window;

/// A count as a float; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(crate) fn float(n: u64) -> f64 {
    n as f64
}

/// The middle value, or the mean of the two in the middle; none of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    let high = *values.get(middle)?;
    let is_odd = values.len() % 2 == 1;
    Some(if is_odd { high } else { f64::midpoint(values[middle - 1], high) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_few() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
