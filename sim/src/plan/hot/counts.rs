//! How many posts of each day get passed on: known to everybody from the plan.

use super::{Occasions, REPOST_DAYS};
use crate::day_curve::week_factor;
use crate::plan::Population;
use crate::random::{Purpose, draw};

/// How many hot posts there are on each day, from [`REPOST_DAYS`] before the world.
#[derive(Debug)]
pub(crate) struct HotCounts {
    pub(super) first: Vec<u32>,
}

impl HotCounts {
    pub(crate) fn new(occasions: Occasions<'_>, population: &Population) -> Self {
        let Occasions { world, seed, .. } = occasions;
        let originals = population.posts_per_day() * world.kinds.original;
        let mut first = vec![0_u32];
        for day in 0..world.days + REPOST_DAYS {
            let mean = originals * world.reposts.hot_share * week_factor(day);
            let mut rng = seed.key(Purpose::HotCounts).stream(u64::from(day), 0);
            let n = u32::try_from(draw::poisson(&mut rng, mean)).unwrap_or(u32::MAX);
            let n = n.saturating_add(occasions.said_on(day).n());
            let next = first[first.len() - 1].checked_add(n).filter(|&n| n < 1 << 30);
            first.push(next.expect("a world holds fewer than 2^30 hot posts"));
        }
        Self { first }
    }

    /// Most hot posts within so many days in a row.
    pub(crate) fn most_within(&self, days: usize) -> usize {
        let since = self.first.iter().zip(self.first.iter().skip(days));
        let all = self.first[self.first.len() - 1];
        since.map(|(from, until)| until - from).max().unwrap_or(all) as usize
    }
}
