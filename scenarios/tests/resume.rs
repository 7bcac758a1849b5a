//! A world whose writing was interrupted, anywhere, ends up as one that was written in one go.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use claque_scenarios::{Error, Observer, Scenario, Silent, find, resume_world, write_world};
use claque_sim::{Chunk, Plan};

/// Two full parts and a third: 2.3 million posts in two days, so that a day spans a part.
fn scenario() -> Scenario {
    let mut scenario = find("quickstart").unwrap();
    scenario.set_days(2).unwrap();
    let mut world = claque_sim::WorldConfig::clone(&scenario.world);
    world.population.accounts = 55_000;
    world.population.posts_per_month_median = 180.0;
    scenario.world = world.check().unwrap();
    scenario
}

/// Every file below a folder, by its path within.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, dir: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}

/// Stops everything when so many chunks were played; collects what it is told.
struct Stop {
    after: usize,
    remarks: Vec<String>,
}

impl Stop {
    fn after(after: usize) -> Self {
        Self { after, remarks: Vec::new() }
    }
}

impl Observer for Stop {
    fn played(&mut self, _plan: &Plan, _chunk: &Chunk) {
        self.after = self.after.checked_sub(1).expect("stopped on purpose");
    }

    fn remark(&mut self, what: &str) {
        self.remarks.push(what.to_owned());
    }
}

fn interrupt(scenario: &Scenario, dir: &Path, is_first: bool, after: usize) {
    let write = if is_first { write_world } else { resume_world };
    let run = || write(scenario, 1, dir, &mut Stop::after(after));
    assert!(catch_unwind(AssertUnwindSafe(run)).is_err(), "it ends before it is stopped");
    assert!(!dir.exists(), "nothing half-written");
}

fn journal(dir: &Path) -> serde_json::Value {
    let partial = dir.with_file_name(".world.partial");
    serde_json::from_slice(&fs::read(partial.join("journal.json")).unwrap()).unwrap()
}

#[test]
fn interrupted_worlds_end_up_the_same() {
    let (scenario, home) = (scenario(), tempfile::tempdir().unwrap());
    let whole = home.path().join("whole");
    let record = write_world(&scenario, 1, &whole, &mut Silent).unwrap();
    assert!(record.posts > 2 << 20, "{} posts are not three parts", record.posts);
    let expected = tree(&whole);
    // Before the first part is finished, after it, and twice in a row; what a killed run leaves
    // behind, and no journal knows, is in the way.
    for (stops, n_finished) in [(&[3][..], 0), (&[80], 1), (&[5, 100, 68], 2)] {
        let dir = home.path().join("world");
        for (idx, &after) in stops.iter().enumerate() {
            interrupt(&scenario, &dir, idx == 0, after);
            let inner = home.path().join(".world.partial/world");
            for name in ["posts/part-00002.parquet", "truth/posts/part-00001.parquet.tmp", "x"] {
                fs::write(inner.join(name), "half").unwrap();
            }
        }
        let n_parts = journal(&dir)["parts"].as_array().unwrap().len();
        assert_eq!(n_parts, n_finished, "{stops:?}");
        let again = resume_world(&scenario, 1, &dir, &mut Silent).unwrap();
        assert_eq!(
            (again.posts, &again.classes, &again.timeline),
            (record.posts, &record.classes, &record.timeline)
        );
        let found = tree(&dir);
        assert!(found.keys().eq(expected.keys()), "{:?}", found.keys());
        let differing = expected.keys().find(|name| found[*name] != expected[*name]);
        assert_eq!(differing, None, "{stops:?}");
        assert!(!home.path().join(".world.partial").exists());
        fs::remove_dir_all(&dir).unwrap();
    }
}

#[test]
fn what_was_begun_must_be_what_is_asked_for() {
    let mut scenario = find("quickstart").unwrap();
    scenario.rescale(0.05).unwrap();
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("world");
    interrupt(&scenario, &dir, true, 0);
    let refused = |scenario: &Scenario, seed: u64, expected: &str| {
        let fault = resume_world(scenario, seed, &dir, &mut Silent).unwrap_err();
        assert!(matches!(fault, Error::Journal { .. }));
        let fault = fault.to_string();
        assert!(
            fault.contains("/.world.partial: cannot go on") && fault.contains(expected),
            "{fault}"
        );
    };
    refused(&scenario, 2, "begun with seed 1, and seed 2 is asked for");
    let mut other = scenario.clone();
    other.name = "mine".to_owned();
    refused(&other, 1, "begun with scenario quickstart, and scenario mine is asked for");
    other.name.clone_from(&scenario.name);
    other.set_days(5).unwrap();
    let hashes =
        format!("scenario hash {}, and scenario hash {} is", scenario.hash(), other.hash());
    refused(&other, 1, &hashes);
    let journal = home.path().join(".world.partial/journal.json");
    let text = fs::read_to_string(&journal).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    fs::write(&journal, text.replace(version, "9.9.9")).unwrap();
    refused(&scenario, 1, &format!("version 9.9.9, and version {version} is asked for"));
    fs::write(&journal, text.replace("\"parts\"", "\"bits\"")).unwrap();
    let fault = resume_world(&scenario, 1, &dir, &mut Silent).unwrap_err().to_string();
    assert!(fault.contains("journal.json: unknown field `bits`"), "{fault}");
    assert_eq!(fs::read_to_string(&journal).unwrap(), text.replace("\"parts\"", "\"bits\""));
}

#[test]
fn without_resuming_what_was_begun_is_reported_and_replaced() {
    let mut scenario = find("quickstart").unwrap();
    scenario.rescale(0.05).unwrap();
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("world");
    interrupt(&scenario, &dir, true, 0);
    let mut observer = Stop::after(usize::MAX);
    write_world(&scenario, 5, &dir, &mut observer).unwrap();
    let [remark] = &observer.remarks[..] else { panic!("{:?}", observer.remarks) };
    assert!(
        remark.contains("an unfinished world of `quickstart` (seed 1) with 0 posts"),
        "{remark}"
    );
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    let mut observer = Stop::after(usize::MAX);
    resume_world(&scenario, 5, &dir, &mut observer).unwrap();
    assert_eq!(observer.remarks, Vec::<String>::new(), "nothing to go on with is no fault");
}
