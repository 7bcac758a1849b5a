//! The tables that follow from the causes of all posts.

use claque_sim::{CauseKind, GroundTruth, Plan};
use claque_trace::Texts;
use claque_trace::format::table::{Column, Values};

/// The kinds of causes and their names.
pub(super) fn causes() -> [Column; 2] {
    let kinds = CauseKind::ALL;
    [
        Column::new("cause", Values::U8(kinds.iter().map(|kind| *kind as u8).collect())),
        Column::new("name", Values::Text(kinds.iter().map(|kind| kind.name()).collect())),
    ]
}

/// One row for each account that posted.
pub(super) fn accounts(plan: &Plan, truth: &GroundTruth) -> [Column; 8] {
    let all: Vec<_> = truth.accounts().collect();
    // An account that served several campaigns has a row for each in `controls.parquet`; here is the
    // first of them, and first, last and count over all.
    let first = |account| truth.controls_of(account).next().map(|(campaign, _)| campaign);
    let from = |account| truth.controls_of(account).map(|(_, control)| control.from.0).min();
    let until = |account| truth.controls_of(account).map(|(_, control)| control.until.0).max();
    let operated = |account| truth.controls_of(account).map(|(_, c)| c.operated_posts).sum();
    let handles = Texts::written(all.iter(), |(account, _), out| plan.write_handle(*account, out));
    [
        Column::new("account", Values::U32(all.iter().map(|(account, _)| account.0).collect())),
        Column::new("account_id", Values::Text(handles)),
        Column::new("class", Values::Text(all.iter().map(|(_, c)| c.name()).collect())),
        Column::new("campaign", Values::OptionalU32(all.iter().map(|(a, _)| first(*a)).collect())),
        Column::new(
            "controlled_from_ms",
            Values::OptionalI64(all.iter().map(|(a, _)| from(*a)).collect()),
        ),
        Column::new(
            "controlled_until_ms",
            Values::OptionalI64(all.iter().map(|(a, _)| until(*a)).collect()),
        ),
        Column::new("operated_posts", Values::U32(all.iter().map(|(a, _)| operated(*a)).collect())),
        Column::new("posts", Values::U32(all.iter().map(|(a, _)| truth.n_posts(*a)).collect())),
    ]
}

/// One row for each account and campaign that it served.
pub(super) fn controls(truth: &GroundTruth) -> [Column; 5] {
    let all = truth.controls();
    [
        Column::new("account", Values::U32(all.keys().map(|(account, _)| account.0).collect())),
        Column::new("campaign", Values::U32(all.keys().map(|(_, campaign)| *campaign).collect())),
        Column::new("from_ms", Values::I64(all.values().map(|c| c.from.0).collect())),
        Column::new("until_ms", Values::I64(all.values().map(|c| c.until.0).collect())),
        Column::new(
            "operated_posts",
            Values::U32(all.values().map(|c| c.operated_posts).collect()),
        ),
    ]
}

/// One row for each campaign.
pub(super) fn campaigns(truth: &GroundTruth) -> [Column; 4] {
    let all = truth.campaigns();
    let n_accounts =
        |number: u32| truth.controls().keys().filter(|(_, campaign)| *campaign == number).count();
    [
        Column::new("campaign", Values::U32((0..).zip(all).map(|(number, _)| number).collect())),
        Column::new("name", Values::Text(all.iter().map(|c| &c.name).collect())),
        Column::new(
            "accounts",
            Values::U64((0..).zip(all).map(|(number, _)| n_accounts(number) as u64).collect()),
        ),
        Column::new(
            "posts",
            Values::U64(all.iter().map(claque_sim::CampaignTruth::posts).collect()),
        ),
    ]
}

/// One row for each wave that somebody followed.
pub(super) fn waves(truth: &GroundTruth) -> [Column; 6] {
    let campaigns = (0_u32..).zip(truth.campaigns());
    let all: Vec<_> = campaigns
        .flat_map(|(number, campaign)| {
            campaign.waves.iter().map(move |(wave, t)| (number, *wave, t))
        })
        .collect();
    [
        Column::new("campaign", Values::U32(all.iter().map(|row| row.0).collect())),
        Column::new("wave", Values::U32(all.iter().map(|row| row.1).collect())),
        Column::new("from_ms", Values::I64(all.iter().map(|row| row.2.from.0).collect())),
        Column::new("until_ms", Values::I64(all.iter().map(|row| row.2.until.0).collect())),
        Column::new("posts", Values::U64(all.iter().map(|row| row.2.posts).collect())),
        Column::new(
            "accounts",
            Values::U64(all.iter().map(|row| row.2.accounts.len() as u64).collect()),
        ),
    ]
}
