//! Accounts by name, as a program writes them.

use std::collections::HashMap;

use claque_trace::{AccountId, Trace};

/// Who can be scored: whoever posted.
#[derive(Debug)]
pub(super) struct Roster {
    by_name: HashMap<String, AccountId>,
    n_bytes: u64,
}

impl Roster {
    pub(super) fn new(trace: &Trace) -> Self {
        let mut by_name = HashMap::new();
        let posted = trace.batches.iter().flat_map(|batch| batch.account().iter().copied());
        let mut accounts: Vec<AccountId> = posted.collect();
        accounts.sort_unstable();
        accounts.dedup();
        for account in accounts {
            by_name.insert(trace.names.account(account).into_owned(), account);
        }
        let n_bytes = by_name.keys().map(|name| name.len() as u64).sum();
        Self { by_name, n_bytes }
    }

    /// The account of this name.
    pub(super) fn find(&self, name: &str) -> Option<AccountId> {
        self.by_name.get(name).copied()
    }

    /// More bytes than findings about these accounts can need: every name three times, in quotes and
    /// as a group, and a line of 256 bytes for each, and a mebibyte for comfort.
    pub(super) fn output_max(&self) -> u64 {
        (1 << 20) + 3 * self.n_bytes + 256 * self.by_name.len() as u64
    }
}
