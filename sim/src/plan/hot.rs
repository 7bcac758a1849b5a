//! Hot posts: the originals that get passed on.
//!
//! Each day's hot posts follow from (seed, day), so any account, in any shard, on any later day
//! knows what there was to repost. A hot post has a topic of its author's and the author's language;
//! who passes one on mostly looks among its own ([`Interests`](super::Interests)) and, where nothing
//! is as fresh as wanted, among all of its language. How attention is shared out: [`Ranking`].

use claque_trace::time::DAY_MS;
use claque_trace::{PostId, Timestamp};
use rand::Rng;

use super::population::Author;
use super::ranking::{Look, Ranked, Ranking, Rival, Sight};
use super::{Plan, Population, START, Taste, Traits, scheduler};
use crate::cast::{count_of, float_of, u32_of};
use crate::config::CheckedWorld;
use crate::day_curve::{week_factor, weekend_shift_ms};
use crate::random::{Purpose, Quantiles, Seed, draw, halves, mix};

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

/// How many hot posts there are on each day, from [`REPOST_DAYS`] before the world.
#[derive(Debug)]
pub(crate) struct HotCounts {
    first: Vec<u32>,
}

impl HotCounts {
    pub(crate) fn new(world: &CheckedWorld, seed: Seed, population: &Population) -> Self {
        let originals = population.posts_per_day() * world.kinds.original;
        let mut first = vec![0_u32];
        for day in 0..world.days + REPOST_DAYS {
            let mean = originals * world.reposts.hot_share * week_factor(day);
            let mut rng = seed.key(Purpose::HotCounts).stream(u64::from(day), 0);
            let n = u32::try_from(draw::poisson(&mut rng, mean)).unwrap_or(u32::MAX);
            let next = first[first.len() - 1].checked_add(n).filter(|&n| n < 1 << 30);
            first.push(next.expect("a world holds fewer than 2^30 hot posts"));
        }
        Self { first }
    }

    /// Most hot posts within so many days in a row.
    pub(crate) fn most_within(&self, days: usize) -> usize {
        let since = self.first.iter().zip(self.first.iter().skip(days));
        let all = self.first[self.first.len() - 1];
        since.map(|(from, until)| until - from).max().unwrap_or(all) as usize
    }
}

/// The hot posts of one day, in time order and by column.
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

/// Somebody's wish for something to pass on or to answer. Times are ms after the midnight of the first
/// of the days that somebody looks back on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    /// Which record wishes, by its position.
    pub(crate) record: u32,
    /// About when it was born.
    pub(crate) born_ms: u32,
    /// How long ago that is when it is wished for.
    pub(crate) back_ms: u32,
    /// 32 random bits that choose.
    pub(crate) bits: u32,
    /// `None` for no matter what.
    pub(crate) taste: Option<Taste>,
}

/// How far back somebody looks who looks again, as factors: about as far, at other posts. Source: our
/// choice.
const AGAIN: [f64; 6] = [1.1, 0.9, 1.25, 0.8, 1.5, 0.67];

impl Wish {
    /// The same wish once more and again, each about as far back.
    pub(crate) fn again(&self) -> impl Iterator<Item = Self> + use<> {
        let (wish, now_ms) = (*self, self.born_ms + self.back_ms);
        let longest_ms = now_ms.min(REPOST_DAYS * DAY_LENGTH_MS);
        (1..).zip(AGAIN).map(move |(nth, factor)| {
            let back_ms = count_of(f64::from(wish.back_ms) * factor).min(longest_ms);
            let [bits, _] = halves(mix(u64::from(wish.bits) << 8 | nth));
            Self { born_ms: now_ms - back_ms, back_ms, bits, ..wish }
        })
    }
}

/// A wish on its way, on the day on which it looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search<'d> {
    day: &'d HotDay,
    sight: Sight<'d>,
    look: Look,
}

impl Search<'_> {
    /// The second step of a draw: what the first look shows.
    #[inline]
    pub(crate) fn glance(&self) -> Ranked {
        self.sight.glance()
    }

    /// Posts to the first taste and to the second, born about when one is wished for, where there are.
    pub(crate) fn of_taste(&self, wish: &Wish) -> impl Iterator<Item = Found> {
        let first = self.sight.draw(&self.look, self.glance());
        let names = first.into_iter().chain(self.of_second_taste(wish));
        names.map(|name| self.found(name))
    }

    /// A post born about when it is wished for: to the taste where one is at most three times as old
    /// as wanted, else in its language; in any language for no taste. The other steps come first.
    #[inline]
    pub(crate) fn draw(&self, wish: &Wish, glance: Ranked) -> Option<Found> {
        let name = self.sight.draw(&self.look, glance).or_else(|| self.second_choice(wish))?;
        Some(self.found(name))
    }

    #[inline]
    fn found(&self, name: u32) -> Found {
        let number = self.day.first_number + (name & !(TAGGED | GOES));
        Found { number, is_tagged: name & TAGGED != 0, goes: name & GOES != 0 }
    }

    fn second_choice(&self, wish: &Wish) -> Option<u32> {
        let far = Look { oldest_ms: 0, ..self.look };
        let anything = |taste: Taste| self.day.by_language.draw(usize::from(taste.language), &far);
        self.of_second_taste(wish).or_else(|| anything(wish.taste?))
    }

    fn of_second_taste(&self, wish: &Wish) -> Option<u32> {
        let [_, second] = wish.taste?.interests;
        self.day.by_interest.draw(usize::from(second), &self.look)
    }
}

