//! Posts that a wave may be behind, gathered in one pass.

use std::collections::HashMap;

use claque_sim::START;
use claque_sim::config::Hours;
use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, HashtagId, Kind, Post, PostBatch, Timestamp};

use super::delay::lognormal;
use super::law::{Law, Rate, WaveLaw, seconds};
use super::{Oracle, marks};

/// A sitting goes on while gaps are at most this, ms.
const SITTING_MS: i64 = 30 * 60_000;
/// Who follows while online does so within this of the start of a sitting, seconds.
const ONLINE_S: f64 = 60.0;
/// How often the sitting that somebody waits for is seen to begin, is part of a longer one, and is not
/// seen. Source: our choice.
const ONLINE_SHARES: [f64; 3] = [0.6, 0.3, 0.1];
/// Posts that nothing explains, per second: far below what any hashtags at the side are worth.
const UNEXPLAINED: f64 = 1e-20;

/// A post and a wave that it may follow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) account: AccountId,
    /// Positions of the law and of its wave.
    pub(super) law: u32,
    pub(super) wave: u32,
    /// Number of the post, in order of time.
    pub(super) post: u32,
    /// Intensity of such a post, if the account follows the wave.
    pub(super) gain: f64,
    pub(super) organic: Organic,
}

/// Intensity of such a post otherwise, per second.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Organic {
    /// For each own post a day.
    per_rate: f64,
    even: f64,
    busiest_of_four: f64,
    busier_of_two: f64,
}

impl Organic {
    /// Of an account with this rate.
    pub(super) fn at(&self, rate: &Rate) -> f64 {
        let cube = rate.place * rate.place * rate.place;
        self.per_rate * rate.per_day
            + self.even
            + self.busiest_of_four * 4.0 * cube
            + self.busier_of_two * 2.0 * rate.place
            + UNEXPLAINED
    }
}

/// How an account has been seen to live.
#[derive(Debug, Clone, Copy)]
struct Life {
    last_at: Timestamp,
    sitting_at: Timestamp,
    sittings: u32,
}

const UNSEEN: Life =
    Life { last_at: Timestamp(i64::MIN / 2), sitting_at: Timestamp(i64::MIN / 2), sittings: 0 };

/// Goes through the posts in time order.
pub(super) struct Watcher<'o, 'p> {
    oracle: &'o Oracle<'p>,
    /// By hashtag the waves that use it, in order of start.
    waves: HashMap<HashtagId, Vec<(Timestamp, u32, u32)>>,
    /// Longest time from and to a wave, ms.
    reach_ms: (i64, i64),
    is_own: Vec<bool>,
    lives: Vec<Life>,
    candidates: Vec<Candidate>,
    n_posts: u32,
}

impl<'o, 'p> Watcher<'o, 'p> {
    pub(super) fn new(oracle: &'o Oracle<'p>) -> Self {
        let mut waves: HashMap<HashtagId, Vec<_>> = HashMap::new();
        let (mut before_ms, mut after_ms) = (0, 0);
        for (number, law) in (0..).zip(&oracle.laws) {
            let (from, until) = reach_ms(law);
            (before_ms, after_ms) = (before_ms.max(-from), after_ms.max(until));
            for (nth, wave) in (0..).zip(&law.waves) {
                for &tag in wave.spellings.iter().flatten() {
                    waves.entry(tag).or_default().push((wave.start, number, nth));
                }
            }
        }
        waves.values_mut().for_each(|of_tag| of_tag.sort_unstable());
        let plan = oracle.plan;
        let is_own = (0..plan.n_hashtags()).map(|tag| oracle.organic.is_own(HashtagId(tag)));
        Self {
            oracle,
            waves,
            reach_ms: (before_ms, after_ms),
            is_own: is_own.collect(),
            lives: vec![UNSEEN; plan.n_accounts() as usize],
            candidates: Vec::new(),
            n_posts: 0,
        }
    }

    /// The candidates, and how often each account sat down.
    pub(super) fn close(self) -> (Vec<Candidate>, Vec<u32>) {
        (self.candidates, self.lives.iter().map(|life| life.sittings).collect())
    }

    pub(super) fn absorb(&mut self, batch: &PostBatch) {
        for post in batch.iter().take_while(|post| self.oracle.has_come(post.at)) {
            if post.hashtags.iter().any(|tag| self.waves.contains_key(tag)) {
                self.weigh(&post);
            }
            self.live(&post);
            self.n_posts += 1;
        }
    }

    /// What an account cannot have posted of its own accord is no sign of life.
    fn live(&mut self, post: &Post<'_>) {
        if post.hashtags.iter().any(|tag| !self.is_own[tag.index()]) {
            return;
        }
        let life = &mut self.lives[post.account.index()];
        if post.at - life.last_at > SITTING_MS {
            life.sittings += 1;
            life.sitting_at = post.at;
        }
        life.last_at = post.at;
    }

