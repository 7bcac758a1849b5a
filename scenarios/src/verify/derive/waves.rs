//! Waves: when each of them ran, and how many followed it.

use std::collections::{BTreeMap, BTreeSet};

use claque_trace::format::table::{Column, Values};

use super::{Act, Derived};

#[derive(Debug)]
struct Wave {
    from_ms: i64,
    until_ms: i64,
    n_posts: u64,
    accounts: BTreeSet<u32>,
}

#[derive(Debug, Default)]
pub(super) struct Waves(BTreeMap<(u32, u32), Wave>);

impl Derived for Waves {
    const FILE: &'static str = "waves.parquet";
    const NAME: &'static str = "waves follow from causes";

    fn take(&mut self, act: Act<'_>) {
        let Some(followed) = act.followed() else { return };
        let (from_ms, accounts) = (act.at_ms, BTreeSet::new());
        let first = || Wave { from_ms, until_ms: from_ms, n_posts: 0, accounts };
        let wave = self.0.entry(followed).or_insert_with(first);
        wave.until_ms = act.at_ms;
        wave.n_posts += 1;
        wave.accounts.insert(act.account);
    }

    fn columns(&mut self) -> Vec<Column> {
        let waves = || self.0.values();
        vec![
            Column::new("campaign", Values::U32(self.0.keys().map(|key| key.0).collect())),
            Column::new("wave", Values::U32(self.0.keys().map(|key| key.1).collect())),
            Column::new("from_ms", Values::I64(waves().map(|wave| wave.from_ms).collect())),
            Column::new("until_ms", Values::I64(waves().map(|wave| wave.until_ms).collect())),
            Column::new("posts", Values::U64(waves().map(|wave| wave.n_posts).collect())),
            Column::new(
                "accounts",
                Values::U64(waves().map(|wave| wave.accounts.len() as u64).collect()),
            ),
        ]
    }
}
