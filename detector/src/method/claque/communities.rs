//! Communities of the graph of best partners, by label propagation.
//!
//! Source: Raghavan, Albert and Kumara (2007), "Near linear time algorithm to detect community
//! structures", DOI 10.1103/PhysRevE.76.036106; weighted, in a fixed order, ties by rank, so that
//! renumbering the accounts changes nothing.

use super::archive::Archive;
use super::partners::{KEPT, Partner};
use crate::corpus::dense;

/// Rounds of propagation at most.
const ROUNDS: usize = 10;
/// Fewest members of a community.
pub(super) const MEMBERS_MIN: usize = 4;

/// Communities of at least [`MEMBERS_MIN`] accounts, members in order of rank, largest first.
pub(super) fn communities(partners: &[Vec<Partner>], rank: &[u64]) -> Vec<Vec<u32>> {
    let n = partners.len();
    let neighbours = neighbours(partners);
    let mut order: Vec<u32> = (0..dense(n)).collect();
    order.sort_unstable_by_key(|&account| rank[account as usize]);
    let mut label: Vec<u32> = (0..dense(n)).collect();
    let mut weight = vec![0.0; n];
    for _ in 0..ROUNDS {
        let mut changed = 0_usize;
        for &account in &order {
            let best = heaviest(&neighbours[account as usize], &label, &mut weight, rank);
            if let Some(best) = best.filter(|&best| best != label[account as usize]) {
                label[account as usize] = best;
                changed += 1;
            }
        }
        if changed * 100 < n {
            break;
        }
    }
    order.sort_by_key(|&account| rank[label[account as usize] as usize]);
    let same = |a: &u32, b: &u32| label[*a as usize] == label[*b as usize];
    let large = order.chunk_by(same).filter(|members| members.len() >= MEMBERS_MIN);
    let mut found: Vec<Vec<u32>> = large.map(<[u32]>::to_vec).collect();
    found.sort_by_key(|members| (std::cmp::Reverse(members.len()), rank[members[0] as usize]));
    found
}

/// Puts candidates in the order in which they are looked at: most accounts first, then by smallest
/// rank.
pub(super) fn largest_first(archive: &Archive, found: &mut [Vec<u32>]) {
    let rank =
        |users: &Vec<u32>| users.iter().map(|&user| archive.corpus.rank[user as usize]).min();
    found.sort_by_key(|users| (std::cmp::Reverse(users.len()), rank(users)));
}

/// The accounts that share most with their partners, each with its partners, strongest first: cores
/// within communities too large to be one group.
pub(super) fn circles(partners: &[Vec<Partner>], rank: &[u64], n: usize) -> Vec<Vec<u32>> {
    let strength = |best: &Vec<Partner>| best.iter().map(|partner| partner.score).sum::<f64>();
    let mut order: Vec<(f64, u32)> = partners
        .iter()
        .zip(0..)
        .filter(|(best, _)| best.len() + 1 >= MEMBERS_MIN)
        .map(|(best, account)| (strength(best), account))
        .collect();
    order.sort_unstable_by(|a, b| {
        b.0.total_cmp(&a.0).then(rank[a.1 as usize].cmp(&rank[b.1 as usize]))
    });
    let circle = |&(_, account): &(f64, u32)| {
        let others = partners[account as usize].iter().map(|partner| partner.account);
        std::iter::once(account).chain(others).collect()
    };
    order.iter().take(n).map(circle).collect()
}

/// Ties of every account, with their scores: those it keeps, and those kept by others that are no
/// worse than its worst. An account that many keep for want of better ones is not drowned by them.
fn neighbours(partners: &[Vec<Partner>]) -> Vec<Vec<(u32, f64)>> {
    let worst = |account: u32| {
        let kept = &partners[account as usize];
        if kept.len() < KEPT { 0.0 } else { kept[KEPT - 1].score }
    };
    let mut neighbours = vec![Vec::new(); partners.len()];
    for (account, best) in (0..).zip(partners) {
        for partner in best {
            neighbours[account as usize].push((partner.account, partner.score));
            if partner.score >= worst(partner.account) {
                neighbours[partner.account as usize].push((account, partner.score));
            }
        }
    }
    neighbours
}

/// The label with most weight among neighbours, of equals the one of smallest rank.
fn heaviest(
    neighbours: &[(u32, f64)],
    label: &[u32],
    weight: &mut [f64],
    rank: &[u64],
) -> Option<u32> {
    for &(other, score) in neighbours {
        weight[label[other as usize] as usize] += score;
    }
    let mut best: Option<u32> = None;
    for &(other, _) in neighbours {
        let candidate = label[other as usize];
        let (w, r) = (weight[candidate as usize], rank[candidate as usize]);
        let wins = best.is_none_or(|best| {
            let (bw, br) = (weight[best as usize], rank[best as usize]);
            // Weights are sums in another order for other numbers: near ties go by rank.
            w > bw * (1.0 + 1e-9) || (w >= bw * (1.0 - 1e-9) && r < br)
        });
        if wins {
            best = Some(candidate);
        }
    }
    neighbours.iter().for_each(|&(other, _)| weight[label[other as usize] as usize] = 0.0);
    best
}
