//! What posts pass on or answer.
//!
//! Looking up a hot post reads two places that are in no cache, each after the one before. So look-ups
//! go side by side: each step in a loop of its own, of which as many rounds are under way at once as
//! the memory can serve.

use claque_trace::Kind;
use claque_trace::time::DAY_MS;

use crate::Cause;
use crate::cast::u32_of;
use crate::plan::{Found, HotDay, Ranked, Search, Wish};
use crate::play::record::{NO_PARENT, Part, Record, TextKey};

#[expect(clippy::cast_possible_truncation, reason = "86,400,000")]
const DAY_LENGTH_MS: u32 = DAY_MS as u32;

/// Gives the records that wished for a hot post its number, and reposts its hashtags too.
pub(super) fn fulfil(wishes: &[Wish], hot: &[&HotDay], part: &mut Part) {
    let search = |wish: &Wish| search(day_of(wish, hot), wish, hot);
    let searches: Vec<Search<'_>> = wishes.iter().map(search).collect();
    let glances: Vec<Ranked> = searches.iter().map(Search::glance).collect();
    let mut tagged = Vec::with_capacity(wishes.len() / 2);
    for ((wish, search), glance) in wishes.iter().zip(&searches).zip(glances) {
        let found = search.draw(wish, glance).or_else(|| day_before(wish, hot));
        let record = &mut part.records[wish.record as usize];
        let passes_on = settle(record, found.map(|hot| hot.number));
        if passes_on && found.is_some_and(|hot| hot.is_tagged) {
            tagged.push(wish.record);
        }
    }
    tags(&tagged, hot, part);
}

/// The day of `hot` to look at for a wish: today, if it looks ahead.
#[inline]
fn day_of(wish: &Wish, hot: &[&HotDay]) -> usize {
    (wish.born_ms / DAY_LENGTH_MS).min(u32_of(hot.len()) - 1) as usize
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

/// What is to be passed on becomes a repost, and then this is true; where there is nothing, it stays an
/// original.
#[inline]
fn settle(record: &mut Record, number: Option<u32>) -> bool {
    record.parent = number.unwrap_or(NO_PARENT);
    match number {
        Some(number) if record.kind == Kind::Repost => {
            record.cause = Cause::repost(number);
            record.text = TextKey::Parent as u8;
            return true;
        }
        None if record.kind == Kind::Repost => record.kind = Kind::Original,
        _ => {}
    }
    false
}

/// Gives these reposts the hashtags of what they pass on.
fn tags(tagged: &[u32], hot: &[&HotDay], part: &mut Part) {
    let Part { records, pool } = part;
    for record in tagged {
        let record = &mut records[*record as usize];
        let day = hot.iter().rev().find(|day| day.first_number() <= record.parent);
        if let Some(post) = day.map(|day| day.numbered(record.parent)) {
            record.set_tags(post.tags(), pool);
        }
    }
}
