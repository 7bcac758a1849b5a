//! The tables of the truth, derived a second time from posts and the cause of each alone.

mod accounts;
mod campaigns;
mod controls;
mod members;
mod trends;
mod waves;

use claque_trace::HashtagId;
use claque_trace::format::table::{Column, read_table};

use super::breach::{Checked, breach, unreadable};
use super::posts::{Part, PostLaw, Setting};
use super::rules::Rule;
use super::{cause, difference};
use crate::truth_files::{TRUTH, TruthManifest};

/// What the law about lists of trends says.
pub(super) const TRENDS: &str = "lists of trends follow from posts";

/// One post, as far as answers follow from it.
#[derive(Debug, Clone, Copy)]
struct Act<'p> {
    at_ms: i64,
    account: u32,
    hashtags: &'p [HashtagId],
    /// Kind of its cause, and what that refers to.
    kind: &'static str,
    what: u32,
    class: &'static str,
    /// Of the operator that made the post.
    operator: Option<u32>,
    wave: Option<u32>,
}

impl Act<'_> {
    /// Campaign and wave of a post on instruction; a decoy follows none.
    fn followed(&self) -> Option<(u32, u32)> {
        self.operator.zip(self.wave)
    }
}

/// A table that follows from acts in time order.
trait Derived {
    /// Its file within the truth.
    const FILE: &'static str;
    /// What the law says.
    const NAME: &'static str;

    /// Takes in the next post.
    fn take(&mut self, act: Act<'_>);

    /// The whole table.
    fn columns(&mut self) -> Vec<Column>;
}

/// Law: the table on disk is the one that follows from causes.
struct Same<'s, D> {
    setting: &'s Setting<'s>,
    kinds: Vec<Rule>,
    derived: D,
}

/// One law a table.
pub(super) fn laws<'s>(
    setting: &'s Setting<'_>,
    truth: &'s TruthManifest,
) -> Vec<Box<dyn PostLaw + 's>> {
    let names: Vec<&str> = truth.world.campaign.iter().map(|c| c.name.as_str()).collect();
    let mut laws: Vec<Box<dyn PostLaw + 's>> = vec![
        Box::new(Same::new(setting, accounts::Accounts::new(&setting.names.accounts))),
        Box::new(Same::new(setting, controls::Controls::default())),
        Box::new(Same::new(setting, campaigns::Campaigns::new(&names))),
        Box::new(Same::new(setting, waves::Waves::default())),
        Box::new(Same::new(setting, members::Members::default())),
    ];
    if let Some(homes) = setting.homes {
        laws.push(Box::new(Same::new(setting, trends::Trends::new(setting.dir, truth, homes))));
    }
    laws
}

impl<'s, D> Same<'s, D> {
    fn new(setting: &'s Setting<'_>, derived: D) -> Self {
        // Where kinds cannot be read, the law about causes says so.
        Self { setting, kinds: cause::kinds(setting.dir).unwrap_or_default(), derived }
    }
}

impl<D: Derived> PostLaw for Same<'_, D> {
    fn name(&self) -> &'static str {
        D::NAME
    }

    fn unit(&self) -> &'static str {
        "rows"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        let Some(causes) = part.causes else { return Ok(0) };
        for (idx, (row, post)) in part.rows().enumerate() {
            let rule = causes.kind.get(idx).and_then(|&kind| self.kinds.get(usize::from(kind)));
            let is_known = post.account.index() < self.setting.names.accounts.len();
            let named = |rule: &Rule| Some((*rule, rule.class(causes.what[idx])?));
            let Some((rule, class)) = rule.filter(|_| is_known).and_then(named) else {
                let found = "a post without author or cause";
                return Err(breach(&causes.file, row, found, "posts from which the table follows"));
            };
            let operator = causes.campaign[idx].filter(|_| rule.is_operated);
            let (at_ms, account, hashtags) = (post.at.0, post.account.0, post.hashtags);
            let (kind, what, wave) = (rule.kind, causes.what[idx], causes.wave[idx]);
            let act = Act { at_ms, account, hashtags, kind, what, class, operator, wave };
            self.derived.take(act);
        }
        Ok(0)
    }

    fn close(&mut self) -> Checked<u64> {
        let file = format!("{TRUTH}/{}", D::FILE);
        let found = read_table(&self.setting.dir.join(&file)).map_err(unreadable(&file))?;
        difference::check(&file, &found, &self.derived.columns())
    }
}
