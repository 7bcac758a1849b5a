//! Baselines that the tables have and the catalogue has not.

use crate::rankers::{ACCOUNTS, Pair};
use crate::support::Row;

/// Jaccard similarity of the sets of tokens (a hashtag in a bucket) of every pair, on one grid or
/// on two that lie half a bucket apart. `synchrotrap` is this with exact matching instead of buckets.
pub(crate) fn token_jaccard(rows: &[Row], bucket_s: f64, grids: u32) -> Vec<Pair> {
    let mut tokens = vec![Vec::new(); ACCOUNTS as usize];
    for &(at_s, account, tag) in rows {
        for grid in 0..grids {
            let bucket = (at_s / bucket_s + 0.5 * f64::from(grid)).floor();
            tokens[account as usize].push((tag, grid, bucket.to_bits()));
        }
    }
    tokens.iter_mut().for_each(|of_account| {
        of_account.sort_unstable();
        of_account.dedup();
    });
    let pair = |a: usize, b: usize| (number(a), number(b), jaccard(&tokens[a], &tokens[b]));
    let of = |a| (a + 1..tokens.len()).map(move |b| pair(a, b));
    (0..tokens.len()).flat_map(of).collect()
}

fn jaccard<T: Ord>(a: &[T], b: &[T]) -> f64 {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let order = a[i].cmp(&b[j]);
        shared += usize::from(order.is_eq());
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    shared as f64 / (a.len() + b.len() - shared).max(1) as f64
}

fn number(position: usize) -> u32 {
    u32::try_from(position).expect("worlds are small")
}

#[test]
fn tokens_of_two_accounts_are_compared_as_sets() {
    let rows = [(10.0, 0, 1), (20.0, 0, 1), (400.0, 0, 2), (290.0, 1, 1), (310.0, 1, 2)];
    // On the first grid both hold bucket 0 of hashtag 1 and bucket 1 of hashtag 2; on the other
    // hashtag 1 is in buckets 0 and 1, so three of five tokens are shared.
    for (grids, expected) in [(1, 1.0), (2, 0.6)] {
        assert!((token_jaccard(&rows, 300.0, grids)[0].2 - expected).abs() < 1e-12);
    }
}
