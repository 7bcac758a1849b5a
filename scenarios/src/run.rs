//! Simulate, detect, evaluate: one scenario and seed into records.

use std::time::Instant;

use claque_detector::{Detector, Findings, Method, Scores, Unit, drive::end_of};
use claque_evaluation::oracle::{self, Oracle, View};
use claque_evaluation::robustness::lift;
use claque_evaluation::{
    Coordinated, FORMAT_VERSION, GroupExample, Labels, MethodAbout, Metrics, Record, RunRecord,
    evaluate, group_examples, score_groups, score_hashtags, score_posts,
};
use claque_sim::{Chunk, Class, Plan};
use claque_trace::time::DAY_MS;
use claque_trace::{PostBatch, Trace};

use crate::delay::set_delays;
use crate::findings_hash::findings_hash;
use crate::program::MEASURED;
use crate::store::Judges;
use crate::{AnyMethod, Error, Heard, Leash, Program, Scenario, ScoreStore, Simulated};

/// Is told how far a run has come.
pub trait Observer {
    /// A new stage begins.
    fn stage(&mut self, _what: &str) {}

    /// So much of the stage is done.
    fn progress(&mut self, _done: u64, _total: u64) {}

    /// Something that the user should know and need not act on.
    fn remark(&mut self, _what: &str) {}

    /// A chunk of a world is played.
    fn played(&mut self, plan: &Plan, chunk: &Chunk) {
        let day = chunk.posts.at().last().map_or(0, |&at| (at - plan.day_start(0)) / DAY_MS);
        self.progress(u64::try_from(day).unwrap_or(0), u64::from(plan.n_days()));
    }
}

/// An observer that says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Observer for Silent {}

/// Measures heap in use, and instructions.
pub trait Meter {
    /// Forgets the peak so far; bytes in use now.
    fn reset(&self) -> u64;

    /// Most bytes in use since the last reset.
    fn peak(&self) -> u64;

    /// Instructions carried out so far, where they are counted.
    fn instructions(&self) -> Option<u64> {
        None
    }
}

/// A meter that always reads zero.
#[derive(Debug, Clone, Copy)]
pub struct NoMeter;

impl Meter for NoMeter {
    fn reset(&self) -> u64 {
        0
    }

    fn peak(&self) -> u64 {
        0
    }
}

/// What running a method cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    detect_s: f64,
    state_bytes: u64,
    peak_memory_bytes: u64,
    instructions: Option<u64>,
}

/// A clock and a meter since something began.
struct Measuring<'m> {
    meter: &'m dyn Meter,
    start: Instant,
    bytes: u64,
    instructions: Option<u64>,
}

impl<'m> Measuring<'m> {
    fn begin(meter: &'m dyn Meter) -> Self {
        let (bytes, instructions) = (meter.reset(), meter.instructions());
        Self { meter, start: Instant::now(), bytes, instructions }
    }

    /// What it cost, but for a state.
    fn cost(&self) -> Cost {
        Cost {
            detect_s: self.start.elapsed().as_secs_f64(),
            state_bytes: 0,
            peak_memory_bytes: self.meter.peak().saturating_sub(self.bytes),
            instructions: self.instructions(),
        }
    }

    fn instructions(&self) -> Option<u64> {
        Some(self.meter.instructions()?.saturating_sub(self.instructions?))
    }
}

/// Runs every method of a scenario on its world of this seed.
///
/// Nothing in the records but times and memory depends on the machine.
pub fn run(
    scenario: &Scenario,
    seed: u64,
    meter: &dyn Meter,
    observer: &mut dyn Observer,
) -> Vec<Record> {
    let ran = run_with(scenario, seed, Besides::default(), &Leash::default(), meter, observer);
    ran.expect("only storing scores can fail, and none are stored").records
}

/// Who is heard besides the methods of a scenario.
#[derive(Debug, Clone, Copy, Default)]
pub struct Besides<'a> {
    /// Programs, after the methods.
    pub programs: &'a [Program],
    /// Whether the oracles are asked too, last, in worlds with a campaign; then every other record says
    /// how far it stays below.
    pub oracle: bool,
    /// How often methods, programs and oracles are looked at while campaigns are at work, to see how soon they
    /// find whom they find; 0 for never.
    pub looks: u32,
    /// Where scores are stored, if anywhere.
    pub store: Option<&'a ScoreStore>,
}

/// What methods and programs came to on one world.
#[derive(Debug)]
pub struct Ran {
    /// One of the world, and one of every method and program that gave findings.
    pub records: Vec<Record>,
    /// [`Error::Fault`] of every program that did not.
    pub failed: Vec<Error>,
}

