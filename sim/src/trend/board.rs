//! What is listed, since when, how high, and for how long.

use std::collections::BTreeMap;

use claque_trace::HashtagId;

use super::mention::{ByView, Place, View};

/// A hashtag on a list for a while. Times are minutes of the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Listing {
    /// Which list: a region by position, or the world after the last of them.
    pub list: u8,
    /// The hashtag.
    pub tag: HashtagId,
    /// Which uses were counted.
    pub view: View,
    /// First minute at whose end it was listed.
    pub from_minute: u32,
    /// First minute at whose end it no longer was.
    pub until_minute: u32,
    /// Highest place on the list, 1 for the top.
    pub best_rank: u32,
    /// Highest score.
    pub peak_score: f64,
}

/// How a hashtag looks at the end of a minute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) place: Place,
    pub(super) view: View,
    pub(super) score: f64,
    pub(super) qualifies: bool,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    from: u32,
    last: u32,
    best_rank: u32,
    peak: f64,
}

/// All lists at once.
#[derive(Debug, Clone, Default)]
pub(super) struct Board {
    /// What is listed or may soon be.
    watched: BTreeMap<Place, ByView<Option<Open>>>,
    done: Vec<Listing>,
}

impl Board {
    /// Looks at this hashtag from now on.
    pub(super) fn watch(&mut self, place: Place) {
        self.watched.entry(place).or_default();
    }

    pub(super) fn watched(&self) -> impl Iterator<Item = Place> + '_ {
        self.watched.keys().copied()
    }

    /// Stops looking at what is neither listed nor in much use.
    pub(super) fn unwatch(&mut self, is_busy: impl Fn(Place) -> bool) {
        self.watched.retain(|&place, open| open.iter().any(Option::is_some) || is_busy(place));
    }

    /// Takes in the looks at the end of a minute; what fell below stays for `stay` minutes more.
    pub(super) fn update(&mut self, minute: u32, stay: u32, looks: &[Look]) {
        let mut listed = Vec::new();
        for look in looks {
            let open = self.watched.get_mut(&look.place).expect("only what is watched is seen");
            let open = &mut open[look.view as usize];
            if look.qualifies {
                let fresh = Open { from: minute, last: minute, best_rank: u32::MAX, peak: 0.0 };
                let open = open.get_or_insert(fresh);
                open.last = minute;
                open.peak = open.peak.max(look.score);
            } else if open.is_some_and(|open| minute - open.last > stay) {
                let gone = open.take().expect("it is there");
                self.done.push(gone.listing(look.place, look.view, minute));
            }
            if open.is_some() {
                listed.push(*look);
            }
        }
        self.rank(listed);
    }

    /// Places on each list, by score.
    fn rank(&mut self, mut listed: Vec<Look>) {
        let list = |look: &Look| (look.view, look.place.list());
        let order = |a: &Look, b: &Look| {
            let by_score = b.score.total_cmp(&a.score).then(a.place.cmp(&b.place));
            list(a).cmp(&list(b)).then(by_score)
        };
        listed.sort_unstable_by(order);
        for one_list in listed.chunk_by(|a, b| list(a) == list(b)) {
            for (rank, look) in (1..).zip(one_list) {
                let open = self.watched.get_mut(&look.place).expect("only what is watched");
                let open = open[look.view as usize].as_mut().expect("only what is listed");
                open.best_rank = open.best_rank.min(rank);
            }
        }
    }

    /// Everything listed so far, what is still listed ending before this minute; in order of list,
    /// view and time.
    pub(super) fn listings(&self, end: u32) -> Vec<Listing> {
        let mut all = self.done.clone();
        for (&place, open) in &self.watched {
            let open = View::ALL.into_iter().zip(open).filter_map(|(v, o)| Some((v, (*o)?)));
            all.extend(open.map(|(view, open)| open.listing(place, view, end)));
        }
        all.sort_by_key(|l| (l.list, l.view, l.from_minute, l.tag));
        all
    }
}

impl Open {
    fn listing(self, place: Place, view: View, until_minute: u32) -> Listing {
        Listing {
            list: place.list(),
            tag: HashtagId(place.tag()),
            view,
            from_minute: self.from,
            until_minute,
            best_rank: self.best_rank,
            peak_score: self.peak,
        }
    }
}
