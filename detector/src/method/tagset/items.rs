//! Sets of posts and sequences of days, and what is left of each without one hashtag.

use claque_trace::AccountId;
use claque_trace::time::DAY_MS;
use hashbrown::HashMap;

use super::Config;
use crate::corpus::dense;
use crate::written::Placed;

/// Where sets are compared: of one kind, in one window.
pub(super) type Place = (Kind, i64);

/// What stands together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// The hashtags of one post, in order of number.
    Set,
    /// The hashtags of an account's day, in the order in which they were written.
    Sequence,
}

/// One account with one set, or a part of one, in one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    /// Position among the keys.
    pub(super) key: u32,
    pub(super) window: i64,
    /// Dense number.
    pub(super) account: u32,
}

/// How much there is in a window.
#[derive(Debug, Clone, Default)]
pub(super) struct Traffic {
    /// Sets in the window.
    pub(super) n: u64,
    /// Sets in windows before.
    pub(super) before: u64,
    /// Sets in the window with a hashtag.
    with: HashMap<u32, u64>,
}

impl Traffic {
    /// The product of the shares of some hashtags, each once.
    pub(super) fn chance(&self, hashtags: &[u32]) -> f64 {
        let share = |hashtag: &u32| self.with[hashtag] as f64 / self.n as f64;
        distinct(hashtags.to_vec()).iter().map(share).product()
    }
}

/// Everything that is compared.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// Ascending; a position here is the account's dense number.
    pub(super) accounts: Vec<AccountId>,
    /// Kind and hashtags of every key.
    pub(super) keys: Vec<(Kind, Box<[u32]>)>,
    /// By key, window and account.
    pub(super) items: Vec<Item>,
    pub(super) traffic: HashMap<Place, Traffic>,
    n_too_long: u64,
}

/// Keys by what they stand for.
type Numbers = HashMap<(Kind, Box<[u32]>), u32>;

impl Items {
    /// From uses by account, time, post and place.
    pub(super) fn new(uses: &[Placed], window_ms: i64, config: &Config) -> Self {
        let (mut items, mut numbers) = (Self::default(), Numbers::new());
        for of_account in uses.chunk_by(|a, b| a.account == b.account) {
            items.accounts.push(of_account[0].account);
            for post in of_account.chunk_by(|a, b| (a.at, a.post) == (b.at, b.post)) {
                let place = (Kind::Set, post[0].at.0.div_euclid(window_ms));
                items.add(place, distinct(hashtags(post)), config.max_hashtags, &mut numbers);
            }
            let day = |u: &Placed| u.at.0.div_euclid(DAY_MS);
            for of_day in of_account.chunk_by(|a, b| config.sequences && day(a) == day(b)) {
                let place = (Kind::Sequence, day(&of_day[0]));
                items.add(place, hashtags(of_day), config.max_hashtags, &mut numbers);
            }
        }
        items.keys = vec![(Kind::Set, Box::default()); numbers.len()];
        numbers.into_iter().for_each(|(key, number)| items.keys[number as usize] = key);
        items.items.sort_unstable();
        items.count_before();
        items
    }

    /// Takes in one set or sequence of the last account, unless it is too short or too long.
    fn add(&mut self, place: Place, hashtags: Vec<u32>, longest: usize, numbers: &mut Numbers) {
        let each = distinct(hashtags.clone());
        if each.len() < 2 {
            return;
        }
        if hashtags.len() > longest {
            self.n_too_long += 1;
            return;
        }
        let traffic = self.traffic.entry(place).or_default();
        traffic.n += 1;
        each.into_iter().for_each(|hashtag| *traffic.with.entry(hashtag).or_default() += 1);
        let account = dense(self.accounts.len() - 1);
        for part in parts(hashtags) {
            let next = dense(numbers.len());
            let key = *numbers.entry((place.0, part.into())).or_insert(next);
            self.items.push(Item { key, window: place.1, account });
        }
    }

    /// Adds up the windows before each.
    fn count_before(&mut self) {
        let mut places: Vec<Place> = self.traffic.keys().copied().collect();
        places.sort_unstable();
        for of_kind in places.chunk_by(|a, b| a.0 == b.0) {
            let mut before = 0;
            for place in of_kind {
                let traffic = self.traffic.get_mut(place).expect("it is a key");
                traffic.before = before;
                before += traffic.n;
            }
        }
    }

    /// What a reader must know where something was left out.
    pub(super) fn note(&self, longest: usize) -> Option<String> {
        (self.n_too_long > 0).then(|| {
            let n = self.n_too_long + self.traffic.values().map(|t| t.n).sum::<u64>();
            format!(
                "{} of {n} posts and days with several hashtags have more than max_hashtags of \
                 {longest} and were left out",
                self.n_too_long
            )
        })
    }
}

/// The whole and, each once, what is left of it without one, where two distinct hashtags are left.
fn parts(hashtags: Vec<u32>) -> Vec<Vec<u32>> {
    let without = |n: usize| {
        let mut rest = hashtags.clone();
        rest.remove(n);
        rest
    };
    let mut parts: Vec<Vec<u32>> = (0..hashtags.len()).map(without).collect();
    parts.retain(|part| distinct(part.clone()).len() >= 2);
    parts.push(hashtags);
    parts.sort_unstable();
    parts.dedup();
    parts
}

fn hashtags(uses: &[Placed]) -> Vec<u32> {
    uses.iter().map(|u| u.hashtag.0).collect()
}

/// Each once, ascending.
fn distinct(mut hashtags: Vec<u32>) -> Vec<u32> {
    hashtags.sort_unstable();
    hashtags.dedup();
    hashtags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_leaves_parts_of_two_or_more() {
        assert_eq!(parts(vec![1, 2]), [[1, 2]]);
        assert_eq!(parts(vec![1, 2, 3]), [vec![1, 2], vec![1, 2, 3], vec![1, 3], vec![2, 3]]);
        // Without the 2 only one distinct hashtag is left; either 1 leaves the same.
        assert_eq!(parts(vec![1, 1, 2]), [vec![1, 1, 2], vec![1, 2]]);
    }
}
