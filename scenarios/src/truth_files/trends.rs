//! `truth/trends.parquet`: every stay of every hashtag on every list of trends, and on the same list
//! without operated and without prompted posts.

use claque_sim::Plan;
use claque_sim::trend::{Listing, Trends};
use claque_trace::format::table::{Column, Values};

/// One row for each stay.
pub(super) fn table(plan: &Plan, trends: &Trends<'_>) -> [Column; 8] {
    columns(plan, trends, &trends.listings())
}

fn columns(plan: &Plan, trends: &Trends<'_>, all: &[Listing]) -> [Column; 8] {
    let text = |value: &dyn Fn(&Listing) -> String| Values::Text(all.iter().map(value).collect());
    let number = |value: fn(&Listing) -> i64| Values::I64(all.iter().map(value).collect());
    [
        Column::new("list", text(&|one| trends.list_name(one.list).to_owned())),
        Column::new("counted", text(&|one| one.view.name().to_owned())),
        Column::new("hashtag", text(&|one| plan.hashtag_text(one.tag))),
        Column::new("from_ms", number(|one| one.from().0)),
        Column::new("until_ms", number(|one| one.until().0)),
        Column::new("best_rank", Values::U32(all.iter().map(|one| one.best_rank).collect())),
        Column::new("peak_score_thousandths", number(|one| thousandths(one.peak_score))),
        Column::new(
            "campaigns",
            text(&|one| trends.campaigns_of(one.tag).collect::<Vec<_>>().join(" ")),
        ),
    ]
}

/// Tables hold whole numbers.
fn thousandths(score: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let thousandths = (score * 1_000.0).round() as i64;
    thousandths
}
