//! Compares findings with truth: metrics and run records.
//!
//! This is the only place where scores and labels meet. A finished comparison is a [`Record`],
//! one line of JSON, from which every figure can be drawn again without running anything.
//!
//! ```
//! use claque_evaluation::Ranking;
//!
//! // Two positives, the second tied with an innocent.
//! let ranking = Ranking::new([(0.9, true), (0.5, true), (0.5, false), (0.1, false)]);
//! let expected = 0.5 * 1.0 + 0.5 * (2.0 / 3.0);
//! assert!((ranking.average_precision().unwrap() - expected).abs() < 1e-12);
//! ```

pub mod answer_key;
pub mod delay;
pub mod example;
pub mod fidelity;
pub mod gate;
pub mod group_score;
pub mod labels;
pub mod metrics;
pub mod oracle;
pub mod portrait;
pub mod ranking;
pub mod record;
pub mod robustness;
pub mod shortcut;
pub mod stats;
pub mod trend;
pub mod units;
pub mod world;

pub use answer_key::{AnswerKey, Push};
pub use delay::Delay;
pub use example::{ExampleDot, GroupExample, Moment, group_examples};
pub use fidelity::{Fidelity, FidelityCard};
pub use group_score::score_groups;
pub use labels::{Labels, POSITIVE};
pub use metrics::{FALSE_POSITIVE_RATES, Metrics, evaluate};
pub use oracle::Oracle;
pub use portrait::Painter;
pub use ranking::Ranking;
pub use record::{
    BCubed, BestGroup, CampaignCount, CauseGroup, ClassCount, ClassFalsePositives, Coordinated,
    CurvePoint, Design, FORMAT_VERSION, GroupScore, MethodAbout, OwnThreshold, PairScore, Portrait,
    PortraitDot, PortraitRows, RankScore, RecallAt, Record, RunRecord, Shortcut, Tier, Timeline,
    UnitScore, Varied, Volume, WorldRecord,
};
pub use shortcut::Shortcuts;
pub use trend::{Apparent, CampaignTrend, Listed, LongestListed};
pub use units::{score_hashtags, score_posts, score_told_posts};
pub use world::WorldSummary;
