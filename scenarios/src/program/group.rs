//! The processes of one program: it, and whatever it started.
//!
//! They share a process group, unless one left it; so each also carries a mark in its environment,
//! by which Linux lets it be found. Elsewhere only the group can be stopped, and memory is unknown.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

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

    /// Memory held now and at most so far, bytes: the sum over the group, in which pages that
    /// processes share count for each. `None` where the system does not say.
    pub(super) fn memory(&self) -> Option<(u64, u64)> {
        let leader = self.leader.as_raw_nonzero().get();
        let (mut now, mut most) = (0, None);
        for process in processes().filter(|process| process.group == leader) {
            let status = fs::read_to_string(format!("/proc/{}/status", process.pid)).ok();
            let status = status.unwrap_or_default();
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
            let left: Vec<i32> = self.alive().collect();
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

    fn alive(&self) -> impl Iterator<Item = i32> + '_ {
        let leader = self.leader.as_raw_nonzero().get();
        let mark = format!("{MARK}={}", self.mark).into_bytes();
        let is_marked = move |pid: i32| {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.split(|&byte| byte == 0).any(|variable| variable == mark)
        };
        let ours = move |process: &Process| process.group == leader || is_marked(process.pid);
        processes().filter(|process| !process.is_dead).filter(ours).map(|process| process.pid)
    }
}

/// One line of the table of processes.
#[derive(Debug, PartialEq, Eq)]
struct Process {
    pid: i32,
    group: i32,
    is_dead: bool,
}

/// Every process that can be seen; none where the system does not say.
fn processes() -> impl Iterator<Item = Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        parse(pid, &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    })
}

/// Reads `pid (name) state parent group …`, where the name may hold anything.
fn parse(pid: i32, stat: &str) -> Option<Process> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let is_dead = matches!(fields.next()?, "Z" | "X");
    Some(Process { pid, group: fields.nth(1)?.parse().ok()?, is_dead })
}

fn kib(status: &str, key: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_processes_are_read_whatever_the_names() {
        let found = parse(7, "7 (a) S (b) Z 1 42 42 0 -1");
        assert_eq!(found, Some(Process { pid: 7, group: 42, is_dead: true }));
        assert_eq!(parse(7, "7 (a"), None);
        assert_eq!(kib("Name:\tx\nVmHWM:\t    5324 kB\n", "VmHWM:"), Some(5_324));
    }
}
