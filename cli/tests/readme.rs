//! The README says what is true: its commands run as written, and continuous integration runs the
//! two that matter.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests are tests")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Lines of all fenced blocks of this language.
fn block_lines(readme: &str, language: &str) -> Vec<String> {
    let blocks = readme.split("```").skip(1).step_by(2);
    let wanted = blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'));
    wanted.flat_map(str::lines).map(str::to_owned).collect()
}

/// Where a shell looks for programs: first beside the command that is tested.
fn path_with_claque() -> OsString {
    let beside = Path::new(env!("CARGO_BIN_EXE_claque")).parent().map(Path::to_owned);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(beside.into_iter().chain(std::env::split_paths(&path))).unwrap()
}

#[test]
fn commands_run_as_written() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let commands: Vec<_> =
        block_lines(&readme, "sh").into_iter().filter(|line| line.starts_with("claque ")).collect();
    assert!(commands.len() >= 5, "the README shows how to go on: {commands:?}");
    // A shell reads the lines, as the reader's does, in a folder with what they name.
    std::os::unix::fs::symlink(root().join("examples"), dir.path().join("examples")).unwrap();
    let has_python = Command::new("python3").arg("--version").output().is_ok();
    for line in commands {
        if line.contains("python3") && !has_python {
            eprintln!("skipped, there is no python3 here: {line}");
            continue;
        }
        let done = Command::new("sh")
            .args(["-c", &line])
            .env("PATH", path_with_claque())
            .current_dir(&dir)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "`{line}` failed: {said}");
    }
}

#[test]
fn continuous_integration_runs_the_two_commands_of_the_readme() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let script = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    let commands: Vec<_> =
        block_lines(&readme, "sh").into_iter().filter(|line| line.starts_with("cargo ")).collect();
    assert_eq!(commands.len(), 2, "one command runs the main job, one the tests: {commands:?}");
    for command in commands {
        let run = format!("step {command}");
        assert!(script.lines().any(|line| line == run), "`.ci/run` lacks `{command}`");
    }
}

#[test]
fn the_scenario_in_the_readme_is_possible() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("slow.toml");
    std::fs::write(&path, block_lines(&readme, "toml").join("\n")).unwrap();
    let scenario = claque_scenarios::find(path.to_str().unwrap()).unwrap();
    assert_eq!((scenario.name.as_str(), scenario.world.campaign.len()), ("slow", 1));
}
