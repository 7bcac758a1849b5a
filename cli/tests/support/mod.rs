//! What the tests of the command share: a place to run it in, and a world that is quick to make.
#![allow(clippy::unwrap_used, dead_code, reason = "helpers of tests; not every test needs each")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A scenario file whose world takes no time: two days, a thousand people, an app of forty.
pub(crate) const SMALL: &str = "summary = \"A small world.\"
days = 2

[population]
accounts = 1_000
posts_per_month_median = 30.0

[[live_event]]
start_h = 20.0

[[campaign]]
name = \"app\"
accounts = 40
waves_per_day = 8
";

/// A trace of three posts.
pub(crate) const TRACE: &str = "object_id,account_id,content_id,timestamp_share
tea,ada,p1,1500000000
tea,bob,p2,1500000001
tea,cid,p3,1500000002
";

/// What became of one call.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Exit status; `None` after a signal.
    pub(crate) status: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// An empty folder in which the command is run.
pub(crate) struct Desk {
    dir: TempDir,
}

impl Desk {
    /// A folder that is removed in the end.
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// Where something is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Puts a file there, and folders above it.
    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The text of a file.
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
    }

    /// A call with this folder as the current one, ready to run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_claque"));
        command.current_dir(self.dir.path()).args(args).stdin(Stdio::null());
        command
    }

    /// Runs the command, whatever comes of it.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        self.command(args).output().unwrap().into()
    }

    /// Runs the command, which must succeed.
    #[track_caller]
    pub(crate) fn succeed(&self, args: &[&str]) -> Outcome {
        let outcome = self.run(args);
        assert_eq!(outcome.status, Some(0), "claque {args:?}: {}", outcome.err);
        outcome
    }

    /// Every file below a folder, by its path within, with its content. Folders are there too, by a
    /// name that ends in a slash.
    pub(crate) fn tree(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let (root, mut found) = (self.path(name), BTreeMap::new());
        walk(&root, &root, &mut found);
        found
    }

    /// Runs what cannot be done: exit status 2, one message with every part, nothing on standard
    /// output, and nothing at all changed on disk.
    #[track_caller]
    pub(crate) fn refuse(&self, args: &[&str], parts: &[&str]) {
        let before = self.tree("");
        let Outcome { status, out, err } = self.run(args);
        let context = format!("claque {args:?}\nstdout: {out}\nstderr: {err}");
        assert_eq!(status, Some(2), "{context}");
        assert_eq!(out, "", "{context}");
        check_message(&err, parts, &context);
        let after = self.tree("");
        assert!(before.keys().eq(after.keys()), "{:?}\n{context}", after.keys());
        assert!(before == after, "a file changed; {context}");
    }
}

/// One message: ours take one line, those about arguments begin with `error: ` and point to help.
#[track_caller]
fn check_message(err: &str, parts: &[&str], context: &str) {
    let about_arguments = err.starts_with("error: ") && err.contains("--help");
    let one_line = err.starts_with("claque: ") && err.trim_end().lines().count() == 1;
    assert!(about_arguments || one_line, "{context}");
    let visible = |c: char| !c.is_control() || c == '\n';
    assert!(err.chars().all(visible), "{context:?}");
    for part in parts {
        assert!(err.contains(part), "nothing about {part:?}: {context}");
    }
    let words = err.trim_end().strip_prefix("claque: ").unwrap_or_default();
    let causes: Vec<&str> = words.split(": ").filter(|cause| cause.len() > 20).collect();
    let repeated = causes.iter().find(|cause| causes.iter().filter(|c| c == cause).count() > 1);
    assert_eq!(repeated, None, "told twice: {context}");
}

fn walk(root: &Path, dir: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.insert(name + "/", Vec::new());
            walk(root, &path, found);
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
