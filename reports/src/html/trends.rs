//! What campaigns made of the lists of trends, on the page.

use claque_evaluation::{CampaignTrend, Listed};
use maud::{Markup, html};

use super::tables::table;
use crate::{Cell, Format, Records, Table, number, trend_sentences};

/// Nothing where no world has a campaign.
pub(super) fn section(records: &Records) -> Markup {
    let data = data(records);
    if data.rows.is_empty() {
        return html! {};
    }
    html! {
        section id="trended" aria-labelledby="trended-h" {
            h2 id="trended-h" { "How large campaigns looked" }
            ul {
                @for (scenario, sentence) in sentences(records) {
                    li {
                        @match sentence.strip_prefix(&format!("{scenario}: ")) {
                            Some(rest) => { b { (scenario) } ": " (rest) "." },
                            None => { b { (scenario) } ", " (sentence) "." },
                        }
                    }
                }
            }
            (table("Campaigns and lists: first seed of each scenario", &data))
            p class="caption" {
                "Counted are posts with a hashtag of the campaign, and the accounts that made them, \
                 from its first operated post to a day after its last. Organic support is what was \
                 neither operated nor prompted by the campaign; inflation is all over organic \
                 support, and has no value where there is none."
            }
        }
    }
}

/// Most sentences on the page.
const SENTENCES_MAX: usize = 100;

fn sentences(records: &Records) -> Vec<(&str, String)> {
    let mut all = Vec::new();
    for scenario in records.scenarios() {
        let first = records.worlds_of(scenario).find(|world| !world.trends.is_empty());
        let told = first.map(trend_sentences).unwrap_or_default();
        all.extend(told.into_iter().map(|sentence| (scenario.label.as_str(), sentence)));
    }
    all.truncate(SENTENCES_MAX);
    all
}

fn data(records: &Records) -> Table {
    let mut table = Table::new(&[
        ("scenario", Format::Text),
        ("campaign", Format::Text),
        ("list", Format::Text),
        ("listed, min", Format::Count),
        ("first after, min", Format::Count),
        ("best rank", Format::Count),
        ("peak score", Format::Significant),
        ("listed longest", Format::Text),
        ("without operated, min", Format::Count),
        ("unprompted, min", Format::Count),
        ("posts", Format::Count),
        ("not operated", Format::Count),
        ("organic support", Format::Count),
        ("inflation", Format::Significant),
        ("accounts", Format::Count),
        ("organic accounts", Format::Count),
        ("inflation in accounts", Format::Significant),
    ]);
    for scenario in records.scenarios() {
        let first = records.worlds_of(scenario).find(|world| !world.trends.is_empty());
        let trends = first.iter().flat_map(|world| &world.trends);
        table.rows.extend(trends.map(|trend| row(&scenario.label, trend)));
    }
    table
}

fn row(scenario: &str, trend: &CampaignTrend) -> Vec<Cell> {
    let count = |n: u64| Cell::from(n as f64);
    let (seen, posts, users) = (&trend.seen, trend.posts, trend.users);
    let mut row: Vec<Cell> = [scenario, &trend.campaign, &trend.list].map(Cell::from).into();
    row.extend([
        count(seen.minutes),
        first_after_min(seen, trend.from_ms).into(),
        seen.best_rank.map(f64::from).into(),
        seen.peak_score.into(),
        Cell::from(longest(seen).as_str()),
        count(trend.without_operated.minutes),
        count(trend.unprompted.minutes),
        count(posts.all),
        count(posts.not_operated),
        count(posts.unprompted),
        posts.inflation.into(),
        count(users.all),
        count(users.unprompted),
        users.inflation.into(),
    ]);
    row
}

/// Most hashtags that are named in a row.
const NAMED_MAX: usize = 3;

/// `#tea 120 min, #cup 60 min and 3 more`.
fn longest(seen: &Listed) -> String {
    let named: Vec<String> = (seen.longest.iter().take(NAMED_MAX))
        .map(|one| format!("{} {} min", one.hashtag, number::thousands(one.minutes)))
        .collect();
    let text = named.join(", ");
    match seen.hashtags.saturating_sub(named.len() as u64) {
        0 => text,
        _ if named.is_empty() => text,
        n => format!("{text} and {} more", number::thousands(n)),
    }
}

/// Minutes from the campaign's first operated post to its first minute on the list.
fn first_after_min(seen: &Listed, from_ms: i64) -> Option<f64> {
    seen.intervals_ms.first().map(|span| span[0].saturating_sub(from_ms) as f64 / 60_000.0)
}

#[cfg(test)]
mod tests {
    use claque_evaluation::Record;

    use super::*;
    use crate::testing::{check_balanced, run, trend, world};

    #[test]
    fn a_row_for_each_list_and_nothing_without_a_campaign() {
        let with = |trends| {
            let mut world = world("a", 1);
            world.trends = trends;
            Records::new(vec![Record::World(world), Record::Run(run("a", "ccb", 1))]).unwrap()
        };
        assert!(section(&with(Vec::new())).into_string().is_empty());
        let records = with(vec![trend("east<"), trend("west")]);
        let data = data(&records);
        let shown: Vec<String> = (2..14).map(|column| data.shown(0, column)).collect();
        let longest = "#spring 120 min, #rain 60 min";
        let expected =
            ["east<", "180", "60", "1", "40.0", longest, "0", "0", "400", "200", "100", "4.00"];
        assert_eq!(shown, expected);
        check_balanced(&section(&records).into_string());
    }

    #[test]
    fn the_scenario_stands_in_bold_whether_or_not_the_campaign_has_its_name() {
        for (scenario, told) in [("a", "<b>a</b>, spring: "), ("spring", "<b>spring</b>: ")] {
            let mut world = world(scenario, 1);
            world.trends = vec![trend("east")];
            let lines = vec![Record::World(world), Record::Run(run(scenario, "ccb", 1))];
            let page = section(&Records::new(lines).unwrap()).into_string();
            assert!(page.contains(told), "{told} in {page}");
        }
    }
}
