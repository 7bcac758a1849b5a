//! `coordinationz`: accounts whose choice of hashtags is more alike than accounts as diligent,
//! choosing among hashtags as popular, would be by chance.
//!
//! The co-hashtag indicator of coordinationz (Observatory on Social Media, Indiana University,
//! `filipinascimento/coordinationz`; no paper states it):
//! 1. accounts with at least `min_posts` posts of `min_hashtags_per_post` hashtags and `min_hashtags`
//!    distinct hashtags are kept; every use of a hashtag is an edge;
//! 2. an account is the vector of its uses times ln(n / holders + 1) of the hashtag among n accounts
//!    ("smoothlog"); pairs with a cosine above `min_similarity` are candidates;
//! 3. for every pair of numbers of uses among candidates, two accounts of either number draw that
//!    many of all edges (without replacement, so popular hashtags are drawn often), weighted by the
//!    mean of the hashtags' weights over `idf_shuffles` shuffles of all edges; `realizations` times;
//! 4. p = (1 + drawn cosines at least as large) / (1 + drawn cosines), which cannot fall below one
//!    over their number: no room for a correction of millions of tests, and none is made;
//! 5. candidates with p below `p_value` and a cosine of at least `threshold` are coordinated.
//!
//! Published surprise behind a name: only posts with *two* hashtags or more make an account active
//! enough, though all are compared (`min_hashtags_per_post`). Time plays no part: people of one
//! interest are alike, and an app's users differ by all else they do. Where drawing with all numbers
//! of uses would exceed `null_budget`, numbers of uses within a factor of one another share the
//! draws of the smallest, whose cosines spread widest, and a note says so; if that is not enough
//! there are fewer realizations. Where one round draws more edges than there are, it draws them with
//! replacement. Deviations: both tests must be passed where presets ask for one
//! (set `threshold` or `p_value` to their ends for either alone); the rank of a similarity among all
//! pairs is left out.
//!
//! A score is the largest cosine of the account over ties with p below `p_value`, and groups are the
//! components of coordinated ties.
//!
//! Complexity: O(u log u + c + d) for u uses, c comparisons of accounts of one hashtag, at most
//! `comparisons_max`, and d numbers drawn and compared, at most `null_budget`; about 60 bytes a use
//! and 24 a candidate.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{one_or_more, require};
use crate::corpus::{Corpus, dense};
use crate::incidence::Incidence;
use crate::overlap::Overlaps;
use crate::ties::{self, EVIDENCE_MS, Tie};
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

mod draws;

use draws::{Candidate, Null};

