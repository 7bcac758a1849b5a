//! Small synthetic worlds for the numerical checks of the methods, independent of the simulator.
//!
//! S1: a day, one hashtag, 600 organic accounts around a noon event, 60 app accounts that post
//! nothing else. S2: a week, 30 hashtags of Zipf popularity with one event each; app accounts
//! behave as organic ones and take part in broadcasts. The hard tier removes own posts of app
//! accounts so that they post no more than others.

#![allow(dead_code, reason = "each test file uses its own part")]

use claque_detector::Findings;
use claque_trace::{AccountId, HashtagId, Post, PostBatch, PostId, Timestamp};

/// splitmix64 (Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0xD134_2543_DE82_EF95));
        dice.next();
        dice
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// In [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }

    pub(crate) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// Position drawn in proportion to ascending partial sums.
    pub(crate) fn weighted(&mut self, sums: &[f64]) -> usize {
        let target = self.unit() * sums[sums.len() - 1];
        sums.partition_point(|&sum| sum <= target).min(sums.len() - 1)
    }
}

/// (time in s, account, hashtag).
pub(crate) type Row = (f64, u32, u32);

/// Posts from rows, one hashtag each, in time order.
pub(crate) fn batch(rows: &[Row]) -> PostBatch {
    let mut rows: Vec<(i64, u32, u32)> =
        rows.iter().map(|&(at_s, account, tag)| (whole(at_s * 1_000.0), account, tag)).collect();
    rows.sort_unstable();
    let mut batch = PostBatch::with_capacity(rows.len(), rows.len());
    for (number, (at_ms, account, tag)) in (0..).zip(rows) {
        let tags = [HashtagId(tag)];
        batch.push(Post::new(Timestamp(at_ms), AccountId(account), PostId(number), &tags));
    }
    batch
}

/// A campaign's way of posting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct App {
    /// Accounts; they are numbered after the organic ones.
    pub(crate) accounts: u32,
    /// Broadcasts.
    pub(crate) broadcasts: usize,
    /// Chance that an account takes part in a broadcast.
    pub(crate) kept: f64,
    /// Delays are uniform up to this, s.
    pub(crate) jitter_s: f64,
    /// Whether own posts are removed until app accounts post no more than others.
    pub(crate) volume_matched: bool,
    /// Whether broadcasts hide in the bursts of their hashtags' events.
    pub(crate) hijacks: bool,
}

/// The app of most tables: forty accounts, thirty broadcasts, delays of up to a minute.
pub(crate) const APP: App = App {
    accounts: 40,
    broadcasts: 30,
    kept: 0.7,
    jitter_s: 60.0,
    volume_matched: false,
    hijacks: false,
};

/// The hard tier: few take part, and nobody stands out by volume.
pub(crate) const HARD: App =
    App { broadcasts: 20, kept: 0.3, jitter_s: 300.0, volume_matched: true, ..APP };

/// No campaign.
pub(crate) const NO_APP: App = App { accounts: 0, broadcasts: 0, ..APP };

const DAY_S: f64 = 86_400.0;

/// S1 with `n_organic` organic accounts; organic accounts come first.
pub(crate) fn s1(seed: u64, n_organic: u32, app: App) -> Vec<Row> {
    let mut dice = Dice::new(seed);
    let mut rows = Vec::new();
    for account in 0..n_organic {
        for _ in 0..posts(&mut dice, 12.0, 3.0, 60.0) {
            let at_s = if dice.unit() < 0.3 {
                dice.unit() * DAY_S
            } else {
                DAY_S / 2.0 + dice.exponential(3_600.0)
            };
            rows.push((at_s, account, 0));
        }
    }
    for _ in 0..app.broadcasts {
        let at_s = dice.unit() * DAY_S;
        broadcast(&mut dice, n_organic, app, at_s, 0, &mut rows);
    }
    rows
}

