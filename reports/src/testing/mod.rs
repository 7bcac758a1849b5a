//! Records for tests: small ones here, a whole suite in [`sample`].

mod card;
mod markup;
#[expect(clippy::cast_possible_truncation, reason = "made-up numbers are small")]
pub(crate) mod sample;

use claque_evaluation::{
    Apparent, CampaignCount, CampaignTrend, CauseGroup, ClassCount, ClassFalsePositives,
    CurvePoint, Delay, FORMAT_VERSION, GroupExample, Listed, LongestListed, Moment, OwnThreshold,
    Portrait, PortraitRows, RecallAt, Record, RunRecord, Timeline, UnitScore, Varied, Volume,
    WorldRecord,
    delay::{After, CampaignDelay, DelayQuantile, FALSE_ALERT_RATE, Onset},
};

pub(crate) use card::card;
pub(crate) use markup::check_balanced;

use crate::Records;

pub(crate) const HASH: &str = "0123456789abcdef";

/// A hash that no other name has, near enough: its bytes in base 31.
pub(crate) fn hash(name: &str) -> String {
    let folded =
        name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    format!("{folded:016x}")
}

/// A run with round numbers: average precision 0.5, recall 0.4 at 1e-4, 250 innocents per million.
pub(crate) fn run(scenario: &str, method: &str, seed: u64) -> RunRecord {
    RunRecord {
        format_version: FORMAT_VERSION,
        claque_version: "0.1.0".to_owned(),
        scenario: scenario.to_owned(),
        scenario_hash: hash(scenario),
        seed,
        method: method.to_owned(),
        about: None,
        parameters: serde_json::json!({ "time_window_s": 60 }),
        accounts: 10_000,
        positives: 200,
        average_precision: Some(0.5),
        rank: None,
        regret: None,
        recall_at: vec![RecallAt { false_positive_rate: 1e-4, recall: 0.4 }],
        own_threshold: Some(OwnThreshold {
            threshold: 2.0,
            flagged: 100,
            false_positives: 2,
            false_positives_per_million: 250.0,
            precision: Some(0.98),
            recall: Some(0.49),
            f1: Some(0.65),
        }),
        look_alikes: vec![ClassFalsePositives {
            class: "live_event".to_owned(),
            accounts: 1_000,
            false_positives: 1,
            per_million: 1_000.0,
        }],
        look_alikes_at: "own_threshold".to_owned(),
        curve: vec![
            CurvePoint { recall: 0.5, precision: 1.0 },
            CurvePoint { recall: 1.0, precision: 0.25 },
        ],
        coordinated: None,
        posts: None,
        posts_of_positives: None,
        hashtags: None,
        groups: 3,
        group_score: None,
        examples: Vec::new(),
        cuts: None,
        lift: None,
        delay: None,
        findings_hash: String::new(),
        detect_s: 0.5,
        posts_per_s: 200_000.0,
        state_bytes: 1_000_000,
        peak_memory_bytes: 2_000_000,
        instructions: None,
        notes: Vec::new(),
    }
}

/// A group of twelve: two operated accounts and an innocent are shown, with three posts.
pub(crate) fn example(hashtag: &str) -> GroupExample {
    GroupExample {
        rank: 1,
        score: 2.5,
        accounts: 12,
        positives: 2,
        moments: 4,
        strongest: Some(Moment { hashtag: hashtag.to_owned(), length_s: 55.0, accounts: 9 }),
        hashtags: vec![hashtag.to_owned(), "#spring".to_owned()],
        from_ms: 0,
        bin_s: 60,
        bins: 100,
        rows: vec![1, 1, 0],
        dots: vec![(0, 3, 1), (1, 3, 1), (2, 90, 0)],
    }
}

/// Ten positives in thirty units; half of the flagged are right.
pub(crate) fn unit_score(average_precision: f64) -> UnitScore {
    UnitScore {
        total: 30,
        positives: 10,
        average_precision: Some(average_precision),
        rank: None,
        own_threshold: OwnThreshold {
            threshold: 0.0,
            flagged: 4,
            false_positives: 2,
            false_positives_per_million: 100_000.0,
            precision: Some(0.5),
            recall: Some(0.25),
            f1: Some(1.0 / 3.0),
        },
    }
}

/// Twenty positives that count, of which so many are found: the first at once, each of the others an
/// hour and a wave after the last. The score is the share found.
pub(crate) fn delay(n_found: u64) -> Delay {
    let quantile = |nth: u64| DelayQuantile {
        share: (nth + 1) as f64 / 20.0,
        delay_s: 3_600.0 * nth as f64,
        delay_waves: nth as f64,
    };
    let after = |nth: u64| (nth < n_found).then_some(nth as f64);
    Delay {
        false_alert_rate: FALSE_ALERT_RATE,
        false_alerts: 9,
        threshold: Some(0.5),
        onset: Onset::FirstOperatedPost,
        positives: 20,
        undetectable: 0,
        found_undetectable: 0,
        never_found: 20 - n_found,
        median_s: after(9).map(|hours| 3_600.0 * hours),
        p90_s: after(17).map(|hours| 3_600.0 * hours),
        median_waves: after(9),
        p90_waves: after(17),
        score: Some(5.0 * n_found as f64),
        quantiles: (0..n_found).map(quantile).collect(),
        looks: Vec::new(),
        false_hashtags: Some(1),
        campaigns: vec![campaign_delay(n_found)],
    }
}

