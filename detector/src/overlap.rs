//! What pairs of rows share, one row at a time and within a budget: memory grows with rows, never
//! with pairs.
//!
//! An object that everybody holds would be compared everybody with everybody. Beyond the budget the
//! holders of the fullest objects are seen through witnesses, those with the smallest hash: a pair
//! is seen through the object when at least one of the two is a witness. The same rows are
//! witnesses of every object, so what a pair shares still adds up (bottom-k sampling: Cohen and
//! Kaplan 2007, DOI 10.1145/1281100.1281133).

use crate::corpus::dense;
use crate::incidence::{Held, Incidence};

/// Sweeps all pairs of rows that share an object.
#[derive(Debug)]
pub(crate) struct Overlaps<'a> {
    incidence: &'a Incidence,
    /// Holders of each object, witnesses first where it has more holders than `kept`.
    holders: Vec<Held>,
    rank: &'a [u64],
    /// Most holders that are all compared with each other; `usize::MAX` when nothing is sampled.
    kept: usize,
    /// Largest hash of a witness, by object; `u64::MAX` where all are.
    cutoff: Vec<u64>,
    /// What the current row shares with each other.
    shared: Vec<f64>,
    touched: Vec<u32>,
}

impl<'a> Overlaps<'a> {
    /// Prepares the sweep; `rank` is the hash of each row.
    pub(crate) fn new(incidence: &'a Incidence, rank: &'a [u64], comparisons_max: u64) -> Self {
        let kept = kept(&incidence.holders.degrees().collect::<Vec<_>>(), comparisons_max);
        let mut holders = incidence.holders.held.clone();
        let mut cutoff = vec![u64::MAX; incidence.holders.len()];
        for (object, ends) in incidence.holders.offsets.windows(2).enumerate() {
            let holders = &mut holders[ends[0]..ends[1]];
            if holders.len() > kept {
                holders.select_nth_unstable_by_key(kept - 1, |row| rank[row.id as usize]);
                cutoff[object] = rank[holders[kept - 1].id as usize];
            }
        }
        let n_rows = incidence.objects.len();
        let (shared, touched) = (vec![0.0; n_rows], Vec::new());
        Self { incidence, holders, rank, kept, cutoff, shared, touched }
    }

    /// Calls `found` with every row that has company: the row, and those it shares something with
    /// in no order that means anything, each with the sum of `share(object, mine, theirs)` over
    /// shared objects in ascending order. `share` is positive and treats both counts alike.
    pub(crate) fn each_row(
        &mut self,
        share: impl Fn(u32, u32, u32) -> f64,
        mut found: impl FnMut(u32, &[(u32, f64)]),
    ) {
        let mut partners = Vec::new();
        for row in 0..dense(self.shared.len()) {
            for mine in self.incidence.objects.of(row) {
                self.add(row, *mine, &share);
            }
            let shared = &mut self.shared;
            partners.clear();
            partners.extend(
                self.touched.drain(..).map(|row| (row, std::mem::take(&mut shared[row as usize]))),
            );
            if !partners.is_empty() {
                found(row, &partners);
            }
        }
    }

    fn add(&mut self, row: u32, mine: Held, share: impl Fn(u32, u32, u32) -> f64) {
        let object = mine.id as usize;
        let ends = &self.incidence.holders.offsets;
        let mut holders = &self.holders[ends[object]..ends[object + 1]];
        if self.cutoff[object] < self.rank[row as usize] {
            holders = &holders[..self.kept];
        }
        for theirs in holders.iter().filter(|theirs| theirs.id != row) {
            let shared = &mut self.shared[theirs.id as usize];
            if *shared == 0.0 {
                self.touched.push(theirs.id);
            }
            *shared += share(mine.id, mine.count, theirs.count);
        }
    }

    /// What a reader must know when objects were sampled.
    pub(crate) fn note(&self, objects: &str, comparisons_max: u64) -> Option<String> {
        let n_sampled = self.cutoff.iter().filter(|&&cutoff| cutoff < u64::MAX).count();
        (n_sampled > 0).then(|| {
            format!(
                "{n_sampled} of {} {objects} have more than {} accounts: those were compared with a \
                 fixed sample of that many only, {}",
                self.cutoff.len(),
                self.kept,
                within(self.kept, &format!("comparisons_max of {comparisons_max}"))
            )
        })
    }
}

