//! `coornet`: accounts that keep sharing hashtags unusually fast, with the time that is unusual
//! learnt from the trace, as CooRnet does for links.
//!
//! Reproduces `estimate_coord_interval` and `get_coord_shares` of CooRnet (Giglietto, Righetti,
//! Rossi and Marino, 2020, DOI 10.1080/1369118X.2020.1739732), with hashtags as links:
//! 1. of the hashtags used twice or more, those whose second use came fastest are kept, up to the
//!    quantile `q`; each took some time until the share `p` of its uses was passed; the interval is
//!    the quantile `p` of these times (1 s where it is 0);
//! 2. the uses of each hashtag by two accounts or more are cut into bins of the interval, beginning
//!    at its first use; bins with two uses or more are coordinated;
//! 3. two accounts are tied by the number of hashtags that both used in coordinated bins;
//! 4. ties of at least the quantile `percentile_edge_weight` are kept.
//!
//! Its ways that surprise are kept behind names: two accounts are tied by a hashtag even where
//! their coordinated bins differ (`same_bin`), and one account alone makes a bin coordinated by
//! using the hashtag twice (`distinct_accounts`). CooRnet's manual calls the interval a median,
//! which it is at `p` = 0.5 alone. Bins lose pairs that a boundary separates. Deviations: times are
//! milliseconds; a `comparisons_max` bounds the projection.
//!
//! **Weak points.** A link lives for a day, a hashtag for years: where popular hashtags are old,
//! the interval comes out as days and the ties count common hashtags; give `interval_s` then.
//! Wherever most ties weigh 1, so does the quantile, and all are kept.
//!
//! A score is the account's heaviest tie, the threshold the quantile, and groups are the
//! components of kept ties.
//!
//! Complexity: O(u log u + c) for u uses and c comparisons of accounts of one hashtag, at most
//! `comparisons_max`; 40 bytes a use and 16 a tie, of which there are at most half as many as
//! comparisons.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{one_or_more, require, window_ms, zero_to_one};
use crate::corpus::{Corpus, dense};
use crate::incidence::Incidence;
use crate::overlap::Overlaps;
use crate::ties::{self, Tie, quantile};
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

/// What is fast, and how often is often.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of the bins, seconds; estimated from the trace where absent.
    pub interval_s: Option<f64>,
    /// Quantile of the time to the second use up to which hashtags count as fast, from 0 to 1.
    pub q: f64,
    /// Share of a fast hashtag's uses whose time is looked at, and the quantile of these times that
    /// is the interval, from 0 to 1, 1 excluded.
    pub p: f64,
    /// Quantile of the weights of ties from which they are kept, from 0 to 1.
    pub percentile_edge_weight: f64,
    /// Whether a tie needs accounts in the same bin; it then counts common bins. Published: no.
    pub same_bin: bool,
    /// Whether a coordinated bin needs two accounts, not just two uses. Published: no.
    pub distinct_accounts: bool,
    /// Whether reposts count.
    pub reposts: bool,
    /// Most comparisons of accounts of one hashtag, before crowded ones are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    /// The defaults of CooRnet; the budget is our choice, because it takes a fraction of a second.
    fn default() -> Self {
        Self {
            interval_s: None,
            q: 0.1,
            p: 0.5,
            percentile_edge_weight: 0.9,
            same_bin: false,
            distinct_accounts: false,
            reposts: false,
            comparisons_max: 10_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] for a quantile outside 0 to 1, an interval outside 0.001 s to 400 days, or a
    /// budget of 0.
    pub fn build(&self) -> Result<CoorNet, ConfigError> {
        zero_to_one("q", self.q)?;
        require((0.0..1.0).contains(&self.p), "p", &self.p, "a share from 0 to below 1")?;
        zero_to_one("percentile_edge_weight", self.percentile_edge_weight)?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        let interval_ms = self.interval_s.map(|s| window_ms("interval_s", s)).transpose()?;
        Ok(CoorNet { interval_ms, config: *self })
    }
}

