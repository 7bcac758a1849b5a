//! p-values of a family of tests, adjusted so that one bound holds for all.

/// Adjusted p-values, in the order given: rejecting those up to α is wrong anywhere with
/// probability α at most, whatever the tests have to do with one another.
///
/// # Complexity
/// O(m log m) for m tests.
///
/// # Source
/// Holm (1979), "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
/// Statistics 6(2), 65–70.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 0.0_f64;
    for (place, &idx) in order.iter().enumerate() {
        least = least.max(p_values[idx] * (p_values.len() - place) as f64).min(1.0);
        adjusted[idx] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_on_paper() {
        // 0.01 · 4, 0.02 · 3, 0.03 · 2, and 0.04 · 1 raised to its predecessor.
        assert_eq!(holm(&[0.02, 0.01, 0.04, 0.03]), [0.06, 0.04, 0.06, 0.06]);
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }
}
