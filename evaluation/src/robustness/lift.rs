//! What a ranking is worth beyond what volume alone would give.
//!
//! Labels are shuffled among active accounts of about equal volume (posts, in powers of two), so every
//! shuffle has as many busy and as many quiet positives as the truth. A method that only finds who is
//! busy is as good on shuffled labels as on real ones. Shuffling among everybody would compare with the
//! share of positives, which any taste for busy accounts beats. The mean over keyed shuffles stands for
//! the expectation, which has no closed form with strata and ties; shuffles are the same for all methods
//! on a world, so methods are compared without its error.
//!
//! # Source
//! After Pantè et al. 2025, arXiv:2502.17344, who hold coordination against matched organic controls; the strata are our
//! choice.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::SplitMix64;
use serde::{Deserialize, Serialize};

use claque_detector::Findings;
use claque_trace::AccountId;

use crate::labels::{Labels, POSITIVE};
use crate::metrics::join;
use crate::ranking::float;

/// Shuffles; the mean is then known to a sixth of how much one shuffle varies.
const SHUFFLES: u32 = 32;
/// Where shuffled labels leave less than this to gain, nothing can be said.
const ROOM_MIN: f64 = 1e-9;

/// Average precision against labels shuffled among accounts of like volume.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    /// Mean average precision on shuffled labels.
    pub shuffled: f64,
    /// Its standard error.
    pub error: f64,
    /// (average precision - shuffled) / (1 - shuffled): 1 is perfect, 0 no better than volume, below 0
    /// worse. `None` where volume alone gives everybody away.
    pub lift: Option<f64>,
}

/// The lift of findings; `volume` is how many posts an account made. `None` without positives.
///
/// # Complexity
/// O(n log n + 32 (p + s)) for n accounts, p of them positives, and s distinct scores.
#[must_use]
pub fn lift(
    findings: &Findings,
    labels: &Labels,
    volume: impl Fn(AccountId) -> u32,
) -> Option<Lift> {
    let scored = join(findings, labels);
    let ladder = Ladder::new(&scored.iter().map(|(score, _)| *score).collect::<Vec<f64>>());
    let places: Vec<usize> = (0..scored.len()).filter(|&n| scored[n].1 == POSITIVE).collect();
    if places.is_empty() {
        return None;
    }
    let found = ladder.average_precision(places.into_iter());
    let volumes = labels.iter().map(|(account, _)| volume(account));
    let mut strata = Strata::new(volumes.zip(scored.iter().map(|(_, class)| *class == POSITIVE)));
    let shuffled = |nth: u32| {
        let mut random = SplitMix64::seed_from_u64(u64::from(nth));
        ladder.average_precision(strata.draw(&mut random).into_iter())
    };
    let shuffled: Vec<f64> = (0..SHUFFLES).map(shuffled).collect();
    let (mean, error) = mean_and_error(&shuffled);
    let lift = (1.0 - mean > ROOM_MIN).then(|| (found - mean) / (1.0 - mean));
    Some(Lift { shuffled: mean, error, lift })
}

/// Accounts in order of score.
struct Ladder {
    /// For each account the step it stands on, highest score first.
    steps: Vec<usize>,
    /// Accounts on each step.
    sizes: Vec<u64>,
}

impl Ladder {
    fn new(scores: &[f64]) -> Self {
        // As in a ranking the two zeros are one score.
        let scores: Vec<f64> = scores.iter().map(|score| score + 0.0).collect();
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_unstable_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        let (mut steps, mut sizes) = (vec![0; scores.len()], Vec::new());
        for ties in order.chunk_by(|&a, &b| scores[a].total_cmp(&scores[b]).is_eq()) {
            ties.iter().for_each(|&account| steps[account] = sizes.len());
            sizes.push(ties.len() as u64);
        }
        Self { steps, sizes }
    }

    /// As [`crate::Ranking::average_precision`], if these accounts were the positives.
    fn average_precision(&self, positives: impl ExactSizeIterator<Item = usize>) -> f64 {
        let total = float(positives.len() as u64);
        let mut hits = vec![0_u64; self.sizes.len()];
        positives.for_each(|account| hits[self.steps[account]] += 1);
        let (mut sum, mut above, mut flagged) = (0.0, 0, 0);
        for (&gained, &size) in hits.iter().zip(&self.sizes) {
            above += gained;
            flagged += size;
            sum += float(gained) / total * (float(above) / float(flagged));
        }
        sum.min(1.0)
    }
}

/// Accounts by volume, and how many of each are positives.
struct Strata(Vec<(Vec<usize>, usize)>);

