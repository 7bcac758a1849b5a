//! Worlds that stand in the records under several names.
//!
//! The hash of a scenario covers everything that can change a post, so scenarios of one hash have equal
//! posts at a seed: twins of scenarios that differ in nothing but their campaigns, and points of a
//! sweep that equal its base. Means over scenarios, ranks and counts of innocents take each once.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Records, outline::without_variants};

/// The records with every world under one name: that of a scenario before that of a twin, that of a
/// twin before that of a variant, else the first.
pub(crate) fn once(records: &Records) -> Records {
    let mut seen: BTreeSet<(&str, u64, &str)> = BTreeSet::new();
    let mut kept: BTreeSet<(usize, u64, &str)> = BTreeSet::new();
    for scenario in by_rank(records) {
        for method in 0..records.methods().len() {
            for run in records.runs_of(scenario, method) {
                if seen.insert((&run.scenario_hash, run.seed, &run.method)) {
                    kept.insert((scenario, run.seed, &run.method));
                }
            }
        }
    }
    if kept.len() == records.runs().len() {
        return records.clone();
    }
    records.only(|scenario, run| kept.contains(&(scenario, run.seed, run.method.as_str())))
}

/// Positions of scenarios, those whose names are kept first.
fn by_rank(records: &Records) -> Vec<usize> {
    let mut ranked: Vec<usize> = (0..records.scenarios().len()).collect();
    ranked.sort_by_key(|&scenario| records.scenarios()[scenario].design.remoteness());
    ranked
}

/// Which scenarios without variants have equal worlds: each with the others that are counted as it.
fn equals(records: &Records) -> Vec<Vec<&str>> {
    let mut of_hash: BTreeMap<&str, usize> = BTreeMap::new();
    let mut equals: Vec<Vec<&str>> = Vec::new();
    for scenario in by_rank(records) {
        let about = &records.scenarios()[scenario];
        let place = *of_hash.entry(&about.hash).or_insert(equals.len());
        equals.resize_with(equals.len().max(place + 1), Vec::new);
        equals[place].push(&about.label);
    }
    equals.retain(|names| names.len() > 1);
    equals
}

/// Most names of a sentence.
const NAMES_MAX: usize = 4;

/// What is said of them; `None` where all worlds differ.
pub(crate) fn counted_once(records: &Records) -> Option<String> {
    let bases = without_variants(records);
    let equals = equals(&bases);
    let mut told: Vec<String> = equals.iter().take(NAMES_MAX).map(|names| named(names)).collect();
    let left_out = equals.len() - told.len();
    told.extend((left_out > 0).then(|| format!("and {left_out} more")));
    (!told.is_empty()).then(|| {
        format!(
            "Worlds of equal posts count once in means over scenarios, in ranks and among innocents: \
             {}.",
            told.join("; ")
        )
    })
}

/// `a, which is also b, c and 2 more`.
fn named(names: &[&str]) -> String {
    let also = &names[1..];
    let shown = also[..also.len().min(NAMES_MAX)].join(", ");
    match also.len().saturating_sub(NAMES_MAX) {
        0 => format!("{}, which is also {shown}", names[0]),
        n => format!("{}, which is also {shown} and {n} more", names[0]),
    }
}

#[cfg(test)]
mod tests {
    use claque_evaluation::{Record, RunRecord, WorldRecord};

    use super::*;
    use crate::testing::{run, varied, world};

    fn of_hash(name: &str, hash: &str, twin_of: Option<&str>, seed: u64) -> [Record; 2] {
        let mut world = WorldRecord { scenario_hash: hash.to_owned(), ..world(name, seed) };
        world.design.twin_of = twin_of.map(str::to_owned);
        let run = RunRecord { scenario_hash: hash.to_owned(), ..run(name, "ccb", seed) };
        [Record::World(world), Record::Run(run)]
    }

    fn repeated() -> Records {
        let mut all = of_hash("a.twin", "1", Some("a"), 1).to_vec();
        all.extend(of_hash("quiet", "1", None, 1));
        all.extend(of_hash("b.twin", "1", Some("b"), 1));
        all.extend(of_hash("b.twin", "1", Some("b"), 2));
        all.extend(of_hash("b", "2", None, 1));
        Records::new(all).unwrap()
    }

    fn names(records: &Records) -> Vec<(&str, u64)> {
        records.runs().iter().map(|run| (run.scenario.as_str(), run.seed)).collect()
    }

    #[test]
    fn every_world_is_kept_once_under_the_name_of_a_scenario() {
        let all = repeated();
        let once = once(&all);
        assert_eq!(names(&once), [("quiet", 1), ("b.twin", 2), ("b", 1)]);
        assert_eq!(once.scenarios().len(), 3);
        let said = counted_once(&all).unwrap();
        assert!(said.ends_with(": quiet, which is also a.twin, b.twin."), "{said}");
        assert_eq!(counted_once(&once), Some(said.replace("a.twin, ", "")));
    }

    #[test]
    fn a_point_of_a_sweep_that_equals_its_base_is_no_news() {
        let [Record::World(base), _] = of_hash("a", "1", None, 1) else { panic!("a world first") };
        let [mut point, mut found] = varied("a", "prevalence", 0.01, "ccb", 1);
        let (Record::World(world), Record::Run(run)) = (&mut point, &mut found) else { panic!() };
        (world.scenario_hash, run.scenario_hash) = (base.scenario_hash.clone(), "1".to_owned());
        let all = [&[point, found][..], &of_hash("a", "1", None, 1)].concat();
        let all = Records::new(all).unwrap();
        assert_eq!((names(&once(&all)), counted_once(&all)), (vec![("a", 1)], None));
    }

    #[test]
    fn names_are_told_up_to_a_limit() {
        assert_eq!(named(&["a", "b"]), "a, which is also b");
        let told = named(&["a", "b", "c", "d", "e", "f", "g"]);
        assert_eq!(told, "a, which is also b, c, d, e and 2 more");
    }
}
