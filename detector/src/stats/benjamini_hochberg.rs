//! Many tests at once: Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.

/// q-value of each of the ascending `p_values` among `n_tests` tests, of which those not listed
/// have larger p-values: the smallest false discovery rate at which the test is called.
///
/// # Complexity
/// O(n) for n listed tests.
///
/// ```
/// use claque_detector::stats::benjamini_hochberg::q_values;
///
/// assert_eq!(q_values(&[0.01, 0.015, 0.5], 4.0), [0.03, 0.03, 0.5 * 4.0 / 3.0]);
/// ```
#[must_use]
pub fn q_values(p_values: &[f64], n_tests: f64) -> Vec<f64> {
    let mut least = 1.0_f64;
    let q_values = p_values.iter().enumerate().rev().map(|(idx, &p)| {
        least = least.min(p * n_tests / (idx + 1) as f64);
        least
    });
    let mut q_values: Vec<f64> = q_values.collect();
    q_values.reverse();
    q_values
}
