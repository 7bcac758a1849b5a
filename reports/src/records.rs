//! Records held in memory, in the order in which scenarios and methods first appear.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use claque_evaluation::{Design, Record, RunRecord, WorldRecord};

use crate::{Error, clean::clean};

/// Most scenarios of one report.
const SCENARIOS_MAX: usize = 1_000;
/// Most methods of one report.
const METHODS_MAX: usize = 200;
/// Most classes of accounts of one report.
const CLASSES_MAX: usize = 100;

/// Worlds and runs to report on.
///
/// A scenario is known by its name and its hash, so that runs of a scenario before and after an
/// edit are never averaged. Of lines with equal scenario, hash, seed and method the latest wins, in
/// the place of the first: files only ever grow, so the latest line is the repetition.
#[derive(Debug, Clone)]
pub struct Records {
    worlds: Vec<Arc<WorldRecord>>,
    runs: Vec<Arc<RunRecord>>,
    scenarios: Vec<Scenario>,
    methods: Vec<String>,
    cells: BTreeMap<(usize, usize), Vec<usize>>,
}

/// One scenario as resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name; followed by the start of its hash where two of the same name are reported on.
    pub label: String,
    /// Its name as recorded.
    pub name: String,
    /// Its hash as recorded.
    pub hash: String,
    /// What it is, in one sentence; empty where no world was recorded.
    pub summary: String,
    /// Its place among the experiments; empty where no world was recorded.
    pub design: Design,
}

impl Records {
    /// Orders records, latest line last. Names are cleaned of what could not be shown: control
    /// characters and marks that turn the direction of writing become `U+FFFD`, and names of more
    /// than 500 characters are cut.
    ///
    /// # Errors
    /// [`Error::NoRuns`] when there is no run among them, [`Error::TooVaried`] with more than
    /// 1,000 scenarios, 200 methods or 100 classes of accounts.
    pub fn new(records: Vec<Record>) -> Result<Self, Error> {
        let mut kept = Kept::default();
        records.into_iter().map(clean).for_each(|record| kept.take(record));
        if kept.runs.is_empty() {
            return Err(Error::NoRuns);
        }
        let records = kept.index();
        records.check_variety()?;
        Ok(records)
    }

    /// Keeps the cost of tables, which grows with the product of these numbers, bounded.
    fn check_variety(&self) -> Result<(), Error> {
        let classes: BTreeSet<&str> =
            self.runs.iter().flat_map(|run| &run.look_alikes).map(|l| l.class.as_str()).collect();
        let numbers = [
            ("scenarios", self.scenarios.len(), SCENARIOS_MAX),
            ("methods", self.methods.len(), METHODS_MAX),
            ("classes of accounts", classes.len(), CLASSES_MAX),
        ];
        match numbers.into_iter().find(|(_, n, accepted)| n > accepted) {
            Some((what, _, accepted)) => Err(Error::TooVaried { what, accepted }),
            None => Ok(()),
        }
    }

    /// All of them as lines of a file again, worlds first.
    #[must_use]
    pub fn to_lines(&self) -> Vec<Record> {
        let worlds = self.worlds.iter().map(|world| Record::World(WorldRecord::clone(world)));
        let runs = self.runs.iter().map(|run| Record::Run(RunRecord::clone(run)));
        worlds.chain(runs).collect()
    }

    /// Worlds, in the order in which they first appear.
    #[must_use]
    pub fn worlds(&self) -> &[Arc<WorldRecord>] {
        &self.worlds
    }

    /// Runs, in the order in which they first appear.
    #[must_use]
    pub fn runs(&self) -> &[Arc<RunRecord>] {
        &self.runs
    }

    /// Scenarios, in the order in which they first appear; never empty.
    #[must_use]
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// Names of methods, in the order in which they first appear; never empty.
    #[must_use]
    pub fn methods(&self) -> &[String] {
        &self.methods
    }

    /// Runs of one method on one scenario, one per seed. Both are positions in
    /// [`scenarios`](Self::scenarios) and [`methods`](Self::methods).
    pub fn runs_of(&self, scenario: usize, method: usize) -> impl Iterator<Item = &RunRecord> {
        self.cells.get(&(scenario, method)).into_iter().flatten().map(|&idx| &*self.runs[idx])
    }

