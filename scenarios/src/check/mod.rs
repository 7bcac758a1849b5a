//! Holding a method against its laws, and finding the smallest trace on which it breaks one.

mod ours;
mod program;
mod shrink;
mod traces;

use claque_trace::Trace;

use crate::{AnyMethod, Error, Leash, Observer};

pub use traces::small_traces;

/// What came of a check.
#[derive(Debug)]
pub struct Checked {
    /// Laws in order of checking that held on every trace.
    pub held: Vec<String>,
    /// The law that was broken then.
    pub breach: Option<Breach>,
    /// Laws that were not tried any more.
    pub not_tried: Vec<String>,
}

/// A law that was broken.
#[derive(Debug)]
pub struct Breach {
    /// What it says.
    pub law: String,
    /// The first difference on the smallest trace.
    pub detail: String,
    /// The smallest trace found on which it is broken.
    pub smallest: Trace,
}

/// A law and the traces to try it on.
struct Trial<'a, L> {
    law: L,
    traces: &'a [Trace],
}

/// What is different where a law is broken; `None` where it holds.
type Difference = Option<String>;

/// Checks every law that a method of this kind has on every trace, until one is broken: a method of
/// the catalogue has those of [`claque_detector::check_detector`], a program those that can be seen
/// from outside.
///
/// # Errors
/// [`Error::Fault`] when a program cannot be started, or somebody interrupts.
pub fn check(
    method: &AnyMethod,
    traces: &[Trace],
    leash: &Leash,
    observer: &mut dyn Observer,
) -> Result<Checked, Error> {
    match method {
        AnyMethod::Ours(method) => {
            let breaks = |law, trace: &Trace| Ok(ours::difference(method, law, trace));
            search(&ours::trials(traces), observer, breaks)
        }
        AnyMethod::Program(program) => {
            let empty = [Trace::default()];
            let trials = program::trials(traces, &empty);
            search(&trials, observer, |law, trace| program::difference(program, law, trace, leash))
        }
    }
}

fn search<L: Copy + std::fmt::Display>(
    trials: &[Trial<'_, L>],
    observer: &mut dyn Observer,
    breaks: impl Fn(L, &Trace) -> Result<Difference, Error>,
) -> Result<Checked, Error> {
    let mut checked = Checked { held: Vec::new(), breach: None, not_tried: Vec::new() };
    for trial in trials {
        let law = trial.law.to_string();
        if checked.breach.is_some() {
            checked.not_tried.push(law);
            continue;
        }
        observer.stage(&law);
        match first(trial, observer, &breaks)? {
            None => checked.held.push(law),
            Some((trace, detail)) => {
                observer.stage("looking for a smaller trace");
                let again = |trace: &Trace| breaks(trial.law, trace);
                let (smallest, detail) = shrink::smallest(trace, detail, again)?;
                checked.breach = Some(Breach { law, detail, smallest });
            }
        }
    }
    Ok(checked)
}

/// The first trace on which a law is broken, and how.
fn first<'a, L: Copy>(
    trial: &Trial<'a, L>,
    observer: &mut dyn Observer,
    breaks: &impl Fn(L, &Trace) -> Result<Difference, Error>,
) -> Result<Option<(&'a Trace, String)>, Error> {
    for (idx, trace) in trial.traces.iter().enumerate() {
        if let Some(detail) = breaks(trial.law, trace)? {
            return Ok(Some((trace, detail)));
        }
        observer.progress(idx as u64 + 1, trial.traces.len() as u64);
    }
    Ok(None)
}
