//! Whether methods differ at all over many blocks, and how they rank on average.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::ranks;

/// Mean ranks of methods, and the test that they are all alike.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Friedman {
    /// Mean rank of each method over the blocks, 1 for the highest value.
    pub mean_ranks: Vec<f64>,
    /// The chance of ranks as different as these if all methods were alike; `None` with fewer than
    /// two blocks or methods, or where all are tied everywhere.
    pub p_value: Option<f64>,
}

/// Ranks methods within each block (a scenario, say), highest value first, and tests whether they
/// are alike. Every block has a value for every method.
///
/// # Complexity
/// O(b k log k) for b blocks and k methods.
///
/// # Source
/// Friedman (1937), DOI 10.1080/01621459.1937.10503522, with the correction for ties of Conover
/// (1999), Practical Nonparametric Statistics, section 5.8.
#[must_use]
pub fn friedman(blocks: &[Vec<f64>]) -> Friedman {
    let k = blocks.first().map_or(0, Vec::len);
    let ranked: Vec<Vec<f64>> = blocks.iter().map(|values| highest_first(values)).collect();
    let n = ranked.len() as f64;
    let mean = |method: usize| ranked.iter().map(|ranks| ranks[method]).sum::<f64>() / n;
    let mean_ranks: Vec<f64> = (0..k).map(mean).collect();
    let middle = (k as f64 + 1.0) / 2.0;
    let squares: f64 = ranked.iter().flatten().map(|rank| rank * rank).sum();
    let spread = squares - n * k as f64 * middle * middle;
    let between: f64 = mean_ranks.iter().map(|rank| (rank - middle) * (rank - middle)).sum();
    let has_answer = k > 1 && n > 1.0 && spread > 0.0;
    let p_value = has_answer.then(|| {
        let statistic = (k as f64 - 1.0) * n * n * between / spread;
        let law = ChiSquared::new(k as f64 - 1.0).expect("one degree of freedom or more");
        law.sf(statistic)
    });
    Friedman { mean_ranks, p_value }
}

fn highest_first(values: &[f64]) -> Vec<f64> {
    ranks(&values.iter().map(|value| -value).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_always_wins_has_rank_one() {
        let blocks = [vec![0.9, 0.5, 0.1], vec![0.8, 0.2, 0.4], vec![0.7, 0.6, 0.5]];
        let found = friedman(&blocks);
        assert_eq!(found.mean_ranks, [1.0, 7.0 / 3.0, 8.0 / 3.0]);
        // χ² = 12 · Σ R² / (n k (k + 1)) − 3 n (k + 1) with R = 3, 7, 8: 12 · 122 / 36 − 36 = 14/3.
        let expected = libm::exp(-7.0 / 3.0);
        assert!((found.p_value.unwrap() - expected).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn nothing_is_said_where_nothing_differs() {
        assert_eq!(friedman(&[vec![0.5, 0.5], vec![0.1, 0.1]]).p_value, None);
        assert_eq!(friedman(&[vec![0.5, 0.4]]).p_value, None);
        assert!(friedman(&[]).mean_ranks.is_empty());
    }
}
