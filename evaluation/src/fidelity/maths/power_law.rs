//! Tail exponents.

use super::float;

/// Exponent of a discrete power law for counts of at least `least`, by maximum likelihood; none
/// below `n_min` such counts.
///
/// # Source
/// Clauset, Shalizi and Newman (2009), doi:10.1137/070710111, equation 3.7: the continuous
/// estimate with the tail cut half a unit lower, within 1 % of the exact one from 6 on.
pub(crate) fn tail_exponent(counts: &[u32], least: u32, n_min: usize) -> Option<f64> {
    let tail = counts.iter().filter(|&&count| count >= least);
    let from = f64::from(least) - 0.5;
    let (mut n, mut sum) = (0_usize, 0.0);
    for &count in tail {
        n += 1;
        sum += libm::log(f64::from(count) / from);
    }
    (n >= n_min.max(1)).then(|| 1.0 + float(n as u64) / sum)
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "made-up numbers are small")]
mod tests {
    use super::*;
    use crate::fidelity::testing::Draws;

    /// Logarithms of 5 / 4.5 and 10 / 4.5; 4 is no tail.
    #[test]
    fn two_counts_by_hand() {
        let expected = 1.0 + 2.0 / ((5.0_f64 / 4.5).ln() + (10.0_f64 / 4.5).ln());
        assert_eq!(tail_exponent(&[4, 5, 10], 5, 1), Some(expected));
        assert_eq!(tail_exponent(&[4, 5, 10], 5, 3), None);
        assert_eq!(tail_exponent(&[], 5, 0), None);
    }

    #[test]
    fn known_exponents_are_recovered() {
        for exponent in [1.6, 2.0, 2.5] {
            let mut draws = Draws::new(3);
            // Rounded half up, a continuous law from 4.5 on becomes a discrete one from 5 on.
            let draw = |_| (4.5 * draws.unit().powf(-1.0 / (exponent - 1.0)) + 0.5) as u32;
            let counts: Vec<u32> = (0..20_000).map(draw).collect();
            let found = tail_exponent(&counts, 5, 100).unwrap();
            // Standard error (exponent − 1) / √20,000: four of them, and 1 % of bias.
            let room = (exponent - 1.0) * 0.03 + exponent * 0.01;
            assert!((found - exponent).abs() < room, "{found} for {exponent}");
        }
    }
}
