//! Places that cannot or must not be written: said plainly, and whatever stood there stays.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use support::{Desk, Outcome, SMALL, TRACE};

/// One call of each command that writes, without its `--out`.
const WRITERS: [&[&str]; 3] = [
    &["run", "small.toml", "--methods", "volume"],
    &["simulate", "small.toml"],
    &["detect", "good.csv", "--method", "volume"],
];

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk.put("good.csv", TRACE);
    desk
}

fn into<'a>(args: &[&'a str], out: &'a str) -> Vec<&'a str> {
    [args, &["--out", out]].concat()
}

#[test]
fn a_place_below_a_file_is_no_place() {
    let desk = desk();
    desk.put("file", "mine");
    for args in WRITERS {
        desk.refuse(&into(args, "file/out"), &["write file/out: "]);
        desk.refuse(&into(args, "file"), &["write file: Not a directory"]);
    }
    desk.succeed(&into(WRITERS[0], "runs"));
    desk.refuse(&["report", "runs", "--out", "file/out"], &["cannot write file/out/figures: Not"]);
}

#[test]
fn a_check_whose_folder_is_not_there_is_refused_before_it_begins() {
    let desk = desk();
    let args = ["check", "volume", "--out", "nowhere/x.csv"];
    desk.refuse(&args, &["--out nowhere/x.csv: there is no folder nowhere"]);
    assert!(!desk.path("nowhere").exists());
}

#[test]
fn folders_made_for_nothing_are_removed_again() {
    let desk = desk();
    desk.put("broken.csv", "a,b\n1,2\n");
    desk.refuse(
        &["detect", "broken.csv", "--method", "ccb", "--out", "new/deep/out"],
        &["broken.csv"],
    );
    assert!(!desk.path("new").exists());
}

#[test]
fn folders_of_others_are_left_alone() {
    let desk = desk();
    desk.put("letters/letter.txt", "dear");
    desk.put("site/manifest.json", "{\"name\": \"a site\"}");
    desk.put("site/findings.json", "{}");
    desk.put("site/runs.jsonl", "{\"run\": 1}\n");
    desk.put("site/page.html", "<p>");
    for args in WRITERS {
        let parts =
            ["the directory is not empty and not one of ours", "choose another or empty it"];
        desk.refuse(&into(args, "letters"), &[&["write letters: "][..], &parts].concat());
        desk.refuse(&into(args, "site"), &[&["write site: "][..], &parts].concat());
        desk.refuse(&into(args, "."), &parts);
    }
}

#[test]
fn one_kind_of_result_does_not_replace_another() {
    let desk = desk();
    let outs = ["runs", "world", "found"];
    WRITERS.iter().zip(outs).for_each(|(args, out)| drop(desk.succeed(&into(args, out))));
    for (idx, args) in WRITERS.iter().enumerate() {
        for out in outs.iter().enumerate().filter(|(other, _)| *other != idx).map(|(_, out)| out) {
            desk.refuse(&into(args, out), &["not one of ours", "claque wrote no "]);
        }
        desk.succeed(&into(args, outs[idx]));
    }
}

#[test]
fn the_answers_of_a_world_are_not_taken_for_a_world() {
    let desk = desk();
    let simulate = WRITERS.iter().find(|args| args[0] == "simulate").expect("it writes a folder");
    desk.succeed(&into(simulate, "world"));
    desk.refuse(&into(simulate, "world/truth"), &["write world/truth: ", "not one of ours"]);
    desk.succeed(&["verify", "world"]);
}

#[test]
fn folders_that_are_missing_are_made_and_empty_ones_are_used() {
    let desk = desk();
    fs::create_dir(desk.path("empty")).unwrap();
    for args in WRITERS {
        desk.succeed(&into(args, "new/below/out"));
        desk.succeed(&into(args, "empty"));
        let names = desk.tree("").into_keys();
        assert!(
            !names.into_iter().any(|name| name.contains(".tmp") || name.contains(".partial")),
            "nothing is left over"
        );
        fs::remove_dir_all(desk.path("new")).unwrap();
        fs::remove_dir_all(desk.path("empty")).unwrap();
        fs::create_dir(desk.path("empty")).unwrap();
    }
}

