//! Whether two verdicts on the same accounts differ in how often they are wrong.

use statrs::distribution::{Binomial, DiscreteCDF};

/// One-sided p-value that the second verdict is no worse, from how many accounts only the first
/// had right and how many only the second had: the chance of so many losses among the flips.
///
/// # Source
/// McNemar (1947), DOI 10.1007/BF02295996, in its exact binomial form.
#[must_use]
pub fn mcnemar(only_first_right: u64, only_second_right: u64) -> f64 {
    let flips = only_first_right + only_second_right;
    if only_first_right == 0 {
        return 1.0;
    }
    let law = Binomial::new(0.5, flips).expect("a half is a probability");
    law.sf(only_first_right - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flips_on_paper() {
        assert_eq!(mcnemar(0, 5), 1.0);
        assert!((mcnemar(3, 0) - 0.125).abs() < 1e-12);
        assert!((mcnemar(2, 1) - 0.5).abs() < 1e-12);
    }
}
