//! Files and the manifests that list them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use claque_trace::format::{self, FileEntry, GROUP_ROWS, MANIFEST, Manifest, read_manifest, seal};
use serde::Serialize;

use super::Learnt;
use super::breach::{Checked, Fault, breach, unreadable};
use crate::Error;
use crate::truth_files::{TRUTH, TruthManifest};

/// Most folders within folders that are looked into.
const DEPTH: usize = 8;

/// Whether there is a world at all.
pub(super) fn is_world(dir: &Path) -> Result<(), Error> {
    let path = dir.join(MANIFEST);
    if path.is_file() {
        return Ok(());
    }
    let given =
        if dir.exists() { "no world: there is no manifest.json in it" } else { "no such folder" };
    let message = format!("{given}; `claque simulate` writes worlds");
    Err(Error::Truth { path: dir.to_owned(), message })
}

/// Law: the manifest is one of ours, carries its own hash, and lists parts for all of its posts.
pub(super) fn world_manifest(dir: &Path) -> Checked<Learnt<Manifest>> {
    let mut manifest = Manifest::read(dir).map_err(unreadable(MANIFEST))?;
    sealed(dir, MANIFEST, &mut manifest, |manifest| &mut manifest.manifest_sha256)?;
    parts(MANIFEST, &manifest.files, manifest.posts)?;
    Ok((manifest, 1))
}

/// Law: so is that of the truth.
pub(super) fn truth_manifest(dir: &Path) -> Checked<Learnt<TruthManifest>> {
    let file = "truth/manifest.json";
    let mut manifest = TruthManifest::read(&dir.join(TRUTH)).map_err(|fault| match fault {
        Error::Format(fault) => unreadable(file)(fault),
        other => breach(file, None, other, "a manifest of this format"),
    })?;
    sealed(dir, file, &mut manifest, |manifest| &mut manifest.manifest_sha256)?;
    Ok((manifest, 1))
}

fn sealed<M: Serialize>(
    dir: &Path,
    file: &str,
    manifest: &mut M,
    own: fn(&mut M) -> &mut String,
) -> Checked<()> {
    let found = own(manifest).clone();
    let expected = seal(manifest, own);
    if found != *own(manifest) {
        return Err(breach(file, None, format!("seal {found}"), format!("seal {}", own(manifest))));
    }
    let bytes = read_manifest(&dir.join(file)).map_err(unreadable(file))?;
    if bytes == expected {
        return Ok(());
    }
    let line = bytes.split(|&b| b == b'\n').zip(expected.split(|&b| b == b'\n'));
    let row = line.take_while(|(found, expected)| found == expected).count() as u64 + 1;
    Err(breach(file, row, "a line written otherwise", "the very bytes of its content"))
}

/// Part 0, 1, 2, … and as many as the posts fill.
pub(super) fn parts(file: &str, files: &[FileEntry], n_posts: u64) -> Checked<()> {
    let found: Vec<&str> = files.iter().map(|entry| entry.path.as_str()).collect();
    let found: Vec<&str> = found.into_iter().filter(|path| path.starts_with("posts/")).collect();
    let n_expected = n_posts.div_ceil(GROUP_ROWS as u64);
    for (idx, &path) in found.iter().enumerate() {
        let expected = format!("posts/part-{idx:05}.parquet");
        if path != expected {
            return Err(breach(file, None, path, expected));
        }
    }
    if found.len() as u64 != n_expected {
        let (found, expected) =
            (format!("{} parts", found.len()), format!("{n_expected} parts for {n_posts} posts"));
        return Err(breach(file, None, found, expected));
    }
    Ok(())
}

/// Law: every file that is listed has the length and the SHA-256 that are listed.
pub(super) fn listed(dir: &Path, below: &str, files: &[FileEntry]) -> Checked<Learnt<()>> {
    let root = dir.join(below);
    for entry in files {
        let file = format!("{below}{}", entry.path);
        if !is_within(&entry.path) {
            return Err(breach(
                &format!("{below}{MANIFEST}"),
                None,
                &file,
                "paths within the folder",
            ));
        }
        if fs::symlink_metadata(root.join(&entry.path)).is_ok_and(|found| found.is_symlink()) {
            return Err(breach(&file, None, "a link", "a file of the folder itself"));
        }
        let found = FileEntry::of(&root, &entry.path).map_err(unreadable(&file))?;
        if found.bytes != entry.bytes {
            let (found, expected) = (found.bytes, entry.bytes);
            return Err(breach(&file, None, format!("{found} bytes"), format!("{expected} bytes")));
        }
        if found.sha256 != entry.sha256 {
            let say = |sha256: &str| format!("SHA-256 {sha256}");
            return Err(breach(&file, None, say(&found.sha256), say(&entry.sha256)));
        }
    }
    Ok(((), files.len() as u64))
}

fn is_within(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
        && !path.is_empty()
}

/// Law: nothing is there that no manifest lists.
pub(super) fn no_others(dir: &Path, below: &str, files: &[FileEntry]) -> Checked<Learnt<()>> {
    let listed: BTreeSet<PathBuf> = files.iter().map(|entry| PathBuf::from(&entry.path)).collect();
    let mut found = Vec::new();
    let root = dir.join(below);
    walk(&root, &root, DEPTH, &mut found)?;
    found.retain(|path| !below.is_empty() || !path.starts_with(TRUTH));
    let is_other =
        |path: &&PathBuf| !listed.contains(*path) && path.as_path() != Path::new(MANIFEST);
    match found.iter().filter(is_other).min() {
        Some(path) => {
            let file = format!("{below}{}", path.display());
            Err(breach(&file, None, "a file", "no file that the manifest does not list"))
        }
        None => Ok(((), found.len() as u64)),
    }
}

/// Everything below `dir` that is not a folder, by its path within `root`.
fn walk(root: &Path, dir: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Checked<()> {
    let io = || |fault| Fault::Unreadable(format::Error::io("read", dir)(fault).into());
    for entry in fs::read_dir(dir).map_err(io())? {
        let path = entry.map_err(io())?.path();
        let is_dir = fs::symlink_metadata(&path).map_err(io())?.is_dir();
        if is_dir && depth > 0 {
            walk(root, &path, depth - 1, found)?;
        } else {
            found.push(path.strip_prefix(root).unwrap_or(&path).to_owned());
        }
    }
    Ok(())
}
