//! All uses in a list's region, so that on the first day a hashtag can be held against its share.

use super::mention::ByView;
use super::rule::WINDOW;

/// Uses of all hashtags in one list.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    ring: [ByView<u32>; WINDOW as usize],
    now: usize,
    window: ByView<u64>,
    hour: ByView<u64>,
    last_hour: ByView<u64>,
    /// In hours of the first day before the last that is over.
    first_day: ByView<u64>,
}

impl Totals {
    pub(super) fn add(&mut self, uses: ByView<u32>) {
        for (view, n) in uses.into_iter().enumerate() {
            self.ring[self.now][view] += n;
            self.window[view] += u64::from(n);
            self.hour[view] += u64::from(n);
        }
    }

    pub(super) fn open_minute(&mut self) {
        self.now = (self.now + 1) % self.ring.len();
        let leaving = std::mem::take(&mut self.ring[self.now]);
        (0..leaving.len()).for_each(|view| self.window[view] -= u64::from(leaving[view]));
    }

    pub(super) fn close_hour(&mut self, on_first_day: bool) {
        let last = std::mem::replace(&mut self.last_hour, std::mem::take(&mut self.hour));
        if on_first_day {
            (0..last.len()).for_each(|view| self.first_day[view] += last[view]);
        }
    }

    /// What so many uses on the first day let expect of the last ten minutes, if the share stays.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub(super) fn expected(&self, uses: ByView<u32>) -> ByView<f64> {
        std::array::from_fn(|view| {
            let all = self.first_day[view].max(1) as f64;
            f64::from(uses[view]) / all * self.window[view] as f64
        })
    }
}
