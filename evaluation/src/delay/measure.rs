//! From histories to delays.

use claque_sim::GroundTruth;
use claque_trace::Timestamp;

use super::campaign::seconds;
use super::history::part;
use super::{Delay, DelayQuantile, History, Look, Onset};
use crate::ranking::float;

/// Shares at which delays are reported, in twentieths.
const QUANTILES: u64 = 20;

/// Whom there is to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Its first operated post.
    pub from: Timestamp,
    /// The campaign that made it.
    pub campaign: u32,
}

/// When methods are looked at, and what there is to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Moments of the looks, ascending.
    pub looks: Vec<Timestamp>,
    /// The positives, ascending by account.
    pub targets: Vec<Target>,
    /// For each campaign the first posts of its waves, ascending.
    pub waves: Vec<Vec<Timestamp>>,
    /// Hashtags that are used and that nobody pushes.
    pub innocent_hashtags: u64,
}

/// One positive: from when on it could be found, and the look at which it was.
pub(super) struct Case {
    pub(super) since: Timestamp,
    due: usize,
    pub(super) found: Option<usize>,
    pub(super) campaign: u32,
}

impl Watch {
    /// The watch over a world in which so many hashtags are used that nobody pushes.
    #[must_use]
    pub fn new(truth: &GroundTruth, innocent_hashtags: u64, looks: Vec<Timestamp>) -> Self {
        let first = |account| {
            let controls = truth.controls_of(account);
            let (campaign, control) = controls.min_by_key(|(_, control)| control.from)?;
            Some(Target { from: control.from, campaign })
        };
        let waves = truth.campaigns().iter().map(|campaign| {
            let mut from: Vec<Timestamp> = campaign.waves.values().map(|wave| wave.from).collect();
            from.sort_unstable();
            from
        });
        let targets = truth.controlled().into_iter().filter_map(first).collect();
        Self { looks, targets, waves: waves.collect(), innocent_hashtags }
    }

    /// How long a method took. `oracle` is what the oracle said at the same looks.
    ///
    /// # Panics
    /// When a history is not about these looks and positives.
    #[must_use]
    pub fn delay(&self, history: &History, oracle: Option<&History>, rate: f64) -> Delay {
        let (threshold, false_alerts) = history.threshold(rate);
        let found = self.found(history, threshold);
        let dues: Vec<Option<usize>> = match oracle {
            Some(oracle) => self.found(oracle, oracle.threshold(rate).0),
            None => (0..self.targets.len()).map(|nth| Some(self.first_look(nth))).collect(),
        };
        let case = |nth: usize| {
            let (due, Target { from, campaign }) = (dues[nth]?, self.targets[nth]);
            let since = if oracle.is_some() { self.looks[due] } else { from };
            Some(Case { since, due, found: found[nth], campaign })
        };
        let cases: Vec<Case> = (0..self.targets.len()).filter_map(case).collect();
        let most = part(rate, usize::try_from(self.innocent_hashtags).unwrap_or(usize::MAX));
        let (hashtag_threshold, false_hashtags) = history.alerts.threshold(most);
        let missed = dues.iter().zip(&found).filter(|(due, _)| due.is_none());
        Delay {
            false_alert_rate: rate,
            false_alerts,
            threshold: threshold.is_finite().then_some(threshold),
            onset: if oracle.is_some() { Onset::Oracle } else { Onset::FirstOperatedPost },
            false_hashtags: (!history.alerts.is_silent()).then_some(false_hashtags),
            campaigns: self.campaigns(&cases, &history.alerts, hashtag_threshold),
            undetectable: missed.clone().count() as u64,
            found_undetectable: missed.filter(|(_, found)| found.is_some()).count() as u64,
            ..self.of(&cases)
        }
    }

    /// What follows from those who count.
    fn of(&self, cases: &[Case]) -> Delay {
        let delays_s = sorted(cases.iter().filter_map(|case| self.delay_s(case)));
        let delays_waves = sorted(cases.iter().filter_map(|case| self.delay_waves(case)));
        let n = cases.len() as u64;
        let within = |delays: &[f64], share: u64| nearest_rank(delays, n, share);
        let quantile = |share: u64| {
            Some(DelayQuantile {
                share: float(share) / float(QUANTILES),
                delay_s: within(&delays_s, share)?,
                delay_waves: within(&delays_waves, share)?,
            })
        };
        let credit: f64 = cases.iter().map(|case| self.credit(case)).sum();
        Delay {
            positives: n,
            never_found: n - delays_s.len() as u64,
            median_s: within(&delays_s, QUANTILES / 2),
            p90_s: within(&delays_s, QUANTILES * 9 / 10),
            median_waves: within(&delays_waves, QUANTILES / 2),
            p90_waves: within(&delays_waves, QUANTILES * 9 / 10),
            score: (n > 0).then(|| 100.0 * credit / float(n)),
            quantiles: (1..=QUANTILES).map_while(quantile).collect(),
            looks: (0..self.looks.len()).map(|look| self.look(look, cases)).collect(),
            ..Delay::nothing()
        }
    }

    fn found(&self, history: &History, threshold: f64) -> Vec<Option<usize>> {
        assert_eq!(history.n_positives(), self.targets.len(), "a history of other accounts");
        history.found(threshold, |nth| self.first_look(nth))
    }

    /// The first look that can see an operated post.
    fn first_look(&self, nth: usize) -> usize {
        let look = self.looks.partition_point(|&look| look < self.targets[nth].from);
        look.min(self.looks.len().saturating_sub(1))
    }

    fn delay_s(&self, case: &Case) -> Option<f64> {
        Some(seconds(case.since, self.looks[case.found?]))
    }

    /// Waves that began after the onset, until the account was flagged.
    fn delay_waves(&self, case: &Case) -> Option<f64> {
        let found_at = self.looks[case.found?];
        Some(float(self.waves_between(case.campaign, case.since, found_at)))
    }

    /// Waves of a campaign that began after one moment and not after another.
    pub(super) fn waves_between(&self, campaign: u32, since: Timestamp, at: Timestamp) -> u64 {
        let waves = &self.waves[campaign as usize];
        let begun = |by: Timestamp| waves.partition_point(|&wave| wave <= by);
        begun(at).saturating_sub(begun(since)) as u64
    }

    /// Share of the looks from the onset on at which the account stands flagged.
    fn credit(&self, case: &Case) -> f64 {
        let left = |look: usize| float((self.looks.len() - look) as u64);
        case.found.map_or(0.0, |found| left(found.max(case.due)) / left(case.due))
    }

    fn look(&self, look: usize, cases: &[Case]) -> Look {
        let count =
            |holds: &dyn Fn(&Case) -> bool| cases.iter().filter(|c| holds(c)).count() as u64;
        Look {
            at_ms: self.looks[look].0,
            due: count(&|case| case.due <= look),
            found: count(&|case| case.found.is_some_and(|found| found <= look)),
        }
    }
}

fn sorted(delays: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut delays: Vec<f64> = delays.collect();
    delays.sort_by(f64::total_cmp);
    delays
}

/// The smallest delay that so many twentieths of all `n` stay within; those that are not listed have a
/// delay without end.
fn nearest_rank(delays: &[f64], n: u64, share: u64) -> Option<f64> {
    let rank = (share * n).div_ceil(QUANTILES).max(1);
    delays.get(usize::try_from(rank - 1).ok()?).copied()
}
