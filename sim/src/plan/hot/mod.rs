//! Hot posts: the originals that get passed on.
//!
//! Each day's hot posts follow from (seed, day), so any account, in any shard, on any later day
//! knows what there was to repost. A hot post has a topic of its author's and the author's language;
//! who passes one on mostly looks among its own ([`Interests`](super::Interests)) and, where nothing
//! is as fresh as wanted, among all of its language. How attention is shared out: [`Ranking`]. Posts
//! about an event are passed on by who takes part in it, and stand apart (`about`).

mod about;
mod counts;
mod draft;
mod wish;

use claque_trace::time::DAY_MS;
use claque_trace::{PostId, Timestamp};
use rand::Rng;

use super::ranking::{Look, Ranked, Ranking, Rival};
use super::{Plan, START, Traits};
use crate::cast::{float_of, u32_of};
use crate::random::{Key, Purpose, Quantiles, draw, mix};

use about::{About, Notable, notables, ranges};
pub(crate) use about::{Manners, Occasion, Occasions, noticed};
pub(crate) use counts::HotCounts;
use draft::{Draft, draft, in_order};
pub(crate) use wish::{Found, Search, Wish};
use wish::{GOES, TAGGED};

/// Nobody reposts what is older than this many days.
pub(crate) const REPOST_DAYS: u32 = 7;
/// Private numbers of hot posts begin here: no account has the number in the high half.
pub(crate) const HOT_POSTS: u64 = u64::MAX << 32;

/// A day as a number of the width that wishes have, ms.
#[expect(clippy::cast_possible_truncation, reason = "86,400,000")]
pub(crate) const DAY_LENGTH_MS: u32 = DAY_MS as u32;

/// On a day with fewer posts nobody finds anything fresh to its taste: tables would only be empty.
const INTERESTS_PER_POST_MAX: usize = 4;

/// Tail exponent of the number of followers, less one. Source: `docs/calibration.md`.
const FOLLOWERS_TAIL: f64 = 1.3;
/// Cascades grow with this power of followers. Source: `docs/calibration.md`.
const FOLLOWERS_POWER: f64 = 0.5;

/// Delays of reposts: shares and seconds. Source: 5,495 reposts of 883 posts about a conference,
/// `docs/calibration.md`; the ends are our choice, the upper one that nobody looks further back.
const DELAYS_S: [(f64, f64); 13] = [
    (0.0, 5.0),
    (0.023, 60.0),
    (0.05, 120.0),
    (0.098, 300.0),
    (0.15, 600.0),
    (0.25, 1_575.0),
    (0.32, 3_600.0),
    (0.50, 16_726.0),
    (0.75, 56_124.0),
    (0.87, 86_400.0),
    (0.90, 101_167.0),
    (0.95, 157_859.0),
    (1.0, 604_800.0),
];

/// The measured delays, stretched to a median, none longer than anybody looks back.
pub(super) fn repost_delays_s(median_s: f64) -> Quantiles {
    let stretch = median_s / 16_726.0;
    let longest_s = f64::from(REPOST_DAYS) * 86_400.0;
    Quantiles::through(&DELAYS_S.map(|(share, s)| (share, (s * stretch).min(longest_s))))
}

/// The hot posts of one day by column: in time order, and after them those about occasions.
#[derive(Debug)]
pub(crate) struct HotDay {
    first_number: u32,
    midnight: Timestamp,
    at_ms: Vec<u32>,
    slot: Vec<u32>,
    app: Vec<u8>,
    scheduled: Vec<bool>,
    tag_ends: Vec<u32>,
    tags: Vec<u32>,
    by_language: Ranking,
    by_interest: Ranking,
    /// Posts with hashtags, by the first of them.
    by_hashtag: Ranking,
    about: Vec<About>,
    /// Of posts about occasions.
    heat: Vec<f64>,
}

/// A post that gets passed on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HotPost<'d> {
    day: &'d HotDay,
    idx: u32,
}

impl<'d> HotPost<'d> {
    /// Its number among all hot posts.
    #[inline]
    pub(crate) fn number(self) -> u32 {
        self.day.first_number + self.idx
    }

    /// When it appears.
    #[inline]
    pub(crate) fn at(self) -> Timestamp {
        self.day.midnight + i64::from(self.day.at_ms[self.idx as usize])
    }

    /// The slot of its author.
    pub(crate) fn slot(self) -> u32 {
        self.day.slot[self.idx as usize]
    }

