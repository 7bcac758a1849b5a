//! Pairs of posts gathered into weighted edges between accounts.

use claque_trace::{AccountId, PostId};

use super::pairs::Pairs;
use crate::network::{Network, score};
use crate::{Column, Table, Values};

/// A pair of posts seen from the account of lower rank.
#[derive(Clone, Copy)]
struct Meeting {
    /// Rank of the other account.
    other: u32,
    mine: u32,
    theirs: u32,
}

/// Edges by column, sorted by their ends.
pub(super) struct Edges<'a> {
    pub(super) network: Network<'a>,
    avg_time_delta: Vec<f64>,
    n_older: Vec<i64>,
    n_newer: Vec<i64>,
}

impl<'a> Edges<'a> {
    /// Gathers the pairs that stay, one account at a time.
    pub(super) fn of(pairs: &Pairs<'a>) -> Self {
        let network = Network::new(pairs.sweep.accounts());
        let (avg_time_delta, n_older, n_newer) = Default::default();
        let mut edges = Self { network, avg_time_delta, n_older, n_newer };
        let (mut meetings, mut posts) = (Vec::new(), Vec::new());
        for (rank, _) in (0..).zip(pairs.sweep.accounts()) {
            meetings_of(pairs, rank, &mut meetings);
            meetings.sort_unstable_by_key(|meeting| meeting.other);
            for with_one in meetings.chunk_by(|a, b| a.other == b.other) {
                edges.push(pairs, rank, with_one, &mut posts);
            }
        }
        edges
    }

    fn push(&mut self, pairs: &Pairs<'a>, rank: u32, met: &[Meeting], posts: &mut Vec<PostId>) {
        let at = |position| pairs.sweep.at(position);
        let weight = met.len();
        let delta_ms: i64 = met.iter().map(|m| (at(m.mine).at - at(m.theirs).at).abs()).sum();
        let ordered = || met.iter().map(|m| pairs.older_first(m.mine, m.theirs));
        let n_older = distinct(posts, ordered().map(|(older, _)| at(older).post));
        let n_newer = distinct(posts, ordered().map(|(_, newer)| at(newer).post));
        self.network.push(rank, met[0].other, integer(weight));
        self.avg_time_delta.push(score(delta_ms) / (1_000.0 * score(integer(weight))));
        self.n_older.push(n_older);
        self.n_newer.push(n_newer);
    }

    /// The smallest weight above a quantile of the weights, strictly or not, if any edge has one.
    pub(super) fn smallest_weight_above(&self, quantile: f64, strict: bool) -> Option<i64> {
        let mut rising = self.network.weight.clone();
        rising.sort_unstable();
        let cut = quantile_7(&rising, quantile)?;
        let is_above = |weight| score(weight) > cut || (!strict && score(weight) >= cut);
        rising.into_iter().find(|&weight| is_above(weight))
    }

    /// The table of `generate_coordinated_network`; edges at or above `threshold` are marked 1.
    pub(super) fn into_table(self, threshold: f64) -> Table {
        let Self { network, avg_time_delta, n_older, n_newer } = self;
        let accounts = |ranks: Vec<u32>| -> Vec<AccountId> {
            ranks.into_iter().map(|rank| network.accounts[rank as usize]).collect()
        };
        let sides = n_older.iter().zip(&n_newer);
        let symmetry = sides.map(|(&a, &b)| score(a.min(b)) / score(a.max(b))).collect();
        let marks = network.weight.iter().map(|&w| i64::from(score(w) >= threshold)).collect();
        let column = |name, values| Column { name, values };
        let columns = vec![
            column("account_id", Values::Accounts(accounts(network.source))),
            column("account_id_y", Values::Accounts(accounts(network.target))),
            column("weight", Values::Integers(network.weight)),
            column("avg_time_delta", Values::Numbers(avg_time_delta)),
            column("n_content_id", Values::Integers(n_older)),
            column("n_content_id_y", Values::Integers(n_newer)),
            column("edge_symmetry_score", Values::Numbers(symmetry)),
            column("weight_threshold", Values::Integers(marks)),
        ];
        Table { name: "edges", columns, alphabetical: Some((0, 1)) }
    }
}

/// Fills `met` with the pairs of an account with accounts of higher rank, and with itself.
fn meetings_of(pairs: &Pairs<'_>, rank: u32, met: &mut Vec<Meeting>) {
    met.clear();
    for &mine in pairs.sweep.of_account(rank as usize) {
        for theirs in pairs.sweep.neighbours(mine) {
            let other = pairs.sweep.rank(theirs);
            // Every pair is seen from both sides and taken from one.
            let once = other > rank || (other == rank && theirs > mine);
            if once && pairs.keeps(mine, theirs) {
                met.push(Meeting { other, mine, theirs });
            }
        }
    }
}

fn distinct(scratch: &mut Vec<PostId>, posts: impl Iterator<Item = PostId>) -> i64 {
    scratch.clear();
    scratch.extend(posts);
    scratch.sort_unstable();
    scratch.dedup();
    integer(scratch.len())
}

fn integer(n: usize) -> i64 {
    i64::try_from(n).expect("fewer than 2^63 pairs")
}

/// R's default quantile of rising values: linear between the order statistics around (n - 1) q
/// (Hyndman and Fan, 1996, DOI 10.1080/00031305.1996.10473566, type 7).
fn quantile_7(rising: &[i64], quantile: f64) -> Option<f64> {
    let last = rising.len().checked_sub(1)?;
    let place = score(integer(last)) * quantile;
    let below = libm::floor(place);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `last`")]
    let idx = below as usize;
    let (low, high) = (score(rising[idx]), score(rising[last.min(idx + 1)]));
    let share = place - below;
    // R takes the value itself where both neighbours agree, which rounding could miss.
    Some(if low.to_bits() == high.to_bits() { low } else { (1.0 - share) * low + share * high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        let check = |rising: &[i64], quantile, expected: Option<f64>| {
            let found = quantile_7(rising, quantile);
            let close = found.zip(expected).is_none_or(|(a, b)| (a - b).abs() < 1e-12);
            assert!(found.is_some() == expected.is_some() && close, "{found:?} {expected:?}");
        };
        check(&[], 0.5, None);
        check(&[4], 0.9, Some(4.0));
        check(&[1, 2, 3, 10], 0.5, Some(2.5));
        check(&[1, 2, 3, 10], 0.9, Some(7.9));
        check(&[1, 2, 3, 10], 1.0, Some(10.0));
        check(&[1, 2, 3, 10], 0.0, Some(1.0));
        check(&[3, 3, 3], 0.3, Some(3.0));
    }
}
