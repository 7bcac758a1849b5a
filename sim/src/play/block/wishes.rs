//! What posts pass on or answer.
//!
//! Looking up a hot post reads three places that are in no cache, each after the one before. So look-ups
//! go side by side: each step in a loop of its own, of which as many rounds are under way at once as
//! the memory can serve.

use claque_trace::Kind;
use claque_trace::time::DAY_MS;

use crate::Cause;
use crate::plan::{HotDay, Wish};
use crate::play::record::{NO_PARENT, Part, Record, TextKey};

/// Gives the records that wished for a hot post its number, and reposts its hashtags too.
pub(super) fn fulfil(wishes: &[(u32, Wish)], hot: &[&HotDay], part: &mut Part) {
    let born =
        |(_, wish): &(u32, Wish)| day(hot, days_back(hot, wish)).map(|day| (day, day.n_born(wish)));
    let born: Vec<Option<(&HotDay, u32)>> = wishes.iter().map(born).collect();
    for ((record, wish), born) in wishes.iter().zip(born) {
        let number = born.and_then(|(day, n_born)| day.draw(wish, n_born));
        settle(&mut part.records[*record as usize], number.or_else(|| day_before(hot, wish)));
    }
    tags(wishes, hot, part);
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
fn day_before(hot: &[&HotDay], wish: &Wish) -> Option<u32> {
    let day = day(hot, days_back(hot, wish) + 1)?;
    day.draw(wish, day.n_born(wish))
}

/// What is to be passed on becomes a repost; where there is nothing, it stays an original.
#[inline]
fn settle(record: &mut Record, number: Option<u32>) {
    record.parent = number.unwrap_or(NO_PARENT);
    match number {
        Some(number) if record.kind == Kind::Repost => {
            record.cause = Cause::repost(number);
            record.text = TextKey::Parent as u8;
        }
        None if record.kind == Kind::Repost => record.kind = Kind::Original,
        _ => {}
    }
}

/// Gives reposts the hashtags of what they pass on.
fn tags(wishes: &[(u32, Wish)], hot: &[&HotDay], part: &mut Part) {
    let Part { records, pool } = part;
    for (record, _) in wishes {
        let record = &mut records[*record as usize];
        if record.text == TextKey::Parent as u8 {
            let day = hot.iter().rev().find(|day| day.first_number() <= record.parent);
            if let Some(post) = day.map(|day| day.numbered(record.parent)) {
                record.set_tags(post.tags(), pool);
            }
        }
    }
}
