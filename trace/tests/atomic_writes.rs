//! Results are there whole or not at all.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use claque_trace::format::Error;
use claque_trace::format::atomic::{Partial, write_dir, write_file};

/// Names in a directory, hidden ones too.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn put(path: &Path, text: &'static [u8]) -> Result<(), Error> {
    write_file(path, |out| out.write_all(text))
}

/// A file that claque wrote names its version.
fn signed(text: &str) -> String {
    format!("{{\"claque_version\": {text:?}}}")
}

fn put_dir(path: &Path, text: &str) -> Result<(), Error> {
    write_dir(path, &["manifest.json"], |dir| {
        fs::write(dir.join("manifest.json"), signed(text)).unwrap();
        Ok(())
    })
}

#[test]
fn files_replace_files() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.txt");
    for text in ["one", "two"] {
        put(&path, text.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    assert_eq!(names(dir.path()), ["out.txt"]);
}

#[test]
fn a_failure_leaves_an_earlier_file_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.txt");
    put(&path, b"earlier").unwrap();
    let fault = write_file(&path, |out| {
        out.write_all(b"half")?;
        Err::<(), _>(io::Error::other("no more"))
    });
    let fault = fault.unwrap_err().to_string();
    assert!(fault.starts_with("write ") && fault.ends_with("out.txt: no more"), "{fault}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "earlier");
    assert_eq!(names(dir.path()), ["out.txt"]);
}

#[test]
fn a_panic_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out");
    let outcome =
        std::panic::catch_unwind(|| write_dir::<(), Error>(&path, &[], |_| panic!("interrupted")));
    assert!(outcome.is_err());
    assert_eq!(names(dir.path()), Vec::<String>::new());
}

#[test]
fn places_that_cannot_be_written_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "x").unwrap();
    let check = |fault: Error, expected: &str| {
        let fault = fault.to_string();
        assert!(fault.contains(expected), "{fault}");
    };
    check(put(&file.join("under"), b"").unwrap_err(), "file/under: ");
    check(put_dir(&file.join("under"), "").unwrap_err(), "file/under: ");
    check(put_dir(&file, "").unwrap_err(), "/file: Not a directory");
    check(put(&dir.path().join("none/x"), b"").unwrap_err(), "none/x: No such file");
    check(put(dir.path(), b"").unwrap_err(), "is a directory; expected a file to write");
    assert_eq!(fs::read_to_string(&file).unwrap(), "x");
    assert_eq!(names(dir.path()), ["file"]);
}

#[test]
fn a_full_disk_is_an_error() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        println!("not checked: there is no /dev/full");
        return;
    }
    let fault = put(full, b"too much").unwrap_err().to_string();
    assert!(fault.contains("/dev/full: No space left on device"), "{fault}");
    assert!(full.exists());
    let trace = claque_trace::Trace::default();
    for write in [claque_trace::format::write_csv, claque_trace::format::write_parquet] {
        let fault = write(&trace, full).unwrap_err().to_string();
        assert!(fault.contains("/dev/full: No space left on device"), "{fault}");
    }
}

#[test]
fn directories_replace_only_what_is_ours() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    put_dir(&out, "one").unwrap();
    fs::write(out.join("more"), "x").unwrap();
    put_dir(&out, "two").unwrap();
    assert_eq!(names(&out), ["manifest.json"]);
    assert_eq!(fs::read_to_string(out.join("manifest.json")).unwrap(), signed("two"));
    assert_eq!(names(dir.path()), ["out"]);

    let home = dir.path().join("home");
    fs::create_dir(&home).unwrap();
    put_dir(&home, "an empty one may go").unwrap();
    fs::remove_file(home.join("manifest.json")).unwrap();
    fs::write(home.join("letters.txt"), "dear").unwrap();
    fs::write(home.join("manifest.json"), "{\"of\": \"something else\"}").unwrap();
    let mut was_called = false;
    let fault = write_dir::<_, Error>(&home, &["manifest.json", "runs.jsonl"], |_| {
        was_called = true;
        Ok(())
    });
    let fault = fault.unwrap_err().to_string();
    assert!(
        fault.contains("not one of ours (claque wrote no manifest.json, runs.jsonl there)"),
        "{fault}"
    );
    assert!(!was_called, "no work is done in vain");
    assert_eq!(fs::read_to_string(home.join("letters.txt")).unwrap(), "dear");
    assert_eq!(names(dir.path()), ["home", "out"]);
}

