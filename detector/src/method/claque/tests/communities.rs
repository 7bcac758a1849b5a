//! Communities by the obvious code: labels in a map, weights summed anew for every account.

use super::super::communities::communities;
use super::super::partners::Partner;
use super::*;

/// (account, partners best first), scores in hundredths so that sums are exact.
type Partners = Vec<Vec<(u32, u32)>>;

/// The tie of two accounts, with its weight for each direction in which it is kept.
fn naive_ties(partners: &Partners) -> Vec<(u32, u32, u32)> {
    let mut ties = Vec::new();
    for (account, kept) in (0..).zip(partners) {
        for &(partner, score) in kept {
            ties.push((account, partner, score));
            let theirs = &partners[partner as usize];
            let worst = if theirs.len() < 8 { 0 } else { theirs[7].1 };
            if score >= worst {
                ties.push((partner, account, score));
            }
        }
    }
    ties
}

fn naive_communities(partners: &Partners, rank: &[u64]) -> Vec<BTreeSet<u32>> {
    let ties = naive_ties(partners);
    let n = crate::corpus::dense(partners.len());
    let mut order: Vec<u32> = (0..n).collect();
    order.sort_by_key(|&account| rank[account as usize]);
    let mut label: Vec<u32> = (0..n).collect();
    for _ in 0..10 {
        let mut changed = 0;
        for &account in &order {
            let mut weight: BTreeMap<u32, u32> = BTreeMap::new();
            for tie in ties.iter().filter(|tie| tie.0 == account) {
                *weight.entry(label[tie.1 as usize]).or_default() += tie.2;
            }
            let heaviest =
                |&(&label, &w): &(&u32, &u32)| (w, std::cmp::Reverse(rank[label as usize]));
            let best = weight.iter().max_by_key(heaviest).map(|(&label, _)| label);
            if let Some(best) = best.filter(|&best| best != label[account as usize]) {
                label[account as usize] = best;
                changed += 1;
            }
        }
        if changed * 100 < partners.len() {
            break;
        }
    }
    let members = |of: u32| (0..n).filter(|&a| label[a as usize] == of).collect::<BTreeSet<u32>>();
    (0..n).map(members).filter(|members| members.len() >= 4).collect()
}

fn any_partners() -> impl Strategy<Value = Partners> {
    let n = 14_u32;
    let kept = prop::collection::btree_map(0..n, 1..30_u32, 0..9);
    prop::collection::vec(kept, n as usize).prop_map(|all| {
        let best = |(account, kept): (u32, BTreeMap<u32, u32>)| {
            let mut kept: Vec<(u32, u32)> = kept.into_iter().filter(|k| k.0 != account).collect();
            kept.sort_by_key(|&(_, score)| std::cmp::Reverse(score));
            kept
        };
        (0..).zip(all).map(best).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn communities_are_those_of_the_obvious_code(all in any_partners(), salt in 0..9_u64) {
        let rank: Vec<u64> = (0..14).map(|account| mix64(account + 100 * salt)).collect();
        let best = |kept: &Vec<(u32, u32)>| {
            kept.iter().map(|&(account, score)| Partner { account, score: f64::from(score) }).collect()
        };
        let partners: Vec<Vec<Partner>> = all.iter().map(best).collect();
        let mut found: Vec<BTreeSet<u32>> = communities(&partners, &rank)
            .into_iter()
            .map(|members| members.into_iter().collect())
            .collect();
        let mut expected = naive_communities(&all, &rank);
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected);
    }
}
