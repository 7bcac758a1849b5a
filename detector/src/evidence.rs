//! Evidence for a group: the moments at which its members used one hashtag close together.

use claque_trace::AccountId;
use hashbrown::HashMap;

use crate::{Evidence, Group, uses::Use};

/// Most moments kept per group.
pub const MOMENTS_MAX: usize = 5;
/// Most posts listed per moment.
pub const POSTS_MAX: usize = 50;

/// The strongest moments of a group: stretches of one hashtag's uses by members in which each use
/// follows the last within `window_ms`, ranked by distinct members, then earliest, then hashtag.
/// `sorted` is ordered by (hashtag, time); `members` ascending.
///
/// # Complexity
/// O(u log m) for u uses and m members.
#[must_use]
pub fn strongest_moments(sorted: &[Use], members: &[AccountId], window_ms: i64) -> Vec<Evidence> {
    let theirs: Vec<&Use> =
        sorted.iter().filter(|u| members.binary_search(&u.account).is_ok()).collect();
    let together = |a: &&Use, b: &&Use| a.hashtag == b.hashtag && b.at - a.at <= window_ms;
    let mut moments: Vec<Evidence> =
        theirs.chunk_by(together).map(moment).filter(|m| m.n_accounts >= 2).collect();
    moments.sort_by_key(|m| (std::cmp::Reverse(m.n_accounts), m.from, m.hashtag));
    moments.truncate(MOMENTS_MAX);
    moments
}

/// [`strongest_moments`] of every group, in the order of the groups. An account in several groups
/// counts for the first of them.
///
/// # Complexity
/// O(u log m) for u uses and m members in all, however many groups there are.
#[must_use]
pub fn moments_by_group(sorted: &[Use], groups: &[Group], window_ms: i64) -> Vec<Vec<Evidence>> {
    let mut group_of: HashMap<AccountId, usize> = HashMap::new();
    for (number, group) in groups.iter().enumerate() {
        group.members.iter().for_each(|&member| _ = group_of.entry(member).or_insert(number));
    }
    let mut theirs = vec![Vec::new(); groups.len()];
    for u in sorted {
        if let Some(&number) = group_of.get(&u.account) {
            theirs[number].push(*u);
        }
    }
    let of_group =
        |(uses, group): (&Vec<Use>, &Group)| strongest_moments(uses, &group.members, window_ms);
    theirs.iter().zip(groups).map(of_group).collect()
}

/// One stretch of a hashtag's uses, at least one, in order of time.
pub(crate) fn moment(stretch: &[&Use]) -> Evidence {
    let mut accounts: Vec<AccountId> = stretch.iter().map(|u| u.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut seen = vec![false; accounts.len()];
    let mut first_of_account = |u: &&&Use| {
        let idx = accounts.binary_search(&u.account).expect("accounts holds them all");
        !std::mem::replace(&mut seen[idx], true)
    };
    let posts = stretch.iter().filter(&mut first_of_account).take(POSTS_MAX).map(|u| u.post);
    Evidence {
        hashtag: stretch[0].hashtag,
        from: stretch[0].at,
        until: stretch[stretch.len() - 1].at,
        posts: posts.collect(),
        n_accounts: accounts.len(),
    }
}
