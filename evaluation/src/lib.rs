//! Compares findings with truth: metrics and run records.
//!
//! This is the only place where scores and labels meet. A finished comparison is a [`Record`],
//! one line of JSON, from which every figure can be drawn again without running anything.

pub mod record;

pub use record::{
    CampaignCount, ClassCount, ClassFalsePositives, CurvePoint, FORMAT_VERSION, OwnThreshold,
    RecallAt, Record, RunRecord, Timeline, WorldRecord,
};
