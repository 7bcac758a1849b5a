//! Who is hot among the posts of a day: rankings at every scale of time, one for each interest.
//!
//! Posts of an interest stand in time order under a tree of knock-out matches: the winner of a block
//! of 2^j neighbours has met one rival on each of j levels. Whoever looks around asks for the winner
//! of the block about a place, on a level drawn evenly from those no wider than the time it looks
//! back. A post that wins on j levels, as one in 2^j does, gets attention in proportion to 2^j, so
//! sizes of cascades have a tail exponent of 2 at every scale (measured: 2.03, `docs/calibration.md`),
//! while what was born seconds ago can be found in seconds.
//!
//! How many of a group were born by a moment, which says where to look, is counted for looks at what is
//! fresh and read off the index for those further back: a post more or less changes nothing there.
//!
//! Sketch: 16 bytes a post (itself and a winner, each with its time) and an index of one place per two
//! posts. A look further back reads one place of the index and one winner, and nothing else.

use std::ops::Range;

use claque_trace::time::DAY_MS;

use crate::cast::u32_of;

/// Posts wanted between two places of the index.
const PER_PLACE: usize = 2;

/// Posts of a day by group, each group in time order with its winners.
#[derive(Debug, Default)]
pub(super) struct Ranking {
    /// Where each group starts, and the end of the last.
    starts: Vec<u32>,
    /// First all posts. Then winners: at m 2^j + 2^(j - 1) within a group, that of the m-th block of 2^j
    /// posts; no two blocks share a place, and none lies beyond the group.
    ranked: Vec<Ranked>,
    /// Posts of each group before each of `places` parts of the day.
    index: Vec<u32>,
    places: usize,
    /// Places in a millisecond, as a fraction of 2^32: a division for each look would cost more.
    per_ms: u64,
    /// Length of a place, ms.
    place_ms: i32,
}

/// A post and when it was born, ms of the day.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ranked {
    pub(super) at_ms: u32,
    /// What draws give.
    pub(super) name: u32,
}

/// A post with its chance in a match: the hotter wins.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rival {
    pub(super) heat: f64,
    pub(super) post: Ranked,
}

/// What is looked for. Times are ms of the day; days later or earlier still fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// About when it was born; the day's length or more for "before midnight".
    pub(super) born_ms: i32,
    /// How long ago that was for who looks.
    pub(super) back_ms: i32,
    /// Born no earlier than this; may be negative.
    pub(super) oldest_ms: i32,
    /// 32 random bits that choose the level.
    pub(super) bits: u32,
}

impl Look {
    /// Whether what was born then is neither too old nor of the future.
    #[inline]
    fn suits(&self, at_ms: u32) -> bool {
        // One comparison for both ends: what is too old wraps around.
        let (oldest, now) = (self.oldest_ms.cast_unsigned(), self.born_ms + self.back_ms);
        at_ms.wrapping_sub(oldest) < now.cast_unsigned().wrapping_sub(oldest)
    }
}

/// A place in a ranking, and the level on which to look from there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'r> {
    ranking: &'r Ranking,
    /// Where the group begins, how many posts it has, and how many were born by then.
    start: u32,
    n: u32,
    n_born: u32,
    level: u32,
}

impl Ranking {
    /// Ranks rivals given in time order, each in a group below `n_groups`.
    ///
    /// # Complexity
    /// O(posts + groups).
    pub(super) fn new(n_groups: usize, groups: &[u16], rivals: &[Rival]) -> Self {
        let starts = starts(n_groups, groups);
        let (mut next, mut by_group) = (starts.clone(), vec![Rival::default(); rivals.len()]);
        for (rival, &group) in rivals.iter().zip(groups) {
            let place = &mut next[usize::from(group)];
            by_group[*place as usize] = *rival;
            *place += 1;
        }
        let places = (rivals.len() / n_groups / PER_PLACE).max(1);
        let mut ranking = Self {
            ranked: Vec::with_capacity(2 * rivals.len()),
            starts,
            index: Vec::with_capacity(n_groups * places),
            places,
            per_ms: ((places as u64) << 32) / DAY_MS.cast_unsigned(),
            place_ms: DAY_LENGTH_MS / i32::try_from(places).unwrap_or(DAY_LENGTH_MS),
        };
        ranking.ranked.extend(by_group.iter().map(|rival| rival.post));
        ranking.ranked.resize(2 * rivals.len(), Ranked::default());
        for group in 0..n_groups {
            let range = ranking.range(group);
            ranking.play_off(range.start, &mut by_group[range]);
            ranking.index(group);
        }
        ranking
    }