#[test]
fn a_report_adds_to_a_folder_and_takes_nothing_away() {
    let desk = desk();
    desk.succeed(&into(WRITERS[0], "runs"));
    desk.put("slides/letter.txt", "dear");
    for figure in ["leaderboard", "throughput"] {
        desk.succeed(&["report", "runs", "--figure", figure, "--out", "slides"]);
    }
    let names: Vec<String> = desk.tree("slides").into_keys().collect();
    let expected = ["figures/", "figures/leaderboard.svg", "figures/throughput.svg", "letter.txt"];
    assert_eq!(names, expected);
    assert_eq!(desk.text("slides/letter.txt"), "dear");
}

#[test]
fn results_that_cannot_be_printed_are_an_error() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        println!("not checked: there is no /dev/full");
        return;
    };
    let desk = desk();
    desk.put("scores.csv", "account_id,score\nada,1\n");
    desk.put("labels.csv", "account_id,class\nada,campaign\n");
    for args in [&["list"][..], &["evaluate", "scores.csv", "labels.csv"]] {
        let mut command = desk.command(args);
        let outcome: Outcome = command.stdout(full.try_clone().unwrap()).output().unwrap().into();
        assert_eq!(outcome.status, Some(2), "{args:?}");
        assert!(outcome.err.contains("claque: No space left on device"), "{}", outcome.err);
    }
}

/// Killed as soon as it has begun to write, in a world that takes it seconds.
#[test]
fn an_interrupted_run_leaves_what_was_there() {
    let desk = desk();
    desk.succeed(&into(WRITERS[1], "world"));
    let earlier = desk.tree("world");
    let mut running = desk.command(&["simulate", "dawn_spaced", "--out", "world"]).spawn().unwrap();
    let has_begun = || desk.tree("").keys().any(|name| name == ".world.partial/journal.json");
    while !has_begun() {
        assert_eq!(running.try_wait().unwrap(), None, "it ends before it begins");
        std::thread::sleep(Duration::from_millis(5));
    }
    running.kill().unwrap();
    assert_eq!(running.wait().unwrap().code(), None, "it was killed before it was done");
    assert!(desk.tree("world") == earlier);
    let outcome = desk.succeed(&into(WRITERS[1], "world"));
    assert!(outcome.err.starts_with("note: replacing "), "{}", outcome.err);
    assert!(outcome.err.contains("/.world.partial, an unfinished world of `dawn_spaced` (seed 1)"));
    assert!(!desk.tree("").keys().any(|name| name.contains(".partial")), "it is gone");
}

/// A file system of 64 kB, where one can be mounted.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path) -> Option<Self> {
        fs::create_dir(at).unwrap();
        let mut command = Command::new("mount");
        let outcome = command.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(at).output();
        outcome.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0).status();
        assert!(unmounted.unwrap().success(), "the small disk can be taken away");
    }
}

#[test]
fn a_full_disk_is_an_error_and_leaves_what_was_there() {
    let desk = desk();
    let (disk, mut large) = (desk.path("disk"), String::from(TRACE));
    let Some(_mounted) = SmallDisk::mount(&disk) else {
        println!("not checked: no file system can be mounted here");
        return;
    };
    for idx in 0..9_000 {
        large += &format!("tea,a-rather-long-name-{idx},q{idx},1500000003\n");
    }
    desk.put("large.csv", large);
    desk.succeed(&["detect", "good.csv", "--method", "volume", "--out", "disk/found"]);
    let full = ["No space left on device", "disk/"];
    desk.refuse(&["detect", "large.csv", "-m", "volume", "--out", "disk/found"], &full);
    desk.refuse(&["simulate", "quickstart", "--out", "disk/world"], &full);
    let page = ["run", "quiet", "--quiet", "--scale", "0.02", "--out", "disk/runs"];
    desk.refuse(&page, &full);
}
