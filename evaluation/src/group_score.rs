//! Scores of groups against campaigns.
//!
//! Both sides are taken as partitions of all accounts that posted. An account that is in several
//! groups counts for the first, the most suspicious one; an account that served several campaigns
//! counts for the one that posted most through it. Whoever is in no group is alone on that side,
//! and whoever served no campaign is alone on the other.

use std::collections::BTreeMap;

use claque_detector::{Findings, Group};
use claque_sim::GroundTruth;
use claque_trace::AccountId;

use crate::ranking::{Ranking, float};
use crate::record::{BCubed, BestGroup, GroupScore, PairScore};

/// How well groups agree with campaigns. `None` where no campaign posted: there is nothing to agree
/// with, and whom groups accuse there is told by the accounts.
///
/// # Complexity
/// O(n log n) for n accounts.
#[must_use]
pub fn score_groups(findings: &Findings, truth: &GroundTruth) -> Option<GroupScore> {
    let campaigns = campaigns_served(truth);
    let campaign_of = |account| campaigns.get(&account).copied();
    let accounts = truth.accounts().map(|(account, _)| (account, campaign_of(account)));
    score_placed(&findings.groups, accounts)
}

/// The campaign that each controlled account counts for.
#[must_use]
pub fn campaigns_served(truth: &GroundTruth) -> BTreeMap<AccountId, u32> {
    let mut campaigns: BTreeMap<AccountId, (u32, u32)> = BTreeMap::new();
    for (&(account, campaign), control) in truth.controls() {
        let served = campaigns.entry(account).or_insert((campaign, control.operated_posts));
        // Campaigns come in ascending order, so that of equals the first stays.
        if control.operated_posts > served.1 {
            *served = (campaign, control.operated_posts);
        }
    }
    campaigns.into_iter().map(|(account, (campaign, _))| (account, campaign)).collect()
}

/// As [`score_groups`], from all accounts that posted with the campaign that each counts for.
#[must_use]
pub fn score_placed(
    groups: &[Group],
    accounts: impl Iterator<Item = (AccountId, Option<u32>)>,
) -> Option<GroupScore> {
    let group_of = first_groups(groups);
    let placed = accounts.map(|(account, campaign)| (group_of.get(&account).copied(), campaign));
    let table = Contingency::new(placed);
    (!table.campaigns.is_empty()).then(|| table.score())
}

fn first_groups(groups: &[Group]) -> BTreeMap<AccountId, usize> {
    let mut first = BTreeMap::new();
    for (number, group) in groups.iter().enumerate() {
        group.members.iter().for_each(|&member| {
            first.entry(member).or_insert(number);
        });
    }
    first
}

/// How many accounts are where; whoever is alone on a side is counted without being listed.
#[derive(Debug, Default)]
struct Contingency {
    accounts: u64,
    groups: BTreeMap<usize, u64>,
    campaigns: BTreeMap<u32, u64>,
    /// Accounts in a group and of a campaign.
    both: BTreeMap<(usize, u32), u64>,
}

impl Contingency {
    fn new(placed: impl Iterator<Item = (Option<usize>, Option<u32>)>) -> Self {
        let mut table = Self::default();
        for (group, campaign) in placed {
            table.accounts += 1;
            if let Some(group) = group {
                *table.groups.entry(group).or_default() += 1;
            }
            if let Some(campaign) = campaign {
                *table.campaigns.entry(campaign).or_default() += 1;
            }
            if let (Some(group), Some(campaign)) = (group, campaign) {
                *table.both.entry((group, campaign)).or_default() += 1;
            }
        }
        table
    }

    fn score(&self) -> GroupScore {
        GroupScore {
            groups: self.groups.len() as u64,
            singletons: self.groups.values().filter(|&&size| size == 1).count() as u64,
            grouped: self.grouped(),
            campaigns: self.campaigns.len() as u64,
            adjusted_rand: self.adjusted_rand(),
            homogeneity: self.homogeneity(),
            normalised_mutual_information: Some(self.normalised_mutual_information()),
            b_cubed: self.b_cubed(),
            b_cubed_grouped: self.b_cubed_grouped(),
            weighted_precision: self.weighted_precision(),
            best_group: self.best_group(),
            pairs: self.pairs(),
        }
    }

