//! How far each account's evidence had got when it was last looked at.
//!
//! Whoever acts together for long, whatever for, has new pairs that stir every hour. A look has
//! judged them once: they are news again when an account's best pair has twice the evidence, so a
//! group calls as often as the logarithm of what it does.
//!
//! Sketch: a table of fixed size, 1 MB; who is displaced is taken for new.

use crate::mix::mix64;

/// Accounts that are remembered; a power of 2.
const ACCOUNTS: usize = 1 << 17;

/// One account, nobody at level 0.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    account: u32,
    /// Level of its best pair.
    level: u8,
    /// What that was at the last look.
    judged: u8,
}

/// Levels of the accounts that stirred.
#[derive(Debug)]
pub(super) struct Levels(Vec<Known>);

impl Levels {
    pub(super) fn new() -> Self {
        Self(vec![Known::default(); ACCOUNTS])
    }

    /// Notes that a pair of an account reached a level, from 1 up; whether no look has seen it as high.
    pub(super) fn is_news(&mut self, account: u32, level: u8) -> bool {
        let known = &mut self.0[super::slot(mix64(account.into()), ACCOUNTS)];
        if known.account != account {
            *known = Known { account, ..Known::default() };
        }
        known.level = known.level.max(level);
        level > known.judged
    }

    /// Takes note of a look.
    ///
    /// # Complexity
    /// One pass over the table.
    pub(super) fn looked(&mut self) {
        self.0.iter_mut().for_each(|known| known.judged = known.level);
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<Known>()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Few accounts, so that none displaces another; a level of 0 is a look.
        #[test]
        fn news_is_what_no_look_has_seen(steps in prop::collection::vec((0..5_u32, 0..4_u8), 0..40)) {
            let mut levels = Levels::new();
            let (mut now, mut judged) = (BTreeMap::new(), BTreeMap::new());
            for (account, level) in steps {
                if level == 0 {
                    levels.looked();
                    judged = now.clone();
                    continue;
                }
                let expected = judged.get(&account).is_none_or(|&judged| level > judged);
                prop_assert_eq!(levels.is_news(account, level), expected);
                let best = now.entry(account).or_insert(level);
                *best = level.max(*best);
            }
        }
    }
}
