//! The card: what was measured beside what is published, as a record.

use serde::{Deserialize, Serialize};

/// Version of the card's format; raised when a field changes its meaning or goes.
pub const CARD_FORMAT_VERSION: u32 = 1;

/// One world held against published figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FidelityCard {
    /// [`CARD_FORMAT_VERSION`] when the card was written.
    pub format_version: u32,
    /// Version of claque that made the world.
    pub claque_version: String,
    /// Name of the scenario.
    pub scenario: String,
    /// The scenario in one sentence.
    pub summary: String,
    /// First 16 hexadecimal digits of the SHA-256 of the resolved scenario.
    pub scenario_hash: String,
    /// Seed of all randomness.
    pub seed: u64,
    /// Simulated time, days.
    pub days: f64,
    /// Accounts that posted at least once.
    pub accounts: u64,
    /// Posts.
    pub posts: u64,
    /// One row per statistic, in the order of the catalogue.
    pub rows: Vec<Row>,
    /// Pairs of accounts that met, by class.
    pub pairs: Vec<PairRow>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl FidelityCard {
    /// Whether every gate that the world can be held to holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failed().next().is_none()
    }

    /// Gates that do not hold.
    pub fn failed(&self) -> impl Iterator<Item = &Row> + '_ {
        self.rows.iter().filter(|row| row.is_gate && row.verdict == Verdict::Misses)
    }

    /// Rows with this verdict, gates or not.
    #[must_use]
    pub fn count(&self, is_gate: bool, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.is_gate == is_gate && row.verdict == verdict).count()
    }
}

/// One statistic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Short name, for programs.
    pub name: String,
    /// Name, for people.
    pub title: String,
    /// Unit of all its numbers.
    pub unit: String,
    /// What is measured, and how.
    pub what: String,
    /// The value of this world; none where the world lacks what it needs.
    pub measured: Option<f64>,
    /// Why there is no value.
    pub absent: Option<String>,
    /// Lower end of the band, where it has one.
    pub lowest: Option<f64>,
    /// Upper end of the band, where it has one.
    pub highest: Option<f64>,
    /// Published values.
    pub published: Vec<Published>,
    /// Where values and band come from.
    pub source: String,
    /// Whether a miss fails the card; otherwise the row informs.
    pub is_gate: bool,
    /// What follows.
    pub verdict: Verdict,
}

/// A value from a paper or a measured trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// The value.
    pub value: f64,
    /// Of what.
    pub of: String,
}

/// How a measured value stands to its band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Within the band, ends included.
    Holds,
    /// Outside.
    Misses,
    /// The world lacks what is measured.
    NotInThisWorld,
}

impl Verdict {
    /// As people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Misses => "misses",
            Self::NotInThisWorld => "not in this world",
        }
    }
}

/// Pairs of accounts that used one hashtag within a time window, by in how many clock hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairRow {
    /// Class of the accounts here, or the trace that was measured.
    pub of: String,
    /// The class that it stands for or is compared with.
    pub class: String,
    /// Whether it is published; otherwise it is this world.
    pub is_published: bool,
    /// Time window, seconds.
    pub window_s: u32,
    /// Accounts with at least one use.
    pub accounts: u64,
    /// Pairs that met in at least 1, 2, 3, 5 and 10 clock hours.
    pub met: [f64; 5],
}
