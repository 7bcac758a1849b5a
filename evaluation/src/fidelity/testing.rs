//! Random numbers for tests of laws whose answer is known.

use claque_sim::random::{Purpose, Seed, Stream, draw};

/// A stream of random numbers.
pub(crate) struct Draws(Stream);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Seed(seed).key(Purpose::OwnLife).stream(0, 0))
    }

    /// Uniform, above 0 and at most 1.
    pub(crate) fn unit(&mut self) -> f64 {
        1.0 - draw::uniform(&mut self.0)
    }

    /// Exponential with this mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.unit().ln()
    }
}
