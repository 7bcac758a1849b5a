//! Which runs of the two sides can be held against one another.

use std::collections::{BTreeMap, BTreeSet};

use super::lost::{Lone, Lost, gathered};
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
    /// Runs of the base without a partner.
    pub(super) lost: Vec<Lost>,
    /// Those of the head, and what else is worth knowing.
    pub(super) skipped: Vec<String>,
}

/// Scenario, its hash, and seed.
type WorldKey<'r> = (&'r str, &'r str, u64);
/// Scenario, method and seed.
type RunKey<'r> = (&'r str, &'r str, u64);

/// One side, latest line last.
struct Side<'r> {
    worlds: BTreeMap<WorldKey<'r>, &'r WorldRecord>,
    runs: BTreeMap<RunKey<'r>, BTreeMap<&'r str, &'r RunRecord>>,
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
                    let hashes: &mut BTreeMap<_, _> = runs.entry(key(run)).or_default();
                    hashes.insert(run.scenario_hash.as_str(), run);
                }
            }
        }
        Self { worlds, runs }
    }

    fn runs(&self) -> impl Iterator<Item = &'r RunRecord> + '_ {
        self.runs.values().flat_map(BTreeMap::values).copied()
    }

    fn world(&self, run: &RunRecord) -> Option<&'r WorldRecord> {
        let key = (run.scenario.as_str(), run.scenario_hash.as_str(), run.seed);
        self.worlds.get(&key).copied()
    }

    /// A run of the same method, on the same scenario where there is one.
    fn like(&self, run: &RunRecord) -> Option<&'r RunRecord> {
        let alike = || self.runs().filter(|other| other.method == run.method);
        alike().find(|other| other.scenario == run.scenario).or_else(|| alike().next())
    }

    fn versions(&self) -> BTreeSet<&'r str> {
        self.runs().map(|run| run.claque_version.as_str()).collect()
    }
}

fn key(run: &RunRecord) -> RunKey<'_> {
    (&run.scenario, &run.method, run.seed)
}

pub(super) fn pair<'r>(base: &'r [Record], head: &'r [Record]) -> Paired<'r> {
    let (base, head) = (Side::new(base), Side::new(head));
    let (mut pairs, mut lone) = (Vec::new(), Vec::new());
    for run in base.runs() {
        match partner(&base, &head, run) {
            Ok(pair) => pairs.push(pair),
            Err(why) => {
                let like = head.like(run).unwrap_or(run);
                lone.push(Lone { run, like, world: base.world(run), why });
            }
        }
    }
    let n_all = pairs.len();
    let pairs = once(pairs);
    let n_again = n_all - pairs.len();
    let mut skipped = skipped(&base, &head);
    skipped.extend((n_again > 0).then(|| {
        format!(
            "{n_again} of {n_all} pairs are of worlds that have another name already: each counts \
             once"
        )
    }));
    Paired { pairs, lost: gathered(lone), skipped }
}

/// Each world of a method once, under the name of a scenario before that of a twin, and that of a twin
/// before that of a point of a sweep: scenarios of one hash have equal posts, and what is seen twice is
/// no more evidence than what is seen once.
fn once(pairs: Vec<Pair<'_>>) -> Vec<Pair<'_>> {
    let rank = |pair: &Pair<'_>| pair.world.map(|world| world.design.remoteness());
    let mut kept: BTreeMap<(&str, u64, &str), (_, usize)> = BTreeMap::new();
    for (place, pair) in pairs.iter().enumerate() {
        let RunRecord { scenario_hash, seed, method, .. } = pair.head;
        let known = kept.entry((scenario_hash, *seed, method)).or_insert((rank(pair), place));
        *known = (*known).min((rank(pair), place));
    }
    let kept: BTreeSet<usize> = kept.into_values().map(|(_, place)| place).collect();
    let of_kept = |(place, pair)| kept.contains(&place).then_some(pair);
    pairs.into_iter().enumerate().filter_map(of_kept).collect()
}

/// The pair of a run of the base, or why there is none; no reason where the head never made it.
fn partner<'r>(
    base: &Side<'r>,
    head: &Side<'r>,
    old: &'r RunRecord,
) -> Result<Pair<'r>, Option<String>> {
    let after = head.runs.get(&key(old)).ok_or(None)?;
    let Some(&run) = after.get(old.scenario_hash.as_str()) else {
        let hashes = after.keys().copied().collect::<Vec<_>>().join(", ");
        let hash = &old.scenario_hash;
        let after = after.values().find_map(|run| head.world(run));
        let differs = base.world(old).zip(after).map_or_else(String::new, other_size);
        return Err(Some(format!(
            "the scenario is {hashes} in the head and {hash} in the base{differs}"
        )));
    };
    let world = same_world(base, head, run, old)?;
    Ok(Pair { base: old, head: run, family: family(run, world), world })
}

