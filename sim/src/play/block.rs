//! A block of accounts living one day: own sittings, reactions to events, attendance of live events,
//! and what it picks up from lists of trends.

mod occasion;
mod trend;
mod wishes;

use std::ops::Range;

use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, Kind, Timestamp};
use rand::Rng;

use super::Shard;
use super::record::{Part, Record, Source, sequence};
use crate::Cause;
use crate::cast::{count_of, ms_of_s, u32_of};
use crate::day_curve::{week_factor, weekend_shift_ms};
use crate::plan::{HotDay, Plan, Taste, Traits, Wish, scheduler};
use crate::random::{Purpose, Stream, draw, exp, half_unit, halves, mix};

/// Most posts in one sitting: with gaps of at most half an hour it ends within the next day.
const SESSION_POSTS_MAX: u32 = 40;

/// One block on one day.
struct Block<'p> {
    plan: &'p Plan,
    day: u32,
    slots: Range<u32>,
    part: &'p mut Part,
    /// Posts so far of each account on this day.
    n_posts: Vec<u16>,
    tags: Vec<u32>,
    /// What is to be passed on or answered.
    wishes: Vec<Wish>,
    /// Midnight of the first day that anybody looks back on.
    oldest: Timestamp,
    weekend_shift_ms: i32,
}

/// Appends everything the accounts in `slots` do of their own accord on a day, hot posts apart.
pub(super) fn play(plan: &Plan, day: u32, slots: Range<u32>, hot: &[&HotDay], part: &mut Part) {
    let (n_posts, wishes) = (vec![0; slots.len()], Vec::with_capacity(slots.len()));
    let oldest = hot.first().expect("today is always there").midnight();
    let (tags, weekend_shift_ms) = (Vec::new(), weekend_shift_ms(day));
    let mut block =
        Block { plan, day, slots, part, n_posts, tags, wishes, oldest, weekend_shift_ms };
    block.own_life();
    wishes::fulfil(plan, &block.wishes, hot, block.part);
    block.reactions(hot);
    block.attendance(hot);
    block.trends();
}

/// Where an account stands on a day in the Poisson law of its sittings.
#[inline]
pub(crate) fn place(today: u64, slot: u32) -> f64 {
    places(today, slot & !1)[(slot & 1) as usize]
}

/// The places of an account in an even slot and of the next: half a hash for each.
#[inline]
fn places(today: u64, slot: u32) -> [f64; 2] {
    let [other, this] = halves(mix(today ^ u64::from(slot / 2))).map(half_unit);
    [this, other]
}

/// Hot posts of a day by accounts of this shard.
pub(super) fn play_hot(plan: &Plan, shard: Shard, hot: &[&HotDay]) -> Part {
    let mut part = Part::default();
    let today = hot.last().expect("today is always there");
    part.records.reserve_exact(today.posts().len());
    for post in today.posts().filter(|post| shard.holds(post.slot())) {
        let own = if post.is_scheduled() { Cause::SCHEDULED } else { Cause::OWN };
        let cause = today.occasion(post).map_or(own, |occasion| occasion.cause(plan));
        let mut record = Record::new(post.at(), plan.account(post.slot()), cause, post.app());
        record.sequence = sequence(Source::Hot, post.number());
        part.push(record, post.tags());
    }
    part
}

fn organic(account: AccountId, traits: &Traits, at: Timestamp, cause: Cause) -> Record {
    Record::new(at, account, cause, traits.app)
}

impl<'p> Block<'p> {
    /// Sittings of every account that does not stay away.
    fn own_life(&mut self) {
        let reposts = &self.plan.world.reposts;
        let share = 1.0 - self.plan.world.kinds.original * reposts.hot_share;
        let per_post = week_factor(self.day) * self.plan.world.sessions.end_chance * share;
        let key = self.plan.key(Purpose::OwnLife);
        let today = key.hash(u64::from(self.day), u64::MAX);
        for (slot, place) in self.up(today, per_post) {
            let mean = f64::from(self.plan.population.traits(slot).posts_per_day) * per_post;
            let mean = mean * self.plan.moods.on(slot, self.day);
            if place < mean {
                self.sittings(slot, mean, place, &mut key.stream(today, u64::from(slot)));
            }
        }
    }

    /// Accounts that may sit down today, each with its place in the Poisson law. Half a hash settles
    /// an account: 1 - exp(-mean) is at most mean, in the best mood there is, so most need neither
    /// their mood nor an exponential; and as the list grows without a branch, nobody who stays away
    /// costs a wrong guess.
    fn up(&self, today: u64, per_post: f64) -> Vec<(u32, f64)> {
        let mut up = vec![(0, 0.0); self.slots.len() + 1];
        let mut n = 0;
        let per_post = per_post * self.plan.moods.best();
        let pairs = self.plan.population.traits_of(self.slots.clone()).chunks(2);
        for (first, pair) in self.slots.clone().step_by(2).zip(pairs) {
            for ((slot, place), traits) in (first..).zip(places(today, first)).zip(pair) {
                up[n] = (slot, place);
                n += usize::from(place < f64::from(traits.posts_per_day) * per_post);
            }
        }
        up.truncate(n);
        up
    }

