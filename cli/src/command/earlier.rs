//! An earlier run that more is added to: what of it stays, and what is missing from it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use claque_evaluation::oracle;
use claque_evaluation::{Record, RunRecord, WorldRecord};
use claque_reports::Records;
use claque_scenarios::{AnyMethod, Scenario, set_regrets};
use serde_json::Value;

use super::jobs::Job;
use super::run::RUNS;

/// What can be done about a run that cannot be added to.
const REMEDY: &str =
    "give another --out, or leave --add and --resume away to make the whole run anew";
/// What is drawn anew from all records.
const DRAWN: [&str; 2] = ["report.html", "figures"];

/// The records of an earlier run, and where they are.
#[derive(Debug)]
pub(crate) struct Earlier {
    folder: PathBuf,
    records: Vec<Record>,
}

impl Earlier {
    /// Reads the run in a folder; there may be none.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let is_there = folder.join(RUNS).is_file();
        let records = if is_there { Records::read(&[folder])?.to_lines() } else { Vec::new() };
        let earlier = Self { folder: folder.to_owned(), records };
        earlier.check_version()?;
        Ok(earlier)
    }

    fn check_version(&self) -> anyhow::Result<()> {
        let ours = env!("CARGO_PKG_VERSION");
        match self.runs().map(|run| &run.claque_version).find(|version| *version != ours) {
            Some(other) => bail!(
                "{}: made by claque {other}, and this is {ours}: {REMEDY}",
                self.folder.display()
            ),
            None => Ok(()),
        }
    }

    fn runs(&self) -> impl Iterator<Item = &RunRecord> {
        self.records.iter().filter_map(|record| match record {
            Record::Run(run) => Some(run),
            Record::World(_) => None,
        })
    }

    fn worlds(&self) -> impl Iterator<Item = &WorldRecord> {
        self.records.iter().filter_map(|record| match record {
            Record::World(world) => Some(world),
            Record::Run(_) => None,
        })
    }

    /// What of these jobs is not there yet.
    pub(crate) fn missing_of(&self, jobs: Vec<Job>) -> anyhow::Result<Vec<Job>> {
        jobs.into_iter().filter_map(|job| self.missing(job).transpose()).collect()
    }

    /// What of a job is not there yet; `None` when all of it is.
    fn missing(&self, mut job: Job) -> anyhow::Result<Option<Job>> {
        let of_scenario = || self.runs().filter(|run| run.scenario == job.scenario.name);
        let mut there: BTreeMap<(u64, &str), &Value> = BTreeMap::new();
        let hash = job.scenario.hash();
        for run in of_scenario() {
            if run.scenario_hash != hash {
                bail!(self.another_scenario(&job.scenario, run, &hash));
            }
            there.insert((run.seed, &run.method), &run.parameters);
        }
        for method in job.scenario.methods.iter().cloned().map(AnyMethod::Ours) {
            self.check_parameters(&job, &method, &there)?;
        }
        for program in job.programs.iter().cloned().map(AnyMethod::Program) {
            self.check_parameters(&job, &program, &there)?;
        }
        let is_missing = |name: &str| !there.contains_key(&(job.seed, name));
        if job.looks > 0 {
            // Delays of all methods on a world run from one onset, so they are looked at together.
            return Ok((!self.is_whole(&job)).then_some(job));
        }
        job.scenario.methods.retain(|method| is_missing(method.name()));
        job.programs.retain(|program| is_missing(program.name()));
        let can_be_known = job.oracle && !job.scenario.world.campaign.is_empty();
        job.oracle =
            can_be_known && [oracle::NAME, oracle::NAME_OF_USES].into_iter().any(is_missing);
        let is_done = job.scenario.methods.is_empty() && job.programs.is_empty() && !job.oracle;
        Ok((!is_done).then_some(job))
    }

    /// Whether everything that a job asks of a world is there, delays too.
    fn is_whole(&self, job: &Job) -> bool {
        let find = |name: &str| {
            let is_it = |run: &&RunRecord| {
                (run.scenario.as_str(), run.seed) == (&job.scenario.name, job.seed)
                    && run.method == name
            };
            self.runs().find(is_it)
        };
        let is_timed =
            |name: &str| find(name).is_some_and(|run| run.delay.is_some() || run.positives == 0);
        let oracles = [oracle::NAME, oracle::NAME_OF_USES].into_iter();
        let can_be_known = job.oracle && !job.scenario.world.campaign.is_empty();
        job.scenario.methods.iter().all(|method| is_timed(method.name()))
            && job.programs.iter().all(|program| is_timed(program.name()))
            && oracles.filter(|_| can_be_known).all(is_timed)
    }

    /// A method goes by its name, so that runs of one name are runs of one method.
    fn check_parameters(
        &self,
        job: &Job,
        method: &AnyMethod,
        there: &BTreeMap<(u64, &str), &Value>,
    ) -> anyhow::Result<()> {
        let ours = serde_json::to_value(method)?;
        let same_name = there.iter().filter(|((_, name), _)| *name == method.name());
        match same_name.map(|(_, parameters)| *parameters).find(|theirs| **theirs != ours) {
            Some(theirs) => bail!(
                "{}: {} ran on {} with the parameters {theirs}, and would now with {ours}: {REMEDY}",
                self.folder.display(),
                method.name(),
                job.scenario.name
            ),
            None => Ok(()),
        }
    }

    fn another_scenario(&self, scenario: &Scenario, run: &RunRecord, hash: &str) -> String {
        let is_its = |world: &&WorldRecord| {
            world.scenario == run.scenario && world.scenario_hash == run.scenario_hash
        };
        let mut differs = Vec::new();
        if let Some(world) = self.worlds().find(is_its) {
            let mut tell = |what: &str, there: f64, here: f64| {
                if there != here {
                    differs.push(format!("{what} is {there} there and {here} here"));
                }
            };
            tell("scale", world.scale, scenario.scale);
            tell("days", world.days, f64::from(scenario.world.days));
        }
        if differs.is_empty() {
            differs.push("its file was changed".to_owned());
        }
        format!(
            "{}: {} is another scenario there ({}; hash {} there, {hash} here): {REMEDY}",
            self.folder.display(),
            run.scenario,
            differs.join(", "),
            run.scenario_hash
        )
    }

    /// Puts into a new folder what stays: every file but those that are drawn from the records, which
    /// come last, so that whatever records say is there is there.
    pub(crate) fn carry(&self, into: &Path) -> anyhow::Result<()> {
        if !self.folder.is_dir() {
            return Ok(());
        }
        let told = || format!("cannot carry over {}", self.folder.display());
        for entry in fs::read_dir(&self.folder).with_context(told)? {
            let entry = entry.with_context(told)?;
            let name = entry.file_name();
            match name.to_str() {
                Some(name) if name == RUNS || DRAWN.contains(&name) => {}
                _ => link_all(&entry.path(), &into.join(name)).with_context(told)?,
            }
        }
        if !self.records.is_empty() {
            // More is written to it, which must not reach the earlier run.
            fs::copy(self.folder.join(RUNS), into.join(RUNS)).with_context(told)?;
        }
        Ok(())
    }

    /// The lines to be added for one world: what ran, less the world where it is known, and records of
    /// before that an oracle has something to say about.
    pub(crate) fn lines(&self, ran: Vec<Record>) -> anyhow::Result<Vec<Record>> {
        let Some(Record::World(world)) = ran.first().cloned() else { return Ok(ran) };
        let before = self.worlds().find(|w| (&w.scenario, w.seed) == (&world.scenario, world.seed));
        let Some(before) = before else { return Ok(ran) };
        let made_of = |w: &WorldRecord| (w.accounts, w.posts, w.hashtag_uses, w.classes.clone());
        if made_of(before) != made_of(&world) {
            bail!(
                "{}: {} (seed {}) had {} posts by {} accounts and has now {} by {}, so another build \
                 made it: {REMEDY}",
                self.folder.display(),
                world.scenario,
                world.seed,
                before.posts,
                before.accounts,
                world.posts,
                world.accounts
            );
        }
        let is_its = |run: &&RunRecord| (&run.scenario, run.seed) == (&world.scenario, world.seed);
        let old: Vec<Record> = self.runs().filter(is_its).cloned().map(Record::Run).collect();
        let mut all = old.clone();
        all.extend(ran.into_iter().skip(1));
        set_regrets(&mut all);
        let is_new = |(place, record): &(usize, Record)| old.get(*place) != Some(record);
        Ok(all.into_iter().enumerate().filter(is_new).map(|(_, record)| record).collect())
    }
}

/// A second name for every file below a path; a copy where the system gives none.
fn link_all(from: &Path, to: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(from)?.is_dir() {
        return fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop));
    }
    fs::create_dir(to)?;
    fs::read_dir(from)?.try_for_each(|entry| {
        let entry = entry?;
        link_all(&entry.path(), &to.join(entry.file_name()))
    })
}
