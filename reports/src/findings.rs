//! What the records show, in sentences.

use crate::{
    Records, Table,
    figure::{false_accusations, heat::Block, throughput},
    measure::{Mean, flagging},
    number,
    order::Order,
    order_text,
    shown::Shown,
    table::{Cell, number as number_in, text},
    theme::is_baseline,
};

/// A statement: what it is about, and what is the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) about: &'static str,
    pub(crate) sentence: String,
}

/// What can be said, most important first. Says nothing about what was not measured.
pub(crate) fn findings(records: &Records) -> Vec<Finding> {
    let shown = Shown::new(records);
    let ranked = |title: &str| shown.ranked(title);
    let sentences = [
        ("Ranking", ranked("Average").and_then(who_wins)),
        ("Without skill", ranked("Average").and_then(who_does_not_beat_volume)),
        ("Few false alarms", ranked("Recall").and_then(who_finds_most)),
        ("False accusations", who_accuses_most(&shown.accused)),
        ("Restraint", who_accuses_least(records, &shown.accused)),
        ("Quiet worlds", ranked("No campaign").and_then(|block| who_flags_in_vain(records, block))),
        ("Speed", who_is_fast(&shown.speeds)),
        ("Certainty", how_certain(records)),
    ];
    let mut said: Vec<(&str, String)> =
        sentences.into_iter().filter_map(|(about, said)| Some((about, said?))).collect();
    // The order comes after the ranking that it qualifies.
    let ordered = Order::new(records).map(|order| order_text::sentences(&order));
    let place = usize::from(said.first().is_some_and(|(about, _)| *about == "Ranking"));
    said.splice(place..place, ordered.unwrap_or_default());
    said.into_iter().map(|(about, sentence)| Finding { about, sentence }).collect()
}

fn who_wins(block: &Block) -> Option<String> {
    // Methods that win the same scenarios are named together.
    let mut wins: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for (idx, method) in block.methods.iter().enumerate() {
        let won = block.won_by(idx);
        match wins.iter_mut().find(|(_, scenarios)| *scenarios == won) {
            Some((methods, _)) => methods.push(method),
            None if won.is_empty() => {}
            None => wins.push((vec![method], won)),
        }
    }
    wins.sort_by_key(|(_, scenarios)| std::cmp::Reverse(scenarios.len()));
    let n = block.rows.len();
    let won = |(methods, scenarios): &(Vec<&str>, Vec<&str>)| {
        let (names, rank) = (listed(methods), verb(methods, "ranks", "rank"));
        match scenarios.len() {
            n_won if n_won == n && n > 2 => {
                format!("{names} {rank} accounts best on all {n} scenarios")
            }
            _ => format!("{names} {rank} accounts best on {}", listed(scenarios)),
        }
    };
    let mut clauses: Vec<String> = wins.iter().take(CLAUSES_MAX).map(won).collect();
    if wins.len() > CLAUSES_MAX {
        clauses.push("others on fewer scenarios each; the overview names them".to_owned());
    }
    (!clauses.is_empty()).then(|| format!("By average precision, {}.", clauses.join("; ")))
}

/// Most clauses of a sentence.
const CLAUSES_MAX: usize = 6;

fn means<'a>(block: &'a Block) -> Vec<(&'a str, Mean)> {
    let of_method = |(idx, method): (usize, &'a str)| {
        let values = block.entries.iter().filter_map(|row| Some(row[idx]?.mean));
        Some((method, Mean::of(values)?))
    };
    block.methods.iter().map(String::as_str).enumerate().filter_map(of_method).collect()
}

