//! Growing a core from a seed.

use std::cmp::Reverse;

use super::acts::{Acts, densest};

/// What a core must be like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Δt, ms.
    pub(super) delta_ms: i64,
    /// m.
    pub(super) objects: usize,
    /// ρm, rounded up.
    pub(super) hits: u32,
    /// Most turns.
    pub(super) turns: usize,
}

/// Objects with their centres in time, and who was there.
#[derive(Debug, Clone)]
pub(super) struct Core {
    /// (object, centre in ms), most members first.
    pub(super) objects: Vec<(u32, i64)>,
    /// (account, hits) of everybody with a hit, by account.
    pub(super) hits: Vec<(u32, u32)>,
    /// Least hits of a member.
    least: u32,
}

impl Core {
    /// Accounts with enough hits, ascending.
    pub(super) fn members(&self) -> impl Iterator<Item = u32> + '_ {
        let least = self.least;
        self.hits.iter().filter(move |(_, hits)| *hits >= least).map(|&(account, _)| account)
    }

    /// All hits by members: what the paper maximises.
    pub(super) fn n_hits(&self) -> u64 {
        let of_members = self.hits.iter().filter(|(_, hits)| *hits >= self.least);
        of_members.map(|&(_, hits)| u64::from(hits)).sum()
    }

    /// (member, object) wherever the one was at the other on time.
    pub(super) fn on_time(&self, acts: &Acts, shape: &Shape) -> Vec<(u32, u32)> {
        let members: Vec<u32> = self.members().collect();
        let mut found = Vec::new();
        for &(object, centre) in &self.objects {
            let there = around(acts.of_object(object), centre, shape.delta_ms).iter();
            let of_members = there.filter(|(_, who)| members.binary_search(who).is_ok());
            found.extend(of_members.map(|&(_, account)| (account, object)));
        }
        found
    }
}

impl Shape {
    /// The largest core met in turns from an object's densest stretch; `None` when nobody has
    /// enough hits.
    pub(super) fn grow(&self, acts: &Acts, seed: u32) -> Option<Core> {
        let there = acts.of_object(seed);
        let crowd = densest(there, |act| act.0, 2 * self.delta_ms);
        let mut members: Vec<u32> = there[crowd].iter().map(|&(_, account)| account).collect();
        let (mut best, mut n_best): (Option<Core>, usize) = (None, 0);
        for _ in 0..self.turns {
            let next = self.turn(acts, &members);
            members = next.members().collect();
            if members.len() <= n_best {
                break;
            }
            (best, n_best) = (Some(next), members.len());
        }
        best
    }

    /// New objects and centres for these members, and new members for those.
    fn turn(&self, acts: &Acts, members: &[u32]) -> Core {
        let objects = self.objects(acts, members);
        let mut there: Vec<u32> = Vec::new();
        for &(object, centre) in &objects {
            let on_time = around(acts.of_object(object), centre, self.delta_ms);
            there.extend(on_time.iter().map(|&(_, account)| account));
        }
        there.sort_unstable();
        let runs = there.chunk_by(|a, b| a == b);
        let hits = runs.map(|run| (run[0], crate::corpus::dense(run.len()))).collect();
        Core { objects, hits, least: self.hits }
    }

    /// The objects with the most members around their centre; of equals the first.
    fn objects(&self, acts: &Acts, members: &[u32]) -> Vec<(u32, i64)> {
        let mut done: Vec<(u32, i64)> = Vec::new();
        members.iter().for_each(|&account| done.extend_from_slice(acts.of_account(account)));
        done.sort_unstable();
        let centred = |run: &[(u32, i64)]| {
            let dense = &run[densest(run, |act| act.1, 2 * self.delta_ms)];
            (Reverse(dense.len()), dense[0].0, mean(dense))
        };
        let mut objects: Vec<_> = done.chunk_by(|a, b| a.0 == b.0).map(centred).collect();
        objects.sort_unstable();
        objects.truncate(self.objects);
        objects.into_iter().map(|(_, object, centre)| (object, centre)).collect()
    }
}

/// Those at most `delta_ms` from a centre.
fn around(acts: &[(i64, u32)], centre: i64, delta_ms: i64) -> &[(i64, u32)] {
    let from = acts.partition_point(|&(at, _)| centre.saturating_sub(at) > delta_ms);
    let until = acts.partition_point(|&(at, _)| at.saturating_sub(centre) <= delta_ms);
    &acts[from..until]
}

/// Mean time, rounded down to a ms from the first on, so that moving all moves it.
fn mean(acts: &[(u32, i64)]) -> i64 {
    let first = acts[0].1;
    let after: i128 = acts.iter().map(|&(_, at)| i128::from(at) - i128::from(first)).sum();
    let mean = after / i128::try_from(acts.len()).expect("a length fits");
    first.saturating_add(i64::try_from(mean).expect("within a stretch of times"))
}