/// What of the size of two worlds of one name differs, base first.
fn other_size((before, after): (&WorldRecord, &WorldRecord)) -> String {
    let sizes = [("scale", before.scale, after.scale), ("days", before.days, after.days)];
    let differ = sizes.into_iter().filter(|(_, old, new)| old != new);
    differ
        .map(|(what, old, new)| format!("; {what} {new} in the head, {old} in the base"))
        .collect()
}

fn skipped(base: &Side<'_>, head: &Side<'_>) -> Vec<String> {
    let (old, new) = (base.versions(), head.versions());
    let listed = |versions: BTreeSet<&str>| versions.into_iter().collect::<Vec<_>>().join(", ");
    let versions = (old != new).then(|| {
        let (old, new) = (listed(old), listed(new));
        format!("worlds that differ, as those of claque {old} (base) and {new} (head) may")
    });
    let fresh = head.runs.keys().filter(|key| !base.runs.contains_key(*key));
    let fresh = fresh.map(|(scenario, method, seed)| {
        format!("{scenario}, {method}, seed {seed}: only in the head")
    });
    versions.into_iter().chain(fresh).collect()
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
    let (before, after) = (base.world(run), head.world(run));
    match before.zip(after) {
        Some((before, after)) if before.posts != after.posts => {
            Err(format!("{} posts in the head, {} in the base", after.posts, before.posts))
        }
        _ => Ok(after),
    }
}

/// The family of the scenario; its name where nothing is recorded.
fn family<'r>(run: &'r RunRecord, world: Option<&'r WorldRecord>) -> &'r str {
    let family = world.map_or("", |world| world.design.family.as_str());
    if family.is_empty() { &run.scenario } else { family }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robustness::testing::mixed_run;

    fn of_hash(scenario: &str, method: &str, seed: u64, hash: &str) -> Record {
        let Record::Run(run) = mixed_run(scenario, method, seed, [1.0], [0.0]) else {
            panic!("a run")
        };
        Record::Run(RunRecord { scenario_hash: hash.to_owned(), ..run })
    }

    #[test]
    fn a_world_of_two_names_counts_once() {
        let side = [
            of_hash("a", "ccb", 1, "x"),
            of_hash("b", "ccb", 1, "x"),
            of_hash("b", "burst", 1, "x"),
            of_hash("b", "ccb", 2, "x"),
            of_hash("c", "ccb", 1, "y"),
        ];
        let Paired { pairs, lost, skipped } = pair(&side, &side);
        let told: Vec<_> =
            pairs.iter().map(|pair| (&*pair.head.scenario, pair.head.seed)).collect();
        assert_eq!(told, [("a", 1), ("b", 1), ("b", 2), ("c", 1)]);
        assert!(lost.is_empty() && skipped.len() == 1, "{skipped:?}");
        assert!(skipped[0].starts_with("1 of 5 pairs"), "{skipped:?}");
    }

    #[test]
    fn versions_are_told_as_people_write_them() {
        let side = |version: &str| {
            let Record::Run(run) = of_hash("a", "ccb", 1, "x") else { panic!("a run") };
            [Record::Run(RunRecord { claque_version: version.to_owned(), ..run })]
        };
        let (base, head) = (side("0.0.9"), side("0.1.0"));
        let told = pair(&base, &head).skipped;
        let expected = "worlds that differ, as those of claque 0.0.9 (base) and 0.1.0 (head) may";
        assert_eq!(told, [expected]);
    }

    #[test]
    fn scenarios_of_another_size_are_told_by_it() {
        let side = |hash: &str, scale: f64| {
            let Record::World(world) = crate::robustness::testing::world("a", "f") else {
                panic!("a world")
            };
            let scenario_hash = hash.to_owned();
            [
                Record::World(WorldRecord { scenario_hash, scale, ..world }),
                of_hash("a", "ccb", 1, hash),
            ]
        };
        let (base, head) = (side("x", 1.0), side("y", 0.5));
        let told = pair(&base, &head).lost[0].told();
        assert!(
            told.ends_with("y in the head and x in the base; scale 0.5 in the head, 1 in the base"),
            "{told}"
        );
    }
}
