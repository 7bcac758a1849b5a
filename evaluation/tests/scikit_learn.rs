//! Our metrics against scikit-learn's on generated cases; `fixtures/scikit_learn.py` says how they are made.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use claque_detector::{AccountScore, Findings, Group};
use claque_evaluation::{Labels, Ranking, evaluate, group_score};
use claque_trace::AccountId;
use serde::Deserialize;

const CASES: &str = include_str!("fixtures/scikit_learn.jsonl");

#[derive(Deserialize)]
#[serde(untagged)]
enum Case {
    Ranked(Ranked),
    Parted(Parted),
}

#[derive(Deserialize)]
struct Ranked {
    scores: Vec<Option<f64>>,
    positive: Vec<bool>,
    average_precision: f64,
    roc_auc: f64,
    best_f1: f64,
    precision_at_positives: f64,
    /// Precision and recall, thresholds falling.
    curve: Vec<(f64, f64)>,
    n_thresholds: usize,
    recall_at: Vec<(f64, f64)>,
    threshold: f64,
    precision: Option<f64>,
    recall: f64,
    f1: f64,
}

#[derive(Deserialize)]
struct Parted {
    campaign: Vec<i64>,
    group: Vec<i64>,
    adjusted_rand: f64,
    homogeneity: f64,
    normalised_mutual_information: f64,
    pairs_average_precision: Option<f64>,
}

fn cases() -> Vec<Case> {
    CASES.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn same(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < 1e-12, "{what}: {found} is not {expected}");
}

impl Ranked {
    fn ranking(&self) -> Ranking {
        let scores = self.scores.iter().map(|score| score.unwrap_or(f64::NEG_INFINITY));
        Ranking::new(scores.zip(self.positive.iter().copied()))
    }

    fn findings(&self) -> Findings {
        let scored = (0..).map(AccountId).zip(&self.scores);
        let score = |(account, score): (AccountId, &Option<f64>)| {
            Some(AccountScore { account, score: (*score)?, group: None })
        };
        let accounts = scored.filter_map(score).collect();
        Findings { accounts, threshold: Some(self.threshold), ..Findings::default() }
    }

    fn labels(&self) -> Labels {
        let class = |&is_positive: &bool| if is_positive { "campaign" } else { "ordinary" };
        Labels::new((0..).map(AccountId).zip(self.positive.iter().map(class)))
    }

    fn check(&self) {
        let ranking = self.ranking();
        same(ranking.average_precision().unwrap(), self.average_precision, "average precision");
        same(ranking.auc().unwrap(), self.roc_auc, "area under the curve");
        same(ranking.best_f1().unwrap(), self.best_f1, "best F1");
        let precision_at_k = ranking.precision_at_positives().unwrap();
        same(precision_at_k, self.precision_at_positives, "precision at k");
        let cuts: Vec<_> = ranking.cuts().collect();
        assert_eq!((cuts.len(), self.curve.len()), (self.n_thresholds, self.n_thresholds));
        for (cut, (precision, recall)) in cuts.iter().zip(&self.curve) {
            same(cut.precision(), *precision, "precision of a cut");
            same(cut.positives as f64 / ranking.positives() as f64, *recall, "recall of a cut");
        }
        for (rate, recall) in &self.recall_at {
            same(ranking.recall_at_false_positive_rate(*rate), *recall, "recall at a rate");
        }
        let own = evaluate(&self.findings(), &self.labels()).own_threshold.unwrap();
        assert_eq!(own.precision.is_some(), self.precision.is_some());
        same(own.precision.unwrap_or(0.0), self.precision.unwrap_or(0.0), "precision");
        same(own.recall.unwrap(), self.recall, "recall");
        same(own.f1.unwrap(), self.f1, "F1");
    }
}

impl Parted {
    /// Members of each group, by its number.
    fn groups(&self) -> Vec<Group> {
        let n_groups = self.group.iter().max().map_or(0, |most| most + 1);
        let members = |number: i64| {
            let placed = (0..).map(AccountId).zip(&self.group);
            placed.filter(|(_, group)| **group == number).map(|(account, _)| account).collect()
        };
        let group = |number| Group { members: members(number), score: 1.0, evidence: Vec::new() };
        (0..n_groups).map(group).collect()
    }

    fn check(&self) {
        let campaigns = self.campaign.iter().map(|&campaign| u32::try_from(campaign).ok());
        let accounts = (0..).map(AccountId).zip(campaigns);
        let found = group_score::score_placed(&self.groups(), accounts).unwrap();
        same(found.adjusted_rand, self.adjusted_rand, "adjusted Rand index");
        same(found.homogeneity, self.homogeneity, "homogeneity");
        let shared = found.normalised_mutual_information.unwrap();
        same(shared, self.normalised_mutual_information, "normalised mutual information");
        let of_pairs = found.pairs.and_then(|pairs| pairs.average_precision);
        assert_eq!(of_pairs.is_some(), self.pairs_average_precision.is_some());
        same(
            of_pairs.unwrap_or(0.0),
            self.pairs_average_precision.unwrap_or(0.0),
            "average precision of pairs",
        );
    }
}

#[test]
fn metrics_are_those_of_scikit_learn() {
    let (mut n_ranked, mut n_tied, mut n_parted) = (0, 0, 0);
    for case in cases() {
        match case {
            Case::Ranked(case) => {
                case.check();
                n_ranked += 1;
                n_tied += usize::from(case.n_thresholds < case.scores.len());
            }
            Case::Parted(case) => {
                case.check();
                n_parted += 1;
            }
        }
    }
    assert!(n_ranked == 60 && n_tied >= 30 && n_parted == 36, "{n_ranked} {n_tied} {n_parted}");
}
