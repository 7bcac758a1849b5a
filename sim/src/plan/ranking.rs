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
    place_ms: i64,
}

/// A post and when it was born, ms of the day.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ranked {
    at_ms: u32,
    post: u32,
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// About when it was born, ms of the day; the day's length for "before midnight".
    pub(super) born_ms: i64,
    /// Time of who looks, ms of the same day; may be days later.
    pub(super) now_ms: i64,
    /// Born no earlier than this, ms of the day; may be negative.
    pub(super) oldest_ms: i64,
    /// 64 random bits that choose the level.
    pub(super) bits: u64,
}

/// A place in a ranking and a look from there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'r> {
    ranking: &'r Ranking,
    /// Where the group begins, how many posts it has, and how many were born by then.
    start: u32,
    n: u32,
    n_born: u32,
    level: u32,
    look: Look,
}

impl Ranking {
    /// Ranks posts given in time order by their times (ms of the day), groups and heats. Draws give
    /// the name of a post.
    ///
    /// # Complexity
    /// O(posts + groups).
    pub(super) fn new(
        n_groups: usize,
        at_ms: &[u32],
        groups: &[u32],
        heat: &[f64],
        names: &[u32],
    ) -> Self {
        let mut starts = vec![0; n_groups + 1];
        groups.iter().for_each(|&group| starts[group as usize + 1] += 1);
        (0..n_groups).for_each(|group| starts[group + 1] += starts[group]);
        let (mut next, mut posts) = (starts.clone(), vec![0; at_ms.len()]);
        for (post, &group) in (0..).zip(groups) {
            posts[next[group as usize] as usize] = post;
            next[group as usize] += 1;
        }
        let places = (at_ms.len() / n_groups / PER_PLACE).max(1);
        let ranked =
            |&post: &u32| Ranked { at_ms: at_ms[post as usize], post: names[post as usize] };
        let mut ranking = Self {
            ranked: posts.iter().map(ranked).collect(),
            starts,
            index: Vec::with_capacity(n_groups * places),
            places,
            per_ms: ((places as u64) << 32) / DAY_MS.cast_unsigned(),
            place_ms: DAY_MS / i64::from(u32_of(places)),
        };
        ranking.ranked.resize(2 * posts.len(), Ranked::default());
        let heat: Vec<f64> = posts.iter().map(|&post| heat[post as usize]).collect();
        let mut round = Vec::new();
        for group in 0..n_groups {
            ranking.play_off(group, &heat, &mut round);
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

    /// Lets the hottest of each block win, level by level; `round` is room for a level's winners.
    fn play_off(&mut self, group: usize, heat: &[f64], round: &mut Vec<u32>) {
        let (range, n_posts) = (self.range(group), self.ranked.len() / 2);
        let n = range.len();
        round.clear();
        round.extend(range.clone().map(u32_of));
        let mut width = 2;
        while width / 2 < n {
            let n_blocks = round.len().div_ceil(2);
            for block in 0..n_blocks {
                let pair = &round[2 * block..round.len().min(2 * block + 2)];
                let winner = hotter(pair, heat);
                round[block] = winner;
                let place = range.start + block * width + width / 2;
                if place < range.end {
                    self.ranked[n_posts + place] = self.ranked[winner as usize];
                }
            }
            round.truncate(n_blocks);
            width *= 2;
        }
    }

    fn index(&mut self, group: usize) {
        let posts = &self.ranked[self.range(group)];
        let mut n = 0;
        for place in 0..self.places {
            n += posts[n..].partition_point(|post| self.place(post.at_ms.into()).0 < place);
            self.index.push(u32_of(n));
        }
    }

    /// About how many posts of a group were born by then: exactly as many for who looks less far back
    /// than a place of the index is long. None of a group that there is not.
    #[inline]
    pub(super) fn n_born(&self, group: usize, look: &Look) -> usize {
        if group + 1 >= self.starts.len() {
            return 0;
        }
        let range = self.range(group);
        if look.born_ms >= DAY_MS {
            return range.len();
        }
        let (place, rest) = self.place(look.born_ms.max(0).cast_unsigned());
        let index = &self.index[group * self.places..(group + 1) * self.places];
        let from = index[place] as usize;
        let until = index.get(place + 1).map_or(range.len(), |&n| n as usize);
        if look.now_ms - look.born_ms < self.place_ms {
            let posts = &self.ranked[range.start + from..range.start + until];
            return from + n_up_to(look.born_ms, posts);
        }
        // Posts of a place are spread evenly over it.
        from + (((until - from) as u64 * rest + (1 << 31)) >> 32) as usize
    }

    /// The place of the index that a time of the day falls on, and where within it, as a fraction of
    /// 2^32.
    #[inline]
    fn place(&self, ms: u64) -> (usize, u64) {
        let place = ms * self.per_ms;
        ((place >> 32) as usize, place & 0xffff_ffff)
    }

    /// A post of the group that is about as old as asked for; a hot one more often.
    #[inline]
    pub(super) fn draw(&self, group: usize, look: Look) -> Option<u32> {
        let sight = self.sight(group, look);
        sight.draw(sight.glance())
    }

    /// Where to look for it.
    #[inline]
    pub(super) fn sight(&self, group: usize, look: Look) -> Sight<'_> {
        let n_born = u32_of(self.n_born(group, &look));
        let range = if n_born == 0 { 0..0 } else { self.range(group) };
        let level = level(range.len(), look);
        Sight {
            ranking: self,
            start: u32_of(range.start),
            n: u32_of(range.len()),
            n_born,
            level,
            look,
        }
    }

    /// A group with chance in proportion to its posts.
    #[inline]
    pub(super) fn group_at(&self, bits: u64) -> u32 {
        let last = self.starts.len() - 1;
        let place = ((bits >> 32) * u64::from(self.starts[last])) >> 32;
        let group = self.starts[..last].partition_point(|&start| u64::from(start) <= place);
        u32_of(group.saturating_sub(1))
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
    pub(super) fn draw(&self, glance: Ranked) -> Option<u32> {
        if self.n_born == 0 {
            return None;
        }
        let (mut level, mut winner) = (self.level, glance);
        loop {
            if (self.look.oldest_ms..self.look.now_ms).contains(&i64::from(winner.at_ms)) {
                return Some(winner.post);
            }
            level = level.checked_sub(1)?;
            winner = self.winner(level);
        }
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

/// The higher of two levels drawn evenly from those whose blocks are no wider than four times the
/// time looked back. One level, and narrower blocks, would make the tail of cascades too light: most
/// looks do not reach far.
#[inline]
fn level(n: usize, look: Look) -> u32 {
    let back_ms = (look.now_ms - look.born_ms).clamp(0, DAY_MS);
    let n_back = usize::try_from(back_ms).unwrap_or(0) * n / DAY_LENGTH_MS;
    let levels = u64::from((4 * n_back + 1).ilog2()) + 1;
    let draw = |bits: u64| u32::try_from((bits * levels) >> 32).unwrap_or(0);
    draw(look.bits >> 32).max(draw(look.bits & 0xffff_ffff))
}

#[expect(clippy::cast_possible_truncation, reason = "86,400,000")]
const DAY_LENGTH_MS: usize = DAY_MS as usize;

/// How many of these, which are in time order, were born by `ms`. So few that always taking the same
/// four steps costs less than a wrong guess at how many it takes.
#[inline]
fn n_up_to(ms: i64, posts: &[Ranked]) -> usize {
    let is_born = |post: &Ranked| i64::from(post.at_ms) <= ms;
    if posts.is_empty() || posts.len() > 15 {
        return posts.partition_point(is_born);
    }
    [8, 4, 2, 1].into_iter().fold(0, |n, step| {
        let last = &posts[(n + step).min(posts.len()) - 1];
        n + if (n + step <= posts.len()) & is_born(last) { step } else { 0 }
    })
}

/// The hotter of one or two posts, by position.
fn hotter(pair: &[u32], heat: &[f64]) -> u32 {
    match *pair {
        [first, second] if heat[second as usize] > heat[first as usize] => second,
        _ => pair[0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Seed, draw, mix};

    /// Times, groups and heats of a day with so many posts.
    fn day(n: u32, n_groups: u32) -> (Vec<u32>, Vec<u32>, Vec<f64>) {
        let mut rng = Seed(u64::from(n)).key(Purpose::HotPosts).stream(0, 0);
        let mut at_ms: Vec<u32> = (0..n).map(|_| draw::below(&mut rng, 86_400_000)).collect();
        at_ms.sort_unstable();
        let groups = (0..n).map(|_| draw::below(&mut rng, n_groups)).collect();
        let heat = (0..n).map(|_| draw::uniform(&mut rng)).collect();
        (at_ms, groups, heat)
    }

    /// How many of a group were born by then, and what a draw among the first `n_born` should give;
    /// found by looking at every post.
    fn naive(
        day: &(Vec<u32>, Vec<u32>, Vec<f64>),
        group: u32,
        look: Look,
        n_born: usize,
    ) -> (usize, Option<u32>) {
        let (at_ms, groups, _) = day;
        let n = u32_of(at_ms.len());
        let members: Vec<u32> = (0..n).filter(|&post| groups[post as usize] == group).collect();
        let born = |post: u32| i64::from(at_ms[post as usize]);
        let count = members.iter().filter(|&&post| born(post) <= look.born_ms).count();
        (count, n_born.checked_sub(1).and_then(|last| drawn(day, &members, look, last)))
    }

    fn drawn(
        (at_ms, _, heat): &(Vec<u32>, Vec<u32>, Vec<f64>),
        members: &[u32],
        look: Look,
        last: usize,
    ) -> Option<u32> {
        let born = |post: u32| i64::from(at_ms[post as usize]);
        let winner = |level: u32| {
            let blocks: Vec<&[u32]> = members.chunks(1 << level).collect();
            let hot = |a: &&u32, b: &&u32| heat[**a as usize].total_cmp(&heat[**b as usize]);
            *blocks[last >> level].iter().max_by(hot).expect("a block has a post")
        };
        let mut levels = (0..=level(members.len(), look)).rev().map(winner);
        levels.find(|&post| (look.oldest_ms..look.now_ms).contains(&born(post)))
    }

    #[test]
    fn draws_agree_with_looking_at_every_post() {
        for (n, n_groups) in [(0, 3), (1, 1), (7, 1), (300, 4), (2_000, 1)] {
            let day = day(n, n_groups);
            let names: Vec<u32> = (0..n).collect();
            let ranking = Ranking::new(n_groups as usize, &day.0, &day.1, &day.2, &names);
            for i in 0..3_000_u64 {
                let born_ms = i64::try_from(mix(i) % 87_000_000).unwrap();
                let back_ms = i64::try_from(mix(i ^ 7 << 40) % 20_000_000).unwrap() >> (i % 12);
                let oldest_ms = born_ms - 2 * back_ms;
                let (now_ms, bits) = (born_ms + back_ms, mix(i ^ 9 << 40));
                let look = Look { born_ms, now_ms, oldest_ms, bits };
                let group = u32::try_from(i).unwrap() % n_groups;
                let n_born = ranking.n_born(group as usize, &look);
                let (count, expected) = naive(&day, group, look, n_born);
                assert_eq!(ranking.draw(group as usize, look), expected, "{n} posts, {look:?}");
                // A place holds four posts on average; 20 or more have a chance of 10^-9.
                let is_fresh = back_ms < ranking.place_ms;
                assert!(n_born.abs_diff(count) < if is_fresh { 1 } else { 20 }, "{look:?}");
            }
        }
    }
}