/// What a sample of `kept` accounts is for. One account is always compared with, so that nobody is
/// passed over, whatever that costs.
pub(crate) fn within(kept: usize, budget: &str) -> String {
    match kept {
        1 => format!("the least there can be, which may be more than {budget}"),
        _ => format!("to stay within {budget}"),
    }
}

/// Comparisons through an object with `n` holders of which `kept` are witnesses.
fn visits(n: usize, kept: usize) -> u64 {
    let (n, kept) = (n as u64, kept.min(n) as u64);
    kept * n + (n - kept) * kept
}

/// The most witnesses that stay within the budget, at least one.
fn kept(sizes: &[usize], visits_max: u64) -> usize {
    let total = |kept: usize| sizes.iter().map(|&n| visits(n, kept)).fold(0, u64::saturating_add);
    if total(usize::MAX) <= visits_max {
        return usize::MAX;
    }
    let (mut within, mut beyond) = (1, sizes.iter().copied().max().unwrap_or(1));
    while within + 1 < beyond {
        let middle = usize::midpoint(within, beyond);
        if total(middle) <= visits_max { within = middle } else { beyond = middle }
    }
    within
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mix::mix64;

    /// All pairs, both ways, with what they share.
    fn pairs(incidence: &Incidence, comparisons_max: u64) -> Vec<(u32, u32, f64)> {
        let rank: Vec<u64> = (0..incidence.objects.len() as u64).map(mix64).collect();
        let mut found = Vec::new();
        let mut overlaps = Overlaps::new(incidence, &rank, comparisons_max);
        overlaps.each_row(
            |_, mine, theirs| f64::from(mine) * f64::from(theirs),
            |row, partners| found.extend(partners.iter().map(|&(other, sum)| (row, other, sum))),
        );
        found.sort_by(|a, b| a.partial_cmp(b).unwrap());
        found
    }

    proptest! {
        #[test]
        fn every_pair_is_found_with_all_it_shares(
            held in prop::collection::vec((0..5_u32, 0..6_u32), 0..40),
        ) {
            let times = |object, row| held.iter().filter(|&&h| h == (object, row)).count() as f64;
            let mut expected = Vec::new();
            for (a, b) in (0..6).flat_map(|a| (0..6).map(move |b| (a, b))) {
                let shared: f64 = (0..5).map(|object| times(object, a) * times(object, b)).sum();
                if a != b && shared > 0.0 {
                    expected.push((a, b, shared));
                }
            }
            prop_assert_eq!(pairs(&Incidence::new(held.clone(), 5, 6), u64::MAX), expected);
        }

        #[test]
        fn a_budget_only_takes_away_evenly_for_both_sides(
            held in prop::collection::vec((0..3_u32, 0..12_u32), 0..60),
            comparisons_max in 40..400_u64,
        ) {
            let incidence = Incidence::new(held, 3, 12);
            let (all, some) = (pairs(&incidence, u64::MAX), pairs(&incidence, comparisons_max));
            for &(a, b, shared) in &some {
                prop_assert!(some.contains(&(b, a, shared)));
                let whole = all.iter().find(|pair| (pair.0, pair.1) == (a, b));
                prop_assert!(whole.is_some_and(|pair| pair.2 >= shared));
            }
        }
    }

    #[test]
    fn witnesses_of_a_crowd_meet_everybody() {
        let incidence = Incidence::new((0..100).map(|row| (0, row)).collect(), 1, 100);
        // Ten witnesses among 100: 10 * 100 + 90 * 10 = 1,900 comparisons; eleven make 2,079.
        let found = pairs(&incidence, 2_000);
        let partners = |row| found.iter().filter(|pair| pair.0 == row).count();
        assert_eq!((0..100).filter(|&row| partners(row) == 99).count(), 10);
        assert_eq!((0..100).filter(|&row| partners(row) == 10).count(), 90);
    }
}
