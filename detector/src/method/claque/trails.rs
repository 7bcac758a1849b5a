//! Ways from candidates to groups that were gone before.
//!
//! Candidates often grow into the same members, and from there on everything goes as it went: what
//! members grow into depends on them and on the round alone. So a candidate that comes upon the
//! members that an earlier one had in the same round is done: it ends where that ended, and what
//! that found was taken up or refused already. Only the work is counted as if it had been done, so
//! that a budget means the same with and without trails.
//!
//! And a candidate of whom most are in a group already is done as well: it would go on with that group,
//! and where that is a crowd of thousands, each such candidate costs as much as a hundred others.

use hashbrown::HashMap;

use super::taken::Taken;

/// A way in the making: members before each round, and the work done before it.
#[derive(Debug, Default)]
pub(super) struct Trail(Vec<(usize, Vec<u32>, u64)>);

impl Trail {
    /// Takes note of the members before a round.
    pub(super) fn mark(&mut self, round: usize, members: &[u32], work: u64) {
        self.0.push((round, members.to_vec(), work));
    }

    /// Ends where it is known by now to lead nowhere new; the work until there, and what is left.
    pub(super) fn end(&mut self, trails: &Trails) -> Option<u64> {
        let lefts = self.0.iter().map(|(round, members, _)| trails.left(*round, members));
        let (place, left) = lefts.enumerate().find_map(|(n, left)| Some((n, left?)))?;
        let work = self.0[place].2 + left;
        self.0.truncate(place);
        Some(work)
    }
}

/// What is known of where ways lead.
#[derive(Debug)]
pub(super) struct Trails {
    /// By members, the work that was left to do from each round on.
    ways: HashMap<Vec<u32>, Vec<(usize, u64)>>,
    /// Who is in a group that was found.
    pub(super) taken: Taken,
}

impl Trails {
    /// Nothing of so many accounts.
    pub(super) fn new(n_accounts: usize) -> Self {
        Self { taken: Taken::new(n_accounts), ways: HashMap::default() }
    }

    /// Takes up a way that ended after so much work in all.
    pub(super) fn add(&mut self, trail: Trail, work: u64) {
        for (round, members, before) in trail.0 {
            self.ways.entry(members).or_default().push((round, work - before));
        }
    }

    /// Work that is left from these members in this round, where they lead nowhere new: to the end of
    /// the way that was gone, or none where most of them are in a group.
    pub(super) fn left(&self, round: usize, members: &[u32]) -> Option<u64> {
        let known = self.ways.get(members).into_iter().flatten();
        let rest = known.filter(|(known, _)| *known == round).map(|&(_, work)| work).next();
        rest.or_else(|| (!self.taken.lacks_enough_of(members)).then_some(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone() -> Trails {
        let mut trail = Trail::default();
        trail.mark(0, &[1, 2], 0);
        trail.mark(1, &[1, 2, 3], 10);
        let mut trails = Trails::new(2_000);
        trails.add(trail, 25);
        trails
    }

    #[test]
    fn a_way_is_known_by_members_and_round() {
        let trails = gone();
        assert_eq!(trails.left(0, &[1, 2]), Some(25));
        assert_eq!(trails.left(1, &[1, 2, 3]), Some(15));
        assert_eq!((trails.left(1, &[1, 2]), trails.left(0, &[1])), (None, None));
    }

    #[test]
    fn a_way_ends_where_another_went_or_most_are_in_a_group() {
        let mut trails = gone();
        let way = |rounds: &[&[u32]]| {
            let mut trail = Trail::default();
            (0..).zip(rounds).for_each(|(n, members)| trail.mark(n, members, 100 * n as u64));
            trail
        };
        let many: Vec<u32> = (100..120).collect();
        assert_eq!(way(&[&[4, 5, 6], &[1, 2, 3]]).end(&trails), Some(115));
        assert_eq!(way(&[&[4, 5, 6], &[6, 7, 8], &many]).end(&trails), None);
        trails.taken.add(100..115);
        assert_eq!(way(&[&[4, 5, 6], &[6, 7, 8], &many]).end(&trails), None, "a quarter is new");
        trails.taken.add([115]);
        assert_eq!(way(&[&[4, 5, 6], &[6, 7, 8], &many]).end(&trails), Some(200));
    }
}