    /// Worlds of one scenario, one per seed.
    pub fn worlds_of<'a>(
        &'a self,
        scenario: &'a Scenario,
    ) -> impl Iterator<Item = &'a WorldRecord> {
        let worlds = self.worlds.iter().map(|world| &**world);
        worlds.filter(|w| w.scenario == scenario.name && w.scenario_hash == scenario.hash)
    }

    /// The records of the scenarios at these positions, in this order; every method keeps its
    /// place. Shares the runs.
    #[must_use]
    pub fn part(&self, scenarios: &[usize]) -> Self {
        let mut part = Self {
            worlds: Vec::new(),
            runs: Vec::new(),
            scenarios: scenarios.iter().map(|&idx| self.scenarios[idx].clone()).collect(),
            methods: self.methods.clone(),
            cells: BTreeMap::new(),
        };
        let is_of = |world: &WorldRecord, about: &Scenario| {
            world.scenario == about.name && world.scenario_hash == about.hash
        };
        for about in &part.scenarios {
            part.worlds.extend(self.worlds.iter().filter(|w| is_of(w, about)).cloned());
        }
        for (place, &scenario) in scenarios.iter().enumerate() {
            for method in 0..self.methods.len() {
                let runs = self.cells.get(&(scenario, method)).into_iter().flatten();
                for &run in runs {
                    part.cells.entry((place, method)).or_default().push(part.runs.len());
                    part.runs.push(Arc::clone(&self.runs[run]));
                }
            }
        }
        part
    }

    /// The records without the runs of some methods. Shares the others.
    pub(crate) fn without(&self, is_out: impl Fn(&str) -> bool) -> Self {
        let stays = |method: &usize| !is_out(&self.methods[*method]);
        let methods: Vec<usize> = (0..self.methods.len()).filter(stays).collect();
        let mut rest = Self {
            runs: Vec::new(),
            methods: methods.iter().map(|&method| self.methods[method].clone()).collect(),
            cells: BTreeMap::new(),
            ..self.clone()
        };
        for scenario in 0..self.scenarios.len() {
            for (place, &method) in methods.iter().enumerate() {
                for &run in self.cells.get(&(scenario, method)).into_iter().flatten() {
                    rest.cells.entry((scenario, place)).or_default().push(rest.runs.len());
                    rest.runs.push(Arc::clone(&self.runs[run]));
                }
            }
        }
        rest
    }

    /// The records without some runs, known by the position of their scenario, and without scenarios
    /// that are left with none. Shares the others.
    pub(crate) fn only(&self, stays: impl Fn(usize, &RunRecord) -> bool) -> Self {
        let mut rest = Self { runs: Vec::new(), cells: BTreeMap::new(), ..self.clone() };
        for (&(scenario, method), runs) in &self.cells {
            let runs = runs.iter().map(|&run| &self.runs[run]);
            for run in runs.filter(|run| stays(scenario, run)) {
                rest.cells.entry((scenario, method)).or_default().push(rest.runs.len());
                rest.runs.push(Arc::clone(run));
            }
        }
        let left: BTreeSet<usize> = rest.cells.keys().map(|(scenario, _)| *scenario).collect();
        rest.part(&left.into_iter().collect::<Vec<_>>())
    }

    /// The records of the `n` lowest seeds of each scenario; fewer where it has fewer. Shares the runs.
    #[must_use]
    pub fn of_first_seeds(&self, n: usize) -> Self {
        let mut seeds = vec![BTreeSet::new(); self.scenarios.len()];
        for (&(scenario, _), runs) in &self.cells {
            seeds[scenario].extend(runs.iter().map(|&run| self.runs[run].seed));
        }
        let first = |seeds: BTreeSet<u64>| seeds.into_iter().take(n).collect::<BTreeSet<_>>();
        let first: Vec<_> = seeds.into_iter().map(first).collect();
        self.only(|scenario, run| first[scenario].contains(&run.seed))
    }

    /// Whether no run of the scenario has a positive to find.
    #[must_use]
    pub fn is_campaign_free(&self, scenario: usize) -> bool {
        (0..self.methods.len())
            .all(|method| self.runs_of(scenario, method).all(|r| r.positives == 0))
    }
}

type WorldKey = (String, String, u64);

/// Records without repetitions.
#[derive(Default)]
struct Kept {
    worlds: Vec<Arc<WorldRecord>>,
    runs: Vec<Arc<RunRecord>>,
    scenarios: Vec<Scenario>,
    world_idx: BTreeMap<WorldKey, usize>,
    run_idx: BTreeMap<(WorldKey, String), usize>,
    scenario_idx: BTreeMap<(String, String), usize>,
}

