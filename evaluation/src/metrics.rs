//! From findings and labels to numbers.

use claque_detector::Findings;

use crate::labels::{Labels, POSITIVE};
use crate::ranking::{Ranking, float};
use crate::record::{ClassFalsePositives, CurvePoint, OwnThreshold, RankScore, RecallAt};
use crate::robustness::Cuts;

/// False-positive rates at which recall is reported, loosest first.
pub const FALSE_POSITIVE_RATES: [f64; 3] = [1e-3, 1e-4, 1e-5];

/// Most points of a stored precision–recall curve.
const CURVE_POINTS_MAX: usize = 200;

/// Everything that one comparison of findings with labels gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Metrics {
    /// Labelled accounts.
    pub accounts: u64,
    /// Positives among them.
    pub positives: u64,
    /// See [`Ranking::average_precision`].
    pub average_precision: Option<f64>,
    /// See [`Ranking::score`]. `None` without positives.
    pub rank: Option<RankScore>,
    /// Recall at [`FALSE_POSITIVE_RATES`]; empty without positives.
    pub recall_at: Vec<RecallAt>,
    /// The verdict at the method's own threshold.
    pub own_threshold: Option<OwnThreshold>,
    /// False positives per class of innocents.
    pub look_alikes: Vec<ClassFalsePositives>,
    /// Threshold of `look_alikes`: `own_threshold` or `false_positive_rate_1e-3`.
    pub look_alikes_at: &'static str,
    /// Precision against recall; empty without positives.
    pub curve: Vec<CurvePoint>,
    /// Who is flagged at which score.
    pub cuts: Cuts,
}

/// Joins scores with labels. Labelled accounts that the findings do not mention score lowest;
/// scored accounts without a label are left out.
///
/// # Complexity
/// O(n log n) for n labelled accounts.
#[must_use]
pub fn evaluate(findings: &Findings, labels: &Labels) -> Metrics {
    let scored = join(findings, labels);
    let ranking = Ranking::new(scored.iter().map(|&(score, class)| (score, class == POSITIVE)));
    let own = findings.threshold;
    let rate = FALSE_POSITIVE_RATES[0];
    let cut = ranking.cut_at_false_positive_rate(rate).map_or(f64::INFINITY, |cut| cut.threshold);
    let has_positives = ranking.positives() > 0;
    let recall_at = |false_positive_rate: f64| RecallAt {
        false_positive_rate,
        recall: ranking.recall_at_false_positive_rate(false_positive_rate),
    };
    Metrics {
        accounts: labels.len() as u64,
        positives: ranking.positives(),
        average_precision: ranking.average_precision(),
        rank: has_positives.then(|| ranking.score()),
        recall_at: FALSE_POSITIVE_RATES
            .iter()
            .filter(|_| has_positives)
            .map(|&r| recall_at(r))
            .collect(),
        own_threshold: own.map(|threshold| verdict(&ranking, threshold)),
        look_alikes: look_alikes(&scored, labels, own.unwrap_or(cut)),
        look_alikes_at: if own.is_some() { "own_threshold" } else { "false_positive_rate_1e-3" },
        curve: curve(&ranking),
        cuts: Cuts::of(&ranking),
    }
}

/// Scores and class names of all labelled accounts.
pub(crate) fn join<'l>(findings: &Findings, labels: &'l Labels) -> Vec<(f64, &'l str)> {
    let mut found = findings.accounts.iter().peekable();
    let score_of = |(account, class)| {
        while found.next_if(|score| score.account < account).is_some() {}
        let score = found.next_if(|score| score.account == account);
        (score.map_or(f64::NEG_INFINITY, |score| score.score), class)
    };
    labels.iter().map(score_of).collect()
}

pub(crate) fn verdict(ranking: &Ranking, threshold: f64) -> OwnThreshold {
    let above = ranking.cuts().take_while(|cut| cut.threshold >= threshold).last();
    let (hits, false_positives) = above.map_or((0, 0), |cut| (cut.positives, cut.innocents));
    let flagged = hits + false_positives;
    let some_positives = ranking.positives() > 0;
    let share = |part: u64, whole: u64| float(part) / float(whole.max(1));
    OwnThreshold {
        threshold,
        flagged,
        false_positives,
        false_positives_per_million: share(false_positives, ranking.innocents()) * 1e6,
        precision: (flagged > 0).then(|| share(hits, flagged)),
        recall: some_positives.then(|| share(hits, ranking.positives())),
        f1: some_positives.then(|| share(2 * hits, flagged + ranking.positives())),
    }
}

