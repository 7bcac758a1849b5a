//! Methods and oracles, looked at while campaigns are at work.

use claque_detector::{Detector, Findings, Method};
use claque_evaluation::delay::{FALSE_ALERT_RATE, History, Watch, known_at, looks};
use claque_evaluation::oracle::{Oracle, View};
use claque_evaluation::{Record, RunRecord};
use claque_trace::{PostBatch, Timestamp};

use crate::{Observer, Scenario, Simulated};

/// Records of each method of a scenario and, where they were asked, of both oracles, how long it took. `records`
/// are of the world, of the methods in order, of programs, and of the oracles.
/// Programs are not looked at again: each look would be a run.
///
/// # Complexity
/// That of each method, once for every look, over what has been posted by then.
pub(crate) fn set_delays(
    scenario: &Scenario,
    n_looks: u32,
    has_oracles: bool,
    world: &Simulated,
    observer: &mut dyn Observer,
    records: &mut [Record],
) {
    let watch = Watch::new(&world.truth, looks(&operated(world), n_looks));
    if watch.targets.is_empty() {
        return;
    }
    let views: &[View] = if has_oracles { &[View::Posts, View::Uses] } else { &[] };
    let n_histories = scenario.methods.len() + views.len();
    let mut histories = vec![History::new(&world.labels); n_histories];
    for (nth, &at) in watch.looks.iter().enumerate() {
        observer.stage(&format!("{}: look {} of {}", scenario.name, nth + 1, watch.looks.len()));
        let ours = scenario.methods.iter().map(|method| look(method, &world.batches, at));
        let oracles = views.iter().map(|view| Oracle::as_of(&world.plan, *view, at));
        let seen = oracles.map(|oracle| oracle.findings(&world.batches));
        for (history, findings) in histories.iter_mut().zip(ours.chain(seen)) {
            history.absorb(&world.labels, &findings);
        }
    }
    let (ours, seen) = histories.split_at(scenario.methods.len());
    let delay = |history| watch.delay(history, seen.first(), FALSE_ALERT_RATE);
    let mut runs: Vec<&mut RunRecord> = records.iter_mut().filter_map(run).collect();
    let first_oracle = runs.len() - seen.len();
    runs.iter_mut().zip(ours).for_each(|(run, history)| run.delay = Some(delay(history)));
    let oracles = runs[first_oracle..].iter_mut().zip(seen);
    oracles.for_each(|(run, history)| run.delay = Some(delay(history)));
}

fn run(record: &mut Record) -> Option<&mut RunRecord> {
    match record {
        Record::Run(run) => Some(run),
        Record::World(_) => None,
    }
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
