//! Stored scores give every metric again, to the last bit, and are not believed when they are damaged.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::path::{Path, PathBuf};

use claque_evaluation::robustness::Cuts;
use claque_evaluation::{Record, RunRecord, UnitScore};
use claque_scenarios::store::{recompute, recompute_all};
use claque_scenarios::{Besides, Leash, NoMeter, Scenario, ScoreStore, Silent, find, run_with};
use claque_trace::Texts;
use claque_trace::format::table::{Column, Values, read_table, write_table};
use tempfile::TempDir;

/// A small world with two campaigns, a live event and everybody else.
const SMALL: &str = "summary = \"Two campaigns.\"
days = 2

[population]
accounts = 800
posts_per_month_median = 30.0

[[live_event]]
start_h = 20.0

[[campaign]]
name = \"app\"
accounts = 40
waves_per_day = 8

[[campaign]]
name = \"other\"
accounts = 25
waves_per_day = 5
";

/// Records and scores of one world.
fn stored(scenario: &Scenario, seed: u64) -> (TempDir, Vec<Record>) {
    let dir = tempfile::tempdir().unwrap();
    let store = ScoreStore::of_run(dir.path());
    let besides = Besides { oracle: true, store: Some(&store), ..Besides::default() };
    let ran = run_with(scenario, seed, besides, &Leash::default(), &NoMeter, &mut Silent).unwrap();
    (dir, ran.records)
}

fn small(methods: &[&str]) -> Scenario {
    let mut scenario = Scenario::parse("small", "small.toml", SMALL).unwrap();
    if !methods.is_empty() {
        scenario.methods.retain(|method| methods.contains(&method.name()));
    }
    scenario
}

fn runs(records: &[Record]) -> Vec<RunRecord> {
    let run = |record: &Record| match record {
        Record::Run(run) => Some(run.clone()),
        Record::World(_) => None,
    };
    records.iter().filter_map(run).collect()
}

fn check(scenario: &Scenario, seed: u64) -> Vec<RunRecord> {
    let (dir, records) = stored(scenario, seed);
    let recorded = runs(&records);
    let again = recompute_all(&ScoreStore::of_run(dir.path()), &records).unwrap();
    assert_eq!(again.len(), recorded.len());
    for (again, recorded) in again.iter().zip(&recorded) {
        assert_eq!(again, recorded, "{}", recorded.method);
    }
    recorded
}

#[test]
fn every_method_of_the_catalogue_is_recomputed_exactly() {
    let recorded = check(&small(&[]), 3);
    let some = |is: fn(&RunRecord) -> bool| recorded.iter().any(is);
    assert!(recorded.len() > 25 && some(|run| run.group_score.is_some()));
    assert!(some(|run| run.coordinated.is_some()) && some(|run| run.hashtags.is_some()));
    assert!(some(|run| run.regret.is_some()) && some(|run| run.groups > 1));
    assert!(some(|run| run.posts.is_some_and(|posts| posts.own_threshold.flagged > 0)));
    assert!(some(|run| run.lift.is_some_and(|lift| lift.lift > Some(0.5))));
}

#[test]
fn a_world_without_campaigns_is_recomputed_exactly() {
    let mut quiet = find("live_final").unwrap();
    quiet.rescale(0.01).unwrap();
    let recorded = check(&quiet, 1);
    assert!(recorded.iter().all(|run| run.positives == 0 && run.group_score.is_none()));
}

/// Nothing of what follows from scores is taken from the record: what is forgotten comes back.
#[test]
fn a_record_that_forgot_its_metrics_gets_them_back() {
    let (dir, records) = stored(&small(&["coortweet", "claque", "burst"]), 1);
    let store = ScoreStore::of_run(dir.path());
    for run in runs(&records) {
        let forgetful = RunRecord {
            average_precision: None,
            recall_at: Vec::new(),
            look_alikes: Vec::new(),
            curve: Vec::new(),
            groups: 0,
            regret: None,
            posts: run.posts.map(|posts| UnitScore { total: 0, average_precision: None, ..posts }),
            posts_of_positives: None,
            cuts: run.cuts.as_ref().map(|_| Cuts::default()),
            ..run.clone()
        };
        let world = store.world(&run).unwrap();
        let again = recompute(&forgetful, &world, &store.method(&run, &world).unwrap());
        assert_eq!(again, RunRecord { regret: None, ..run });
    }
}

/// Makes of a folder what a version wrote that stored no scores of posts: labels without operated
/// posts, in the encoding of then, and lines without what was added since.
fn made_older(run: &Path, records: &mut [Record]) {
    let labels = folder(run).join("labels.parquet");
    let mut columns = read_table(&labels).unwrap().columns().to_vec();
    columns.retain(|column| column.name != "operated");
    write_table(&labels, &columns).unwrap();
    fs::remove_file(folder(run).join("claque.posts.parquet")).unwrap();
    for record in records {
        let Record::Run(run) = record else { continue };
        (run.about, run.cuts, run.lift, run.rank) = (None, None, None, None);
        let units = [&mut run.posts, &mut run.posts_of_positives, &mut run.hashtags];
        units.into_iter().flatten().for_each(|unit| unit.rank = None);
        if let Some(groups) = &mut run.group_score {
            (groups.pairs, groups.normalised_mutual_information) = (None, None);
        }
    }
}

