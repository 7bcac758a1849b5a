//! What posts pass on or answer.
//!
//! Looking up a hot post reads two places that are in no cache, each after the one before. So look-ups
//! go side by side: each step in a loop of its own, of which as many rounds are under way at once as
//! the memory can serve.

use claque_trace::Kind;
use claque_trace::time::DAY_MS;

use crate::Cause;
use crate::plan::{Found, HotDay, Ranked, Search, Wish};
use crate::play::record::{NO_PARENT, Part, Record, TextKey};

/// Gives the records that wished for a hot post its number, and reposts its hashtags too.
pub(super) fn fulfil(wishes: &[(u32, Wish)], hot: &[&HotDay], part: &mut Part) {
    let searches = wishes.iter().map(|(_, wish)| {
        let day = day(hot, days_back(hot, wish));
        day.map(|day| day.search(wish))
    });
    let searches: Vec<Option<Search<'_>>> = searches.collect();
    let glance = |search: &Option<Search<'_>>| search.map(|search| search.glance());
    let glances: Vec<Option<Ranked>> = searches.iter().map(glance).collect();
    let mut tagged = Vec::with_capacity(wishes.len() / 2);
    for (((record, wish), search), glance) in wishes.iter().zip(&searches).zip(glances) {
        let found = search.zip(glance).and_then(|(search, glance)| search.draw(wish, glance));
        let found = found.or_else(|| day_before(hot, wish));
        let passes_on = settle(&mut part.records[*record as usize], found.map(|hot| hot.number));
        if passes_on && found.is_some_and(|hot| hot.is_tagged) {
            tagged.push(*record);
        }
    }
    tags(&tagged, hot, part);
}

/// The day to look at for a wish, counted from the last of `hot`: today, if it looks ahead.
#[inline]
fn days_back(hot: &[&HotDay], wish: &Wish) -> usize {
    let today = hot.last().expect("today is always there").midnight();
    usize::try_from(-(wish.born - today).div_euclid(DAY_MS)).unwrap_or(0)
}

#[inline]
fn day<'h>(hot: &[&'h HotDay], back: usize) -> Option<&'h HotDay> {
    hot.len().checked_sub(1 + back).map(|idx| hot[idx])
}

/// A post of the day before, where the day of the wish had none yet.
#[cold]
fn day_before(hot: &[&HotDay], wish: &Wish) -> Option<Found> {
    let day = day(hot, days_back(hot, wish) + 1)?;
    let search = day.search(wish);
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
