//! Named workloads shared by all benches.
//!
//! A bench that is fast and wrong is worse than none, so every timed run is held to an answer
//! ([`answers`]) and worlds are the same on every machine. How to run and read them: `README.md`.

pub mod answers;
pub mod bench;
pub mod crowd;
pub mod ratio;
pub mod record;
pub mod world;

pub use bench::{Bench, Case};
