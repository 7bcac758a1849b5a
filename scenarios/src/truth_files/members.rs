//! Who followed which wave, and with how many posts: the level of pairs.

use claque_sim::Chunk;
use claque_trace::format::table::{Column, Values};

/// One operated post: campaign, wave, account.
type Act = (u32, u32, u32);

/// Operated posts of a world; 12 bytes each.
#[derive(Debug, Default)]
pub(super) struct Members(Vec<Act>);

impl Members {
    /// Takes in what happened.
    pub(super) fn absorb(&mut self, chunk: &Chunk) {
        let posts = chunk.posts.account().iter().zip(&chunk.causes);
        let act = |(account, cause): (&claque_trace::AccountId, &claque_sim::Cause)| {
            cause.wave().map(|(campaign, wave)| (campaign, wave, account.0))
        };
        self.0.extend(posts.filter_map(act));
    }

    /// One row for each account of each wave, in order of campaign, wave and account.
    pub(super) fn table(mut self) -> [Column; 4] {
        self.0.sort_unstable();
        let runs = || self.0.chunk_by(|a, b| a == b);
        let part = |of: fn(&Act) -> u32| Values::U32(runs().map(|run| of(&run[0])).collect());
        let n_posts =
            |run: &[Act]| u32::try_from(run.len()).expect("fewer than 2^30 operated posts");
        [
            Column::new("campaign", part(|act| act.0)),
            Column::new("wave", part(|act| act.1)),
            Column::new("account", part(|act| act.2)),
            Column::new("posts", Values::U32(runs().map(n_posts).collect())),
        ]
    }
}
