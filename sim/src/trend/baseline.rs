//! What is usual for a hashtag at an hour of the day.
//!
//! For hour h of day d the usual count is that of the same hour on earlier days, weighted by
//! exp(-k / memory) for k days back and divided by the sum of those weights, so that few days are as
//! good a past as many. Days on which the hour had fewer uses than [`Rule::hour_min`] count as
//! zero, which is why only hashtags in earnest use have a past in memory, 48 bytes for each hour.

use hashbrown::HashMap;

use super::mention::{ByView, Place};
use super::rule::{Rule, per_window};

/// What has not come back for so many times the memory is forgotten: its weight is below 1 %.
const FORGOTTEN: f64 = 5.0;

/// The past of one hashtag in one list at one hour.
#[derive(Debug, Clone, Copy)]
struct Past {
    /// The last day on which the hour counted.
    day: u32,
    /// Its uses.
    last: ByView<u32>,
    /// Those of the days before, as weighted on that day.
    before: ByView<f64>,
}

/// The past of everything.
#[derive(Debug, Clone)]
pub(super) struct Baseline {
    past: HashMap<u64, Past>,
    fade: f64,
    memory_days: f64,
}

impl Baseline {
    pub(super) fn new(rule: &Rule) -> Self {
        Self { past: HashMap::new(), fade: rule.fade(), memory_days: rule.config.memory_days }
    }

    /// Remembers an hour that is over.
    pub(super) fn learn(&mut self, place: Place, day: u32, hour: u32, uses: ByView<u32>) {
        let before = self.earlier(place, day, hour);
        self.past.insert(place.at_hour(hour), Past { day, last: uses, before });
    }

    /// The usual count in ten minutes of this hour of this day, day 0 having no past.
    pub(super) fn usual(&self, place: Place, day: u32, hour: u32) -> ByView<f64> {
        let weight = self.weight(day);
        if weight <= 0.0 {
            return [0.0; 3];
        }
        self.earlier(place, day, hour).map(|uses| per_window(uses / weight))
    }

    /// The uses in an hour of this very day.
    pub(super) fn on_day(&self, place: Place, day: u32, hour: u32) -> ByView<u32> {
        let past = self.past.get(&place.at_hour(hour));
        past.filter(|past| past.day == day).map_or([0; 3], |past| past.last)
    }

    /// Sum of the weights of all earlier days.
    fn weight(&self, day: u32) -> f64 {
        weight_of_days(self.fade, day)
    }

    /// Weighted uses on earlier days.
    fn earlier(&self, place: Place, day: u32, hour: u32) -> ByView<f64> {
        let Some(past) = self.past.get(&place.at_hour(hour)) else { return [0.0; 3] };
        if past.day >= day {
            return past.before;
        }
        let faded = libm::pow(self.fade, f64::from(day - past.day));
        std::array::from_fn(|view| (past.before[view] + f64::from(past.last[view])) * faded)
    }

    /// Forgets what has not come back for long.
    pub(super) fn forget(&mut self, day: u32) {
        let memory_days = self.memory_days;
        let fresh = |past: &Past| f64::from(day - past.day) <= FORGOTTEN * memory_days;
        self.past.retain(|_, past| fresh(past));
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.past.capacity() * (size_of::<(u64, Past)>() + 1)
    }
}

/// Sum of the weights of so many earlier days.
pub(crate) fn weight_of_days(fade: f64, days: u32) -> f64 {
    fade * (1.0 - libm::pow(fade, f64::from(days))) / (1.0 - fade)
}
