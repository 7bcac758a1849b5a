//! The metrics of a run again, from the scores that it stored.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;
use claque_evaluation::{Record, RunRecord};
use claque_reports::Records;
use claque_scenarios::ScoreStore;
use claque_scenarios::store::{SCORES, recompute_all};
use claque_trace::format::atomic::write_file;
use serde_json::{Map, Value, json};

use crate::console::Console;

/// Computes the metrics of every run in a folder again and says where its records differ.
pub(super) fn recompute(
    folder: &Path,
    out: Option<&Path>,
    as_json: bool,
    console: &mut Console,
) -> anyhow::Result<ExitCode> {
    let records = Records::read(&[folder])?.to_lines();
    let store = ScoreStore::of_run(folder);
    if !store.is_there() {
        bail!(
            "{}: no {SCORES}/ there; make the run again with `claque run` and without --no-scores",
            folder.display()
        );
    }
    let again = recompute_all(&store, &records)?;
    let runs: Vec<&RunRecord> = records.iter().filter_map(run).collect();
    let different: Vec<Vec<String>> =
        runs.iter().zip(&again).map(|(run, again)| different(run, again)).collect();
    if let Some(path) = out {
        write_records(path, &records, &again)?;
    }
    console.clear();
    console.result(&if as_json { json(&again, &different)? } else { text(&again, &different) })?;
    let is_same = different.iter().all(Vec::is_empty);
    Ok(if is_same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(record: &Record) -> Option<&RunRecord> {
    match record {
        Record::Run(run) => Some(run),
        Record::World(_) => None,
    }
}

/// Keys under which two records say different things.
fn different(run: &RunRecord, again: &RunRecord) -> Vec<String> {
    if run == again {
        return Vec::new();
    }
    let [run, again] = [run, again].map(keys);
    run.into_iter()
        .filter(|(key, value)| again.get(key) != Some(value))
        .map(|(key, _)| key)
        .collect()
}

fn keys(run: &RunRecord) -> Map<String, Value> {
    match serde_json::to_value(run) {
        Ok(Value::Object(keys)) => keys,
        _ => Map::new(),
    }
}

/// Worlds as they were, runs as recomputed: a file of records like any other.
fn write_records(path: &Path, records: &[Record], again: &[RunRecord]) -> anyhow::Result<()> {
    let worlds = records.iter().filter(|record| run(record).is_none()).cloned();
    let runs = again.iter().cloned().map(Record::Run);
    write_file(path, |out| {
        worlds.chain(runs).try_for_each(|record| {
            serde_json::to_writer(&mut *out, &record).map_err(io::Error::other)?;
            out.write_all(b"\n")
        })
    })?;
    Ok(())
}

fn json(again: &[RunRecord], different: &[Vec<String>]) -> anyhow::Result<String> {
    let differing = again.iter().zip(different).filter(|(_, keys)| !keys.is_empty());
    let differing = differing.map(|(run, keys)| {
        json!({ "scenario": run.scenario, "seed": run.seed, "method": run.method, "keys": keys })
    });
    let json = json!({ "runs": again, "different": differing.collect::<Vec<_>>() });
    Ok(serde_json::to_string_pretty(&json)? + "\n")
}

/// One line per scenario, seed and method, and what differs from its record.
fn text(again: &[RunRecord], different: &[Vec<String>]) -> String {
    let width = again.iter().map(|run| run.method.chars().count()).max().unwrap_or(0);
    let mut worlds: BTreeMap<(&str, u64), Vec<String>> = BTreeMap::new();
    for (run, keys) in again.iter().zip(different) {
        let lines = worlds.entry((run.scenario.as_str(), run.seed)).or_default();
        lines.push(line(run, width, keys));
    }
    let mut text = format!("{:width$}    average precision  recall  precision  flagged\n", "");
    for ((scenario, seed), lines) in worlds {
        text.push_str(&format!("{scenario} (seed {seed})\n{}", lines.concat()));
    }
    let n_different = different.iter().filter(|keys| !keys.is_empty()).count();
    match n_different {
        0 => text + &format!("all {} records are what their scores give\n", again.len()),
        n => text + &format!("{n} of {} records are not what their scores give\n", again.len()),
    }
}

fn line(run: &RunRecord, width: usize, different: &[String]) -> String {
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.4}"));
    let own = run.own_threshold.as_ref();
    let flagged = own.map_or_else(|| "–".to_owned(), |own| own.flagged.to_string());
    let differs = if different.is_empty() {
        String::new()
    } else {
        format!("  recorded otherwise: {}", different.join(", "))
    };
    format!(
        "  {:width$}  {:>17}  {:>6}  {:>9}  {flagged:>7}{differs}\n",
        run.method,
        share(run.average_precision),
        share(own.and_then(|own| own.recall)),
        share(own.and_then(|own| own.precision)),
    )
}
