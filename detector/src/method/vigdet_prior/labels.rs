//! Labels where nobody knows any.

use crate::ties::Tie;

/// Labels for `n` accounts: half of `n_labels` to those of the heaviest ties, as coordinated, half to
/// those whose heaviest tie is lightest, as others; of equals to the first, for either side. Accounts
/// without a tie get none, nobody gets both, and at most half of those with a tie get either.
pub(super) fn guessed(n: usize, ties: &[Tie], n_labels: usize) -> Vec<Option<bool>> {
    let mut heaviest = vec![0.0; n];
    for tie in ties {
        for end in [tie.a, tie.b] {
            heaviest[end as usize] = tie.strength.max(heaviest[end as usize]);
        }
    }
    let weight = |number: u32| heaviest[number as usize];
    let mut tied: Vec<u32> =
        (0..crate::corpus::dense(n)).filter(|&number| weight(number) > 0.0).collect();
    tied.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)));
    let each = (n_labels / 2).min(tied.len() / 2);
    let mut labels = vec![None; n];
    let Some((&lightest, &most)) = tied.last().zip(tied.first()) else { return labels };
    if weight(lightest) < weight(most) {
        tied[..each].iter().for_each(|&number| labels[number as usize] = Some(true));
        tied.sort_by(|&a, &b| weight(a).total_cmp(&weight(b)));
        let others = tied.iter().take(each).filter(|&&number| weight(number) < weight(most));
        others.for_each(|&number| _ = labels[number as usize].get_or_insert(false));
    }
    labels
}