    fn weigh(&mut self, post: &Post<'_>) {
        let mut may: Vec<(u32, u32)> = Vec::new();
        for of_tag in post.hashtags.iter().filter_map(|tag| self.waves.get(tag)) {
            let from = of_tag.partition_point(|wave| wave.0 < post.at + -self.reach_ms.1);
            let near = of_tag[from..].iter();
            let near = near.take_while(|wave| wave.0 <= post.at + self.reach_ms.0);
            may.extend(near.map(|&(_, law, wave)| (law, wave)));
        }
        may.sort_unstable();
        may.dedup();
        let mut organic = None;
        for (law, wave) in may {
            let gain = self.gain(law, wave, post);
            if gain > 0.0 {
                let organic = *organic.get_or_insert_with(|| self.organic(post));
                let (account, number) = (post.account, self.n_posts);
                let found = Candidate { account, law, wave, post: number, gain, organic };
                self.candidates.push(found);
            }
        }
    }

    fn gain(&self, law: u32, wave: u32, post: &Post<'_>) -> f64 {
        let law = &self.oracle.laws[law as usize];
        let wave = &law.waves[wave as usize];
        let per_s = self.time(law, wave, post);
        if per_s > 0.0 { per_s * marks::instructed(self.oracle, law, wave, post) } else { 0.0 }
    }

    fn time(&self, law: &Law<'_>, wave: &WaveLaw, post: &Post<'_>) -> f64 {
        let same_day = day(wave.start) == day(post.at);
        match law.config.hours {
            _ if law.config.spread.is_rotation() => law.delay.per_s(seconds(post.at - wave.start)),
            Hours::Between(_) => {
                law.delay.per_s(seconds(post.at + self.step_ms() / 2 - wave.start))
            }
            Hours::Owner if same_day => self.oracle.organic.hours(post.account, post.at),
            Hours::Session if same_day => self.online(post),
            Hours::Owner | Hours::Session => 0.0,
        }
    }

    /// Density where a member posts while it is online: mostly right after a sitting has been seen to
    /// begin, else after a post that may have begun one, else whenever it may be awake.
    fn online(&self, post: &Post<'_>) -> f64 {
        let life = self.lives[post.account.index()];
        let within = |since: Timestamp| (post.at - since) <= ms(ONLINE_S) + self.step_ms();
        let begun = if within(life.sitting_at) { ONLINE_SHARES[0] } else { 0.0 };
        let maybe = if within(life.last_at) { ONLINE_SHARES[1] } else { 0.0 };
        let awake = ONLINE_SHARES[2] * self.oracle.organic.hours(post.account, post.at);
        (begun + maybe) / ONLINE_S + awake
    }

    fn step_ms(&self) -> i64 {
        self.oracle.plan.world().resolution.step_ms()
    }

    fn organic(&self, post: &Post<'_>) -> Organic {
        let (oracle, world) = (self.oracle, self.oracle.plan.world());
        let (account, at) = (post.account, post.at);
        let looks = match post.kind {
            Kind::Repost => marks::own(oracle, post, |tag| oracle.organic.passed_on(account, tag)),
            _ => marks::own(oracle, post, |tag| oracle.organic.own(account, tag)),
        };
        let sessions = world.sessions;
        let gap_s = seconds((at - self.lives[account.index()].last_at).max(1));
        let goes_on = if gap_s <= sessions.gap_max_s {
            (1.0 - sessions.end_chance)
                * lognormal(gap_s, sessions.gap_median_s, sessions.gap_sigma)
        } else {
            0.0
        };
        let per_rate = oracle.sittings_per_post() * oracle.organic.hours(account, at) * looks;
        let reactions = oracle.organic.reactions(account, post.hashtags, post.kind, at);
        Organic {
            per_rate,
            even: goes_on * looks + reactions.even,
            busiest_of_four: reactions.busiest_of_four,
            busier_of_two: reactions.busier_of_two,
        }
    }
}

/// First and last time from a wave that is looked at, ms.
fn reach_ms(law: &Law<'_>) -> (i64, i64) {
    match law.config.hours {
        Hours::Owner | Hours::Session if !law.config.spread.is_rotation() => (-DAY_MS, DAY_MS),
        _ => {
            let (from, until) = law.delay.support_s();
            (ms(from), ms(until))
        }
    }
}

fn day(at: Timestamp) -> i64 {
    (at - START).div_euclid(DAY_MS)
}

#[expect(clippy::cast_possible_truncation, reason = "a few days at most")]
fn ms(seconds: f64) -> i64 {
    (seconds * 1e3) as i64
}
