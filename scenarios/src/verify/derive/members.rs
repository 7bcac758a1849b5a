//! Members: who followed which wave, and with how many posts.

use std::collections::BTreeMap;

use claque_trace::format::table::{Column, Values};

use super::{Act, Derived};

#[derive(Debug, Default)]
pub(super) struct Members(BTreeMap<(u32, u32, u32), u32>);

impl Derived for Members {
    const FILE: &'static str = "members.parquet";
    const NAME: &'static str = "members of waves follow from causes";

    fn take(&mut self, act: Act<'_>) {
        if let Some((campaign, wave)) = act.followed() {
            *self.0.entry((campaign, wave, act.account)).or_default() += 1;
        }
    }

    fn columns(&mut self) -> Vec<Column> {
        let keys = || self.0.keys();
        vec![
            Column::new("campaign", Values::U32(keys().map(|key| key.0).collect())),
            Column::new("wave", Values::U32(keys().map(|key| key.1).collect())),
            Column::new("account", Values::U32(keys().map(|key| key.2).collect())),
            Column::new("posts", Values::U32(self.0.values().copied().collect())),
        ]
    }
}
