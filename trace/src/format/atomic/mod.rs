//! Results that are there whole or not at all.
//!
//! Everything is written beside its final place, under a hidden temporary name in the same
//! directory, and renamed into place at the end. Whatever goes wrong before leaves an earlier
//! result untouched and nothing else behind. Only a process that is killed cannot tidy up; what it
//! leaves is removed when somebody next writes to the same place (`stale`). What takes long is
//! written to a folder from which a later run goes on ([`Partial`]).

mod partial;
mod stale;

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

pub use partial::Partial;

use super::Error;

/// The key under which manifests, findings and run records name the version that wrote them.
const SIGNATURE: &[u8] = b"\"claque_version\"";
/// How far into a file it may stand.
const SIGNED_BYTES: u64 = 1 << 12;

/// Writes a file through `fill`, then moves it into place. What is not a regular file, such as
/// `/dev/stdout`, is written to directly; a symbolic link is followed.
///
/// # Errors
/// [`Error::Io`] when `fill` fails, the place cannot be written, or the disk is full;
/// [`Error::IsDirectory`] when `path` is one.
pub fn write_file<T>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>,
) -> Result<T, Error> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            Err(Error::IsDirectory { path: path.into(), expected: "a file to write" })
        }
        Ok(found) if found.is_file() => {
            let target = fs::canonicalize(path).map_err(Error::io("write", path))?;
            beside(&target, fill).map_err(Error::io("write", path))
        }
        Ok(_) => through(path, fill).map_err(Error::io("write", path)),
        Err(_) => beside(path, fill).map_err(Error::io("write", path)),
    }
}

/// Writes a directory through `fill`, which gets the path of a temporary one, then moves it into
/// place; directories above it are made as needed. A directory that stands there already is
/// replaced when it is empty or holds a file named in `markers` in which claque signed with its
/// version: many things have a `manifest.json`.
///
/// # Errors
/// Those of `fill`; [`Error::Occupied`] before `fill` is called when something else is there;
/// [`Error::Io`] when the place cannot be written.
pub fn write_dir<T, E: From<Error>>(
    path: &Path,
    markers: &[&str],
    fill: impl FnOnce(&Path) -> Result<T, E>,
) -> Result<T, E> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    check_replaceable(path, &target, markers)?;
    let parents = Parents::make(&target).map_err(Error::io("write", path))?;
    let temporary = temporary_dir(&target).map_err(Error::io("write", path))?;
    let filled = fill(temporary.path())?;
    // Somebody may have put something there in the meantime.
    check_replaceable(path, &target, markers)?;
    swap(temporary.path(), &target).map_err(Error::io("write", path))?;
    temporary.moved();
    parents.keep();
    stale::remove(&target);
    Ok(filled)
}

/// Directories made above a place; removed again unless they are kept.
#[derive(Debug)]
struct Parents(Vec<PathBuf>);

impl Parents {
    fn make(target: &Path) -> io::Result<Self> {
        let (parent, _) = place(target)?;
        let is_missing = |above: &&Path| !above.as_os_str().is_empty() && !above.exists();
        let missing = parent.ancestors().take_while(is_missing);
        let made = Self(missing.map(Path::to_owned).collect());
        fs::create_dir_all(parent).map(|()| made)
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Parents {
    fn drop(&mut self) {
        // What is not empty by now belongs to somebody else, and stays.
        self.0.iter().all(|made| fs::remove_dir(made).is_ok());
    }
}

fn beside<T>(
    target: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>,
) -> io::Result<T> {
    let (file, temporary) = temporary_file(target)?.into_parts();
    let filled = through_buffer(file, fill)?;
    temporary.persist(target).map_err(|fault| fault.error)?;
    stale::remove(target);
    Ok(filled)
}

fn through<T>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>,
) -> io::Result<T> {
    through_buffer(File::options().write(true).open(path)?, fill)
}

fn through_buffer<T>(
    file: File,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>,
) -> io::Result<T> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    let filled = fill(&mut out)?;
    out.flush()?;
    Ok(filled)
}

/// The directory a path is in, and how temporary names beside it begin.
fn place(target: &Path) -> io::Result<(&Path, String)> {
    let name = target.file_name().ok_or_else(|| io::Error::other("the path ends in no name"))?;
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let name: String = name.to_string_lossy().chars().take(40).collect();
    Ok((parent, format!(".{name}.claque-")))
}

fn temporary_file(target: &Path) -> io::Result<NamedTempFile> {
    let (parent, prefix) = place(target)?;
    stale::make(|| {
        // Temporary files are private by default; results are as public as any other file.
        let made = stale::builder(&prefix, 0o666).tempfile_in(parent)?;
        Ok((stale::hold_file(made.as_file()) && made.path().exists()).then_some(made))
    })
}

/// A temporary folder beside a place, held as long as this process uses it.
#[derive(Debug)]
struct Temporary {
    dir: TempDir,
    _hold: Option<File>,
}

impl Temporary {
    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// It was renamed away, so nothing is left to be removed.
    fn moved(self) {
        drop(self.dir.keep());
    }
}

fn temporary_dir(target: &Path) -> io::Result<Temporary> {
    let (parent, prefix) = place(target)?;
    stale::make(|| {
        let dir = stale::builder(&prefix, 0o777).tempdir_in(parent)?;
        let hold = stale::hold_dir(dir.path());
        Ok(dir.path().exists().then_some(Temporary { dir, _hold: hold }))
    })
}

fn check_replaceable(path: &Path, target: &Path, markers: &[&str]) -> Result<(), Error> {
    let mut entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(reason) => return Err(Error::io("write", path)(reason)),
    };
    let is_ours = markers.iter().any(|marker| is_signed(&target.join(marker)));
    if is_ours || entries.next().is_none() {
        return Ok(());
    }
    Err(Error::Occupied { path: path.into(), markers: markers.join(", ") })
}

/// Whether claque says in the first bytes of a file that it wrote it.
fn is_signed(path: &Path) -> bool {
    let mut start = Vec::new();
    if !path.is_file() {
        return false;
    }
    let read = File::open(path).and_then(|file| file.take(SIGNED_BYTES).read_to_end(&mut start));
    read.is_ok() && start.windows(SIGNATURE.len()).any(|window| window == SIGNATURE)
}

/// Puts `made` at `target` and removes what was there.
fn swap(made: &Path, target: &Path) -> io::Result<()> {
    let aside = temporary_dir(target)?;
    let old: PathBuf = aside.path().join("old");
    let had_old = match fs::rename(target, &old) {
        Ok(()) => true,
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => false,
        Err(reason) => return Err(reason),
    };
    if let Err(reason) = fs::rename(made, target) {
        if had_old && fs::rename(&old, target).is_err() {
            // The earlier result stays where it was moved rather than being removed.
            let kept = aside.dir.keep().join("old");
            let reason = format!("{reason}; the earlier result is kept at {}", kept.display());
            return Err(io::Error::other(reason));
        }
        return Err(reason);
    }
    aside.dir.close()
}
