//! Delays against paper, and the laws of the score.

use claque_detector::{AccountScore, Evidence, Findings, HashtagAlert};
use claque_trace::{AccountId, HashtagId, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::{Labels, Push};

const INNOCENTS: u32 = 1_000;

/// Positives 0 and 1, and a thousand innocents.
fn labels(positives: u32) -> Labels {
    let class = |account: u32| if account < positives { "campaign" } else { "ordinary" };
    Labels::new((0..positives + INNOCENTS).map(|account| (AccountId(account), class(account))))
}

fn findings(scores: &[(u32, f64)]) -> Findings {
    let score = |&(account, score): &(u32, f64)| AccountScore {
        account: AccountId(account),
        score,
        group: None,
    };
    Findings { accounts: scores.iter().map(score).collect(), ..Findings::default() }
}

/// A campaign of the two of [`watch`] pushes hashtag 7 from second 0 to 45.
fn alerted(looks: &[&[(u32, i64, f64)]], scores: &[&[(u32, f64)]]) -> History {
    let seconds = |s: i64| Timestamp(s * 1_000);
    let (from, until) = (seconds(0), seconds(45));
    let push = Push { hashtag: HashtagId(7), campaign: 0, from, until, is_sent: true };
    let labels = labels(2);
    let mut history = History::new(&labels, &[push]);
    for (alerts, scores) in looks.iter().zip(scores) {
        let alert = |&(hashtag, at, score): &(u32, i64, f64)| HashtagAlert {
            score,
            moment: Evidence {
                hashtag: HashtagId(hashtag),
                from: seconds(at),
                until: seconds(at),
                n_accounts: 3,
                posts: Vec::new(),
            },
        };
        let hashtags = alerts.iter().map(alert).collect();
        history.absorb(&labels, &Findings { hashtags, ..findings(scores) });
    }
    history
}

fn history(positives: u32, looks: &[&[(u32, f64)]]) -> History {
    let labels = labels(positives);
    let mut history = History::new(&labels, &[]);
    looks.iter().for_each(|scores| history.absorb(&labels, &findings(scores)));
    history
}

/// Four looks, ten seconds apart. One account is operated from the start, the other from second 15 on;
/// a wave begins every five seconds.
fn watch() -> Watch {
    let seconds = |s: i64| Timestamp(s * 1_000);
    Watch {
        looks: [10, 20, 30, 40].map(seconds).to_vec(),
        targets: vec![
            Target { from: seconds(0), campaign: 0 },
            Target { from: seconds(15), campaign: 0 },
        ],
        waves: vec![(0..8).map(|n| seconds(5 * n)).collect()],
        innocent_hashtags: 1_000,
    }
}

/// The oracle flags both at once: the first at the first look, the second at the second.
fn at_once() -> History {
    history(2, &[&[(0, 9.0)], &[(0, 9.0), (1, 9.0)], &[(0, 9.0), (1, 9.0)], &[(0, 9.0), (1, 9.0)]])
}

/// Account 0 is flagged two looks late (20 s; waves at 15, 20, 25 and 30 s), account 1 never. One innocent
/// of a thousand may be flagged, so the threshold is the score of the second-highest, 5.
#[test]
fn delays_worked_out_on_paper() {
    let late = history(
        2,
        &[
            &[(0, 5.0), (500, 7.0)],
            &[(0, 5.0), (501, 5.0)],
            &[(0, 6.0), (1, 4.0)],
            &[(1, 5.0), (502, 3.0)],
        ],
    );
    let found = watch().delay(&late, Some(&at_once()), FALSE_ALERT_RATE);
    assert_eq!((found.threshold, found.false_alerts), (Some(5.0), 1));
    assert_eq!((found.onset, found.positives, found.undetectable), (Onset::Oracle, 2, 0));
    assert_eq!((found.never_found, found.found_undetectable), (1, 0));
    assert_eq!((found.median_s, found.p90_s), (Some(20.0), None));
    assert_eq!((found.median_waves, found.p90_waves), (Some(4.0), None));
    // The first stands flagged at two of four looks, the second at none of three.
    assert_eq!(found.score, Some(100.0 * 0.5 / 2.0));
    let shares: Vec<f64> = found.quantiles.iter().map(|quantile| quantile.share).collect();
    assert_eq!((shares.len(), shares[9]), (10, 0.5));
    let by_look: Vec<(u64, u64)> = found.looks.iter().map(|look| (look.due, look.found)).collect();
    assert_eq!(by_look, [(1, 0), (2, 0), (2, 1), (2, 1)]);
}

/// Without an oracle delays run from the first operated post: 30 s, in which six waves began.
#[test]
fn without_an_oracle_delays_run_from_the_first_operated_post() {
    let late = history(2, &[&[], &[], &[(0, 1.0), (1, 1.0)], &[]]);
    let found = watch().delay(&late, None, FALSE_ALERT_RATE);
    assert_eq!((found.onset, found.threshold), (Onset::FirstOperatedPost, None));
    assert_eq!((found.median_s, found.p90_s), (Some(15.0), Some(30.0)));
    assert_eq!((found.median_waves, found.p90_waves), (Some(3.0), Some(6.0)));
    // Two of four looks, and two of three.
    assert!((found.score.unwrap() - 100.0 * (0.5 + 2.0 / 3.0) / 2.0).abs() < 1e-9);
}

/// Who the oracle never flags cannot be late: it does not count, whatever a method says.
#[test]
fn nobody_is_late_in_finding_what_cannot_be_known() {
    let oracle = history(2, &[&[(0, 9.0)], &[], &[], &[]]);
    let found = watch().delay(&at_once(), Some(&oracle), FALSE_ALERT_RATE);
    assert_eq!((found.positives, found.undetectable, found.found_undetectable), (1, 1, 1));
    assert_eq!((found.score, found.p90_s), (Some(100.0), Some(0.0)));
}

/// The oracle knows the campaign at the first look, at second 10. A member is flagged at the second look,
/// ten seconds and the waves at 15 and 20 s later, which is half of it. Of a thousand hashtags one may be
/// alerted to in error: #1 with 9, so an alert counts above 5, the score of #2. That to #7 at the second look is
/// too weak, that at the fourth counts; alerts to #7 after its push are in error, too.
#[test]
fn delays_of_a_campaign_worked_out_on_paper() {
    let strong = |look: usize| {
        alerted(
            &[
                &[(1, 5, 9.0), (2, 5, 5.0)],
                &[(7, 10, 5.0)],
                &[],
                if look == 4 { &[(7, 40, 6.0)] } else { &[(7, 60, 6.0)] },
            ],
            &[&[], &[(0, 5.0)], &[], &[]],
        )
    };
    let found = watch().delay(&strong(4), Some(&at_once()), FALSE_ALERT_RATE);
    assert_eq!(found.false_hashtags, Some(1));
    let after = |s: f64, waves: f64| Some(After { s, waves });
    let campaign = CampaignDelay {
        campaign: 0,
        positives: 2,
        first_member: after(10.0, 2.0),
        half: after(10.0, 2.0),
        hashtag: after(30.0, 5.0),
    };
    assert_eq!(found.campaigns, [campaign]);
    let late = watch().delay(&strong(0), Some(&at_once()), FALSE_ALERT_RATE);
    assert_eq!(late.campaigns, [CampaignDelay { hashtag: None, ..campaign }]);
    let silent = watch().delay(&at_once(), None, FALSE_ALERT_RATE);
    assert_eq!((silent.false_hashtags, silent.campaigns[0].hashtag), (None, None));
    // Without an oracle from second 0 on: found at the first look, both of it; waves at 5 and 10 s.
    assert_eq!(
        (silent.campaigns[0].first_member, silent.campaigns[0].half),
        (after(10.0, 2.0), after(10.0, 2.0))
    );
}

#[test]
fn who_is_right_at_once_gets_100_and_who_never_is_gets_nothing() {
    let nobody = history(2, &[&[], &[], &[], &[]]);
    let everybody: Vec<(u32, f64)> = (0..2 + INNOCENTS).map(|account| (account, 1.0)).collect();
    let alike = history(2, &[&everybody, &everybody, &everybody, &everybody]);
    let later = history(2, &[&[], &[], &[(0, 9.0)], &[(0, 9.0), (1, 9.0)]]);
    for oracle in [None, Some(&at_once()), Some(&later)] {
        let best = watch().delay(&at_once(), oracle, FALSE_ALERT_RATE);
        assert_eq!((best.score, best.never_found), (Some(100.0), 0));
        for silent in [&nobody, &alike] {
            let found = watch().delay(silent, oracle, FALSE_ALERT_RATE);
            assert_eq!((found.score, found.never_found, found.false_alerts), (Some(0.0), 2, 0));
            assert_eq!((found.median_s, found.quantiles.len()), (None, 0));
        }
    }
    assert_eq!(watch().delay(&later, Some(&later), FALSE_ALERT_RATE).score, Some(100.0));
}

/// A score before the account was operated is no finding, unless it lasts.
#[test]
fn an_alert_before_the_deed_does_not_count() {
    let early = history(2, &[&[(1, 9.0)], &[], &[], &[]]);
    assert_eq!(watch().delay(&early, Some(&at_once()), FALSE_ALERT_RATE).never_found, 2);
    let lasting = history(2, &[&[(1, 9.0)], &[(1, 9.0)], &[], &[]]);
    assert_eq!(watch().delay(&lasting, Some(&at_once()), FALSE_ALERT_RATE).never_found, 1);
}

fn scores() -> impl Strategy<Value = Vec<Vec<(u32, f64)>>> {
    let look = proptest::collection::btree_map(0_u32..30, 0_u8..6, 0..20);
    let look = look.prop_map(|map| map.into_iter().map(|(a, s)| (a, f64::from(s))).collect());
    proptest::collection::vec(look, 4)
}

fn of(looks: &[Vec<(u32, f64)>]) -> History {
    let looks: Vec<&[(u32, f64)]> = looks.iter().map(Vec::as_slice).collect();
    history(2, &looks)
}

proptest! {
    /// The obvious twin of the threshold: try every score.
    #[test]
    fn a_threshold_is_the_lowest_that_keeps_the_rate(looks in scores(), most in 0_u32..12) {
        let rate = (f64::from(most) + 0.5) / f64::from(INNOCENTS);
        let (threshold, false_alerts) = of(&looks).threshold(rate);
        let flagged = |above: f64| (2..30_u32).filter(|account| {
            looks.iter().flatten().any(|(who, score)| who == account && *score > above)
        }).count();
        let tried = [f64::NEG_INFINITY, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        let expected = tried.into_iter().find(|&above| flagged(above) <= most as usize).unwrap();
        prop_assert_eq!((threshold, false_alerts), (expected, flagged(expected) as u64));
    }

    #[test]
    fn scores_lie_between_nothing_and_the_oracle(looks in scores(), oracle in scores()) {
        let (found, oracle) = (of(&looks), of(&oracle));
        let delay = watch().delay(&found, Some(&oracle), FALSE_ALERT_RATE);
        prop_assert!(delay.score.is_none_or(|score| (0.0..=100.0).contains(&score)));
        prop_assert!(delay.positives + delay.undetectable == 2);
        prop_assert!(delay.looks.windows(2).all(|w| w[0].found <= w[1].found));
        prop_assert!(delay.quantiles.windows(2).all(|w| w[0].delay_s <= w[1].delay_s));
        let own = watch().delay(&oracle, Some(&oracle), FALSE_ALERT_RATE);
        prop_assert!(own.score.is_none_or(|score| score >= 100.0));
    }
}
