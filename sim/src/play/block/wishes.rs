//! What posts pass on or answer.
//!
//! Nobody passes on a post that its author has taken down. Who comes upon such a post, or upon one that
//! they passed on before that day, looks for another to their taste a few times; where all they find
//! is what they passed on already, they do so again.
//!
//! Looking up a hot post reads two places that are in no cache, each after the one before. So look-ups
//! go side by side: each step in a loop of its own, of which as many rounds are under way at once as
//! the memory can serve.

use claque_trace::{AccountId, Kind};

use crate::Cause;
use crate::cast::u32_of;
use crate::plan::{DAY_LENGTH_MS, Found, HotDay, Plan, Ranked, Search, Wish};
use crate::play::record::{NO_PARENT, Part, Record, TextKey};

/// Gives the records that wished for a hot post its number, and reposts its hashtags too. Wishes of an
/// account stand together.
pub(super) fn fulfil(plan: &Plan, wishes: &[Wish], hot: &[&HotDay], part: &mut Part) {
    let searches: Vec<Search<'_>> = wishes.iter().map(|wish| search_for(wish, hot)).collect();
    let glances: Vec<Ranked> = searches.iter().map(Search::glance).collect();
    let mut tagged = Vec::with_capacity(wishes.len() / 2);
    let mut passed_on = PassedOn::default();
    for ((wish, search), glance) in wishes.iter().zip(&searches).zip(glances) {
        let record = &mut part.records[wish.record as usize];
        let is_up = |found: &Found| is_up(plan, found, record, hot);
        let is_new = |found: &Found| !passed_on.has(record, found.number);
        let first = search.draw(wish, glance).or_else(|| day_before(wish, hot)).filter(is_up);
        let found = first
            .filter(is_new)
            .or_else(|| look_again(wish, hot, |found| is_new(found) && is_up(found)).or(first));
        if settle(record, found.map(|hot| hot.number)) {
            passed_on.add(record);
            if found.is_some_and(|hot| hot.is_tagged) {
                tagged.push(wish.record);
            }
        }
    }
    tags(&tagged, hot, part);
}

/// What the account at hand has passed on so far today.
#[derive(Debug, Default)]
struct PassedOn {
    account: Option<AccountId>,
    numbers: Vec<u32>,
}

impl PassedOn {
    /// Whether a repost would pass this on for the second time.
    #[inline]
    fn has(&self, record: &Record, number: u32) -> bool {
        record.kind == Kind::Repost
            && self.account == Some(record.account)
            && self.numbers.contains(&number)
    }

    #[inline]
    fn add(&mut self, record: &Record) {
        if self.account != Some(record.account) {
            self.account = Some(record.account);
            self.numbers.clear();
        }
        self.numbers.push(record.parent);
    }
}

/// Whether its author has not taken it down by then.
#[inline]
fn is_up(plan: &Plan, found: &Found, record: &Record, hot: &[&HotDay]) -> bool {
    !found.goes
        || day_of_number(found.number, hot).is_none_or(|day| {
            let post = plan.hot_post_id(found.number);
            record.at < plan.taken_down_at(post, day.numbered(found.number).at())
        })
}

/// The first of a few more posts that fits.
#[cold]
fn look_again(wish: &Wish, hot: &[&HotDay], fits: impl Fn(&Found) -> bool) -> Option<Found> {
    wish.again().find_map(|wish| search_for(&wish, hot).of_taste(&wish).find(&fits))
}

/// The day of `hot` to look at for a wish: today, if it looks ahead.
#[inline]
fn day_of(wish: &Wish, hot: &[&HotDay]) -> usize {
    (wish.born_ms / DAY_LENGTH_MS).min(u32_of(hot.len()) - 1) as usize
}

#[inline]
fn search_for<'h>(wish: &Wish, hot: &[&'h HotDay]) -> Search<'h> {
    search(day_of(wish, hot), wish, hot)
}

/// The day of this hot post.
#[inline]
fn day_of_number<'h>(number: u32, hot: &[&'h HotDay]) -> Option<&'h HotDay> {
    hot.iter().rev().find(|day| day.first_number() <= number).copied()
}

#[inline]
fn search<'h>(day: usize, wish: &Wish, hot: &[&'h HotDay]) -> Search<'h> {
    hot[day].search(u32_of(day) * DAY_LENGTH_MS, wish)
}

/// A post of the day before, where the day of the wish had none yet.
#[cold]
fn day_before(wish: &Wish, hot: &[&HotDay]) -> Option<Found> {
    let search = search(day_of(wish, hot).checked_sub(1)?, wish, hot);
    search.draw(wish, search.glance())
}

/// What is to be passed on becomes a repost, and then this is true; where there is nothing to pass on or
/// to answer, it is an original.
#[inline]
fn settle(record: &mut Record, number: Option<u32>) -> bool {
    record.parent = number.unwrap_or(NO_PARENT);
    match number {
        Some(number) if record.kind == Kind::Repost => {
            record.cause = Cause::repost(number);
            record.text = TextKey::Parent as u8;
            return true;
        }
        None => record.kind = Kind::Original,
        _ => {}
    }
    false
}

/// Gives these reposts the hashtags of what they pass on.
fn tags(tagged: &[u32], hot: &[&HotDay], part: &mut Part) {
    let Part { records, pool } = part;
    for record in tagged {
        let record = &mut records[*record as usize];
        let day = day_of_number(record.parent, hot);
        if let Some(post) = day.map(|day| day.numbered(record.parent)) {
            record.set_tags(post.tags(), pool);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::play;
    use super::*;
    use crate::WorldConfig;

    /// Share of reposts that pass on what the same account did before that day, in a small world, where
    /// there is not always another post. The bound is our choice.
    #[test]
    fn few_pass_on_a_post_twice_a_day() {
        let mut world = WorldConfig { days: 3, ..WorldConfig::default() };
        world.population.accounts = 4_000;
        let plan = Plan::new(&world.check().unwrap(), 1);
        let hot: Vec<HotDay> = (0..8).map(|day| HotDay::new(&plan, day)).collect();
        let hot: Vec<&HotDay> = hot.iter().collect();
        let mut part = Part::default();
        let firsts = (0..4_000).step_by(1_000);
        firsts.for_each(|slot| play(&plan, 0, slot..slot + 1_000, &hot, &mut part));
        let is_repost = |record: &&Record| record.kind == Kind::Repost;
        let pair = |record: &Record| (record.account, record.parent);
        let n = part.records.iter().filter(is_repost).count();
        let pairs: BTreeSet<_> = part.records.iter().filter(is_repost).map(pair).collect();
        let twice = (n - pairs.len()) as f64 / n as f64;
        assert!(twice < 0.15, "{twice} of {n}");
    }
}
