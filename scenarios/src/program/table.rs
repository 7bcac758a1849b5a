//! The system's table of processes.

use std::collections::BTreeSet;
use std::fs;

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) pid: i32,
    pub(super) parent: i32,
    pub(super) group: i32,
    pub(super) is_dead: bool,
}

/// Every process that can be seen; none where the system does not say.
pub(super) fn processes() -> Vec<Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let process = |entry: fs::DirEntry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        parse(pid, &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    };
    entries.filter_map(process).collect()
}

/// Reads `pid (name) state parent group …`, where the name may hold anything.
fn parse(pid: i32, stat: &str) -> Option<Process> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let is_dead = matches!(fields.next()?, "Z" | "X");
    let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Process { pid, parent, group, is_dead })
}

/// These processes and everybody below them.
pub(super) fn with_descendants(table: &[Process], mut of: BTreeSet<i32>) -> BTreeSet<i32> {
    loop {
        let below = table.iter().filter(|process| of.contains(&process.parent));
        let n_before = of.len();
        let below: Vec<i32> = below.map(|process| process.pid).collect();
        of.extend(below);
        if of.len() == n_before {
            return of;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_processes_are_read_whatever_the_names() {
        let found = parse(7, "7 (a) S (b) Z 1 42 42 0 -1");
        assert_eq!(found, Some(Process { pid: 7, parent: 1, group: 42, is_dead: true }));
        assert_eq!(parse(7, "7 (a"), None);
    }

    #[test]
    fn descendants_are_those_below_at_any_depth() {
        let line = |(pid, parent)| Process { pid, parent, group: 0, is_dead: false };
        let table: Vec<Process> = [(4, 3), (3, 2), (2, 1), (9, 1)].map(line).into();
        let below = with_descendants(&table, BTreeSet::from([2]));
        assert_eq!(below, BTreeSet::from([2, 3, 4]));
    }
}