fn who_does_not_beat_volume(block: &Block) -> Option<String> {
    let means = means(block);
    let (_, volume) = means.iter().find(|(method, _)| *method == "volume")?;
    let skilled = || means.iter().filter(|(method, _)| !is_baseline(method));
    let below: Vec<&str> =
        skilled().filter(|(_, mean)| mean.mean <= volume.mean).map(|(method, _)| *method).collect();
    let volume = format!("counting posts (volume, mean {})", number::share(volume.mean));
    skilled().next().map(|_| match below.len() {
        0 => format!("Every method but the baselines beats {volume} by average precision."),
        _ => format!(
            "{} {} not beat {volume} by average precision.",
            listed(&below),
            verb(&below, "does", "do")
        ),
    })
}

fn who_finds_most(block: &Block) -> Option<String> {
    let means = means(block);
    let (best, methods) = most(means.iter().map(|(method, mean)| (*method, mean.mean)))?;
    if best == 0.0 {
        return Some("No method finds a single operated account at that price.".to_owned());
    }
    Some(format!(
        "Flagging one innocent in 10,000, {} {} the largest share of operated accounts: {} on \
         average over {}.",
        listed(&methods),
        verb(&methods, "finds", "find"),
        number::share(best),
        number::plural(block.rows.len(), "scenario", "scenarios"),
    ))
}

fn who_accuses_most(data: &Table) -> Option<String> {
    let skilled = data.rows.iter().filter(|row| !is_baseline(text(row, false_accusations::METHOD)));
    let rated: Vec<_> = skilled
        .filter_map(|row| Some((row, number_in(row, false_accusations::HIGHEST)?)))
        .collect();
    let rate = rated.iter().map(|(_, rate)| *rate).max_by(f64::total_cmp)?;
    if rate == 0.0 {
        return Some("No method accuses an innocent of any class.".to_owned());
    }
    let worst = || rated.iter().filter(|(_, other)| *other == rate).map(|(row, _)| *row);
    let about = |row: &Vec<Cell>| {
        let [class, place] = [false_accusations::CLASS, false_accusations::WHERE];
        format!("{} accounts on {}", text(row, class), text(row, place))
    };
    let first = worst().next().map(about)?;
    // Who reaches the rate in several classes is named once, and with others not by what.
    let mut methods: Vec<&str> = worst().map(|row| text(row, false_accusations::METHOD)).collect();
    methods.sort_unstable();
    methods.dedup();
    let accounts = if worst().all(|row| about(row) == first) {
        first
    } else {
        format!("accounts of a class ({first}, among others)")
    };
    Some(format!(
        "{} would accuse {} in a million {accounts}: the highest rate but for baselines.",
        listed(&methods),
        number::significant(rate),
    ))
}

/// Of methods that flag somebody at a threshold of their own.
fn who_accuses_least(records: &Records, data: &Table) -> Option<String> {
    let flagging = flagging(records);
    let worst = skilled(data, false_accusations::METHOD, |method| {
        if !flagging.contains(method) {
            return None;
        }
        let rates = data.rows_with(false_accusations::METHOD, method);
        let rates = rates.filter_map(|row| number_in(row, false_accusations::HIGHEST));
        Mean::of(rates).map(|mean| mean.highest)
    });
    let (rate, methods) = least(worst.iter().copied())?;
    let names = listed(&methods);
    // Where all are equally careless there is nobody to praise.
    let differ = worst.len() > 1 && (methods.len() < worst.len() || rate <= 0.0);
    differ.then(|| match rate {
        0.0 => format!("{names} {} no innocent of any class.", verb(&methods, "accuses", "accuse")),
        rate => format!(
            "{names} {} the most careful: at worst {} in a million of a class are accused.",
            verb(&methods, "is", "are"),
            number::significant(rate)
        ),
    })
}