#[test]
fn a_folder_of_an_older_version_is_recomputed_as_far_as_it_goes() {
    let (dir, mut records) = stored(&small(&["coortweet", "claque", "burst"]), 1);
    made_older(dir.path(), &mut records);
    let store = ScoreStore::of_run(dir.path());
    assert_eq!(recompute_all(&store, &records).unwrap(), runs(&records));
    let claque = runs(&records).into_iter().find(|run| run.method == "claque").unwrap();
    let world = store.world(&claque).unwrap();
    let found = store.method(&claque, &world).unwrap();
    assert!(world.n_operated.is_empty() && found.posts.is_none());
    // What was measured of posts stays as it was recorded; what follows from accounts is computed.
    let forgetful = RunRecord { average_precision: None, regret: None, ..claque.clone() };
    let again = recompute(&forgetful, &world, &found);
    assert_eq!(again.average_precision, claque.average_precision);
    assert!(again.posts.is_some() && again.posts == claque.posts);
}

/// Changes a table of the only world and tells what becomes of its records.
fn damaged(file: &str, change: impl FnOnce(&Path)) -> String {
    let (dir, records) = stored(&small(&["coortweet", "concentration"]), 1);
    let path = folder(dir.path()).join(file);
    assert!(path.is_file(), "{}", path.display());
    change(&path);
    let told = recompute_all(&ScoreStore::of_run(dir.path()), &records).unwrap_err().to_string();
    assert!(
        told.contains(file) && told.contains("put the file back, or make the run again"),
        "{told}"
    );
    told
}

fn folder(run: &Path) -> PathBuf {
    run.join("scores/small/1")
}

/// Writes a table again with one column changed.
fn with(column: &'static str, change: impl FnOnce(&mut Values)) -> impl FnOnce(&Path) {
    move |path| {
        let mut columns = read_table(path).unwrap().columns().to_vec();
        change(&mut columns.iter_mut().find(|c| c.name == column).unwrap().values);
        write_table(path, &columns).unwrap();
    }
}

fn scores(change: impl FnOnce(&mut Vec<Option<f64>>)) -> impl FnOnce(&Path) {
    with("score", |values| match values {
        Values::OptionalF64(scores) => change(scores),
        other => panic!("{other:?}"),
    })
}

fn numbers(column: &'static str, change: impl FnOnce(&mut Vec<u32>)) -> impl FnOnce(&Path) {
    with(column, |values| match values {
        Values::U32(numbers) => change(numbers),
        other => panic!("{other:?}"),
    })
}

#[test]
fn scores_that_cannot_be_used_are_named_with_file_and_row() {
    let check = |told: String, expected: &str| assert!(told.contains(expected), "{told}");
    let file = "coortweet.parquet";
    check(
        damaged(file, scores(|s| s[2] = Some(f64::NAN))),
        "row 3: score is NaN, accepted is a finite",
    );
    check(damaged(file, scores(|s| s[0] = Some(f64::INFINITY))), "row 1: score is inf");
    check(damaged(file, scores(|s| s[1] = Some(-1e9))), "flagged is");
    check(damaged(file, numbers("account_id", |a| a[4] = a[3])), "row 5: account");
    check(damaged(file, numbers("account_id", |a| a[4] = a[3])), "is there twice");
    check(damaged(file, numbers("account_id", |a| a.swap(0, 1))), "is out of order");
    let unknown = numbers("account_id", |a| *a.last_mut().unwrap() = u32::MAX);
    check(damaged(file, unknown), "account 4294967295 is none of this world's");
    check(damaged(file, |path| fs::remove_file(path).unwrap()), "read ");
    check(
        damaged(file, |path| fs::write(path, "account_id,score\n").unwrap()),
        "damaged or not of this format",
    );
    let other =
        |path: &Path| write_table(path, &[Column::new("account_id", Values::U32(vec![]))]).unwrap();
    check(damaged(file, other), "no column \"score\"");
    let groups = "coortweet.groups.parquet";
    check(damaged(groups, numbers("group", |g| g[0] = 9)), "row 1: group 9");
    check(damaged(groups, numbers("account_id", |a| a.swap(0, 1))), "row 2: group 0");
    check(damaged(groups, |path| fs::remove_file(path).unwrap()), "read ");
}

/// These texts with another one in this row.
fn replaced(texts: &Texts, row: usize, text: &str) -> Texts {
    texts.iter().enumerate().map(|(idx, old)| if idx == row { text } else { old }).collect()
}

#[test]
fn labels_of_another_world_are_noticed() {
    let check = |told: String, expected: &str| assert!(told.contains(expected), "{told}");
    let class = |class: &'static str| {
        with("class", move |values| match values {
            Values::Text(classes) => *classes = replaced(classes, 0, class),
            other => panic!("{other:?}"),
        })
    };
    check(
        damaged("labels.parquet", class("hero")),
        "row 1: class is `hero`, accepted are ordinary, ",
    );
    check(damaged("labels.parquet", class("campaign")), "are not the same");
    let shorter = |path: &Path| {
        let columns = read_table(path).unwrap().columns().to_vec();
        let cut = columns.into_iter().map(|column| match column.values {
            Values::U32(v) => Column::new(&column.name, Values::U32(v[..9].to_vec())),
            Values::I64(v) => Column::new(&column.name, Values::I64(v[..9].to_vec())),
            Values::Text(v) => Column::new(&column.name, Values::Text(v.of(0..9).collect())),
            Values::OptionalU32(v) => {
                Column::new(&column.name, Values::OptionalU32(v[..9].to_vec()))
            }
            other => panic!("{other:?}"),
        });
        write_table(path, &cut.collect::<Vec<_>>()).unwrap();
    };
    check(damaged("labels.parquet", shorter), "labels.parquet: 9 accounts and ");
    check(damaged("pushes.parquet", |path| fs::remove_file(path).unwrap()), "read ");
}
