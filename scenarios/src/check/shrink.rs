//! A trace made smaller for as long as it still shows what it shows.

use claque_trace::{HashtagId, Post, PostBatch, Trace};

use super::Difference;
use crate::Error;

/// How many smaller traces are tried.
const ATTEMPTS: u32 = 200;

/// The smallest trace found on which `breaks` finds a difference, and the difference there: posts
/// are left out, first many at once and then one by one, and then hashtags.
pub(super) fn smallest(
    trace: &Trace,
    detail: String,
    breaks: impl Fn(&Trace) -> Result<Difference, Error>,
) -> Result<(Trace, String), Error> {
    let mut posts = PostBatch::default();
    trace.batches.iter().flat_map(PostBatch::iter).for_each(|post| posts.push(post));
    let with = |posts: PostBatch| Trace { batches: vec![posts], ..trace.clone() };
    // One batch instead of several may break no law any more.
    let Some(first) = breaks(&with(posts.clone()))? else { return Ok((trace.clone(), detail)) };
    let mut search = Search { posts, detail: first, left: ATTEMPTS, with, breaks };
    let mut n_out = search.posts.len().div_ceil(2);
    while n_out > 0 {
        search.leave_out(n_out, without_posts)?;
        n_out /= 2;
    }
    search.leave_out(1, without_hashtags)?;
    Ok(((search.with)(search.posts), search.detail))
}

/// Leaves out so many of something from a place on; `None` beyond the last.
type Cut = fn(&PostBatch, usize, usize) -> Option<PostBatch>;

struct Search<W, B> {
    posts: PostBatch,
    detail: String,
    left: u32,
    with: W,
    breaks: B,
}

impl<W, B> Search<W, B>
where
    W: Fn(PostBatch) -> Trace,
    B: Fn(&Trace) -> Result<Difference, Error>,
{
    /// Tries every place once.
    fn leave_out(&mut self, n_out: usize, cut: Cut) -> Result<(), Error> {
        let mut from = 0;
        while let Some(fewer) = cut(&self.posts, from, n_out).filter(|_| self.left > 0) {
            self.left -= 1;
            match (self.breaks)(&(self.with)(fewer.clone()))? {
                Some(detail) => (self.posts, self.detail) = (fewer, detail),
                None => from += n_out,
            }
        }
        Ok(())
    }
}

fn without_posts(posts: &PostBatch, from: usize, n_out: usize) -> Option<PostBatch> {
    (from < posts.len()).then(|| {
        let mut fewer = posts.slice(0, from);
        fewer.append(posts, posts.len().min(from + n_out), posts.len());
        fewer
    })
}

fn without_hashtags(posts: &PostBatch, from: usize, n_out: usize) -> Option<PostBatch> {
    (from < posts.hashtags().len()).then(|| {
        let (mut fewer, mut place) = (PostBatch::default(), 0..);
        for post in posts.iter() {
            let is_kept =
                |_: &&HashtagId| place.next().is_none_or(|at| !(from..from + n_out).contains(&at));
            let hashtags: Vec<HashtagId> = post.hashtags.iter().filter(is_kept).copied().collect();
            fewer.push(Post { hashtags: &hashtags, ..post });
        }
        fewer
    })
}

#[cfg(test)]
mod tests {
    use claque_trace::testing;

    use super::*;

    fn check(breaks: impl Fn(&PostBatch) -> bool, expected: &PostBatch) {
        let rows: Vec<(u32, i64, &[u32])> =
            (0..40).map(|n| (n, i64::from(n), &[7, 8][..])).collect();
        let trace = Trace { batches: vec![testing::posts(&rows)], ..Trace::default() };
        let breaks = |trace: &Trace| Ok(breaks(&trace.batches[0]).then(|| "x".to_owned()));
        let (found, _) = smallest(&trace, "x".to_owned(), breaks).unwrap();
        let columns = |posts: &PostBatch| (posts.account().to_vec(), posts.hashtags().to_vec());
        assert_eq!(columns(&found.batches[0]), columns(expected));
    }

    #[test]
    fn nothing_is_left_that_could_be_left_out() {
        let has = |posts: &PostBatch, n: u32| posts.account().iter().any(|account| account.0 == n);
        check(|_| true, &PostBatch::default());
        check(
            |posts| has(posts, 3) && has(posts, 29),
            &testing::posts(&[(3, 0, &[]), (29, 1, &[])]),
        );
        let uses = |posts: &PostBatch, n: u32| posts.hashtags().iter().filter(|t| t.0 == n).count();
        check(|posts| uses(posts, 8) > 0, &testing::posts(&[(39, 0, &[8])]));
    }
}