    /// The app of its author.
    pub(crate) fn app(self) -> u8 {
        self.day.app[self.idx as usize]
    }

    /// Whether its author's scheduler publishes it.
    pub(crate) fn is_scheduled(self) -> bool {
        self.day.scheduled[self.idx as usize]
    }

    /// Its hashtags.
    #[inline]
    pub(crate) fn tags(self) -> &'d [u32] {
        let idx = self.idx as usize;
        let from = if idx == 0 { 0 } else { self.day.tag_ends[idx - 1] };
        &self.day.tags[from as usize..self.day.tag_ends[idx] as usize]
    }
}

impl HotDay {
    /// The hot posts of a day; day 0 here is [`REPOST_DAYS`] before the world.
    pub(crate) fn new(plan: &Plan, day: u32) -> Self {
        let mut rng = plan.key(Purpose::HotPosts).stream(u64::from(day), 0);
        let counts = &plan.hot_counts.first[day as usize..];
        let midnight = START + (i64::from(day) - i64::from(REPOST_DAYS)) * DAY_MS;
        let mut rng_about = plan.key(Purpose::HotPosts).stream(u64::from(day), 1);
        let notables = notables(plan, day, &mut rng_about);
        let n_own = counts[1] - counts[0] - u32_of(notables.len());
        let drafts: Vec<Draft> = (0..n_own).map(|_| draft(plan, day, midnight, &mut rng)).collect();
        let drafts = in_order(&drafts);
        let all = || drafts.iter().chain(notables.iter().map(|notable| &notable.draft));
        let mut hot = Self {
            first_number: counts[0],
            midnight,
            at_ms: all().map(|draft| draft.at_ms).collect(),
            slot: all().map(|draft| draft.slot).collect(),
            app: all().map(|draft| draft.app).collect(),
            scheduled: all().map(|draft| draft.scheduled).collect(),
            tag_ends: Vec::with_capacity(drafts.len() + notables.len()),
            tags: Vec::new(),
            by_language: Ranking::default(),
            by_interest: Ranking::default(),
            by_hashtag: Ranking::default(),
            about: ranges(&notables, n_own),
            heat: Vec::new(),
        };
        drafts.iter().for_each(|draft| hot.tag(plan, draft, &mut rng));
        hot.rank(plan, &drafts, &mut rng);
        hot.talk(plan, &notables, &mut rng_about);
        hot
    }

    /// Gives posts about occasions their hashtag and their heat. Nothing stands beside it: whatever did
    /// would be on every list of trends for a post that many pass on.
    fn talk(&mut self, plan: &Plan, notables: &[Notable], rng: &mut impl Rng) {
        let followers = Followers::new(plan);
        for Notable { draft, tag, .. } in notables {
            self.tags.push(*tag);
            self.tag_ends.push(u32_of(self.tags.len()));
            self.heat.push(followers.heat(draft.slot, rng));
        }
    }

    /// Gives the next post its hashtags, which are of its topic.
    fn tag(&mut self, plan: &Plan, draft: &Draft, rng: &mut impl Rng) {
        if draw::uniform(rng) < plan.world.reposts.hot_tagged {
            let topics = [draft.topic; 2];
            let traits = Traits { topics, ..*plan.population.traits(draft.slot) };
            plan.vocabulary.draw_some(draft.slot, &traits, &mut self.tags, rng);
        }
        self.tag_ends.push(u32_of(self.tags.len()));
    }

