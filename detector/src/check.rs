//! The laws that every detector keeps, as one public check.
//!
//! A detector of your own is checked as the catalogue is: call [`check_detector`] on posts of your
//! choice, best on many small random traces with ties, repeated hashtags and single accounts.
//!
//! ```
//! use claque_detector::{check_detector, method::volume::Volume};
//! use claque_trace::testing;
//!
//! let posts = testing::posts(&[(1, 0, &[7]), (2, 900, &[7, 7]), (1, 900, &[])]);
//! check_detector(&Volume, &[posts]).expect("volume keeps every law");
//! ```

use std::fmt;

use claque_trace::PostBatch;

use crate::Detector;

pub use compare::{plain, same};
pub use rearrange::{Permutation, relabelled, shifted};

mod compare;
mod form;
mod laws;
mod rearrange;

/// A law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Law {
    /// No posts, no findings.
    Empty,
    /// Scores are well formed.
    Scores,
    /// Groups and hashtag alerts are well formed.
    Groups,
    /// Tables are well formed.
    Tables,
    /// Nothing but the posts matters.
    Determinism,
    /// Calls of update may be cut anywhere.
    Batching,
    /// Posts may be split over workers.
    Splitting,
    /// States may be merged in any order.
    MergeOrder,
    /// Merging a fresh state changes nothing.
    MergeIdentity,
    /// Account numbers carry no information.
    Relabelling,
    /// Only differences in time matter.
    TimeShift,
    /// Looking does not change the future.
    Looking,
    /// The moment of evaluation is respected.
    AsOf,
    /// What is forgotten leaves nothing behind, merged or not.
    Expiry,
}

impl Law {
    /// Every law, in the order of checking: well-formedness first, so that the later comparisons
    /// stand on firm ground.
    pub const ALL: [Self; 14] = [
        Self::Empty,
        Self::Scores,
        Self::Groups,
        Self::Tables,
        Self::Determinism,
        Self::Batching,
        Self::Splitting,
        Self::MergeOrder,
        Self::MergeIdentity,
        Self::Relabelling,
        Self::TimeShift,
        Self::Looking,
        Self::AsOf,
        Self::Expiry,
    ];
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "without posts there are no scores, groups and hashtags",
            Self::Scores => {
                "scores are finite and in order of account or post, each at most once, and \
                 thresholds are numbers"
            }
            Self::Groups => {
                "groups and hashtags come most suspicious first, groups with members ascending, and \
                 an account that names a group is a member of it"
            }
            Self::Tables => "columns of a table are equally long and hold finite numbers",
            Self::Determinism => "the same posts give the same findings, bit for bit",
            Self::Batching => "one post per batch gives the same findings as one batch",
            Self::Splitting => {
                "posts split over workers by the declared key and merged give the same findings as \
                 one pass"
            }
            Self::MergeOrder => "states merge to the same findings in any order and grouping",
            Self::MergeIdentity => "merging a fresh state, from either side, changes nothing",
            Self::Relabelling => {
                "renumbering the accounts renumbers the findings and changes nothing else"
            }
            Self::TimeShift => {
                "moving every time by a multiple of the declared step changes nothing but times"
            }
            Self::Looking => "evaluating in between does not change later findings",
            Self::AsOf => {
                "findings as of a moment ignore later posts, unless the method ignores the moment \
                 throughout"
            }
            Self::Expiry => {
                "expiring then merging gives the same findings as merging then expiring: those of the \
                 posts that are left, unless the method keeps all throughout"
            }
        })
    }
}

/// A law that a detector broke.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("law broken: {law}: {detail}")]
pub struct Broken {
    /// Which.
    pub law: Law,
    /// The first difference found.
    pub detail: String,
}

/// Checks every law on the given posts: batches in time order, each in time order itself. The law
/// of relabelling is skipped for a method that declares not to ignore account numbers.
///
/// # Errors
/// The first law broken, with what differed.
///
/// # Complexity
/// About 60 runs of the detector, of which some with one post per batch: meant for small traces.
pub fn check_detector<D: Detector>(detector: &D, batches: &[PostBatch]) -> Result<(), Broken> {
    Law::ALL.into_iter().try_for_each(|law| check_law(detector, law, batches))
}

/// Checks one law.
///
/// # Errors
/// When it is broken, with what differed.
pub fn check_law<D: Detector>(detector: &D, law: Law, batches: &[PostBatch]) -> Result<(), Broken> {
    let trial = laws::Trial { detector, batches };
    trial.check(law).map_err(|detail| Broken { law, detail })
}
