//! Rows that wait for those that follow, in the order in which they came.

use std::collections::VecDeque;

use hashbrown::HashMap;

use super::clock::JURY;
use super::source::{Found, Kept};
use crate::Timestamp;

/// Most rows that wait, and most bytes of them: our choice, for streams of few accounts and long
/// rows.
const ROWS_MAX: usize = 1_000;
const BYTES_MAX: usize = 16 << 20;

/// Rows that wait.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    rows: VecDeque<Told>,
    /// Rows of each account.
    accounts: HashMap<String, usize>,
    n_bytes: usize,
}

/// A row, and whose it is; nothing of a row that cannot be read.
#[derive(Debug)]
struct Told {
    kept: Kept,
    by: Option<(Timestamp, String)>,
}

impl Waiting {
    pub(super) fn push(&mut self, found: &Found<'_>) {
        let by = found.row.as_ref().ok().map(|row| (row.at(), row.account().to_owned()));
        if let Some((_, account)) = &by {
            *self.accounts.entry_ref(account.as_str()).or_insert(0) += 1;
        }
        let kept = found.keep();
        self.n_bytes += kept.n_bytes();
        self.rows.push_back(Told { kept, by });
    }

    /// The first row, for good.
    pub(super) fn pop(&mut self) -> Option<Kept> {
        let Told { kept, by } = self.rows.pop_front()?;
        self.n_bytes -= kept.n_bytes();
        if let Some((_, account)) = by {
            let left = self.accounts.get_mut(&account).expect("rows that wait are counted");
            *left -= 1;
            if *left == 0 {
                self.accounts.remove(&account);
            }
        }
        Some(kept)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Time of the first row; `None` also where it cannot be read.
    pub(super) fn first_at(&self) -> Option<Timestamp> {
        self.rows.front()?.by.as_ref().map(|&(at, _)| at)
    }

    /// Whether so many accounts or rows wait that no more are asked.
    pub(super) fn is_full(&self) -> bool {
        let enough = self.accounts.len() > JURY || self.rows.len() > ROWS_MAX;
        enough || self.n_bytes > BYTES_MAX
    }

    /// One time of each account that waits, its first; not of more than are asked.
    pub(super) fn jury(&self) -> Vec<Timestamp> {
        let mut first_of: HashMap<&str, Timestamp> = HashMap::new();
        for (at, account) in self.rows.iter().filter_map(|told| told.by.as_ref()) {
            if first_of.len() == JURY {
                break;
            }
            first_of.entry(account).or_insert(*at);
        }
        first_of.into_values().collect()
    }
}
