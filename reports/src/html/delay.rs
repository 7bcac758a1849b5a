//! How soon methods find whom they find: curves and a table of a family.

use claque_evaluation::delay::{After, CampaignDelay, Delay as Delayed};
use maud::{Markup, html};

use super::{figures::part as figure, tables::table};
use crate::{
    Records, Table, Theme,
    figure::{Delay, delay::detection},
    table::{Cell, Format},
};

/// Nothing where nobody looked.
pub(super) fn part(records: &Records, theme: &Theme, anchor: &str) -> Markup {
    let (detected, campaigns) = (detection(records), campaigns(records));
    html! {
        (figure(&Delay, records, theme, anchor))
        @if !detected.rows.is_empty() {
            (table("Time to half and to nine in ten: scenarios and seeds together", &detected))
        }
        @if !campaigns.rows.is_empty() {
            (table(CAMPAIGNS, &campaigns))
            p class="caption" { "Alerts to hashtags are asked of methods that raise any; others have a dash." }
        }
    }
}

const CAMPAIGNS: &str = "Time to be on to a campaign: to its first member, to half of them and to one of its \
                         hashtags, half of all campaigns within so long";

/// For each method how long half of the campaigns of all worlds took, each as much as another.
fn campaigns(records: &Records) -> Table {
    let mut table = Table::new(&[
        ("method", Format::Text),
        ("campaigns", Format::Count),
        ("first member", Format::Duration),
        ("half of them", Format::Duration),
        ("a hashtag", Format::Duration),
        ("first member, waves", Format::OrNever),
        ("half of them, waves", Format::OrNever),
        ("a hashtag, waves", Format::OrNever),
        ("nobody found", Format::Share),
    ]);
    let methods = 0..records.methods().len();
    table.rows = methods.filter_map(|method| row(records, method)).collect();
    table
}

fn row(records: &Records, method: usize) -> Option<Vec<Cell>> {
    let all = 0..records.scenarios().len();
    let runs: Vec<_> = all.flat_map(|scenario| records.runs_of(scenario, method)).collect();
    let alerts = runs.iter().any(|run| run.hashtags.is_some());
    let delays: Vec<&Delayed> = runs.iter().filter_map(|run| run.delay.as_ref()).collect();
    let campaigns: Vec<_> = delays.iter().flat_map(|delay| &delay.campaigns).collect();
    let n = campaigns.len();
    let first_of = |of: fn(&CampaignDelay) -> Option<After>, unit: fn(After) -> f64| {
        let times = campaigns.iter().map(|campaign| of(campaign).map_or(f64::INFINITY, unit));
        let mut times: Vec<f64> = times.collect();
        times.sort_by(f64::total_cmp);
        times.get(n.div_ceil(2).checked_sub(1)?).copied()
    };
    first_of(|c| c.first_member, |after| after.s)?;
    let times = [|after: After| after.s, |after: After| after.waves].map(|unit| {
        let hashtag = first_of(|c| c.hashtag, unit).filter(|_| alerts);
        [first_of(|c| c.first_member, unit), first_of(|c| c.half, unit), hashtag].map(Cell::from)
    });
    let missed = campaigns.iter().filter(|campaign| campaign.first_member.is_none()).count();
    let ends = [records.methods()[method].as_str().into(), (n as f64).into()];
    Some([&ends[..], &times.concat(), &[(missed as f64 / n as f64).into()]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_balanced, delay, records, run, unit_score};

    #[test]
    fn delays_are_shown_where_somebody_looked_and_only_there() {
        let markup = |n_found: Option<u64>| {
            let mut run = run("a<b>", "ccb", 1);
            run.delay = n_found.map(delay);
            let records = records(vec![run]);
            part(&records, &Theme::new(&records), "family").into_string()
        };
        assert_eq!(markup(None), "");
        let page = markup(Some(12));
        check_balanced(&page);
        assert!(page.contains("<td class=\"n\">9.00 h</td><td class=\"n\">never</td>"), "{page}");
        assert!(page.contains("a&lt;b&gt;") && page.contains("role=\"img\""));
        assert!(page.contains(CAMPAIGNS), "{page}");
    }

    /// Three campaigns: two are found at once and by half after nine hours, of the third nobody is found.
    #[test]
    fn half_of_the_campaigns_are_found_within_what_is_told() {
        let late = |seed: u64, n_found: u64| {
            let mut run = run("a", "ccb", seed);
            run.delay = Some(delay(n_found));
            run.hashtags = Some(unit_score(0.5));
            run
        };
        let mut mute = late(1, 20);
        mute.method = "volume".to_owned();
        mute.hashtags = None;
        let records = records(vec![late(1, 20), late(2, 20), late(3, 0), mute]);
        let data = campaigns(&records);
        let shown = |row: usize| -> Vec<String> {
            (0..data.columns.len()).map(|column| data.shown(row, column)).collect()
        };
        let place =
            |name: &str| records.methods().iter().position(|method| method == name).unwrap();
        let told = ["ccb", "3", "0 s", "9.00 h", "1.00 h", "0", "9.00", "1.00", "0.333"];
        assert_eq!(shown(place("ccb")), told);
        let told = ["volume", "1", "0 s", "9.00 h", "–", "0", "9.00", "–", "0.000"];
        assert_eq!(shown(place("volume")), told);
    }
}
