//! Who is hot among the posts of a day: rankings at every scale of time, one for each interest.
//!
//! Posts of an interest stand in time order under a tree of knock-out matches: the winner of a block
//! of 2^j neighbours has met one rival on each of j levels. Whoever looks around asks for the winner
//! of the block about a place, on a level drawn evenly from those no wider than the time it looks
//! back. A post that wins on j levels, as one in 2^j does, gets attention in proportion to 2^j, so
//! sizes of cascades have a tail exponent of 2 at every scale (measured: 2.03, `docs/calibration.md`),
//! while what was born seconds ago can be found in seconds.
//!
//! Sketch: 12 bytes a post (time, number, winner) and an index of one place per four posts.

use std::ops::Range;

use claque_trace::time::DAY_MS;

use crate::cast::u32_of;

/// Posts wanted between two places of the index.
const PER_PLACE: usize = 4;

/// Posts of a day by group, each group in time order with its winners.
#[derive(Debug, Default)]
pub(super) struct Ranking {
    /// Where each group starts, and the end of the last.
    starts: Vec<u32>,
    posts: Vec<u32>,
    at_ms: Vec<u32>,
    /// At m 2^j + 2^(j - 1) within a group: the winner of the m-th block of 2^j posts. No two blocks
    /// share a place, and none lies beyond the group. Winners are positions in `posts`: their times
    /// are where the search for the block has just been.
    winners: Vec<u32>,
    /// Posts of each group before each of `places` parts of the day.
    index: Vec<u32>,
    places: usize,
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

impl Ranking {
    /// Ranks posts given in time order by their times (ms of the day), groups and heats.
    ///
    /// # Complexity
    /// O(posts + groups).
    pub(super) fn new(n_groups: usize, at_ms: &[u32], groups: &[u32], heat: &[f64]) -> Self {
        let mut starts = vec![0; n_groups + 1];
        groups.iter().for_each(|&group| starts[group as usize + 1] += 1);
        (0..n_groups).for_each(|group| starts[group + 1] += starts[group]);
        let (mut next, mut posts) = (starts.clone(), vec![0; at_ms.len()]);
        for (post, &group) in (0..).zip(groups) {
            posts[next[group as usize] as usize] = post;
            next[group as usize] += 1;
        }
        let mut ranking = Self {
            at_ms: posts.iter().map(|&post| at_ms[post as usize]).collect(),
            winners: vec![0; posts.len()],
            starts,
            posts,
            index: Vec::new(),
            places: (at_ms.len() / n_groups / PER_PLACE).max(1),
        };
        for group in 0..n_groups {
            ranking.play_off(group, heat);
            ranking.index(group);
        }
        ranking
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let per_post = self.posts.capacity() + self.at_ms.capacity() + self.winners.capacity();
        (per_post + self.starts.capacity() + self.index.capacity()) * 4
    }

    fn range(&self, group: usize) -> Range<usize> {
        self.starts[group] as usize..self.starts[group + 1] as usize
    }

    /// Lets the hottest of each block win, level by level.
    fn play_off(&mut self, group: usize, heat: &[f64]) {
        let range = self.range(group);
        let (n, winners) = (range.len(), &mut self.winners[range.clone()]);
        let (posts, mut round) = (&self.posts, range.map(u32_of).collect::<Vec<u32>>());
        let mut width = 2;
        while width / 2 < n {
            round = round.chunks(2).map(|pair| hotter(pair, posts, heat)).collect();
            let blocks = round.iter().zip((width / 2..n).step_by(width));
            blocks.for_each(|(&winner, place)| winners[place] = winner);
            width *= 2;
        }
    }

    fn index(&mut self, group: usize) {
        let times = &self.at_ms[self.range(group)];
        let mut n = 0;
        for place in 0..self.places {
            let from_ms = place_ms(place, self.places);
            n += times[n..].partition_point(|&at| i64::from(at) < from_ms);
            self.index.push(u32_of(n));
        }
    }

    /// How many posts of a group were born by `ms` of the day; none of a group that there is not.
    #[inline]
    pub(super) fn n_born(&self, group: usize, ms: i64) -> usize {
        if group + 1 < self.starts.len() { self.n_until(group, ms) } else { 0 }
    }