    /// As many sittings as the Poisson law gives at this place.
    fn sittings(&mut self, slot: u32, mean: f64, place: f64, rng: &mut Stream) {
        let mut term = exp(-mean);
        let (mut above, mut n) = (1.0 - term, 0_u32);
        while place < above && n < 1_000 {
            n += 1;
            term *= mean / f64::from(n);
            above -= term;
        }
        if n > 0 {
            let account = self.plan.account(slot);
            (0..n).for_each(|_| self.sitting(slot, account, rng));
        }
    }

    fn sitting(&mut self, slot: u32, account: AccountId, rng: &mut Stream) {
        let plan = self.plan;
        let (traits, sessions) = (plan.population.traits(slot), plan.world.sessions);
        let start = plan.day_start(self.day);
        let shift_ms = traits.shift_ms + self.weekend_shift_ms;
        let at_ms = plan.curves.draw_ms(traits.sharpness, shift_ms, rng).min(DAY_MS - 1);
        let mut record = organic(account, traits, start + at_ms, Cause::OWN);
        let mut left = None;
        loop {
            self.own_post(slot, traits, record, rng);
            let draw_left = || draw::failures(rng, sessions.end_chance, SESSION_POSTS_MAX - 1);
            let n = left.unwrap_or_else(draw_left);
            if n == 0 {
                break;
            }
            left = Some(n - 1);
            record.at = record.at + ms_of_s(plan.gaps_s.draw(rng));
        }
    }

    /// What kind of post it is and whether it has hashtags is one draw.
    #[inline]
    fn own_post(&mut self, slot: u32, traits: &Traits, mut record: Record, rng: &mut Stream) {
        let (kinds, hashtags) = (&self.plan.world.kinds, &self.plan.world.hashtags);
        let [choice, tagged] = halves(rng.next_u64()).map(half_unit);
        // Hot posts are originals too: of what is left, so much less is.
        let hot = kinds.original * self.plan.world.reposts.hot_share;
        let choice = choice * (1.0 - hot) + hot;
        self.tags.clear();
        if choice < hot + kinds.repost {
            record.kind = Kind::Repost;
            self.wish(slot, traits, &record, rng);
        } else if choice < kinds.repost + kinds.original {
            let share = self.plan.world.population.scheduled;
            if let Some(at) = scheduler::publish(record.at, traits, share, rng) {
                (record.at, record.cause) = (at, Cause::SCHEDULED);
            }
            self.own_tags(tagged < hashtags.tagged_originals, slot, traits, rng);
        } else {
            let is_reply = choice < kinds.repost + kinds.original + kinds.reply;
            record.kind = if is_reply { Kind::Reply } else { Kind::Quote };
            self.wish(slot, traits, &record, rng);
            self.own_tags(tagged < hashtags.tagged_replies, slot, traits, rng);
        }
        self.push(slot, record);
    }

    /// Wishes for a hot post of about a repost delay ago, mostly to this account's taste, for the
    /// record that is pushed next.
    #[inline]
    fn wish(&mut self, slot: u32, traits: &Traits, record: &Record, rng: &mut Stream) {
        let back_ms = count_of(1e3 * self.plan.repost_delays_s.draw(rng));
        let now_ms = u32::try_from(record.at - self.oldest).expect("nobody acts before today");
        let [taste, bits] = halves(rng.next_u64());
        let wish = Wish {
            record: u32_of(self.part.records.len()),
            born_ms: now_ms - back_ms,
            back_ms,
            bits,
            taste: self.taste(slot, traits, record.kind, taste),
        };
        self.wishes.push(wish);
    }

    /// What this account looks for: its favourite hashtag, what its own like, or anything.
    #[inline]
    fn taste(&self, slot: u32, traits: &Traits, kind: Kind, bits: u32) -> Option<Taste> {
        let (plan, place) = (self.plan, half_unit(bits));
        let reposts = &plan.world.reposts;
        if kind == Kind::Repost && place < reposts.loyalty {
            let tag = plan.vocabulary.favourite(slot, traits, 0);
            return Some(plan.interests.loyal_taste(traits, tag));
        }
        (place < reposts.homophily).then(|| plan.interests.taste(traits, bits))
    }

    fn own_tags(&mut self, are_there: bool, slot: u32, traits: &Traits, rng: &mut Stream) {
        if are_there {
            self.plan.vocabulary.draw_some(slot, traits, &mut self.tags, rng);
        }
    }

    #[inline]
    fn push(&mut self, slot: u32, mut record: Record) {
        let count = &mut self.n_posts[(slot - self.slots.start) as usize];
        record.sequence = sequence(Source::Own, (self.day << 16) | u32::from(*count));
        *count = count.checked_add(1).expect("an account makes fewer than 65,536 posts a day");
        self.part.push(record, &self.tags);
    }
}