    fn grouped(&self) -> u64 {
        self.groups.values().sum()
    }

    /// Cells with both sizes: of the cell, of its group and of its campaign.
    fn cells(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        self.both.iter().map(|(&(group, campaign), &size)| {
            (float(size), float(self.groups[&group]), float(self.campaigns[&campaign]))
        })
    }

    /// Groups with their members of no campaign.
    fn strangers(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let of_campaigns = |group| self.both.range((group, 0)..=(group, u32::MAX));
        self.groups.iter().map(move |(&group, &size)| {
            let known: u64 = of_campaigns(group).map(|(_, n)| n).sum();
            (float(size - known), float(size))
        })
    }

    fn pairs(&self) -> Option<PairScore> {
        let pairs = |n: &u64| n * n.saturating_sub(1) / 2;
        let found = self.groups.values().map(pairs).sum();
        let real = self.campaigns.values().map(pairs).sum();
        let hits = float(self.both.values().map(pairs).sum());
        let share = |of: u64| (of > 0).then(|| hits / float(of));
        // Twice the hits over both sums: no hit is 0, and not 0 by 0.
        let is_told = found > 0 && real > 0;
        let f1 = is_told.then(|| 2.0 * hits / (float(found) + float(real)));
        let (precision, recall) = (share(found), share(real));
        let average_precision = (real > 0).then(|| self.pair_ranking().average_precision());
        let average_precision = average_precision.flatten();
        let score = PairScore { found, real, precision, recall, f1, average_precision };
        (found + real > 0).then_some(score)
    }

    /// All pairs of accounts in order of suspicion: those of each group as it stands, then all others.
    fn pair_ranking(&self) -> Ranking {
        let pairs = |n: u64| n * n.saturating_sub(1) / 2;
        let real_in = |group| -> u64 {
            let cells = self.both.range((group, 0)..=(group, u32::MAX));
            cells.map(|(_, &n)| pairs(n)).sum()
        };
        let found = self.groups.iter().map(|(&group, &n)| (real_in(group), pairs(n)));
        let mut steps: Vec<(u64, u64)> =
            found.map(|(real, all)| (real, all - real)).filter(|step| *step != (0, 0)).collect();
        let real: u64 = self.campaigns.values().map(|&n| pairs(n)).sum();
        let (hits, strange) =
            steps.iter().fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
        steps.push((real - hits, pairs(self.accounts) - real - strange));
        Ranking::of_steps(steps)
    }

    fn adjusted_rand(&self) -> f64 {
        let pairs = |n: &u64| float(*n) * (float(*n) - 1.0) / 2.0;
        let together: f64 = self.both.values().map(pairs).sum();
        let of_groups: f64 = self.groups.values().map(pairs).sum();
        let of_campaigns: f64 = self.campaigns.values().map(pairs).sum();
        let expected = of_groups * of_campaigns / pairs(&self.accounts).max(1.0);
        let most = (of_groups + of_campaigns) / 2.0;
        // Nothing can differ where both put everybody together, or everybody apart.
        if most == expected { 1.0 } else { (together - expected) / (most - expected) }
    }

    fn homogeneity(&self) -> f64 {
        let truth = self.entropy(self.campaigns.values());
        // Sums of many logarithms may miss an end by a rounding.
        if truth > 0.0 { (1.0 - self.uncertainty() / truth).clamp(0.0, 1.0) } else { 1.0 }
    }

    fn normalised_mutual_information(&self) -> f64 {
        let (truth, found) =
            (self.entropy(self.campaigns.values()), self.entropy(self.groups.values()));
        let shared = truth - self.uncertainty();
        // Nothing can differ where both put everybody together.
        if truth + found > 0.0 { (2.0 * shared / (truth + found)).clamp(0.0, 1.0) } else { 1.0 }
    }

