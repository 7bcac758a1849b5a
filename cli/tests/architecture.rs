//! The arrows between folders, held where the compiler cannot: who may import whom, and who may
//! touch files.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// A folder, what of ours it may import, and why not more.
const ARROWS: [(&str, &[&str], &str); 8] = [
    ("trace", &[], "it is what an outside observer sees, so it must not know who made it or why"),
    (
        "sim",
        &["trace"],
        "a world must not know how it will be searched, or it would be made to be found",
    ),
    (
        "detector",
        &["trace"],
        "a method that can name the simulator can name its labels, and would be graded on a test it \
         has read",
    ),
    (
        "evaluation",
        &["trace", "sim", "detector"],
        "it compares findings with truth, whatever experiment they come from",
    ),
    (
        "scenarios",
        &["trace", "sim", "detector", "evaluation"],
        "running an experiment must not depend on how its results are drawn",
    ),
    (
        "reports",
        &["evaluation"],
        "every figure can be drawn again from stored records, so drawing must not be able to run \
         anything",
    ),
    (
        "benches",
        &["trace", "sim", "detector", "evaluation", "scenarios"],
        "pieces are timed without what draws their results",
    ),
    (
        "cli",
        &["trace", "sim", "detector", "evaluation", "scenarios", "reports"],
        "it is the table of contents, and nothing imports it",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn manifest(folder: &str) -> Table {
    let path = root().join(folder).join("Cargo.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.parse().unwrap()
}

fn members() -> BTreeSet<String> {
    let members = manifest(".")["workspace"]["members"].as_array().unwrap().clone();
    members.iter().map(|member| member.as_str().unwrap().to_owned()).collect()
}

/// Every dependency anywhere in a manifest: tests and build scripts too, and for one target only.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (key, value) in manifest {
        match value {
            Value::Table(table) if key.ends_with("dependencies") => {
                found.extend(table.iter().map(|(name, value)| package(name, value)));
            }
            Value::Table(table) => found.extend(dependencies(table)),
            _ => {}
        }
    }
    found
}

/// The package behind a dependency, which may have been renamed.
fn package(name: &str, value: &Value) -> String {
    let renamed = value.get("package").and_then(Value::as_str);
    renamed.unwrap_or(name).to_owned()
}

#[test]
fn imports_follow_the_arrows() {
    let folders: BTreeSet<String> = ARROWS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(members(), folders, "a new folder needs an arrow here and a row in ARCHITECTURE.md");
    for (folder, allowed, reason) in ARROWS {
        let manifest = manifest(folder);
        assert_eq!(manifest["package"]["name"].as_str(), Some(&*format!("claque-{folder}")));
        let imported = dependencies(&manifest);
        let ours = imported.iter().filter_map(|name| name.strip_prefix("claque-"));
        let more: Vec<&str> = ours.filter(|name| !allowed.contains(name)).collect();
        let allowed = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
        assert!(
            more.is_empty(),
            "\n\n{folder}/ has come to import {}.\nOf ours it imports {allowed}, because {reason}.\n\
             If both sides need something, the place for it is the narrower of the two; if the arrow \
             itself is wrong,\nchange it here and in ARCHITECTURE.md in a commit of its own that says \
             why.\n",
            more.join(", ")
        );
    }
}

#[test]
fn dependencies_are_found_wherever_a_manifest_hides_them() {
    let text = "[dependencies]\na.workspace = true\n[dev-dependencies]\nb = \"1\"\n\
                [target.'cfg(unix)'.build-dependencies]\nc = { package = \"d\", version = \"1\" }\n";
    let found = dependencies(&text.parse().unwrap());
    assert_eq!(found, ["a", "b", "d"].map(str::to_owned).into());
}

/// The first cell of rows such as "| `trace/` | What … |".
fn table_of_folders(text: &str) -> BTreeSet<String> {
    let cell = |line: &str| {
        let (name, _) = line.strip_prefix("| `")?.split_once("/` |")?;
        (!name.contains('/')).then(|| name.to_owned())
    };
    text.lines().filter_map(cell).collect()
}

#[test]
fn the_architecture_page_lists_every_folder() {
    let text =
        fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    assert_eq!(table_of_folders(&text), members());
}

/// Rust files below a folder of the workspace, by their path within it.
fn sources(folder: &str) -> BTreeMap<String, String> {
    fn walk(dir: &Path, root: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let (root, mut found) = (root(), BTreeMap::new());
    walk(&root.join(folder), &root, &mut found);
    found
}

/// What code that touches files cannot do without.
const FILES: [&str; 5] = ["std::fs", "fs::", "File::", "tempfile", "OpenOptions"];

/// Lines that touch files, comments aside.
fn touching(text: &str) -> Vec<&str> {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let touches = |line: &&str| FILES.iter().any(|word| line.contains(word));
    text.lines().filter(is_code).filter(touches).collect()
}

#[test]
fn files_are_touched_at_the_edges_only() {
    let cores = ["trace/src", "sim/src", "detector/src", "evaluation/src"].map(sources);
    let cores: BTreeMap<String, String> = cores.into_iter().flatten().collect();
    assert!(cores.contains_key("trace/src/lib.rs") && cores.len() > 40);
    for (name, text) in cores.iter().filter(|(name, _)| !name.starts_with("trace/src/format/")) {
        let lines = touching(text);
        assert!(
            lines.is_empty(),
            "\n\n{name} touches files:\n{}\nOnly trace::format, scenarios, reports and cli do: what \
             a core computes follows from its arguments,\nand can be tested and rerun without a \
             disk.\n",
            lines.join("\n")
        );
    }
    let format = cores.iter().filter(|(name, _)| name.starts_with("trace/src/format/"));
    assert!(
        format.into_iter().any(|(_, text)| !touching(text).is_empty()),
        "the search finds files"
    );
}
