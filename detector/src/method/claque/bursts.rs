//! Candidates by hashtags that live for a moment: one burst, and never heard of again.
//!
//! Where every wave has a hashtag of its own and little of it is seen, hardly two accounts meet
//! twice. But whoever met anybody in one burst may have met others in the next: accounts that three
//! bursts or more connect are looked at together, and pooled they may prove what no pair could. One
//! burst is anybody's: something happened.

use super::archive::Archive;
use super::communities::{MEMBERS_MIN, largest_first};
use crate::group::Components;

/// Longest burst, ms.
const BURST_MS: i64 = 300_000;
/// Least share of a hashtag's uses that lie in its burst.
const SHARE_MIN: f64 = 0.5;
/// Fewest bursts that connect a candidate's accounts.
const BURSTS_MIN: usize = 3;

/// Accounts that bursts connect, ascending, most accounts first.
pub(super) fn bursts(archive: &Archive) -> Vec<Vec<u32>> {
    let bursts: Vec<Vec<u32>> = archive
        .corpus
        .by_hashtag()
        .map(|posts| authors(archive, densest(archive, posts)))
        .filter(|authors| authors.len() >= MEMBERS_MIN)
        .collect();
    let mut sets = Components::new(archive.corpus.n_accounts());
    for burst in &bursts {
        burst.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
    }
    let mut found = connected(&bursts, &mut sets);
    largest_first(archive, &mut found);
    found
}

/// Accounts of each set that enough bursts lie in.
fn connected(bursts: &[Vec<u32>], sets: &mut Components) -> Vec<Vec<u32>> {
    let mut by_root: Vec<(u32, &Vec<u32>)> =
        bursts.iter().map(|burst| (sets.find(burst[0]), burst)).collect();
    by_root.sort_by_key(|&(root, _)| root);
    let of_set = by_root.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= BURSTS_MIN);
    of_set.map(|run| distinct(run.iter().flat_map(|(_, burst)| burst.iter().copied()))).collect()
}

fn authors(archive: &Archive, posts: &[u32]) -> Vec<u32> {
    distinct(posts.iter().map(|&post| archive.author(post)))
}

fn distinct(accounts: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut accounts: Vec<u32> = accounts.collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

/// The uses of a hashtag in its densest moment, none where others lie outside.
fn densest<'a>(archive: &Archive, posts: &'a [u32]) -> &'a [u32] {
    let mut best: &[u32] = &[];
    let mut until = 0;
    for from in 0..posts.len() {
        while until < posts.len() && archive.at(posts[until]) - archive.at(posts[from]) <= BURST_MS
        {
            until += 1;
        }
        if until - from > best.len() {
            best = &posts[from..until];
        }
    }
    if best.len() as f64 >= SHARE_MIN * posts.len() as f64 { best } else { &[] }
}
