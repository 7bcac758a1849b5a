//! Campaigns: how many accounts each of them operated, and with how many posts on instruction.

use std::collections::BTreeSet;

use claque_trace::format::table::{Column, Values};

use super::{Act, Derived};

pub(super) struct Campaigns {
    names: Vec<String>,
    n_posts: Vec<u64>,
    accounts: Vec<BTreeSet<u32>>,
}

impl Campaigns {
    pub(super) fn new(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let n = names.len();
        Self { names, n_posts: vec![0; n], accounts: vec![BTreeSet::new(); n] }
    }
}

impl Derived for Campaigns {
    const FILE: &'static str = "campaigns.parquet";
    const NAME: &'static str = "campaigns follow from causes";

    fn take(&mut self, act: Act<'_>) {
        let operator = act.operator.and_then(|number| usize::try_from(number).ok());
        let Some(campaign) = operator.filter(|&number| number < self.names.len()) else { return };
        self.accounts[campaign].insert(act.account);
        self.n_posts[campaign] += u64::from(act.wave.is_some());
    }

    fn columns(&mut self) -> Vec<Column> {
        let numbers = (0_u32..).zip(&self.names).map(|(number, _)| number);
        let n_accounts = self.accounts.iter().map(|accounts| accounts.len() as u64);
        vec![
            Column::new("campaign", Values::U32(numbers.collect())),
            Column::new("name", Values::Text(self.names.iter().collect())),
            Column::new("accounts", Values::U64(n_accounts.collect())),
            Column::new("posts", Values::U64(self.n_posts.clone())),
        ]
    }
}