fn who_flags_in_vain(records: &Records, block: &Block) -> Option<String> {
    let flagging = flagging(records);
    let means: Vec<(&str, f64)> = means(block)
        .into_iter()
        .filter(|(method, _)| !is_baseline(method) && flagging.contains(method))
        .map(|(method, mean)| (method, mean.mean))
        .collect();
    let (low, careful) = least(means.iter().copied())?;
    let (high, careless) = most(means.iter().copied())?;
    let worlds = number::plural(block.rows.len(), "scenario", "scenarios");
    let about = format!("In {worlds} without a campaign, innocents flagged per million");
    let (low_shown, high_shown) = (number::significant(low), number::significant(high));
    Some(if low == high {
        format!("{about} are {high_shown} with every method.")
    } else {
        let (careful, careless) = (listed(&careful), listed(&careless));
        format!("{about} range from {low_shown} ({careful}) to {high_shown} ({careless}).")
    })
}

fn who_is_fast(data: &Table) -> Option<String> {
    let slowest = skilled(data, throughput::METHOD, |method| {
        let speeds = throughput::speeds_of(data, method).map(|(_, speed)| speed);
        Mean::of(speeds).map(|mean| mean.lowest)
    });
    let (high, fast) = most(slowest.iter().copied())?;
    let (low, slow) = least(slowest.iter().copied())?;
    let fastest = format!(
        "In its slowest scenario {} {} {} posts per second",
        listed(&fast),
        verb(&fast, "reads", "read"),
        number::short(high)
    );
    Some(if low == high {
        format!("{fastest}.")
    } else {
        format!(
            "{fastest}, the most but for baselines; {} {}, the least.",
            listed(&slow),
            number::short(low)
        )
    })
}

/// A number for every method that is no baseline and has one.
fn skilled<'a>(
    data: &'a Table,
    column: usize,
    value: impl Fn(&'a str) -> Option<f64>,
) -> Vec<(&'a str, f64)> {
    let methods = data.distinct(column).into_iter().filter(|method| !is_baseline(method));
    methods.filter_map(|method| Some((method, value(method)?))).collect()
}

/// The highest number and all who have it.
fn most<'a>(numbers: impl Iterator<Item = (&'a str, f64)>) -> Option<(f64, Vec<&'a str>)> {
    least(numbers.map(|(name, value)| (name, -value))).map(|(value, names)| (-value, names))
}

/// The lowest number and all who have it.
fn least<'a>(numbers: impl Iterator<Item = (&'a str, f64)>) -> Option<(f64, Vec<&'a str>)> {
    let numbers: Vec<_> = numbers.collect();
    let lowest = numbers.iter().map(|(_, value)| *value).min_by(f64::total_cmp)?;
    Some((lowest, numbers.into_iter().filter(|n| n.1 == lowest).map(|n| n.0).collect()))
}

fn verb(names: &[&str], one: &'static str, many: &'static str) -> &'static str {
    if names.len() == 1 { one } else { many }
}

fn how_certain(records: &Records) -> Option<String> {
    let scenarios = records.scenarios().len();
    let single = (0..scenarios)
        .filter(|s| (0..records.methods().len()).all(|m| records.runs_of(*s, m).count() <= 1))
        .count();
    let who = if single == scenarios {
        "Every scenario".to_owned()
    } else {
        format!("{single} of {scenarios} scenarios")
    };
    (single > 0).then(|| format!("{who} ran with a single seed: small differences may be chance."))
}