    pub(super) fn heap_bytes(&self) -> usize {
        (2 * self.ranked.capacity() + self.starts.capacity() + self.index.capacity()) * 4
    }

    fn range(&self, group: usize) -> Range<usize> {
        self.starts[group] as usize..self.starts[group + 1] as usize
    }

    /// Lets the hottest of each block win, level by level. `round` holds all rivals of the group that
    /// begins at `start`, and then a level's winners.
    fn play_off(&mut self, start: usize, round: &mut [Rival]) {
        let (n, first) = (round.len(), self.ranked.len() / 2 + start);
        let winners = &mut self.ranked[first..first + n];
        let (mut width, mut n_left) = (2, n);
        while width / 2 < n {
            for block in 0..n_left.div_ceil(2) {
                let (one, other) = (round[2 * block], round[(2 * block + 1).min(n_left - 1)]);
                round[block] = if other.heat > one.heat { other } else { one };
                if let Some(place) = winners.get_mut(block * width + width / 2) {
                    *place = round[block].post;
                }
            }
            (width, n_left) = (2 * width, n_left.div_ceil(2));
        }
    }

    fn index(&mut self, group: usize) {
        let posts = &self.ranked[self.range(group)];
        let mut n = 0;
        for place in 0..self.places {
            let is_before = |post: &Ranked| self.place(post.at_ms).0 < place;
            while posts.get(n).is_some_and(is_before) {
                n += 1;
            }
            self.index.push(u32_of(n));
        }
    }

    /// About how many posts of a group were born by then: exactly as many for who looks less far back
    /// than a place of the index is long. None of a group that there is not.
    #[inline]
    pub(super) fn n_born(&self, group: usize, look: &Look) -> usize {
        let Some(&[start, end]) = self.starts.get(group..group + 2) else { return 0 };
        if look.born_ms >= DAY_LENGTH_MS {
            return (end - start) as usize;
        }
        let (place, rest) = self.place(look.born_ms.max(0).cast_unsigned());
        let index = &self.index[group * self.places..(group + 1) * self.places];
        let from = index[place];
        let until = index.get(place + 1).map_or(end - start, |&n| n);
        if look.back_ms < self.place_ms {
            let posts = &self.ranked[(start + from) as usize..(start + until) as usize];
            return from as usize + n_up_to(look.born_ms, posts);
        }
        // Posts of a place are spread evenly over it.
        from as usize + ((u64::from(until - from) * rest + (1 << 31)) >> 32) as usize
    }

    /// The place of the index that a time of the day falls on, and where within it, as a fraction of
    /// 2^32.
    #[inline]
    fn place(&self, ms: u32) -> (usize, u64) {
        let place = u64::from(ms) * self.per_ms;
        ((place >> 32) as usize, place & 0xffff_ffff)
    }

    /// A post of the group that is about as old as asked for; a hot one more often.
    #[inline]
    pub(super) fn draw(&self, group: usize, look: &Look) -> Option<u32> {
        let sight = self.sight(group, look);
        sight.draw(look, sight.glance())
    }