/// Who is compared, with what chance, and which ties are kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Least posts of an account that takes part.
    pub min_posts: u32,
    /// Least hashtags of a post that counts for `min_posts`. Published: 2.
    pub min_hashtags_per_post: u32,
    /// Least distinct hashtags of an account that takes part.
    pub min_hashtags: usize,
    /// Cosine above which a pair is tested, from 0 to 1.
    pub min_similarity: f64,
    /// Least cosine of a coordinated pair, from 0 to 1.
    pub threshold: f64,
    /// A coordinated pair's p-value lies below this, above 0; above 1 for no test.
    pub p_value: f64,
    /// Draws per pair of numbers of uses, 1 to 1,000,000.
    pub realizations: u32,
    /// Shuffles over which weights of drawn hashtags are averaged, 1 to 10,000.
    pub idf_shuffles: u32,
    /// Whether reposts count.
    pub reposts: bool,
    /// Seed of the draws.
    pub seed: u64,
    /// Most numbers to draw and compare.
    pub null_budget: u64,
    /// Most comparisons of accounts of one hashtag, before crowded ones are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    /// Filters, similarities and levels of its presets for hashtags, realizations of its code; the
    /// budgets are our choice, because they take a fraction of a second.
    fn default() -> Self {
        Self {
            min_posts: 10,
            min_hashtags_per_post: 2,
            min_hashtags: 10,
            min_similarity: 0.3,
            threshold: 0.8,
            p_value: 0.05,
            realizations: 10_000,
            idf_shuffles: 100,
            reposts: false,
            seed: 0,
            null_budget: 300_000_000,
            comparisons_max: 30_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<CoordinationZ, ConfigError> {
        let share = |name, found: f64| {
            require((0.0..=1.0).contains(&found), name, &found, "a cosine from 0 to 1")
        };
        share("min_similarity", self.min_similarity)?;
        share("threshold", self.threshold)?;
        let p_value = self.p_value;
        require(
            p_value > 0.0 && p_value <= 2.0,
            "p_value",
            &p_value,
            "a chance above 0 and at most 2",
        )?;
        let n = self.realizations;
        require((1..=1_000_000).contains(&n), "realizations", &n, "1 to 1000000 draws")?;
        let n = self.idf_shuffles;
        require((1..=10_000).contains(&n), "idf_shuffles", &n, "1 to 10000 shuffles")?;
        one_or_more("null_budget", self.null_budget, "1 number or more")?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        Ok(CoordinationZ { config: *self })
    }
}

/// Ties accounts that are more alike than chance makes them.
#[derive(Debug, Clone, Copy)]
pub struct CoordinationZ {
    config: Config,
}

impl WholeTrace for CoordinationZ {
    type Row = Use;

    const NAME: &'static str = "coordinationz";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let corpus = Corpus::new(uses.clone(), 1);
        let held = self.supported(&corpus);
        let mut overlaps = Overlaps::new(&held, &corpus.rank, self.config.comparisons_max);
        let candidates = self.candidates(&held, &mut overlaps);
        let null = Null::draw(&self.config, &held, &corpus.rank, &candidates);
        let significant = candidates.iter().zip(&null.p_values);
        let significant = significant.filter(|(_, p)| **p < self.config.p_value);
        let ties: Vec<Tie> = significant.map(|(candidate, _)| candidate.tie).collect();
        let (accounts, threshold) = (&corpus.accounts, self.config.threshold);
        let heading = "similarity";
        let mut findings = ties::findings(accounts, &ties, threshold, heading, &uses, EVIDENCE_MS);
        findings.notes.extend(overlaps.note("hashtags", self.config.comparisons_max));
        findings.notes.extend(null.notes);
        findings
    }
}

impl CoordinationZ {
    /// The uses of accounts that are active enough.
    fn supported(&self, corpus: &Corpus) -> Incidence {
        let mut n_hashtags = vec![0_u32; corpus.at.len()];
        corpus.uses.iter().for_each(|&post| n_hashtags[post as usize] += 1);
        let mut n_posts = vec![0_u32; corpus.n_accounts()];
        for (&author, &n) in corpus.author.iter().zip(&n_hashtags) {
            n_posts[author as usize] += u32::from(n >= self.config.min_hashtags_per_post);
        }
        let held = Incidence::of_hashtags(corpus);
        let enough = |account: u32| {
            n_posts[account as usize] >= self.config.min_posts
                && held.objects.of(account).len() >= self.config.min_hashtags
        };
        held.keep(enough, |_| true)
    }

    /// Pairs above the least similarity, in order of accounts; cosines are rounded to 12 decimals.
    fn candidates(&self, held: &Incidence, overlaps: &mut Overlaps<'_>) -> Vec<Candidate> {
        let n_rows = held.objects.degrees().filter(|&n| n > 0).count() as f64;
        let idf = |n_holders: usize| libm::log(n_rows / n_holders.max(1) as f64 + 1.0);
        let squared: Vec<f64> = held.holders.degrees().map(|n| idf(n) * idf(n)).collect();
        let share = |object: u32, mine: u32, theirs: u32| {
            f64::from(mine) * f64::from(theirs) * squared[object as usize]
        };
        let norm = |row: u32| {
            let squares = held.objects.of(row).iter().map(|o| share(o.id, o.count, o.count));
            libm::sqrt(squares.sum())
        };
        let n_uses = |row: u32| held.objects.of(row).iter().map(|object| object.count).sum();
        let norms: Vec<f64> = (0..dense(held.objects.len())).map(norm).collect();
        let mut candidates = Vec::new();
        overlaps.each_row(share, |a, partners| {
            for &(b, dot) in partners.iter().filter(|(b, _)| *b > a) {
                let cosine = dot / (norms[a as usize] * norms[b as usize]);
                let strength = libm::round(cosine * 1e12) / 1e12;
                if strength > self.config.min_similarity {
                    let (x, y): (u32, u32) = (n_uses(a), n_uses(b));
                    let tie = Tie { a, b, strength };
                    candidates.push(Candidate { n_uses: [x.min(y), x.max(y)], tie });
                }
            }
        });
        candidates
    }
}
