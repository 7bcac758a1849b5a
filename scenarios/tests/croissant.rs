//! `croissant.json` describes what is there, and the validator of those who made the format agrees.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use claque_scenarios::{Silent, find, write_world};
use claque_trace::format::table::TableReader;
use claque_trace::format::{FileEntry, Manifest};
use serde_json::Value;
use tempfile::TempDir;

fn world() -> TempDir {
    let mut scenario = find("flash_mob").unwrap();
    scenario.set_accounts(800).unwrap();
    let home = tempfile::tempdir().unwrap();
    write_world(&scenario, 1, &home.path().join("world"), &mut Silent).unwrap();
    home
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Names of the fields of each record set.
fn fields(croissant: &Value) -> BTreeMap<String, Vec<String>> {
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let sets = croissant["recordSet"].as_array().unwrap().iter();
    sets.map(|set| (name(set), set["field"].as_array().unwrap().iter().map(name).collect()))
        .collect()
}

#[test]
fn every_file_is_described_with_its_hash() {
    let home = world();
    let dir = home.path().join("world");
    let truth = json(&dir.join("truth/manifest.json"))["files"].clone();
    let truth: Vec<FileEntry> = serde_json::from_value(truth).unwrap();
    for (folder, listed) in [("", Manifest::read(&dir).unwrap().files), ("truth", truth)] {
        let croissant = json(&dir.join(folder).join("croissant.json"));
        let distribution = croissant["distribution"].as_array().unwrap();
        let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let is_object = |entry: &&Value| entry["@type"] == "cr:FileObject";
        let described: BTreeSet<(String, String)> = distribution
            .iter()
            .filter(is_object)
            .map(|entry| (text(entry, "contentUrl"), text(entry, "sha256")))
            .collect();
        let tables = listed.into_iter().filter(|file| file.path.ends_with(".parquet"));
        assert_eq!(described, tables.map(|file| (file.path, file.sha256)).collect());
    }
    let text = std::fs::read_to_string(dir.join("croissant.json")).unwrap();
    let sheet = std::fs::read_to_string(dir.join("DATASHEET.md")).unwrap();
    for secret in ["flash_mob", "campaign", "\"seed\""] {
        assert!(!text.contains(secret), "the world gives away {secret}");
        assert!(!sheet.contains(secret), "the datasheet gives away {secret}");
    }
    let n_posts = Manifest::read(&dir).unwrap().posts;
    let shown = format!("- {},{:03} posts by ", n_posts / 1_000, n_posts % 1_000);
    assert!(sheet.contains(&shown), "{shown} in {sheet}");
}

#[test]
fn every_column_of_every_table_is_described() {
    let home = world();
    let dir = home.path().join("world");
    for (folder, parts) in [("", None), ("truth", Some("posts/part-00000"))] {
        let folder = dir.join(folder);
        for (set, described) in fields(&json(&folder.join("croissant.json"))) {
            let file = if set == "posts" { parts } else { Some(set.as_str()) };
            // The posts themselves are no table of this kind; the validator reads them below.
            let Some(file) = file else { continue };
            let mut reader = TableReader::open(&folder.join(format!("{file}.parquet"))).unwrap();
            let found = reader.read(0).unwrap();
            let found: Vec<String> = found.columns().iter().map(|c| c.name.clone()).collect();
            assert_eq!(described, found, "{set}");
        }
    }
}

/// Reads every record set through its description.
const VALIDATE: &str = "
import sys, itertools, mlcroissant
for path in sys.argv[1:]:
    dataset = mlcroissant.Dataset(jsonld=path)
    errors = list(dataset.metadata.ctx.issues.errors)
    assert not errors, errors
    for records in dataset.metadata.record_sets:
        first = list(itertools.islice(dataset.records(records.id), 1))
        assert len(first[0]) == len(records.fields), (records.id, first)
";

#[test]
fn the_validator_of_the_format_accepts_it() {
    let python = |code: &str| Command::new("python3").args(["-c", code]).output();
    let imported = python("import mlcroissant, pyarrow");
    if !imported.is_ok_and(|output| output.status.success()) {
        println!("not checked: `pip install mlcroissant[parquet]` brings the validator");
        return;
    }
    let home = world();
    let paths =
        ["croissant.json", "truth/croissant.json"].map(|p| home.path().join("world").join(p));
    let output = Command::new("python3").args(["-c", VALIDATE]).args(&paths).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