/// Its first member is found at once, half of it after nine hours, its hashtag after one, if anybody is.
fn campaign_delay(n_found: u64) -> CampaignDelay {
    let after = |nth: u64| {
        let hours = nth as f64;
        (nth < n_found).then_some(After { s: 3_600.0 * hours, waves: hours })
    };
    let (first_member, half, hashtag) = (after(0), after(9), after(1));
    CampaignDelay { campaign: 0, positives: 20, first_member, half, hashtag }
}

/// The run as it would be on a world without positives.
pub(crate) fn campaign_free(mut run: RunRecord) -> RunRecord {
    run.positives = 0;
    run.average_precision = None;
    run.recall_at.clear();
    run.curve.clear();
    run
}

/// A world with one campaign and three hours of timeline.
pub(crate) fn world(scenario: &str, seed: u64) -> WorldRecord {
    WorldRecord {
        format_version: FORMAT_VERSION,
        claque_version: "0.1.0".to_owned(),
        scenario: scenario.to_owned(),
        summary: "A small world.".to_owned(),
        scenario_hash: hash(scenario),
        seed,
        days: 3.0,
        scale: 1.0,
        accounts: 10_000,
        posts: 123_456,
        hashtag_uses: 150_000,
        classes: vec![ClassCount { class: "ordinary".to_owned(), accounts: 9_800, posts: 120_000 }],
        campaigns: vec![CampaignCount {
            campaign: "spring".to_owned(),
            accounts: 200,
            posts: 3_456,
            waves: 6,
            peak_day_posts: 1_500,
            posts_of_accounts: 9_000,
        }],
        design: claque_evaluation::Design::default(),
        shortcuts: Vec::new(),
        timeline: Some(Timeline {
            campaign: "spring".to_owned(),
            hashtag: "#bloom".to_owned(),
            from_ms: 0,
            bin_s: 3_600,
            operated: vec![0, 30, 0],
            organic: vec![10, 10, 12],
        }),
        trends: Vec::new(),
        portrait: Some(portrait()),
        simulate_s: 1.5,
    }
}

/// The campaign `spring` on a list: two stays in two days, none without operated posts.
pub(crate) fn trend(list: &str) -> CampaignTrend {
    let hour_ms = |hour: i64| 3_600_000 * hour;
    let size = Apparent {
        all: 400,
        not_operated: 200,
        unprompted: 100,
        inflation: Some(4.0),
        over_not_operated: Some(2.0),
    };
    CampaignTrend {
        campaign: "spring".to_owned(),
        list: list.to_owned(),
        from_ms: 0,
        until_ms: hour_ms(48),
        seen: Listed {
            hashtags: 2,
            longest: vec![listed("#spring", 120), listed("#rain", 60)],
            minutes: 180,
            best_rank: Some(1),
            peak_score: Some(40.0),
            intervals_ms: vec![[hour_ms(1), hour_ms(2)], [hour_ms(24), hour_ms(26)]],
        },
        without_operated: Listed::default(),
        unprompted: Listed::default(),
        posts: size,
        users: size,
    }
}

fn listed(hashtag: &str, minutes: u64) -> LongestListed {
    LongestListed { hashtag: hashtag.to_owned(), first_ms: 3_600_000, minutes, best_rank: 1 }
}

/// Three hours of two members, who act twice, and an ordinary account, which posts once.
pub(crate) fn portrait() -> Portrait {
    let rows =
        |name: &str, group, accounts| PortraitRows { name: name.to_owned(), group, accounts };
    Portrait {
        from_ms: 0,
        length_s: 10_800,
        rows: vec![rows("spring", CauseGroup::Operated, 2), rows("ordinary", CauseGroup::Other, 1)],
        volume: Volume { operated: vec![3, 0], look_alike: Vec::new(), other: vec![40, 50] },
        dots: vec![(0, 3_600, 0), (0, 9_000, 0), (1, 3_700, 0), (1, 9_100, 0), (2, 1_800, 2)],
    }
}

/// World and run of a variant, in the family `sweeps`.
pub(crate) fn varied(base: &str, key: &str, value: f64, method: &str, seed: u64) -> [Record; 2] {
    let name = format!("{base} {key}={value}");
    let mut world = world(&name, seed);
    world.design.family = "sweeps".to_owned();
    world.design.variant_of = Some(base.to_owned());
    world.design.varied = Some(Varied { key: key.to_owned(), value });
    [Record::World(world), Record::Run(run(&name, method, seed))]
}

/// Records of these runs, without worlds.
pub(crate) fn records(runs: Vec<RunRecord>) -> Records {
    Records::new(runs.into_iter().map(Record::Run).collect()).unwrap()
}
