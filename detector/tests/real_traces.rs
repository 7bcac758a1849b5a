//! Real traces and what the original tools answered on them, row for row.
//!
//! The folder is `CLAQUE_SHARED_DATA`, or `../shared/data` beside the workspace; without it the
//! tests say so and pass, because the traces are not part of the source.

use std::collections::BTreeMap;
use std::path::PathBuf;

use claque_detector::method::{coordnet, coortweet};
use claque_detector::{Findings, Method, Table, Values};
use claque_trace::{
    AccountId, HashtagId, Names, Post, PostBatch, PostId, PostNames, Timestamp, Trace,
};

/// A row of cells by heading, numbers kept as they are written.
type Row = BTreeMap<String, String>;

#[expect(clippy::print_stdout, reason = "a test that did not run says so")]
fn path(name: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("CLAQUE_SHARED_DATA").map_or_else(beside, PathBuf::from);
    let path = folder.join(name);
    if !path.exists() {
        println!("skipped: {} is not there; set CLAQUE_SHARED_DATA", path.display());
        return None;
    }
    Some(path)
}

fn rows(name: &str) -> Option<Vec<Row>> {
    let mut reader = csv::Reader::from_path(path(name)?).expect("it exists");
    Some(reader.deserialize().map(|row| row.expect("every row has every column")).collect())
}

/// Rows of one content id are one post; posts are numbered in order of the file and sorted by time.
fn load(name: &str) -> Option<Trace> {
    let mut names = Names { posts: PostNames::Table(Default::default()), ..Names::default() };
    let mut posts: Vec<(Timestamp, AccountId, PostId, Vec<HashtagId>)> = Vec::new();
    for row in rows(name)? {
        let PostNames::Table(table) = &mut names.posts else { unreachable!("set above") };
        let post = table.intern(&row["content_id"]);
        let account = AccountId(names.accounts.intern(&row["account_id"]));
        let hashtag = HashtagId(names.hashtags.intern(&row["object_id"]));
        let at = Timestamp(seconds(&row["timestamp_share"]) * 1_000);
        if post as usize == posts.len() {
            posts.push((at, account, PostId(post.into()), Vec::new()));
        }
        posts[post as usize].3.push(hashtag);
    }
    posts.sort_by_key(|post| post.0);
    let mut batch = PostBatch::default();
    for (at, account, post, hashtags) in &posts {
        batch.push(Post::new(*at, *account, *post, hashtags));
    }
    Some(Trace { batches: vec![batch], names, ..Trace::default() })
}

fn seconds(text: &str) -> i64 {
    text.parse().expect("times are whole seconds")
}

fn table<'a>(findings: &'a Findings, name: &str) -> &'a Table {
    findings.tables.iter().find(|table| table.name == name).expect("the method has this table")
}

/// The rows of a table as the original would write them; numbers with nine digits.
fn printed(table: &Table, names: &Names) -> Vec<Row> {
    let cell = |values: &Values, row: usize| match values {
        Values::Accounts(ids) => names.account(ids[row]).into_owned(),
        Values::Posts(ids) => names.post(ids[row]).into_owned(),
        Values::Hashtags(ids) => names.hashtag(ids[row]).into_owned(),
        Values::Integers(numbers) => numbers[row].to_string(),
        Values::Numbers(numbers) => format!("{:.9}", numbers[row]),
    };
    let n_rows = table.columns[0].values.len();
    let row =
        |row| table.columns.iter().map(|c| (c.name.to_owned(), cell(&c.values, row))).collect();
    (0..n_rows).map(row).collect()
}

/// Puts the two account cells of each row in alphabetical order. The original writes edges through
/// a graph library that turns some of them round; an undirected edge is the same either way.
fn alphabetical(mut rows: Vec<Row>) -> Vec<Row> {
    for row in &mut rows {
        let (a, b) = (row["account_id"].clone(), row["account_id_y"].clone());
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        row.insert("account_id".to_owned(), low);
        row.insert("account_id_y".to_owned(), high);
    }
    rows
}