    /// Where to look for it.
    #[inline]
    pub(super) fn sight(&self, group: usize, look: &Look) -> Sight<'_> {
        let n_born = u32_of(self.n_born(group, look));
        let range = if n_born == 0 { 0..0 } else { self.range(group) };
        let (start, n) = (u32_of(range.start), u32_of(range.len()));
        Sight { ranking: self, start, n, n_born, level: level(n, look) }
    }

    /// A group with chance in proportion to its posts.
    #[inline]
    pub(super) fn group_at(&self, bits: u64) -> usize {
        let last = self.starts.len() - 1;
        let place = ((bits >> 32) * u64::from(self.starts[last])) >> 32;
        let group = self.starts[..last].partition_point(|&start| u64::from(start) <= place);
        group.saturating_sub(1)
    }
}

impl Sight<'_> {
    /// The winner of the widest block to look at, about the last post born by then; anything where
    /// there is none. Reads one place in memory, and nothing waits for it.
    #[inline]
    pub(super) fn glance(&self) -> Ranked {
        if self.n_born == 0 { Ranked::default() } else { self.winner(self.level) }
    }

    /// The post that is drawn, given the glance.
    #[inline]
    pub(super) fn draw(&self, look: &Look, glance: Ranked) -> Option<u32> {
        if self.n_born == 0 {
            return None;
        }
        let (mut level, mut winner) = (self.level, glance);
        while !look.suits(winner.at_ms) {
            level = level.checked_sub(1)?;
            winner = self.winner(level);
        }
        Some(winner.name)
    }

    /// The winner of the block of 2^level posts about the last post born by then.
    #[inline]
    fn winner(&self, mut level: u32) -> Ranked {
        let last = self.n_born - 1;
        let middle = |level: u32| (last >> level << level) + (1 << level) / 2;
        // A last block with no more than half of its posts was never played: its first half was.
        while middle(level) >= self.n {
            level -= 1;
        }
        let first = if level == 0 { 0 } else { self.ranking.ranked.len() / 2 };
        self.ranking.ranked[first + (self.start + middle(level)) as usize]
    }
}

/// Where each group starts, and the end of the last.
fn starts(n_groups: usize, groups: &[u16]) -> Vec<u32> {
    let mut starts = vec![0; n_groups + 1];
    groups.iter().for_each(|&group| starts[usize::from(group) + 1] += 1);
    (0..n_groups).for_each(|group| starts[group + 1] += starts[group]);
    starts
}

/// The higher of two levels drawn evenly from those whose blocks are no wider than sixteen times the
/// time looked back. One level, and narrower blocks, would make the tail of cascades too light: most
/// looks do not reach far.
#[inline]
fn level(n: u32, look: &Look) -> u32 {
    let back_ms = u64::from(look.back_ms.clamp(0, DAY_LENGTH_MS).cast_unsigned());
    let n_back = back_ms * u64::from(n) / DAY_MS.cast_unsigned();
    higher_of_two((16 * n_back + 1).ilog2() + 1, look.bits)
}

/// The higher of two levels below `levels`, from 32 random bits.
#[inline]
pub(super) fn higher_of_two(levels: u32, bits: u32) -> u32 {
    // Sixteen bits for each: at most 35 levels are told apart to within one in a thousand.
    let draw = |bits: u32| (bits * levels) >> 16;
    draw(bits >> 16).max(draw(bits & 0xffff))
}

#[expect(clippy::cast_possible_truncation, reason = "86,400,000")]
const DAY_LENGTH_MS: i32 = DAY_MS as i32;

