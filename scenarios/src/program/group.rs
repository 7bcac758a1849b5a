//! The processes of one program: it, and whatever it started.
//!
//! They share a process group, unless one left it; each carries a mark in its environment, unless one
//! dropped it; and each descends from the program, or as an orphan from us. Only Linux tells of the
//! last two; elsewhere only the group can be stopped, and memory is unknown.
//!
//! Should we be killed ourselves, so that nothing of ours runs any more, the program goes on: to have the
//! system stop it then, a call between fork and exec would be needed, which is not safe Rust.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::orphans;
use super::table::{Process, with_descendants};

/// The variable that marks the processes of a program.
pub(super) const MARK: &str = "CLAQUE_PROGRAM";
/// How often those that are left are stopped before we give up, a few milliseconds apart.
const ATTEMPTS: u32 = 200;

/// Processes that are stopped together.
#[derive(Debug)]
pub(super) struct Group {
    leader: Pid,
    mark: String,
}

/// A mark that no other program has.
pub(super) fn new_mark() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

impl Group {
    pub(super) fn new(leader: Pid, mark: String) -> Self {
        Self { leader, mark }
    }

    /// Memory held now and at most so far, bytes: the sum over the program and all it started, in
    /// which pages that processes share count for each. `None` where the system does not say.
    pub(super) fn memory(&self) -> Option<(u64, u64)> {
        let (table, orphans) = orphans::look();
        let (mut now, mut most) = (0, None);
        for pid in with_descendants(&table, self.roots(&table, orphans)) {
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            now += kib(&status, "VmRSS:").unwrap_or(0) * 1_024;
            most = most.max(kib(&status, "VmHWM:").map(|kib| kib * 1_024));
        }
        most.map(|most| (now, most.max(now)))
    }

    /// Stops every process. Gives how many there were beside the leader.
    ///
    /// The leader must not be reaped before, or its number could be somebody else's.
    pub(super) fn end(&self) -> usize {
        let mut met = BTreeSet::new();
        for attempt in 0..ATTEMPTS {
            let left = self.alive();
            if left.is_empty() && attempt > 0 {
                break;
            }
            // Whoever is gone by now needs no stopping.
            let _ = kill_process_group(self.leader, Signal::KILL);
            for pid in left.iter().copied().filter_map(Pid::from_raw) {
                let _ = kill_process(pid, Signal::KILL);
            }
            met.extend(left);
            thread::sleep(Duration::from_millis(u64::from(attempt.min(5))));
        }
        met.remove(&self.leader.as_raw_nonzero().get());
        met.len()
    }

    /// Everybody who is there still; buries the dead.
    fn alive(&self) -> Vec<i32> {
        let (table, orphans) = orphans::look();
        orphans::bury(&orphans);
        let mut roots = self.roots(&table, orphans);
        roots.extend(table.iter().map(|process| process.pid).filter(|&pid| self.has_marked(pid)));
        let ours = with_descendants(&table, roots);
        let alive = table.iter().filter(|process| !process.is_dead);
        alive.map(|process| process.pid).filter(|pid| ours.contains(pid)).collect()
    }

    /// The group and orphans, below whom all others are.
    fn roots(&self, table: &[Process], orphans: BTreeSet<i32>) -> BTreeSet<i32> {
        let leader = self.leader.as_raw_nonzero().get();
        let group = table.iter().filter(|process| process.group == leader);
        group.map(|process| process.pid).chain([leader]).chain(orphans).collect()
    }

    fn has_marked(&self, pid: i32) -> bool {
        let mark = format!("{MARK}={}", self.mark).into_bytes();
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|&byte| byte == 0).any(|variable| variable == mark)
    }
}

fn kib(status: &str, key: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes_of_a_power_of_two() {
        assert_eq!(kib("Name:\tx\nVmHWM:\t    5324 kB\n", "VmHWM:"), Some(5_324));
    }
}