/// Writes the named columns of an answer as [`printed`] does.
fn with_nine_digits(mut rows: Vec<Row>, columns: &[&str]) -> Vec<Row> {
    for cell in rows.iter_mut().flat_map(|row| row.iter_mut()) {
        if columns.contains(&cell.0.as_str()) {
            *cell.1 = format!("{:.9}", cell.1.parse::<f64>().expect("the column holds numbers"));
        }
    }
    rows
}

fn assert_same_rows(mut found: Vec<Row>, mut expected: Vec<Row>) {
    found.sort();
    expected.sort();
    let first = found.iter().zip(&expected).find(|(a, b)| a != b);
    assert!(first.is_none(), "found and expected: {first:#?}");
    assert_eq!(found.len(), expected.len());
}

fn check_coortweet(
    config: coortweet::Config,
    pairs: &str,
    edges: &str,
    n_rows: (usize, usize),
) -> Option<()> {
    let trace = load("coortweet/russian_coord_tweets.csv")?;
    let config = coortweet::Config { pairs: true, ..config };
    let findings = Method::Coortweet(config).run(&trace.batches);
    let found = printed(table(&findings, "pairs"), &trace.names);
    assert_eq!(found.len(), n_rows.0);
    assert_same_rows(found, with_nine_digits(rows(pairs)?, &["time_delta"]));
    let found = printed(table(&findings, "edges"), &trace.names);
    let numbers = ["avg_time_delta", "edge_symmetry_score"];
    let expected = alphabetical(with_nine_digits(rows(edges)?, &numbers));
    assert_eq!(found.len(), n_rows.1);
    assert_same_rows(alphabetical(found), expected);
    Some(())
}

#[test]
fn coortweet_agrees_on_russian_tweets_within_a_minute() {
    let config = coortweet::Config { time_window_s: 60.0, ..Default::default() };
    let (pairs, edges) = ("coortweet/pairs_w60_p2.csv", "coortweet/edges_w60_p2_q50.csv");
    check_coortweet(config, pairs, edges, (3_791, 3_721));
}

#[test]
fn coortweet_agrees_on_russian_tweets_by_default() {
    let (pairs, edges) = ("coortweet/pairs_w10_p2.csv", "coortweet/edges_w10_p2_q50.csv");
    check_coortweet(coortweet::Config::default(), pairs, edges, (447, 442));
}

#[test]
fn coortweet_agrees_on_russian_tweets_of_the_busiest() {
    let (time_window_s, min_participation, edge_weight) = (60.0, 10, 0.9);
    let config =
        coortweet::Config { time_window_s, min_participation, edge_weight, ..Default::default() };
    let (pairs, edges) = ("coortweet/pairs_w60_p10.csv", "coortweet/edges_w60_p10_q90.csv");
    check_coortweet(config, pairs, edges, (168, 159));
}

#[test]
fn flags_scores_and_groups_agree_with_the_edges() {
    let Some(trace) = load("coortweet/russian_coord_tweets.csv") else { return };
    let config = coortweet::Config { time_window_s: 60.0, ..Default::default() };
    let findings = Method::Coortweet(config).run(&trace.batches);
    assert_eq!(findings.threshold, Some(2.0));
    let flagged = findings.accounts.iter().filter(|s| findings.flags(s.score)).count();
    let members: usize = findings.groups.iter().map(|group| group.members.len()).sum();
    // 60 of the 3,721 edges weigh 2 or more.
    assert!(flagged == members && flagged > 0 && flagged <= 120, "{flagged} and {members}");
    assert!(findings.groups.iter().all(|g| !g.evidence.is_empty() && g.score >= 2.0));
}

#[test]
fn coordnet_agrees_on_tweets_of_a_fight_night() {
    let Some(trace) = load("fight/fight.csv") else { return };
    let findings = Method::Coordnet(coordnet::Config::default()).run(&trace.batches);
    let found = printed(table(&findings, "edges"), &trace.names);
    assert_eq!(found.len(), 7_195);
    assert_same_rows(found, rows("fight/coordnet_edges_w60_m2.csv").unwrap());
}
