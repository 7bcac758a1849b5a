//! All lists, minute by minute.

use std::collections::{BTreeSet, HashMap};

use claque_sim::WorldConfig;
use claque_sim::config::TrendsConfig;

use super::past::Past;
use super::stays::{Look, Stay, Stays};
use super::window::{Use, WINDOW, Window};
use super::{ByView, Place};

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// Uses in the last ten minutes, and in this hour so far.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    window: ByView<u32>,
    hour: ByView<u32>,
}

/// The same for all hashtags of a list, and those of the first day's hours that count.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    count: Count,
    last_hour: ByView<u32>,
    first_day: ByView<u64>,
}

#[derive(Debug)]
pub(super) struct Lists {
    config: TrendsConfig,
    /// Least uses in ten minutes on each list, that of the world last.
    least: Vec<f64>,
    n_regions: usize,
    minute: u32,
    window: Window,
    counts: HashMap<Place, Count>,
    totals: Vec<Total>,
    past: Past,
    /// What is listed, or has uses enough.
    watched: BTreeSet<Place>,
    stays: Stays,
}

impl Lists {
    pub(super) fn new(world: &WorldConfig) -> Self {
        let least = least(world);
        Self {
            config: world.trends,
            n_regions: world.population.regions.len(),
            minute: 0,
            window: Window::default(),
            counts: HashMap::new(),
            totals: vec![Total::default(); least.len()],
            past: Past::new(world.trends.memory_days),
            watched: BTreeSet::new(),
            stays: Stays::default(),
            least,
        }
    }

    /// Takes in a use; minutes that go back break another law.
    pub(super) fn take(&mut self, minute: u32, one: Use) {
        self.advance(minute);
        self.window.push(one);
    }

    /// All stays until the world ends before this minute.
    pub(super) fn stays(&mut self, end: u32) -> Vec<Stay> {
        self.advance(end);
        self.stays.all(end)
    }

    fn advance(&mut self, minute: u32) {
        while self.minute < minute {
            self.close();
            self.open();
        }
    }

    fn close(&mut self) {
        let minute = self.window.close().to_vec();
        minute.iter().for_each(|&one| self.count(one));
        if self.minute >= self.config.warm_up_h * HOUR {
            self.look();
        }
        if (self.minute + 1).is_multiple_of(HOUR) {
            self.close_hour();
        }
    }

    fn open(&mut self) {
        self.minute += 1;
        for one in self.window.open() {
            for place in places(one, self.n_regions) {
                let total = &mut self.totals[usize::from(place.0)].count;
                let count = self.counts.get_mut(&place);
                for count in count.into_iter().chain([total]) {
                    views(one).for_each(|view| count.window[view] -= 1);
                }
            }
        }
    }

    fn count(&mut self, one: Use) {
        for place in places(one, self.n_regions) {
            let list = usize::from(place.0);
            let count = self.counts.entry(place).or_default();
            for count in [count, &mut self.totals[list].count] {
                views(one).for_each(|view| count.window[view] += 1);
                views(one).for_each(|view| count.hour[view] += 1);
            }
            if f64::from(self.counts[&place].window[0]) > self.least[list] {
                self.watched.insert(place);
            }
        }
    }

    fn look(&mut self) {
        let looks: Vec<Look> = self.watched.iter().flat_map(|&place| self.looks(place)).collect();
        self.stays.take(self.minute, self.config.stay_min, &looks);
        let (counts, least, stays) = (&self.counts, &self.least, &self.stays);
        self.watched.retain(|&place| {
            let n = counts.get(&place).map_or(0, |count| count.window[0]);
            f64::from(n) > least[usize::from(place.0)] || stays.is_open(place)
        });
    }

    fn looks(&self, place: Place) -> [Look; 3] {
        let uses = self.counts.get(&place).map_or([0; 3], |count| count.window).map(f64::from);
        let usual = self.usual(place);
        [0, 1, 2].map(|view| {
            let score = (uses[view] - usual[view]) / (usual[view] + 1.0).sqrt();
            let qualifies = self.qualifies(place, view, uses[view], score);
            Look { place, view, score, qualifies }
        })
    }

    fn qualifies(&self, (list, tag): Place, view: usize, uses: f64, score: f64) -> bool {
        let least = self.least[usize::from(list)];
        let region = Some(list).filter(|&list| usize::from(list) < self.n_regions);
        let n_users = || u32::try_from(self.window.n_users(tag, region, view)).unwrap_or(u32::MAX);
        uses > least
            && score > self.config.score_min
            && f64::from(n_users()) > least * self.config.users_share
    }

    /// That of the hour or of the one in which the ten minutes began, whichever is higher; on the
    /// first day what the share of the hours before the last lets expect.
    fn usual(&self, place: Place) -> ByView<f64> {
        if self.minute < DAY {
            return self.expected(place);
        }
        let [now, then] = [self.minute, self.minute - (WINDOW - 1)]
            .map(|minute| self.past.usual(place, minute / DAY, minute % DAY / HOUR));
        [0, 1, 2].map(|view| now[view].max(then[view]))
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn expected(&self, place: Place) -> ByView<f64> {
        let uses = self.past.first_hours(place, (self.minute / HOUR).saturating_sub(1));
        let total = &self.totals[usize::from(place.0)];
        [0, 1, 2].map(|view| {
            let (all, now) = (total.first_day[view].max(1) as f64, total.count.window[view]);
            f64::from(uses[view]) / all * f64::from(now)
        })
    }

    /// An hour counts from a fifth of the least uses on.
    fn close_hour(&mut self) {
        let (day, hour) = (self.minute / DAY, self.minute % DAY / HOUR);
        for (&place, count) in &self.counts {
            if f64::from(count.hour[0]) >= self.least[usize::from(place.0)] / 5.0 {
                self.past.learn(place, day, hour, count.hour);
            }
        }
        self.counts.retain(|_, count| {
            count.hour = [0; 3];
            count.window[0] > 0
        });
        self.totals.iter_mut().for_each(|total| total.close_hour(day == 0));
        if hour == 0 {
            self.past.forget(day);
        }
    }
}

impl Total {
    fn close_hour(&mut self, on_first_day: bool) {
        let last = std::mem::replace(&mut self.last_hour, self.count.hour);
        self.count.hour = [0; 3];
        if on_first_day {
            (0..3).for_each(|view| self.first_day[view] += u64::from(last[view]));
        }
    }
}

/// More uses than this in ten minutes are enough for a list, by the accounts of its region; where
/// there are several, the world has a list too.
fn least(world: &WorldConfig) -> Vec<f64> {
    let (config, accounts) = (&world.trends, f64::from(world.population.accounts));
    let homes: Vec<f64> =
        world.population.regions.iter().map(|region| region.share * accounts).collect();
    let all = (homes.len() > 1).then(|| homes.iter().sum());
    let least = |n: f64| config.count_min.max(config.count_min_per_million * n / 1e6);
    homes.iter().copied().chain(all).map(least).collect()
}

/// Where a use counts: in its region, and in the world where there are several.
fn places(one: Use, n_regions: usize) -> impl Iterator<Item = Place> + use<> {
    let world = u8::try_from(n_regions).ok().filter(|_| n_regions > 1);
    std::iter::once(one.region).chain(world).map(move |list| (list, one.tag))
}

/// The views in which a use counts.
fn views(one: Use) -> std::ops::Range<usize> {
    0..usize::from(one.n_views)
}