/// Flagged innocents per class; classes without accounts are left out.
fn look_alikes(
    scored: &[(f64, &str)],
    labels: &Labels,
    threshold: f64,
) -> Vec<ClassFalsePositives> {
    let innocents = labels.classes().iter().filter(|class| *class != POSITIVE);
    let count = |class: &String| {
        let members = scored.iter().filter(|(_, name)| name == class);
        let (accounts, false_positives) = members.fold((0, 0), |(n, flagged), (score, _)| {
            (n + 1, flagged + u64::from(*score >= threshold))
        });
        let per_million = float(false_positives) / float(accounts.max(1)) * 1e6;
        ClassFalsePositives { class: class.clone(), accounts, false_positives, per_million }
    };
    innocents.map(count).filter(|class| class.accounts > 0).collect()
}

/// The curve at distinct scores, thinned to even steps of recall.
fn curve(ranking: &Ranking) -> Vec<CurvePoint> {
    if ranking.positives() == 0 {
        return Vec::new();
    }
    let step = 1.0 / float(CURVE_POINTS_MAX as u64 - 2);
    let (mut points, mut next): (Vec<CurvePoint>, f64) = (Vec::new(), 0.0);
    let mut last = None;
    for cut in ranking.cuts() {
        let recall = float(cut.positives) / float(ranking.positives());
        let point = CurvePoint { recall, precision: cut.precision() };
        if recall >= next && last.is_none_or(|last: CurvePoint| recall > last.recall) {
            points.push(point);
            next = recall + step;
        }
        last = Some(point);
    }
    if points.last().is_none_or(|point| point.recall < 1.0) {
        points.extend(last);
    }
    points
}

#[cfg(test)]
mod tests {
    use claque_detector::AccountScore;
    use claque_trace::AccountId;

    use super::*;

    fn findings(scores: &[(u32, f64)], threshold: Option<f64>) -> Findings {
        let accounts = scores
            .iter()
            .map(|&(account, score)| AccountScore {
                account: AccountId(account),
                score,
                group: None,
            })
            .collect();
        Findings { accounts, threshold, ..Findings::default() }
    }

    fn labels() -> Labels {
        let rows =
            [(0, "ordinary"), (1, "campaign"), (2, "publisher"), (3, "campaign"), (4, "ordinary")];
        Labels::new(rows.map(|(account, class)| (AccountId(account), class)))
    }

    /// Scores 9 (campaign), 8 (publisher), 7 (campaign); two ordinary accounts absent; 7 is unknown.
    #[test]
    fn a_verdict_worked_out_on_paper() {
        let metrics =
            evaluate(&findings(&[(1, 9.0), (2, 8.0), (3, 7.0), (7, 99.0)], Some(8.0)), &labels());
        assert_eq!((metrics.accounts, metrics.positives), (5, 2));
        let own = metrics.own_threshold.unwrap();
        assert_eq!((own.flagged, own.false_positives), (2, 1));
        assert_eq!((own.precision, own.recall, own.f1), (Some(0.5), Some(0.5), Some(0.5)));
        let accused: Vec<_> = metrics
            .look_alikes
            .iter()
            .map(|c| (c.class.as_str(), c.accounts, c.false_positives))
            .collect();
        assert_eq!(accused, [("ordinary", 2, 0), ("publisher", 1, 1)]);
        assert_eq!(metrics.average_precision, Some(0.5 + 0.5 * (2.0 / 3.0)));
        let recalls: Vec<f64> = metrics.recall_at.iter().map(|r| r.recall).collect();
        assert_eq!(recalls, [0.5, 0.5, 0.5]);
    }

    #[test]
    fn a_silent_method_scores_the_prevalence_and_flags_nobody() {
        let metrics = evaluate(&findings(&[], Some(f64::MAX)), &labels());
        assert_eq!(metrics.average_precision, Some(0.4));
        let own = metrics.own_threshold.unwrap();
        assert_eq!((own.flagged, own.precision, own.recall), (0, None, Some(0.0)));
    }

    #[test]
    fn a_world_without_positives_has_only_false_positives() {
        let nobody = Labels::new([(AccountId(0), "ordinary"), (AccountId(1), "live_event")]);
        let metrics = evaluate(&findings(&[(1, 1.0)], Some(1.0)), &nobody);
        assert_eq!(
            (metrics.average_precision, metrics.recall_at.len(), metrics.curve.len()),
            (None, 0, 0)
        );
        assert_eq!(metrics.own_threshold.unwrap().false_positives_per_million, 500_000.0);
    }

    #[test]
    fn a_curve_is_short_and_ends_at_full_recall() {
        let many: Vec<_> = (0..2_000).map(|i| (f64::from(i), i % 3 == 0)).collect();
        let points = curve(&Ranking::new(many));
        assert!(points.len() <= CURVE_POINTS_MAX);
        assert!(points.windows(2).all(|pair| pair[0].recall < pair[1].recall));
        assert!(points[points.len() - 1].recall >= 1.0);
    }
}
