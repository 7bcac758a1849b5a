//! The posts that a method scores.

use std::path::Path;

use claque_detector::{Findings, PostScore};
use claque_evaluation::gate::ScoredPost;
use claque_trace::format::table::{Column, Values};
use claque_trace::{AccountId, PostId, Timestamp};

use super::faults::{fault, finite, in_row, known, read as read_file};
use crate::{Error, Simulated};

/// One row for each post with a score, in order of number.
pub(super) fn columns(findings: &Findings, world: &Simulated) -> [Column; 5] {
    let place = |post: &PostId| findings.posts.binary_search_by_key(post, |scored| scored.post);
    let mut about = vec![(AccountId(0), Timestamp(0)); findings.posts.len()];
    for batch in &world.batches {
        for (post, (account, at)) in batch.post().iter().zip(batch.account().iter().zip(batch.at()))
        {
            if let Ok(place) = place(post) {
                about[place] = (*account, *at);
            }
        }
    }
    let posts = || findings.posts.iter();
    let is_operated = |scored: &PostScore| u8::from(world.operated.contains(&scored.post));
    let (accounts, moments) = about.into_iter().map(|(account, at)| (account.0, at.0)).unzip();
    [
        Column::new("post", Values::U64(posts().map(|scored| scored.post.0).collect())),
        Column::new("account_id", Values::U32(accounts)),
        Column::new("at_ms", Values::I64(moments)),
        Column::new("score", Values::F64(posts().map(|scored| scored.score).collect())),
        Column::new("operated", Values::U8(posts().map(is_operated).collect())),
    ]
}

pub(super) fn read(path: &Path, labelled: &[u32]) -> Result<Vec<ScoredPost>, Error> {
    let table = read_file(path)?;
    let posts = table.u64("post").map_err(fault)?;
    if let Some(row) = posts.windows(2).position(|pair| pair[0] >= pair[1]) {
        let told = format!("post {} is there twice or out of order", posts[row + 1]);
        return Err(in_row(path, row + 1, told));
    }
    let accounts = table.u32("account_id").map_err(fault)?;
    let moments = table.i64("at_ms").map_err(fault)?;
    let scores = table.f64("score").map_err(fault)?;
    let operated = table.u8("operated").map_err(fault)?;
    let row = |row: usize| {
        Ok(ScoredPost {
            post: posts[row],
            account: known(path, row, accounts[row], labelled)?,
            at: Timestamp(moments[row]),
            score: finite(path, row, "score", scores[row])?,
            is_operated: operated[row] == 1,
        })
    };
    (0..table.n_rows()).map(row).collect()
}
