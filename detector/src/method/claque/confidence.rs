//! Whether a group is more than the best that chance offers among all groups there could be.
//!
//! Members' log-odds, with what their shared interest in hashtags explains held against them, summed, are the likelihood ratio of the group against nobody acting together,
//! less the members' prior odds, which pay for the choice of members: n ln(N/n) stands for the
//! logarithm of the number of ways to choose n of N. The choice of k occasions among T tokens costs
//! k (ln(T/k) + 1) likewise, and the chance fitted to each of them ½ ln n (Schwarz 1978,
//! DOI 10.1214/aos/1176344136). Of hypotheses that each have a likelihood ratio of mean 1 where
//! nobody coordinates, the chance that any exceeds the number of them over α is at most α (Markov,
//! and a union bound). So with a rate of α at most a share α of traces without coordination shows a
//! group at all: a family-wise guarantee, and with it one of the false discovery rate. Occasions
//! on two grids weigh half each; the geometric mean of two ratios has a mean of at most 1, too.

use super::members::Group;
use super::tokens::Tokens;

/// Nats by which the evidence for a group exceeds what `false_discovery_rate` asks for.
pub(super) fn confidence(group: &Group, tokens: &Tokens, false_discovery_rate: f64) -> f64 {
    beyond_choice(group, group.proof.clone(), tokens) + libm::log(false_discovery_rate)
}

/// Nats by which the members' own odds exceed what the choice of members and occasions costs: the
/// same, but for what shared interests would explain. Below 0 a group may well be nobody.
pub(super) fn substance(group: &Group, tokens: &Tokens) -> f64 {
    let odds = group.members.iter().map(|&(_, odds)| odds).collect();
    beyond_choice(group, odds, tokens)
}

fn beyond_choice(group: &Group, mut odds: Vec<f64>, tokens: &Tokens) -> f64 {
    // In order of size, so that the sum does not depend on account numbers.
    odds.sort_unstable_by(f64::total_cmp);
    let n_occasions: f64 = group.occasions.iter().map(|occasion| occasion.weight).sum();
    let n_tokens = tokens.n_fitting(group.scale);
    let n_members = group.members.len().max(2) as f64;
    let choice = libm::log(n_tokens.max(n_occasions) / n_occasions) + 1.0;
    let cost = n_occasions * (choice + 0.5 * libm::log(n_members));
    odds.iter().sum::<f64>() - cost
}
