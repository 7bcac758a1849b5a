//! Lists of trends on disk and in records.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use claque_scenarios::{Silent, find, write_world};
use claque_trace::format::table::read_table;

/// The table agrees with the record about when the campaign was listed, and the campaign is nowhere
/// where operated posts do not count.
#[test]
fn the_table_of_trends_says_what_the_record_says() {
    let dir = tempfile::tempdir().unwrap();
    let (path, scenario) = (dir.path().join("world"), find("quickstart").unwrap());
    let record = write_world(&scenario, 1, &path, &mut Silent).unwrap();
    let table = read_table(&path.join("truth/trends.parquet")).unwrap();
    let columns = ["list", "counted", "hashtag", "campaigns"].map(|name| table.text(name).unwrap());
    let [list, counted, hashtag, campaigns] = columns;
    assert!(list.iter().all(|name| name == "home"));
    assert!(hashtag.iter().all(|text| text.starts_with('#')));
    let of_campaign = |view: &str| {
        counted.iter().zip(campaigns.iter()).filter(|(v, c)| *v == view && *c == "app").count()
    };
    let trend = &record.trends[0];
    assert_eq!((trend.campaign.as_str(), trend.list.as_str()), ("app", "home"));
    assert!(of_campaign("all") >= trend.seen.intervals_ms.len() && of_campaign("all") > 0);
    assert_eq!((of_campaign("unprompted"), trend.unprompted.minutes), (0, 0));
    assert_eq!(trend.posts.all - trend.posts.not_operated, record.campaigns[0].posts);
    let n_events =
        counted.iter().zip(campaigns.iter()).filter(|(v, c)| *v == "all" && c.is_empty());
    assert!(n_events.count() > 0, "events and live events trend too");
}
