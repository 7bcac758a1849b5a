//! Accounts: class, and the interval of control.

use std::collections::BTreeMap;

use claque_trace::Interner;
use claque_trace::format::table::{Column, Values};

use super::super::rules::{self, CLASSES};
use super::{Act, Derived};

/// What is known about an account that posted.
#[derive(Debug, Clone, Copy, Default)]
struct Account {
    n_posts: u32,
    strength: usize,
}

/// What is known about an account that was operated, by whichever campaigns.
#[derive(Debug, Clone, Copy)]
struct Operated {
    campaign: u32,
    from_ms: i64,
    until_ms: i64,
    n_posts: u32,
}

pub(super) struct Accounts<'n> {
    names: &'n Interner,
    all: Vec<Account>,
    operated: BTreeMap<u32, Operated>,
}

impl<'n> Accounts<'n> {
    pub(super) fn new(names: &'n Interner) -> Self {
        Self { names, all: vec![Account::default(); names.len()], operated: BTreeMap::new() }
    }
}

impl Derived for Accounts<'_> {
    const FILE: &'static str = "accounts.parquet";
    const NAME: &'static str = "labels and control of accounts follow from causes";

    fn take(&mut self, act: Act<'_>) {
        let account = &mut self.all[act.account as usize];
        account.n_posts += 1;
        account.strength = account.strength.max(rules::strength(act.class));
        let Some(campaign) = act.operator else { return };
        let first = Operated { campaign, from_ms: act.at_ms, until_ms: act.at_ms, n_posts: 0 };
        let operated = self.operated.entry(act.account).or_insert(first);
        operated.campaign = operated.campaign.min(campaign);
        operated.until_ms = act.at_ms;
        operated.n_posts += 1;
    }

    fn columns(&mut self) -> Vec<Column> {
        let posting = || (0_u32..).zip(&self.all).filter(|(_, account)| account.n_posts > 0);
        let control = || posting().map(|(number, _)| self.operated.get(&number).copied());
        let name = |number: u32| self.names.text(number).unwrap_or_default();
        let class = |account: &Account| CLASSES[account.strength];
        let n_operated = |control: Option<Operated>| control.map_or(0, |control| control.n_posts);
        vec![
            Column::new("account", Values::U32(posting().map(|(number, _)| number).collect())),
            Column::new("account_id", Values::Text(posting().map(|(n, _)| name(n)).collect())),
            Column::new("class", Values::Text(posting().map(|(_, a)| class(a)).collect())),
            Column::new(
                "campaign",
                Values::OptionalU32(control().map(|c| c.map(|c| c.campaign)).collect()),
            ),
            Column::new(
                "controlled_from_ms",
                Values::OptionalI64(control().map(|c| c.map(|c| c.from_ms)).collect()),
            ),
            Column::new(
                "controlled_until_ms",
                Values::OptionalI64(control().map(|c| c.map(|c| c.until_ms)).collect()),
            ),
            Column::new("operated_posts", Values::U32(control().map(n_operated).collect())),
            Column::new("posts", Values::U32(posting().map(|(_, a)| a.n_posts).collect())),
        ]
    }
}
