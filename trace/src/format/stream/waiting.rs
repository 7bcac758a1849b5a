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
/// Part of either that one account may fill with rows dated ahead, so that no account leaves no room
/// for a jury.
const SHARE: usize = 2 * JURY;

/// Rows that wait.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    rows: VecDeque<Told>,
    /// Rows and bytes of each account.
    accounts: HashMap<String, (usize, usize)>,
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
        let kept = found.keep();
        if let Some((_, account)) = &by {
            let (n_rows, n_bytes) = self.accounts.entry_ref(account.as_str()).or_default();
            *n_rows += 1;
            *n_bytes += kept.n_bytes();
        }
        self.n_bytes += kept.n_bytes();
        self.rows.push_back(Told { kept, by });
    }

    /// The first row, for good.
    pub(super) fn pop(&mut self) -> Option<Kept> {
        let Told { kept, by } = self.rows.pop_front()?;
        self.n_bytes -= kept.n_bytes();
        if let Some((_, account)) = by {
            let (n_rows, n_bytes) =
                self.accounts.get_mut(&account).expect("rows that wait are counted");
            *n_rows -= 1;
            *n_bytes -= kept.n_bytes();
            if *n_rows == 0 {
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

    /// Whether an account has its share of the room.
    pub(super) fn is_share(&self, account: &str) -> bool {
        let (n_rows, n_bytes) = self.accounts.get(account).copied().unwrap_or_default();
        n_rows >= ROWS_MAX / SHARE || n_bytes >= BYTES_MAX / SHARE
    }

    pub(super) fn has_jury(&self) -> bool {
        self.accounts.len() >= JURY
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
