//! Ways from candidates to groups that were gone before.
//!
//! Candidates often grow into the same members, and from there on everything goes as it went: what
//! members grow into depends on them and on the round alone. So a candidate that comes upon the
//! members that an earlier one had in the same round is done: it ends where that ended, and what
//! that found was taken up or refused already. Only the work is counted as if it had been done, so
//! that a budget means the same with and without trails.

use hashbrown::HashMap;

/// A way in the making: members before each round, and the work done before it.
#[derive(Debug, Default)]
pub(super) struct Trail(Vec<(usize, Vec<u32>, u64)>);

impl Trail {
    /// Takes note of the members before a round.
    pub(super) fn mark(&mut self, round: usize, members: &[u32], work: u64) {
        self.0.push((round, members.to_vec(), work));
    }
}

/// By round, the work that was left to do from members on.
#[derive(Debug, Default)]
pub(super) struct Trails(HashMap<Vec<u32>, Vec<(usize, u64)>>);

impl Trails {
    /// Takes up a way that ended after so much work in all.
    pub(super) fn add(&mut self, trail: Trail, work: u64) {
        for (round, members, before) in trail.0 {
            self.0.entry(members).or_default().push((round, work - before));
        }
    }

    /// Work from these members in this round to the end; `None` where nobody went before.
    pub(super) fn rest(&self, round: usize, members: &[u32]) -> Option<u64> {
        let known = self.0.get(members)?;
        known.iter().find(|(known, _)| *known == round).map(|&(_, work)| work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_known_by_members_and_round() {
        let mut trail = Trail::default();
        trail.mark(0, &[1, 2], 0);
        trail.mark(1, &[1, 2, 3], 10);
        let mut trails = Trails::default();
        trails.add(trail, 25);
        assert_eq!(trails.rest(0, &[1, 2]), Some(25));
        assert_eq!(trails.rest(1, &[1, 2, 3]), Some(15));
        assert_eq!((trails.rest(1, &[1, 2]), trails.rest(0, &[1])), (None, None));
    }
}
