//! Objects with more holders than can be compared, which count without their pairs.
//!
//! In a layer the likeness of two accounts is a sum over the objects they share, so a crowded object
//! adds to A x what its holders' x come to, less everybody's own: O(holders), where its pairs would be
//! holders². A sample of pairs would instead put those in the sample in the middle of everything.
//!
//! Sketch: 16 bytes a holder.

use crate::corpus::offsets;

/// An account's share of a crowded object: its entry over the length of its vector.
pub(super) type Share = (u32, f64);

/// Crowded objects of all layers.
#[derive(Debug, Default)]
pub(super) struct Crowds {
    /// Holders of each.
    crowds: Vec<Vec<Share>>,
}

impl Crowds {
    pub(super) fn extend(&mut self, crowds: impl IntoIterator<Item = Vec<Share>>) {
        self.crowds.extend(crowds);
    }

    /// Holders of each crowd that remain, tied to the first of them.
    pub(super) fn ties<'a>(
        &'a self,
        remains: impl Fn(u32) -> bool + Copy + 'a,
    ) -> impl Iterator<Item = (u32, u32)> + 'a {
        self.crowds.iter().flat_map(move |crowd| {
            let mut left = crowd.iter().map(|&(account, _)| account).filter(move |&a| remains(a));
            let first = left.next();
            left.filter_map(move |account| Some((first?, account)))
        })
    }

    /// The same by account, of `n`.
    pub(super) fn by_account(&self, n: usize) -> ByAccount {
        let placed =
            || (0..).zip(&self.crowds).flat_map(|(crowd, of)| of.iter().map(move |s| (s, crowd)));
        let from = offsets(placed().map(|(&(account, _), _)| account), n);
        let mut next = from.clone();
        let mut shares = vec![(0, 0.0); from[n]];
        for (&(account, share), crowd) in placed() {
            shares[next[account as usize]] = (crowd, share);
            next[account as usize] += 1;
        }
        ByAccount { from, shares, sums: vec![0.0; self.crowds.len()] }
    }
}

/// The crowds of every account.
#[derive(Debug)]
pub(super) struct ByAccount {
    from: Vec<usize>,
    shares: Vec<Share>,
    /// What the entries of each crowd's holders come to.
    sums: Vec<f64>,
}

impl ByAccount {
    fn of(&self, account: u32) -> std::ops::Range<usize> {
        self.from[account as usize]..self.from[account as usize + 1]
    }

    /// Sums the entries of these accounts, who hold what they hold among themselves.
    pub(super) fn gather(&mut self, accounts: &[u32], x: &[f64]) {
        for &account in accounts {
            for &(crowd, _) in &self.shares[self.of(account)] {
                self.sums[crowd as usize] = 0.0;
            }
        }
        for &account in accounts {
            for &(crowd, share) in &self.shares[self.of(account)] {
                self.sums[crowd as usize] += share * x[account as usize];
            }
        }
    }

    /// What its crowds add to an account's entry of A x, itself left out.
    pub(super) fn image(&self, account: u32, x: &[f64]) -> f64 {
        let shares = self.shares[self.of(account)].iter();
        let others = |&(crowd, share): &Share| {
            share * (self.sums[crowd as usize] - share * x[account as usize])
        };
        shares.map(others).sum()
    }
}

/// The most holders of an object whose pairs are all compared within a budget of comparisons.
pub(super) fn kept(sizes: impl Iterator<Item = usize>, comparisons_max: u64) -> usize {
    let mut sizes: Vec<usize> = sizes.collect();
    sizes.sort_unstable();
    let mut left = comparisons_max;
    for of_size in sizes.chunk_by(|a, b| a == b) {
        let pairs = (of_size[0] as u64).saturating_pow(2).saturating_mul(of_size.len() as u64);
        match left.checked_sub(pairs) {
            Some(rest) => left = rest,
            None => return of_size[0] - 1,
        }
    }
    usize::MAX
}

/// What a reader must know where objects were too crowded.
pub(super) fn note(
    (n_crowds, n_objects): (usize, usize),
    objects: &str,
    kept: usize,
    comparisons_max: u64,
) -> Option<String> {
    (n_crowds > 0).then(|| {
        format!(
            "{n_crowds} of {n_objects} {objects} have more than {kept} accounts, whose pairs exceed \
             comparisons_max of {comparisons_max}: what they make alike counts for centrality, beside \
             other layers and not only where it is the strongest, and is not listed as ties"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowds_are_what_pairs_would_cost_too_much_of() {
        // 4 + 4 + 9 + 25 comparisons.
        let kept = |budget| kept([3, 2, 5, 2].into_iter(), budget);
        assert_eq!([42, 41, 17, 16, 8, 7].map(kept), [usize::MAX, 4, 4, 2, 2, 1]);
    }

    #[test]
    fn a_crowd_counts_as_its_pairs_would() {
        let mut crowds = Crowds::default();
        crowds.extend([vec![(0, 0.5), (2, 1.0), (3, 0.25)], vec![(3, 2.0), (1, 1.0)]]);
        let x = [1.0, 10.0, 100.0, 1_000.0];
        let mut by_account = crowds.by_account(4);
        by_account.gather(&[0, 1, 2, 3], &x);
        // Ties: 0–2 0.5, 0–3 0.125, 2–3 0.25, 1–3 2.
        let expected = [50.0 + 125.0, 2_000.0, 0.5 + 250.0, 0.125 + 25.0 + 20.0];
        for (account, expected) in (0..).zip(expected) {
            assert!((by_account.image(account, &x) - expected).abs() < 1e-9, "{account}");
        }
        let ties: Vec<_> = crowds.ties(|account| account != 0).collect();
        assert_eq!(ties, [(2, 3), (3, 1)]);
    }
}
