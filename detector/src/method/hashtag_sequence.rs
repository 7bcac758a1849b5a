//! `hashtag_sequence`: accounts that use the same hashtags in the same order on the same day.
//!
//! Case study 3 of Pacheco et al. (2021), DOI 10.1609/icwsm.v15i1.18075 (with the code in
//! `osome-iu/coordination-detection`): accounts with at least `min_posts` posts with a hashtag and
//! `min_hashtags` distinct ones within a day are kept, their hashtags of the day are written down
//! in order, and accounts with the same string are tied. It found the users of a posting app. A
//! hashtag that a post repeats counts as often as it stands there, as in their notebook.
//!
//! Two variants forgive more: `set` compares the distinct hashtags of the day whatever their order
//! or number, and `shingles` ties accounts whose sets of runs of `shingle_length` consecutive
//! hashtags are alike by at least `min_similarity` (Jaccard), exactly where others estimate it by
//! MinHash (Broder 1997, DOI 10.1109/SEQUEN.1997.666900).
//!
//! Deviations: days are those of UTC; strings are compared hashtag by hashtag, so that "ab" and "c"
//! are not "a" and "bc".
//!
//! An account's score is the number of days on which it was tied, the threshold one day. Groups are
//! the components of ties of all days.
//!
//! Complexity: O(u log u + c) for u uses and c comparisons of accounts with a string or shingle in
//! common, at most `comparisons_max`; about 70 bytes a use and 16 a tie.

use claque_trace::PostBatch;
use claque_trace::time::DAY_MS;
use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{one_or_more, require};
use crate::corpus::dense;
use crate::incidence::Incidence;
use crate::mix::mix64;
use crate::overlap::Overlaps;
use crate::ties::{self, EVIDENCE_MS, Tie};
use crate::written::{Placed, Written, plain};
use crate::{AccountScore, ConfigError, Findings, Unit, WholeTrace};

/// How the hashtags of two days are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// The same hashtags in the same order, as published.
    Exact,
    /// The same distinct hashtags.
    Set,
    /// Similar sets of runs of consecutive hashtags.
    Shingles,
}

/// Who is compared, and how.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How the hashtags of two days are compared.
    pub matching: Matching,
    /// Least posts with a hashtag in a day, 1 or more.
    pub min_posts: u32,
    /// Least distinct hashtags in a day, 1 or more.
    pub min_hashtags: u32,
    /// Length of a shingle, hashtags, 1 to 100.
    pub shingle_length: usize,
    /// Least Jaccard similarity of sets of shingles, above 0 and at most 1.
    pub min_similarity: f64,
    /// Whether reposts count.
    pub reposts: bool,
    /// Most comparisons of accounts, before crowded strings are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    /// The thresholds of the paper; the similarity of its later MinHash variant. Shingles of three
    /// and the budget are our choice.
    fn default() -> Self {
        Self {
            matching: Matching::Exact,
            min_posts: 5,
            min_hashtags: 5,
            shingle_length: 3,
            min_similarity: 0.8,
            reposts: false,
            comparisons_max: 20_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<HashtagSequence, ConfigError> {
        one_or_more("min_posts", self.min_posts, "1 post or more")?;
        one_or_more("min_hashtags", self.min_hashtags, "1 hashtag or more")?;
        let length = self.shingle_length;
        require((1..=100).contains(&length), "shingle_length", &length, "1 to 100 hashtags")?;
        let share = self.min_similarity;
        let holds = share > 0.0 && share <= 1.0;
        require(holds, "min_similarity", &share, "a share above 0 and at most 1")?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        Ok(HashtagSequence { config: *self })
    }
}

/// Ties accounts by what they wrote in a day.
#[derive(Debug, Clone, Copy)]
pub struct HashtagSequence {
    config: Config,
}

/// What one account wrote in one day, as shingles of that day.
#[derive(Debug, Default)]
struct Days {
    /// Dense account of every account-day.
    account: Vec<u32>,
    /// (shingle, account-day).
    shingles: Vec<(u32, u32)>,
    n_shingles: usize,
}

impl WholeTrace for HashtagSequence {
    type Row = Placed;

    const NAME: &'static str = "hashtag_sequence";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Written, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        DAY_MS
    }

    fn find(&self, uses: Vec<Placed>) -> Findings {
        let of_accounts = || uses.chunk_by(|a, b| a.account == b.account);
        let accounts: Vec<_> = of_accounts().map(|own| own[0].account).collect();
        let first_post = |own: &[Placed]| own.iter().map(|u| u.post.0).min().unwrap_or(u64::MAX);
        let hash: Vec<u64> = of_accounts().map(|own| mix64(first_post(own))).collect();
        let days = self.days(&uses);
        let rank: Vec<u64> = days.account.iter().map(|&of| hash[of as usize]).collect();
        let held = Incidence::new(days.shingles, days.n_shingles, days.account.len());
        let mut overlaps = Overlaps::new(&held, &rank, self.config.comparisons_max);
        let (ties, tied_days) = self.ties(&held, &mut overlaps, &days.account, accounts.len());
        let scored = accounts.iter().zip(tied_days).filter(|(_, n_days)| *n_days > 0);
        let score =
            |(&account, n): (_, u32)| AccountScore { account, score: n.into(), group: None };
        let mut findings = Findings {
            accounts: scored.map(score).collect(),
            threshold: Some(1.0),
            tables: vec![ties::table(&accounts, || ties.iter(), "days")],
            notes: overlaps
                .note("hashtag strings", self.config.comparisons_max)
                .into_iter()
                .collect(),
            ..Findings::default()
        };
        let groups = ties::groups(&accounts, ties.iter());
        super::add_groups(&mut findings, groups, &plain(&uses), EVIDENCE_MS);
        findings
    }
}

