//! When to look, and what is known then.

use std::borrow::Cow;

use claque_trace::{Post, PostBatch, Timestamp};

/// At most so many moments, spread evenly over operated posts: the first when the first of as many equal
/// parts of them is out, the last when all are. Times ascend; looks at one moment are one look.
#[must_use]
pub fn looks(operated: &[Timestamp], n: u32) -> Vec<Timestamp> {
    let (total, n) = (operated.len(), n as usize);
    let nth = |part: usize| (part * total).div_ceil(n) - 1;
    let parts = (1..=n).filter(|_| total > 0);
    let mut looks: Vec<Timestamp> = parts.map(|part| operated[nth(part)]).collect();
    looks.dedup();
    looks
}

/// What an observer has seen by a moment: posts up to and including it, with the deletions that have
/// happened. Batches that nothing is missing from are not copied.
pub fn known_at(
    batches: &[PostBatch],
    at: Timestamp,
) -> impl Iterator<Item = Cow<'_, PostBatch>> + '_ {
    let begun =
        batches.iter().take_while(move |b| b.at().first().is_some_and(|&first| first <= at));
    begun.map(move |batch| {
        let is_past = batch.at().last().is_none_or(|&last| last <= at)
            && batch.deleted_at().flatten().all(|deleted| deleted <= at);
        if is_past { Cow::Borrowed(batch) } else { Cow::Owned(part(batch, at)) }
    })
}

fn part(batch: &PostBatch, at: Timestamp) -> PostBatch {
    let mut part = PostBatch::default();
    for post in batch.iter().take_while(|post| post.at <= at) {
        part.push(Post { deleted_at: post.deleted_at.filter(|&deleted| deleted <= at), ..post });
    }
    part
}

#[cfg(test)]
mod tests {
    use claque_trace::{AccountId, AppId, Kind, PostId, TextSignature};

    use super::*;

    fn times(ms: &[i64]) -> Vec<Timestamp> {
        ms.iter().copied().map(Timestamp).collect()
    }

    #[test]
    fn looks_part_operated_posts_evenly() {
        let check = |operated: &[i64], n: u32, expected: &[i64]| {
            assert_eq!(looks(&times(operated), n), times(expected), "{operated:?} {n}");
        };
        check(&[10, 20, 30, 40, 50, 60], 3, &[20, 40, 60]);
        check(&[10, 20, 30, 40, 50], 2, &[30, 50]);
        check(&[10, 20], 4, &[10, 20]);
        check(&[10, 10, 10, 90], 2, &[10, 90]);
        check(&[10, 20, 30], 1, &[30]);
        check(&[], 3, &[]);
    }

    #[test]
    fn deletions_are_known_once_they_happen() {
        let post = |n: u32, deleted_at: Option<i64>| Post {
            at: Timestamp(i64::from(n)),
            account: AccountId(n),
            post: PostId(u64::from(n)),
            kind: Kind::Original,
            parent: None,
            hashtags: &[],
            text: TextSignature(1),
            app: AppId(1),
            deleted_at: deleted_at.map(Timestamp),
        };
        let batch = |posts: &[Post<'_>]| {
            let mut batch = PostBatch::default();
            posts.iter().for_each(|post| batch.push(*post));
            batch
        };
        let batches = [
            batch(&[post(1, None), post(2, Some(3))]),
            batch(&[post(3, Some(9)), post(4, None)]),
            batch(&[post(8, None)]),
        ];
        let found: Vec<_> = known_at(&batches, Timestamp(3)).map(Cow::into_owned).collect();
        assert_eq!(found, [batches[0].clone(), batch(&[post(3, None)])]);
        let found: Vec<_> = known_at(&batches, Timestamp(9)).collect();
        assert!(found.iter().all(|batch| matches!(batch, Cow::Borrowed(_))) && found.len() == 3);
        assert_eq!(known_at(&batches, Timestamp(0)).count(), 0);
    }
}
