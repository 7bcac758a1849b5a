//! Two findings about the same accounts, whoever made them.
//!
//! There is one world and so no seeds: accounts are what is drawn. Verdicts are held against one
//! another by McNemar's exact test, rankings by drawing the accounts again.

use claque_detector::Findings;
use claque_trace::AccountId;
use statrs::distribution::{ContinuousCDF, Normal};

use super::cell::{Rates, effect};
use super::metric::{METRICS, Metric};
use super::{
    Alert, Cell, Compared, Decided, Exact, Flips, Gate, Known, Lost, Options, Verdict, overall,
};
use crate::labels::{Labels, POSITIVE};
use crate::metrics::{evaluate, join};
use crate::stats::{Discordant, ENOUGH_POWER, Interval, PairedRanking};

/// What one side found.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Scores and verdicts of accounts.
    pub findings: &'a Findings,
    /// Alerts to hashtags, where it raises any.
    pub alerts: &'a [Alert],
}

/// The family that all questions are of.
const FAMILY: &str = "accounts";

/// A question, and what is known of it.
struct Found {
    metric: &'static Metric,
    base: f64,
    head: f64,
    /// Accounts it is about.
    n: usize,
    evidence: Evidence,
}

/// What a difference is known of.
enum Evidence {
    /// Accounts drawn again, and whether any score differs.
    Ranked(PairedRanking, bool),
    /// Verdicts, and what all of them together count.
    Judged(Discordant, f64),
}

impl Found {
    fn is_same(&self) -> bool {
        match &self.evidence {
            Evidence::Ranked(_, differs) => !differs,
            Evidence::Judged(both, _) => both.lost + both.gained == 0,
        }
    }

    /// Better is up.
    fn difference(&self) -> f64 {
        match &self.evidence {
            Evidence::Ranked(..) => self.head - self.base,
            Evidence::Judged(both, unit) => unit * both.difference(),
        }
    }

    fn interval(&self, beyond: f64) -> Interval {
        match &self.evidence {
            Evidence::Ranked(drawn, _) => drawn.interval(beyond),
            Evidence::Judged(both, unit) => {
                let Interval { low, high } = both.interval(beyond);
                Interval { low: unit * low, high: unit * high }
            }
        }
    }

    /// Whether it is surely below, and surely above, zero.
    fn is_loss_or_gain(&self, rate: f64) -> (bool, bool) {
        match &self.evidence {
            Evidence::Ranked(drawn, _) => {
                let Interval { low, high } = drawn.interval(rate);
                (high < 0.0, low > 0.0)
            }
            Evidence::Judged(both, _) => (both.p_lost() <= rate, both.p_gained() <= rate),
        }
    }

    fn p_value(&self) -> Option<f64> {
        match &self.evidence {
            Evidence::Ranked(..) => None,
            Evidence::Judged(both, _) => Some(both.p_value()),
        }
    }
}

/// Compares two findings about labelled accounts; `name` gives the accounts'. `method` is what the
/// comparison goes by.
///
/// # Complexity
/// 2,000 n for n accounts.
#[must_use]
pub fn compare_findings(
    method: &str,
    base: Side<'_>,
    head: Side<'_>,
    labels: &Labels,
    options: &Options,
    name: impl Fn(AccountId) -> String,
) -> Gate {
    let (asked, lost) = questions(base.findings, head.findings, labels);
    let n_differ = asked.iter().filter(|found| !found.is_same()).count().max(1);
    let rates = Rates::new(options, n_differ);
    let lost: Vec<Lost> = lost.into_iter().map(|metric| not_in_head(method, metric)).collect();
    let cells: Vec<Cell> = asked.iter().map(|found| cell(method, found, rates, options)).collect();
    let is_same = base.findings == head.findings && base.alerts == head.alerts;
    let known = Known { labels, name: &name, first_post: &|_| None };
    let flips = Flips::new(("", 0, method), base.findings, head.findings, known)
        .with_alerts(base.alerts, head.alerts);
    Gate {
        verdict: overall(&cells, &lost),
        compared: Compared::Findings,
        options: options.clone(),
        cells,
        exact: Exact { n_pairs: 1, n_same: usize::from(is_same), different: Vec::new() },
        speed: Vec::new(),
        lost,
        skipped: Vec::new(),
        notes: Vec::new(),
        flips: if is_same { Vec::new() } else { vec![flips] },
    }
}