/// What a wish came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// Number of the hot post.
    pub(crate) number: u32,
    /// Whether it has hashtags, so that nobody looks for them in vain.
    pub(crate) is_tagged: bool,
    /// Whether its author will take it down, so that nobody asks when in vain.
    pub(crate) goes: bool,
}

/// Set in the names by which rankings know posts that have hashtags. There are fewer than 2^30 posts.
const TAGGED: u32 = 1 << 31;
/// Set in the names of posts that their authors will take down.
const GOES: u32 = 1 << 30;

/// A hot post before it is in columns.
#[derive(Debug, Clone, Copy)]
struct Draft {
    at_ms: u32,
    slot: u32,
    topic: u8,
    app: u8,
    scheduled: bool,
    /// As of [`Traits::language`], so that ranking need not read the author again.
    language: u8,
}

impl HotDay {
    /// The hot posts of a day; day 0 here is [`REPOST_DAYS`] before the world.
    pub(crate) fn new(plan: &Plan, day: u32) -> Self {
        let mut rng = plan.key(Purpose::HotPosts).stream(u64::from(day), 0);
        let counts = &plan.hot_counts.first[day as usize..];
        let midnight = START + (i64::from(day) - i64::from(REPOST_DAYS)) * DAY_MS;
        let drafts: Vec<Draft> =
            (counts[0]..counts[1]).map(|_| draft(plan, day, midnight, &mut rng)).collect();
        let drafts = in_order(&drafts);
        let mut hot = Self {
            first_number: counts[0],
            midnight,
            at_ms: drafts.iter().map(|draft| draft.at_ms).collect(),
            slot: drafts.iter().map(|draft| draft.slot).collect(),
            app: drafts.iter().map(|draft| draft.app).collect(),
            scheduled: drafts.iter().map(|draft| draft.scheduled).collect(),
            tag_ends: Vec::with_capacity(drafts.len()),
            tags: Vec::new(),
            by_language: Ranking::default(),
            by_interest: Ranking::default(),
            by_hashtag: Ranking::default(),
        };
        drafts.iter().for_each(|draft| hot.tag(plan, draft, &mut rng));
        hot.rank(plan, &drafts, &mut rng);
        hot
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
        let (followers, pulls) = (plan.key(Purpose::Followers), pulls());
        let rival = |post: HotPost<'_>| {
            let level = followers.hash(u64::from(post.slot()), 0) >> 54;
            let pull = pulls[usize::try_from(level).unwrap_or(0)];
            let tagged = if post.tags().is_empty() { 0 } else { TAGGED };
            let goes = if plan.goes(plan.hot_post_id(post.number())) { GOES } else { 0 };
            let name = post.idx | tagged | goes;
            let post = Ranked { at_ms: self.at_ms[post.idx as usize], name };
            Rival { heat: pull / draw::exponential(rng, 1.0).max(1e-12), post }
        };
        let rivals: Vec<Rival> = self.posts().map(rival).collect();
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
        self.app.capacity() + self.scheduled.capacity() + tables * 4 + rankings
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

/// Draws until an author is heard: far more than worlds with a living soul need.
const AUTHOR_TRIES: u32 = 1_000;

/// A post of somebody whom the platform has not suspended by then.
fn draft(plan: &Plan, day: u32, midnight: Timestamp, rng: &mut impl Rng) -> Draft {
    let mut draft = any_draft(plan, day, midnight, rng);
    let tries = if plan.suspensions.is_empty() { 0 } else { AUTHOR_TRIES };
    for _ in 0..tries {
        let at = midnight + i64::from(draft.at_ms);
        if plan.suspensions.get(&draft.slot).is_none_or(|&since| at < since) {
            break;
        }
        draft = any_draft(plan, day, midnight, rng);
    }
    draft
}

/// Somebody's post at a time of its day.
fn any_draft(plan: &Plan, day: u32, midnight: Timestamp, rng: &mut impl Rng) -> Draft {
    let [who, which] = halves(rng.next_u64());
    let Author { slot, traits } = plan.population.author_at(who);
    let topic = traits.topics[usize::from(which % 3 == 0)];
    let shift_ms = traits.shift_ms + weekend_shift_ms(day);
    let at = midnight + plan.curves.draw_ms(traits.sharpness, shift_ms, rng).min(DAY_MS - 1);
    let published = scheduler::publish(at, traits, plan.world.population.scheduled, rng);
    let at_ms = published.unwrap_or(at) - midnight;
    let at_ms = u32::try_from(at_ms).expect("posts stay within their day");
    let (slot, Traits { app, language, .. }) = (*slot, *traits);
    Draft { at_ms, slot, topic, app, scheduled: published.is_some(), language }
}

/// In the order of (time, slot), by buckets of about four; two that share both stay as they were.
fn in_order(drafts: &[Draft]) -> Vec<Draft> {
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

/// Levels of pull: steps of a table are cheaper than powers.
const PULLS: usize = 1_024;

/// How strongly authors' posts pull: a power of their followers, whose number has a power-law tail and
/// follows from the slot.
fn pulls() -> Vec<f64> {
    let place = |step: usize| (float_of(step) + 0.5) / float_of(PULLS);
    (0..PULLS).map(|step| libm::pow(place(step), -FOLLOWERS_POWER / FOLLOWERS_TAIL)).collect()
}

impl Plan {
    /// The number of a hot post: known to everybody before it is made.
    #[inline]
    pub(crate) fn hot_post_id(&self, number: u32) -> PostId {
        self.number_post(HOT_POSTS | u64::from(number))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use claque_trace::{AccountId, Kind};

    use super::*;
    use crate::config::Region;
    use crate::{PlayOptions, WorldConfig};

    /// Shares of reposts whose author and reposter share a topic, and a language.
    fn alike(homophily: f64) -> (f64, f64) {
        let mut world = WorldConfig { days: 3, ..WorldConfig::default() };
        world.population.accounts = 30_000;
        let region = |name: &str, language: &str, share| Region {
            name: name.to_owned(),
            language: language.to_owned(),
            share,
            utc_offset_h: 0.0,
        };
        world.population.regions =
            vec![region("a", "en", 0.4), region("b", "ja", 0.4), region("c", "en", 0.2)];
        world.reposts.homophily = homophily;
        world.reposts.loyalty = 0.0;
        let plan = Plan::new(&world.check().unwrap(), 5);
        let (mut authors, mut pairs) = (BTreeMap::<PostId, AccountId>::new(), Vec::new());
        for chunk in plan.play(PlayOptions::default()) {
            for post in chunk.posts.iter() {
                authors.insert(post.post, post.account);
                if let (Kind::Repost | Kind::Reply | Kind::Quote, Some(parent)) =
                    (post.kind, post.parent)
                {
                    pairs.extend(authors.get(&parent).map(|&author| (author, post.account)));
                }
            }
        }
        let traits = |account| *plan.population.traits(plan.population.slot(account));
        let topic = |&&(a, b): &&(AccountId, AccountId)| {
            traits(a).topics.iter().any(|topic| traits(b).topics.contains(topic))
        };
        let language = |&&(a, b): &&(AccountId, AccountId)| {
            plan.profile(a).language == plan.profile(b).language
        };
        let share = |n: usize| n as f64 / pairs.len() as f64;
        (share(pairs.iter().filter(topic).count()), share(pairs.iter().filter(language).count()))
    }

    /// Without homophily two accounts with two of forty topics each share one in 0.1 of all pairs,
    /// and a language in 0.56; with it, at least as many as look there find something, or nearly: a
    /// fresh post on a topic is not always there. Parameter: `docs/calibration.md`, 0.8.
    #[test]
    fn posts_are_passed_on_among_the_like_minded() {
        let (apart, together) = (alike(0.0), alike(0.8));
        assert!((0.06..0.14).contains(&apart.0) && (0.48..0.60).contains(&apart.1), "{apart:?}");
        assert!((0.70..0.90).contains(&together.0), "{together:?}");
        assert!((0.82..0.98).contains(&together.1), "{together:?}");
    }

    /// Share of tagged reposts that carry the first favourite hashtag of who makes them.
    fn favourites(loyalty: f64) -> f64 {
        let mut world = WorldConfig { days: 3, ..WorldConfig::default() };
        world.population.accounts = 30_000;
        world.reposts.loyalty = loyalty;
        let plan = Plan::new(&world.check().unwrap(), 5);
        let (mut n, mut n_favourite) = (0_u32, 0_u32);
        for chunk in plan.play(PlayOptions::default()) {
            let reposts = chunk.posts.iter().filter(|post| post.kind == Kind::Repost);
            for post in reposts.filter(|post| !post.hashtags.is_empty()) {
                let slot = plan.population.slot(post.account);
                let tag = plan.vocabulary.favourite(slot, plan.population.traits(slot), 0);
                n += 1;
                n_favourite += u32::from(post.hashtags.contains(&plan.hashtag(tag)));
            }
        }
        f64::from(n_favourite) / f64::from(n)
    }

    /// By chance one tagged repost in eighty has it. A look for it finds something where there was a post
    /// with it that day, which in so small a world is seldom.
    #[test]
    fn who_passes_on_comes_back_to_the_same_hashtag() {
        let (apart, loyal) = (favourites(0.0), favourites(0.35));
        assert!(apart < 0.02 && loyal > 4.0 * apart, "{apart} by chance, {loyal}");
    }
}
