//! Windows that slide over times.

use std::collections::HashMap;

/// Positions of the window of this length that holds the most times (ascending); the first of
/// equals. A window starts at a time and excludes its end.
pub(crate) fn busiest(times: &[i64], length_ms: i64) -> std::ops::Range<usize> {
    let (mut best, mut from) = (0..0, 0);
    for until in 0..times.len() {
        while times[until] - times[from] >= length_ms {
            from += 1;
        }
        if until + 1 - from > best.len() {
            best = from..until + 1;
        }
    }
    best
}

/// Most distinct accounts within any window of this length, over (time, account) ascending by time.
pub(crate) fn most_distinct(uses: &[(i64, u32)], length_ms: i64) -> usize {
    let mut inside: HashMap<u32, u32> = HashMap::new();
    let (mut most, mut from) = (0, 0);
    for &(at, account) in uses {
        *inside.entry(account).or_default() += 1;
        while at - uses[from].0 >= length_ms {
            let count = inside.get_mut(&uses[from].1).expect("what is inside was counted");
            *count -= 1;
            if *count == 0 {
                inside.remove(&uses[from].1);
            }
            from += 1;
        }
        most = most.max(inside.len());
    }
    most
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_busiest_window_by_hand() {
        assert_eq!(busiest(&[0, 4, 10, 12, 19, 19], 10), 2..6);
        assert_eq!(busiest(&[0, 9, 18], 10), 0..2);
        assert_eq!(busiest(&[], 10), 0..0);
    }

    proptest! {
        #[test]
        fn sliding_finds_what_trying_every_window_finds(
            mut uses in prop::collection::vec((0_i64..200, 0_u32..9), 0..60), length in 1_i64..60,
        ) {
            uses.sort_unstable();
            let of = |from: i64| uses.iter().filter(move |u| (from..from + length).contains(&u.0));
            let distinct = |from: i64| of(from).map(|u| u.1).collect::<BTreeSet<_>>().len();
            let most = uses.iter().map(|u| distinct(u.0)).max().unwrap_or(0);
            prop_assert_eq!(most_distinct(&uses, length), most);
            let times: Vec<i64> = uses.iter().map(|u| u.0).collect();
            let busy = times.iter().map(|&at| of(at).count()).max().unwrap_or(0);
            prop_assert_eq!(busiest(&times, length).len(), busy);
        }
    }
}
