//! `nizzoli` on paper.

use claque_detector::Method;
use claque_detector::method::nizzoli::{Config, DisparityOf};
use claque_trace::testing;

use super::{integers, members, numbers, scores};

/// Four accounts: 1 and 2 share hashtags 7 and 8, 3 shares 8 with both and 9 with 4.
const ROWS: &[(u32, i64, &[u32])] =
    &[(1, 0, &[7, 8]), (2, 1, &[7, 8]), (3, 2, &[8, 9]), (4, 3, &[9, 9]), (4, 4, &[6])];

fn all() -> Config {
    Config { superspreaders: 1.0, disparity: 1.0, quantile_step: 0.25, ..Default::default() }
}

#[test]
fn the_score_is_how_far_up_an_account_keeps_company() {
    // N = 4: idf(7) = log2(4/2) = 1, idf(8) = log2(4/3) = 0.415037, idf(9) = 1, idf(6) = 2.
    // |1| = |2| = √(1 + 0.172256) = 1.082707 = |3|, |4| = √(1 + 4) = 2.236068.
    // 1·2 = 1; 1·3 = 2·3 = 0.172256 / 1.172256 = 0.146944; 3·4 = 1 / 2.421006 = 0.413051.
    let findings = Method::Nizzoli(all()).run(&[testing::posts(ROWS)]);
    let edges = &findings.tables[0];
    assert_eq!(integers(edges, "account_id_y"), [2, 3, 3, 4]);
    let similarity = numbers(edges, "similarity");
    let expected = [1.0, 0.146944, 0.146944, 0.413051];
    assert!(similarity.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{similarity:?}");
    // Quantiles at 0, 1/4, 1/2, 3/4 and 1: 0.147, 0.147, 0.280, 0.560, 1. The tie of 3 and 4 goes
    // between 1/2 and 3/4.
    let (none, first, second) = (findings.threshold, Some(0), Some(1));
    assert_eq!(none, None);
    let expected = [(1, 1.0, first), (2, 1.0, first), (3, 0.5, second), (4, 0.5, second)];
    assert_eq!(scores(&findings), expected);
    // 2m = 3.4139; 1 and 2 have 1.1469 each: 2 - 2.2939² / 3.4139 = 0.459 together, and so on.
    assert_eq!(members(&findings), [vec![1, 2], vec![3, 4]]);
}

#[test]
fn the_disparity_filter_keeps_what_stands_out_for_an_end() {
    // At 3, of strength 0.706939, the tie to 4 has (1 - 0.584281)² = 0.172822 and the others
    // (1 - 0.207859)² = 0.627487. At 1, of 1.146944, the tie to 2 has 1 - 0.871882 = 0.128118,
    // the one to 3 0.871882. 4 has one tie, which gives it no disparity.
    let found = |disparity, disparity_of| {
        let config = Config { disparity, disparity_of, ..all() };
        let findings = Method::Nizzoli(config).run(&[testing::posts(ROWS)]);
        integers(&findings.tables[0], "account_id_y")
    };
    assert_eq!(found(0.15, DisparityOf::Either), [2]);
    assert_eq!(found(0.2, DisparityOf::Either), [2, 4]);
    assert_eq!(found(0.63, DisparityOf::Either), [2, 3, 3, 4]);
    assert_eq!(found(0.63, DisparityOf::Last), [2, 3, 3, 4]);
    assert_eq!(found(0.62, DisparityOf::Last), [2, 4]);
}

#[test]
fn only_the_most_active_take_part() {
    // Uses: 1, 2, 3 and 4 have two each (a hashtag twice in a post counts once): all tie for the
    // first place. With a third use 4 is alone, and shares nothing.
    let config = Config { superspreaders: 0.25, ..all() };
    assert_eq!(Method::Nizzoli(config).run(&[testing::posts(ROWS)]).accounts.len(), 4);
    let rows = [ROWS, &[(4, 5, &[7])]].concat();
    assert_eq!(Method::Nizzoli(config).run(&[testing::posts(&rows)]).accounts.len(), 0);
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let name = |config| Method::Nizzoli(config).check().unwrap_err().name;
    assert_eq!(name(Config { superspreaders: 0.0, ..all() }), "superspreaders");
    assert_eq!(name(Config { disparity: f64::NAN, ..all() }), "disparity");
    assert_eq!(name(Config { quantile_step: 0.0, ..all() }), "quantile_step");
}
