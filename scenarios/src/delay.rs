//! Methods, programs and oracles, looked at while campaigns are at work.

use std::borrow::Cow;
use std::collections::BTreeSet;

use claque_detector::{Detector, Findings, Method};
use claque_evaluation::delay::{FALSE_ALERT_RATE, History, Watch, known_at, looks};
use claque_evaluation::oracle::{self, Oracle, View};
use claque_evaluation::{Record, RunRecord};
use claque_trace::{HashtagId, PostBatch, Timestamp, Trace};

use crate::run::Silent;
use crate::{Besides, Error, Leash, Observer, Program, Scenario, Simulated};

/// Records of each method and program of a scenario and, where they were asked, of both oracles, how
/// long it took. `records` are of the world, of the methods in order, of programs, and of the oracles.
/// A program that fails at a look is told of and has no delay.
///
/// # Complexity
/// That of each of them, once for every look, over what has been posted by then.
pub(crate) fn set_delays(
    scenario: &Scenario,
    besides: Besides<'_>,
    leash: &Leash,
    world: &Simulated,
    observer: &mut dyn Observer,
    records: &mut [Record],
) -> Vec<Error> {
    let looks = looks(&operated(world), besides.looks);
    let watch = Watch::new(&world.truth, innocent_hashtags(world), looks);
    if watch.targets.is_empty() {
        return Vec::new();
    }
    let mut runs: Vec<&mut RunRecord> = records.iter_mut().filter_map(run).collect();
    let mut watched: Vec<Watched<'_>> =
        all(scenario, besides.programs, &runs).map(|who| Watched::new(who, world)).collect();
    let mut failed = Vec::new();
    for (nth, &at) in watch.looks.iter().enumerate() {
        observer.stage(&format!("{}: look {} of {}", scenario.name, nth + 1, watch.looks.len()));
        let look = |watched: &mut Watched<'_>| watched.look(scenario, world, leash, at).err();
        failed.extend(watched.iter_mut().filter_map(look));
    }
    let is_oracle = |watched: &&Watched<'_>| matches!(watched.who, Who::Oracle(_));
    let ceiling = watched.iter().find(is_oracle).and_then(|oracle| oracle.history.as_ref());
    for (run, watched) in runs.iter_mut().zip(&watched) {
        let delay = |history| watch.delay(history, ceiling, FALSE_ALERT_RATE);
        run.delay = watched.history.as_ref().map(delay);
    }
    failed
}

/// Who is looked at.
#[derive(Clone, Copy)]
enum Who<'a> {
    Method(&'a Method),
    Program(&'a Program),
    Oracle(View),
}

/// Everybody of whom there is a record, in the order of the records.
fn all<'a>(
    scenario: &'a Scenario,
    programs: &'a [Program],
    runs: &[&mut RunRecord],
) -> impl Iterator<Item = Who<'a>> {
    let n_methods = scenario.methods.len();
    let has_run = |name: &str| runs[n_methods..].iter().any(|run| run.method == name);
    let heard: Vec<Who<'_>> =
        programs.iter().filter(|program| has_run(program.name())).map(Who::Program).collect();
    let oracles = [(oracle::NAME, View::Posts), (oracle::NAME_OF_USES, View::Uses)];
    let asked = oracles.map(|(name, view)| has_run(name).then_some(Who::Oracle(view)));
    scenario.methods.iter().map(Who::Method).chain(heard).chain(asked.into_iter().flatten())
}

/// Somebody, and what was found so far.
struct Watched<'a> {
    who: Who<'a>,
    /// `None` once a program has failed.
    history: Option<History>,
}

impl<'a> Watched<'a> {
    fn new(who: Who<'a>, world: &Simulated) -> Self {
        Self { who, history: Some(History::new(&world.labels, &world.pushes)) }
    }

    /// Takes in what is found at a moment.
    fn look(
        &mut self,
        scenario: &Scenario,
        world: &Simulated,
        leash: &Leash,
        at: Timestamp,
    ) -> Result<(), Error> {
        let Some(mut history) = self.history.take() else { return Ok(()) };
        let findings = match self.who {
            Who::Method(method) => look(method, &world.batches, at),
            Who::Program(program) => ask(program, scenario, &world.batches, leash, at)?,
            Who::Oracle(view) => Oracle::as_of(&world.plan, view, at).findings(&world.batches),
        };
        history.absorb(&world.labels, &findings);
        self.history = Some(history);
        Ok(())
    }
}

fn run(record: &mut Record) -> Option<&mut RunRecord> {
    match record {
        Record::Run(run) => Some(run),
        Record::World(_) => None,
    }
}

/// How many hashtags are used that nobody pushes.
fn innocent_hashtags(world: &Simulated) -> u64 {
    let uses = world.batches.iter().flat_map(PostBatch::hashtags);
    let mut used: BTreeSet<HashtagId> = uses.copied().collect();
    world.pushes.iter().for_each(|push| _ = used.remove(&push.hashtag));
    used.len() as u64
}

/// Times of all operated posts, ascending.
fn operated(world: &Simulated) -> Vec<Timestamp> {
    let posts = world.batches.iter().flat_map(PostBatch::iter);
    posts.filter(|post| world.operated.contains(&post.post)).map(|post| post.at).collect()
}

/// What a method finds in what is known at a moment.
fn look(method: &Method, batches: &[PostBatch], at: Timestamp) -> Findings {
    let detector = method.build().expect("parameters of a scenario are checked when it is read");
    let mut state = detector.init();
    known_at(batches, at).for_each(|batch| detector.update(&mut state, &batch));
    detector.evaluate(&state, at)
}

/// What a program finds in the same; a run of its own. What it says was told when it ran on the whole.
fn ask(
    program: &Program,
    scenario: &Scenario,
    batches: &[PostBatch],
    leash: &Leash,
    at: Timestamp,
) -> Result<Findings, Error> {
    let batches = known_at(batches, at).map(Cow::into_owned).collect();
    let known = Trace { batches, resolution: scenario.world.resolution, ..Trace::default() };
    let heard = program.run(&known, leash, &mut Silent);
    let heard = heard.map_err(|fault| Error::Fault { program: program.name().into(), fault })?;
    Ok(heard.findings)
}
