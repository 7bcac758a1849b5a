//! Hot posts before they are in columns: who writes one, when and on what.

use claque_trace::Timestamp;
use claque_trace::time::DAY_MS;
use rand::Rng;

use crate::day_curve::weekend_shift_ms;
use crate::plan::population::Author;
use crate::plan::{Plan, Traits, scheduler};
use crate::random::halves;

/// A hot post before it is in columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub(super) at_ms: u32,
    pub(super) slot: u32,
    pub(super) topic: u8,
    pub(super) app: u8,
    pub(super) scheduled: bool,
    /// As of [`Traits::language`], so that ranking need not read the author again.
    pub(super) language: u8,
}

/// Draws until an author is heard: far more than worlds with a living soul need.
const AUTHOR_TRIES: u32 = 1_000;

/// A post of somebody whom the platform has not suspended by then.
pub(super) fn draft(plan: &Plan, day: u32, midnight: Timestamp, rng: &mut impl Rng) -> Draft {
    let mut draft = any_draft(plan, day, midnight, rng);
    let tries = if plan.suspensions.is_empty() { 0 } else { AUTHOR_TRIES };
    for _ in 0..tries {
        if plan.is_heard(draft.slot, midnight + i64::from(draft.at_ms)) {
            break;
        }
        draft = any_draft(plan, day, midnight, rng);
    }
    draft
}

/// Of posts by (time, slot), each with something that goes with it, the first that falls on its day
/// and is heard; the last drawn, brought to its day, where none of many does.
pub(super) fn on_its_day<T>(
    plan: &Plan,
    midnight: Timestamp,
    mut post: impl FnMut() -> (Timestamp, u32, T),
) -> (Draft, T) {
    let (mut at, mut slot, mut with) = post();
    for _ in 0..AUTHOR_TRIES {
        if (0..DAY_MS).contains(&(at - midnight)) && plan.is_heard(slot, at) {
            break;
        }
        (at, slot, with) = post();
    }
    let at_ms = u32_of_ms((at - midnight).clamp(0, DAY_MS - 1));
    let Traits { topics: [topic, _], app, language, .. } = *plan.population.traits(slot);
    (Draft { at_ms, slot, topic, app, scheduled: false, language }, with)
}

fn u32_of_ms(of_day_ms: i64) -> u32 {
    u32::try_from(of_day_ms).expect("posts stay within their day")
}

/// Somebody's post at a time of its day.
fn any_draft(plan: &Plan, day: u32, midnight: Timestamp, rng: &mut impl Rng) -> Draft {
    let [who, which] = halves(rng.next_u64());
    let Author { slot, traits } = plan.population.author_at(who);
    let topic = traits.topics[usize::from(which % 3 == 0)];
    let shift_ms = traits.shift_ms + weekend_shift_ms(day);
    let at = midnight + plan.curves.draw_ms(traits.sharpness, shift_ms, rng).min(DAY_MS - 1);
    let published = scheduler::publish(at, traits, plan.world.population.scheduled, rng);
    let at_ms = u32_of_ms(published.unwrap_or(at) - midnight);
    let (slot, Traits { app, language, .. }) = (*slot, *traits);
    Draft { at_ms, slot, topic, app, scheduled: published.is_some(), language }
}

/// In the order of (time, slot), by buckets of about four; two that share both stay as they were.
pub(super) fn in_order(drafts: &[Draft]) -> Vec<Draft> {
    let n_buckets = drafts.len() as u64 / 4 + 1;
    let bucket = |draft: &Draft| {
        usize::try_from(u64::from(draft.at_ms) * n_buckets / DAY_MS.cast_unsigned()).unwrap_or(0)
    };
    let mut ends = vec![0_u32; drafts.len() / 4 + 2];
    drafts.iter().for_each(|draft| ends[bucket(draft) + 1] += 1);
    (1..ends.len()).for_each(|idx| ends[idx] += ends[idx - 1]);
    let mut sorted = drafts.to_vec();
    for draft in drafts {
        let end = &mut ends[bucket(draft)];
        sorted[*end as usize] = *draft;
        *end += 1;
    }
    let mut rest = &mut sorted[..];
    let mut begin = 0;
    for &end in &ends {
        let (bucket, after) = rest.split_at_mut((end - begin) as usize);
        bucket.sort_by_key(|draft| (draft.at_ms, draft.slot));
        (rest, begin) = (after, end);
    }
    sorted
}
