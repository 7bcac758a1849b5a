//! `claque simulate --resume`, after a kill that nothing can prepare for.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::time::Duration;

use support::Desk;

/// Two parts and a bit in two days.
const LARGE: &str = "summary = \"A large world.\"
days = 2

[population]
accounts = 55_000
posts_per_month_median = 180.0

[[campaign]]
name = \"app\"
accounts = 400
waves_per_day = 8
";

/// Starts the command and kills it once its journal says so much; what it had said until then.
fn kill_when(desk: &Desk, args: &[&str], is_time: impl Fn(&str) -> bool) {
    let mut running = desk.command(args).spawn().unwrap();
    let journal = || std::fs::read_to_string(desk.path(".world.partial/journal.json"));
    while !journal().is_ok_and(|text| is_time(&text)) {
        assert_eq!(running.try_wait().unwrap(), None, "it ends before it is killed");
        std::thread::sleep(Duration::from_millis(5));
    }
    running.kill().unwrap();
    assert_eq!(running.wait().unwrap().code(), None, "it was killed");
}

#[test]
fn a_killed_simulation_goes_on_and_ends_up_the_same() {
    let desk = Desk::new();
    desk.put("large.toml", LARGE);
    desk.succeed(&["simulate", "large.toml", "--out", "whole"]);
    let args = ["simulate", "large.toml", "--out", "world", "--resume"];
    kill_when(&desk, &args[..4], |_| true);
    assert!(!desk.path("world").exists(), "nothing half-written");
    kill_when(&desk, &args, |journal| journal.contains("part-00000"));
    let other_seed = [&args[..], &["--seed", "7"]].concat();
    desk.refuse(&other_seed, &[".world.partial: ", "begun with seed 1, and seed 7 is asked for"]);
    desk.succeed(&args);
    assert!(desk.tree("world") == desk.tree("whole"), "the same files, byte for byte");
    let names: Vec<String> = desk.tree("").into_keys().collect();
    assert!(!names.iter().any(|name| name.starts_with('.')), "nothing is left: {names:?}");
}