    /// Ranks by heat: of two posts, chances to win are in proportion to a power of followers.
    fn rank(&mut self, plan: &Plan, drafts: &[Draft], rng: &mut impl Rng) {
        let followers = Followers::new(plan);
        let rival = |post: HotPost<'_>| {
            let tagged = if post.tags().is_empty() { 0 } else { TAGGED };
            let goes = if plan.goes(plan.hot_post_id(post.number())) { GOES } else { 0 };
            let name = post.idx | tagged | goes;
            let at = post.idx as usize;
            let post = Ranked { at_ms: self.at_ms[at], name };
            Rival { heat: followers.heat(self.slot[at], rng), post }
        };
        let rivals: Vec<Rival> = self.posts().take(drafts.len()).map(rival).collect();
        let interests = &plan.interests;
        let language = |draft: &Draft| interests.language(draft.language).into();
        let groups: Vec<u16> = drafts.iter().map(language).collect();
        self.by_language = Ranking::new(interests.n_languages(), &groups, &rivals);
        if drafts.len() * INTERESTS_PER_POST_MAX >= interests.len() {
            let interest = |draft: &Draft| interests.of(draft.language, draft.topic);
            let groups: Vec<u16> = drafts.iter().map(interest).collect();
            self.by_interest = Ranking::new(interests.len(), &groups, &rivals);
            self.by_hashtag = self.rank_tagged(plan, drafts, &rivals);
        }
    }

    /// The ranking of posts with hashtags, for who comes back to one.
    fn rank_tagged(&self, plan: &Plan, drafts: &[Draft], rivals: &[Rival]) -> Ranking {
        let (mut groups, mut tagged) = (Vec::new(), Vec::new());
        for ((post, draft), rival) in self.posts().zip(drafts).zip(rivals) {
            if let Some(&tag) = post.tags().first() {
                groups.push(plan.interests.bucket(draft.language, tag));
                tagged.push(*rival);
            }
        }
        Ranking::new(plan.interests.n_buckets(), &groups, &tagged)
    }

    /// When it begins.
    #[inline]
    pub(crate) fn midnight(&self) -> Timestamp {
        self.midnight
    }

    /// Number of its first post.
    #[inline]
    pub(crate) fn first_number(&self) -> u32 {
        self.first_number
    }

    /// The post with this number, which is of this day.
    #[inline]
    pub(crate) fn numbered(&self, number: u32) -> HotPost<'_> {
        HotPost { day: self, idx: number - self.first_number }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        let tables = self.at_ms.capacity()
            + self.slot.capacity()
            + self.tag_ends.capacity()
            + self.tags.capacity();
        let rankings = [&self.by_language, &self.by_interest, &self.by_hashtag];
        let rankings: usize = rankings.into_iter().map(Ranking::heap_bytes).sum();
        let about = self.about.capacity() * size_of::<About>() + self.heat.capacity() * 8;
        self.app.capacity() + self.scheduled.capacity() + tables * 4 + rankings + about
    }

    pub(crate) fn posts(&self) -> impl ExactSizeIterator<Item = HotPost<'_>> {
        (0..u32_of(self.at_ms.len())).map(|idx| HotPost { day: self, idx })
    }

    /// The first step of a draw: where to look on this day, which begins `midnight_ms` after the first
    /// one, in the ranking of the hashtag or interest that comes first, or of the language. Steps in
    /// loops of their own wait for memory together.
    #[inline]
    pub(crate) fn search(&self, midnight_ms: u32, wish: &Wish) -> Search<'_> {
        let born_ms = (wish.born_ms - midnight_ms).cast_signed();
        let back_ms = wish.back_ms.cast_signed();
        let oldest_ms = if wish.taste.is_some() { born_ms - 2 * back_ms } else { 0 };
        let look = Look { born_ms, back_ms, oldest_ms, bits: wish.bits };
        let (ranking, group) = match wish.taste {
            Some(taste) if taste.is_loyal => (&self.by_hashtag, usize::from(taste.interests[0])),
            Some(taste) => (&self.by_interest, usize::from(taste.interests[0])),
            None => (&self.by_language, self.by_language.group_at(mix(wish.bits.into()))),
        };
        Search { day: self, sight: ranking.sight(group, &look), look }
    }
}

/// Levels of pull: steps of a table are cheaper than powers.
const PULLS: usize = 1_024;

/// How strongly authors' posts pull: a power of their followers, whose number has a power-law tail and
/// follows from the slot.
struct Followers {
    key: Key,
    pulls: Vec<f64>,
}

impl Followers {
    fn new(plan: &Plan) -> Self {
        let place = |step: usize| (float_of(step) + 0.5) / float_of(PULLS);
        let pull = |step| libm::pow(place(step), -FOLLOWERS_POWER / FOLLOWERS_TAIL);
        Self { key: plan.key(Purpose::Followers), pulls: (0..PULLS).map(pull).collect() }
    }

    /// Heat of a post: of two, chances to win are in proportion to their authors' pulls.
    #[inline]
    fn heat(&self, slot: u32, rng: &mut impl Rng) -> f64 {
        let level = self.key.hash(u64::from(slot), 0) >> 54;
        let pull = self.pulls[usize::try_from(level).unwrap_or(0)];
        pull / draw::exponential(rng, 1.0).max(1e-12)
    }
}

impl Plan {
    /// The number of a hot post: known to everybody before it is made.
    #[inline]
    pub(crate) fn hot_post_id(&self, number: u32) -> PostId {
        self.number_post(HOT_POSTS | u64::from(number))
    }
}

#[cfg(test)]
mod tests;
