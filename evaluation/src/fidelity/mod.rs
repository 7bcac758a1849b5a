//! Fidelity: statistics of a simulated world beside what is published.
//!
//! [`Fidelity`] is fed a world while it is played and gives the rows of a [`FidelityCard`]. Each
//! statistic is a file in `statistic/` that says what it measures, what is published, in which
//! band a faithful world lies and whether a miss fails the card. No band is ever widened to pass:
//! where the model misses, the card says so.
//!
//! # Source
//! `docs/calibration.md`, section "Fidelity".

pub mod card;
mod classes;
mod maths;
mod observed;
mod row;
mod statistic;
#[cfg(test)]
mod testing;

pub use card::{CARD_FORMAT_VERSION, FidelityCard, PairRow, Published, Row, Verdict};

use claque_sim::{Chunk, GroundTruth, Plan, WorldConfig};

use observed::Observed;
use observed::uses::WINDOW_S;
use statistic::pair_tables;

/// A world being measured.
///
/// # Complexity
/// Memory is bounded by 72 bytes an account, 4 a hashtag and about 230 MB, however long the world
/// is played; a post costs about half a microsecond.
#[derive(Debug)]
pub struct Fidelity<'p>(Observed<'p>);

/// What was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurements {
    /// One row per statistic.
    pub rows: Vec<Row>,
    /// Pairs of accounts that met, by class.
    pub pairs: Vec<PairRow>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl<'p> Fidelity<'p> {
    /// A world in which nobody has posted yet.
    #[must_use]
    pub fn new(plan: &'p Plan, world: &WorldConfig) -> Self {
        Self(Observed::new(plan, world))
    }

    /// Takes in what happened.
    pub fn absorb(&mut self, chunk: &Chunk) {
        self.0.absorb(chunk);
    }

    /// The answers to the world so far.
    #[must_use]
    pub fn truth(&self) -> &GroundTruth {
        &self.0.truth
    }

    /// Posts so far.
    #[must_use]
    pub fn n_posts(&self) -> u64 {
        self.0.truth.accounts().map(|(account, _)| u64::from(self.0.truth.n_posts(account))).sum()
    }

    /// Measures everything.
    #[must_use]
    pub fn finish(mut self) -> Measurements {
        self.0.hashtags.close_day();
        Measurements {
            rows: statistic::CATALOGUE.iter().map(|statistic| statistic.row(&self.0)).collect(),
            pairs: pair_tables::rows(&self.0),
            notes: notes(&self.0),
        }
    }
}

/// Whatever was cut or sampled.
fn notes(world: &Observed<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if world.uses.n_left_out() > 0 {
        notes.push(format!(
            "{} late hashtag uses were left out of event series and pairs: the first {} are kept",
            world.uses.n_left_out(),
            observed::uses::USES_MAX
        ));
    }
    for (class, counts) in world.meetings().iter().filter(|(_, counts)| counts.halvings > 0) {
        notes.push(format!(
            "pairs of {class} within {WINDOW_S} s are told from one account in {}, drawn by a hash \
             of its number",
            1_u64 << counts.halvings
        ));
    }
    notes
}