impl Kept {
    fn take(&mut self, record: Record) {
        match record {
            Record::World(world) => {
                let idx = self.note_scenario(&world.scenario, &world.scenario_hash);
                let about = &mut self.scenarios[idx];
                world.summary.clone_into(&mut about.summary);
                about.design.clone_from(&world.design);
                let key = (world.scenario.clone(), world.scenario_hash.clone(), world.seed);
                put(&mut self.worlds, &mut self.world_idx, key, Arc::new(world));
            }
            Record::Run(run) => {
                self.note_scenario(&run.scenario, &run.scenario_hash);
                let world = (run.scenario.clone(), run.scenario_hash.clone(), run.seed);
                let key = (world, run.method.clone());
                put(&mut self.runs, &mut self.run_idx, key, Arc::new(run));
            }
        }
    }

    fn note_scenario(&mut self, name: &str, hash: &str) -> usize {
        let key = (name.to_owned(), hash.to_owned());
        *self.scenario_idx.entry(key).or_insert_with(|| {
            self.scenarios.push(Scenario {
                label: name.to_owned(),
                name: name.to_owned(),
                hash: hash.to_owned(),
                summary: String::new(),
                design: Design::default(),
            });
            self.scenarios.len() - 1
        })
    }

    fn index(mut self) -> Records {
        self.label_scenarios();
        let mut methods: Vec<String> = Vec::new();
        let mut method_idx: BTreeMap<&str, usize> = BTreeMap::new();
        let mut cells: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (idx, run) in self.runs.iter().enumerate() {
            let method = *method_idx.entry(&run.method).or_insert_with(|| {
                methods.push(run.method.clone());
                methods.len() - 1
            });
            let scenario = self.scenario_idx[&(run.scenario.clone(), run.scenario_hash.clone())];
            cells.entry((scenario, method)).or_default().push(idx);
        }
        let Self { worlds, runs, scenarios, .. } = self;
        Records { worlds, runs, scenarios, methods, cells }
    }

    fn label_scenarios(&mut self) {
        let mut n_of_name: BTreeMap<String, usize> = BTreeMap::new();
        for scenario in &self.scenarios {
            *n_of_name.entry(scenario.name.clone()).or_default() += 1;
        }
        for scenario in self.scenarios.iter_mut().filter(|s| n_of_name[&s.name] > 1) {
            let start: String = scenario.hash.chars().take(6).collect();
            scenario.label = format!("{} {start}", scenario.name);
        }
    }
}

fn put<K: Ord, T>(kept: &mut Vec<T>, positions: &mut BTreeMap<K, usize>, key: K, value: T) {
    let idx = *positions.entry(key).or_insert(kept.len());
    if idx == kept.len() {
        kept.push(value);
    } else {
        kept[idx] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{records, run};

    #[test]
    fn the_latest_line_wins_in_the_place_of_the_first() {
        let mut again = run("b", "volume", 1);
        again.average_precision = Some(0.75);
        let records = records(vec![
            run("b", "volume", 1),
            run("a", "null", 1),
            run("a", "volume", 1),
            again.clone(),
        ]);
        assert_eq!(records.runs().len(), 3);
        assert_eq!(*records.runs()[0], again);
        let labels: Vec<&str> = records.scenarios().iter().map(|s| s.label.as_str()).collect();
        assert_eq!(labels, ["b", "a"]);
        assert_eq!(records.methods(), ["volume", "null"]);
    }

    #[test]
    fn more_methods_than_can_be_laid_out_are_refused() {
        let runs = (0..=METHODS_MAX).map(|idx| Record::Run(run("a", &format!("m{idx}"), 1)));
        let error = Records::new(runs.collect()).unwrap_err();
        assert_eq!(error.to_string(), "more than 200 methods; report on fewer at a time");
    }

    #[test]
    fn an_edited_scenario_is_another_scenario() {
        let mut edited = run("a", "volume", 1);
        edited.scenario_hash = "fedcba9876543210".to_owned();
        let records = records(vec![run("a", "volume", 1), edited]);
        let labels: Vec<&str> = records.scenarios().iter().map(|s| s.label.as_str()).collect();
        assert_eq!(labels, ["a 000000", "a fedcba"]);
        assert_eq!(records.runs_of(1, 0).count(), 1);
    }
}
