//! What a world folder says about itself.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::columns::{Hashing, hex};
use super::{Error, atomic, open};
use crate::Resolution;

/// Version of the layout of world folders; raised when older readers would misread a newer one.
pub const FORMAT_VERSION: u32 = 1;
/// The file by which a folder is known to be a world.
pub const MANIFEST: &str = "manifest.json";
/// Longest manifest that is read, bytes: a hundred thousand parts.
const MANIFEST_BYTES: u64 = 16 << 20;

/// The contents of a world, without labels, scenario or seed: what may be handed to a detector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT_VERSION`] when it was written.
    pub format_version: u32,
    /// Version of claque that wrote it.
    pub claque_version: String,
    /// Number of posts.
    pub posts: u64,
    /// Number of accounts, posting or not.
    pub accounts: u64,
    /// Number of different hashtags.
    pub hashtags: u64,
    /// Uses of hashtags; a post with two counts twice.
    pub hashtag_uses: u64,
    /// Start of the time covered, milliseconds since 1970 UTC.
    pub from_ms: Option<i64>,
    /// End of the time covered, not included, milliseconds since 1970 UTC.
    pub until_ms: Option<i64>,
    /// The finest difference in time that the source could express.
    pub resolution: Resolution,
    /// Every other file of the world, in order of path.
    pub files: Vec<FileEntry>,
    /// SHA-256 of the manifest's own bytes with nothing between these quotes, see [`seal`].
    #[serde(default)]
    pub manifest_sha256: String,
}

/// One file of a world.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileEntry {
    /// Path within the folder, with `/` between its parts.
    pub path: String,
    /// Length, bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Reads the manifest of a world folder.
    ///
    /// # Errors
    /// [`Error::Io`] when there is none or it cannot be read, [`Error::Damaged`] when it is not a
    /// manifest or of a version that is not known here.
    pub fn read(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(MANIFEST);
        let text = read_manifest(&path)?;
        let manifest: Self = serde_json::from_slice(&text)
            .map_err(|reason| Error::damaged(&path, reason.to_string().escape_debug()))?;
        if manifest.format_version != FORMAT_VERSION {
            let found = manifest.format_version;
            let reason = format!("format version {found}; this claque reads {FORMAT_VERSION}");
            return Err(Error::damaged(&path, reason));
        }
        Ok(manifest)
    }

    /// Puts files in order, seals the manifest and writes it into a world folder.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written.
    pub fn write(mut self, dir: &Path) -> Result<Self, Error> {
        self.files.sort_unstable();
        let bytes = seal(&mut self, |manifest| &mut manifest.manifest_sha256);
        atomic::write_file(&dir.join(MANIFEST), |out| io::Write::write_all(out, &bytes))?;
        Ok(self)
    }

    /// The entry of a file, and where the file is.
    pub(crate) fn entry(&self, dir: &Path, path: &str) -> Result<(&FileEntry, PathBuf), Error> {
        let found = self.files.iter().find(|entry| entry.path == path);
        let missing = || Error::damaged(&dir.join(MANIFEST), format!("it does not list {path}"));
        // Only names known here are looked up, so none leads out of the folder.
        found.map(|entry| (entry, dir.join(path))).ok_or_else(missing)
    }
}

impl FileEntry {
    /// The entry of the file at `path` within `dir`, as its bytes are now.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read.
    pub fn of(dir: &Path, path: &str) -> Result<Self, Error> {
        let file = dir.join(path);
        let mut hashing = Hashing::new(io::sink());
        // A megabyte at a time keeps the hash busy.
        let mut input = io::BufReader::with_capacity(1 << 20, open(&file)?);
        io::copy(&mut input, &mut hashing).map_err(Error::io("read", &file))?;
        Ok(hashing.entry(path))
    }

    /// Writes a new file into `dir` through `fill`, and tells what was written.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written.
    pub fn write(
        dir: &Path,
        path: &str,
        fill: impl FnOnce(Hashing<File>) -> io::Result<Hashing<File>>,
    ) -> Result<Self, Error> {
        let file = dir.join(path);
        let written = File::create(&file).and_then(|out| fill(Hashing::new(out)));
        Ok(written.map_err(Error::io("write", &file))?.entry(path))
    }

    /// Whether the file in `dir` has these bytes.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Damaged`] when it has not.
    pub fn check(&self, dir: &Path) -> Result<PathBuf, Error> {
        let (found, path) = (Self::of(dir, &self.path)?, dir.join(&self.path));
        if found.bytes != self.bytes {
            let reason = format!("{} bytes where the manifest says {}", found.bytes, self.bytes);
            return Err(Error::damaged(&path, reason));
        }
        if found.sha256 != self.sha256 {
            return Err(Error::damaged(&path, "its bytes changed since the manifest was written"));
        }
        Ok(path)
    }
}

/// The bytes of a manifest, as long as one may be.
///
/// # Errors
/// [`Error::Io`] when it cannot be read.
pub fn read_manifest(path: &Path) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    let mut input = open(path)?.take(MANIFEST_BYTES);
    input.read_to_end(&mut text).map_err(Error::io("read", path))?;
    Ok(text)
}

/// The bytes of a manifest that carries the SHA-256 of itself: that of its bytes with `own` empty.
/// So a changed byte is seen even in the file that nothing else lists.
///
/// # Panics
/// Never: manifests are plain data.
pub fn seal<M: Serialize>(manifest: &mut M, own: impl Fn(&mut M) -> &mut String) -> Vec<u8> {
    let bytes = |manifest: &M| {
        let mut bytes = serde_json::to_vec_pretty(manifest).expect("manifests are plain data");
        bytes.push(b'\n');
        bytes
    };
    own(manifest).clear();
    *own(manifest) = hex(&Sha256::digest(bytes(manifest)));
    bytes(manifest)
}
