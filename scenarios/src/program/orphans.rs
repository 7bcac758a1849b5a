//! Whoever programs leave behind comes to us.
//!
//! A process may leave its group and drop its mark, but not its ancestors: on Linux we are made the
//! one to whom all orphans below us come (`PR_SET_CHILD_SUBREAPER`), so that every process of a
//! program stays below us. Children that we had before the first program are none of theirs.

use std::collections::BTreeSet;
use std::io;
use std::process::Child;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, WaitOptions, waitpid};

use super::table::{Process, processes};

/// Which of our children are known.
struct Known {
    /// Those of before the first program.
    before: Option<BTreeSet<i32>>,
    /// Programs that run.
    leaders: BTreeSet<i32>,
}

static KNOWN: Mutex<Known> = Mutex::new(Known { before: None, leaders: BTreeSet::new() });

fn known() -> MutexGuard<'static, Known> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a program, so that its orphans come to us.
pub(super) fn start(spawn: impl FnOnce() -> io::Result<Child>) -> io::Result<Child> {
    let mut known = known();
    known.before.get_or_insert_with(|| children(&processes()).collect());
    adopt();
    let child = spawn()?;
    known.leaders.insert(Pid::from_child(&child).as_raw_nonzero().get());
    Ok(child)
}

/// A program was waited for: its number may be anybody's from now on.
pub(super) fn forget(leader: Pid) {
    known().leaders.remove(&leader.as_raw_nonzero().get());
}

/// Every process, and the orphans among them. While several programs run, orphans are nobody's for
/// sure and wait for the last to end.
pub(super) fn look() -> (Vec<Process>, BTreeSet<i32>) {
    // Nobody is started in between, so that no program is taken for an orphan.
    let known = known();
    let table = processes();
    let is_known = |pid: &i32| {
        known.leaders.contains(pid) || known.before.as_ref().is_none_or(|them| them.contains(pid))
    };
    let is_clear = known.leaders.len() == 1;
    let orphans = children(&table).filter(|pid| is_clear && !is_known(pid)).collect();
    (table, orphans)
}

/// Lets the dead among orphans go; nobody else would ask how they ended.
pub(super) fn bury(orphans: &BTreeSet<i32>) {
    for pid in orphans.iter().copied().filter_map(Pid::from_raw) {
        // Whoever is alive still, or gone by now, needs no burial.
        let _ = waitpid(Some(pid), WaitOptions::NOHANG);
    }
}

fn children(table: &[Process]) -> impl Iterator<Item = i32> + '_ {
    let us = i32::try_from(std::process::id()).unwrap_or_default();
    table.iter().filter(move |process| process.parent == us).map(|process| process.pid)
}

#[cfg(target_os = "linux")]
fn adopt() {
    // A system that refuses leaves us groups and marks.
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

#[cfg(not(target_os = "linux"))]
fn adopt() {}