    /// Of one side, from the sizes of its parts; whoever is in none is alone.
    fn entropy<'s>(&self, sizes: impl Iterator<Item = &'s u64> + Clone) -> f64 {
        let n = float(self.accounts);
        let alone = n - sizes.clone().map(|&size| float(size)).sum::<f64>();
        let of_part = |&size: &u64| float(size) / n * libm::log(n / float(size));
        sizes.map(of_part).sum::<f64>() + alone / n * libm::log(n)
    }

    /// About campaigns, once groups are known.
    fn uncertainty(&self) -> f64 {
        let mixed: f64 = self.cells().map(|(cell, group, _)| cell * libm::log(group / cell)).sum();
        let strange: f64 = self.strangers().map(|(n, group)| n * libm::log(group)).sum();
        (mixed + strange) / float(self.accounts)
    }

    /// Sum over grouped accounts of the share of their group that is of their campaign.
    fn precision_sum(&self) -> f64 {
        let known: f64 = self.cells().map(|(cell, group, _)| cell * cell / group).sum();
        known + self.strangers().map(|(n, group)| n / group).sum::<f64>()
    }

    /// Sum over accounts of campaigns of the share of their campaign that is in their group.
    fn recall_sum(&self) -> f64 {
        let mut ungrouped = self.campaigns.clone();
        for (&(_, campaign), &n) in &self.both {
            *ungrouped.get_mut(&campaign).expect("a cell counts for its campaign") -= n;
        }
        let together: f64 = self.cells().map(|(cell, _, campaign)| cell * cell / campaign).sum();
        let alone = |(campaign, &n): (&u32, &u64)| float(n) / float(self.campaigns[campaign]);
        together + ungrouped.iter().map(alone).sum::<f64>()
    }

    fn b_cubed(&self) -> BCubed {
        let n = float(self.accounts);
        let ungrouped = n - float(self.grouped());
        let of_none = n - float(self.campaigns.values().sum());
        BCubed::new((self.precision_sum() + ungrouped) / n, (self.recall_sum() + of_none) / n)
    }

    fn b_cubed_grouped(&self) -> Option<BCubed> {
        let of_campaigns = float(self.campaigns.values().sum());
        let grouped = float(self.grouped());
        (grouped > 0.0)
            .then(|| BCubed::new(self.precision_sum() / grouped, self.recall_sum() / of_campaigns))
    }

    fn best_group(&self) -> Option<BestGroup> {
        let all = float(self.campaigns.values().sum());
        let groups = self.strangers().map(|(strangers, size)| (size - strangers, size));
        let scored: Vec<BestGroup> =
            groups.map(|(hits, size)| BestGroup::new(hits, size, all)).collect();
        // Of equals the last is kept, so the order is turned round.
        scored.into_iter().rev().max_by(|a, b| a.f1.total_cmp(&b.f1))
    }

    fn weighted_precision(&self) -> Option<f64> {
        let hits = self.strangers().map(|(strangers, size)| (size - strangers, size));
        let (weighted, all) = hits.fold((0.0, 0.0), |(weighted, all), (hits, size)| {
            (weighted + hits * hits / size, all + hits)
        });
        (!self.groups.is_empty()).then(|| if all > 0.0 { (weighted / all).min(1.0) } else { 0.0 })
    }
}

impl BestGroup {
    fn new(hits: f64, size: f64, all: f64) -> Self {
        Self { precision: hits / size, recall: hits / all, f1: 2.0 * hits / (size + all) }
    }
}

