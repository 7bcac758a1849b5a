//! `claque verify`: a line for each law, and an exit status to build on.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::fs;

use support::{Desk, SMALL};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk.succeed(&["simulate", "small.toml", "--out", "world"]);
    desk
}

#[test]
fn a_world_as_written_keeps_every_law() {
    let desk = desk();
    let plain = desk.succeed(&["verify", "world", "--no-replay"]).out;
    let replayed = desk.succeed(&["verify", "world"]).out;
    assert!(
        plain.lines().all(|line| line.starts_with("ok      ") && line.ends_with(')')),
        "{plain}"
    );
    assert_eq!(replayed.lines().count(), plain.lines().count() + 1);
    assert!(replayed.contains("a replay gives the same files ("));
    assert_eq!(desk.succeed(&["verify", "world", "--replay"]).out, replayed);
    fs::remove_dir_all(desk.path("world/truth")).unwrap();
    let handed_out = desk.succeed(&["verify", "world"]).out;
    assert!(handed_out.contains("not checked: the world was handed out without its answers"));
}

#[test]
fn a_broken_law_is_told_with_its_file() {
    let desk = desk();
    let part = desk.path("world/posts/part-00000.parquet");
    let mut bytes = fs::read(&part).unwrap();
    bytes[2_000] ^= 4;
    fs::write(&part, bytes).unwrap();
    let changed = desk.run(&["verify", "world"]);
    assert_eq!(changed.status, Some(1));
    let line = "BROKEN  every file is as listed: posts/part-00000.parquet: found SHA-256 ";
    assert!(changed.out.contains(line), "{}", changed.out);

    fs::remove_file(&part).unwrap();
    let missing = desk.run(&["verify", "world"]);
    let line = "every file is as listed: posts/part-00000.parquet: found no such file";
    assert!(missing.status == Some(1) && missing.out.contains(line), "{}", missing.out);

    desk.succeed(&["simulate", "small.toml", "--out", "world"]);
    desk.succeed(&["simulate", "small.toml", "--out", "other", "--seed", "2"]);
    fs::remove_dir_all(desk.path("world/truth")).unwrap();
    fs::rename(desk.path("other/truth"), desk.path("world/truth")).unwrap();
    let foreign = desk.run(&["verify", "world"]);
    let line = "BROKEN  the truth is about this world: truth/manifest.json: found ";
    assert!(foreign.status == Some(1) && foreign.out.contains(line), "{}", foreign.out);
}

#[test]
fn what_is_no_world_cannot_be_verified() {
    let desk = desk();
    desk.refuse(&["verify", "nowhere"], &["nowhere: no such folder"]);
    desk.refuse(
        &["verify", "small.toml"],
        &["small.toml: no world: there is no manifest.json in it"],
    );
}
