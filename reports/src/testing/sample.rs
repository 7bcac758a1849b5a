//! Plausible records of a quick suite: seven scenarios, the last three without a campaign, seven
//! methods, three seeds. Numbers are made up from a fixed formula; only their shape matters.

use claque_evaluation::{
    CampaignCount, CauseGroup, ClassCount, ClassFalsePositives, CurvePoint, Design, FORMAT_VERSION,
    GroupExample, OwnThreshold, Portrait, PortraitRows, RecallAt, Record, RunRecord, Tier,
    Timeline, Varied, Volume, WorldRecord,
};

/// Difficulty (0 easy, 1 hopeless) and waves a day.
type Campaign = Option<(f64, f64)>;

/// Scenario, summary, campaign.
const SCENARIOS: [(&str, &str, Campaign); 7] = [
    ("quickstart", "A small world with one clumsy campaign.", Some((0.15, 3.0))),
    ("flash_mob", "Two thousand accounts, one evening, one hashtag.", Some((0.25, 0.3))),
    ("dawn_spaced", "Waves before dawn, spread over an hour each.", Some((0.55, 1.0))),
    ("rotation", "Cohorts take turns, so that no account posts in two waves.", Some((0.8, 2.0))),
    ("live_final", "A televised final and no campaign.", None),
    ("publishers", "Brand pages, feeds and schedulers, no campaign.", None),
    ("quiet", "Ordinary days, no campaign.", None),
];

/// Method, skill, carelessness with look-alikes, posts per second, whether it has a threshold.
const METHODS: [(&str, f64, f64, f64, bool); 7] = [
    ("null", 0.0, 0.0, 9.0e6, true),
    ("random", 0.02, 1e-3, 8.0e6, false),
    ("volume", 0.2, 1e-3, 6.1e6, false),
    ("coortweet", 0.75, 3e-2, 2.4e4, true),
    ("coordnet", 0.8, 8e-3, 9.1e4, true),
    ("idf_token", 0.9, 9e-4, 1.3e6, true),
    ("ccb", 0.97, 4e-5, 4.2e5, true),
];

const CLASSES: [(&str, f64); 5] = [
    ("ordinary", 0.02),
    ("live_event", 1.0),
    ("publisher", 6.0),
    ("scheduler", 2.5),
    ("consented_mass_post", 3.0),
];

/// All records, worlds before their runs.
pub(crate) fn records() -> Vec<Record> {
    let mut records = Vec::new();
    for place in 0..SCENARIOS.len() {
        for seed in 1..=3 {
            records.push(Record::World(world(place, seed)));
            records.extend((0..METHODS.len()).map(|method| Record::Run(run(place, method, seed))));
        }
    }
    records
}

/// World and runs of one of many scenarios: the scenario itself, its twin, or one of six variants
/// in sweeps of `a` and `b`.
pub(crate) fn member(scenario: usize, place: usize, seed: u64) -> Vec<Record> {
    let (base, like) =
        (format!("scenario_{scenario:02}"), if place == 1 { 6 } else { scenario % 4 });
    let (name, varied) = match place {
        0 => (base.clone(), None),
        1 => (format!("{base}.twin"), None),
        _ => {
            let (key, value) = (["a", "b"][place % 2], 10f64.powi(place as i32));
            (format!("{base} {key}={value}"), Some(Varied { key: key.to_owned(), value }))
        }
    };
    let mut world = world(like, seed);
    world.scenario.clone_from(&name);
    world.portrait = Some(full_portrait(scenario as u64));
    world.design = Design {
        id: String::new(),
        family: format!("family_{}", scenario % 8),
        tier: (place != 1).then_some(Tier::Middle),
        twin_of: (place == 1).then(|| base.clone()),
        variant_of: varied.is_some().then_some(base),
        varied,
        file: None,
    };
    let runs = (0..METHODS.len()).map(|method| {
        let mut run = RunRecord { scenario: name.clone(), ..run(like, method, seed) };
        // As `claque run` writes them: of two methods, three groups each.
        if ["coordnet", "ccb"].contains(&run.method.as_str()) {
            run.examples = (1..=3).map(full_example).collect();
        }
        Record::Run(run)
    });
    let runs: Vec<Record> = runs.collect();
    std::iter::once(Record::World(world)).chain(runs).collect()
}

/// As many dots as the evaluation may write.
fn full_portrait(place: u64) -> Portrait {
    let dot = |idx: u64| {
        let at_s = (noise(&[place, idx]) * 21_600.0) as u32;
        ((idx % 60) as u16, at_s, (idx % 60 / 20) as u8)
    };
    let rows = |name: &str, group| PortraitRows { name: name.to_owned(), group, accounts: 20 };
    let bins = |height: f64| (0..72).map(|bin| (height * noise(&[place, bin])) as u32).collect();
    let mut dots: Vec<(u16, u32, u8)> = (0..2_000).map(dot).collect();
    dots.sort_unstable();
    Portrait {
        from_ms: 1_704_067_200_000,
        length_s: 21_600,
        rows: vec![
            rows("spring_push", CauseGroup::Operated),
            rows("disaster_alert", CauseGroup::LookAlike),
            rows("ordinary", CauseGroup::Other),
        ],
        volume: Volume { operated: bins(300.0), look_alike: bins(500.0), other: bins(9_000.0) },
        dots,
    }
}