impl Strata {
    fn new(accounts: impl Iterator<Item = (u32, bool)>) -> Self {
        let mut strata: Vec<(Vec<usize>, usize)> = vec![(Vec::new(), 0); 33];
        for (account, (volume, is_positive)) in accounts.enumerate() {
            let stratum = &mut strata[(u32::BITS - volume.leading_zeros()) as usize];
            stratum.0.push(account);
            stratum.1 += usize::from(is_positive);
        }
        strata.retain(|(_, positives)| *positives > 0);
        Self(strata)
    }

    /// As many accounts of each stratum as it has positives, by chance.
    fn draw(&mut self, random: &mut SplitMix64) -> Vec<usize> {
        let mut drawn = Vec::new();
        for (accounts, positives) in &mut self.0 {
            accounts.sort_unstable();
            for nth in 0..*positives {
                let other = random.random_range(nth..accounts.len());
                accounts.swap(nth, other);
            }
            drawn.extend_from_slice(&accounts[..*positives]);
        }
        drawn
    }
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, libm::sqrt(squares / (n - 1.0) / n))
}

#[cfg(test)]
mod tests {
    use claque_detector::AccountScore;
    use proptest::prelude::*;

    use super::*;
    use crate::Ranking;

    /// Score, volume, whether positive.
    fn check(accounts: &[(f64, u32, bool)]) -> Option<Lift> {
        let (mut scores, mut classes) = (Vec::new(), Vec::new());
        for (account, &(score, _, is_positive)) in (0..).map(AccountId).zip(accounts) {
            scores.push(AccountScore { account, score, group: None });
            classes.push((account, if is_positive { "campaign" } else { "ordinary" }));
        }
        let findings = Findings { accounts: scores, ..Findings::default() };
        lift(&findings, &Labels::new(classes), |account| accounts[account.index()].1)
    }

    /// One positive of two of like volume; the busy innocent is no candidate. The positive stands first
    /// or second among the three: 1 or 1/2, half of the time each.
    #[test]
    fn labels_move_among_accounts_of_like_volume() {
        let found = check(&[(3.0, 2, true), (2.0, 3, false), (1.0, 500, false)]).unwrap();
        // 32 shuffles between 1 and 1/2: a standard deviation of 1/4 / √32.
        assert!((found.shuffled - 0.75).abs() < 5.0 * 0.25 / 32.0_f64.sqrt(), "{found:?}");
        assert!((0.03..0.06).contains(&found.error) && found.lift == Some(1.0), "{found:?}");
        assert_eq!(check(&[(1.0, 1, false)]), None);
    }

    /// A method that scores volume in powers of two gains nothing over volume.
    #[test]
    fn what_volume_gives_is_no_lift() {
        let account = |n: u32| (f64::from(n / 10), 1 << (n / 10), n % 10 < n / 20);
        let found = check(&(0..100).map(account).collect::<Vec<_>>()).unwrap();
        assert!(found.lift.unwrap().abs() < 1e-9 && found.error < 1e-9, "{found:?}");
    }

    #[test]
    fn nothing_is_said_where_volume_gives_everybody_away() {
        let found = check(&[(2.0, 100, true), (1.0, 1, false)]).unwrap();
        assert_eq!((found.shuffled, found.lift), (1.0, None));
    }

    proptest! {
        #[test]
        fn a_ladder_ranks_as_a_ranking(
            scored in proptest::collection::vec((0_u8..12, any::<bool>()), 1..60)
        ) {
            let scored: Vec<_> = scored.into_iter().map(|(s, p)| (f64::from(s), p)).collect();
            let ladder = Ladder::new(&scored.iter().map(|s| s.0).collect::<Vec<_>>());
            let places: Vec<usize> = (0..scored.len()).filter(|&n| scored[n].1).collect();
            if let Some(expected) = Ranking::new(scored).average_precision() {
                let found = ladder.average_precision(places.into_iter());
                prop_assert!((found - expected).abs() < 1e-12);
            }
        }

        /// A perfect ranking has a lift of 1, whatever the volumes, or none can be told.
        #[test]
        fn perfect_is_one(volumes in proptest::collection::vec((0_u32..50, any::<bool>()), 2..40)) {
            let accounts: Vec<_> =
                volumes.into_iter().map(|(v, p)| (f64::from(u8::from(p)), v, p)).collect();
            if let Some(found) = check(&accounts) {
                prop_assert!(found.lift.is_none_or(|lift| (lift - 1.0).abs() < 1e-9));
            }
        }
    }
}