fn not_in_head(method: &str, metric: &Metric) -> Lost {
    Lost::question((method, FAMILY), metric, "the head has no verdicts".to_owned())
}

/// Every metric that both sides have, with what is known of its difference; and those that only the
/// base has.
fn questions(
    base: &Findings,
    head: &Findings,
    labels: &Labels,
) -> (Vec<Found>, Vec<&'static Metric>) {
    let has_verdicts = |side: &Findings| side.threshold.is_some();
    let (mut asked, mut lost) = (Vec::new(), Vec::new());
    for metric in METRICS.iter().filter(|metric| is_asked(metric, labels)) {
        match metric.name {
            "average_precision" => asked.extend(ranked(metric, base, head, labels)),
            _ if has_verdicts(base) && !has_verdicts(head) => lost.push(metric),
            _ if has_verdicts(base) => asked.push(judged(metric, base, head, labels)),
            _ => {}
        }
    }
    (asked, lost)
}

/// Whether there is anybody whom a metric is about. One false-positive rate is a threshold of neither
/// side, so verdicts at it are not compared.
fn is_asked(metric: &Metric, labels: &Labels) -> bool {
    let has = |positives: bool| labels.iter().any(|(_, class)| (class == POSITIVE) == positives);
    match metric.name {
        "recall_at_1e-4" => false,
        _ => has(metric.more_is_better),
    }
}

fn ranked(
    metric: &'static Metric,
    base: &Findings,
    head: &Findings,
    labels: &Labels,
) -> Option<Found> {
    let (old, new) = (join(base, labels), join(head, labels));
    let accounts = old.iter().zip(&new).map(|(old, new)| (old.0, new.0, old.1 == POSITIVE));
    let accounts: Vec<(f64, f64, bool)> = accounts.collect();
    let differs = accounts.iter().any(|(old, new, _)| old.total_cmp(new).is_ne());
    let drawn = PairedRanking::new(&accounts)?;
    let precision = |found| evaluate(found, labels).average_precision;
    Some(Found {
        metric,
        base: precision(base)?,
        head: precision(head)?,
        n: accounts.len(),
        evidence: Evidence::Ranked(drawn, differs),
    })
}

/// The verdicts about positives, or about innocents: the latter in accounts per million.
fn judged(metric: &'static Metric, base: &Findings, head: &Findings, labels: &Labels) -> Found {
    let positives = metric.more_is_better;
    let (old, new) = (join(base, labels), join(head, labels));
    let of = old.iter().zip(&new).filter(|(old, _)| (old.1 == POSITIVE) == positives);
    let (mut both, mut right) = (Discordant { lost: 0, gained: 0, n: 0 }, (0_u64, 0_u64));
    for (old, new) in of {
        let was_right = base.flags(old.0) == positives;
        let is_right = head.flags(new.0) == positives;
        right = (right.0 + u64::from(was_right), right.1 + u64::from(is_right));
        both.lost += u64::from(was_right && !is_right);
        both.gained += u64::from(!was_right && is_right);
        both.n += 1;
    }
    let value = |right: u64| {
        let share = right as f64 / both.n.max(1) as f64;
        metric.most * if positives { share } else { 1.0 - share }
    };
    Found {
        metric,
        base: value(right.0),
        head: value(right.1),
        n: usize::try_from(both.n).unwrap_or(usize::MAX),
        evidence: Evidence::Judged(both, metric.most),
    }
}

