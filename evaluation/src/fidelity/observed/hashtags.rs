//! Popularity and novelty of hashtags in the posts that people chose to make.

use std::collections::BTreeMap;

use claque_sim::Cause;
use claque_trace::time::DAY_MS;
use claque_trace::{HashtagId, Post};

use crate::fidelity::classes::is_personal;
use crate::fidelity::maths::rank_frequency::{rank_slope, top_share};
use crate::fidelity::maths::slope::slope;
use crate::fidelity::maths::{float, median};

/// Uses from which on growth is looked at: our choice.
const GROWTH_FROM: u64 = 1_000;
/// From how large a part of all uses on growth is measured: as in the trace that it is compared
/// with, 9 to 157 M uses. Early growth hangs on the few who post in a world's first night.
const GROWTH_SPAN: f64 = 17.0;
/// Distance of points on the curve of growth.
const GROWTH_FACTOR: f64 = 1.1;

/// Shape of one day's counts.
#[derive(Debug, Clone, Copy)]
struct Day {
    slope: Option<f64>,
    top: Option<f64>,
    top_ten: Option<f64>,
}

/// Uses of hashtags.
#[derive(Debug)]
pub(crate) struct Hashtags {
    counts: Vec<u32>,
    n_uses: u64,
    n_distinct: u64,
    growth: Vec<(f64, f64)>,
    today: i64,
    uses_today: BTreeMap<HashtagId, u32>,
    days: Vec<Day>,
}

impl Hashtags {
    /// None of `n` hashtags used yet.
    pub(crate) fn new(n: usize) -> Self {
        Self {
            counts: vec![0; n],
            n_uses: 0,
            n_distinct: 0,
            growth: Vec::new(),
            today: i64::MIN,
            uses_today: BTreeMap::new(),
            days: Vec::new(),
        }
    }

    /// The next post.
    pub(crate) fn absorb(&mut self, post: &Post<'_>, cause: Cause) {
        if !is_personal(cause) {
            return;
        }
        let day = post.at.0.div_euclid(DAY_MS);
        if day != self.today {
            self.close_day();
            self.today = day;
        }
        post.hashtags.iter().for_each(|&hashtag| self.used(hashtag));
    }

    fn used(&mut self, hashtag: HashtagId) {
        let count = &mut self.counts[hashtag.index()];
        *count += 1;
        self.n_uses += 1;
        self.n_distinct += u64::from(*count == 1);
        *self.uses_today.entry(hashtag).or_default() += 1;
        let next = self.growth.last().map_or(float(GROWTH_FROM), |last| last.0 * GROWTH_FACTOR);
        if float(self.n_uses) >= next {
            self.growth.push((float(self.n_uses), float(self.n_distinct)));
        }
    }

    /// The day is over: its counts become a shape.
    pub(crate) fn close_day(&mut self) {
        let mut counts: Vec<u32> = std::mem::take(&mut self.uses_today).into_values().collect();
        if counts.is_empty() {
            return;
        }
        counts.sort_unstable_by_key(|&count| std::cmp::Reverse(count));
        self.days.push(Day {
            slope: rank_slope(&counts, 10, 1_000),
            top: top_share(&counts, 1),
            top_ten: top_share(&counts, 10),
        });
    }

    fn over_days(&self, of: impl Fn(&Day) -> Option<f64>) -> Option<f64> {
        median(self.days.iter().filter_map(of).collect())
    }

    /// Slope of a day's counts at ranks 10 to 1,000, median over days with so many hashtags.
    pub(crate) fn daily_slope(&self) -> Option<f64> {
        self.over_days(|day| day.slope)
    }

    /// Share of a day's uses that its first hashtag gets, median over days.
    pub(crate) fn daily_top(&self) -> Option<f64> {
        self.over_days(|day| day.top)
    }

    /// Share of a day's uses that its first ten hashtags get, median over days.
    pub(crate) fn daily_top_ten(&self) -> Option<f64> {
        self.over_days(|day| day.top_ten)
    }

    /// Heaps exponent: slope of the number of distinct hashtags against that of uses, both by
    /// logarithm, over the last [`GROWTH_SPAN`] of uses. None below ten points, 2,600 uses.
    pub(crate) fn heaps(&self) -> Option<f64> {
        let from = self.growth.last()?.0 / GROWTH_SPAN;
        let late = self.growth.iter().filter(|(n, _)| *n >= from);
        let points: Vec<_> = late.map(|(n, v)| (libm::log(*n), libm::log(*v))).collect();
        if points.len() < 10 { None } else { slope(&points) }
    }

    /// Hashtags used exactly once.
    pub(crate) fn n_used_once(&self) -> u64 {
        self.counts.iter().filter(|&&count| count == 1).count() as u64
    }

    /// Hashtags used at all.
    pub(crate) fn n_distinct(&self) -> u64 {
        self.n_distinct
    }
}

#[cfg(test)]
mod tests {
    use claque_sim::random::{Purpose, Seed, draw};
    use claque_trace::{AccountId, PostId, Timestamp};

    use super::*;

    fn absorbed(uses: &[(i64, u32)], n: usize) -> Hashtags {
        let mut hashtags = Hashtags::new(n);
        for &(at, tag) in uses {
            let tags = [HashtagId(tag)];
            let post = Post::new(Timestamp(at), AccountId(0), PostId(0), &tags);
            hashtags.absorb(&post, Cause::OWN);
        }
        hashtags.close_day();
        hashtags
    }

    #[test]
    fn two_days_by_hand() {
        let hashtags = absorbed(&[(0, 1), (1, 1), (2, 2), (3, 1), (DAY_MS, 2), (DAY_MS, 3)], 4);
        // The first day is 3 : 1, the second 1 : 1.
        assert_eq!(hashtags.daily_top(), Some(0.625));
        assert_eq!(hashtags.daily_top_ten(), Some(1.0));
        assert_eq!((hashtags.n_distinct(), hashtags.n_used_once()), (3, 1));
        assert_eq!((hashtags.daily_slope(), hashtags.heaps()), (None, None));
    }

    /// Where the n-th use is new with chance 0.7 n^-0.3, n^0.7 are distinct.
    #[test]
    fn a_known_growth_is_recovered() {
        let mut rng = Seed(1).key(Purpose::OwnLife).stream(0, 0);
        let mut next = 0;
        let uses: Vec<(i64, u32)> = (1..=100_000)
            .map(|n| {
                let is_new = draw::uniform(&mut rng) < 0.7 * f64::from(n).powf(-0.3);
                next += u32::from(is_new);
                (0, if is_new { next } else { 0 })
            })
            .collect();
        let found = absorbed(&uses, 100_000).heaps().unwrap();
        assert!((found - 0.7).abs() < 0.03, "{found}");
    }
}
