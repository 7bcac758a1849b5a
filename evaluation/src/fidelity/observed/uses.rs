//! Who used which hashtag when, and why.

use claque_sim::{Cause, Class};
use claque_trace::Post;

use crate::fidelity::classes::is_personal;
use crate::fidelity::maths::pairs::{MEETINGS_MAX, PairCounts, Tagged, count};

/// Most uses kept: our choice, 100 MB. What comes later is left out, and the card says so.
pub(crate) const USES_MAX: usize = 1 << 22;
/// Window within which accounts meet.
pub(crate) const WINDOW_S: u32 = 60;

/// Uses of hashtags in time order, 24 bytes each.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    kept: Vec<(Tagged, Cause)>,
    n_left_out: u64,
}

impl Uses {
    /// The next post.
    pub(crate) fn absorb(&mut self, post: &Post<'_>, cause: Cause) {
        for hashtag in post.hashtags {
            if self.kept.len() == USES_MAX {
                self.n_left_out += 1;
                continue;
            }
            let (hashtag, account) = (hashtag.0, post.account.0);
            self.kept.push((Tagged { hashtag, at: post.at.0, account }, cause));
        }
    }

    /// Uses that did not fit.
    pub(crate) fn n_left_out(&self) -> u64 {
        self.n_left_out
    }

    /// Uses and their causes, in time order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Tagged, Cause)> {
        self.kept.iter()
    }

    /// Uses that people chose to make, in time order.
    pub(crate) fn personal(&self) -> impl Iterator<Item = Tagged> + '_ {
        self.iter().filter(|(_, cause)| is_personal(*cause)).map(|(tagged, _)| *tagged)
    }

    /// Uses that make their authors members of a class, in time order.
    pub(crate) fn of_class(&self, class: Class) -> impl Iterator<Item = Tagged> + '_ {
        self.iter().filter(move |(_, cause)| cause.class() == class).map(|(tagged, _)| *tagged)
    }
}

/// Pairs that met within a minute.
pub(crate) fn pairs(uses: impl Iterator<Item = Tagged>) -> PairCounts {
    count(uses.collect(), i64::from(WINDOW_S) * 1_000, MEETINGS_MAX)
}
