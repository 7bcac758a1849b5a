//! What was usual for a hashtag at an hour of the day.
//!
//! The exponential is the platform's: its last bit decides nothing short of a tie.

use std::collections::HashMap;

use super::{ByView, Place};

/// Windows of ten minutes in an hour.
const WINDOWS_PER_HOUR: f64 = 6.0;
/// What has not come back for so many times the memory is forgotten.
const FORGOTTEN: f64 = 5.0;

/// A day and the uses in one of its hours.
type OnDay = (u32, ByView<u32>);

/// Uses in hours that count, by place and hour of the day, day by day.
#[derive(Debug)]
pub(super) struct Past {
    hours: HashMap<(Place, u32), Vec<OnDay>>,
    memory_days: f64,
}

impl Past {
    pub(super) fn new(memory_days: f64) -> Self {
        Self { hours: HashMap::new(), memory_days }
    }

    /// Takes in an hour that is over.
    pub(super) fn learn(&mut self, place: Place, day: u32, hour: u32, uses: ByView<u32>) {
        self.hours.entry((place, hour)).or_default().push((day, uses));
    }

    /// Forgets what did not come back, at the end of a day's first hour.
    pub(super) fn forget(&mut self, day: u32) {
        let most = FORGOTTEN * self.memory_days;
        let last = |days: &[OnDay]| days.last().map_or(0, |&(day, _)| day);
        self.hours.retain(|_, days| f64::from(day.saturating_sub(last(days))) <= most);
    }

    /// Uses in ten minutes of this hour on earlier days, those of k days back weighted by
    /// exp(-k / memory).
    pub(super) fn usual(&self, place: Place, day: u32, hour: u32) -> ByView<f64> {
        let weight = |back: u32| (-f64::from(back) / self.memory_days).exp();
        let total: f64 = (1..=day).map(weight).sum();
        let days = self.hours.get(&(place, hour)).map_or(&[][..], Vec::as_slice);
        let mut uses = [0.0; 3];
        for &(then, n) in days.iter().filter(|&&(then, _)| then < day) {
            (0..3).for_each(|view| uses[view] += weight(day - then) * f64::from(n[view]));
        }
        uses.map(|uses| if total > 0.0 { uses / total / WINDOWS_PER_HOUR } else { 0.0 })
    }

    /// Uses in the first hours of the first day.
    pub(super) fn first_hours(&self, place: Place, n_hours: u32) -> ByView<u32> {
        let mut uses = [0; 3];
        for days in (0..n_hours).filter_map(|hour| self.hours.get(&(place, hour))) {
            let first = days.first().filter(|&&(day, _)| day == 0).map_or([0; 3], |&(_, n)| n);
            (0..3).for_each(|view| uses[view] += first[view]);
        }
        uses
    }
}