/// S2 with `n_organic` organic accounts; organic accounts come first. `on_grid` is the share of
/// organic posts that wait for the next quarter of an hour.
pub(crate) fn s2(seed: u64, n_organic: u32, app: App, on_grid: f64) -> Vec<Row> {
    const TAGS: usize = 30;
    let mut dice = Dice::new(seed);
    let mut sums = vec![1.0; TAGS];
    (1..TAGS).for_each(|tag| sums[tag] = sums[tag - 1] + 1.0 / (tag + 1) as f64);
    let events: Vec<f64> = (0..TAGS).map(|_| dice.unit() * 7.0 * DAY_S).collect();
    let mut rows = Vec::new();
    for account in 0..n_organic + app.accounts {
        let is_app = account >= n_organic;
        let expected = app.broadcasts as f64 * app.kept;
        let drawn = posts(&mut dice, 24.0, 3.0, 150.0) as f64;
        let own = if is_app && app.volume_matched { (drawn - expected).max(0.0) } else { drawn };
        for _ in 0..whole(own) {
            let tag = dice.weighted(&sums);
            let in_burst = dice.unit() < 0.6;
            let mut at_s = moment(&mut dice, in_burst, events[tag]);
            if dice.unit() < on_grid {
                at_s = (at_s / 900.0).ceil() * 900.0;
            }
            rows.push((at_s, account, number(tag)));
        }
    }
    for _ in 0..app.broadcasts {
        let tag = dice.weighted(&sums);
        let at_s = moment(&mut dice, app.hijacks, events[tag]);
        broadcast(&mut dice, n_organic, app, at_s, number(tag), &mut rows);
    }
    rows
}

/// A time in the burst after an event, or at any time of the week, s.
fn moment(dice: &mut Dice, in_burst: bool, event_s: f64) -> f64 {
    if in_burst { event_s + dice.exponential(5_400.0) } else { dice.unit() * 7.0 * DAY_S }
}

fn broadcast(dice: &mut Dice, first: u32, app: App, at_s: f64, tag: u32, rows: &mut Vec<Row>) {
    for account in first..first + app.accounts {
        if dice.unit() < app.kept {
            rows.push((at_s + dice.unit() * app.jitter_s, account, tag));
        }
    }
}

/// Log-normal numbers of posts with σ 0.7, clipped.
fn posts(dice: &mut Dice, median: f64, least: f64, most: f64) -> i64 {
    whole((median * libm::exp(0.7 * dice.normal())).clamp(least, most))
}

/// The same hashtags and times with authors permuted among the uses of each hashtag.
pub(crate) fn label_shuffled(rows: &[Row], seed: u64) -> Vec<Row> {
    let mut dice = Dice::new(seed);
    let mut rows = rows.to_vec();
    rows.sort_unstable_by(|a, b| a.2.cmp(&b.2).then(a.0.total_cmp(&b.0)));
    for run in rows.chunk_by_mut(|a, b| a.2 == b.2) {
        for last in (1..run.len()).rev() {
            let other =
                usize::try_from(whole(dice.unit() * (last + 1) as f64)).expect("below the length");
            let (mine, theirs) = (run[last].1, run[other].1);
            run[last].1 = theirs;
            run[other].1 = mine;
        }
    }
    rows
}

/// Average precision of the scores for the accounts from `first_app` on, among `n_accounts`
/// accounts of which absent ones score lowest; ties count as the mean over their orders would,
/// closely: positives are spread evenly over a tie.
pub(crate) fn average_precision(findings: &Findings, n_accounts: u32, first_app: u32) -> f64 {
    let mut scores = vec![f64::MIN; n_accounts as usize];
    findings.accounts.iter().for_each(|score| scores[score.account.index()] = score.score);
    average_precision_of(&scores, first_app)
}

/// The same of one score for each account.
pub(crate) fn average_precision_of(scores: &[f64], first_app: u32) -> f64 {
    let scored = scores.iter().zip(0..);
    let mut scored: Vec<(f64, bool)> =
        scored.map(|(&score, account)| (score, account >= first_app)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut seen, mut found, mut sum) = (0.0, 0.0, 0.0);
    for tie in scored.chunk_by(|a, b| a.0 == b.0) {
        let n_positive = tie.iter().filter(|s| s.1).count();
        let positives = n_positive as f64;
        for place in 1..=n_positive {
            let part = place as f64 / positives;
            sum += (found + positives * part) / (seen + tie.len() as f64 * part);
        }
        seen += tie.len() as f64;
        found += positives;
    }
    sum / found
}

