//! Controls: which campaign operated which account, from when until when.

use std::collections::BTreeMap;

use claque_trace::format::table::{Column, Values};

use super::{Act, Derived};

#[derive(Debug)]
struct Interval {
    from_ms: i64,
    until_ms: i64,
    n_posts: u32,
}

/// By account and campaign.
#[derive(Debug, Default)]
pub(super) struct Controls(BTreeMap<(u32, u32), Interval>);

impl Derived for Controls {
    const FILE: &'static str = "controls.parquet";
    const NAME: &'static str = "control by each campaign follows from causes";

    fn take(&mut self, act: Act<'_>) {
        let Some(campaign) = act.operator else { return };
        let first = || Interval { from_ms: act.at_ms, until_ms: act.at_ms, n_posts: 0 };
        let interval = self.0.entry((act.account, campaign)).or_insert_with(first);
        interval.until_ms = act.at_ms;
        interval.n_posts += 1;
    }

    fn columns(&mut self) -> Vec<Column> {
        let all = || self.0.values();
        vec![
            Column::new("account", Values::U32(self.0.keys().map(|key| key.0).collect())),
            Column::new("campaign", Values::U32(self.0.keys().map(|key| key.1).collect())),
            Column::new("from_ms", Values::I64(all().map(|one| one.from_ms).collect())),
            Column::new("until_ms", Values::I64(all().map(|one| one.until_ms).collect())),
            Column::new("operated_posts", Values::U32(all().map(|one| one.n_posts).collect())),
        ]
    }
}