/// Runs every method of a scenario on its world of this seed, and then who is heard besides. One that
/// fails keeps nobody else from being heard; once somebody interrupts, no further one is started.
///
/// # Errors
/// When scores cannot be stored.
pub fn run_with(
    scenario: &Scenario,
    seed: u64,
    besides: Besides<'_>,
    leash: &Leash,
    meter: &dyn Meter,
    observer: &mut dyn Observer,
) -> Result<Ran, Error> {
    observer.stage(&format!("{} (seed {seed}): simulating", scenario.name));
    let mut world = Simulated::new(scenario, seed, observer);
    let mut records = vec![Record::World(world.record.clone())];
    let store = Stored::new(besides.store, &world)?;
    for method in &scenario.methods {
        observer.stage(&format!("{} (seed {seed}): {}", scenario.name, method.name()));
        let (findings, cost) = detect(method, &world.batches, meter, observer);
        let method = AnyMethod::Ours(method.clone());
        let named = Named::of(&method);
        store.keep(&world, &named, &findings)?;
        records.push(Record::Run(record(scenario, seed, &world, &named, &findings, cost)));
    }
    let mut failed = Vec::new();
    for program in besides.programs {
        observer.stage(&format!("{} (seed {seed}): {}", scenario.name, program.name()));
        match ask(program, scenario, &mut world, leash, meter, observer) {
            Ok((Heard { findings, judges_groups, .. }, cost)) => {
                let method = AnyMethod::Program(program.clone());
                let named = Named { judges_groups, ..Named::of(&method) };
                store.keep(&world, &named, &findings)?;
                records.push(Record::Run(record(scenario, seed, &world, &named, &findings, cost)));
            }
            Err(fault) => failed.push(fault),
        }
    }
    let has_oracles = besides.oracle && !scenario.world.campaign.is_empty();
    if has_oracles {
        ask_oracles(scenario, seed, &world, store, meter, observer, &mut records)?;
    }
    if besides.looks > 0 {
        failed.extend(set_delays(scenario, besides, leash, &world, observer, &mut records));
    }
    Ok(Ran { records, failed })
}

/// Keeps scores, where they are to be kept.
#[derive(Clone, Copy)]
struct Stored<'a>(Option<&'a ScoreStore>);

impl<'a> Stored<'a> {
    fn new(store: Option<&'a ScoreStore>, world: &Simulated) -> Result<Self, Error> {
        store.map_or(Ok(()), |store| store.write_world(world))?;
        Ok(Self(store))
    }

    fn keep(self, world: &Simulated, of: &Named<'_>, findings: &Findings) -> Result<(), Error> {
        let judges = Judges { groups: of.judges_groups, hashtags: of.judges_hashtags };
        self.0.map_or(Ok(()), |store| store.write_method(world, of.name, findings, judges))
    }
}

/// Both oracles, and how far everybody stays below the one that sees everything.
fn ask_oracles(
    scenario: &Scenario,
    seed: u64,
    world: &Simulated,
    store: Stored<'_>,
    meter: &dyn Meter,
    observer: &mut dyn Observer,
    records: &mut Vec<Record>,
) -> Result<(), Error> {
    for (name, view) in [(oracle::NAME, View::Posts), (oracle::NAME_OF_USES, View::Uses)] {
        observer.stage(&format!("{} (seed {seed}): {name}", scenario.name));
        let measuring = Measuring::begin(meter);
        let findings = Oracle::new(&world.plan, view).findings(&world.batches);
        let cost = measuring.cost();
        let named = Named::oracle(name, view);
        store.keep(world, &named, &findings)?;
        records.push(Record::Run(record(scenario, seed, world, &named, &findings, cost)));
    }
    set_regrets(records);
    Ok(())
}

/// How far each method stays below the oracle that sees everything, from the records of one world.
/// Without that oracle nothing changes.
pub fn set_regrets(records: &mut [Record]) {
    let precision = |record: &Record| match record {
        Record::Run(run) if run.method == oracle::NAME => run.average_precision,
        Record::Run(_) | Record::World(_) => None,
    };
    let Some(ceiling) = records.iter().find_map(precision) else { return };
    for record in records {
        if let Record::Run(run) = record
            && run.method != oracle::NAME
        {
            run.regret = run.average_precision.map(|found| ceiling - found);
        }
    }
}

/// Runs a program on a world; it gets the posts and nothing else.
fn ask(
    program: &Program,
    scenario: &Scenario,
    world: &mut Simulated,
    leash: &Leash,
    meter: &dyn Meter,
    observer: &mut dyn Observer,
) -> Result<(Heard, Cost), Error> {
    let measuring = Measuring::begin(meter);
    let batches = std::mem::take(&mut world.batches);
    let trace = Trace { batches, resolution: scenario.world.resolution, ..Trace::default() };
    let heard = program.run(&trace, leash, observer);
    world.batches = trace.batches;
    let heard = heard.map_err(|fault| Error::Fault { program: program.name().into(), fault })?;
    let notes = heard.findings.notes.iter().filter(|&note| note != MEASURED);
    notes.for_each(|note| observer.remark(&format!("{}: {note}", program.name())));
    let (detect_s, peak_memory_bytes) = (heard.wall_s, heard.peak_bytes);
    let instructions = measuring.instructions();
    let cost = Cost { detect_s, state_bytes: 0, peak_memory_bytes, instructions };
    Ok((heard, cost))
}