fn cell(method: &str, found: &Found, rates: Rates, options: &Options) -> Cell {
    let metric = found.metric;
    let margin = options.margins.get(metric.name).copied().unwrap_or(metric.margin);
    let verdict = verdict(found, margin, rates);
    let beyond = rates.decided_at(verdict, found.difference() < -margin);
    Cell {
        method: method.to_owned(),
        family: FAMILY.to_owned(),
        metric: metric.name.to_owned(),
        margin,
        base: found.base,
        head: found.head,
        difference: found.difference(),
        interval: Some(found.interval(0.025)),
        decided: Some(Decided { interval: found.interval(beyond), beyond }),
        pairs: found.n,
        verdict,
        pairs_needed: (verdict == Verdict::Unknown).then(|| needed(found, margin, beyond)),
        worst: None,
        p_value: found.p_value(),
    }
}

fn verdict(found: &Found, margin: f64, rates: Rates) -> Verdict {
    let (is_loss, is_gain) = found.is_loss_or_gain(rates.sure);
    if found.is_same() {
        Verdict::Same
    } else if is_loss && found.difference() < -margin {
        Verdict::Worse
    } else if is_gain {
        Verdict::Better
    } else if found.interval(rates.fair).low > -margin {
        Verdict::Held
    } else {
        Verdict::Unknown
    }
}

/// Accounts that would tell with enough power if things go on as seen, and more than there are: errors
/// narrow with the root of their number, and so many accounts err normally.
fn needed(found: &Found, margin: f64, beyond: f64) -> usize {
    let normal = Normal::standard();
    let errors = normal.inverse_cdf(1.0 - beyond) + normal.inverse_cdf(ENOUGH_POWER);
    let Interval { low, high } = found.interval(normal.sf(1.0));
    let error = (high - low) / 2.0;
    let factor = errors * error / effect(found.difference(), margin);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of accounts, cut at the largest there is"
    )]
    let needed = libm::ceil(found.n as f64 * factor * factor) as usize;
    needed.max(found.n + 1)
}

#[cfg(test)]
mod tests {
    use claque_detector::AccountScore;

    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::SplitMix64;

    use super::*;

    fn labels(n: u32) -> Labels {
        let class = |n: u32| if n.is_multiple_of(10) { POSITIVE } else { "ordinary" };
        Labels::new((0..n).map(|n| (AccountId(n), class(n))))
    }

    /// Positives score above 1 and innocents below, but for those that `wrong` says.
    fn findings(n: u32, wrong: impl Fn(u32) -> bool) -> Findings {
        let score = |n: u32| {
            let is_high = n.is_multiple_of(10) != wrong(n);
            f64::from(is_high) + 0.5 + f64::from(n % 89) / 1_000.0
        };
        let accounts =
            (0..n).map(|n| AccountScore { account: AccountId(n), score: score(n), group: None });
        Findings { accounts: accounts.collect(), threshold: Some(1.0), ..Findings::default() }
    }

    fn compared(base: &Findings, head: &Findings, n: u32) -> Gate {
        let side = |findings| Side { findings, alerts: &[] };
        let name = |account: AccountId| account.0.to_string();
        let options = Options::default();
        compare_findings("mine", side(base), side(head), &labels(n), &options, name)
    }

    fn verdicts(gate: &Gate) -> Vec<Verdict> {
        gate.cells.iter().map(|cell| cell.verdict).collect()
    }

    #[test]
    fn equal_findings_are_the_same() {
        let found = findings(500, |n| n % 33 == 0);
        let gate = compared(&found, &found, 500);
        assert_eq!((gate.verdict, gate.exact.n_same, gate.flips.len()), (Verdict::Same, 1, 0));
        assert_eq!(verdicts(&gate), [Verdict::Same; 3]);
    }

    #[test]
    fn lost_positives_are_a_loss_of_recall_and_innocents_are_held() {
        let base = findings(2_000, |_| false);
        let head = findings(2_000, |n| n.is_multiple_of(40));
        let gate = compared(&base, &head, 2_000);
        assert_eq!(verdicts(&gate), [Verdict::Worse, Verdict::Worse, Verdict::Same]);
        assert_eq!(gate.cells[1].difference, -50.0 / 200.0);
        // Fifty losses and no gain: twice one in 2^50.
        assert!((gate.cells[1].p_value.unwrap() - 2.0_f64.powi(-49)).abs() < 1e-18);
        assert_eq!(gate.flips[0].no_longer_flagged.positives, 50);
        let back = compared(&head, &base, 2_000);
        assert_eq!(verdicts(&back), [Verdict::Better, Verdict::Better, Verdict::Same]);
    }

