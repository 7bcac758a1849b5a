//! Reposts: how late they come, and how many a post gets.

use std::collections::HashMap;

use claque_sim::{Cause, random::mix};
use claque_trace::time::{DAY_MS, HOUR_MS};
use claque_trace::{Kind, Post, PostId, Timestamp};

use crate::fidelity::classes::is_personal;
use crate::fidelity::maths::log_histogram::LogHistogram;

/// Most posts remembered that may be passed on: our choice. Above it half of them are forgotten, by
/// a hash of their number, so that what is left is a fair sample of whole cascades.
pub(crate) const PARENTS_MAX: usize = 1 << 20;

/// Reposts by people of posts that this world saw.
#[derive(Debug)]
pub(crate) struct Cascades {
    parents: HashMap<PostId, (Timestamp, u32)>,
    parents_max: usize,
    halvings: u32,
    /// Delays of reposts.
    pub(crate) delays: LogHistogram,
    /// Reposts counted.
    pub(crate) n: u64,
    /// Those within an hour.
    pub(crate) within_hour: u64,
    /// Those within a day.
    pub(crate) within_day: u64,
}

impl Cascades {
    /// No posts yet, and room for so many.
    pub(crate) fn new(parents_max: usize) -> Self {
        Self {
            parents: HashMap::new(),
            parents_max,
            halvings: 0,
            delays: LogHistogram::default(),
            n: 0,
            within_hour: 0,
            within_day: 0,
        }
    }

    /// The next post.
    pub(crate) fn absorb(&mut self, post: &Post<'_>, cause: Cause) {
        match post.kind {
            Kind::Original if is_personal(cause) => self.remember(post.post, post.at),
            Kind::Repost if is_personal(cause) => {
                post.parent.into_iter().for_each(|parent| self.repost(parent, post.at));
            }
            _ => {}
        }
    }

    fn is_sampled(&self, post: PostId) -> bool {
        mix(post.0).trailing_zeros() >= self.halvings
    }

    fn remember(&mut self, post: PostId, at: Timestamp) {
        if !self.is_sampled(post) {
            return;
        }
        self.parents.insert(post, (at, 0));
        while self.parents.len() > self.parents_max {
            self.halvings += 1;
            let halvings = self.halvings;
            self.parents.retain(|post, _| mix(post.0).trailing_zeros() >= halvings);
        }
    }

    fn repost(&mut self, parent: PostId, at: Timestamp) {
        let Some((born, size)) = self.parents.get_mut(&parent) else { return };
        *size += 1;
        let delay_ms = at - *born;
        self.delays.push(delay_ms);
        self.n += 1;
        self.within_hour += u64::from(delay_ms < HOUR_MS);
        self.within_day += u64::from(delay_ms < DAY_MS);
    }

    /// Reposts of each post that got any, ascending.
    pub(crate) fn sizes(&self) -> Vec<u32> {
        let mut sizes: Vec<u32> =
            self.parents.values().map(|(_, size)| *size).filter(|&size| size > 0).collect();
        // Sums over sizes are floats: their order must not be the map's.
        sizes.sort_unstable();
        sizes
    }
}

#[cfg(test)]
mod tests {
    use claque_trace::AccountId;

    use super::*;

    fn post(at: i64, number: u64, parent: Option<u64>) -> Post<'static> {
        let post = Post::new(Timestamp(at), AccountId(0), PostId(number), &[]);
        let kind = if parent.is_some() { Kind::Repost } else { Kind::Original };
        Post { kind, parent: parent.map(PostId), ..post }
    }

    #[test]
    fn four_reposts_by_hand() {
        let mut cascades = Cascades::new(2);
        let posts = [
            post(0, 1, None),
            post(5, 2, None),
            post(1_000, 3, Some(1)),
            post(HOUR_MS, 4, Some(1)),
            post(DAY_MS, 5, Some(1)),
            post(DAY_MS, 6, Some(2)),
            // Of a post that nobody saw.
            post(DAY_MS, 7, Some(99)),
        ];
        posts.iter().for_each(|post| cascades.absorb(post, Cause::OWN));
        assert_eq!(cascades.sizes(), [1, 3]);
        assert_eq!((cascades.n, cascades.within_hour, cascades.within_day), (4, 1, 3));
    }

    #[test]
    fn memory_is_bounded_and_cascades_stay_whole() {
        let mut cascades = Cascades::new(400);
        let n = 1_000;
        (0..n).for_each(|number| cascades.absorb(&post(0, number, None), Cause::OWN));
        (0..n).chain(0..n).for_each(|p| cascades.absorb(&post(1, n + p, Some(p)), Cause::OWN));
        let sizes = cascades.sizes();
        // About 250 are left; standard deviation 14.
        assert!((180..=400).contains(&sizes.len()), "{}", sizes.len());
        assert!(sizes.iter().all(|&size| size == 2));
    }
}
