//! `elmas` against trying every stretch of every hashtag.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::elmas::Config;
use claque_trace::{Post, PostBatch};
use proptest::prelude::*;

use super::{Row, any_rows, batch};

/// Two of three posts are taken down after up to 16 s.
fn lifetime_ms(post: u64) -> Option<i64> {
    (!post.is_multiple_of(3)).then(|| i64::try_from(post % 5).unwrap() * 4_000)
}

fn with_deletions(rows: &[Row]) -> PostBatch {
    let mut posts = PostBatch::default();
    for post in batch(rows).iter() {
        posts.push(Post { deleted_at: lifetime_ms(post.post.0).map(|ms| post.at + ms), ..post });
    }
    posts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn elmas_equals_its_naive_twin(
        rows in any_rows(),
        (min_posts, min_accounts, min_attacks) in (2..4_usize, 1..3_usize, 1..3_u32),
        lifetime_s in prop::sample::select(vec![5.0, 12.0, 20.0]),
        gap_s in prop::sample::select(vec![6.0, 30.0]),
    ) {
        let config = Config {
            min_posts, min_accounts, min_attacks, lifetime_s, gap_s, ..Config::default()
        };
        let found = Method::Elmas(config).run(&[with_deletions(&rows)]);
        let end = rows.iter().map(|r| r.at_ms).max().unwrap_or(0);
        let gone = |&(at, post, _): &(i64, u64, u32)| {
            let soon = |ms: i64| ms as f64 <= lifetime_s * 1_000.0 && at + ms <= end;
            lifetime_ms(post).is_some_and(soon)
        };
        let mut expected = Vec::new();
        let mut attacks: BTreeMap<u32, u32> = BTreeMap::new();
        for hashtag in 0..3 {
            let of = rows.iter().filter(|r| r.hashtag == hashtag);
            let uses: BTreeSet<(i64, u64, u32)> = of.map(|r| (r.at_ms, r.post, r.account)).collect();
            let uses: Vec<_> = uses.into_iter().collect();
            let holds = |from: usize, until: usize| {
                let near = |pair: &[(i64, u64, u32)]| (pair[1].0 - pair[0].0) as f64 <= gap_s * 1_000.0;
                uses[from..until].iter().all(gone) && uses[from..until].windows(2).all(near)
            };
            for (from, until) in (0..uses.len()).flat_map(|a| (a + 1..=uses.len()).map(move |b| (a, b))) {
                let whole = (from == 0 || !holds(from - 1, until))
                    && (until == uses.len() || !holds(from, until + 1));
                let who: BTreeSet<u32> = uses[from..until].iter().map(|u| u.2).collect();
                if holds(from, until) && whole && until - from >= min_posts && who.len() >= min_accounts {
                    expected.push((hashtag, uses[from].0, uses[until - 1].0, until - from));
                    who.iter().for_each(|&account| *attacks.entry(account).or_default() += 1);
                }
            }
        }
        let scores = found.accounts.iter().map(|s| (s.account.0, s.score));
        let counts = attacks.iter().map(|(&account, &n)| (account, f64::from(n)));
        prop_assert_eq!(Vec::from_iter(scores), Vec::from_iter(counts));
        let mut alerts: Vec<_> = found.hashtags.iter().map(|a| {
            let m = &a.moment;
            (m.hashtag.0, m.from.0, m.until.0, a.score)
        }).collect();
        alerts.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let expected = expected.into_iter().map(|(h, from, until, n)| (h, from, until, n as f64));
        prop_assert_eq!(alerts, Vec::from_iter(expected));
        let flagged = attacks.iter().filter(|(_, n)| **n >= min_attacks).map(|(&account, _)| account);
        let grouped = found.groups.iter().flat_map(|g| g.members.iter().map(|m| m.0));
        prop_assert_eq!(BTreeSet::from_iter(grouped), BTreeSet::from_iter(flagged));
    }
}
