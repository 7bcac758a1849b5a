//! The lists of trends, minute by minute.

use hashbrown::HashMap;

use super::baseline::Baseline;
use super::board::{Board, Listing, Look};
use super::mention::{ByView, Mention, Place, View};
use super::rule::{Rule, WINDOW, score};
use super::totals::Totals;
use super::window::{Group, Window};

const HOUR: u32 = 60;
const HOURS: u32 = 24;

/// Uses of one hashtag in one list: in the last ten minutes, and in this hour so far.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    window: ByView<u32>,
    hour: ByView<u32>,
}

/// Lists of trends of every region and the world, from uses in time order.
#[derive(Debug, Clone)]
pub struct Lists {
    rule: Rule,
    minute: u32,
    window: Window,
    counts: HashMap<Place, Count>,
    totals: Vec<Totals>,
    baseline: Baseline,
    board: Board,
}

impl Lists {
    /// Empty lists.
    #[must_use]
    pub fn new(rule: Rule) -> Self {
        let (totals, baseline) = (vec![Totals::default(); rule.least.len()], Baseline::new(&rule));
        Self {
            rule,
            minute: 0,
            window: Window::default(),
            counts: HashMap::new(),
            totals,
            baseline,
            board: Board::default(),
        }
    }

    /// Takes in a use in this minute of the world; minutes never go back.
    #[inline]
    pub fn mention(&mut self, minute: u32, mention: Mention) {
        if minute > self.minute {
            self.advance(minute);
        }
        self.window.push(mention);
    }

    /// Everything listed so far, as if the world ended before this minute. Looking does not change
    /// the future.
    #[must_use]
    pub fn listings(&self, end: u32) -> Vec<Listing> {
        let mut copy = self.clone();
        copy.advance(end);
        copy.board.listings(end)
    }

    /// Heap held, in bytes: uses of ten minutes at 16, hashtags of the last 70 minutes at 33 for each
    /// list, and the past of those in earnest use.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let counts = self.counts.capacity() * (size_of::<(Place, Count)>() + 1);
        self.window.heap_bytes() + counts + self.baseline.heap_bytes()
    }

    fn advance(&mut self, minute: u32) {
        while self.minute < minute {
            self.close_minute();
            self.open_minute();
        }
    }

    fn close_minute(&mut self) {
        self.window.close_minute();
        self.count();
        if self.minute >= self.rule.config.warm_up_h * HOUR {
            self.look();
        }
        if (self.minute + 1).is_multiple_of(HOUR) {
            self.close_hour();
        }
    }

    fn open_minute(&mut self) {
        self.minute += 1;
        let (counts, world) = (&mut self.counts, self.rule.world());
        self.window.open_minute(|group| {
            for place in places(group, world) {
                let count = counts.get_mut(&place).expect("what leaves the window was in it");
                (0..3).for_each(|view| count.window[view] -= group.uses[view]);
            }
        });
        self.totals.iter_mut().for_each(Totals::open_minute);
    }

    /// Adds the uses of the minute; most hashtags never come near the least count.
    fn count(&mut self) {
        let world = self.rule.world();
        for group in self.window.newest() {
            for place in places(group, world) {
                let count = self.counts.entry(place).or_default();
                (0..3).for_each(|view| count.window[view] += group.uses[view]);
                (0..3).for_each(|view| count.hour[view] += group.uses[view]);
                let list = usize::from(place.list());
                self.totals[list].add(group.uses);
                if f64::from(count.window[0]) > self.rule.least[list].count {
                    self.board.watch(place);
                }
            }
        }
    }

    fn look(&mut self) {
        let looks: Vec<Look> = self.board.watched().flat_map(|place| self.looks(place)).collect();
        self.board.update(self.minute, self.rule.config.stay_min, &looks);
        let (counts, rule) = (&self.counts, &self.rule);
        self.board.unwatch(|place| {
            let n = counts.get(&place).map_or(0, |count| count.window[0]);
            f64::from(n) > rule.least[usize::from(place.list())].count
        });
    }

    fn looks(&self, place: Place) -> [Look; 3] {
        let uses = self.counts.get(&place).map_or([0; 3], |count| count.window).map(f64::from);
        let usual = self.usual(place);
        View::ALL.map(|view| {
            let score = score(uses[view as usize], usual[view as usize]);
            let qualifies = self.qualifies(place, view, uses[view as usize], score);
            Look { place, view, score, qualifies }
        })
    }

    fn qualifies(&self, place: Place, view: View, uses: f64, score: f64) -> bool {
        let least = self.rule.least[usize::from(place.list())];
        let region = (place.list() < self.rule.n_regions).then(|| place.list());
        uses > least.count
            && score > self.rule.config.score_min
            && self.window.has_more_users(place.tag(), region, view, least.users)
    }

    /// The usual count: that of the hour, or of the one in which the window began, where it is
    /// higher; on the first day, what the hashtag's share of earlier hours lets expect, the last hour left out.
    fn usual(&self, place: Place) -> ByView<f64> {
        let hours = [self.minute, self.minute.saturating_sub(WINDOW - 1)].map(|m| m / HOUR);
        if hours[0] < HOURS {
            return self.expected_of_share(place, hours[0]);
        }
        let [now, then] = hours.map(|hour| self.baseline.usual(place, hour / HOURS, hour % HOURS));
        std::array::from_fn(|view| now[view].max(then[view]))
    }

    fn expected_of_share(&self, place: Place, hours: u32) -> ByView<f64> {
        let earlier = (0..hours.saturating_sub(1)).map(|hour| self.baseline.on_day(place, 0, hour));
        let uses = earlier.fold([0; 3], |sum: ByView<u32>, uses| {
            std::array::from_fn(|view| sum[view] + uses[view])
        });
        self.totals[usize::from(place.list())].expected(uses)
    }

    fn close_hour(&mut self) {
        let (day, hour) = (self.minute / HOUR / HOURS, self.minute / HOUR % HOURS);
        for (&place, count) in &self.counts {
            if f64::from(count.hour[0]) >= self.rule.hour_min(place.list()) {
                self.baseline.learn(place, day, hour, count.hour);
            }
        }
        self.counts.retain(|_, count| {
            count.hour = [0; 3];
            count.window[0] > 0
        });
        self.totals.iter_mut().for_each(|totals| totals.close_hour(day == 0));
        if hour == 0 {
            self.baseline.forget(day);
        }
    }
}

/// Where a group of uses counts: in its region, and in the world where there are several.
fn places(group: Group, world: Option<u8>) -> impl Iterator<Item = Place> {
    let lists = std::iter::once(group.region).chain(world);
    lists.map(move |list| Place::new(group.tag, list))
}
