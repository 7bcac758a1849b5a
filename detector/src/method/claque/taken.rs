//! Who is in a group that was found already.

use super::communities::MEMBERS_MIN;

/// Whether each account is in a group.
#[derive(Debug)]
pub(super) struct Taken(Vec<bool>);

impl Taken {
    /// Nobody of so many accounts.
    pub(super) fn new(n_accounts: usize) -> Self {
        Self(vec![false; n_accounts])
    }

    /// Takes the members of a group.
    pub(super) fn add(&mut self, members: impl IntoIterator<Item = u32>) {
        members.into_iter().for_each(|member| self.0[member as usize] = true);
    }

    /// Lets everybody go.
    pub(super) fn clear(&mut self) {
        self.0.fill(false);
    }

    /// Whether more than half of these accounts are taken.
    pub(super) fn holds_most_of(&self, accounts: &[u32]) -> bool {
        2 * (accounts.len() - self.n_new(accounts)) > accounts.len()
    }

    /// Whether accounts are more than what is known with some company: a quarter of them is new.
    pub(super) fn lacks_enough_of(&self, accounts: &[u32]) -> bool {
        let n_new = self.n_new(accounts);
        n_new >= MEMBERS_MIN.min(accounts.len()) && 4 * n_new >= accounts.len()
    }

    /// What is left of a core where some of it was taken, and enough is left for another.
    pub(super) fn rest_of(&self, mut core: Vec<u32>) -> Option<Vec<u32>> {
        let n = core.len();
        core.retain(|account| self.is_new(account));
        (core.len() < n && core.len() >= MEMBERS_MIN).then_some(core)
    }

    fn n_new(&self, accounts: &[u32]) -> usize {
        accounts.iter().filter(|account| self.is_new(account)).count()
    }

    fn is_new(&self, account: &u32) -> bool {
        !self.0[*account as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_must_be_new() {
        let mut taken = Taken::new(20);
        taken.add(0..9);
        let lacks = |accounts| taken.lacks_enough_of(&Vec::from_iter(accounts));
        assert!(lacks(4..13) && lacks(0..13), "4 are a group, and a quarter of 13");
        assert!(!lacks(0..12) && !lacks(6..12), "3 are none");
        assert!(lacks(10..12), "all of it is new");
        assert!(taken.holds_most_of(&[0, 1, 10]) && !taken.holds_most_of(&[0, 1, 10, 11]));
        assert_eq!(taken.rest_of(vec![7, 8, 9, 10, 11, 12]), Some(vec![9, 10, 11, 12]));
        assert_eq!(taken.rest_of(vec![7, 8, 9, 10]), None, "too few are left");
        assert_eq!(taken.rest_of(vec![9, 10, 11, 12]), None, "nothing was taken of it");
    }
}
