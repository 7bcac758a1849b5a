//! Which accounts are shown, and their posts as dots.

use std::collections::{BTreeMap, BTreeSet};

use claque_sim::Class;
use claque_trace::{AccountId, Timestamp};

use super::{Glimpse, hash};
use crate::record::{CauseGroup, PortraitDot, PortraitRows};

/// Most rows.
const ROWS_MAX: usize = 60;
/// Rows of members or of look-alikes where only one of them is there; the other half is ordinary.
const HALF: usize = 30;
/// Rows of members, and of look-alikes, where both are there.
const BOTH: (usize, usize) = (24, 18);
/// Most dots.
const DOTS_MAX: usize = 2_000;
/// Dots of one row and group nearer than one of so many steps are one dot: the finest that a
/// picture can show.
const STEPS_MAX: i64 = 1_024;

/// What an account is within the hours shown; in the order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Member(u32),
    LookAlike(Class),
    SameTag,
    Other,
}

/// The accounts shown.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) blocks: Vec<PortraitRows>,
    row_of: BTreeMap<AccountId, u16>,
}

impl Rows {
    /// A fair sample of every kind, by hash; each kind in order of first action.
    pub(super) fn choose(
        glimpses: &[Glimpse],
        members: &BTreeMap<AccountId, u32>,
        campaigns: &[String],
    ) -> Self {
        let cast = cast(glimpses, members);
        let mut by_kind: BTreeMap<Kind, BTreeSet<(u64, AccountId)>> = BTreeMap::new();
        for (&account, &(kind, _)) in &cast {
            by_kind.entry(kind).or_default().insert((hash(account), account));
        }
        let mut rows = Self::default();
        for (kind, n) in shares(&by_kind) {
            let chosen = by_kind[&kind].iter().take(n).map(|&(_, account)| account);
            let mut ordered: Vec<_> = chosen.map(|account| (cast[&account].1, account)).collect();
            ordered.sort_unstable();
            rows.add(kind, &ordered, campaigns);
        }
        rows
    }

    fn add(&mut self, kind: Kind, accounts: &[(Timestamp, AccountId)], campaigns: &[String]) {
        for (_, account) in accounts {
            let row = u16::try_from(self.row_of.len()).expect("there are at most 60 rows");
            self.row_of.insert(*account, row);
        }
        let (group, name) = match kind {
            Kind::Member(number) => (CauseGroup::Operated, campaigns[number as usize].clone()),
            Kind::LookAlike(class) => (CauseGroup::LookAlike, class.name().to_owned()),
            Kind::SameTag => (CauseGroup::Other, "same hashtags".to_owned()),
            Kind::Other => (CauseGroup::Other, Class::Ordinary.name().to_owned()),
        };
        let accounts = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
        if accounts > 0 {
            self.blocks.push(PortraitRows { name, group, accounts });
        }
    }

    /// Their posts by row and time, near ones merged until they are few enough.
    pub(super) fn dots(
        &self,
        glimpses: &[Glimpse],
        from: Timestamp,
        length_ms: i64,
    ) -> Vec<PortraitDot> {
        let mut step_ms = (length_ms / STEPS_MAX).max(1);
        loop {
            let dots = self.dots_apart(glimpses, from, step_ms);
            if dots.len() <= DOTS_MAX {
                return dots;
            }
            step_ms *= 2;
        }
    }

    fn dots_apart(&self, glimpses: &[Glimpse], from: Timestamp, step_ms: i64) -> Vec<PortraitDot> {
        let mut first: BTreeMap<(u16, i64, u8), i64> = BTreeMap::new();
        for seen in glimpses {
            if let Some(&row) = self.row_of.get(&seen.account) {
                let since = seen.at - from;
                first.entry((row, since / step_ms, group(seen.class) as u8)).or_insert(since);
            }
        }
        let at_s = |since: i64| u32::try_from(since / 1_000).unwrap_or(0);
        let mut dots: Vec<PortraitDot> =
            first.into_iter().map(|((row, _, group), since)| (row, at_s(since), group)).collect();
        dots.sort_unstable();
        dots
    }
}

fn group(class: Class) -> CauseGroup {
    match class {
        Class::Campaign => CauseGroup::Operated,
        Class::Ordinary => CauseGroup::Other,
        _ => CauseGroup::LookAlike,
    }
}

/// Every account by its strongest cause within the hours, and when it first had it. Operated
/// accounts that are not among the sampled members stay out.
fn cast(
    glimpses: &[Glimpse],
    members: &BTreeMap<AccountId, u32>,
) -> BTreeMap<AccountId, (Kind, Timestamp)> {
    let mut cast: BTreeMap<AccountId, (Option<Kind>, Timestamp)> = BTreeMap::new();
    for seen in glimpses {
        let kind = kind(seen, members);
        let known = cast.entry(seen.account).or_insert((kind, seen.at));
        // `None`, an operated account of no row, is the strongest.
        if kind < known.0 {
            *known = (kind, seen.at);
        }
    }
    cast.into_iter().filter_map(|(account, (kind, at))| Some((account, (kind?, at)))).collect()
}