impl HashtagSequence {
    /// Every account's days with enough posts and hashtags.
    fn days(&self, uses: &[Placed]) -> Days {
        let mut numbers: HashMap<(i64, Box<[u32]>), u32> = HashMap::new();
        let mut days = Days::default();
        for (account, of_account) in (0..).zip(uses.chunk_by(|a, b| a.account == b.account)) {
            for of_day in of_account.chunk_by(|a, b| day(a) == day(b)) {
                let Some(shingles) = self.shingles(of_day) else { continue };
                let account_day = dense(days.account.len());
                days.account.push(account);
                for shingle in shingles {
                    let next = dense(numbers.len());
                    let number = *numbers.entry((day(&of_day[0]), shingle)).or_insert(next);
                    days.shingles.push((number, account_day));
                }
            }
        }
        days.n_shingles = numbers.len();
        days
    }

    /// What is compared of a day's uses in order; none for a day with too little.
    fn shingles(&self, of_day: &[Placed]) -> Option<Vec<Box<[u32]>>> {
        let n_posts = of_day.chunk_by(|a, b| a.post == b.post).count();
        let sequence: Vec<u32> = of_day.iter().map(|u| u.hashtag.0).collect();
        let mut distinct = sequence.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let (posts, hashtags) = (self.config.min_posts, self.config.min_hashtags);
        if n_posts < posts as usize || distinct.len() < hashtags as usize {
            return None;
        }
        Some(match self.config.matching {
            Matching::Exact => vec![sequence.into()],
            Matching::Set => vec![distinct.into()],
            Matching::Shingles => {
                let length = self.config.shingle_length.min(sequence.len());
                let mut shingles: Vec<Box<[u32]>> =
                    sequence.windows(length).map(Into::into).collect();
                shingles.sort_unstable();
                shingles.dedup();
                shingles
            }
        })
    }

    /// Ties with the number of days on which they hold, and each account's days with a tie.
    fn ties(
        &self,
        held: &Incidence,
        overlaps: &mut Overlaps<'_>,
        account: &[u32],
        n_accounts: usize,
    ) -> (Vec<Tie>, Vec<u32>) {
        let n_shingles: Vec<usize> = held.objects.degrees().collect();
        let (mut ties, mut tied_days) = (Vec::new(), vec![0; n_accounts]);
        overlaps.each_row(
            |_, _, _| 1.0,
            |day, partners| {
                let alike = |&&(other, shared): &&(u32, f64)| {
                    let n_both = n_shingles[day as usize] + n_shingles[other as usize];
                    shared / (n_both as f64 - shared) >= self.config.min_similarity
                };
                let before = ties.len();
                let others =
                    partners.iter().filter(alike).map(|&(other, _)| account[other as usize]);
                ties.extend(others.map(|other| (account[day as usize], other)));
                tied_days[account[day as usize] as usize] += u32::from(ties.len() > before);
            },
        );
        ties.retain(|(a, b)| a < b);
        ties.sort_unstable();
        let tie = |run: &[(u32, u32)]| Tie { a: run[0].0, b: run[0].1, strength: run.len() as f64 };
        (ties.chunk_by(|x, y| x == y).map(tie).collect(), tied_days)
    }
}

fn day(u: &Placed) -> i64 {
    u.at.0.div_euclid(DAY_MS)
}
