//! Which runs of the two sides can be held against one another.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::{Record, RunRecord, WorldRecord};

/// The same method on the same world, before and after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'r> {
    pub(super) base: &'r RunRecord,
    pub(super) head: &'r RunRecord,
    pub(super) family: &'r str,
    /// The head's world, where it was recorded.
    pub(super) world: Option<&'r WorldRecord>,
}

/// Pairs in order of scenario, method and seed, and what has no partner.
#[derive(Debug)]
pub(super) struct Paired<'r> {
    pub(super) pairs: Vec<Pair<'r>>,
    pub(super) skipped: Vec<String>,
}

/// Scenario, its hash, and seed.
type WorldKey<'r> = (&'r str, &'r str, u64);

/// One side, latest line last.
struct Side<'r> {
    worlds: BTreeMap<WorldKey<'r>, &'r WorldRecord>,
    runs: BTreeMap<(&'r str, &'r str, u64), BTreeMap<&'r str, &'r RunRecord>>,
}

impl<'r> Side<'r> {
    fn new(records: &'r [Record]) -> Self {
        let (mut worlds, mut runs) = (BTreeMap::new(), BTreeMap::new());
        for record in records {
            match record {
                Record::World(w) => {
                    worlds.insert((w.scenario.as_str(), w.scenario_hash.as_str(), w.seed), w);
                }
                Record::Run(run) => {
                    let key = (run.scenario.as_str(), run.method.as_str(), run.seed);
                    let hashes: &mut BTreeMap<_, _> = runs.entry(key).or_default();
                    hashes.insert(run.scenario_hash.as_str(), run);
                }
            }
        }
        Self { worlds, runs }
    }

    fn versions(&self) -> BTreeSet<&str> {
        let runs = self.runs.values().flat_map(BTreeMap::values);
        runs.map(|run| run.claque_version.as_str()).collect()
    }
}

pub(super) fn pair<'r>(base: &'r [Record], head: &'r [Record]) -> Paired<'r> {
    let (base, head) = (Side::new(base), Side::new(head));
    let (mut pairs, mut skipped) = (Vec::new(), Vec::new());
    let (old, new) = (base.versions(), head.versions());
    if old != new {
        skipped.push(format!("made by claque {old:?} and {new:?}: compared where worlds agree"));
    }
    for (key, runs) in &head.runs {
        let Some(before) = base.runs.get(key) else {
            skipped.push(format!("{}: only in the head", told(key)));
            continue;
        };
        for (hash, &run) in runs {
            match before.get(hash) {
                None => skipped.push(format!(
                    "{}: the scenario is {hash} in the head and {} in the base",
                    told(key),
                    before.keys().copied().collect::<Vec<_>>().join(", ")
                )),
                Some(&old) => match same_world(&base, &head, run, old) {
                    Err(why) => skipped.push(format!("{}: {why}", told(key))),
                    Ok(world) => {
                        let family = family(run, world);
                        pairs.push(Pair { base: old, head: run, family, world });
                    }
                },
            }
        }
    }
    let lost = base.runs.keys().filter(|key| !head.runs.contains_key(*key));
    skipped.extend(lost.map(|key| format!("{}: only in the base", told(key))));
    Paired { pairs, skipped }
}

fn told((scenario, method, seed): &(&str, &str, u64)) -> String {
    format!("{scenario}, {method}, seed {seed}")
}

/// The head's world if both sides saw the same one, as far as is recorded.
fn same_world<'r>(
    base: &Side<'r>,
    head: &Side<'r>,
    run: &'r RunRecord,
    old: &RunRecord,
) -> Result<Option<&'r WorldRecord>, String> {
    let counts = |run: &RunRecord| (run.accounts, run.positives);
    if counts(run) != counts(old) {
        return Err(format!(
            "{} accounts and {} positives in the head, {} and {} in the base",
            run.accounts, run.positives, old.accounts, old.positives
        ));
    }
    let key = (run.scenario.as_str(), run.scenario_hash.as_str(), run.seed);
    let (before, after) = (base.worlds.get(&key), head.worlds.get(&key));
    match before.zip(after) {
        Some((before, after)) if before.posts != after.posts => {
            Err(format!("{} posts in the head, {} in the base", after.posts, before.posts))
        }
        _ => Ok(after.copied()),
    }
}

/// The family of the scenario; its name where nothing is recorded.
fn family<'r>(run: &'r RunRecord, world: Option<&'r WorldRecord>) -> &'r str {
    let family = world.map_or("", |world| world.design.family.as_str());
    if family.is_empty() { &run.scenario } else { family }
}