fn kind(seen: &Glimpse, members: &BTreeMap<AccountId, u32>) -> Option<Kind> {
    Some(match seen.class {
        Class::Campaign => Kind::Member(*members.get(&seen.account)?),
        Class::Ordinary if seen.same_tag => Kind::SameTag,
        Class::Ordinary => Kind::Other,
        class => Kind::LookAlike(class),
    })
}

/// Rows for each kind, in the order of kinds.
fn shares(by_kind: &BTreeMap<Kind, BTreeSet<(u64, AccountId)>>) -> Vec<(Kind, usize)> {
    let there = |is: fn(&Kind) -> bool| -> Vec<(Kind, usize)> {
        by_kind.iter().filter(|(kind, _)| is(kind)).map(|(kind, all)| (*kind, all.len())).collect()
    };
    let members = there(|kind| matches!(kind, Kind::Member(_)));
    let look_alikes = there(|kind| matches!(kind, Kind::LookAlike(_)));
    let (for_members, for_look_alikes) = match (members.is_empty(), look_alikes.is_empty()) {
        (false, false) => BOTH,
        _ => (HALF, HALF),
    };
    let mut shares = deal(&members, for_members);
    shares.extend(deal(&look_alikes, for_look_alikes));
    let taken: usize = shares.iter().map(|(_, n)| n).sum();
    let room = if taken == 0 { ROWS_MAX } else { HALF.min(ROWS_MAX - taken) };
    shares.extend(deal(&there(|kind| matches!(kind, Kind::SameTag | Kind::Other)), room));
    shares
}

/// Deals rows one by one, so that rare kinds have theirs before common ones have many.
fn deal(kinds: &[(Kind, usize)], mut n_rows: usize) -> Vec<(Kind, usize)> {
    let mut dealt: Vec<(Kind, usize)> = kinds.iter().map(|(kind, _)| (*kind, 0)).collect();
    let all: usize = kinds.iter().map(|(_, n)| n).sum();
    n_rows = n_rows.min(all);
    while n_rows > 0 {
        for (share, (_, n_there)) in dealt.iter_mut().zip(kinds) {
            if n_rows > 0 && share.1 < *n_there {
                share.1 += 1;
                n_rows -= 1;
            }
        }
    }
    dealt
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glimpse(at: i64, account: u32, class: Class) -> Glimpse {
        Glimpse { at: Timestamp(at), account: AccountId(account), class, same_tag: false }
    }

    #[test]
    fn rows_are_dealt_fairly() {
        let kinds = [(Kind::Member(0), 2), (Kind::Member(1), 9), (Kind::Member(2), 9)];
        let dealt = |n| deal(&kinds, n).into_iter().map(|(_, n)| n).collect::<Vec<_>>();
        assert_eq!(dealt(8), [2, 3, 3]);
        assert_eq!(dealt(99), [2, 9, 9]);
        assert_eq!(dealt(0), [0, 0, 0]);
    }

    #[test]
    fn kinds_stand_together_in_order_of_first_action() {
        let members = [(AccountId(1), 0), (AccountId(2), 0)].into();
        let glimpses = [
            glimpse(0, 1, Class::Ordinary),
            glimpse(1_000, 2, Class::Campaign),
            glimpse(2_000, 1, Class::Campaign),
            glimpse(3_000, 3, Class::Ritual),
            glimpse(4_000, 4, Class::Ordinary),
            glimpse(5_000, 5, Class::Campaign),
        ];
        let rows = Rows::choose(&glimpses, &members, &["spring".to_owned()]);
        let blocks: Vec<_> = rows.blocks.iter().map(|b| (b.name.as_str(), b.accounts)).collect();
        assert_eq!(blocks, [("spring", 2), ("ritual", 1), ("ordinary", 1)]);
        let expected = [(0, 1, 0), (1, 0, 2), (1, 2, 0), (2, 3, 1), (3, 4, 2)];
        assert_eq!(rows.dots(&glimpses, Timestamp(0), 10_000), expected);
    }

    #[test]
    fn dots_are_few_however_many_posts_there_are() {
        // A third of the accounts each; every second post is of their own interest.
        let classes = [Class::Campaign, Class::Ritual, Class::Ordinary];
        let post = |at: u32| {
            let class = [classes[at as usize % 3], Class::Ordinary][at as usize / 90 % 2];
            glimpse(i64::from(at), at % 90, class)
        };
        let glimpses: Vec<Glimpse> = (0..60_000).map(post).collect();
        let members = (0..90).map(|account| (AccountId(account), 0)).collect();
        let rows = Rows::choose(&glimpses, &members, &["spring".to_owned()]);
        assert_eq!(rows.row_of.len(), 60);
        let dots = rows.dots(&glimpses, Timestamp(0), 60_000);
        assert!((500..=DOTS_MAX).contains(&dots.len()), "{}", dots.len());
        assert!(dots.is_sorted() && dots.iter().all(|dot| dot.0 < 60 && dot.1 < 60));
    }
}