/// How many of these, which are in time order, were born by `ms`. So few that always taking the same
/// four steps costs less than a wrong guess at how many it takes.
#[inline]
fn n_up_to(ms: i32, posts: &[Ranked]) -> usize {
    let is_born = |post: &Ranked| post.at_ms.cast_signed() <= ms;
    if posts.is_empty() || posts.len() > 15 {
        return posts.partition_point(is_born);
    }
    [8, 4, 2, 1].into_iter().fold(0, |n, step| {
        let last = &posts[(n + step).min(posts.len()) - 1];
        n + if (n + step <= posts.len()) & is_born(last) { step } else { 0 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Seed, draw, mix};

    /// Times, groups and heats of a day with so many posts.
    fn day(n: u32, n_groups: u16) -> (Vec<u32>, Vec<u16>, Vec<f64>) {
        let mut rng = Seed(u64::from(n)).key(Purpose::HotPosts).stream(0, 0);
        let mut at_ms: Vec<u32> = (0..n).map(|_| draw::below(&mut rng, 86_400_000)).collect();
        at_ms.sort_unstable();
        let groups = (0..n)
            .map(|_| u16::try_from(draw::below(&mut rng, n_groups.into())).unwrap())
            .collect();
        let heat = (0..n).map(|_| draw::uniform(&mut rng)).collect();
        (at_ms, groups, heat)
    }

    /// How many of a group were born by then, and what a draw among the first `n_born` should give;
    /// found by looking at every post.
    fn naive(
        day: &(Vec<u32>, Vec<u16>, Vec<f64>),
        group: u16,
        look: Look,
        n_born: usize,
    ) -> (usize, Option<u32>) {
        let (at_ms, groups, _) = day;
        let n = u32_of(at_ms.len());
        let members: Vec<u32> = (0..n).filter(|&post| groups[post as usize] == group).collect();
        let born = |post: u32| at_ms[post as usize].cast_signed();
        let count = members.iter().filter(|&&post| born(post) <= look.born_ms).count();
        (count, n_born.checked_sub(1).and_then(|last| drawn(day, &members, look, last)))
    }

    fn drawn(
        (at_ms, _, heat): &(Vec<u32>, Vec<u16>, Vec<f64>),
        members: &[u32],
        look: Look,
        last: usize,
    ) -> Option<u32> {
        let born = |post: u32| at_ms[post as usize].cast_signed();
        let (oldest_ms, now_ms) = (look.oldest_ms, look.born_ms + look.back_ms);
        let winner = |level: u32| {
            let blocks: Vec<&[u32]> = members.chunks(1 << level).collect();
            let hot = |a: &&u32, b: &&u32| heat[**a as usize].total_cmp(&heat[**b as usize]);
            *blocks[last >> level].iter().max_by(hot).expect("a block has a post")
        };
        let mut levels = (0..=level(u32_of(members.len()), &look)).rev().map(winner);
        levels.find(|&post| (oldest_ms..now_ms).contains(&born(post)))
    }

    #[test]
    fn draws_agree_with_looking_at_every_post() {
        for (n, n_groups) in [(0, 3), (1, 1), (7, 1), (300, 4), (2_000, 1)] {
            let day = day(n, n_groups);
            let rival = |(name, (&at_ms, &heat))| Rival { heat, post: Ranked { at_ms, name } };
            let rivals: Vec<Rival> = (0..).zip(day.0.iter().zip(&day.2)).map(rival).collect();
            let ranking = Ranking::new(n_groups.into(), &day.1, &rivals);
            for i in 0..3_000_u64 {
                let born_ms = i32::try_from(mix(i) % 87_000_000).unwrap();
                let back_ms = i32::try_from(mix(i ^ 7 << 40) % 20_000_000).unwrap() >> (i % 12);
                let oldest_ms = born_ms - 2 * back_ms;
                let bits = u32::try_from(mix(i ^ 9 << 40) >> 32).unwrap();
                let look = Look { born_ms, back_ms, oldest_ms, bits };
                let group = u16::try_from(i).unwrap() % n_groups;
                let n_born = ranking.n_born(group.into(), &look);
                let (count, expected) = naive(&day, group, look, n_born);
                assert_eq!(ranking.draw(group.into(), &look), expected, "{n} posts, {look:?}");
                // A place holds four posts on average; 20 or more have a chance of 10^-9.
                let is_fresh = back_ms < ranking.place_ms;
                assert!(n_born.abs_diff(count) < if is_fresh { 1 } else { 20 }, "{look:?}");
            }
        }
    }
}
