//! What killed runs left behind.
//!
//! The rule: whoever writes under a temporary name holds an advisory lock on it, which the system
//! takes away when the process ends, however it ends. After a result was put at a place, whatever
//! has a temporary name of that place and is held by nobody is removed. So nothing is removed that
//! somebody is writing, nor before there is something better, nor what has another name. Where a
//! system has no such locks on folders, they stay, and may be deleted by hand.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::Builder;

use super::place;

const SUFFIX: &str = ".tmp";
/// Random characters in between.
const RANDOM: usize = 6;
/// Tries until nobody takes away what was made before it is held.
const TRIES: usize = 16;

/// Makes temporary files and folders with names of the place, as public as any other.
pub(super) fn builder(prefix: &str, _mode: u32) -> Builder<'_, 'static> {
    let mut builder = Builder::new();
    builder.prefix(prefix).suffix(SUFFIX).rand_bytes(RANDOM);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(_mode));
    builder
}

/// Repeats `attempt` while somebody's tidying takes away what it made.
pub(super) fn make<T>(attempt: impl FnMut() -> io::Result<Option<T>>) -> io::Result<T> {
    let made = std::iter::repeat_with(attempt).take(TRIES).find_map(Result::transpose);
    made.unwrap_or_else(|| Err(io::Error::other("temporary files vanish as they are made")))
}

/// Holds a file; false when somebody else does. Where there are no locks nothing is held.
pub(super) fn hold_file(file: &File) -> bool {
    !matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock))
}

/// Holds a folder for as long as the result lives; `None` when it cannot be held.
pub(super) fn hold_dir(dir: &Path) -> Option<File> {
    let opened = if cfg!(unix) { File::open(dir).ok() } else { None };
    opened.filter(|file| file.try_lock().is_ok())
}

/// Removes what has a temporary name of `target` and is held by nobody. What cannot be removed
/// stays: the result is there all the same.
pub(super) fn remove(target: &Path) {
    let Ok((parent, prefix)) = place(target) else { return };
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()).filter(|path| is_named(path, &prefix)) {
        // A link leads elsewhere, and to open a pipe is to wait.
        let Ok(found) = fs::symlink_metadata(&path) else { continue };
        if !found.is_dir() && !found.is_file() {
            continue;
        }
        let Some(_hold) = hold_dir(&path) else { continue };
        drop(if found.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) });
    }
}

fn is_named(path: &Path, prefix: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let random = name.and_then(|name| name.strip_prefix(prefix)?.strip_suffix(SUFFIX));
    random.is_some_and(|r| r.len() == RANDOM && r.bytes().all(|b| b.is_ascii_alphanumeric()))
}
