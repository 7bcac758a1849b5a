//! What somebody looks for among hot posts, and how it is found.

use super::{DAY_LENGTH_MS, HotDay, REPOST_DAYS};
use crate::cast::count_of;
use crate::plan::Taste;
use crate::plan::ranking::{Look, Ranked, Sight};
use crate::random::{halves, mix};

/// Somebody's wish for something to pass on or to answer. Times are ms after the midnight of the first
/// of the days that somebody looks back on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    /// Which record wishes, by its position.
    pub(crate) record: u32,
    /// About when it was born.
    pub(crate) born_ms: u32,
    /// How long ago that is when it is wished for.
    pub(crate) back_ms: u32,
    /// 32 random bits that choose.
    pub(crate) bits: u32,
    /// `None` for no matter what.
    pub(crate) taste: Option<Taste>,
}

/// How far back somebody looks who looks again, as factors: about as far, at other posts. Source: our
/// choice.
const AGAIN: [f64; 6] = [1.1, 0.9, 1.25, 0.8, 1.5, 0.67];

impl Wish {
    /// The same wish once more and again, each about as far back.
    pub(crate) fn again(&self) -> impl Iterator<Item = Self> + use<> {
        let (wish, now_ms) = (*self, self.born_ms + self.back_ms);
        let longest_ms = now_ms.min(REPOST_DAYS * DAY_LENGTH_MS);
        (1..).zip(AGAIN).map(move |(nth, factor)| {
            let back_ms = count_of(f64::from(wish.back_ms) * factor).min(longest_ms);
            let [bits, _] = halves(mix(u64::from(wish.bits) << 8 | nth));
            Self { born_ms: now_ms - back_ms, back_ms, bits, ..wish }
        })
    }
}

/// A wish on its way, on the day on which it looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search<'d> {
    pub(super) day: &'d HotDay,
    pub(super) sight: Sight<'d>,
    pub(super) look: Look,
}

impl Search<'_> {
    /// The second step of a draw: what the first look shows.
    #[inline]
    pub(crate) fn glance(&self) -> Ranked {
        self.sight.glance()
    }

    /// Posts to the first taste and to the second, born about when one is wished for, where there are.
    pub(crate) fn of_taste(&self, wish: &Wish) -> impl Iterator<Item = Found> {
        let first = self.sight.draw(&self.look, self.glance());
        let names = first.into_iter().chain(self.of_second_taste(wish));
        names.map(|name| self.found(name))
    }

    /// A post born about when it is wished for: to the taste where one is at most three times as old
    /// as wanted, else in its language; in any language for no taste. The other steps come first.
    #[inline]
    pub(crate) fn draw(&self, wish: &Wish, glance: Ranked) -> Option<Found> {
        let name = self.sight.draw(&self.look, glance).or_else(|| self.second_choice(wish))?;
        Some(self.found(name))
    }

    #[inline]
    fn found(&self, name: u32) -> Found {
        let number = self.day.first_number + (name & !(TAGGED | GOES));
        Found { number, is_tagged: name & TAGGED != 0, goes: name & GOES != 0 }
    }

    fn second_choice(&self, wish: &Wish) -> Option<u32> {
        let far = Look { oldest_ms: 0, ..self.look };
        let anything = |taste: Taste| self.day.by_language.draw(usize::from(taste.language), &far);
        self.of_second_taste(wish).or_else(|| anything(wish.taste?))
    }

    fn of_second_taste(&self, wish: &Wish) -> Option<u32> {
        let [_, second] = wish.taste?.interests;
        self.day.by_interest.draw(usize::from(second), &self.look)
    }
}

/// What a wish came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// Number of the hot post.
    pub(crate) number: u32,
    /// Whether it has hashtags, so that nobody looks for them in vain.
    pub(crate) is_tagged: bool,
    /// Whether its author will take it down, so that nobody asks when in vain.
    pub(crate) goes: bool,
}

/// Set in the names by which rankings know posts that have hashtags. There are fewer than 2^30 posts.
pub(super) const TAGGED: u32 = 1 << 31;
/// Set in the names of posts that their authors will take down.
pub(super) const GOES: u32 = 1 << 30;
