//! Two findings about the same accounts, whoever made them.
//!
//! There is one world and so no seeds: accounts are what is drawn. Verdicts are held against one
//! another by McNemar's exact test, rankings by drawing the accounts again.

use claque_detector::Findings;
use claque_trace::AccountId;

use super::metric::METRICS;
use super::{Alert, Cell, Compared, Exact, Flips, Gate, Options, Verdict};
use crate::labels::{Labels, POSITIVE};
use crate::metrics::{evaluate, join};
use crate::stats::{Discordant, Interval, PairedRanking};

/// What one side found.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Scores and verdicts of accounts.
    pub findings: &'a Findings,
    /// Alerts to hashtags, where it raises any.
    pub alerts: &'a [Alert],
}

/// What a difference is known of.
struct Found {
    base: f64,
    head: f64,
    /// Better is up.
    difference: f64,
    /// Nothing at all differs.
    is_same: bool,
    /// Surely below, or above, zero.
    is_loss: bool,
    is_gain: bool,
    /// The bound of a loss, at the rate at which one may be missed.
    low: f64,
    /// 95 %.
    interval: Interval,
    p_value: Option<f64>,
    /// Accounts it is about.
    n: usize,
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
    let asked = questions(base.findings, head.findings, labels, options);
    let cells: Vec<Cell> =
        asked.iter().map(|(metric, found)| cell(method, metric, found, options)).collect();
    let is_same = base.findings == head.findings && base.alerts == head.alerts;
    let flips = Flips::new(("", 0, method), base.findings, head.findings, labels, name)
        .with_alerts(base.alerts, head.alerts);
    let worst = cells.iter().map(|cell| cell.verdict).max().unwrap_or(Verdict::Same);
    Gate {
        verdict: if is_same { Verdict::Same } else { worst },
        compared: Compared::Findings,
        options: options.clone(),
        cells,
        exact: Exact { n_pairs: 1, n_same: usize::from(is_same), different: Vec::new() },
        speed: Vec::new(),
        skipped: Vec::new(),
        flips: if is_same { Vec::new() } else { vec![flips] },
    }
}

/// Every metric that both sides have, with what is known of its difference.
fn questions(
    base: &Findings,
    head: &Findings,
    labels: &Labels,
    options: &Options,
) -> Vec<(&'static str, Found)> {
    let has_verdicts = base.threshold.is_some() && head.threshold.is_some();
    let has_positives = labels.iter().any(|(_, class)| class == POSITIVE);
    let has_innocents = labels.iter().any(|(_, class)| class != POSITIVE);
    let asked = [
        ("average_precision", has_positives),
        ("recall_at_own_threshold", has_positives && has_verdicts),
        ("innocents_flagged_per_million", has_innocents && has_verdicts),
    ];
    let asked = || asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(metric, _)| metric);
    let alpha = options.false_alarm_rate / asked().count().max(1) as f64;
    let found = |metric| match metric {
        "average_precision" => ranked(base, head, labels, alpha, options),
        "recall_at_own_threshold" => Some(judged(base, head, labels, true, alpha, options)),
        _ => Some(judged(base, head, labels, false, alpha, options)),
    };
    asked().filter_map(|metric| Some((metric, found(metric)?))).collect()
}

fn ranked(
    base: &Findings,
    head: &Findings,
    labels: &Labels,
    alpha: f64,
    options: &Options,
) -> Option<Found> {
    let (old, new) = (join(base, labels), join(head, labels));
    let accounts = old.iter().zip(&new).map(|(old, new)| (old.0, new.0, old.1 == POSITIVE));
    let accounts: Vec<(f64, f64, bool)> = accounts.collect();
    let drawn = PairedRanking::new(&accounts)?;
    let [base, head] = [base, head].map(|found| evaluate(found, labels).average_precision);
    let (base, head) = (base?, head?);
    let sure = drawn.interval(alpha);
    Some(Found {
        base,
        head,
        difference: head - base,
        is_same: accounts.iter().all(|(old, new, _)| old.total_cmp(new).is_eq()),
        is_loss: sure.high < 0.0,
        is_gain: sure.low > 0.0,
        low: drawn.interval(options.miss_rate).low,
        interval: drawn.interval(0.025),
        p_value: None,
        n: accounts.len(),
    })
}

/// The verdicts about positives, or about innocents: the latter in accounts per million.
fn judged(
    base: &Findings,
    head: &Findings,
    labels: &Labels,
    positives: bool,
    alpha: f64,
    options: &Options,
) -> Found {
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
    let unit = if positives { 1.0 } else { 1e6 };
    let value = |right: u64| {
        let share = right as f64 / both.n.max(1) as f64;
        unit * if positives { share } else { 1.0 - share }
    };
    let Interval { low, high } = both.interval(0.025);
    Found {
        base: value(right.0),
        head: value(right.1),
        difference: unit * both.difference(),
        is_same: both.lost + both.gained == 0,
        is_loss: both.p_lost() <= alpha,
        is_gain: both.p_gained() <= alpha,
        low: unit * both.interval(options.miss_rate).low,
        interval: Interval { low: unit * low, high: unit * high },
        p_value: Some(both.p_value()),
        n: usize::try_from(both.n).unwrap_or(usize::MAX),
    }
}

fn cell(method: &str, metric: &str, found: &Found, options: &Options) -> Cell {
    let known = METRICS.iter().find(|known| known.name == metric).map_or(0.0, |known| known.margin);
    let margin = options.margins.get(metric).copied().unwrap_or(known);
    let verdict = verdict(found, margin);
    Cell {
        method: method.to_owned(),
        family: "accounts".to_owned(),
        metric: metric.to_owned(),
        margin,
        base: found.base,
        head: found.head,
        difference: found.difference,
        interval: Some(found.interval),
        pairs: found.n,
        verdict,
        pairs_needed: (verdict == Verdict::Unknown).then(|| needed(found, margin)),
        worst: None,
        p_value: found.p_value,
    }
}

fn verdict(found: &Found, margin: f64) -> Verdict {
    if found.is_same {
        Verdict::Same
    } else if found.is_loss && found.difference < -margin {
        Verdict::Worse
    } else if found.is_gain {
        Verdict::Better
    } else if found.low > -margin {
        Verdict::Held
    } else {
        Verdict::Unknown
    }
}

/// Accounts that would tell if things go on as seen: bounds narrow with the root of their number.
fn needed(found: &Found, margin: f64) -> usize {
    let (reach, room) = if found.difference < -margin {
        (found.interval.high - found.difference, -found.difference)
    } else {
        (found.difference - found.low, (margin + found.difference.min(0.0)).max(margin / 10.0))
    };
    let factor = (reach / room).max(1.0);
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
    fn without_verdicts_only_rankings_are_compared() {
        let ranks = |found: Findings| Findings { threshold: None, ..found };
        let (base, head) = (ranks(findings(300, |_| false)), ranks(findings(300, |n| n == 5)));
        let gate = compared(&base, &head, 300);
        assert_eq!(gate.cells.len(), 1);
        assert_eq!(gate.cells[0].metric, "average_precision");
    }
}
