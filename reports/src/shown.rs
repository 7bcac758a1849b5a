//! What sentences and cards are made of, computed once.

use crate::{
    Figure, Records, Table,
    figure::{FalseAccusations, Leaderboard, Throughput, heat::Block, leaderboard::blocks},
};

/// Leaderboards, accusations and speeds.
pub(crate) struct Shown {
    blocks: Vec<Block>,
    pub(crate) accused: Table,
    pub(crate) speeds: Table,
}

impl Shown {
    pub(crate) fn new(records: &Records) -> Self {
        Self {
            blocks: blocks(&Leaderboard.data(records)),
            accused: FalseAccusations.data(records),
            speeds: Throughput.data(records),
        }
    }

    /// The leaderboard whose title begins so.
    pub(crate) fn ranked(&self, title: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.title.starts_with(title))
    }
}
