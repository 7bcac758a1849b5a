//! The answers on disk: in parts that match those of the posts, complete, and at all five levels.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use claque_scenarios::{Scenario, Silent, Simulated, find, write_world};
use claque_sim::CauseKind;
use claque_trace::AccountId;
use claque_trace::format::table::{Table, read_table};
use claque_trace::format::{FileEntry, Manifest, WorldReader};
use serde_json::Value;

fn small() -> Scenario {
    let mut scenario = find("flash_mob").unwrap();
    scenario.rescale(0.05).unwrap();
    scenario
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Files below a folder, by their path within, manifests apart.
fn files(root: &Path) -> BTreeSet<String> {
    fn walk(root: &Path, dir: &Path, found: &mut BTreeSet<String>) {
        for path in std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                found.insert(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(root, root, &mut found);
    found.remove("manifest.json");
    found
}

#[test]
fn each_manifest_lists_its_own_files_and_no_others() {
    let (scenario, dir) = (small(), tempfile::tempdir().unwrap());
    let world = dir.path().join("world");
    write_world(&scenario, 7, &world, &mut Silent).unwrap();
    let truth = json(&world.join("truth/manifest.json"));
    let listed = |files: &[FileEntry]| files.iter().map(|file| file.path.clone()).collect();
    let of_truth: Vec<FileEntry> = serde_json::from_value(truth["files"].clone()).unwrap();
    let of_world = Manifest::read(&world).unwrap();
    assert_eq!(files(&world.join("truth")), listed(&of_truth));
    let is_open = |path: &String| !path.starts_with("truth/");
    let open: BTreeSet<String> = files(&world).into_iter().filter(is_open).collect();
    assert_eq!(open, listed(&of_world.files));
    for file in &of_truth {
        file.check(&world.join("truth")).unwrap();
    }
    assert_eq!(truth["scenario"], "flash_mob");
    assert_eq!(
        (truth["seed"].clone(), truth["scenario_hash"].clone()),
        (7.into(), scenario.hash().into())
    );
    assert_eq!(truth["claque_version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(truth["world"], serde_json::to_value(&*scenario.world).unwrap());
    assert_eq!(truth["world_manifest_sha256"], of_world.manifest_sha256);
    let text = std::fs::read_to_string(world.join("manifest.json")).unwrap();
    assert!(!text.contains("flash_mob") && !text.contains("seed") && !text.contains("truth"));
}

#[test]
fn causes_stand_beside_their_posts() {
    let (scenario, dir) = (small(), tempfile::tempdir().unwrap());
    write_world(&scenario, 7, dir.path(), &mut Silent).unwrap();
    let reader = WorldReader::open(dir.path()).unwrap();
    let causes = read_table(&dir.path().join("truth/posts/part-00000.parquet")).unwrap();
    let posts: Vec<u64> = reader.read(0).unwrap().post().iter().map(|post| post.0).collect();
    assert_eq!(causes.u64("post").unwrap(), posts);
    let operator = CauseKind::Operator as u8;
    let waves = causes.optional_u32("wave").unwrap();
    let is_operated = causes.u8("cause").unwrap().iter().map(|&cause| cause == operator);
    assert!(waves.iter().map(Option::is_some).eq(is_operated), "operated posts belong to a wave");
    assert!(waves.iter().any(Option::is_some));
}

/// Who followed a wave, from the table of members.
fn followers(members: &Table) -> BTreeMap<(u32, u32), BTreeSet<u32>> {
    let column = |name| members.u32(name).unwrap().iter().copied();
    let mut found: BTreeMap<_, BTreeSet<u32>> = BTreeMap::new();
    for ((campaign, wave), account) in column("campaign").zip(column("wave")).zip(column("account"))
    {
        found.entry((campaign, wave)).or_default().insert(account);
    }
    found
}

#[test]
fn pairs_follow_from_the_table_of_members() {
    let (scenario, dir) = (small(), tempfile::tempdir().unwrap());
    write_world(&scenario, 7, dir.path(), &mut Silent).unwrap();
    let members = read_table(&dir.path().join("truth/members.parquet")).unwrap();
    let truth = Simulated::new(&scenario, 7, &mut Silent).truth;
    let (waves, accounts) = (followers(&members), truth.controls().keys().take(40));
    let accounts: Vec<u32> = accounts.map(|(account, _)| account.0).chain([0, 1, 2]).collect();
    let mut n_pairs = 0;
    for &a in &accounts {
        for &b in accounts.iter().filter(|&&b| b != a) {
            let together = waves.values().filter(|wave| wave.contains(&a) && wave.contains(&b));
            let together = together.count();
            assert_eq!(together, truth.waves_together(AccountId(a), AccountId(b)), "{a} and {b}");
            n_pairs += usize::from(together > 0);
        }
    }
    assert!(n_pairs > 100, "{n_pairs} pairs show little");
    let n_posts: u64 = members.u32("posts").unwrap().iter().map(|&n| u64::from(n)).sum();
    let operated = truth.controls().values().map(|control| u64::from(control.operated_posts));
    assert_eq!(n_posts, operated.sum::<u64>());
}
