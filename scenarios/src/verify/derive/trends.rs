//! Lists of trends: which hashtags were listed where and when, of all uses and of fewer.
//!
//! The rule is that of `docs/calibration.md`, "Lists of trends", said a second time. Which posts a
//! list prompted and which hashtags a campaign pushes follow from no post: both are asked of the plan.

mod lists;
mod past;
mod prompts;
mod stays;
mod window;

use std::path::Path;

use claque_sim::START;
use claque_trace::Texts;
use claque_trace::format::table::{Column, Values, read_table};
use claque_trace::time::{DAY_MS, MINUTE_MS};

use super::{Act, Derived};
use crate::truth_files::TruthManifest;
use lists::Lists;
use prompts::Prompts;
use stays::Stay;
use window::Use;

/// Which uses count: all, none operated, none operated or prompted.
const VIEWS: [&str; 3] = ["all", "without_operated", "unprompted"];
/// The list of all regions together.
const WORLD: &str = "world";

/// One value for each view.
type ByView<T> = [T; 3];
/// A hashtag on the list of a region, or of the world after the last of them.
type Place = (u8, u32);

pub(super) struct Trends<'s> {
    dir: &'s Path,
    truth: &'s TruthManifest,
    homes: &'s [u8],
    prompts: Prompts,
    lists: Lists,
}

impl<'s> Trends<'s> {
    /// `homes` are the regions of accounts, by position.
    pub(super) fn new(dir: &'s Path, truth: &'s TruthManifest, homes: &'s [u8]) -> Self {
        let (prompts, lists) = (Prompts::of(truth), Lists::new(&truth.world));
        Self { dir, truth, homes, prompts, lists }
    }

    fn n_minutes(&self) -> u32 {
        let minutes = i64::from(self.truth.world.days) * DAY_MS / MINUTE_MS;
        u32::try_from(minutes).unwrap_or(u32::MAX)
    }

    /// In how many views a post counts.
    fn n_views(&self, act: &Act<'_>) -> u8 {
        match act.operator {
            Some(_) => 1,
            None if self.prompts.prompted(act.kind, act.what) => 2,
            None => 3,
        }
    }

    fn list_name(&self, list: u8) -> &'s str {
        let regions = &self.truth.world.population.regions;
        regions.get(usize::from(list)).map_or(WORLD, |region| &region.name)
    }
}

impl Derived for Trends<'_> {
    const FILE: &'static str = "trends.parquet";
    const NAME: &'static str = super::TRENDS;

    fn take(&mut self, act: Act<'_>) {
        let minute = u32::try_from((act.at_ms - START.0) / MINUTE_MS).unwrap_or(u32::MAX);
        if minute >= self.n_minutes() {
            return;
        }
        let region = self.homes.get(act.account as usize).copied().unwrap_or(0);
        let (account, n_views) = (act.account, self.n_views(&act));
        for tag in act.hashtags {
            self.lists.take(minute, Use { tag: tag.0, region, account, n_views });
        }
    }

    fn columns(&mut self) -> Vec<Column> {
        let all = self.lists.stays(self.n_minutes());
        // Where names cannot be read, the law about names says so.
        let table = read_table(&self.dir.join("hashtags.parquet")).ok();
        let names = table.as_ref().and_then(|table| table.text("name").ok());
        let name = |tag: u32| names.and_then(|names| names.get(tag as usize)).unwrap_or_default();
        let text = |value: &dyn Fn(&Stay) -> String| {
            Values::Text(all.iter().map(value).collect::<Texts>())
        };
        let number = |value: fn(&Stay) -> i64| Values::I64(all.iter().map(value).collect());
        vec![
            Column::new("list", text(&|stay| self.list_name(stay.list).to_owned())),
            Column::new("counted", text(&|stay| VIEWS[stay.view].to_owned())),
            Column::new("hashtag", text(&|stay| name(stay.tag).to_owned())),
            Column::new("from_ms", number(|stay| end_of(stay.from))),
            Column::new("until_ms", number(|stay| end_of(stay.until))),
            Column::new("best_rank", Values::U32(all.iter().map(|stay| stay.best_rank).collect())),
            Column::new("peak_score_thousandths", number(|stay| thousandths(stay.peak))),
            Column::new("campaigns", text(&|stay| self.prompts.campaigns_of(stay.tag))),
        ]
    }
}

/// When a minute of the world is over.
fn end_of(minute: u32) -> i64 {
    START.0 + (i64::from(minute) + 1) * MINUTE_MS
}

#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn thousandths(score: f64) -> i64 {
    (score * 1_000.0).round() as i64
}
