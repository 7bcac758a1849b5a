//! Quantiles of any number of durations in a fixed room.

/// Bins for each doubling: a quantile is right to 1.1 %.
const PER_DOUBLING: f64 = 64.0;
/// Enough for 2^40 ms, which is 35 years.
const BINS: usize = 64 * 40;

/// Durations in milliseconds, counted by their logarithm.
#[derive(Debug, Clone)]
pub(crate) struct LogHistogram {
    bins: Vec<u64>,
    n: u64,
}

impl Default for LogHistogram {
    fn default() -> Self {
        Self { bins: vec![0; BINS], n: 0 }
    }
}

impl LogHistogram {
    /// One more duration; negative ones count as zero.
    pub(crate) fn push(&mut self, span_ms: i64) {
        #[expect(clippy::cast_precision_loss, reason = "spans are far below 2^53 ms")]
        let place = PER_DOUBLING * libm::log2(span_ms.max(0) as f64 + 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0")]
        let bin = (place as usize).min(BINS - 1);
        self.bins[bin] += 1;
        self.n += 1;
    }

    /// The duration that this share of all lies below, milliseconds; none of nothing.
    pub(crate) fn quantile_ms(&self, share: f64) -> Option<f64> {
        let wanted = share * super::float(self.n);
        let mut below = 0;
        let bin = self.bins.iter().position(|&count| {
            below += count;
            count > 0 && super::float(below) >= wanted
        })?;
        // Within a bin durations are taken to lie evenly.
        let count = super::float(self.bins[bin]);
        let inside = 1.0 - (super::float(below) - wanted) / count;
        Some(libm::exp2((super::float(bin as u64) + inside) / PER_DOUBLING) - 1.0)
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "made-up numbers are small")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(LogHistogram::default().quantile_ms(0.5), None);
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_sorted_durations(
            spans in prop::collection::vec(0_i64..1_000_000_000, 1..200), share in 0.01..0.99_f64,
        ) {
            let mut histogram = LogHistogram::default();
            spans.iter().for_each(|&span| histogram.push(span));
            let mut sorted = spans;
            sorted.sort_unstable();
            let rank = (share * sorted.len() as f64).ceil() as usize;
            let exact = sorted[rank.max(1) - 1] as f64;
            let found = histogram.quantile_ms(share).unwrap();
            prop_assert!((found - exact).abs() <= 0.011 * (exact + 1.0), "{found} for {exact}");
        }
    }
}