impl BCubed {
    fn new(precision: f64, recall: f64) -> Self {
        // Both are above zero: everybody is in one group with at least oneself. Sums of many shares
        // may miss the end by a rounding.
        let (precision, recall) = (precision.min(1.0), recall.min(1.0));
        Self { precision, recall, f: 2.0 * precision * recall / (precision + recall) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn group(members: &[u32]) -> Group {
        let members = members.iter().copied().map(AccountId).collect();
        Group { members, score: 1.0, evidence: Vec::new() }
    }

    /// Accounts 0, 1, … with their campaign; 9 stands for none.
    fn scored(groups: &[&[u32]], campaigns: &[u32]) -> Option<GroupScore> {
        let groups: Vec<Group> = groups.iter().map(|members| group(members)).collect();
        let accounts = (0..).map(AccountId).zip(campaigns.iter().map(|&c| (c != 9).then_some(c)));
        score_placed(&groups, accounts)
    }

    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    /// Campaign {0, 1, 2, 3}, innocents 4 and 5; groups {0, 1, 4} and {2, 3}; 5 is in none.
    #[test]
    fn a_score_worked_out_on_paper() {
        let found = scored(&[&[0, 1, 4], &[2, 3]], &[0, 0, 0, 0, 9, 9]).unwrap();
        assert_eq!((found.groups, found.singletons, found.grouped, found.campaigns), (2, 0, 5, 1));
        // Pairs: together 1 + 1, groups 3 + 1, campaigns 6, all 15.
        check(found.adjusted_rand, (2.0 - 24.0 / 15.0) / (5.0 - 24.0 / 15.0));
        // Of six: 4 · 2/4 + 2 · 1 in recall; 2 · 2/3 + 1/3 + 2 · 1 + 1 in precision.
        check(found.b_cubed.recall, 4.0 / 6.0);
        check(found.b_cubed.precision, 14.0 / 18.0);
        check(found.b_cubed.f, 2.0 * (2.0 / 3.0) * (7.0 / 9.0) / (2.0 / 3.0 + 7.0 / 9.0));
        let grouped = found.b_cubed_grouped.unwrap();
        check(grouped.precision, 11.0 / 15.0);
        check(grouped.recall, 0.5);
        // {0, 1, 4} holds two of the four and {2, 3} two, without a stranger.
        assert_eq!(
            found.best_group,
            Some(BestGroup { precision: 1.0, recall: 0.5, f1: 2.0 / 3.0 })
        );
        // Three members at 2/3, two at 1.
        check(found.weighted_precision.unwrap(), (3.0 * 4.0 / 9.0 + 2.0) / 4.0);
        let (two, three, six) = (2.0_f64.ln(), 3.0_f64.ln(), 6.0_f64.ln());
        let truth = 4.0 / 6.0 * (six - 2.0 * two) + 2.0 / 6.0 * six;
        check(found.homogeneity, 1.0 - (2.0 * (three - two) + three) / 6.0 / truth);
    }

    #[test]
    fn the_truth_itself_scores_one_and_silence_scores_little() {
        let truth = [0, 0, 0, 1, 1, 9, 9];
        let right = scored(&[&[3, 4], &[0, 1, 2]], &truth).unwrap();
        for value in [right.adjusted_rand, right.homogeneity, right.b_cubed.f] {
            check(value, 1.0);
        }
        assert_eq!((right.weighted_precision, right.b_cubed_grouped.unwrap().f), (Some(1.0), 1.0));
        let silent = scored(&[], &truth).unwrap();
        assert_eq!((silent.adjusted_rand, silent.homogeneity), (0.0, 1.0));
        assert_eq!((silent.weighted_precision, silent.b_cubed_grouped), (None, None));
        assert_eq!((silent.best_group, right.best_group.unwrap().recall), (None, 0.6));
        check(silent.b_cubed.recall, (2.0 + 2.0) / 7.0);
        assert_eq!(scored(&[&[0, 1]], &[9, 9]), None);
    }

    #[test]
    fn accounts_count_for_their_first_group_and_strangers_to_the_world_for_none() {
        let found = scored(&[&[0, 1], &[0, 1, 2, 77]], &[0, 0, 9]).unwrap();
        assert_eq!((found.groups, found.singletons, found.grouped), (2, 1, 3));
        check(found.adjusted_rand, 1.0);
        check(found.weighted_precision.unwrap(), 1.0);
        let strangers = scored(&[&[2, 3]], &[0, 0, 9, 9]).unwrap();
        assert_eq!(strangers.weighted_precision, Some(0.0));
    }

    /// The obvious twin: labels of both sides, and every account or pair looked at.
    fn by_definition(found: &[usize], truth: &[usize]) -> [f64; 4] {
        let n = found.len();
        let same = |labels: &[usize], a: usize, b: usize| labels[a] == labels[b];
        let size = |labels: &[usize], a: usize| (0..n).filter(|&b| same(labels, a, b)).count();
        let shared =
            |a: usize| (0..n).filter(|&b| same(found, a, b) && same(truth, a, b)).count() as f64;
        let mean = |value: &dyn Fn(usize) -> f64| (0..n).map(value).sum::<f64>() / n as f64;
        let (precision, recall) = (
            mean(&|a| shared(a) / size(found, a) as f64),
            mean(&|a| shared(a) / size(truth, a) as f64),
        );
        let entropy = mean(&|a| (n as f64 / size(truth, a) as f64).ln());
        let left = mean(&|a| (size(found, a) as f64 / shared(a)).ln());
        let pairs: Vec<(usize, usize)> = (0..n).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        let count = |is: &dyn Fn(usize, usize) -> bool| {
            pairs.iter().filter(|&&(a, b)| is(a, b)).count() as f64
        };
        let in_found = count(&|a, b| same(found, a, b));
        let in_truth = count(&|a, b| same(truth, a, b));
        let in_both = count(&|a, b| same(found, a, b) && same(truth, a, b));
        let expected = in_found * in_truth / (pairs.len() as f64).max(1.0);
        let room = (in_found + in_truth) / 2.0 - expected;
        let adjusted_rand = if room == 0.0 { 1.0 } else { (in_both - expected) / room };
        let homogeneity = if entropy == 0.0 { 1.0 } else { 1.0 - left / entropy };
        [adjusted_rand, homogeneity, precision, recall]
    }

    /// Groups of three and two hold 3 + 1 pairs; campaigns of three and two as many; one is in both.
    #[test]
    fn pairs_are_counted_within_groups_and_campaigns() {
        let found = scored(&[&[0, 1, 3], &[2, 5]], &[0, 0, 0, 1, 1, 9]).unwrap().pairs.unwrap();
        assert_eq!((found.found, found.real), (4, 4));
        assert_eq!((found.precision, found.recall, found.f1), (Some(0.25), Some(0.25), Some(0.25)));
        // One real of three, then none of one, then the last three of all fifteen.
        check(found.average_precision.unwrap(), 0.25 / 3.0 + 0.75 * 4.0 / 15.0);
        let nobody = scored(&[], &[0, 0, 9]).unwrap().pairs.unwrap();
        assert_eq!((nobody.precision, nobody.recall, nobody.f1), (None, Some(0.0), None));
        assert_eq!(scored(&[], &[0, 9]).unwrap().pairs, None);
    }

    proptest! {
        #[test]
        fn counting_cells_equals_its_twin(
            placed in proptest::collection::vec((0_u32..5, 0_u32..4), 1..24),
        ) {
            // Group 4 and campaign 3 stand for none.
            let groups: Vec<Group> = (0..4).map(|number| {
                let members = (0_u32..).zip(&placed).filter(|(_, place)| place.0 == number);
                group(&members.map(|(at, _)| at).collect::<Vec<_>>())
            }).collect();
            let accounts = (0..).map(AccountId)
                .zip(placed.iter().map(|&(_, c)| (c != 3).then_some(c)));
            let label = |value: u32, none: u32, at: usize| {
                if value == none { 100 + at } else { value as usize }
            };
            let found: Vec<usize> =
                placed.iter().enumerate().map(|(at, p)| label(p.0, 4, at)).collect();
            let truth: Vec<usize> =
                placed.iter().enumerate().map(|(at, p)| label(p.1, 3, at)).collect();
            let scored = score_placed(&groups, accounts);
            prop_assert_eq!(scored.is_some(), placed.iter().any(|p| p.1 != 3));
            if let Some(fast) = scored {
                let fast = [
                    fast.adjusted_rand, fast.homogeneity, fast.b_cubed.precision, fast.b_cubed.recall,
                ];
                for (fast, slow) in fast.into_iter().zip(by_definition(&found, &truth)) {
                    prop_assert!((fast - slow).abs() < 1e-9, "{fast} {slow}");
                }
            }
        }
    }
}