#[test]
fn a_failure_leaves_an_earlier_directory() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    put_dir(&out, "earlier").unwrap();
    let fault = write_dir(&out, &["manifest.json"], |inner| {
        fs::write(inner.join("half"), "x").unwrap();
        put(&inner.join("none/x"), b"")
    });
    assert!(fault.is_err());
    assert_eq!(fs::read_to_string(out.join("manifest.json")).unwrap(), signed("earlier"));
    assert_eq!(
        (names(&out), names(dir.path())),
        (vec!["manifest.json".into()], vec!["out".into()])
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_results_are_as_public_as_others() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = tempfile::tempdir().unwrap();
    let (real, link) = (dir.path().join("real.txt"), dir.path().join("link.txt"));
    fs::write(&real, "old").unwrap();
    symlink(&real, &link).unwrap();
    put(&link, b"new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), "new");

    let plain = dir.path().join("plain");
    fs::create_dir(&plain).unwrap();
    put_dir(&dir.path().join("ours"), "x").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir.path().join("ours")), mode(&plain));
    fs::write(dir.path().join("file"), "x").unwrap();
    assert_eq!(mode(&real), mode(&dir.path().join("file")));
}

#[cfg(unix)]
#[test]
fn what_killed_runs_left_goes_with_the_next_result() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let ours = [".out.claque-a1B2c3.tmp", ".out.claque-d4E5f6.tmp"];
    fs::create_dir(at(ours[0])).unwrap();
    fs::write(at(ours[0]).join("half"), "x").unwrap();
    fs::write(at(ours[1]), "x").unwrap();
    let others = [
        ".out.backup.tmp",
        ".out.claque-a1B2c3.tmp.bak",
        ".out.claque-a/.tmp",
        ".in.claque-a1B2c3.tmp",
    ];
    let others = others.map(|name| name.replace('/', "1B2c34"));
    others.iter().for_each(|name| fs::write(at(name), "x").unwrap());
    std::os::unix::fs::symlink(at("elsewhere"), at(".out.claque-g7H8i9.tmp")).unwrap();

    let failed = write_dir::<(), Error>(&at("out"), &[], |_| put(&at("none/x"), b""));
    assert!(failed.is_err() && at(ours[0]).exists() && at(ours[1]).exists(), "not before the end");
    let busy = fs::File::open(at(ours[0])).unwrap();
    busy.lock().unwrap();
    put_dir(&at("out"), "one").unwrap();
    assert!(at(ours[0]).exists() && !at(ours[1]).exists(), "one is still being written");
    drop(busy);
    put_dir(&at("out"), "two").unwrap();
    assert!(!at(ours[0]).exists());
    others.iter().for_each(|name| assert!(at(name).exists(), "{name}"));
    assert!(at(".out.claque-g7H8i9.tmp").is_symlink());
}

#[test]
fn two_processes_do_not_tidy_up_what_the_other_writes() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    write_dir(&out, &["manifest.json"], |inner| {
        fs::write(inner.join("mine"), "x").unwrap();
        put_dir(&out, "somebody else's").unwrap();
        assert!(inner.join("mine").exists());
        fs::write(inner.join("manifest.json"), signed("mine")).map_err(Error::io("write", inner))
    })
    .unwrap();
    assert_eq!(names(&out), ["manifest.json", "mine"]);
    assert_eq!(names(dir.path()), ["out"]);
}

#[test]
fn partial_folders_are_kept_replaced_or_finished() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("new/out");
    let begin = || Partial::begin(&out, &["manifest.json"]);
    let partial = begin().unwrap();
    assert_eq!(partial.dir(), dir.path().join("new/.out.partial"));
    partial.discard();
    assert_eq!(names(dir.path()), Vec::<String>::new(), "nothing was begun");

    let partial = begin().unwrap();
    fs::write(partial.dir().join(Partial::JOURNAL), signed("journal")).unwrap();
    fs::create_dir(partial.dir().join("world")).unwrap();
    fs::write(partial.dir().join("world/part"), "1").unwrap();
    #[cfg(unix)]
    {
        let fault = begin().unwrap_err().to_string();
        assert!(fault.ends_with(".out.partial: another process is writing here"), "{fault}");
    }
    partial.keep();
    let partial = begin().unwrap();
    assert_eq!(names(partial.dir()), ["journal.json", "world"]);
    partial.keep();
    let partial = begin().unwrap();
    partial.clear().unwrap();
    assert_eq!(names(partial.dir()), Vec::<String>::new());
    fs::create_dir(partial.dir().join("world")).unwrap();
    fs::write(partial.dir().join("world/manifest.json"), signed("whole")).unwrap();
    partial.finish("world").unwrap();
    assert_eq!(names(&dir.path().join("new")), ["out"]);
    assert_eq!(names(&out), ["manifest.json"]);
}

#[test]
fn a_partial_folder_of_others_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let theirs = dir.path().join(".out.partial");
    fs::create_dir(&theirs).unwrap();
    fs::write(theirs.join("letters.txt"), "dear").unwrap();
    let fault = Partial::begin(&dir.path().join("out"), &[]).unwrap_err().to_string();
    assert!(fault.contains("not one of ours (claque wrote no journal.json there)"), "{fault}");
    assert_eq!(names(&theirs), ["letters.txt"]);
}
