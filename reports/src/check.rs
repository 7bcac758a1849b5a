//! Refuses values that no run can have, so that nothing downstream needs to guard against them.

mod example;

use claque_evaluation::{
    CampaignTrend, Coordinated, GroupScore, OwnThreshold, Portrait, Record, RunRecord, Timeline,
    WorldRecord,
};

/// A value out of range.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) key: &'static str,
    pub(crate) found: String,
    pub(crate) accepted: &'static str,
}

/// Most entries of a list within a run; the evaluation writes at most 200.
const ENTRIES_MAX: usize = 1_000;

type Checked = Result<(), Wrong>;

pub(crate) fn check(record: &Record) -> Checked {
    match record {
        Record::World(world) => check_world(world),
        Record::Run(run) => check_run(run),
    }
}

fn check_world(world: &WorldRecord) -> Checked {
    not_negative("days", world.days)?;
    not_negative("simulate_s", world.simulate_s)?;
    check_trends(&world.trends)?;
    if world.shortcuts.len() > ENTRIES_MAX {
        let found = format!("{} entries long", world.shortcuts.len());
        return Err(wrong("shortcuts", &found, "a list of at most 1000"));
    }
    for shortcut in &world.shortcuts {
        share("shortcuts.auc", shortcut.auc)?;
    }
    world.timeline.as_ref().map_or(Ok(()), check_timeline)?;
    world.portrait.as_ref().map_or(Ok(()), check_portrait)
}

fn check_timeline(timeline: &Timeline) -> Checked {
    if timeline.bin_s == 0 {
        return Err(wrong("timeline.bin_s", &0, "a length in whole seconds from 1"));
    }
    if timeline.operated.len() != timeline.organic.len() {
        let found = format!("{} bins long", timeline.organic.len());
        return Err(wrong("timeline.organic", &found, "as many bins as timeline.operated"));
    }
    Ok(())
}

/// Most lists of all campaigns: 32 campaigns, 64 regions and the world.
const TRENDS_MAX: usize = 32 * 65;

fn check_trends(trends: &[CampaignTrend]) -> Checked {
    if trends.len() > TRENDS_MAX {
        return Err(wrong("trends", &format!("{} entries long", trends.len()), "at most 2080"));
    }
    for trend in trends {
        for listed in [&trend.seen, &trend.without_operated, &trend.unprompted] {
            if listed.intervals_ms.len() > ENTRIES_MAX {
                let found = format!("{} entries long", listed.intervals_ms.len());
                return Err(wrong("trends.intervals_ms", &found, "a list of at most 1000"));
            }
            if listed.longest.len() > ENTRIES_MAX {
                let found = format!("{} entries long", listed.longest.len());
                return Err(wrong("trends.longest", &found, "a list of at most 1000"));
            }
            let ends_early = listed.intervals_ms.iter().find(|[from, until]| until < from);
            if let Some([from, until]) = ends_early {
                let found = format!("[{from}, {until}]");
                return Err(wrong(
                    "trends.intervals_ms",
                    &found,
                    "an end not before its beginning",
                ));
            }
        }
        for factor in [trend.posts, trend.users] {
            factor.inflation.map_or(Ok(()), |f| not_negative("trends.inflation", f))?;
            let over = factor.over_not_operated;
            over.map_or(Ok(()), |f| not_negative("trends.over_not_operated", f))?;
        }
    }
    Ok(())
}

/// Most dots of a portrait; the evaluation writes at most 2,000.
const DOTS_MAX: usize = 10_000;
/// Most rows of a portrait; the evaluation writes at most 60.
const ROWS_MAX: u64 = 200;

fn check_portrait(portrait: &Portrait) -> Checked {
    let n_rows: u64 = portrait.rows.iter().map(|rows| u64::from(rows.accounts)).sum();
    let volume = &portrait.volume;
    let bins = [&volume.operated, &volume.look_alike, &volume.other].map(Vec::len);
    let n_bins = bins.into_iter().max().unwrap_or(0);
    let is_within = |dot: &&(u16, u32, u8)| {
        u64::from(dot.0) < n_rows && dot.1 <= portrait.length_s && dot.2 <= 2
    };
    let astray = portrait.dots.iter().find(|dot| !is_within(dot));
    if portrait.length_s == 0 {
        Err(wrong("portrait.length_s", &0, "a length in whole seconds from 1"))
    } else if n_rows > ROWS_MAX || portrait.rows.len() > ENTRIES_MAX {
        Err(wrong("portrait.rows", &format!("{n_rows} accounts"), "at most 200 accounts"))
    } else if portrait.dots.len() > DOTS_MAX {
        let found = format!("{} entries long", portrait.dots.len());
        Err(wrong("portrait.dots", &found, "a list of at most 10000"))
    } else if let Some(dot) = astray {
        let accepted = "[row, seconds, cause] with a row of portrait.rows, seconds up to \
             portrait.length_s, and a cause from 0 to 2";
        Err(wrong("portrait.dots", &format!("{dot:?}"), accepted))
    } else if n_bins > ENTRIES_MAX || bins.iter().any(|&n| n != 0 && n != n_bins) {
        let accepted = "lists of equal length, at most 1000, or empty";
        Err(wrong("portrait.volume", &format!("{bins:?} bins long"), accepted))
    } else {
        Ok(())
    }
}