/// `a`, `a and b`, `a, b and c`; long lists are cut.
pub(crate) fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [.., last] if names.len() <= SHOWN => {
            format!("{} and {last}", names[..names.len() - 1].join(", "))
        }
        _ => format!("{} and {} more", names[..SHOWN].join(", "), names.len() - SHOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{campaign_free, records, run};

    fn about(records: &Records, about: &str) -> String {
        let found = findings(records).into_iter().find(|finding| finding.about == about);
        found.map(|finding| finding.sentence).unwrap_or_default()
    }

    #[test]
    fn sentences_say_who_wins_and_who_accuses() {
        let mut good = run("a", "ccb", 1);
        good.average_precision = Some(0.75);
        good.look_alikes[0].per_million = 20.0;
        let mut weak = run("a", "idf_token", 1);
        weak.average_precision = Some(0.25);
        weak.posts_per_s = 1_500_000.0;
        let records = records(vec![run("a", "volume", 1), good, weak]);
        let said = |name: &str| about(&records, name);
        assert_eq!(said("Ranking"), "By average precision, ccb ranks accounts best on a.");
        assert_eq!(
            said("Without skill"),
            "idf_token does not beat counting posts (volume, mean 0.500) by average precision."
        );
        assert_eq!(
            said("Few false alarms"),
            "Flagging one innocent in 10,000, ccb, idf_token and volume find the largest share of \
             operated accounts: 0.400 on average over 1 scenario."
        );
        assert_eq!(
            said("False accusations"),
            "idf_token would accuse 1,000 in a million live_event accounts on a: the highest rate \
             but for baselines."
        );
        assert_eq!(
            said("Restraint"),
            "ccb is the most careful: at worst 20.0 in a million of a class are accused."
        );
        assert_eq!(
            said("Speed"),
            "In its slowest scenario idf_token reads 1.50 M posts per second, the most but for \
             baselines; ccb 200 k, the least."
        );
        assert!(said("Certainty").starts_with("Every scenario ran with a single seed"));
    }

    #[test]
    fn equals_are_named_together_once() {
        let runs = ["a", "b", "c"].map(|method| run("one", method, 1));
        let text = about(&records(runs.to_vec()), "Ranking");
        assert_eq!(text, "By average precision, a, b and c rank accounts best on one.");
    }

    #[test]
    fn equals_are_named_together() {
        let careful = |method: &str| {
            let mut run = campaign_free(run("quiet", method, 1));
            run.look_alikes[0].per_million = 0.0;
            run
        };
        let records = records(vec![careful("ccb"), careful("idf_token")]);
        assert_eq!(
            about(&records, "Restraint"),
            "ccb and idf_token accuse no innocent of any class."
        );
        assert_eq!(
            about(&records, "Quiet worlds"),
            "In 1 scenario without a campaign, innocents flagged per million are 250 with every \
             method."
        );
    }

    #[test]
    fn who_accuses_most_is_named_with_equals_and_who_only_ranks_is_not_praised() {
        let harsh = |method: &str, class: &str| {
            let mut run = run("a", method, 1);
            run.look_alikes[0].per_million = 1e6;
            run.look_alikes[0].class = class.to_owned();
            run
        };
        let mut ranks = harsh("iannucci", "fandom");
        (ranks.own_threshold, ranks.look_alikes[0].per_million) = (None, 0.0);
        let same = vec![harsh("ccb", "fandom"), harsh("idf_token", "fandom"), ranks.clone()];
        let found = records(same);
        assert_eq!(
            about(&found, "False accusations"),
            "ccb and idf_token would accuse 1,000,000 in a million fandom accounts on a: the \
             highest rate but for baselines."
        );
        assert_eq!(about(&found, "Restraint"), "");
        let careful = run("a", "burst", 1);
        let unlike = vec![harsh("ccb", "fandom"), harsh("idf_token", "ritual"), ranks, careful];
        let found = records(unlike);
        assert_eq!(
            about(&found, "False accusations"),
            "ccb and idf_token would accuse 1,000,000 in a million accounts of a class (fandom \
             accounts on a, among others): the highest rate but for baselines."
        );
        assert!(about(&found, "Restraint").starts_with("burst is the most careful"));
    }

    #[test]
    fn nothing_is_said_about_what_was_not_measured() {
        let mut bare = campaign_free(run("quiet", "ccb", 1));
        (bare.own_threshold, bare.posts_per_s) = (None, 0.0);
        bare.look_alikes.clear();
        let abouts: Vec<&str> =
            findings(&records(vec![bare])).iter().map(|finding| finding.about).collect();
        assert_eq!(abouts, ["Certainty"]);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["x"; 10]), "x, x, x, x, x, x, x, x and 2 more");
    }
}