/// Runs one method over batches in time order.
///
/// # Panics
/// When a parameter is impossible; check the method first.
pub fn run_method(method: &Method, batches: &[PostBatch], observer: &mut dyn Observer) -> Findings {
    detect(method, batches, &NoMeter, observer).0
}

/// Runs a method with a clock and a meter.
fn detect(
    method: &Method,
    batches: &[PostBatch],
    meter: &dyn Meter,
    observer: &mut dyn Observer,
) -> (Findings, Cost) {
    let detector = method.build().expect("parameters of a scenario are checked when it is read");
    let measuring = Measuring::begin(meter);
    let mut state = detector.init();
    for (idx, batch) in batches.iter().enumerate() {
        detector.update(&mut state, batch);
        observer.progress(idx as u64 + 1, batches.len() as u64);
    }
    let findings = detector.evaluate(&state, end_of(batches));
    let cost = measuring.cost();
    (findings, Cost { state_bytes: detector.state_bytes(&state) as u64, ..cost })
}

/// What a record says of who gave the findings.
struct Named<'a> {
    name: &'a str,
    about: Option<MethodAbout>,
    parameters: serde_json::Value,
    judges_hashtags: bool,
    judges_groups: bool,
}

impl<'a> Named<'a> {
    fn of(method: &'a AnyMethod) -> Self {
        let parameters = serde_json::to_value(method).unwrap_or_default();
        let [judges_hashtags, judges_groups] =
            [Unit::Hashtags, Unit::Groups].map(|unit| method.judges(unit));
        let (name, about) = (method.name(), method.about());
        Self { name, about, parameters, judges_hashtags, judges_groups }
    }

    fn oracle(name: &'a str, view: View) -> Self {
        let parameters = serde_json::json!({ "sees": view });
        Self { name, about: None, parameters, judges_hashtags: false, judges_groups: false }
    }
}

fn record(
    scenario: &Scenario,
    seed: u64,
    world: &Simulated,
    method: &Named<'_>,
    findings: &Findings,
    cost: Cost,
) -> RunRecord {
    let metrics = evaluate(findings, &world.labels);
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let n_posts = world.n_posts() as f64;
    RunRecord {
        format_version: FORMAT_VERSION,
        claque_version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: scenario.name.clone(),
        scenario_hash: world.record.scenario_hash.clone(),
        seed,
        method: method.name.to_owned(),
        about: method.about.clone(),
        parameters: method.parameters.clone(),
        accounts: metrics.accounts,
        positives: metrics.positives,
        average_precision: metrics.average_precision,
        rank: metrics.rank,
        regret: None,
        recall_at: metrics.recall_at,
        own_threshold: metrics.own_threshold,
        look_alikes: metrics.look_alikes,
        look_alikes_at: metrics.look_alikes_at.to_owned(),
        curve: metrics.curve,
        coordinated: findings.coordinated.as_ref().map(|scores| coordinated(scores, &world.labels)),
        posts: score_posts(findings, &world.batches, &world.operated, |_| true),
        posts_of_positives: score_posts(findings, &world.batches, &world.operated, |account| {
            world.truth.class(account) == Class::Campaign
        }),
        hashtags: method.judges_hashtags.then(|| score_hashtags(findings, &world.pushes)).flatten(),
        groups: findings.groups.len() as u64,
        group_score: method.judges_groups.then(|| score_groups(findings, &world.truth)).flatten(),
        examples: examples(method.name, findings, world),
        cuts: Some(metrics.cuts),
        lift: lift(findings, &world.labels, |account| world.truth.n_posts(account)),
        delay: None,
        findings_hash: findings_hash(findings),
        detect_s: cost.detect_s,
        posts_per_s: n_posts / cost.detect_s.max(1e-9),
        state_bytes: cost.state_bytes,
        peak_memory_bytes: cost.peak_memory_bytes,
        instructions: cost.instructions,
        notes: findings.notes.clone(),
    }
}

/// Methods whose strongest groups are shown: ours, and the plainest of those that name moments.
const SHOWN: [&str; 2] = ["claque", "coordnet"];

fn examples(method: &str, findings: &Findings, world: &Simulated) -> Vec<GroupExample> {
    if !SHOWN.contains(&method) {
        return Vec::new();
    }
    let is_positive = |account| world.truth.class(account) == Class::Campaign;
    group_examples(findings, &world.batches, is_positive, |tag| world.plan.hashtag_text(tag))
}

/// The verdict on a second ranking of the same accounts.
pub(crate) fn coordinated(scores: &Scores, labels: &Labels) -> Coordinated {
    let findings = Findings {
        accounts: scores.accounts.clone(),
        threshold: scores.threshold,
        ..Findings::default()
    };
    let Metrics { average_precision, own_threshold, look_alikes, .. } = evaluate(&findings, labels);
    Coordinated { average_precision, own_threshold, look_alikes }
}