fn check_run(run: &RunRecord) -> Checked {
    let lengths = [
        ("recall_at", run.recall_at.len()),
        ("look_alikes", run.look_alikes.len()),
        ("curve", run.curve.len()),
        ("notes", run.notes.len()),
    ];
    if let Some((key, length)) = lengths.into_iter().find(|(_, length)| *length > ENTRIES_MAX) {
        return Err(wrong(key, &format!("{length} entries long"), "a list of at most 1000"));
    }
    run.average_precision.map_or(Ok(()), |value| share("average_precision", value))?;
    for point in &run.recall_at {
        share("recall_at.false_positive_rate", point.false_positive_rate)?;
        share("recall_at.recall", point.recall)?;
    }
    for point in &run.curve {
        share("curve.recall", point.recall)?;
        share("curve.precision", point.precision)?;
    }
    for class in &run.look_alikes {
        per_million("look_alikes.per_million", class.per_million)?;
    }
    run.own_threshold.as_ref().map_or(Ok(()), check_own)?;
    run.coordinated.as_ref().map_or(Ok(()), check_coordinated)?;
    for unit in [&run.posts, &run.posts_of_positives, &run.hashtags].into_iter().flatten() {
        unit.average_precision
            .map_or(Ok(()), |value| share("average_precision of a unit", value))?;
        check_own(&unit.own_threshold)?;
    }
    run.group_score.as_ref().map_or(Ok(()), check_groups)?;
    example::check(&run.examples)?;
    not_negative("detect_s", run.detect_s)?;
    not_negative("posts_per_s", run.posts_per_s)
}

fn check_own(own: &OwnThreshold) -> Checked {
    per_million("own_threshold.false_positives_per_million", own.false_positives_per_million)?;
    let shares = [
        ("own_threshold.precision", own.precision),
        ("own_threshold.recall", own.recall),
        ("own_threshold.f1", own.f1),
    ];
    for (key, value) in shares {
        value.map_or(Ok(()), |value| share(key, value))?;
    }
    Ok(())
}

fn check_coordinated(coordinated: &Coordinated) -> Checked {
    let value = coordinated.average_precision;
    value.map_or(Ok(()), |value| share("coordinated.average_precision", value))?;
    coordinated.own_threshold.as_ref().map_or(Ok(()), check_own)
}

fn check_groups(score: &GroupScore) -> Checked {
    let accepted = "a number from -1 to 1";
    let is_index = (-1.0..=1.0).contains(&score.adjusted_rand);
    require(is_index, "group_score.adjusted_rand", score.adjusted_rand, accepted)?;
    for b_cubed in std::iter::once(&score.b_cubed).chain(&score.b_cubed_grouped) {
        share("group_score.b_cubed.precision", b_cubed.precision)?;
        share("group_score.b_cubed.recall", b_cubed.recall)?;
        share("group_score.b_cubed.f", b_cubed.f)?;
    }
    score
        .weighted_precision
        .map_or(Ok(()), |value| share("group_score.weighted_precision", value))?;
    share("group_score.homogeneity", score.homogeneity)
}

fn share(key: &'static str, value: f64) -> Checked {
    require((0.0..=1.0).contains(&value), key, value, "a share from 0 to 1")
}

fn per_million(key: &'static str, value: f64) -> Checked {
    require((0.0..=1e6).contains(&value), key, value, "a number per million, from 0 to 1000000")
}

fn not_negative(key: &'static str, value: f64) -> Checked {
    require(value >= 0.0 && value.is_finite(), key, value, "a finite number from 0")
}

fn require(holds: bool, key: &'static str, value: f64, accepted: &'static str) -> Checked {
    if holds { Ok(()) } else { Err(wrong(key, &value, accepted)) }
}

fn wrong(key: &'static str, found: &impl ToString, accepted: &'static str) -> Wrong {
    Wrong { key, found: found.to_string(), accepted }
}