/// Ties accounts by the hashtags they share fast.
#[derive(Debug, Clone, Copy)]
pub struct CoorNet {
    interval_ms: Option<i64>,
    config: Config,
}

impl WholeTrace for CoorNet {
    type Row = Use;

    const NAME: &'static str = "coornet";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let corpus = Corpus::new(uses.clone(), 1);
        let estimate = || estimated_interval_ms(&corpus, self.config.q, self.config.p);
        let Some(interval_ms) = self.interval_ms.or_else(estimate) else {
            return Findings { threshold: Some(f64::MAX), ..Findings::default() };
        };
        let shared = self.coordinated(&corpus, interval_ms);
        let comparisons_max = self.config.comparisons_max;
        let mut overlaps = Overlaps::new(&shared, &corpus.rank, comparisons_max);
        let ties = ties_of(&mut overlaps);
        let threshold = ties::quantile_of(&ties, self.config.percentile_edge_weight);
        let mut findings =
            ties::findings(&corpus.accounts, &ties, threshold, "weight", &uses, interval_ms);
        let interval_s = interval_ms as f64 / 1_000.0;
        findings.notes.push(format!("the coordination interval is {interval_s} s"));
        findings.notes.extend(overlaps.note("hashtags", comparisons_max));
        findings
    }
}

impl CoorNet {
    /// Who used which hashtag in a coordinated bin.
    fn coordinated(&self, corpus: &Corpus, interval_ms: i64) -> Incidence {
        let author = |post: &u32| corpus.author[*post as usize];
        let (mut pairs, mut n_objects) = (Vec::new(), 0);
        for posts in corpus.by_hashtag().filter(|posts| !alone(posts, author)) {
            let first = corpus.at[posts[0] as usize];
            let bin = |post: &u32| (corpus.at[*post as usize] - first) / interval_ms;
            for shares in posts.chunk_by(|a, b| bin(a) == bin(b)) {
                if shares.len() < 2 || (self.config.distinct_accounts && alone(shares, author)) {
                    continue;
                }
                pairs.extend(shares.iter().map(|post| (dense(n_objects), author(post))));
                n_objects += usize::from(self.config.same_bin);
            }
            n_objects += usize::from(!self.config.same_bin);
        }
        Incidence::new(pairs, n_objects, corpus.n_accounts())
    }
}

/// Whether all posts are by one account.
fn alone(posts: &[u32], author: impl Fn(&u32) -> u32) -> bool {
    posts.windows(2).all(|pair| author(&pair[0]) == author(&pair[1]))
}

/// How many objects each pair shares.
fn ties_of(overlaps: &mut Overlaps<'_>) -> Vec<Tie> {
    let mut ties = Vec::new();
    overlaps.each_row(
        |_, _, _| 1.0,
        |a, partners| {
            let later = partners.iter().filter(|(b, _)| *b > a);
            ties.extend(later.map(|&(b, strength)| Tie { a, b, strength }));
        },
    );
    ties
}

/// The coordination interval in ms, at least 1; none where no hashtag is used twice.
fn estimated_interval_ms(corpus: &Corpus, q: f64, p: f64) -> Option<i64> {
    let often = || corpus.by_hashtag().filter(|posts| posts.len() > 1);
    let since_first = |posts: &[u32], place: usize| {
        (corpus.at[posts[place] as usize] - corpus.at[posts[0] as usize]) as f64
    };
    let mut to_second: Vec<f64> = often().map(|posts| since_first(posts, 1)).collect();
    let fast = quantile(&mut to_second, q)?;
    let to_share = often().filter(|posts| since_first(posts, 1) <= fast).map(|posts| {
        let ranks = (1..=posts.len()).map(|rank| rank as f64 / posts.len() as f64);
        since_first(posts, ranks.take_while(|&share| share <= p).count())
    });
    let interval = quantile(&mut to_share.collect::<Vec<f64>>(), p)?;
    #[expect(clippy::cast_possible_truncation, reason = "times came from 64-bit milliseconds")]
    Some(if interval > 0.0 { libm::ceil(interval) as i64 } else { 1_000 })
}