/// (flagged organic accounts, flagged app accounts).
pub(crate) fn flagged(findings: &Findings, first_app: u32) -> (usize, usize) {
    let flagged = findings.accounts.iter().filter(|s| findings.flags(s.score));
    let is_app: Vec<bool> = flagged.map(|s| s.account.0 >= first_app).collect();
    let n_app = is_app.iter().filter(|is_app| **is_app).count();
    (is_app.len() - n_app, n_app)
}

/// A recorded live event, from the folder of shared data: one post per content id. `None`, with a
/// line on standard output, where the folder is absent.
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
pub(crate) fn fight() -> Option<PostBatch> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var("CLAQUE_SHARED_DATA").unwrap_or_else(|_| beside.to_owned());
    let path = std::path::Path::new(&folder).join("fight/fight.csv");
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        println!("skipped: no recorded trace at {}", path.display());
        return None;
    };
    let mut rows: Vec<(i64, String, String, String)> = reader
        .deserialize::<(String, String, String, i64)>()
        .map(|row| row.expect("the recorded trace has four columns"))
        .map(|(tag, account, post, at_s)| (at_s, post, account, tag))
        .collect();
    rows.sort();
    let (mut accounts, mut tags) = (Vec::new(), Vec::new());
    let mut batch = PostBatch::default();
    for (number, rows) in (0..).zip(rows.chunk_by(|a, b| a.1 == b.1)) {
        let account = AccountId(number_of(&mut accounts, &rows[0].2));
        let hashtags: Vec<HashtagId> =
            rows.iter().map(|row| HashtagId(number_of(&mut tags, &row.3))).collect();
        batch.push(Post::new(Timestamp(rows[0].0 * 1_000), account, PostId(number), &hashtags));
    }
    Some(batch)
}

/// Six hours of one hashtag: 4,000 accounts at any time, 200 more together in waves.
pub(crate) fn hot_hashtag(posts_each: usize, n_waves: usize, spread_s: f64) -> Vec<Row> {
    let mut dice = Dice::new(8);
    let mut rows: Vec<Row> = Vec::new();
    for account in 0..4_000 {
        rows.extend((0..posts_each).map(|_| (dice.unit() * 21_600.0, account, 0)));
    }
    for _ in 0..n_waves {
        let start_s = dice.unit() * 21_600.0;
        let late = (4_000..4_200).map(|account| (start_s + dice.unit() * spread_s, account, 0));
        rows.extend(late);
    }
    rows
}

/// Four accounts at the ends of time, each with posts of 20,000 hashtags.
pub(crate) fn extremes() -> PostBatch {
    let hashtags: Vec<HashtagId> = (0..20_000).map(HashtagId).collect();
    let mut batch = PostBatch::default();
    let moments = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1];
    for (number, at_ms) in (0..).zip(moments.into_iter().flat_map(|at_ms| [at_ms; 4])) {
        let account = AccountId(number % 4);
        batch.push(Post::new(Timestamp(at_ms), account, PostId(number.into()), &hashtags));
    }
    batch
}

/// A number without its fraction.
#[expect(clippy::cast_possible_truncation, reason = "the numbers drawn here are small")]
pub(crate) fn whole(number: f64) -> i64 {
    number as i64
}

fn number(position: usize) -> u32 {
    u32::try_from(position).expect("worlds are small")
}

/// Position of `text` among `texts`, new if it is not there.
fn number_of(texts: &mut Vec<String>, text: &str) -> u32 {
    let found = texts.iter().position(|known| known == text);
    let position = found.unwrap_or_else(|| {
        texts.push(text.to_owned());
        texts.len() - 1
    });
    number(position)
}
