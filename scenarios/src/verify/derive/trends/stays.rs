//! Stays of hashtags on lists.

use std::collections::BTreeMap;

use super::Place;

/// A hashtag on a list for a while. Times are minutes of the world.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub(super) list: u8,
    pub(super) view: usize,
    pub(super) tag: u32,
    pub(super) from: u32,
    pub(super) until: u32,
    pub(super) best_rank: u32,
    pub(super) peak: f64,
    /// Last minute in which it was good enough.
    last: u32,
}

/// How a hashtag looks at the end of a minute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) place: Place,
    pub(super) view: usize,
    pub(super) score: f64,
    pub(super) qualifies: bool,
}

#[derive(Debug, Default)]
pub(super) struct Stays {
    open: BTreeMap<(Place, usize), Stay>,
    over: Vec<Stay>,
}

impl Stays {
    /// Takes in all looks of a minute; who falls below stays for `stay_min` minutes more.
    pub(super) fn take(&mut self, minute: u32, stay_min: u32, looks: &[Look]) {
        looks.iter().filter(|look| look.qualifies).for_each(|look| self.keep(minute, look));
        let is_over = |stay: &Stay| minute - stay.last > stay_min;
        let over = self.open.extract_if(.., |_, stay| is_over(stay));
        self.over.extend(over.map(|(_, stay)| Stay { until: minute, ..stay }));
        self.rank(looks);
    }

    fn keep(&mut self, minute: u32, look: &Look) {
        let ((list, tag), view, peak) = (look.place, look.view, look.score);
        let (from, until, last, best_rank) = (minute, minute, minute, u32::MAX);
        let fresh = Stay { list, view, tag, from, until, best_rank, peak, last };
        let stay = self.open.entry((look.place, look.view)).or_insert(fresh);
        (stay.last, stay.peak) = (minute, stay.peak.max(peak));
    }

    /// Places on each list: the highest score first, then the lowest number.
    fn rank(&mut self, looks: &[Look]) {
        let is_listed = |look: &&Look| self.open.contains_key(&(look.place, look.view));
        let mut listed: Vec<&Look> = looks.iter().filter(is_listed).collect();
        let list = |look: &Look| (look.view, look.place.0);
        listed.sort_by(|a, b| {
            list(a).cmp(&list(b)).then(b.score.total_cmp(&a.score)).then(a.place.cmp(&b.place))
        });
        for one_list in listed.chunk_by(|a, b| list(a) == list(b)) {
            for (rank, look) in (1..).zip(one_list) {
                if let Some(stay) = self.open.get_mut(&(look.place, look.view)) {
                    stay.best_rank = stay.best_rank.min(rank);
                }
            }
        }
    }

    pub(super) fn is_open(&self, place: Place) -> bool {
        (0..3).any(|view| self.open.contains_key(&(place, view)))
    }

    /// All of them, what is still listed being so to the end; in order of list, view and time.
    pub(super) fn all(&self, end: u32) -> Vec<Stay> {
        let open = self.open.values().map(|&stay| Stay { until: end, ..stay });
        let mut all: Vec<Stay> = self.over.iter().copied().chain(open).collect();
        all.sort_by_key(|stay| (stay.list, stay.view, stay.from, stay.tag));
        all
    }
}
