//! Two pieces of work side by side, for a ratio that means something on a busy machine.

use std::fmt;
use std::time::{Duration, Instant};

/// Seconds of alternating runs of two pieces of work.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    ours_s: Vec<f64>,
    theirs_s: Vec<f64>,
}

impl Ratio {
    /// Runs both in turns, `repetitions` times each; what is slow for a while is so for both.
    pub fn measure(
        repetitions: usize,
        mut ours: impl FnMut() -> Duration,
        mut theirs: impl FnMut() -> Duration,
    ) -> Self {
        let pair = |_| (ours().as_secs_f64(), theirs().as_secs_f64());
        let (ours_s, theirs_s) = (0..repetitions).map(pair).unzip();
        Self { ours_s, theirs_s }
    }

    /// Ratios ours / theirs of each turn, ascending.
    fn of_turns(&self) -> Vec<f64> {
        let turns = self.ours_s.iter().zip(&self.theirs_s);
        let mut ratios: Vec<f64> = turns.map(|(ours, theirs)| ours / theirs).collect();
        ratios.sort_unstable_by(f64::total_cmp);
        ratios
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratios = self.of_turns();
        let [Some(low), Some(high)] = [ratios.first(), ratios.last()] else {
            return write!(f, "nothing was measured");
        };
        let (ours_s, theirs_s) = (best(&self.ours_s), best(&self.theirs_s));
        let median = ratios[ratios.len() / 2];
        write!(
            f,
            "ratio of best {:.2} ({:.1} ms / {:.1} ms); of turns: median {median:.2}, \
             from {low:.2} to {high:.2}, n = {}",
            ours_s / theirs_s,
            ours_s * 1e3,
            theirs_s * 1e3,
            ratios.len()
        )
    }
}

/// The run that was disturbed least.
fn best(seconds: &[f64]) -> f64 {
    seconds.iter().copied().fold(f64::INFINITY, f64::min)
}

/// How long something takes; dropping its result is not in the time.
pub fn timed<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = std::hint::black_box(run());
    let elapsed = start.elapsed();
    drop(result);
    elapsed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_tells_best_median_and_spread() {
        let mut ours = [30, 20, 40].map(Duration::from_millis).into_iter();
        let mut theirs = [10, 20, 10].map(Duration::from_millis).into_iter();
        let ratio = Ratio::measure(3, || ours.next().unwrap(), || theirs.next().unwrap());
        let told = "ratio of best 2.00 (20.0 ms / 10.0 ms); of turns: median 3.00, \
                    from 1.00 to 4.00, n = 3";
        assert_eq!(ratio.to_string(), told);
    }

    #[test]
    fn no_turns_are_no_ratio() {
        let ratio = Ratio::measure(0, || Duration::ZERO, || Duration::ZERO);
        assert_eq!(ratio.to_string(), "nothing was measured");
    }
}
