//! What `claque run` is asked to do, world by world.

use std::collections::BTreeSet;

use anyhow::bail;
use claque_detector::Method;
use claque_scenarios::{
    AnyMethod, Limits, Planned, Program, Scenario, find, find_suite, split_methods, suites,
};

use super::run::Args;
use crate::console::Console;

/// One world to be made and searched.
pub(crate) struct Job {
    pub(crate) scenario: Scenario,
    pub(crate) seed: u64,
    pub(crate) programs: Vec<Program>,
    pub(crate) oracle: bool,
    /// How often delays are looked at; 0 for never.
    pub(crate) looks: u32,
}

/// The methods asked for.
#[derive(Default)]
struct Asked {
    /// Those of the catalogue; `None` for each scenario's own.
    methods: Option<Vec<Method>>,
    programs: Vec<Program>,
}

impl Job {
    /// Whether the other is about the same scenario and seed.
    pub(super) fn is_of_world(&self, other: &Self) -> bool {
        (&self.scenario.name, self.seed) == (&other.scenario.name, other.seed)
    }
}

/// Every scenario with so many seeds, or its own number of them, in the order asked for.
pub(super) fn jobs(args: &Args, seeds: Option<u32>, console: &Console) -> anyhow::Result<Vec<Job>> {
    let asked = asked(args)?;
    let mut jobs = Vec::new();
    for planned in planned(args)? {
        for scenario in planned.scenarios()? {
            let scenario = with_methods(scenario, args, &asked, console)?;
            let first = args.seed.unwrap_or(scenario.seed);
            for step in 0..seeds.unwrap_or(planned.seeds) {
                let seed = first.wrapping_add(u64::from(step));
                let (scenario, programs) = (scenario.clone(), asked.programs.clone());
                let (oracle, looks) = (args.oracle, args.delay.unwrap_or(0));
                jobs.push(Job { scenario, seed, programs, oracle, looks });
            }
        }
    }
    Ok(jobs)
}

/// What the names stand for: suites are opened, scenarios are themselves.
fn planned(args: &Args) -> anyhow::Result<Vec<Planned>> {
    let mut planned = Vec::new();
    for name in &args.what {
        if suites()?.iter().any(|(suite, _)| suite == name) {
            planned.extend(find_suite(name)?.run);
        } else {
            find(name)?;
            planned.push(Planned::once(name));
        }
    }
    for plan in &mut planned {
        plan.sweep |= args.sweep;
        plan.twin |= args.twin;
    }
    Ok(planned)
}

fn with_methods(
    mut scenario: Scenario,
    args: &Args,
    asked: &Asked,
    console: &Console,
) -> anyhow::Result<Scenario> {
    args.size.apply(&mut scenario, console)?;
    if let Some(methods) = &asked.methods {
        scenario.methods.clone_from(methods);
    }
    Ok(scenario)
}

/// Methods and programs by name, no name twice among the programs: records are told apart by them.
fn asked(args: &Args) -> anyhow::Result<Asked> {
    let mut asked = Asked::default();
    let limits = args.limits.over(Limits::default());
    for list in &args.methods {
        for name in split_methods(list)? {
            let methods = asked.methods.get_or_insert_default();
            match AnyMethod::find(&name, &[], limits)? {
                AnyMethod::Ours(method) => methods.push(method),
                AnyMethod::Program(program) => asked.programs.push(program),
            }
        }
    }
    let mut names = BTreeSet::new();
    match asked.programs.iter().find(|program| !names.insert(program.name())) {
        Some(twice) => bail!(
            "two programs are called `{}`: give one another name, as in other=cmd:…",
            twice.name()
        ),
        None => Ok(asked),
    }
}