    #[test]
    fn accused_innocents_are_a_loss_of_their_own() {
        let base = findings(2_000, |_| false);
        let head = findings(2_000, |n| n % 100 == 1);
        let gate = compared(&base, &head, 2_000);
        assert_eq!(verdicts(&gate)[1..], [Verdict::Same, Verdict::Worse]);
        assert!((gate.cells[2].head - 20.0 / 1_800.0 * 1e6).abs() < 1e-6);
    }

    #[test]
    fn few_accounts_cannot_tell_and_say_how_many_would() {
        let base = findings(100, |_| false);
        let gate = compared(&base, &findings(100, |n| n == 10), 100);
        assert_eq!((gate.verdict, gate.cells[1].verdict), (Verdict::Unknown, Verdict::Unknown));
        assert!(gate.cells[1].pairs_needed.unwrap() > 10);
        let small = findings(4_000, |n| n == 10);
        let many = compared(&findings(4_000, |_| false), &small, 4_000);
        assert_eq!(many.cells[1].verdict, Verdict::Held);
    }

    /// Both sides are wrong about each account with one chance in twenty, independently: nothing is
    /// better or worse. `cargo test -p claque-evaluation outside -- --nocapture` prints the rate.
    #[test]
    fn noise_is_hardly_ever_called_a_loss() {
        const PAIRS: u32 = 1_000;
        let noisy = |seed: u64| {
            let mut random = SplitMix64::seed_from_u64(seed);
            let wrong: Vec<bool> = (0..400).map(|_| random.random_range(0..20) == 0).collect();
            findings(400, move |n| wrong[n as usize])
        };
        let alarms = (0..u64::from(PAIRS)).filter(|pair| {
            let (base, head) = (noisy(2 * pair + 1), noisy(2 * pair + 2));
            compared(&base, &head, 400).verdict == Verdict::Worse
        });
        let alarms = alarms.count();
        println!("false alarms: {alarms} of {PAIRS} pairs of findings");
        assert!(alarms <= 10, "{alarms}");
    }

    #[test]
    fn a_head_without_verdicts_cannot_be_told_from_a_bad_one() {
        let base = findings(300, |_| false);
        let head = Findings { threshold: None, ..base.clone() };
        let gate = compared(&base, &head, 300);
        let lost: Vec<&str> = gate.lost.iter().map(|lost| lost.what.as_str()).collect();
        assert_eq!(lost, ["recall_at_own_threshold", "innocents_flagged_per_million"]);
        assert_eq!((gate.verdict, gate.cells.len()), (Verdict::Unknown, 1));
        let back = compared(&head, &base, 300);
        assert_eq!((back.verdict, back.lost.len()), (Verdict::Same, 0));
    }

    /// Five of a hundred are no more than the margin, so the question is whether it is held.
    #[test]
    fn as_many_accounts_are_asked_for_as_tell_at_the_rate_that_decides() {
        let base = findings(1_000, |_| false);
        let gate = compared(&base, &findings(1_000, |n| n % 200 == 10), 1_000);
        let recall = &gate.cells[1];
        assert_eq!((recall.verdict, recall.pairs), (Verdict::Unknown, 100));
        let decided = recall.decided.unwrap();
        assert_eq!(decided.beyond, 0.05);
        assert!(decided.interval.low < -0.05 && recall.pairs_needed.unwrap() > 1_000);
    }

    #[test]
    fn without_verdicts_only_rankings_are_compared() {
        let ranks = |found: Findings| Findings { threshold: None, ..found };
        let (base, head) = (ranks(findings(300, |_| false)), ranks(findings(300, |n| n == 5)));
        let gate = compared(&base, &head, 300);
        assert_eq!(gate.cells.len(), 1);
        assert_eq!(gate.cells[0].metric, "average_precision");
    }
}
