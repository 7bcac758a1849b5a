//! `concentration`, `burst` and `kleinberg` on paper.

use claque_detector::method::{burst, concentration, kleinberg};
use claque_detector::{Findings, Method};
use claque_trace::{Timestamp, testing, time::HOUR_MS};

use super::scores;

/// Alerts as (hashtag, from, until, accounts, score).
fn alerts(findings: &Findings) -> Vec<(u32, i64, i64, usize, f64)> {
    let alerts = findings.hashtags.iter();
    alerts
        .map(|a| {
            (a.moment.hashtag.0, a.moment.from.0, a.moment.until.0, a.moment.n_accounts, a.score)
        })
        .collect()
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9
}

#[test]
fn concentration_is_the_gini_coefficient_times_the_share() {
    // One hour with counts 1, 1 and 6, and another with one hashtag alone.
    let mut rows: Vec<(u32, i64, &[u32])> = vec![(8, 10, &[1]), (9, 20, &[2])];
    rows.extend((0..6_u32).map(|n| (n % 3, 30 + i64::from(n), &[7][..])));
    rows.extend((0..3_u32).map(|n| (5, HOUR_MS + i64::from(n), &[7][..])));
    let run = |measure| {
        let config = concentration::Config { measure, min_uses: 3, ..Default::default() };
        Method::Concentration(config).run(&[testing::posts(&rows)])
    };
    // Running sums 1, 2, 8: G = (3 + 1 - 2 · 11 / 8) / 3 = 5 / 12, and 6 of 8 uses are of 7.
    let findings = run(concentration::Measure::Gini);
    let found = alerts(&findings);
    assert_eq!((found[0].0, found[0].1, found[0].2, found[0].3), (7, 30, 35, 3));
    assert!(close(found[0].4, 5.0 / 12.0 * 0.75) && close(found[1].4, 0.0), "{found:?}");
    let scored: Vec<u32> = scores(&findings).iter().map(|s| s.0).collect();
    assert_eq!((scored, findings.threshold), (vec![0, 1, 2, 5], None));
    // H = 2/8 ln 8 + 6/8 ln 8/6 = 0.735622, of at most ln 3 = 1.098612.
    let entropy = 1.0 - (0.25 * 8.0_f64.ln() + 0.75 * (8.0_f64 / 6.0).ln()) / 3.0_f64.ln();
    let found = alerts(&run(concentration::Measure::Entropy));
    assert!(close(found[0].4, entropy * 0.75) && close(found[1].4, 0.0), "{found:?}");
    let found = alerts(&run(concentration::Measure::TopShare));
    assert!(close(found[0].4, 1.0) && close(found[1].4, 0.75 * 0.75), "{found:?}");
    assert_eq!(found[0].1, HOUR_MS);
}

#[test]
fn a_burst_is_beyond_poisson() {
    // Two windows of eight and two uses. Hashtag 7 has five in the second, of 5 + 1: μ = 6 · 6 / 10.
    let mut rows: Vec<(u32, i64, &[u32])> = (0..4).map(|n| (n, 0, &[1][..])).collect();
    rows.push((4, 0, &[7]));
    rows.extend((5..10).map(|n| (n, HOUR_MS, &[7][..])));
    let config = burst::Config {
        window_s: 3_600.0,
        dispersion: Some(0.0),
        min_uses: 6,
        false_discovery_rate: 0.5,
        ..Default::default()
    };
    let findings = Method::Burst(config).run(&[testing::posts(&rows)]);
    // The windows hold 5 and 5 of 10 uses, so hashtag 7 expects 3 in each: P(X ≥ 5) =
    // 1 - e^-3 (1 + 3 + 4.5 + 4.5 + 3.375) = 0.184737, and P(X ≥ 1) = 1 - e^-3. Two tests.
    let p = 1.0 - (-3.0_f64).exp() * 16.375;
    let found = alerts(&findings);
    assert_eq!((found.len(), found[0].0, found[0].1, found[0].3), (1, 7, HOUR_MS, 5));
    assert!(close(found[0].4, -p.log10()) && findings.threshold == Some(found[0].4));
    let early = -(1.0 - (-3.0_f64).exp()).log10();
    let found = scores(&findings);
    assert!(close(found[0].1, early) && found[0].0 == 4 && close(found[1].1, -p.log10()));
    // By moments the dispersion is ((5 - 3)² - 3 + (1 - 3)² - 3) / (9 + 9) = 1/9, so P(X ≥ 5) of
    // nine successes of chance 1/4: 1 - 0.75^9 (1 + 2.25 + 2.8125 + 2.578125 + 1.93359375).
    let config = burst::Config { dispersion: None, ..config };
    let findings = Method::Burst(config).run(&[testing::posts(&rows)]);
    let p = 1.0 - 0.75_f64.powi(9) * 10.574_218_75;
    assert!(close(scores(&findings)[1].1, -p.log10()), "{:?}", scores(&findings)[1]);
}

#[test]
fn a_burst_of_kleinberg_pays_for_going_up() {
    // Gaps of 100, 1, 1, 1, 1, 1, 95 s: seven in 200 s, α₀ = 0.035, and each gap of 1 s costs
    // ln 2 - 0.035 = 0.658147 less above, five of them 3.290736, against the price ln 7 = 1.945910.
    let times = [0, 100, 101, 102, 103, 104, 105, 200];
    let rows: Vec<(u32, i64, &[u32])> =
        (0..).zip(times).map(|(n, at_s)| (n, at_s * 1_000, &[7][..])).collect();
    let config = kleinberg::Config { min_uses: 8, ..Default::default() };
    let findings = Method::Kleinberg(config).run(&[testing::posts(&rows)]);
    let found = alerts(&findings);
    assert_eq!((found.len(), found[0].1, found[0].2, found[0].3), (1, 100_000, 105_000, 6));
    assert!(close(found[0].4, 5.0 * (2.0_f64.ln() - 0.035)), "{found:?}");
    assert_eq!(scores(&findings).iter().map(|s| s.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    // A price of 1.7 times that is not worth it.
    let dear = kleinberg::Config { gamma: 1.7, ..config };
    assert!(Method::Kleinberg(dear).run(&[testing::posts(&rows)]).hashtags.is_empty());
    let strict = kleinberg::Config { min_uses: 9, ..config };
    assert!(Method::Kleinberg(strict).run(&[testing::posts(&rows)]).hashtags.is_empty());
}

#[test]
fn everything_at_one_instant_is_one_burst() {
    let rows: Vec<(u32, i64, &[u32])> = (0..9).map(|n| (n, 5_000, &[7][..])).collect();
    let config = kleinberg::Config { min_uses: 3, ..Default::default() };
    let findings = Method::Kleinberg(config).run(&[testing::posts(&rows)]);
    let moment = &findings.hashtags[0].moment;
    assert_eq!(
        (moment.from, moment.until, moment.n_accounts),
        (Timestamp(5_000), Timestamp(5_000), 9)
    );
    // Eight gaps gain ln 2 each.
    assert!(close(findings.hashtags[0].score, 8.0 * 2.0_f64.ln()));
}
