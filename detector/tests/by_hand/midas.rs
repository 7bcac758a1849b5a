//! `midas` on paper.

use claque_detector::method::midas::{Config, Variant};
use claque_detector::{Findings, Method};
use claque_trace::testing;

use super::scores;

/// Ticks of 10 s. Account 1 uses hashtag 7 once in the ticks 1 and 2 and four times in tick 3, where
/// account 2 uses hashtag 8 for the first time.
const ROWS: &[(u32, i64, &[u32])] = &[
    (1, 1_000, &[7]),
    (1, 11_000, &[7]),
    (1, 21_000, &[7]),
    (1, 22_000, &[7]),
    (1, 23_000, &[7]),
    (1, 24_000, &[7]),
    (2, 25_000, &[8]),
];

/// Sketches so wide that three keys have cells of their own.
fn run(config: Config) -> Findings {
    let config = Config { tick_s: 10.0, columns: 1 << 20, top: 1, min_uses: 4, ..config };
    Method::Midas(config).run(&[testing::posts(ROWS)])
}

fn assert_highest(findings: &Findings, expected: f64) {
    let found = scores(findings);
    assert!((found[0].1 - expected).abs() < 1e-9, "{found:?}");
    // What has no past is no anomaly.
    assert_eq!((found[1].0, found[1].1), (2, 0.0));
    let alerts = &findings.hashtags;
    assert_eq!((alerts.len(), findings.threshold), (1, None));
    assert!((alerts[0].score - expected).abs() < 1e-9, "{alerts:?}");
    let moment = &alerts[0].moment;
    let place = (moment.hashtag.0, moment.from.0, moment.until.0, moment.n_accounts);
    assert_eq!(place, (7, 21_000, 24_000, 1));
}

#[test]
fn midas_compares_a_tick_with_the_mean() {
    // At tick 3 with a = 4 and s = 6: (4 - 2)² · 9 / (6 · 2) = 3. What has no past has: a = s = 1,
    // (1 - 1/3)² · 9 / (1 · 2) = 2.
    let findings = run(Config { variant: Variant::Edge, ..Config::default() });
    let found = scores(&findings);
    assert!((found[0].1 - 3.0).abs() < 1e-9 && (found[1].1 - 2.0).abs() < 1e-9, "{found:?}");
}

#[test]
fn the_relational_variant_remembers_a_little() {
    // Current counts: 1, then 1/2 + 1, then 3/4 + 4 = 4.75: (4.75 - 2)² · 9 / 12 = 5.671875.
    let findings = run(Config { variant: Variant::Relational, ..Config::default() });
    let found = scores(&findings);
    assert!((found[0].1 - 2.75 * 2.75 * 0.75).abs() < 1e-9, "{found:?}");
}

#[test]
fn filtering_learns_only_what_is_usual() {
    // The past at tick 2 is 1: (1.5 + 1 - 3)² / (1 · 1) = 0.25 is below the threshold, so that at
    // tick 3 the past is 1 + 1.5 = 2.5: (4.75 + 2.5 - 14.25)² / (2.5 · 2) = 9.8.
    assert_highest(&run(Config::default()), 9.8);
    // With a threshold of 0.1 tick 2 joins as the mean of the past, 1: (4.75 + 2 - 14.25)² / 4.
    assert_highest(&run(Config { threshold: 0.1, ..Config::default() }), 14.0625);
}

#[test]
fn an_account_scores_its_highest_statistics_together() {
    // The uses of tick 3 have currents of 1.75 to 4.75: (7.25 - 3 · 4.75)² / 5 = 9.8 as above, and
    // (3.75 + 2.5 - 11.25)² / 5 = 5; a third of the sum of three.
    let third = (2.75 + 2.5 - 8.25_f64).powi(2) / 5.0;
    let config = Config { tick_s: 10.0, columns: 1 << 20, top: 3, ..Config::default() };
    let found = scores(&Method::Midas(config).run(&[testing::posts(ROWS)]));
    assert!((found[0].1 - (9.8 + 5.0 + third) / 3.0).abs() < 1e-9, "{found:?}");
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let base = Config::default;
    let name = |config: Config| Method::Midas(config).check().unwrap_err().name;
    assert_eq!(name(Config { rows: 0, ..base() }), "rows");
    assert_eq!(name(Config { columns: 1 << 21, ..base() }), "columns");
    assert_eq!(name(Config { threshold: f64::NAN, ..base() }), "threshold");
    assert_eq!(name(Config { decay: 1.1, ..base() }), "decay");
    assert_eq!(name(Config { top: 0, ..base() }), "top");
    assert_eq!(name(Config { min_uses: 0, ..base() }), "min_uses");
    assert_eq!(name(Config { tick_s: 0.0, ..base() }), "tick_s");
}
