//! Lists of trends: the goal of a campaign, and how near it came.
//!
//! At the end of every minute, for every region and (where there are several) for the world, a
//! hashtag g is **listed** if
//!
//! - its uses C in the last ten minutes are more than c = max(30, 75 per million accounts),
//! - more than c / 3 accounts made them, and
//! - its score (C - m) / sqrt(m + 1) is above 8, m being its usual count at this hour,
//!
//! or if all three held at the end of one of the 30 minutes before. The region of a post is that of
//! its account. Deletions are not subtracted. Every number is a key of `[trends]`.
//!
//! **m as a stream.** The mean count per ten minutes in this hour of the day on earlier days, the
//! k-th day back weighted by exp(-k / 7), weights summing to 1; of this hour and the one in which
//! the ten minutes began, the higher. An hour with fewer than c / 5 uses counts as zero: that is too
//! little to decide a listing, and lets most hashtags do without a past.
//!
//! **Cold start.** On the first day no hour has a past. Then m is what the hashtag's share of all
//! uses in the hours so far lets expect of the last ten minutes, so that what merely follows the
//! day curve does not trend. The last full hour is left out, or an event that lasts would soon be its
//! own past; and in the first two hours there is no list.
//!
//! **Counterfactuals.** Each list is kept three times over, from all uses, from those not operated,
//! and from those neither operated nor prompted by a campaign ([`View`]); each has a past of its own.
//! The posts are the same: what else people would have done is not imagined.
//!
//! # Complexity
//! Uses are sorted within their minute (16 bytes each) and counted by run, so a hashtag costs two
//! look-ups in a minute that uses it, however hot it is; only hashtags above c are looked at, and
//! distinct users are counted only until there are enough. Ten minutes of uses and 70 minutes of
//! hashtags are in memory, never a pair of accounts. Measured on scenarios of the catalogue, in time on
//! the processor: 21 to 27 ns a post, 11 to 16 % of playing it, and 48 ns or 22 % where three posts
//! in four carry a hashtag (`dawn_spaced`).
//!
//! # Source
//! `docs/calibration.md`; deletions after Elmas et al. 2021, arXiv:1910.07783. The score is that of a
//! Poisson count against its mean; the stream, the cold start and the floor of the past are our choice.

mod baseline;
mod board;
mod lists;
mod mention;
mod report;
mod rule;
mod support;
mod totals;
mod window;
mod world;

pub(crate) use baseline::weight_of_days;
pub use board::Listing;
pub use lists::Lists;
pub use mention::{Mention, Standing, View};
pub use report::{CampaignTrend, Listed, Stay};
pub use rule::Rule;
pub(crate) use rule::{Least, WINDOW, per_window, score};
pub use support::Apparent;
pub use world::{Trends, WORLD};