    #[inline]
    fn n_until(&self, group: usize, ms: i64) -> usize {
        let range = self.range(group);
        if ms >= DAY_MS {
            return range.len();
        }
        let place = usize::try_from(ms * i64::from(u32_of(self.places)) / DAY_MS).unwrap_or(0);
        let index = &self.index[group * self.places..(group + 1) * self.places];
        let from = index[place] as usize;
        let until = index.get(place + 1).map_or(range.len(), |&n| n as usize);
        from + n_up_to(ms, &self.at_ms[range.start + from..range.start + until])
    }

    /// A post of the group that is about as old as asked for; a hot one more often.
    #[inline]
    pub(super) fn draw(&self, group: usize, look: Look) -> Option<u32> {
        self.draw_among(group, self.n_born(group, look.born_ms), look)
    }

    /// As [`draw`](Self::draw), once it is known how many of the group were born by then.
    #[inline]
    pub(super) fn draw_among(&self, group: usize, n_born: usize, look: Look) -> Option<u32> {
        let last = n_born.checked_sub(1)?;
        let range = self.range(group);
        let is_far = look.oldest_ms <= 0 && look.now_ms >= DAY_MS;
        let mut level = level(range.len(), look);
        loop {
            let position = self.winner(&range, last, level) as usize;
            // Anything of the day will do for who looks from far: no need to see when it was.
            let is_wanted = |at: i64| (look.oldest_ms..look.now_ms).contains(&at);
            if is_far || is_wanted(i64::from(self.at_ms[position])) {
                return Some(self.posts[position]);
            }
            level = level.checked_sub(1)?;
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

    /// Position of the winner of the block of 2^level posts about a place.
    #[inline]
    fn winner(&self, range: &Range<usize>, place: usize, level: u32) -> u32 {
        if level == 0 {
            return u32_of(range.start + place);
        }
        let middle = (place >> level << level) + (1 << (level - 1));
        // A last block with no more than half of its posts was never played: its first half was.
        if middle < range.len() {
            self.winners[range.start + middle]
        } else {
            self.winner(range, place, level - 1)
        }
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

/// How many of these times, which ascend, are no later than `ms`. So few that always taking the same
/// four steps costs less than a wrong guess at how many it takes.
#[inline]
fn n_up_to(ms: i64, times: &[u32]) -> usize {
    let is_born = |at: u32| i64::from(at) <= ms;
    if times.is_empty() || times.len() > 15 {
        return times.partition_point(|&at| is_born(at));
    }
    [8, 4, 2, 1].into_iter().fold(0, |n, step| {
        let last = times[(n + step).min(times.len()) - 1];
        n + if (n + step <= times.len()) & is_born(last) { step } else { 0 }
    })
}

fn place_ms(place: usize, places: usize) -> i64 {
    let (place, places) = (i64::from(u32_of(place)), i64::from(u32_of(places)));
    (place * DAY_MS + places - 1) / places
}

/// The hotter of one or two posts, by position.
fn hotter(pair: &[u32], posts: &[u32], heat: &[f64]) -> u32 {
    let first = pair[0];
    let heat = |position: u32| heat[posts[position as usize] as usize];
    match pair.get(1) {
        Some(&second) if heat(second) > heat(first) => second,
        _ => first,
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

    /// What a draw should give, found by looking at every post.
    fn naive(day: &(Vec<u32>, Vec<u32>, Vec<f64>), group: u32, look: Look) -> Option<u32> {
        let (at_ms, groups, heat) = day;
        let n = u32_of(at_ms.len());
        let members: Vec<u32> = (0..n).filter(|&post| groups[post as usize] == group).collect();
        let born = |post: u32| i64::from(at_ms[post as usize]);
        let last = members.iter().filter(|&&post| born(post) <= look.born_ms).count();
        let last = last.checked_sub(1)?;
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
            let ranking = Ranking::new(n_groups as usize, &day.0, &day.1, &day.2);
            for i in 0..3_000_u64 {
                let born_ms = i64::try_from(mix(i) % 87_000_000).unwrap();
                let back_ms = i64::try_from(mix(i ^ 7 << 40) % 20_000_000).unwrap() >> (i % 12);
                let oldest_ms = born_ms - 2 * back_ms;
                let (now_ms, bits) = (born_ms + back_ms, mix(i ^ 9 << 40));
                let look = Look { born_ms, now_ms, oldest_ms, bits };
                let group = u32::try_from(i).unwrap() % n_groups;
                let found = ranking.draw(group as usize, look);
                assert_eq!(found, naive(&day, group, look), "{n} posts, {look:?}");
            }
        }
    }
}
