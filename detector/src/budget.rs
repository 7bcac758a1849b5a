//! A budget for pairs: over-full hashtags are thinned to the same accounts everywhere.
//!
//! Dropping an over-full hashtag would drop the campaign that filled it, and drawing pairs at
//! random would break up those that meet again and again. So each over-full hashtag keeps the
//! accounts of smallest hash (a bottom-k sample): any two hashtags keep nested sets of accounts,
//! and pairs of kept accounts still add up over hashtags. What is hashed is the account's smallest
//! post number, so that renumbering the accounts keeps the same people.
//!
//! Source of the sampling: Cohen and Kaplan (2007), "Summarizing data using bottom-k sketches",
//! DOI 10.1145/1281100.1281133.

use claque_trace::AccountId;
use hashbrown::HashMap;

use crate::mix::mix64;
use crate::sweep::{Activity, n_pairs};
use crate::uses::{Use, by_hashtag};

/// Thins the over-full hashtags of uses sorted by (hashtag, time) until at most `budget` pairs lie
/// within the window, and says so; leaves uses within the budget as they are.
///
/// # Complexity
/// O(u) within the budget, else O(u log u), for u uses.
pub(crate) fn keep_within(
    uses: &mut Vec<Use>,
    window_ms: i64,
    budget: u64,
    activity: &HashMap<AccountId, Activity>,
) -> Option<String> {
    let pairs: Vec<u64> = by_hashtag(uses).map(|run| n_pairs(run, window_ms)).collect();
    let total: u64 = pairs.iter().sum();
    if total <= budget {
        return None;
    }
    let share = fair_share(&pairs, budget);
    let mut kept = Vec::with_capacity(uses.len());
    for (run, &n) in by_hashtag(uses).zip(&pairs) {
        if n <= share {
            kept.extend_from_slice(run);
        } else {
            kept.extend(thinned(run, window_ms, share, activity));
        }
    }
    let over_full = pairs.iter().filter(|&&n| n > share).count();
    let note = format!(
        "{total} pairs of posts lie within the time window, over the pair_budget of {budget}: in \
         {over_full} of {} hashtags only a fixed sample of accounts was compared ({} of {} hashtag \
         uses kept overall)",
        pairs.len(),
        kept.len(),
        uses.len()
    );
    *uses = kept;
    Some(note)
}

/// The largest share such that hashtags, each given at most that, stay within the budget together.
fn fair_share(pairs: &[u64], budget: u64) -> u64 {
    let mut rising = pairs.to_vec();
    rising.sort_unstable();
    let (mut left, mut hashtags) = (budget, rising.len() as u64);
    for n in rising {
        let share = left / hashtags;
        if n > share {
            return share;
        }
        left -= n;
        hashtags -= 1;
    }
    u64::MAX
}

/// The uses of as many accounts, smallest hash first, as keep a run within `share` pairs.
fn thinned(
    run: &[Use],
    window_ms: i64,
    share: u64,
    activity: &HashMap<AccountId, Activity>,
) -> Vec<Use> {
    let run = without_floods(run, window_ms, share);
    let hash = |account: AccountId| (mix64(activity[&account].first_post.0), account);
    let hashes: Vec<_> = run.iter().map(|u| hash(u.account)).collect();
    let mut accounts = hashes.clone();
    accounts.sort_unstable();
    accounts.dedup();
    let of_first = |n: usize| -> Vec<Use> {
        let among = |hash| accounts.get(n).is_none_or(|first_left_out| hash < first_left_out);
        let kept = run.iter().zip(&hashes).filter(|(_, hash)| among(*hash));
        kept.map(|(u, _)| *u).collect()
    };
    // Pairs only grow with more accounts, so halving finds the most that fit.
    let (mut fits, mut too_many) = (0, accounts.len() + 1);
    while too_many - fits > 1 {
        let middle = fits.midpoint(too_many);
        if n_pairs(&of_first(middle), window_ms) <= share {
            fits = middle;
        } else {
            too_many = middle;
        }
    }
    of_first(fits)
}

/// A run without the accounts that alone fill the share: one that repeats itself without end must
/// not crowd out everybody else.
fn without_floods(run: &[Use], window_ms: i64, share: u64) -> Vec<Use> {
    let mut by_account = run.to_vec();
    by_account.sort_by_key(|u| u.account);
    let floods: Vec<AccountId> = by_account
        .chunk_by(|a, b| a.account == b.account)
        .filter(|uses| n_pairs(uses, window_ms) > share)
        .map(|uses| uses[0].account)
        .collect();
    run.iter().filter(|u| floods.binary_search(&u.account).is_err()).copied().collect()
}

#[cfg(test)]
mod tests {
    use claque_trace::{Timestamp, testing};

    use super::*;
    use crate::{sweep::activity, uses::Uses};

    /// `n` accounts use hashtag 1 at one instant, and again hashtag 2; two use hashtag 3.
    fn crowd(n: u32) -> Vec<Use> {
        let both: &[u32] = &[1, 2];
        let mut rows: Vec<(u32, i64, &[u32])> = (0..n).map(|account| (account, 0, both)).collect();
        rows.extend([(0, 0, &[3][..]), (1, 0, &[3][..])]);
        let mut uses = Uses::default();
        uses.absorb(&testing::posts(&rows), false);
        uses.sorted(Timestamp::MAX)
    }

    fn accounts(uses: &[Use], hashtag: u32) -> Vec<u32> {
        uses.iter().filter(|u| u.hashtag.0 == hashtag).map(|u| u.account.0).collect()
    }

    #[test]
    fn within_the_budget_nothing_changes_and_nothing_is_said() {
        let uses = crowd(10);
        let mut kept = uses.clone();
        // 45 pairs of 10 accounts, twice, and one.
        assert_eq!(keep_within(&mut kept, 10, 91, &activity(&uses)), None);
        assert_eq!(kept, uses);
    }

    #[test]
    fn over_full_hashtags_keep_the_same_accounts_and_small_ones_all() {
        let uses = crowd(10);
        let mut kept = uses.clone();
        let note = keep_within(&mut kept, 10, 60, &activity(&uses)).unwrap();
        // One pair for hashtag 3 leaves 59, so 29 for each of the others: 8 accounts make 28.
        assert_eq!((accounts(&kept, 1).len(), accounts(&kept, 3)), (8, vec![0, 1]));
        assert_eq!(accounts(&kept, 1), accounts(&kept, 2));
        assert!(note.contains("in 2 of 3 hashtags") && note.contains("18 of 22"), "{note}");
    }

    #[test]
    fn one_account_that_floods_a_hashtag_leaves_the_others() {
        let mut rows: Vec<(u32, i64, &[u32])> = (0..40).map(|_| (0, 0, &[1][..])).collect();
        rows.extend([(1, 0, &[1][..]), (2, 0, &[1][..]), (3, 99, &[1][..])]);
        let mut uses = Uses::default();
        uses.absorb(&testing::posts(&rows), false);
        let mut kept = uses.sorted(Timestamp::MAX);
        let activity = activity(&kept);
        assert!(keep_within(&mut kept, 10, 50, &activity).is_some());
        assert_eq!(accounts(&kept, 1), [1, 2, 3]);
    }

    #[test]
    fn a_share_divides_what_small_hashtags_leave() {
        assert_eq!(fair_share(&[100, 1, 100, 3], 24), 10);
        assert_eq!(fair_share(&[5, 5], 10), u64::MAX);
        assert_eq!(fair_share(&[5, 5], 1), 0);
    }
}
