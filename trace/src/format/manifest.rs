//! What a world folder says about itself.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

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
        let mut text = Vec::new();
        let mut input = std::io::Read::take(open(&path)?, MANIFEST_BYTES);
        std::io::Read::read_to_end(&mut input, &mut text).map_err(Error::io("read", &path))?;
        let manifest: Self = serde_json::from_slice(&text)
            .map_err(|reason| Error::damaged(&path, reason.to_string().escape_debug()))?;
        if manifest.format_version != FORMAT_VERSION {
            let found = manifest.format_version;
            let reason = format!("format version {found}; this claque reads {FORMAT_VERSION}");
            return Err(Error::damaged(&path, reason));
        }
        Ok(manifest)
    }

    /// Writes the manifest into a world folder.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), Error> {
        atomic::write_file(&dir.join(MANIFEST), |out| {
            serde_json::to_writer_pretty(&mut *out, self)?;
            std::io::Write::write_all(out, b"\n")
        })
    }

    /// The entry of a file, and where the file is.
    pub(crate) fn entry(&self, dir: &Path, path: &str) -> Result<(&FileEntry, PathBuf), Error> {
        let found = self.files.iter().find(|entry| entry.path == path);
        let missing = || Error::damaged(&dir.join(MANIFEST), format!("it does not list {path}"));
        // Only names known here are looked up, so none leads out of the folder.
        found.map(|entry| (entry, dir.join(path))).ok_or_else(missing)
    }
}
