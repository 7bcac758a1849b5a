//! Worlds into files: what an outside observer sees alone, and a whole simulation with the truth.

use std::path::PathBuf;

use claque_benches::world::{SEED, count, generate, one_thread, ten_days};
use claque_benches::{Bench, Case};
use claque_scenarios::{Scenario, Silent, write_world};
use claque_trace::format::{self, Manifest};
use claque_trace::{PostBatch, Trace};
use tempfile::TempDir;

fn main() {
    let scenario = ten_days();
    let batches = generate(&scenario.world);
    let mut bench = Bench::from_args();
    simulation(&mut bench, &scenario, count(&batches));
    posts(&mut bench, batches);
    bench.finish();
}

/// Plans, plays and writes with the truth: less the time of `generate`, this is the writing.
fn simulation(bench: &mut Bench, scenario: &Scenario, n_posts: usize) {
    let case = |name| Case { group: "write", name, workload: "write/simulation", n_posts };
    let alone = one_thread();
    let run = |folder: Folder| {
        write_world(scenario, SEED, &folder.world(), &mut Silent).expect("there is room");
        folder
    };
    let on_one_thread = |folder| alone.install(|| run(folder));
    bench.time(case("simulation_one_thread"), Folder::new, on_one_thread, Folder::contents);
    bench.time(case("simulation_all_cores"), Folder::new, run, Folder::contents);
}

/// Writes posts that are in memory already.
fn posts(bench: &mut Bench, batches: Vec<PostBatch>) {
    let n_posts = count(&batches);
    let case = Case { group: "write", name: "posts", workload: "write/posts", n_posts };
    let trace = Trace { batches, ..Trace::default() };
    let run = |folder: Folder| {
        format::write(&trace, &folder.world()).expect("there is room");
        folder
    };
    bench.time(case, Folder::new, run, Folder::contents);
}

/// A temporary folder; gone when dropped.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("temporary folders can be made"))
    }

    fn world(&self) -> PathBuf {
        self.0.path().join("world")
    }

    /// What the world says it contains.
    fn contents(&self) -> String {
        let manifest = Manifest::read(&self.world()).expect("the world is whole");
        let Manifest { posts, accounts, hashtags, hashtag_uses, .. } = manifest;
        format!("{posts} posts, {accounts} accounts, {hashtags} hashtags, {hashtag_uses} uses")
    }
}
