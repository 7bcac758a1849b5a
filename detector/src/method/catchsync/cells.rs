//! Hashtags in cells of two features, and what every account does in each cell.

use claque_trace::AccountId;

use crate::alerts::runs;
use crate::uses::Use;

/// What an account did in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    pub(super) account: AccountId,
    pub(super) cell: u32,
    pub(super) uses: u64,
}

/// Where an account stands; every number is rounded once, so that no order of summing matters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Synchronicity.
    pub(super) s: f64,
    /// Normality.
    pub(super) n: f64,
    /// The least synchronicity at that normality.
    pub(super) least: f64,
}

/// The background and the accounts.
#[derive(Debug)]
pub(super) struct Cells {
    /// Hashtags in every cell in use.
    background: Vec<u64>,
    /// Hashtags in all.
    hashtags: i128,
    /// Sum of the squares of the background.
    squares: i128,
    held: Vec<Held>,
}

impl Cells {
    /// From uses sorted by hashtag, each once.
    pub(super) fn new(uses: &[Use], per_doubling: u32) -> Self {
        let features = |run: &[Use]| {
            let mut accounts: Vec<AccountId> = run.iter().map(|u| u.account).collect();
            accounts.sort_unstable();
            accounts.dedup();
            (level(run.len(), per_doubling), level(accounts.len(), per_doubling))
        };
        let features: Vec<(u32, u32)> = runs(uses).map(|(_, run)| features(run)).collect();
        let mut cells = features.clone();
        cells.sort_unstable();
        cells.dedup();
        let number = |cell| crate::corpus::dense(cells.binary_search(cell).expect("it is in use"));
        let mut background = vec![0; cells.len()];
        let mut acts = Vec::with_capacity(uses.len());
        for ((_, run), cell) in runs(uses).zip(&features) {
            let cell = number(cell);
            background[cell as usize] += 1;
            acts.extend(run.iter().map(|u| (u.account, cell)));
        }
        acts.sort_unstable();
        let held = |run: &[(AccountId, u32)]| Held {
            account: run[0].0,
            cell: run[0].1,
            uses: run.len() as u64,
        };
        let squares = background.iter().map(|&n: &u64| i128::from(n).pow(2)).sum();
        let hashtags = background.iter().map(|&n| i128::from(n)).sum();
        let held = acts.chunk_by(|a, b| a == b).map(held).collect();
        Self { background, hashtags, squares, held }
    }

    /// Every account's cells, in order of account.
    pub(super) fn by_account(&self) -> impl Iterator<Item = &[Held]> {
        self.held.chunk_by(|a, b| a.account == b.account)
    }

    /// Synchronicity and normality, and the least synchronicity there.
    #[expect(clippy::cast_precision_loss, reason = "rounded once, at the end")]
    pub(super) fn place(&self, of_account: &[Held]) -> Place {
        let uses: i128 = of_account.iter().map(|held| i128::from(held.uses)).sum();
        let squares: i128 = of_account.iter().map(|held| i128::from(held.uses).pow(2)).sum();
        let background = |held: &Held| i128::from(self.background[held.cell as usize]);
        let both: i128 =
            of_account.iter().map(|held| i128::from(held.uses) * background(held)).sum();
        let s = squares as f64 / (uses * uses) as f64;
        let n = both as f64 / (self.hashtags * uses) as f64;
        Place { s, n, least: self.least(both, uses) }
    }

    /// (M n² − 2 n + s_b) / (M s_b − 1), both sides times the squares of uses and hashtags.
    #[expect(clippy::cast_precision_loss, reason = "rounded once, at the end")]
    fn least(&self, both: i128, uses: i128) -> f64 {
        let cells = i128::try_from(self.background.len()).expect("a length fits");
        let (hashtags, squares) = (self.hashtags, self.squares);
        let uneven = cells * squares - hashtags * hashtags;
        if uneven == 0 {
            return 1.0 / cells as f64;
        }
        let above = cells * both * both - 2 * both * hashtags * uses + squares * uses * uses;
        above as f64 / (uses * uses * uneven) as f64
    }
}

/// Doublings of a positive count, in steps of `1 / per_doubling`, rounded down.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 6400")]
fn level(count: usize, per_doubling: u32) -> u32 {
    libm::floor(libm::log2(count as f64) * f64::from(per_doubling)) as u32
}

/// Accounts by the cell they use most, of equals the first; largest group first.
pub(super) fn groups<'a>(accounts: impl Iterator<Item = &'a [Held]>) -> Vec<Vec<AccountId>> {
    let most = |held: &'a [Held]| held.iter().rev().max_by_key(|held| held.uses).copied();
    let mut keyed: Vec<(u32, AccountId)> =
        accounts.filter_map(most).map(|held| (held.cell, held.account)).collect();
    keyed.sort_unstable();
    let members = |run: &[(u32, AccountId)]| run.iter().map(|&(_, account)| account).collect();
    keyed.chunk_by(|a, b| a.0 == b.0).map(members).collect()
}
