//! How much of a hashtag's own rhythm the posts of one account cover.

use claque_trace::time::{HOUR_MS, MINUTE_MS};

use super::moments::Uses;
use crate::clock::Clock;
use crate::corpus::Corpus;

/// Bin of the smoothed intensity, ms: ten windows, at least half an hour, at most an hour, rounded
/// to one or the other so that bins and hours begin together.
pub(super) fn bin_ms(window_ms: i64) -> i64 {
    if window_ms <= 3 * MINUTE_MS { HOUR_MS / 2 } else { HOUR_MS }
}

/// The share of a hashtag's uses by time: counts per bin, spread inside bins by the clock profile.
#[derive(Debug, Clone)]
struct Intensity<'a> {
    clock: &'a Clock,
    bin_ms: i64,
    /// Numbers of the bins that hold uses, ascending.
    bins: Vec<i64>,
    /// Uses before each of them, and all uses at the end.
    before: Vec<f64>,
}

impl<'a> Intensity<'a> {
    fn new(at_ms: impl Iterator<Item = i64>, bin_ms: i64, clock: &'a Clock) -> Self {
        let (mut bins, mut before, mut seen) = (Vec::new(), Vec::new(), 0.0);
        for at_ms in at_ms {
            let bin = at_ms.div_euclid(bin_ms);
            if bins.last() != Some(&bin) {
                bins.push(bin);
                before.push(seen);
            }
            seen += 1.0;
        }
        before.push(seen);
        Self { clock, bin_ms, bins, before }
    }

    /// Share of the uses before `at_ms`.
    fn cumulative(&self, at_ms: i64) -> f64 {
        let bin = at_ms.div_euclid(self.bin_ms);
        let place = self.bins.partition_point(|&earlier| earlier < bin);
        let inside = if self.bins.get(place) == Some(&bin) {
            let from = bin.saturating_mul(self.bin_ms);
            let until = from.saturating_add(self.bin_ms);
            let (start, end) = (self.clock.mass(from), self.clock.mass(until));
            // Times so late that a bin has no width left count as its end.
            let share =
                if end > start { (self.clock.mass(at_ms) - start) / (end - start) } else { 1.0 };
            share * (self.before[place + 1] - self.before[place])
        } else {
            0.0
        };
        (self.before[place] + inside) / self.before[self.before.len() - 1]
    }
}

/// The chance that a post placed by a hashtag's rhythm falls within the window of a post of one
/// account, for every account and hashtag it uses.
#[derive(Debug, Clone)]
pub(super) struct Coverage {
    /// Hashtags of each account ascending, account after account, with their coverage in `0..=1`.
    of_account: Vec<(u32, f64)>,
    by_account: Vec<usize>,
}

impl Coverage {
    pub(super) fn new(corpus: &Corpus, uses: &Uses, window_ms: i64, clock: &Clock) -> Self {
        let bin_ms = bin_ms(window_ms);
        let all = corpus.by_hashtag().map(|posts| {
            let at_ms = posts.iter().map(|&post| corpus.at[post as usize]);
            Intensity::new(at_ms, bin_ms, clock)
        });
        let all: Vec<Intensity<'_>> = all.collect();
        let mut coverage = Self { of_account: Vec::new(), by_account: vec![0] };
        let mut theirs = Vec::new();
        for account in 0..corpus.n_accounts() {
            theirs.clear();
            theirs.extend_from_slice(uses.of(crate::corpus::dense(account)));
            // By hashtag, then time: the order of the uses themselves.
            theirs.sort_unstable();
            for run in theirs.chunk_by(|&a, &b| hashtag(uses, a) == hashtag(uses, b)) {
                let at_ms = run.iter().map(|&u| uses.at[u as usize]);
                let number = hashtag(uses, run[0]);
                let covered = covered(&all[number as usize], at_ms, window_ms);
                coverage.of_account.push((number, covered));
            }
            coverage.by_account.push(coverage.of_account.len());
        }
        coverage
    }

    pub(super) fn of(&self, account: u32) -> &[(u32, f64)] {
        let account = account as usize;
        &self.of_account[self.by_account[account]..self.by_account[account + 1]]
    }
}

fn hashtag(uses: &Uses, u: u32) -> u32 {
    uses.hashtag[u as usize]
}

/// Share of the intensity within `window_ms` of ascending times.
fn covered(intensity: &Intensity<'_>, at_ms: impl Iterator<Item = i64>, window_ms: i64) -> f64 {
    let (mut covered, mut until) = (0.0, i64::MIN);
    for at_ms in at_ms {
        let from = at_ms.saturating_sub(window_ms).max(until);
        until = at_ms.saturating_add(window_ms);
        covered += intensity.cumulative(until) - intensity.cumulative(from);
    }
    covered.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_the_merged_length_where_posts_are_even() {
        // Four uses in one half hour: the intensity is even over 1,800 s.
        let clock = Clock::even();
        let even =
            Intensity::new([100, 500_000, 900_000, 1_700_000].into_iter(), 1_800_000, &clock);
        // [790 s, 910 s] and [850 s, 970 s] merge into 180 s.
        let merged = covered(&even, [850_000, 910_000].into_iter(), 60_000);
        assert!((merged - 180.0 / 1_800.0).abs() < 1e-12, "{merged}");
        // At the edge half of the window lies where the hashtag is silent.
        assert!((covered(&even, [0].into_iter(), 60_000) - 60.0 / 1_800.0).abs() < 1e-12);
        assert!((covered(&even, [0, 900_000].into_iter(), 5_000_000) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn bins_hold_their_share_of_the_uses() {
        let clock = Clock::even();
        let times = [0, 1, 2, 3_600_000];
        let intensity = Intensity::new(times.into_iter(), 1_800_000, &clock);
        assert!((intensity.cumulative(900_000) - 0.375).abs() < 1e-12);
        assert!((intensity.cumulative(3_000_000) - 0.75).abs() < 1e-12);
        assert!((intensity.cumulative(4_500_000) - 0.875).abs() < 1e-12);
    }
}
