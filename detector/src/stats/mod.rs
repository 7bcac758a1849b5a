//! Small exact statistics that methods share.

pub mod benjamini_hochberg;
pub mod poisson_binomial;
pub mod tails;
