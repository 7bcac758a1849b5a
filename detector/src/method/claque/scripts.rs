//! Candidates by text: accounts that use one hashtag with each other's words.
//!
//! A push that everybody joins once leaves no pair of accounts that met twice, and hidden in a crowd
//! no moment that is its own. What it may leave is a script: texts that several accounts post with
//! the same hashtag within a day. Who has used one of a hashtag's scripts is looked at together;
//! whether they act together is for their occasions to say.

use claque_trace::time::DAY_MS;

use super::archive::Archive;
use super::communities::{MEMBERS_MIN, largest_first};

/// Most hashtags whose scripts are followed, those with most accounts.
const HASHTAGS_MAX: usize = 200;

/// Accounts that posted a copied text with each such hashtag, ascending, most accounts first.
pub(super) fn scripts(archive: &Archive) -> Vec<Vec<u32>> {
    let mut users: Vec<(u32, u32)> = Vec::new();
    for run in copies(archive).chunk_by(|a, b| (a.hashtag, a.text) == (b.hashtag, b.text)) {
        let near = |a: &Copied, b: &Copied| archive.at(b.post) - archive.at(a.post) <= DAY_MS;
        let author = |copied: &Copied| archive.author(copied.post);
        for together in run.chunk_by(near) {
            if together.iter().any(|copied| author(copied) != author(&together[0])) {
                users.extend(together.iter().map(|copied| (copied.hashtag, author(copied))));
            }
        }
    }
    users.sort_unstable();
    users.dedup();
    let of_hashtag = users.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= MEMBERS_MIN);
    let mut found: Vec<Vec<u32>> =
        of_hashtag.map(|run| run.iter().map(|&(_, account)| account).collect()).collect();
    largest_first(archive, &mut found);
    found.truncate(HASHTAGS_MAX);
    found
}

/// A post with a hashtag and another account's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Copied {
    hashtag: u32,
    text: u64,
    post: u32,
}

/// Copies by hashtag and text, in order of time.
fn copies(archive: &Archive) -> Vec<Copied> {
    let is_copy = |&post: &u32| archive.is_copy[post as usize];
    let mut copies: Vec<Copied> = (0..archive.n_posts())
        .filter(is_copy)
        .flat_map(|post| {
            let text = archive.text[post as usize];
            archive.tags_of(post).iter().map(move |&hashtag| Copied { hashtag, text, post })
        })
        .collect();
    copies.sort_unstable();
    copies
}