/// As many dots as the evaluation may write.
fn full_example(rank: u32) -> GroupExample {
    let dot = |idx: u64| {
        let bin = (noise(&[u64::from(rank), idx]) * 200.0) as u8;
        ((idx % 40) as u8, bin, (idx % 2) as u8)
    };
    let mut dots: Vec<(u8, u8, u8)> = (0..600).map(dot).collect();
    dots.sort_unstable();
    let rows = (0..40).map(|row| u8::from(row < 30)).collect();
    GroupExample { rank, bins: 200, rows, dots, ..super::example("#bloom") }
}

/// A number from 0 to 1 that looks like chance and is always the same.
fn noise(parts: &[u64]) -> f64 {
    let mixed = parts.iter().fold(0x9e37_79b9_7f4a_7c15_u64, |mixed, part| {
        (mixed ^ part.wrapping_add(0x517c)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(31)
    });
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

fn world(place: usize, seed: u64) -> WorldRecord {
    let (scenario, summary, campaign) = SCENARIOS[place];
    let timeline = campaign.map(|(_, waves)| timeline(place as u64, seed, waves));
    let operated: u64 = timeline.iter().flat_map(|t| &t.operated).map(|n| u64::from(*n)).sum();
    WorldRecord {
        format_version: FORMAT_VERSION,
        claque_version: "0.1.0".to_owned(),
        scenario: scenario.to_owned(),
        summary: summary.to_owned(),
        scenario_hash: hash(place),
        seed,
        days: 14.0,
        scale: 1.0,
        accounts: 48_213 + seed,
        posts: 1_204_551 + 17 * seed,
        hashtag_uses: 1_650_000,
        classes: CLASSES
            .iter()
            .map(|(class, rate)| ClassCount {
                class: (*class).to_owned(),
                accounts: n_accounts(*rate),
                posts: 100_000,
            })
            .collect(),
        campaigns: campaign
            .map(|_| CampaignCount {
                campaign: "spring_push".to_owned(),
                accounts: 1_200,
                posts: operated,
                waves: 28,
                peak_day_posts: operated / 6,
                posts_of_accounts: 3 * operated,
            })
            .into_iter()
            .collect(),
        design: Design::default(),
        shortcuts: Vec::new(),
        trends: campaign.map(|_| super::trend("home")).into_iter().collect(),
        timeline,
        portrait: None,
        simulate_s: 1.9,
    }
}

/// Fourteen days by the hour: a daily rhythm, an event on day nine, and waves.
fn timeline(place: u64, seed: u64, waves_a_day: f64) -> Timeline {
    let organic = |hour: u64| {
        let of_day = (hour % 24) as f64;
        let rhythm = 0.15 + (((of_day - 8.0) / 24.0 * std::f64::consts::TAU).sin() + 1.0) / 2.0;
        let event = if hour >= 212 { 260.0 * (-((hour - 212) as f64) / 9.0).exp() } else { 0.0 };
        (rhythm * (40.0 + 50.0 * noise(&[place, seed, hour])) + event) as u32
    };
    // Most of a wave posts in its first hour, the rest trickles in over three more.
    let wave = |hour: u64| {
        let (day, of_day) = (hour / 24, hour % 24);
        let n_waves = (waves_a_day.ceil() as u64).max(1);
        let is_wave = (0..n_waves).any(|wave| of_day == 7 + wave * 5) && (3..12).contains(&day);
        let happens = noise(&[place, seed, day, of_day, 7]) < waves_a_day.min(1.0);
        let strength = 320.0 + 500.0 * noise(&[place, day, of_day]);
        if is_wave && happens { strength } else { 0.0 }
    };
    let operated = |hour: u64| {
        let shares = [1.0, 0.45, 0.2, 0.08];
        (0..4_u64)
            .filter(|late| hour >= *late)
            .map(|late| wave(hour - late) * shares[late as usize])
            .sum::<f64>() as u32
    };
    Timeline {
        campaign: "spring_push".to_owned(),
        hashtag: ["#riverwalk", "#tonight", "#cleanwater", "#openlibrary"][place as usize]
            .to_owned(),
        from_ms: 1_412_121_600_000,
        bin_s: 3_600,
        operated: (0..336).map(operated).collect(),
        organic: (0..336).map(organic).collect(),
    }
}

fn hash(place: usize) -> String {
    format!("{:016x}", (noise(&[place as u64, 99]) * 1e19) as u64)
}

const PREVALENCE: f64 = 0.025;

fn run(place: usize, method: usize, seed: u64) -> RunRecord {
    let (scenario, _, campaign) = SCENARIOS[place];
    let (name, skill, care, speed, has_threshold) = METHODS[method];
    let chance = |n: u64| noise(&[place as u64, method as u64, seed, n]);
    let quality = campaign.map(|(difficulty, _)| {
        (skill * (1.0 - difficulty * (1.15 - skill)) + 0.06 * (chance(0) - 0.5)).clamp(0.0, 0.995)
    });
    let look_alikes = look_alikes(place, method, care);
    let false_positives = look_alikes.iter().map(|class| class.false_positives).sum();
    let found = if campaign.is_some() { (skill * 1_000.0) as u64 } else { 0 };
    RunRecord {
        format_version: FORMAT_VERSION,
        claque_version: "0.1.0".to_owned(),
        scenario: scenario.to_owned(),
        scenario_hash: hash(place),
        seed,
        method: name.to_owned(),
        about: None,
        parameters: serde_json::json!({ "time_window_s": 60.0, "edge_weight_min": 5 }),
        accounts: 48_213,
        positives: if campaign.is_some() { 1_200 } else { 0 },
        average_precision: quality.map(|q| q.max(PREVALENCE)),
        rank: None,
        regret: None,
        recall_at: quality.map_or_else(Vec::new, |quality| recall_at(skill, quality)),
        own_threshold: has_threshold.then(|| own_threshold(false_positives, found, quality)),
        look_alikes,
        look_alikes_at: if has_threshold { "own_threshold" } else { "false_positive_rate_1e-3" }
            .to_owned(),
        curve: quality.map_or_else(Vec::new, |quality| curve(name, quality)),
        coordinated: None,
        posts: None,
        posts_of_positives: None,
        hashtags: None,
        groups: if skill > 0.5 { 12 } else { 0 },
        group_score: None,
        examples: Vec::new(),
        cuts: None,
        lift: None,
        delay: quality.map(|quality| super::delay((quality * 20.0) as u64)),
        findings_hash: String::new(),
        detect_s: 1_204_551.0 / speed,
        posts_per_s: speed * (0.6 + 0.7 * chance(3)),
        state_bytes: 28_900_000,
        peak_memory_bytes: 91_000_000,
        instructions: None,
        notes: (name == "coortweet" && place == 4)
            .then(|| "pair budget reached: 31 hot hashtags were sampled".to_owned())
            .into_iter()
            .collect(),
    }
}

fn curve(name: &str, quality: f64) -> Vec<CurvePoint> {
    if ["null", "random"].contains(&name) {
        return vec![CurvePoint { recall: 1.0, precision: PREVALENCE }];
    }
    let point = |step| {
        let recall = f64::from(step) / 200.0;
        let drop = (recall / quality.max(0.02)).powf(4.0 + 12.0 * quality);
        let precision = PREVALENCE + (0.3 + 0.7 * quality - PREVALENCE) / (1.0 + drop);
        CurvePoint { recall, precision: precision.min(1.0) }
    };
    (1..=200).map(point).collect()
}

fn recall_at(skill: f64, quality: f64) -> Vec<RecallAt> {
    let at = |(false_positive_rate, power)| RecallAt {
        false_positive_rate,
        recall: if skill < 0.1 { 0.0 } else { quality.powi(power) },
    };
    [(1e-2, 1), (1e-3, 3), (1e-4, 5), (1e-5, 7)].map(at).to_vec()
}

fn look_alikes(place: usize, method: usize, care: f64) -> Vec<ClassFalsePositives> {
    let busy = if place >= 4 { 1.6 } else { 0.6 };
    // The quiet world has ordinary accounts only.
    let n_classes = if SCENARIOS[place].0 == "quiet" { 1 } else { CLASSES.len() };
    let of_class = |(idx, (class, rate)): (usize, &(&str, f64))| {
        let luck = 0.5 + noise(&[idx as u64, place as u64, method as u64]);
        let accounts = n_accounts(*rate);
        let false_positives = ((care * rate * busy * luck).min(1.0) * accounts as f64).floor();
        ClassFalsePositives {
            class: (*class).to_owned(),
            accounts,
            false_positives: false_positives as u64,
            per_million: false_positives / accounts as f64 * 1e6,
        }
    };
    CLASSES[..n_classes].iter().enumerate().map(of_class).collect()
}

fn n_accounts(rate: f64) -> u64 {
    (20_000.0 / (1.0 + 4.0 * rate)) as u64
}

fn own_threshold(false_positives: u64, found: u64, quality: Option<f64>) -> OwnThreshold {
    OwnThreshold {
        threshold: 0.8,
        flagged: false_positives + found,
        false_positives,
        false_positives_per_million: false_positives as f64 / 47_000.0 * 1e6,
        precision: quality.filter(|q| *q > 0.0),
        recall: quality.map(|q| q * 0.9),
        f1: quality.map(|q| q * 0.93),
    }
}
